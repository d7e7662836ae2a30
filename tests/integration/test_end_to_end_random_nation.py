"""A nation that no seed table knows: equal to its truth and to the recomputation, and no gate minds it.

Eight months of small agencies, with the Tết of 2025 and the merger of ministries on 2025-03-01.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from orchestration.settings import Home
from orchestration.transformation import runner
from orchestration.transformation.arguments import COLUMN_TESTS, QUIET
from orchestration.transformation.project import parsed_project
from simulator import Plan, planted_personal_tokens, simulate
from simulator.plan import Month
from tests.forks import PROJECT
from tests.independent.agencies import AS_WAS, load_reference
from tests.independent.parse import discover
from tests.integration.comparison import assert_agreement
from tests.integration.judged_nation import Judged
from tests.integration.privacy import assert_nowhere
from tests.integration.semantics import COMPARISONS, Comparison, Metrics, differences
from tests.integration.stages import Stage, keep
from tests.integration.warehouse import Emc

pytestmark = pytest.mark.slow(seconds=150)

AS_OF = "2025-06-01"
PLAN = Plan(seed=766, nation="random", scale=0.04, first_month=Month(2024, 10), months=8)
DEFINITIONS = ("nd42_2022", "nd307_2025", "emc_tracking")


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The simulated landing files and their truth."""
    home = tmp_path_factory.mktemp("nation")
    simulate(PLAN, home)
    return home


@pytest.fixture(scope="module")
def emc(new_emc: Callable[[str], Emc]) -> Emc:
    """The home that takes it in."""
    return new_emc("at_once")


@pytest.fixture(scope="module")
def at_once(nation: Path, emc: Emc, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """Everything taken in by one run."""
    shutil.copytree(nation / "landing", emc.home / "landing")
    report = emc.run(AS_OF)
    tokens = planted_personal_tokens()
    # Every tenth person; the last five are the domain, the host and the texts that all of them share.
    assert_nowhere([*tokens[::10], *tokens[-5:]], emc.home)
    return keep(emc, tmp_path_factory.mktemp("kept"), report, AS_OF, discover(nation / "landing"))


def test_equals_its_truth(nation: Path, at_once: Stage) -> None:
    reference = load_reference(PROJECT / "seeds", date.fromisoformat(AS_OF))
    truth: Counter[tuple[str, date, str]] = Counter()
    for row in pq.read_table(nation / "truth" / "truth.parquet").to_pylist():
        agency = reference.counted_for(AS_WAS, row["agency_code"], row["report_month"])
        for measure, cases in row.items():
            if measure.endswith("_cases"):
                truth[agency, row["report_month"], measure] += cases
    # An agency-month without activity has null counts, and with them no stock of pending cases.
    active = {
        key[:2] for key, cases in truth.items() if key[2] in ("received_cases", "resolved_cases") and cases
    }
    truth = Counter(
        {key: cases for key, cases in truth.items() if key[:2] in active or "pending" not in key[2]}
    )
    measures = sorted({measure for *_, measure in truth})
    found: Counter[tuple[str, date, str]] = Counter()
    for row in at_once.emc.query("select * from facts.fct_agency_month where boundary = 'as_was'"):
        for measure in measures:
            found[row["agency_code"], row["report_month"], measure] += row.get(measure) or 0
    for row in at_once.emc.query("select * from facts.fct_agency_month_definition where boundary = 'as_was'"):
        for count in ("resolved_cases", "fully_online_cases", "evidenced_cases"):
            measure = f"{row['definition_version']}_{count}"
            if measure in measures:
                found[row["agency_code"], row["report_month"], measure] += row[count] or 0
    assert +truth == +found
    assert truth.total() > 0
    assert {
        definition for definition in DEFINITIONS if f"{definition}_fully_online_cases" in measures
    } == set(DEFINITIONS)


def test_every_figure_agrees_with_the_recomputation(at_once: Stage) -> None:
    assert_agreement(at_once.emc, AS_OF, at_once.expected)


@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda one: f"{one.semantic_model}_{one.mart}")
def test_every_metric_agrees_with_the_marts(comparison: Comparison, at_once: Stage) -> None:
    home = Home(at_once.emc.home)
    metrics = Metrics(home.warehouse, parsed_project(home) / "semantic_manifest.json")
    found, compared = differences(metrics, at_once.emc, comparison)
    assert found == []
    assert compared > 0


def test_the_data_tests_that_a_run_leaves_out_hold(at_once: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMC_HOME", str(at_once.emc.home))
    selection = ["--select", *COLUMN_TESTS.split(), "--exclude", "path:seeds"]
    results = list(runner.invoke(Home(at_once.emc.home), ["test", *selection, *QUIET]))
    assert len(results) > 50


def test_a_rebuild_month_by_month_gives_the_same_cases(
    emc: Emc, at_once: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A nation's versions are rebuilt in spans of case months, and rows of a month come to lie together."""
    home = Home(tmp_path)
    for folder in ("lake", "ledger"):
        shutil.copytree(emc.home / folder, home.root / folder)
    monkeypatch.setenv("EMC_HOME", str(home.root))
    kinds = ["--resource-type", "seed", "--resource-type", "model"]
    variables = f"{{as_of: {AS_OF}, span_versions: 1}}"
    list(runner.invoke(home, ["build", "--select", "+int_cases", *kinds, *QUIET, "--vars", variables]))
    with duckdb.connect() as con:
        con.execute(f"attach '{home.warehouse}' as months (read_only)")
        con.execute(f"attach '{at_once.emc.home / 'warehouse.duckdb'}' as at_once (read_only)")
        for table in ("int_cases", "int_tracking_cases"):
            one, other = (f"select * from {way}.intermediate.{table}" for way in ("months", "at_once"))
            differing = f"({one} except all {other}) union all ({other} except all {one})"
            assert con.execute(differing).fetchall() == []
            (months, apart) = con.execute(
                "select count(distinct case_month), count(*) filter (where case_month < month_before) from"
                " (select case_month, lag(case_month) over (order by rowid) as month_before"
                f" from months.intermediate.{table})"
            ).fetchone() or (0, 0)
            assert months > 5 and apart == 0


def test_ranks_are_not_trivial(at_once: Stage) -> None:
    """The comparison would be empty if nobody were ranked, tied, absorbed or silent."""
    (found,) = at_once.emc.query(
        "select count(rank_in_block) as ranked, count(rank_change) filter (where rank_change <> 0) as moved,"
        " count(*) filter (where unranked_reason = 'not_in_period') as departed from marts.mart_ranking"
        " where definition_version = 'headline' and period_type = 'month'"
    )
    assert min(found.values()) > 0


def test_nothing_is_found_above_info_but_true_silence(nation: Path, at_once: Stage) -> None:
    """No fault was injected; some agencies are silent for months or never connected. (Sound agencies of a
    steady volume, large enough for every rule, are those of the nation in `test_gates_fault_matrix`.)"""
    judged = Judged(PLAN, at_once.emc, nation)
    reference = load_reference(PROJECT / "seeds", date.fromisoformat(AS_OF))
    active = {
        (
            reference.counted_for(AS_WAS, row["agency_code"], row["report_month"]),
            f"{row['report_month']:%Y-%m}",
        )
        for row in judged.truth
        if row["received_cases"] or row["resolved_cases"]
    }
    found = judged.findings(above_info=True)
    assert {rule for rule, _, _ in found} == {"reporter_missing"}
    assert {(agency, month) for _, agency, month in found} & active == set()
