"""Exposures: every public table has a reader, and what an edition and the serving snapshot hold is what is
said."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from orchestration.publication.contents import PUBLISHED
from orchestration.publication.serving import SERVED_SCHEMAS

ROOT = Path(__file__).resolve().parents[2]
EXPOSURES: dict[str, dict[str, Any]] = {
    exposure["name"]: exposure
    for exposure in yaml.safe_load((ROOT / "models" / "exposures.yml").read_text(encoding="utf-8"))[
        "exposures"
    ]
}
# Checks and receipts are published in part, as the tables `findings` and `loads`.
PUBLISHED_IN_PART = {"check_results", "load_receipts"}
# The marts that other marts are made of; nobody reads them from outside.
INNER_MARTS = {"mart_computed_figures"}


def read_by(name: str) -> set[str]:
    return {re.fullmatch(r"ref\('(\w+)'\)", ref)[1] for ref in EXPOSURES[name]["depends_on"]}  # type: ignore[index]


def tables_of(schema: str) -> set[str]:
    if schema == "reference":
        return {path.stem for path in (ROOT / "seeds").glob("*.csv")}
    found = {path.stem for path in (ROOT / "models" / schema).rglob("*.sql")}
    return {name for name in found if not name.startswith("int_")}


def test_every_mart_is_read_by_a_page_or_a_file_of_its_own() -> None:
    everything = {"edition_files", "site_open_data", "serving_snapshot", "serving_postgres"}
    read = set().union(*(read_by(name) for name in EXPOSURES if name not in everything))
    assert tables_of("marts") - INNER_MARTS <= read


def test_an_edition_holds_what_its_exposure_says() -> None:
    published = {name for names in PUBLISHED.values() for name in names} | PUBLISHED_IN_PART
    assert read_by("edition_files") == read_by("site_open_data") == published


def test_the_snapshot_serves_what_its_exposure_says() -> None:
    served = set().union(*(tables_of(schema) for schema in SERVED_SCHEMAS))
    assert read_by("serving_snapshot") == read_by("serving_postgres") == served
