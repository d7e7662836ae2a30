"""The address of the serving database, taken apart so that its password travels alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote, urlsplit

from orchestration.errors import UsageError

VARIABLE = "EMC_POSTGRES"
EXAMPLE = "postgresql://emc:password@db.example.gov.vn:5432/emc?sslmode=require"
# A server that does not answer must not hold up a run; a query string may say otherwise.
DEFAULTS = {"connect_timeout": "5", "tcp_user_timeout": "30000", "application_name": "emc"}


@dataclass(frozen=True)
class Server:
    """Where to connect: `address` in libpq's words and without the password, `shown` for messages."""

    address: str
    shown: str
    password: str = field(repr=False)


def parse_url(url: str) -> Server:
    """The server that `EMC_POSTGRES` names. Raises UsageError, without quoting it, when it is no such URL."""
    refusal = UsageError(f"{VARIABLE} must look like {EXAMPLE}")
    try:
        parts = urlsplit(url)
        port = parts.port or 5432
    except ValueError:
        raise refusal from None
    database = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in ("postgresql", "postgres") or not parts.hostname or not database:
        raise refusal
    options = DEFAULTS | dict(parse_qsl(parts.query)) | {"host": parts.hostname, "port": str(port)}
    options["dbname"] = database
    if parts.username:
        options["user"] = unquote(parts.username)
    password = unquote(parts.password or "") or options.pop("password", "")
    options.pop("password", None)
    return Server(
        address=" ".join(f"{name}={_libpq(value)}" for name, value in options.items()),
        shown=f"{parts.hostname}:{port}/{database}",
        password=password,
    )


def _libpq(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
