"""Writing an edition's files into a folder: tables in three forms, one database, texts, dictionary, report,
sums."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.publication.changes import find_changes
from orchestration.publication.contents import table_queries
from orchestration.publication.dictionary import write_dictionary
from orchestration.publication.documents import write_documents
from orchestration.publication.earlier import find_earlier
from orchestration.publication.export import write_checksums, write_csv, write_json, write_parquet
from orchestration.publication.serving import make_read_only
from orchestration.settings import Home

DATABASE = "marts.duckdb"
RELEASE = "release.json"
PUBLICATION = "publication.json"


def write_tables(
    connection: duckdb.DuckDBPyConnection,
    home: Home,
    month: date,
    folder: Path,
    *,
    previous: Path | None,
    general: set[str],
) -> int:
    """Every table of the edition; how many figures differ from the revision before.

    `general`: see `changes.find_changes`."""
    for name, query in table_queries(connection, month).items():
        _write_table(connection, query, folder, name)
    changes = find_changes(connection, previous, folder, general)
    _write_table(connection, "select * from changes", folder, "changes")
    find_earlier(connection, home, month, folder)
    _write_table(connection, "select * from earlier_editions", folder, "earlier_editions")
    return changes


def write_words(
    connection: duckdb.DuckDBPyConnection, home: Home, folder: Path, release: Mapping[str, Any]
) -> None:
    """What the edition says of itself, of its methods and of its tables, and the report for people."""
    from orchestration.report import write_report
    from orchestration.transformation.project import manifest_path, prepare_manifest

    _write(folder / RELEASE, release)
    write_documents(connection, folder, release)
    prepare_manifest(home)
    write_dictionary(connection, folder, manifest_path(home), release)
    with duckdb.connect(str(folder / DATABASE)) as database:
        for path in sorted((folder / "parquet").glob("*.parquet")):
            database.execute(f"create table {path.stem} as from read_parquet('{path}')")
    write_report(folder)


def seal(folder: Path, publication: Mapping[str, Any]) -> None:
    """Sums over everything, who published when outside of them; read-only, and safe from a power cut."""
    write_checksums(folder)
    _write(folder / PUBLICATION, publication)
    make_read_only(folder)
    for path in (*folder.rglob("*"), folder):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _write_table(connection: duckdb.DuckDBPyConnection, query: str, folder: Path, name: str) -> None:
    """Parquet from the query, ordered by all columns, and the other forms from it."""
    parquet = folder / "parquet" / f"{name}.parquet"
    write_parquet(connection, f"{query} order by all", parquet)
    copied = f"select * from read_parquet('{parquet}')"
    write_csv(connection, copied, folder / "csv" / f"{name}.csv")
    write_json(connection, copied, folder / "json" / f"{name}.json")


def _write(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
