"""The files of an edition as the site offers them: tables in three forms, and the documents beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from orchestration.pages.words import Words
from orchestration.site.reading import Edition, Row
from orchestration.site.site import Site

FORMS = ("csv", "json", "parquet")
PACKAGE = "datapackage.json"
CHECKSUMS = "SHA256SUMS"
DOCUMENTS = {
    "report.pdf": Words("Báo cáo gửi Ban Chỉ đạo (PDF)", "Report for the Steering Committee"),
    "report.xlsx": Words("Bảng tính của báo cáo (Excel)", "Its figures as a spreadsheet"),
    "methodology.md": Words("Phương pháp và định nghĩa có hiệu lực", "Methodology, definitions in force"),
    "quality-notes.md": Words("Ghi chú chất lượng số liệu", "Notes on quality"),
    "marts.duckdb": Words("Mọi bảng trong một cơ sở dữ liệu DuckDB", "All tables as one DuckDB database"),
    PACKAGE: Words("Mô tả gói dữ liệu (Frictionless)", "Data package descriptor"),
    "dictionary.csv": Words("Từ điển dữ liệu (CSV)", "Data dictionary"),
    "release.json": Words("Kỳ này làm từ gì: phiên bản mã, danh mục, lô dữ liệu", "What it was made from"),
    CHECKSUMS: Words("Mã SHA-256 của mọi tệp", "Checksums of all files"),
    "publication.json": Words(
        "Ai công bố, khi nào (ngoài mã kiểm tra)", "Who published it and when; not in the sums"
    ),
}
TABLES = {
    "mart_ranking": Words("Xếp hạng theo kỳ", "Rankings by period"),
    "mart_block_summary": Words("Toàn quốc và từng khối", "Nation and blocks"),
    "mart_target_progress": Words("Chỉ tiêu đăng ký và kết quả", "Registered targets and results"),
    "mart_condition_waterfall": Words("Hồ sơ mất ở từng điều kiện", "Cases lost at each condition"),
    "mart_service_supply": Words("Dịch vụ công được cung cấp và sử dụng", "Services offered and used"),
    "mart_unit_scorecard": Words("Chỉ số của đơn vị trực thuộc", "Scorecard of units"),
    "mart_published_comparison": Words(
        "So với số đã công bố nơi khác", "Against figures published elsewhere"
    ),
    "mart_procedure_summary": Words("Thủ tục mất nhiều hồ sơ nhất", "Procedures that lose most"),
    "mart_agency_procedure": Words("Thủ tục theo cơ quan", "Procedures by agency"),
    "fct_agency_month": Words("Số đếm theo cơ quan và tháng", "Counts by agency and month"),
    "fct_agency_month_definition": Words("Số đếm theo từng định nghĩa", "Counts by definition"),
    "reporting_status": Words("Tình trạng gửi dữ liệu", "Reporting status"),
    "reconciliation": Words("Đối soát với số tự báo cáo", "Reconciliation with reporters' totals"),
    "findings": Words("Phát hiện về chất lượng", "Findings on quality"),
    "changes": Words("Thay đổi so với lần công bố trước", "Changes since the revision before"),
    "earlier_editions": Words("Số kỳ trước nay đã khác", "Earlier editions that differ now"),
    "agencies": Words("Cơ quan", "Agencies"),
    "agency_history": Words("Lịch sử cơ quan", "History of agencies"),
    "agency_transfers": Words("Chuyển giao giữa các cơ quan", "Transfers between agencies"),
    "definitions": Words("Định nghĩa toàn trình", "Definitions of fully online"),
    "definition_conditions": Words("Điều kiện của từng định nghĩa", "Conditions of each definition"),
    "conditions": Words("Điều kiện", "Conditions"),
    "block_targets": Words("Chỉ tiêu năm của các khối", "Annual targets of blocks"),
    "thresholds": Words("Ngưỡng", "Thresholds"),
    "quality_rules": Words("Quy tắc chất lượng", "Quality rules"),
    "known_conflicts": Words("Mâu thuẫn đã biết", "Known conflicts"),
    "disconnections": Words("Các lần ngắt kết nối", "Disconnections"),
    "units": Words("Đơn vị trực thuộc", "Units"),
    "loads": Words("Lô dữ liệu đã dùng", "Loads used"),
}


class File(NamedTuple):
    """A file below the site's top, and its size in bytes."""

    href: str
    size: int


class Table(NamedTuple):
    """A table of an edition: its name, words, rows, and a file in each form."""

    name: str
    words: Words
    rows: int
    files: dict[str, File]


class Document(NamedTuple):
    """Another file of an edition."""

    name: str
    words: Words
    file: File


def link_files(site: Site) -> None:
    """Put every file of every revision below `downloads/`, without copying where links can be made."""
    for edition in site.editions:
        for path in sorted(edition.folder.rglob("*")):
            if path.is_file():
                site.file(f"{edition.downloads}/{path.relative_to(edition.folder).as_posix()}", path)


def tables_of(edition: Edition) -> list[Table]:
    """The tables of an edition in the order in which people look for them."""
    names = sorted(edition.release["tables"], key=lambda name: (_position(name), name))
    return [
        Table(
            name,
            TABLES.get(name, Words(name, "")),
            edition.release["tables"][name],
            {form: _file(edition, f"{form}/{name}.{form}") for form in FORMS},
        )
        for name in names
    ]


def documents_of(edition: Edition) -> list[Document]:
    """The files of an edition that are no tables, as far as it has them."""
    return [
        Document(name, words, _file(edition, name))
        for name, words in DOCUMENTS.items()
        if (edition.folder / name).exists()
    ]


def described_tables(edition: Edition) -> Iterator[Row]:
    """The tables as the data package describes them: name, words, description, fields, key."""
    package = json.loads((edition.folder / PACKAGE).read_text("utf-8"))
    resources = {resource["name"]: resource for resource in package["resources"]}
    for table in tables_of(edition):
        resource = resources[table.name]
        yield {
            "table": table,
            "description": resource["description"],
            "fields": resource["schema"]["fields"],
            "key": resource["schema"].get("primaryKey", []),
        }


def licence_of(edition: Edition) -> Row:
    """The licence of the data package: `name`, `title`, `path`."""
    package = json.loads((edition.folder / PACKAGE).read_text("utf-8"))
    licence: Row = package["licenses"][0]
    return licence


def _file(edition: Edition, name: str) -> File:
    return File(f"{edition.downloads}/{name}", (edition.folder / Path(name)).stat().st_size)


def _position(name: str) -> int:
    return list(TABLES).index(name) if name in TABLES else len(TABLES)
