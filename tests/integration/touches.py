"""What changes the rows that an agency's procedures are made from, for each table that is read."""

from __future__ import annotations

from typing import NamedTuple


class Touch(NamedTuple):
    """A change of a table that a model of digests reads, and whom it touches (None: all agencies)."""

    model: str
    table: str
    change: str
    agencies: set[str] | None


COUNTS, PROCEDURES = "int_procedure_count_digests", "int_agency_procedure_digests"
NAMED = "insert into changed (owner_code, procedure_code, name_vi) values ('{}', '1.000001', 'Khai sinh')"
TOUCHES = [
    Touch(
        COUNTS,
        "int_counts_procedure",
        "update changed set received_cases = 9 where agency_code = 'H41'",
        {"H41"},
    ),
    Touch(COUNTS, "int_counts_procedure", "delete from changed where agency_code = 'H22'", {"H22", "H60"}),
    Touch(COUNTS, "int_agency_boundaries", "delete from changed where agency_code = 'H41'", {"H41"}),
    Touch(COUNTS, "int_months", "delete from changed where report_month = '2024-01-01'", None),
    Touch(
        PROCEDURES,
        "int_agency_procedures",
        "insert into changed (agency_code, procedure_base) values ('H44', '1.000001')",
        {"H44"},
    ),
    Touch(PROCEDURES, "int_procedure_names", NAMED.format("H44"), {"H44"}),
    Touch(PROCEDURES, "int_procedure_names", NAMED.format(""), None),
    Touch(PROCEDURES, "int_periods", "delete from changed where period_end = '2024-01-31'", None),
    Touch(PROCEDURES, "int_published_procedures", "update changed set procedure_code = ''", None),
    Touch(PROCEDURES, COUNTS, "update changed set digest = '' where agency_code = 'H41'", {"H41"}),
]


def told(touch: Touch) -> str:
    """The same name in every process: sets have no order."""
    return f"{touch.table}-{'-'.join(sorted(touch.agencies or ['all']))}"
