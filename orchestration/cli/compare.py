"""`emc compare`: our figure beside each published one."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.cli import tables
from orchestration.settings import Home
from orchestration.state import is_simulated


def compare(
    binding: Annotated[bool, typer.Option("--binding", help="Only the figures that bind.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show each published figure beside ours; exit code 1 if a binding one is not reproduced."""
    home = Home.from_env()
    with tables.served(home) as connection:
        figures = tables.rows(
            connection,
            "select * from marts.mart_published_comparison where is_binding or not ? order by figure_id",
            [binding],
        )
    missed = [row for row in figures if row["is_binding"] and not row["is_within_tolerance"]]
    if as_json:
        from orchestration.cli.terminal import print_json

        print_json({"simulated": is_simulated(home), "missed": len(missed), "figures": figures})
    else:
        _show(figures, len(missed), is_simulated(home))
    if missed:
        raise typer.Exit(1)


def _show(figures: list[tables.Row], missed: int, simulated: bool) -> None:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    from orchestration.cli import terminal

    console = terminal.console()
    if simulated:
        console.print(terminal.simulated_banner())
    table = Table(
        title="Published figures beside ours", title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False
    )
    for heading in ("Figure", "No.", "Scope", "Indicator", "Period"):
        table.add_column(heading, no_wrap=True)
    for heading in ("Published", "Ours", "Difference"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Binds")
    table.add_column("")
    for row in figures:
        verdict = {True: Text("✓", style="green"), False: Text("✗", style="red"), None: Text("")}
        table.add_row(
            row["figure_id"],
            row["number_id"] or row["conflict_id"] or "",
            row["agency_code"] or row["scope"],
            row["indicator"],
            f"{row['period_type']} {row['period_end']:%Y-%m}" if row["period_end"] else "",
            row["published_text"] or "",
            _number(row["our_value"]),
            _number(row["difference"]),
            "yes" if row["is_binding"] else "",
            verdict[row["is_within_tolerance"] if row["is_binding"] else None],
        )
    console.print(table)
    binding = sum(1 for row in figures if row["is_binding"])
    console.print(f"{binding - missed} of {binding} binding figures are reproduced.")


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.4f}".rstrip("0").rstrip(".")
