"""Simulated homes that several tests of the simulator read, and readers of what lies in them."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import zstandard

from simulator.reference import SEEDS
from tests.independent.agencies import load_reference
from tests.independent.cases import current_cases
from tests.independent.catalogue import Catalogue
from tests.independent.counting import count
from tests.independent.events import resolving_events
from tests.independent.held import sort_out
from tests.independent.parse import discover

Counts = dict[tuple[str, date], Counter[str]]


def data_files(home: Path) -> Iterator[Path]:
    """Every file of landing that is no manifest, in order."""
    for path in sorted((home / "landing").rglob("*")):
        if path.is_file() and not path.name.endswith(".manifest.json"):
            yield path


def unpacked(path: Path) -> bytes:
    """A file's content without its compression."""
    stored = path.read_bytes()
    if path.suffix == ".gz":
        return gzip.decompress(stored)
    return (
        zstandard.ZstdDecompressor().decompressobj().decompress(stored) if path.suffix == ".zst" else stored
    )


def objects(path: Path) -> list[dict[str, Any]]:
    """The cases, steps or events of a JSON file, out of their envelopes."""
    text = unpacked(path).decode()
    documents = (
        [json.loads(line) for line in text.splitlines()] if ".jsonl" in path.name else [json.loads(text)]
    )
    rows: list[dict[str, Any]] = []
    for document in documents:
        inner = document if isinstance(document, list) else document.get("data")
        rows += inner if isinstance(inner, list) else [document]  # message B has a `data` of its own, a text
    return rows


def stated(home: Path) -> Counts:
    """The truth file by agency and month, zeros left out."""
    found: Counts = {}
    for row in pq.read_table(home / "truth" / "truth.parquet").to_pylist():
        key = (row.pop("agency_code"), row.pop("report_month"))
        row.pop("pending_cases")
        found[key] = Counter({name: number for name, number in row.items() if number})
    return found


def counted(home: Path, as_of: date) -> Counts:
    """The same counted from the landing files by code that knows nothing of the simulator."""
    reference = load_reference(SEEDS, as_of)
    rows, _ = sort_out(discover(home / "landing"), reference)
    cases, _ = current_cases(rows["npsp"], reference)
    counts = count(cases, resolving_events(rows["emc"], reference), Catalogue(rows["catalogue"], reference))
    found: Counts = {}
    for (agency, day), measures in counts.days.items():
        found.setdefault((agency, day.replace(day=1)), Counter()).update(measures)
    for (definition, agency, month), lost in counts.lost.items():
        here = found.setdefault((agency, month), Counter())
        here[f"{definition}_fully_online_cases"] += lost[None]
        here[f"{definition}_evidenced_cases"] += counts.evidenced[definition, agency, month]
        if definition == "emc_tracking":
            here["emc_tracking_resolved_cases"] += sum(lost.values())
    return found


def differences(home: Path, as_of: date) -> list[tuple[tuple[str, date], str, int, int]]:
    """(agency and month, measure, stated, counted) wherever the truth file and the landing files disagree."""
    truth, seen = stated(home), counted(home, as_of)
    measures = {name for row in truth.values() for name in row}
    return [
        (key, name, truth.get(key, Counter())[name], seen.get(key, Counter())[name])
        for key in sorted(truth.keys() | seen.keys())
        for name in sorted(measures)
        if truth.get(key, Counter())[name] != seen.get(key, Counter())[name]
    ]
