"""The first page: the nation and both blocks, where cases are lost, who leads, who is missing."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from orchestration.pages import formats
from orchestration.pages.charts import LineChart, Series, line_chart, share_axis
from orchestration.pages.words import NOT_REPORTING, Words
from orchestration.site.figures import BLOCK_ORDER, Figures
from orchestration.site.rankings import SPARK_MONTHS, ranking_path
from orchestration.site.reading import Row, grouped
from orchestration.site.site import INDEX, Site

LEADERS = 5
PANEL = (340, 240)  # three beside each other on a screen, one on a phone
BLOCKS_SHOWN = ("national", "ministry", "province")
SERIES_COLUMNS = (
    "block", "period_type", "period_start", "period_end", "fully_online_cases", "resolved_cases",
    "fully_online_rate", "annual_target_rate", "reporters_counted", "expected_agencies",
    "same_reporters_rate",
)  # fmt: skip

# Where the nation's cases of a month were lost, by definition: sums over the expected agencies.
NATIONAL_WATERFALL = """
    select
        definition_version, step, condition, cast(sum(resolved_cases) as bigint) as resolved_cases,
        cast(sum(lost_cases) as bigint) as lost_cases,
        cast(sum(remaining_cases) as bigint) as remaining_cases,
    from mart_condition_waterfall
    where period_type = 'month' and period_start = $month and boundary = 'as_was' and block is not null
        and definition_version in (select definition_version from definitions where is_headline)
    group by all
    order by definition_version desc, step
"""

MISSING = """
    select *
    from reporting_status
    where report_month = $month and is_expected and list_contains($statuses, reporting_status)
    order by array_position($statuses, reporting_status), agency_code
"""


class Trend(NamedTuple):
    """A block's months: the drawing, and the rows that say the same, the latest first."""

    block: str
    drawing: Markup
    rows: list[Row]


def write_home(site: Site) -> None:
    """The first page and the table of its charts."""
    figures, edition = site.figures, site.edition
    month = figures.month
    summaries = figures.blocks[month, "as_was"]
    ranked = figures.rankings[month, "as_was"]
    to_date = next((period for period in figures.periods["ytd"] if period.end == month.end), None)
    trends = [_trend(figures, block) for block in BLOCKS_SHOWN]
    site.csv("nation.csv", SERIES_COLUMNS, [row for trend in trends for row in trend.rows])
    site.page(
        INDEX,
        "home.html",
        Words("Hồ sơ trực tuyến toàn trình", "Administrative cases handled fully online"),
        month.words,
        month=month,
        ranking_href=f"{ranking_path(month, 'as_was')}.html",
        summaries=summaries,
        shown_blocks=BLOCKS_SHOWN,
        trends=trends,
        to_date=to_date,
        to_date_summaries=figures.blocks[to_date, "as_was"] if to_date else {},
        to_date_href=f"{ranking_path(to_date, 'as_was')}.html" if to_date else "",
        waterfalls=waterfalls(edition.query(NATIONAL_WATERFALL, {"month": edition.month})),
        leaders=[
            (block, [row for row in ranked if row["block"] == block and row["rank_in_block"]][:LEADERS])
            for block in BLOCK_ORDER
        ],
        movers=_movers(ranked),
        missing=edition.query(MISSING, {"month": edition.month, "statuses": list(NOT_REPORTING)}),
        definition=figures.definition_of(month),
        report_files=[
            (name, (edition.folder / name).stat().st_size)
            for name in ("report.pdf", "report.xlsx")
            if (edition.folder / name).exists()
        ],
    )


def waterfalls(rows: list[Row]) -> list[tuple[str, list[Row]]]:
    """Steps by definition, in the order of the rows; a definition without a resolved case is left out."""
    found = grouped(rows, lambda row: row["definition_version"])
    return [(version, steps) for version, steps in found.items() if steps[0]["resolved_cases"]]


def _trend(figures: Figures, block: str) -> Trend:
    """The last months of a block with the annual target that held in each."""
    rows = []
    for period in figures.periods["month"][:SPARK_MONTHS]:
        row = figures.blocks[period, "as_was"][block]
        target = figures.annual_targets.get((period.start.year, block))
        rows.append(row | {"annual_target_rate": target})
    in_time = rows[::-1]
    rates = [row["fully_online_rate"] for row in in_time]
    targets = [row["annual_target_rate"] for row in in_time]
    last = rows[0]
    chart = LineChart(
        months=[formats.month(row["period_start"]) for row in in_time],
        axis=share_axis([0, *rates, *targets]),
        series=[
            Series(
                "Mục tiêu", targets, formats.plain_share(targets[-1]) if targets[-1] else "", "target", True
            ),
            Series("Tỷ lệ", rates, formats.percent(last["fully_online_cases"], last["resolved_cases"])),
        ],
    )
    return Trend(block, line_chart(chart, *PANEL), rows)


def _movers(ranked: list[Row]) -> list[Row]:
    """The agencies whose rate rose and fell most since the month before, greatest change first."""
    moved = [row for row in ranked if row["rank_in_block"] and row["rate_change_pp"] is not None]
    moved.sort(key=lambda row: (-row["rate_change_pp"], row["agency_code"]))
    risen = [row for row in moved[:3] if row["rate_change_pp"] > 0]
    fallen = [row for row in moved[-3:] if row["rate_change_pp"] < 0]
    return risen + fallen
