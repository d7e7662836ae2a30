"""A changed rule, a changed seed, a changed model: the next plain run ends with what a fresh home would have.

Only in `make test-full`: every change is a run of a copied project.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.forks import PROJECT
from tests.integration.handmade_batches import AS_OF, BATCHES
from tests.integration.landing_files import drop_all
from tests.integration.warehouse import Emc

pytestmark = [pytest.mark.full, pytest.mark.timeout(3000)]

OF_THE_PROJECT = (
    "models", "macros", "seeds", "expectations", "orchestration", "simulator", "tests", "dbt_project.yml",
    "profiles.yml", "dagster.yaml", "pyproject.toml",
)  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project that a test may change."""
    copy = tmp_path / "project"
    copy.mkdir()
    for name in OF_THE_PROJECT:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, copy)
    return copy


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), "utf-8")


def run(project: Path, emc: Emc) -> None:
    """`emc run` of that copy, as a plain process."""
    done = ended(project, emc)
    assert done.returncode == 0, done.stdout + done.stderr


def ended(project: Path, emc: Emc) -> subprocess.CompletedProcess[str]:
    """The same, however it ends."""
    return subprocess.run(
        [sys.executable, "-m", "orchestration.cli", "run", "--as-of", AS_OF],
        cwd=project, env=os.environ | {"EMC_HOME": str(emc.home), "PYTHONPATH": str(project)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_each_change_leads_to_the_rebuild_that_it_needs(project: Path, new_emc: Callable[[str], Emc]) -> None:
    emc = new_emc("changed")
    drop_all(emc.home, BATCHES)
    run(project, emc)
    assert ha_giang(emc) == {"resolved_cases": 1, "fully_online_cases": 0, "evidenced_cases": 0}

    # A definition asks for one condition less: all cases are counted anew, though no batch came.
    change(
        project / "seeds" / "definition_conditions.csv",
        'nd42_2022,2,submitted_online,"NĐ 42/2022/NĐ-CP, Art. 11"\nnd42_2022,3,',
        "nd42_2022,2,",
    )
    run(project, emc)
    # Its case lacked that condition alone: the procedure is offered in full, nothing was returned on paper.
    assert ha_giang(emc) == {"resolved_cases": 1, "fully_online_cases": 1, "evidenced_cases": 1}

    # A target is corrected.
    change(project / "seeds" / "block_targets.csv", "2024,ministry,0.7,", "2024,ministry,0.75,")
    run(project, emc)
    assert emc.query(
        "select distinct target_rate from marts.mart_block_summary"
        " where block = 'ministry' and year(period_start) = 2024 and target_rate is not null"
    ) == [{"target_rate": 0.75}]

    # The current cases take over the table of changes, so a column of their own is refused.
    own_column = ("select *\n", "select\n    *,\n    length(case_key) as key_length,\n")
    cases = project / "models" / "intermediate" / "cases" / "int_cases.sql"
    change(cases, *own_column)
    refused = ended(project, emc)
    assert refused.returncode == 1
    assert "int_cases must have the columns of int_case_changes" in refused.stdout + refused.stderr
    change(cases, *reversed(own_column))

    # They get one column more with their changes, and it is there for the old ones too.
    change(
        project / "models" / "intermediate" / "cases" / "int_case_changes.sql",
        "    states.owner_agency,\n",
        "    states.owner_agency,\n    length(states.case_key) as key_length,\n",
    )
    # So does a table that is written change by change.
    change(
        project / "models" / "intermediate" / "counts" / "int_month_samples.sql",
        "        marks.mark,\n",
        "        marks.mark,\n        max(marks.bit) as mark_bit,\n",
    )
    # So does a table of which a run makes the rows of touched agencies anew.
    procedures = project / "models" / "marts" / "procedures"
    change(
        procedures / "mart_agency_procedure.sql",
        "        kept.lost_cases,\n",
        "        kept.lost_cases,\n        kept.lost_cases = 0 as is_perfect,\n",
    )
    change(
        procedures / "mart_agency_procedure.yml",
        "      - name: fully_online_rate\n",
        "      - name: is_perfect\n        description: None lost.\n        data_type: boolean\n"
        "      - name: fully_online_rate\n",
    )
    run(project, emc)
    for table, column in (("int_cases", "key_length"), ("int_month_samples", "mark_bit")):
        (found,) = emc.query(f"select count(*) as rows, count({column}) as filled from intermediate.{table}")
        assert found["rows"] == found["filled"] > 0
    assert emc.query(
        "select bool_and(is_perfect = (lost_cases = 0)) as right from marts.mart_agency_procedure"
    ) == [{"right": True}]

    fresh = new_emc("fresh")
    drop_all(fresh.home, BATCHES)
    run(project, fresh)
    assert emc.checksums() == fresh.checksums()


def ha_giang(emc: Emc) -> dict[str, int]:
    (found,) = emc.query(
        "select resolved_cases, fully_online_cases, evidenced_cases from facts.fct_agency_month_definition"
        " where definition_version = 'nd42_2022' and agency_code = 'H22' and report_month = '2025-05-01'"
        " and boundary = 'as_was'"
    )
    return found
