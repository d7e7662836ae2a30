"""A folder of pages that is kept, not made anew: only what changed is written, what is gone is removed."""

from __future__ import annotations

import os
import shutil
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
        aside = _aside(target)
        aside.write_bytes(data)
        aside.replace(target)
        self.written += 1

    def link(self, path: str, source: Path) -> None:
        """A finished file under another name: the same file where the disk allows it, else a copy.

        The source must not change any more. A copy keeps the source's time, by which it is known again.
        """
        target = self.root / path
        self._kept.add(path)
        if _is_same_file(target, source):
            self.unchanged += 1
            return
        aside = _aside(target)
        try:
            aside.hardlink_to(source)
        except OSError:  # another file system, or one without links
            shutil.copy2(source, aside)
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


def _aside(target: Path) -> Path:
    """The name under which a file is written before it is renamed; what a kill left there is gone."""
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_name(f".{target.name}{ASIDE}")
    aside.unlink(missing_ok=True)
    return aside


def _is_same_file(path: Path, source: Path) -> bool:
    """Whether the path is the source or a copy of it."""
    try:
        held, wanted = path.stat(), source.stat()
    except FileNotFoundError:
        return False
    same = held.st_size == wanted.st_size and held.st_mtime_ns == wanted.st_mtime_ns
    return os.path.samestat(held, wanted) or same


def _holds(path: Path, data: bytes) -> bool:
    """Whether the file has this content; its size is asked before it is read."""
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except FileNotFoundError:
        return False
