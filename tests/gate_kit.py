"""What the tests of the gates share: homes with a few reporters, and what a gate's tables hold."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from expectations import store
from expectations.rules import SEEDS
from expectations.runner import GateResult, judge_months
from orchestration.settings import Home

NOW = datetime(2024, 3, 5, 9, 0, 0)
AS_OF = date(2024, 3, 1)  # January and February 2024 are over
JANUARY, FEBRUARY = date(2024, 1, 1), date(2024, 2, 1)
MONTH_RULES = (
    "expected_list_complete",
    "reporter_missing",
    "volume_change",
    "f06_submitted_at_receipt",
    "cb07_printed_percent",
)

Row = dict[str, Any]


def write_rules(folder: Path, rule_ids: Iterable[str], **columns: str) -> None:
    """The project's own rules of these names, with `columns` changed, and its thresholds, as the seeds of a
    test."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(SEEDS / "thresholds.csv", folder)
    with (SEEDS / "quality_rules.csv").open(encoding="utf-8", newline="") as file:
        rows = [row | columns for row in csv.DictReader(file) if row["rule_id"] in set(rule_ids)]
    with (folder / "quality_rules.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


class Months:
    """A warehouse with what gate 2 reads, of two provinces and a ministry that is absorbed on 2024-02-01.

    Every rule observes 0 within [0, 1] for everybody until a test says otherwise."""

    def __init__(self, root: Path, rule_ids: Iterable[str] = MONTH_RULES) -> None:
        self.home = Home(root / "home")
        self.home.root.mkdir(parents=True)
        self.seeds = root / "seeds"
        self.rules = tuple(rule_ids)
        write_rules(self.seeds, self.rules)
        (self.seeds / "agencies.csv").write_text(
            "agency_code,expected\nH01,true\nH02,true\nG24,true\nG22,false\n"
        )
        (self.seeds / "agency_history.csv").write_text(
            "agency_code,valid_from,valid_to\nH01,2000-01-01,2024-01-31\nH01,2024-02-01,\nH02,2000-01-01,\n"
            "G24,2000-01-01,2024-01-31\nG22,2000-01-01,\n"
        )
        self.listed = [
            ("H01", JANUARY), ("H02", JANUARY), ("G24", JANUARY), ("H01", FEBRUARY), ("H02", FEBRUARY)
        ]  # fmt: skip
        self.observations: dict[tuple[str, str, date, str], Row] = {
            (rule_id, agency, month, ""): {}
            for rule_id in self.rules
            if rule_id != "expected_list_complete"
            for agency, month in self.listed
        }

    def see(self, rule_id: str, agency: str, month: date, subject: str = "", **columns: Any) -> None:
        """Set columns of one observation."""
        self.observations[rule_id, agency, month, subject] = columns

    def rows(self) -> list[Row]:
        """The observations as rows of the table."""
        default: Row = {
            "observed": 0.0, "expected_low": 0.0, "expected_high": 1.0, "violations": 0, "population": 100,
            "missing_input": None, "sample_case_codes": [],
        }  # fmt: skip
        return [
            default
            | {"rule_id": rule_id, "agency_code": agency, "report_month": month, "subject": subject}
            | columns
            for (rule_id, agency, month, subject), columns in self.observations.items()
        ]

    def judge(self, now: datetime = NOW, run_id: str = "run", as_of: date = AS_OF) -> GateResult:
        """Build the warehouse anew and run gate 2 on it."""
        self.home.warehouse.unlink(missing_ok=True)
        schema = pa.schema([field for field in store.CHECKS if field.name in _OBSERVED])
        listed = [{"agency_code": agency, "report_month": month} for agency, month in self.listed]
        with duckdb.connect(str(self.home.warehouse)) as con:
            con.register("listed", pa.Table.from_pylist(listed, schema))
            con.register("rows", pa.Table.from_pylist(self.rows(), schema))
            con.execute("CREATE SCHEMA quality")
            con.execute(
                "CREATE TABLE quality.reporting_status AS"
                " SELECT agency_code, report_month, true AS is_expected FROM listed"
            )
            con.execute("CREATE TABLE quality.month_observations AS FROM rows")
        return judge_months(self.home, run_id, now, as_of, self.seeds)


_OBSERVED = {
    "rule_id", "agency_code", "report_month", "subject", "observed", "expected_low", "expected_high",
    "violations", "population", "missing_input", "sample_case_codes",
}  # fmt: skip


def logged(home: Home) -> list[Row]:
    """The change log, oldest first."""
    rows = pq.ParquetDataset(home.ledger / "checks").read().to_pylist()
    return sorted(rows, key=lambda row: row["checked_at"])


def keys(table: pa.Table) -> list[tuple[str, str, str]]:
    """Rule, agency and month (2024-01) or load of a gate's rows."""
    return [
        (row["rule_id"], row["agency_code"], row["load_id"] or f"{row['report_month']:%Y-%m}")
        for row in table.to_pylist()
    ]


def incomplete(result: GateResult) -> list[str]:
    """The rules that did not run."""
    return [each.rule.rule_id for each in result.rules if not each.ran]
