"""The pipeline seen from outside: the `emc` command on one home, and the tables that it leaves."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from tests.forks import Started, start

# What identifies a load or a run differs between two ways to one result; all other columns must not.
OF_A_RUN = ("load_id", "run_id", "_load_id")
# Tables that readers of figures see; the rest is how they came about.
PUBLISHED = (
    "table_schema in ('facts', 'marts') or (table_schema = 'quality' and table_name = 'reporting_status')"
)


def command(home: Path, arguments: tuple[str, ...]) -> None:
    """The command line, in a process of its own."""
    os.environ.update(EMC_HOME=str(home), NO_COLOR="1")
    sys.argv = ["emc", *arguments]
    from orchestration.cli import main  # the options of one command hang on sys.argv

    main()


@dataclass(frozen=True)
class Emc:
    """One data home and the command that works on it."""

    home: Path

    def start(self, *arguments: str) -> Started:
        """Start the command and go on."""
        return start(command, self.home, arguments)

    def command(self, *arguments: str) -> str:
        """What the command prints; fails the test with its messages if it does not end well."""
        code, output, messages = self.start(*arguments).wait()
        assert code == 0, f"emc {' '.join(arguments)}: {code}\n{output}\n{messages}"
        return output

    def run(self, as_of: str, *arguments: str) -> dict[str, Any]:
        """`emc run --json`: the report of the run."""
        report: dict[str, Any] = json.loads(self.command("run", "--as-of", as_of, "--json", *arguments))
        return report

    def loads(self) -> dict[str, str]:
        """Load id by file name, of the newest load of each name."""
        rows = self.query("select file_name, load_id from staging.stg_loads order by arrived_at")
        return {row["file_name"]: row["load_id"] for row in rows}

    def query(self, sql: str) -> list[dict[str, Any]]:
        """Rows of a read-only query on the warehouse."""
        with duckdb.connect(self.home / "warehouse.duckdb", read_only=True) as connection:
            cursor = connection.execute(sql)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def checksums(self) -> dict[str, str]:
        """A checksum over every row of each published table, whatever the order of its rows."""
        found = {}
        with duckdb.connect(self.home / "warehouse.duckdb", read_only=True) as connection:
            tables = connection.execute(
                f"select table_schema, table_name from information_schema.tables where {PUBLISHED}"
            ).fetchall()
            for schema, table in tables:
                columns = [
                    f'"{name}"'
                    for (name,) in connection.execute(
                        "select column_name from information_schema.columns"
                        " where table_schema = ? and table_name = ? order by ordinal_position",
                        [schema, table],
                    ).fetchall()
                    if not name.endswith(OF_A_RUN)
                ]
                (checksum,) = connection.execute(
                    "select md5(coalesce(string_agg(line, chr(10) order by line), '')) from"
                    f' (select cast(row({", ".join(columns)}) as varchar) as line from "{schema}"."{table}")'
                ).fetchone() or ("",)
                found[f"{schema}.{table}"] = checksum
        assert found
        return found
