"""Every published table against the independent recomputation from the files that the pipeline took in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from tests.forks import PROJECT
from tests.independent.recompute import Dropped, Tables, recompute
from tests.integration.warehouse import Emc

FIRST_MONTH = date(2024, 1, 1)  # the project's variable first_report_month
PERIOD = ("period_type", "period_start", "period_end", "boundary", "definition_version")
# Every fact and mart, but for `mart_published_comparison` and `mart_computed_figures`, which set figures of
# these tables beside those that others have published.
KEYS = {
    "facts.fct_agency_month": ("agency_code", "report_month", "boundary"),
    "facts.fct_agency_month_definition": ("agency_code", "report_month", "boundary", "definition_version"),
    "facts.fct_agency_day": ("agency_code", "event_date"),
    "facts.fct_unit_month": ("agency_code", "unit_code", "report_month", "boundary"),
    "facts.fct_agency_procedure_month": ("agency_code", "procedure_code", "report_month", "boundary"),
    "quality.reporting_status": ("agency_code", "report_month"),
    "marts.mart_ranking": ("agency_code", *PERIOD),
    "marts.mart_block_summary": ("block", *PERIOD),
    "marts.mart_condition_waterfall": ("agency_code", *PERIOD, "step"),
    "marts.mart_target_progress": ("agency_code", "report_month", "boundary"),
    "marts.mart_service_supply": ("agency_code", "report_month", "boundary"),
    "marts.mart_unit_scorecard": ("unit_code", "report_month", "boundary"),
    "marts.mart_agency_procedure": ("agency_code", "procedure_code", *PERIOD[:-1]),
    "marts.mart_procedure_summary": ("procedure_code", *PERIOD[:-2]),
}
# Agencies that nobody expects, and periods without a resolved case, are not recomputed.
ONLY = {
    "quality.reporting_status": "is_expected",
    "marts.mart_ranking": "block is not null",
    "marts.mart_condition_waterfall": "resolved_cases > 0",
}
MAX_SHOWN = 12
Row = Mapping[str, Any]


def recomputed(files: Iterable[Dropped], as_of: str) -> Tables:
    """The independent tables from these files."""
    return recompute(files, PROJECT / "seeds", date.fromisoformat(as_of), FIRST_MONTH)


def assert_agreement(emc: Emc, as_of: str, expected: Tables) -> None:
    """Same keys and same values in every table; a row without any count is as good as no row."""
    differences: list[str] = []
    for table, keys in KEYS.items():
        wanted = _by_key(_comparable(table, expected[table], date.fromisoformat(as_of)), keys)
        compared = [name for name in next(iter(wanted.values()), {}) if name not in keys]
        columns = ", ".join([*keys, *compared])
        found = _by_key(emc.query(f"select {columns} from {table} where {ONLY.get(table, 'true')}"), keys)
        for key in sorted(wanted.keys() | found.keys(), key=str):
            ours, theirs = wanted.get(key, {}), found.get(key, {})
            differences += [
                f"{table} {key} {name}: recomputed {ours.get(name)!r}, warehouse {theirs.get(name)!r}"
                for name in compared
                if not _same(ours.get(name), theirs.get(name), is_missing=not (ours and theirs))
            ]
    assert not differences, "\n".join([f"{len(differences)} differences", *differences[:MAX_SHOWN]])


def _comparable(table: str, rows: list[dict[str, Any]], as_of: date) -> list[dict[str, Any]]:
    """Statuses are published as was; months that are not over expect nothing yet."""
    if table == "quality.reporting_status":
        rows = [
            {name: value for name, value in row.items() if name != "boundary"}
            for row in rows
            if row["boundary"] == "as_was" and row["report_month"] < as_of.replace(day=1)
        ]
    return rows


def _by_key(rows: Iterable[Row], keys: tuple[str, ...]) -> dict[tuple[Any, ...], Row]:
    return {tuple(row[name] for name in keys): row for row in rows}


def _same(ours: Any, theirs: Any, *, is_missing: bool) -> bool:
    if isinstance(ours, Fraction) or isinstance(theirs, float):
        if ours is None or theirs is None:
            return ours is theirs
        return bool(float(ours) == pytest.approx(float(theirs), rel=1e-12, abs=1e-12))
    if is_missing:
        return not ours and not theirs
    return bool(ours == theirs)
