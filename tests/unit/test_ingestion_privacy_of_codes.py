"""Free text that comes where a code belongs is kept as a digest; real codes of any shape stay literal."""

from __future__ import annotations

import hashlib
import json

from orchestration.ingestion.feeds import FEEDS
from tests.independent.codes import case_code, procedure_code
from tests.ingestion_kit import CASE, EVENT, Door, door_fixture  # noqa: F401
from tests.integration.privacy import assert_nowhere

NAME = "Nguyễn Văn A sinh 1980, ĐT 0912345678"


def digest(text: str) -> str:
    """The form in which a text that is no code is kept."""
    return f"X{hashlib.sha256(text.encode()).hexdigest()[:24].upper()}"


#: A case code as it is sent -> as it is kept.
CASE_CODES = {
    "h44.100-240803-0017": "H44.100-240803-0017",
    "000.17.22.H44-210531-0001": "H44.22.17-210531-0001",
    "gplx-12/2024_A.1": "GPLX-12/2024_A.1",
    "\t12345678\u00a0": "12345678",
    "A" * 50: "A" * 50,
    "A" * 51: digest("A" * 51),
    "0912345678": digest("0912345678"),
    "0912.345.678": digest("0912.345.678"),
    "024-3825/12-34": digest("024-3825/12-34"),
    "LD-012345678/24": digest("LD-012345678/24"),
    "GPLX 12/2024": digest("GPLX 12/2024"),
    "đk-1": digest("ĐK-1"),
    NAME: digest(NAME.upper()),
    digest(NAME): digest(NAME),
}


def test_case_codes(door: Door) -> None:
    cases = {sent: {**CASE, "MaHoSo": sent} for sent in CASE_CODES}
    events = {sent: {**EVENT, "codeProfile": "", "maHoSo": sent} for sent in CASE_CODES}
    for feed, kept in door.each("case_code", npsp=cases, emc=events).items():
        assert kept == CASE_CODES, feed
    changed = {sent: kept for sent, kept in CASE_CODES.items() if sent != kept}
    assert {sent: case_code(sent).text for sent in changed} == changed


#: A procedure code as it is sent -> as it is kept, and whether its form is unknown.
PROCEDURE_CODES = {
    "2.000815.000.00.00.h44": ("2.000815.000.00.00.H44", False),
    "ts_lop2": ("TS_LOP2", True),
    "TS/2": (digest("TS/2"), True),
    "A" * 41: (digest("A" * 41), True),
    "0987654321": (digest("0987654321"), True),
    "Trần Thị B": (digest("TRẦN THỊ B"), True),
}


def test_procedure_codes_of_cases_events_and_catalogue_stay_equal(door: Door) -> None:
    offer = {"service_level": "4", "valid_from": "2024-01-01"}
    found = door.each(
        "procedure_code, contains(flags, 'procedure_form_unknown')",
        npsp={sent: {**CASE, "MaTTHC": sent} for sent in PROCEDURE_CODES},
        emc={sent: {**EVENT, "codeTTHC": sent} for sent in PROCEDURE_CODES},
        catalogue={sent: {**offer, "procedure_code": sent} for sent in PROCEDURE_CODES},
    )
    for feed, kept in found.items():
        assert kept == PROCEDURE_CODES, feed
    assert {sent: procedure_code(sent) for sent in PROCEDURE_CODES} == {
        sent: kept for sent, (kept, _) in PROCEDURE_CODES.items()
    }


def test_field_codes_and_sites(door: Door) -> None:
    counts = {name: "1" for name in FEEDS["totals"].required if not str(name).startswith("period")}
    period = {"period_start": "2024-05-01", "period_end": "2024-05-31"}
    fields = ["tp-01", "Lê Văn D"]
    door.land("totals", "a.json", [{**period, **counts, "field_code": field} for field in fields])
    offer = {"procedure_code": "1.000001", "service_level": "4", "valid_from": "2024-01-01"}
    door.land("catalogue", "a.json", [{**offer, "field_code": field} for field in fields])
    sites = enumerate((999999, 84912345678, None), start=1)
    door.land("emc", "a.jsonl", [{**EVENT, "siteId": site, "status": place} for place, site in sites])
    door.take()
    expected = [("TP-01", ""), (digest("LÊ VĂN D"), "field_form_unknown")]
    assert door.rows("totals", "field_code, flags") == expected
    assert door.rows("catalogue", "field_code, flags") == expected
    assert door.rows("emc", "status, site_id, flags") == [
        (1, 999999, ""), (2, None, "site_unknown"), (3, None, ""),
    ]  # fmt: skip


def test_no_part_of_the_text_is_anywhere_behind_the_door(door: Door) -> None:
    door.land("npsp", "a.json", [{**CASE, "MaHoSo": NAME, "MaTTHC": NAME}, {**CASE, "MaTTHC": NAME}])
    step = {"MaHoSo": NAME, "ThoiDiemXuLy": "20240803080000", "TrangThai": "4"}
    door.land("npsp", "b.json", [step])
    door.land("emc", "a.jsonl", json.dumps({**EVENT, "codeProfile": NAME, "codeTTHC": NAME, "status": 9}))
    door.take()
    assert_nowhere({"0912345678", "Nguyễn", "NGUYỄN"}, door.home.root)
