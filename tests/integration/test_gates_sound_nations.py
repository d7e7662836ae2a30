"""Sound reporters are left alone: a nation without a fault raises nothing above info.

It has small agencies over eight months, with the Tết of 2025 and the merger of ministries. Sound agencies of
a steady volume, large enough for every rule, are those of the nation in `test_gates_fault_matrix`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from simulator import Plan
from simulator.plan import Month
from tests.forks import PROJECT
from tests.independent.agencies import AS_WAS, load_reference
from tests.integration.judged_nation import judged
from tests.integration.warehouse import Emc

pytestmark = pytest.mark.slow(seconds=70)

SMALL = Plan(seed=766, nation="random", scale=0.04, first_month=Month(2024, 10), months=8)


def test_small_agencies_over_tet_and_a_merger_raise_nothing_but_their_silence(
    new_emc: Callable[[str], Emc], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Some agencies of this nation are silent for months or never connected: that is found, and nothing
    else."""
    nation = judged(SMALL, tmp_path_factory.mktemp("small"), new_emc("small_home"))
    reference = load_reference(PROJECT / "seeds", date(2025, 6, 1))
    active = {
        (
            reference.counted_for(AS_WAS, row["agency_code"], row["report_month"]),
            f"{row['report_month']:%Y-%m}",
        )
        for row in nation.truth
        if row["received_cases"] or row["resolved_cases"]
    }
    found = nation.findings(above_info=True)
    assert {rule for rule, _, _ in found} == {"reporter_missing"}
    assert {(agency, month) for _, agency, month in found} & active == set()
