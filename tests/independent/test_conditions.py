"""Outcomes by hand, condition by condition, against each state of the catalogue."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from tests.independent import conditions
from tests.independent.catalogue import Catalogue, Procedure, read_procedure
from tests.independent.conditions import FAIL, NOT_APPLICABLE, PASS, UNKNOWN
from tests.independent.examples import case, reference, row
from tests.independent.parse import Row


def procedure(**cells: Any) -> Procedure:
    fields = {"procedure_code": "1.000001", "service_level": "full", "valid_from": "2024-01-01"} | cells
    found = read_procedure(row(**fields))
    assert found
    return found


def outcome(condition: str, offer: Procedure | None, **fields: Any) -> str:
    return conditions.outcomes(case(**fields), offer)[condition]


@pytest.mark.parametrize(
    ("level", "expected"), [("full", PASS), ("4", PASS), ("3", FAIL), ("information", FAIL)]
)
def test_service_full(level: str, expected: str) -> None:
    assert outcome("service_full", procedure(service_level=level)) == expected
    assert outcome("service_full", None) == UNKNOWN


def test_submitted_online() -> None:
    assert outcome("submitted_online", None) == PASS
    assert [outcome("submitted_online", None, KenhThucHien=sent) for sent in ("1", "3", "", "9")] == [
        FAIL
    ] * 4


@pytest.mark.parametrize(
    ("lines", "flag", "catalogue_fee", "online", "on_npsp"),
    [
        ([{"Gia": "8000"}], "1", None, PASS, PASS),
        ([{"Gia": "8000"}], "2", None, PASS, FAIL),
        ([{"Gia": "8000"}], "3", "true", FAIL, FAIL),
        ([{"Gia": "8000"}], "", "true", FAIL, FAIL),
        ([], "1", "false", PASS, PASS),
        ([], "2", "true", PASS, FAIL),
        ([], "0", "true", UNKNOWN, UNKNOWN),
        ([], "", "true", UNKNOWN, UNKNOWN),
        ([], "", "false", NOT_APPLICABLE, NOT_APPLICABLE),
        ([], "3", "", NOT_APPLICABLE, NOT_APPLICABLE),
        ([{"Gia": "0"}], "1", "true", NOT_APPLICABLE, NOT_APPLICABLE),
    ],
)
def test_payment(lines: list, flag: str, catalogue_fee: str | None, online: str, on_npsp: str) -> None:
    offer = procedure(fee_due=catalogue_fee)
    fields = {"DanhSachLePhi": lines, "DuocThanhToanTrucTuyen": flag}
    assert (outcome("paid_online", offer, **fields), outcome("paid_on_npsp", offer, **fields)) == (
        online,
        on_npsp,
    )


def test_electronic_result_and_return() -> None:
    result = {"DanhSachGiayToKetQua": [{"DuongDanTepTinKetQua": "https://a/2.pdf"}]}
    no_paper, paper = procedure(yields_paper_result="false"), procedure(yields_paper_result="true")
    names = ("electronic_result", "returned_online", "returned_online_or_post")
    assert [outcome(name, no_paper, **result) for name in names] == [PASS, PASS, PASS]
    assert [outcome(name, no_paper) for name in names] == [NOT_APPLICABLE] * 3
    assert [outcome(name, paper) for name in names] == [FAIL] * 3
    assert [outcome(name, None, HinhThuc="1") for name in names] == [FAIL, FAIL, PASS]


def test_fields_of_the_extension_try_fail_before_unknown() -> None:
    full, partial = procedure(), procedure(service_level="partial")
    assert outcome("processed_online", partial, XuLyTrucTuyen="1") == PASS
    assert outcome("processed_online", full, XuLyTrucTuyen="0") == FAIL
    assert [outcome("processed_online", offer) for offer in (full, partial, None)] == [UNKNOWN, FAIL, UNKNOWN]
    visit, field = procedure(requires_visit="true"), procedure(requires_field_check="true")
    assert [outcome("no_visit", visit, CoDenTrucTiep=sent) for sent in ("0", "1", "")] == [PASS, FAIL, FAIL]
    assert outcome("no_visit", full) == UNKNOWN
    assert [outcome("no_paper", visit, CoNopBanGiay=sent) for sent in ("0", "1", "")] == [PASS, FAIL, UNKNOWN]
    assert [outcome("no_field_check", field, CoKiemTraThucDia=sent) for sent in ("0", "1", "")] == [
        PASS,
        FAIL,
        FAIL,
    ]
    assert outcome("no_field_check", None) == UNKNOWN


def test_definitions() -> None:
    # Nothing is known of the service, nothing was returned electronically: nd42 loses it at its third step.
    found = conditions.outcomes(case(), None)
    assert conditions.lost_at(found, "nd42_2022") == 3
    # Returned by post and service level not known: fully online, not evidenced.
    found = conditions.outcomes(case(HinhThuc="1"), None)
    assert conditions.fully_online(found, "nd42_2022")
    assert not conditions.evidenced(found, "nd42_2022")
    assert conditions.lost_at(found, "nd42_2022") is None
    # nd307 has paid (no fee), processed (unknown), then fails at the electronic result, its fourth step.
    assert conditions.lost_at(found, "nd307_2025") == 4
    assert conditions.headline(date(2025, 11, 26)) == "nd42_2022"
    assert conditions.headline(date(2025, 11, 27)) == "nd307_2025"


def offer_row(
    sender: str, level: str, since: str, until: str = "", *, sent_day: int = 1, code: str = "1.000001"
) -> Row:
    cells = {"procedure_code": code, "service_level": level, "valid_from": since, "valid_to": until}
    return row(sender, datetime(2025, 1, sent_day), **cells)


def level_for(
    rows: list, issuer: str, day: date, code: str = "1.000001", base: str | None = "1.000001"
) -> str | None:
    found = Catalogue(rows, reference()).row_for(issuer, code, base, day)
    return found.level if found else None


def test_catalogue_row_is_the_own_then_the_successors_then_the_national() -> None:
    nation, own = (
        offer_row("VN", "partial", "2024-01-01"),
        offer_row("G05", "full", "2024-01-01", "2025-01-31"),
    )
    heir = offer_row("G12", "information", "2024-01-01")
    rows = [nation, own, heir]
    assert level_for(rows, "G05", date(2025, 1, 31)) == "full"
    assert level_for(rows, "G05", date(2025, 2, 1)) == "partial"  # own ended, not yet absorbed
    assert level_for(rows, "G05", date(2025, 3, 1)) == "information"
    assert level_for([own], "G05", date(2025, 3, 1)) is None


def test_latest_valid_from_then_latest_sent_at_holds_and_a_repeat_replaces() -> None:
    rows = [offer_row("H25", "partial", "2024-01-01"), offer_row("H25", "full", "2025-01-01")]
    assert level_for(rows, "H25", date(2024, 12, 31)) == "partial"
    assert level_for(rows, "H25", date(2025, 1, 1)) == "full"
    # The same valid_from sent again, now ending in June: the open row before it is gone.
    again = offer_row("H25", "information", "2025-01-01", "2025-06-30", sent_day=2, code="1.000001.H25")
    assert level_for([*rows, again], "H25", date(2025, 1, 1)) == "information"
    assert level_for([*rows, again], "H25", date(2025, 7, 1)) == "partial"


def test_a_local_code_matches_literally_among_the_agencys_own_rows() -> None:
    local = "TS_LOP1.000.00.00.H25"
    rows = [
        offer_row("H25", "full", "2024-01-01", code=local),
        offer_row("VN", "full", "2024-01-01", code="TS_LOP2"),
    ]
    assert level_for(rows, "H25", date(2025, 1, 1), local, None) == "full"
    assert level_for(rows, "H25", date(2025, 1, 1), "TS_LOP2", None) is None
