"""The page kit: Vietnamese formats, CSV for spreadsheets, the folder that rewrites what changed, style."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from orchestration.pages import formats
from orchestration.pages.csv_files import csv_text
from orchestration.pages.environment import FONTS, page_environment, stylesheet
from orchestration.pages.folder import PageFolder
from orchestration.pages.svg import rate_bar


def test_numbers_and_dates_are_written_as_in_vietnam() -> None:
    assert formats.count(1234567) == "1.234.567"
    assert formats.percent(115665, 168746) == "68,54%"
    assert formats.percent(1, 800) == "0,13%"  # 0,125 half away from zero
    assert formats.share(0.458) == "45,80%"
    assert formats.plain_share(0.01) == "1%"
    assert formats.points(-6.5) == "−6,50"
    assert formats.points(0.8) == "+0,80"
    assert formats.difference(-1280) == "−1.280"
    assert formats.difference(0) == "0"
    assert formats.plain_number(2.5) == "2,5"
    assert formats.plain_number(1000.0) == "1.000"
    assert formats.day(date(2025, 1, 21)) == "21/01/2025"
    assert formats.moment(datetime(2025, 1, 21, 8, 5)) == "08:05 21/01/2025"
    assert formats.size(999) == "999 B"
    assert formats.size(2048) == "2,0 kB"


def test_missing_is_a_dash_and_never_zero() -> None:
    shown = [
        formats.count(None), formats.percent(None, 10), formats.percent(3, None), formats.percent(0, 0),
        formats.share(None), formats.points(None), formats.difference(None), formats.day(None),
        formats.month(None), formats.moment(None), formats.size(None),
    ]  # fmt: skip
    assert shown == [formats.NO_FIGURE] * len(shown)
    assert formats.percent(0, 10) == "0,00%"
    assert 'class="none"' in rate_bar(None, None, 0.7, "good")
    assert 'class="none"' not in rate_bar(0, 10, 0.7, "good")


def test_csv_opens_in_a_spreadsheet_and_runs_nothing() -> None:
    text = csv_text(
        ("code", "n", "names", "ok"),
        [{"code": "=1+1", "n": -5, "names": ["a", "b"], "ok": True}, {"code": "Huế, 1", "n": None}],
    )
    assert text == '\ufeffcode,n,names,ok\r\n\'=1+1,-5,a b,true\r\n"Huế, 1",,,\r\n'


def test_only_what_changed_is_written_and_what_is_gone_is_removed(tmp_path: Path) -> None:
    first = PageFolder(tmp_path)
    first.write("index.html", "one")
    first.write("agencies/H25.html", "Hà Nam")
    assert first.finish() == 0
    untouched = (tmp_path / "index.html").stat().st_mtime_ns
    (tmp_path / "agencies" / ".H57.html.part").write_text("left by a kill")

    second = PageFolder(tmp_path)
    second.write("index.html", "one")
    assert (second.finish(), second.written, second.unchanged) == (2, 0, 1)
    assert (tmp_path / "index.html").stat().st_mtime_ns == untouched
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index.html"]

    third = PageFolder(tmp_path)
    third.write("index.html", "two")
    assert (third.written, (tmp_path / "index.html").read_text()) == (1, "two")


def test_a_finished_file_is_linked_once_and_a_copy_is_known_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "marts.duckdb"
    source.write_bytes(b"\x00duck")
    site = tmp_path / "site"
    first = PageFolder(site)
    first.link("downloads/marts.duckdb", source)
    assert (site / "downloads" / "marts.duckdb").samefile(source)
    second = PageFolder(site)
    second.link("downloads/marts.duckdb", source)
    assert (second.written, second.unchanged, second.finish()) == (0, 1, 0)

    def refuse(*_: object) -> None:
        raise OSError("no links across file systems")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    copied = PageFolder(tmp_path / "elsewhere")
    copied.link("marts.duckdb", source)
    copied.link("marts.duckdb", source)
    copy = tmp_path / "elsewhere" / "marts.duckdb"
    assert copy.read_bytes() == b"\x00duck" and not copy.samefile(source)
    assert (copied.written, copied.unchanged) == (1, 1)
    other = tmp_path / "revised.duckdb"
    other.write_bytes(b"\x00ducks")
    copied.link("marts.duckdb", other)
    assert copy.read_bytes() == b"\x00ducks"


def test_templates_escape_and_name_what_they_miss(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("{{ name }} {{ 1234 | count }}")
    template = page_environment(tmp_path).get_template("page.html")
    assert template.render(name="<b>") == "&lt;b&gt; 1.234"
    with pytest.raises(UndefinedError, match="name"):
        template.render()


def test_the_style_sheet_carries_its_font_and_loads_nothing() -> None:
    style = stylesheet()
    assert style.count("@font-face") == 4
    assert "url(data:font/woff2;base64," in style
    assert "http" not in style and "@import" not in style
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text(encoding="utf-8").upper()
