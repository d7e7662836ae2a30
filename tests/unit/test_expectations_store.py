"""The change log: what is written when, that nothing is rewritten, and what a crash leaves."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations import store
from tests.gate_kit import FEBRUARY, JANUARY, NOW, Months, incomplete, keys, logged

LATER = NOW + timedelta(days=1)
FOUND = {"observed": 3.0, "violations": 30}


@pytest.fixture
def months(tmp_path: Path) -> Months:
    return Months(tmp_path)


def runs(months: Months) -> list[dict[str, object]]:
    table = pq.ParquetDataset(months.home.ledger / "check_runs").read()
    return sorted(table.to_pylist(), key=lambda row: (row["checked_at"], row["rule_id"]))


def test_an_empty_ledger_can_be_read(tmp_path: Path) -> None:
    store.ensure(tmp_path)
    assert pq.read_table(tmp_path / "checks" / "none.parquet").schema.equals(store.CHECKS)
    assert pq.read_table(tmp_path / "check_runs" / "none.parquet").schema.equals(store.CHECK_RUNS)
    stamp = (tmp_path / "checks" / "none.parquet").stat().st_mtime_ns
    store.ensure(tmp_path)
    assert (tmp_path / "checks" / "none.parquet").stat().st_mtime_ns == stamp, "it is written once"


def test_a_first_pass_is_not_logged_but_that_the_rules_ran_is(months: Months) -> None:
    months.judge()
    assert logged(months.home) == []
    assert [
        (row["rule_id"], row["ran"], row["success"], row["expected_observations"]) for row in runs(months)
    ] == [(rule, True, True, 5) for rule in sorted(months.rules)]


def test_a_finding_is_logged_once_as_long_as_it_stays_the_same(months: Months) -> None:
    months.see("volume_change", "H01", JANUARY, **FOUND)
    first = months.judge()
    again = months.judge(LATER)
    assert keys(first.opened) == [("volume_change", "H01", "2024-01")]
    assert keys(again.findings) == keys(first.findings)
    assert (again.opened.num_rows, again.closed.num_rows) == (0, 0)
    assert [(row["checked_at"], row["outcome"]) for row in logged(months.home)] == [(NOW, "finding")]
    assert len(runs(months)) == 2 * len(months.rules)


@pytest.mark.parametrize(
    "columns", [{"observed": 4.0}, {"violations": 31}, {"sample_case_codes": ["H01-240105-0001"]}]
)
def test_a_finding_that_becomes_another_is_logged_but_not_opened_again(
    months: Months, columns: dict[str, object]
) -> None:
    months.see("volume_change", "H01", JANUARY, **FOUND)
    months.judge()
    months.see("volume_change", "H01", JANUARY, **(FOUND | columns))
    again = months.judge(LATER)
    assert (again.opened.num_rows, again.closed.num_rows) == (0, 0)
    assert [row["checked_at"] for row in logged(months.home)] == [NOW, LATER]


def test_the_end_of_a_finding_is_logged_and_the_passes_after_it_are_not(months: Months) -> None:
    months.see("volume_change", "H01", JANUARY, **FOUND)
    months.judge()
    months.see("volume_change", "H01", JANUARY, observed=0.5)
    ended = months.judge(LATER)
    months.see("volume_change", "H01", JANUARY, observed=0.6)
    months.judge(LATER + timedelta(days=1))
    assert keys(ended.closed) == [("volume_change", "H01", "2024-01")]
    assert [(row["outcome"], row["severity"], row["message_vi"]) for row in logged(months.home)][1:] == [
        ("pass", None, None)
    ]


def test_a_check_that_can_no_longer_be_made_ends_a_finding_as_not_evaluable(months: Months) -> None:
    months.see("volume_change", "H01", JANUARY, **FOUND)
    months.judge()
    months.see("volume_change", "H01", JANUARY, observed=None, missing_input="previous_months")
    ended = months.judge(LATER)
    assert keys(ended.closed) == [("volume_change", "H01", "2024-01")]
    last = logged(months.home)[-1]
    assert (last["outcome"], last["missing_input"]) == ("not_evaluable", "previous_months")
    assert last["message_en"] == "Not evaluated: too few months before to compare with."
    assert last["action_en"] is None


def test_a_subject_that_disappears_is_closed_once(months: Months) -> None:
    months.see("cb07_printed_percent", "H01", JANUARY, "field D", **FOUND)
    months.judge()
    del months.observations["cb07_printed_percent", "H01", JANUARY, "field D"]
    ended = months.judge(LATER)
    months.judge(LATER + timedelta(days=1))
    assert keys(ended.closed) == [("cb07_printed_percent", "H01", "2024-01")]
    assert [(row["subject"], row["outcome"], row["missing_input"]) for row in logged(months.home)][1:] == [
        ("field D", "not_evaluable", "no_observation")
    ]


def test_a_rule_that_did_not_run_closes_nothing(months: Months) -> None:
    months.see("volume_change", "H01", JANUARY, **FOUND)
    months.judge()
    del months.observations["volume_change", "H01", JANUARY, ""]
    result = months.judge(LATER)
    assert result.closed.num_rows == 0
    assert len(logged(months.home)) == 1
    assert [row["ran"] for row in runs(months) if row["rule_id"] == "volume_change"] == [True, False]


def test_a_suite_that_an_error_stopped_did_not_run_and_closes_nothing(
    months: Months, monkeypatch: pytest.MonkeyPatch
) -> None:
    import expectations.expectation

    months.see("volume_change", "H01", JANUARY, **FOUND)
    months.judge()

    def fail(_frame: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(expectations.expectation, "sum_up", fail)
        result = months.judge(LATER)
    assert incomplete(result) == list(months.rules)
    assert (result.must_block, result.findings.num_rows, result.closed.num_rows) == (True, 0, 0)
    assert [row["outcome"] for row in logged(months.home)] == ["finding"]
    assert keys(months.judge(LATER).findings) == [("volume_change", "H01", "2024-01")]


def test_months_that_an_earlier_day_does_not_cover_keep_their_findings(months: Months) -> None:
    months.see("volume_change", "H01", FEBRUARY, **FOUND)
    months.judge()
    months.listed = [(agency, month) for agency, month in months.listed if month == JANUARY]
    months.observations = {key: row for key, row in months.observations.items() if key[2] == JANUARY}
    result = months.judge(LATER, as_of=FEBRUARY)
    assert (result.findings.num_rows, result.closed.num_rows) == (0, 0)


def test_nothing_is_ever_rewritten_and_time_only_goes_forward(months: Months) -> None:
    months.see("volume_change", "H01", JANUARY, **FOUND)
    first = months.judge()
    before = {path: path.read_bytes() for path in months.home.ledger.rglob("*.parquet")}
    months.see("volume_change", "H01", JANUARY, observed=0.5)
    second = months.judge(datetime(2020, 1, 1))  # the clock was set back
    assert second.checked_at == first.checked_at + timedelta(microseconds=1)
    assert {path: path.read_bytes() for path in before} == before
    assert logged(months.home)[-1]["outcome"] == "pass"


def test_a_crash_between_the_files_leaves_no_record_of_results_that_are_not_there(
    months: Months, monkeypatch: pytest.MonkeyPatch
) -> None:
    months.see("volume_change", "H01", JANUARY, **FOUND)
    write = store._write

    def crash(table: pa.Table, path: Path) -> None:
        if path.parent.name == "check_runs" and path.name != "none.parquet":
            raise OSError("the disk is full")
        write(table, path)

    with monkeypatch.context() as patched:
        patched.setattr(store, "_write", crash)
        with pytest.raises(OSError, match="disk is full"):
            months.judge()
    assert (len(logged(months.home)), len(runs(months))) == (1, 0)
    result = months.judge(LATER)
    assert keys(result.findings) == [("volume_change", "H01", "2024-01")]
    assert (len(logged(months.home)), len(runs(months))) == (1, len(months.rules))
    assert not list(months.home.ledger.rglob("*.part"))
