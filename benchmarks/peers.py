"""Facts of agencies and months from the lake by other engines: `python -m benchmarks.peers ENGINE LAKE FILE`.

Each takes the latest version of every case and counts, by agency and month of the receipt, the received
cases, those received online and those resolved by their due day; the facts are written to FILE, the same from
every engine. Polars and PySpark lie in an environment of their own (`make engines`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Facts = Iterable[Iterable[Any]]  # agency, month, three counts


def with_duckdb(files: str) -> Facts:
    """Bare DuckDB."""
    import duckdb

    with duckdb.connect(config={"threads": 2, "memory_limit": "8GB"}) as con:
        return con.execute(_SQL.format(source=f"read_parquet('{files}')")).fetchall()


def with_polars(files: str) -> Facts:
    """Polars, lazily and streaming."""
    import polars as pl

    resolved_on = pl.coalesce("finished_at", "returned_at").dt.date()
    in_time = pl.col("status").is_in([9, 10]) & (resolved_on <= pl.col("due_at").dt.date())
    cases = (
        pl.scan_parquet(files, hive_partitioning=False)
        .select("case_code", "code_agency", "channel", "sent_at", "received_at", in_time.alias("in_time"))
        .group_by("case_code")
        .agg(pl.all().sort_by("sent_at").last())
    )
    facts = cases.group_by("code_agency", pl.col("received_at").dt.truncate("1mo").dt.date()).agg(
        pl.len(), (pl.col("channel") == 2).sum().alias("online"), pl.col("in_time").sum()
    )
    return facts.collect(engine="streaming").rows()


def with_spark(files: str) -> Facts:
    """Spark in this process, on two threads."""
    from pyspark.sql import SparkSession

    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.driver.memory", "8g")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "16")
        .getOrCreate()
    )
    spark.read.parquet(files).createOrReplaceTempView("versions")
    facts = spark.sql(_SQL.format(source="versions")).collect()
    machine = spark.sparkContext._gateway  # what it cost counts once it was waited for
    spark.stop()
    machine.shutdown()
    machine.proc.stdin.close()
    machine.proc.wait()
    return facts


# The engines share this SQL; Spark has no QUALIFY in all its versions, hence max_by. Most cases have one
# version: to find the others first costs less than to group all columns of all.
_SQL = """
    WITH repeated AS (
        SELECT case_code FROM {source} AS versions GROUP BY case_code HAVING count(*) > 1
    ),
    cases AS (
        SELECT code_agency, received_at, channel, status, finished_at, returned_at, due_at
        FROM {source} AS versions
        ANTI JOIN repeated ON versions.case_code = repeated.case_code
        UNION ALL
        SELECT
            max_by(code_agency, sent_at),
            max_by(received_at, sent_at),
            max_by(channel, sent_at),
            max_by(status, sent_at),
            max_by(finished_at, sent_at),
            max_by(returned_at, sent_at),
            max_by(due_at, sent_at)
        FROM {source} AS versions
        SEMI JOIN repeated ON versions.case_code = repeated.case_code
        GROUP BY versions.case_code
    )
    SELECT
        code_agency,
        CAST(date_trunc('month', received_at) AS DATE) AS report_month,
        count(*) AS received,
        sum(CASE WHEN channel = 2 THEN 1 ELSE 0 END) AS online,
        sum(
            CASE
                WHEN status NOT IN (9, 10) THEN 0
                WHEN CAST(coalesce(finished_at, returned_at) AS DATE) <= CAST(due_at AS DATE) THEN 1
                ELSE 0
            END
        ) AS in_time
    FROM cases
    GROUP BY 1, 2
"""
ENGINES: dict[str, Callable[[str], Facts]] = {
    "duckdb": with_duckdb,
    "polars": with_polars,
    "spark": with_spark,
}

if __name__ == "__main__":
    engine, lake, file = sys.argv[1:]
    try:
        facts = ENGINES[engine](f"{lake}/npsp/case_month=*/base.parquet")
    except ModuleNotFoundError as missing:
        raise SystemExit(f"not installed: {missing.name}") from None
    lines = [
        f"{agency},{month},{','.join(str(int(count)) for count in counts)}"
        for agency, month, *counts in facts
    ]
    Path(file).write_text("\n".join(sorted(lines)), encoding="utf-8")
