"""A warehouse made by hand from which months can be published: two provinces, and two ministries of which one
absorbs the other in March 2025 (`edition_home.sql`).

L1 of H25 and L2 of H41 are used; L3 of H25 is held; L4 of G09 is used and speaks of G07's cases too.
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from types import ModuleType

import duckdb

from orchestration import state
from orchestration.publication.contents import PUBLISHED
from orchestration.settings import PROJECT_ROOT, Home

AS_OF = date(2025, 5, 1)
TABLES = Path(__file__).with_suffix(".sql")


def make_edition_home(root: Path) -> Home:
    """A home whose last run was complete, as of the first of May 2025."""
    home = Home(root)
    root.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(home.warehouse)) as connection:
        for schema in ("facts", "intermediate", "marts", "quality", "reference"):
            connection.execute(f"create schema {schema}")
        for seed in PUBLISHED["reference"]:
            connection.execute(
                f"create table reference.{seed} as from read_csv(?)",
                [str(PROJECT_ROOT / "seeds" / f"{seed}.csv")],
            )
        connection.execute(TABLES.read_text(encoding="utf-8"))
    say_complete(home)
    return home


def change(home: Home, statements: str) -> None:
    """Change the warehouse as a run would, and say that it was complete."""
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute(statements)
    say_complete(home)


def say_complete(home: Home) -> None:
    """Say that the warehouse is the result of what lies in the home now."""
    state.record(home, state.read_inputs(home, AS_OF), "run")


def without_report() -> None:
    """Put a text in the place of the report, which is made from tables that this home has only in name."""
    module = ModuleType("orchestration.report")
    module.write_report = lambda folder: (folder / "report.pdf").write_text("report")  # type: ignore[attr-defined]
    sys.modules["orchestration.report"] = module
