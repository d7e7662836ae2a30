"""A warehouse made by hand for the auditor's report: four agencies, three months (`audit_home.sql`).

H25 sends and gives submitted files as results; H57 is disconnected in April; G12 is partial, has taken in G05
in March, and reports other totals than we count. L2 is held, and its sender has named it to do harm.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import duckdb

from orchestration.ingestion.schema import ensure_lake
from orchestration.settings import PROJECT_ROOT, Home

AS_OF = date(2025, 5, 1)
EVIL_NAME = "<img src=x onerror=alert(1)>.json"
TABLES = Path(__file__).with_suffix(".sql")
SEEDS = ("agencies", "agency_history", "quality_rules", "thresholds")


def make_audit_home(root: Path) -> Home:
    """A home with this warehouse and one simulated load."""
    home = Home(root)
    ensure_lake(home)
    with duckdb.connect(str(home.warehouse)) as connection:
        for schema in ("marts", "quality", "reference", "intermediate"):
            connection.execute(f"create schema {schema}")
        for seed in SEEDS:
            all_words = seed == "quality_rules"
            connection.execute(
                f"create table reference.{seed} as from read_csv(?, all_varchar = {all_words})",
                [str(PROJECT_ROOT / "seeds" / f"{seed}.csv")],
            )
        connection.execute(TABLES.read_text(encoding="utf-8"))
        connection.execute(
            "copy (select load_id, feed, rows_accepted, 'accepted' as initial_state, simulated, period_end, "
            "replaces_load_id from quality.load_receipts where load_id = 'L1') "
            f"to '{home.lake / 'receipts' / 'one.parquet'}' (format parquet)"
        )
        _publish(home, connection, 1, "", 720)
        _publish(home, connection, 2, "Gửi bù 10 hồ sơ", 730)
    return home


def _publish(
    home: Home, connection: duckdb.DuckDBPyConnection, revision: int, reason: str, fully_online: int
) -> None:
    """A revision of April as an edition holds it, with this figure for H25."""
    folder = home.editions / "2025-04" / f"r{revision}"
    (folder / "parquet").mkdir(parents=True)
    connection.execute(
        f"copy (select * replace ({fully_online} as fully_online_cases) from marts.mart_ranking "
        f"where agency_code = 'H25') to '{folder / 'parquet' / 'mart_ranking.parquet'}' (format parquet)"
    )
    release = {
        "month": "2025-04",
        "revision": revision,
        "reason": reason,
    }
    published = {"person": "Lê Văn C", "published_at": f"2025-05-1{revision}T09:00:00"}
    (folder / "release.json").write_text(json.dumps(release), encoding="utf-8")
    (folder / "publication.json").write_text(json.dumps(published), encoding="utf-8")
