"""What the report says, read from an edition: agencies with their targets, blocks, trend, silent reporters.

Boundaries are those of the month (as_was) and the definition is the headline one: what targets are
registered for.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from orchestration.pages.words import NOT_REPORTING
from orchestration.report import queries

Row = dict[str, Any]
BLOCKS = ("national", "ministry", "province")
LARGEST = 5  # changes shown in each direction
VERDICTS = ("met", "missed", "not_registered", "no_figure")


@dataclass(frozen=True)
class Agency:
    """An agency's month: what it registered, what it reached, whether it reports. Rates are 0..1."""

    code: str
    name_vi: str
    name_en: str
    block: str
    target_rate: Decimal | None
    is_registered_late: bool
    fully_online_cases: int | None
    resolved_cases: int | None
    rate_change_pp: float | None
    rank_in_block: int | None
    held_loads: int | None
    reporting_status: str
    expected_units: int | None
    active_units: int | None
    reason_vi: str | None
    reason_en: str | None
    since: date | None
    since_is_known: bool | None

    @property
    def rate(self) -> Fraction | None:
        """Fully online cases among the resolved ones; None when nothing was resolved or nothing came."""
        if self.fully_online_cases is None or not self.resolved_cases:
            return None
        return Fraction(self.fully_online_cases, self.resolved_cases)

    @property
    def gap_pp(self) -> Fraction | None:
        """Actual minus registered target in percentage points, exact; None without either."""
        if self.rate is None or self.target_rate is None:
            return None
        return 100 * (self.rate - Fraction(self.target_rate))

    @property
    def verdict(self) -> str:
        """met, missed, not_registered, or no_figure: a target without a rate to compare."""
        if self.target_rate is None:
            return "not_registered"
        if self.gap_pp is None:
            return "no_figure"
        return "met" if self.gap_pp >= 0 else "missed"

    @property
    def is_reporting(self) -> bool:
        """Whether anything came from it for the month."""
        return self.reporting_status not in NOT_REPORTING


@dataclass(frozen=True)
class Facts:
    """One edition's month: release.json, and rows as the report shows them."""

    release: Row
    month: date
    agencies: list[Agency]
    blocks: list[Row]
    trend: list[Row]
    other_definitions: list[Row]
    findings: dict[str, int]
    reconciliation: Row
    changes: int

    @property
    def cut_off(self) -> date:
        """The day that the figures are as of."""
        return date.fromisoformat(self.release["cut_off"])

    @cached_property
    def by_verdict(self) -> dict[str, list[Agency]]:
        """Agencies by verdict: those with a gap from the best, the others in their order."""
        groups: dict[str, list[Agency]] = {verdict: [] for verdict in VERDICTS}
        for agency in self.agencies:
            groups[agency.verdict].append(agency)
        for verdict in ("met", "missed"):
            groups[verdict].sort(key=lambda agency: (-(agency.gap_pp or 0), agency.code))
        return groups

    @property
    def silent(self) -> list[Agency]:
        """Expected agencies of which nothing came for the month."""
        return [agency for agency in self.agencies if not agency.is_reporting]

    @property
    def partial(self) -> list[Agency]:
        """Agencies whose data miss constituent units."""
        return [agency for agency in self.agencies if agency.reporting_status == "partial"]

    @property
    def held(self) -> list[Agency]:
        """Agencies of whose loads some are held and may change the month."""
        return [agency for agency in self.agencies if agency.held_loads]

    @property
    def risen(self) -> list[Agency]:
        """The largest rises of ranked agencies against the month before."""
        changed = [a for a in self.agencies if a.rank_in_block and (a.rate_change_pp or 0) > 0]
        return sorted(changed, key=lambda a: (-(a.rate_change_pp or 0), a.code))[:LARGEST]

    @property
    def fallen(self) -> list[Agency]:
        """The largest falls of ranked agencies against the month before."""
        changed = [a for a in self.agencies if a.rank_in_block and (a.rate_change_pp or 0) < 0]
        return sorted(changed, key=lambda a: (a.rate_change_pp or 0, a.code))[:LARGEST]

    def of_block(self, block: str) -> list[Agency]:
        """The agencies of a block; `national` is all of them."""
        return [agency for agency in self.agencies if block in ("national", agency.block)]


def read_facts(edition: Path) -> Facts:
    """Read an edition's folder; nothing but its `parquet/` and `release.json` is looked at."""
    release: Row = json.loads((edition / "release.json").read_text(encoding="utf-8"))
    month = date.fromisoformat(f"{release['month']}-01")
    with duckdb.connect() as connection:
        connection.execute("set threads = 2")
        for name in queries.TABLES:
            connection.execute(
                f"create view {name} as from read_parquet('{edition / 'parquet' / name}.parquet')"
            )

        def rows(query: str) -> list[Row]:
            cursor = connection.execute(query, {"month": month} if "$month" in query else None)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]

        return Facts(
            release=release,
            month=month,
            agencies=[Agency(**row) for row in rows(queries.AGENCIES)],
            blocks=rows(queries.BLOCKS),
            trend=rows(queries.TREND),
            other_definitions=rows(queries.OTHER_DEFINITIONS),
            findings={row["severity"]: row["findings"] for row in rows(queries.FINDINGS)},
            reconciliation=rows(queries.RECONCILIATION)[0],
            changes=rows(queries.CHANGES)[0]["changes"],
        )
