"""Small references, rows and cases by hand, for the tests of this package."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tests.independent.agencies import Absorption, ExpectedUnit, Reference
from tests.independent.cases import Case, read_case
from tests.independent.parse import Row

SENT = datetime(2025, 4, 30, 20, 0)
MERGER = date(2025, 3, 1)


def reference(as_of: date = date(2025, 5, 1), **changes: Any) -> Reference:
    """Two ministries (G05 goes into G12 on 2025-03-01), two provinces, and G22, not expected."""
    given: dict[str, Any] = {
        "blocks": {"G05": "ministry", "G12": "ministry", "H25": "province", "H41": "province", "G22": ""},
        "expected_codes": {"G05", "G12", "H25", "H41"},
        "absorptions": {"G05": Absorption("G05", "G12", MERGER)},
        "expected_units": [
            ExpectedUnit("H41.05", "H41", date(2024, 1, 1), date.max),
            ExpectedUnit("H41.06", "H41", date(2024, 1, 1), date.max),
        ],
        "unit_names": {("H41", "sở y tế"): "H41.05"},
        "disconnected": {},
    }
    return Reference(as_of=as_of, **(given | changes))


def row(
    sender: str = "H25", sent_at: datetime = SENT, number: int = 1, sha256: str = "a", **fields: Any
) -> Row:
    """A raw row of any feed."""
    return Row(sender, sent_at, sha256, number, fields)


def message_a(code: str = "H25.01-250401-0001", **fields: Any) -> dict[str, Any]:
    """A resolved case: received on 1, due on 5, resolved on 3 April 2025, online, no fee."""
    return {
        "MaHoSo": code,
        "MaTTHC": "1.000001",
        "KenhThucHien": "2",
        "NgayTiepNhan": "20250401080000",
        "NgayHenTra": "20250405170000",
        "TrangThaiHoSo": "10",
        "NgayKetThucXuLy": "20250403100000",
        "NgayTra": "20250404100000",
        "HinhThuc": "0",
    } | fields


def case(sender: str = "H25", sent_at: datetime = SENT, **fields: Any) -> Case:
    """The typed version of `message_a` with changes."""
    return read_case(row(sender, sent_at, **message_a(**fields)), reference())
