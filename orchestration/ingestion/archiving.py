"""Where a batch's file lies after it was taken in, and how it gets there."""

from __future__ import annotations

import shutil

from orchestration.ingestion.landing import MANIFEST_SUFFIX
from orchestration.ingestion.loads import Load
from orchestration.ingestion.manifest import Manifest, read_manifest
from orchestration.settings import Home


def archive_path(home: Home, load: Load, known: dict[str, str | None]) -> str:
    """Where the file will lie in the archive, relative to the home; never a place that is taken."""
    month = f"{load.arrived_at:%Y-%m}"
    entry = load.entry
    if entry.problem:
        return f"archive/refused/{month}/{load.load_id}"
    folder = f"archive/{entry.feed}/{entry.agency}/{month}"
    place = f"{folder}/{entry.path.name}"
    if (home.root / place).exists() or place in known.values():
        suffix = "".join(
            entry.path.suffixes[-2:] if entry.compression != "none" else entry.path.suffixes[-1:]
        )
        place = f"{folder}/{load.load_id}{suffix}"
    return place


def put_away(home: Home, load: Load, notes: list[str]) -> None:
    """Move a committed load's file and manifest from landing to its place in the archive.

    One that lies there already is removed. What was replaced, or cannot be moved, stays and is told."""
    try:
        if load.stamps not in (None, load.entry.stamps()):
            notes.append(
                f"{load.entry.shown_name} was replaced after it was read; the new one waits in landing"
            )
        else:
            _move(home, load, notes)
    except OSError:
        notes.append(f"{load.entry.shown_name} was taken in, but could not be moved to the archive")


def _move(home: Home, load: Load, notes: list[str]) -> None:
    """The moves of `put_away`: an interrupted one can be done again."""
    path, manifest = load.entry.path, load.entry.manifest_path
    if load.archive_path is None or path.is_symlink() or not path.is_file():
        path.unlink(missing_ok=True)
        return
    target = home.root / load.archive_path
    kept = target.with_name(target.name + MANIFEST_SUFFIX)
    target.parent.mkdir(parents=True, exist_ok=True)
    is_plain = manifest.is_file() and not manifest.is_symlink()
    if target.exists():
        if is_plain and load.manifest != (read_manifest(kept) or Manifest()):
            notes.append(
                f"{load.entry.shown_name} was known already; what its other manifest says is ignored"
            )
        path.unlink(missing_ok=True)
    else:
        if is_plain:
            shutil.copyfile(manifest, kept)
        path.replace(target)
    manifest.unlink(missing_ok=True)


def note_late_manifests(home: Home, notes: list[str], names: set[tuple[str, str, str]]) -> None:
    """Tell of manifests that came after their file was taken in: they are ignored and stay in landing."""
    for path in sorted(home.landing.glob(f"*/*/*{MANIFEST_SUFFIX}")):
        data = path.with_name(path.name.removesuffix(MANIFEST_SUFFIX))
        if not data.exists() and (path.parts[-3], path.parts[-2], data.name) in names:
            notes.append(f"{path.name} came after its file was taken in; it is ignored")
