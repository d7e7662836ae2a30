"""Where data lives: the folders of one EMC home. No I/O at import, nothing else belongs here."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Home:
    """The folders of one data home (`EMC_HOME`, by default `var/` beside the project's files)."""

    root: Path

    @classmethod
    def from_env(cls) -> Home:
        """The home that the environment names; its path is made absolute, nothing is created."""
        return cls(Path(os.environ.get("EMC_HOME") or PROJECT_ROOT / "var").absolute())

    @property
    def landing(self) -> Path:
        """Batches that wait to be taken in: `landing/<feed>/<agency_code>/<file>`."""
        return self.root / "landing"

    @property
    def archive(self) -> Path:
        """Batches that were taken in, as received."""
        return self.root / "archive"

    @property
    def lake(self) -> Path:
        """Typed rows, quarantine and receipts as Parquet; rows are only ever added."""
        return self.root / "lake"

    @property
    def ledger(self) -> Path:
        """People's decisions, append-only."""
        return self.root / "ledger"

    @property
    def warehouse(self) -> Path:
        """The DuckDB file that dbt alone writes; can be rebuilt from lake, ledger and seeds."""
        return self.root / "warehouse.duckdb"

    @property
    def serving(self) -> Path:
        """Read-only snapshots of the marts; `serving/current` is the newest."""
        return self.root / "serving"

    @property
    def editions(self) -> Path:
        """Published months, each revision frozen."""
        return self.root / "editions"

    @property
    def site(self) -> Path:
        """The public pages, made from the editions."""
        return self.root / "site"

    @property
    def dagster(self) -> Path:
        """Dagster's instance, shared by `emc` and `dagster dev`."""
        return self.root / "dagster"

    @property
    def work(self) -> Path:
        """Scratch of the run in progress, on the same file system as the lake."""
        return self.root / "work"

    @property
    def lock(self) -> Path:
        """The file whose OS lock says who writes lake or warehouse."""
        return self.root / "emc.lock"

    @property
    def state(self) -> Path:
        """What the last complete run was made from."""
        return self.root / "state.json"

    @property
    def sizes(self) -> Path:
        """How large the home was, a line of JSON a day."""
        return self.root / "sizes.jsonl"
