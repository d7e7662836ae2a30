"""Reading published editions: what a revision says of itself, and its tables as rows.

Nothing here looks at the warehouse. An edition's Parquet files are views of a database in memory, so that a
page asks for the rows that it shows and not for whole tables.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from orchestration.errors import NothingBuiltError

Row = dict[str, Any]
Item = TypeVar("Item")
Key = TypeVar("Key", bound=Hashable)
THREADS = 2  # as everywhere: a machine has other work


class Edition:
    """One published revision of a month."""

    def __init__(self, folder: Path) -> None:
        """Read `release.json`; tables are read when they are asked for."""
        self.folder = folder
        self.release: Row = json.loads((folder / "release.json").read_text("utf-8"))
        self.month = date.fromisoformat(f"{self.release['month']}-01")
        self.revision = int(self.release["revision"])
        self._rows: dict[str, list[Row]] = {}

    @property
    def key(self) -> str:
        """Its name in paths, like `2025-04-r1`."""
        return f"{self.month:%Y-%m}-r{self.revision}"

    @property
    def downloads(self) -> str:
        """Where the site keeps its files, below the site's top."""
        return f"downloads/{self.month:%Y-%m}/r{self.revision}"

    @property
    def cut_off(self) -> date:
        """The day as of which it knows what it knows."""
        return date.fromisoformat(self.release["cut_off"])

    def has(self, table: str) -> bool:
        """Whether it holds the table; a table that came later is missing in older editions."""
        return (self.folder / "parquet" / f"{table}.parquet").exists()

    def rows(self, table: str) -> list[Row]:
        """All rows of a table in the order of the file, by column name; kept for the next who asks."""
        if table not in self._rows:
            self._rows[table] = self.query(f'from "{table}"')
        return self._rows[table]

    def query(self, sql: str, parameters: Any = None) -> list[Row]:
        """The rows of a query over the edition's tables, by column name."""
        result = self.connection.execute(sql, parameters)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    @cached_property
    def connection(self) -> duckdb.DuckDBPyConnection:
        """A database in memory with the edition's tables as views."""
        connection = duckdb.connect()
        connection.execute(f"set threads = {THREADS}")
        for path in sorted((self.folder / "parquet").glob("*.parquet")):
            connection.execute(f"create view \"{path.stem}\" as from '{path}'")
        return connection


def current_edition(editions: Path) -> Edition:
    """The edition that `current` names; raises NothingBuiltError before the first publication."""
    link = editions / "current"
    if not link.exists():
        raise NothingBuiltError("Nothing is published yet; `emc publish` publishes a month.")
    return Edition(link.resolve())


def published_editions(editions: Path) -> list[Edition]:
    """Every revision of every month, the newest month first and in it the newest revision."""
    found = [Edition(path.parent) for path in editions.glob("[0-9]*/r[0-9]*/release.json")]
    return sorted(found, key=lambda edition: (edition.month, edition.revision), reverse=True)


def grouped(items: Iterable[Item], key: Callable[[Item], Key]) -> dict[Key, list[Item]]:
    """Rows, or whatever it is, by a key, in the order in which they come."""
    groups: defaultdict[Key, list[Item]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return dict(groups)


def by_one(rows: Iterable[Row], column: str) -> dict[Any, Row]:
    """Rows by a column that is their key."""
    return {row[column]: row for row in rows}
