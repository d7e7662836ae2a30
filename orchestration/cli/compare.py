"""`emc compare`: our figure beside each published one, and what explains the known conflicts between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from orchestration.cli import tables
from orchestration.pages import formats
from orchestration.settings import Home
from orchestration.state import is_simulated

if TYPE_CHECKING:
    from rich.console import Console

PUBLISHED_WIDTH = 23  # cells; a few published "figures" are remarks


def compare(
    binding: Annotated[
        bool, typer.Option("--binding", help="Only the figures that bind, and their conflicts.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Show each published figure beside ours, and what explains the known conflicts between them.

    Exit code 1 if a binding figure is not reproduced.
    """
    home = Home.from_env()
    with tables.served(home) as connection:
        published = tables.rows(
            connection, "select * from marts.mart_published_comparison order by figure_id"
        )
        known = tables.rows(connection, "select * from reference.known_conflicts order by conflict_id")
    figures = [row for row in published if row["is_binding"] or not binding]
    conflicts = _conflicts_of(figures, known, published)
    missed = [row for row in figures if row["is_binding"] and not row["is_within_tolerance"]]
    if as_json:
        from orchestration.cli.terminal import print_json

        print_json(
            {
                "simulated": is_simulated(home),
                "missed": len(missed),
                "figures": figures,
                "conflicts": conflicts,
            }
        )
    else:
        _show(figures, conflicts, len(missed), is_simulated(home))
    if missed:
        raise typer.Exit(1)


def _conflicts_of(
    figures: list[tables.Row], known: list[tables.Row], published: list[tables.Row]
) -> list[tables.Row]:
    """The known conflicts that one of `figures` stands in, each with all of its published figures.

    What contradicts a binding figure need not bind: of X04, N08a to N08h do, the sentence N08i does not.
    """
    chosen = {row["figure_id"] for row in figures}
    by_id = {row["figure_id"]: row for row in published}
    named = [(conflict, (conflict["figure_ids"] or "").split()) for conflict in known]
    return [conflict | {"figures": [by_id[one] for one in ids]} for conflict, ids in named if chosen & {*ids}]


def _show(figures: list[tables.Row], conflicts: list[tables.Row], missed: int, simulated: bool) -> None:
    from rich.text import Text

    from orchestration.cli import terminal

    console = terminal.console()
    if simulated:
        console.print(terminal.simulated_banner())
    shown = [row for row in figures if _ours(row)]
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
            *_what(row),
            row["published_text"] or "",
            _ours(row),
            _number(row["difference"]),
            verdict[row["is_within_tolerance"] if row["is_binding"] else None],
        )
    console.print(table)
    _show_conflicts(console, conflicts)
    binding = sum(1 for row in figures if row["is_binding"])
    console.print(f"{binding - missed} of {binding} binding figures are reproduced.")
    if missed and simulated:
        console.print(
            "They hold at full scale (`emc simulate --scale 1`); a smaller nation rounds its cases."
        )
    if len(shown) < len(figures):
        console.print(f"{len(figures) - len(shown)} more have no figure of ours here; --json lists them.")


def _show_conflicts(console: Console, conflicts: list[tables.Row]) -> None:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from orchestration.cli import terminal

    heading = "Mâu thuẫn đã biết: công bố | tính được · Known conflicts: published | ours"
    console.print(Text(heading, style="bold italic"), end="\n\n")
    for conflict in conflicts:
        title = terminal.bilingual((conflict["title_vi"], conflict["title_en"]))
        console.print(Text.assemble((f"{conflict['conflict_id']} ", "bold"), title))
        figures = Table.grid(padding=(0, 2, 0, 0))
        for justify in ("left", "left", "left", "left", "right", "left"):
            figures.add_column(justify=justify)
        for row in conflict["figures"]:
            printed = row["published_text"] or ""
            figures.add_row(row["figure_id"], *_what(row), printed, f"| {_ours(row) or formats.NO_FIGURE}")
        console.print(Padding(figures, (0, 0, 0, 4)))
        for label, name in (("Khác ở đâu · What differs", "what_differs"), ("Vì sao · Why", "explanation")):
            words = terminal.bilingual((conflict[f"{name}_vi"], conflict[f"{name}_en"]))
            console.print(Padding(Text.assemble(f"{label}: ", words), (0, 0, 0, 4)))
        console.print()


def _what(row: tables.Row) -> tuple[str, str, str]:
    """Whose figure it is, what it measures, and of when."""
    period = f"{row['period_type']} {row['period_end']:%Y-%m}" if row["period_end"] else ""
    return row["agency_code"] or row["scope"], row["indicator"], period


def _ours(row: tables.Row) -> str:
    """Our figure, or our status in words; empty where nothing here computes it."""
    return row.get("our_text") or _number(row["our_value"])  # a snapshot of an earlier version has no words


def _number(value: float | None) -> str:
    """At most four decimals, with a point as in the published column beside it."""
    return "" if value is None else f"{value:,.4f}".rstrip("0").rstrip(".")
