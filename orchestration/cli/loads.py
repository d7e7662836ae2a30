"""`emc loads`: what was taken in, and people's decisions about it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Literal

import typer

from orchestration import lock
from orchestration.cli.options import os_user
from orchestration.errors import UsageError
from orchestration.pages import formats
from orchestration.settings import Home

app = typer.Typer(help="List and show loads, and decide about them.", no_args_is_help=True)

LoadId = Annotated[str, typer.Argument(help="The load's id, as `emc loads list` shows it.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; kept in the ledger for good.")]
Person = Annotated[str | None, typer.Option("--person", help="Who decides (default: the OS user).")]
Json = Annotated[bool, typer.Option("--json", help="Print as JSON.")]


@app.command("list")
def list_loads(
    state: Annotated[str | None, typer.Option(help="Only this state: accepted, held, released, ...")] = None,
    feed: Annotated[str | None, typer.Option(help="Only this feed.")] = None,
    agency: Annotated[str | None, typer.Option(help="Only this sender: its code or name.")] = None,
    limit: Annotated[int, typer.Option(help="At most so many, the newest first.")] = 50,
    as_json: Json = False,
) -> None:
    """List loads, the newest first."""
    from orchestration.cli.agencies import code_of
    from orchestration.ingestion.landing import NATION

    sender = agency if agency in (None, NATION) else code_of(agency)
    chosen = [
        load
        for load in read_loads(Home.from_env())
        if state in (None, load["state"])
        and feed in (None, load["feed"])
        and sender in (None, load["sender_agency"])
    ]
    if as_json:
        _print_json(chosen[:limit])
    else:
        _show_list(chosen, limit)


@app.command("show")
def show_load(load_id: LoadId, as_json: Json = False) -> None:
    """Show a load's receipt, what the door and gate 1 found, and what was decided about it."""
    home = Home.from_env()
    load = _find(home, load_id) | {"checks": read_checks(home, load_id)}
    if as_json:
        _print_json(load)
        return
    from rich.table import Table
    from rich.text import Text

    from orchestration.cli.terminal import console

    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold")
    grid.add_column(overflow="fold")
    for name, value in load.items():
        if value not in (None, "", [], "[]"):
            grid.add_row(name, Text(SHOWN.get(name, str)(value)))
    console().print(grid)


@app.command()
def release(load_id: LoadId, reason: Reason, person: Person = None) -> None:
    """Use a held load after all."""
    _decide(load_id, "release", reason, person)


@app.command()
def reject(load_id: LoadId, reason: Reason, person: Person = None) -> None:
    """Never use a held load."""
    _decide(load_id, "reject", reason, person)


@app.command()
def withdraw(load_id: LoadId, reason: Reason, person: Person = None) -> None:
    """Stop using an accepted load."""
    _decide(load_id, "withdraw", reason, person)


@app.command()
def reingest(load_id: LoadId, reason: Reason, person: Person = None) -> None:
    """Take a load's archived file in anew, after the parser was mended."""
    from orchestration.ingestion import reingest as take_in_anew

    home = Home.from_env()
    with _deciding(home, f"emc loads reingest {load_id}"):
        new_load = take_in_anew(home, load_id, reason, person or os_user())
    print(f"{load_id} was taken in anew as {new_load.load_id}; `emc run` brings the figures up to date.")


def read_loads(home: Home) -> list[dict[str, Any]]:
    """Every receipt with the load's present state, the newest first; reads lake and ledger, not the
    warehouse."""
    if not any((home.lake / "receipts").glob("*.parquet")):
        return []
    import duckdb

    from orchestration.cli.tables import rows
    from orchestration.ledger import states_sql

    with duckdb.connect() as connection:
        found = rows(connection, f"select * from ({states_sql(home)}) order by arrived_at desc, load_id")
    return [{"load_id": load["load_id"], "state": load["state"], **load} for load in found]


def read_checks(home: Home, load_id: str) -> list[dict[str, Any]]:
    """What gate 1 found in a load, the most severe first; none before a run has judged it."""
    logs = sorted((home.ledger / "checks").glob("*.parquet"))
    if not logs:
        return []
    import duckdb

    from orchestration.cli.tables import rows

    with duckdb.connect() as connection:
        return rows(
            connection,
            "select rule_id, severity, observed, expected_low, expected_high, violations, population, "
            "subject, sample_case_codes, message_vi, message_en, action_vi, action_en, checked_at, run_id "
            "from read_parquet(?, union_by_name = true) where load_id = ? and outcome = 'finding' "
            "order by array_position(['critical', 'warning', 'info'], severity), rule_id, subject",
            [[str(path) for path in logs], load_id],
        )


def _checks(found: list[dict[str, Any]]) -> str:
    return "\n".join("{severity} {rule_id}: {message_en} {action_en}".format(**check) for check in found)


def _findings(text: str) -> str:
    """One finding a line: severity, code, number of rows, what to do."""
    return "\n".join(
        f"{finding['severity']} {finding['code']}{' ({rows})'.format(**finding) if finding['rows'] else ''}: "
        f"{finding['words']}"
        for finding in json.loads(text)
    )


SHOWN: dict[str, Callable[[Any], str]] = {"findings": _findings, "checks": _checks}


def _find(home: Home, load_id: str) -> dict[str, Any]:
    for load in read_loads(home):
        if load["load_id"] == load_id:
            return load
    raise UsageError(f"There is no load {load_id}; `emc loads list` shows the loads.")


def _decide(
    load_id: str, action: Literal["release", "reject", "withdraw"], reason: str, person: str | None
) -> None:
    from orchestration.ledger import decide

    home = Home.from_env()
    with _deciding(home, f"emc loads {action} {load_id}"):
        decide(home, load_id, action, reason, person or os_user())
    print(f"Noted: {action} {load_id}. `emc run` brings the figures up to date.")


@contextmanager
def _deciding(home: Home, what: str) -> Iterator[None]:
    """Hold the lock; a decision that is not possible is wrong usage."""
    from orchestration.ledger import DecisionError

    with lock.hold(home, what):
        try:
            yield
        except DecisionError as error:
            raise UsageError(str(error)) from None


def _print_json(content: Any) -> None:
    from orchestration.cli.terminal import print_json

    print_json(content)


def _show_list(loads: list[dict[str, Any]], limit: int) -> None:
    from rich.markup import escape

    from orchestration.cli import terminal

    console = terminal.console()
    if not loads:
        console.print("No such loads.")
        return
    if any(load["simulated"] for load in loads):
        console.print(terminal.simulated_banner())
    table = terminal.table()
    for heading in ("Lô\nLoad", "Trạng thái\nState", "Nguồn\nFeed", "Bên gửi\nSender"):
        table.add_column(heading, no_wrap=True)
    table.add_column("Tệp\nFile", overflow="fold")
    table.add_column("Nhận ngày\nArrived", no_wrap=True)
    for heading in ("Số dòng\nRows in", "Chấp nhận\nAccepted", "Cách ly\nQuarantined"):
        table.add_column(heading, justify="right", no_wrap=True)
    for load in loads[:limit]:
        table.add_row(
            load["load_id"],
            load["state"],
            load["feed"],
            load["sender_agency"],
            load["file_name"],
            f"{load['arrived_at']:%Y-%m-%d}",
            formats.count(load["rows_in"]),
            formats.count(load["rows_accepted"]),
            formats.count(load["rows_quarantined"]),
        )
    console.print(table)
    for load in loads[:limit]:
        if load["hold_reasons"]:
            console.print(f"[bold]{load['load_id']}[/bold] {escape(load['hold_reasons'])}")
    if len(loads) > limit:
        console.print(f"{len(loads) - limit} more; --limit shows them.")
