"""The public pages after a publication: made from the editions alone, with the models' documentation beside
them."""

from __future__ import annotations

import filecmp
from typing import TYPE_CHECKING

from orchestration.settings import Home

if TYPE_CHECKING:
    from orchestration.site.report import SiteSummary

DOCUMENTATION = "dbt/index.html"


def write_pages(home: Home) -> SiteSummary:
    """Bring `site/` up to date with the editions; the caller holds the home's lock.

    Raises NothingBuiltError before the first publication."""
    from orchestration.site.report import write_site
    from orchestration.transformation.documentation import write_documentation

    held, made = home.site / DOCUMENTATION, home.work / "documentation.html"
    made.unlink(missing_ok=True)  # the site may hold a link to it, which must not be written through
    try:
        write_documentation(home, made)
        is_held = held.exists() and filecmp.cmp(held, made, shallow=False)
        return write_site(home.editions, home.site, {DOCUMENTATION: held if is_held else made})
    finally:
        made.unlink(missing_ok=True)
