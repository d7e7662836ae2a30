"""Serving snapshots and editions of a warehouse made by hand."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration import state
from orchestration.errors import NothingBuiltError, UsageError
from orchestration.publication.edition import NothingChangedError, publish_edition
from orchestration.publication.export import UTF8_BOM, read_checksums
from orchestration.publication.serving import KEPT_RELEASES, current_release, publish_serving
from orchestration.settings import Home

INPUTS = state.Inputs(receipts="r", ledger="l", landing="a", project="p", as_of="2025-05-01")
APRIL = date(2025, 4, 1)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home whose last run was complete: one mart of two months, one table with a case code."""
    found = Home(tmp_path)
    with duckdb.connect(str(found.warehouse)) as connection:
        for schema in ("facts", "marts", "quality", "reference", "staging", "intermediate"):
            connection.execute(f"create schema {schema}")
        connection.execute(
            "create table marts.mart_ranking as select * from (values "
            "('H41', date '2025-04-30', 2), ('H25', date '2025-04-30', 1), ('H25', date '2025-05-31', 9)) "
            "as ranks(agency_code, period_end, rank_in_block);"
            "create table quality.check_results as "
            "select 'H25' as agency_code, 'H25-250401-0001' as case_code, "
            "'Lan' as decided_by, 'asked Ms Lan' as decision_reason;"
            "create table intermediate.int_cases as select 'H25-250401-0001' as case_key;"
            "create table staging.stg_loads as "
            "select 'L1' as load_id, 'npsp' as feed, 'H25' as sender_agency, "
            "timestamp '2025-05-01' as sent_at, 'accepted' as state, true as is_usable, 'f.json' as file_name"
        )
    state.record(found, INPUTS, "run")
    return found


def set_rank(home: Home, rank: int) -> None:
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute(
            "update marts.mart_ranking set rank_in_block = ? where agency_code = 'H41'", [rank]
        )


def test_a_release_holds_the_public_tables_without_case_codes_and_persons(home: Home) -> None:
    release = publish_serving(home, INPUTS, "run")
    assert current_release(home) == release
    with duckdb.connect(str(release / "emc.duckdb"), read_only=True) as connection:
        tables = connection.execute(
            "select schema_name || '.' || table_name from duckdb_tables() order by 1"
        ).fetchall()
        columns = connection.execute("select column_name from (describe quality.check_results)").fetchall()
        assert connection.execute("select count(*) from marts.mart_ranking").fetchone() == (3,)
    assert tables == [("marts.mart_ranking",), ("quality.check_results",)]
    assert columns == [("agency_code",)]
    csv = (release / "csv" / "marts" / "mart_ranking.csv").read_bytes()
    assert csv.startswith(UTF8_BOM + b"agency_code,period_end,rank_in_block\n")


def test_checksums_are_those_of_the_files(home: Home) -> None:
    release = publish_serving(home, INPUTS, "run")
    sums = read_checksums(release)
    assert set(sums) == {
        str(path.relative_to(release))
        for path in release.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }
    for name, digest in sums.items():
        assert hashlib.sha256((release / name).read_bytes()).hexdigest() == digest


def test_a_reader_of_an_old_release_is_not_disturbed_and_the_oldest_go(home: Home) -> None:
    first = publish_serving(home, INPUTS, "run")
    with duckdb.connect(str(first / "emc.duckdb"), read_only=True) as reader:
        for _ in range(KEPT_RELEASES):
            newest = publish_serving(home, INPUTS, "run")
        assert reader.execute("select count(*) from marts.mart_ranking").fetchone() == (3,)
    assert not first.exists()
    assert current_release(home) == newest


def test_equal_rows_give_equal_parquet(home: Home) -> None:
    one, two = (
        read_checksums(publish_serving(home, INPUTS, "run"))["parquet/marts/mart_ranking.parquet"]
        for _ in range(2)
    )
    assert one == two


def test_an_edition_holds_periods_up_to_its_month(home: Home) -> None:
    edition = publish_edition(home, APRIL, "Lan")
    ranks = duckdb.read_parquet(str(edition.folder / "parquet" / "mart_ranking.parquet")).fetchall()
    assert ranks == [("H25", date(2025, 4, 30), 1), ("H41", date(2025, 4, 30), 2)]
    release = json.loads((edition.folder / "release.json").read_text())
    assert (release["month"], release["revision"], release["person"]) == ("2025-04", 1, "Lan")
    assert (release["loads"], release["simulated"], release["as_of"]) == (1, False, "2025-05-01")


def test_a_revision_needs_a_change_and_a_reason_and_leaves_the_first_alone(home: Home) -> None:
    first = publish_edition(home, APRIL, "Lan")
    with pytest.raises(UsageError, match="needs --reason"):
        publish_edition(home, APRIL, "Lan")
    with pytest.raises(NothingChangedError):
        publish_edition(home, APRIL, "Lan", "again")
    before = (first.folder / "SHA256SUMS").read_bytes()
    set_rank(home, 3)
    second = publish_edition(home, APRIL, "Lan", "Nghệ An sent again")
    assert (second.revision, second.changed_tables) == (2, ("mart_ranking",))
    assert (first.folder / "SHA256SUMS").read_bytes() == before
    assert sorted(path.name for path in first.folder.parent.iterdir()) == ["r1", "r2"]


def test_what_came_after_the_month_makes_no_revision(home: Home) -> None:
    publish_edition(home, APRIL, "Lan")
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute("delete from marts.mart_ranking where period_end = date '2025-05-31'")
    with pytest.raises(NothingChangedError):
        publish_edition(home, APRIL, "Lan", "May was withdrawn")


def test_a_month_that_is_not_over_is_not_published(home: Home) -> None:
    with pytest.raises(UsageError, match="was not over"):
        publish_edition(home, date(2025, 5, 1), "Lan")


def test_nothing_is_published_from_an_incomplete_run(home: Home) -> None:
    state.forget(home)
    with pytest.raises(NothingBuiltError):
        publish_edition(home, APRIL, "Lan")
