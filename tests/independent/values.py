"""Single values as senders write them: texts, moments, coded numbers, amounts of money."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from typing import Any

LOCAL = timezone(timedelta(hours=7))
EARLIEST = datetime(2000, 1, 1)
FOURTEEN = re.compile(r"[0-9]{14}")
SLASHED = re.compile(r"[0-9]{2}/[0-9]{2}/[0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2}")
MONTH = re.compile(r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})")
MONTH_OF_RATING = re.compile(r"(?P<month>[0-9]{1,2})-(?P<year>[0-9]{4})")
PERCENT = re.compile(r"([0-9]+(?:[.,][0-9]+)?) ?%?")
ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)


def text(value: Any) -> str | None:
    """A scalar as trimmed text; empty, null and absent are all None. Numbers read like their digits."""
    if value is None:
        return None
    return str(value).strip() or None


def moment(value: Any) -> datetime | None:
    """Local wall-clock time of any of the three accepted spellings; None where there is none to read."""
    written = text(value)
    if written is None:
        return None
    try:
        if FOURTEEN.fullmatch(written):
            return datetime.strptime(written, "%Y%m%d%H%M%S")
        if SLASHED.fullmatch(written):
            return datetime.strptime(written, "%d/%m/%Y %H:%M:%S")
        if ISO.fullmatch(written):
            read = datetime.fromisoformat(written)
            return read.astimezone(LOCAL).replace(tzinfo=None) if read.tzinfo else read
    except (ValueError, OverflowError):
        return None
    return None


def past_moment(value: Any, sent_at: datetime) -> datetime | None:
    """A moment that can have happened: from 2000 on, and at most a day after it was sent."""
    read = moment(value)
    return read if read and EARLIEST <= read <= sent_at + timedelta(days=1) else None


def coded(value: Any, allowed: Collection[int]) -> int | None:
    """A coded number, sent as text or number; anything outside the list is missing."""
    written = text(value)
    if written is None or not re.fullmatch(r"[0-9]+", written):
        return None
    return int(written) if int(written) in allowed else None


def is_set(value: Any) -> bool:
    """Whether a flag is sent as 1."""
    return coded(value, {0, 1}) == 1


def truth(value: Any) -> bool | None:
    """true or false of a catalogue cell; None where it is empty."""
    return {"true": True, "1": True, "false": False, "0": False}.get((text(value) or "").lower())


def amount(value: Any) -> int | None:
    """Dong of a fee line; None where it is empty or unreadable."""
    written = text(value)
    if written is None:
        return None
    written = re.sub(r"vnd|[.,\sđ]", "", written.lower())
    if written in ("không", "miễn"):
        return 0
    return int(written) if re.fullmatch(r"[0-9]+", written) else None


def month(value: Any) -> date | None:
    """First day of a month written `2025-04` or, as ratings do, `4-2025`."""
    written = text(value) or ""
    found = MONTH.fullmatch(written) or MONTH_OF_RATING.fullmatch(written)
    if not found or not 1 <= int(found["month"]) <= 12:
        return None
    return date(int(found["year"]), int(found["month"]), 1)


def percent(value: Any) -> Fraction | None:
    """A share from 0 to 1, written in percent with or without the sign; None where it cannot be one."""
    found = PERCENT.fullmatch(text(value) or "")
    share = Fraction(found[1].replace(",", ".")) / 100 if found else None
    return share if share is None or share <= 1 else None
