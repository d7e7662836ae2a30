"""The dbt project on an empty lake: it builds, every rule's unit test passes, and load states agree."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration import ledger
from orchestration.ingestion import ensure_lake
from orchestration.settings import Home
from orchestration.transformation import runner
from orchestration.transformation.arguments import QUIET

pytestmark = pytest.mark.slow(seconds=70)


def dbt(home: Home, *arguments: str, as_of: str = "2025-05-01") -> list[dict[str, Any]]:
    """Run dbt on this home and return how its nodes ended; raises PipelineError if one failed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EMC_HOME", str(home.root))
        return list(runner.invoke(home, [*arguments, *QUIET, "--vars", f"{{as_of: {as_of}}}"]))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("empty"))
    ensure_lake(home)
    return home


def test_every_unit_test_and_every_data_test_passes_on_an_empty_lake(home: Home) -> None:
    kinds = Counter(event["data"]["node_info"]["resource_type"] for event in dbt(home, "build"))
    assert kinds["test"] > 300 and kinds["unit_test"] > 80 and kinds["model"] > 80


LOADS = {
    "accepted": ("accepted", None, []),
    "withdrawn": ("accepted", None, ["withdraw"]),
    "held": ("held", None, []),
    "released": ("held", None, ["release"]),
    "released_then_withdrawn": ("held", None, ["release", "withdraw"]),
    "rejected": ("held", None, ["reject"]),
    "replaced": ("accepted", None, ["reingest:replacement"]),
    "replacement": ("accepted", "replaced", []),
    "reingest_begun": ("accepted", None, ["reingest:never_came"]),
}
STATES = {
    "accepted": "accepted", "withdrawn": "withdrawn", "held": "held", "released": "released",
    "released_then_withdrawn": "withdrawn", "rejected": "rejected", "replaced": "withdrawn",
    "replacement": "accepted", "reingest_begun": "accepted",
}  # fmt: skip
STRAY = {"held", "rejected"}  # files that lay in no feed's and no agency's folder; they must stop nobody


def test_the_warehouse_and_the_ledger_agree_on_the_state_of_every_load(tmp_path: Path) -> None:
    home = Home(tmp_path)
    ensure_lake(home)
    receipts = home.lake / "receipts"
    with duckdb.connect() as con:
        for load_id, (initial, replaces, decisions) in LOADS.items():
            feed = "null::varchar" if load_id in STRAY else "'npsp'"
            con.execute(
                f"""
                copy (
                    select receipt.* replace (
                        '{load_id}' as load_id, {feed} as feed, '{initial}' as initial_state,
                        {f"'{replaces}'" if replaces else "null::varchar"} as replaces_load_id,
                        []::varchar[] as lake_files, false as simulated
                    )
                    from (select 1) left join read_parquet('{receipts}/schema.parquet') as receipt on true
                ) to '{receipts}/{load_id}.parquet'
                """
            )
            for decision in decisions:
                action, _, new_load = decision.partition(":")
                ledger.record(home, load_id, action, "a test", "tester", new_load_id=new_load or None)
        door = {
            row[0]: row[1]
            for row in con.execute(f"select load_id, state from ({ledger.states_sql(home)})").fetchall()
        }
    dbt(home, "build", "--select", "stg_loads", "load_receipts")
    with duckdb.connect(home.warehouse, read_only=True) as con:
        rows = con.execute("select load_id, state, is_usable from staging.stg_loads").fetchall()
    assert door == STATES
    assert {load_id: state for load_id, state, _ in rows} == STATES
    assert {load_id for load_id, _, usable in rows if usable} == {
        load_id for load_id, state in STATES.items() if state in ("accepted", "released")
    }
