"""The dbt project as parsed, once for all homes, and where dbt puts what it writes for one home.

A parse takes dbt ten seconds and follows from the project's files alone, so it lies in the project's
`target/` under the hash of those files, or in the home if the project cannot be written to.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

from orchestration.settings import PROJECT_ROOT, Home
from orchestration.state import project_hash

_SHARED = PROJECT_ROOT / "target" / "parsed"


def artifacts(home: Home) -> Path:
    """dbt's target folder for this home: compiled models, last results, log."""
    return home.dagster / "dbt"


def manifest_path(home: Home) -> Path:
    """The manifest that describes the project as it is now, once `prepare_manifest` has run."""
    return parsed_project(home) / "manifest.json"


def parsed_project(home: Home) -> Path:
    """The folder of the present parse: `manifest.json` for Dagster, `partial_parse.msgpack` for dbt."""
    name = f"{project_hash()[:16]}-dbt-{version('dbt-core')}"
    shared = _SHARED / name
    return shared if shared.exists() or _is_writable(_SHARED) else home.dagster / "parsed" / name


def prepare_manifest(home: Home) -> bool:
    """Parse the project if its files differ from those of the parse that lies there; True if it had to.

    Raises PipelineError with dbt's own words when the project does not parse.
    """
    folder = parsed_project(home)
    if folder.exists():
        return False
    from orchestration.transformation.runner import parse_into

    aside = folder.with_name(f".{folder.name}.{os.getpid()}")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        parse_into(aside)
        with suppress(OSError):  # another process was first
            aside.rename(folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    for older in folder.parent.glob("[!.]*"):
        if older != folder:
            shutil.rmtree(older, ignore_errors=True)
    return True


def _is_writable(folder: Path) -> bool:
    """Whether a folder may be made and written to."""
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    return os.access(existing, os.W_OK)


def global_arguments(target: Path) -> list[str]:
    """Where dbt finds the project and leaves its artifacts, whatever the working directory."""
    return [
        "--project-dir",
        str(PROJECT_ROOT),
        "--profiles-dir",
        str(PROJECT_ROOT),
        "--target-path",
        str(target),
        "--log-path",
        str(target),
    ]
