"""Writing the whole site: the one function that others call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.pages.folder import PageFolder
from orchestration.site.agencies import write_agencies
from orchestration.site.archive import write_archive
from orchestration.site.data import write_data
from orchestration.site.home import write_home
from orchestration.site.method import write_method
from orchestration.site.procedures import write_procedures
from orchestration.site.rankings import write_rankings
from orchestration.site.reading import current_edition, published_editions
from orchestration.site.reporting import write_reporting
from orchestration.site.site import INDEX, Site
from orchestration.site.targets import write_targets

PAGES = (
    write_home, write_rankings, write_agencies, write_procedures, write_targets, write_reporting,
    write_method, write_archive, write_data,
)  # fmt: skip


@dataclass(frozen=True)
class SiteSummary:
    """What was written."""

    index: Path
    pages: int
    written: int
    unchanged: int
    removed: int


def write_site(editions: Path, site: Path, extra: Mapping[str, Path] | None = None) -> SiteSummary:
    """Write the pages of the current edition below `site`, rewriting only files that changed.

    `extra`: files that others made for the site, by their path in it. Reads editions only, and no clock:
    equal editions give equal pages. Raises NothingBuiltError before the first publication.
    """
    extra = extra or {}
    folder = PageFolder(site)
    made = Site(published_editions(editions), current_edition(editions), folder, extra)
    made.styles()
    for write in PAGES:
        write(made)
    for path, source in extra.items():
        made.file(path, source)
    return SiteSummary(
        index=site / INDEX,
        pages=made.pages,
        removed=folder.finish(),
        written=folder.written,
        unchanged=folder.unchanged,
    )
