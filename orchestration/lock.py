"""The one-writer lock of an EMC home: an OS file lock that the kernel frees when its holder dies.

Whoever writes the lake, the ledger's consequences or the warehouse holds it. Nothing else belongs here."""

from __future__ import annotations

import fcntl
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

from orchestration.settings import Home

#: Every time that a person reads is local time; the country has kept one offset since 1975.
HANOI = timezone(timedelta(hours=7))


class LockHeld(RuntimeError):  # noqa: N818 -- it tells a state, and callers wait for it
    """Another process writes this home; the message names it."""


@contextmanager
def hold(home: Home, what: str) -> Iterator[None]:
    """Hold the home's lock while the block runs; `what` tells others what for (`emc run`).

    Never waits: raises `LockHeld` with a sentence that names process, purpose and start of the holder."""
    home.root.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(home.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LockHeld(_holder(home.lock)) from None
        _describe(descriptor, what)
        try:
            yield
        finally:
            os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)


def _describe(descriptor: int, what: str) -> None:
    """Write who holds the lock into the lock file, for the message that others get."""
    holder = {
        "pid": os.getpid(),
        "what": what,
        "command": " ".join([Path(sys.argv[0]).name, *sys.argv[1:]])[:200],
        "since": f"{datetime.now(HANOI):%Y-%m-%d %H:%M:%S}",
    }
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, json.dumps(holder, ensure_ascii=False).encode(), 0)


def _holder(path: Path) -> str:
    """One sentence about the holder, as far as the lock file tells."""
    try:
        held = json.loads(path.read_text())
        who = f"process {held['pid']} ({held['what']}, command `{held['command']}`, since {held['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        who = "another process"
    return f"{path.parent} is being written by {who}; wait for it to end or stop it, then try again."
