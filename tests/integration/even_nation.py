"""Simulated nations in which everybody sends every month, so that a finding can only come of an injected
fault."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from unittest import mock

import numpy as np

from simulator import nation
from simulator.plan import Fault, Month, Plan
from simulator.reference import Reference
from simulator.vendors import OLD_FORM_CODES, V1_FOR_DIRECT, build

#: Cases a month: of a sound agency and of one with a fault (enough for every rule to judge it), and of the
#: partial one (so few that cases of the months before do not keep all of its units busy).
SOUND, MANY, PARTIAL = 130, 320, 105
#: A province whose units reference data lists.
LISTED = "H25"


@contextmanager
def even_nation(sound: int = SOUND) -> Iterator[None]:
    """While this holds, `nation="random"` gives each agency a steady volume: `sound` cases a month, `MANY` if
    it has a fault."""
    with mock.patch.object(nation, "random", partial(_even, sound)):
        yield


def _even(sound: int, plan: Plan, agencies: tuple[str, ...]) -> nation.Nation:
    """About the same volume and rate for everybody, nobody ever silent; the seed decides the rest."""
    rng = plan.rng(1)
    shape = (len(agencies), plan.months + nation.HORIZON)
    volume = {fault.agency_code: PARTIAL if fault.name == "partial" else MANY for fault in plan.faults}
    size = np.array([volume.get(agency, sound) for agency in agencies])
    resolved = rng.poisson(np.repeat(size[:, None], shape[1], axis=1))
    rate = np.clip(0.45 + rng.normal(0, 0.05, shape), 0, 1)
    online = rng.binomial(resolved, rate)
    sender = np.repeat(np.arange(len(agencies))[:, None], shape[1], axis=1)
    return nation.Nation(
        agencies=agencies,
        resolved=resolved,
        fully_online=online,
        spell=np.zeros(shape, dtype=np.int64),
        sender=sender,
        online_share=nation._online_share(agencies, resolved, online),
    )


def one_agency_each(names: Collection[str], month: Month) -> list[Fault]:
    """The faults in one month, each at an agency of its own: usual case systems, those that write cases in
    pairs first; the partial reporter is the one whose units are listed."""
    reference = Reference.read(as_in_articles=False)
    usual = [
        vendor
        for vendor in build(reference.agencies, 1.0, parquet_only=False)
        if vendor.agency_code not in V1_FOR_DIRECT | OLD_FORM_CODES | reference.units.keys()
    ]
    free = iter(sorted(usual, key=lambda vendor: not vendor.pairs))
    return [Fault(name, LISTED if name == "partial" else next(free).agency_code, month) for name in names]
