"""December 2024 is published; then late cases of one agency come in, and one decision about a difference.

Agencies send every month. Of two of them half of December's messages are held back: one half comes late, the
other never, and a person explains the difference. Publishing the revision is killed twice on its way.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
import zstandard

from orchestration.pages import formats
from orchestration.publication.export import spoilt_files
from simulator import Plan, simulate
from simulator.plan import Month
from tests.forks import start
from tests.integration.even_nation import even_nation
from tests.integration.landing_files import Batch
from tests.integration.warehouse import Emc, command

pytestmark = pytest.mark.slow

PLAN = Plan(seed=11, nation="random", scale=1, first_month=Month(2024, 10), months=3)
AS_OF = "2025-01-01"
MEASURE = "received"
REASON = "Đơn vị gửi bổ sung hồ sơ tháng 12"
Figures = dict[tuple[str, ...], Any]


@dataclass(frozen=True)
class Revised:
    """The home after revision 2; the figures that readers had of each before; what happened on the way."""

    emc: Emc
    late: str
    explained: str
    before: Figures
    after: Figures
    first_files: dict[Path, bytes]
    seen: list[str]

    @property
    def editions(self) -> Path:
        return self.emc.home / "editions"

    def table(self, name: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = json.loads(
            (self.editions / "2024-12" / "r2" / "json" / f"{name}.json").read_text("utf-8")
        )
        return found


@pytest.fixture(scope="module")
def revised(new_emc: Callable[[str], Emc]) -> Revised:
    emc = new_emc("revised")
    with even_nation(sound=24):
        simulate(PLAN, emc.home)
    late, explained = two_that_send_lines(emc.home / "landing")
    late_half, _ = (hold_half_back(emc.home, agency) for agency in (late, explained))
    emc.run(AS_OF)
    emc.command("publish", "2024-12", "--person", "Lan")
    before = figures(emc)
    first = emc.home / "editions" / "2024-12" / "r1"
    first_files = files(first)

    late_half.drop(emc.home)
    emc.command("reconcile", explained, "2024-12", MEASURE, "--state", "explained", "--reason", "đã rõ")
    emc.run(AS_OF)

    publish = ("publish", "2024-12", "--person", "Lan", "--reason", REASON)
    seen = []
    for kill in (("os.symlink", "editions", 1), ("os.rename", "site", 40)):
        code, _, messages = start(publish_and_die, emc.home, *kill, publish).wait()
        assert code == -signal.SIGKILL, messages
        current = (emc.home / "editions" / "current").resolve()
        seen.append(current.name + (" spoilt" if spoilt_files(current) else ""))
    emc.command(*publish)
    return Revised(emc, late, explained, before, figures(emc), first_files, seen)


def publish_and_die(home: Path, event: str, folder: str, left: int, arguments: tuple[str, ...]) -> None:
    """Run the command, killed when it does `event` for the `left`th time to a path with `folder` in it."""

    def die(name: str, given: tuple[Any, ...]) -> None:
        nonlocal left
        if name == event and folder in os.fsdecode(given[1]):
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(die)
    command(home, arguments)


def two_that_send_lines(landing: Path) -> tuple[str, str]:
    """Two agencies whose cases of December came as JSON lines, a case a line."""
    found = sorted(path.parent.name for path in landing.glob("npsp/*/hoso-*-2024-12.jsonl.zst"))
    return found[0], found[-1]


def hold_half_back(home: Path, agency: str) -> Batch:
    """Leave the first half of December's lines in landing; the second, as a batch of its own."""
    (whole,) = (home / "landing" / "npsp" / agency).glob("hoso-*-2024-12.jsonl.zst")
    manifest = whole.with_name(f"{whole.name}.manifest.json")
    sent_at = json.loads(manifest.read_text())["sent_at"].removesuffix("+07:00")
    lines = zstandard.ZstdDecompressor().stream_reader(whole.read_bytes()).read().splitlines(keepends=True)
    for path in (whole, manifest):
        path.unlink()
    first, second = (
        Batch("npsp", agency, f"hoso-{part}.jsonl", b"".join(half), sent_at)
        for part, half in enumerate((lines[: len(lines) // 2], lines[len(lines) // 2 :]))
    )
    first.drop(home)
    return second


def figures(emc: Emc) -> Figures:
    """Every figure that a revision can list, read from the warehouse in another way than editions are."""
    with duckdb.connect(emc.home / "warehouse.duckdb", read_only=True) as connection:
        return {
            **counts(connection, "facts.fct_agency_month", ("agency_code", "report_month"), "_cases"),
            **counts(
                connection,
                "facts.fct_agency_month_definition",
                ("agency_code", "report_month", "definition_version"),
                "_cases",
            ),
            **counts(connection, "marts.mart_service_supply", ("agency_code", "report_month"), "_cases"),
            **counts(
                connection,
                "marts.mart_unit_scorecard",
                ("agency_code", "report_month", "unit_code"),
                "_cases",
            ),
            **counts(
                connection,
                "(select * from marts.mart_ranking"
                " where period_type = 'month' and definition_version = 'headline')",
                ("agency_code", "period_start"),
                "rank_in_block",
            ),
        }


def counts(connection: duckdb.DuckDBPyConnection, source: str, key: Iterable[str], ending: str) -> Figures:
    found = connection.execute(f"select * from {source} where boundary = 'as_was'")
    names = [column[0] for column in found.description]
    rows = [dict(zip(names, row, strict=True)) for row in found.fetchall()]
    return {
        (*(str(row[name]) for name in key), name): row[name]
        for row in rows
        for name in names
        if name.endswith(ending) and not name.startswith("previous") and row[name] is not None
    }


def files(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_revision_2_lists_exactly_what_changed(revised: Revised) -> None:
    moved = {
        key: (revised.before.get(key), revised.after.get(key))
        for key in revised.before.keys() | revised.after.keys()
        if revised.before.get(key) != revised.after.get(key)
    }
    listed = {
        tuple(
            line[name]
            for name in ("agency_code", "report_month", "definition_version", "unit_code", "measure")
            if line[name]
        ): (line["before_value"], line["after_value"])
        for line in revised.table("changes")
        if line["before_text"] is None and line["after_text"] is None
    }
    assert listed == moved
    assert any(key[-1] == "resolved_cases" for key in moved)


def test_every_change_says_why(revised: Revised) -> None:
    lines = revised.table("changes")
    agencies = {
        cause: {line["agency_code"] for line in lines if line["cause"] == cause}
        for cause in {line["cause"] for line in lines}
    }
    assert agencies.pop("late_cases") == {revised.late}
    assert agencies.pop("reconciliation") == {revised.explained}
    assert revised.late not in agencies.pop("follows", set())
    assert agencies == {}
    assert {line["measure"] for line in lines if line["cause"] == "follows"} <= {"rank_in_block"}
    assert [
        (line["measure"], line["before_text"], line["after_text"])
        for line in lines
        if line["cause"] == "reconciliation"
    ] == [(f"reconciliation_state:{MEASURE}", "open", "explained")]


def test_revision_1_is_unchanged_to_the_byte(revised: Revised) -> None:
    assert files(revised.editions / "2024-12" / "r1") == revised.first_files


def test_readers_saw_a_whole_edition_all_the_time_and_nothing_is_left_over(revised: Revised) -> None:
    assert revised.seen == ["r1", "r2"]
    assert spoilt_files(revised.editions / "current") == []
    assert sorted(path.name for path in (revised.editions / "2024-12").iterdir()) == ["r1", "r2"]
    assert sorted(path.name for path in revised.editions.iterdir()) == ["2024-12", "current"]
    home = revised.emc.home
    assert [*home.rglob("*.part"), *(home / "work").glob("edition*")] == []


def test_the_page_of_the_agency_shows_both(revised: Revised) -> None:
    page = (revised.emc.home / "site" / "agency" / f"{revised.late}.html").read_text("utf-8")
    key = (revised.late, "2024-12-01", "resolved_cases")
    assert formats.count(revised.before[key]) in page
    assert formats.count(revised.after[key]) in page
