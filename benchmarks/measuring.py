"""What a program costs: elapsed and processor time, peak memory, bytes written; as the kernel counts."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
ENGINES = Path(sys.prefix) / "engines" / "bin" / "python"  # `make engines`: Polars and PySpark
_BLOCK = 512  # bytes in which the kernel counts what was written


@dataclass(frozen=True)
class Cost:
    """Seconds elapsed and seconds of processor time, bytes of memory at the peak, bytes written."""

    seconds: float
    work: float
    memory: int
    written: int

    def less(self, fixed: Cost) -> Cost:
        """This cost without a fixed part; memory is a peak and stays."""
        return Cost(
            self.seconds - fixed.seconds, self.work - fixed.work, self.memory, self.written - fixed.written
        )

    def __str__(self) -> str:
        """One line of a measurement."""
        return (
            f"{self.seconds:8.1f} s {self.work:8.1f} s of work {self.memory / 1e9:6.2f} GB"
            f" {self.written / 1e6:7.0f} MB written"
        )


def run(
    *module: str,
    environment: Mapping[str, str] | None = None,
    echo: bool = False,
    python: Path = Path(sys.executable),
) -> Cost:
    """Run a Python module with arguments in a process of its own; `echo` prints what it says.

    What its children cost counts once it waited for them. Raises RuntimeError with the end of what it said if
    it fails."""
    began = time.monotonic()
    process = subprocess.Popen(
        [python, "-m", *module],
        cwd=PROJECT,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        output = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(module)}: {process.returncode}\n{output[-4000:]}")
    if echo:
        print(output, end="")
    return Cost(
        time.monotonic() - began,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss * 1024,
        usage.ru_oublock * _BLOCK,
    )


def compare(title: str, ours: Cost, bare: Cost | None, fixed: Cost | None = None) -> None:
    """Print our cost beside that of the bare script, and the ratio of times without the fixed cost."""
    print(f"{title}\n  ours       {ours}")
    if fixed:
        print(f"  fixed cost {fixed}\n  engine     {ours.less(fixed)}")
    if bare:
        engine = ours.less(fixed) if fixed else ours
        print(f"  bare       {bare}\n  ratio      {engine.seconds / bare.seconds:8.2f}")
    sys.stdout.flush()
