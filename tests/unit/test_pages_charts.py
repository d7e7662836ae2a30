"""Charts: round axes, labels that do not touch, gaps where a figure is missing."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from markupsafe import Markup

from orchestration.pages.charts import (
    Event,
    LineChart,
    Series,
    flow_bar,
    line_chart,
    line_figure,
    rank_axis,
    share_axis,
    sparkline,
)
from orchestration.pages.charts.scale import LETTER, spread

MONTHS = [f"{month:02d}/2024" for month in range(1, 13)]


def parsed(drawing: Markup) -> ET.Element:
    return ET.fromstring(f"<div>{drawing}</div>")[0]  # noqa: S314 - our own drawing


def of_class(drawing: ET.Element, name: str) -> list[ET.Element]:
    return [element for element in drawing.iter() if name in (element.get("class") or "").split()]


def chart(*series: Series, events: tuple[Event, ...] = ()) -> LineChart:
    values = [value for one in series for value in one.values]
    return LineChart(MONTHS, share_axis(values), series, events)


@pytest.mark.parametrize(
    ("values", "low", "high", "ticks"),
    [
        ([0.12, 0.47, None], 0.1, 0.5, ["10%", "20%", "30%", "40%", "50%"]),
        ([0.0, 1.0], 0.0, 1.0, ["0%", "20%", "40%", "60%", "80%", "100%"]),
        ([0.643], 0.6, 0.68, ["60%", "62%", "64%", "66%", "68%"]),  # never less than five points
        ([], 0.0, 1.0, ["0%", "20%", "40%", "60%", "80%", "100%"]),
    ],
)
def test_an_axis_of_shares_has_round_ticks_that_hold_all_values(
    values: list[float | None], low: float, high: float, ticks: list[str]
) -> None:
    axis = share_axis(values)
    assert [name for _, name in axis.ticks] == ticks
    assert (axis.low, axis.high) == (low, high)


def test_an_axis_of_ranks_has_the_first_place_at_the_top() -> None:
    axis = rank_axis([3, 47, None])
    assert [name for _, name in axis.ticks] == ["1", "10", "20", "30", "40", "50"]
    assert axis.at(1, 10, 110) == 10
    assert axis.at(50, 10, 110) == 110
    assert [name for _, name in rank_axis([1, 2]).ticks] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ([50.0, 20.0], [50.0, 20.0]),  # far enough apart
        ([50.0, 52.0], [43.0, 59.0]),  # pushed apart around their middle
        ([2.0, 4.0], [0.0, 16.0]),  # at the top
        ([99.0, 98.0], [100.0, 84.0]),  # at the bottom
        ([50.0, 51.0, 52.0], [35.0, 51.0, 67.0]),
    ],
)
def test_labels_are_moved_apart_as_little_as_possible(places: list[float], expected: list[float]) -> None:
    assert spread(places, 16, 0, 100) == expected


def test_no_two_names_of_lines_overlap_and_none_leaves_the_drawing() -> None:
    lines = [Series(f"Tỷ lệ {at}", [0.5 + at / 1000] * 12, "50,00%") for at in range(4)]
    for width, height in ((540, 300), (340, 250)):
        drawing = parsed(line_chart(chart(*lines), width, height))
        names = of_class(drawing, "name")
        heights = sorted(float(name.get("y", "0")) for name in names)
        lines_of = max(len(name) for name in names)
        assert len(names) == 4
        assert all(lower - upper >= 16 * lines_of for upper, lower in pairwise(heights))
        assert heights[-1] + 17 * (lines_of - 1) <= height
        for name in names:
            for line in name:
                assert float(line.get("x", "0")) + len(line.text or "") * 13 * LETTER <= width


def test_names_of_months_keep_their_distance_and_the_last_is_shown() -> None:
    for width in (540, 340):
        drawing = parsed(line_chart(chart(Series("Tỷ lệ", [0.5] * 12, "50,00%")), width, 250))
        places = sorted(float(name.get("x", "0")) for name in of_class(drawing, "month"))
        shown = [name.text for name in of_class(drawing, "month")]
        assert "12/2024" in shown
        assert all(right - left >= 7 * 13 * LETTER for left, right in pairwise(places))


def test_a_line_breaks_where_a_figure_is_missing_and_a_figure_alone_is_a_dot() -> None:
    values = [0.1, 0.2, None, 0.3, None, 0.4, 0.5] + [None] * 5
    drawing = parsed(line_chart(chart(Series("Tỷ lệ", values, "50,00%")), 540, 300))
    (line,) = of_class(drawing, "line")
    assert (line.get("d") or "").count("M") == 2
    assert len(of_class(drawing, "dot")) == 2  # the figure alone, and the end
    empty = parsed(line_chart(chart(Series("Tỷ lệ", [None] * 12, "")), 540, 300))
    assert of_class(empty, "line") == []


def test_a_target_holds_for_whole_months_and_changes_between_them() -> None:
    target = Series("Mục tiêu", [0.5] * 6 + [0.8] * 6, "80%", "target", steps=True)
    drawing = parsed(line_chart(chart(target), 540, 300))
    (line,) = of_class(drawing, "steps")
    assert re.fullmatch(r"M[\d.]+ [\d.]+H[\d.]+V[\d.]+H[\d.]+", line.get("d") or "")


def test_an_event_is_worded_on_the_side_that_has_room() -> None:
    line = Series("Tỷ lệ", [0.5] * 12, "50,00%")
    for at, side in ((2, "to-right"), (10, "to-left")):
        drawing = parsed(line_chart(chart(line, events=(Event(at, "+ Bộ KH&ĐT"),)), 540, 300))
        (name,) = of_class(drawing, "event-name")
        assert side in (name.get("class") or "")
        assert name.text == "+ Bộ KH&ĐT"  # escaped, then read back


def test_a_figure_is_drawn_for_a_screen_and_for_a_phone_and_hidden_from_readers() -> None:
    drawn = ET.fromstring(f"<div>{line_figure(chart(Series('A', [0.5] * 12, '')), 540, 300)}</div>")  # noqa: S314
    assert [one.get("class") for one in drawn] == ["chart for-wide", "chart for-narrow"]
    assert all(one.get("aria-hidden") == "true" for one in drawn)


def test_a_waterfall_steps_down_from_the_whole_to_the_rest() -> None:
    whole, lost, rest = (
        parsed(flow_bar(200, None, 200, "whole")),
        parsed(flow_bar(200, 200, 150, "lost")),
        parsed(flow_bar(200, None, 150, "rest")),
    )
    assert [(bar.get("x"), bar.get("width")) for bar in of_class(whole, "whole")] == [("0.0%", "100.0%")]
    assert [(bar.get("x"), bar.get("width")) for bar in of_class(lost, "lost")] == [("75.0%", "25.0%")]
    assert [(bar.get("x"), bar.get("width")) for bar in of_class(rest, "rest")] == [("0.0%", "75.0%")]
    assert [tie.get("x1") for tie in of_class(lost, "tie")] == ["100.0%", "75.0%"]
    assert of_class(parsed(flow_bar(200, 150, 150, "lost")), "lost") == []  # nothing lost, nothing drawn
    assert flow_bar(None, None, None, "whole") == ""


def test_a_sparkline_uses_its_height_but_does_not_blow_up_noise() -> None:
    def heights(drawing: Markup) -> list[float]:
        path = parsed(drawing)[0].get("d") or ""
        return [float(place) for place in re.findall(r"[ML][\d.]+ ([\d.]+)", path)]

    assert heights(sparkline([0.1, 0.5])) == [22.0, 4.0]
    assert heights(sparkline([0.5, 0.5])) == [13.0, 13.0]  # level: in the middle
    assert heights(sparkline([0.5, 0.51])) == [17.5, 8.5]  # one point is half of the height
    assert (parsed(sparkline([0.1, None, 0.2, 0.3]))[0].get("d") or "").count("M") == 2
    assert sparkline([None, None]) == ""
