"""The auditor's report on a warehouse made by hand: what its pages and CSV files say."""

from __future__ import annotations

import csv
import re
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest

from orchestration.audit import words, write_audit
from orchestration.audit.findings import amount, bounds
from orchestration.settings import PROJECT_ROOT, Home
from tests.unit.audit_home import AS_OF, EVIL_NAME, make_audit_home


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    made = make_audit_home(tmp_path_factory.mktemp("audit"))
    write_audit(made, AS_OF)
    return made


class Page(HTMLParser):
    """A page's words, links and ids; `cells` are the words of each table row."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.links: list[str] = []
        self.ids: list[str] = []
        self.cells: list[list[str]] = []
        self.words = ""
        self.in_table = False
        self.tags: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.add(tag)
        self.links += [value for name in ("href", "src") if (value := found.get(name))]
        self.ids += [found["id"]] if found.get("id") else []
        if tag == "tr":
            self.cells.append([])
            self.in_table = True
        if tag in ("td", "th") and self.cells:
            self.cells[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.in_table = self.in_table and tag != "table"

    def handle_data(self, data: str) -> None:
        self.words = " ".join(f"{self.words} {data}".split())
        if self.in_table and self.cells[-1]:
            self.cells[-1][-1] = " ".join(f"{self.cells[-1][-1]} {data}".split())

    def row(self, start: str, at: int = 0) -> list[str]:
        """The cells of the first table row whose cell at this place begins so."""
        return next(cells for cells in self.cells if cells[at:] and cells[at].startswith(start))


def page(home: Home, name: str) -> Page:
    return Page(home.root / "audit" / f"{name}.html")


def table(home: Home, name: str) -> list[dict[str, str]]:
    with (home.root / "audit" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_calendar_tells_each_status_by_letter_and_word(home: Home) -> None:
    index = page(home, "index")
    assert index.row("Hà Nam")[1:] == ["Đ", "Đ", "Đ Đầy đủ 04/2025, 2 phát hiện, Hà Nam"]
    assert [cell[0] for cell in index.row("Huế")[1:]] == ["I", "C", "N"]
    assert [cell[:1] for cell in index.row("Bộ Tài chính")[1:]] == ["M", "M", "M"]
    assert index.row("Bộ Kế hoạch và Đầu tư")[1:] == ["Đ", "không có", "không có"]
    assert "2 / 3" in index.words  # H25 and G12 of three agencies in April


def test_what_to_do_now_names_held_loads_findings_and_rules_that_ran_on_part(home: Home) -> None:
    index = page(home, "index")
    assert "1 quy tắc chưa được kiểm tra đầy đủ" in index.words
    assert "agencies/H25.html#f02_submitted_file_as_result" in index.links
    assert "loads/L2.html" in index.links
    assert {row["rule_id"] for row in table(home, "actions")} == {
        "f02_submitted_file_as_result",
        "cb07_printed_percent",
        "load_foreign_cases",
    }


def test_a_rank_leads_to_the_case_codes_and_the_file_in_three_steps(home: Home) -> None:
    ranking = page(home, "ranking/2025-04")
    assert "../agencies/H25.html" in ranking.links
    agency = page(home, "agencies/H25")
    found = agency.row("04/2025")
    assert found[1:4] == ["12,50%", "≤ 1%", "5 / 40"]
    assert "hoso-H25-2025-04.json L1 H25-250401-0001 H25-250402-0002" in found[4]
    assert found[4].endswith("không còn trong kho no longer held H25-250403-0003")
    assert "../loads/L1.html" in agency.links
    load = page(home, "loads/L1")
    assert "archive/npsp/H25/2025-05/hoso-H25-2025-04.json" in load.words
    assert "H25-250401-0001" in load.words
    assert "12 = 10 nhận accepted + 2 cách ly quarantined + 0 trùng identical" in load.words


def test_a_rank_that_held_loads_may_change_leads_to_them(home: Home) -> None:
    ranking = page(home, "ranking/2025-04")
    assert ranking.row("Bộ Tài chính", at=1)[6].endswith("1 lô đang giữ load held")
    assert "đang giữ" not in ranking.row("Hà Nam", at=1)[6]
    assert "../loads/index.html" in ranking.links
    assert [row["held_loads"] for row in table(home, "ranking/2025-04")].count("1") == 1


def test_a_load_of_no_feed_has_a_page_and_asks_for_nothing_once_rejected(home: Home) -> None:
    folder = home.root / "audit"
    assert "không rõ" in (folder / "loads" / "L5.html").read_text(encoding="utf-8")
    for name in ("actions.csv", "index.html"):
        assert "L5" not in (folder / name).read_text(encoding="utf-8")


def test_missing_is_never_shown_as_zero(home: Home) -> None:
    hue = page(home, "ranking/2025-04").row("Huế", at=1)
    assert [hue[0], hue[3], hue[4], hue[5]] == ["–", "–", "–", "–"]
    assert "Nâng cấp hệ thống" in hue[6] and "chậm nhất từ 21/01/2025" in hue[6]
    assert page(home, "agencies/H57").row("04/2025")[4] == "–"


def test_an_agency_s_page_explains_units_reconciliation_and_history(home: Home) -> None:
    agency = page(home, "agencies/G12")
    assert agency.row("Kho bạc Nhà nước")[-1] == "Đ có hồ sơ"
    assert agency.row("Tổng cục Thuế")[-1] == "I không có hồ sơ"
    received = agency.row("01/01/2025")
    assert received[2:5] == ["1.200", "1.280", "+80 ± 12,8"]
    assert received[5] == (
        "+50 chưa từng nhận được never received +20 bị cách ly quarantined +10 chưa giải thích unexplained"
    )
    assert "Hồ sơ cũ (Lê Văn C, 20/04/2025)" in received[6]
    assert [row["what_vi"] for row in table(home, "agencies/G12-history")] == [
        "1 phát hiện mới",
        "Đối soát tiếp nhận 01/01/2025–31/03/2025: đã giải trình",
        "Lô dữ liệu đã loại",
    ]
    assert "Đã tiếp nhận: Bộ Kế hoạch và Đầu tư G05 absorbed" in agency.words
    assert "Đã tiếp nhận" not in page(home, "agencies/H57").words
    assert (
        "Hoạt động đến" not in page(home, "agencies/H25").words
    )  # its merger of July lies ahead of the report
    assert [row["what_en"] for row in table(home, "agencies/H25-history")][-2:] == [
        "1 findings ended",
        "1 findings began",
    ]
    assert "không có biểu II.06 của kỳ" in page(home, "agencies/H57").words


def test_every_published_revision_of_a_figure_stays_in_sight(home: Home) -> None:
    published = [
        cells for cells in page(home, "agencies/H25").cells if len(cells) == 6 and cells[0] == "04/2025"
    ]
    assert published == [
        ["04/2025", "2", "73,00%", "730 / 1.000", "1", "Gửi bù 10 hồ sơ"],
        ["04/2025", "1", "72,00%", "720 / 1.000", "1", "–"],
    ]
    assert table(home, "agencies/H25-history")[0] == {
        "at": "2025-05-12 09:00:00",
        "what_vi": "Công bố tháng 04/2025, lần 2",
        "what_en": "Month published, revision 2",
        "detail": "Gửi bù 10 hồ sơ",
        "person": "Lê Văn C",
    }


def test_a_rule_s_page_defines_it_and_names_who_breaks_it(home: Home) -> None:
    rule = page(home, "rules/f02_submitted_file_as_result")
    assert "F2" in rule.words and "fault_share_high" in rule.words and "≤ 1%" in rule.words
    assert "../agencies/H25.html#f02_submitted_file_as_result" in rule.links
    clean = page(home, "rules/f01_done_without_finish")
    assert "Không cơ quan nào" in clean.words


def test_what_a_sender_names_is_shown_and_not_run(home: Home) -> None:
    load = page(home, "loads/L2")
    assert EVIL_NAME in load.words
    assert not load.tags & {"img", "script"}


def test_every_page_says_that_its_data_is_simulated(home: Home) -> None:
    for path in (home.root / "audit").rglob("*.html"):
        assert "SỐ LIỆU MÔ PHỎNG" in path.read_text(encoding="utf-8"), path.name


def test_every_link_stays_in_the_folder_and_resolves(home: Home) -> None:
    root = home.root / "audit"
    pages = {path.resolve(): Page(path) for path in root.rglob("*.html")}
    broken = []
    for path, found in pages.items():
        assert len(found.ids) == len(set(found.ids)), path
        for link in found.links:
            if link.startswith("data:"):
                continue
            target, _, anchor = link.partition("#")
            resolved = (path.parent / target).resolve() if target else path
            known = resolved in pages and (not anchor or anchor in pages[resolved].ids)
            inside = resolved.is_relative_to(root.resolve()) and resolved.exists()
            if not inside or not (known or resolved.suffix in (".csv", ".css")):
                broken.append(f"{path.name} -> {link}")
    assert broken == []


def test_an_unchanged_report_is_not_written_again(home: Home) -> None:
    again = write_audit(home, AS_OF)
    assert (again.written, again.removed) == (0, 0)
    assert (again.critical, again.warnings, again.infos, again.held_loads) == (1, 3, 0, 1)


def test_a_page_whose_subject_is_gone_is_removed(tmp_path: Path) -> None:
    own = make_audit_home(tmp_path)
    write_audit(own, AS_OF)
    with duckdb.connect(str(own.warehouse)) as connection:
        connection.execute("delete from quality.load_receipts where load_id = 'L2'")
        connection.execute("delete from quality.check_results where load_id = 'L2'")
    assert write_audit(own, AS_OF).removed == 1
    assert not (own.root / "audit" / "loads" / "L2.html").exists()


def test_words_cover_what_the_rules_name() -> None:
    with (PROJECT_ROOT / "seeds" / "quality_rules.csv").open(encoding="utf-8", newline="") as file:
        rules = list(csv.DictReader(file))
    assert {rule["suite"] for rule in rules} <= words.SUITES.keys()
    assert {rule["unit"] for rule in rules} <= words.UNITS.keys()
    assert {rule["gate"] for rule in rules} <= words.GATES.keys()


def test_amounts_are_written_in_the_rule_s_unit() -> None:
    assert amount(0.125, "share") == "12,50%"
    assert amount(1, "flag") == "vi phạm"
    assert amount(0.45, "ratio") == "×0,45"
    assert amount(53.3333, "points") == "53,33"
    assert amount(-12, "cases") == "−12"
    assert amount(None, "days") == "–"
    assert bounds(0.5, 2.0, "ratio") == "×0,5 – ×2"
    assert bounds(None, 0.01, "share") == "≤ 1%"
    assert bounds(3, None, "days") == "≥ 3"
    assert bounds(None, 0.0, "flag") == "đạt"
    assert not re.search(r"\d", bounds(None, None, "cases"))
