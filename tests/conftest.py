"""Fixtures that several folders of tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.integration.warehouse import Emc


@pytest.fixture(scope="session")
def new_emc(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Emc]:
    """The `emc` command on a home of its own that nothing else uses."""

    def create(name: str) -> Emc:
        home: Path = tmp_path_factory.mktemp(name)
        return Emc(home)

    return create
