"""`python -m benchmarks.ablation [--cases N] [--scale S]`: the work of a first build, step by step.

Three columns, in seconds of processor time: the bare script; our statements without dbt; the same with a
hundred cases a month, which is what they cost whatever is counted. Below them a whole `emc run`, whose work
beyond its statements is dbt, Dagster, the gates and what is published.
"""

from __future__ import annotations

import argparse

from benchmarks import measuring
from benchmarks.ablation.replay import STATES, Work, replay
from benchmarks.bare.__main__ import run as run_bare
from benchmarks.measuring import Cost
from benchmarks.nation import DATA, Nation
from benchmarks.synthetic import AS_OF


def main() -> None:
    """Measure one nation, and the tiny one of as many months."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ablation", description=__doc__)
    parser.add_argument("--cases", type=int, default=2_100_000, help="(default: 2,100,000)")
    parser.add_argument("--scale", type=float, default=0.1, help="part of the nation's size (default: 0.1)")
    asked = parser.parse_args()
    DATA.mkdir(parents=True, exist_ok=True)
    nation = Nation.of(asked.cases, asked.scale)
    nation.lay()
    nation.bare.unlink(missing_ok=True)
    bare = steps_of_bare(run_bare("build", str(nation.bare), nation.places))
    (run, ours), (fixed_run, fixed) = build(nation), build(nation.tiny)
    print(f"first build of {nation.cases:,} cases in {nation.months} months, seconds of work")
    print(f"{'':40}{'bare':>8}{'ours':>8}{'fixed':>8}")
    for step, work in ours.items():
        print(f"{step:40}{bare.get(step, 0):8.1f}{work:8.1f}{fixed[step]:8.1f}")
    totals = sum(bare.values()), sum(ours.values()), sum(fixed.values())
    print(f"{'all statements':40}" + "".join(f"{total:8.1f}" for total in totals))
    print(f"{'the whole run':40}{totals[0]:8.1f}{run.work:8.1f}{fixed_run.work:8.1f}")


def build(nation: Nation) -> tuple[Cost, Work]:
    """A first build by the pipeline, and its statements once more without dbt."""
    nation.lay()
    nation.warehouse.unlink(missing_ok=True)
    statements = nation.root / "statements.jsonl"
    run = measuring.run(
        "benchmarks.ablation.record", str(statements), str(AS_OF), environment=nation.environment
    )
    again = nation.root / "replayed" / nation.warehouse.name  # statements name the database
    again.parent.mkdir(exist_ok=True)
    return run, steps_of(replay(statements, again))


def steps_of_bare(work: Work) -> Work:
    """The bare script's tables by the steps that ours have."""
    return {
        "current cases": work["cases"],
        "first result events of message B": work["tracked"],
        "counts": sum(work[name] for name in work if name.endswith("_counts")),
        "facts and marts": work["agency_months"],
    }


def steps_of(work: Work) -> Work:
    """Our nodes by step; what a group of columns adds is the difference to the states without it."""
    models = {
        name.removeprefix("model.emc."): spent for name, spent in work.items() if name.startswith("model.")
    }
    counts, facts = ("int_counts_",), ("fct_", "mart_")
    named = {STATES.removeprefix("model.emc."), "int_tracking_changes"}
    return {
        "current cases": work["version"],
        "+ eleven conditions, both verdicts": work["verdicts"] - work["version"],
        "+ marks of a version": work["version marks"] - work["verdicts"],
        "+ marks beside message B": work[STATES] - work["version marks"],
        "first result events of message B": models["int_tracking_changes"],
        "counts": sum(spent for name, spent in models.items() if name.startswith(counts)),
        "facts and marts": sum(spent for name, spent in models.items() if name.startswith(facts)),
        "tests": sum(spent for name, spent in work.items() if name.startswith("test.")),
        "other models": sum(
            spent
            for name, spent in models.items()
            if name not in named and not name.startswith((*counts, *facts))
        ),
    }


if __name__ == "__main__":
    main()
