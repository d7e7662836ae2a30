"""The site while it is written: what every page, table and file of it shares."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from orchestration.pages.charts import flow_bar
from orchestration.pages.csv_files import csv_text
from orchestration.pages.environment import CALENDAR_STYLE, page_environment, stylesheet
from orchestration.pages.folder import PageFolder
from orchestration.pages.words import Words
from orchestration.site import words
from orchestration.site.figures import Figures
from orchestration.site.periods import PERIOD_TYPES, month_words
from orchestration.site.reading import Edition, by_one

HERE = Path(__file__).parent
STYLESHEET = "site.css"
INDEX = "index.html"


class Site:
    """The current edition, all published ones and the folder; pages are written through it."""

    def __init__(
        self,
        editions: Sequence[Edition],
        edition: Edition,
        folder: PageFolder,
        extras: Collection[str] = (),
    ) -> None:
        """`editions`: all that is published, the newest first; `edition`: the one that the pages show;
        `extras`: paths of what others made for the site."""
        self.editions = list(editions)
        self.edition = edition
        self.folder = folder
        self.figures = Figures(edition)
        self.agencies = self.figures.agencies
        self.pages = 0
        self._environment = page_environment(HERE / "templates")
        self._environment.globals.update(
            dict[str, Any](
                edition=edition,
                extras=extras,
                edition_words=month_words(edition.month),
                agencies=self.agencies,
                conditions=by_one(edition.rows("conditions"), "condition"),
                definitions=by_one(edition.rows("definitions"), "definition_version"),
                PERIOD_TYPES=PERIOD_TYPES,
                BOUNDARIES=words.BOUNDARIES,
                CHANGE_CAUSES=words.CHANGE_CAUSES,
                CHANGE_MEASURES=words.CHANGE_MEASURES,
                LOST_AT=words.LOST_AT,
                VERDICTS=words.VERDICTS,
                flow_bar=flow_bar,
            )
        )
        self._navigation = (
            (Words("Trang chủ", "Home"), INDEX),
            (Words("Xếp hạng", "Ranking"), f"ranking/{edition.month:%Y-%m}.html"),
            (Words("Cơ quan", "Agencies"), "agency/index.html"),
            (Words("Thủ tục", "Procedures"), "procedure/index.html"),
            (Words("Chỉ tiêu", "Targets"), "targets.html"),
            (Words("Không báo cáo", "Not reporting"), "reporting.html"),
            (Words("Phương pháp", "Method"), "method.html"),
            (Words("Các kỳ công bố", "Editions"), "archive/index.html"),
            (Words("Dữ liệu mở", "Open data"), "data.html"),
        )

    def page(self, path: str, template: str, title: Words, kicker: Words | None, **context: Any) -> None:
        """A page by its path in the folder, with links that hold wherever the folder lies."""
        content = self._environment.get_template(template).render(
            title=title,
            kicker=kicker,
            simulated=self.edition.release["simulated"],
            root="../" * path.count("/"),
            stylesheet=STYLESHEET,
            navigation=[(name, href, _standing(href, path)) for name, href in self._navigation],
            **context,
        )
        self.folder.write(path, content)
        self.pages += 1

    def csv(self, path: str, columns: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
        """A table beside its page."""
        self.folder.write(path, csv_text(columns, rows))

    def file(self, path: str, source: Path) -> None:
        """A file of any kind that exists already, such as a download; it is linked, not copied."""
        self.folder.link(path, source)

    def styles(self) -> None:
        """The one style sheet of all pages."""
        self.folder.write(STYLESHEET, stylesheet(CALENDAR_STYLE, HERE / "site.css", HERE / "documents.css"))


def _standing(href: str, path: str) -> str:
    """Where a page stands to a link of the navigation: the page itself, of its section, or elsewhere."""
    if href == path:
        return "page"
    section, is_in_folder, _ = href.partition("/")
    return "true" if is_in_folder and path.startswith(f"{section}/") else ""
