"""How large the places of a home are, and how they grew: a line a day in `sizes.jsonl`, noted by the runs."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

from orchestration import state
from orchestration.settings import Home

SPAN = timedelta(days=30)
A_DAY = timedelta(days=1)  # looking at every file of the archive costs a run seconds in the end


def sizes(home: Home) -> dict[str, int]:
    """Bytes of each place; 0 where there is nothing yet."""
    places = {
        "landing": home.landing,
        "archive": home.archive,
        "lake": home.lake,
        "warehouse": home.warehouse,
        "serving": home.serving,
        "editions": home.editions,
        "site": home.site,
        "dagster": home.dagster,
    }
    return {name: _bytes(path) for name, path in places.items()}


def note(home: Home) -> None:
    """Add the present sizes to the history, unless it has them of this day."""
    notes = _notes(home)
    if notes and state.local_now() - notes[-1][0] < A_DAY:
        return
    line = {"at": state.local_now().isoformat(timespec="seconds"), "bytes": sizes(home)}
    with home.sizes.open("a", encoding="utf-8") as history:
        history.write(json.dumps(line) + "\n")


def growth(home: Home) -> tuple[datetime, dict[str, int]] | None:
    """Since when, and bytes by which each place has grown: since the last note that is `SPAN` old, else since
    the first. None without a history."""
    notes = _notes(home)
    if not notes:
        return None
    old = [one for one in notes if one[0] <= state.local_now() - SPAN]
    since, before = old[-1] if old else notes[0]
    return since, {name: size - before.get(name, 0) for name, size in sizes(home).items()}


def _notes(home: Home) -> list[tuple[datetime, dict[str, int]]]:
    """The history, without a line that a crash cut short."""
    notes = []
    for line in home.sizes.read_text(encoding="utf-8").splitlines() if home.sizes.exists() else []:
        try:
            one = json.loads(line)
        except json.JSONDecodeError:
            continue
        notes.append((datetime.fromisoformat(one["at"]), one["bytes"]))
    return notes


def _bytes(path: Path) -> int:
    if path.is_file():
        return path.stat().st_size
    return sum(file.stat().st_size for file in path.rglob("*") if file.is_file() and not file.is_symlink())
