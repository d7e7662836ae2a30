"""What a home looked like after one step of a test, kept while the home goes on."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.independent.recompute import Dropped, Tables
from tests.integration.comparison import recomputed
from tests.integration.warehouse import Emc


@dataclass(frozen=True)
class Stage:
    """The warehouse after a step (`emc` has a copy of it), the step's report, and what must have come out."""

    emc: Emc
    report: dict[str, Any]
    expected: Tables
    checksums: dict[str, str]

    def measures(self, agency: str, month: str, boundary: str = "as_was") -> dict[str, int] | None:
        """Counts of an agency's month that are not 0; None where they are null or the row is missing."""
        rows = self.emc.query(
            f"select * from facts.fct_agency_month where agency_code = '{agency}'"
            f" and report_month = '{month}-01' and boundary = '{boundary}'"
        )
        if not rows or rows[0]["received_cases"] is None:
            return None
        return {name: value for name, value in rows[0].items() if name.endswith("_cases") and value}

    def verdicts(
        self, definition: str, boundary: str = "as_was"
    ) -> dict[tuple[str, str], tuple[int, int, int]]:
        """(resolved, fully online, evidenced) by agency and month (`2025-04`) with a resolved case."""
        rows = self.emc.query(
            "select agency_code, strftime(report_month, '%Y-%m') as month, resolved_cases,"
            " fully_online_cases, evidenced_cases from facts.fct_agency_month_definition"
            f" where resolved_cases > 0 and definition_version = '{definition}' and boundary = '{boundary}'"
        )
        return {
            (row["agency_code"], row["month"]): (
                row["resolved_cases"],
                row["fully_online_cases"],
                row["evidenced_cases"],
            )
            for row in rows
        }

    def status(self, agency: str, month: str) -> str:
        """Reporting status of an agency in a month (`2025-04`)."""
        (row,) = self.emc.query(
            "select reporting_status from quality.reporting_status"
            f" where agency_code = '{agency}' and report_month = '{month}-01'"
        )
        return str(row["reporting_status"])


def keep(emc: Emc, folder: Path, report: dict[str, Any], as_of: str, files: Iterable[Dropped]) -> Stage:
    """Copy the warehouse aside, and recompute from the files that count."""
    copy = Emc(folder)
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(emc.home / "warehouse.duckdb", copy.home / "warehouse.duckdb")
    return Stage(copy, report, recomputed(files, as_of), copy.checksums())


def modification_times(emc: Emc) -> dict[str, int]:
    """Times of everything under the home, dbt's log among it, but for the lock and the command's own log."""
    return {
        str(path.relative_to(emc.home)): path.stat().st_mtime_ns
        for path in emc.home.rglob("*")
        if path.is_file() and path.name not in ("emc.lock", "emc-run.log")
    }
