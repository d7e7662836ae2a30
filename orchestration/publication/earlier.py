"""Months whose own edition says other than what is known now: both figures, side by side."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

from orchestration.publication import shelf
from orchestration.publication.figures import KEY, compare
from orchestration.settings import Home


def find_earlier(connection: duckdb.DuckDBPyConnection, home: Home, month: date, now: Path) -> None:
    """Make the temporary table `earlier_editions` (columns: `dictionary.OWN`).

    A month belongs to the first edition that holds it, which is its own if it has one; that edition's newest
    revision is compared with the tables in `now`. `month`: that of the edition being made.
    """
    connection.execute(
        "create or replace temp table earlier_editions (edition_month date, revision integer, "
        "agency_code varchar, report_month date, unit_code varchar, definition_version varchar, "
        "measure varchar, published_value double, value_now double, published_text varchar, text_now varchar)"
    )
    after = date.min
    for edition in (each for each in shelf.months(home) if each < month):
        revision = shelf.last_revision(home, edition)
        if revision is None:
            continue
        compare(connection, revision, now, "since_then")
        connection.execute(
            f"insert into earlier_editions select $edition, $revision, {KEY}, before_value, after_value, "
            "before_text, after_text from since_then "
            "where report_month > $after and report_month <= $edition",
            {"edition": edition, "revision": shelf.number(revision), "after": after},
        )
        after = edition
