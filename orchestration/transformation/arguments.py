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


# Tests that no run needs: those of reference data, which is tested where it is changed; and those of a single
# column, since typing at the door and the models' own words decide which values it may hold. `make test` runs
# them all, on data; in a run they were half of the tests, and a test costs as much as a small model.
COLUMN_TESTS = "test_name:accepted_values test_name:not_null"
UNTESTED = f"resource_type:test,path:seeds {COLUMN_TESTS}"
# What dbt would print and write beside its log (each manifest is megabytes) nobody reads.
QUIET = ("--log-level", "none", "--log-level-file", "info", "--no-write-json")

# What is built after gate 2 has judged: what readers see, and the gate's own results. A test sees to it that
# every model belongs to one of the two invocations and that nothing in the first depends on the second.
AFTER_THE_GATE = "path:models/marts+ check_results+ check_runs+ load_receipts+"
FOUNDATION = Invocation(
    "foundation",
    select="resource_type:seed path:models",
    exclude=f"{AFTER_THE_GATE} {UNTESTED}",
)
MARTS = Invocation("marts", select=AFTER_THE_GATE, exclude=UNTESTED)
INVOCATIONS = (FOUNDATION, MARTS)


def build_arguments(as_of: date, full_refresh: bool, indirect_selection: str | None = None) -> list[str]:
    """`dbt build` and its flags; the selection is added by dagster-dbt, which knows the assets asked for.

    Unit tests belong to `make test`: they cost seconds and say nothing about data. A data test runs with the
    last of its parents: the first invocation excludes whatever hangs on a model of the second, so the second
    may be `eager`. (`buildable` says the same without the exclusion, and takes dbt four times as long.)
    """
    arguments = [
        "build",
        "--exclude-resource-types",
        "unit_test",
        "--exclude-resource-types",
        "exposure",
        "--indirect-selection",
        indirect_selection or "eager",
        *QUIET,
        "--vars",
        json.dumps({"as_of": as_of.isoformat()}),
    ]
    return [*arguments, "--full-refresh"] if full_refresh else arguments
