"""The landing feeds and the lake tables as assets: one op takes in whatever waits, for all feeds at once."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from orchestration.lake_tables import FEEDS, LAKE_TABLES
from orchestration.policies import FRESH_WITHIN, TRANSIENT, WAREHOUSE_POOL
from orchestration.quality import preloading
from orchestration.resources import WarehouseRun
from orchestration.state import listing, local_now
from orchestration.transformation.translator import OWNER

# What reporters drop is not made by this project: each feed is an external asset, materialized when a load
# arrives.
LANDING = [
    dg.AssetSpec(
        ["landing", feed],
        description=f"{description} Files `landing/{feed}/<agency_code>/`.",
        group_name="landing",
        owners=[OWNER],
        kinds={"file"},
        freshness_policy=dg.FreshnessPolicy.time_window(fail_window=FRESH_WITHIN[feed]),
    )
    for feed, description in FEEDS.items()
]

LAKE = [
    dg.AssetSpec(
        ["lake", table],
        description=description,
        group_name="lake",
        owners=[OWNER],
        kinds={"parquet"},
        deps=[["landing", feed] for feed in FEEDS if table == feed or table not in FEEDS],
    )
    for table, description in LAKE_TABLES.items()
]


@dg.multi_asset(name="take_in", specs=LAKE, retry_policy=TRANSIENT, pool=WAREHOUSE_POOL)
def take_in_batches(context: dg.AssetExecutionContext, run: WarehouseRun) -> Iterator[Any]:
    """Take in every complete batch of the landing folder, then fix what this run is made from."""
    from orchestration.ingestion import take_in

    def tell(words: str, done: int, total: int) -> None:
        """Tell on. The import waits until the engine works, for looking at files is Python's work too."""
        run.tell(words, done, total)
        if not words.startswith("looking"):
            preloading.begin()

    seen = listing(run.home.landing)
    taken = take_in(run.home, now=local_now(), progress=tell)
    for note in taken.notes:
        context.log.warning(note)
    for feed in FEEDS:
        loads = [load for load in taken.loads if load.entry.feed == feed]
        if loads:
            context.log_event(
                dg.AssetMaterialization(
                    ["landing", feed],
                    metadata={"loads": len(loads), "rows_in": sum(load.rows_in or 0 for load in loads)},
                )
            )
    inputs = run.fix_inputs(context.run.run_id, seen)
    told = {"held_loads": len(taken.held), "repeated_batches": taken.known, "notes": taken.notes}
    for table in LAKE_TABLES:
        files = {
            name for load in taken.loads for name in load.lake_files if name.startswith(f"lake/{table}/")
        }
        yield dg.MaterializeResult(
            asset_key=["lake", table],
            metadata={
                "new_loads": len(taken.loads),
                "new_files": len(files),
                "as_of": inputs.as_of,
                **(told if table == "receipts" else {}),
            },
        )
