"""A synthetic nation of a given size on disk: its home, the bare script's database, what is done with both.

All lies under EMC_BENCH (by default `var/bench`), is made once and used again. Days that were dropped stay:
the next measurement drops the next day.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from benchmarks import measuring
from benchmarks.measuring import PROJECT, Cost
from benchmarks.synthetic import AS_OF

DATA = Path(os.environ.get("EMC_BENCH") or PROJECT / "var" / "bench").absolute()
MONTHLY = 2_100_000  # cases a month in the nation
VERSIONS = 300_000  # case versions a day
TINY = 100  # cases a month of a nation whose runs cost what any run costs
MEMORY_LIMIT = "8GB"


@dataclass(frozen=True)
class Nation:
    """So many months of so many cases each."""

    months: int
    monthly: int
    suffix: str = ""

    @classmethod
    def of(cls, cases: int, scale: float) -> Nation:
        """The nation of so many cases, at so much of the real number of cases a month."""
        monthly = round(MONTHLY * scale)
        return cls(max(1, round(cases / monthly)), monthly)

    @property
    def tiny(self) -> Nation:
        """As many months, almost no cases."""
        return Nation(self.months, TINY)

    @property
    def cases(self) -> int:
        """How many cases were laid."""
        return self.months * self.monthly

    @property
    def root(self) -> Path:
        """The folder of this nation."""
        return DATA / f"{self.months}-months-of-{self.monthly}{self.suffix and '-' + self.suffix}"

    @property
    def home(self) -> Path:
        """The data home."""
        return self.root / "home"

    @property
    def bare(self) -> Path:
        """The bare scripts' database."""
        return self.root / "bare.duckdb"

    @property
    def environment(self) -> dict[str, str]:
        """What the `emc` command needs to know."""
        return {"EMC_HOME": str(self.home), "EMC_MEMORY_LIMIT": MEMORY_LIMIT, "NO_COLOR": "1"}

    @property
    def warehouse(self) -> Path:
        """Our database."""
        return self.home / "warehouse.duckdb"

    def lay(self) -> None:
        """Write the lake, unless it is there."""
        done = self.root / "laid"
        if not done.exists():
            shutil.rmtree(self.root, ignore_errors=True)
            measuring.run("benchmarks.synthetic", "lake", str(self.home), str(self.monthly), str(self.months))
            done.touch()

    def build(self) -> Cost:
        """A first build: no warehouse, all loads in the lake."""
        self.lay()
        self.warehouse.unlink(missing_ok=True)
        return self.run()

    def run(self) -> Cost:
        """Take in what was dropped."""
        return self.emc("run", "--as-of", str(AS_OF))

    def build_bare(self) -> Cost:
        """The bare script's first build."""
        self.lay()
        self.bare.unlink(missing_ok=True)
        return self.run_bare("build")

    def ensure_built(self) -> None:
        """Both databases, unless they are there."""
        if not self.warehouse.exists():
            self.build()
        if not self.bare.exists():
            self.build_bare()

    def drop(self, versions: int) -> int:
        """Drop the next day's load into landing; returns the number of the day."""
        counter = self.root / "days"
        day = int(counter.read_text()) + 1 if counter.exists() else 1
        numbers = map(str, (self.monthly, self.months, versions, day))
        measuring.run("benchmarks.synthetic", "messages", str(self.home), *numbers)
        counter.write_text(str(day))
        return day

    def take_day(self, versions: int) -> tuple[Cost, Cost]:
        """Drop a day's load and bring both databases up to date: our cost and the bare script's."""
        self.ensure_built()
        bare = self.take_day_bare(self.drop(versions))
        return self.run(), bare

    def take_day_bare(self, day: int) -> Cost:
        """The bare script takes in a day that was dropped."""
        return self.run_bare("daily", day=day, files=self.home / f"landing/npsp/*/hoso-{day}.jsonl")

    def emc(self, *arguments: str) -> Cost:
        """The `emc` command on this home."""
        return measuring.run("orchestration.cli", *arguments, environment=self.environment)

    @property
    def places(self) -> dict[str, str]:
        """What the names in the bare scripts stand for."""
        return {
            "lake": f"{self.home}/lake",
            "catalogue": f"{self.home}/*/catalogue/VN/**/danhmuc.csv",
            "warehouse": str(self.warehouse),
        }

    def run_bare(self, script: str, **values: object) -> Cost:
        """A bare script on its database, given the lake, the catalogue and more values."""
        pairs = [f"{name}={value}" for name, value in {**self.places, **values}.items()]
        return measuring.run("benchmarks.bare", script, str(self.bare), *pairs)
