"""Reference data that the door needs, from `seeds/`: agencies, who may send for whom, units, thresholds."""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.settings import PROJECT_ROOT

SEEDS = PROJECT_ROOT / "seeds"

_ALL_TEXT = "header = true, all_varchar = true, nullstr = ''"


def known_agencies(seeds: Path) -> frozenset[str]:
    """The level-1 codes whose folders are known."""
    with duckdb.connect() as con:
        rows = con.execute(
            f"SELECT agency_code FROM read_csv($1, {_ALL_TEXT})", [str(seeds / "agencies.csv")]
        ).fetchall()
    return frozenset(code for (code,) in rows)


def create_reference(con: duckdb.DuckDBPyConnection, seeds: Path) -> None:
    """Create `may_send` (sender, agency, since), `unit_names` (agency_code, name_key, unit_code) and
    `thresholds` (rule, threshold).

    An agency may send its own cases, and from the day after their end those of agencies it has absorbed,
    through any chain. A name that two units of one agency bear names neither."""
    con.execute(
        f"""
        CREATE OR REPLACE TABLE may_send AS
        WITH RECURSIVE ends AS (
            SELECT agency_code AS agency, successor_code AS sender, CAST(valid_to AS DATE) + 1 AS since
            FROM read_csv($history, {_ALL_TEXT})
            WHERE successor_code IS NOT NULL AND successor_code <> agency_code
        ),
        taken AS (
            FROM ends
            UNION
            SELECT taken.agency, ends.sender, greatest(taken.since, ends.since)
            FROM taken INNER JOIN ends ON taken.sender = ends.agency
        ),
        rights AS (
            FROM taken
            UNION ALL
            SELECT agency_code, agency_code, DATE '0001-01-01' FROM read_csv($agencies, {_ALL_TEXT})
        )
        SELECT sender, agency, min(since) AS since FROM rights GROUP BY ALL
        """,
        {"history": str(seeds / "agency_history.csv"), "agencies": str(seeds / "agencies.csv")},
    )
    con.execute(
        f"""
        CREATE OR REPLACE TABLE unit_names AS
        WITH units AS (FROM read_csv($units, {_ALL_TEXT})),
        names AS (
            SELECT agency_code, unit_code, name_vi AS name FROM units
            UNION ALL
            SELECT units.agency_code, aliases.unit_code, aliases.alias
            FROM read_csv($aliases, {_ALL_TEXT}) AS aliases INNER JOIN units USING (unit_code)
        )
        SELECT agency_code, name_key(name) AS name_key, min(unit_code) AS unit_code
        FROM names
        WHERE name_key(name) IS NOT NULL
        GROUP BY ALL
        HAVING count(DISTINCT unit_code) = 1
        """,
        {"units": str(seeds / "units.csv"), "aliases": str(seeds / "unit_aliases.csv")},
    )
    con.execute(
        "CREATE OR REPLACE TABLE thresholds AS "
        f"SELECT rule, CAST(threshold AS DOUBLE) AS threshold FROM read_csv($thresholds, {_ALL_TEXT})",
        {"thresholds": str(seeds / "thresholds.csv")},
    )
