"""A small data home whose every row carries the number of its publication, and readers that look for it.

The warehouse has a table in each served schema. Readers are processes of their own, as BI tools are; each
notes when a read began and ended, and which publication every table held.
"""

from __future__ import annotations

import time
from pathlib import Path

import duckdb

from orchestration.publication.postgres_session import connected
from orchestration.publication.postgres_url import parse_url
from orchestration.publication.serving import publish_serving
from orchestration.settings import Home
from orchestration.state import Inputs

PAUSE_SECONDS = 0.05  # ten readers that never pause leave two cores no room for what they read
ROWS = 1000  # enough that a table takes a moment to copy
TABLES = ("facts.fct_agency_day", "facts.fct_agency_month", "marts.mart_ranking", "marts.mart_block_summary",
          "quality.reporting_status", "reference.agencies")  # fmt: skip
INPUTS = Inputs(receipts="", ledger="", landing="", project="", as_of="2025-05-01")

#: When a read began and ended (monotonic seconds, the same clock in every process), and what it saw.
Read = tuple[float, float, list[int]]

LOOK = " union all ".join(f"select distinct publication from {table}" for table in TABLES)


def make_counted_home(root: Path) -> Home:
    """A home with a warehouse at publication 0 and no release."""
    home = Home(root)
    home.root.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(home.warehouse)) as connection:
        for table in TABLES:
            connection.execute(f"create schema if not exists {table.partition('.')[0]}")
            connection.execute(
                f"create table {table} as select range as id, 0::bigint as publication from range({ROWS})"
            )
    return home


def publish_number(home: Home, number: int) -> Path:
    """Write the number into every row, as a run of the pipeline would, and publish the snapshot."""
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("set threads = 1")
        for table in TABLES:
            connection.execute(f"update {table} set publication = {number}")
    return publish_serving(home, INPUTS, f"run-{number}")


def read_snapshot(current: Path, stop: Path) -> list[Read]:
    """Open `current/emc.duckdb` anew for each read, as a BI tool does, until the file `stop` appears."""
    reads = []
    while not stop.exists():
        began = time.monotonic()
        with duckdb.connect(current / "emc.duckdb", read_only=True) as connection:
            connection.execute("set threads = 1")
            seen = [row[0] for row in connection.execute(LOOK).fetchall()]
        reads.append((began, time.monotonic(), seen))
        time.sleep(PAUSE_SECONDS)
    return reads


def read_postgres(url: str, stop: Path) -> list[Read]:
    """Ask the server in one session until the file `stop` appears."""
    reads = []
    with connected(parse_url(url)) as connection:
        while not stop.exists():
            began = time.monotonic()
            seen = connection.execute("from postgres_query('pg', ?)", [LOOK]).fetchall()
            reads.append((began, time.monotonic(), [row[0] for row in seen]))
            time.sleep(PAUSE_SECONDS)
    return reads
