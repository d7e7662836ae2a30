"""Targets by hand: which registration counts, when it is late, and what stands beside it."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from tests.independent.agencies import AS_IS, AS_WAS
from tests.independent.boundaries import Boundary, Statuses
from tests.independent.counting import Counts
from tests.independent.examples import SENT, reference, row
from tests.independent.parse import Row
from tests.independent.targets import registered, target_progress

FEBRUARY, APRIL = date(2025, 2, 1), date(2025, 4, 1)


def target(
    percent: Any, on: str, sender: str = "H25", sent_at: datetime = SENT, month: str = "2025-04"
) -> Row:
    return row(sender, sent_at, month=month, target_percent=percent, registered_on=on)


def test_the_later_registration_counts_then_the_later_message() -> None:
    older, newer = datetime(2025, 4, 21, 8), datetime(2025, 4, 28, 8)
    changed = [target("70", "2025-04-20", sent_at=older), target("60", "2025-04-02", sent_at=newer)]
    assert registered(changed)["H25", APRIL].rate == Fraction(7, 10)
    of_one_day = [target(40, "2025-04-20", sent_at=older), target("50.5", "2025-04-20", sent_at=newer)]
    assert registered(of_one_day)["H25", APRIL].rate == Fraction(101, 200)
    assert registered([changed[1], target("80", "")])["H25", APRIL].rate == Fraction(3, 5)


def test_what_is_no_target() -> None:
    assert registered([target("", "2025-04-02"), target("101", "2025-04-02")]) == {}
    assert registered([target("70", "2025-04-02", month="2025-13")]) == {}


def test_progress() -> None:
    counts = Counts()
    for agency, month, online, resolved in (
        ("G05", FEBRUARY, 1, 4),
        ("G12", FEBRUARY, 3, 4),
        ("H25", APRIL, 1, 2),
    ):
        counts.days[agency, month] = Counter({"resolved_cases": resolved, "fully_online_cases": online})
    boundaries = [Boundary(name, counts, reference(), [FEBRUARY, APRIL]) for name in (AS_WAS, AS_IS)]
    statuses = Statuses(*boundaries)
    targets = registered(
        [
            target("70", "2025-04-20"),
            target("50", "2025-05-01", "H41"),
            target("20", "2025-02-01", "G05", month="2025-02"),
        ]
    )
    rows = {
        (each["boundary"], each["agency_code"], each["report_month"]): each
        for boundary in (AS_WAS, AS_IS)
        for each in target_progress(boundary, boundaries[0], statuses, targets, [FEBRUARY, APRIL])
    }
    # 1 of 2 reached, 70 % registered: 20 points short.
    reached = rows[AS_WAS, "H25", APRIL]
    assert (reached["gap_pp"], reached["is_registered_late"]) == (-20, False)
    # Registered the day after the month's end; nothing was reported, so nothing is reached, not 0 %.
    silent = rows[AS_WAS, "H41", APRIL]
    assert (silent["is_registered_late"], silent["resolved_cases"], silent["gap_pp"]) == (True, None, None)
    # G05's target is G05's alone; as is, G12 registered none, and its rate is that of G12 as it was.
    assert rows[AS_WAS, "G05", FEBRUARY]["gap_pp"] == 5
    as_is = rows[AS_IS, "G12", FEBRUARY]
    assert (as_is["target_status"], as_is["actual_rate"]) == ("not_registered", Fraction(3, 4))
    assert (AS_IS, "G05", FEBRUARY) not in rows
