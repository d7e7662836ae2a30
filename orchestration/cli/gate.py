"""`emc gate`: gate 2 on the tables that Spark built. (`emc run` judges what DuckDB built.)"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import uuid4

import typer

from orchestration import lock
from orchestration.cli.options import SparkTables
from orchestration.settings import Home


def gate(
    as_of: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day that the tables are as of.")],
    tables: SparkTables = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Judge every finished month on Spark's tables, before its marts; exit code 1: do not build them."""
    from expectations.runner import judge_months
    from orchestration.cli.terminal import print_json
    from orchestration.quality.checks import blocking_words, summary_of
    from orchestration.state import local_now
    from orchestration.transformation.engines import spark_tables

    home = Home.from_env()
    with lock.hold(home, "emc gate"):
        result = judge_months(
            home, str(uuid4()), local_now(), as_of.date(), spark_tables=tables or spark_tables(home)
        )
    summary = summary_of(result)
    if as_json:
        print_json(summary)
    else:
        print(", ".join(f"{name} {number}" for name, number in summary.items()))
    if result.must_block:
        typer.echo(blocking_words(result), err=True)
        raise typer.Exit(1)
