"""A waterfall's bar: what is left, and what was lost, at one step from the whole to the rest.

One bar stands in one row of a table, whose cells name the step and its counts; it stretches with the row, and
the uprights at its ends meet those of the rows above and below.
"""

from __future__ import annotations

from markupsafe import Markup

THINNEST = 0.4  # percent of the width: a loss of one case is still to be seen


def flow_bar(whole: int | None, before: int | None, after: int | None, tone: str) -> Markup:
    """A bar from `after` to `before` on the width of `whole` (cases); with `before` none it begins at zero.

    `tone` is a class of the style sheet: whole, lost, rest. Without a whole nothing is drawn.
    """
    if not whole or after is None:
        return Markup("")
    start = 0 if before is None else after
    end = after if before is None else before
    ties = [] if before is None else [(before, "0", "50%")]
    if tone == "rest":
        ties = [(after, "0", "50%")]
    else:
        ties.append((after, "50%", "100%"))
    parts = [
        f'<line class="tie" x1="{x}%" x2="{x}%" y1="{top}" y2="{bottom}"/>'
        for at, top, bottom in ties
        for x in (_percent(at, whole),)
    ]
    if end > start:
        width = max(_percent(end - start, whole), THINNEST)
        parts.append(
            f'<rect class="{tone}" x="{_percent(start, whole)}%" width="{width}%" y="20%" height="60%"/>'
        )
    return Markup(  # noqa: S704 - numbers and our own class names only
        f'<svg class="flow" aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
    )


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 2)
