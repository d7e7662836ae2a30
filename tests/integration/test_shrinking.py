"""A warehouse of many free blocks becomes a smaller file that holds the same."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from orchestration.maintenance import Shrunk, shrink, shrinking
from orchestration.settings import Home

TABLES = """
create schema facts;
create table facts.kept (number bigint not null, text varchar);
insert into facts.kept select (range * 7919) % 100003, 'text ' || range from range(100000);
create view facts.seen as select number from facts.kept where number > 50000;
create table room as select range, md5(range::varchar) as text from range(300000);
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home whose warehouse holds two tables and a view."""
    with duckdb.connect(tmp_path / "warehouse.duckdb") as con:
        con.execute(TABLES)
    return Home(tmp_path)


def free(home: Home) -> None:
    """Leave the blocks of the larger table behind."""
    with duckdb.connect(home.warehouse) as con:
        con.execute("drop table room")


def content(home: Home) -> list[Any]:
    """Everything in it, rows in their order."""
    with duckdb.connect(home.warehouse, read_only=True) as con:
        return [
            con.execute(query).fetchall()
            for query in (
                "from facts.kept",
                "from facts.seen",
                "select schema_name, table_name, sql from duckdb_tables() order by all",
                "select schema_name, view_name, sql from duckdb_views() where not internal order by all",
            )
        ]


def test_free_blocks_are_given_back_and_nothing_else_changes(home: Home) -> None:
    free(home)
    before, size = content(home), home.warehouse.stat().st_size
    shrunk = shrink(home)
    assert shrunk.before_bytes == size
    assert shrunk.after_bytes == home.warehouse.stat().st_size < size / 2
    assert content(home) == before
    assert not list(home.work.iterdir())
    with duckdb.connect(home.warehouse) as con, pytest.raises(duckdb.ConstraintException):
        con.execute("insert into facts.kept values (null, 'no number')")


def test_a_file_without_many_free_blocks_is_left_alone(home: Home) -> None:
    shrink(home)
    before = home.warehouse.stat()
    assert shrink(home) == Shrunk(before.st_size, before.st_size)
    assert home.warehouse.stat().st_ino == before.st_ino


def test_so_is_one_for_whose_copy_there_is_no_room(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    free(home)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=0))
    before = home.warehouse.stat().st_size
    assert shrink(home) == Shrunk(before, before)


def test_so_is_one_that_another_program_reads(home: Home) -> None:
    free(home)
    before = home.warehouse.stat().st_size
    reading = (
        "import sys, duckdb\n"
        "with duckdb.connect(sys.argv[1], read_only=True):\n"
        "    print('open', flush=True)\n"
        "    sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", reading, str(home.warehouse)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as reader:
        assert reader.stdout and reader.stdout.readline() == b"open\n"
        assert shrink(home) == Shrunk(before, before, in_use=True)
        reader.communicate()
    assert shrink(home).after_bytes < before


def test_interrupted_before_the_rename_the_old_one_stays(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    free(home)
    before = content(home)

    def stop(_path: Path) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as interrupted, pytest.raises(KeyboardInterrupt):
        interrupted.setattr(shrinking, "sync", stop)
        shrink(home)
    assert content(home) == before
    shrunk = shrink(home)
    assert shrunk.after_bytes < shrunk.before_bytes
    assert content(home) == before


def test_a_home_without_a_warehouse_has_none_afterwards(tmp_path: Path) -> None:
    assert shrink(Home(tmp_path)) == Shrunk(0, 0)
    assert not Home(tmp_path).warehouse.exists()
