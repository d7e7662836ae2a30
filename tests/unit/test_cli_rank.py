"""`emc rank` on marts made by hand."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from orchestration.cli import tables
from orchestration.cli.app import app
from orchestration.cli.rank import read_ranking
from orchestration.errors import UsageError
from tests.unit.served_marts import make_serving


def test_ranked_and_unranked_are_kept_apart(tmp_path: Path) -> None:
    with tables.served(make_serving(tmp_path)) as connection:
        found = read_ranking(
            connection,
            period="month",
            end=date(2025, 4, 1),
            block="all",
            boundary="as_was",
            definition="headline",
            simulated=False,
        )
    assert [(row["agency_code"], row["rank_in_block"]) for row in found.ranked] == [("H25", 1), ("H41", 2)]
    assert [(row["agency_code"], row["unranked_reason"]) for row in found.unranked] == [
        ("G12", "too_few_cases"),
        ("H57", "disconnected"),
    ]
    assert found.unranked[1]["since"] == date(2025, 1, 21)
    assert [row["agency_code"] for row in found.not_reporting] == ["H57"]
    assert [(row["agency_code"], row["active_units"]) for row in found.partial] == [("H41", 2)]
    assert [row["block"] for row in found.blocks] == ["national", "ministry", "province"]


def test_a_month_carries_the_year_to_date_beside_the_annual_target(tmp_path: Path) -> None:
    with tables.served(make_serving(tmp_path)) as connection:
        found = read_ranking(
            connection,
            period="month",
            end=date(2025, 4, 1),
            block="province",
            boundary="as_was",
            definition="headline",
            simulated=False,
        )
    province = found.blocks[1]
    assert (province["resolved_cases"], province["gap_pp"]) == (50, None)
    # Of the year to date, made by hand: 28 of 200 against 70 %.
    assert (province["ytd_fully_online_cases"], province["ytd_resolved_cases"]) == (28, 200)
    assert (float(province["ytd_target_rate"]), float(province["ytd_gap_pp"])) == pytest.approx((0.7, -56))


def test_the_last_period_is_the_default_and_a_block_can_be_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMC_HOME", str(make_serving(tmp_path).root))
    result = CliRunner().invoke(app, ["rank", "--block", "province", "--json"])
    assert result.exit_code == 0, result.output
    found = json.loads(result.output)
    assert (found["period_start"], found["period_end"]) == ("2025-04-01", "2025-04-30")
    assert {row["block"] for row in found["ranked"] + found["unranked"]} == {"province"}
    assert [row["block"] for row in found["blocks"]] == ["national", "province"]


def test_the_page_shows_rates_targets_and_who_does_not_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMC_HOME", str(make_serving(tmp_path).root))
    page = CliRunner().invoke(app, ["rank"]).output
    # 7/10, 1/40, pooled 11/54; the year to date against 70 %; why Huế is silent, who sends in part.
    for shown in ("70,00%", "2,50%", "20,37%", "−56,00", "▲1", "▼1", "50% đơn vị", "Nâng cấp hệ thống"):
        assert shown in page
    assert "≤ 21/01/2025" in page
    # Held loads of one that reports in part and of one that is disconnected, and what that means.
    for shown in ("50% đơn vị, giữ 2", "giữ 1 lô", "1 load held", "emc loads list --state held"):
        assert shown in page
    assert "2/4" in page
    assert "SIMULATED" not in page


@pytest.mark.parametrize(
    ("period", "definition"), [("year", "headline"), ("month", "nd42_2022")], ids=["period", "definition"]
)
def test_what_does_not_exist_is_wrong_usage(tmp_path: Path, period: str, definition: str) -> None:
    with (
        tables.served(make_serving(tmp_path)) as connection,
        pytest.raises(UsageError, match="known: headline"),
    ):
        read_ranking(
            connection,
            period=period,
            end=None,
            block="all",
            boundary="as_was",
            definition=definition,
            simulated=False,
        )
