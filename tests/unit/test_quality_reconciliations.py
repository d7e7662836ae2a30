"""Decisions about differences: what the ledger keeps, and `emc reconcile` from outside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from orchestration import lock
from orchestration.append_only import read_records
from orchestration.cli.app import app
from orchestration.errors import UsageError
from orchestration.quality.reconciliations import Difference, ReconciliationError, reconcile
from orchestration.settings import Home

APRIL = Difference("H25", date(2025, 4, 1), date(2025, 4, 30), "resolved")
CAUSES = (
    "never_received",
    "quarantined",
    "held",
    "undated",
    "other_month",
    "other_definition",
    "unexplained",
)


def test_every_decision_is_kept_and_later_than_the_one_before(tmp_path: Path) -> None:
    home = Home(tmp_path)
    noon = datetime(2025, 5, 6, 12)
    reconcile(home, APRIL, "explained", "held load L1 ", " An ", cases=60, now=noon)
    reconcile(home, APRIL, "accepted", "agreed by phone", "An", cases=60, now=datetime(2025, 5, 6, 11))
    first, second = read_records(home.ledger / "reconciliations")
    assert first | {"decision_id": ""} == {
        "decision_id": "", "agency_code": "H25", "period_start": "2025-04-01", "period_end": "2025-04-30",
        "measure": "resolved", "difference": 60, "state": "explained", "reason": "held load L1",
        "person": "An", "decided_at": "2025-05-06T12:00:00.000000",
    }  # fmt: skip
    assert (second["state"], second["decided_at"]) == ("accepted", "2025-05-06T12:00:00.000001")


@pytest.mark.parametrize(
    ("difference", "decision", "words"),
    [
        (APRIL, ("closed", "r", "p"), "can be open, explained, accepted, revised"),
        (replace(APRIL, measure="rated"), ("open", "r", "p"), "'rated'"),
        (APRIL, ("explained", " ", "p"), "takes a reason"),
        (APRIL, ("explained", "r", ""), "takes a reason"),
    ],
)
def test_a_decision_without_sense_is_refused(
    tmp_path: Path, difference: Difference, decision: tuple[str, str, str], words: str
) -> None:
    with pytest.raises(ReconciliationError, match=words):
        reconcile(Home(tmp_path), difference, *decision, cases=60)
    assert read_records(tmp_path / "ledger" / "reconciliations") == []


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """A served snapshot with three differences: one open, one of a quarter, one within tolerance."""
    monkeypatch.setenv("EMC_HOME", str(tmp_path))
    folder = tmp_path / "serving" / "current"
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "emc.duckdb")) as connection:
        connection.execute(
            f"""
            create schema quality;
            create table quality.reconciliation as
            select *, {", ".join(f"cast(0 as bigint) as cause_{cause}" for cause in CAUSES)}
            from (values
                ('H25', date '2025-04-01', date '2025-04-30', 'resolved', 90, 120, 30, false, 'open'),
                ('H25', date '2025-01-01', date '2025-03-31', 'received', 10, 90, 80, false, 'open'),
                ('H41', date '2025-04-01', date '2025-04-30', 'received', 99, 100, 1, true, null)
            ) as compared(agency_code, period_start, period_end, measure, ours, reported, difference,
                is_within_tolerance, state);
            update quality.reconciliation set cause_held = 30 where measure = 'resolved'
            """
        )
    yield Home(tmp_path)


def emc(*arguments: str) -> str:
    """What `emc reconcile` prints; raises what it raises."""
    done = CliRunner().invoke(app, ["reconcile", *arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def listed(*arguments: str) -> list[tuple[str, str, str]]:
    found = json.loads(emc("--json", *arguments))
    return [(row["agency_code"], row["measure"], row["state"]) for row in found]


@pytest.mark.usefixtures("home")
def test_open_differences_are_listed_the_largest_first() -> None:
    assert listed() == [("H25", "received", "open"), ("H25", "resolved", "open")]
    assert listed("H25", "2025-04") == [("H25", "resolved", "open")]
    assert listed("H25", "2025-01..2025-03") == [("H25", "received", "open")]
    assert listed("H41") == []
    shown = emc()
    assert "2025-01..2025-03" in shown and "30 bị giữ" in shown


def test_a_decision_is_noted_and_seen_at_once(home: Home) -> None:
    decide = ("H25", "2025-04", "resolved", "--state", "explained", "--reason", "lô bị giữ", "--person", "An")
    assert "is explained" in emc(*decide)
    (record,) = read_records(home.ledger / "reconciliations")
    assert (record["period_end"], record["person"]) == ("2025-04-30", "An")
    assert listed() == [("H25", "received", "open")]
    assert listed("--all", "H25", "2025-04") == [("H25", "resolved", "explained")]
    again = json.loads(
        emc("H25", "2025-04", "resolved", "--state", "open", "--reason", "sent anew", "--json")
    )
    assert again["state"] == "open"
    assert len(listed()) == 2


def test_a_difference_that_changed_after_its_decision_is_open_again(home: Home) -> None:
    emc("H25", "2025-04", "resolved", "--state", "accepted", "--reason", "small")
    with duckdb.connect(str(home.serving / "current" / "emc.duckdb")) as connection:
        connection.execute("update quality.reconciliation set difference = 6000 where measure = 'resolved'")
    assert listed() == [("H25", "resolved", "open"), ("H25", "received", "open")]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["H25", "2025-04", "--state", "explained", "--reason", "r"], "give agency, month and measure"),
        (["H41", "2025-04", "received", "--state", "explained", "--reason", "r"], "no difference to decide"),
        (["H25", "2025-04", "resolved", "--state", "explained"], "takes a reason"),
        (["H25", "--reason", "r"], "add --state"),
        (["H25", "April"], "is no month"),
    ],
)
def test_wrong_usage_is_a_sentence_and_notes_nothing(home: Home, arguments: list[str], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        emc(*arguments)
    assert read_records(home.ledger / "reconciliations") == []


def test_a_decision_does_not_come_between_a_run(home: Home) -> None:
    with lock.hold(home, "a run"), pytest.raises(lock.LockHeld):
        emc("H25", "2025-04", "resolved", "--state", "explained", "--reason", "r")
