"""What to simulate: the `Plan`, its faults by name, and arithmetic on months. No drawing, no files."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import numpy as np

SCALE = 0.018
MONTHS = 16


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month; ordered, and counted by `index` (months since year 0)."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """`2024-05` as a month. Raises ValueError with the right form for anything else."""
        try:
            parsed = dt.datetime.strptime(text, "%Y-%m")
        except ValueError:
            raise ValueError(f"{text!r} is no month; write YYYY-MM, for example 2024-05") from None
        return cls(parsed.year, parsed.month)

    @classmethod
    def from_index(cls, index: int) -> Month:
        """The month that has this `index`."""
        return cls(index // 12, index % 12 + 1)

    @property
    def index(self) -> int:
        """Months since year 0."""
        return self.year * 12 + self.number - 1

    @property
    def first_day(self) -> dt.date:
        """The first of the month."""
        return dt.date(self.year, self.number, 1)

    @property
    def last_day(self) -> dt.date:
        """The last day of the month."""
        return self.plus(1).first_day - dt.timedelta(days=1)

    def plus(self, months: int) -> Month:
        """The month that many months later (earlier when negative)."""
        return Month.from_index(self.index + months)

    def workdays(self) -> np.ndarray:
        """Its Mondays to Fridays, as numpy days (datetime64[D])."""
        days = np.arange(np.datetime64(self.first_day), np.datetime64(self.plus(1).first_day))
        return days[np.is_busday(days)]

    def __str__(self) -> str:
        """`2024-05`."""
        return f"{self.year:04d}-{self.number:02d}"


@dataclass(frozen=True)
class Fault:
    """A fault of one agency in one month, by its name in `simulator.faults`, for example `F4:H26:2025-01`."""

    name: str
    agency_code: str
    month: Month

    @classmethod
    def parse(cls, text: str) -> Fault:
        """`name:agency:YYYY-MM`. Raises ValueError with the right form if the text is not so."""
        parts = text.split(":")
        if len(parts) != 3:
            raise ValueError(
                f"a fault is written name:agency:YYYY-MM, for example F4:H26:2025-01, not {text!r}"
            )
        return cls(parts[0], parts[1].upper(), Month.parse(parts[2]))

    def __str__(self) -> str:
        """As `parse` reads it."""
        return f"{self.name}:{self.agency_code}:{self.month}"


@dataclass(frozen=True)
class Plan:
    """All that decides the output: the same plan gives the same bytes.

    `scale` is the share of real volumes (1 = all 25.6 million cases resolved in 2024); for the random nation,
    of about a million cases a year. `emc_share` is the share of agencies that send message B. `personal`
    False leaves names, numbers and addresses empty (smaller files).
    """

    seed: int = 2024
    scale: float = SCALE
    first_month: Month = field(default_factory=lambda: Month(2024, 1))
    months: int = MONTHS
    nation: Literal["published", "random"] = "published"
    format: Literal["mixed", "parquet"] = "mixed"
    faults: tuple[Fault, ...] = ()
    emc_share: float = 0.3
    personal: bool = True

    def __post_init__(self) -> None:
        """Refuse what cannot be simulated."""
        if self.months < 1 or self.scale <= 0 or not 0 <= self.emc_share <= 1:
            raise ValueError(
                "a plan needs at least one month, a scale above 0 and a share of message B in 0..1"
            )

    def month(self, position: int) -> Month:
        """The plan's month at `position` (0 = first)."""
        return self.first_month.plus(position)

    def rng(self, *keys: int) -> np.random.Generator:
        """An own stream of draws for `keys`, so that no part's draws depend on what another part drew."""
        return np.random.default_rng([self.seed, *keys])

    def as_json(self) -> dict[str, Any]:
        """The plan as plain values for `truth/plan.json`."""
        values = asdict(self)
        values["first_month"] = str(self.first_month)
        values["last_month"] = str(self.month(self.months - 1))
        values["faults"] = [str(fault) for fault in self.faults]
        return values
