"""What an edition says of itself in `release.json`: what it was made from, and by which code.

Everything in it follows from the inputs; who published when stands in `publication.json`, outside the sums.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from orchestration.append_only import read_records
from orchestration.publication.changes import MAP_SEEDS, SILENT_SEEDS
from orchestration.publication.export import CHECKSUMS, sha256_of
from orchestration.publication.shelf import number
from orchestration.settings import PROJECT_ROOT, Home
from orchestration.state import DECISIONS

CODE = (("expectations", "orchestration"), (".py", ".sql", ".html", ".css", ".md"))
MODELS = (("models", "macros"), (".sql",))  # their descriptions change no figure


def versions() -> dict[str, Any]:
    """Versions of the project, its engines and its parts, the parts as SHA-256 over their files."""
    seeds = {path.stem: sha256_of(path) for path in sorted((PROJECT_ROOT / "seeds").glob("*.csv"))}
    return {
        "project": version("emc-warehouse"),
        "code": _hash_of(*CODE),
        "models": _hash_of(*MODELS),
        "seeds": _sha256(f"{name} {digest}" for name, digest in seeds.items()),
        "seed_files": seeds,
        **{name: version(name) for name in ("duckdb", "dbt-core")},
    }


def warehouse_state(home: Home, connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """The loads that the figures rest on (their ids and states), and the ledger's position."""
    loads = connection.execute(
        "select load_id || ' ' || state from warehouse.quality.load_receipts where is_usable order by load_id"
    ).fetchall()
    folders = {folder: home.ledger / folder for folder in DECISIONS}
    return {
        "loads": len(loads),
        "loads_sha256": _sha256(line for (line,) in loads),
        "ledger_sha256": _sha256(
            f"{name}/{path.name} {sha256_of(path)}"
            for name, folder in folders.items()
            for path in sorted(folder.glob("*.json"))
            if path.stat().st_size  # an empty file stands for none
        ),
        **{name: len(read_records(folder)) for name, folder in folders.items()},
    }


def same_inputs(before: Mapping[str, Any], cut_off: date, now: Mapping[str, Any]) -> bool:
    """Whether a release was made of the same warehouse as one with `versions` and `warehouse` as in `now`:
    then every figure is the same."""
    return before["cut_off"] == cut_off.isoformat() and all(
        before[part].get(name) == now[part][name]
        for part, name in (
            ("versions", "models"), ("versions", "seeds"), ("warehouse", "loads_sha256"),
            ("warehouse", "ledger_sha256"),
        )
    )  # fmt: skip


def general_causes(before: Mapping[str, Any], now: Mapping[str, Any]) -> set[str]:
    """Which of `rule` and `agency_map` differ between the versions of two releases."""
    old, new = before["seed_files"], now["seed_files"]
    differing = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)} - SILENT_SEEDS
    causes = {"agency_map"} if differing & MAP_SEEDS else set()
    return causes | ({"rule"} if differing - MAP_SEEDS or before["models"] != now["models"] else set())


def previous_of(previous: Path | None) -> dict[str, Any] | None:
    """The revision that this one follows, and the checksum of its checksums: a chain that shows tampering."""
    if previous is None:
        return None
    return {"revision": number(previous), "sha256sums": sha256_of(previous / CHECKSUMS)}


def contents_of(connection: duckdb.DuckDBPyConnection, folder: Path, month: date) -> dict[str, Any]:
    """What the tables of an edition say: definitions, months that need a revision, numbers of rows."""
    parquet = folder / "parquet"
    definitions = connection.execute(
        "select definition_version, strftime(in_force_from, '%Y-%m-%d'), strftime(in_force_to, '%Y-%m-%d'), "
        "is_headline and in_force_from <= $month and coalesce(in_force_to >= $month, true) "
        "from read_parquet($source) order by all",
        {"month": month, "source": str(parquet / "definitions.parquet")},
    ).fetchall()
    earlier = connection.execute(
        "select strftime(edition_month, '%Y-%m'), revision, count(*) from read_parquet(?) "
        "group by all order by all",
        [str(parquet / "earlier_editions.parquet")],
    ).fetchall()
    return {
        "definitions": [
            dict(zip(("definition_version", "in_force_from", "in_force_to", "headline"), row, strict=True))
            for row in definitions
        ],
        "needs_revision": [dict(zip(("month", "revision", "changes"), row, strict=True)) for row in earlier],
        "tables": {path.stem: _rows(connection, path) for path in sorted(parquet.glob("*.parquet"))},
    }


def _rows(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    row = connection.execute("select count(*) from read_parquet(?)", [str(path)]).fetchone()
    return row[0] if row else 0


def _hash_of(folders: tuple[str, ...], suffixes: tuple[str, ...]) -> str:
    files = (path for folder in folders for path in (PROJECT_ROOT / folder).rglob("*"))
    return _sha256(
        f"{path.relative_to(PROJECT_ROOT)} {sha256_of(path)}"
        for path in sorted(path for path in files if path.is_file() and path.suffix in suffixes)
    )


def _sha256(lines: Iterable[str]) -> str:
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
