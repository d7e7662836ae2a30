"""The intake alone, in a process of its own: `python -m benchmarks.take_in HOME`."""

import sys
from pathlib import Path

from orchestration.ingestion import take_in
from orchestration.settings import Home

if __name__ == "__main__":
    home = Home(Path(sys.argv[1]))
    summary = take_in(home)
    if summary.held:
        raise SystemExit(f"held: {summary.held[0].hold_reasons}")
    print(f"{summary.rows_accepted} rows")
