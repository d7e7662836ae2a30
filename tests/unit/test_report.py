"""The Steering Committee's report, read back from its PDF and its spreadsheet; figures worked out by hand."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest

from orchestration.report import write_report
from tests.unit.small_edition import make_edition


@pytest.fixture(scope="module")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_edition(tmp_path_factory.mktemp("edition") / "r2")
    write_report(folder)
    return folder


@pytest.fixture(scope="module")
def pages(edition: Path) -> list[str]:
    reader = pypdf.PdfReader(edition / "report.pdf")
    return [re.sub(r"\s+", " ", page.extract_text()) for page in reader.pages]


def sheet_rows(edition: Path, sheet: str) -> list[dict[str, Any]]:
    """Rows by their Vietnamese column names, from the table's header in the sixth line."""
    lines = list(
        openpyxl.load_workbook(edition / "report.xlsx")[sheet].iter_rows(min_row=6, values_only=True)
    )
    names = [str(cell).partition("\n")[0] for cell in lines[0]]
    return [dict(zip(names, line, strict=True)) for line in lines[1:] if line[0] is not None]


def test_the_first_page_says_how_the_nation_stands(pages: list[str]) -> None:
    # 336 of 1207 is 27.8376 %; 636 of 2407 in the year to date is 26.4229 %, 53.58 points below 80 %.
    assert len(pages) == 2
    assert "336 trên 1.207 hồ sơ" in pages[0]
    assert "đạt 27,84%, tăng 2,84 điểm phần trăm" in pages[0]
    for figure in ("26,42%", "636 / 2.407", "80,00%", "−53,58", "66,67%", "27,74%"):
        assert figure in pages[0], figure
    assert "4 / 6" in pages[0]


def test_it_names_who_met_who_missed_who_is_silent_and_what_changed(pages: list[str]) -> None:
    # Two of the three agencies with target and figure met it: 65.00 % to the case counts as met.
    assert "2 trên 3 cơ quan có đăng ký và có số liệu đạt chỉ tiêu" in pages[0]
    assert re.search(r"Hà Nam 130/200 65,00% \+0,00", pages[0])
    assert re.search(r"Nghệ An 201/1\.000 20,10% −0,10", pages[0])
    assert "Huế: Nâng cấp hệ thống, từ khoảng 21/01/2025" in pages[0]
    assert "Bộ Ngoại giao: Im lặng, từ 31/08/2024" in pages[0]
    assert "Chưa đăng ký chỉ tiêu not registered: Cà Mau, Huế." in pages[0]
    assert "Có đăng ký, không có số liệu registered, no figure: Bộ Ngoại giao." in pages[0]
    assert re.search(r"Hà Nam 130/200 65,00% \+5,50", pages[0])
    assert re.search(r"Nghệ An 201/1\.000 20,10% −0,75", pages[0])


def test_it_says_what_must_be_known_of_the_figures(pages: list[str]) -> None:
    for note in (
        "Nghị định 42/2022 (đang áp dụng): 27,84% (336/1.207); theo Nghị định 307/2025: 16,57% (200/1.207)",
        "Số liệu chỉ có một phần: Bộ Tài chính (1/5 đơn vị)",
        "có thể làm thay đổi số của tháng: Nghệ An (2 lô)",
        "ở cả hai tháng, tỷ lệ toàn quốc thay đổi +5,50 điểm %",
        "sau khi hết tháng: Nghệ An",
        "số tự báo cáo của 2 cơ quan: 1 còn chênh lệch chưa giải trình, 1 đã xử lý",
        "1 phát hiện nghiêm trọng, 2 cảnh báo",
        "Đây là bản 2, thay bản 1: 7 số liệu thay đổi",
        "Lý do: Nghệ An gửi muộn.",
        "cần bản sửa đổi: 12/2024",
    ):
        assert note in pages[0], note


def test_the_second_page_lists_every_agency_missing_ones_with_a_dash(pages: list[str]) -> None:
    order = [
        pages[1].index(name) for name in ("Tài chính", "Ngoại giao", "Hà Nam", "Nghệ An", "Cà Mau", "Huế")
    ]
    assert order == sorted(order)
    assert re.search(r"Bộ Tài chính\s?\* 2/3 66,67% 49,00% \+17,67", pages[1])
    assert re.search(r"Bộ Ngoại giao – – 30,00% –", pages[1])
    assert re.search(r"Cà Mau 3/4 75,00% chưa đăng ký", pages[1])


def test_both_files_bear_the_cut_off_as_their_date_and_the_mark(edition: Path, pages: list[str]) -> None:
    information = pypdf.PdfReader(edition / "report.pdf").metadata
    assert information is not None and information.creation_date is not None
    assert information.creation_date.replace(tzinfo=None) == datetime(2025, 5, 12)
    assert "tháng 04/2025" in (information.title or "")
    workbook = openpyxl.load_workbook(edition / "report.xlsx")
    assert workbook.properties.created == datetime(2025, 5, 12)
    assert all("SỐ LIỆU MÔ PHỎNG" in page for page in pages)
    assert all("SỐ LIỆU MÔ PHỎNG" in str(sheet["A5"].value) for sheet in workbook)


def test_figures_that_are_not_simulated_bear_no_mark(tmp_path: Path) -> None:
    folder = make_edition(tmp_path / "r2", simulated=False)
    write_report(folder)
    for page in pypdf.PdfReader(folder / "report.pdf").pages:
        assert "MÔ PHỎNG" not in page.extract_text()
    assert all(sheet["A5"].value is None for sheet in openpyxl.load_workbook(folder / "report.xlsx"))


def test_the_same_edition_gives_the_same_bytes(edition: Path, tmp_path: Path) -> None:
    again = make_edition(tmp_path / "r2")
    write_report(again)
    for name in ("report.pdf", "report.xlsx"):
        assert (again / name).read_bytes() == (edition / name).read_bytes(), name


def test_the_pdf_is_tagged_and_names_its_language(edition: Path) -> None:
    catalogue = pypdf.PdfReader(edition / "report.pdf").trailer["/Root"]
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "vi"


def test_the_spreadsheet_holds_numbers(edition: Path) -> None:
    nation = sheet_rows(edition, "Tổng hợp")[0]
    assert nation["Toàn trình trong tháng"] == 336
    assert nation["Tỷ lệ tháng"] == pytest.approx(336 / 1207)
    assert nation["So với mục tiêu (điểm %)"] == -53.5771
    agencies = {row["Mã"]: row for row in sheet_rows(edition, "Chỉ tiêu đăng ký")}
    assert list(agencies) == ["G12", "H25", "H41", "G08", "H12", "H57"]
    assert agencies["H41"]["Chỉ tiêu đăng ký"] == 0.202
    assert agencies["H41"]["So với chỉ tiêu (điểm %)"] == pytest.approx(-0.1)
    assert agencies["H25"]["Kết quả"] == "Đạt"
    assert (agencies["H41"]["Lô đang giữ"], agencies["G08"]["Lô đang giữ"]) == (2, None)
    assert agencies["H57"]["Tên tiếng Anh"] == "Hue"
    assert (agencies["G08"]["Kết quả"], agencies["G08"]["Tỷ lệ thực hiện"]) == ("Không có số liệu", None)
    trend = sheet_rows(edition, "Diễn biến")
    assert [row["Tháng"] for row in trend] == [datetime(2025, 3, 1), datetime(2025, 4, 1)]
    assert trend[0]["Tỷ lệ: Toàn quốc"] == 0.25 and trend[0]["Tỷ lệ: Bộ, ngành"] is None


def test_the_spreadsheet_has_its_own_charts(edition: Path) -> None:
    workbook = openpyxl.load_workbook(edition / "report.xlsx")
    assert [len(workbook[name]._charts) for name in ("Tổng hợp", "Diễn biến")] == [1, 1]
