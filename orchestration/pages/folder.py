"""A folder of pages that is kept, not made anew: only what changed is written, what is gone is removed."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

ASIDE = ".part"


@dataclass
class PageFolder:
    """Collects the files of one writing; `finish` removes those of earlier writings that are no longer made.

    A reader sees a file as it was or as it is: it is written aside and renamed. Nothing is synced to the
    disk, since the pages can be made again at any time.
    """

    root: Path
    written: int = 0
    unchanged: int = 0
    _kept: set[str] = field(default_factory=set)

    def write(self, path: str, content: str) -> None:
        """A text file, by its path in the folder."""
        target = self.root / path
        data = content.encode()
        self._kept.add(path)
        if _holds(target, data):
            self.unchanged += 1
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f".{target.name}{ASIDE}")
        aside.write_bytes(data)
        aside.replace(target)
        self.written += 1

    def finish(self) -> int:
        """Remove every other file, and folders that are empty then; the number of files removed."""
        removed = 0
        for folder, _, names in os.walk(self.root, topdown=False):
            for name in names:
                path = Path(folder, name)
                if path.relative_to(self.root).as_posix() not in self._kept:
                    path.unlink()
                    removed += 1
            if Path(folder) != self.root and not any(Path(folder).iterdir()):
                Path(folder).rmdir()
        return removed


def _holds(path: Path, data: bytes) -> bool:
    """Whether the file has this content; its size is asked before it is read."""
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except FileNotFoundError:
        return False
