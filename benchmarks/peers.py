"""Facts of agencies and months from the lake by other engines: `python -m benchmarks.peers ENGINE LAKE`.

Each takes the latest version of every case and counts, by agency and month of the receipt, the received
cases, those received online and those resolved by their due day. Polars and PySpark lie in an environment of
their own (`make engines`).
"""

from __future__ import annotations

import sys
from collections.abc import Callable


def with_duckdb(files: str) -> int:
    """Bare DuckDB."""
    import duckdb

    with duckdb.connect(config={"threads": 2, "memory_limit": "8GB"}) as con:
        return len(con.execute(_SQL.format(source=f"read_parquet('{files}')")).fetchall())


def with_polars(files: str) -> int:
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
    facts = cases.group_by("code_agency", pl.col("received_at").dt.truncate("1mo")).agg(
        pl.len(), (pl.col("channel") == 2).sum().alias("online"), pl.col("in_time").sum()
    )
    return int(facts.collect(engine="streaming").height)


def with_spark(files: str) -> int:
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
    return len(facts)


# The engines share this SQL; Spark has no QUALIFY in all its versions, hence max_by.
_SQL = """
    SELECT
        code_agency,
        date_trunc('month', received_at) AS report_month,
        count(*) AS received,
        sum(CASE WHEN channel = 2 THEN 1 ELSE 0 END) AS online,
        sum(CASE WHEN status IN (9, 10) AND resolved_on <= CAST(due_at AS DATE) THEN 1 ELSE 0 END) AS in_time
    FROM (
        SELECT
            case_code,
            max_by(code_agency, sent_at) AS code_agency,
            max_by(received_at, sent_at) AS received_at,
            max_by(channel, sent_at) AS channel,
            max_by(status, sent_at) AS status,
            max_by(CAST(coalesce(finished_at, returned_at) AS DATE), sent_at) AS resolved_on,
            max_by(due_at, sent_at) AS due_at
        FROM {source} AS versions
        GROUP BY case_code
    ) AS cases
    GROUP BY 1, 2
"""
ENGINES: dict[str, Callable[[str], int]] = {"duckdb": with_duckdb, "polars": with_polars, "spark": with_spark}

if __name__ == "__main__":
    engine, lake = sys.argv[1:]
    try:
        print(ENGINES[engine](f"{lake}/npsp/case_month=*/base.parquet"))
    except ModuleNotFoundError as missing:
        raise SystemExit(f"not installed: {missing.name}") from None
