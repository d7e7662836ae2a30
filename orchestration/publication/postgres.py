"""PostgreSQL as a serving database beside the snapshot: the same tables, for tools that want a server.

`EMC_POSTGRES` names it (`postgresql://user:password@host:5432/database`). A release is loaded aside and
swapped in by one transaction; readers log in with roles that are members of `emc_reader`. The snapshot stays
the truth: a server that cannot be reached falls behind, is told of, and is brought up to date by the next
run.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.errors import EmcError
from orchestration.publication.dictionary import Described, described
from orchestration.publication.export import Table
from orchestration.publication.postgres_session import ask, connected, quoted, tell
from orchestration.publication.postgres_url import parse_url
from orchestration.publication.serving import DATABASE, current_release
from orchestration.settings import Home
from orchestration.transformation.project import manifest_path

READER = "emc_reader"
OWN_SCHEMA = "serving"  # one table, `release`: what the other schemas hold
NEXT = "_next"  # schemas that are being loaded
# Shorter than PostgreSQL's deadlock_timeout (1 s): the swap gives way before the server would end a reader.
LOCK_MILLISECONDS = 300
SWAP_SECONDS = 15  # how long the swap is tried while readers hold their tables
PAUSE_SECONDS = 0.1


class PostgresError(EmcError):
    """The server was not brought up to date; what it serves is whole, and older. Names no password."""


@dataclass(frozen=True)
class Followed:
    """Whether PostgreSQL holds the current release, and a sentence about it."""

    is_current: bool
    told: str


def publish_postgres(release: Path, url: str, documentation: Mapping[str, Described] | None = None) -> bool:
    """Make the server hold this release, a folder with `emc.duckdb` and `release.json`; False if it does.

    `documentation` gives comments and primary keys by table name. Raises UsageError for an address that is
    none, PostgresError when the server cannot be reached, refuses, or has readers that hold their tables.
    """
    server = parse_url(url)
    facts = json.loads((release / "release.json").read_text(encoding="utf-8"))
    try:
        with connected(server) as connection:
            if _served_release(connection) == facts["release_id"]:
                return False
            connection.execute(f"attach '{release / DATABASE}' as release (read_only)")
            tables = _tables(connection)
            _load(connection, tables, documentation or {}, facts)
            _swap(connection, sorted({table.schema for table in tables} | {OWN_SCHEMA}))
    except duckdb.Error as error:
        words = re.sub(r'^.*": ', "", str(error).strip(), flags=re.DOTALL)  # without the statement
        raise PostgresError(f"PostgreSQL at {server.shown} was not brought up to date: {words}") from None
    return True


def follow(home: Home, url: str | None) -> Followed | None:
    """Bring the server that `EMC_POSTGRES` names, if any, up to the home's current release.

    A failure is told, never raised: the run that made the release is not lost for it.
    """
    release = current_release(home)
    if not url or release is None:
        return None
    try:
        changed = publish_postgres(release, url, _documentation(home, release))
    except (EmcError, OSError) as failure:
        return Followed(False, f"{failure} It serves what it had; the next run tries again.")
    return Followed(True, f"PostgreSQL {'now holds' if changed else 'already held'} release {release.name}.")


def _documentation(home: Home, release: Path) -> dict[str, Described]:
    """What the models' documentation says of the release's tables; nothing where the project was not parsed,
    or has moved on from the models that made the release."""
    manifest = manifest_path(home)
    if not manifest.exists():
        return {}
    names = json.loads((release / "release.json").read_text(encoding="utf-8"))["rows"]
    try:
        return described(manifest, [name.partition(".")[2] for name in names])
    except KeyError:
        return {}


def _served_release(connection: duckdb.DuckDBPyConnection) -> str | None:
    found = ask(
        connection, f"select 1 from pg_tables where schemaname = '{OWN_SCHEMA}' and tablename = 'release'"
    )
    if not found:
        return None
    rows = ask(connection, f"select release_id from {OWN_SCHEMA}.release")
    return str(rows[0][0]) if rows else None


def _tables(connection: duckdb.DuckDBPyConnection) -> list[Table]:
    """The tables of the attached release."""
    rows = connection.execute(
        "select schema_name, table_name, list(column_name order by column_index) from duckdb_columns() "
        "where database_name = 'release' group by all order by all"
    ).fetchall()
    return [Table(schema, name, tuple(columns)) for schema, name, columns in rows]


def _load(
    connection: duckdb.DuckDBPyConnection,
    tables: list[Table],
    documentation: Mapping[str, Described],
    facts: Mapping[str, object],
) -> None:
    """Everything of the release into schemas aside, with keys, comments and rights; what an attempt that
    died has left there is removed first."""
    schemas = sorted({table.schema for table in tables} | {OWN_SCHEMA})
    for schema in schemas:
        tell(connection, f'drop schema if exists "{schema}{NEXT}" cascade; create schema "{schema}{NEXT}"')
    connection.execute("call pg_clear_cache()")
    for table in tables:
        connection.execute(
            f'create table pg."{table.schema}{NEXT}"."{table.name}" as '
            f'from release."{table.schema}"."{table.name}"'
        )
    statements = [_release_table(facts), _reader_role()]
    for table in tables:
        statements += _described(connection, table, documentation.get(table.name))
    for schema in schemas:
        words = f"EMC release {facts['release_id']}" + (", simulated data" if facts["simulated"] else "")
        statements += [
            f'comment on schema "{schema}{NEXT}" is {quoted(words)}',
            f'grant usage on schema "{schema}{NEXT}" to {READER}',
            f'grant select on all tables in schema "{schema}{NEXT}" to {READER}',
        ]
    tell(connection, ";\n".join(statements))


def _release_table(facts: Mapping[str, object]) -> str:
    inputs = facts["inputs"]
    as_of = inputs["as_of"] if isinstance(inputs, dict) else None
    return (
        f'create table "{OWN_SCHEMA}{NEXT}".release as '
        f"select {quoted(facts['release_id'])}::text as release_id, "
        f"{quoted(facts['made_at'])}::timestamp as made_at, {quoted(as_of)}::date as as_of, "
        f"{bool(facts['simulated'])} as is_simulated;\n"
        f'alter table "{OWN_SCHEMA}{NEXT}".release add primary key (release_id);\n'
        f'comment on table "{OWN_SCHEMA}{NEXT}".release is '
        "'The one release that all schemas hold: when it was made, and the day that its figures are as of.'"
    )


def _reader_role() -> str:
    return (
        f"do $$ begin if not exists (select from pg_roles where rolname = '{READER}') "
        f"then create role {READER} nologin; end if; end $$"
    )


def _described(connection: duckdb.DuckDBPyConnection, table: Table, words: Described | None) -> Iterator[str]:
    """Key and comments of a loaded table. A key with missing parts (a finding that is about no load) cannot
    be a primary one; it is unique all the same."""
    if words is None:
        return
    name = f'"{table.schema}{NEXT}"."{table.name}"'
    yield f"comment on table {name} is {quoted(words.description)}"
    for column in table.columns:
        if words.columns.get(column):
            yield f'comment on column {name}."{column}" is {quoted(words.columns[column])}'
    if words.key and set(words.key) <= set(table.columns):
        key = ", ".join(f'"{column}"' for column in words.key)
        missing = " or ".join(f'"{column}" is null' for column in words.key)
        row = connection.execute(
            f'select count(*) from release."{table.schema}"."{table.name}" where {missing}'
        ).fetchone()
        kind = "unique nulls not distinct" if row and row[0] else "primary key"
        yield f"alter table {name} add {kind} ({key})"


def _swap(connection: duckdb.DuckDBPyConnection, schemas: list[str]) -> None:
    """The loaded schemas take the place of those that are read, in one transaction.

    It waits for each old table until nobody reads it, so no query and no transaction sees tables of two
    releases. While a reader does not let go it tries again for `SWAP_SECONDS`, then gives up.
    """
    names = ", ".join(quoted(schema) for schema in schemas)
    old = ask(
        connection, f"select schemaname, tablename from pg_tables where schemaname in ({names}) order by 1, 2"
    )
    locked = ", ".join(f'"{schema}"."{table}"' for schema, table in old)
    statements = [f"set local lock_timeout = '{LOCK_MILLISECONDS}ms'"]
    if old:
        statements.append(f"lock table {locked} in access exclusive mode")
    for schema in schemas:
        statements.append(f'drop schema if exists "{schema}" cascade')
        statements.append(f'alter schema "{schema}{NEXT}" rename to "{schema}"')
    until = time.monotonic() + SWAP_SECONDS
    while True:
        try:
            tell(connection, ";\n".join(statements))
        except duckdb.Error:
            if time.monotonic() > until:
                with suppress(duckdb.Error):
                    for schema in schemas:
                        tell(connection, f'drop schema if exists "{schema}{NEXT}" cascade')
                raise
            time.sleep(PAUSE_SECONDS)
        else:
            return
