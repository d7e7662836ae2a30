"""`dbt docs` as one file for the site: models, columns, lineage, exposures, metrics; read without a network.

dbt's own page is filled with the parsed project and the columns found in the warehouse, as `dbt docs generate
--static` would, less what tells of the machine or the moment. Equal projects and warehouses give equal files.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import duckdb

from orchestration.settings import Home
from orchestration.transformation.project import manifest_path, prepare_manifest

PROJECT = "emc"
# Metadata that the page reads; it counts its visits elsewhere unless told not to.
KEPT_METADATA = ("dbt_version", "project_name", "adapter_type", "quoting", "dbt_schema_version")
OF_THE_MACHINE = frozenset({"root_path", "build_path", "compiled_path", "created_at"})
# What dbt's page asks for beyond itself, and what it shall do instead: an icon that was left out of the
# build, and icons asked for by the unfilled name of their template.
REPAIRS = {
    "${require('./assets/favicons/favicon.ico')}": "data:,",
    'xlink:href="{{': 'ng-attr-href="{{',
}
# Whatever it might still ask for is refused by the reader's browser.
POLICY = (
    '<meta http-equiv="Content-Security-Policy"'
    " content=\"default-src 'unsafe-inline' 'unsafe-eval' data: blob:\">"
)
NO_SCRIPT = (
    "<noscript>Trang này cần JavaScript; từ điển dữ liệu thì không. This page needs scripts; the"
    ' data dictionary does not: <a href="../dictionary.html">dictionary.html</a>.</noscript>'
)

COLUMNS = """
    select schema_name, table_name, column_name, column_index, data_type
    from duckdb_columns() where database_name = current_database() and not internal
    order by all
"""


def write_documentation(home: Home, target: Path) -> Path:
    """Write the page to `target` and return it; the warehouse is read if there is one.

    Raises PipelineError when the project does not parse.
    """
    prepare_manifest(home)
    manifest = json.loads(manifest_path(home).read_text(encoding="utf-8"))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(page(manifest, _columns_of(home.warehouse)), encoding="utf-8")
    return target


def page(manifest: Mapping[str, Any], columns: Mapping[tuple[str, str], dict[str, Any]]) -> str:
    """dbt's page with this project inside; `columns` by schema and table."""
    content = files("dbt.task.docs").joinpath("index.html").read_text(encoding="utf-8")
    for wrong, right in REPAIRS.items():
        content = content.replace(wrong, right)
    for name, value in (("MANIFEST", published(manifest)), ("CATALOG", catalog(manifest, columns))):
        placeholder = f'"{name}.JSON INLINE DATA"'
        if placeholder not in content:
            raise LookupError(f"dbt's page has no place for {placeholder}")
        content = content.replace(placeholder, _inline(value))
    content = content.replace("<head>", f"<head>{POLICY}", 1)
    return re.sub("<body[^>]*>", lambda body: body[0] + NO_SCRIPT, content, count=1)


def published(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest without the macros of packages and without what differs between machines and moments."""
    kept = {key: _without_machine(value) for key, value in manifest.items()}
    kept["metadata"] = {key: manifest["metadata"][key] for key in KEPT_METADATA}
    kept["metadata"]["send_anonymous_usage_stats"] = False
    kept["macros"] = {
        name: macro for name, macro in kept["macros"].items() if macro["package_name"] == PROJECT
    }
    for lineage in ("parent_map", "child_map"):
        kept[lineage] = {name: sorted(others) for name, others in kept[lineage].items()}
    return kept


def catalog(manifest: Mapping[str, Any], columns: Mapping[tuple[str, str], dict[str, Any]]) -> dict[str, Any]:
    """dbt's catalog of what lies in the warehouse: the columns of each model and seed with their types."""
    nodes = {
        name: {
            "unique_id": name,
            "metadata": {
                "type": node["config"]["materialized"],
                "database": node["database"],
                "schema": node["schema"],
                "name": node["name"],
                "comment": None,
                "owner": None,
            },
            "columns": columns[node["schema"], node["name"]],
            "stats": {},
        }
        for name, node in manifest["nodes"].items()
        if (node["schema"], node["name"]) in columns
    }
    return {"metadata": {}, "nodes": nodes, "sources": {}, "errors": None}


def _columns_of(warehouse: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """Columns of every table by schema and name, in dbt's form; none before the first run."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    if warehouse.exists():
        with duckdb.connect(warehouse, read_only=True) as connection:
            for schema, table, column, index, data_type in connection.execute(COLUMNS).fetchall():
                found.setdefault((schema, table), {})[column] = {
                    "name": column,
                    "index": index,
                    "type": data_type,
                    "comment": None,
                }
    return found


def _without_machine(value: Any) -> Any:
    """A copy without keys that hold paths or times of the machine that parsed the project."""
    if isinstance(value, dict):
        return {key: _without_machine(inner) for key, inner in value.items() if key not in OF_THE_MACHINE}
    if isinstance(value, list):
        return [_without_machine(inner) for inner in value]
    return value


def _inline(value: Any) -> str:
    """JSON that may stand in a script element."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).replace("</", "<\\/")
