"""Held loads by hand: which wait for a decision, and whose months they may change."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from tests.independent.agencies import AS_IS, AS_WAS
from tests.independent.boundaries import Boundary
from tests.independent.counting import Counts
from tests.independent.examples import message_a, reference
from tests.independent.held import Dropped, HeldLoad, sort_out
from tests.independent.periods import Period

MARCH, APRIL = date(2025, 3, 1), date(2025, 4, 1)
FIRST_QUARTER = Period("quarter", date(2025, 1, 1), date(2025, 3, 31))


def dropped(folder: Path, name: str, agency: str, content: str, feed: str = "npsp") -> Dropped:
    (folder / name).write_text(content)
    return feed, agency, folder / name, {"sent_at": "2025-05-02T08:00:00+07:00"}


def envelope(agency: str, *cases: dict[str, Any]) -> str:
    return json.dumps({"service": "DongBoHoSoMC", "madonvi": agency, "data": cases})


def test_a_load_for_another_agency_is_held_with_the_months_of_its_cases(tmp_path: Path) -> None:
    cases = [
        message_a("H25.01-250401-0001", NgayTiepNhan="20250331080000"),  # resolved in April
        message_a("H25.01-250401-0002", TrangThaiHoSo="4", NgayTiepNhan="20250401080000"),
        message_a("H41.05-250101-0003", NgayTiepNhan="20250101080000"),  # foreign
        message_a("H25.01-250201-0004", MaTTHC="5.000001", NgayTiepNhan="20250201080000"),  # internal
    ]
    files = [dropped(tmp_path, name, "H25", envelope("H41", *cases)) for name in ("one.json", "again.json")]
    rows, held = sort_out(
        [*files, dropped(tmp_path, "own.json", "H25", envelope("H25", cases[1]))], reference()
    )
    assert held == [HeldLoad(frozenset({("H25", MARCH), ("H25", APRIL)}))]
    assert len(rows["npsp"]) == 1


def test_what_nobody_could_read_is_of_the_month_of_sending_or_the_one_before(tmp_path: Path) -> None:
    files = [dropped(tmp_path, "cut.json", "H25", "[{"), dropped(tmp_path, "events.json", "H25", "[{", "emc")]
    assert sort_out(files, reference())[1] == [
        HeldLoad(frozenset({("H25", APRIL), ("H25", date(2025, 5, 1))}))
    ]


def test_whom_a_held_load_touches() -> None:
    as_was, as_is = (Boundary(name, Counts(), reference(), [MARCH]) for name in (AS_WAS, AS_IS))
    february = HeldLoad(frozenset({("G05", date(2025, 2, 1)), ("G05", APRIL)}))
    assert [february.touches(as_was, agency, FIRST_QUARTER) for agency in ("G05", "G12")] == [True, False]
    assert [february.touches(as_is, agency, FIRST_QUARTER) for agency in ("G05", "G12")] == [False, True]
    # Cases of G05's code that are resolved in April are G12's, as it was too; May has none.
    second = Period("quarter", APRIL, date(2025, 6, 30))
    assert [february.touches(as_was, agency, second) for agency in ("G05", "G12")] == [False, True]
    assert not february.touches(as_was, "G12", Period("month", date(2025, 5, 1), date(2025, 5, 31)))
