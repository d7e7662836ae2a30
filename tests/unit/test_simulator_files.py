"""The landing files: equal for equal seeds, marked as simulated, in valid forms, with personal data."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from simulator import Fault, Month, Plan, planted_personal_tokens, simulate
from simulator.run import UNFINISHED
from tests.unit.simulated import data_files, objects, unpacked

OLD_SYSTEMS = ("hoso-H20", "hoso-H22", "hoso-G17")
TINY = Plan(scale=1 / 2000, months=3)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tiny")
    simulate(TINY, root)
    return root


def digests(home: Path) -> dict[str, str]:
    files = (path for path in home.rglob("*") if path.is_file())
    return {str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_the_same_seed_gives_the_same_bytes(home: Path, tmp_path: Path) -> None:
    simulate(TINY, tmp_path / "again")
    assert digests(tmp_path / "again") == digests(home)
    simulate(Plan(seed=7, scale=1 / 2000, months=3), tmp_path / "other")
    assert digests(tmp_path / "other") != digests(home)


def test_an_interrupted_simulation_leaves_word_of_it(home: Path, tmp_path: Path) -> None:
    def interrupt(_what: str, _share: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate(TINY, tmp_path, interrupt)
    assert (tmp_path / "truth" / UNFINISHED).exists()
    simulate(TINY, tmp_path)
    assert digests(tmp_path) == digests(home)


def test_every_file_has_a_manifest_that_agrees(home: Path) -> None:
    for path in data_files(home):
        manifest = json.loads(path.with_name(path.name + ".manifest.json").read_text())
        assert manifest["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert manifest["simulated"] is True
        assert manifest["sent_at"].endswith("+07:00")
        assert manifest["rows"] == rows_of(path), path.name
    assert not list(home.rglob("*.part"))


def rows_of(path: Path) -> int:
    if path.suffix == ".parquet":
        return pq.read_metadata(path).num_rows
    if ".csv" in path.name:
        return sum(1 for _ in csv.DictReader(io.StringIO(unpacked(path).decode())))
    return len(objects(path))


def test_every_form_and_feed_occurs(home: Path) -> None:
    names = [path.name for path in data_files(home)]
    for ending in (
        ".jsonl",
        ".jsonl.gz",
        ".jsonl.zst",
        ".json",
        ".json.gz",
        ".json.zst",
        ".csv",
        ".csv.gz",
        ".parquet",
    ):
        assert any(name.endswith(ending) for name in names), ending
    feeds = {path.relative_to(home / "landing").parts[0] for path in data_files(home)}
    assert feeds == {"npsp", "emc", "catalogue", "totals", "ratings", "targets"}


def test_both_versions_of_the_message_occur(home: Path) -> None:
    rows = [row for path in data_files(home) if path.name.startswith(OLD_SYSTEMS) for row in objects(path)]
    assert {"KenhThucHien" in row for row in rows} == {True, False}


def test_personal_data_is_in_the_raw_files(home: Path, tmp_path: Path) -> None:
    raw = b"".join(unpacked(path) for path in data_files(home) if ".parquet" not in path.name).decode()
    planted = planted_personal_tokens()
    present = [token for token in planted if token in raw]
    assert len(present) > 0.6 * len(planted)
    assert planted[-5:] == present[-5:]
    simulate(Plan(scale=1 / 2000, months=1, personal=False), tmp_path)
    bare = b"".join(unpacked(path) for path in data_files(tmp_path) if ".parquet" not in path.name).decode()
    assert [token for token in planted if token in bare] == ["https://tep.motcua.example/"]


def test_forms_of_totals_add_up(home: Path) -> None:
    for path in (home / "landing" / "totals").rglob("*.csv"):
        windows: dict[tuple[str, str], int] = {}
        for row in csv.DictReader(io.StringIO(path.read_text())):
            n = {
                key: int(value)
                for key, value in row.items()
                if key.endswith(("_total", "_over")) or "_in_" in key
            }
            parts = ("received_online", "received_direct_or_post", "carried_over")
            assert n["received_total"] == sum(int(row[part]) for part in parts)
            resolved = sum(int(row[f"resolved_{part}"]) for part in ("early", "on_time", "overdue"))
            assert n["resolved_total"] == resolved
            assert n["received_total"] == n["resolved_total"] + n["pending_total"]
            sign = -1 if row["field_code"] else 1
            key = (row["period_start"], "received")
            windows[key] = windows.get(key, 0) + sign * n["received_total"]
            late = (row["period_start"], "late")
            windows[late] = windows.get(late, 0) + sign * int(row["pending_overdue"])
        assert set(windows.values()) == {0}


def test_faults_are_listed_beside_the_truth(tmp_path: Path) -> None:
    fault = Fault.parse("F25:h26:2024-01")
    summary = simulate(Plan(scale=1 / 2000, months=1, faults=(fault,)), tmp_path)
    (row,) = pq.read_table(tmp_path / "truth" / "faults.parquet").to_pylist()
    assert (row["fault"], row["agency_code"], row["report_month"]) == ("F25", "H26", Month(2024, 1).first_day)
    assert row["cases"] > 0
    assert summary.faults.num_rows == 1
    assert json.loads((tmp_path / "truth" / "plan.json").read_text())["faults"] == ["F25:H26:2024-01"]
