"""Codes by hand: examples of the grammar of cases and procedures, with the forms they are compared in."""

from __future__ import annotations

from datetime import date

import pytest

from tests.independent.codes import case_code, level_1, procedure_base, unit_code


@pytest.mark.parametrize(
    ("written", "new_form", "unit", "agency"),
    [
        ("H56.14-240823-0001", "H56.14-240823-0001", "H56.14", "H56"),
        (" h56.14-240823-0001 ", "H56.14-240823-0001", "H56.14", "H56"),
        # Old form, groups from the right: .22 is nearest to the agency, then .17; 000 names nobody.
        ("000.17.22.H56-210531-0001", "H56.22.17-210531-0001", "H56.22.17", "H56"),
        ("000.A0.01.H26-210212-9090", "H26.01.A0-210212-9090", "H26.01.A0", "H26"),
        ("000.00.00.G17-210212-0001", "G17-210212-0001", "G17", "G17"),
        ("H15.50.05.13-261008-0975", "H15.50.05.13-261008-0975", "H15.50.05.13", "H15"),
        ("G09-250301-090123", "G09-250301-090123", "G09", "G09"),
        # Fits both forms: the new one is tried first, so the agency is G12 and not H56.
        ("G12.17.22.H56-210531-0001", "G12.17.22.H56-210531-0001", "G12.17.22.H56", "G12"),
    ],
)
def test_case_codes(written: str, new_form: str, unit: str | None, agency: str | None) -> None:
    code = case_code(written)
    assert code.text == new_form
    assert (code.unit, code.agency) == (unit, agency)


def test_six_digits_that_are_no_date_still_parse() -> None:
    code = case_code("H56.14-991399-0001")
    assert code.parsed
    assert code.day is None
    assert case_code("H56.14-240229-0001").day == date(2024, 2, 29)


@pytest.mark.parametrize(
    "written", ["H56.14-240823-001", "H56-2408-0001", "26.05.2024.TTHC", "Z01-240823-0001", "12345"]
)
def test_other_texts_are_legal_but_not_parsed(written: str) -> None:
    assert not case_code(written).parsed


@pytest.mark.parametrize(
    ("identifier", "agency"),
    [("H44", "H44"), ("h44.01", "H44"), ("000.00.01.H22", "H22"), ("", None), ("TỈNH", None), ("44", None)],
)
def test_level_1(identifier: str, agency: str | None) -> None:
    assert level_1(identifier) == agency


@pytest.mark.parametrize(
    ("identifier", "unit"),
    [("H41.S2", "H41.S2"), ("000.00.15.H44", "H44.15"), (" h44 ", "H44"), ("", None), ("TỈNH", None)],
)
def test_unit_code(identifier: str, unit: str | None) -> None:
    assert unit_code(identifier) == unit


@pytest.mark.parametrize(
    ("code", "base"),
    [
        ("1.000419", "1.000419"),
        ("1.003560.000.00.00.H56", "1.003560"),
        ("2.002621.H56", "2.002621"),
        ("TS_LOP1.000.00.00.H22", None),
        ("7.000001", None),
        ("1.00041", None),
    ],
)
def test_procedure_base(code: str, base: str | None) -> None:
    assert procedure_base(code) == base
