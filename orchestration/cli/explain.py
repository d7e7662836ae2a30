"""`emc explain`: an agency's month down to the loads behind it, or one case down to the messages that brought
it."""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.settings import Home


def explain(
    subject: Annotated[str, typer.Argument(help="An agency (code like H25, or its name), or a case code.")],
    month: Annotated[str | None, typer.Argument(help="With an agency: the month, like 2025-04.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print as JSON.")] = False,
) -> None:
    """AGENCY MONTH: numerator, denominator, waterfall and loads. CASE_CODE: versions, events, conditions and
    their files.

    A case code is shown on this terminal only; nothing that leaves the data home carries one.
    """
    from orchestration.cli import explain_agency, explain_case

    home = Home.from_env()
    if month is None:
        explain_case.explain(home, subject, as_json)
    else:
        explain_agency.explain(home, subject, month, as_json)
