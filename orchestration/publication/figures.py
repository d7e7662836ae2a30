"""The figures of an edition in long form, and how those of two editions differ.

Counts are compared where they are made: by agency, month and unit, as agencies were then. Sums over longer
periods, rates and the view by present boundaries follow from them and are not listed again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

KEY = "agency_code, report_month, unit_code, definition_version, measure"
WHERE_COUNTED = "boundary = 'as_was'"


@dataclass(frozen=True)
class Counts:
    """A table whose columns are figures, one row of the long form each: which rows, and which columns."""

    columns: str  # as a regular expression
    where: str = WHERE_COUNTED
    unit: str = "''"
    definition: str = "''"


COUNTED: Mapping[str, Counts] = {
    "fct_agency_month": Counts(".*_cases"),
    "fct_agency_month_definition": Counts(".*_cases", definition="definition_version"),
    "mart_unit_scorecard": Counts(".*_cases|raters|satisfaction_rate", unit="unit_code"),
    "mart_service_supply": Counts("procedures|.*services.*"),
    "mart_target_progress": Counts("target_rate"),
    "mart_ranking": Counts(
        "rank_in_block",
        where=f"period_type = 'month' and definition_version = 'headline' and {WHERE_COUNTED}",
    ),
}
TOLD: Mapping[str, str] = {
    "reporting_status": "select agency_code, report_month, 'reporting_status' as measure, "
    "reporting_status as told from {table}",
    # A form II.06 may cover several months; the difference then belongs to the last of them.
    "reconciliation": "select agency_code, cast(date_trunc('month', period_end) as date) as report_month, "
    "'reconciliation_state:' || measure || case when datediff('month', period_start, period_end) > 0 "
    "then strftime(period_start, ':%Y-%m..') || strftime(period_end, '%Y-%m') else '' end as measure, "
    "state as told from {table} where state is not null",
}


def compare(connection: duckdb.DuckDBPyConnection, before: Path | None, after: Path, into: str) -> None:
    """Make the temporary table `into`: KEY, before_value, after_value, before_text, after_text.

    A row for each figure that differs between the Parquet tables of two editions; none without `before`. A
    column or table that only one of them has is no change of a figure.
    """
    connection.execute(
        f"create or replace temp table {into} (agency_code varchar, report_month date, unit_code varchar, "
        "definition_version varchar, measure varchar, before_value double, after_value double, "
        "before_text varchar, after_text varchar)"
    )
    if before is None:
        return
    for table in (*COUNTED, *TOLD):
        sources = [folder / "parquet" / f"{table}.parquet" for folder in (before, after)]
        if not all(source.exists() for source in sources):
            continue
        columns = _shared_columns(connection, sources, table)
        if columns == []:
            continue
        old, new = (_long(table, source, columns) for source in sources)
        connection.execute(
            f"insert into {into} select {KEY}, old.value, new.value, old.told, new.told "
            f"from ({old}) as old full join ({new}) as new using ({KEY}) "
            "where old.value is distinct from new.value or old.told is distinct from new.told"
        )


def _shared_columns(
    connection: duckdb.DuckDBPyConnection, sources: list[Path], table: str
) -> list[str] | None:
    """The figures that both files have, in order; None for a table of words."""
    if table not in COUNTED:
        return None
    lists = [
        [
            name
            for (name,) in connection.execute(
                "select column_name from (describe from read_parquet($source)) "
                "where regexp_full_match(column_name, $columns)",
                {"source": str(source), "columns": COUNTED[table].columns},
            ).fetchall()
        ]
        for source in sources
    ]
    return [name for name in lists[0] if name in lists[1]]


def _long(table: str, source: Path, columns: list[str] | None) -> str:
    """A query of KEY, value and told over one file."""
    file = f"read_parquet('{source}')"
    if columns is None:
        words = TOLD[table].format(table=file)
        return (
            "select agency_code, report_month, '' as unit_code, '' as definition_version, measure, "
            f"cast(null as double) as value, told from ({words})"
        )
    counted = COUNTED[table]
    month = "period_start" if table == "mart_ranking" else "report_month"
    figures = ", ".join(f'cast("{column}" as double) as "{column}"' for column in columns)
    return (
        f"select {KEY}, value, cast(null as varchar) as told from (unpivot (select agency_code, "
        f"{month} as report_month, {counted.unit} as unit_code, {counted.definition} as definition_version, "
        f"{figures} from {file} where {counted.where}) on {', '.join(columns)} into name measure value value)"
    )
