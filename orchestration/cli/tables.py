"""Short read-only looks at the tables: the serving snapshot for marts, the warehouse for cases and loads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.errors import EmcError, NothingBuiltError
from orchestration.publication.serving import DATABASE
from orchestration.settings import Home

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]


class WarehouseBusyError(EmcError):
    """The warehouse file is being written."""

    exit_code = 3


@contextmanager
def served(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """The serving snapshot: it can be read at any time, also while a run writes the warehouse."""
    path = home.serving / "current" / DATABASE
    if not path.exists():
        raise NothingBuiltError(f"No figures in {home.root} yet; `emc run` computes them.")
    with _read_only(path) as connection:
        yield connection


@contextmanager
def warehouse(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse itself; raises WarehouseBusyError while a run writes it."""
    if not home.warehouse.exists():
        raise NothingBuiltError(f"No warehouse in {home.root} yet; `emc run` builds it.")
    with _read_only(home.warehouse) as connection:
        yield connection


def rows(connection: duckdb.DuckDBPyConnection, query: str, parameters: Any = None) -> list[Row]:
    """The rows of a query, by column name; raises NothingBuiltError where tables lack what it asks for."""
    import duckdb

    try:
        result = connection.execute(query, parameters)
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        raise NothingBuiltError(
            "These tables were built by another version of the project; `emc run` brings them up to date."
        ) from error
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


@contextmanager
def _read_only(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb

    try:
        connection = duckdb.connect(str(path), read_only=True)
    except duckdb.IOException as error:
        if "lock" in str(error):
            raise WarehouseBusyError("A run is writing the warehouse; try again when it has ended.") from None
        raise
    with connection:
        yield connection
