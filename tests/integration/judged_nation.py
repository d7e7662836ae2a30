"""A simulated nation after a run: its truth, and what both gates found."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow.parquet as pq

from simulator import Plan, simulate
from tests.integration.warehouse import Emc

Finding = tuple[str, str, str]  # rule, agency, month as 2024-03


class Judged:
    """What was found about the months of a plan, and about batches of no agency."""

    def __init__(self, plan: Plan, emc: Emc, home: Path) -> None:
        self.emc = emc
        months = [str(plan.month(position)) for position in range(plan.months)]
        self.rows = [
            row
            for row in emc.query(
                "select results.*,"
                " strftime(coalesce(results.report_month, loads.period_start), '%Y-%m') as month"
                " from quality.check_results as results"
                " left join quality.load_receipts as loads on results.load_id = loads.load_id"
                " where results.is_current and results.outcome = 'finding'"
            )
            if row["month"] in months or row["agency_code"] == ""
        ]
        self.truth = pq.read_table(home / "truth" / "truth.parquet").to_pylist()
        self.faults = pq.read_table(home / "truth" / "faults.parquet").to_pylist()

    def findings(self, *, above_info: bool = False) -> set[Finding]:
        """What was found, with the month that it is about; of a load, the month of its period."""
        return {
            (row["rule_id"], row["agency_code"], row["month"])
            for row in self.rows
            if not (above_info and row["severity"] == "info")
        }


def judged(plan: Plan, home: Path, emc: Emc) -> Judged:
    """Simulate the plan, take it in the day after its last month, and read what was found."""
    simulate(plan, home)
    shutil.move(home / "landing", emc.home / "landing")
    emc.run(plan.month(plan.months).first_day.isoformat())
    return Judged(plan, emc, home)
