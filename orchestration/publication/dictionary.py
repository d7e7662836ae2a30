"""The data dictionary of an edition: what each table and column means, from the documentation of the models.

Written twice: `datapackage.json` for tools (Frictionless Data Package, with types, keys, sizes and
checksums) and `dictionary.csv` for people.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from orchestration.pages.csv_files import csv_text

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
LICENCE = {"name": "CC-BY-4.0", "title": "Creative Commons Attribution 4.0",
           "path": "https://creativecommons.org/licenses/by/4.0/"}  # fmt: skip
TITLE = (
    "Hồ sơ trực tuyến toàn trình, kỳ công bố {month}, lần {revision} · "
    "Fully online cases, edition {month}, revision {revision}"
)
TYPES = {
    "VARCHAR": "string", "DATE": "date", "TIMESTAMP": "datetime", "BIGINT": "integer", "INTEGER": "integer",
    "DOUBLE": "number", "BOOLEAN": "boolean",
}  # fmt: skip
# Published tables that are parts of a model: that model, description, primary key.
PARTS: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "findings": (
        "check_results",
        "What gate 2 found about agencies in the months of the edition, critical and warning, as known at "
        "the cut-off. Grain: rule, agency, month, subject.",
        (),
    ),
    "loads": (
        "load_receipts",
        "The loads (batches of the reporters' case systems) that the figures rest on. Grain: load.",
        ("load_id",),
    ),
}
ABOUT_FIGURES = {
    "agency_code": "Agency, as it was in the month.",
    "report_month": "First day of the month that the figure is about.",
    "unit_code": "Constituent unit; empty for a figure of the whole agency.",
    "definition_version": "Definition of fully online; empty for a figure that needs none.",
    "measure": "Column that holds the figure, or reporting_status, or reconciliation_state:<measure>.",
}
#: Tables that no model makes: description, columns, primary key.
OWN: Mapping[str, tuple[str, Mapping[str, str], tuple[str, ...]]] = {
    "changes": (
        "Every figure that differs from the revision before, with the cause; no rows in a first revision. "
        "Sums over longer periods, rates, and agencies as they are now follow from these. "
        "Grain: agency, month, unit, definition, measure.",
        ABOUT_FIGURES
        | {
            "before_value": "The figure in the revision before; null when there was none.",
            "after_value": "The figure in this revision; null when there is none.",
            "before_text": "The state before, for measures that are words.",
            "after_text": "The state now, for measures that are words.",
            "cause": "late_cases, late_report (form II.06, catalogue, targets, ratings), "
            "held_load_released, load_withdrawn, load_reingested, reconciliation, rule (models or reference "
            "data), agency_map, or follows (moved because others moved); several joined by commas.",
            "loads": "Loads behind the change; 0 when none is.",
        },
        tuple(ABOUT_FIGURES),
    ),
    "earlier_editions": (
        "Figures of earlier months that differ from the newest edition of their own: both are shown, and "
        "that edition needs a revision. Grain: edition, agency, month, unit, definition, measure.",
        {
            "edition_month": "Month of the edition that published the figure.",
            "revision": "Its newest revision.",
            **ABOUT_FIGURES,
            "published_value": "The figure as that edition has it.",
            "value_now": "The figure as it is known now.",
            "published_text": "The state as that edition has it, for measures that are words.",
            "text_now": "The state as it is known now.",
        },
        ("edition_month", *ABOUT_FIGURES),
    ),
}


@dataclass(frozen=True)
class Described:
    """A published table in words: `columns` by name, `key` the columns that tell its rows apart."""

    description: str
    columns: Mapping[str, str]
    key: tuple[str, ...]


def described(manifest: Path, tables: Iterable[str]) -> dict[str, Described]:
    """Descriptions of published tables from a dbt manifest."""
    nodes = json.loads(manifest.read_text(encoding="utf-8"))["nodes"].values()
    models = {node["name"]: node for node in nodes if node["resource_type"] in ("model", "seed")}
    keys = _keys(nodes)
    found = {}
    for table in tables:
        if table in OWN:
            found[table] = Described(*OWN[table])
            continue
        name, words, key = PARTS.get(table, (table, "", ()))
        model = models[name]
        found[table] = Described(
            words or " ".join(model["description"].split()),
            {column: " ".join(entry["description"].split()) for column, entry in model["columns"].items()},
            key if table in PARTS else _key_of(keys[model["unique_id"]], model["columns"]),
        )
    return found


def write_dictionary(
    connection: duckdb.DuckDBPyConnection, folder: Path, manifest: Path, release: Mapping[str, Any]
) -> None:
    """Write both forms of the dictionary for the tables that lie in `folder` as Parquet, CSV and JSON."""
    words = described(manifest, sorted(release["tables"]))
    resources = [_resource(connection, folder, table, entry) for table, entry in words.items()]
    package = {
        "$schema": PROFILE,
        "name": f"emc-edition-{release['month']}-r{release['revision']}",
        "title": TITLE.format(**release),
        "version": f"{release['month']}.r{release['revision']}",
        "created": f"{release['cut_off']}T00:00:00+07:00",
        "licenses": [LICENCE],
        "simulated": release["simulated"],
        "resources": resources,
    }
    (folder / "datapackage.json").write_text(json.dumps(package, indent=1, ensure_ascii=False) + "\n")
    rows = [
        {
            "table": resource["name"],
            "column": field["name"],
            "type": field["type"],
            "key": field["name"] in resource["schema"].get("primaryKey", ()),
            "description": field["description"],
        }
        for resource in resources
        for field in resource["schema"]["fields"]
    ]
    text = csv_text(("table", "column", "type", "key", "description"), rows)
    (folder / "dictionary.csv").write_bytes(text.encode())


def _resource(
    connection: duckdb.DuckDBPyConnection, folder: Path, table: str, words: Described
) -> dict[str, Any]:
    columns = connection.execute(
        "select column_name, column_type from (describe from read_parquet(?))",
        [str(folder / "parquet" / f"{table}.parquet")],
    ).fetchall()
    names = {name for name, _ in columns}
    key = list(words.key) if names.issuperset(words.key) else []
    files = [_file(folder, f"{form}/{table}.{form}") for form in ("csv", "parquet", "json")]
    return {
        "name": table,
        "type": "table",
        "description": words.description,
        **files[0],
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [
                {"name": name, "type": TYPES[kind], "description": words.columns.get(name, "")}
                for name, kind in columns
            ],
            "missingValues": [""],
            **({"primaryKey": key} if key else {}),
        },
        "alternatives": files[1:],
    }


def _file(folder: Path, name: str) -> dict[str, Any]:
    data = (folder / name).read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    return {"path": name, "format": Path(name).suffix[1:], "bytes": len(data), "hash": f"sha256:{digest}"}


def _keys(nodes: Iterable[Mapping[str, Any]]) -> dict[str, list[tuple[str, ...]]]:
    """The columns that data tests say are unique, each alone or together, by the model's id."""
    keys: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
    for node in nodes:
        test = node.get("test_metadata") or {"name": ""}
        if test["name"] == "unique_combination":
            keys[node["attached_node"]].append(tuple(test["kwargs"]["columns"]))
        elif test["name"] == "unique":
            keys[node["attached_node"]].append((test["kwargs"]["column_name"],))
    return keys


def _key_of(keys: list[tuple[str, ...]], columns: Iterable[str]) -> tuple[str, ...]:
    """The key of a table: its first column if that is unique alone, else columns that are unique together."""
    first = (next(iter(columns)),)
    return min(keys, key=lambda key: (key != first, -len(key)), default=())
