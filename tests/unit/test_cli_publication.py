"""Serving snapshots of a warehouse made by hand."""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb
import pytest

from orchestration import state
from orchestration.publication.export import UTF8_BOM, read_checksums
from orchestration.publication.serving import KEPT_RELEASES, current_release, publish_serving
from orchestration.settings import Home

INPUTS = state.Inputs(receipts="r", ledger="l", landing="a", project="p", as_of="2025-05-01")


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
            "create table intermediate.int_cases as select 'H25-250401-0001' as case_key"
        )
    state.record(found, INPUTS, "run")
    return found


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
