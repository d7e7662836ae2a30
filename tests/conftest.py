"""Fixtures that several folders of tests share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import hypothesis
import pytest

from tests.integration.warehouse import Emc

# The same examples in every run, so no build fails by luck. `HYPOTHESIS_PROFILE=search` draws anew.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.register_profile("search", deadline=None)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest first, so that two workers end at about the same time."""
    items.sort(key=_seconds, reverse=True)


def _seconds(item: pytest.Item) -> int:
    """What a slow file says that it takes, in seconds on a quiet machine with two cores; 0 for the others."""
    marker = item.get_closest_marker("slow")
    seconds: int = marker.kwargs.get("seconds", 100) if marker else 0
    return seconds


@pytest.fixture(scope="session")
def new_emc(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Emc]:
    """The `emc` command on a home of its own that nothing else uses."""

    def create(name: str) -> Emc:
        home: Path = tmp_path_factory.mktemp(name)
        return Emc(home)

    return create
