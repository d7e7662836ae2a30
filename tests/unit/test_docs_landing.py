"""The examples of docs/landing.md are taken in as they stand there."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from orchestration.ingestion import take_in
from orchestration.ingestion.feeds import FEEDS
from orchestration.settings import PROJECT_ROOT, Home

EXAMPLE = re.compile(r"^## `(\w+)`:.*?^```(json|csv)\n(.*?)^```", re.MULTILINE | re.DOTALL)

#: A flag in SQL: the last word of a CASE without an ELSE inside `concat_ws`.
FLAG = re.compile(r"^            CASE WHEN .*?THEN '([a-z_0-9]+)' END,?$", re.MULTILINE | re.DOTALL)


def test_each_feed_has_an_example_that_is_accepted(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for feed, form, content in EXAMPLE.findall((PROJECT_ROOT / "docs" / "landing.md").read_text()):
        folder = home.landing / feed / "H25"
        folder.mkdir(parents=True)
        (folder / f"example.{form}.manifest.json").write_text('{"sent_at": "2025-05-01T02:00:00+07:00"}')
        (folder / f"example.{form}").write_text(content)
    loads = take_in(home, now=datetime(2025, 5, 1, 3)).loads
    assert {load.entry.feed for load in loads} == set(FEEDS)
    for load in loads:
        assert (load.hold_reasons, load.findings, load.rows_in, load.rows_accepted) == ([], [], 1, 1), load


def test_every_flag_is_described() -> None:
    typed = (PROJECT_ROOT / "orchestration" / "ingestion" / "sql").glob("*_typed.sql")
    flags = {flag for path in typed for flag in FLAG.findall(path.read_text(encoding="utf-8"))}
    page = (PROJECT_ROOT / "docs" / "landing.md").read_text(encoding="utf-8")
    described = set(re.findall("`([a-z_0-9]+)`", page.partition("### Flags")[2]))
    assert len(flags) > 20
    assert flags <= described
