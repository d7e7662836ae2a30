"""The report as a spreadsheet: figures as numbers, two charts, one sheet for each question of a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from fractions import Fraction
from pathlib import Path
from typing import Any

from orchestration.pages import formats
from orchestration.pages.words import BLOCKS, STATUSES, Words
from orchestration.report import sentences
from orchestration.report.facts import Agency, Facts
from orchestration.report.sheets import Column, Sheets

VERDICT_WORDS = {
    "met": Words("Đạt", "Met"),
    "missed": Words("Chưa đạt", "Missed"),
    "no_figure": Words("Không có số liệu", "No figure"),
    "not_registered": Words("Chưa đăng ký", "Not registered"),
}
BLOCK_COLUMNS = (
    Column("Khối", "Block", 26),
    Column("Toàn trình trong tháng", "Fully online, month", 13, "count"),
    Column("Đã giải quyết trong tháng", "Resolved, month", 13, "count"),
    Column("Tỷ lệ tháng", "Rate, month", 11, "rate"),
    Column("Thay đổi so với tháng trước (điểm %)", "Change (points)", 14, "points"),
    Column("Toàn trình từ đầu năm", "Fully online, year to date", 13, "count"),
    Column("Đã giải quyết từ đầu năm", "Resolved, year to date", 13, "count"),
    Column("Tỷ lệ từ đầu năm", "Rate, year to date", 11, "rate"),
    Column("Mục tiêu năm", "Annual target", 11, "rate"),
    Column("So với mục tiêu (điểm %)", "Gap (points)", 13, "points"),
    Column("Cơ quan có số liệu", "Agencies counted", 11, "count"),
    Column("Cơ quan phải gửi", "Agencies expected", 11, "count"),
)
AGENCY_COLUMNS = (
    Column("Mã", "Code", 7),
    Column("Cơ quan", "Agency", 36),
    Column("Tên tiếng Anh", "English name", 36),
    Column("Khối", "Block", 16),
    Column("Chỉ tiêu đăng ký", "Registered target", 11, "rate"),
    Column("Toàn trình", "Fully online", 11, "count"),
    Column("Đã giải quyết", "Resolved", 11, "count"),
    Column("Tỷ lệ thực hiện", "Actual rate", 11, "rate"),
    Column("So với chỉ tiêu (điểm %)", "Gap (points)", 13, "points"),
    Column("Kết quả", "Verdict", 17),
    Column("Hạng trong khối", "Rank in block", 9, "count"),
    Column("Thay đổi so với tháng trước (điểm %)", "Change (points)", 14, "points"),
    Column("Tình trạng gửi số liệu", "Reporting status", 15),
    Column("Đơn vị có số liệu", "Units with data", 10, "count"),
    Column("Đơn vị phải có", "Units expected", 10, "count"),
    Column("Lô đang giữ", "Loads held", 9, "count"),
)
SILENT_COLUMNS = (
    Column("Mã", "Code", 7),
    Column("Cơ quan", "Agency", 36),
    Column("Lý do, từ khi nào", "Reason (Vietnamese)", 64),
    Column("Bằng tiếng Anh", "Reason, since when", 64),
)
TREND_COLUMNS = (
    Column("Tháng", "Month", 11, "month"),
    *(
        column
        for block in ("national", "ministry", "province")
        for column in (
            Column(f"Toàn trình: {BLOCKS[block].vi}", f"Fully online: {BLOCKS[block].en}", 15, "count"),
            Column(f"Đã giải quyết: {BLOCKS[block].vi}", f"Resolved: {BLOCKS[block].en}", 15, "count"),
            Column(f"Tỷ lệ: {BLOCKS[block].vi}", f"Rate: {BLOCKS[block].en}", 15, "rate"),
        )
    ),
    Column("Mục tiêu năm toàn quốc", "National annual target", 13, "rate"),
)
SHEETS = ("Tổng hợp", "Chỉ tiêu đăng ký", "Không gửi số liệu", "Diễn biến", "Ghi chú")


def write_spreadsheet(facts: Facts, path: Path) -> None:
    """Write the workbook; its creation date is the cut-off."""
    title = (
        f"Hồ sơ trực tuyến toàn trình: kết quả so với chỉ tiêu đăng ký, tháng {formats.month(facts.month)}"
    )
    subtitle = (
        f"Kỳ công bố {facts.release['month']}, bản {facts.release['revision']}, chốt số liệu "
        f"{formats.day(facts.cut_off)}"
    )
    created = datetime.combine(facts.cut_off, time())
    with Sheets(path, title, subtitle, created, facts.release["simulated"]) as book:
        _summary(book, facts)
        _targets(book, facts)
        book.table(SHEETS[2], SILENT_COLUMNS, [_silent_row(agency) for agency in facts.silent])
        _trend(book, facts)
        _notes(book, facts)


def _summary(book: Sheets, facts: Facts) -> None:
    rows = [
        (
            BLOCKS[row["block"]].vi, row["fully_online_cases"], row["resolved_cases"],
            _rate(row["fully_online_cases"], row["resolved_cases"]), row["rate_change_pp"],
            row["ytd_fully_online_cases"], row["ytd_resolved_cases"],
            _rate(row["ytd_fully_online_cases"], row["ytd_resolved_cases"]), row["target_rate"],
            row["gap_pp"], row["reporters_counted"], row["expected_agencies"],
        )
        for row in facts.blocks
    ]  # fmt: skip
    first = book.table(SHEETS[0], BLOCK_COLUMNS, rows, lead=sentences.lead(facts))
    book.bars(
        SHEETS[0],
        "Tỷ lệ từ đầu năm so với mục tiêu năm",
        names=(first, 0, first + len(rows) - 1, 0),
        series={"Tỷ lệ từ đầu năm": 7, "Mục tiêu năm": 8},
    )


def _targets(book: Sheets, facts: Facts) -> None:
    groups = facts.by_verdict
    ordered = [*groups["met"], *groups["missed"], *groups["no_figure"], *groups["not_registered"]]
    book.table(SHEETS[1], AGENCY_COLUMNS, [_agency_row(agency) for agency in ordered], filtered=True)


def _trend(book: Sheets, facts: Facts) -> None:
    by_month: dict[Any, dict[str, Any]] = {}
    for row in facts.trend:
        by_month.setdefault(row["report_month"], {})[row["block"]] = row
    rows = []
    for month, blocks in by_month.items():
        cells: list[Any] = [month]
        for block in ("national", "ministry", "province"):
            point = blocks.get(block, {})
            part, whole = point.get("fully_online_cases"), point.get("resolved_cases")
            cells += [part, whole, _rate(part, whole)]
        rows.append((*cells, blocks.get("national", {}).get("target_rate")))
    first = book.table(SHEETS[3], TREND_COLUMNS, rows)
    book.lines(
        SHEETS[3],
        "Tỷ lệ hồ sơ trực tuyến toàn trình theo tháng",
        names=(first, 0, first + len(rows) - 1, 0),
        series={"Toàn quốc": 3, "Bộ, ngành": 6, "Tỉnh, thành phố": 9, "Mục tiêu năm toàn quốc": 10},
    )


def _notes(book: Sheets, facts: Facts) -> None:
    columns = (Column("Ghi chú", "Note (Vietnamese)", 110), Column("Bằng tiếng Anh", "Note", 90))
    book.table(SHEETS[4], columns, [tuple(note) for note in sentences.notes(facts)])


def _agency_row(agency: Agency) -> Sequence[Any]:
    return (
        agency.code, agency.name_vi, agency.name_en, BLOCKS[agency.block].vi,
        None if agency.target_rate is None else float(agency.target_rate),
        agency.fully_online_cases, agency.resolved_cases, _number(agency.rate), _number(agency.gap_pp),
        VERDICT_WORDS[agency.verdict].vi, agency.rank_in_block, agency.rate_change_pp,
        STATUSES[agency.reporting_status].vi, agency.active_units, agency.expected_units,
        agency.held_loads,
    )  # fmt: skip


def _silent_row(agency: Agency) -> Sequence[Any]:
    why = sentences.silence(agency)
    return (agency.code, agency.name_vi, why.vi, why.en)


def _rate(part: int | None, whole: int | None) -> float | None:
    return part / whole if part is not None and whole else None


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)
