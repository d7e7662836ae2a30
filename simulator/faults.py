"""Faults of real senders, switched on by name for one agency and month, and what each does to the cases.

`F1` to `F26` are those of the exchange formats' fault catalogue that a landing file can show (all but F17,
which is in the answers of the national portal; F21 is in the totals). The others concern whole reporters and
files (`file_faults`). A fault changes the columns before truth is counted, so truth always speaks of what was
sent.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from simulator import file_faults
from simulator.batches import Batch
from simulator.case_faults import CASE_FAULTS, ended
from simulator.cases import Columns, World, renumber
from simulator.nation import Nation
from simulator.plan import Fault, Plan
from simulator.versions import join, take, version

REPORTER_FAULTS = ("silent", "emc_only", "partial", "corrections", "foreign", "F21")
NAMES = (*CASE_FAULTS, *REPORTER_FAULTS, *file_faults.NAMES)


def silenced(nation: Nation, plan: Plan) -> Nation:
    """The nation with the months of `silent` faults unsent; what follows a silence is a new sending spell."""
    spell = nation.spell.copy()
    for fault in plan.faults:
        if fault.name == "silent":
            row, t = nation.agencies.index(fault.agency_code), fault.month.index - plan.first_month.index
            spell[row, t] = -1
            spell[row, t + 1 :] += np.where(spell[row, t + 1 :] >= 0, 1000, 0)
    return replace(nation, spell=spell)


def check(plan: Plan, agencies: tuple[str, ...]) -> None:
    """Raise ValueError unless every fault of the plan has a known name, an agency and a month of the plan."""
    for fault in plan.faults:
        if fault.name not in NAMES:
            raise ValueError(f"no message can show a fault named {fault.name!r}; known: {', '.join(NAMES)}")
        if fault.agency_code not in agencies:
            raise ValueError(f"{fault}: no agency has the code {fault.agency_code}")
        if not 0 <= fault.month.index - plan.first_month.index < plan.months:
            raise ValueError(f"{fault}: the plan has no month {fault.month}")


class Faults:
    """The plan's faults at work: changes cases, versions and files, and remembers how many cases each
    touched."""

    def __init__(self, world: World) -> None:
        """Nothing touched yet."""
        self.world = world
        self.touched: dict[Fault, int] = dict.fromkeys(world.plan.faults, 0)
        self.corrections: list[tuple[int, Columns]] = []

    def _of(self, t: int) -> list[tuple[Fault, int]]:
        month, codes = self.world.plan.month(t), self.world.nation.agencies
        return [(fault, codes.index(fault.agency_code)) for fault in self.touched if fault.month == month]

    def change(self, cases: Columns, t: int) -> None:
        """Change the cases received in the plan's month `t`, in place."""
        self._silence_endings(cases, t)
        for fault, row in self._of(t):
            mask = cases["agency"] == row
            if fault.name in CASE_FAULTS:
                mask = CASE_FAULTS[fault.name](cases, mask)
            elif fault.name == "emc_only":
                cases["lost"][mask] = cases["only_tracked"][mask] = True
            elif fault.name == "partial":
                rows, start, _ = self.world.units.sending(fault.month, len(self.world.nation.agencies))
                cases["unit"][mask] = rows[start[row]]
                renumber(cases, self.world)
            else:
                continue
            self.touched[fault] += int(mask.sum())

    def _silence_endings(self, cases: Columns, t: int) -> None:
        """Of the cases received in month `t`, those that end in a later `emc_only` month: only message B
        tells it."""
        for fault in self.touched:
            ends_in = fault.month.index - self.world.plan.first_month.index
            if fault.name == "emc_only" and ends_in > t:
                row = self.world.nation.agencies.index(fault.agency_code)
                mask = (cases["agency"] == row) & (cases["final_month"] == ends_in) & cases["told"]
                cases["told"][mask], cases["end_only_tracked"][mask] = False, True
                self.touched[fault] += int(mask.sum())

    def corrected(self, cases: Columns, t: int) -> Columns:
        """The cases of month `t` as later corrections leave them; the corrections are sent with the next
        month."""
        known = cases
        for fault, row in self._of(t):
            after = t + 1
            if (
                fault.name != "corrections"
                or after >= self.world.plan.months
                or self.world.nation.spell[row, after] < 0
            ):
                continue
            mask = (
                (cases["agency"] == row)
                & ended(cases)
                & ~cases["lost"]
                & cases["told"]
                & (cases["link"] % 10 == 3)
            )
            if known is cases:
                known = {key: column.copy() for key, column in cases.items()}
            self.touched[fault] += int(mask.sum())
            moved, reopened = mask & (cases["link"] % 20 == 3), mask & (cases["link"] % 20 == 13)
            days = self.world.plan.month(after).workdays()
            day = days[known["link"][moved] % len(days)].astype("datetime64[s]")
            known["resolved_at"][moved] = day + np.timedelta64(54_000, "s")
            known["final_month"][moved] = after
            level = self.world.procedures.level(self.world.plan.month(after))
            known["level"][moved] = level[known["procedure"][moved]]
            known["status"][reopened] = 4
            known["correction"][mask] = True
            self.corrections.append((after, take(known, mask)))
        return known

    def tracked(self, versions: Columns) -> Columns:
        """The versions of a month that message B may tell."""
        return take(versions, ~versions["unsent"])

    def change_versions(self, versions: Columns, t: int) -> Columns:
        """The versions of month `t` as message A sends them: with corrections and foreign cases added, and
        without what is never sent."""
        unsent = versions["unsent"] | versions["only_tracked"]
        unsent |= np.isin(versions["agency"], [row for fault, row in self._of(t) if fault.name == "emc_only"])
        versions = take(versions, ~unsent)
        extra = [version(rows, True, True) for after, rows in self.corrections if after == t]
        self.corrections = [(after, rows) for after, rows in self.corrections if after != t]
        for fault, row in self._of(t):
            if fault.name != "foreign":
                continue
            chosen = np.flatnonzero((versions["agency"] == row) & versions["final"])[:20]
            rows = take(versions, chosen)
            other = (row + 1) % len(self.world.nation.agencies)
            units, start, _ = self.world.units.sending(fault.month, len(self.world.nation.agencies))
            rows["unit"][:], rows["ordinal"] = units[start[other]], np.arange(len(chosen)) + 9900
            rows["foreign"][:] = True
            self.touched[fault] += len(chosen)
            extra.append(rows)
        if extra:
            versions = join([versions, *extra])
            versions = take(versions, np.argsort(versions["agency"], kind="stable"))
        return versions

    def spoil(self, batch: Batch) -> list[Batch]:
        """The batches to put into landing in place of one."""
        batches = [batch]
        for fault in self.touched:
            if (fault.agency_code, fault.month) != (batch.issuer, batch.first) or batch.feed != "npsp":
                continue
            if fault.name in file_faults.NAMES and batch.name.startswith("hoso-"):
                batches = file_faults.spoil(fault.name, batch, batches)
                self.touched[fault] += batch.rows
        return batches

    def has(self, name: str, agency_code: str, index: int) -> bool:
        """Whether the plan has this fault for the agency in the month of that index; counts it as touched if
        so."""
        for fault in self.touched:
            if (fault.name, fault.agency_code, fault.month.index) == (name, agency_code, index):
                self.touched[fault] += 1
                return True
        return False

    def write(self, path: Path) -> pa.Table:
        """Write a row per fault: name, agency, month, number of cases (of totals: rows) touched."""
        faults = list(self.touched)
        table = pa.table(
            {
                "fault": pa.array([fault.name for fault in faults], pa.string()),
                "agency_code": pa.array([fault.agency_code for fault in faults], pa.string()),
                "report_month": pa.array([fault.month.first_day for fault in faults], pa.date32()),
                "cases": pa.array([self.touched[fault] for fault in faults], pa.int64()),
            }
        )
        pq.write_table(table, path)
        return table
