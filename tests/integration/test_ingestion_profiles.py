"""The profile that each receipt carries: counts by hand over a small load of each kind."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.ingestion_kit import CASE, EVENT, Door, door_fixture  # noqa: F401


def profile_of(door: Door) -> dict[str, Any]:
    """The profile in the only receipt."""
    (text,) = door.rows("receipts", "profile", "profile IS NOT NULL")
    return dict(json.loads(text))


def test_cases(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMC_SUBMITTER_KEY", "a key of the tests")
    create, update = ("False", "True")
    cases = [
        {**CASE, "MaHoSo": "H44-240803-0001", "SoGiayToChuHoSo": "010024339654"},
        {**CASE, "MaHoSo": "H44-240803-0002", "SoGiayToChuHoSo": "010024339654", "TrangThaiHoSo": "2",
         "MaTTHC": "TS_LOP1", "NgayTiepNhan": "20240805080000"},
        {**CASE, "MaHoSo": "H44-240803-0003", "SoGiayToChuHoSo": "010072558445", "KenhThucHien": "1"},
        {**CASE, "MaHoSo": "G12-240803-0004"},
    ]  # fmt: skip
    lines = [
        {"madonvi": "H44", "service": "DongBoHoSoMC", "isUpdating": update,
         "data": [{**cases[0], "TrangThaiHoSo": "9"}]},
        {"madonvi": "H44", "service": "DongBoHoSoMC", "isUpdating": create, "data": cases},
    ]  # fmt: skip
    door.land("npsp", "a.jsonl", lines, manifest={"sent_at": "2025-04-01T08:00:00+07:00"})
    door.take()
    assert profile_of(door) == {
        "last_sent_at": "2025-04-01 08:00:00",
        "flags": {"code_date_differs": 1, "procedure_form_unknown": 1},
        "statuses": {"2": 1, "9": 1, "10": 2},
        "channels": {"1": 1, "2": 3},
        "unknown_procedures": 1,
        "first_received": "2024-08-03",
        "last_received": "2024-08-05",
        "foreign_cases": 1,
        "constants": [],
        "updates": 1,
        "steps": 0,
        "updates_before_create": 1,
        "top_submitter_rows": 3,
    }


def test_a_field_is_constant_from_a_hundred_rows_on(door: Door) -> None:
    cases = [{**CASE, "MaHoSo": f"H44-240803-{n:04}", "KenhThucHien": str(n % 2 + 1)} for n in range(100)]
    door.land("npsp", "a.json", cases)
    door.take()
    profile = profile_of(door)
    assert profile["constants"] == [
        "payment=1", "vneid_verified=1", "submission_place=2", "return_form=0", "owner_type=1",
    ]  # fmt: skip
    assert profile["top_submitter_rows"] is None


def test_events(door: Door) -> None:
    door.land("emc", "a.jsonl", [EVENT, {**EVENT, "codeProfile": "H44.100-240803-0018", "level": 3}])
    door.take()
    profile = profile_of(door)
    assert (profile["levels"], profile["statuses"]) == ({"3": 1, "4": 1}, {"3": 2})
    assert profile["first_received"] == profile["last_received"] == "2024-08-04"


def test_small_feeds_and_unreadable_files(door: Door) -> None:
    door.land("targets", "a.csv", "month,target_percent,registered_on\n2025-01,50,2025-01-02\n")
    door.land("npsp", "broken.json", b'{"MaHoSo": ')
    door.take()
    profile = profile_of(door)
    assert profile.keys() == {"flags", "last_sent_at"}
    assert profile["flags"] == {}
