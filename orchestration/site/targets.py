"""Targets of the blocks for the year, and of each agency for each month, against what was reached."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

from orchestration.pages.words import Words
from orchestration.site.periods import Period, month_words
from orchestration.site.reading import Edition, Row, grouped
from orchestration.site.site import Site

VERDICTS = {
    "met": Words("Đạt", "Met"),
    "missed": Words("Chưa đạt", "Missed"),
    "no_figure": Words("Không có số liệu", "No figure"),
    "not_registered": Words("Chưa đăng ký", "Not registered"),
}
VERDICT_LETTERS = {"met": "Đ", "missed": "C", "no_figure": "–", "not_registered": ""}
TONES = {"met": "good", "missed": "low", "no_figure": "aside", "not_registered": "aside"}
SHOWN_MONTHS = 24  # of the calendar; the CSV beside it has all
BLOCKS_SHOWN = ("province", "ministry")
COLUMNS = (
    "block", "agency_code", "name_vi", "report_month", "target_status", "target_rate", "registered_on",
    "is_registered_late", "fully_online_cases", "resolved_cases", "actual_rate", "gap_pp", "reporting_status",
    "unit_coverage",
)  # fmt: skip
BLOCK_COLUMNS = (
    "block", "period_type", "period_start", "period_end", "target_rate", "fully_online_cases",
    "resolved_cases", "fully_online_rate", "gap_pp", "reporters_counted", "expected_agencies",
)  # fmt: skip

# Whether an agency is ranked does not matter here: a target is held against what was reached.
PROGRESS = """
    select progress.*, reporting.unit_coverage, null as unranked_reason,
    from mart_target_progress as progress
    left join reporting_status as reporting
        on progress.agency_code = reporting.agency_code and progress.report_month = reporting.report_month
    where progress.boundary = 'as_was'
    order by progress.agency_code, progress.report_month
"""

# Annual targets stand against a whole year, or against the months of the edition's own year so far.
BLOCKS = """
    select * from mart_block_summary
    where boundary = 'as_was' and definition_version = 'headline' and target_rate is not null
        and (period_type = 'year' or (period_type = 'ytd' and period_end = $end and month($end) < 12))
    order by period_start desc, array_position(['national', 'province', 'ministry'], block)
"""


def write_targets(site: Site) -> None:
    """Write targets.html and its two CSV files."""
    edition = site.edition
    progress = edition.query(PROGRESS)
    judged = [row | {"verdict": verdict(row)} for row in progress if row["block"] in BLOCKS_SHOWN]
    now = [row for row in judged if row["report_month"] == edition.month]
    blocks = _blocks(edition)
    months = sorted({row["report_month"] for row in judged if row["target_status"] == "registered"})
    shown = months[-SHOWN_MONTHS:]
    site.csv("targets.csv", COLUMNS, progress)
    site.csv("targets-blocks.csv", BLOCK_COLUMNS, blocks)
    site.page(
        "targets.html",
        "targets.html",
        Words("Chỉ tiêu và kết quả", "Targets and results"),
        month_words(edition.month),
        blocks=grouped(
            blocks, lambda row: Period(row["period_type"], row["period_start"], row["period_end"])
        ),
        counts=Counter(row["verdict"] for row in now),
        registered=grouped(_best_first(now), lambda row: (row["block"], row["verdict"])),
        months=shown,
        years=Counter(month.year for month in shown),
        calendars={block: _lines(judged, block, shown) for block in BLOCKS_SHOWN},
        verdicts=VERDICTS,
        letters=VERDICT_LETTERS,
        tones=TONES,
        shown_blocks=BLOCKS_SHOWN,
    )


def verdict(row: Row) -> str:
    """How an agency's month stands to its target: met, missed, no_figure, or not_registered."""
    if row["target_status"] != "registered":
        return "not_registered"
    if row["gap_pp"] is None:
        return "no_figure"
    return "met" if row["gap_pp"] >= 0 else "missed"


def _blocks(edition: Edition) -> list[Row]:
    """The rows of the blocks that have an annual target, the latest year first, the nation first in it."""
    end = max(row["period_end"] for row in edition.rows("mart_block_summary"))
    return edition.query(BLOCKS, {"end": end})


def _best_first(rows: Iterable[Row]) -> list[Row]:
    """By the distance to the target, then by code; agencies without one by code."""
    return sorted(rows, key=lambda row: (-(row["gap_pp"] or 0), row["agency_code"]))


def _lines(judged: list[Row], block: str, months: list[date]) -> list[tuple[Row, list[Row | None]]]:
    """Agencies of a block with their row of each month, under the name that they bore last."""
    found = grouped((row for row in judged if row["block"] == block), lambda row: row["agency_code"])
    lines = []
    for _, rows in sorted(found.items()):
        by_month = {row["report_month"]: row for row in rows}
        cells = [by_month.get(month) for month in months]
        if any(cells):
            lines.append((by_month[max(by_month)], cells))
    return lines
