"""`python -m benchmarks.year [--days 365] [--scale 0.05] [--every 1]`: a year, then its lake built at once.

Every day a day's load is dropped; every day, or every so many days, what was dropped is taken in; every week
the lake is compacted. Printed are time, memory and sizes on the way; at the end the warehouse beside one
freshly built from the same lake, and the tables in which the two differ: none should.
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Mapping

import duckdb

from benchmarks.measuring import Cost
from benchmarks.nation import DATA, VERSIONS, Nation
from orchestration.settings import Home
from orchestration.sizes import sizes

HISTORY = 2 * 12 * 2_100_000  # cases before the first day
WEEK = 7
# What identifies a run differs between two ways to one result.
OF_A_RUN = ("run_id", "load_id", "checked_at", "decided_at")


def main() -> None:
    """Measure the days that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.year", description=__doc__)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--scale", type=float, default=0.05, help="part of the nation's size (default: 0.05)")
    parser.add_argument("--every", type=int, default=1, help="days between two runs (default: 1)")
    asked = parser.parse_args()
    nation = Nation.of(round(HISTORY * asked.scale), asked.scale)
    shutil.rmtree(nation.root, ignore_errors=True)
    DATA.mkdir(parents=True, exist_ok=True)
    print(f"{asked.days} days of {round(VERSIONS * asked.scale):,} versions onto {nation.cases:,} cases")
    tell(0, nation, nation.build())
    last_maintained = largest = before = 0
    for day in range(1, asked.days + 1):
        nation.drop(round(VERSIONS * asked.scale))
        if day % asked.every and day < asked.days:
            continue
        cost = nation.run()
        before = nation.warehouse.stat().st_size
        largest = max(largest, before)
        if day >= last_maintained + WEEK or day == asked.days:
            nation.emc("maintain")
            last_maintained = day
            tell(day, nation, cost)
    compare_with_fresh(nation, {"largest of the year": largest, "before the last maintain": before})


def tell(day: int, nation: Nation, cost: Cost) -> None:
    """A line: the day's run, and what the home holds after it."""
    held = sizes(Home(nation.home))
    places = ", ".join(
        f"{name} {held[name] / 1e6:,.0f}" for name in ("warehouse", "lake", "archive", "serving")
    )
    print(f"day {day:4}  {cost}  MB: {places}", flush=True)


def compare_with_fresh(nation: Nation, earlier: Mapping[str, int]) -> None:
    """Build a second home from the lake as it is now, and compare tables and sizes.

    `earlier`: what the file took before, in bytes."""
    fresh = Nation(nation.months, nation.monthly, "fresh")
    fresh.root.mkdir()
    for folder in ("lake", "ledger"):
        shutil.copytree(nation.home / folder, fresh.home / folder)
    tell(0, fresh, fresh.run())
    ratio = used_blocks(nation) / used_blocks(fresh)
    print(f"warehouse to a fresh one: blocks in use {ratio:.2f}")
    for when, size in {**earlier, "now": nation.warehouse.stat().st_size}.items():
        print(f"  file, {when}: {size / fresh.warehouse.stat().st_size:.2f}")
    print(f"tables that differ: {differing_tables(nation, fresh) or 'none'}")


def used_blocks(nation: Nation) -> int:
    """Blocks of the warehouse that hold something; the others wait for the tables of the next run."""
    with duckdb.connect(str(nation.warehouse), read_only=True) as con:
        (used,) = con.execute("SELECT used_blocks FROM pragma_database_size()").fetchone() or (0,)
        return int(used)


def differing_tables(one: Nation, other: Nation) -> list[str]:
    """Facts and marts with a row that only one of two warehouses has."""
    with duckdb.connect() as con:
        for name, nation in (("one", one), ("other", other)):
            con.execute(f"ATTACH '{nation.warehouse}' AS {name} (READ_ONLY)")
        tables = con.execute(
            "SELECT schema_name || '.' || table_name, list(column_name ORDER BY column_index)"
            " FROM duckdb_columns() WHERE database_name = 'one' AND schema_name IN ('facts', 'marts')"
            " GROUP BY ALL"
        ).fetchall()
        return [table for table, columns in sorted(tables) if _differs(con, table, columns)]


def _differs(con: duckdb.DuckDBPyConnection, table: str, columns: list[str]) -> bool:
    names = ", ".join(f'"{name}"' for name in columns if not name.endswith(OF_A_RUN))
    ours, theirs = (f"SELECT {names} FROM {home}.{table}" for home in ("one", "other"))
    (rows,) = con.execute(
        f"SELECT count(*) FROM (({ours} EXCEPT ALL {theirs}) UNION ALL ({theirs} EXCEPT ALL {ours}))"
    ).fetchone() or (0,)
    return bool(rows)


if __name__ == "__main__":
    main()
