"""`emc compare-engines`: the tables that Spark built beside those of DuckDB."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from orchestration.cli.options import SparkTables
from orchestration.settings import Home


def compare_engines(
    tables: SparkTables = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Compare facts, marts and quality tables of both engines row for row; exit code 1 if a row differs."""
    from orchestration.transformation.engines import compare_engines as compare
    from orchestration.transformation.engines import spark_tables

    home = Home.from_env()
    compared = compare(home, tables or spark_tables(home))
    differing = [table for table in compared if not table.is_equal]
    if as_json:
        from orchestration.cli.terminal import print_json

        print_json({"differing": len(differing), "tables": [asdict(table) for table in compared]})
    else:
        for table in compared:
            verdict = (
                "equal"
                if table.is_equal
                else table.problem or f"{table.only_duckdb} only DuckDB, {table.only_spark} only Spark"
            )
            print(f"{table.name:<40} {table.rows:>9} rows  {verdict}")
        print(f"{len(compared)} tables, {len(differing)} differ")
    if differing:
        raise typer.Exit(1)
