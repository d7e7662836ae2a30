"""How things look in the terminal: consoles, the mark of simulated data, JSON."""

from __future__ import annotations

import json
import sys
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from rich import box
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from orchestration.pages import formats

SIMULATED = "SIMULATED DATA / SỐ LIỆU MÔ PHỎNG"
BAR_WIDTH = 16  # cells


def console() -> Console:
    """Standard output; wide enough for a table when it is no terminal."""
    return Console() if sys.stdout.isatty() else Console(width=120)


def print_json(content: Any) -> None:
    """One JSON document on standard output; dates in ISO form."""
    json.dump(content, sys.stdout, ensure_ascii=False, indent=2, default=_plain)
    sys.stdout.write("\n")


def simulated_banner() -> Panel:
    """The mark under which simulated figures are shown."""
    return Panel(Text(SIMULATED, style="bold black on yellow", justify="center"), style="yellow")


def table(title: str | None = None) -> Table:
    """An empty table in the house style: no frame, one blank between columns."""
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        padding=(0, 0),
        pad_edge=False,
    )


def bilingual(names: tuple[str, str], between: str = " · ") -> Text:
    """Vietnamese, and English beside or below it."""
    vietnamese, english = names
    return Text.assemble(vietnamese, (between + english, "dim"))


def bar(shown: float | None, evidenced: float | None) -> Text:
    """A rate as a bar: what is evidenced is solid, the rest of the rate is light."""
    if shown is None:
        return Text("")
    whole = round(min(shown, 1) * BAR_WIDTH)
    solid = min(round((evidenced or 0) * BAR_WIDTH), whole)
    return Text.assemble(
        ("█" * solid, "green"), ("▒" * (whole - solid), "green"), ("·" * (BAR_WIDTH - whole), "dim")
    )


def change(places: int | None) -> Text:
    """A change of rank: up is better."""
    if places is None:
        return Text(formats.NO_FIGURE, style="dim")
    if places == 0:
        return Text("=", style="dim")
    return Text(f"▲{places}", style="green") if places > 0 else Text(f"▼{-places}", style="red")


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return str(value)
