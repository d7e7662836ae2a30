"""`emc reconcile`: differences from the reporters' own counts, and people's decisions about them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import typer

from orchestration import lock
from orchestration.cli import tables
from orchestration.cli.options import last_day, month_from, os_user
from orchestration.errors import UsageError
from orchestration.pages import formats
from orchestration.settings import Home


class State(StrEnum):
    """What a difference can be said to be; `orchestration.quality.reconciliations` says what each means."""

    open = "open"
    explained = "explained"
    accepted = "accepted"
    revised = "revised"


class Measure(StrEnum):
    """What is compared with form II.06."""

    received = "received"
    resolved = "resolved"
    carried_over = "carried_over"


CAUSES = {
    "cause_never_received": "chưa nhận · never received",
    "cause_quarantined": "cách ly · quarantined",
    "cause_held": "bị giữ · held",
    "cause_undated": "thiếu ngày · undated",
    "cause_other_month": "tháng khác · other month",
    "cause_other_definition": "định nghĩa khác · other definition",
    "cause_unexplained": "chưa rõ · unexplained",
}


def reconcile(
    *,
    agency: Annotated[str | None, typer.Argument(help="The agency's code or name; without it, all.")] = None,
    month: Annotated[
        str | None, typer.Argument(help="The window of the report: 2025-04, or 2025-01..2025-03.")
    ] = None,
    measure: Annotated[Measure | None, typer.Argument(help="What is compared.")] = None,
    state: Annotated[
        State | None, typer.Option(help="Decide: explained, accepted, revised, or open again.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why; kept in the ledger for good.")] = "",
    person: Annotated[str | None, typer.Option(help="Who decides (default: the OS user).")] = None,
    every: Annotated[bool, typer.Option("--all", help="List decided differences too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """List open differences from the reporters' own totals, or decide about one with --state and --reason."""
    from orchestration.cli.agencies import code_of

    home = Home.from_env()
    agency = code_of(agency) if agency else None
    window = _window(month) if month else None
    chosen = [
        row
        for row in read_differences(home)
        if agency in (None, row["agency_code"])
        and (window is None or window == (row["period_start"], row["period_end"]))
        and measure in (None, row["measure"])
    ]
    if state is None:
        if reason:
            raise UsageError(
                "A reason belongs to a decision: add --state explained, accepted, revised or open."
            )
        _show([row for row in chosen if every or row["state"] == "open"], as_json)
        return
    if agency is None or month is None or measure is None:
        raise UsageError("A decision is about one difference: give agency, month and measure.")
    if not chosen:
        raise UsageError(
            f"{agency} has no difference to decide about in {measure} of {month}; "
            f"`emc reconcile {agency} --all` lists those that there are."
        )
    decision = _decide(home, chosen[0], state, reason, person or os_user())
    if as_json:
        _print_json(decision)
    else:
        print(f"Noted: {agency} {month} {measure.value} is {state.value}; `emc run` carries it on.")


def read_differences(home: Home) -> list[tables.Row]:
    """Every difference beyond tolerance or once decided about, as of the last run, the largest first.

    A decision later than the last run is there already: it is read from the ledger."""
    from orchestration.append_only import read_records
    from orchestration.quality.reconciliations import FOLDER

    with tables.served(home) as connection:
        found = tables.rows(
            connection,
            "select * from quality.reconciliation where not is_within_tolerance or state is not null "
            "order by abs(difference) desc, agency_code, period_start, measure",
        )
    decided = {
        tuple(record[name] for name in ("agency_code", "period_start", "period_end", "measure")): record
        for record in read_records(home.ledger / FOLDER)
    }
    for row in found:
        key = (row["agency_code"], str(row["period_start"]), str(row["period_end"]), row["measure"])
        if key in decided and decided[key].get("difference") in (None, row["difference"]):
            row |= {"state": decided[key]["state"], "state_reason": decided[key]["reason"]}
    return found


def _decide(home: Home, row: tables.Row, state: State, reason: str, person: str) -> dict[str, Any]:
    from orchestration.quality.reconciliations import Difference, ReconciliationError
    from orchestration.quality.reconciliations import reconcile as record

    difference = Difference(row["agency_code"], row["period_start"], row["period_end"], row["measure"])
    with lock.hold(home, f"emc reconcile {difference.agency_code}"):
        try:
            return record(home, difference, state.value, reason, person, cases=row["difference"])
        except ReconciliationError as error:
            raise UsageError(str(error)) from None


def _window(text: str) -> tuple[date, date]:
    """First and last day of a month, or of a window of months `2025-01..2025-03`."""
    first, _, last = text.partition("..")
    return month_from(first), last_day(month_from(last or first))


def _show(rows: list[tables.Row], as_json: bool) -> None:
    if as_json:
        _print_json(rows)
        return
    from orchestration.cli import terminal

    console = terminal.console()
    if not rows:
        console.print("No open differences.")
        return
    table = terminal.table(
        "Chênh lệch với số liệu đơn vị tự báo cáo · Differences from the reporters' totals"
    )
    for heading in ("Mã\nCode", "Kỳ\nPeriod", "Chỉ tiêu\nMeasure"):
        table.add_column(heading, no_wrap=True)
    for heading in ("Của ta\nOurs", "Đơn vị\nTheirs", "Chênh lệch\nDifference"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Nguyên nhân\nBy cause")
    table.add_column("Trạng thái\nState", no_wrap=True)
    for row in rows:
        causes = [f"{formats.count(row[name])} {words}" for name, words in CAUSES.items() if row[name]]
        table.add_row(
            row["agency_code"],
            _period(row),
            row["measure"],
            formats.count(row["ours"]),
            formats.count(row["reported"]),
            formats.count(row["difference"]),
            "; ".join(causes),
            row["state"] or formats.NO_FIGURE,
        )
    console.print(table)
    console.print('Decide: emc reconcile <agency> <month> <measure> --state explained --reason "..."')


def _period(row: tables.Row) -> str:
    first, last = f"{row['period_start']:%Y-%m}", f"{row['period_end']:%Y-%m}"
    return first if first == last else f"{first}..{last}"


def _print_json(content: Any) -> None:
    from orchestration.cli.terminal import print_json

    print_json(content)
