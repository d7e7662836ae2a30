"""The same models on Apache Spark: every fact, mart and quality table as DuckDB builds it, row for row."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from orchestration.settings import Home
from orchestration.transformation.engines import compare_engines, spark_tables
from simulator import Plan, simulate
from simulator.plan import Month
from tests.integration.warehouse import PROJECT, Emc

pytest.importorskip("pyspark", reason="requirements-spark.txt is not installed")
pytestmark = [pytest.mark.slow, pytest.mark.spark, pytest.mark.timeout(3600)]

AS_OF = "2025-05-01"
PLAN = Plan(seed=766, nation="random", scale=0.02, first_month=Month(2025, 1), months=4)


def build_on_spark(home: Path) -> None:
    """`dbt seed` and `dbt run` for the target spark; fails the test with what dbt printed."""
    environment = os.environ | {
        "EMC_HOME": str(home),
        "PYSPARK_SUBMIT_ARGS": "--driver-memory 3g --conf spark.ui.enabled=false pyspark-shell",
    }
    command = [str(Path(sys.executable).with_name("dbt")), "--log-level", "warn"]
    apart = ["--target-path", str(home / "spark" / "target"), "--log-path", str(home / "spark" / "logs")]
    given = ["--target", "spark", "--vars", json.dumps({"as_of": AS_OF})]
    for step in ("seed", "run"):
        done = subprocess.run(
            [*command, step, *given, *apart],
            cwd=PROJECT, env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout[-8000:]


def differing(home: Path) -> dict[str, str]:
    """The tables in which the engines differ, and how."""
    compared = compare_engines(Home(home), spark_tables(Home(home)))
    assert len(compared) > 15
    return {table.name: str(table) for table in compared if not table.is_equal}


def test_both_engines_build_the_same_tables_at_first_and_after_a_load_is_withdrawn(
    new_emc: Callable[[str], Emc], tmp_path: Path
) -> None:
    emc = new_emc("engines")
    simulate(PLAN, tmp_path)
    shutil.copytree(tmp_path / "landing", emc.home / "landing")
    emc.run(AS_OF)
    build_on_spark(emc.home)
    assert differing(emc.home) == {}

    (load,) = emc.query(
        "select load_id from staging.stg_loads where feed = 'npsp' and is_usable"
        " order by rows_accepted desc, load_id limit 1"
    )
    emc.command("loads", "withdraw", load["load_id"], "--reason", "sent by mistake", "--person", "a tester")
    emc.run(AS_OF)
    build_on_spark(emc.home)
    assert differing(emc.home) == {}
