"""Publishes a month again and again, each time killed before a later kind of step on the file system.

A program of its own (`python -m tests.unit.killed_publication <home> <scratch>`): it forks, which a process
with DuckDB's threads must not do, so it never opens a database itself. Prints a JSON object for each attempt.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import traceback
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.publication import shelf
from orchestration.publication.edition import publish_edition
from orchestration.publication.export import spoilt_files
from orchestration.settings import Home
from tests.unit.edition_home import without_report

MONTH = date(2025, 3, 1)
REASON, OVERRIDE = "late cases", "the line was down"
CHANGING = ("os.rename", "os.symlink", "os.mkdir", "os.rmdir", "os.remove", "os.chmod")


def main(root: Path, scratch: Path) -> None:
    """Let one attempt after the other come as far as the next kind of step, and the last one to the end."""
    kinds = scratch / "kinds"
    shutil.copytree(root, scratch / "home", symlinks=True)
    attempt(Home(scratch / "home"), record=kinds)
    home = Home(root)
    for kind in [*dict.fromkeys(kinds.read_text().splitlines()), ""]:
        status = attempt(home, kill_before=kind)
        print(json.dumps({"kind": kind, "ended": os.waitstatus_to_exitcode(status), "seen": seen(home)}))


def attempt(home: Home, *, kill_before: str = "", record: Path | None = None) -> int:
    """Publish in a child, which is killed before its first step of a kind; its wait status."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            without_report()
            sys.addaudithook(lambda event, args: step(home, event, args, kill_before, record))
            publish_edition(home, MONTH, "Lan", REASON, OVERRIDE)
            code = 0
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1]


def step(home: Home, event: str, args: tuple[Any, ...], kill_before: str, record: Path | None) -> None:
    """Called before everything that the child does to files."""
    writes = event == "open" and isinstance(args[1], str) and args[1][0] in "wax"
    if not writes and event not in CHANGING:
        return
    path = Path(os.fsdecode(args[1] if event in ("os.rename", "os.symlink") else args[0]))
    if not path.is_absolute() or home.root not in path.parents:
        return
    folder = path.parent.relative_to(home.root)
    if folder.parts[:1] == ("work",):  # no reader sees what happens there
        folder = Path("work")
    kind = f"{event} {folder} {path.suffix if writes else ''}".strip()
    if kind == kill_before:
        os.kill(os.getpid(), signal.SIGKILL)
    if record:
        descriptor = os.open(record, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(descriptor, f"{kind}\n".encode())
        os.close(descriptor)


def seen(home: Home) -> list[str]:
    """What readers see: the revision that `current` names, then all; `spoilt` is added to one that is not
    whole."""
    current = shelf.current(home)
    return [
        current.name if current else "none",
        *(path.name + (" spoilt" if spoilt_files(path) else "") for path in shelf.revisions(home, MONTH)),
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
