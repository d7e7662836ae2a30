"""BI tools at the snapshot and at PostgreSQL: what they see while publications follow each other.

`EMC_READERS_SECONDS=60 pytest tests/integration/test_serving_readers.py` reads for a minute.
"""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import dagster as dg
import duckdb
import pytest

from orchestration import pipeline, state
from orchestration.errors import UsageError
from orchestration.publication import postgres
from orchestration.publication.assets import build_serving_asset
from orchestration.publication.dictionary import Described
from orchestration.publication.local_postgres import LocalServer
from orchestration.publication.postgres import PostgresError, follow, publish_postgres
from orchestration.publication.postgres_session import connected
from orchestration.publication.postgres_url import parse_url
from orchestration.resources import WarehouseRun
from orchestration.settings import Home
from tests.integration.counted_home import (
    TABLES,
    Read,
    make_counted_home,
    publish_number,
    read_postgres,
    read_snapshot,
)
from tests.integration.postgres_server import postgres_server

AS_OF = date(2025, 5, 1)
SECONDS = float(os.environ.get("EMC_READERS_SECONDS", "8"))
READERS_OF_EACH = 5
SESSIONS = ExitStack()
FEWEST = 4  # publications, however slow the machine


@pytest.fixture(scope="module")
def server() -> Iterator[LocalServer]:
    with postgres_server() as started, SESSIONS:
        yield started


@pytest.fixture
def home(tmp_path: Path, server: LocalServer) -> Home:
    ask_owner(server, "drop schema if exists serving cascade", told=True)
    return make_counted_home(tmp_path / "home")


def ask_owner(server: LocalServer, statement: str, told: bool = False) -> list[tuple[object, ...]]:
    return ask(server.owner_url, statement, told)


def ask(url: str, statement: str, told: bool = False) -> list[tuple[object, ...]]:
    call = "call postgres_execute('pg', ?)" if told else "from postgres_query('pg', ?)"
    return session(url).execute(call, [statement]).fetchall()


@cache
def session(url: str) -> duckdb.DuckDBPyConnection:
    """One session for each login: the client takes half a second to start."""
    return SESSIONS.enter_context(connected(parse_url(url)))


def test_ten_readers_see_whole_releases_while_publications_follow_without_pause(
    home: Home, server: LocalServer
) -> None:
    publish_postgres(publish_number(home, 1), server.owner_url)
    current, stop = home.serving / "current", home.root / "stop"
    swapped, followed, number = {1: time.monotonic()}, {1: time.monotonic()}, 1
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["tests.integration.counted_home"])
    with ProcessPoolExecutor(2 * READERS_OF_EACH, processes) as pool:
        snapshots = [pool.submit(read_snapshot, current, stop) for _ in range(READERS_OF_EACH)]
        sessions = [pool.submit(read_postgres, server.reader_url, stop) for _ in range(READERS_OF_EACH)]
        until = time.monotonic() + SECONDS
        while time.monotonic() < until or number < FEWEST:
            number += 1
            release = publish_number(home, number)
            swapped[number] = time.monotonic()
            publish_postgres(release, server.owner_url)
            followed[number] = time.monotonic()
        stop.touch()
        of_snapshot = [read for future in snapshots for read in future.result()]
        of_postgres = [read for future in sessions for read in future.result()]
    assert len(of_snapshot) > number and len(of_postgres) > number
    assert_whole(of_snapshot, swapped, number)
    assert_whole(of_postgres, followed, number)
    # The server follows the snapshot: at most the one publication that is being loaded behind it.
    assert all(seen[0] >= published_before(swapped, began) - 1 for began, _, seen in of_postgres)


def assert_whole(reads: list[Read], published: dict[int, float], last: int) -> None:
    """Every table of a read shows one publication: the newest when the read began, or a later one."""
    for began, _, seen in reads:
        assert len(seen) == len(TABLES) and len(set(seen)) == 1, seen
        assert published_before(published, began) <= seen[0] <= last


def published_before(published: dict[int, float], moment: float) -> int:
    return max((number for number, at in published.items() if at <= moment), default=1)


def test_it_serves_the_release_with_comments_keys_and_a_role_that_only_reads(
    home: Home, server: LocalServer
) -> None:
    words = {
        "mart_ranking": Described("Who ranks where; it's public", {"id": "The agency"}, ("id",)),
        "agencies": Described("Agencies", {}, ("id", "gone")),
    }
    release = publish_number(home, 7)
    assert publish_postgres(release, server.owner_url, words)
    assert not publish_postgres(release, server.owner_url, words)
    assert ask(server.reader_url, "select release_id, as_of::text, is_simulated from serving.release") == [
        (release.name, "2025-05-01", False)
    ]
    comments = (
        "select obj_description(oid), col_description(oid, 1) from pg_class where relname = 'mart_ranking'"
    )
    assert ask(server.reader_url, comments) == [("Who ranks where; it's public", "The agency")]
    keys = "select conrelid::regclass::text, contype::text from pg_constraint where contype in ('p', 'u')"
    assert ("marts.mart_ranking", "p") in ask_owner(server, keys)
    assert not [name for name, _ in ask_owner(server, keys) if name == "reference.agencies"]
    for statement in ("update marts.mart_ranking set id = 0", "create table marts.own (a int)"):
        with pytest.raises(duckdb.Error, match=r"read-only|permission denied"):
            ask(server.reader_url, f"set transaction read write; {statement}", told=True)


def test_a_key_with_missing_parts_is_unique_all_the_same(home: Home, server: LocalServer) -> None:
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("update marts.mart_ranking set id = null where id = 5")
    publish_postgres(publish_number(home, 8), server.owner_url, {"mart_ranking": Described("", {}, ("id",))})
    kinds = "select contype::text from pg_constraint where conrelid = 'marts.mart_ranking'::regclass"
    assert ask_owner(server, kinds) == [("u",)]


def test_what_a_killed_attempt_left_is_removed_by_the_next(home: Home, server: LocalServer) -> None:
    ask_owner(server, "create schema marts_next; create table marts_next.half (a int)", told=True)
    publish_postgres(publish_number(home, 9), server.owner_url)
    schemas = "select nspname from pg_namespace where nspname like '%next' or nspname like '%old'"
    assert ask_owner(server, schemas) == []
    tables = "select count(*) from pg_tables where schemaname = 'marts'"
    assert ask_owner(server, tables) == [(2,)]


def test_a_reader_that_does_not_let_go_keeps_its_release_and_the_next_attempt_succeeds(
    home: Home, server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "SWAP_SECONDS", 1)
    publish_postgres(publish_number(home, 10), server.owner_url)
    with connected(parse_url(server.reader_url)) as reader:
        reader.execute("begin")
        look = "select min(publication) from marts.mart_ranking"
        assert reader.execute("from postgres_query('pg', ?)", [look]).fetchall() == [(10,)]
        release = publish_number(home, 11)
        with pytest.raises(PostgresError, match="lock timeout") as given_up:
            publish_postgres(release, server.owner_url)
        assert "lock table" not in str(given_up.value)  # the words of the server, not our statements
        other = "select max(publication) from reference.agencies"
        assert reader.execute("from postgres_query('pg', ?)", [other]).fetchall() == [(10,)]
        reader.execute("commit")
    assert publish_postgres(release, server.owner_url)
    assert ask(server.reader_url, look) == [(11,)]


def test_a_server_that_cannot_be_reached_is_told_of_without_its_password_and_catches_up(
    home: Home, server: LocalServer
) -> None:
    release = publish_number(home, 12)
    away = server.owner_url.replace(f":{server.port}/", ":1/")
    followed = follow(home, away)
    assert followed is not None and not followed.is_current
    assert "127.0.0.1:1/emc" in followed.told and "the next run tries again" in followed.told
    assert server.owner_password not in followed.told
    followed = follow(home, server.owner_url)
    assert followed is not None and followed.is_current
    assert ask(server.reader_url, "select release_id from serving.release") == [(release.name,)]


def test_a_run_is_not_lost_for_a_server_that_cannot_be_reached(
    home: Home, server: LocalServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_number(home, 12)
    state.record(home, state.read_inputs(home, AS_OF), "run-12")
    monkeypatch.setenv("EMC_HOME", str(home.root))
    monkeypatch.setenv("EMC_POSTGRES", server.owner_url.replace(f":{server.port}/", ":1/"))
    step = dg.materialize(
        [build_serving_asset([])], resources={"run": WarehouseRun(as_of=AS_OF.isoformat())}
    ).asset_materializations_for_node("serving__release")[0]
    assert "the next run tries again" in str(step.metadata["postgres"].value)
    assert server.owner_password not in str(step.metadata)
    monkeypatch.setenv("EMC_POSTGRES", server.owner_url)
    outcome = pipeline.run(home, AS_OF)
    assert not outcome.is_new and "now holds" in outcome.postgres
    assert ask(server.reader_url, "select release_id from serving.release") == [
        ((home.serving / "current").resolve().name,)
    ]


def test_a_wrong_password_is_not_quoted(home: Home, server: LocalServer) -> None:
    release = publish_number(home, 13)
    wrong = server.owner_url.replace(server.owner_password, "s%3Acret'9")
    with pytest.raises(PostgresError, match="password authentication failed") as refused:
        publish_postgres(release, wrong)
    assert "s:cret" not in str(refused.value) and "s%3Acret" not in str(refused.value)
    assert refused.value.__cause__ is None and refused.value.__suppress_context__


def test_nothing_is_done_without_a_server_or_without_a_release(home: Home, server: LocalServer) -> None:
    assert follow(home, server.owner_url) is None
    publish_number(home, 14)
    assert follow(home, None) is None


def test_an_address_is_taken_apart_and_its_password_kept_aside() -> None:
    server = parse_url("postgresql://e%40mc:p%2Fw%20'@db.example:6000/emc?sslmode=require&connect_timeout=2")
    assert server.password == unquote("p%2Fw%20'")
    assert "p/w" not in server.address and "p/w" not in repr(server)
    for part in ("host='db.example'", "port='6000'", "dbname='emc'", "user='e@mc'", "sslmode='require'"):
        assert part in server.address
    assert "connect_timeout='2'" in server.address


@pytest.mark.parametrize(
    "url", ["db.example/emc", "mysql://a:geheim@b/c", "postgresql://u:geheim@h:x/d", "postgresql://h"]
)
def test_an_address_that_is_none_is_refused_without_quoting_it(url: str) -> None:
    with pytest.raises(UsageError, match="EMC_POSTGRES must look like") as refused:
        parse_url(url)
    assert "geheim" not in str(refused.value)
