"""A page for each procedure that loses many cases of the nation on their way online, and the list of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from markupsafe import Markup

from orchestration.pages import formats
from orchestration.pages.charts import LineChart, Series, line_figure, share_axis
from orchestration.pages.words import Words
from orchestration.site.periods import Period
from orchestration.site.reading import Edition, Row, by_one, grouped
from orchestration.site.site import Site

SHOWN_MONTHS = 24  # of a chart
CHART = (1040, 250)  # as wide as a panel on a screen
FILE_NAME = re.compile(
    r"[A-Za-z0-9][A-Za-z0-9._-]*"
)  # codes of no known form are kept as sent: not all can be one
SERVICE_LEVELS = {
    "full": Words("Toàn trình", "Fully online"),
    "partial": Words("Một phần", "Partly online"),
    "information": Words("Cung cấp thông tin", "Information only"),
    None: Words("Không rõ", "Not known"),
}
COLUMNS = (
    "procedure_code", "procedure_name_vi", "period_type", "period_start", "period_end", "agencies",
    "received_cases", "received_online_cases", "resolved_cases", "fully_online_cases", "lost_cases",
    "fully_online_rate", "rank_by_lost",
)  # fmt: skip
AGENCY_COLUMNS = (
    "procedure_code", "agency_code", "service_level", "period_type", "period_start", "period_end", "boundary",
    "received_cases", "received_online_cases", "resolved_cases", "fully_online_cases", "lost_cases",
    "fully_online_rate", "rank_by_lost",
)  # fmt: skip

# The marts keep the procedures that lose most in each period: one has a page when it was among them in the
# last year, and shows the latest such period, the months since January before shorter ones.
SHOWN = """
    select *
    from mart_procedure_summary
    where period_end > $end::date - interval 12 month and procedure_code <> ''
    qualify row_number() over (
        partition by procedure_code
        order by period_end desc, array_position(['ytd', 'year', 'quarter', 'month'], period_type)
    ) = 1
"""
PERIODS = "select * from mart_procedure_summary order by procedure_code, period_start desc, period_type"
AGENCIES = f"""
    with shown as ({SHOWN})
    select of_agency.*
    from mart_agency_procedure as of_agency
    inner join shown using (procedure_code, period_type, period_start, period_end)
    where boundary = 'as_was'
    order by procedure_code, lost_cases desc, agency_code
"""


class Trend(NamedTuple):
    """A procedure's months: the drawing, and the rows that say the same, the latest first."""

    drawing: Markup
    rows: list[Row]


def shown_procedures(edition: Edition) -> Mapping[str, Row]:
    """Procedures with a page, by code: the row of the period that it shows. Those that lose most first."""
    found = edition.query(SHOWN, {"end": _end(edition)}) if edition.has("mart_procedure_summary") else []
    found.sort(key=lambda row: (row["period_end"], row["lost_cases"], row["procedure_code"]), reverse=True)
    return by_one((row for row in found if FILE_NAME.fullmatch(row["procedure_code"])), "procedure_code")


def procedure_codes(edition: Edition) -> list[str]:
    """Codes of the procedures that have a page, `procedure/<code>.html`."""
    return list(shown_procedures(edition))


def write_procedures(site: Site) -> None:
    """Write the list and a page for each procedure, with their tables."""
    edition, shown = site.edition, shown_procedures(site.edition)
    periods: dict[str, list[Row]] = {}
    agencies: dict[str, list[Row]] = {}
    if shown:
        periods = grouped(edition.query(PERIODS), lambda row: row["procedure_code"])
        agencies = grouped(edition.query(AGENCIES, {"end": _end(edition)}), lambda row: row["procedure_code"])
    _write_index(site, shown)
    for code, row in shown.items():
        _write_procedure(site, row, periods[code], agencies.get(code, []))


def _write_index(site: Site, shown: Mapping[str, Row]) -> None:
    """The procedures of the year so far, and after them those of some month of the last year."""
    to_date = site.figures.periods["ytd"][0]
    first = [row for row in shown.values() if _period(row) == to_date]
    site.csv("procedure/index.csv", COLUMNS, shown.values())
    site.page(
        "procedure/index.html",
        "procedures.html",
        Words("Thủ tục mất nhiều hồ sơ nhất", "Procedures that lose most cases"),
        to_date.words,
        rows=sorted(first, key=lambda row: (row["rank_by_lost"], row["procedure_code"])),
        others=sorted((row for row in shown.values() if _period(row) != to_date), key=_name),
        nation=site.figures.blocks[to_date, "as_was"]["national"],
        definition=site.figures.definition_on(to_date.end),
    )


def _write_procedure(site: Site, row: Row, periods: list[Row], agencies: list[Row]) -> None:
    code = row["procedure_code"]
    period = _period(row)
    site.csv(f"procedure/{code}.csv", COLUMNS, periods)
    site.csv(f"procedure/{code}-agencies.csv", AGENCY_COLUMNS, agencies)
    site.page(
        f"procedure/{code}.html",
        "procedure.html",
        Words(_name(row), f"Procedure {code}"),
        Words(f"Thủ tục {code} · {period.words.vi}", period.words.en),
        code=code,
        row=row,
        period=period,
        agencies_of=agencies,
        levels=SERVICE_LEVELS,
        trend=_trend(site.figures.months[-SHOWN_MONTHS:], periods),
        definition=site.figures.definition_on(period.end),
    )


def _trend(months: list[date], periods: list[Row]) -> Trend:
    """The months in which the procedure was among those that lose most; a gap where it was not."""
    by_month = {row["period_start"]: row for row in periods if row["period_type"] == "month"}
    rows = [by_month.get(month) for month in months]
    known = [row for row in rows if row]
    lines = (
        ("Nộp trực tuyến", "received_online_cases", "received_cases", "second"),
        ("Toàn trình", "fully_online_cases", "resolved_cases", "first"),
    )
    series = [
        Series(
            name,
            [row[part] / row[whole] if row and row[whole] else None for row in rows],
            formats.percent(known[-1][part], known[-1][whole]) if known else "",
            tone,
        )
        for name, part, whole, tone in lines
    ]
    chart = LineChart(
        [formats.month(month) for month in months],
        share_axis([0, 1]),  # the same for all procedures, so that pages compare
        series,
    )
    return Trend(line_figure(chart, *CHART), known[::-1])


def _name(row: Row) -> str:
    """The procedure's name in the catalogue; its code where no catalogue names it."""
    return str(row["procedure_name_vi"] or f"Thủ tục {row['procedure_code']}")


def _period(row: Row) -> Period:
    return Period(row["period_type"], row["period_start"], row["period_end"])


def _end(edition: Edition) -> date:
    """The last day that the edition knows."""
    ends: list[date] = [row["period_end"] for row in edition.rows("mart_block_summary")]
    return max(ends)
