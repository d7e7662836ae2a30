"""The pages about procedures, reporting, targets, method, editions and data, over editions made by hand."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path

import pytest

from orchestration.site import write_site
from orchestration.site.method import unrounded
from orchestration.site.procedures import FILE_NAME
from orchestration.site.targets import verdict
from tests.unit.site_edition import REASON, make_editions
from tests.unit.test_site_pages import Page


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("sections")
    return write_site(make_editions(home), home / "site").index.parent


def page(site: Path, name: str) -> Page:
    return Page((site / f"{name}.html").read_text(encoding="utf-8"))


def table(site: Path, name: str) -> list[dict[str, str]]:
    text = (site / f"{name}.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_who_does_not_report_is_listed_with_status_since_and_reason(site: Path) -> None:
    shown = page(site, "reporting")
    assert (
        "3 / 5 cơ quan phải gửi" in shown.words
    )  # Hà Nam, Nghệ An and Bộ Tài chính, of which the last in part
    hue = " ".join(shown.row("Huế"))
    assert "Ngắt kết nối" in hue
    assert "chậm nhất" in hue  # the first day without a connection is not known
    assert "21/01/2025" in hue
    assert "Nâng cấp hệ thống" in hue
    assert "Cơ quan chưa nêu lý do" in " ".join(shown.row("Bộ Ngoại giao"))
    assert shown.words.count("Khôi phục kết nối và gửi bù dữ liệu.") == 1  # what all of them are asked for


def test_a_partial_reporter_is_shown_with_the_units_that_send_and_those_that_do_not(site: Path) -> None:
    _, coverage, active, missing = page(site, "reporting").row("Bộ Tài chính")
    assert coverage.startswith("50,00% 1 / 2")
    assert active == "Kho bạc Nhà nước 400 hồ sơ giải quyết"
    assert "Tổng cục Thuế" in missing


def test_the_calendar_has_a_mark_for_each_month_and_none_after_an_agency_ended(site: Path) -> None:
    row = next(
        row for row in page(site, "reporting").rows if row[0].startswith("Bộ Kế hoạch") and len(row) > 5
    )
    assert row[1:] == ["Đ", "Đ", "Đ", "Đ", "Đ", "không phải gửi"]


@pytest.mark.parametrize(
    ("status", "gap", "expected"),
    [
        ("registered", 0.0, "met"),
        ("registered", -0.01, "missed"),
        ("registered", None, "no_figure"),
        ("not_registered", None, "not_registered"),
    ],
)
def test_a_target_is_met_when_it_is_reached_exactly(status: str, gap: float | None, expected: str) -> None:
    assert verdict({"target_status": status, "gap_pp": gap}) == expected


def test_registered_targets_stand_beside_what_was_reached(site: Path) -> None:
    shown = page(site, "targets")
    assert "Met 1 / 3" in shown.words  # Nghệ An
    assert shown.row("Hà Nam")[2:6] == ["65,00%", "60,00%", "60 / 100", "−5,00"]
    assert shown.row("Nghệ An")[2:6] == ["15,00%", "15,00%", "30 / 200", "+0,00"]
    assert shown.row("Huế")[2:6] == ["–", "–", "–", "–"]


def test_the_blocks_stand_beside_their_annual_targets(site: Path) -> None:
    rows = [row for row in page(site, "targets").rows if row[0].startswith("Toàn quốc")]
    # Of 2024: 321 + 600 + 120 + 300 + 20 + 900 resolved, 177 + 328 + 24 + 30 + 1 + 450 of them fully online.
    assert rows[-1][2:6] == ["50,00%", "44,67%", "1.010 / 2.261", "−5,33"]


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [(2, 3, "0,666666…"), (1, 4, "0,250000"), (5, 5, "1,000000"), (0, 7, "0,000000")],
)
def test_a_rate_is_written_out_before_it_is_rounded(part: int, whole: int, expected: str) -> None:
    assert unrounded(part, whole) == expected


def test_the_method_sets_definitions_side_by_side_and_works_an_example(site: Path) -> None:
    shown = page(site, "method")
    asked = shown.row("Hồ sơ có được nộp trực tuyến không?")
    assert [cell.split()[0] for cell in asked[1:]] == ["2", "1", "–"]  # second in 2022, first in 2025
    assert "Ví dụ: Hà Nam, tháng 03/2025" in shown.words  # 60 of 100, Nghệ An has 30
    assert "60 ÷ 100 = 0,600000 → 60,00%" in shown.words
    assert "48 ÷ 100 = 0,480000 → 48,00%" in shown.words  # by the definition of 2025: four fifths of the 60


def test_every_known_conflict_is_shown_with_its_figures_and_what_explains_it(site: Path) -> None:
    shown = page(site, "method")
    assert [name for name in shown.ids if name.startswith("X")] == [f"X{at:02d}" for at in range(1, 17)]
    assert "Hai nguồn khác nhau cho cùng cơ quan và kỳ" in shown.words
    figure = next(row for row in shown.rows if "68,54%" in row)
    assert figure[1:6] == ["Hà Nam", "Năm 2024", "68,54%", "52,0000%", "lệch no"]
    assert {row["conflict_id"] for row in table(site, "conflicts")} == {f"X{at:02d}" for at in range(1, 17)}


def test_procedures_are_listed_by_the_cases_that_they_lose(site: Path) -> None:
    shown = page(site, "procedure/index")
    # January to March, four agencies with 300, 600, 200 and 1000 cases: a third of each are permits.
    permits = shown.row("Cấp giấy phép xây dựng")
    assert (permits[0], permits[2], permits[5]) == ("1", "699", "0 / 699")
    births = shown.row("Đăng ký khai sinh")
    assert (births[0], births[2], births[5]) == ("2", "663", "738 / 1.401")
    assert "1.362" in shown.words  # all that the nation lost


def test_a_procedure_shows_its_agencies_with_counts_and_the_one_that_loses_most_first(site: Path) -> None:
    rows = [row for row in page(site, "procedure/2.002002").rows if row and row[-1] == "Toàn trình"]
    assert [(row[0], row[1]) for row in rows] == [
        ("Bộ Tài chính", "333"), ("Nghệ An", "200"), ("Hà Nam", "100"), ("Bộ Kế hoạch và Đầu tư", "66"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "is_name"),
    [("1.001001", True), ("2.001.PL", True), ("../x", False), ("a/b", False), ("", False)],
)
def test_only_codes_that_can_name_a_file_have_a_page(code: str, is_name: bool) -> None:
    assert bool(FILE_NAME.fullmatch(code)) is is_name


def test_the_archive_says_which_revision_holds_and_which_month_needs_another(site: Path) -> None:
    rows = [row for row in page(site, "archive/index").rows if row[0].startswith("Tháng 12/2024")]
    assert rows[0][1] == "2 hiện hành in force cần sửa needs a revision"
    assert rows[0][-1] == REASON
    assert rows[1][1] == "1"
    assert "Đã có lần 2 thay thế" in page(site, "archive/2024-12-r1").words


def test_a_revision_lists_every_change_with_both_figures_and_its_cause(site: Path) -> None:
    shown = page(site, "archive/2024-12-r2")
    assert "5 con số của 2 cơ quan thay đổi" in shown.words
    assert shown.row("Hồ sơ đã giải quyết")[2:4] == ["100", "120"]
    assert shown.row("Đối soát số giải quyết")[2:4] == ["đang mở open", "đã giải trình explained"]
    assert len(table(site, "archive/2024-12-r2-changes")) == 5


def test_an_earlier_edition_that_differs_now_is_shown_with_both_figures(site: Path) -> None:
    row = next(row for row in page(site, "archive/2025-03-r1").rows if "121" in row)
    assert row[-2:] == ["120", "121"]


def test_every_file_of_every_edition_can_be_downloaded_and_verified(site: Path) -> None:
    for sums in sorted(site.glob("downloads/*/r*/SHA256SUMS")):
        listed = dict(line.split("  ")[::-1] for line in sums.read_text().splitlines())
        for name, digest in listed.items():
            assert hashlib.sha256((sums.parent / name).read_bytes()).hexdigest() == digest
    assert len(list(site.glob("downloads/*/r*/SHA256SUMS"))) == 3
    links = page(site, "data").links
    assert {"downloads/2025-03/r1/csv/mart_ranking.csv", "downloads/2025-03/r1/report.pdf"} <= set(links)


def test_the_dictionary_says_what_each_column_of_each_table_means(site: Path) -> None:
    shown = page(site, "dictionary")
    assert {"mart_ranking", "changes", "known_conflicts"} <= set(shown.ids)
    assert shown.row("rank_in_block") == ["rank_in_block", "chữ", "What rank_in_block says."]
