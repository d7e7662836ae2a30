"""The folder of editions: which revisions there are, and the link `current` to the newest."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.settings import Home

CURRENT = "current"


def revisions(home: Home, month: date) -> list[Path]:
    """The folders of a month's revisions, in the order of their numbers."""
    found = (home.editions / f"{month:%Y-%m}").glob("r*")
    return sorted((path for path in found if re.fullmatch(r"r[1-9]\d*", path.name)), key=number)


def last_revision(home: Home, month: date) -> Path | None:
    """The folder of the month's newest revision."""
    return next(reversed(revisions(home, month)), None)


def number(revision: Path) -> int:
    """The number of a revision by its folder."""
    return int(revision.name[1:])


def months(home: Home) -> list[date]:
    """The months that have been published, in order of time."""
    names = (path.name for path in home.editions.glob("*") if re.fullmatch(r"\d{4}-\d{2}", path.name))
    found = (date.fromisoformat(f"{name}-01") for name in sorted(names))
    return [month for month in found if revisions(home, month)]


def newest(home: Home) -> Path | None:
    """The newest revision of the newest month: what `current` should name."""
    published = months(home)
    return last_revision(home, published[-1]) if published else None


def current(home: Home) -> Path | None:
    """The revision that `current` names, if there is one."""
    link = home.editions / CURRENT
    return link.resolve() if link.exists() else None


def point_current(home: Home) -> bool:
    """Let `current` name the newest edition, in one rename; whether it named another before."""
    target = newest(home)
    if target is None or current(home) == target.resolve():
        return False
    aside = home.editions / f".{CURRENT}"  # one name: the caller holds the home's lock
    aside.unlink(missing_ok=True)
    aside.symlink_to(target.relative_to(home.editions))
    aside.replace(home.editions / CURRENT)
    return True


def read_release(revision: Path) -> dict[str, Any]:
    """What a revision says of itself."""
    release: dict[str, Any] = json.loads((revision / "release.json").read_text(encoding="utf-8"))
    return release
