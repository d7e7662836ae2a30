"""The cases of the benchmarks: what each measures, at which sizes, and what it prints.

Sizes are those of the nation; `scale` makes all of them smaller in the same proportion.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import agreement, measuring
from benchmarks.measuring import compare
from benchmarks.nation import DATA, VERSIONS, Nation
from benchmarks.synthetic import AS_OF, LAST_MONTH

Case = Callable[[float, Sequence[int]], None]
INTAKE_AGENCIES = 8
FIRST_BUILDS = (25_600_000, 100_000_000)
DAILY_LOADS = (40_000_000, 70_000_000, 100_000_000)
LARGEST = (100_000_000,)
PEERS = ("duckdb", "polars", "spark")


def nations(scale: float, sizes: Sequence[int], usual: Sequence[int]) -> list[Nation]:
    """The nations of the sizes asked for, else of the usual sizes at this scale."""
    return [Nation.of(size, scale) for size in sizes or [round(size * scale) for size in usual]]


def intake(scale: float, sizes: Sequence[int]) -> None:
    """A million case versions as JSON lines in 8 batches, into an empty lake."""
    for cases in sizes or [round(1_000_000 * scale)]:
        root = DATA / f"intake-{cases}"
        messages = root / "messages"
        if not (root / "laid").exists():
            shutil.rmtree(root, ignore_errors=True)
            numbers = map(str, (cases * 2, 0, cases, 1, INTAKE_AGENCIES))
            measuring.run("benchmarks.synthetic", "messages", str(messages), *numbers)
            (root / "laid").touch()
        bare = measuring.run(
            "benchmarks.bare",
            "intake",
            ":memory:",
            f"landing={messages}/landing",
            f"parquet={root}/bare.parquet",
        )
        home = root / "home"
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(messages, home)
        ours = measuring.run("benchmarks.take_in", str(home))
        shutil.rmtree(home)
        fixed = measuring.run("benchmarks.take_in", str(home))  # nothing in landing
        compare(f"intake of {cases:,} case versions in {INTAKE_AGENCIES} batches", ours, bare, fixed)


def first_build(scale: float, sizes: Sequence[int]) -> None:
    """All models from a lake that holds everything, message B at four events a case."""
    for nation in nations(scale, sizes, FIRST_BUILDS):
        bare, ours, fixed = nation.build_bare(), nation.build(), nation.tiny.build()
        compare(f"first build of {nation.cases:,} cases in {nation.months} months", ours, bare, fixed)
        agreement.check(nation)


def daily_load(scale: float, sizes: Sequence[int]) -> None:
    """A day's new versions, onto histories of several lengths."""
    versions = round(VERSIONS * scale)
    for nation in nations(scale, sizes, DAILY_LOADS):
        ours, bare = nation.take_day(versions)
        fixed, _ = nation.tiny.take_day(20)
        compare(f"daily load of {versions:,} versions onto {nation.cases:,} cases", ours, bare, fixed)
        agreement.check(nation)


def late_correction(scale: float, sizes: Sequence[int]) -> None:
    """One case of fourteen months ago, or of the first month if the history is shorter."""
    for nation in nations(scale, sizes, LARGEST):
        ours, bare = nation.take_day(1)
        fixed, _ = nation.tiny.take_day(1)
        compare(f"late correction of one case among {nation.cases:,}", ours, bare, fixed)
        agreement.check(nation)


def idle(scale: float, sizes: Sequence[int]) -> None:
    """A run with nothing new. It rewrites nothing: the warehouse keeps its time."""
    for nation in nations(scale, sizes, LARGEST):
        nation.ensure_built()
        before = nation.warehouse.stat().st_mtime_ns
        ours = nation.emc("run", "--as-of", str(AS_OF))
        touched = "touched" if nation.warehouse.stat().st_mtime_ns != before else "not touched"
        compare(f"idle run over {nation.cases:,} cases; warehouse {touched}", ours, None)


def edition(scale: float, sizes: Sequence[int]) -> None:
    """The last month as an edition, with all pages."""
    for nation in nations(scale, sizes, FIRST_BUILDS[:1]):
        nation.ensure_built()
        for folder in ("editions", "site"):
            shutil.rmtree(nation.home / folder, ignore_errors=True)
        (nation.root / "edition").mkdir(exist_ok=True)
        bare = nation.run_bare("edition", folder=nation.root / "edition")
        last = f"{LAST_MONTH:%Y-%m}"
        ours = nation.emc("publish", last, "--reason", "benchmark", "--override", "benchmark")
        compare(f"edition {last} of {nation.cases:,} cases", ours, bare)


def peers(scale: float, sizes: Sequence[int]) -> None:
    """Facts of agencies and months from the same Parquet files by other engines, and by all our models."""
    for nation in nations(scale, sizes, FIRST_BUILDS[:1]):
        nation.lay()
        print(f"agency-month facts of {nation.cases:,} cases")
        count_by_peers(nation, PEERS)
        print(f"  {'ours':10} {nation.build().less(nation.tiny.build())} (every model)")


def count_by_peers(nation: Nation, engines: Sequence[str]) -> None:
    """What each engine costs. Raises ValueError if one counts other facts than the first."""
    facts = {}
    for engine in engines:
        python = sys.executable if engine == "duckdb" else measuring.ENGINES
        file = nation.root / f"{engine}.facts"
        cost = measuring.run(
            "benchmarks.peers", engine, str(nation.home / "lake"), str(file), python=Path(python)
        )
        print(f"  {engine:10} {cost}")
        facts[engine] = file.read_text(encoding="utf-8").splitlines()
        if other := set(facts[engine]) ^ set(facts[engines[0]]):
            raise ValueError(f"{engine} and {engines[0]} differ in {len(other)} facts, such as {min(other)}")


def checks(scale: float, sizes: Sequence[int]) -> None:
    """Both gates; their cost does not depend on the number of cases."""
    del scale, sizes
    print(measuring.run("benchmarks.checks", echo=True))


CASES: dict[str, Case] = {
    "intake": intake,
    "first-build": first_build,
    "daily-load": daily_load,
    "late-correction": late_correction,
    "idle": idle,
    "checks": checks,
    "edition": edition,
    "peers": peers,
}
