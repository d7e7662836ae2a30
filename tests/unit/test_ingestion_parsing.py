"""The parsers of the door against parsers written here from the rules alone."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from orchestration.ingestion.feeds import sql
from orchestration.ingestion.prescan import _Text

CON = duckdb.connect()
CON.execute(sql("macros"))


def ask(macro: str, value: str) -> Any:
    """What a macro makes of one text."""
    CON.execute("CREATE OR REPLACE TEMP TABLE given AS SELECT $1 AS v", [value])
    row = CON.execute(f"SELECT {macro} FROM given").fetchone()
    assert row is not None
    return row[0]


def time_by_hand(text: str) -> datetime | None:
    """rules.md "Values", dates, written without the engine."""
    try:
        if re.fullmatch(r"[0-9]{14}", text):
            return datetime.strptime(text, "%Y%m%d%H%M%S")
        if re.fullmatch(r"[0-9]{2}/[0-9]{2}/[0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2}", text):
            return datetime.strptime(text, "%d/%m/%Y %H:%M:%S")
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is not None:
        moment = (moment - (moment.utcoffset() or timedelta())).replace(tzinfo=None) + timedelta(hours=7)
    return moment


parts = st.tuples(
    st.integers(1990, 2100), st.integers(0, 13), st.integers(0, 32), st.integers(0, 25), st.integers(0, 61),
    st.integers(0, 61),
)  # fmt: skip
forms = st.sampled_from([
    "{:04d}{:02d}{:02d}{:02d}{:02d}{:02d}", "{2:02d}/{1:02d}/{0:04d} {3:02d}:{4:02d}:{5:02d}",
    "{:04d}-{:02d}-{:02d}T{:02d}:{:02d}:{:02d}", "{:04d}-{:02d}-{:02d} {:02d}:{:02d}:{:02d}+07:00",
    "{:04d}-{:02d}-{:02d}T{:02d}:{:02d}:{:02d}Z", "{:04d}-{:02d}-{:02d}T{:02d}:{:02d}:{:02d}-0330",
    "{:04d}-{:02d}-{:02d}T{:02d}:{:02d}:{:02d}.250+02:00", "{:04d}-{:02d}-{:02d}",
    "{:04d}-{:02d}-{:02d}T{:02d}:{:02d}",
])  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(parts, forms)
def test_times(numbers: tuple[int, ...], form: str) -> None:
    text = form.format(*numbers)
    assert ask("local_time(v)", text) == time_by_hand(text)


@settings(max_examples=200, deadline=None)
@given(st.text("0123456789-/:T Z+.", max_size=26))
@example("2024-8-3")
@example("20240803")
@example("2024080307450")
@example("3/8/2024 07:45:00")
@example("03/08/2024")
def test_texts_that_are_no_times(text: str) -> None:
    accepted = (
        r"\d{14}|\d\d/\d\d/\d{4} \d\d:\d\d:\d\d"
        r"|\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?( ?(Z|[+-]\d\d(:?\d\d)?))?)?"
    )
    if not re.fullmatch(accepted, text):
        assert ask("local_time(v)", text) is None


def code_by_hand(text: str) -> str | None:
    """exchange.md section 4, split by hand: the new form of a case code, or None."""
    head, _, rest = text.partition("-")
    day, dash, serial = rest.partition("-")
    if not dash or not re.fullmatch("[0-9]{6}", day) or not re.fullmatch("[0-9]{4,7}", serial):
        return None
    groups = head.split(".")
    if not all(re.fullmatch("[0-9A-Z]{2,3}", group) for group in groups):
        return None
    top = re.compile("[A-Y][0-9]{2}")
    if top.fullmatch(groups[0]) and len(groups) <= 7:
        return text
    if [len(group) for group in groups] == [3, 2, 2, 3] and top.fullmatch(groups[3]):
        lower = [group for group in (groups[2], groups[1], groups[0]) if set(group) != {"0"}]
        return ".".join([groups[3], *lower]) + f"-{day}-{serial}"
    return None


group = st.text("0123456789AHYZ", min_size=1, max_size=4) | st.sampled_from(
    ["000", "00", "H44", "G12", "A01"]
)


@settings(max_examples=500, deadline=None)
@given(
    st.lists(group, min_size=1, max_size=8),
    st.text("0123456789", min_size=5, max_size=7),
    st.text("0123456789", min_size=3, max_size=8),
)
@example(["000", "17", "22", "H56"], "210531", "0001")
@example(["000", "A0", "01", "H26"], "210212", "9090")
@example(["A01", "17", "22", "H56"], "210531", "0001")
@example(["H15", "50", "05", "13"], "261008", "0975")
@example(["G18"], "240101", "1800123")
def test_case_codes(groups: list[str], day: str, serial: str) -> None:
    text = ".".join(groups) + f"-{day}-{serial}"
    assert ask("case_prefix(v) || case_tail(v)", text) == code_by_hand(text)


def amount_by_hand(text: str) -> int | None:
    """rules.md "Values", Gia; what is removed is looked for in the text as sent, thus `VN.D` is no `VND`."""
    lowered = re.sub("vnd|[., đ]", "", text.lower())
    if lowered in ("không", "miễn"):
        return 0
    return int(lowered) if re.fullmatch("[0-9]+", lowered) else None


@settings(max_examples=300, deadline=None)
@example("0VN.D")
@given(st.text("0123456789., đVNDd", max_size=12) | st.sampled_from(["Không", "MIỄN", "miễn phí", "8.000 đ"]))
def test_amounts(text: str) -> None:
    found = ask("amount_digits(v)", text)
    assert (None if found is None else int(found)) == amount_by_hand(text)


@pytest.mark.parametrize(
    ("code", "base"),
    [
        ("1.000419", "1.000419"), ("1.003560.000.00.00.H56", "1.003560"), ("2.002621.H56", "2.002621"),
        ("5.000119", "5.000119"), ("7.000119", None), ("TS_LOP1.000.00.00.H22", None), ("1.0004190", None),
    ],
)  # fmt: skip
def test_procedure_codes(code: str, base: str | None) -> None:
    assert ask("base_of(v)", code) == base


def depth_by_hand(text: str) -> int:
    """How deep brackets outside strings nest, character by character."""
    depth = deepest = 0
    inside = escaped = False
    for character in text:
        if inside:
            inside = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            inside = True
        elif character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


@settings(max_examples=500, deadline=None)
@given(st.text('[]{}"\\a', max_size=60), st.integers(1, 9))
def test_depth_is_measured_outside_strings_whatever_the_blocks(text: str, size: int) -> None:
    # A backslash outside a string is no JSON at all; the engine refuses it.
    text = re.sub(r'\\(?=[^"\\]*$)', "", '[{"k":"' + text.replace("\\", "\\\\") + '"}]')
    looked = _Text("json")
    deepest = 0
    for start in range(0, len(text), size):
        looked.take(text[start : start + size].encode())
        deepest = max(deepest, looked._depth)
    assert deepest == depth_by_hand(text) or size > 1
    assert looked._depth == sum(1 if c in "[{" else -1 for c in outside_strings(text) if c in "[]{}")


def outside_strings(text: str) -> str:
    """The text without its strings."""
    return re.sub(r'"(?:[^"\\]|\\.)*("|$)', "", text)
