"""The decision whether anything is new, from fingerprints of a home made by hand."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from orchestration import state
from orchestration.settings import Home

AS_OF = date(2025, 5, 1)


@pytest.fixture
def complete(tmp_path: Path) -> Home:
    """A home whose last run was complete."""
    home = Home(tmp_path)
    (home.landing / "npsp" / "H25").mkdir(parents=True)
    (home.lake / "receipts").mkdir(parents=True)
    home.warehouse.touch()
    state.record(home, state.read_inputs(home, AS_OF), "run")
    return home


def changed(home: Home, as_of: date = AS_OF) -> list[str]:
    return state.changed_parts(home, state.read_inputs(home, as_of))


def test_nothing_changed(complete: Home) -> None:
    assert changed(complete) == []


def test_a_batch_is_seen_only_under_its_final_name(complete: Home) -> None:
    written = complete.landing / "npsp" / "H25" / "day.json.part"
    written.write_text("[]")
    assert changed(complete) == []
    assert state.waiting_batches(complete) == []
    final = written.rename(written.with_suffix(""))
    assert changed(complete) == ["landing"]
    assert state.waiting_batches(complete) == [final]


def test_a_name_that_is_no_text_is_news_like_any_other(complete: Home) -> None:
    (complete.landing / "npsp" / "H25" / os.fsdecode(b"day\xff.json")).write_text("[]")
    assert changed(complete) == ["landing"]
    assert len(state.waiting_batches(complete)) == 1


def test_what_goes_to_the_archive_meanwhile_is_passed_over(
    complete: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "_complete_files", lambda folder: [folder / "moved.json"])
    assert state.listing(complete.landing) == set()


def test_what_comes_while_the_intake_works_is_news_for_the_next_run(complete: Home) -> None:
    folder = complete.landing / "npsp" / "H25"
    for name in ("left.json", "written.json"):
        (folder / name).write_text("[]")
    seen = state.listing(complete.landing)
    (folder / "written.json").write_text("[{}]")
    (folder / "late.json").write_text("[]")
    state.record(complete, state.read_inputs(complete, AS_OF, seen), "run")
    assert changed(complete) == ["landing"]
    for name in ("written.json", "late.json"):
        (folder / name).unlink()
    assert changed(complete) == []


def test_each_part_is_named(complete: Home) -> None:
    (complete.lake / "receipts" / "run.parquet").touch()
    (complete.ledger / "decisions").mkdir(parents=True)
    (complete.ledger / "decisions" / "one.json").write_text("{}")
    assert changed(complete, date(2025, 5, 2)) == ["as_of", "ledger", "receipts"]


def test_what_runs_add_to_the_ledger_is_not_new_and_what_people_add_is(complete: Home) -> None:
    for made_by_a_run in ("checks/one.parquet", "check_runs/one.parquet", "alerts/one.json"):
        path = complete.ledger / made_by_a_run
        path.parent.mkdir(parents=True)
        path.touch()
    assert changed(complete) == []
    (complete.ledger / "reconciliations").mkdir()
    (complete.ledger / "reconciliations" / "one.json").write_text("{}")
    assert changed(complete) == ["ledger"]


@pytest.mark.parametrize("lost", ["warehouse", "state"])
def test_everything_is_new_without_warehouse_or_statement(complete: Home, lost: str) -> None:
    getattr(complete, lost).unlink()
    assert changed(complete) == ["as_of", "landing", "ledger", "project", "receipts"]


def test_the_project_hash_sees_content_and_names_but_not_times(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    model = tmp_path / "models" / "one.sql"
    model.write_text("select 1")
    before = state.project_hash(tmp_path)
    model.touch()
    assert state.project_hash(tmp_path) == before
    renamed = model.rename(model.with_name("two.sql"))
    assert state.project_hash(tmp_path) != before
    renamed.rename(model)
    model.write_text("select 2")
    assert state.project_hash(tmp_path) != before
