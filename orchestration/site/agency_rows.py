"""What the pages of agencies ask of the edition: one query for all agencies, grouped by agency."""

from __future__ import annotations

from functools import cached_property

from orchestration.site.reading import Edition, Row, grouped

# Every definition that is the headline at some time, beside the headline: both are computed for all months.
DEFINITIONS = """
    select agency_code, report_month, definition_version, fully_online_cases, evidenced_cases, resolved_cases
    from fct_agency_month_definition
    where boundary = 'as_was'
        and definition_version in (select definition_version from definitions where is_headline)
    order by agency_code, report_month, definition_version
"""
# Of the last month that each agency had cases to resolve in, at most as far back as the edition goes.
WATERFALL = """
    select waterfall.* exclude (period_type, boundary)
    from mart_condition_waterfall as waterfall
    where period_type = 'month' and boundary = 'as_was'
        and definition_version in (select definition_version from definitions where is_headline)
        and resolved_cases > 0
    qualify period_start = max(period_start) over (partition by agency_code)
    order by agency_code, definition_version desc, step
"""
PROCEDURES = """
    select *
    from mart_agency_procedure
    where boundary = 'as_was' and period_type = 'ytd' and resolved_cases > 0
        and rank_by_lost <= 10
    qualify period_end = max(period_end) over (partition by agency_code)
    order by agency_code, rank_by_lost, procedure_code
"""
UNITS = """
    select *
    from mart_unit_scorecard
    where boundary = 'as_was'
    qualify report_month = max(report_month) over (partition by agency_code)
    order by agency_code, unit_kind, name_vi
"""
STATUSES = "select * from reporting_status order by agency_code, report_month desc"
RECONCILIATION = "select * from reconciliation order by agency_code, period_start desc, measure"
FINDINGS = """
    select *
    from findings
    where severity in ('critical', 'warning')
    order by
        agency_code, report_month desc, array_position(['critical', 'warning'], severity), rule_id, subject
"""


class AgencyRows:
    """Rows by agency code."""

    def __init__(self, edition: Edition) -> None:
        """Nothing is read before it is asked for."""
        self._edition = edition

    @cached_property
    def definitions(self) -> dict[str, list[Row]]:
        """Counts of each month by each definition."""
        return self._by_agency(DEFINITIONS)

    @cached_property
    def waterfall(self) -> dict[str, list[Row]]:
        """Where the cases of the agency's last month with resolved cases were lost, by definition."""
        return self._by_agency(WATERFALL)

    @cached_property
    def procedures(self) -> dict[str, list[Row]]:
        """The procedures by which the agency lost most, in the last year to date in which it existed."""
        return self._by_agency(PROCEDURES) if self._edition.has("mart_agency_procedure") else {}

    @cached_property
    def units(self) -> dict[str, list[Row]]:
        """The scorecard of its units in the last month that has one."""
        return self._by_agency(UNITS)

    @cached_property
    def statuses(self) -> dict[str, list[Row]]:
        """How it reported, the latest month first."""
        return self._by_agency(STATUSES)

    @cached_property
    def reconciliation(self) -> dict[str, list[Row]]:
        """Its own totals beside ours, the latest window first."""
        return self._by_agency(RECONCILIATION)

    @cached_property
    def findings(self) -> dict[str, list[Row]]:
        """What the checks of its months found, the latest month first."""
        return self._by_agency(FINDINGS)

    def _by_agency(self, sql: str) -> dict[str, list[Row]]:
        return grouped(self._edition.query(sql), lambda row: str(row["agency_code"]))
