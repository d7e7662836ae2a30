"""The rules and their words: read without heavy libraries, filled in without a remainder, in two
languages."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from string import Formatter

import pytest

from expectations import words
from expectations.frames import FEEDS_OF, Frame
from expectations.rules import EXPECTED_LIST, SEEDS, Rule, read_rules, read_thresholds, rules_of, threshold
from expectations.store import CHECKS, JUDGED_MARK
from tests.gate_kit import write_rules

ROOT = Path(__file__).resolve().parents[2]
RULES = {rule.rule_id: rule for rule in read_rules()}
PLACEHOLDERS = {"observed", "expected", "violations", "population", "subject"}


def run_python(code: str) -> str:
    """What a fresh interpreter prints, on either stream."""
    process = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return process.stdout + process.stderr


def test_rules_can_be_read_without_anything_heavy() -> None:
    heavy = "great_expectations", "pandas", "dagster", "dbt", "duckdb"
    read = "import sys, expectations.rules; expectations.rules.read_rules()"
    code = f"{read}; print([name for name in {heavy} if name in sys.modules])"
    assert run_python(code).strip() == "[]"


def test_the_library_is_imported_by_a_gate_only_and_says_nothing() -> None:
    code = "import sys, expectations.runner; print({'great_expectations', 'dagster'} & set(sys.modules))"
    assert run_python(code).strip() == "set()"
    assert run_python("import expectations.suites") == ""


def test_rules_that_code_names_exist() -> None:
    assert RULES.keys() >= {EXPECTED_LIST, JUDGED_MARK, *FEEDS_OF}
    assert {RULES[name].gate for name in (JUDGED_MARK, *FEEDS_OF)} == {"load"}
    assert [rule.rule_id for rule in RULES.values() if rule.blocks] == [EXPECTED_LIST]


def test_every_load_rule_is_observed() -> None:
    text = (ROOT / "expectations" / "sql" / "load_observations.sql").read_text(encoding="utf-8")
    observed = re.findall(r"observation\(\s*'(\w+)'", text)
    assert sorted(observed) == sorted(rule.rule_id for rule in rules_of("load"))


def test_only_the_six_rules_of_the_door_are_critical_at_gate_1() -> None:
    assert {rule.rule_id for rule in rules_of("load") if rule.severity == "critical"} == {
        "load_readable", "load_columns", "load_manifest", "load_sender", "load_clock", "load_quarantine_share"
    }  # fmt: skip


@pytest.mark.parametrize(("column", "value"), [("severity", "error"), ("gate", "year"), ("unit", "kg")])
def test_a_word_that_does_not_exist_is_refused(tmp_path: Path, column: str, value: str) -> None:
    write_rules(tmp_path, ["load_clock"], **{column: value})
    with pytest.raises(ValueError, match=f"quality rule load_clock: '{value}' is none of"):
        read_rules(tmp_path)


def test_every_threshold_exists() -> None:
    for rule in RULES.values():
        for name in (rule.low_threshold, rule.high_threshold, rule.minimum_threshold):
            assert threshold(name) == (read_thresholds()[name] if name else None)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_sentence_has_no_template_left_and_no_other_placeholder(rule: Rule) -> None:
    for template in (rule.finding_vi, rule.finding_en):
        assert {name for _, name, _, _ in Formatter().parse(template) if name} <= PLACEHOLDERS
    for row in (
        {
            "observed": 0.25,
            "expected_low": None,
            "expected_high": 0.1,
            "violations": 5,
            "population": 20,
            "subject": "x",
        },
        {
            "observed": 3.0,
            "expected_low": 1.0,
            "expected_high": 1.0,
            "violations": None,
            "population": None,
            "subject": "",
        },
    ):
        for language in ("vi", "en"):
            sentence = words.finding(rule, row, language)  # type: ignore[arg-type]
            assert sentence and not re.search(r"[{}]|None|nan", sentence)
    assert rule.action_vi and rule.action_en and rule.title_vi and rule.title_en and rule.source
    assert "hồ sơ hồ sơ" not in words.finding(rule, row, "vi")


@pytest.mark.parametrize(
    ("number", "unit", "vietnamese", "english"),
    [
        (0.83485, "share", "83,49%", "83.49%"), (1.0, "share", "100,00%", "100.00%"),
        (1488000.0, "cases", "1.488.000", "1,488,000 cases"), (2.5, "days", "2,50 ngày", "2.50 days"),
        (-3.0, "rows", "-3 dòng", "-3 rows"), (0.5, "ratio", "0,50", "0.50"),
        (0.56, "points", "0,56 điểm phần trăm", "0.56 points"),
        (1.0, "flag", "có", "yes"), (0.0, "flag", "không", "no"),
        (None, "share", "–", "–"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_each_language_writes_them(
    number: float | None, unit: str, vietnamese: str, english: str
) -> None:
    assert words.value(number, unit, "vi") == vietnamese
    assert words.value(number, unit, "en") == english


@pytest.mark.parametrize(
    ("low", "high", "unit", "english"),
    [
        (0.5, 2.0, "ratio", "0.50 – 2"), (1.0, 1.0, "share", "100.00%"), (1.0, None, "share", "≥ 100.00%"),
        (None, 0.01, "share", "≤ 1.00%"), (None, 0.0, "rows", "0 rows"), (None, None, "cases", "–"),
    ],
)  # fmt: skip
def test_bounds_are_written_as_people_write_them(
    low: float | None, high: float | None, unit: str, english: str
) -> None:
    assert words.expected(low, high, unit, "en") == english


def test_every_missing_input_that_the_frames_name_has_words() -> None:
    named: set[str] = set()
    for folder in (ROOT / "models" / "quality", ROOT / "macros", ROOT / "expectations" / "sql"):
        for path in folder.rglob("*.sql"):
            text = path.read_text(encoding="utf-8")
            named |= set(re.findall(r"(?:THEN|then) '(\w+)' END AS missing_input", text))
    assert named <= words.MISSING_INPUTS.keys()
    assert words.not_evaluated("totals", "vi") == "Không đánh giá được: không có biểu II.06 của kỳ."


def test_a_result_has_no_column_that_could_hold_a_person() -> None:
    """Codes, counts and sentences of our own; the only text of a sender is a case code."""
    assert set(CHECKS.names) == {
        "run_id", "checked_at", "gate", "suite", "rule_id", "agency_code", "report_month", "load_id",
        "subject", "outcome", "severity", "observed", "expected_low", "expected_high", "violations",
        "population", "missing_input", "sample_case_codes", "message_vi", "message_en", "action_vi",
        "action_en",
    }  # fmt: skip


def test_suites_can_be_read_by_an_auditor() -> None:
    from expectations.suites import build_suites

    rules = rules_of("month")
    frame = Frame("month", None, dict.fromkeys(RULES, 83), may_be_empty=False)
    suites = build_suites(rules, frame)
    assert [suite.name for suite in suites] == list(dict.fromkeys(rule.suite for rule in rules))
    shown = {
        each["kwargs"]["rule_id"]: each
        for suite in suites
        for each in json.loads(json.dumps(suite.to_json_dict()))["expectations"]
        if "rule_id" in each["kwargs"]
    }
    assert shown.keys() == {rule.rule_id for rule in rules}
    rule, found = RULES["f04_cash_as_online"], shown["f04_cash_as_online"]
    assert found["severity"] == rule.severity
    assert found["notes"] == [rule.description_vi, rule.description_en]
    assert found["description"] == f"{rule.title_vi} / {rule.title_en}"
    assert found["meta"]["source"] == rule.source and found["meta"]["high_threshold"] in read_thresholds()


def test_the_package_reads_its_seeds_from_the_project() -> None:
    assert (SEEDS / "quality_rules.csv").exists()
