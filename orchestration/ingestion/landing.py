"""The landing folder: which entries are batches, and which are refused by name or place alone.

Looks at names and file kinds only; nothing is opened and no link is followed."""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestration.ingestion.feeds import FEEDS

MANIFEST_SUFFIX = ".manifest.json"
NATION = "VN"
#: Said of what the service may not read, or not move away.
NO_ACCESS = "cannot be read: give the service read and write permission"

_FORMS = {".json": "json", ".jsonl": "json", ".csv": "csv", ".parquet": "parquet"}
_COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}
_NAME = re.compile(r"[\w(][\w .,()+=@~#&-]*", re.UNICODE)


#: (inode, size, modification time in ns) of a batch's file and of its manifest; None where there is none.
Stamps = tuple[tuple[int, int, int] | None, tuple[int, int, int] | None]


@dataclass(frozen=True)
class Entry:
    """Something that lies in landing. `problem` says in words why it is refused unread (None = a batch).

    `name`: the name under which it was sent, where the path bears another."""

    path: Path
    feed: str | None
    agency: str | None
    form: str | None = None
    compression: str = "none"
    problem: str | None = None
    name: str | None = None

    @property
    def shown_name(self) -> str:
        """The file name as it may be shown: without control characters or broken bytes, at most 120 long."""
        clean = (self.name or self.path.name).encode("utf-8", "replace").decode("utf-8")
        return "".join(character if character.isprintable() else "?" for character in clean)[:120]

    @property
    def manifest_path(self) -> Path:
        """Where the batch's manifest lies, if it has one."""
        return self.path.with_name(self.path.name + MANIFEST_SUFFIX)

    def stamps(self) -> Stamps:
        """By which one sees whether file or manifest were replaced. Raises `OSError`."""
        return _stamp(self.path), _stamp(self.manifest_path)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    """What changes when a file is written or replaced; None if it is not there."""
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def scan(landing: Path, agencies: Collection[str], notes: list[str]) -> Iterator[Entry]:
    """Every entry of `landing` but unfinished files (`.part`) and manifests, in the order of their paths.

    Folders that may not be listed are told in `notes`."""
    for feed_folder in _sorted(landing, notes):
        if not feed_folder.is_dir(follow_symlinks=False):
            if not _is_skipped(feed_folder.name):
                yield Entry(
                    Path(feed_folder.path),
                    None,
                    None,
                    problem=_kind(feed_folder) or "lies in no feed's folder",
                )
            continue
        feed = feed_folder.name if feed_folder.name in FEEDS else None
        for agency_folder in _sorted(feed_folder, notes):
            if not agency_folder.is_dir(follow_symlinks=False):
                if not _is_skipped(agency_folder.name):
                    problem = _kind(agency_folder) or "lies in no agency's folder"
                    yield Entry(Path(agency_folder.path), feed, None, problem=problem)
                continue
            yield from _batches(Path(agency_folder.path), feed, agency_folder.name, agencies, notes)


def _batches(
    folder: Path, feed: str | None, agency: str, agencies: Collection[str], notes: list[str]
) -> Iterator[Entry]:
    """The entries under one agency's folder; deeper folders hold no batches."""
    place = None
    if feed is None:
        place = "the feed's folder is not one of " + ", ".join(FEEDS)
    elif agency not in agencies and not (agency == NATION and FEEDS[feed].nationwide):
        place = "the agency's folder is not a known level-1 code"
    known = agency if place is None else None
    for item in _sorted(folder, notes):
        path = Path(item.path)
        if item.is_dir(follow_symlinks=False):
            for inner in sorted(path.rglob("*")):
                if not inner.is_dir() or inner.is_symlink():
                    yield Entry(inner, feed, None, problem="lies in a folder below the agency's folder")
            continue
        if _is_skipped(item.name):
            continue
        form, compression = _suffixes(item.name)
        problem = _kind(item) or place or _name_problem(item.name, form)
        yield Entry(path, feed, known, form, compression, problem)


def _sorted(folder: Path | os.DirEntry[str], notes: list[str]) -> list[os.DirEntry[str]]:
    """The entries of a folder by name; none if it is not there."""
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except FileNotFoundError:
        return []
    except OSError:
        notes.append(f"the folder {Path(folder).name!r} {NO_ACCESS}")
        return []


def _is_skipped(name: str) -> bool:
    """Unfinished files and manifests are no batches."""
    return name.endswith((".part", MANIFEST_SUFFIX))


def _kind(item: os.DirEntry[str]) -> str | None:
    """Why an entry that is no plain file is refused."""
    try:
        mode = item.stat(follow_symlinks=False).st_mode
    except OSError:
        return None  # gone, or not to be read: told when the batch is looked at
    if stat.S_ISLNK(mode):
        return "is a symbolic link"
    return None if stat.S_ISREG(mode) else "is not a plain file"


def _suffixes(name: str) -> tuple[str | None, str]:
    """Form and compression by the name's suffixes; form None if it is none of ours."""
    path = Path(name)
    compression = _COMPRESSIONS.get(path.suffix, "none")
    suffix = Path(path.stem).suffix if compression != "none" else path.suffix
    return _FORMS.get(suffix), compression


def _name_problem(name: str, form: str | None) -> str | None:
    """Why a file name is refused."""
    # macOS stores letters and their marks apart, and marks alone are no letters.
    if (
        not _NAME.fullmatch(unicodedata.normalize("NFC", name))
        or ".." in name
        or len(name.encode("utf-8", "replace")) > 200
    ):
        return "has a name with characters that are not allowed, or a too long one"
    if form is None:
        return "has none of the suffixes .json .jsonl .csv .parquet, also with .gz or .zst"
    return None
