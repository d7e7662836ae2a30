"""Looks for planted personal data behind the door: in the bytes of files and in the tables inside them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

import duckdb

# Raw batches lie here as they came; access to them is the operator's affair.
RAW = ("landing", "archive", "truth")


def assert_nowhere(tokens: Collection[str], home: Path) -> None:
    """No token in the bytes or the decoded text of any file of the home, but for the raw batches."""
    found = []
    for path in sorted(home.rglob("*")):
        if not path.is_file() or path.relative_to(home).parts[0] in RAW:
            continue
        content = path.read_bytes().decode("utf-8", errors="ignore")
        found += [
            (path.relative_to(home), token) for token in tokens if token in content or token in path.name
        ]
        for where, text in _decoded(path):
            found += [(path.relative_to(home), where, token) for token in tokens if token in text]
    assert not found, found[:10]


def _decoded(path: Path) -> Iterator[tuple[str, str]]:
    """Every row of every table of a Parquet or DuckDB file as text, whose bytes are compressed."""
    if path.suffix not in (".parquet", ".duckdb"):
        return
    with duckdb.connect() as connection:
        if path.suffix == ".parquet":
            sources = [("", f"read_parquet('{path}')")]
        else:
            connection.execute(f"attach '{path}' as looked_at (read_only)")
            tables = connection.execute(
                "select schema_name, table_name from duckdb_tables() where database_name = 'looked_at'"
            ).fetchall()
            sources = [(f"{schema}.{table}", f'looked_at."{schema}"."{table}"') for schema, table in tables]
        for where, source in sources:
            rows = connection.execute(f"select cast(row_of as varchar) from {source} as row_of").fetchall()
            yield where, "\n".join(line for (line,) in rows)
