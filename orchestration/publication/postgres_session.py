"""A session with the serving database, through DuckDB's extension: the one client that the project has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from orchestration.publication.postgres_url import Server


@contextmanager
def connected(server: Server) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection in memory that sees the server as `pg`."""
    import duckdb_extension_postgres

    packaged = next(Path(duckdb_extension_postgres.__file__).parent.rglob("postgres.duckdb_extension"))
    with TemporaryDirectory() as folder, duckdb.connect() as connection:
        # The engine takes the entry point from the file's name, and the package ships it under its alias.
        named = Path(folder, "postgres_scanner.duckdb_extension")
        named.symlink_to(packaged)
        connection.execute("set threads = 2; set enable_progress_bar = false")
        connection.execute(f"load '{named}'")
        # A secret, because errors quote the address but never a secret.
        connection.execute(f"create secret server (type postgres, password {quoted(server.password)})")
        connection.execute(f"attach {quoted(server.address)} as pg (type postgres, secret server)")
        yield connection


def ask(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[object, ...]]:
    """The rows of a query that the server runs."""
    return connection.execute("from postgres_query('pg', ?)", [query]).fetchall()


def tell(connection: duckdb.DuckDBPyConnection, statements: str) -> None:
    """Run statements on the server as one transaction."""
    connection.execute("call postgres_execute('pg', ?)", [statements])


def quoted(value: object) -> str:
    """A value as a literal of SQL, in both engines; None is null."""
    return "null" if value is None else "'" + str(value).replace("'", "''") + "'"
