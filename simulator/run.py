"""The simulation from plan to files: draws month by month, writes each month's batches, counts the truth."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from simulator import cases as drawing
from simulator import feeds, nation, procedures, steps, totals, tracking, units, vendors, versions
from simulator.batches import Landing
from simulator.cases import Columns, World
from simulator.faults import Faults, check, silenced
from simulator.plan import Plan
from simulator.reference import Reference
from simulator.truth import Truth
from simulator.writer import Writer

CHUNK = 250_000  # cases of one month that are held at once: bounds memory to a few GB at full scale
UNFINISHED = "unfinished"  # lies in truth/ from the first batch to the last file

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class TruthSummary:
    """What was made: `truth` as written to truth.parquet, `faults` as to faults.parquet, and totals."""

    truth: pa.Table
    faults: pa.Table
    cases: int
    batches: int
    bytes: int


def build_world(plan: Plan) -> World:
    """The unchanging part of a simulation."""
    reference = Reference.read(as_in_articles=plan.nation == "published")
    agencies = reference.agencies
    vendor = vendors.build(agencies, plan.emc_share, plan.format == "parquet")
    figures = (
        nation.published(plan, agencies) if plan.nation == "published" else nation.random(plan, agencies)
    )
    check(plan, agencies)
    figures = silenced(figures, plan)
    return World(
        plan, figures, procedures.build(plan, agencies, vendor), units.build(reference, vendor), vendor
    )


def simulate(plan: Plan, home: Path, progress: Progress | None = None) -> TruthSummary:
    """Fill `home`/landing with the plan's batches and `home`/truth with what they must come to.

    Existing landing files of the same names are replaced. `progress` is told (what, share done in 0..1);
    without it nothing is printed. Raises ValueError for a fault that no message can show or an agency that
    does not exist.
    """
    tell = progress or _silently
    world = build_world(plan)
    faults = Faults(world)
    folder = home / "truth"
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / UNFINISHED
    unfinished.touch()
    landing = Landing(home / "landing", faults)
    truth = Truth(len(world.nation.agencies), plan.months)
    writer = Writer.open(world, landing)
    lag_cases = world.nation.by_lag()
    total, chunks = 0, _chunks(lag_cases[0])
    for number, rows in enumerate(chunks):
        carried: Columns = {}
        for t in range(plan.months):
            counts = drawing.cells(world, lag_cases, t, rows)
            fresh = drawing.draw(world, counts, t, rows)
            faults.change(fresh, t)
            truth.count(world, faults.corrected(fresh, t), t)
            total += len(fresh["agency"])
            said = versions.of_month(world, fresh, carried, t)
            sent = faults.change_versions(said, t)
            writer.write(sent, t)
            steps.write(writer, sent, t)
            tracking.write(writer, faults.tracked(said), truth, t)
            later = versions.take(fresh, fresh["final_month"] > t)
            waiting = versions.take(carried, carried["final_month"] > t) if carried else later
            carried = versions.join([waiting, later]) if carried else later
            tell("cases", (number + (t + 1) / plan.months) / len(chunks))
    tell("other feeds", 1.0)
    feeds.write(world, landing)
    totals.write(world, landing, truth, faults)
    table = truth.write(folder / "truth.parquet", world)
    injected = faults.write(folder / "faults.parquet")
    (folder / "plan.json").write_text(
        json.dumps(plan.as_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    unfinished.unlink()
    return TruthSummary(table, injected, total, landing.batches, landing.bytes)


def _silently(_what: str, _share: float) -> None:
    """The progress of a simulation that nobody watches."""


def _chunks(cases: np.ndarray) -> list[np.ndarray]:
    """Rows of agencies in groups whose busiest month stays within CHUNK cases (one large agency may exceed
    it)."""
    busiest = cases.sum(axis=-1).max(axis=1)
    groups: list[list[int]] = [[]]
    held = 0
    for row, size in enumerate(busiest.tolist()):
        if groups[-1] and held + size > CHUNK:
            groups.append([])
            held = 0
        groups[-1].append(row)
        held += size
    return [np.array(group) for group in groups]
