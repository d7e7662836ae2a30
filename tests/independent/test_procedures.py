"""Lost cases by procedure, by hand: order, who is kept, names and levels."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

from tests.independent import procedures
from tests.independent.agencies import AS_IS, AS_WAS
from tests.independent.boundaries import Boundary
from tests.independent.catalogue import Catalogue
from tests.independent.counting import Counts
from tests.independent.examples import reference, row
from tests.independent.parse import Row
from tests.independent.periods import Period

FEBRUARY, MARCH, APRIL = (date(2025, month, 1) for month in (2, 3, 4))
IN_APRIL = Period("month", APRIL, date(2025, 4, 30))
FIRST_QUARTER = Period("quarter", date(2025, 1, 1), date(2025, 3, 31))
Written = dict[tuple[str, str, date], tuple[int, int, int]]


def boundaries(written: Written) -> list[Boundary]:
    """As was and as is, from (received, resolved, fully online) by agency, procedure and month."""
    counts = Counts()
    for key, numbers in written.items():
        names = ("received_cases", "resolved_cases", "fully_online_cases")
        counts.procedures[key] = Counter(dict(zip(names, numbers, strict=True)))
    return [Boundary(name, counts, reference(), [FEBRUARY, MARCH, APRIL]) for name in (AS_WAS, AS_IS)]


def named(owner: str, code: str, title: str, since: str, level: str = "full", **cells: Any) -> Row:
    given = {"procedure_code": code, "name_vi": title, "valid_from": since, "service_level": level}
    return row(owner, **given, **cells)


def summary(written: Written, period: Period, *catalogue: Row) -> list[dict[str, Any]]:
    rows = procedures.procedure_summary(
        boundaries(written)[0], Catalogue(list(catalogue), reference()), period
    )
    return sorted(rows, key=lambda each: each["rank_by_lost"])


def test_the_nations_procedures_in_order_of_what_they_lose() -> None:
    rows = summary(
        {
            ("H25", "1.000001", APRIL): (9, 8, 2),
            ("H25", "1.000002", APRIL): (6, 5, 0),
            ("H41", "1.000002", APRIL): (0, 5, 1),
            ("H41", "1.000003", APRIL): (0, 6, 0),
            ("H41", "1.000004", APRIL): (70, 0, 0),  # only came in
            ("H41", "1.000005", APRIL): (0, 6, 0),
            ("G22", "1.000003", APRIL): (50, 50, 0),  # not expected
            ("H25", "DICHVU12", APRIL): (90, 90, 0),  # no procedure's code
        },
        IN_APRIL,
    )
    # 9 are lost with 1.000002. The others lose 6 each: first the one of 8 resolved, then the lower code.
    assert [(each["procedure_code"], each["lost_cases"], each["agencies"]) for each in rows] == [
        ("1.000002", 9, 2),
        ("1.000001", 6, 1),
        ("1.000003", 6, 1),
        ("1.000005", 6, 1),
    ]
    assert (rows[0]["received_cases"], rows[0]["fully_online_rate"]) == (6, Fraction(1, 10))


def test_names() -> None:
    written = {("H25", f"1.00000{n}", APRIL): (1, 1, n) for n in (1, 2, 3)}
    catalogue = [
        named("VN", "1.000001", "Khai sinh", "2024-01-01"),
        named("H25", "1.000001", "Khai sinh cũ", "2024-02-01"),
        named("H25", "1.000001", "Khai sinh mới", "2024-03-01"),
        named("H25", "1.000001", "", "2024-04-01"),
        named("H25", "1.000002", "Khai tử", "2024-01-01"),
        named("H41", "1.000002", "Báo tử", "2024-05-01"),
    ]
    # The nation's older name before an agency's; without one the latest of any agency.
    assert {
        each["procedure_code"]: each["procedure_name_vi"] for each in summary(written, IN_APRIL, *catalogue)
    } == {"1.000001": "Khai sinh", "1.000002": "Báo tử", "1.000003": None}
    # For the agency itself its own name goes first.
    as_was = boundaries(written)[0]
    rows = procedures.agency_procedure(as_was, as_was, Catalogue(catalogue, reference()), IN_APRIL)
    assert [each["procedure_name_vi"] for each in rows] == ["Khai sinh mới", "Khai tử", None]


def test_an_agencys_ten_and_as_was_the_nations() -> None:
    # Eleven procedures lose 11, 10, … 1 cases; a twelfth, without a resolved case, is nobody's.
    written = {("H25", f"1.0000{n:02}", APRIL): (1, n, 0) for n in range(1, 12)}
    as_was, as_is = boundaries(written | {("H25", "1.000012", APRIL): (5, 0, 0)})
    catalogue = Catalogue([], reference())
    kept = procedures.agency_procedure(as_is, as_was, catalogue, IN_APRIL)
    assert {each["procedure_code"]: each["rank_by_lost"] for each in kept} == {
        f"1.0000{n:02}": 12 - n for n in range(2, 12)
    }
    # All eleven are among the nation's 250, so that as was the eleventh has its row too.
    assert {
        each["rank_by_lost"] for each in procedures.agency_procedure(as_was, as_was, catalogue, IN_APRIL)
    } == set(range(1, 12))


def test_a_procedure_of_the_nation_that_only_came_in_has_its_row() -> None:
    as_was, as_is = boundaries({("H25", "1.000001", APRIL): (1, 2, 1), ("H41", "1.000001", APRIL): (3, 0, 0)})
    catalogue = Catalogue([], reference())
    rows = procedures.agency_procedure(as_was, as_was, catalogue, IN_APRIL)
    assert [(each["agency_code"], each["lost_cases"], each["fully_online_rate"]) for each in rows] == [
        ("H25", 1, Fraction(1, 2)),
        ("H41", 0, None),
    ]
    as_is_rows = procedures.agency_procedure(as_is, as_was, catalogue, IN_APRIL)
    assert [each["agency_code"] for each in as_is_rows] == ["H25"]


def test_a_merger_within_the_period() -> None:
    as_was, as_is = boundaries(
        {
            ("G05", "1.000001", FEBRUARY): (0, 4, 1),
            ("G05", "1.000001", MARCH): (0, 1, 0),
            ("G12", "1.000001", MARCH): (0, 5, 0),
        }
    )
    catalogue = Catalogue(
        [
            named("G05", "1.000001", "", "2024-01-01", "partial"),
            named("G12", "1.000001", "", "2024-01-01", "full", valid_to="2025-03-30"),
            named("G12", "1.000001", "", "2025-03-31", "information"),
        ],
        reference(),
    )

    def told(boundary: Boundary) -> list[tuple]:
        rows = procedures.agency_procedure(boundary, as_was, catalogue, FIRST_QUARTER)
        return [(each["agency_code"], each["lost_cases"], each["service_level"]) for each in rows]

    # G05's March is G12's. On 31 March G05 offers nothing any more, and G12's second row holds.
    assert sorted(told(as_was)) == [("G05", 3, None), ("G12", 6, "information")]
    assert told(as_is) == [("G12", 9, "information")]
    (nation,) = procedures.procedure_summary(as_was, catalogue, FIRST_QUARTER)
    assert (nation["agencies"], nation["resolved_cases"]) == (2, 10)
