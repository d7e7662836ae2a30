"""Runs a bare script: `python -m benchmarks.bare NAME DATABASE [key=value ...]`.

$key in the script becomes value. A statement that names $month runs once for each case month of the table
of the lake $lake that it reads, in order: a month's versions can be put in order in memory, the nation's
cannot.
"""

from __future__ import annotations

import re
import sys
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from string import Template

import duckdb


def main() -> None:
    """Run the script that the command line names."""
    name, database, *pairs = sys.argv[1:]
    run(name, database, dict(pair.split("=", 1) for pair in pairs))


def run(name: str, database: str, values: Mapping[str, str]) -> dict[str, float]:
    """Run a script; returns the seconds of processor time by the table that statements fill."""
    work: dict[str, float] = defaultdict(float)
    text = (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")
    with duckdb.connect(
        database, config={"threads": 2, "memory_limit": "8GB", "preserve_insertion_order": False}
    ) as con:
        for statement in text.split(";\n"):
            began = time.process_time()
            for month in months(statement, Path(values.get("lake", ""))):
                con.execute(Template(statement).substitute(values, month=month))
            work[_target(statement)] += time.process_time() - began
    return work


def _target(statement: str) -> str:
    """The table that a statement makes or fills; for others nothing."""
    table = re.search(r"^(?:CREATE .*TABLE|INSERT INTO) (\w+)", statement, re.MULTILINE)
    return table[1] if table else ""


def months(statement: str, lake: Path) -> list[str]:
    """The case months of the table that a statement reads month by month; one of no name for any other."""
    table = re.search(r"\$lake/(\w+)/case_month=\$month", statement)
    if table is None:
        return [""]
    return sorted(path.name.partition("=")[2] for path in (lake / table[1]).glob("case_month=*"))


if __name__ == "__main__":
    main()
