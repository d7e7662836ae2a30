"""Processes that tests start and kill, forked from one that has imported what a run imports.

That import takes as long as the work on a small home. `tests/unit/test_cli_exit_codes.py` starts the command
as a user does.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
SECONDS = 900  # that a process may take; the timeout of a test is shorter
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(
    [
        "orchestration.definitions",
        "orchestration.transformation.runner",
        "expectations.suites",
        "tests.ingestion_kit",
    ]
)


@dataclass(frozen=True)
class Started:
    """A process that runs, the leader of a session of its own: a test can kill it with all its children."""

    process: BaseProcess
    output: Path

    def wait(self) -> tuple[int, str, str]:
        """Exit code (negative: the signal), and what the process wrote to its output and to its errors."""
        self.process.join(SECONDS)
        if self.process.exitcode is None:
            self.kill()
        files = (self.output / "out", self.output / "err")
        output, errors = (path.read_text() if path.exists() else "" for path in files)
        shutil.rmtree(self.output)
        return self.process.exitcode or 0, output, errors

    def kill(self) -> None:
        """Kill the process and its children."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid or 0, signal.SIGKILL)
        self.process.join()


def start(work: Callable[..., object], *arguments: Any) -> Started:
    """Start a function of a module in a process of its own, in the project's folder."""
    output = Path(tempfile.mkdtemp(prefix="emc-"))
    process = _FORKS.Process(target=_begin, args=(output, work, arguments))
    process.start()
    return Started(process, output)


def _begin(output: Path, work: Callable[..., object], arguments: tuple[Any, ...]) -> None:
    gc.freeze()  # to look through what was imported would copy its memory
    os.setsid()
    os.chdir(PROJECT)
    for descriptor, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(output / name, os.O_WRONLY | os.O_CREAT), descriptor)
    sys.stdout, sys.stderr = (os.fdopen(descriptor, "w", buffering=1) for descriptor in (1, 2))
    work(*arguments)
