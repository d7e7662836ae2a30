"""Runs what dbt sent to the engine once more without dbt, and states of cases with fewer columns."""

from __future__ import annotations

import json
import re
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb

STATES = "model.emc.int_case_changes"
VERDICTS = ("combination", "is_fully_online", "is_evidenced")
CONFIG: dict[str, Any] = {"threads": 2, "memory_limit": "8GB", "preserve_insertion_order": False}
Work = dict[str, float]


def replay(statements: Path, database: Path) -> Work:
    """Seconds of work of each node of dbt in an empty database, and of the steps of `ablate`."""
    database.unlink(missing_ok=True)
    lines = [json.loads(line) for line in statements.read_text(encoding="utf-8").splitlines()]
    with duckdb.connect(str(database), config=CONFIG) as con:
        return _repeat(con, lines) | ablate(con, lines)


def _repeat(con: duckdb.DuckDBPyConnection, lines: list[list[Any]]) -> Work:
    """Every statement in the recorded order; a connection for each thread, as they had."""
    threads: dict[int, duckdb.DuckDBPyConnection] = defaultdict(con.cursor)
    begun: dict[int, str] = {}
    work: Work = defaultdict(float)
    for thread, node, sql, values in lines:
        if thread in begun and begun[thread] != node:
            threads[thread].rollback()  # dbt ends what only read so, without a statement
            del begun[thread]
        if sql == "BEGIN":
            begun[thread] = node
        elif sql == "COMMIT":
            del begun[thread]
        began = time.process_time()
        threads[thread].execute(sql, values).fetchall()
        work[node] += time.process_time() - began
    return work


def ablate(con: duckdb.DuckDBPyConnection, lines: list[list[Any]]) -> Work:
    """Seconds of work of the states of cases made once more, with more and more of their columns.

    What only the left-out columns need, the engine leaves out. Spans of months come one after another, as in
    the model."""
    states = " ".join(sql for _, node, sql, _ in lines if node == STATES)
    spans = sorted(set(re.findall(r"case_month between '(\S+)' and '(\S+)'", states))) or [("", "9")]
    stored = {row[0] for row in con.execute("DESCRIBE intermediate.int_cases").fetchall()}
    columns = [row[0] for row in con.execute("DESCRIBE intermediate.int_current_versions").fetchall()]
    version = [name for name in columns if name in stored and name != "marks"]
    work = {}
    for step, view, kept in (
        ("version", "int_current_versions", version),
        ("verdicts", "int_case_states", [*version, *VERDICTS]),
        ("version marks", "int_case_states", [*version, *VERDICTS, "marks"]),
    ):
        began = time.process_time()
        for number, (first, last) in enumerate(spans):
            into = "INSERT INTO ablated" if number else "CREATE OR REPLACE TABLE ablated AS"
            con.execute(
                f"{into} SELECT {', '.join(kept)} FROM intermediate.{view}"
                f" WHERE case_month BETWEEN '{first}' AND '{last}'"
            )
        work[step] = time.process_time() - began
    return work
