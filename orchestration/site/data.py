"""Open data: every file of the edition, how to check it, its licence, and what each column means."""

from __future__ import annotations

from orchestration.pages.words import Words
from orchestration.site.files import (
    CHECKSUMS,
    described_tables,
    documents_of,
    licence_of,
    link_files,
    tables_of,
)
from orchestration.site.periods import month_words
from orchestration.site.site import Site

TYPES = {
    "string": Words("chữ", "text"),
    "integer": Words("số nguyên", "integer"),
    "number": Words("số thực", "number"),
    "boolean": Words("đúng/sai", "boolean"),
    "date": Words("ngày", "date"),
    "datetime": Words("thời điểm", "date and time"),
}


def write_data(site: Site) -> None:
    """Write data.html and dictionary.html, and put the files of all editions below downloads/."""
    edition = site.edition
    link_files(site)
    site.page(
        "data.html",
        "data.html",
        Words("Dữ liệu mở", "Open data"),
        month_words(edition.month),
        tables=tables_of(edition),
        documents=documents_of(edition),
        licence=licence_of(edition),
        checksums=f"{edition.downloads}/{CHECKSUMS}",
    )
    site.page(
        "dictionary.html",
        "dictionary.html",
        Words("Từ điển dữ liệu", "Data dictionary"),
        month_words(edition.month),
        tables=list(described_tables(edition)),
        types=TYPES,
    )
