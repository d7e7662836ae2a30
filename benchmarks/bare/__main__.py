"""Runs a bare script: `python -m benchmarks.bare NAME DATABASE [key=value ...]`.

$key in the script becomes value. A statement that names $month runs once for each case month of the table
of the lake $lake that it reads, in order: a month's versions can be put in order in memory, the nation's
cannot.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from string import Template

import duckdb


def main() -> None:
    """Run the script that the command line names."""
    name, database, *pairs = sys.argv[1:]
    values = dict(pair.split("=", 1) for pair in pairs)
    text = (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")
    with duckdb.connect(
        database, config={"threads": 2, "memory_limit": "8GB", "preserve_insertion_order": False}
    ) as con:
        for statement in text.split(";\n"):
            for month in months(statement, Path(values.get("lake", ""))):
                con.execute(Template(statement).substitute(values, month=month))


def months(statement: str, lake: Path) -> list[str]:
    """The case months of the table that a statement reads month by month; one of no name for any other."""
    table = re.search(r"\$lake/(\w+)/case_month=\$month", statement)
    if table is None:
        return [""]
    return sorted(path.name.partition("=")[2] for path in (lake / table[1]).glob("case_month=*"))


if __name__ == "__main__":
    main()
