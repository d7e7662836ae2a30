"""`emc dev`: Dagster's web interface and daemon on this machine, over the same Dagster home as `emc run`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from orchestration.instance import prepare_instance
from orchestration.settings import PROJECT_ROOT, Home

LOOPBACK = "127.0.0.1"  # Dagster has no log-in; put a proxy with one before it to reach it from elsewhere


def dev(
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.")] = 3000,
    prepare_only: Annotated[
        bool, typer.Option("--prepare-only", help="Only make the Dagster home and parse the models.")
    ] = False,
) -> None:
    """Start Dagster's web interface and daemon on 127.0.0.1 until Ctrl+C."""
    from orchestration.transformation.project import prepare_manifest

    home = Home.from_env()
    instance = prepare_instance(home)
    prepare_manifest(home)
    if prepare_only:
        return
    # Not in the project's folder, where Dagster would warn that it does not use the dagster.yaml there.
    os.chdir(instance)
    dagster = Path(sys.executable).with_name("dagster")
    code = ["--module-name", "orchestration.definitions", "--working-directory", str(PROJECT_ROOT)]
    os.execv(dagster, [str(dagster), "dev", "--host", LOOPBACK, "--port", str(port), *code])  # noqa: S606
