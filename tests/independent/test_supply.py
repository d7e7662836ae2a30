"""Supply of services by hand: what is offered on the last day of a month, and what of it was used."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

from tests.independent.agencies import AS_IS, AS_WAS
from tests.independent.boundaries import Boundary, Statuses
from tests.independent.catalogue import Catalogue
from tests.independent.counting import Counts
from tests.independent.examples import reference, row
from tests.independent.parse import Row
from tests.independent.supply import service_supply

FEBRUARY, APRIL = date(2025, 2, 1), date(2025, 4, 1)
Rows = dict[tuple[str, str, date], dict[str, Any]]


def offer(
    owner: str, code: str, level: str, *, since: str = "2024-01-01", until: str = "", by: str = "1"
) -> Row:
    return row(
        owner,
        procedure_code=code,
        service_level=level,
        valid_from=since,
        valid_to=until,
        performing_level=by,
    )


CATALOGUE = [
    # Nghệ An's own 1.000001 goes before the nation's, and of its two rows the later holds.
    offer("VN", "1.000001", "full"),
    offer("H41", "1.000001", "full"),
    offer("H41", "1.000001", "partial", since="2025-04-30"),
    offer("VN", "1.000002", "full", by="3"),
    offer("VN", "1.000003", "full", by="0"),  # a ministry's
    offer("VN", "1.000004", "full", until="2025-04-29"),
    offer("H41", "1.000005.H41", "full", until="2025-04-30"),
    offer("H41", "LOCAL-7", "full"),
    offer("G05", "1.000006", "full"),
    offer("G12", "1.000006", "full"),
    offer("G12", "1.000007", "information"),
]


def supplied(received: dict[tuple[str, str, date], tuple[int, int]]) -> Rows:
    """Rows from (received, of those online) by agency, procedure and month."""
    counts = Counts()
    for (agency, base, month), (cases, online) in received.items():
        measures = Counter({"received_cases": cases, "received_online_cases": online})
        counts.procedures[agency, base, month] = measures
        counts.days.setdefault((agency, month), Counter()).update(measures)
    boundaries = [Boundary(name, counts, reference(), [FEBRUARY, APRIL]) for name in (AS_WAS, AS_IS)]
    statuses, catalogue = Statuses(*boundaries), Catalogue(CATALOGUE, reference())
    return {
        (each["boundary"], each["agency_code"], each["report_month"]): each
        for boundary in (AS_WAS, AS_IS)
        for each in service_supply(boundary, boundaries[0], statuses, catalogue, [FEBRUARY, APRIL])
    }


def figures(row: dict[str, Any]) -> tuple[int | None, ...]:
    """Procedures, fully online ones, ones with cases, fully online ones with online cases."""
    return (
        row["procedures"],
        row["fully_online_services"],
        row["services_with_cases"],
        row["fully_online_services_with_online_cases"],
    )


def test_what_a_province_offers_and_people_use() -> None:
    rows = supplied(
        {
            ("H41", "1.000001", APRIL): (9, 9),  # partial: an online case of it does not count
            ("H41", "1.000002", APRIL): (4, 1),
            ("H41", "1.000009", APRIL): (5, 5),  # in no catalogue
        }
    )
    april = rows[AS_WAS, "H41", APRIL]
    # 1.000001, 1.000002 and 1.000005; the first is partial, the last was not asked for.
    assert figures(april) == (3, 2, 2, 1)
    assert (april["fully_online_service_rate"], april["fully_online_service_use_rate"]) == (
        Fraction(2, 3),
        Fraction(1, 2),
    )
    # In February 1.000004 is valid, and 1.000001 is full; nothing was reported.
    february = rows[AS_WAS, "H41", FEBRUARY]
    assert figures(february) == (4, 4, None, None)
    assert (february["reporting_status"], february["fully_online_service_use_rate"]) == (
        "never_connected",
        None,
    )
    assert figures(rows[AS_WAS, "H25", APRIL]) == (2, 2, None, None)  # the nation's alone


def test_as_is_is_the_sum_over_the_parts() -> None:
    rows = supplied({("G12", "1.000006", FEBRUARY): (1, 1)})
    assert figures(rows[AS_WAS, "G05", FEBRUARY]) == (1, 1, None, None)
    assert figures(rows[AS_WAS, "G12", FEBRUARY]) == (2, 1, 1, 1)
    # 1.000006 is offered by both and counts twice; whether G05's was used is not known.
    assert figures(rows[AS_IS, "G12", FEBRUARY]) == (3, 2, 1, 1)
    assert figures(rows[AS_IS, "G12", APRIL]) == (2, 1, None, None)
    assert (AS_IS, "G05", FEBRUARY) not in rows


def test_an_agency_without_a_catalogue_has_a_row_without_figures() -> None:
    counts = Counts(days={("H25", APRIL): Counter({"received_cases": 1})})
    boundaries = [Boundary(name, counts, reference(), [APRIL]) for name in (AS_WAS, AS_IS)]
    rows = service_supply(AS_WAS, boundaries[0], Statuses(*boundaries), Catalogue([], reference()), [APRIL])
    assert {figures(each) for each in rows} == {(None, None, None, None)}
