"""A small line in a table's cell: the way of a figure over the last months, on a scale of its own."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

WIDTH, HEIGHT = 96, 26
EDGE = 4  # room for the dot at the end
LEAST_SPAN = 0.02  # of a share: two points fill the height at most, so that noise stays small


def sparkline(values: Sequence[float | None]) -> Markup:
    """Shares (0..1) from the least to the greatest over the whole height; a gap where a figure is missing."""
    known = [value for value in values if value is not None]
    if not known:
        return Markup("")
    low, high = min(known), max(known)
    span = max(high - low, LEAST_SPAN)
    floor = (low + high - span) / 2
    step = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)
    path, pen_is_down, last = "", False, (0.0, 0.0)
    for at, value in enumerate(values):
        if value is None:
            pen_is_down = False
            continue
        last = (
            round(EDGE + at * step, 1),
            round(HEIGHT - EDGE - (value - floor) / span * (HEIGHT - 2 * EDGE), 1),
        )
        path += f"{'L' if pen_is_down else 'M'}{last[0]} {last[1]}"
        pen_is_down = True
    return Markup(  # noqa: S704 - numbers only
        f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'aria-hidden="true" focusable="false"><path d="{path}"/>'
        f'<circle cx="{last[0]}" cy="{last[1]}" r="3"/></svg>'
    )
