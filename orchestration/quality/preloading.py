"""Great Expectations, imported in the background: it takes seconds, in which the first step works."""

from __future__ import annotations

import importlib
import threading
from contextlib import suppress

_worker: threading.Thread | None = None


def begin() -> None:
    """Start importing what the gates need, once in a process.

    dbt is imported first and here: two threads that import libraries with common parts could meet half-way.
    """
    global _worker  # noqa: PLW0603 - one import for the process
    if _worker is None:
        importlib.import_module("orchestration.transformation.runner")
        _worker = threading.Thread(target=_import, name="great_expectations", daemon=True)
        _worker.start()


def wait() -> None:
    """Wait for the import that `begin` started, if any."""
    if _worker is not None:
        _worker.join()


def _import() -> None:
    # What goes wrong here goes wrong again in the gate, whose step then fails with the reason.
    with suppress(Exception):
        importlib.import_module("expectations.suites")
