"""A real PostgreSQL server for tests, on loopback and a free port, gone when they end."""

from __future__ import annotations

import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.publication import local_postgres
from orchestration.publication.local_postgres import LocalServer

# What a test writes need not survive a power cut.
SETTINGS = ("fsync=off", "max_connections=30", "shared_buffers=32MB")


@contextmanager
def postgres_server() -> Iterator[LocalServer]:
    """A server with its two logins; its folder lies where the server's own user may go."""
    folder = Path(tempfile.mkdtemp(prefix="emc-postgres-"))
    folder.chmod(0o755)
    try:
        yield local_postgres.start(folder, _free_port(), SETTINGS)
    finally:
        local_postgres.stop(folder)
        shutil.rmtree(folder)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
