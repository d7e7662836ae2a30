"""The engine of an intake: its limits, and connections that know the shared rules and the submitter key."""

from __future__ import annotations

import hashlib
import hmac
import os
from pathlib import Path

import duckdb

from orchestration.ingestion.feeds import sql
from orchestration.ingestion.reference import create_reference
from orchestration.settings import Home

#: Memory of the engine and its threads: with Python beside it an intake stays under 2 GB, whatever the batch.
MEMORY_LIMIT = "1200MB"
THREADS = 2

_KEY_VARIABLE = "EMC_SUBMITTER_KEY"
_HMAC_BLOCK = 64  # bytes of a SHA-256 block


def connect(home: Home, seeds: Path) -> duckdb.DuckDBPyConnection:
    """The engine in memory, spilling into the home's scratch, with the shared rules and reference data."""
    con = duckdb.connect(
        config={
            "threads": THREADS,
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": str(home.work / "spill"),
            "autoinstall_known_extensions": False,
        }
    )
    _teach(con)
    create_reference(con, seeds)
    return con


def another(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """A second connection to the same tables, for a thread of its own."""
    cursor = con.cursor()
    _teach(cursor)
    return cursor


def _teach(con: duckdb.DuckDBPyConnection) -> None:
    """Give a connection the rules and the key, which are its own and stored nowhere."""
    con.execute(sql("macros"))
    _set_key(con, os.environ.get(_KEY_VARIABLE, ""))


def _set_key(con: duckdb.DuckDBPyConnection, key: str) -> None:
    """Hand the submitter key to the session as the padded keys of HMAC; without a key nothing is hashed."""
    padded = key.encode()
    if not padded:
        return
    if len(padded) > _HMAC_BLOCK:
        padded = hashlib.sha256(padded).digest()
    padded = padded.ljust(_HMAC_BLOCK, b"\0")
    con.execute("SET VARIABLE key_inner = $1", [padded.translate(hmac.trans_36)])
    con.execute("SET VARIABLE key_outer = $1", [padded.translate(hmac.trans_5C)])
