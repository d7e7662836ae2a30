"""Facts about agencies, names, codes and units in seeds/, worked out by hand from the published sources.

What holds for one column (not null, accepted values, references) is tested by dbt in the seeds' .yml files;
here are the facts that span rows: who exists when, what a code or a name means on a day.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest
import yaml

from tests.unit.seed_rows import SEEDS, Row, interval, on, seed

NAMES = sorted(path.stem for path in SEEDS.glob("*.csv"))


def expected_agencies(day: date) -> set[str]:
    """Agencies that exist on a day and are expected to report."""
    expected = {row["agency_code"] for row in seed("agencies") if row["expected"] == "true"}
    return expected & {row["agency_code"] for row in on(day, "agency_history")}


def overlapping(rows: list[Row]) -> list[tuple[Row, Row]]:
    """Pairs of neighbouring rows whose intervals share a day."""
    ordered = sorted(rows, key=interval)
    return [(a, b) for a, b in pairwise(ordered) if interval(b)[0] <= interval(a)[1]]


# Files


@pytest.mark.parametrize("name", NAMES)
def test_text_is_nfc_without_stray_blanks(name: str) -> None:
    text = (SEEDS / f"{name}.csv").read_text(encoding="utf-8")
    assert unicodedata.is_normalized("NFC", text)
    assert "\ufeff" not in text and "\r" not in text
    for row in seed(name):
        assert all(value == value.strip() and "  " not in value for value in row.values()), row


@pytest.mark.parametrize("name", NAMES)
def test_yaml_describes_every_column_in_order(name: str) -> None:
    (described,) = yaml.safe_load((SEEDS / f"{name}.yml").read_text(encoding="utf-8"))["seeds"]
    header = list(seed(name)[0])
    assert described["name"] == name and described["description"]
    assert [column["name"] for column in described["columns"]] == header
    assert all(column["description"] for column in described["columns"])
    assert list(described["config"]["column_types"]) == header
    assert all(row["source"] for row in seed(name))


def test_every_yaml_has_its_csv() -> None:
    assert sorted(path.stem for path in SEEDS.glob("*.yml")) == NAMES
    assert len(NAMES) == 20


# Agencies and their history


@pytest.mark.parametrize(
    ("day", "ministries", "provinces"),
    [
        (date(2024, 1, 1), 20, 63),
        (date(2025, 2, 28), 20, 63),
        (date(2025, 3, 1), 14, 63),
        (date(2025, 6, 30), 14, 63),
        (date(2025, 7, 1), 14, 34),
        (date(2026, 10, 10), 14, 34),
    ],
)
def test_expected_agencies_by_day(day: date, ministries: int, provinces: int) -> None:
    assert Counter(code[0] for code in expected_agencies(day)) == {"G": ministries, "H": provinces}


def test_blocks_are_the_83_expected_agencies() -> None:
    blocks = {row["agency_code"]: row["block"] for row in seed("agencies")}
    assert Counter(blocks.values()) == {"ministry": 20, "province": 63, "": 8}
    assert all((row["expected"] == "true") == bool(row["block"]) for row in seed("agencies"))
    assert {code for code, block in blocks.items() if block == "ministry"} == {
        *(f"G{number:02d}" for number in range(1, 20)),
        "G24",
    }


def test_history_has_no_gaps_and_no_overlaps() -> None:
    by_agency = defaultdict(list)
    for row in seed("agency_history"):
        by_agency[row["agency_code"]].append(row)
    assert by_agency.keys() == {row["agency_code"] for row in seed("agencies")}
    for rows in by_agency.values():
        days = sorted(map(interval, rows))
        assert days[0][0] == date(2000, 1, 1)
        assert all(after[0] == before[1] + timedelta(days=1) for before, after in pairwise(days))
        assert all(row["valid_to"] and not row["successor_code"] for row in sorted(rows, key=interval)[:-1])


def test_the_six_absorptions_of_march_2025() -> None:
    absorbed = {
        r["agency_code"]: r["successor_code"] for r in seed("agency_history") if r["valid_to"] == "2025-02-28"
    }
    expected = {"G05": "G12", "G24": "G12", "G04": "G17", "G14": "G06", "G07": "G09", "G13": "G10"}
    assert {code: successor for code, successor in absorbed.items() if successor} == expected
    assert absorbed.keys() - expected.keys() == {"G10", "G21", "G34", "G36"}  # two new names, two dissolved


def test_the_29_provinces_absorbed_in_july_2025() -> None:
    by_successor = defaultdict(set)
    for row in seed("agency_history"):
        if row["valid_to"] == "2025-06-30":
            by_successor[row["successor_code"]].add(row["agency_code"])
    assert by_successor == {
        "H60": {"H22"}, "H38": {"H63"}, "H55": {"H03"}, "H44": {"H62", "H28"}, "H05": {"H02"},
        "H31": {"H54"}, "H24": {"H23"}, "H42": {"H25", "H40"}, "H50": {"H46"}, "H17": {"H47"},
        "H48": {"H34"}, "H21": {"H08"}, "H32": {"H43"}, "H36": {"H16", "H11"}, "H15": {"H45"},
        "H29": {"H06", "H09"}, "H19": {"H10"}, "H53": {"H39"}, "H13": {"H51", "H30"},
        "H61": {"H07", "H59"}, "H20": {"H58"}, "H12": {"H04"}, "H01": {"H33"},
    }  # fmt: skip
    assert sum(map(len, by_successor.values())) == 29


def test_successors_exist_the_day_after() -> None:
    absorptions = [row for row in seed("agency_history") if row["successor_code"]]
    assert len(absorptions) == 35
    for row in absorptions:
        day_after = interval(row)[1] + timedelta(days=1)
        assert row["successor_code"] in expected_agencies(day_after)
        assert not any(r["agency_code"] == row["agency_code"] for r in on(day_after, "agency_history"))


@pytest.mark.parametrize(
    ("code", "last_day_before", "before", "after"),
    [
        ("H57", date(2024, 12, 31), ("Thừa Thiên Huế", "province"), ("Huế", "central_city")),
        ("H19", date(2026, 4, 29), ("Đồng Nai", "province"), ("Đồng Nai", "central_city")),
        ("H49", date(2026, 8, 31), ("Quảng Ninh", "province"), ("Quảng Ninh", "central_city")),
        ("H05", date(2026, 9, 30), ("Bắc Ninh", "province"), ("Bắc Ninh", "central_city")),
        (
            "G10",
            date(2025, 2, 28),
            ("Bộ Nông nghiệp và Phát triển nông thôn", "ministry"),
            ("Bộ Nông nghiệp và Môi trường", "ministry"),
        ),
        (
            "G21",
            date(2025, 2, 28),
            ("Ủy ban Dân tộc", "ministerial_agency"),
            ("Bộ Dân tộc và Tôn giáo", "ministry"),
        ),
    ],
)
def test_renames_keep_the_code(
    code: str, last_day_before: date, before: tuple[str, str], after: tuple[str, str]
) -> None:
    for day, expected in ((last_day_before, before), (last_day_before + timedelta(days=1), after)):
        (row,) = [row for row in on(day, "agency_history") if row["agency_code"] == code]
        assert (row["name_vi"], row["kind"]) == expected


def test_nine_central_cities_in_october_2026() -> None:
    provinces = [row for row in on(date(2026, 10, 1), "agency_history") if row["agency_code"].startswith("H")]
    assert Counter(row["kind"] for row in provinces) == {"province": 25, "central_city": 9}


# Codes and names by date


def test_exactly_seven_gso_codes_change_their_meaning() -> None:
    before = {row["gso_code"]: row["agency_code"] for row in on(date(2025, 6, 30), "gso_codes")}
    after = {row["gso_code"]: row["agency_code"] for row in on(date(2025, 7, 1), "gso_codes")}
    assert (len(before), len(after)) == (63, 34)
    assert {code: (before[code], after[code]) for code in after if before[code] != after[code]} == {
        "15": ("H63", "H38"),
        "24": ("H02", "H05"),
        "44": ("H46", "H50"),
        "52": ("H08", "H21"),
        "80": ("H39", "H53"),
        "82": ("H58", "H20"),
        "91": ("H33", "H01"),
    }
    assert {row["gso_code"] for row in seed("gso_codes") if row["recycled"] == "true"} == {
        "15", "24", "44", "52", "80", "82", "91"
    }  # fmt: skip
    assert set(after.values()) == {code for code in expected_agencies(date(2025, 7, 1)) if code[0] == "H"}


def test_an_alias_means_one_agency_on_any_day() -> None:
    by_alias = defaultdict(list)
    for row in seed("agency_aliases"):
        by_alias[row["alias"].casefold()].append(row)
    assert [rows for rows in by_alias.values() if overlapping(rows)] == []


def test_agencies_are_told_apart_without_diacritics_and_marks() -> None:
    """People who type a name in the terminal may leave them out (`orchestration.cli.agencies`)."""
    names = ("name_vi", "name_en", "short_name_vi", "short_name_en")
    spelled = [(row["alias"], row["agency_code"]) for row in seed("agency_aliases")]
    spelled += [(row[name], row["agency_code"]) for row in seed("agencies") for name in names]
    agencies = defaultdict(set)
    for text, code in spelled:
        plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
        agencies["".join(filter(str.isalnum, plain))].add(code)
    assert {text: codes for text, codes in agencies.items() if len(codes) > 1} == {}


@pytest.mark.parametrize(
    ("alias", "code"),
    [
        ("TP.HCM", "H29"),
        ("TP Hồ Chí Minh", "H29"),
        ("Thành phố Hồ Chí Minh", "H29"),
        ("LĐTBXH", "G07"),
        ("LĐTB&XH", "G07"),
        ("LĐTB-XH", "G07"),
        ("Bộ TT-TT", "G14"),
        ("TT&TT", "G14"),
        ("NHNN", "G19"),
        ("BHXH VN", "G24"),
        ("Hòa Bình", "H28"),
        ("Hoà Bình", "H28"),
        ("Khánh Hoà", "H32"),
        ("Bà Rịa - Vũng Tàu", "H06"),
        ("Thừa Thiên Huế", "H57"),
        ("TP Huế", "H57"),
        ("Huế", "H57"),
    ],
)
def test_spellings_of_the_articles(alias: str, code: str) -> None:
    assert {
        row["agency_code"] for row in on(date(2025, 1, 21), "agency_aliases") if row["alias"] == alias
    } == {code}


def test_every_name_is_an_alias_while_it_holds() -> None:
    aliases = seed("agency_aliases")
    for row in seed("agency_history"):
        spelled = [a for a in aliases if a["alias"] == row["name_vi"] and interval(a)[0] <= interval(row)[0]]
        assert {a["agency_code"] for a in spelled} == {row["agency_code"]}, row["name_vi"]


# Units


def expected_units(agency: str, day: date) -> Counter[str]:
    """Number of units expected to have cases on a day, by kind."""
    kinds: Counter[str] = Counter()
    for row in seed("units"):
        if row["agency_code"] == agency and row["expected_from"]:
            first, last = interval(row, "expected_from", "expected_to")
            kinds[row["unit_kind"]] += first <= day <= last
    return +kinds


@pytest.mark.parametrize(
    ("agency", "day", "expected"),
    [
        ("H41", date(2025, 2, 28), {}),
        ("H41", date(2025, 4, 1), {"department": 13, "locality": 20}),
        ("H41", date(2025, 7, 1), {"department": 13}),
        ("H25", date(2024, 6, 1), {"department": 15, "locality": 6}),
        ("H25", date(2025, 4, 1), {"department": 10, "locality": 6}),
        ("H25", date(2025, 7, 1), {}),
        ("G12", date(2024, 6, 1), {"general_department": 5}),
        ("G15", date(2024, 6, 1), {"general_department": 6}),
    ],
)
def test_expected_units_by_day(agency: str, day: date, expected: dict[str, int]) -> None:
    assert expected_units(agency, day) == expected


def test_units_of_the_partial_reporters() -> None:
    state = {row["unit_code"]: row["in_articles"] for row in seed("units") if row["in_articles"]}
    assert {code for code in state if state[code] == "present"} == {"G12.12", "G15.U1"}
    assert {code for code in state if code.startswith("G12") and state[code] == "missing"} == {
        "G12.18",
        "G12.32",
        "G12.34",
        "G12.U1",
    }


def test_unit_codes_fit_the_grammar_and_show_when_they_are_ours() -> None:
    for row in seed("units"):
        assert re.fullmatch(r"[A-Y]\d{2}\.[0-9A-Z]{2,3}", row["unit_code"])
        assert row["unit_code"].startswith(row["agency_code"] + ".")
        assert bool(re.search(r"\.[USLV]", row["unit_code"])) == (row["code_evidence"] == "assigned_here")


def test_a_spelling_means_one_unit_within_its_agency() -> None:
    agency_of = {row["unit_code"]: row["agency_code"] for row in seed("units")}
    spellings = [(row["agency_code"], row["name_vi"].casefold()) for row in seed("units")]
    spellings += [(agency_of[row["unit_code"]], row["alias"].casefold()) for row in seed("unit_aliases")]
    assert [spelling for spelling, times in Counter(spellings).items() if times > 1] == []
