"""`emc maintain`: a home's weekly upkeep: larger files in the lake, a bounded archive, a small warehouse."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from orchestration import lock
from orchestration.pages import formats
from orchestration.settings import Home


def maintain(as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False) -> None:
    """Compact the lake and the warehouse; delete archived batches older than EMC_ARCHIVE_MONTHS. No figure
    changes."""
    from orchestration.maintenance import compact, retire, shrink
    from orchestration.maintenance.retention import VARIABLE, months_kept

    months_kept()  # a wrong setting is told before anything is done
    home = Home.from_env()
    with lock.hold(home, "emc maintain"):
        compacted, retired, shrunk = compact(home), retire(home), shrink(home)
    if as_json:
        from orchestration.cli.terminal import print_json

        print_json({"lake": asdict(compacted), "archive": asdict(retired), "warehouse": asdict(shrunk)})
        return
    print(
        f"Lake: {formats.count(compacted.replaced)} small files became {formats.count(compacted.written)}; "
        f"{formats.count(compacted.deleted)} replaced earlier were deleted "
        f"({compacted.deleted_bytes / 1e6:,.1f} MB)."
    )
    if retired.arrived_before:
        print(
            f"Archive: {formats.count(retired.batches)} batches that arrived before {retired.arrived_before} "
            f"were deleted ({retired.deleted_bytes / 1e6:,.1f} MB)."
        )
    else:
        print(f"Archive: everything stays; {VARIABLE} would bound it.")
    if shrunk.in_use:
        print("Warehouse: left as it is, for another program has it open; the next upkeep looks again.")
    elif shrunk.after_bytes < shrunk.before_bytes:
        print(f"Warehouse: {shrunk.before_bytes / 1e6:,.1f} MB became {shrunk.after_bytes / 1e6:,.1f} MB.")
    elif shrunk.before_bytes:
        print(f"Warehouse: {shrunk.before_bytes / 1e6:,.1f} MB, left as it is.")
