"""Whether the bare script and the pipeline counted the same: beside other figures a cost is no measure."""

from __future__ import annotations

import duckdb

from benchmarks.nation import Nation

# Measures of agencies and months that both count, as the bare script and as our facts call them.
MEASURES = {
    "received": "received_cases",
    "online": "received_online_cases",
    "digitised": "digitised_cases",
    "reused": "reused_cases",
    "resolved": "resolved_cases",
    "early": "resolved_early_cases",
    "on_time": "resolved_on_time_cases",
    "overdue": "resolved_overdue_cases",
    "fee_due": "fee_due_cases",
    "paid": "paid_online_cases",
    "electronic": "electronic_result_cases",
    "fully_online": "fully_online_cases",
}


def check(nation: Nation) -> None:
    """Compare both databases of a nation, and say what they agree on.

    Raises ValueError if a count of an agency and month differs (months before the calendar of the facts are
    not compared), or if by a definition of message A no case is fully online, or none evidenced."""
    counts = ", ".join(f"coalesce({name}, 0)" for name in MEASURES)  # a day's sum over no case is null there
    bare = f"SELECT agency_code, report_month, {counts} FROM bare.agency_months"
    ours = (
        f"SELECT agency_code, report_month, {', '.join(MEASURES.values())} FROM ours.facts.fct_agency_month"
    )
    with duckdb.connect() as con:
        con.execute(
            f"ATTACH '{nation.bare}' AS bare (READ_ONLY); ATTACH '{nation.warehouse}' AS ours (READ_ONLY)"
        )
        con.execute(
            f"CREATE TEMP VIEW bare_months AS {bare}"
            " WHERE report_month >= (SELECT min(report_month) FROM ours.facts.fct_agency_month)"
        )
        con.execute(
            f"CREATE TEMP VIEW our_months AS {ours} WHERE boundary = 'as_was' AND received_cases IS NOT NULL"
        )
        differing = con.execute(
            "(FROM our_months EXCEPT ALL FROM bare_months)"
            " UNION ALL (FROM bare_months EXCEPT ALL FROM our_months) ORDER BY ALL"
        ).fetchall()
        if differing:
            raise ValueError(
                f"ours and bare differ in {len(differing)} rows, such as {differing[:2]}:"
                f" one counts wrongly, or took in other days; delete {nation.root} to begin anew"
            )
        verdicts = con.execute(
            "SELECT definition_version, sum(fully_online_cases), sum(evidenced_cases)"
            " FROM ours.facts.fct_agency_month_definition"
            " JOIN ours.reference.definitions USING (definition_version)"
            " WHERE boundary = 'as_was' AND feed = 'npsp' GROUP BY ALL ORDER BY ALL"
        ).fetchall()
        if not verdicts or not all(online and evidenced for _, online, evidenced in verdicts):
            raise ValueError(
                f"a definition without fully online or evidenced cases, {verdicts}: too few, or laid by an"
                f" earlier version; delete {nation.root} to lay them anew"
            )
        (months,) = con.execute("SELECT count(*) FROM our_months").fetchone() or (0,)
    print(f"  agreed     {len(MEASURES)} counts of {months:,} agencies and months", end="")
    print(
        "".join(f"; {name}: {online:,} fully online, {sure:,} evidenced" for name, online, sure in verdicts)
    )
