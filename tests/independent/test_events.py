"""Message B by hand: the earliest status 3 decides, missing is unknown, level 3 can never be fully online."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tests.independent.catalogue import Catalogue
from tests.independent.counting import count
from tests.independent.events import resolving_events
from tests.independent.examples import reference, row
from tests.independent.parse import Row

APRIL = date(2025, 4, 1)


def event(received_at: str, status: int = 3, number: int = 1, sender: str = "H25", **fields: Any) -> Row:
    given = {
        "codeProfile": "H25.01-250401-0001",
        "level": 4,
        "formsReception": 1,
        "formsPayments": 0,
    } | fields
    sent = datetime.fromisoformat(received_at).replace(tzinfo=None)
    return row(sender, sent, number, status=status, received_at=received_at, **given)


def judged(*rows: Row) -> tuple[int, int, int]:
    """(resolved, fully online, evidenced) of H25 in April 2025."""
    counts = count([], resolving_events(list(rows), reference()), Catalogue([], reference()))
    steps = counts.lost.get(("emc_tracking", "H25", APRIL), {})
    return sum(steps.values()), steps.get(None, 0), counts.evidenced["emc_tracking", "H25", APRIL]


def test_the_earliest_status_3_decides() -> None:
    later, earlier = event("2025-04-09T08:00:00"), event("2025-04-03T08:00:00", level=3)
    assert judged(later, earlier) == (1, 0, 0)
    assert judged(event("2025-04-02T08:00:00", status=1, level=3), later) == (1, 1, 1)
    assert judged(event("2025-04-02T08:00:00", status=2)) == (0, 0, 0)


def test_month_is_local() -> None:
    # 17:00 UTC on 31 March is midnight of 1 April in Vietnam.
    assert judged(event("2025-03-31T17:00:00+00:00")) == (1, 1, 1)
    assert judged(event("2025-03-31T16:59:59+00:00")) == (0, 0, 0)


def test_values_of_each_vendor() -> None:
    assert judged(event("2025-04-09T08:00:00", formsPayments="1", level="4", formsReception="1")) == (1, 1, 1)
    # Direct but complete; paid at the counter; the 2020 vendor's constants (level 3, payments 2).
    for sent in (
        {"level": 1},
        {"formsPayments": 2},
        {"level": "3", "formsPayments": "2"},
        {"formsReception": 2},
    ):
        assert judged(event("2025-04-09T08:00:00", **sent)) == (1, 0, 0)
    # Missing is unknown: not contradicted, not evidenced. Level 2 is unused, so it says nothing.
    for sent in ({"level": None}, {"formsPayments": ""}, {"level": 2}):
        assert judged(event("2025-04-09T08:00:00", **sent)) == (1, 1, 0)


def test_which_case() -> None:
    other_name = event("2025-04-09T08:00:00", codeProfile="", maHoSo="000.00.01.H25-250401-0001")
    assert judged(event("2025-04-08T08:00:00"), other_name) == (1, 1, 1)
    assert judged(event("2025-04-09T08:00:00", codeProfile="H41.01-250401-0001")) == (0, 0, 0)
    assert judged(event("2025-04-09T08:00:00", codeProfile="12/2020/VB")) == (1, 1, 1)
    assert judged(event("2025-04-09T08:00:00", codeTTHC="5.000119")) == (0, 0, 0)
