"""Counts by hand: what a few cases add to which month, what is pending when, and how a merger moves it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tests.independent.boundaries import Boundary
from tests.independent.cases import Case, current_cases
from tests.independent.catalogue import Catalogue
from tests.independent.counting import Counts, count, data_months
from tests.independent.examples import case, message_a, reference, row

MARCH, APRIL, MAY = date(2025, 3, 1), date(2025, 4, 1), date(2025, 5, 1)
UNDECIDED = {"TrangThaiHoSo": "4", "NgayKetThucXuLy": "", "NgayTra": ""}


def counted(*cases: Case) -> Counts:
    return count(list(cases), [], Catalogue([], reference()))


def month_of(counts: Counts, agency: str, month: date, boundary: str = "as_was") -> dict[str, int]:
    found = Boundary(boundary, counts, reference(), data_months(counts, reference())).agency.get(
        (agency, month), {}
    )
    return {measure: cases for measure, cases in found.items() if cases}


def test_a_case_resolved_two_days_early() -> None:
    assert month_of(counted(case()), "H25", APRIL) == {
        "received_cases": 1,
        "received_online_cases": 1,
        "resolved_cases": 1,
        "resolved_early_cases": 1,
        "electronic_result_applicable_cases": 1,
    }


def test_on_time_is_a_matter_of_days() -> None:
    def which(due: str) -> set[str]:
        measures = month_of(counted(case(NgayHenTra=due, KenhThucHien="")), "H25", APRIL)
        return set(measures) - {"received_cases", "resolved_cases", "electronic_result_applicable_cases"}

    assert which("20250404000000") == {"resolved_early_cases"}
    assert which("20250403000000") == {"resolved_on_time_cases"}  # resolved at 10:00 of the same day
    assert which("20250402235959") == {"resolved_overdue_cases"}
    assert which("") == {"resolved_no_due_date_cases"}


def test_resolved_before_received_is_a_matter_of_days_and_counts_as_resolved() -> None:
    def resolved(at: str) -> dict[str, int]:
        return month_of(counted(case(NgayKetThucXuLy=at)), "H25", APRIL)

    assert "resolved_before_received_cases" not in resolved("20250401070000")  # an hour before, on its day
    # The day before is in March.
    march = month_of(counted(case(NgayKetThucXuLy="20250331235959")), "H25", MARCH)
    assert (march["resolved_cases"], march["resolved_before_received_cases"]) == (1, 1)


def test_pending_starts_with_receipt_and_ends_with_any_end() -> None:
    received = {"NgayTiepNhan": "20250310080000"}
    waiting = case(**received, **UNDECIDED)
    resolved = case(code="H25.01-250310-0002", **received)
    withdrawn = case(code="H25.01-250310-0003", **received, TrangThaiHoSo="7", NgayTuChoi="20250331235959")
    undated = case(code="H25.01-250310-0004", **received, NgayKetThucXuLy="", NgayTra="")
    refused = case(code="H25.01-250310-0005", **received, TrangThaiHoSo="3")
    counts = counted(waiting, resolved, withdrawn, undated, refused)
    # March's end: the waiting and the later resolved one. April's end: the waiting one.
    assert [month_of(counts, "H25", month).get("pending_cases", 0) for month in (MARCH, APRIL, MAY)] == [
        2,
        1,
        1,
    ]
    march = month_of(counts, "H25", MARCH)
    assert (march["received_cases"], march["resolved_undated_cases"], march["closed_cases"]) == (4, 1, 1)
    # The refused one has no date of refusal: it was closed when processing ended, in April.
    assert month_of(counts, "H25", APRIL)["closed_cases"] == 1


def test_resolved_before_received_counts_and_is_never_pending() -> None:
    odd = case(NgayTiepNhan="20250402080000", NgayKetThucXuLy="20250315080000")
    counts = counted(odd)
    assert month_of(counts, "H25", MARCH)["resolved_cases"] == 1
    assert month_of(counts, "H25", APRIL) == {"received_cases": 1, "received_online_cases": 1}
    assert "pending_cases" not in month_of(counts, "H25", MARCH)


def test_internal_procedures_count_nowhere() -> None:
    assert counted(case(MaTTHC="5.000119"), case(MaTTHC="6.000224.H25")).days == {}


def test_counts_and_the_stock_of_an_absorbed_agency_go_to_its_successor() -> None:
    sent = datetime(2025, 4, 30)
    messages: list[dict[str, Any]] = [
        message_a("G05.01-250201-0001", NgayTiepNhan="20250201080000", NgayKetThucXuLy="20250228235959"),
        message_a("G05.01-250201-0002", NgayTiepNhan="20250201080000", NgayKetThucXuLy="20250301000000"),
        message_a("G05.01-250201-0003", NgayTiepNhan="20250201080000", **UNDECIDED),
    ]
    cases, _ = current_cases(
        [row("G12", sent, number=n, **each) for n, each in enumerate(messages)], reference()
    )
    counts = counted(*cases)
    february = date(2025, 2, 1)
    assert month_of(counts, "G05", february)["resolved_cases"] == 1
    assert month_of(counts, "G05", february)["pending_cases"] == 2
    assert month_of(counts, "G05", MARCH) == {}
    assert month_of(counts, "G12", february) == {}
    assert month_of(counts, "G12", MARCH)["resolved_cases"] == 1
    assert month_of(counts, "G12", MARCH)["pending_cases"] == 1
    as_is = month_of(counts, "G12", february, "as_is")
    assert (as_is["received_cases"], as_is["resolved_cases"], as_is["pending_cases"]) == (3, 1, 2)
    assert month_of(counts, "G05", february, "as_is") == {}


def test_units_and_procedures_are_kept() -> None:
    counts = counted(case(code="H25.01.02-250401-0009", MaTTHC="2.000002.H25"), case(MaTTHC=""))
    assert sorted(counts.units) == [("H25", "H25.01", APRIL), ("H25", "H25.01.02", APRIL)]
    assert sorted(counts.procedures) == [("H25", "", APRIL), ("H25", "2.000002", APRIL)]
