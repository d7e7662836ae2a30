"""What is wrong with a public page as a browser shows it: on a desktop, on a phone, on paper."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser

from tests.integration.browser import DESKTOP, PHONE, looked_at

A4_WIDTH = 703  # CSS pixels of the sheet between its margins of 12 mm
# Tables with percentages and no counts beside them: neither "numerator / denominator" nor the cases of a
# waterfall. Figures that others published come as they were printed.
RATES_WITHOUT_COUNTS = r"""
() => [...document.querySelectorAll('main table:not(.waterfall, .printed)')]
    .filter(table => /\d,\d\d%/.test(table.textContent) && !/\d \/ \d/.test(table.textContent))
    .map(table => table.textContent.trim().slice(0, 80))
"""


def faults(browser: Browser, site: Path, name: str) -> list[str]:
    """Everything that a page of the site does wrong; empty when it is as it should be."""
    found = []
    with looked_at(browser, site / name, DESKTOP, site) as looked:
        page = looked.page
        if not page.evaluate("document.fonts.check('16px \"Be Vietnam Pro\"', 'ệ')"):
            found.append("the font is missing")
        for size in (DESKTOP, PHONE):
            looked.resize(size)
            if wider := looked.overflow():
                found.append(f"wider than {size[0]} by {wider}")
            found += [f"squeezed at {size[0]}: {words}" for words in looked.squeezed()]
        found += looked.violations()  # on the phone, where tables scroll: the same page, and rules for more
        found += [f"rates without counts: {table}" for table in page.evaluate(RATES_WITHOUT_COUNTS)]
        looked.resize((A4_WIDTH, DESKTOP[1]))
        page.emulate_media(media="print")
        if wider := looked.overflow():
            found.append(f"wider than A4 by {wider}")
        if not page.locator(".sitenav").is_hidden():
            found.append("prints its navigation")
        if not all(table.is_visible() for table in page.locator("details table").all()):
            found.append("does not print what is folded")
        found += [f"says {words}" for words in looked.said] + [
            f"asks for {address}" for address in looked.asked
        ]
    return found
