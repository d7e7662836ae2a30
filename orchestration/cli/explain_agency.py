"""`emc explain AGENCY MONTH`: what a rate is made of."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from rich.table import Table

from orchestration.cli import agencies, tables, terminal
from orchestration.cli.options import month_from
from orchestration.cli.rank_tables import since
from orchestration.errors import UsageError
from orchestration.pages import formats
from orchestration.pages.words import BLOCKS, STATUSES, UNRANKED_REASONS
from orchestration.settings import Home
from orchestration.state import is_simulated

if TYPE_CHECKING:
    import duckdb

SHOWN_LOADS = 20  # the largest; --json gives all

STATUS = "select * from quality.reporting_status where agency_code = ? and report_month = ?"
RANKING = """
    select * from marts.mart_ranking
    where agency_code = ? and period_start = ? and period_type = 'month'
        and boundary = 'as_was' and definition_version = 'headline'
"""
# The headline's own steps: those of the definitions that were in force on some day of the month.
WATERFALL = """
    select waterfall.*, conditions.name_vi as condition_vi, conditions.name_en as condition_en
    from marts.mart_condition_waterfall as waterfall
    inner join reference.definitions as definitions
        on waterfall.definition_version = definitions.definition_version and definitions.is_headline
    left join reference.conditions as conditions on waterfall.condition = conditions.condition
    where waterfall.agency_code = ? and waterfall.period_start = ? and waterfall.period_type = 'month'
        and waterfall.boundary = 'as_was'
        and waterfall.period_end >= coalesce(definitions.in_force_from, date '1900-01-01')
        and waterfall.period_start <= coalesce(definitions.in_force_to, date '9999-12-31')
    order by waterfall.definition_version, waterfall.step
"""
LOADS = """
    select
        loads.load_id, loads.sender_agency, loads.file_name, loads.sent_at, loads.arrived_at,
        count(*) as resolved_cases,
        count(*) filter (where cases.is_fully_online) as fully_online_cases
    from intermediate.int_cases as cases
    inner join intermediate.int_agency_months as months
        on cases.owner_agency = months.agency_code and months.report_month = $month
    inner join staging.stg_loads as loads on cases.load_id = loads.load_id
    where months.as_was_agency_code = $agency
        and cases.combination is not null  -- null unless resolved on a known day
        and date_trunc('month', coalesce(cases.finished_on, cases.returned_on)) = $month
    group by all
    order by resolved_cases desc, loads.load_id
"""


@dataclass(frozen=True)
class AgencyMonth:
    """The headline rate of an agency's month (as_was), where its cases were lost, and which loads brought
    them."""

    simulated: bool
    ranking: tables.Row
    status: tables.Row
    waterfall: list[tables.Row]
    loads: list[tables.Row]


def explain(home: Home, subject: str, month: str, as_json: bool) -> None:
    """Print an agency's month; raises UsageError for an unknown agency or a month without figures."""
    found = read(home, subject, month_from(month))
    if as_json:
        terminal.print_json(asdict(found))
    else:
        _show(found)


def read(home: Home, subject: str, month: date) -> AgencyMonth:
    """Everything behind the headline rate of an agency's month."""
    agency = agencies.code_of(subject, hint=" A case code is explained without a month.")
    with tables.warehouse(home) as connection:
        key = [agency, month]
        ranking = _one(connection, RANKING, key)
        if ranking is None:
            raise UsageError(f"There is no figure for {agency} in {month:%Y-%m}.")
        waterfall = tables.rows(connection, WATERFALL, key)
        loads = tables.rows(connection, LOADS, {"agency": agency, "month": month})
        status = _one(connection, STATUS, key)
    return AgencyMonth(is_simulated(home), ranking, status or {}, waterfall, loads)


def _one(connection: duckdb.DuckDBPyConnection, query: str, parameters: list[Any]) -> tables.Row | None:
    found = tables.rows(connection, query, parameters)
    return found[0] if found else None


def _show(found: AgencyMonth) -> None:
    console = terminal.console()
    if found.simulated:
        console.print(terminal.simulated_banner())
    row = found.ranking
    part, whole = row["fully_online_cases"], row["resolved_cases"]
    console.print(f"[bold]{row['name_vi']} ({row['agency_code']}), {row['period_start']:%m/%Y}[/bold]")
    if whole is None:
        console.print("Không có hồ sơ nào trong tháng · No case received or resolved in the month")
    else:
        console.print(
            f"Toàn trình · Fully online: [bold]{formats.percent(part, whole)}[/bold] = "
            f"{formats.count(part)} / {formats.count(whole)} hồ sơ đã giải quyết · resolved cases\n"
            f"Đủ chứng cứ · Evidenced: {formats.percent(row['evidenced_cases'], whole)}"
        )
    console.print(_standing(row, found.status))
    if row.get("held_loads"):
        console.print(f"Lô đang giữ · Loads held, which may change the figures: {row['held_loads']}")
    if found.status.get("reason_vi"):
        console.print(f"{found.status['reason_vi']} · {found.status['reason_en']}")
    if found.waterfall and whole is not None:
        console.print(_waterfall(found.waterfall))
    if found.loads:
        console.print(_loads(found.loads))


def _standing(row: tables.Row, status: tables.Row) -> str:
    """Rank, or why there is none, and how the agency reports."""
    sends = row["reporting_status"]
    if sends:
        sends = " · ".join(STATUSES[sends])
    if status.get("expected_units"):
        sends = f"{sends}, {status['active_units']}/{status['expected_units']} đơn vị · units"
    if status.get("since"):
        sends = f"{sends}, từ · since {since(status)}"
    if row["rank_in_block"]:
        place = f"Hạng · Rank: {row['rank_in_block']} ({' · '.join(BLOCKS[row['block']])})"
    else:
        reason = UNRANKED_REASONS.get(row["unranked_reason"], ("không thuộc diện", "not expected"))
        place = f"Không xếp hạng · Not ranked: {' · '.join(reason)}"
    return f"{place}\nGửi dữ liệu · Reporting: {sends or formats.NO_FIGURE}"


def _waterfall(steps: list[tables.Row]) -> Table:
    table = terminal.table("Ở điều kiện nào hồ sơ không còn toàn trình · Where cases stop being fully online")
    for heading in ("Định nghĩa\nDefinition", "Điều kiện\nCondition"):
        table.add_column(heading)
    for heading in ("Mất\nLost", "Còn\nLeft", "Còn %\nLeft %"):
        table.add_column(heading, justify="right")
    table.add_column("")
    for step in steps:
        table.add_row(
            step["definition_version"],
            f"{step['condition_vi'] or step['condition']} · {step['condition_en'] or ''}",
            formats.count(step["lost_cases"]),
            formats.count(step["remaining_cases"]),
            formats.percent(step["remaining_cases"], step["resolved_cases"]),
            terminal.bar(step["remaining_rate"], step["remaining_rate"]),
        )
    return table


def _loads(loads: list[tables.Row]) -> Table:
    more = f" (largest {SHOWN_LOADS} of {len(loads)})" if len(loads) > SHOWN_LOADS else ""
    table = terminal.table(f"Các lô dữ liệu · Loads behind it{more}")
    for heading in ("Lô\nLoad", "Bên gửi\nSender", "Tệp\nFile", "Gửi lúc\nSent"):
        table.add_column(heading, no_wrap=True)
    for heading in ("Giải quyết\nResolved", "Toàn trình\nFully online"):
        table.add_column(heading, justify="right")
    for load in loads[:SHOWN_LOADS]:
        table.add_row(
            load["load_id"],
            load["sender_agency"],
            load["file_name"],
            f"{load['sent_at']:%Y-%m-%d %H:%M}",
            formats.count(load["resolved_cases"]),
            formats.count(load["fully_online_cases"]),
        )
    return table
