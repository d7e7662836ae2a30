"""`emc simulate`: the simulator's options as a command, with progress on the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from orchestration.settings import Home
from simulator.faults import NAMES
from simulator.plan import MONTHS, SCALE, Fault, Month, Plan
from simulator.run import simulate as run


def simulate(  # noqa: PLR0917 - Typer reads options from parameters
    home: Annotated[Path | None, typer.Option(help="Data home; by default EMC_HOME or var/.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed and options give the same bytes.")] = 2024,
    scale: Annotated[
        float,
        typer.Option(min=1e-6, help="Share of real volumes: 0.018 is some 640,000 cases, 1 all of them."),
    ] = SCALE,
    first_month: Annotated[str, typer.Option(help="First month, YYYY-MM.")] = "2024-01",
    months: Annotated[int, typer.Option(min=1, help="Number of months.")] = MONTHS,
    nation: Annotated[
        Literal["published", "random"], typer.Option(help="Figures as published, or drawn at random.")
    ] = "published",
    format: Annotated[
        Literal["mixed", "parquet"], typer.Option(help="Every form of batch, or Parquet alone (full scale).")
    ] = "mixed",
    fault: Annotated[
        list[str] | None, typer.Option(help=f"name:agency:YYYY-MM, repeatable. Names: {', '.join(NAMES)}.")
    ] = None,
    emc_share: Annotated[
        float, typer.Option(min=0, max=1, help="Share of agencies that send message B.")
    ] = 0.3,
    personal: Annotated[bool, typer.Option(help="Put invented personal data into messages.")] = True,
) -> None:
    """Play the case systems of all agencies: fill landing/ with simulated batches, and truth/ with what they
    come to."""
    root = home or Home.from_env().root
    try:
        faults = tuple(Fault.parse(text) for text in fault or ())
        plan = Plan(
            seed, scale, Month.parse(first_month), months, nation, format, faults, emc_share, personal
        )
        console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console, transient=True) as progress:
            task = progress.add_task("simulated cases", total=1.0)
            summary = run(
                plan,
                root,
                lambda what, share: progress.update(task, description=f"simulated {what}", completed=share),
            )
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    last = plan.month(months - 1)
    Console().print(
        f"[bold]Simulated data[/bold] ({nation} nation, {plan.first_month} to {last}, seed {seed}): "
        f"{summary.cases:,} cases in {summary.batches:,} batches, {summary.bytes / 1e6:,.0f} MB, "
        f"in {root / 'landing'}"
    )
