"""Writing the whole report: the one function that others call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from orchestration.audit.agency import write_agencies
from orchestration.audit.calendar import write_index
from orchestration.audit.findings import counted
from orchestration.audit.loads import write_loads
from orchestration.audit.ranking import write_ranking
from orchestration.audit.reading import read_audit
from orchestration.audit.rules import write_rules
from orchestration.audit.site import INDEX, Site
from orchestration.pages.folder import PageFolder
from orchestration.settings import Home


@dataclass(frozen=True)
class AuditSummary:
    """What was written, and what the report says in short."""

    index: Path
    written: int
    unchanged: int
    removed: int
    critical: int
    warnings: int
    infos: int
    held_loads: int


def write_audit(home: Home, as_of: date) -> AuditSummary:
    """Write the auditor's report below `audit/`, rewriting only files that changed.

    Reads the warehouse and the editions; raises NothingBuiltError before a run has built the warehouse.
    """
    audit = read_audit(home, as_of)
    folder = PageFolder(home.root / "audit")
    site = Site(audit, folder)
    site.styles()
    write_index(site)
    write_ranking(site)
    write_agencies(site)
    write_rules(site)
    write_loads(site)
    found = counted(site.open_findings)
    return AuditSummary(
        index=folder.root / INDEX,
        removed=folder.finish(),
        written=folder.written,
        unchanged=folder.unchanged,
        critical=found["critical"],
        warnings=found["warning"],
        infos=found["info"],
        held_loads=sum(load["state"] == "held" for load in audit.loads.values()),
    )
