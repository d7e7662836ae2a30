"""`python -m benchmarks [CASE ...] [--scale S] [--cases N ...]`: measure, and print the costs.

Without a case all are measured. `--scale 1` is the nation (hours, and 60 GB under EMC_BENCH); `make bench`
takes a small part of it. `--cases` asks for other sizes than those of the case.
"""

from __future__ import annotations

import argparse
import os
import platform
from importlib.metadata import version

from benchmarks.cases import CASES
from benchmarks.nation import DATA


def main() -> None:
    """Measure the cases that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("case", nargs="*", choices=[*CASES, []], help="which to measure (default: all)")
    parser.add_argument("--scale", type=float, default=1.0, help="part of the nation's size (default: 1)")
    parser.add_argument("--cases", type=int, nargs="+", default=[], metavar="N", help="sizes in cases")
    asked = parser.parse_args()
    DATA.mkdir(parents=True, exist_ok=True)
    versions = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "dbt-core", "dagster"))
    machine = f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    print(f"Python {platform.python_version()}, {versions}; {machine}")
    for name in asked.case or CASES:
        CASES[name](asked.scale, asked.cases)


if __name__ == "__main__":
    main()
