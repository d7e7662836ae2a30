"""Numbers, dates and sizes as a Vietnamese reader writes them. Missing is shown as a dash, never as zero."""

from __future__ import annotations

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

NO_FIGURE = "–"
KILO = 1000  # bytes of a kB, as file managers count


def count(value: int | None) -> str:
    """A count with points between thousands."""
    return NO_FIGURE if value is None else f"{value:,}".replace(",", ".")


def percent(part: int | None, whole: int | None) -> str:
    """A share of counts in percent: two decimals, half away from zero; a dash without denominator."""
    if part is None or not whole:
        return NO_FIGURE
    hundredths = (part * 20_000 + whole) // (2 * whole)
    return f"{hundredths // 100},{hundredths % 100:02d}%"


def share(value: float | None) -> str:
    """A share stored as 0..1, in percent; for thresholds and targets, which have no counts."""
    return NO_FIGURE if value is None else f"{number(Decimal(str(value)) * 100, 2)}%"


def plain_share(value: float) -> str:
    """A share stored as 0..1, in percent with only the decimals that it needs; for bounds."""
    return f"{plain_number(Decimal(str(value)) * 100)}%"


def points(value: float | None) -> str:
    """A difference in percentage points, always with its sign and a true minus."""
    if value is None:
        return NO_FIGURE
    text = number(Decimal(str(value)), 2)
    return text.replace("-", "−") if text.startswith("-") else f"+{text}"


def difference(value: int | None) -> str:
    """A difference of counts, with its sign; zero bears none."""
    if value is None:
        return NO_FIGURE
    if value == 0:
        return "0"
    return f"{'+' if value > 0 else '−'}{count(abs(value))}"


def number(value: Decimal | float, decimals: int) -> str:
    """A number with a comma before its decimals, half away from zero, and points between thousands."""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return f"{rounded:,f}".translate(str.maketrans(",.", ".,"))


def plain_number(value: Decimal | float | None) -> str:
    """A number with only the decimals that it needs, at most four."""
    if value is None:
        return NO_FIGURE
    text = number(value, 4)
    return text.rstrip("0").rstrip(",")


def day(value: date | None) -> str:
    """A day, 21/01/2025."""
    return NO_FIGURE if value is None else f"{value:%d/%m/%Y}"


def month(value: date | None) -> str:
    """A month, 01/2025."""
    return NO_FIGURE if value is None else f"{value:%m/%Y}"


def moment(value: datetime | None) -> str:
    """A time to the minute, 08:30 21/01/2025; local, as everything in the warehouse."""
    return NO_FIGURE if value is None else f"{value:%H:%M %d/%m/%Y}"


def size(value: int | None) -> str:
    """The size of a file."""
    if value is None:
        return NO_FIGURE
    for unit, factor in (("MB", KILO**2), ("kB", KILO)):
        if value >= factor:
            return f"{number(value / factor, 1)} {unit}"
    return f"{value} B"
