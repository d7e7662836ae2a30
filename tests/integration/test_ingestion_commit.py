"""The lake protocol: nothing twice, nothing half, and people's decisions about loads."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from orchestration import ledger
from orchestration.ingestion import put_away_known, reingest
from orchestration.lock import LockHeld, hold
from tests.forks import start
from tests.ingestion_kit import CASE, EVENT, NOW, SENT, Door, door_fixture  # noqa: F401

CONTENT = "* EXCLUDE (load_id)"


def take_and_die(root: Path, step: int) -> None:
    """Take in what was landed, killed when progress is told for the `step`th time."""
    seen = 0

    def die(_words: str, _done: int, _total: int) -> None:
        nonlocal seen
        seen += 1
        if seen == step:
            os.kill(os.getpid(), signal.SIGKILL)

    Door(root).take(progress=die)


def land_a_mixture(door: Door) -> None:
    """Batches of several feeds: good, broken, foreign, repeated."""
    manifest = {"sent_at": SENT}
    cases = [{**CASE, "MaHoSo": f"H44-2408{number % 28 + 1:02d}-{number:04d}"} for number in range(60)]
    door.land("npsp", "a.json", [*cases, cases[3], {**CASE, "MaHoSo": "G12-240803-0001"}], manifest=manifest)
    door.land("npsp", "b.jsonl", cases[:5], agency="H45", manifest=manifest)
    door.land("npsp", "c.json", b"[", manifest=manifest)
    door.land("emc", "a.jsonl", [EVENT, EVENT, {**EVENT, "status": 1}])
    door.land(
        "catalogue",
        "a.csv",
        "procedure_code,service_level,valid_from\n1.000001,4,2024-01-01\n",
        manifest=manifest,
    )
    door.land("npsp", "x.json", [CASE], agency="H99")


def snapshot(door: Door) -> dict[str, list[object]]:
    """All that the lake says, but for what names the run or the moment."""
    tables = {table: door.rows(table) for table in ("npsp", "npsp_steps", "emc", "catalogue", "quarantine")}
    stated = "* EXCLUDE (run_id, lake_files, archive_path), len(lake_files)"
    return tables | {"receipts": door.rows("receipts", stated)}


def test_receipts_balance_and_name_their_files(door: Door) -> None:
    land_a_mixture(door)
    door.take()
    counts = "rows_in, rows_accepted, rows_quarantined, rows_identical"
    assert door.rows("receipts", f"feed, file_name, {counts}, initial_state") == [
        ("catalogue", "a.csv", 1, 1, 0, 0, "accepted"),
        ("emc", "a.jsonl", 3, 2, 0, 1, "accepted"),
        ("npsp", "a.json", 62, 60, 1, 1, "accepted"),
        ("npsp", "b.jsonl", 5, 0, 5, 0, "accepted"),
        ("npsp", "c.json", None, None, None, None, "held"),
        ("npsp", "x.json", None, None, None, None, "held"),
    ]  # fmt: skip
    named = {name for names in door.rows("receipts", "lake_files") for name in names}
    there = {
        str(path.relative_to(door.home.root)) for path in door.home.lake.rglob("*.parquet")
        if path.name != "schema.parquet" and path.parent.name != "receipts"
    }  # fmt: skip
    assert named == there
    assert door.rows("npsp", "row_number", "case_code = 'H44-240804-0003'") == [61]
    assert door.rows("receipts", "first_case_month, last_case_month", "file_name = 'a.json'") == [
        ("2024-08", "2024-08")
    ]
    assert not list(door.home.work.rglob("*.parquet"))


def test_the_same_batch_again_changes_nothing(door: Door) -> None:
    land_a_mixture(door)
    door.take()
    before = snapshot(door), sorted(door.home.lake.rglob("*"))
    land_a_mixture(door)
    door.land(
        "npsp",
        "another name.json",
        (door.home.landing / "npsp/H44/a.json").read_bytes(),
        manifest={"sent_at": SENT},
    )
    os.utime(door.home.landing / "emc/H44/a.jsonl", (0, 0))
    summary = door.take(now=NOW + timedelta(days=40))
    assert (summary.loads, summary.known) == ([], 7)
    assert (snapshot(door), sorted(door.home.lake.rglob("*"))) == before
    assert not any(path.is_file() for path in door.home.landing.rglob("*"))


def test_the_same_content_sent_at_another_time_is_another_load(door: Door) -> None:
    door.land("npsp", "a.json", [CASE], manifest={"sent_at": SENT})
    door.take()
    door.land("npsp", "a.json", [CASE], manifest={"sent_at": "2025-04-02T08:00:00+07:00"})
    assert len(door.take().accepted) == 1
    assert len(door.rows("npsp")) == 2
    assert len(set(door.rows("receipts", "archive_path"))) == 2


def test_a_late_manifest_is_ignored_and_told(door: Door) -> None:
    door.land("npsp", "a.json", [CASE])
    door.take()
    late = door.home.landing / "npsp/H44/a.json.manifest.json"
    late.write_text('{"rows": 7}')
    summary = door.take()
    assert summary.loads == []
    assert summary.notes == ["a.json.manifest.json came after its file was taken in; it is ignored"]


def test_known_batches_are_put_away_unless_one_is_new(door: Door) -> None:
    land_a_mixture(door)
    door.take()
    before = snapshot(door)
    land_a_mixture(door)
    door.land("npsp", "new.json", [CASE], manifest={"sent_at": "2025-04-03T08:00:00+07:00"})
    waiting = sorted(door.home.landing.rglob("*"))
    assert put_away_known(door.home, now=NOW, seeds=door.seeds) is None
    assert sorted(door.home.landing.rglob("*")) == waiting
    (door.home.landing / "npsp/H44/new.json").unlink()
    summary = put_away_known(door.home, now=NOW, seeds=door.seeds)
    assert summary and (summary.known, summary.loads) == (6, [])
    assert snapshot(door) == before
    assert [path.name for path in door.home.landing.rglob("*") if path.is_file()] == [
        "new.json.manifest.json"
    ]


def test_after_a_b_a_in_one_file_the_last_a_stays(door: Door) -> None:
    door.land("npsp", "a.json", [CASE, {**CASE, "TrangThaiHoSo": "4"}, CASE], manifest={"sent_at": SENT})
    door.take()
    assert door.rows("npsp", "row_number, status") == [(2, 4), (3, 10)]


def test_rounds_are_committed_one_by_one(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.ingestion.intake.ROUND_BYTES", 1000)
    for number in range(6):
        door.land("npsp", f"{number}.json", [{**CASE, "MaHoSo": f"H44-240803-{number:04d}"}])
    assert len(door.take().run_ids) == 6
    assert len(door.rows("npsp")) == 6


@pytest.mark.parametrize("part", range(4))
def test_killed_at_every_step_and_run_again(tmp_path: Path, part: int) -> None:
    whole = Door(tmp_path / "whole")
    land_a_mixture(whole)
    for path in whole.home.landing.rglob("*.jsonl"):
        os.utime(path, (1.7e9, 1.7e9))
    steps: list[str] = []
    whole.take(progress=lambda words, _done, _total: steps.append(words))
    expected = snapshot(whole)
    assert len(steps) > 15
    for step in range(1 + part, len(steps) + 1, 4):
        broken = Door(tmp_path / f"at{step}")
        land_a_mixture(broken)
        for path in broken.home.landing.rglob("*.jsonl"):
            os.utime(path, (1.7e9, 1.7e9))
        code, _, messages = start(take_and_die, tmp_path / f"at{step}", step).wait()
        assert code == -signal.SIGKILL, messages
        broken.take()
        assert snapshot(broken) == expected, steps[step - 1]
        assert not any(path.is_file() for path in broken.home.landing.rglob("*"))


def states(door: Door) -> dict[str, str]:
    """Load id -> state."""
    with duckdb.connect() as con:
        return dict(ledger.load_states(con, door.home).project("load_id, state").fetchall())


def test_decisions(door: Door) -> None:
    door.land("npsp", "good.json", [CASE], manifest={"sent_at": SENT})
    door.land("npsp", "held.json", [CASE, CASE], manifest={"sent_at": SENT, "rows": 9})
    door.land("npsp", "lost.json", b"[")
    loads = {load.entry.path.name: load.load_id for load in door.take().loads}
    good, held, lost = loads["good.json"], loads["held.json"], loads["lost.json"]
    assert states(door) == {good: "accepted", held: "held", lost: "held"}
    ledger.decide(door.home, good, "withdraw", "wrong month", "An")
    ledger.decide(door.home, held, "release", "checked by phone", "An")
    ledger.decide(door.home, lost, "reject", "sent again", "An")
    assert states(door) == {good: "withdrawn", held: "released", lost: "rejected"}
    ledger.decide(door.home, held, "withdraw", "was wrong after all", "An")
    assert states(door)[held] == "withdrawn"


@pytest.mark.parametrize(
    ("name", "action", "reason_person", "words"),
    [
        ("good.json", "release", ("r", "p"), "is accepted; only a load that is held"),
        ("good.json", "reject", ("r", "p"), "is accepted; only a load that is held"),
        ("lost.json", "withdraw", ("r", "p"), "is held; only a load that is accepted, released"),
        ("lost.json", "release", ("r", "p"), "could not be read"),
        ("good.json", "withdraw", (" ", "p"), "takes a reason and the name"),
        ("good.json", "withdraw", ("r", ""), "takes a reason and the name"),
        ("good.json", "forget", ("r", "p"), "is no decision"),
        ("none", "withdraw", ("r", "p"), "there is no load L0"),
    ],
)
def test_decisions_that_cannot_be_taken(
    door: Door, name: str, action: ledger.Action, reason_person: tuple[str, str], words: str
) -> None:
    door.land("npsp", "good.json", [CASE])
    door.land("npsp", "lost.json", b"[")
    loads = {load.entry.path.name: load.load_id for load in door.take().loads}
    with pytest.raises(ledger.DecisionError, match=re.escape(words)):
        ledger.decide(door.home, loads.get(name, "L0"), action, *reason_person)
    assert [path.name for path in (door.home.ledger / "decisions").iterdir()] == ["none.json"]


def test_reingest_replaces_a_load_by_a_new_attempt(door: Door) -> None:
    door.land("emc", "a.jsonl", [EVENT])
    door.land("npsp", "a.json", [CASE])
    os.utime(door.home.landing / "npsp/H44/a.json", (1.7e9, 1.7e9))
    loads = {load.entry.feed: load.load_id for load in door.take().loads}
    before = door.rows("npsp", CONTENT)
    new = reingest(door.home, loads["npsp"], "parser mended", "An", seeds=door.seeds)
    assert new.load_id == loads["npsp"] + ".2"
    assert states(door) == {loads["npsp"]: "withdrawn", new.load_id: "accepted", loads["emc"]: "accepted"}
    assert door.rows("npsp", CONTENT, f"load_id = '{new.load_id}'") == before
    third = reingest(door.home, new.load_id, "and again", "An", seeds=door.seeds)
    assert third.load_id == loads["npsp"] + ".3"
    with pytest.raises(ledger.DecisionError, match="was replaced by"):
        ledger.decide(door.home, new.load_id, "withdraw", "r", "p")
    door.land("npsp", "a.json", (door.home.root / str(third.archive_path)).read_bytes())
    assert door.take().known == 1


def test_the_life_of_a_held_load(door: Door) -> None:
    door.land("npsp", "a.json", [CASE], manifest={"sent_at": SENT, "rows": 9})
    (load,) = door.take().held
    ledger.decide(door.home, load.load_id, "reject", "too many rows", "An")
    assert states(door) == {load.load_id: "rejected"}
    new = reingest(door.home, load.load_id, "once more", "An", seeds=door.seeds)
    assert states(door) == {load.load_id: "withdrawn", new.load_id: "held"}
    ledger.decide(door.home, new.load_id, "release", "counted by hand", "An")
    ledger.decide(door.home, new.load_id, "withdraw", "counted wrongly", "An")
    actions: tuple[ledger.Action, ...] = ("release", "reject", "withdraw")
    for action in actions:
        with pytest.raises(ledger.DecisionError, match="was replaced by"):
            ledger.decide(door.home, load.load_id, action, "r", "p")
    with pytest.raises(ledger.DecisionError, match="reingest is no decision"):
        ledger.decide(door.home, new.load_id, "reingest", "r", "p")


def test_a_reingest_without_its_new_receipt_has_no_effect(door: Door) -> None:
    door.land("npsp", "a.json", [CASE])
    (load,) = door.take().loads
    ledger.record(door.home, load.load_id, "reingest", "r", "p", new_load_id=load.load_id + ".2")
    assert states(door) == {load.load_id: "accepted"}


def test_the_lock_names_its_holder_and_dies_with_it(door: Door) -> None:
    script = (
        "import sys, time; from pathlib import Path; from orchestration.lock import hold;"
        "from orchestration.settings import Home\n"
        "with hold(Home(Path(sys.argv[1])), 'a long run'):\n    print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", script, str(door.home.root)], stdout=subprocess.PIPE,
                              cwd=Path(__file__).parents[2])  # fmt: skip
    assert holder.stdout is not None
    holder.stdout.readline()
    with pytest.raises(LockHeld, match=rf"process {holder.pid} \(a long run"), hold(door.home, "mine"):
        pass
    holder.kill()
    holder.wait()
    holder.stdout.close()
    with hold(door.home, "mine"), pytest.raises(LockHeld, match="mine"), hold(door.home, "other"):
        pass
