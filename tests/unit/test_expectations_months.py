"""Gate 2 on small warehouses: what passes, what is found, what cannot be judged, when a rule did not run."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import pytest

from expectations.frames import expected_months
from expectations.runner import judge_months
from tests.gate_kit import AS_OF, FEBRUARY, JANUARY, NOW, Months, incomplete, keys


@pytest.fixture
def months(tmp_path: Path) -> Months:
    return Months(tmp_path)


def test_nothing_is_found_where_all_lies_within_bounds(
    months: Months, capfd: pytest.CaptureFixture[str]
) -> None:
    result = months.judge()
    assert result.findings.num_rows == 0
    assert not result.must_block
    assert {each.rule.rule_id: (each.expected_observations, each.observations) for each in result.rules} == (
        dict.fromkeys(months.rules, (5, 5))
    )
    assert all(each.success for each in result.rules)
    assert capfd.readouterr() == ("", ""), "the library prints nothing"


def test_a_finding_names_agency_month_and_cases_and_says_what_to_do(months: Months) -> None:
    months.see(
        "f06_submitted_at_receipt", "H02", FEBRUARY, observed=0.8348, expected_low=None, expected_high=0.5,
        violations=1002, population=1200, sample_case_codes=["H02-240201-0001", "H02-240202-0007"],
    )  # fmt: skip
    result = months.judge()
    (found,) = result.findings.to_pylist()
    assert keys(result.findings) == [("f06_submitted_at_receipt", "H02", "2024-02")]
    assert found["message_en"] == (
        "1,002 of 1,200 cases were submitted at the second of receipt (83.48%); allowed: ≤ 50.00%."
    )
    assert found["message_vi"].startswith("1.002 trên 1.200 hồ sơ")
    assert "(83,48%)" in found["message_vi"] and "≤ 50,00%" in found["message_vi"]
    assert found["action_vi"] and found["action_en"]
    assert found["sample_case_codes"] == ["H02-240201-0001", "H02-240202-0007"]
    assert (found["severity"], found["outcome"], found["gate"]) == ("warning", "finding", "month")
    rule = next(each for each in result.rules if each.rule.rule_id == "f06_submitted_at_receipt")
    assert (rule.ran, rule.success, rule.findings, rule.must_block) == (True, False, 1, False)


@pytest.mark.parametrize(
    ("observed", "low", "high", "found"),
    [
        (0.5, 0.5, 2.0, False), (0.49, 0.5, 2.0, True), (2.0, 0.5, 2.0, False), (2.01, 0.5, 2.0, True),
        (0.1, None, 2.0, False), (9.0, 0.5, None, False),
    ],
)  # fmt: skip
def test_bounds_are_included_and_a_missing_one_is_open(
    months: Months, observed: float, low: float | None, high: float | None, found: bool
) -> None:
    months.see("volume_change", "H01", JANUARY, observed=observed, expected_low=low, expected_high=high)
    assert (months.judge().findings.num_rows == 1) is found


def test_a_check_that_lacks_an_input_is_neither_pass_nor_finding(months: Months) -> None:
    months.see("volume_change", "H01", JANUARY, observed=None, missing_input="previous_months")
    months.see("volume_change", "H02", JANUARY, observed=99.0, missing_input="too_few_cases")
    result = months.judge()
    assert result.findings.num_rows == 0
    (rule,) = [each for each in result.rules if each.rule.rule_id == "volume_change"]
    assert (rule.not_evaluable, rule.findings, rule.success) == (2, 0, True)


def test_several_subjects_of_an_agency_and_month_are_judged_apart(months: Months) -> None:
    months.see(
        "cb07_printed_percent",
        "H01",
        JANUARY,
        "field D",
        observed=0.56,
        expected_low=None,
        expected_high=0.01,
    )
    months.see(
        "cb07_printed_percent", "H01", JANUARY, "field E", observed=0.0, expected_low=None, expected_high=0.01
    )
    (found,) = months.judge().findings.to_pylist()
    assert found["subject"] == "field D"
    assert "field D" in found["message_vi"] and "field D" in found["message_en"]


def test_an_empty_frame_fails_every_rule(months: Months) -> None:
    months.observations.clear()
    result = months.judge()
    assert incomplete(result) == [rule for rule in months.rules if rule != "expected_list_complete"]
    assert result.must_block


def test_a_missing_reporter_or_month_stops_the_rule_and_no_other(months: Months) -> None:
    del months.observations["volume_change", "H02", FEBRUARY, ""]
    result = months.judge()
    assert incomplete(result) == ["volume_change"]
    assert result.must_block
    (rule,) = [each for each in result.rules if not each.ran]
    assert (rule.expected_observations, rule.observations, rule.success) == (5, 4, False)


@pytest.mark.parametrize(
    "columns",
    [{"observed": None}, {"observed": 7.0, "expected_low": None, "expected_high": None}],
    ids=["null without a reason", "value without bounds"],
)
def test_what_every_comparison_would_let_pass_stops_the_rule(
    months: Months, columns: dict[str, float | None]
) -> None:
    months.see("volume_change", "H02", FEBRUARY, **columns)
    assert incomplete(months.judge()) == ["volume_change"]


def test_an_observation_that_stands_there_twice_stops_the_rule(months: Months) -> None:
    months.see("volume_change", "H02", FEBRUARY, None, observed=1.0)  # no subject is the same as an empty one
    assert incomplete(months.judge()) == ["volume_change"]


def test_a_reporter_missing_from_the_list_blocks_and_is_named(months: Months) -> None:
    months.listed.remove(("H02", FEBRUARY))
    result = months.judge()
    assert keys(result.findings) == [("expected_list_complete", "H02", "2024-02")]
    assert result.findings["message_en"].to_pylist() == ["1 agencies are missing or added of 2 expected."]
    assert result.must_block
    assert incomplete(result) == []


def test_a_reporter_that_no_longer_exists_may_not_be_expected(months: Months) -> None:
    months.listed.append(("G24", FEBRUARY))
    result = months.judge()
    assert keys(result.findings) == [("expected_list_complete", "G24", "2024-02")]
    assert result.must_block


def test_a_month_missing_from_the_list_of_the_warehouse_is_seen(months: Months) -> None:
    months.listed = [(agency, month) for agency, month in months.listed if month == JANUARY]
    assert keys(months.judge().findings) == [
        ("expected_list_complete", "H01", "2024-02"), ("expected_list_complete", "H02", "2024-02")
    ]  # fmt: skip


def test_reference_data_that_expects_nobody_fails(months: Months) -> None:
    (months.seeds / "agencies.csv").write_text("agency_code,expected\nH01,false\n")
    months.observations.clear()
    months.listed.clear()
    assert incomplete(months.judge()) == list(months.rules)


def test_before_the_first_month_is_over_there_is_nothing_to_judge(months: Months) -> None:
    months.observations.clear()
    months.listed.clear()
    result = months.judge(as_of=date(2024, 1, 31))
    assert not result.must_block


def test_the_running_month_is_not_judged(months: Months) -> None:
    months.listed += [("H01", AS_OF), ("H02", AS_OF)]
    assert months.judge().findings.num_rows == 0


@pytest.mark.parametrize(
    ("month", "agencies"), [("2025-02", 83), ("2025-03", 77), ("2025-06", 77), ("2025-07", 48)]
)
def test_the_expected_list_follows_the_mergers(month: str, agencies: int) -> None:
    listed = expected_months(date(2025, 8, 1)).to_pylist()
    assert sum(f"{row['report_month']:%Y-%m}" == month for row in listed) == agencies
    assert len({row["report_month"] for row in listed}) == 19


def test_tables_that_spark_built_are_judged_as_the_warehouse_is(months: Months, tmp_path: Path) -> None:
    months.see("f06_submitted_at_receipt", "H02", FEBRUARY, observed=0.9, expected_high=0.5)
    ours = months.judge()
    tables = tmp_path / "spark"
    with duckdb.connect(months.home.warehouse, read_only=True) as con:
        for name in ("reporting_status", "month_observations"):
            folder = tables / "quality.db" / name
            folder.mkdir(parents=True)
            con.execute(f"copy quality.{name} to '{folder / 'part-0.snappy.parquet'}'")
    theirs = judge_months(months.home, "spark", NOW, AS_OF, months.seeds, spark_tables=tables)
    assert keys(theirs.findings) == keys(ours.findings) != []
    assert (theirs.opened.num_rows, theirs.closed.num_rows) == (0, 0)
    assert [(each.ran, each.observations) for each in theirs.rules] == [
        (each.ran, each.observations) for each in ours.rules
    ]
