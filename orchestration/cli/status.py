"""`emc status`: what state the home is in, at a glance."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from expectations.rules import SEVERITIES
from orchestration.cli import tables
from orchestration.cli.loads import read_loads
from orchestration.cli.reconcile import read_differences
from orchestration.cli.run import PARTS
from orchestration.errors import NothingBuiltError
from orchestration.pages import formats
from orchestration.settings import Home
from orchestration.sizes import growth, sizes
from orchestration.state import (
    changed_parts,
    default_as_of,
    is_simulated,
    local_now,
    read_inputs,
    waiting_batches,
)

if TYPE_CHECKING:
    from rich.table import Table

EXIT_DECISION_NEEDED = 4
MENTIONED = 50_000  # bytes of growth; less shows as nothing


def status(
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 4 while held loads wait for a decision.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show loads by state, the last run, findings, sizes, who did not report last, and what to do next."""
    home = Home.from_env()
    found = read_status(home)
    if as_json:
        from orchestration.cli.terminal import print_json

        print_json(found)
    else:
        _show(found)
    if strict and found["loads"].get("held"):
        raise typer.Exit(EXIT_DECISION_NEEDED)


def read_status(home: Home) -> dict[str, Any]:
    """The state of a home; every part may be empty in a new one."""
    last = json.loads(home.state.read_text()) if home.state.exists() else None
    as_of = default_as_of(home, local_now().date())
    return {
        "home": str(home.root),
        "simulated": is_simulated(home),
        "loads": dict(Counter(load["state"] for load in read_loads(home))),
        "waiting_batches": len(waiting_batches(home)),
        "last_run": last
        and {key: last[key] for key in ("run_id", "finished_at")} | {"as_of": last["inputs"]["as_of"]},
        "new_since": changed_parts(home, read_inputs(home, as_of)),
        "bytes": sizes(home),
        "growth": _growth(home),
        "not_reporting": _not_reporting(home),
        "findings": _findings(home),
        "open_differences": sum(row["state"] == "open" for row in _differences(home)),
    }


def _growth(home: Home) -> dict[str, Any] | None:
    """Bytes by which each place has grown, and since when."""
    found = growth(home)
    return found and {"since": found[0].isoformat(timespec="seconds"), "bytes": found[1]}


def _not_reporting(home: Home) -> list[tables.Row]:
    """The expected agencies without activity in the last complete month."""
    try:
        with tables.served(home) as connection:
            return tables.rows(
                connection,
                """select agency_code, name_vi, reporting_status, since, since_is_known, reason_vi,
                last_activity_on, report_month from
                quality.reporting_status where is_expected and reporting_status in ('silent', 'disconnected',
                'never_connected') and report_month = (select max(period_start) from marts.mart_ranking where
                period_type = 'month') order by agency_code""",
            )
    except NothingBuiltError:
        return []


def _findings(home: Home) -> dict[str, int]:
    """Present findings of both gates by severity, as of the last complete run.

    A load that a person has taken out, or has released in spite of what holds it, asks for nothing more."""
    try:
        with tables.served(home) as connection:
            counted = tables.rows(
                connection,
                """select severity, count(*) as findings from quality.check_results as results
                left join quality.load_receipts as loads on results.load_id = loads.load_id
                where is_current and outcome = 'finding' and coalesce(
                    loads.state not in ('rejected', 'withdrawn')
                    and not (loads.state = 'released' and severity = 'critical'), true
                ) group by severity""",
            )
    except NothingBuiltError:
        return {}
    by_severity = {row["severity"]: row["findings"] for row in counted}
    return {severity: by_severity.get(severity, 0) for severity in SEVERITIES}


def _differences(home: Home) -> list[tables.Row]:
    try:
        return read_differences(home)
    except NothingBuiltError:
        return []


def _next_steps(found: dict[str, Any]) -> list[str]:
    """What the person who looks should do, the most pressing first."""
    findings = found["findings"]
    steps = {
        "Held loads wait for a decision: `emc loads list --state held`.": found["loads"].get("held"),
        "Batches or changes wait: `emc run`.": found["waiting_batches"] or found["new_since"],
        "Differences from reporters' totals are open: `emc reconcile`.": found["open_differences"],
        f"Who should do what about the findings: {found['home']}/audit/index.html.": findings.get("critical")
        or findings.get("warning"),
    }
    return [words for words, is_due in steps.items() if is_due]


def _show(found: dict[str, Any]) -> None:
    from rich.table import Table

    from orchestration.cli import terminal

    console = terminal.console()
    if found["simulated"]:
        console.print(terminal.simulated_banner())
    grid = Table.grid(padding=(0, 2))
    grid.add_column(style="bold", no_wrap=True)
    grid.add_column()
    states = ", ".join(f"{formats.count(number)} {state}" for state, number in sorted(found["loads"].items()))
    last = found["last_run"]
    grid.add_row("Nơi lưu · Home", found["home"])
    grid.add_row("Lô dữ liệu · Loads", states or "none")
    grid.add_row("Đang chờ · Landing", f"{formats.count(found['waiting_batches'])} batches wait")
    if last:
        finished = f"{last['finished_at'].replace('T', ' ')}, as of {last['as_of']}, run {last['run_id']}"
        news = ", ".join(PARTS[part] for part in found["new_since"])
        grid.add_row("Lần chạy cuối · Last run", finished)
        grid.add_row("Từ đó · Since then", f"changed: {news}" if news else "nothing new")
    else:
        grid.add_row("Lần chạy cuối · Last run", "none is complete; `emc run` makes one")
    grid.add_row("Dung lượng · Megabytes", _megabytes(found["bytes"]))
    if found["growth"]:
        since = found["growth"]["since"].replace("T", " ")
        grown = {name: size for name, size in found["growth"]["bytes"].items() if abs(size) >= MENTIONED}
        grid.add_row("Tăng từ · Growth since", f"{since}: {_megabytes(grown) if grown else 'nothing'}")
    if found["findings"]:
        counted = (f"{formats.count(number)} {name}" for name, number in found["findings"].items())
        differences = f"{formats.count(found['open_differences'])} open differences"
        grid.add_row("Kết quả kiểm tra · Findings", ", ".join(counted))
        grid.add_row("Đối soát · Reconciliation", differences)
    console.print(grid)
    if found["not_reporting"]:
        console.print(_not_reporting_table(found["not_reporting"]))
    for words in _next_steps(found):
        console.print(words, soft_wrap=True, highlight=False)


def _megabytes(places: dict[str, int]) -> str:
    return ", ".join(f"{name} {size / 1e6:,.1f}" for name, size in places.items())


def _not_reporting_table(agencies: list[tables.Row]) -> Table:
    from orchestration.cli import terminal
    from orchestration.cli.rank_tables import since
    from orchestration.pages.words import STATUSES

    table = terminal.table(f"Không gửi dữ liệu tháng {agencies[0]['report_month']:%m/%Y} · Do not report")
    for heading in ("Mã\nCode", "Cơ quan\nAgency", "Tình trạng\nStatus"):
        table.add_column(heading)
    table.add_column("Từ ngày\nSince", justify="right")
    for row in agencies:
        status = terminal.bilingual(STATUSES[row["reporting_status"]])
        table.add_row(row["agency_code"], row["name_vi"], status, since(row))
    return table
