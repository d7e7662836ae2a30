"""A nation of synthetic cases of any size, laid straight into a lake or dropped as messages, by SQL.

Its months end with 2025; the cases of daily loads that are new belong to the month after."""

from datetime import date, datetime

LAST_MONTH = date(2025, 12, 1)
# When daily loads are sent, and the day that runs are as of: past, or the door would hold them.
SENT_AT = datetime(2026, 2, 10, 20)
AS_OF = date(2026, 2, 15)


def month(offset: int) -> date:
    """The month so many months after the last."""
    ordinal = LAST_MONTH.year * 12 + LAST_MONTH.month - 1 + offset
    return date(ordinal // 12, ordinal % 12 + 1, 1)
