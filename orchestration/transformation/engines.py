"""The tables that Spark built, read as the Parquet files that they are, so that nothing here starts Spark.

Gate 2 judges them as views; a comparison with DuckDB's tables says which rows one engine has and the other
lacks, as DuckDB's types, every column, to the last digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.errors import NothingBuiltError
from orchestration.settings import Home

#: What readers see; the tables in between differ in nothing that does not show here.
SCHEMAS = ("facts", "marts", "quality")


@dataclass(frozen=True)
class TableComparison:
    """How one table came out of both engines."""

    name: str
    rows: int
    only_duckdb: int
    only_spark: int
    problem: str = ""

    @property
    def is_equal(self) -> bool:
        """Whether both engines hold the same rows."""
        return not (self.only_duckdb or self.only_spark or self.problem)


def spark_tables(home: Home) -> Path:
    """Where a Spark session of this home keeps its tables: a folder a schema, `<schema>.db`."""
    return home.root / "spark" / "warehouse"


def spark_views(tables: Path) -> duckdb.DuckDBPyConnection:
    """A connection in memory with a view for each table that Spark built in a folder, under its own name.

    Raises NothingBuiltError if there is none."""
    connection = duckdb.connect()
    for schema in SCHEMAS:
        connection.execute(f"create schema {schema}")
        for folder in (tables / f"{schema}.db").glob("*/"):
            if source := _rows_of(folder):
                connection.execute(f"create view {schema}.{folder.name} as from {source}")
    if not connection.execute("select 1 from duckdb_views() where not internal").fetchone():
        raise NothingBuiltError(
            f"{tables} has no tables: Spark has built nothing (dbt build --target spark)."
        )
    return connection


def _rows_of(folder: Path) -> str | None:
    """What reads a table of Spark; None where it has no files."""
    files = sorted(str(path) for path in folder.rglob("*.parquet"))
    return f"read_parquet({files!r}, union_by_name = true, hive_partitioning = true)" if files else None


def compare_engines(home: Home, tables: Path) -> list[TableComparison]:
    """Every table of the compared schemas, as DuckDB and as Spark built it.

    Raises NothingBuiltError if one of the two engines has built nothing.
    """
    if not home.warehouse.exists():
        raise NothingBuiltError(f"{home.warehouse} does not exist: DuckDB has built nothing (emc run).")
    if not tables.exists():
        raise NothingBuiltError(
            f"{tables} does not exist: Spark has built nothing (dbt build --target spark)."
        )
    with duckdb.connect(home.warehouse, read_only=True) as connection:
        connection.execute("set enable_progress_bar = false")
        found = connection.execute(
            "select table_schema, table_name from information_schema.tables"
            " where table_type = 'BASE TABLE' and list_contains(?, table_schema) order by all",
            [list(SCHEMAS)],
        ).fetchall()
        return [_compare(connection, schema, table, tables) for schema, table in found]


def _compare(connection: duckdb.DuckDBPyConnection, schema: str, table: str, tables: Path) -> TableComparison:
    """One table: its rows counted in both directions, each as often as it occurs."""
    name = f"{schema}.{table}"
    columns = connection.execute(
        "select column_name, data_type from information_schema.columns"
        " where table_schema = ? and table_name = ? order by ordinal_position",
        [schema, table],
    ).fetchall()
    rows = _count(connection, f"select * from {name}")
    source = _rows_of(tables / f"{schema}.db" / table)
    if source is None:
        return TableComparison(name, rows, rows, 0, "Spark has no such table")
    theirs = {row[0] for row in connection.execute(f"describe select * from {source}").fetchall()}
    ours = {column for column, _ in columns}
    if theirs != ours:
        return TableComparison(name, rows, rows, 0, f"columns differ: {', '.join(sorted(theirs ^ ours))}")
    duckdb_rows = f"select {', '.join(column for column, _ in columns)} from {name}"
    spark_rows = f"select {', '.join(f'cast({column} as {kind})' for column, kind in columns)} from {source}"
    return TableComparison(
        name,
        rows,
        _count(connection, f"{duckdb_rows} except all {spark_rows}"),
        _count(connection, f"{spark_rows} except all {duckdb_rows}"),
    )


def _count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(f"select count(*) from ({query}) as counted").fetchone()
    return int(row[0]) if row else 0
