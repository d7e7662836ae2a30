"""The public pages, made from published editions alone: no warehouse, no clock.

One file per kind of page, each with one function `write_...(site)`; `report.py` calls them in turn.
"""

from orchestration.site.report import SiteSummary, write_site

__all__ = ["SiteSummary", "write_site"]
