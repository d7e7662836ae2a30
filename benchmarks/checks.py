"""What both gates cost: 83 agencies and 24 months of synthetic observations and receipts, at two volumes of
cases.

    python -m benchmarks.checks

prints, for 10 thousand and for 10 million cases a month, the time of each gate beyond importing the
library: with an empty log, and once more on top of that. Rules and thresholds are the project's own; one
observation in fifty lies out of bounds, one in five lacks an input.
"""

from __future__ import annotations

import csv
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import duckdb

from expectations.frames import expected_months
from expectations.rules import SEEDS, rules_of, threshold
from expectations.runner import GateResult, judge_loads, judge_months
from orchestration.ingestion.schema import ensure_lake
from orchestration.settings import Home

AS_OF = date(2026, 1, 1)  # 24 months after the first report month
NOW = datetime(2026, 1, 1, 8)
VOLUMES = (10_000, 10_000_000)  # cases a month in the nation
SUBJECTS = 2  # observations of a rule on self-reported totals, per agency and month
BATCHES = 3  # files of an agency in a month

_OBSERVATIONS = """
    CREATE TABLE quality.month_observations AS
    WITH drawn AS (
        SELECT *, random() AS luck, CAST($cases / 83 * random() AS BIGINT) AS population
        FROM rules CROSS JOIN expected, LATERAL range(subjects) AS parts (part)
    )
    SELECT
        rule_id, agency_code, report_month, low AS expected_low, population,
        CASE WHEN subjects > 1 THEN 'field ' || part ELSE '' END AS subject,
        CASE
            WHEN luck < 0.02 THEN coalesce(high + 1, low - 1) WHEN luck < 0.8 THEN coalesce(low, high)
        END AS observed,
        high AS expected_high,
        CAST(population / 100 AS BIGINT) AS violations,
        CASE WHEN luck >= 0.8 THEN 'too_few_cases' END AS missing_input,
        CASE WHEN luck < 0.02 THEN ['H01-240101-0001', 'H01-240101-0002'] ELSE [] END AS sample_case_codes
    FROM drawn
"""
_RECEIPTS = """
    SELECT
        md5(agency_code || report_month || batch) AS load_id, 'npsp' AS feed, agency_code AS sender_agency,
        report_month + INTERVAL 1 MONTH AS sent_at, 'manifest' AS sent_at_source, sent_at AS arrived_at,
        CAST($cases / 83 / $batches AS BIGINT) AS rows_in, rows_in AS rows_accepted, 0 AS rows_quarantined,
        0 AS rows_identical, 'accepted' AS initial_state, '' AS hold_reasons, '[]' AS findings,
        NULL AS replaces_load_id,
        '{"unknown_procedures": 0, "updates": 9, "updates_before_create": 0, "constants": []}' AS profile
    FROM expected CROSS JOIN range($batches) AS batches (batch)
"""


def write_seeds(folder: Path) -> Path:
    """The project's seeds, but that none of the 83 agencies is ever absorbed."""
    folder.mkdir()
    for name in ("quality_rules", "thresholds", "agencies"):
        shutil.copy(SEEDS / f"{name}.csv", folder)
    with (SEEDS / "agencies.csv").open(encoding="utf-8", newline="") as file:
        codes = [row["agency_code"] for row in csv.DictReader(file)]
    lines = ["agency_code,valid_from,valid_to", *(f"{code},2000-01-01," for code in codes)]
    (folder / "agency_history.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def fill(home: Home, seeds: Path, monthly_cases: int) -> None:
    """Write a warehouse with the two tables that gate 2 reads, and the receipts that gate 1 reads."""
    ensure_lake(home)
    with duckdb.connect(str(home.warehouse)) as con:
        con.execute("SELECT setseed(0.5)")
        con.register("expected", expected_months(AS_OF, seeds))
        con.execute("CREATE TEMP TABLE rules (rule_id VARCHAR, subjects INTEGER, low DOUBLE, high DOUBLE)")
        for rule in rules_of("month"):
            low, high = threshold(rule.low_threshold), threshold(rule.high_threshold)
            limit = 5.0 if low is None and high is None else high  # where the observation brings its own
            subjects = SUBJECTS if rule.suite == "month_totals" else 1
            con.execute("INSERT INTO rules VALUES ($1, $2, $3, $4)", [rule.rule_id, subjects, low, limit])
        con.execute("CREATE SCHEMA quality")
        con.execute("CREATE TABLE quality.reporting_status AS SELECT *, true AS is_expected FROM expected")
        con.execute(_OBSERVATIONS, {"cases": monthly_cases})
        receipts = con.execute(_RECEIPTS, {"cases": monthly_cases, "batches": BATCHES}).to_arrow_table()
        con.register("receipts", receipts)
        con.execute(f"COPY receipts TO '{home.lake}/receipts/synthetic.parquet' (FORMAT parquet)")


def timed(gate: Callable[[], GateResult]) -> tuple[str, GateResult]:
    """How long a gate takes, in elapsed and in processor time, and its result."""
    elapsed, worked = time.perf_counter(), time.process_time()
    result = gate()
    return f"{time.perf_counter() - elapsed:.2f} s ({time.process_time() - worked:.2f} s of work)", result


def measure(monthly_cases: int) -> None:
    """Print the lines of one volume."""
    with tempfile.TemporaryDirectory() as folder:
        home, seeds = Home(Path(folder) / "home"), write_seeds(Path(folder) / "seeds")
        fill(home, seeds, monthly_cases)
        gates: dict[str, Callable[[], GateResult]] = {
            "gate 1": lambda: judge_loads(home, "run", NOW, seeds),
            "gate 2": lambda: judge_months(home, "run", NOW, AS_OF, seeds),
        }
        for name, gate in gates.items():
            first, result = timed(gate)
            again, _ = timed(gate)
            rows = sum(rule.observations for rule in result.rules)
            print(
                f"{monthly_cases:>10,} cases a month, {name}: {rows:,} observations,"
                f" {result.findings.num_rows:,} findings, {first}, again {again}"
            )


if __name__ == "__main__":
    began = time.perf_counter()
    import expectations.suites  # noqa: F401

    print(f"importing the library: {time.perf_counter() - began:.1f} s")
    for volume in VOLUMES:
        measure(volume)
