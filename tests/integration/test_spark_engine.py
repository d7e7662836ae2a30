"""The same models on Apache Spark: every fact, mart and quality table as DuckDB builds it, row for row."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.ingestion import take_in
from orchestration.settings import Home
from simulator import Plan, simulate
from simulator.plan import Month
from tests.integration.handmade import message_a
from tests.integration.landing_files import Batch, as_json, drop_all, envelope
from tests.integration.spark_engine import build_on_spark, differing
from tests.integration.test_dbt_project import dbt
from tests.integration.warehouse import Emc

pytestmark = pytest.mark.slow(seconds=150)

#: As few months, agencies' files and cases as still give every fact a row.
TINY = Plan(seed=766, nation="random", scale=0.01, first_month=Month(2024, 1), months=2, format="parquet")
SMALL = Plan(seed=766, nation="random", scale=0.02, first_month=Month(2025, 1), months=4)

#: One whose envelope names another agency, one that cannot be read.
HELD = [
    Batch(
        "npsp",
        "H25",
        "other.json",
        as_json(envelope("H26", [message_a("H25.01-240115-0001", "1.000001", "20240115080000", "4")])),
        "2024-02-05T08:00:00",
    ),
    Batch("npsp", "H26", "cut.json", b'{"data": [', "2024-02-05T08:00:00"),
]


def taken_in(emc: Emc, plan: Plan, folder: Path, as_of: str) -> None:
    """The plan's nation, simulated and taken in by one run."""
    simulate(plan, folder)
    shutil.copytree(folder / "landing", emc.home / "landing")
    emc.run(as_of)


def test_facts_and_ranking_of_a_tiny_nation_are_equal_on_both_engines(tmp_path: Path) -> None:
    as_of = "2024-03-01"
    simulate(TINY, tmp_path)
    drop_all(tmp_path, HELD)
    take_in(Home(tmp_path), now=datetime(2024, 3, 1))
    built = ["+path:models/facts", "+mart_ranking", "+int_cases"]
    models = ["--exclude-resource-type", "test", "--select", *built]
    dbt(Home(tmp_path), "build", *models, "--exclude-resource-type", "unit_test", as_of=as_of)
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as con:
        held = con.execute(
            "select agency_code, period_start, held_loads from marts.mart_ranking where period_type = 'month'"
            " and boundary = 'as_was' and definition_version = 'headline' and held_loads > 0 order by all"
        ).fetchall()
    january, february = date(2024, 1, 1), date(2024, 2, 1)
    assert held == [("H25", january, 1), ("H26", january, 1), ("H26", february, 1)]
    build_on_spark(tmp_path, as_of, *models, catalog="in-memory")
    unequal = differing(tmp_path)
    assert [name for name in unequal if name.startswith("facts.") or name == "marts.mart_ranking"] == []


@pytest.mark.full
@pytest.mark.timeout(3600)
def test_every_table_of_a_small_nation_is_equal_at_first_and_after_a_load_is_withdrawn(
    new_emc: Callable[[str], Emc], tmp_path: Path
) -> None:
    as_of = "2025-05-01"
    emc = new_emc("engines_small")
    taken_in(emc, SMALL, tmp_path, as_of)
    build_on_spark(emc.home, as_of)
    assert differing(emc.home) == {}
    judged = json.loads(emc.command("gate", "--as-of", as_of, "--json"))
    assert judged["warning"] > 0
    assert (judged["opened"], judged["closed"]) == (0, 0), "the run on DuckDB found the same"

    (load,) = emc.query(
        "select load_id from staging.stg_loads where feed = 'npsp' and is_usable"
        " order by rows_accepted desc, load_id limit 1"
    )
    emc.command("loads", "withdraw", load["load_id"], "--reason", "sent by mistake", "--person", "a tester")
    emc.run(as_of)
    build_on_spark(emc.home, as_of)
    assert differing(emc.home) == {}
