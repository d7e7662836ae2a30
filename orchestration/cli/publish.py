"""`emc publish`: freeze a month as its next revision, and bring the public pages up to date."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from orchestration import lock
from orchestration.cli.options import month_from, os_user
from orchestration.settings import Home


def publish(
    month: Annotated[
        str | None, typer.Argument(help="The month, like 2025-04 (default: the last that is over).")
    ] = None,
    reason: Annotated[
        str, typer.Option(help="Why the month is published again; needed for a revision.")
    ] = "",
    override: Annotated[
        str, typer.Option(help="Why it is published although gate 2 objects; kept in the ledger for good.")
    ] = "",
    person: Annotated[str | None, typer.Option(help="Who publishes (default: the OS user).")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """Freeze all periods up to MONTH as its next revision under `editions/`, and make the pages in `site/`.

    Without MONTH, a month that is published stays as it is: a revision takes its month and a reason.
    """
    from orchestration.publication.edition import ReasonMissingError, due_month, publish_edition
    from orchestration.publication.pages import write_pages

    home = Home.from_env()
    with lock.hold(home, f"emc publish {month or ''}".strip()):
        chosen = month_from(month) if month else due_month(home)
        try:
            edition = publish_edition(home, chosen, person or os_user(), reason, override)
        except ReasonMissingError as missing:
            if month or as_json:
                raise
            print(missing)
            edition = None
        pages = write_pages(home)
    if as_json:
        from orchestration.cli.terminal import print_json

        print_json({**asdict(edition), "pages": asdict(pages)} if edition else {})
        return
    if edition and edition.is_new:
        print(f"Published {edition.month:%Y-%m} as revision {edition.revision}: {edition.folder}")
        if edition.revision > 1:
            print(f"{edition.changes} figures differ from the revision before; see changes.csv.")
    elif edition:
        print(
            f"{edition.month:%Y-%m} is published as revision {edition.revision}; nothing has changed since."
        )
    print(f"Pages: {pages.index} ({pages.pages} pages, {pages.written} files written)")
