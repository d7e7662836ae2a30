"""`emc compare`: our figure beside each published one."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.cli import tables
from orchestration.settings import Home
from orchestration.state import is_simulated

PUBLISHED_WIDTH = 23  # cells; a few published "figures" are remarks


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
    from rich.text import Text

    from orchestration.cli import terminal

    console = terminal.console()
    if simulated:
        console.print(terminal.simulated_banner())
    shown = [row for row in figures if row["our_value"] is not None]
    table = terminal.table("Số đã công bố và số tính được · Published figures beside ours")
    for heading in ("Số\nFigure", "Mâu thuẫn\nConflict", "Phạm vi\nScope", "Chỉ số\nIndicator", "Kỳ\nPeriod"):
        table.add_column(heading, no_wrap=True)
    table.add_column("Công bố\nPublished", justify="right", max_width=PUBLISHED_WIDTH)
    for heading in ("Tính được\nOurs", "Chênh lệch\nDifference"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Ràng buộc\nBinding", justify="center", no_wrap=True)
    for row in shown:
        verdict = {True: Text("✓", style="green"), False: Text("✗", style="red"), None: Text("")}
        table.add_row(
            row["figure_id"],
            row["conflict_id"] or "",
            row["agency_code"] or row["scope"],
            row["indicator"],
            f"{row['period_type']} {row['period_end']:%Y-%m}" if row["period_end"] else "",
            row["published_text"] or "",
            _number(row["our_value"]),
            _number(row["difference"]),
            verdict[row["is_within_tolerance"] if row["is_binding"] else None],
        )
    console.print(table)
    binding = sum(1 for row in figures if row["is_binding"])
    console.print(f"{binding - missed} of {binding} binding figures are reproduced.")
    if missed and simulated:
        console.print(
            "They hold at full scale (`emc simulate --scale 1`); a smaller nation rounds its cases."
        )
    if len(shown) < len(figures):
        console.print(f"{len(figures) - len(shown)} more have no figure of ours here; --json lists them.")


def _number(value: float | None) -> str:
    """At most four decimals, with a point as in the published column beside it."""
    return "" if value is None else f"{value:,.4f}".rstrip("0").rstrip(".")
