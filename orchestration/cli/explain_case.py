"""`emc explain CASE_CODE`: what brought a case by either message, and its conditions with their evidence."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from orchestration.cli import tables, terminal
from orchestration.errors import UsageError
from orchestration.ingestion.schema import moved_files_sql
from orchestration.settings import Home
from orchestration.state import is_simulated

if TYPE_CHECKING:
    import duckdb

# What each condition was judged by: columns of the case as it is now and of the catalogue row that answers
# (rules.md, "Conditions of a resolved case"), and under `emc_tracking` of the event that decides.
EVIDENCE = {
    "service_full": ("service_level", "catalogue_owner_code", "procedure_key"),
    "submitted_online": ("channel",),
    "paid_online": ("fee", "payment", "fee_due"),
    "paid_on_npsp": ("fee", "payment", "fee_due"),
    "electronic_result": ("has_result_link", "yields_paper_result"),
    "returned_online_or_post": ("has_result_link", "return_form", "yields_paper_result"),
    "returned_online": ("has_result_link", "yields_paper_result"),
    "processed_online": ("processed_online", "service_level"),
    "no_visit": ("visited", "requires_visit"),
    "no_paper": ("paper_submitted",),
    "no_field_check": ("field_checked", "requires_field_check"),
    "emc_level_full": ("level",),
    "emc_submitted_online": ("reception",),
    "emc_paid_online_or_free": ("payment",),
}

# Of these, what the catalogue says.
OF_CATALOGUE = {"service_level", "fee_due", "yields_paper_result", "requires_visit", "requires_field_check"}

NORMALISED = """
    with typed as (select case_key($subject) as code),
    parsed as (select code, case_prefix(code) as prefix from typed)
    select stored_code(code, prefix), case_month_of(stored_code(code, prefix), code_date_of(code, prefix))
    from parsed
"""
VERSIONS = """
    select
        versions.sent_at, versions.status, versions.channel, versions.received_at, versions.due_at,
        coalesce(versions.finished_at, versions.returned_at) as resolved_at, versions.flags,
        versions.load_id, versions.row_number,
        loads.state, loads.sender_agency, loads.file_name, loads.archive_path
    from read_parquet(?, union_by_name = true, hive_partitioning = false) as versions
    inner join staging.stg_loads as loads on versions.load_id = loads.load_id
    where versions.case_code = ?
    order by versions.sent_at, versions.file_sha256, versions.row_number
"""
EVENTS = """
    select
        events.received_at, events.status, events.level, events.reception, events.payment, events.by_post,
        events.flags, events.load_id, events.row_number,
        loads.state, loads.sender_agency, loads.file_name, loads.archive_path
    from read_parquet(?, union_by_name = true, hive_partitioning = false) as events
    inner join staging.stg_loads as loads on events.load_id = loads.load_id
    where events.case_code = ?
    order by events.received_at, events.file_sha256, events.row_number
"""
# A code that does not parse is a key only together with its sender: `<agency>|<code>`. The catalogue row that
# answers is the issuing agency's, then for a base code its successor's of the month, then the national one
# (rules.md).
CURRENT = """
    with found as (
        select *, case when combination is not null then coalesce(finished_on, returned_on) end as resolved_on
        from intermediate.int_cases
        where case_month = $case_month and (case_key = $code or ends_with(case_key, '|' || $code))
    )
    select
        found.*, catalogue.owner_code as catalogue_owner_code, catalogue.service_level,
        catalogue.fee_due, catalogue.yields_paper_result, catalogue.requires_visit,
        catalogue.requires_field_check, catalogue.load_id as catalogue_load_id,
        catalogue.row_number as catalogue_row_number, catalogue_loads.file_name as catalogue_file_name,
        loads.sender_agency, loads.file_name,
        statuses.name_vi as status_vi, statuses.name_en as status_en
    from found
    inner join staging.stg_loads as loads on found.load_id = loads.load_id
    left join reference.case_statuses as statuses on found.status = statuses.status
    left join intermediate.int_agency_months as months
        on found.owner_agency = months.agency_code
        and date_trunc('month', found.resolved_on) = months.report_month
    left join intermediate.int_catalogue_segments as catalogue
        on found.procedure_key = catalogue.procedure_key
        and (
            catalogue.owner_code = found.owner_agency
            or (found.is_base_procedure and catalogue.owner_code in (months.as_was_agency_code, 'VN'))
        )
        and catalogue.holds_from <= found.resolved_on and catalogue.holds_before > found.resolved_on
    left join staging.stg_loads as catalogue_loads on catalogue.load_id = catalogue_loads.load_id
    qualify row_number() over (
        partition by found.case_key
        order by array_position([found.owner_agency, months.as_was_agency_code, 'VN'], catalogue.owner_code)
    ) = 1
    order by found.case_key
"""
# The event that decides under `emc_tracking`. An internal procedure has no resolved day and is not judged.
TRACKED = """
    select
        tracked.* replace (case when resolved_date is not null then combination end as combination),
        loads.file_name, loads.archive_path
    from intermediate.int_tracking_cases as tracked
    inner join staging.stg_loads as loads on tracked.load_id = loads.load_id
    where case_month = $case_month and (case_key = $code or ends_with(case_key, '|' || $code))
    order by case_key
"""
CONDITIONS = """
    select condition, name_vi, name_en, substr($combination, cast(position as integer), 1) as outcome
    from reference.conditions
    where feed = $feed
    order by position
"""
VERDICTS = """
    select definition_version, is_fully_online, is_evidenced, lost_at_step
    from intermediate.int_combination_verdicts
    where feed = $feed and combination = $combination
    order by definition_version
"""


@dataclass(frozen=True)
class ExplainedCase:
    """A case by message A: every version in the order in which they hold, the current one, and what each
    condition says of it. By message B: its events as they arrived, the one that decides, and what each
    condition says of that."""

    simulated: bool
    case_code: str
    versions: list[tables.Row]
    current: tables.Row | None
    conditions: list[tables.Row]
    verdicts: list[tables.Row]
    events: list[tables.Row]
    tracked: tables.Row | None
    tracking_conditions: list[tables.Row]
    tracking_verdicts: list[tables.Row]


def explain(home: Home, subject: str, as_json: bool) -> None:
    """Print a case; raises UsageError when no load brought it."""
    found = read(home, subject)
    if as_json:
        terminal.print_json(asdict(found))
    else:
        from orchestration.cli.explain_case_tables import show

        show(found)


def read(home: Home, subject: str) -> ExplainedCase:
    """Versions and events of a case, whatever the state of their loads, and how the warehouse judges it."""
    from orchestration.ingestion.feeds import sql

    with tables.warehouse(home) as connection:
        connection.execute(sql("macros"))  # case codes are normalised by the rules of the door
        code, case_month = _normalised(connection, subject)
        versions = _brought(connection, home, f"lake/npsp/case_month={case_month}/", VERSIONS, code)
        events = _brought(connection, home, f"lake/emc/case_month={case_month}/", EVENTS, code)
        if not versions and not events:
            raise UsageError(f"No load brought a case {code}; with an agency give a month too.")
        key = {"code": code, "case_month": case_month}
        current = next(iter(tables.rows(connection, CURRENT, key)), None)
        tracked = next(iter(tables.rows(connection, TRACKED, key)), None)
        conditions, verdicts = _judged(connection, "npsp", current)
        tracking_conditions, tracking_verdicts = _judged(connection, "emc", tracked)
    return ExplainedCase(
        is_simulated(home),
        code,
        versions,
        current,
        conditions,
        verdicts,
        events,
        tracked,
        tracking_conditions,
        tracking_verdicts,
    )


def _normalised(connection: duckdb.DuckDBPyConnection, subject: str) -> tuple[str, str]:
    """The code in new form where it parses, and the partition in which its versions lie."""
    row = connection.execute(NORMALISED, {"subject": subject}).fetchone()
    if row is None or row[0] is None:
        raise UsageError("The case code is empty.")
    return row[0], row[1]


def _brought(
    connection: duckdb.DuckDBPyConnection, home: Home, folder: str, query: str, code: str
) -> list[tables.Row]:
    """What the lake's files of a folder say of a case, in the order in which it holds."""
    files = connection.execute(
        "select distinct coalesce(moved.place, named.file) "
        "from (select unnest(lake_files) as file from staging.stg_loads) as named "
        f"left join ({moved_files_sql(home)}) as moved on named.file = moved.file "
        "where starts_with(named.file, ?) order by 1",
        [folder],
    ).fetchall()
    if not files:
        return []
    return tables.rows(connection, query, [[str(home.root / name) for (name,) in files], code])


def _judged(
    connection: duckdb.DuckDBPyConnection, feed: str, case: tables.Row | None
) -> tuple[list[tables.Row], list[tables.Row]]:
    """The conditions of a message with the evidence for each and what brought it, and what they mean under
    its definitions; none while the case is not resolved."""
    if case is None or case["combination"] is None:
        return [], []
    key = {"feed": feed, "combination": case["combination"]}
    conditions = tables.rows(connection, CONDITIONS, key)
    for condition in conditions:
        columns = EVIDENCE[condition["condition"]]
        condition["evidence"] = {column: case[column] for column in columns}
        condition["brought_by"] = _brought_by(feed, case, columns)
    return conditions, tables.rows(connection, VERDICTS, key)


def _brought_by(feed: str, case: tables.Row, columns: tuple[str, ...]) -> list[tables.Row]:
    """Where evidence was read: the row of the message, and the catalogue row that answers if the evidence is
    of it."""
    found = [
        {
            "feed": feed,
            "load_id": case["load_id"],
            "file": f"{case['sender_agency']}/{case['file_name']}",
            "row_number": case["row_number"],
        }
    ]
    if not OF_CATALOGUE.isdisjoint(columns) and case["catalogue_load_id"] is not None:
        found.append(
            {
                "feed": "catalogue",
                "load_id": case["catalogue_load_id"],
                "file": f"{case['catalogue_owner_code']}/{case['catalogue_file_name']}",
                "row_number": case["catalogue_row_number"],
            }
        )
    return found
