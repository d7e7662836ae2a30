"""`emc publish`: freeze a month as its next revision."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from orchestration import lock
from orchestration.cli.options import month_from, os_user
from orchestration.settings import Home


def publish(
    month: Annotated[str, typer.Argument(help="The month, like 2025-04.")],
    reason: Annotated[
        str, typer.Option(help="Why the month is published again; needed for a revision.")
    ] = "",
    person: Annotated[str | None, typer.Option(help="Who publishes (default: the OS user).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Freeze the figures of all periods up to MONTH as its next revision under `editions/`."""
    from orchestration.publication.edition import publish_edition

    home = Home.from_env()
    with lock.hold(home, f"emc publish {month}"):
        edition = publish_edition(home, month_from(month), person or os_user(), reason)
    if as_json:
        from orchestration.cli.terminal import print_json

        print_json(asdict(edition))
        return
    print(f"Published {edition.month:%Y-%m} as revision {edition.revision}: {edition.folder}")
    if edition.revision > 1:
        print(f"Changed: {', '.join(edition.changed_tables)}")
