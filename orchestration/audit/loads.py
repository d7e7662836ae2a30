"""The loads that ask for a look: held, decided about, with rows put aside, or behind a finding."""

from __future__ import annotations

import json

from orchestration.audit.agency import LOAD_COLUMNS
from orchestration.audit.findings import Finding, about_loads
from orchestration.audit.site import Site
from orchestration.pages.words import Words

SHOWN_LOADS = 200  # the CSV beside the page has all
STATE_ORDER = ("held", "released", "rejected", "withdrawn", "accepted")


def write_loads(site: Site) -> None:
    """The overview, the CSV of all loads, and a page for each load that asks for a look."""
    audit = site.audit
    about = about_loads(site.findings)
    sampled: dict[str, list[tuple[Finding, list[str]]]] = {}
    for finding in site.findings:
        for sample in finding.samples:
            if sample.load and not finding.load:
                sampled.setdefault(sample.load["load_id"], []).append((finding, sample.codes))
    listed = [audit.loads[load_id] for load_id in audit.loads if load_id in site.load_pages]
    listed.sort(key=lambda load: STATE_ORDER.index(load["state"]))
    for load in listed:
        load_id = load["load_id"]
        site.page(
            f"loads/{load_id}.html",
            "load.html",
            Words(load["file_name"] or load_id, ""),
            Words(f"Lô dữ liệu {load_id}", "Load"),
            load=load,
            intake=json.loads(load["findings"] or "[]"),
            findings=about.get(load_id, []),
            sampled=sampled.get(load_id, []),
        )
    site.csv("loads/loads.csv", LOAD_COLUMNS, audit.loads.values())
    site.page(
        "loads/index.html",
        "loads.html",
        Words("Lô dữ liệu cần xem", "Loads that ask for a look"),
        None,
        loads=listed[:SHOWN_LOADS],
        more_loads=max(len(listed) - SHOWN_LOADS, 0),
        all_loads=len(audit.loads),
        about={load_id: len(found) for load_id, found in about.items()},
    )
