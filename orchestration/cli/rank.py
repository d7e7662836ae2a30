"""`emc rank`: the ranking of a period, the blocks beside their targets, and who does not report."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli import tables
from orchestration.cli.options import Block, Boundary, Period, last_day, month_from
from orchestration.errors import UsageError
from orchestration.pages.words import NOT_REPORTING
from orchestration.settings import Home
from orchestration.state import is_simulated

if TYPE_CHECKING:
    import duckdb


PERIOD = """
    select period_start, period_end from marts.mart_block_summary
    where period_type = ? and boundary = ? and definition_version = ? and period_end = coalesce(?, period_end)
    order by period_end desc
    limit 1
"""


@dataclass(frozen=True)
class Ranking:
    """Everything that is shown about one period.

    Annual targets compare with the year to date, so each block carries that too (`ytd_`). Who does not
    report, or in part, is told as of the period's last month.
    """

    period_type: str
    period_start: date
    period_end: date
    boundary: str
    definition_version: str
    simulated: bool
    blocks: list[tables.Row]
    ranked: list[tables.Row]
    unranked: list[tables.Row]
    not_reporting: list[tables.Row]
    partial: list[tables.Row]


def rank(
    *,
    period: Annotated[Period, typer.Option(help="Kind of period.")] = Period.month,
    end: Annotated[
        str | None, typer.Option(help="Last month of the period, like 2025-04 (default: the last).")
    ] = None,
    block: Annotated[Block, typer.Option(help="Which block to rank.")] = Block.all,
    boundary: Annotated[
        Boundary, typer.Option(help="Agencies as they were then, or as they are.")
    ] = Boundary.as_was,
    definition: Annotated[
        str,
        typer.Option(help="Definition of fully online; `headline` is the one in force on the resolved date."),
    ] = "headline",
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show the ranking of a period, the blocks beside their targets, and the agencies that do not report."""
    home = Home.from_env()
    last_month = month_from(end) if end else None
    with tables.served(home) as connection:
        found = read_ranking(
            connection,
            period=period,
            end=last_month,
            block=block,
            boundary=boundary,
            definition=definition,
            simulated=is_simulated(home),
        )
    if as_json:
        from orchestration.cli.terminal import print_json

        print_json(asdict(found))
    else:
        from orchestration.cli.rank_tables import show

        show(found)


def read_ranking(
    connection: duckdb.DuckDBPyConnection,
    *,
    period: str,
    end: date | None,
    block: str,
    boundary: str,
    definition: str,
    simulated: bool,
) -> Ranking:
    """The ranking from a connection to the marts; raises UsageError when there is no such period or
    definition."""
    start, period_end = _period(connection, period, end, boundary, definition)
    key = {
        "period": str(period),
        "start": start,
        "boundary": str(boundary),
        "definition": definition,
        "end": period_end,
        "block": str(block),
    }
    this_period = (
        "period_type = $period and period_start = $start and period_end = $end and boundary = $boundary "
        "and definition_version = $definition"
    )
    agencies = tables.rows(
        connection,
        f"""
        with ranking as (
            select *, cast(date_trunc('month', period_end) as date) as report_month
            from marts.mart_ranking
            where {this_period} and block is not null and ($block = 'all' or block = $block)
        )
        select
            ranking.*, status.reason_vi, status.reason_en, status.note, status.since, status.since_is_known,
            status.last_received_at, status.expected_units, status.active_units,
            status.agency_code is not null as is_standing  -- at the end of the period
        from ranking
        left join quality.reporting_status as status
            on ranking.agency_code = status.agency_code and ranking.report_month = status.report_month
        order by ranking.block, rank_in_block nulls last, unranked_reason, ranking.agency_code
        """,
        key,
    )
    blocks = tables.rows(
        connection,
        """
        with summary as (
            select * from marts.mart_block_summary
            where boundary = $boundary and definition_version = $definition and period_end = $end
        )
        select
            summary.*,
            year_to_date.fully_online_cases as ytd_fully_online_cases,
            year_to_date.resolved_cases as ytd_resolved_cases,
            year_to_date.target_rate as ytd_target_rate,
            year_to_date.gap_pp as ytd_gap_pp
        from summary
        left join summary as year_to_date
            on summary.block = year_to_date.block and year_to_date.period_type = 'ytd'
        where summary.period_type = $period and summary.period_start = $start
            and ($block = 'all' or summary.block in ('national', $block))
        order by array_position(['national', 'ministry', 'province'], summary.block)
        """,
        key,
    )
    standing = [row for row in agencies if row["is_standing"]]
    return Ranking(
        str(period),
        start,
        period_end,
        str(boundary),
        definition,
        simulated,
        blocks,
        ranked=[row for row in agencies if row["rank_in_block"] is not None],
        unranked=[row for row in agencies if row["rank_in_block"] is None],
        not_reporting=[row for row in standing if row["reporting_status"] in NOT_REPORTING],
        partial=[row for row in standing if row["reporting_status"] == "partial"],
    )


def _period(
    connection: duckdb.DuckDBPyConnection, period: str, end: date | None, boundary: str, definition: str
) -> tuple[date, date]:
    found = connection.execute(
        PERIOD, [str(period), str(boundary), definition, last_day(end) if end else None]
    ).fetchone()
    if found:
        return found
    known = connection.execute(
        "select distinct definition_version from marts.mart_block_summary order by 1"
    ).fetchall()
    definitions = ", ".join(name for (name,) in known)
    ending = f" that ends in {end:%Y-%m}" if end else ""
    raise UsageError(f"No complete {period}{ending} under definition {definition!r} (known: {definitions}).")
