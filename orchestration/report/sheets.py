"""Worksheets of one look: title, edition, bilingual header, numbers in Vietnamese order, ready for A4."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from orchestration.pages.words import Words

SIMULATED = "SỐ LIỆU MÔ PHỎNG, không phải số liệu thật · SIMULATED DATA, not real figures"
FONT = "Calibri"  # has all Vietnamese letters wherever a spreadsheet is opened
HEADER_ROW = 5  # the table's header; above it stand title, edition and lead
LEAD_POINTS, HEADER_POINTS = 30, 62  # heights of rows that wrap: two lines, four lines
PALETTE = ("#0b5c8f", "#6a3fa0", "#c4601a", "#14202b")
NUMBER_FORMATS = {
    "count": "#,##0",
    "rate": "0.00%",
    "points": "+0.00;[Red]-0.00;0.00",
    "month": "mm/yyyy",
    "text": "@",
}


@dataclass(frozen=True)
class Column:
    """A column: its name in both languages, its width in characters, what kind of figure it holds."""

    vi: str
    en: str
    width: int
    kind: str = "text"


class Sheets(AbstractContextManager["Sheets"]):
    """A workbook that is written when the block ends; `created` is its only date."""

    def __init__(self, path: Path, title: str, subtitle: str, created: datetime, simulated: bool) -> None:
        """`simulated` puts the mark on every sheet and every printed page."""
        self._book = xlsxwriter.Workbook(str(path))
        self._book.set_properties({"title": title, "author": "EMC", "subject": subtitle, "created": created})
        self._title, self._subtitle, self._simulated = title, subtitle, simulated
        self._sheets: dict[str, Worksheet] = {}
        self._formats = {
            kind: self._format(num_format=shown, valign="top", text_wrap=kind == "text")
            for kind, shown in NUMBER_FORMATS.items()
        }

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write the file."""
        self._book.close()

    def table(
        self,
        name: str,
        columns: Sequence[Column],
        rows: Sequence[Sequence[Any]],
        lead: Words | None = None,
        filtered: bool = False,
    ) -> int:
        """A sheet with one table; missing values stay empty cells. The row of its first line, from 0."""
        sheet = self._new(name)
        if lead:
            wrapped = self._format(text_wrap=True, valign="top")
            sheet.merge_range(2, 0, 2, len(columns) - 1, lead.vi, wrapped)
            sheet.merge_range(
                3, 0, 3, len(columns) - 1, lead.en, self._format(text_wrap=True, font_color="#4A5763")
            )
            for row in (2, 3):
                sheet.set_row(row, LEAD_POINTS)
        header = self._format(
            bold=True, text_wrap=True, valign="vcenter", bg_color="#0D2E49", font_color="#FFFFFF"
        )
        sheet.set_row(HEADER_ROW, HEADER_POINTS)
        first = HEADER_ROW + 1
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width)
            sheet.write_string(HEADER_ROW, index, f"{column.vi}\n{column.en}", header)
        for row, values in enumerate(rows, first):
            for index, (column, value) in enumerate(zip(columns, values, strict=True)):
                self._write(sheet, row, index, column.kind, value)
        sheet.freeze_panes(first, 2 if filtered else 1)
        sheet.repeat_rows(HEADER_ROW)
        if filtered and rows:
            sheet.autofilter(HEADER_ROW, 0, HEADER_ROW + len(rows), len(columns) - 1)
        return first

    def bars(
        self, name: str, title: str, names: tuple[int, int, int, int], series: Mapping[str, int]
    ) -> None:
        """Upright bars side by side below the table of sheet `name`; `names` is the range of the categories,
        `series` gives the column of each."""
        chart: Any = self._book.add_chart({"type": "column"})
        for position, (label, column) in enumerate(series.items()):
            chart.add_series(
                {
                    "name": label,
                    "categories": [name, *names],
                    "values": [name, names[0], column, names[2], column],
                    "fill": {"color": PALETTE[0] if position == 0 else "#a9b3bc"},
                    "data_labels": {"value": True, "num_format": "0.0%"},
                    "gap": 80,
                }
            )
        self._place(name, chart, title, names[2] + 2)

    def lines(
        self, name: str, title: str, names: tuple[int, int, int, int], series: Mapping[str, int]
    ) -> None:
        """Lines over the months below the table of sheet `name`; the last one, a target, is dashed."""
        chart: Any = self._book.add_chart({"type": "line"})
        for (label, column), colour in zip(series.items(), PALETTE, strict=True):
            is_target = column == max(series.values())
            chart.add_series(
                {
                    "name": label,
                    "categories": [name, *names],
                    "values": [name, names[0], column, names[2], column],
                    "line": {"color": colour, "width": 2.25, "dash_type": "dash" if is_target else "solid"},
                }
            )
        chart.set_x_axis({"num_format": "mm/yyyy", "text_axis": True})
        self._place(name, chart, title, names[2] + 2)

    def _place(self, name: str, chart: Any, title: str, row: int) -> None:
        chart.set_title({"name": title, "name_font": {"size": 12}, "overlay": False})
        chart.set_y_axis(
            {
                "num_format": "0%",
                "min": 0,
                "max": 1,
                "major_gridlines": {"visible": True, "line": {"color": "#dde3e8"}},
            }
        )
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 900, "height": 360})
        self._sheets[name].insert_chart(row, 0, chart, {"description": title})

    def _new(self, name: str) -> Worksheet:
        sheet = self._sheets[name] = self._book.add_worksheet(name)
        sheet.write_string(0, 0, self._title, self._format(bold=True, font_size=14))
        sheet.write_string(1, 0, self._subtitle, self._format(font_color="#4A5763"))
        if self._simulated:
            sheet.write_string(
                4, 0, SIMULATED, self._format(bold=True, font_color="#5C4000", bg_color="#FFF1CC")
            )
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_footer(f"&L{self._subtitle}&R&P / &N")
        if self._simulated:
            sheet.set_header(f"&C{SIMULATED}")
        return sheet

    def _write(self, sheet: Worksheet, row: int, index: int, kind: str, value: Any) -> None:
        shown = self._formats[kind]
        if value is None:
            sheet.write_blank(row, index, None, shown)
        elif kind == "month":
            sheet.write_datetime(row, index, value, shown)
        elif kind == "text":
            sheet.write_string(row, index, value, shown)
        else:
            sheet.write_number(row, index, value, shown)

    def _format(self, **properties: Any) -> Format:
        return self._book.add_format({"font_name": FONT, "font_size": 10, **properties})
