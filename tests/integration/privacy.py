"""Looks for planted personal data behind the door: in the bytes of files and in the tables inside them."""

from __future__ import annotations

import re
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
        found += [(path.relative_to(home), *hit) for hit in _in_rows(path, tokens)]
    assert not found, found[:10]


def _in_rows(path: Path, tokens: Collection[str]) -> Iterator[tuple[str, str]]:
    """Table and token for every token in a row of a Parquet or DuckDB file, whose bytes are compressed."""
    if path.suffix not in (".parquet", ".duckdb"):
        return
    pattern = "|".join(re.escape(token) for token in tokens).replace("'", "''")
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
            hits = connection.execute(
                f"select distinct unnest(regexp_extract_all(line, '{pattern}')) from"
                f" (select concat_ws('|', *columns(*)) as line from {source})"
                f" where regexp_matches(line, '{pattern}')",
            ).fetchall()
            for (token,) in hits:
                yield where, token
