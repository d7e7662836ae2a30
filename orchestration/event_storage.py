"""Dagster's SQLite event log without a wait for the disk, and without a new connection, at each event.

Dagster opens, commits and closes a connection for every event, and each commit and each close of the last
connection waits for the disk: on a busy disk two thirds of a run's time. Write-ahead logging with
`synchronous = normal` cannot corrupt the log; a power cut may lose its last events, the death of a process
none.

It also makes a new SQLAlchemy engine each time, which asks the database who it is and compiles each statement
anew. One engine and one connection for each file do, for Dagster lets one thread at a time to the event log.

Before each event of an asset it asks which columns and indexes the log has; once is enough.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

SCHEMA_QUESTIONS = ("_has_asset_key_col_on_connection", "has_secondary_index")


@contextmanager
def without_waiting_for_the_disk() -> Iterator[None]:
    """Relax every SQLite connection that SQLAlchemy opens in this process while the block runs, and keep
    those of the event log, and what it says of its schema."""
    from dagster._core.storage.event_log.sql_event_log import SqlEventLogStorage
    from dagster._core.storage.event_log.sqlite import sqlite_event_log
    from sqlalchemy import create_engine, event
    from sqlalchemy.engine import Engine
    from sqlalchemy.pool import StaticPool

    class KeptPool(StaticPool):
        """One connection for all. Dagster disposes of its engine after each event; here that ends nothing."""

        def dispose(self) -> None:
            """Go on."""

        def recreate(self) -> KeptPool:
            return self

        def end(self) -> None:
            """Close the connection."""
            super().dispose()

    kept: dict[str, sqlite3.Connection] = {}
    engines: dict[str, Engine] = {}

    def kept_engine(url: str, **options: Any) -> Engine:
        if url not in engines:
            shared = {**options.get("connect_args", {}), "check_same_thread": False}
            engines[url] = create_engine(url, **{**options, "poolclass": KeptPool, "connect_args": shared})
        return engines[url]

    def relax(connection: Any, _record: Any) -> None:
        if not isinstance(connection, sqlite3.Connection):
            return
        connection.execute("pragma synchronous = normal")
        path = connection.execute("pragma database_list").fetchone()[2]
        if path and path not in kept:
            # While this one is open no other is the last, whose close would write the log into the database.
            kept[path] = sqlite3.connect(path, check_same_thread=False)
            kept[path].execute("select count(*) from sqlite_master").fetchone()

    event.listen(Engine, "connect", relax)
    vars(sqlite_event_log)["create_engine"] = kept_engine
    questions = {name: getattr(SqlEventLogStorage, name) for name in SCHEMA_QUESTIONS}
    for name, method in questions.items():
        setattr(SqlEventLogStorage, name, _asked_until_yes(method))
    try:
        yield
    finally:
        vars(sqlite_event_log)["create_engine"] = create_engine
        for name, method in questions.items():
            setattr(SqlEventLogStorage, name, method)
        event.remove(Engine, "connect", relax)
        for engine in engines.values():
            if isinstance(engine.pool, KeptPool):
                engine.pool.end()
        for connection in kept.values():
            connection.close()


def _asked_until_yes(method: Callable[..., bool]) -> Callable[..., bool]:
    """A question about the log's schema by its last argument, which no longer asks once the answer was yes:
    columns and indexes come with a migration and do not go."""
    present: set[str] = set()

    def ask(storage: Any, *arguments: Any) -> bool:
        name = arguments[-1]
        if name not in present and method(storage, *arguments):
            present.add(name)
        return name in present

    return ask
