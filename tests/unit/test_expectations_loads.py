"""Gate 1: what it sees in receipts, that it is critical exactly where the door held, and that it judges a
load once."""

from __future__ import annotations

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from expectations.rules import SEEDS, rules_of
from expectations.runner import GateResult, judge_loads
from orchestration.ingestion.schema import ensure_lake
from orchestration.ledger import decide
from orchestration.settings import Home
from tests.gate_kit import NOW, incomplete, logged
from tests.ingestion_kit import CASE, SENT, Door, door_fixture  # noqa: F401 - the fixture is used by its name

PROFILE: dict[str, Any] = {
    "unknown_procedures": 0, "updates": 10, "updates_before_create": 0, "constants": [], "last_sent_at": None,
}  # fmt: skip


class Receipts:
    """A home with receipts made by hand; a load is accepted, from message A, of 200 rows, until a test says
    otherwise."""

    def __init__(self, root: Path) -> None:
        self.home = Home(root)
        ensure_lake(self.home)
        self.rows: list[dict[str, Any]] = []

    def add(self, name: str, day: int = 1, profile: dict[str, Any] | None = PROFILE, **columns: Any) -> None:
        """A load of H01 sent on a day of January 2024 and arrived within the hour."""
        sent = datetime(2024, 1, day, 8)
        row: dict[str, Any] = {
            "load_id": name, "feed": "npsp", "sender_agency": "H01", "file_name": f"{name}.json",
            "sent_at": sent, "sent_at_source": "manifest", "arrived_at": sent + timedelta(hours=1),
            "rows_in": 200, "rows_accepted": 200, "rows_quarantined": 0, "rows_identical": 0,
            "initial_state": "accepted", "hold_reasons": "", "findings": "[]",
            "replaces_load_id": None, "profile": profile and json.dumps(profile),
        }  # fmt: skip
        self.rows.append(row | columns)

    def judge(self, now: datetime = NOW) -> GateResult:
        """Write the receipts that are new and judge them."""
        if self.rows:
            pq.write_table(
                pa.Table.from_pylist(self.rows),
                self.home.lake / "receipts" / f"{self.rows[0]['load_id']}.parquet",
            )
            self.rows = []
        return judge_loads(self.home, "run", now)

    def outcome(self, rule_id: str, load_id: str) -> tuple[str, float | None, str | None]:
        """Outcome, observation and missing input of a rule and load, from the log; a pass where nothing was
        logged."""
        for row in reversed(logged(self.home)):
            if (row["rule_id"], row["load_id"]) == (rule_id, load_id):
                return row["outcome"], row["observed"], row["missing_input"]
        return "pass", None, None


@pytest.fixture
def receipts(tmp_path: Path) -> Receipts:
    return Receipts(tmp_path / "home")


def test_a_load_in_order_has_no_findings_and_its_mark(receipts: Receipts) -> None:
    receipts.add("a")
    result = receipts.judge()
    assert result.findings.num_rows == 0 and not result.must_block
    assert {each.expected_observations for each in result.rules} == {1}
    rows = {row["rule_id"]: row for row in logged(receipts.home)}
    assert rows["load_readable"]["outcome"] == "pass", "the mark that the load was judged"
    assert {name: row["missing_input"] for name, row in rows.items() if name != "load_readable"} == {
        "load_size": "previous_loads", "load_gap": "previous_loads"
    }  # fmt: skip
    assert {(row["agency_code"], row["load_id"], row["report_month"]) for row in rows.values()} == {
        ("H01", "a", None)
    }


def test_a_load_is_judged_once(receipts: Receipts) -> None:
    receipts.add("a", rows_quarantined=3, rows_accepted=197)
    first = receipts.judge()
    files = sorted((receipts.home.ledger / "checks").iterdir())
    again = receipts.judge(NOW + timedelta(days=1))
    assert (first.findings.num_rows, again.findings.num_rows) == (1, 0)
    assert {each.expected_observations for each in again.rules} == {0}
    assert all(each.ran for each in again.rules), "there was nothing to judge"
    assert sorted((receipts.home.ledger / "checks").iterdir()) == files


def test_a_load_is_judged_again_if_a_rule_did_not_run(
    receipts: Receipts, monkeypatch: pytest.MonkeyPatch
) -> None:
    import expectations.expectation

    receipts.add("a", rows_quarantined=3, rows_accepted=197)
    sum_up = expectations.expectation.sum_up

    def fail(frame: Any) -> Any:
        if "load_quarantined_rows" in set(frame["rule_id"]):
            raise MemoryError
        return sum_up(frame)

    with monkeypatch.context() as patched:
        patched.setattr(expectations.expectation, "sum_up", fail)
        result = receipts.judge()
    assert result.must_block and "load_quarantined_rows" in incomplete(result)
    assert logged(receipts.home) == [], "nothing says that the load was judged"
    assert receipts.judge().findings["rule_id"].to_pylist() == ["load_quarantined_rows"]


def test_an_empty_home_has_nothing_to_judge(receipts: Receipts) -> None:
    result = receipts.judge()
    assert (incomplete(result), result.must_block) == ([], False)


@pytest.mark.parametrize(
    ("rule_id", "columns", "observed"),
    [
        ("load_quarantined_rows", {"rows_quarantined": 7, "rows_accepted": 193,
            "findings": '[{"code": "foreign_case", "severity": "warning", "words": "", "rows": 4}]'}, 3),
        ("load_foreign_cases", {"rows_quarantined": 4, "rows_accepted": 196,
            "findings": '[{"code": "foreign_case", "severity": "warning", "words": "", "rows": 4}]'}, 4),
        ("load_duplicates", {"rows_identical": 5, "rows_accepted": 195}, 0.025),
        ("load_time_unstated", {"sent_at_source": "file_time"}, 1),
        ("load_unknown_columns", {
            "findings": '[{"code": "unknown_columns", "severity": "info", "words": "3 columns"}]'}, 3),
        ("load_unknown_procedures", {"profile": PROFILE | {"unknown_procedures": 20}}, 0.1),
        ("load_nested_unreadable", {"profile": PROFILE | {"flags": {"nested_unreadable": 3}}}, 3),
        ("load_constant_fields", {"profile": PROFILE | {"constants": ["vneid_verified=0", "channel=2"]}}, 2),
        ("load_update_before_create", {"profile": PROFILE | {"updates_before_create": 2}}, 2),
        ("load_clock", {"hold_reasons": "sent_after_arrival: x", "initial_state": "held",
            "profile": PROFILE | {"last_sent_at": "2024-01-04T09:00:00"}}, 3),
    ],
)  # fmt: skip
def test_each_rule_sees_its_fault(
    receipts: Receipts, rule_id: str, columns: dict[str, Any], observed: float
) -> None:
    receipts.add("a", **columns)
    assert rule_id in receipts.judge().findings["rule_id"].to_pylist()
    assert receipts.outcome(rule_id, "a")[:2] == ("finding", pytest.approx(observed))


def test_size_and_gap_are_seen_against_the_accepted_loads_before(receipts: Receipts) -> None:
    for day, (name, rows) in enumerate([("a", 100), ("b", 200), ("c", 300)], start=1):
        receipts.add(name, day, rows_in=rows, rows_accepted=rows)
    receipts.add(
        "held",
        4,
        rows_in=90_000,
        rows_accepted=90_000,
        hold_reasons="foreign_sender: x",
        initial_state="held",
    )
    receipts.add("other", 4, sender_agency="H02", rows_in=90_000, rows_accepted=90_000)
    receipts.add("usual", 5, rows_in=1000, rows_accepted=1000)
    receipts.add("large", 6, rows_in=2000, rows_accepted=2000)
    receipts.judge()
    assert receipts.outcome("load_size", "usual") == ("pass", None, None), (
        "five times the median of 200 is allowed"
    )
    assert receipts.outcome("load_size", "large") == ("finding", 8.0, None), (
        "2000 by the median of 100 to 1000"
    )
    receipts.add("late", 31, sent_at=datetime(2024, 3, 1, 8), arrived_at=datetime(2024, 3, 1, 9))
    receipts.judge()
    assert receipts.outcome("load_gap", "late") == ("finding", 55.0, None), "days since 6 January"


def test_few_rows_and_other_feeds_are_left_alone(receipts: Receipts) -> None:
    receipts.add("small", rows_in=99, rows_accepted=0, rows_quarantined=99)
    receipts.add("totals", feed="totals", profile=None, rows_in=200, rows_accepted=200)
    result = receipts.judge()
    assert receipts.outcome("load_quarantine_share", "small") == ("not_evaluable", None, "too_few_rows")
    assert {row["rule_id"] for row in logged(receipts.home) if row["load_id"] == "totals"} == {
        "load_readable"
    }
    expected = {each.rule.rule_id: each.expected_observations for each in result.rules}
    assert (expected["load_manifest"], expected["load_size"], expected["load_gap"]) == (2, 1, 1)


def test_a_load_without_a_profile_is_judged_as_far_as_its_receipt_goes(receipts: Receipts) -> None:
    receipts.add("a", profile=None, rows_quarantined=1, rows_accepted=199)
    receipts.judge()
    assert receipts.outcome("load_unknown_procedures", "a") == ("not_evaluable", None, "profile")
    assert receipts.outcome("load_quarantined_rows", "a")[0] == "finding"


def test_an_unreadable_load_can_be_judged_for_nothing_else(receipts: Receipts) -> None:
    nothing = dict.fromkeys(("rows_in", "rows_accepted", "rows_quarantined", "rows_identical"))
    receipts.add("a", profile=None, hold_reasons="unreadable_file: x", initial_state="held", **nothing)
    receipts.add("odd", hold_reasons="a_reason_of_tomorrow: x", initial_state="held")
    both = "unreadable_file: x; mended: send new bytes; manifest_disagrees: y; ask the sender"
    receipts.add("two", hold_reasons=both, initial_state="held")
    result = receipts.judge()
    found = [(row["rule_id"], row["load_id"]) for row in result.findings.to_pylist()]
    assert sorted(found) == [
        ("load_manifest", "two"), ("load_readable", "a"), ("load_readable", "odd"), ("load_readable", "two")
    ], "no held load goes without a critical finding"  # fmt: skip
    assert {row["outcome"] for row in logged(receipts.home) if row["load_id"] == "a"} == {
        "finding",
        "not_evaluable",
    }


def test_critical_findings_are_exactly_the_loads_that_the_door_held(door: Door) -> None:
    for name in ("quality_rules.csv", "thresholds.csv"):
        shutil.copy(SEEDS / name, door.seeds)
    good = {"sent_at": SENT}
    door.land("npsp", "good.json", [CASE], manifest=good)
    door.land("npsp", "checksum.json", [CASE | {"MaTTHC": "1.000001"}], manifest=good | {"sha256": "0" * 64})
    door.land("npsp", "rows.json", [CASE | {"MaTTHC": "1.000002"}], manifest=good | {"rows": 5})
    door.land("npsp", "sender.json", {"madonvi": "G12", "data": [CASE]}, manifest=good)
    door.land(
        "npsp",
        "clock.json",
        [CASE | {"MaTTHC": "1.000003"}],
        manifest={"sent_at": "2025-06-01T08:00:00+07:00"},
    )
    door.land("npsp", "bad.jsonl", [{"MaHoSo": "H44.100-240803-0018"}] * 100, manifest=good)
    door.land("npsp", "broken.json", b"{", manifest=good)
    door.land("totals", "columns.csv", "period_start\n2025-01-01\n", manifest=good)
    door.land("npsp", "few.json", [{"MaHoSo": "H44.100-240803-0019"}], manifest=good)
    summary = door.take()
    held = {load.load_id for load in summary.held}
    names = {load.load_id: load.entry.shown_name for load in summary.loads}
    assert len(held) == 7
    result = judge_loads(door.home, "run", NOW, door.seeds)
    critical = [row for row in result.findings.to_pylist() if row["severity"] == "critical"]
    assert {row["load_id"] for row in critical} == held
    assert {(names[row["load_id"]].split(".")[0], row["rule_id"]) for row in critical} == {
        ("checksum", "load_manifest"), ("rows", "load_manifest"), ("sender", "load_sender"),
        ("clock", "load_clock"),
        ("bad", "load_quarantine_share"), ("broken", "load_readable"), ("columns", "load_columns"),
    }  # fmt: skip
    assert not result.must_block, "a bad load stops nobody else"
    decide(
        door.home,
        next(iter(held & {load.load_id for load in summary.loads if load.rows_in})),
        "release",
        "r",
        "p",
    )
    assert judge_loads(door.home, "run2", NOW, door.seeds).findings.num_rows == 0, "a decision is no new load"


def test_the_frame_has_every_rule_and_every_column(receipts: Receipts) -> None:
    receipts.add("a")
    receipts.judge()
    with duckdb.connect() as con:
        (rules,) = con.execute(
            "SELECT count(DISTINCT rule_id) FROM read_parquet($1)",
            [str(receipts.home.ledger / "check_runs" / "*.parquet")],
        ).fetchone() or (0,)
    assert rules == len(rules_of("load"))
