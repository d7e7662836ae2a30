"""The lake after many small rounds, compacted: the same rows for every load, whenever it is killed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from orchestration import ledger, sizes, state
from orchestration.cli.maintain import maintain
from orchestration.errors import UsageError
from orchestration.ingestion import reingest
from orchestration.ingestion.schema import moved_files_sql
from orchestration.ledger import DecisionError
from orchestration.maintenance import compact, compaction, retire
from tests.forks import start
from tests.ingestion_kit import CASE, NOW, SENT, Door, door_fixture  # noqa: F401

LATER = datetime(2026, 3, 1, 8)
DAYS = 8


@pytest.fixture(scope="module")
def eight_days(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home into which a batch came on each of eight days."""
    root = tmp_path_factory.mktemp("eight_days")
    take_in_days(Door(root), DAYS)
    return root


@pytest.fixture(name="days")
def copy_of_eight_days(eight_days: Path, tmp_path: Path) -> Door:
    """A copy of that home for one test."""
    shutil.copytree(eight_days, tmp_path / "days")
    return Door(tmp_path / "days")


def take_in_days(door: Door, days: int, first: int = 0) -> None:
    """A round a day: a new case and one that is sent again, both of one month."""
    for day in range(first, first + days):
        new = CASE | {"MaHoSo": f"H44.100-240803-{day:04d}"}
        again = CASE | {"TrangThaiHoSo": str(1 + day % 9)}
        sent = f"2025-04-01T08:{day:02d}:00+07:00"
        door.land("npsp", f"{day}.json", [new, again], manifest={"sent_at": sent})
        door.take()


def rows_by_load(door: Door) -> dict[str, list[object]]:
    """The rows of each load as its receipt and the records of compactions say where they lie."""
    with duckdb.connect() as con:
        places = con.execute(
            "SELECT load_id, list(DISTINCT coalesce(moved.place, named.file)) FROM ("
            "    SELECT load_id, unnest(lake_files) AS file FROM read_parquet($1, union_by_name = true)"
            ") AS named "
            f"LEFT JOIN ({moved_files_sql(door.home)}) AS moved ON named.file = moved.file GROUP BY load_id",
            [str(door.home.lake / "receipts" / "*.parquet")],
        ).fetchall()
        return {
            load: con.execute(
                "SELECT * FROM read_parquet($1, hive_partitioning = false) WHERE load_id = $2 ORDER BY ALL",
                [[str(door.home.root / place) for place in files], load],
            ).fetchall()
            for load, files in places
        }


def lake_files(door: Door) -> list[Path]:
    return [path for path in (door.home.lake / "npsp").rglob("*.parquet") if path.name != "schema.parquet"]


def complete_run(door: Door, at: datetime) -> None:
    """What a run that has read the lake leaves behind."""
    state.write_atomically(door.home.state, f'{{"finished_at": "{at.isoformat()}", "inputs": {{}}}}')


def test_every_load_keeps_its_rows_and_the_replaced_files_go_later(days: Door) -> None:
    before = rows_by_load(days)
    assert len(before) == len(lake_files(days)) == DAYS

    assert compact(days.home, LATER) == compaction.Compacted(DAYS, 1, 0, 0)
    assert rows_by_load(days) == before
    assert len(lake_files(days)) == DAYS + 1  # who reads the old files goes on reading
    assert compact(days.home, LATER + timedelta(minutes=1)) == compaction.Compacted(0, 0, 0, 0)

    complete_run(days, LATER + timedelta(minutes=2))
    deleted = compact(days.home, LATER + timedelta(days=7))
    assert (deleted.replaced, deleted.deleted) == (0, DAYS)
    assert len(lake_files(days)) == 1
    assert rows_by_load(days) == before


def test_what_was_compacted_is_compacted_again_with_what_came_since(days: Door) -> None:
    compact(days.home, LATER)
    take_in_days(days, 7, first=8)
    before = rows_by_load(days)
    assert len(before) == 15
    assert compact(days.home, LATER + timedelta(days=7)).replaced == 8  # the large one and seven new ones
    complete_run(days, LATER + timedelta(days=8))
    assert compact(days.home, LATER + timedelta(days=14)).deleted == 16
    assert rows_by_load(days) == before
    assert len(lake_files(days)) == 1


def test_a_clock_that_was_set_back_does_not_bring_replaced_files_back(
    days: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows_by_load(days)
    compact(days.home, LATER)
    monkeypatch.setattr(compaction, "LEAST_FILES", 1)
    assert compact(days.home, LATER - timedelta(days=1)).replaced == 1
    complete_run(days, LATER + timedelta(days=1))
    assert compact(days.home, LATER + timedelta(days=2)).deleted == DAYS + 1
    assert rows_by_load(days) == before


def test_decisions_hold_after_a_compaction_and_an_intake_leaves_its_files(days: Door) -> None:
    compact(days.home, LATER)
    before = rows_by_load(days)
    load = sorted(before)[0]
    new = reingest(days.home, load, "parser mended", "An", seeds=days.seeds)
    after = rows_by_load(days)
    assert {one: rows for one, rows in after.items() if one != new.load_id} == before
    assert len(after[new.load_id]) == len(before[load])


def test_few_files_and_large_ones_are_left_alone(days: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(compaction, "LEAST_FILES", DAYS + 1)
        assert compact(days.home, LATER).written == 0
    monkeypatch.setattr(compaction, "LARGE_BYTES", 100)
    assert compact(days.home, LATER).written == 0


def test_one_new_file_is_made_of_so_much_only(days: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    before = rows_by_load(days)
    size = lake_files(days)[0].stat().st_size
    monkeypatch.setattr(compaction, "MOST_BYTES", 4 * size - size // 2)
    assert compact(days.home, LATER).written == 2
    assert rows_by_load(days) == before


def compact_and_die(root: Path, count: int) -> None:
    """Compact, killed before the `count`th rename."""
    import sys

    left = count

    def die(name: str, _arguments: object) -> None:
        nonlocal left
        if name == "os.rename":
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    door = Door(root)
    sys.addaudithook(die)
    compact(door.home, LATER)


@pytest.mark.parametrize("count", [1, 2])
def test_killed_before_a_rename_nothing_is_lost_and_the_next_one_succeeds(days: Door, count: int) -> None:
    before = rows_by_load(days)
    code, _, messages = start(compact_and_die, days.home.root.parent, count).wait()
    assert code == -signal.SIGKILL, messages
    assert rows_by_load(days) == before
    compact(days.home, LATER + timedelta(minutes=1))
    complete_run(days, LATER + timedelta(minutes=2))
    compact(days.home, LATER + timedelta(days=7))
    assert rows_by_load(days) == before
    assert len(lake_files(days)) == 1


def test_old_batches_leave_the_archive_where_that_is_wanted(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    door.land("npsp", "good.json", [CASE], manifest={"sent_at": SENT})
    door.land("npsp", "held.json", [CASE, CASE], manifest={"sent_at": SENT, "rows": 9})
    loads = {load.entry.path.name: load.load_id for load in door.take().loads}
    year_later = NOW.replace(tzinfo=None) + timedelta(days=366)
    assert retire(door.home, year_later).batches == 0
    monkeypatch.setenv("EMC_ARCHIVE_MONTHS", "24")
    assert retire(door.home, year_later).batches == 0
    monkeypatch.setenv("EMC_ARCHIVE_MONTHS", "6")
    assert retire(door.home, year_later).batches == 1
    names = sorted(path.name for path in door.rows_taken())
    assert names == ["held.json", "held.json.manifest.json"]  # until somebody has decided
    with pytest.raises(DecisionError, match="no longer in the archive"):
        reingest(door.home, loads["good.json"], "r", "p", seeds=door.seeds)
    ledger.decide(door.home, loads["held.json"], "reject", "r", "p")
    assert retire(door.home, year_later).batches == 1
    assert door.rows_taken() == []
    monkeypatch.setenv("EMC_ARCHIVE_MONTHS", "half a year")
    with pytest.raises(UsageError, match="half a year"):
        retire(door.home, year_later)


def test_a_file_stays_while_any_load_of_it_is_held(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMC_ARCHIVE_MONTHS", "6")
    door.land("npsp", "held.json", [CASE, CASE], manifest={"sent_at": SENT, "rows": 9})
    (load,) = door.take().loads
    reingest(door.home, load.load_id, "the parser was mended", "p", seeds=door.seeds)
    assert retire(door.home, NOW.replace(tzinfo=None) + timedelta(days=366)).batches == 0
    assert "held.json" in {path.name for path in door.rows_taken()}


def test_the_command_says_what_it_did(
    days: Door, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("EMC_HOME", str(days.home.root))
    before = state.read_inputs(days.home, LATER.date())
    time.sleep(0.01)
    maintain()
    assert state.read_inputs(days.home, LATER.date()) == before  # no run is due
    assert capsys.readouterr().out.splitlines() == [
        "Lake: 8 small files became 1; 0 replaced earlier were deleted (0.0 MB).",
        "Archive: everything stays; EMC_ARCHIVE_MONTHS would bound it.",
    ]
    monkeypatch.setenv("EMC_ARCHIVE_MONTHS", "1")
    maintain(as_json=True)
    assert json.loads(capsys.readouterr().out)["lake"]["replaced"] == 0


def test_sizes_grow_from_note_to_note(door: Door) -> None:
    assert sizes.growth(door.home) is None
    door.take()
    sizes.note(door.home)
    sizes.note(door.home)
    assert len(door.home.sizes.read_text().splitlines()) == 1  # one a day
    (door.home.archive / "batch").write_bytes(b"x" * 1000)
    with door.home.sizes.open("a") as history:
        history.write('{"at": "2025-')  # a crash
    found = sizes.growth(door.home)
    assert found is not None
    assert {name: size for name, size in found[1].items() if size} == {"archive": 1000}
