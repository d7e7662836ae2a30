"""How pages are made: the Jinja environment with the kit's formats, and the style sheet with its font."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from orchestration.pages import formats, svg, words

KIT = Path(__file__).parent
FONTS = KIT / "static" / "fonts"
CALENDAR_STYLE = KIT / "static" / "calendar.css"  # for sites that draw calendars of marks
FONT_WEIGHTS = (400, 600)
# The letters that each file holds, as its publisher cut them (@fontsource/be-vietnam-pro 5.3.0).
FONT_RANGES = {
    "vietnamese": (
        "U+0102-0103,U+0110-0111,U+0128-0129,U+0168-0169,U+01A0-01A1,U+01AF-01B0,U+0300-0301,U+0303-0304,"
        "U+0308-0309,U+0323,U+0329,U+1EA0-1EF9,U+20AB"
    ),
    "latin": (
        "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+0304,U+0308,U+0329,U+2000-206F,"
        "U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD"
    ),
}


def page_environment(templates: Path) -> Environment:
    """An environment that finds a site's own templates first, then the kit's.

    Everything is escaped, and a name that a template misses is an error, not a blank.
    """
    environment = Environment(
        loader=FileSystemLoader([templates, KIT / "templates"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # a template does not change while a thousand pages are made of it
    )
    filters: list[Any] = [
        formats.count, formats.percent, formats.share, formats.points, formats.difference, formats.day,
        formats.month, formats.moment, formats.size, formats.plain_number,
    ]  # fmt: skip
    environment.filters.update({function.__name__: function for function in filters})
    environment.globals.update(
        dict[str, Any](
            percent=formats.percent,
            icon=svg.icon,
            rate_bar=svg.rate_bar,
            NO_FIGURE=formats.NO_FIGURE,
            BLOCKS=words.BLOCKS,
            STATUSES=words.STATUSES,
            STATUS_LETTERS=words.STATUS_LETTERS,
            STATUS_NOTES=words.STATUS_NOTES,
            UNRANKED_REASONS=words.UNRANKED_REASONS,
            MEASURES=words.MEASURES,
            CAUSES=words.CAUSES,
            RECONCILIATION_STATES=words.RECONCILIATION_STATES,
        )
    )
    return environment


def stylesheet(*extra: Path) -> str:
    """The kit's style sheet, then a site's own.

    The font lies in it as data: a page opened from a disk may not load a font file from a folder above its
    own (Firefox), and one file serves all pages of a site.
    """
    parts = [_font_face(subset, weight) for subset in FONT_RANGES for weight in FONT_WEIGHTS]
    parts += [path.read_text(encoding="utf-8") for path in (KIT / "static" / "pages.css", *extra)]
    return "\n".join(parts)


def _font_face(subset: str, weight: int) -> str:
    data = base64.b64encode((FONTS / f"be-vietnam-pro-{subset}-{weight}-normal.woff2").read_bytes()).decode()
    return (
        f"@font-face{{font-family:'Be Vietnam Pro';font-style:normal;font-weight:{weight};font-display:swap;"
        f"src:url(data:font/woff2;base64,{data}) format('woff2');unicode-range:{FONT_RANGES[subset]}}}"
    )
