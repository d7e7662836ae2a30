"""Editions of a warehouse made by hand: what is in them, and when they are refused."""

from __future__ import annotations

import csv
import json
import stat
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration import state
from orchestration.append_only import read_records
from orchestration.errors import EmcError, NothingBuiltError, UsageError
from orchestration.publication import shelf
from orchestration.publication.edition import (
    NothingChangedError,
    ReasonMissingError,
    RefusedError,
    due_month,
    publish_edition,
)
from orchestration.publication.export import UTF8_BOM, read_checksums, spoilt_files
from orchestration.settings import Home
from tests.unit.edition_home import change, make_edition_home, say_complete, without_report

MARCH, APRIL = date(2025, 3, 1), date(2025, 4, 1)
LATE = """
    update facts.fct_agency_month set resolved_cases = 53
    where agency_code = 'H25' and report_month = '2025-03-01';
    insert into quality.load_receipts by name select * replace ('L5' as load_id) from quality.load_receipts
    where load_id = 'L1'
"""
SILENT = "update quality.reporting_status set reporting_status = 'silent' where report_month = '2025-03-01'"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.delitem(__import__("sys").modules, "orchestration.report", raising=False)
    without_report()
    return make_edition_home(tmp_path / "home")


def rows(edition: Path, table: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((edition / "json" / f"{table}.json").read_text("utf-8"))
    return found


def test_an_edition_holds_periods_up_to_its_month_in_three_forms_and_a_database(home: Home) -> None:
    edition = publish_edition(home, MARCH, "Lan")
    assert (edition.revision, edition.is_new, edition.changes) == (1, True, 0)
    facts = rows(edition.folder, "fct_agency_month")
    assert {row["report_month"] for row in facts} == {"2025-02-01", "2025-03-01"}
    assert len(facts) == 7
    text = (edition.folder / "csv" / "fct_agency_month.csv").read_bytes()
    assert text.startswith(UTF8_BOM)
    assert [row["agency_code"] for row in csv.DictReader(text.decode("utf-8-sig").splitlines())] == [
        row["agency_code"] for row in facts
    ]
    with duckdb.connect(str(edition.folder / "marts.duckdb"), read_only=True) as database:
        assert database.execute("select count(*) from marts.fct_agency_month").fetchone() == (7,)
        assert database.execute("select count(*) from mart_ranking").fetchone() == (7,)
    # The difference is about January to March, and the finding about March: both were known then.
    assert (len(rows(edition.folder, "reconciliation")), len(rows(edition.folder, "findings"))) == (1, 1)
    assert rows(edition.folder, "changes") == rows(edition.folder, "earlier_editions") == []


def test_neither_case_codes_nor_persons_nor_file_names_leave(home: Home) -> None:
    folder = publish_edition(home, MARCH, "Lan").folder
    columns = {
        name for path in (folder / "json").glob("*.json") for row in rows(folder, path.stem) for name in row
    }
    assert columns.isdisjoint({"sample_case_codes", "decided_by", "file_name", "state_reason"})


def test_sums_cover_every_file_but_who_published_when(home: Home) -> None:
    folder = publish_edition(home, MARCH, "Lan").folder
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert set(read_checksums(folder)) == files - {"SHA256SUMS", "publication.json"}
    assert spoilt_files(folder) == []
    assert not any(path.stat().st_mode & stat.S_IWUSR for path in folder.rglob("*") if path.is_file())
    published = json.loads((folder / "publication.json").read_text())
    assert (published["person"], published["override_reason"]) == ("Lan", "")
    assert "Lan" not in (folder / "release.json").read_text()


def test_the_same_inputs_give_the_same_bytes_whoever_publishes_when(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = publish_edition(home, MARCH, "Lan").folder
    moment = state.local_now()
    monkeypatch.setattr(state, "local_now", lambda: moment.replace(year=moment.year + 1))
    second = publish_edition(make_edition_home(tmp_path / "other"), MARCH, "Minh").folder
    one, two = read_checksums(first), read_checksums(second)
    assert one.keys() == two.keys()
    assert {name for name in one if one[name] != two[name]} <= {"marts.duckdb"}


def test_current_names_the_newest_month_whatever_is_published_last(home: Home) -> None:
    april = publish_edition(home, APRIL, "Lan")
    publish_edition(home, MARCH, "Lan")
    assert shelf.current(home) == april.folder
    assert (home.editions / "current").readlink() == Path("2025-04/r1")


def test_a_revision_needs_a_change_and_a_reason_and_leaves_the_first_alone(home: Home) -> None:
    first = publish_edition(home, MARCH, "Lan")
    before = {path: path.read_bytes() for path in first.folder.rglob("*") if path.is_file()}
    with pytest.raises(NothingChangedError):
        publish_edition(home, MARCH, "Lan", "again")
    change(home, LATE)
    with pytest.raises(ReasonMissingError, match="2025-03 is published \\(r1\\) and 1 figures differ"):
        publish_edition(home, MARCH, "Lan")
    second = publish_edition(home, MARCH, "Lan", "H25 sent late cases")
    assert (second.revision, second.is_new, second.changes) == (2, True, 1)
    assert {path: path.read_bytes() for path in first.folder.rglob("*") if path.is_file()} == before
    assert [path.name for path in shelf.revisions(home, MARCH)] == ["r1", "r2"]
    assert shelf.current(home) == second.folder
    release = shelf.read_release(second.folder)
    assert (release["reason"], release["previous"]["revision"]) == ("H25 sent late cases", 1)


def test_asking_again_for_what_is_published_gives_it(home: Home) -> None:
    publish_edition(home, MARCH, "Lan")
    again = publish_edition(home, MARCH, "Minh")
    assert (again.revision, again.is_new) == (1, False)
    change(home, LATE)
    publish_edition(home, MARCH, "Lan", "late cases")
    again = publish_edition(home, MARCH, "Lan", "late cases")
    assert (again.revision, again.is_new, again.changes) == (2, False, 1)


def test_what_came_after_the_month_makes_no_revision(home: Home) -> None:
    publish_edition(home, MARCH, "Lan")
    change(home, LATE.replace("2025-03-01", "2025-04-01"))
    with pytest.raises(NothingChangedError):
        publish_edition(home, MARCH, "Lan", "April was corrected")


def test_a_month_that_is_not_over_is_not_published(home: Home) -> None:
    with pytest.raises(UsageError, match="was not over"):
        publish_edition(home, date(2025, 5, 1), "Lan")
    assert due_month(home) == APRIL


def test_nothing_is_published_from_an_incomplete_run_or_an_old_one(home: Home) -> None:
    recorded = home.state.read_text()
    state.forget(home)
    with pytest.raises(NothingBuiltError, match="complete run"):
        publish_edition(home, MARCH, "Lan")
    home.state.write_text(recorded.replace(state.project_hash(), "another project"))
    with pytest.raises(NothingBuiltError, match="Changed since the last complete run: project"):
        publish_edition(home, MARCH, "Lan")
    say_complete(home)
    (home.landing / "npsp").mkdir(parents=True)
    (home.landing / "npsp" / "late.json").write_text("[]")  # not yet known, so no hindrance
    assert publish_edition(home, MARCH, "Lan").revision == 1


def test_too_few_reporters_are_an_objection_that_a_person_may_override(home: Home) -> None:
    """None of three expected agencies reports: fewer than the half that reference data asks for."""
    change(home, SILENT)
    with pytest.raises(RefusedError, match="0 of 3 expected agencies report in 2025-03, fewer than 50%"):
        publish_edition(home, MARCH, "Lan")
    assert not home.editions.exists() and not (home.ledger / "overrides").exists()
    edition = publish_edition(home, MARCH, "Lan", override="the line was down, figures come by post")
    (decision,) = read_records(home.ledger / "overrides")
    assert (decision["month"], decision["revision"], decision["person"]) == ("2025-03", 1, "Lan")
    assert decision["reason"] == "the line was down, figures come by post"
    assert "0 of 3 expected agencies" in decision["objections"][0]
    assert shelf.read_release(edition.folder)["override_reason"] == decision["reason"]
    assert "the line was down" in (edition.folder / "quality-notes.md").read_text()


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        (
            "update quality.check_results set severity = 'critical', report_month = '2025-02-01'",
            "reporter_partial: 2 units are missing",
        ),
        ("update quality.check_runs set ran = false", "reporter_partial: the rule did not run"),
    ],
)
def test_gate_2_objects_to_what_is_critical_and_to_a_rule_that_did_not_run(
    home: Home, statement: str, words: str
) -> None:
    change(home, statement)
    with pytest.raises(RefusedError, match=words):
        publish_edition(home, MARCH, "Lan")


def test_an_override_without_need_is_neither_kept_nor_told(home: Home) -> None:
    edition = publish_edition(home, MARCH, "Lan", override="to be safe")
    assert shelf.read_release(edition.folder)["override_reason"] == ""
    assert not (home.ledger / "overrides").exists()


def test_a_revision_does_not_rest_on_one_that_was_tampered_with(home: Home) -> None:
    folder = publish_edition(home, MARCH, "Lan").folder
    spoilt = folder / "csv" / "fct_agency_month.csv"
    spoilt.chmod(0o644)
    spoilt.write_text("agency_code\n")
    change(home, LATE)
    with pytest.raises(EmcError, match=r"not as it was published: csv/fct_agency_month\.csv"):
        publish_edition(home, MARCH, "Lan", "late cases")


def test_the_dictionary_names_every_column_of_every_table(home: Home) -> None:
    folder = publish_edition(home, MARCH, "Lan").folder
    package = json.loads((folder / "datapackage.json").read_text())
    described = {
        (resource["name"], field["name"]): field["type"]
        for resource in package["resources"]
        for field in resource["schema"]["fields"]
    }
    held = {
        (path.stem, name)
        for path in (folder / "parquet").glob("*.parquet")
        for (name, *_) in duckdb.sql(f"describe from '{path}'").fetchall()
    }
    assert set(described) == held
    assert described["fct_agency_month", "report_month"] == "date"
    assert described["fct_agency_month", "resolved_cases"] == "integer"
    (facts,) = (entry for entry in package["resources"] if entry["name"] == "fct_agency_month")
    assert facts["schema"]["primaryKey"] == ["agency_code", "report_month", "boundary"]
    assert facts["bytes"] == (folder / facts["path"]).stat().st_size
    assert facts["hash"] == f"sha256:{read_checksums(folder)[facts['path']]}"
    lines = (folder / "dictionary.csv").read_text("utf-8-sig").splitlines()
    assert len(lines) == len(held) + 1
