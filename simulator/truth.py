"""What the rules give for the messages that were sent, counted from the generator's own columns.

An own statement of the measurement rules on numpy arrays; it never reads a file and shares no code with the
models.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from simulator.cases import FEE_ABSENT, FEE_DUE, MISSING, OWN_RESULT, Columns, World
from simulator.procedures import FIELDS, FULL

MEASURES = (
    "received_cases", "received_online_cases", "resolved_cases",
    "resolved_early_cases", "resolved_on_time_cases", "resolved_overdue_cases",
    "resolved_no_due_date_cases", "closed_cases",
    "nd42_2022_fully_online_cases", "nd42_2022_evidenced_cases", "nd307_2025_fully_online_cases",
    "nd307_2025_evidenced_cases", "emc_tracking_resolved_cases", "emc_tracking_fully_online_cases",
    "emc_tracking_evidenced_cases",
)  # fmt: skip
PASS, UNKNOWN, NOT_APPLICABLE, FAIL = range(4)


# Columns of form II.06 by field of procedures: received online and otherwise; resolved early, on time (with
# what has no due date, and what was withdrawn or stopped, as practice books it), overdue; and what leaves the
# books undated
ONLINE, DIRECT, EARLY, ON_TIME, OVERDUE, VANISHED, FULLY = range(7)


class Truth:
    """Counts per agency (as issued in the code) and month of the plan, added to as cases are drawn.

    `form` holds the columns of form II.06: shape (agency, month, field, column).
    """

    def __init__(self, agencies: int, months: int) -> None:
        """All counts 0."""
        self.counts = {name: np.zeros((agencies, months), dtype=np.int64) for name in MEASURES}
        self.form = np.zeros((agencies, months, len(FIELDS), FULLY + 1), dtype=np.int64)

    def pending(self) -> np.ndarray:
        """Cases received and neither resolved nor closed by each month's end: shape (agency, month,
        field)."""
        flow = self.form[..., [ONLINE, DIRECT]].sum(-1) - self.form[
            ..., [EARLY, ON_TIME, OVERDUE, VANISHED]
        ].sum(-1)
        return np.asarray(flow.cumsum(axis=1))

    def add(self, measure: str, agency: np.ndarray, month: np.ndarray, mask: np.ndarray) -> None:
        """Count the cases of a mask under their agency and month."""
        np.add.at(self.counts[measure], (agency[mask], month[mask]), 1)

    def count(self, world: World, cases: Columns, t: int) -> None:
        """Count the cases received in the plan's month `t`, as they stand when all batches have arrived."""
        agency = cases["agency"]
        here = np.full(len(agency), t)
        heard = ~cases["lost"]
        status = np.where(cases["told"], cases["status"], 4)
        received = heard & ~np.isin(status, (1, 3))
        self.add("received_cases", agency, here, received)
        self.add("received_online_cases", agency, here, received & (cases["channel"] == 2) & ~cases["v1"])
        resolved = heard & cases["told"] & np.isin(status, (9, 10)) & ~cases["undated"]
        month = np.where(resolved, cases["final_month"], 0)
        self.add("resolved_cases", agency, month, resolved)
        due, day = cases["due_at"].astype("datetime64[D]"), cases["resolved_at"].astype("datetime64[D]")
        has_due = ~np.isnat(cases["due_at"])
        for measure, holds in (("early", day < due), ("on_time", day == due), ("overdue", day > due)):
            self.add(f"resolved_{measure}_cases", agency, month, resolved & has_due & holds)
        self.add("resolved_no_due_date_cases", agency, month, resolved & ~has_due)
        closed = heard & cases["told"] & np.isin(status, (3, 7, 8))
        self.add("closed_cases", agency, here, closed)
        field = world.procedures.field[cases["procedure"]]
        online = (cases["channel"] == 2) & ~cases["v1"]
        on_time = (resolved & (~has_due | (day == due))) | (closed & (status != 3))
        undated = received & cases["undated"]
        when = np.where(resolved, month, t)
        columns = (
            (ONLINE, received & online, here),
            (DIRECT, received & ~online, here),
            (EARLY, resolved & has_due & (day < due), month),
            (ON_TIME, on_time, when),
            (OVERDUE, resolved & has_due & (day > due), month),
            (VANISHED, undated, here),
        )
        for column, mask, at in columns:
            np.add.at(self.form[..., column], (agency[mask], at[mask], field[mask]), 1)
        headline = np.where(cases["strict"], "nd307_2025", "nd42_2022")
        for definition, outcomes in definitions(world, cases).items():
            fully = np.all([outcome != FAIL for outcome in outcomes], axis=0)
            shown = np.all([(outcome == PASS) | (outcome == NOT_APPLICABLE) for outcome in outcomes], axis=0)
            self.add(f"{definition}_fully_online_cases", agency, month, resolved & fully)
            self.add(f"{definition}_evidenced_cases", agency, month, resolved & shown)
            mask = resolved & fully & (headline == definition)
            np.add.at(self.form[..., FULLY], (agency[mask], month[mask], field[mask]), 1)

    def write(self, path: Path, world: World) -> pa.Table:
        """Write a row per agency and month with any count or pending case; returns the table.

        An absorbed agency keeps its rows while cases of its code are pending: its successor's stock."""
        codes, plan = world.nation.agencies, world.plan
        pending = self.pending().sum(-1)
        some = np.any([counts > 0 for counts in [*self.counts.values(), pending]], axis=0)
        rows, months = np.nonzero(some)
        table = pa.table(
            {
                "agency_code": pa.array([codes[i] for i in rows], pa.string()),
                "report_month": pa.array([plan.month(int(t)).first_day for t in months], pa.date32()),
                **{name: pa.array(counts[rows, months]) for name, counts in self.counts.items()},
                "pending_cases": pa.array(pending[rows, months]),
            }
        )
        pq.write_table(table, path)
        return table


def definitions(world: World, cases: Columns) -> dict[str, list[np.ndarray]]:
    """Outcome arrays (PASS, UNKNOWN, NOT_APPLICABLE, FAIL) of each definition's required conditions."""
    procedures, row = world.procedures, cases["procedure"]
    known = ~cases["uncatalogued"]
    n = len(row)

    def first(*choices: tuple[np.ndarray, int]) -> np.ndarray:
        return np.select([mask for mask, _ in choices], [outcome for _, outcome in choices], FAIL)

    is_full = known & (cases["level"] == FULL)
    service_full = first((is_full, PASS), (~known, UNKNOWN))
    submitted = first(((cases["channel"] == 2) & ~cases["v1"], PASS))
    has_result = cases["result"] == OWN_RESULT
    no_paper = known & ~procedures.yields_paper[row]
    electronic = first((has_result, PASS), (no_paper, NOT_APPLICABLE))
    returned = first((has_result | (cases["return_form"] == 1), PASS), (no_paper, NOT_APPLICABLE))

    flag = np.where(cases["v1"], 0, cases["paid"])
    absent = (cases["fee"] == FEE_ABSENT) | (cases["fee_style"] == 3)
    settled = np.isin(flag, (1, 2))
    due = (~absent & (cases["fee"] == FEE_DUE)) | (absent & settled)
    paid = first(
        (due & (flag == 1), PASS),
        (absent & ~settled & known & procedures.fee_due[row], UNKNOWN),
        (~due, NOT_APPLICABLE),
    )

    def shown(field: str, passes: int, fails: np.ndarray) -> np.ndarray:
        value = cases[field]
        return np.select(
            [(value == 1 - passes) | ((value == MISSING) & fails), value == passes], [FAIL, PASS], UNKNOWN
        )

    nothing = np.zeros(n, dtype=bool)
    return {
        "nd42_2022": [service_full, submitted, returned],
        "nd307_2025": [
            submitted, paid, electronic,
            shown("processed_online", 1, service_full == FAIL),
            shown("visited", 0, known & procedures.requires_visit[row]),
            shown("paper_submitted", 0, nothing),
            shown("field_checked", 0, known & procedures.requires_field_check[row]),
        ],
    }  # fmt: skip
