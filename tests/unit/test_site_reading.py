"""Reading editions, naming periods, and what the pages ask of an edition."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from orchestration.errors import NothingBuiltError
from orchestration.pages.sorting import vietnamese_order
from orchestration.site.figures import Figures
from orchestration.site.periods import Period
from orchestration.site.published import read_published
from orchestration.site.reading import current_edition, published_editions
from tests.unit.site_edition import make_editions

MARCH = Period("month", date(2025, 3, 1), date(2025, 3, 31))


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_editions(tmp_path_factory.mktemp("reading"))


@pytest.fixture(scope="module")
def figures(editions: Path) -> Figures:
    return Figures(current_edition(editions))


@pytest.mark.parametrize(
    ("period", "key", "vi", "en", "in_year"),
    [
        (MARCH, "2025-03", "Tháng 03/2025", "March 2025", "T3"),
        (Period("quarter", date(2024, 10, 1), date(2024, 12, 31)), "2024-q4", "Quý IV/2024",
         "Fourth quarter of 2024", "IV"),
        (Period("ytd", date(2025, 1, 1), date(2025, 3, 31)), "2025-03-ytd", "3 tháng đầu năm 2025",
         "January to March 2025", "3 tháng"),
        (Period("ytd", date(2025, 1, 1), date(2025, 1, 31)), "2025-01-ytd", "Tháng đầu năm 2025",
         "January 2025 to date", "1 tháng"),
        (Period("ytd", date(2024, 1, 1), date(2024, 12, 31)), "2024-12-ytd", "12 tháng năm 2024",
         "January to December 2024", "12 tháng"),
        (Period("year", date(2024, 1, 1), date(2024, 12, 31)), "2024", "Năm 2024", "Year 2024", "cả năm"),
    ],
)  # fmt: skip
def test_periods_have_names_and_addresses(period: Period, key: str, vi: str, en: str, in_year: str) -> None:
    assert (period.key, period.words, period.in_year.vi) == (key, (vi, en), in_year)


def test_names_are_in_the_order_of_the_vietnamese_alphabet() -> None:
    names = [
        "Đắk Lắk",
        "Bình Định",
        "Cần Thơ",
        "Bà Rịa",
        "An Giang",
        "Điện Biên",
        "Cà Mau",
        "Bạc Liêu",
        "Bắc Kạn",
    ]
    assert sorted(names, key=vietnamese_order) == [
        "An Giang", "Bà Rịa", "Bạc Liêu", "Bắc Kạn", "Bình Định", "Cà Mau", "Cần Thơ", "Đắk Lắk", "Điện Biên",
    ]  # fmt: skip
    assert vietnamese_order("ma") < vietnamese_order("mà") < vietnamese_order("má") < vietnamese_order("mạ")


def test_the_newest_edition_comes_first_and_current_is_followed(editions: Path, tmp_path: Path) -> None:
    assert [edition.key for edition in published_editions(editions)] == [
        "2025-03-r1", "2024-12-r2", "2024-12-r1",
    ]  # fmt: skip
    current = current_edition(editions)
    assert (current.key, current.downloads) == ("2025-03-r1", "downloads/2025-03/r1")
    assert current.cut_off == date(2025, 4, 5)
    assert current.has("mart_ranking") and not current.has("mart_of_a_later_day")
    assert current.rows("block_targets") is current.rows("block_targets")
    with pytest.raises(NothingBuiltError, match="emc publish"):
        current_edition(tmp_path)


def test_agencies_have_the_name_of_their_last_month_and_their_successor(figures: Figures) -> None:
    agencies = figures.agencies
    assert sorted(agencies) == ["G05", "G08", "G12", "H25", "H41", "H57"]
    assert (agencies["H57"]["name_vi"], agencies["H57"]["name_en"]) == ("Huế", "Hue")
    assert (agencies["G05"]["successor_code"], agencies["G05"]["last_month"]) == ("G12", date(2025, 2, 1))
    assert [row["agency_code"] for row in figures.absorbed["G12"]] == ["G05"]


def test_periods_are_those_of_the_edition_and_end_with_its_month(figures: Figures) -> None:
    assert figures.month == MARCH
    assert [period.key for period in figures.periods["quarter"]] == ["2025-q1", "2024-q4"]
    assert [period.key for period in figures.periods["year"]] == ["2024"]
    assert figures.periods["ytd"][0].key == "2025-03-ytd"
    assert figures.months[0] == date(2024, 10, 1) and len(figures.months) == 6


def test_rankings_keep_both_boundaries_and_put_the_unranked_last(figures: Figures) -> None:
    was = figures.rankings[MARCH, "as_was"]
    assert [(row["agency_code"], row["rank_in_block"]) for row in was if row["block"] == "province"] == [
        ("H25", 1), ("H41", 2), ("H57", None),
    ]  # fmt: skip
    february = Period("month", date(2025, 2, 1), date(2025, 2, 28))
    apart = {row["agency_code"]: row["resolved_cases"] for row in figures.rankings[february, "as_was"]}
    pooled = {row["agency_code"]: row["resolved_cases"] for row in figures.rankings[february, "as_is"]}
    assert (apart["G12"], apart["G05"]) == (300, 100)
    assert pooled["G12"] == 400 and "G05" not in pooled
    assert figures.series["as_was", "H25"][date(2025, 3, 1)]["target_rate"] == 0.65
    assert figures.annual_targets[2025, "province"] == 0.7


def test_a_period_has_one_definition_unless_it_changed_within(figures: Figures) -> None:
    before = figures.definition_of(Period("month", date(2025, 10, 1), date(2025, 10, 31)))
    after = figures.definition_of(Period("month", date(2025, 12, 1), date(2025, 12, 31)))
    assert before and before["definition_version"] == "nd42_2022"
    assert after and after["definition_version"] == "nd307_2025"
    assert figures.definition_of(Period("month", date(2025, 11, 1), date(2025, 11, 30))) is None
    assert figures.definition_of(Period("ytd", date(2025, 1, 1), date(2025, 12, 31))) is None


def test_every_published_figure_of_a_month_is_kept_beside_what_holds_now(
    editions: Path, figures: Figures
) -> None:
    published = read_published(published_editions(editions), figures)
    said = [
        (one.edition.key if one.edition else "now", one.row["fully_online_cases"], one.row["rank_in_block"])
        for one in published["H25"].said
    ]
    assert said == [("now", 75, 1), ("2024-12-r2", 74, 1), ("2024-12-r1", 54, 2)]
    assert [row["measure"] for _, row in published["H25"].changes] == [
        "fully_online_cases", "rank_in_block", "resolved_cases",
    ]  # fmt: skip
    assert [(row["published_value"], row["value_now"]) for row in published["H25"].earlier] == [(120, 121)]
    assert "G12" not in published
