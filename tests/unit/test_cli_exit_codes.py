"""Exit codes and messages of the `emc` command, from outside; what a run with nothing to do leaves alone."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from orchestration import lock, state
from orchestration.settings import PROJECT_ROOT, Home


def emc(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "orchestration.cli", *arguments],
        cwd=PROJECT_ROOT,
        env={**os.environ, "EMC_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["rank"], 1, "`emc run` computes them"),
        (["rank", "--end", "April"], 2, "is no month"),
        (["rank", "--period", "week"], 2, "week"),
        (["explain", "H25", "2025-04"], 1, "`emc run` builds it"),
        (["explain", "Hà Nám Ninh", "2025-04"], 2, "No agency is known as 'Hà Nám Ninh'"),
        (["explain", "H25.07-250402-0001", "2025-04"], 2, "A case code is explained without a month"),
        (["explain", "Tỉnh Hà Nam", "2025-04"], 1, "`emc run` builds it"),
        (["reconcile", "Hà Nám Ninh"], 2, "No agency is known"),
        (["loads", "list", "--agency", "Hà Nám Ninh"], 2, "No agency is known"),
        (["loads", "show", "L0"], 2, "There is no load L0"),
        (["loads", "release", "L0"], 2, "--reason"),
        (["publish", "2025-04"], 1, "complete run"),
        (["gate", "--as-of", "2025-05-01"], 1, "Spark has built nothing"),
        (["compare-engines"], 1, "DuckDB has built nothing"),
        (["simulate", "--first-month", "2024-13"], 2, "'2024-13' is no month; write YYYY-MM"),
        (["simulate", "--fault", "F4:H26:2025"], 2, "'2025' is no month; write YYYY-MM"),
    ],
)
def test_errors_are_sentences(tmp_path: Path, arguments: list[str], code: int, words: str) -> None:
    done = emc(tmp_path, *arguments)
    assert done.returncode == code, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_traceback_only_on_request(tmp_path: Path) -> None:
    assert "Traceback" in emc(tmp_path, "rank", EMC_DEBUG="1").stderr


def test_a_held_lock_has_a_code_of_its_own_and_names_the_holder(tmp_path: Path) -> None:
    with lock.hold(Home(tmp_path), "this test"):
        done = emc(tmp_path, "run")
    assert done.returncode == 3
    assert "this test" in done.stderr


def test_nothing_new_loads_no_heavy_library_and_touches_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.warehouse.touch()
    as_of = date(2025, 5, 1)
    state.record(home, state.read_inputs(home, as_of), "run")
    before = home.state.read_bytes()
    watch = (
        "import sys; from orchestration.cli import main; sys.argv = ['emc', 'run', '--as-of', '2025-05-01']\n"
        "try: main()\n"
        "except SystemExit as done: assert not done.code\n"
        "assert not {'dbt', 'dagster', 'great_expectations', 'numpy'} & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", watch],
        cwd=PROJECT_ROOT,
        env={**os.environ, "EMC_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "Nothing new" in done.stdout
    assert home.state.read_bytes() == before
