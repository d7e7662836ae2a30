"""Maintenance as an asset: the record of what was compacted, made weekly beside the chain of figures."""

from dataclasses import asdict
from typing import Any

import dagster as dg

from orchestration.maintenance import compact, retire, shrink
from orchestration.policies import TRANSIENT, WAREHOUSE_POOL
from orchestration.resources import WarehouseRun
from orchestration.transformation.translator import OWNER


@dg.asset(
    key=["lake", "compactions"],
    deps=[["lake", "receipts"]],
    group_name="maintenance",
    owners=[OWNER],
    kinds={"parquet"},
    description="Which files of the lake were replaced by larger ones. Old batches leave the archive with "
    "it, where EMC_ARCHIVE_MONTHS says after how many months, and free blocks the warehouse.",
    retry_policy=TRANSIENT,
    pool=WAREHOUSE_POOL,
)
def compactions(run: WarehouseRun) -> dg.MaterializeResult[Any]:
    """Compact the lake, apply the retention of the archive, shrink the warehouse."""
    run.tell("maintenance")
    compacted, retired, shrunk = compact(run.home), retire(run.home), shrink(run.home)
    archive = {f"archive_{name}": value for name, value in asdict(retired).items()}
    warehouse = {f"warehouse_{name}": value for name, value in asdict(shrunk).items()}
    return dg.MaterializeResult(metadata={**asdict(compacted), **archive, **warehouse})
