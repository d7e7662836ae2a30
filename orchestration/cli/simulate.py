"""`emc simulate`: the simulator's own command, loaded only when it is asked for (it needs numpy)."""

from __future__ import annotations

from collections.abc import Callable, Sequence


def command(arguments: Sequence[str]) -> Callable[..., None]:
    """The simulator's command if the command line asks for it, else a stand-in for the list of commands."""
    if "simulate" not in arguments[:1]:
        return _stand_in
    from simulator.command import simulate

    return simulate


def _stand_in() -> None:
    """Play the case systems of all agencies: fill landing/ with simulated batches."""
