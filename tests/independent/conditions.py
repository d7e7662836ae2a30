"""Outcomes of the conditions of one resolved case, and what the definitions make of them."""

from __future__ import annotations

from datetime import date

from tests.independent.cases import Case
from tests.independent.catalogue import Procedure

PASS, FAIL, UNKNOWN, NOT_APPLICABLE = "pass", "fail", "unknown", "not_applicable"
FIRST_DAY_OF_ND307 = date(2025, 11, 27)
DEFINITIONS = {
    "nd42_2022": ("service_full", "submitted_online", "returned_online_or_post"),
    "nd307_2025": (
        "submitted_online",
        "paid_on_npsp",
        "processed_online",
        "electronic_result",
        "returned_online",
        "no_visit",
        "no_paper",
        "no_field_check",
    ),
    "emc_tracking": ("emc_level_full", "emc_submitted_online", "emc_paid_online_or_free"),
}


def headline(day: date) -> str:
    """The definition in force on the resolved date."""
    return "nd307_2025" if day >= FIRST_DAY_OF_ND307 else "nd42_2022"


def outcomes(case: Case, row: Procedure | None) -> dict[str, str]:
    """Every condition of message A: pass, unknown, not applicable and fail are tried in this order."""
    service = _service_full(row)
    electronic = _electronic_result(case, row)
    return {
        "service_full": service,
        "submitted_online": PASS if case.channel == 2 else FAIL,
        "paid_online": _paid(case, row, (1, 2)),
        "paid_on_npsp": _paid(case, row, (1,)),
        "electronic_result": electronic,
        "returned_online_or_post": PASS if case.return_form == 1 else electronic,
        "returned_online": electronic,
        "processed_online": _shown(case.processed_online, good=1, contradicted=service == FAIL),
        "no_visit": _shown(case.visited, good=0, contradicted=bool(row and row.requires_visit)),
        "no_paper": _shown(case.paper_submitted, good=0, contradicted=False),
        "no_field_check": _shown(
            case.field_checked, good=0, contradicted=bool(row and row.requires_field_check)
        ),
    }


def _service_full(row: Procedure | None) -> str:
    if row and row.level == "full":
        return PASS
    return UNKNOWN if row is None or row.level is None else FAIL


def _paid(case: Case, row: Procedure | None, accepted: tuple[int, ...]) -> str:
    if case.fee_due and case.payment in accepted:
        return PASS
    if not case.fees and case.payment not in (1, 2) and row and row.fee_due:
        return UNKNOWN
    return FAIL if case.fee_due else NOT_APPLICABLE


def _electronic_result(case: Case, row: Procedure | None) -> str:
    if case.electronic_result:
        return PASS
    return NOT_APPLICABLE if row and row.yields_paper is False else FAIL


def _shown(flag: int | None, good: int, contradicted: bool) -> str:
    """An extension field says it; where it is missing, the catalogue may contradict but never confirm."""
    if flag is None:
        return FAIL if contradicted else UNKNOWN
    return PASS if flag == good else FAIL


def fully_online(found: dict[str, str], definition: str) -> bool:
    """No required condition fails."""
    return all(found[condition] != FAIL for condition in DEFINITIONS[definition])


def evidenced(found: dict[str, str], definition: str) -> bool:
    """Every required condition passes or does not apply."""
    return all(found[condition] in (PASS, NOT_APPLICABLE) for condition in DEFINITIONS[definition])


def lost_at(found: dict[str, str], definition: str) -> int | None:
    """Step (from 1) of the first required condition that fails; None where none does."""
    for step, condition in enumerate(DEFINITIONS[definition], start=1):
        if found[condition] == FAIL:
            return step
    return None
