"""The arguments of the two dbt invocations of a run. Pure functions, no dbt import."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Invocation:
    """One `dbt build`: what it selects, in dbt's selection syntax."""

    name: str
    select: str
    exclude: str


# Reference data is tested where it is changed, by `make test`: in every run its 190 tests would cost seconds.
SEED_TESTS = "resource_type:test,path:seeds"

# What gate 2 judges; what readers see is built after it. A test sees to it that every model belongs to one of
# the two invocations and that nothing in the first depends on the second.
JUDGED = "reporting_status reconciliation path:models/quality/observations"
FOUNDATION = Invocation(
    "foundation",
    select=f"resource_type:seed path:models/staging path:models/intermediate path:models/facts {JUDGED}",
    exclude=f"path:models/marts+ {SEED_TESTS}",
)
MARTS = Invocation("marts", select="path:models/marts+ path:models/quality", exclude=f"{JUDGED} {SEED_TESTS}")
INVOCATIONS = (FOUNDATION, MARTS)


def build_arguments(as_of: date, full_refresh: bool, indirect_selection: str | None = None) -> list[str]:
    """`dbt build` and its flags; the selection is added by dagster-dbt, which knows the assets asked for.

    Unit tests belong to `make test`: they cost seconds and say nothing about data. A data test runs with the
    last of its parents, hence `buildable`: the first invocation must not test what the second has yet to
    build.
    """
    arguments = [
        "build",
        "--exclude-resource-type",
        "unit_test",
        "--indirect-selection",
        indirect_selection or "buildable",
        "--log-level-file",
        "info",
        "--vars",
        json.dumps({"as_of": as_of.isoformat()}),
    ]
    return [*arguments, "--full-refresh"] if full_refresh else arguments
