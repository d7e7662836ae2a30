"""Whether gate 2 says that a month can be published."""

from __future__ import annotations

from datetime import date

import duckdb

MINIMUM_REPORTERS = "publication_min_reporting_share"  # of seeds/thresholds.csv

CRITICAL = """
    select distinct rule_id || ': ' || message_en from warehouse.quality.check_results
    where is_current and gate = 'month' and severity = 'critical' and outcome = 'finding'
        and coalesce(report_month <= $month, true)
    order by 1
"""
DID_NOT_RUN = "select rule_id from warehouse.quality.check_runs where gate = 'month' and not ran order by 1"
REPORTERS = """
    select
        count(*) filter (where reporting_status in ('sending', 'partial')) as reporting,
        count(*) as expected,
        (select threshold from warehouse.reference.thresholds where rule = $rule) as share
    from warehouse.quality.reporting_status
    where is_expected and report_month = $month
"""


def objections(connection: duckdb.DuckDBPyConnection, month: date) -> list[str]:
    """Why the month (its first day) cannot be published, in words; none when it can.

    A finding about single agencies is no objection: they are marked, and silent ones are not ranked. It is
    one when a rule of gate 2 did not run or found something critical in the month or one before it, or when
    too few of the expected agencies report for a ranking to mean anything.
    """
    found = [words for (words,) in connection.execute(CRITICAL, {"month": month}).fetchall()]
    found += [f"{rule}: the rule did not run" for (rule,) in connection.execute(DID_NOT_RUN).fetchall()]
    row = connection.execute(REPORTERS, {"month": month, "rule": MINIMUM_REPORTERS}).fetchone()
    reporting, expected, share = row or (0, 0, None)
    if not expected:
        found.append(f"no agency is known to be expected in {month:%Y-%m}")
    elif reporting < share * expected:
        found.append(
            f"{MINIMUM_REPORTERS}: {reporting} of {expected} expected agencies report in {month:%Y-%m}, "
            f"fewer than {share:.0%}"
        )
    return found


def refusal(month: date, objections: list[str]) -> str:
    """What a person is told whose publication is refused."""
    return "\n".join(
        [
            f"Gate 2 says that {month:%Y-%m} cannot be published:",
            *(f"- {objection}" for objection in objections),
            'To publish nevertheless, say why: --override "...".',
        ]
    )
