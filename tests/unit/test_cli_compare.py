"""`emc compare` on the published figures themselves, each beside a figure of ours that is made up."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from orchestration.cli import tables
from orchestration.cli.app import app
from orchestration.errors import NothingBuiltError
from orchestration.settings import PROJECT_ROOT, Home

SEEDS = PROJECT_ROOT / "seeds"
# What binds agrees; of the rest, only these have a figure of ours.
OURS = """
    create table marts.mart_published_comparison as
    select
        figures.* exclude (value, value_text, binding), value as published_value,
        value_text as published_text, binding as is_binding,
        coalesce(ours.our_value, if(binding, value, null)) as our_value,
        ours.our_text, our_value - value as difference, if(binding, true, null) as is_within_tolerance,
    from read_csv($figures) as figures
    left join (
        values
            ('N08i', 9, null), ('N22a', 68.5438, null), ('N22f', 45.7999, null), ('N12h', null, 'not_sending')
    ) as ours(figure_id, our_value, our_text) using (figure_id)
"""


@pytest.fixture(autouse=True)
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The database of a snapshot with the seeds' figures and conflicts."""
    home = Home(tmp_path)
    (home.serving / "current").mkdir(parents=True)
    database = home.serving / "current" / "emc.duckdb"
    with duckdb.connect(str(database)) as connection:
        connection.execute("create schema marts; create schema reference")
        connection.execute(OURS, {"figures": str(SEEDS / "published_figures.csv")})
        connection.execute(
            "create table reference.known_conflicts as from read_csv(?)",
            [str(SEEDS / "known_conflicts.csv")],
        )
    monkeypatch.setenv("EMC_HOME", str(home.root))
    return database


def compare(*options: str, exit_code: int = 0) -> str:
    """What the command prints, with its lines joined and its blanks made one."""
    result = CliRunner().invoke(app, ["compare", *options], catch_exceptions=False)
    assert result.exit_code == exit_code, result.output
    return " ".join(result.output.split())


def compared(*options: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(compare("--json", *options))
    return found


@pytest.mark.parametrize(
    ("figure", "explanation_vi", "explanation_en"),
    [
        (
            "N22a H25 fully_online_rate year 2024-12 69.7 | 68.5438",
            "Vì sao · Why: Hai nguồn khác nhau cho cùng cơ quan và kỳ",
            "Two sources for one agency and period; the EMC count is 115,665 of 168,746.",
        ),
        (
            "N08i national agencies_over_50_count year 2024-12 8 | 9",
            "Vì sao · Why: Nhóm được tính lại từ dữ liệu: 9 cơ quan",
            "Bands are recomputed from data: nine agencies",
        ),
        (
            "N22f national fully_online_rate year 2024-12 19 (conflicts: equals",
            "Vì sao · Why: 19 là 18,54 làm tròn: tỷ lệ của khối tỉnh bị ghi là cả nước",
            "19 is 18.54 rounded: the province block labelled as the nation",
        ),
    ],
    ids=["X01", "X04", "X07"],
)
@pytest.mark.parametrize("options", [["--binding"], []])
def test_conflicts_of_the_figures_are_printed_with_what_explains_them(
    options: list[str], figure: str, explanation_vi: str, explanation_en: str
) -> None:
    printed = compare(*options)
    assert figure in printed
    assert explanation_vi in printed
    assert explanation_en in printed
    assert "67 of 67 binding figures are reproduced." in printed


def test_json_carries_the_conflicts_with_their_figures() -> None:
    found = compared("--binding")
    assert all(row["is_binding"] for row in found["figures"])
    conflicts = {row["conflict_id"]: row for row in found["conflicts"]}
    # X13 names no figure; the others that are missing name none that binds.
    assert list(conflicts) == ["X01", "X02", "X03", "X04", "X05", "X06", "X07", "X08", "X14", "X15"]
    assert conflicts["X04"]["explanation_en"] == "Bands are recomputed from data: nine agencies"
    ours = {row["figure_id"]: row["our_value"] for row in conflicts["X01"]["figures"]}
    assert ours == {"N04a": 68.54, "N10l": 68.54, "N22a": 68.5438, "P0017": None, "P0018": None}


def test_all_conflicts_that_name_a_figure_stand_beside_all_figures() -> None:
    found = compared()
    assert [row["conflict_id"] for row in found["conflicts"]] == [
        f"X{at:02d}" for at in range(1, 17) if at != 13
    ]
    assert len(found["figures"]) == 535


def test_a_status_is_printed_in_words() -> None:
    assert "N12h X16 H57 reporting_status month 2025-01 not_sending not_sending" in compare()


def test_a_binding_figure_that_is_missed_is_counted(served: Path) -> None:
    with duckdb.connect(str(served)) as connection:
        connection.execute(
            "update marts.mart_published_comparison set is_within_tolerance = false where figure_id = 'N01a'"
        )
    assert "66 of 67 binding figures are reproduced." in compare("--binding", exit_code=1)


def test_tables_of_another_version_are_told_so() -> None:
    with duckdb.connect() as connection:
        connection.execute("create table figures as select 1 as figure_id")
        with pytest.raises(NothingBuiltError, match="`emc run` brings them up to date"):
            tables.rows(connection, "select our_text from figures")
