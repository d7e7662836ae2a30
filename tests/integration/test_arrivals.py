"""However batches come, the tables are those of one full build, and of the independent recomputation.

A random sequence drops a random nation's batches and the hand-made ones in pieces and in any order: late,
repeated, correcting one another, some held. Between the runs people withdraw loads, take them in anew,
release and reject; one run is killed. The full build reads a compacted lake. Two sequences are tried;
`EMC_ARRIVALS=20` tries as many.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from orchestration.maintenance import compact, compaction
from orchestration.settings import Home
from simulator import Plan, simulate
from simulator.plan import Month
from tests.independent.parse import discover
from tests.independent.recompute import Dropped
from tests.integration.comparison import assert_agreement, recomputed
from tests.integration.handmade_batches import AS_OF, BATCHES, CATALOGUE_AGAIN, RELEASED
from tests.integration.landing_files import drop_all
from tests.integration.warehouse import Emc

pytestmark = [pytest.mark.slow(seconds=200), pytest.mark.timeout(1200)]

PLAN = Plan(seed=767, nation="random", scale=0.02, first_month=Month(2025, 1), months=4)
HELD = {"held.json": ("release", "madonvi was a typing error"), "wrong.json": ("reject", "not theirs")}
APPLIED = """
    select 'case' as chain, count(*) = 0 as is_missing from intermediate.applied_case_inputs
    union all
    select 'tracking', count(*) = 0 from intermediate.applied_tracking_inputs
    order by chain
"""
Key = tuple[str, str, str]  # feed, agency, file name


def lake_files(home: Path) -> int:
    return len(list((home / "lake" / "npsp").glob("*/*.parquet")))


def receipts(home: Path) -> int:
    return len(list((home / "lake" / "receipts").glob("*.parquet")))


def finished_models(home: Path) -> int:
    """Models that dbt has finished, in all runs."""
    log = home / "dagster" / "dbt" / "dbt.log"
    return log.read_text(errors="replace").count(" OK created ") if log.exists() else 0


class Arrivals:
    """A home, what was dropped into it, and which of it counts."""

    def __init__(self, emc: Emc, seed: int) -> None:
        self.emc = emc
        self.chance = random.Random(seed)  # noqa: S311
        self.dropped: dict[Key, Dropped] = {}
        self.left_out: set[Key] = set()
        self.decided: set[Key] = set()

    def pieces(self, nation: list[Dropped], handmade: list[Dropped], rounds: int) -> Iterator[list[Dropped]]:
        """Parts of the batches. When the nation comes at once, what follows is little to its months."""
        for _ in range(rounds):
            of_nation = self.chance.choice([len(nation), len(nation) // 2])
            yield [
                *self.chance.sample(nation, of_nation),
                *self.chance.sample(handmade, len(handmade) // 2),
            ]

    def drop(self, files: list[Dropped]) -> None:
        """Drop these in any order; what was dropped before comes once more."""
        for feed, agency, path, manifest in self.chance.sample(files, len(files)):
            folder = self.emc.home / "landing" / feed / agency
            folder.mkdir(parents=True, exist_ok=True)
            if manifest is not None:
                shutil.copy2(path.with_name(f"{path.name}.manifest.json"), folder)
            shutil.copy2(path, folder)
            self.dropped[feed, agency, path.name] = (feed, agency, path, manifest)

    def run_killed(self) -> None:
        """Start a run and kill it with all its children, somewhere."""
        reached, most = self.chance.choice([(lake_files, 3), (receipts, 0), (finished_models, 60)])
        wanted = reached(self.emc.home) + self.chance.randint(0, most)
        started = self.emc.start("run", "--as-of", AS_OF)
        while started.process.is_alive() and reached(self.emc.home) <= wanted:
            time.sleep(0.02)
        started.kill()
        assert started.wait()[0] == -signal.SIGKILL, (
            f"the run ended before it was killed at {reached.__name__}"
        )

    def decide(self) -> None:
        """Withdraw two loads that count, take one in anew that does not, decide about those that are held."""
        loads = self.emc.query(
            "select feed, sender_agency, file_name, load_id, state from staging.stg_loads"
            " where state <> 'rejected' order by all"
        )
        named = {(row["feed"], row["sender_agency"], row["file_name"]): row for row in loads}
        usable = [key for key, row in named.items() if row["state"] in ("accepted", "released")]
        for key in self.chance.sample(usable, 2):
            self.command(named[key]["load_id"], "withdraw", "wrong export")
            self.left_out.add(key)
        for key in sorted(self.left_out)[:1]:
            self.command(named[key]["load_id"], "reingest", "the parser was mended")
            self.left_out.discard(key)
        for key, row in named.items():
            if row["state"] == "held":
                self.command(row["load_id"], *HELD[key[2]])
                self.decided.add(key)

    def command(self, load: str, decision: str, reason: str) -> None:
        self.emc.command("loads", decision, load, "--reason", reason, "--person", "An")

    def counted(self, released: Dropped) -> list[Dropped]:
        """The files that count or wait for a decision. What was released counts as if its envelope had named
        the right agency."""
        decided = self.left_out | self.decided
        files = [file for key, file in self.dropped.items() if key not in decided]
        is_released = any(key[2] == "held.json" for key in self.decided - self.left_out)
        return [*files, released] if is_released else files


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> list[Dropped]:
    home = tmp_path_factory.mktemp("nation")
    simulate(PLAN, home)
    return discover(home / "landing")


@pytest.fixture(scope="module")
def handmade(tmp_path_factory: pytest.TempPathFactory) -> list[Dropped]:
    home = tmp_path_factory.mktemp("handmade")
    drop_all(home, [*BATCHES, CATALOGUE_AGAIN])
    return discover(home / "landing")


@pytest.mark.parametrize("seed", range(int(os.environ.get("EMC_ARRIVALS", "2"))))
def test_any_sequence_ends_with_the_tables_of_one_full_build(
    seed: int,
    nation: list[Dropped],
    handmade: list[Dropped],
    new_emc: Callable[[str], Emc],
    tmp_path: Path,
) -> None:
    arrivals = Arrivals(new_emc(f"arrivals{seed}"), seed)
    emc = arrivals.emc
    for piece in arrivals.pieces(nation, handmade, rounds=1 + seed % 3):
        arrivals.drop(piece)
        emc.run(AS_OF)
        arrivals.decide()
    arrivals.drop([*nation, *handmade])
    arrivals.run_killed()
    emc.run(AS_OF)

    released = ("npsp", "H41", RELEASED.drop(tmp_path), RELEASED.manifest)
    assert_agreement(emc, AS_OF, recomputed(arrivals.counted(released), AS_OF))
    checksums = emc.checksums()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compaction, "LEAST_FILES", 2)
        assert compact(Home(emc.home)).written > 0
    emc.run(AS_OF, "--full-refresh")
    assert emc.checksums() == checksums
    # The next run begins from what the refresh applied, not from nothing.
    assert emc.query(APPLIED) == [
        {"chain": "case", "is_missing": False},
        {"chain": "tracking", "is_missing": False},
    ]
