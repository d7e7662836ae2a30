"""The rankings: provinces, ministries and all together, for every period and both boundaries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from orchestration.pages.charts import sparkline
from orchestration.pages.words import Words
from orchestration.site.figures import BLOCK_ORDER, Figures
from orchestration.site.periods import Period
from orchestration.site.reading import Row
from orchestration.site.site import Site
from orchestration.site.words import BOUNDARIES as BOUNDARY_WORDS

SPARK_MONTHS = 24  # as many as the line in a cell can show
RANKING_COLUMNS = (
    "agency_code", "name_vi", "block", "period_type", "period_start", "period_end", "boundary",
    "rank_in_block", "previous_rank_in_block", "rank_change", "rank_overall", "fully_online_cases",
    "evidenced_cases", "resolved_cases", "fully_online_rate", "evidenced_rate", "rate_change_pp", "band",
    "target_status", "target_rate", "gap_pp", "reporting_status", "unit_coverage", "months_reported",
    "existing_months", "unranked_reason", "held_loads",
)  # fmt: skip


class BlockTable(NamedTuple):
    """One block's part of a page."""

    block: str
    summary: Row
    ranked: list[Row]
    unranked: list[Row]
    bands: Counter[str]


def ranking_path(period: Period, boundary: str) -> str:
    """Where the ranking of a period lies, without its ending."""
    return f"ranking/{period.key}{'-as-is' if boundary == 'as_is' else ''}"


def write_rankings(site: Site) -> None:
    """A page and a CSV for every period and boundary."""
    figures = site.figures
    sparks = _Sparks(figures)
    for (period, boundary), rows in figures.rankings.items():
        path = ranking_path(period, boundary)
        summaries = figures.blocks[period, boundary]
        shown = [_with_target(row, summaries, sparks(row, period)) for row in rows if row["block"]]
        overall = sorted(
            (row for row in shown if row["rank_overall"]),
            key=lambda row: (row["rank_overall"], row["name_vi"]),
        )
        site.csv(f"{path}.csv", RANKING_COLUMNS, shown)
        site.page(
            f"{path}.html",
            "ranking.html",
            Words("Xếp hạng hồ sơ toàn trình", "Ranking by fully online cases"),
            Words(
                f"{period.words.vi} · {BOUNDARY_WORDS[boundary].vi.lower()}",
                f"{period.words.en}, {BOUNDARY_WORDS[boundary].en.lower()}",
            ),
            period=period,
            boundary=boundary,
            boundary_words=BOUNDARY_WORDS[boundary],
            path_of=ranking_path,
            csv=f"{period.key}{'-as-is' if boundary == 'as_is' else ''}.csv",
            periods=figures.periods,
            years=grouped_by_year(figures.periods[period.kind]),
            national=summaries["national"],
            tables=[_table(block, summaries, shown) for block in BLOCK_ORDER],
            overall=overall,
            definition=figures.definition_of(period),
            has_targets=any(row["bar_target"] is not None for row in shown),
            has_held_loads=any(row.get("held_loads") for row in shown),
        )


def grouped_by_year(periods: Iterable[Period]) -> dict[int, list[Period]]:
    """Periods by year, the latest year first, in it in order of time."""
    years: dict[int, list[Period]] = {}
    for period in periods:
        years.setdefault(period.start.year, []).insert(0, period)
    return years


def _table(block: str, summaries: dict[str, Row], shown: Iterable[Row]) -> BlockTable:
    rows = [row for row in shown if row["block"] == block]
    return BlockTable(
        block,
        summaries[block],
        [row for row in rows if row["rank_in_block"]],
        [row for row in rows if not row["rank_in_block"]],
        Counter(row["band"] for row in rows),
    )


def _with_target(row: Row, summaries: dict[str, Row], spark: Markup) -> Row:
    """The row with what its bar is held against: the agency's own target of a month, else the block's."""
    is_month = row["period_type"] == "month"
    target = row["target_rate"] if is_month else summaries[row["block"]]["target_rate"]
    rate = row["fully_online_rate"]
    gap = row["gap_pp"] if is_month else None
    if not is_month and target is not None and rate is not None:
        gap = 100 * (rate - target)
    if rate is None or not row["rank_in_block"]:
        tone = "aside"
    elif gap is None:
        tone = "middle"
    else:
        tone = "good" if gap >= 0 else "low"
    return {**row, "bar_target": target, "bar_gap": gap, "tone": tone, "spark": spark}


class _Sparks:
    """The line in each row, drawn once for an agency, its last month and boundary."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures
        self._drawn: dict[tuple[str, str, date], Markup] = {}

    def __call__(self, row: Row, period: Period) -> Markup:
        """The monthly rates up to the period's last month."""
        last = period.end.replace(day=1)
        key = (row["boundary"], row["agency_code"], last)
        if key not in self._drawn:
            series = self._figures.series.get((row["boundary"], row["agency_code"]), {})
            months = [month for month in self._figures.months if month <= last][-SPARK_MONTHS:]
            self._drawn[key] = sparkline(
                [series[month]["fully_online_rate"] if month in series else None for month in months]
            )
        return self._drawn[key]
