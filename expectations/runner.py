"""The two gates: make the frame, have it judged, log what changed, and say what was found, opened and closed.

Both may be called again at any time: gate 1 judges only loads without results, gate 2 logs only what changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from expectations import store, words
from expectations.frames import Frame, load_frame, month_frame, sql
from expectations.rules import SEEDS, Gate, Rule, rules_of
from orchestration.settings import Home
from orchestration.transformation.engines import spark_views

if TYPE_CHECKING:
    from expectations.suites import Verdict

_OF_RUN = ("run_id", "checked_at", "gate")


@dataclass(frozen=True)
class RuleResult:
    """What a rule came to. `ran`: all its expected observations were there; `success`: it ran and found
    nothing."""

    rule: Rule
    ran: bool
    expected_observations: int
    observations: int
    findings: int
    not_evaluable: int

    @property
    def success(self) -> bool:
        """Whether it ran and found nothing."""
        return self.ran and self.findings == 0

    @property
    def must_block(self) -> bool:
        """Whether what is downstream may not be built: the rule did not run, or its expected list is
        incomplete."""
        return not self.ran or (self.rule.blocks and not self.success)


@dataclass(frozen=True)
class GateResult:
    """What a gate came to; the tables have the columns of `store.CHECKS`.

    `findings`: all that are findings now; `opened`: those that were none before; `closed`: what was a finding
    before, as it is now."""

    gate: Gate
    run_id: str
    checked_at: datetime
    rules: tuple[RuleResult, ...]
    findings: pa.Table
    opened: pa.Table
    closed: pa.Table

    @property
    def must_block(self) -> bool:
        """Whether any rule says that what is downstream may not be built."""
        return any(result.must_block for result in self.rules)


def judge_loads(home: Home, run_id: str, now: datetime, seeds: Path = SEEDS) -> GateResult:
    """Gate 1: judge every load that has no results yet. `now`: local time."""
    from orchestration.ledger import states_sql

    store.ensure(home.ledger)
    frame = load_frame(states_sql(home), store.judged_loads(home.ledger), seeds)
    return _judge(home.ledger, frame, run_id, now, seeds)


def judge_months(
    home: Home,
    run_id: str,
    now: datetime,
    as_of: date,
    seeds: Path = SEEDS,
    *,
    spark_tables: Path | None = None,
) -> GateResult:
    """Gate 2: judge every expected agency in every month that is over by `as_of`. Reads the warehouse, or the
    tables that Spark built in a folder; nobody may be writing them."""
    store.ensure(home.ledger)
    with spark_views(spark_tables) if spark_tables else duckdb.connect(home.warehouse, read_only=True) as con:
        frame = month_frame(con, as_of, seeds)
    return _judge(home.ledger, frame, run_id, now, seeds)


def _judge(ledger: Path, frame: Frame, run_id: str, now: datetime, seeds: Path) -> GateResult:
    """Judge a frame, write the evidence, and return it."""
    from expectations.suites import judge  # imports Great Expectations

    rules = rules_of(frame.gate, seeds)
    verdicts = judge(rules, frame)
    judged = frame.observations.append_column("outcome", _outcomes(frame.observations, verdicts))
    moment = store.next_moment(ledger, now)
    with duckdb.connect() as con:
        con.register("judged", judged)
        results = _count(con, frame, verdicts)
        con.register("rules", _as_table(_to_be_logged(frame.gate, results)))
        store.last_outcomes(con, ledger, frame.gate)
        con.execute("SET VARIABLE judged_mark = $1", [store.JUDGED_MARK])
        rows = con.execute(sql("changes")).to_arrow_table()
    rows = _stamped(words.add_messages(rows, rules), frame.gate, run_id, moment)
    parts = {name: rows.filter(rows[name]) for name in ("is_change", "is_opened", "is_closed")}
    runs = _stamped(_as_table(results), frame.gate, run_id, moment)
    store.append(ledger, parts["is_change"], runs, run_id, moment)
    return GateResult(
        gate=frame.gate,
        run_id=run_id,
        checked_at=moment,
        rules=results,
        findings=rows.filter(pc.equal(rows["outcome"], "finding")).select(store.CHECKS.names),
        opened=parts["is_opened"].select(store.CHECKS.names),
        closed=parts["is_closed"].select(store.CHECKS.names),
    )


def _to_be_logged(gate: Gate, results: Sequence[RuleResult]) -> list[RuleResult]:
    """The rules whose results are evidence: those that ran. At gate 1 all or none: a load is judged once."""
    ran = [result for result in results if result.ran]
    return ran if gate == "month" or len(ran) == len(results) else []


def _outcomes(observations: pa.Table, verdicts: Mapping[str, Verdict]) -> pa.Array:
    """`finding` where Great Expectations says so, `not_evaluable` where an input is missing, else `pass`."""
    outcomes = np.where(observations["missing_input"].is_null(), "pass", "not_evaluable").astype(object)
    outcomes[[row for verdict in verdicts.values() for row in verdict.rows]] = "finding"
    return pa.array(outcomes, pa.string())


def _count(
    con: duckdb.DuckDBPyConnection, frame: Frame, verdicts: Mapping[str, Verdict]
) -> tuple[RuleResult, ...]:
    """What each rule came to, from the table `judged`."""
    counts = {
        row[0]: row[1:]
        for row in con.execute(
            "SELECT rule_id, count(*), count(*) FILTER (outcome = 'finding'),"
            " count(*) FILTER (outcome = 'not_evaluable') FROM judged WHERE is_observed GROUP BY rule_id"
        ).fetchall()
    }
    return tuple(
        RuleResult(verdict.rule, verdict.is_complete, frame.expected_rows[name], *counts.get(name, (0, 0, 0)))
        for name, verdict in verdicts.items()
    )


def _as_table(results: Sequence[RuleResult]) -> pa.Table:
    """A row per rule, with its severity beside the columns of `store.CHECK_RUNS`."""
    columns = [("severity", pa.string()), *((field.name, field.type) for field in store.CHECK_RUNS)]
    return pa.Table.from_pylist(
        [
            {
                "suite": result.rule.suite,
                "rule_id": result.rule.rule_id,
                "severity": result.rule.severity,
                "expected_observations": result.expected_observations,
                "observations": result.observations,
                "findings": result.findings,
                "not_evaluable": result.not_evaluable,
                "ran": result.ran,
                "success": result.success,
            }
            for result in results
        ],
        pa.schema([column for column in columns if column[0] not in _OF_RUN]),
    )


def _stamped(table: pa.Table, gate: Gate, run_id: str, moment: datetime) -> pa.Table:
    """The table with the run that made it."""
    columns = {"run_id": run_id, "checked_at": moment, "gate": gate}
    for name, content in columns.items():
        table = table.append_column(name, pa.repeat(pa.scalar(content), table.num_rows))
    return table
