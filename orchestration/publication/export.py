"""Tables of the warehouse as files that anyone can check: Parquet, CSV and JSON in a fixed order, with their
checksums."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.errors import NothingBuiltError
from orchestration.settings import Home

UTF8_BOM = b"\xef\xbb\xbf"  # without it Excel reads Vietnamese CSV as Windows-1252
CHECKSUMS = "SHA256SUMS"
# Case codes and file names point to persons' files, decisions name persons: they stay in the data home.
WITHHELD_COLUMNS = frozenset(
    {
        "case_code", "case_codes", "sample", "sample_case_codes", "file_name", "archive_path", "lake_files",
        "decided_by", "decision_reason", "state_reason",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Table:
    """A table of the warehouse with the columns that may leave it."""

    schema: str
    name: str
    columns: tuple[str, ...]

    @property
    def source(self) -> str:
        """A query of the permitted columns from the attached warehouse."""
        columns = ", ".join(f'"{column}"' for column in self.columns)
        return f'select {columns} from warehouse."{self.schema}"."{self.name}"'


@contextmanager
def attached_warehouse(home: Home) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection in memory that sees the warehouse read-only as `warehouse`.

    Raises NothingBuiltError when no run has built it.
    """
    if not home.warehouse.exists():
        raise NothingBuiltError("There is no warehouse yet; `emc run` builds it.")
    with duckdb.connect() as connection:
        connection.execute("set threads = 2")
        connection.execute(f"attach '{home.warehouse}' as warehouse (read_only)")
        yield connection


def tables_of(connection: duckdb.DuckDBPyConnection, schemas: tuple[str, ...]) -> list[Table]:
    """The tables and views of these schemas of the attached warehouse, in the order of their names."""
    rows = connection.execute(
        "select schema_name, table_name, list(column_name order by column_index) from duckdb_columns() "
        "where database_name = 'warehouse' and list_contains(?, schema_name) group by all order by all",
        [list(schemas)],
    ).fetchall()
    return [
        Table(schema, name, tuple(column for column in columns if column not in WITHHELD_COLUMNS))
        for schema, name, columns in rows
    ]


def write_parquet(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """The rows of a query in its order, which must be a total one: equal rows then give equal bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection.execute(f"copy ({query}) to '{path}' (format parquet, compression zstd)")


def write_csv(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """The same as CSV that a spreadsheet opens rightly."""
    path.parent.mkdir(parents=True, exist_ok=True)
    bare = path.with_suffix(".bare")
    connection.execute(f"copy ({query}) to '{bare}' (format csv, header)")
    with path.open("wb") as target, bare.open("rb") as source:
        target.write(UTF8_BOM)
        shutil.copyfileobj(source, target)
    bare.unlink()


def write_json(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """The same as an array of objects."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection.execute(f"copy ({query}) to '{path}' (format json, array true)")


def sha256_of(path: Path) -> str:
    """The checksum of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write_checksums(folder: Path) -> dict[str, str]:
    """Write `SHA256SUMS` over all files below, in the format of sha256sum; path to checksum."""
    sums = {
        str(path.relative_to(folder)): sha256_of(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != CHECKSUMS
    }
    (folder / CHECKSUMS).write_text("".join(f"{digest}  {name}\n" for name, digest in sums.items()))
    return sums


def read_checksums(folder: Path) -> dict[str, str]:
    """Path to checksum as `SHA256SUMS` gives them."""
    lines = (folder / CHECKSUMS).read_text().splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def spoilt_files(folder: Path) -> list[str]:
    """The files that are gone or differ from what `SHA256SUMS` says; the first five."""
    return [
        name
        for name, digest in read_checksums(folder).items()
        if not (folder / name).exists() or sha256_of(folder / name) != digest
    ][:5]
