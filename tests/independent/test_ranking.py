"""Periods, statuses, ranks and pools by hand, from counts that are written down rather than counted."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest

from tests.independent.agencies import AS_IS, AS_WAS, Reference
from tests.independent.blocks import block_summary
from tests.independent.boundaries import Boundary, Statuses
from tests.independent.counting import Counts, data_months
from tests.independent.examples import reference
from tests.independent.periods import Period, periods
from tests.independent.ranking import Result, band, ranking, ranks, waterfall

JANUARY, FEBRUARY, MARCH, APRIL = (date(2025, month, 1) for month in (1, 2, 3, 4))
NATION = dict.fromkeys(("G05", "G12"), "ministry") | dict.fromkeys(("H01", "H02", "H03", "H04"), "province")


class Nation:
    """Counts written down as (agency, month): (fully online, resolved), ranked under both boundaries."""

    def __init__(self, written: dict[tuple[str, date], tuple[int, int]], **changes: object) -> None:
        given = {"blocks": NATION, "expected_codes": set(NATION), "expected_units": []} | changes
        self.reference: Reference = reference(**given)
        counts = Counts()
        for (agency, month), (online, resolved) in written.items():
            measures = Counter({"resolved_cases": resolved, "fully_online_cases": online})
            counts.days[agency, month] = measures
            counts.units[agency, f"{agency}.01", month] = measures
            counts.lost["nd42_2022", agency, month] = Counter({None: online, 2: resolved - online})
        months = data_months(counts, self.reference)
        self.as_was = Boundary(AS_WAS, counts, self.reference, months)
        self.as_is = Boundary(AS_IS, counts, self.reference, months)
        self.statuses = Statuses(self.as_was, self.as_is)

    def ranking(self, period: Period, boundary: str = AS_WAS) -> dict[str, dict]:
        """Rows of the ranking by agency."""
        chosen = self.as_was if boundary == AS_WAS else self.as_is
        return {row["agency_code"]: row for row in ranking(chosen, self.statuses, "headline", period)}


def month(start: date) -> Period:
    return next(each for each in periods([start], date(2026, 1, 1)) if each.kind == "month")


def test_periods_and_the_ones_before() -> None:
    found = {
        (each.kind, each.start, each.end) for each in periods([JANUARY, FEBRUARY, MARCH], date(2025, 4, 1))
    }
    end_of_march = date(2025, 3, 31)
    assert ("quarter", JANUARY, end_of_march) in found
    assert ("ytd", JANUARY, date(2025, 2, 28)) in found
    assert not [kind for kind, *_ in found if kind == "year"]  # 2025 is not over on 1 April
    assert month(MARCH).before == Period("month", FEBRUARY, date(2025, 2, 28))
    assert Period("quarter", JANUARY, end_of_march).before == Period(
        "quarter", date(2024, 10, 1), date(2024, 12, 31)
    )
    assert Period("ytd", JANUARY, end_of_march).before == Period("ytd", date(2024, 1, 1), date(2024, 3, 31))
    assert Period("year", JANUARY, date(2025, 12, 31)).before.start == date(2024, 1, 1)


def test_competition_ranks_by_exact_fraction() -> None:
    def result(agency: str, online: int, resolved: int) -> Result:
        return Result(agency, "province", online, resolved)

    # 1/3 and 34/102 are the same fraction; 29 cases are too few.
    found = [
        result("A", 60, 100),
        result("B", 11, 33),
        result("C", 34, 102),
        result("D", 1, 100),
        result("E", 29, 29),
    ]
    assert ranks(found) == {"A": 1, "B": 2, "C": 2, "D": 4}


@pytest.mark.parametrize(
    ("online", "resolved", "expected"),
    [
        (50, 100, "10_to_50"),
        (51, 100, "over_50"),
        (10, 100, "10_to_50"),
        (9, 100, "under_10"),
        (29, 29, "not_ranked"),
    ],
)
def test_bands(online: int, resolved: int, expected: str) -> None:
    assert band(Result("H01", "province", online, resolved)) == expected


def test_rank_change_is_recomputed_among_those_ranked_in_both_months() -> None:
    nation = Nation(
        {
            ("H01", JANUARY): (90, 100), ("H02", JANUARY): (80, 100), ("H03", JANUARY): (70, 100),
            ("H01", FEBRUARY): (5, 10), ("H02", FEBRUARY): (10, 100), ("H03", FEBRUARY): (20, 100),
            ("H04", FEBRUARY): (99, 100),
        }
    )  # fmt: skip
    shown = nation.ranking(month(FEBRUARY))
    # H01 has too few cases in February, H04 none in January: H02 and H03 alone are compared, and they swap.
    assert {code: shown[code]["rank_in_block"] for code in ("H01", "H02", "H03", "H04")} == {
        "H01": None, "H02": 3, "H03": 2, "H04": 1
    }  # fmt: skip
    assert {code: shown[code]["previous_rank_in_block"] for code in ("H01", "H02", "H03")} == {
        "H01": 1, "H02": 2, "H03": 3
    }  # fmt: skip
    assert [shown[code]["rank_change"] for code in ("H01", "H02", "H03", "H04")] == [None, -1, 1, None]
    assert shown["H02"]["rate_change_pp"] == -70
    assert shown["H01"]["unranked_reason"] == "too_few_cases"


def test_the_absorbed_and_the_absorber_around_a_merger() -> None:
    nation = Nation(
        {(code, when): (10, 100) for code in ("G05", "G12") for when in (JANUARY, FEBRUARY, MARCH, APRIL)}
    )
    march, april = nation.ranking(month(MARCH)), nation.ranking(month(APRIL))
    assert (march["G05"]["unranked_reason"], march["G05"]["resolved_cases"]) == ("not_in_period", None)
    assert "G05" not in april
    assert (march["G12"]["resolved_cases"], march["G12"]["previous_rank_in_block"]) == (200, 1)
    assert (march["G12"]["rank_change"], april["G12"]["rank_change"]) == (None, 0)
    # The quarter: G05 is ranked on January and February alone; its March belongs to G12.
    quarter = nation.ranking(Period("quarter", JANUARY, date(2025, 3, 31)))
    assert (quarter["G05"]["resolved_cases"], quarter["G12"]["resolved_cases"]) == (200, 400)
    assert quarter["G05"]["months_reported"] == 2
    as_is = nation.ranking(month(MARCH), AS_IS)
    assert (sorted(set(as_is) & {"G05", "G12"}), as_is["G12"]["rank_change"]) == (["G12"], 0)


def test_statuses_top_down() -> None:
    nation = Nation(
        {
            ("H01", JANUARY): (1, 50),
            ("H01", MARCH): (1, 50),
            ("H02", APRIL): (0, 50),
            ("H03", APRIL): (0, 50),
        },
        disconnected={"H04": [(date(2025, 2, 28), date.max)], "H03": [(date(2025, 1, 1), date.max)]},
    )
    found = {
        code: [nation.statuses.found[AS_WAS, code, when].status for when in (JANUARY, FEBRUARY, MARCH, APRIL)]
        for code in ("H01", "H02", "H03", "H04")
    }
    assert found == {
        "H01": ["sending", "silent", "sending", "silent"],
        "H02": ["never_connected", "never_connected", "never_connected", "sending"],
        "H03": ["disconnected", "disconnected", "disconnected", "sending"],
        "H04": ["never_connected", "disconnected", "disconnected", "disconnected"],
    }
    assert nation.ranking(month(FEBRUARY))["H01"]["unranked_reason"] == "silent"
    quarter = nation.ranking(Period("quarter", JANUARY, date(2025, 3, 31)))
    assert quarter["H02"]["unranked_reason"] == "never_connected"
    assert (
        quarter["H04"]["unranked_reason"] == "too_few_cases"
    )  # never connected, then disconnected: neither throughout
    assert quarter["H01"]["reporting_status"] == "sending"


def test_partial_and_coverage() -> None:
    nation = Nation(
        {("H41", JANUARY): (1, 50)},
        blocks=NATION | {"H41": "province"},
        expected_units=reference().expected_units,
    )
    nation.reference.expected_codes.add("H41")
    status = Statuses(nation.as_was, nation.as_is).found[AS_WAS, "H41", JANUARY]
    # Two units are expected, the cases bear H41.01: neither is active.
    assert (status.status, status.unit_coverage) == ("partial", Fraction(0))


def test_block_pools_and_same_reporters() -> None:
    nation = Nation({("H01", JANUARY): (50, 100), ("H01", FEBRUARY): (60, 100), ("H02", FEBRUARY): (0, 300)})
    rows = block_summary(nation.as_was, nation.as_is, nation.statuses, "headline", month(FEBRUARY))
    province = next(row for row in rows if row["block"] == "province")
    # 60 / 400 = 15 %, after 50 %; among H01 alone, which sent in both months, 60 % after 50 %.
    assert (province["fully_online_rate"], province["rate_change_pp"]) == (Fraction(15, 100), -35)
    assert (province["same_reporters_rate"], province["same_reporters_previous_rate"]) == (
        Fraction(3, 5),
        Fraction(1, 2),
    )
    assert [row["resolved_cases"] for row in rows] == [400, None, 400]
    assert (province["previous_fully_online_rate"], province["same_reporters_change_pp"]) == (
        Fraction(1, 2),
        10,
    )


def test_who_is_in_a_block_and_how_far_its_target_is() -> None:
    nation = Nation(
        {("H01", JANUARY): (50, 100), ("H02", FEBRUARY): (1, 20), ("H01", FEBRUARY): (6, 80)},
        block_targets={("province", 2025): Fraction(7, 10)},
    )

    def province(period: Period) -> dict[str, object]:
        rows = block_summary(nation.as_was, nation.as_is, nation.statuses, "headline", period)
        return next(row for row in rows if row["block"] == "province")

    # Four are expected; two reported, of which one resolved fewer than 30.
    assert [
        province(month(FEBRUARY))[f] for f in ("expected_agencies", "reporters_counted", "ranked_agencies")
    ] == [4, 2, 1]
    assert (province(month(FEBRUARY))["target_rate"], province(month(FEBRUARY))["gap_pp"]) == (None, None)
    # To February: 57 of 200 = 28.5 %, 41.5 points below 70 %.
    to_date = province(Period("ytd", JANUARY, date(2025, 2, 28)))
    assert (to_date["target_rate"], to_date["gap_pp"]) == (Fraction(7, 10), Fraction(-83, 2))


def test_evidenced_cases_of_the_headline_and_of_a_definition() -> None:
    nation = Nation({("H01", JANUARY): (30, 100)})
    nation.as_was.agency["H01", JANUARY]["evidenced_cases"] = 25
    nation.as_was.evidenced["nd42_2022", "H01", JANUARY] = 20
    assert nation.ranking(month(JANUARY))["H01"]["evidenced_rate"] == Fraction(1, 4)
    rows = {
        row["block"]: row
        for row in block_summary(nation.as_was, nation.as_is, nation.statuses, "nd42_2022", month(JANUARY))
    }
    assert [rows[block]["evidenced_cases"] for block in ("national", "ministry")] == [20, None]
    assert rows["province"]["evidenced_rate"] == Fraction(1, 5)


def test_waterfall() -> None:
    nation = Nation({("H01", JANUARY): (30, 100)})
    steps = waterfall(nation.as_was, "nd42_2022", month(JANUARY))
    assert [(row["condition"], row["remaining_cases"], row["lost_cases"]) for row in steps] == [
        ("service_full", 100, 0),
        ("submitted_online", 30, 70),
        ("returned_online_or_post", 30, 0),
    ]
    assert (steps[1]["lost_rate"], steps[2]["remaining_rate"]) == (Fraction(7, 10), Fraction(3, 10))
