"""dbt's `adapter`, as far as sqlfluff needs one: a dispatched macro reads as any function or relation."""

from __future__ import annotations

from collections.abc import Callable


def dispatch(name: str) -> Callable[..., str]:
    """The macro of that name, as a subquery if it gives rows and as a call if it gives a value."""
    return lambda *_: "(select 1 as dispatched)" if name == "ledger_rows" else f"{name}()"
