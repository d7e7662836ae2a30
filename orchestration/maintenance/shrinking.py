"""A warehouse file of many free blocks is written anew without them.

Each run needs room for a second copy of the tables that it makes anew, and of the row groups that a merge
writes again. DuckDB uses those blocks again and never gives them back, so the file keeps the room of its
largest run. The new file takes the old one's place in one rename: killed at any point, the warehouse is the
old one or the new one, which hold the same.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.ingestion.commit import sync
from orchestration.publication.export import attached_warehouse
from orchestration.settings import Home

#: A file with a smaller share of free blocks is left alone: the next run wants them back.
LEAST_FREE_SHARE = 0.2
#: Blocks in use are copied; the new file may need a little more.
ROOM = 1.1


@dataclass(frozen=True)
class Shrunk:
    """The warehouse file before and after, in bytes; equal if it was left alone, 0 if there is none.

    `in_use`: another program has it open."""

    before_bytes: int
    after_bytes: int
    in_use: bool = False


def shrink(home: Home) -> Shrunk:
    """Give the free blocks of the warehouse file back; the caller holds the home's lock.

    Leaves a file alone that has few, one for whose copy the disk has no room, and one that somebody reads."""
    if not home.warehouse.exists():
        return Shrunk(0, 0)
    aside = home.work / home.warehouse.name
    home.work.mkdir(parents=True, exist_ok=True)
    aside.unlink(missing_ok=True)
    before = home.warehouse.stat().st_size
    try:
        with duckdb.connect(home.warehouse) as con:
            con.execute("CHECKPOINT")  # nothing may be left in a log that would be read into the new file
            total, free, block_bytes = con.execute(
                "SELECT total_blocks, free_blocks, block_size FROM pragma_database_size()"
            ).fetchone() or (0, 0, 0)
    except duckdb.IOException as error:
        if "Could not set lock" not in str(error):
            raise
        return Shrunk(before, before, in_use=True)
    has_room = shutil.disk_usage(home.root).free > ROOM * (total - free) * block_bytes
    if free >= LEAST_FREE_SHARE * total and has_room:
        _copy(home, aside)
        sync(aside)
        aside.replace(home.warehouse)
        sync(home.root)
    return Shrunk(before, home.warehouse.stat().st_size)


def _copy(home: Home, target: Path) -> None:
    """All tables, in the order of their rows, and views."""
    with attached_warehouse(home) as con:
        con.execute("SET memory_limit = '2GB'")
        con.execute("SET enable_progress_bar = false")  # it would stand before what --json prints
        con.execute("SET temp_directory = ?", [str(home.work / "spill")])
        con.execute(f"ATTACH '{target}' AS shrunk")
        con.execute("COPY FROM DATABASE warehouse TO shrunk")
