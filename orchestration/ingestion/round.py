"""One round: some loads go through all passes and are committed together, or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

import duckdb

from orchestration.ingestion import commit, judging, reading
from orchestration.ingestion.feeds import FEEDS, Feed
from orchestration.ingestion.loads import Load
from orchestration.ingestion.prescan import RefusedError, unpack
from orchestration.ingestion.receipts import create_loads, create_receipts
from orchestration.ingestion.schema import columns
from orchestration.settings import Home

#: Called at every step with words, how much is done and how much there is.
Progress = Callable[[str, int, int], None]


def take_round(
    con: duckdb.DuckDBPyConnection, home: Home, loads: Sequence[Load], run_id: str, progress: Progress
) -> None:
    """Read, type, judge and commit the loads as one run, but for those that must be left where they lie.

    Raises `IntakeError` if this program fails, or if a load of the archive cannot be read."""
    failure = None
    try:
        _take(con, home, loads, run_id, progress)
    except duckdb.Error as error:
        # The engine's words may quote a value, so only its kind of error is told, and no context is kept.
        failure = type(error).__name__
    if failure:
        raise commit.IntakeError(f"the engine failed in round {run_id}: {failure}")


def _take(
    con: duckdb.DuckDBPyConnection, home: Home, loads: Sequence[Load], run_id: str, progress: Progress
) -> None:
    """The steps of a round."""
    aside = home.work / run_id
    commit.create_quarantine(con)
    for feed in FEEDS.values():
        members = [load for load in loads if load.entry.feed == feed.name and load.is_readable]
        if not members:
            continue
        progress(f"reading {feed.name}", 0, len(members))
        _unpack(members, aside)
        reading.create_raw(con, feed)
        reading.read_all(con, feed, members)
        shutil.rmtree(aside / _UNPACKED, ignore_errors=True)
        _leave_changed(members)
        members = [load for load in members if load.is_readable]
        # Rows of a file that is left find no load here, so they go no further.
        create_loads(con, members)
        progress(f"typing {feed.name}", 0, len(members))
        _type(con, feed)
        judging.take_out_identical(con, feed)
        judging.judge(con, feed, members)
        progress(f"writing {feed.name}", 0, len(members))
        commit.add_quarantine(con, feed)
        commit.write_feed(con, feed, members, aside, run_id)
        con.execute(f"DROP TABLE typed_{feed.name} CASCADE")
    loads = [load for load in loads if load.left is None]
    if not loads:
        return
    commit.write_quarantine(con, loads, aside, run_id)
    create_receipts(con, loads, run_id)
    progress("publishing", 0, len(loads))
    commit.publish(aside, home.lake)
    progress("writing receipts", 0, len(loads))
    commit.write_receipts(con, home, run_id)


def _leave_changed(loads: Sequence[Load]) -> None:
    """Leave files that were changed. Raises `IntakeError` if a file of the archive could not be read."""
    for load in loads:
        if load.stamps not in (None, load.entry.stamps()):
            load.leave("was changed or taken away while it was read")
        if load.left and load.stamps is None:
            raise commit.IntakeError(f"the archived file of load {load.load_id} {load.left}")


#: Compressed Parquet lies here while it is read: the engine must jump about in it.
_UNPACKED = "unpacked"


def _unpack(loads: Sequence[Load], aside: Path) -> None:
    """Unpack the compressed Parquet files among the loads; other compressed files are read as they are."""
    for load in loads:
        if load.entry.form == "parquet" and load.entry.compression != "none":
            load.unpacked = aside / _UNPACKED / load.load_id
            try:
                unpack(load.entry.path, load.entry.compression, load.unpacked)
            except (OSError, RefusedError):
                load.leave("could not be unpacked; it was changed, or the disk is full")


#: What judging and quarantine want to know of a typed row beside the columns of the lake.
_CONTROL = ("kind", "reason", "field", "is_envelope", "madonvi", "sent_at_source", "file_name", "status_text")


def _type(con: duckdb.DuckDBPyConnection, feed: Feed) -> None:
    """The second pass: the raw table becomes `typed_<feed>`, with no more columns than are used."""
    wanted = {*_CONTROL, "step_status"}.union(*(columns(table) for table in feed.tables))
    con.execute(
        f"CREATE OR REPLACE TABLE typed_{feed.name} AS "
        f"SELECT COLUMNS(lambda name: list_contains({sorted(wanted)}, name)) FROM ({feed.typed_sql()})"
    )
    con.execute(f"DROP TABLE {feed.raw}")
