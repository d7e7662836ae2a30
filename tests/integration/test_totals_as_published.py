"""Kon Tum's published form II.06 of its first quarter of 2023, fed as published through door and models.

The report runs from 15 December 2022 to 14 March 2023 and prints figures for the province, and for its three
levels those received and those received online. What it does not print is an empty cell.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.ingestion import ensure_lake, take_in
from orchestration.settings import Home
from tests.integration.test_dbt_project import dbt
from tests.unit.seed_rows import seed

COLUMNS = (
    "received_total", "received_online", "received_direct_or_post", "carried_over", "resolved_total",
    "resolved_early", "resolved_on_time", "resolved_overdue", "pending_total", "pending_in_time",
    "pending_overdue", "fully_online", "printed_online_percent", "printed_fully_online_percent",
)  # fmt: skip
WINDOW = "window=2022-12-15/2023-03-14"
DISTRICT = f"field=CAP-HUYEN {WINDOW}"


def form() -> str:
    """The form as CSV, from the published figures; 7,790 in process are printed in the report's text."""
    figures = {
        row["indicator"]: row["value"] for row in seed("published_figures") if row["agency_code"] == "H34"
    }
    rows: dict[str, dict[str, str]] = {
        "": {
            "received_total": figures["ii06_received_total"],
            "received_online": figures["ii06_received_online"],
            "received_direct_or_post": figures["ii06_received_direct_bcci"],
            "carried_over": figures["ii06_carried_over"],
            "resolved_total": figures["ii06_resolved"],
            "pending_total": "7790",
            "pending_in_time": figures["ii06_pending_in_time"],
            "printed_online_percent": figures["ii06_online_rate_published_pct"],
        }
    }
    for code, level in (("CAP-TINH", "province"), ("CAP-HUYEN", "district"), ("CAP-XA", "commune")):
        rows[code] = {
            "received_total": figures[f"ii06_{level}_level_received"],
            "received_online": figures[f"ii06_{level}_level_online"],
            "printed_online_percent": figures.get(f"ii06_{level}_online_published_pct", ""),
        }
    lines = [
        ",".join(["2022-12-15", "2023-03-14", "", code, *(cells.get(column, "") for column in COLUMNS)])
        for code, cells in rows.items()
    ]
    return "\n".join([",".join(["period_start", "period_end", "unit_code", "field_code", *COLUMNS]), *lines])


@pytest.fixture(scope="module")
def observations(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What the suite month_totals has to judge of Kon Tum before the warehouse's calendar begins."""
    home = Home(tmp_path_factory.mktemp("kon_tum"))
    ensure_lake(home)
    landed: Path = home.landing / "totals" / "H34" / "bieu-II06-quy-1-2023.csv"
    landed.parent.mkdir(parents=True)
    landed.write_text(form(), encoding="utf-8")
    take_in(home, now=datetime(2025, 4, 30, 12))
    only = ("--resource-type", "seed", "--resource-type", "model")
    dbt(home, "build", "--select", "+int_totals_observations", *only)
    with duckdb.connect(home.warehouse, read_only=True) as con:
        cursor = con.execute(
            "select * from intermediate.int_totals_observations"
            " where agency_code = 'H34' and report_month < '2024-01-01' order by rule_id, subject"
        )
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def is_finding(row: dict[str, Any]) -> bool:
    """Evaluable, and outside of what is expected."""
    return row["missing_input"] is None and (
        (row["expected_low"] is not None and row["observed"] < row["expected_low"])
        or (row["expected_high"] is not None and row["observed"] > row["expected_high"])
    )


def test_the_printed_share_of_the_districts_is_the_only_check_that_trips(
    observations: list[dict[str, Any]],
) -> None:
    findings = [row for row in observations if is_finding(row)]
    assert [(row["rule_id"], row["subject"]) for row in findings] == [
        ("cb07_printed_percent", DISTRICT),
        ("window_differs", WINDOW),  # no check of the form: it says that ours cannot be compared
    ]
    # 2,521 of 6,776 are 37.20 %, and 37.76 % is printed
    assert findings[0]["observed"] == pytest.approx(37.76 - 100 * 2521 / 6776, abs=1e-6)
    assert {row["report_month"].isoformat() for row in observations} == {"2023-03-01"}


def test_what_adds_up_is_seen_to(observations: list[dict[str, Any]]) -> None:
    passed = {
        row["rule_id"]: row["observed"]
        for row in observations
        if row["subject"] == WINDOW and row["missing_input"] is None and not is_finding(row)
    }
    assert passed == {
        "cb01_received_adds_up": 0,
        "cb04_received_is_resolved_and_pending": 0,
        "cb06_fields_add_up": 0,
        "cb07_printed_percent": pytest.approx(100 * 12516 / 56039 - 22.33, abs=1e-6),
        "f21_totals_all_or_nothing": 0,
    }


def test_the_checks_that_lack_an_input_are_listed(observations: list[dict[str, Any]]) -> None:
    lacking = {
        (row["rule_id"], row["subject"]): row["missing_input"] for row in observations if row["missing_input"]
    }
    of_the_form = {rule: missing for (rule, subject), missing in lacking.items() if subject == WINDOW}
    assert of_the_form == {
        "cb02_resolved_adds_up": "resolved_early",
        "cb03_pending_adds_up": "pending_overdue",
        "cb05_opening_is_closing": "previous_window",
        "cb08_fully_online_within": "fully_online",
        "cb09_resolved_in_window": "whole_months",
        "cb10_repeated_or_jumping": "previous_window",
        "ours_carried_over": "whole_months",
        "ours_received": "whole_months",
        "ours_resolved": "whole_months",
    }
    assert {rule: missing for (rule, subject), missing in lacking.items() if subject == DISTRICT} == {
        "cb01_received_adds_up": "received_direct_or_post",
        "cb02_resolved_adds_up": "resolved_total",
        "cb03_pending_adds_up": "pending_total",
        "cb04_received_is_resolved_and_pending": "resolved_total",
        "cb05_opening_is_closing": "carried_over",
        "cb08_fully_online_within": "fully_online",
    }
    assert lacking["cb07_printed_percent", f"field=CAP-TINH {WINDOW}"] == "printed_percent"
    assert lacking["cb07_printed_percent", f"field=CAP-XA {WINDOW}"] == "printed_percent"
