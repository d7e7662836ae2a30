"""From landing files to the warehouse's tables, as lists of dicts with the warehouse's names of columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from tests.independent import conditions
from tests.independent.agencies import AS_IS, AS_WAS, load_reference, next_month
from tests.independent.blocks import block_summary
from tests.independent.boundaries import Boundary, Statuses
from tests.independent.cases import current_cases
from tests.independent.catalogue import Catalogue
from tests.independent.counting import MEASURES, count, data_months
from tests.independent.events import resolving_events
from tests.independent.held import Dropped, sort_out
from tests.independent.periods import periods
from tests.independent.procedures import agency_procedure, procedure_summary
from tests.independent.ranking import HEADLINE, counted, has_counts, ranking, waterfall
from tests.independent.scorecard import load_judging, unit_scorecard
from tests.independent.supply import service_supply
from tests.independent.targets import registered, target_progress

Tables = dict[str, list[dict[str, Any]]]
DAILY = (
    "received_cases",
    "received_online_cases",
    "resolved_cases",
    "resolved_early_cases",
    "resolved_on_time_cases",
    "resolved_overdue_cases",
    "closed_cases",
)
MONTHLY = (*MEASURES, "pending_cases")


def recompute(files: Iterable[Dropped], seeds: Path, as_of: date, first_month: date | None = None) -> Tables:
    """Every table from (feed, agency, file, manifest or None) in any order; held ones are a caveat.

    `first_month` is where the calendar begins; by default the month of the first count.
    """
    reference = load_reference(seeds, as_of)
    rows, held = sort_out(files, reference)
    cases, _ = current_cases(rows["npsp"], reference)
    catalogue = Catalogue(rows["catalogue"], reference)
    counts = count(cases, resolving_events(rows["emc"], reference), catalogue)
    months = data_months(counts, reference, first_month)
    as_was, as_is = (Boundary(name, counts, reference, months) for name in (AS_WAS, AS_IS))
    statuses = Statuses(as_was, as_is)
    finished = [month for month in months if next_month(month) <= as_of]
    targets, judging = registered(rows["targets"]), load_judging(seeds, rows["ratings"])
    tables: Tables = {
        "quality.reporting_status": [
            {
                "boundary": boundary,
                "agency_code": agency,
                "report_month": month,
                "reporting_status": found.status,
                "expected_units": found.expected_units or None,
                "active_units": found.active_units if found.expected_units else None,
                "unit_coverage": found.unit_coverage,
            }
            for (boundary, agency, month), found in sorted(statuses.found.items())
        ]
    }
    for boundary in (as_was, as_is):
        for name, found in facts(boundary).items():
            tables.setdefault(name, []).extend(found)
        for mart, found in {
            "target_progress": target_progress(boundary.name, as_was, statuses, targets, finished),
            "service_supply": service_supply(boundary.name, as_was, statuses, catalogue, finished),
            "unit_scorecard": unit_scorecard(boundary.name, as_was, statuses, judging, finished),
        }.items():
            tables.setdefault(f"marts.mart_{mart}", []).extend(found)
        for period in periods(months, as_of):
            tables.setdefault("marts.mart_agency_procedure", []).extend(
                agency_procedure(boundary, as_was, catalogue, period)
            )
            for definition in (HEADLINE, *conditions.DEFINITIONS):
                tables.setdefault("marts.mart_ranking", []).extend(
                    ranking(boundary, statuses, definition, period, held)
                )
                tables.setdefault("marts.mart_block_summary", []).extend(
                    block_summary(boundary, as_is, statuses, definition, period)
                )
            for definition in conditions.DEFINITIONS:
                tables.setdefault("marts.mart_condition_waterfall", []).extend(
                    waterfall(boundary, definition, period)
                )
    tables["marts.mart_procedure_summary"] = [
        row for period in periods(months, as_of) for row in procedure_summary(as_was, catalogue, period)
    ]
    return tables


def facts(boundary: Boundary) -> Tables:
    """The fact tables under one boundary; counts are None where the agency had no activity in the month."""
    name, first = boundary.name, min(boundary.months, default=date.max)
    agency_month, by_definition = [], []
    for month in boundary.months:
        agencies = set(boundary.agencies(month)) | {
            agency for agency, when in boundary.agency if when == month
        }
        for agency in sorted(agencies):
            measures = boundary.agency.get((agency, month), Counter())
            active = boundary.has_activity(agency, month)
            key = {"agency_code": agency, "report_month": month, "boundary": name}
            agency_month.append(key | {measure: measures[measure] if active else None for measure in MONTHLY})
            for definition in conditions.DEFINITIONS:
                online, resolved = counted(boundary, definition, agency, month)
                shown = has_counts(boundary, definition, agency, month)
                by_definition.append(
                    key
                    | {
                        "definition_version": definition,
                        "resolved_cases": resolved if shown else None,
                        "fully_online_cases": online if shown else None,
                        "evidenced_cases": boundary.evidenced[definition, agency, month] if shown else None,
                    }
                )
    return {
        "facts.fct_agency_month": agency_month,
        "facts.fct_agency_month_definition": by_definition,
        "facts.fct_agency_day": [
            {"agency_code": agency, "event_date": day} | {measure: found[measure] for measure in DAILY}
            for (agency, day), found in sorted(boundary.days.items())
            if name == AS_WAS and day >= first
        ],
        "facts.fct_unit_month": _parts(boundary.units, "unit_code", boundary),
        "facts.fct_agency_procedure_month": _parts(boundary.procedures, "procedure_code", boundary),
    }


def _parts(
    table: dict[tuple[str, str, date], Counter[str]], part: str, boundary: Boundary
) -> list[dict[str, Any]]:
    return [
        {"agency_code": agency, part: what, "report_month": month, "boundary": boundary.name}
        | {measure: found[measure] for measure in MONTHLY}
        for (agency, what, month), found in sorted(table.items())
        if month in boundary.months
    ]
