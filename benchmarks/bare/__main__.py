"""Runs a bare script: `python -m benchmarks.bare NAME DATABASE [key=value ...]`.

$key in the script becomes value. A statement that names $month runs once for each case month of the lake
$lake, in order: a month's versions can be put in order in memory, the nation's cannot.
"""

from __future__ import annotations

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
            for month in months(values) if "$month" in statement else [""]:
                con.execute(Template(statement).substitute(values, month=month))


def months(values: dict[str, str]) -> list[str]:
    """The case months of the lake."""
    return sorted(path.name.partition("=")[2] for path in Path(values["lake"], "npsp").glob("case_month=*"))


if __name__ == "__main__":
    main()
