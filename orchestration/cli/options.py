"""Options that several commands share, and what they mean in dates."""

from __future__ import annotations

import getpass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from orchestration.errors import UsageError

#: Where the tables lie that Spark built.
SparkTables = Annotated[
    Path | None,
    typer.Option(help="Folder of Spark's tables, <schema>.db/<table>; by default that of this home."),
]


class Period(StrEnum):
    """Period types of the marts."""

    month = "month"
    quarter = "quarter"
    ytd = "ytd"
    year = "year"


class Block(StrEnum):
    """Blocks in which agencies are ranked."""

    all = "all"
    ministry = "ministry"
    province = "province"


class Boundary(StrEnum):
    """Agencies as they were in the month counted, or as they are."""

    as_was = "as_was"
    as_is = "as_is"


def month_from(text: str) -> date:
    """First day of a month given as `2025-04`; raises UsageError for anything else."""
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise UsageError(f"{text!r} is no month; write it like 2025-04.") from None


def last_day(month: date) -> date:
    """The last day of a month given by its first."""
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def os_user() -> str:
    """The name of the person at the keyboard, for decisions and editions."""
    return getpass.getuser()
