"""What a batch says: the rows (case versions) that an agency's system sends at the end of a month."""

from __future__ import annotations

import numpy as np

from simulator.cases import NO_RESULT, RESOLVED, Columns, World

PENDING = np.array([2, 4, 5, 6, 4, 2, 4, 4])  # statuses of a case in progress; chosen mix
PAIR_SHARE = 0.08  # of cases resolved within the month: sent as created and as updated; chosen
NOTHING = np.datetime64("NaT", "s")


def take(columns: Columns, mask: np.ndarray) -> Columns:
    """The rows of a mask or of positions."""
    return {key: column[mask] for key, column in columns.items()}


def join(parts: list[Columns]) -> Columns:
    """Rows of several tables with the same columns."""
    return {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}


def of_month(world: World, fresh: Columns, carried: Columns, t: int) -> Columns:
    """Versions sent for the plan's month `t`: of `fresh` cases (received in it) and `carried` ones (received
    before).

    Adds to the case columns: `shown_status`, `final`, `update` (the receiver knows the case already), `phase`
    (order within the batch) and the dates as sent. Sorted by agency, phase, time of receipt.
    """
    parts = []
    done = fresh["final_month"] == t
    now, later = take(fresh, done), take(fresh, ~done)
    pairs = np.array([vendor.pairs for vendor in world.vendors])[now["agency"]]
    paired = now["swapped"] | (pairs & (now["link"] % 100 < PAIR_SHARE * 100) & (now["outcome"] < RESOLVED))
    twice = take(now, now["swapped"])  # a creation that is sent again, word for word
    for rows, final, update in (
        (later, False, False),
        (take(now, paired), False, False),
        (take(now, ~paired), True, False),
        (take(now, paired), True, True),
        (twice, False, False),
    ):
        parts.append(version(rows, final, update))
    if carried:
        ends = (carried["final_month"] == t) & (carried["told"] | carried["end_only_tracked"])
        waits = (carried["final_month"] > t) & (
            carried["link"] % 3 == 0
        )  # some systems repeat what is still open
        parts += [version(take(carried, ends), True, True), version(take(carried, waits), False, True)]
    versions = join([part for part in parts if len(part["agency"])] or parts[:1])
    order = np.lexsort((versions["received_at"], versions["phase"], versions["agency"]))
    return take(versions, order)


def version(rows: Columns, final: bool, update: bool) -> Columns:
    """The cases as one message shows them: as they ended if `final`, else in progress."""
    n = len(rows["agency"])
    status = rows["status"] if final else PENDING[rows["link"] % len(PENDING)]
    v = dict(rows)
    v["shown_status"], v["final"], v["update"] = (
        np.where(rows["no_status"] & final, 0, status),
        np.full(n, final),
        np.full(n, update),
    )
    v["phase"] = np.where(rows["swapped"], int(not final), int(update and final))
    end = rows["resolved_at"]
    done, returned = np.isin(status, (9, 10)) & final, (status == 10) & final
    only_returned = returned & (rows["link"] % 37 == 0)
    # an older system has no date of refusal
    ended = np.isin(status, (7, 8)) | ((status == 3) & rows["v1"])
    finished = (done & ~only_returned & ~rows["undated"]) | (final & ended)
    v["finished_at"] = np.where(finished, end, NOTHING)
    v["returned_at"] = np.where(
        returned & ~rows["undated"], end + (rows["link"] % 1500).astype("timedelta64[s]"), NOTHING
    )
    v["returned_at"] = np.where(only_returned, end, v["returned_at"])
    v["refused_at"] = np.where(final & (status == 3), end, NOTHING)
    v["shown_result"] = np.where(done, rows["result"], NO_RESULT)
    return v
