"""Small inline drawings: bars and signs that need no font, no script and no colour to be told apart."""

from __future__ import annotations

from markupsafe import Markup

BAR_WIDTH, BAR_HEIGHT = 120, 14  # units of the drawing; the style sheet stretches it
ICON_SIZE = 16
_ICONS = {
    "critical": (
        '<path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z"/><path class="ink" d="M5.2 5.2l5.6 5.6m0-5.6l-5.6 5.6"/>'
    ),
    "warning": '<path d="M8 1l7.5 13.5H.5z"/><path class="ink" d="M8 6v4m0 1.7v.8"/>',
    "info": '<circle cx="8" cy="8" r="7"/><path class="ink" d="M8 7v5m0-8v.9"/>',
    "pass": '<circle cx="8" cy="8" r="7"/><path class="ink" d="M4.6 8.2l2.4 2.5 4.4-5"/>',
    "not_evaluable": '<path d="M8 1l7 7-7 7-7-7z"/><path class="ink" d="M5 8h6"/>',
    "held": '<rect x="1" y="1" width="14" height="14" rx="2"/><path class="ink" d="M6 4.5v7m4-7v7"/>',
    "up": '<path d="M8 3l6 10H2z"/>',
    "down": '<path d="M8 13L2 3h12z"/>',
}


def icon(name: str) -> Markup:
    """A sign of the kit; it is decoration, the words stand beside it."""
    return Markup(  # noqa: S704 - our own drawings only
        f'<svg class="icon icon-{name}" viewBox="0 0 {ICON_SIZE} {ICON_SIZE}" width="{ICON_SIZE}" '
        f'height="{ICON_SIZE}" aria-hidden="true" focusable="false">{_ICONS[name]}</svg>'
    )


def rate_bar(part: int | None, whole: int | None, target: float | None, tone: str) -> Markup:
    """A rate as a bar on its whole width, the target (0..1) as an upright line.

    Without a figure there is an empty dashed frame: nothing that could be read as zero.
    """
    if part is None or not whole:
        drawn = '<rect class="none" x="0.5" y="2.5" width="119" height="9"/>'
    else:
        filled = round(min(part / whole, 1) * BAR_WIDTH, 1)
        drawn = f'<rect class="ground" y="2" width="{BAR_WIDTH}" height="10"/>'
        drawn += f'<rect class="{tone}" y="2" width="{filled}" height="10"/>'
        if target is not None:
            at = round(target * BAR_WIDTH, 1)
            drawn += f'<rect class="target" x="{at}" width="1.5" height="{BAR_HEIGHT}"/>'
    return Markup(  # noqa: S704 - numbers and our own class names only
        f'<svg class="bar" viewBox="0 0 {BAR_WIDTH} {BAR_HEIGHT}" preserveAspectRatio="none" '
        f'aria-hidden="true" focusable="false">{drawn}</svg>'
    )
