"""Known conflicts between published figures: what each source printed, what we count, what explains it."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.pages.formats import NO_FIGURE, count, number, plain_number, points
from orchestration.pages.words import STATUSES, Words
from orchestration.site.periods import Period
from orchestration.site.reading import Edition, Row, by_one

INDICATORS = {
    "fully_online_rate": Words("Tỷ lệ hồ sơ toàn trình", "Fully online cases"),
    "fully_online_cases": Words("Hồ sơ toàn trình", "Fully online cases (count)"),
    "resolved_cases": Words("Hồ sơ đã giải quyết", "Resolved cases (count)"),
    "fully_online_rank_in_block": Words("Hạng trong khối", "Rank in the block"),
    "fully_online_rank_overall": Words("Hạng chung", "Rank among all"),
    "agencies_over_50_count": Words("Số cơ quan trên 50 %", "Agencies above 50 %"),
    "agencies_under_10_count": Words("Số cơ quan dưới 10 %", "Agencies below 10 %"),
    "reporting_status": Words("Tình trạng gửi dữ liệu", "Reporting status"),
    "received_online_rate": Words("Tỷ lệ nộp trực tuyến", "Online submission"),
    "fully_online_services_rate": Words("Tỷ lệ dịch vụ toàn trình / thủ tục", "Fully online services"),
    "fully_online_services_rate_change_pp": Words(
        "Thay đổi tỷ lệ dịch vụ toàn trình", "Change of the services' rate"
    ),
    "fully_online_rate_change_pp": Words("Thay đổi tỷ lệ hồ sơ toàn trình", "Change of the cases' rate"),
    "online_payment_rate_change_yoy_pp": Words(
        "Thay đổi tỷ lệ thanh toán trực tuyến so năm trước", "Change of online payment on the year before"
    ),
    "so_online_receipt_gt80_count": Words("Số sở tiếp nhận trực tuyến trên 80 %", "Departments above 80 %"),
    "so_online_receipt_lt60_count": Words("Số sở tiếp nhận trực tuyến dưới 60 %", "Departments below 60 %"),
}  # fmt: skip
SCOPES = {
    "national": Words("Toàn quốc", "Nation"),
    "ministry": Words("Khối bộ, ngành", "Ministries"),
    "province": Words("Khối tỉnh", "Provinces"),
}
# What a source printed, as numbers are written here; its words stay as they are.
FIGURES = """
    select
        comparison.*, reporting.reporting_status,
        string_split(conflicts.figure_ids, ' ') as ids, conflicts.conflict_id as explained_by,
    from mart_published_comparison as comparison
    inner join known_conflicts as conflicts
        on list_contains(string_split(conflicts.figure_ids, ' '), comparison.figure_id)
    left join reporting_status as reporting
        on comparison.indicator = 'reporting_status' and comparison.agency_code = reporting.agency_code
        and comparison.period_start = reporting.report_month
    order by
        conflicts.conflict_id, list_position(string_split(conflicts.figure_ids, ' '), comparison.figure_id)
"""


@dataclass(frozen=True)
class Conflict:
    """A conflict and the published figures that it is about, each with ours."""

    row: Row
    figures: list[Row]


def read_conflicts(edition: Edition) -> list[Conflict]:
    """All known conflicts in the order of their numbers.

    A figure gets words for the page: `words` (what it measures), `of` (whose), `period`, `published`, `ours`
    and `verdict` (equal, differs, or none where there is nothing to compare).
    """
    names = {code: row["name_vi"] for code, row in by_one(edition.rows("agencies"), "agency_code").items()}
    figures: dict[str, list[Row]] = {}
    for row in edition.query(FIGURES):
        figures.setdefault(row["explained_by"], []).append({**row, **_worded(row, names)})
    return [
        Conflict(row, figures.get(row["conflict_id"], []))
        for row in sorted(edition.rows("known_conflicts"), key=lambda row: str(row["conflict_id"]))
    ]


def _worded(row: Row, names: dict[str, str]) -> Row:
    scope = SCOPES.get(row["scope"])
    verdict = None
    if row["is_within_tolerance"] is not None:
        verdict = "equal" if row["is_within_tolerance"] else "differs"
    return {
        "words": INDICATORS.get(row["indicator"], Words(row["indicator"], "")),
        "of": scope.vi if scope else names.get(row["agency_code"], row["agency_code"]),
        "period": Period(row["period_type"], row["period_start"], row["period_end"]).words.vi,
        "published": _printed(row),
        "ours": _counted(row),
        "verdict": verdict,
    }


def _printed(row: Row) -> str:
    """The figure as its source printed it, in Vietnamese number format; words of the source are kept."""
    value, decimals = row["published_value"], row["decimals"]
    text = str(row["published_text"])
    if value is None:
        return {"not_sending": "không gửi dữ liệu"}.get(text.partition(" ")[0], text)
    if row["relation"] in ("lt", "gt"):
        return f"{'<' if row['relation'] == 'lt' else '>'} {_with_unit(plain_number(value), row['unit'])}"
    shown = number(value, max(decimals or 0, 0)) if row["unit"] != "count" else count(int(value))
    printed = _with_unit(shown, row["unit"])
    return f"khoảng {printed}" if row["relation"] == "approx" else printed


def _counted(row: Row) -> str:
    """Our figure beside it, with two more decimals than were printed, so that a rounding can be seen."""
    if row["indicator"] == "reporting_status":
        status = STATUSES.get(row["reporting_status"])
        return status.vi if status else NO_FIGURE
    value = row["our_value"]
    if value is None:
        return NO_FIGURE
    if row["unit"] in ("count", "rank"):
        return count(round(value))
    if row["unit"] == "percentage_point":
        return _with_unit(points(value), row["unit"])
    return _with_unit(number(value, max(row["decimals"] or 0, 0) + 2), row["unit"])


def _with_unit(text: str, unit: str) -> str:
    return text + {"percent": "%", "percentage_point": " điểm %"}.get(unit, "")
