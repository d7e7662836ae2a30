"""The two texts of an edition: its methodology with the definitions in force, and notes on its quality.

Both are written from the edition's own tables and say nothing that is not in them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.pages.environment import page_environment
from orchestration.pages.words import STATUSES

TEMPLATES = Path(__file__).parent / "templates"
OF_THE_MONTH = "date_trunc('month', {column}) = date '{month}-01'"

Row = dict[str, Any]


def write_documents(connection: duckdb.DuckDBPyConnection, folder: Path, release: Mapping[str, Any]) -> None:
    """Write `methodology.md` and `quality-notes.md` beside the tables."""
    environment = page_environment(TEMPLATES)
    environment.autoescape = False  # these are texts, no pages
    shared = {"release": release, "cut_off": date.fromisoformat(release["cut_off"])}
    for name, template, context in (
        ("methodology.md", "methodology.md.j2", _methods(connection, folder, release)),
        ("quality-notes.md", "quality_notes.md.j2", _quality(connection, folder, release["month"])),
    ):
        text = environment.get_template(template).render(shared | context)
        (folder / name).write_text(text.strip() + "\n", encoding="utf-8")


def _methods(
    connection: duckdb.DuckDBPyConnection, folder: Path, release: Mapping[str, Any]
) -> dict[str, Any]:
    tables = ("definitions", "definition_conditions", "conditions", "thresholds", "known_conflicts")
    found = {table: _rows(connection, folder, table) for table in tables}
    return {
        **found,
        "headline": [row["definition_version"] for row in release["definitions"] if row["headline"]],
        "condition": {row["condition"]: row for row in found["conditions"]},
        "threshold": {row["rule"]: row["threshold"] for row in found["thresholds"]},
    }


def _quality(connection: duckdb.DuckDBPyConnection, folder: Path, month: str) -> dict[str, Any]:
    def of_the_month(table: str, column: str, where: str) -> list[Row]:
        when = OF_THE_MONTH.format(column=column, month=month)
        return _rows(connection, folder, table, f"{when} and {where}")

    statuses = _grouped(of_the_month("reporting_status", "report_month", "is_expected"), "reporting_status")
    return {
        "by_status": {status: statuses[status] for status in STATUSES if status in statuses},
        "findings": _grouped(of_the_month("findings", "report_month", "true"), "rule_id"),
        "titles": {row["rule_id"]: row for row in _rows(connection, folder, "quality_rules")},
        "differences": of_the_month("reconciliation", "period_end", "state is not null"),
        "causes": _grouped(_rows(connection, folder, "changes"), "cause"),
    }


def _rows(connection: duckdb.DuckDBPyConnection, folder: Path, table: str, where: str = "true") -> list[Row]:
    result = connection.execute(
        f"select * from read_parquet(?) where {where} order by all",
        [str(folder / "parquet" / f"{table}.parquet")],
    )
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def _grouped(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[column]].append(row)
    return dict(groups)
