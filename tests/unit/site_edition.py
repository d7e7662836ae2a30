"""Published editions made by hand for the tests of the pages: December 2024 twice, then March 2025.

Six agencies (`site_edition.sql`): Hà Nam sends, and sends late; Nghệ An has a difference with its own totals,
explained in the second revision; Huế is disconnected from 2025; Bộ Tài chính is partial and takes in Bộ Kế
hoạch và Đầu tư in March; Bộ Ngoại giao is silent. Nothing here is read from a warehouse.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.settings import PROJECT_ROOT

TABLES = Path(__file__).with_suffix(".sql")
AGENCIES = ("G05", "G08", "G12", "H25", "H41", "H57")
SEEDS = (
    "agencies", "agency_history", "agency_transfers", "block_targets", "conditions", "definition_conditions",
    "definitions", "disconnections", "known_conflicts", "quality_rules", "thresholds", "units",
)  # fmt: skip
LATE_CASES = 20
CUT_OFFS = {(2024, 1): "2025-01-10", (2024, 2): "2025-02-12", (2025, 1): "2025-04-05"}
REASON = "Hà Nam gửi bổ sung hồ sơ muộn"


def make_editions(root: Path) -> Path:
    """The folder of editions: 2024-12 r1 and r2, 2025-03 r1, which is the current one."""
    editions = root / "editions"
    _publish(editions, date(2024, 12, 1), 1, late_cases=0)
    _publish(editions, date(2024, 12, 1), 2, late_cases=LATE_CASES)
    _publish(editions, date(2025, 3, 1), 1, late_cases=LATE_CASES + 1)
    (editions / "current").symlink_to("2025-03/r1")
    return editions


def _publish(editions: Path, month: date, revision: int, late_cases: int) -> None:
    folder = editions / f"{month:%Y-%m}" / f"r{revision}"
    for name in ("parquet", "csv", "json"):
        (folder / name).mkdir(parents=True)
    with duckdb.connect(str(folder / "marts.duckdb")) as connection:
        for seed in SEEDS:
            all_words = seed in {"quality_rules", "known_conflicts"}
            connection.execute(
                f"create table {seed} as from read_csv(?, all_varchar = {all_words})",
                [str(PROJECT_ROOT / "seeds" / f"{seed}.csv")],
            )
        connection.execute(
            "delete from agencies where not list_contains($codes, agency_code)", {"codes": AGENCIES}
        )
        values = {
            "month": month, "late_cases": late_cases, "is_reconciled": late_cases > 0,
            "is_revision": revision > 1,
        }  # fmt: skip
        for statement in duckdb.extract_statements(TABLES.read_text(encoding="utf-8")):
            used = {name: values[name] for name in statement.named_parameters}
            connection.execute(statement, used)
        resources = [_export(connection, folder, name) for (name,) in _tables(connection)]
    _describe(folder, month, revision, resources)


def _tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str]]:
    return connection.execute("select table_name from duckdb_tables() order by table_name").fetchall()


def _export(connection: duckdb.DuckDBPyConnection, folder: Path, name: str) -> dict[str, Any]:
    """Write a table in its three forms; its entry in the data package."""
    ordered = f"select * from {name} order by all"
    connection.execute(f"copy ({ordered}) to '{folder}/parquet/{name}.parquet' (format parquet)")
    connection.execute(f"copy ({ordered}) to '{folder}/json/{name}.json' (format json, array true)")
    connection.execute(f"copy ({ordered}) to '{folder}/csv/{name}.csv' (header)")
    columns = connection.execute(f"describe {name}").fetchall()
    return {
        "name": name, "type": "table", "description": f"What {name} holds.",
        **_file(folder, f"csv/{name}.csv"),
        "schema": {
            "fields": [
                {"name": column[0], "type": "string", "description": f"What {column[0]} says."}
                for column in columns
            ],
            "primaryKey": [columns[0][0]],
        },
        "alternatives": [_file(folder, f"{kind}/{name}.{kind}") for kind in ("parquet", "json")],
    }  # fmt: skip


def _file(folder: Path, path: str) -> dict[str, Any]:
    data = (folder / path).read_bytes()
    return {
        "path": path,
        "format": path.rsplit(".", 1)[1],
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
    }


def _describe(folder: Path, month: date, revision: int, resources: list[dict[str, Any]]) -> None:
    """What an edition says of itself, and files that pages only link to."""
    needs_revision = [{"month": "2024-12", "revision": 2, "changes": 1}] if month.year > 2024 else []
    release = {
        "month": f"{month:%Y-%m}",
        "revision": revision,
        "cut_off": CUT_OFFS[month.year, revision],
        "reason": REASON if revision > 1 else "",
        "override_reason": "",
        "simulated": True,
        "previous": {"revision": revision - 1, "sha256sums": "0" * 64} if revision > 1 else None,
        "versions": {
            "project": "0.1.0", "code": "a" * 64, "models": "b" * 64, "seeds": "c" * 64, "duckdb": "1.5.5",
            "dbt-core": "1.11.16", "seed_files": {"agencies": "d" * 64},
        },
        "definitions": [
            {"definition_version": "nd42_2022", "in_force_from": "2000-01-01", "in_force_to": "2025-11-26",
             "headline": True},
        ],
        "warehouse": {
            "loads": 2, "loads_sha256": "e" * 64, "ledger_sha256": "f" * 64, "decisions": 0,
            "reconciliations": 1,
        },
        "needs_revision": needs_revision,
        "tables": {resource["name"]: 1 for resource in resources},
    }  # fmt: skip
    package = {
        "name": f"emc-edition-{month:%Y-%m}-r{revision}",
        "title": f"Kỳ công bố {month:%Y-%m}",
        "licenses": [
            {"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0",
             "path": "https://creativecommons.org/licenses/by/4.0/"},
        ],
        "resources": resources,
    }  # fmt: skip
    (folder / "release.json").write_text(json.dumps(release, ensure_ascii=False), encoding="utf-8")
    (folder / "datapackage.json").write_text(json.dumps(package, ensure_ascii=False), encoding="utf-8")
    for name in ("methodology.md", "quality-notes.md", "dictionary.csv", "report.pdf", "report.xlsx"):
        (folder / name).write_text(f"{name} of {month:%Y-%m} r{revision}\n", encoding="utf-8")
    sums = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}\n"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
    (folder / "SHA256SUMS").write_text("".join(sums))
    publication = {"published_at": "2025-04-06T08:00:00", "person": "Lê Văn C", "override_reason": ""}
    (folder / "publication.json").write_text(json.dumps(publication, ensure_ascii=False), encoding="utf-8")
