"""The two charts of an agency: its rate against its targets, and its rank across mergers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from orchestration.pages import formats
from orchestration.pages.charts import Event, LineChart, Series, line_figure, rank_axis, share_axis
from orchestration.site.figures import Figures
from orchestration.site.rankings import SPARK_MONTHS
from orchestration.site.reading import Row

SIZE = (540, 300)  # two beside each other on a screen
LONGEST_EVENT = 30  # letters; longer lists of names are counted instead


def rate_chart(figures: Figures, code: str, definitions: Sequence[Row]) -> Markup:
    """The headline rate, the rates by definitions where they differ from it, the registered target."""
    months = shown_months(figures)
    was = figures.series.get(("as_was", code), {})
    rates = _column(was, months, "fully_online_rate")
    targets = _column(was, months, "target_rate")
    series = [Series("Chỉ tiêu", targets, _last(targets), "target", steps=True)]
    for version in sorted({row["definition_version"] for row in definitions}):
        counted = {row["report_month"]: row for row in definitions if row["definition_version"] == version}
        own = [_share(counted.get(month)) for month in months]
        if any(one is not None and one != headline for one, headline in zip(own, rates, strict=True)):
            name = next(row["name_vi"] for row in figures.edition.rows("definitions")
                        if row["definition_version"] == version)  # fmt: skip
            series.append(Series(name.replace("Nghị định", "NĐ"), own, _last(own), "second"))
    series.append(Series("Tỷ lệ", rates, _last(rates)))
    values = [value for one in series for value in one.values]
    return line_figure(
        LineChart(_names(months), share_axis(values), series, events(figures, code, months)), *SIZE
    )


def rank_chart(figures: Figures, code: str) -> Markup:
    """The rank in the block by both boundaries; the second only where mergers made them differ."""
    months = shown_months(figures)
    was = _column(figures.series.get(("as_was", code), {}), months, "rank_in_block")
    now = _column(figures.series.get(("as_is", code), {}), months, "rank_in_block")
    series = [Series("Hạng", was, _place(was))]
    if now != was and any(value is not None for value in now):
        series = [Series("Bộ máy nay", now, _place(now), "aside"), Series("Lúc đó", was, _place(was))]
    places = [value for one in series for value in one.values if value is not None]
    if not places:
        return Markup("")
    axis = rank_axis(int(value) for value in places)
    return line_figure(LineChart(_names(months), axis, series, events(figures, code, months)), *SIZE)


def events(figures: Figures, code: str, months: Sequence[date]) -> list[Event]:
    """What the agency took in, at the first month after; its own end."""
    found: dict[int, list[str]] = {}
    short = {row["agency_code"]: row["short_name_vi"] for row in figures.edition.rows("agencies")}
    for other in figures.absorbed.get(code, []):
        at = sum(month <= other["ended_on"] for month in months)
        if 0 < at < len(months):
            found.setdefault(at, []).append(short.get(other["agency_code"]) or other["name_vi"])
    return [Event(at, _taken_in(names)) for at, names in sorted(found.items())]


def shown_months(figures: Figures) -> list[date]:
    """The last months, as many as a chart has room for."""
    return figures.months[-SPARK_MONTHS:]


def _taken_in(names: Sequence[str]) -> str:
    text = f"+ {', '.join(names)}"
    return text if len(text) <= LONGEST_EVENT else f"+ {len(names)} cơ quan"


def _names(months: Sequence[date]) -> list[str]:
    return [formats.month(month) for month in months]


def _column(series: dict[date, Row], months: Sequence[date], name: str) -> list[float | None]:
    return [series[month][name] if month in series else None for month in months]


def _share(row: Row | None) -> float | None:
    if row is None or not row["resolved_cases"]:
        return None
    return float(row["fully_online_cases"] / row["resolved_cases"])


def _last(values: Sequence[float | None]) -> str:
    """The last known share as it reads."""
    return next((formats.share(value) for value in reversed(values) if value is not None), "")


def _place(values: Sequence[float | None]) -> str:
    return next((f"{value:.0f}" for value in reversed(values) if value is not None), "")
