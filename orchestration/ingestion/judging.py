"""Counts of each load after typing, findings, and the rules that hold a batch (rules.md "Consistency")."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import duckdb

from orchestration.ingestion.feeds import Feed
from orchestration.ingestion.loads import Finding, Load
from orchestration.ingestion.profiles import LAST_SENT, profiles

_ADVICE = {
    "missing_case_code": "rows without MaHoSo: send the case code",
    "unsupported_service": "rows of a service that this warehouse does not take",
    "foreign_case": "cases of an agency for which the sender may not send: let that agency send them",
    "foreign_unit": "rows of a unit for which the sender may not send",
    "status_missing": "cases without a status: map every status of the case system",
    "status_unknown": "statuses outside the code list: map every status of the case system",
    "received_missing": "received cases without a received date: send NgayTiepNhan",
    "received_unreadable": "received dates that are no dates: send yyyyMMddHHmmss",
    "received_before_2000": "received dates before 2000: correct them at the source",
    "received_after_sent": "received dates after the message was sent: correct clock or data at the source",
}

#: Times that Python can hold and that a message may have been sent at.
_TIMES = "TIMESTAMP '2000-01-01' AND TIMESTAMP '2100-01-01'"


def take_out_identical(con: duckdb.DuckDBPyConnection, feed: Feed) -> None:
    """Move accepted rows whose content another row of the same load repeats to `identical_<feed>`.

    The last of them stays, so that it is still the current one after A, B, A. Of events the first stays:
    the earliest of several in one second is the one that counts."""
    kept = "min" if feed.first_repeat_stays else "max"
    con.execute(
        f"""
        CREATE OR REPLACE TABLE identical_{feed.name} AS
        WITH repeated AS (
            SELECT load_id, sent_at, content_hash, {kept}(row_number) AS kept_row
            FROM typed_{feed.name}
            WHERE reason IS NULL
            GROUP BY ALL
            HAVING count(*) > 1
        )
        SELECT typed.load_id, typed.row_number
        FROM typed_{feed.name} AS typed INNER JOIN repeated USING (load_id, sent_at, content_hash)
        WHERE typed.reason IS NULL AND typed.row_number <> repeated.kept_row
        """
    )
    con.execute(
        f"DELETE FROM typed_{feed.name} AS typed USING identical_{feed.name} AS identical "
        "WHERE typed.load_id = identical.load_id AND typed.row_number = identical.row_number"
    )


def judge(con: duckdb.DuckDBPyConnection, feed: Feed, loads: Sequence[Load]) -> None:
    """Fill in counts, times, findings and hold reasons of a feed's readable loads."""
    counts = _by_load(
        con,
        f"""
        SELECT load_id, count(*) AS rows_in, count(*) FILTER (WHERE reason IS NOT NULL) AS quarantined,
            min(sent_at) FILTER (sent_at BETWEEN {_TIMES}) AS first_sent,
            {LAST_SENT} AS last_sent,
            arg_min(sent_at_source, sent_at) FILTER (sent_at BETWEEN {_TIMES}) AS source
        FROM typed_{feed.name} GROUP BY load_id
        """,
    )
    identical = _by_load(con, f"SELECT load_id, count(*) AS n FROM identical_{feed.name} GROUP BY load_id")
    reasons = con.execute(
        f"SELECT load_id, reason, count(*) FROM typed_{feed.name} "
        "WHERE reason IS NOT NULL GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    described = profiles(con, feed)
    senders = _by_load(con, _SENDERS_SQL.format(feed=feed.name))
    limits = dict(con.execute("SELECT rule, threshold FROM thresholds").fetchall())
    by_id = {load.load_id: load for load in loads}
    for load in loads:
        if load.is_readable:
            _fill(load, limits, counts.get(load.load_id), identical.get(load.load_id, {"n": 0})["n"])
            _check_sender(load, senders.get(load.load_id))
            load.profile = described.get(load.load_id)
    for load_id, reason, rows in reasons:
        words = _ADVICE.get(reason, "rows whose required value is missing or unreadable: " + reason)
        by_id[load_id].findings.append(Finding(reason, "warning", words, rows))
    if feed.name == "totals":
        _check_period(con, loads)


_SENDERS_SQL = """
    WITH named AS (
        SELECT load_id, sender_agency, CAST(sent_at AS DATE) AS day, new_form(upper(madonvi))[1:3] AS agency,
            count(*) AS n
        FROM typed_{feed} WHERE is_envelope GROUP BY ALL
    )
    SELECT load_id, coalesce(sum(n) FILTER (WHERE named.agency IS NULL), 0) AS unnamed,
        string_agg(DISTINCT named.agency, ', ' ORDER BY named.agency)
            FILTER (WHERE named.agency IS NOT NULL AND may_send.agency IS NULL) AS others
    FROM named LEFT JOIN may_send
        ON named.sender_agency = may_send.sender AND named.agency = may_send.agency
        AND named.day >= may_send.since
    GROUP BY load_id
"""


def _by_load(con: duckdb.DuckDBPyConnection, query: str) -> dict[str, dict[str, Any]]:
    """A query's rows as dictionaries by load id."""
    cursor = con.execute(query)
    names = [column[0] for column in cursor.description]
    return {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}


def _fill(load: Load, limits: dict[str, float], counted: dict[str, Any] | None, identical: int) -> None:
    """Counts and times of a load, and the rules that rest on them; `limits`: `seeds/thresholds.csv`."""
    load.rows_in = (counted["rows_in"] if counted else 0) + identical
    load.rows_quarantined = counted["quarantined"] if counted else 0
    load.rows_identical = identical
    load.rows_accepted = load.rows_in - load.rows_quarantined - identical
    told = counted if counted and counted["first_sent"] else None
    load.sent_at = told["first_sent"] if told else load.manifest.sent_at or load.file_time
    load.sent_at_source = told["source"] if told else ("manifest" if load.manifest.sent_at else "file_time")
    last_sent = counted["last_sent"] if counted else load.sent_at
    days = limits["sent_at_after_arrival_days"]
    if max(last_sent, load.sent_at) > load.arrived_at + timedelta(days=days):
        words = f"sent_at is more than {days:g} day(s) after the file arrived: set the sender's clock"
        load.hold("sent_after_arrival", words)
    if load.sent_at_source == "file_time":
        words = "neither manifest nor message says when it was sent; the file's time was taken"
        load.findings.append(Finding("sent_at_from_file_time", "info", words))
    if load.manifest.rows is not None and load.manifest.rows != load.rows_in:
        words = f"the manifest says {load.manifest.rows} rows, the file has {load.rows_in}: send it again"
        load.hold("manifest_disagrees", words)
    is_judged = load.rows_in >= limits["quarantine_rows_held"]
    if is_judged and load.rows_quarantined > limits["quarantine_share_held"] * load.rows_in:
        words = (
            f"{load.rows_quarantined} of {load.rows_in} rows were quarantined: mend the case system's export"
        )
        load.hold("mostly_quarantined", words)


def _check_sender(load: Load, named: dict[str, Any] | None) -> None:
    """The envelope's `madonvi` against the folder."""
    if named is None:
        return
    if named["others"]:
        load.hold(
            "foreign_sender", f"madonvi names {named['others']}, for which {load.entry.agency} may not send"
        )
    if named["unnamed"]:
        words = "madonvi is missing or no identification code: send the agency's code"
        load.findings.append(Finding("madonvi_unreadable", "warning", words, int(named["unnamed"])))


def _check_period(con: duckdb.DuckDBPyConnection, loads: Sequence[Load]) -> None:
    """The manifest's period against the rows of form II.06."""
    spans = _by_load(
        con,
        "SELECT load_id, min(period_start) AS first, max(period_end) AS last "
        "FROM typed_totals WHERE reason IS NULL GROUP BY load_id",
    )
    for load in loads:
        span, stated = spans.get(load.load_id), load.manifest
        if span and (
            (stated.period_start is not None and stated.period_start != span["first"])
            or (stated.period_end is not None and stated.period_end != span["last"])
        ):
            load.hold("manifest_disagrees", "the manifest's period is not the rows' period: send it again")
