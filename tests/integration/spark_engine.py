"""The models built on Spark in a process of its own, and what came out beside DuckDB's tables."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from orchestration.settings import Home
from orchestration.transformation.engines import compare_engines, spark_tables
from tests.forks import PROJECT

#: The programs of the environment that `make test` makes from requirements-engines.txt.
ENGINES = Path(sys.prefix) / "engines" / "bin"
#: What a tiny nation costs is plans, stages and compilation, not rows: a model runs as one task without
#: exchanges, and nothing is compiled that runs once.
SETTINGS = {
    "spark.driver.memory": "2g",
    "spark.ui.enabled": "false",
    "spark.log.level": "OFF",
    "spark.default.parallelism": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.autoBroadcastJoinThreshold": "-1",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.files.minPartitionNum": "1",
    "spark.sql.files.openCostInBytes": "0",
    "spark.sql.shuffle.partitions": "1",
}
JAVA = (
    "-XX:+UseSerialGC -Xms2g -Xmn1g -XX:MetaspaceSize=400m"
    " -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m"
)


def build_on_spark(home: Path, as_of: str, *arguments: str, catalog: str = "hive") -> None:
    """`dbt build` of seeds and models on Spark; fails the test with what dbt printed."""
    settings = " ".join(f"--conf {name}={value}" for name, value in SETTINGS.items())
    environment = os.environ | {
        "EMC_HOME": str(home),
        "SPARK_SUBMIT_OPTS": JAVA,
        "PYSPARK_SUBMIT_ARGS": f"{settings} pyspark-shell",
        "SPARK_CATALOG": catalog,
        "SPARK_MASTER": "local[1]",
    }
    command = [str(ENGINES / "dbt"), "--log-level", "warn", "build"]
    given = ["--target", "spark", "--vars", json.dumps({"as_of": as_of})]
    models = ["--exclude-resource-type", "unit_test"]  # of DuckDB's SQL
    apart = ["--target-path", str(home / "spark" / "target"), "--log-path", str(home / "spark" / "logs")]
    done = subprocess.run(
        [*command, *given, *models, *apart, *arguments],
        cwd=PROJECT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-8000:]


def differing(home: Path) -> dict[str, str]:
    """The tables of either engine in which they differ, and how."""
    compared = compare_engines(Home(home), spark_tables(Home(home)))
    return {table.name: str(table) for table in compared if not table.is_equal}
