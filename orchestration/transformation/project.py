"""The dbt project of one home: where dbt puts its artifacts, and the parse that Dagster and the builds share.

Artifacts lie in the home and not in the project's `target/`, so that two homes never share a half-written
parse and the parse kept from the last run still fits (dbt throws it away when the home in profiles.yml
changes).
"""

from __future__ import annotations

import os
from pathlib import Path

from orchestration.settings import PROJECT_ROOT, Home
from orchestration.state import project_hash, write_atomically


def artifacts(home: Home) -> Path:
    """dbt's target folder for this home: manifest, kept parse, last results."""
    return home.dagster / "dbt"


def manifest_path(home: Home) -> Path:
    """The manifest that describes the project as it is now, once `prepare_manifest` has run."""
    return artifacts(home) / "manifest.json"


def global_arguments(home: Home) -> list[str]:
    """Where dbt finds the project and leaves its artifacts, whatever the working directory."""
    return [
        "--project-dir",
        str(PROJECT_ROOT),
        "--profiles-dir",
        str(PROJECT_ROOT),
        "--target-path",
        str(artifacts(home)),
        "--log-path",
        str(artifacts(home)),
    ]


def prepare_manifest(home: Home) -> bool:
    """Parse the project if its files differ from those that the manifest was made from; True if it had to.

    Raises PipelineError with dbt's own words when the project does not parse.
    """
    expected = f"{project_hash()} {os.environ.get('EMC_HOME', '')}"
    marker = artifacts(home) / "parsed_project"
    if manifest_path(home).exists() and marker.exists() and marker.read_text().strip() == expected:
        return False
    from orchestration.transformation.runner import parse

    artifacts(home).mkdir(parents=True, exist_ok=True)
    parse(home)
    write_atomically(marker, expected + "\n")
    return True
