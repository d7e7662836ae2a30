"""Held loads and silent reporters are told once when they begin and once when they end, on every channel."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations import store
from orchestration import alerts, ledger
from orchestration.quality.conditions import held_loads, silent_reporters, wrongly_held
from orchestration.quality.notices import HELD_LOAD, SHOWN, SILENT_REPORTER, Kind, message, tell
from orchestration.settings import Home
from tests.ingestion_kit import CASE, NOW, SENT, Door, door_fixture  # noqa: F401

WEBHOOK = {"EMC_ALERT_WEBHOOK": "http://example"}


class People:
    """What the log and a webhook were told; the webhook can be broken, or kill the process after sending."""

    def __init__(self, home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home = home
        self.log: list[str] = []
        self.web: list[str] = []
        self.problem: str | None = None
        self.dies = False
        monkeypatch.setattr(alerts, "deliver", self.deliver)

    def deliver(self, _channel: str, text: str, _environment: object) -> str | None:
        if self.problem is None:
            self.web.append(text)
        if self.dies:
            raise KeyboardInterrupt
        return self.problem

    def tell(self, *current: str, kind: Kind = SILENT_REPORTER) -> tuple[int, int]:
        """Tell what is so; how many messages the log and the webhook got by it."""
        before = len(self.log), len(self.web)
        words = {key: f"{key} in words" for key in current}
        tell(self.home, kind, words, environment=WEBHOOK, log=self.log.append, now=datetime(2025, 5, 1, 5))
        return len(self.log) - before[0], len(self.web) - before[1]


@pytest.fixture
def people(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> People:
    return People(Home(tmp_path), monkeypatch)


def test_told_once_and_when_it_ends(people: People) -> None:
    assert people.tell() == (0, 0)
    assert people.tell("H57", "H41") == (1, 1)
    assert people.tell("H57", "H41") == (0, 0)
    assert people.tell("H41", "H10") == (1, 1)
    assert people.web[-1].splitlines()[:3] == [
        "EMC: 1 reporter(s) newly silent · đơn vị mới ngừng gửi; 1 no longer silent · không còn im lặng",
        "+ H10 in words",
        "- H57",
    ]
    assert people.tell("H41", "H10", "H57") == (1, 1)  # silent again


def test_kinds_do_not_mix(people: People) -> None:
    assert people.tell("H57") == (1, 1)
    assert people.tell("L1", kind=HELD_LOAD) == (1, 1)
    assert people.tell("H57") == (0, 0)


def test_a_channel_that_failed_is_tried_again_and_the_others_are_not(people: People) -> None:
    people.problem = "The alert by webhook could not be sent: 500"
    assert people.tell("H57") == (2, 0)  # the alert itself, and that the webhook failed
    people.problem = None
    assert people.tell("H57", "H41") == (1, 1)
    assert "H57 in words" in people.web[-1]
    assert "H57 in words" not in people.log[-1]


def test_a_crash_after_sending_tells_again_rather_than_never(people: People) -> None:
    people.dies = True
    with pytest.raises(KeyboardInterrupt):
        people.tell("H57")
    people.dies = False
    assert people.tell("H57") == (0, 1)
    assert people.tell("H57") == (0, 0)


def test_a_long_list_is_cut() -> None:
    lines = message(HELD_LOAD, [f"L{number}" for number in range(SHOWN + 5)], []).splitlines()
    assert lines[0] == "EMC: 25 load(s) held · lô bị giữ"
    assert lines[-2:] == ["+ and 5 more", HELD_LOAD.advice]
    assert len(lines) == SHOWN + 3


def test_held_loads_without_file_names_until_somebody_decides(door: Door) -> None:
    manifest = {"sent_at": "2026-01-01T08:00:00+07:00", "rows": 9, "sha256": "0" * 64}
    door.land("npsp", "nguyen-van-an.json", [CASE], manifest=manifest)
    (load,) = door.take().held
    reasons = "manifest_disagrees, sent_after_arrival, manifest_disagrees"
    assert held_loads(door.home) == {load.load_id: f"{load.load_id} H44 npsp: {reasons}"}
    ledger.decide(door.home, load.load_id, "release", "counted", "An", now=NOW)
    assert held_loads(door.home) == {}


def test_a_load_is_held_exactly_when_gate_1_finds_something_critical(door: Door) -> None:
    door.land("npsp", "a.json", [CASE], manifest={"sent_at": SENT, "rows": 9})
    other = CASE | {"MaHoSo": "H44.100-240803-0018"}
    door.land("npsp", "b.json", [other], manifest={"sent_at": SENT, "rows": 1})
    taken = door.take()
    (held,), (accepted,) = taken.held, taken.accepted
    store.ensure(door.home.ledger)
    assert wrongly_held(door.home) == [held.load_id]

    def log(load_id: str, severity: str, outcome: str, name: str) -> None:
        row = {"gate": "load", "load_id": load_id, "severity": severity, "outcome": outcome}
        table = pa.Table.from_pylist([row], store.CHECKS)
        pq.write_table(table, door.home.ledger / "checks" / f"{name}.parquet")

    log(held.load_id, "critical", "finding", "first")
    log(accepted.load_id, "warning", "finding", "second")
    assert wrongly_held(door.home) == []
    log(accepted.load_id, "critical", "finding", "third")
    assert wrongly_held(door.home) == [accepted.load_id]


def test_only_the_last_month_tells_who_is_silent(tmp_path: Path) -> None:
    home = Home(tmp_path)
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute(
            "create schema quality; create table quality.reporting_status as from (values "
            "('H57', date '2025-03-01', 'Huế', 'silent'), ('H57', date '2025-04-01', 'Huế', 'disconnected'), "
            "('H41', date '2025-04-01', 'Nghệ An', 'sending'), ('H10', date '2025-03-01', 'Bắc Ninh', 'sent')"
            ") as statuses(agency_code, report_month, name_vi, reporting_status)"
        )
    rows = [("reporter_missing", "H57", 3), ("reporter_missing", "H57", 4), ("reporter_missing", "H10", 3)]
    rows.append(("reporter_partial", "H41", 4))
    findings = pa.Table.from_pylist(
        [
            {"rule_id": rule, "agency_code": code, "report_month": date(2025, month, 1)}
            for rule, code, month in rows
        ],
        store.CHECKS,
    )
    assert silent_reporters(home, findings, date(2025, 4, 1)) == {"H57": "H57 Huế (disconnected), 04/2025"}
