"""Charts as inline SVG: drawn at the width at which they are shown, so that letters keep their size.

A chart is decoration beside a table that says the same; it is hidden from readers of the screen. The style
sheet gives the colours, by class names.
"""

from orchestration.pages.charts.flow import flow_bar
from orchestration.pages.charts.lines import Event, LineChart, Series, line_chart, line_figure
from orchestration.pages.charts.scale import Axis, rank_axis, share_axis
from orchestration.pages.charts.spark import sparkline

__all__ = [
    "Axis", "Event", "LineChart", "Series", "flow_bar", "line_chart", "line_figure", "rank_axis",
    "share_axis", "sparkline",
]  # fmt: skip
