"""Links of a folder of pages, followed on the disk: what a reader offline can reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LINKS = ("href", "src")


@dataclass
class Page(HTMLParser):
    """The links, the anchors and the elements of one page."""

    links: list[str] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    elements: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        for name, value in attrs:
            if value and name == "id":
                self.anchors.append(value)
            elif value and name in LINKS:
                self.links.append(value)


def read_pages(site: Path) -> dict[Path, Page]:
    """Every page of a folder by its file."""
    pages = {}
    for path in sorted(site.rglob("*.html")):
        pages[path] = Page()
        pages[path].feed(path.read_text(encoding="utf-8"))
    return pages


def broken_links(pages: dict[Path, Page], of: Iterable[Path]) -> list[str]:
    """Links of some pages that lead to no file, to no anchor of a page, or away; as `page -> link`."""
    anchors = {path.resolve(): set(page.anchors) for path, page in pages.items()}
    broken = []
    for path in of:
        for link in set(pages[path].links):
            parts = urlsplit(link)
            if parts.scheme == "data":
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path.resolve()
            is_missing = bool(parts.scheme) or not target.is_file()
            if is_missing or (parts.fragment and parts.fragment not in anchors.get(target, ())):
                broken.append(f"{path.name} -> {link}")
    return sorted(broken)
