"""The frame of each gate: one query that puts every observation beside the list of those that must be there.

The list is made here, from the receipts (gate 1) and from reference data (gate 2), not from what is judged: a
reporter or month that nobody observed is a row of the frame, marked as not observed. The queries lie in
`sql/`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from expectations.rules import EXPECTED_LIST, SEEDS, Gate, rules_of, threshold
from orchestration.settings import PROJECT_ROOT

#: Rules of gate 1 that concern some feeds only; the others concern every load.
_CASES = ("npsp", "emc")
FEEDS_OF: Mapping[str, tuple[str, ...]] = {
    "load_sender": ("npsp",),
    "load_foreign_cases": _CASES,
    "load_size": _CASES,
    "load_unknown_procedures": _CASES,
    "load_nested_unreadable": ("npsp", "ratings"),
    "load_constant_fields": _CASES,
    "load_update_before_create": ("npsp",),
    "load_gap": ("npsp",),
}


@dataclass(frozen=True)
class Frame:
    """What a gate judges, and how much of it there must be.

    `observations`: the columns of `quality.month_observations` with `load_id`, and `expected_row` (number of
    the row of the expected list, null for an observation that nobody asked for) and `is_observed` (false: the
    row stands for a missing one). At gate 1 the month is null, at gate 2 the load is ''. `expected_rows`:
    length of each rule's list; `may_be_empty`: whether a list without a row is right.
    """

    gate: Gate
    observations: pa.Table
    expected_rows: Mapping[str, int]
    may_be_empty: bool


def sql(name: str) -> str:
    """A query of this package."""
    return (Path(__file__).parent / "sql" / f"{name}.sql").read_text(encoding="utf-8")


def load_frame(states_sql: str, judged: pa.Table, seeds: Path = SEEDS) -> Frame:
    """The frame of gate 1: every load that is not among the `judged` (load_id).

    `states_sql`: the query that gives receipts with states, as `orchestration.ledger.states_sql` does."""
    with duckdb.connect() as con:
        con.register("judged", judged)
        con.execute(sql("observation_macro"))
        con.execute(f"CREATE TEMP TABLE states AS {states_sql}")
        # Receipts of before profiles were kept have no such column.
        con.execute("ALTER TABLE states ADD COLUMN IF NOT EXISTS profile VARCHAR")
        _register_rules(con, "load", seeds)
        con.execute(
            "CREATE TEMP TABLE expected AS SELECT rules.rule_id, states.load_id FROM states INNER JOIN rules"
            " ON rules.feeds IS NULL OR list_contains(rules.feeds, states.feed)"
            " WHERE states.load_id NOT IN (SELECT load_id FROM judged)"
        )
        query = sql("load_frame").replace("__OBSERVATIONS__", sql("load_observations"))
        observations = con.execute(query).to_arrow_table()
        counts = dict(con.execute("SELECT rule_id, count(*) FROM expected GROUP BY rule_id").fetchall())
    expected_rows = {rule.rule_id: counts.get(rule.rule_id, 0) for rule in rules_of("load", seeds)}
    return Frame("load", observations, expected_rows, may_be_empty=True)


def month_frame(con: duckdb.DuckDBPyConnection, as_of: date, seeds: Path = SEEDS) -> Frame:
    """The frame of gate 2: `quality.month_observations` beside the expected list of each month over by
    `as_of`.

    `con` sees that table and `quality.reporting_status`. Raises `duckdb.Error` if nothing was built yet."""
    _register_rules(con, "month", seeds)
    con.register("expected", expected_months(as_of, seeds))
    query = sql("month_frame").replace("__EXPECTED_LIST__", EXPECTED_LIST)
    observations = con.execute(query, {"as_of": as_of.isoformat()}).to_arrow_table()
    (rows,) = con.execute("SELECT count(*) FROM expected").fetchone() or (0,)
    is_before_all = as_of < _first_month_end()
    expected_rows = {rule.rule_id: int(rows) for rule in rules_of("month", seeds)}
    return Frame("month", observations, expected_rows, may_be_empty=is_before_all)


def expected_months(as_of: date, seeds: Path = SEEDS) -> pa.Table:
    """Who has to report when: `agency_code` and `report_month` of every month over by `as_of`."""
    with duckdb.connect() as con:
        return con.execute(
            sql("expected_months"),
            {
                "first_month": first_report_month().isoformat(),
                "as_of": as_of.isoformat(),
                "agencies": str(seeds / "agencies.csv"),
                "history": str(seeds / "agency_history.csv"),
            },
        ).to_arrow_table()


def first_report_month() -> date:
    """The first month that is reported on: the variable of that name in `dbt_project.yml`."""
    text = (PROJECT_ROOT / "dbt_project.yml").read_text(encoding="utf-8")
    found = re.search(r'^\s*first_report_month: "(\d{4}-\d\d-\d\d)"', text, re.MULTILINE)
    if found is None:
        raise ValueError("dbt_project.yml has no variable first_report_month")
    return date.fromisoformat(found.group(1))


def _first_month_end() -> date:
    """The day from which the first report month is over."""
    first = first_report_month()
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


def _register_rules(con: duckdb.DuckDBPyConnection, gate: Gate, seeds: Path) -> None:
    """The table `rules` (rule_id, low, high, minimum, feeds) of the session."""
    rows = [
        {
            "rule_id": rule.rule_id,
            "low": threshold(rule.low_threshold, seeds),
            "high": threshold(rule.high_threshold, seeds),
            "minimum": threshold(rule.minimum_threshold, seeds),
            "feeds": FEEDS_OF.get(rule.rule_id),
        }
        for rule in rules_of(gate, seeds)
    ]
    numbers = [(name, pa.float64()) for name in ("low", "high", "minimum")]
    schema = pa.schema([("rule_id", pa.string()), *numbers, ("feeds", pa.list_(pa.string()))])
    con.register("rules", pa.Table.from_pylist(rows, schema))
