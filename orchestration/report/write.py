"""The two files of the report, written into the folder of an edition."""

from __future__ import annotations

from pathlib import Path

from orchestration.report.facts import read_facts
from orchestration.report.pdf import write_pdf
from orchestration.report.spreadsheet import write_spreadsheet

PDF = "report.pdf"
SPREADSHEET = "report.xlsx"


def write_report(edition: Path) -> None:
    """Write `report.pdf` and `report.xlsx` from the edition's `parquet/` and `release.json`.

    Both depend on these files alone and bear the cut-off as their date: the same edition gives the same
    report. For the report to each meeting of the Government Steering Committee (R16): actual rates against
    the registered targets of the month.
    """
    facts = read_facts(edition)
    write_pdf(facts, edition / PDF)
    write_spreadsheet(facts, edition / SPREADSHEET)
