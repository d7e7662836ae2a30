"""A PostgreSQL server of one's own on loopback, for a demonstration and for tests: Debian's, never as root.

`python -m orchestration.publication.local_postgres start|stop` (`make serve-postgres`, `make stop-postgres`).
In production the server is somebody else's, and `EMC_POSTGRES` alone names it.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from orchestration.errors import EmcError
from orchestration.publication.postgres import READER, follow
from orchestration.publication.postgres_url import VARIABLE
from orchestration.settings import Home

OWNER, BI_USER, DATABASE = "emc", "emc_bi", "emc"
PORT = 5433  # beside a server that the machine may run already
START_SECONDS = 60


@dataclass(frozen=True)
class LocalServer:
    """A server whose data lie in `folder`; `owner_url` writes, `reader_url` only reads."""

    folder: Path
    port: int
    owner_password: str
    reader_password: str

    @property
    def owner_url(self) -> str:
        """The address for `EMC_POSTGRES`."""
        return _url(OWNER, self.owner_password, self.port)

    @property
    def reader_url(self) -> str:
        """The address for a BI tool."""
        return _url(BI_USER, self.reader_password, self.port)


def start(folder: Path, port: int = PORT, settings: tuple[str, ...] = ()) -> LocalServer:
    """Make the server in `folder` (at its first start: data, two logins, the passwords in `passwords`) and
    start it unless it runs. `settings` are `name=value` of postgresql.conf.

    Raises EmcError when PostgreSQL is not installed or does not start.
    """
    data = folder / "data"
    if not (data / "PG_VERSION").exists():
        _create(folder, data)
    owner_password, reader_password = (folder / "passwords").read_text().split()
    server = LocalServer(folder, port, owner_password, reader_password)
    if not _is_running(folder):
        options = ["listen_addresses=127.0.0.1", f"port={port}", "unix_socket_directories=", *settings]
        words = " ".join(f"-c {option}" for option in options)
        log = folder / "server.log"
        _run("pg_ctl", "start", "-D", data, "-l", log, "-w", "-t", str(START_SECONDS), "-o", words)
    _make_logins(server)
    return server


def stop(folder: Path) -> None:
    """Stop the server of `folder` if it runs; its data stay."""
    if _is_running(folder):
        _run("pg_ctl", "stop", "-D", folder / "data", "-m", "fast", "-w")


def _is_running(folder: Path) -> bool:
    return _run("pg_ctl", "status", "-D", folder / "data", check=False).returncode == 0


def _create(folder: Path, data: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    passwords = folder / "passwords"
    passwords.touch(mode=0o600)
    owner_password, reader_password = secrets.token_urlsafe(18), secrets.token_urlsafe(18)
    passwords.write_text(f"{owner_password}\n{reader_password}\n")
    _give_to_server(folder)
    _run(
        "initdb", "-D", data, "-U", OWNER, "--pwfile", passwords, "--auth=scram-sha-256", "-E", "UTF8",
        "--locale=C.UTF-8", "--no-instructions",
    )  # fmt: skip


def _make_logins(server: LocalServer) -> None:
    """The database and the reading login, unless a start before made them."""
    environment = {"PGPASSWORD": server.owner_password, "PGHOST": "127.0.0.1", "PGPORT": str(server.port)}
    statements = f"""
        do $$ begin
            if not exists (select from pg_roles where rolname = '{BI_USER}') then
                create role {READER} nologin;
                create role {BI_USER} login password '{server.reader_password}' in role {READER};
                alter role {BI_USER} set default_transaction_read_only = on;
            end if;
        end $$;
        select 'create database {DATABASE}'
        where not exists (select from pg_database where datname = '{DATABASE}')
        \\gexec
    """
    _run("psql", "-U", OWNER, "-d", "postgres", "-q", "-X", stdin=statements, environment=environment)


def _run(
    program: str,
    *arguments: str | Path,
    check: bool = True,
    stdin: str | None = None,
    environment: dict[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs, as its own user when we are root, since the server refuses root.

    Its output goes to a pipe only for programs that end; a server that was started must not hold ours open.
    """
    kept = subprocess.PIPE if program in ("initdb", "psql") else subprocess.DEVNULL
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        who = {"user": "postgres", "group": "postgres", "extra_groups": []}
    done = subprocess.run(
        [_program(program), *map(str, arguments)],
        input=stdin, text=True, check=False, cwd="/", env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL, stderr=kept, **who,
    )  # fmt: skip
    if check and done.returncode:
        raise EmcError(
            f"PostgreSQL's {program} failed ({done.returncode}). {(done.stderr or '').strip()}".strip()
        )
    return done


def _program(name: str) -> str:
    """The path of one of PostgreSQL's programs; Debian keeps those of a server off the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    path = str(found[-1]) if found else shutil.which(name)
    if not path:
        raise EmcError("PostgreSQL is not installed: apt-get install postgresql")
    return path


def _give_to_server(folder: Path) -> None:
    if os.geteuid() == 0:
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, "postgres", "postgres")


def _url(user: str, password: str, port: int) -> str:
    return f"postgresql://{user}:{quote(password, safe='')}@127.0.0.1:{port}/{DATABASE}"


def main(command: str) -> None:
    """Start the demonstration server in the data home and bring it up to date, or stop it."""
    home = Home.from_env()
    folder = home.root / "postgres"
    if command == "stop":
        stop(folder)
        return
    server = start(folder)
    followed = follow(home, server.owner_url)
    print(followed.told if followed else "There is no release yet; `emc run` makes one.")
    for name, url in (("owner", server.owner_url), ("reader", server.reader_url)):
        path = server.folder / f"{name}.url"
        path.touch(mode=0o600)
        path.write_text(f"{url}\n")
    print(f"PostgreSQL listens on 127.0.0.1:{server.port}. Tools read it by the address in {path}.")
    print(f'`emc run` keeps it up to date with {VARIABLE}="$(cat {path.with_name("owner.url")})".')


if __name__ == "__main__":
    main(sys.argv[1])
