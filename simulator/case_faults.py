"""What each fault of the format's catalogue does to the cases of an agency and month.

A fault function takes the cases and a mask of those of the agency, changes columns in place, and returns
the mask of those it touched.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulator.cases import (
    COUNTER,
    FEE_ABSENT,
    FEE_DUE,
    OWN_RESULT,
    RESOLVED,
    SUBMITTED_AS_RESULT,
    Columns,
)
from simulator.versions import PAIR_SHARE

NOTHING = np.datetime64("NaT", "s")
Change = Callable[[Columns, np.ndarray], np.ndarray]


def _f1(c: Columns, m: np.ndarray) -> np.ndarray:
    """Unfinished cases sent as 9, with no date of the end."""
    m = m & ended(c) & (c["link"] % 10 < 3)
    c["status"][m], c["undated"][m], c["result"][m] = 9, True, 0
    return m


def _f2(c: Columns, m: np.ndarray) -> np.ndarray:
    """No result file: the first submitted file is sent as the result."""
    m = m & (c["outcome"] < RESOLVED) & (c["result"] != OWN_RESULT)
    c["result"][m] = SUBMITTED_AS_RESULT
    return m


def _f3(c: Columns, m: np.ndarray) -> np.ndarray:
    """No due date: finished at the second of receipt."""
    m = m & ended(c) & (c["link"] % 2 == 0)
    c["due_at"][m], c["resolved_at"][m] = NOTHING, c["received_at"][m]
    c["instant"][m] = True
    return m


def _f4(c: Columns, m: np.ndarray) -> np.ndarray:
    """Fees settled in cash flagged as paid online."""
    m = m & (c["fee"] == FEE_DUE) & (c["paid"] == 0)
    c["paid"][m], c["cash_as_online"][m] = 1, True
    return m


def _f6(c: Columns, m: np.ndarray) -> np.ndarray:
    """Submitted at the second of receipt."""
    c["submitted_at"][m] = c["received_at"][m]
    return m


def _f10(c: Columns, m: np.ndarray) -> np.ndarray:
    """Status or procedure code empty where the local one has no counterpart."""
    m = m & ended(c) & _single(c) & (c["link"] % 5 == 0)
    without_status = m & (c["link"] % 2 == 0)
    c["no_status"][without_status] = c["lost"][without_status] = True
    c["no_procedure"][m & ~without_status] = c["uncatalogued"][m & ~without_status] = True
    return m


def _f13(c: Columns, m: np.ndarray) -> np.ndarray:
    """Return by post was cancelled, yet is still sent."""
    m = m & (c["outcome"] == COUNTER)
    c["return_form"][m], c["post_cancelled"][m] = 1, True
    return m


def _f14(c: Columns, m: np.ndarray) -> np.ndarray:
    """Local procedure codes that no catalogue knows."""
    m = m & (c["link"] % 4 == 0)
    c["pseudo"][m] = c["uncatalogued"][m] = True
    return m


def _f16(c: Columns, m: np.ndarray) -> np.ndarray:
    """The update comes before the creation, and the creation twice: the case stands as created."""
    m = m & ended(c) & (c["link"] % 10 == 0)
    c["swapped"][m], c["told"][m] = True, False
    return m


def _f22(c: Columns, m: np.ndarray) -> np.ndarray:
    """Migrated cases are never sent: none of the first ten days of the month."""
    days = c["received_at"].astype("datetime64[D]") - c["received_at"].astype("datetime64[M]").astype(
        "datetime64[D]"
    )
    m = m & (days < np.timedelta64(10, "D"))
    c["lost"][m] = c["unsent"][m] = True
    return m


def _f24(c: Columns, m: np.ndarray) -> np.ndarray:
    """The first component flagged as reused for everyone who has an identity number."""
    c["reused"][m], c["from_store"][m] = 1, 0
    return m


def _f26(c: Columns, m: np.ndarray) -> np.ndarray:
    """Only settled fee lines above 0 are sent."""
    m = m & (c["fee"] != FEE_ABSENT) & ((c["fee"] != FEE_DUE) | (c["paid"] == 3))
    c["fee"][m] = FEE_ABSENT
    return m


def ended(c: Columns) -> np.ndarray:
    """Cases resolved in the month of their receipt."""
    return np.asarray((c["outcome"] < RESOLVED) & (c["lag"] == 0))


def _single(c: Columns) -> np.ndarray:
    """Cases of which one version only is sent."""
    return np.asarray(c["link"] % 100 >= PAIR_SHARE * 100)


def _setting(**values: int) -> Change:
    """A fault that gives columns one value in all cases of the agency and month."""

    def change(c: Columns, m: np.ndarray) -> np.ndarray:
        for key, value in values.items():
            c[key][m] = value
        return m

    return change


def _styling(column: str) -> Change:
    def change(c: Columns, m: np.ndarray) -> np.ndarray:
        c[column][m] = c["link"][m] % 4
        return m & (c["link"] % 4 > 0)

    return change


def _partly(column: str, one_in: int) -> Change:
    def change(c: Columns, m: np.ndarray) -> np.ndarray:
        m = m & (c["link"] % one_in == 0)
        c[column][m] = True
        return m

    return change


CASE_FAULTS: dict[str, Change] = {
    "F1": _f1, "F2": _f2, "F3": _f3, "F4": _f4, "F5": _setting(vneid=0), "F6": _f6,
    "F7": _setting(place=2, database=7),
    "F8": _setting(dummy_id=1), "F9": _setting(owner_id=1), "F10": _f10, "F11": _setting(no_component=1),
    "F12": _setting(channel=0), "F13": _f13, "F14": _f14, "F15": _partly("replaced", 5), "F16": _f16,
    "F18": _styling("date_style"), "F19": _styling("fee_style"), "F20": _setting(long_text=1), "F22": _f22,
    "F23": _setting(fax_phone=1), "F24": _f24, "F25": _setting(digitised=1), "F26": _f26,
}  # fmt: skip
