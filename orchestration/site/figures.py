"""The figures that several pages show, asked once of the edition: agencies, rankings, blocks, series."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from orchestration.site.periods import Period
from orchestration.site.reading import Edition, Row, by_one, grouped

HEADLINE = "headline"
BOUNDARIES = ("as_was", "as_is")
BLOCK_ORDER = ("province", "ministry")
KINDS = ("month", "quarter", "ytd", "year")

# Every agency that was expected or heard from, as it was in its last month; who took it in, if that is over.
AGENCIES = """
    with months as (
        select
            agency_code, block, min(period_start) as first_month, max(period_start) as last_month,
            max(period_end) as last_day, arg_max(name_vi, period_start) as name_vi,
        from mart_ranking
        where period_type = 'month' and boundary = 'as_was' and definition_version = 'headline'
            and unranked_reason is distinct from 'not_in_period'
        group by all
    )
    select months.*, names.name_en, history.successor_code, history.valid_to as ended_on
    from months
    left join agency_history as history
        on months.agency_code = history.agency_code and history.valid_to = months.last_day
        and history.successor_code is not null
    left join agency_history as names
        on months.agency_code = names.agency_code and months.last_day >= names.valid_from
        and (names.valid_to is null or months.last_day <= names.valid_to)
    order by months.agency_code
"""

# A registered target is the agency's own of one month; longer periods have the block's annual one.
RANKING = """
    select
        ranking.* exclude (definition_version), target.target_status, target.target_rate, target.gap_pp,
    from mart_ranking as ranking
    left join mart_target_progress as target
        on ranking.period_type = 'month' and ranking.agency_code = target.agency_code
        and ranking.period_start = target.report_month and ranking.boundary = target.boundary
    where ranking.definition_version = 'headline'
    order by
        ranking.rank_in_block is null, ranking.rank_in_block, ranking.resolved_cases is null, ranking.name_vi,
        ranking.agency_code
"""

BLOCKS = """
    select * exclude (definition_version)
    from mart_block_summary
    where definition_version = 'headline'
    order by array_position(['national', 'ministry', 'province'], block)
"""


class Figures:
    """Rows of one edition by what pages ask for."""

    def __init__(self, edition: Edition) -> None:
        """Nothing is read before it is asked for."""
        self.edition = edition

    @cached_property
    def agencies(self) -> dict[str, Row]:
        """Agencies with a page, by code: name, block, first and last month, successor and last day if any."""
        return by_one(self.edition.query(AGENCIES), "agency_code")

    @cached_property
    def absorbed(self) -> dict[str, list[Row]]:
        """The agencies that each has taken in by the edition's month."""
        taken = [row for row in self.agencies.values() if row["successor_code"]]
        return grouped(taken, lambda row: row["successor_code"])

    @cached_property
    def rankings(self) -> dict[tuple[Period, str], list[Row]]:
        """Agencies by period and boundary: ranked ones first, in the order of their ranks in their block."""
        return grouped(
            self.edition.query(RANKING),
            lambda row: (Period(row["period_type"], row["period_start"], row["period_end"]), row["boundary"]),
        )

    @cached_property
    def blocks(self) -> dict[tuple[Period, str], dict[str, Row]]:
        """The nation and its blocks by period and boundary."""
        found = grouped(
            self.edition.query(BLOCKS),
            lambda row: (Period(row["period_type"], row["period_start"], row["period_end"]), row["boundary"]),
        )
        return {key: by_one(rows, "block") for key, rows in found.items()}

    @cached_property
    def periods(self) -> dict[str, list[Period]]:
        """The periods of each kind, the latest first."""
        found = {period for period, _ in self.rankings}
        return {
            kind: sorted((period for period in found if period.kind == kind), reverse=True) for kind in KINDS
        }

    @cached_property
    def months(self) -> list[date]:
        """The months of the edition in order of time."""
        return [period.start for period in reversed(self.periods["month"])]

    @property
    def month(self) -> Period:
        """The edition's own month."""
        return self.periods["month"][0]

    @cached_property
    def series(self) -> dict[tuple[str, str], dict[date, Row]]:
        """The months of each agency by boundary and code, whether it was ranked or not."""
        made: dict[tuple[str, str], dict[date, Row]] = {}
        for month in reversed(self.periods["month"]):
            for boundary in BOUNDARIES:
                for row in self.rankings.get((month, boundary), []):
                    if row["unranked_reason"] != "not_in_period":
                        made.setdefault((boundary, row["agency_code"]), {})[month.start] = row
        return made

    @cached_property
    def annual_targets(self) -> dict[tuple[int, str], float]:
        """The annual target (0..1) of each year and block."""
        return {
            (row["target_year"], row["block"]): row["target_rate"]
            for row in self.edition.rows("block_targets")
        }

    def definition_of(self, period: Period) -> Row | None:
        """The definition whose result is the headline in all of a period; none where it changed in it."""
        first, last = self.definition_on(period.start), self.definition_on(period.end)
        return last if first == last else None

    def definition_on(self, day: date) -> Row:
        """The definition whose result is the headline of cases resolved on a day."""
        return next(
            row
            for row in self.edition.rows("definitions")
            if row["is_headline"]
            and row["in_force_from"] <= day
            and (row["in_force_to"] is None or day <= row["in_force_to"])
        )
