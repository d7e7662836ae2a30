"""CSV beside a page: what the page shows and what it leaves out, as a spreadsheet opens it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

BOM = "\ufeff"  # without it Excel reads Vietnamese CSV as Windows-1252
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_text(columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """A header and the rows; missing is empty, lists are joined by blanks, times in ISO form.

    Words that a spreadsheet would take for a formula (senders name their files) get an apostrophe first.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    return BOM + stream.getvalue()


def _cell(value: Any) -> Any:
    """A value as it is written; the writer leaves missing empty and words numbers and times."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(FORMULA_STARTS) else value
    if isinstance(value, list):
        return _cell(" ".join(str(part) for part in value))
    if isinstance(value, bool):
        return str(value).lower()
    return value
