"""The public pages over editions made by hand: what they say, that links resolve, what is rewritten."""

from __future__ import annotations

import csv
import io
import shutil
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import duckdb
import pytest

from orchestration.site import SiteSummary, write_site
from tests.unit.site_edition import REASON, make_editions

VOID = {"meta", "link", "br", "img", "rect", "path", "circle", "line"}


@dataclass
class Page(HTMLParser):
    """A page's words, links, anchors and tables; rows are lists of the words of their cells."""

    text: str
    links: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.text)
        assert self._open == [], f"left open: {self._open}"

    @property
    def words(self) -> str:
        return " ".join(" ".join(self._parts).split())

    def row(self, start: str) -> list[str]:
        """The first row that has a cell beginning with these words."""
        return next(row for row in self.rows if any(cell.startswith(start) for cell in row))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.links += [value for name in ("href", "src") if (value := values.get(name))]
        if value := values.get("id"):
            self.ids.append(value)
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
        if tag in {"h1", "h2", "h3"}:
            self.headings.append(tag)
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" in self._open or "script" in self._open:
            return
        self._parts.append(data)
        if self._open and {"td", "th"} & set(self._open):
            self.rows[-1][-1] = " ".join(f"{self.rows[-1][-1]} {data}".split())


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_editions(tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="module")
def site(editions: Path) -> Path:
    folder = editions.parent / "site"
    write_site(editions, folder)
    return folder


def page(site: Path, name: str) -> Page:
    return Page((site / name).read_text(encoding="utf-8"))


def test_the_first_page_says_the_month_in_one_sentence_with_its_counts(site: Path) -> None:
    home = page(site, "index.html")
    # March 2025: Hà Nam 60/100, Nghệ An 30/200, Bộ Tài chính 160/400; Huế and Ngoại giao sent nothing.
    assert (
        "cả nước có 250 trong 700 hồ sơ đã giải quyết được thực hiện trực tuyến toàn trình: 35,71%"
        in home.words
    )
    assert "Gửi dữ liệu Reporting 3 / 5" in home.words
    assert home.row("Huế")[1:3] == ["N Ngắt kết nối Disconnected", "Nâng cấp hệ thống System upgrade"]
    # January to March: 174 + 84 + 460 + 20 of 300 + 600 + 1000 + 200.
    assert home.row("Toàn quốc Nation")[2:6] == ["35,14%", "738 / 2.100", "50,00%", "−14,86"]
    assert "SỐ LIỆU MÔ PHỎNG" in home.words
    assert "12/2024, lần 2 : 1 số liệu khác" in home.words


def test_the_nation_s_waterfall_adds_up_from_resolved_to_fully_online(site: Path) -> None:
    home = page(site, "index.html")
    # Of 40, 170 and 240 cases not fully online half is lost at the first condition.
    steps = home.rows[home.rows.index(home.row("Đã giải quyết")) :][:5]
    assert [step[2] for step in steps] == ["700", "−225", "−225", "0", "250"]
    assert steps[-1][3] == "35,71%"


def test_a_ranking_names_the_unranked_and_why(site: Path) -> None:
    ranking = page(site, "ranking/2025-03.html")
    assert ranking.row("Hà Nam")[0].startswith("1")
    assert ranking.row("Hà Nam")[3:6] == ["60,00%", "60 / 100", "+2,00"]
    assert ranking.row("Hà Nam")[6] == "−5,00"  # against its registered 65 %
    assert ranking.row("Huế")[0] == "–"
    assert ranking.row("Huế")[3:5] == ["–", "–"]
    assert ranking.row("Huế")[-1] == "N Ngắt kết nối 2 lô đang giữ loads held"
    assert "20" not in ranking.row("Bộ Ngoại giao")


def test_a_ranking_says_where_held_loads_may_change_it(site: Path) -> None:
    ranking = page(site, "ranking/2025-03.html")
    assert ranking.row("Hà Nam")[-1].endswith("2 lô đang giữ loads held")
    assert "có thể làm thay đổi số liệu" in ranking.words
    assert "2 lô đang giữ" in " ".join(page(site, "reporting.html").row("Huế"))
    for name in ("agency/H25.html", "archive/2025-03-r1.html"):
        assert "2 lô đang giữ loads held" in page(site, name).words, name
    before = page(site, "ranking/2025-02.html")
    assert "lô đang giữ" not in before.words
    assert "có thể làm thay đổi số liệu" not in before.words


def test_editions_from_before_held_loads_were_counted_say_nothing_of_them(
    editions: Path, tmp_path: Path
) -> None:
    older = shutil.copytree(editions, tmp_path / "editions", symlinks=True)
    for path in older.rglob("mart_ranking.parquet"):
        ranking = duckdb.read_parquet(str(path)).select("* exclude (held_loads)").to_arrow_table()
        path.unlink()
        duckdb.from_arrow(ranking).write_parquet(str(path))
    write_site(older, tmp_path / "site")
    for name in ("ranking/2025-03.html", "reporting.html", "agency/H25.html", "archive/2025-03-r1.html"):
        assert "lô đang giữ" not in page(tmp_path / "site", name).words, name


def test_rankings_are_made_for_every_period_and_both_boundaries(site: Path) -> None:
    made = {path.stem for path in (site / "ranking").glob("*.html")}
    months = ["2024-10", "2024-11", "2024-12", "2025-01", "2025-02", "2025-03"]
    keys = {*months, *(f"{month}-ytd" for month in months), "2024-q4", "2025-q1", "2024"}
    assert made == keys | {f"{key}-as-is" for key in keys}
    assert "Bộ Kế hoạch và Đầu tư" in page(site, "ranking/2025-02.html").words
    assert "Bộ Kế hoạch và Đầu tư" not in page(site, "ranking/2025-02-as-is.html").words
    rows = list(csv.DictReader(io.StringIO((site / "ranking/2025-02-as-is.csv").read_text("utf-8-sig"))))
    assert {row["agency_code"]: row["resolved_cases"] for row in rows}["G12"] == "400"


def test_an_agency_shows_every_figure_that_was_published_of_a_month(site: Path) -> None:
    agency = page(site, "agency/H25.html")
    said = [row for row in agency.rows if row[0] == "12/2024" and len(row) == 6 and row[2].endswith("%")]
    assert [row[1:5] for row in said] == [
        ["hiện nay now", "61,98%", "75 / 121", "1"],
        ["kỳ 12/2024, lần 2", "61,67%", "74 / 120", "1"],
        ["kỳ 12/2024, lần 1", "54,00%", "54 / 100", "2"],
    ]
    assert said[1][5] == REASON
    assert agency.row("12/2024, lần 2")[1:] == [
        "12/2024", "Hồ sơ toàn trình Fully online cases", "54", "74", "hồ sơ gửi muộn late cases",
    ]  # fmt: skip


def test_an_agency_that_took_in_another_shows_both_boundaries(site: Path) -> None:
    finance = page(site, "agency/G12.html")
    assert "Đã tiếp nhận: Bộ Kế hoạch và Đầu tư" in finance.words
    assert "Tổng cục Thuế" in finance.words
    assert finance.row("02/2025")[1:4] == ["50,00%", "150 / 300", "40,00% (120)"]
    assert "+ KH&ĐT" in finance.words
    planning = page(site, "agency/G05.html")
    assert "Hoạt động đến 28/02/2025; nay thuộc Bộ Tài chính" in planning.words
    assert "Tháng 02/2025: 10 trong 100 hồ sơ" in planning.words


def test_missing_is_never_shown_as_zero(site: Path) -> None:
    silent = page(site, "agency/G08.html")
    assert "không có số liệu. Thiếu số liệu không phải là 0" in silent.words
    assert silent.row("03/2025")[1:3] == ["–", "–"]
    assert "Không có hồ sơ nào trong tháng. No case in the month." in silent.words


def test_reconciliation_says_what_was_decided_but_not_by_whom(site: Path) -> None:
    agency = page(site, "agency/H41.html")
    assert agency.row("01/12/2024 – 31/12/2024")[2:5] == ["200", "212", "+12 ± 5"]
    assert agency.row("01/12/2024 – 31/12/2024")[6] == "đã giải trình explained 10/02/2025"
    everything = "".join(path.read_text("utf-8") for path in site.rglob("*.html"))
    assert "Lê Văn C" not in everything  # who published is in publication.json alone


def test_from_every_rate_definition_coverage_and_download_are_one_step_away(site: Path) -> None:
    for name in ("index.html", "ranking/2025-03.html", "agency/H25.html", "agency/index.html"):
        links = page(site, name).links
        assert any("method.html#nd42_2022" in link for link in links), name
        assert any("reporting.html" in link for link in links), name
        assert any(link.endswith(".csv") for link in links), name


def test_all_links_resolve_and_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    pages = {path: page(site, str(path.relative_to(site))) for path in sorted(site.rglob("*.html"))}
    broken = []
    for path, content in pages.items():
        assert len(set(content.ids)) == len(content.ids), f"an id twice in {path}"
        assert content.headings[0] == "h1" and content.headings.count("h1") == 1, path
        for link in content.links:
            address, anchor = urldefrag(unquote(link))
            if address.startswith(("data:", "https://")):
                continue
            target = (path.parent / address).resolve() if address else path
            if not target.is_file() or (anchor and anchor not in pages[target].ids):
                broken.append(f"{path.relative_to(site)} -> {link}")
    assert broken == []


def test_an_unchanged_site_is_not_rewritten_and_equal_editions_give_equal_pages(
    editions: Path, site: Path
) -> None:
    again = write_site(editions, site)
    assert (again.written, again.removed) == (0, 0)
    other = make_editions(editions.parent / "again")
    fresh: SiteSummary = write_site(other, editions.parent / "fresh")
    assert fresh.pages == again.pages
    for path in (editions.parent / "fresh").rglob("*.html"):
        assert path.read_bytes() == (site / path.relative_to(editions.parent / "fresh")).read_bytes()


def test_files_of_others_are_kept_and_what_is_gone_is_removed(editions: Path, tmp_path: Path) -> None:
    docs = tmp_path / "docs.html"
    docs.write_text("<!doctype html>")
    folder = tmp_path / "site"
    write_site(editions, folder, {"dbt/index.html": docs})
    assert (folder / "dbt" / "index.html").read_text() == "<!doctype html>"
    (folder / "agency" / "H99.html").write_text("of an agency that is no more")
    summary = write_site(editions, folder)
    assert not (folder / "agency" / "H99.html").exists() and not (folder / "dbt").exists()
    assert summary.removed == 2
