"""Where the nation and its agencies lose cases on their way to fully online, by procedure."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Any

from tests.independent.agencies import AS_WAS
from tests.independent.boundaries import Boundary
from tests.independent.catalogue import Catalogue
from tests.independent.codes import procedure_base
from tests.independent.periods import Period

OF_THE_NATION, OF_AN_AGENCY = 250, 10
SHOWN = ("received_cases", "received_online_cases", "resolved_cases", "fully_online_cases")
ByProcedure = dict[str, Counter[str]]


def by_agency(boundary: Boundary, period: Period) -> dict[str, ByProcedure]:
    """Counts of a period by agency and procedure; a code of no known form is nobody's procedure."""
    found: dict[str, ByProcedure] = {}
    for (agency, code, month), measures in boundary.procedures.items():
        if month in boundary.months and period.start <= month <= period.end and procedure_base(code):
            found.setdefault(agency, {}).setdefault(code, Counter()).update(measures)
    return {agency: _with_activity(procedures) for agency, procedures in found.items()}


def of_the_nation(boundary: Boundary, period: Period) -> tuple[ByProcedure, Counter[str]]:
    """Counts of a period by procedure, and how many agencies share in each; of expected agencies alone."""
    found: ByProcedure = {}
    agencies: dict[str, set[str]] = {}
    for (agency, code, month), measures in boundary.procedures.items():
        if not (period.start <= month <= period.end and procedure_base(code)):
            continue
        if boundary.reference.expected(agency, month) and _is_active(measures):
            found.setdefault(code, Counter()).update(measures)
            agencies.setdefault(code, set()).add(agency)
    return found, Counter({code: len(each) for code, each in agencies.items()})


def _is_active(measures: Counter[str]) -> bool:
    return measures["received_cases"] + measures["resolved_cases"] > 0


def _with_activity(procedures: ByProcedure) -> ByProcedure:
    return {code: measures for code, measures in procedures.items() if _is_active(measures)}


def lost(measures: Counter[str]) -> int:
    """Resolved cases that were not fully online."""
    return measures["resolved_cases"] - measures["fully_online_cases"]


def places(procedures: ByProcedure) -> dict[str, int]:
    """Place of each from 1: who loses most, of equals who resolved more, then the lower code."""
    in_order = sorted(
        procedures, key=lambda code: (-lost(procedures[code]), -procedures[code]["resolved_cases"], code)
    )
    return {code: place for place, code in enumerate(in_order, start=1)}


def foremost(procedures: ByProcedure, most: int) -> set[str]:
    """The procedures, of those with a resolved case, that lose most."""
    return {
        code
        for code, place in places(procedures).items()
        if place <= most and procedures[code]["resolved_cases"]
    }


def procedure_summary(as_was: Boundary, catalogue: Catalogue, period: Period) -> list[dict[str, Any]]:
    """Rows of `mart_procedure_summary` of one period."""
    procedures, agencies = of_the_nation(as_was, period)
    place = places(procedures)
    return [
        _row(procedures[code], code, period)
        | {
            "procedure_name_vi": catalogue.title_of_nation(code),
            "agencies": agencies[code],
            "rank_by_lost": place[code],
        }
        for code in sorted(foremost(procedures, OF_THE_NATION))
    ]


def agency_procedure(
    boundary: Boundary, as_was: Boundary, catalogue: Catalogue, period: Period
) -> list[dict[str, Any]]:
    """Rows of `mart_agency_procedure` of one period."""
    rows = []
    national = foremost(of_the_nation(as_was, period)[0], OF_THE_NATION) if boundary.name == AS_WAS else set()
    for agency, procedures in by_agency(boundary, period).items():
        place, own = places(procedures), foremost(procedures, OF_AN_AGENCY)
        for code in sorted(own | (national & procedures.keys())):
            rows.append(
                _row(procedures[code], code, period)
                | {
                    "agency_code": agency,
                    "boundary": boundary.name,
                    "procedure_name_vi": catalogue.title(agency, code) or catalogue.title_of_nation(code),
                    "service_level": level_on(boundary, catalogue, agency, code, period.end),
                    "rank_by_lost": place[code],
                }
            )
    return rows


def level_on(boundary: Boundary, catalogue: Catalogue, agency: str, code: str, day: date) -> str | None:
    """Level at which the agency offers the procedure; one that has to report no more offers nothing."""
    if not boundary.reference.expected(agency, day.replace(day=1)):
        return None
    offered = catalogue.offered(agency, day).get(code)
    return offered.level if offered else None


def _row(measures: Counter[str], code: str, period: Period) -> dict[str, Any]:
    resolved = measures["resolved_cases"]
    return (
        {
            "procedure_code": code,
            "period_type": period.kind,
            "period_start": period.start,
            "period_end": period.end,
        }
        | {measure: measures[measure] for measure in SHOWN}
        | {
            "lost_cases": lost(measures),
            "fully_online_rate": Fraction(measures["fully_online_cases"], resolved) if resolved else None,
        }
    )
