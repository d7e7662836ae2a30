"""The report while it is written: what every page and CSV of it shares."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from orchestration.audit import words
from orchestration.audit.findings import SERIOUS, SEVERITIES, Finding, amount, bounds, read_findings
from orchestration.audit.reading import Audit
from orchestration.pages.csv_files import csv_text
from orchestration.pages.environment import page_environment, stylesheet
from orchestration.pages.folder import PageFolder
from orchestration.pages.words import Words

HERE = Path(__file__).parent
STYLESHEET = "pages.css"
INDEX = "index.html"


class Site:
    """The folder, the rows and the findings; pages are written through it."""

    def __init__(self, audit: Audit, folder: PageFolder) -> None:
        """Join findings to the loads behind them, once for all pages."""
        self.audit = audit
        self.folder = folder
        self.findings = read_findings(audit)
        self.open_findings = [finding for finding in self.findings if not finding.is_settled]
        self.ranked_months = [month for month in audit.shown_months if month in audit.ranking]
        self.load_pages = frozenset(_loads_to_look_at(self.audit, self.findings))
        self._environment = page_environment(HERE / "templates")
        self._environment.filters.update(dict[str, Any](amount=amount))
        names: dict[str, Any] = {
            "audit": self.audit, "load_pages": self.load_pages, "ranked_months": self.ranked_months,
            "severities": SEVERITIES, "serious": SERIOUS,
            "SEVERITIES": words.SEVERITIES, "GATES": words.GATES, "SUITES": words.SUITES,
            "UNITS": words.UNITS, "MISSING_INPUTS": words.MISSING_INPUTS, "LOAD_STATES": words.LOAD_STATES,
            "FEEDS": words.FEEDS, "SENT_AT_SOURCES": words.SENT_AT_SOURCES, "bounds": bounds,
        }  # fmt: skip
        self._environment.globals.update(names)

    def page(self, path: str, template: str, title: Words, kicker: Words | None, **context: Any) -> None:
        """A page by its path in the folder, with links that hold wherever the folder lies."""
        last = max(self.ranked_months, default=None)
        navigation = [
            (Words("Lịch báo cáo", "Calendar"), INDEX),
            *([(Words("Xếp hạng", "Ranking"), f"ranking/{last:%Y-%m}.html")] if last else []),
            (Words("Quy tắc", "Rules"), "rules/index.html"),
            (Words("Lô dữ liệu", "Loads"), "loads/index.html"),
        ]
        content = self._environment.get_template(template).render(
            title=title,
            kicker=kicker,
            simulated=self.audit.simulated,
            root="../" * path.count("/"),
            stylesheet=STYLESHEET,
            navigation=[(name, href, href == path) for name, href in navigation],
            **context,
        )
        self.folder.write(path, content)

    def csv(self, path: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
        """A table beside its page."""
        self.folder.write(path, csv_text(columns, rows))

    def styles(self) -> None:
        """The one style sheet of all pages."""
        self.folder.write(STYLESHEET, stylesheet(HERE / "audit.css"))


def _loads_to_look_at(audit: Audit, findings: Iterable[Finding]) -> Iterable[str]:
    """Loads with a page of their own: not simply accepted, or behind a finding. The CSV has them all."""
    for load in audit.loads.values():
        if load["state"] != "accepted" or load["rows_quarantined"] or (load["findings"] or "[]") != "[]":
            yield str(load["load_id"])
    for finding in findings:
        if finding.load:
            yield str(finding.load["load_id"])
        for sample in finding.samples:
            if sample.load:
                yield str(sample.load["load_id"])
