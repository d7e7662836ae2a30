"""The words about a finding: numbers as each language writes them, bounds, and the sentence of the rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Any, Literal

import pyarrow as pa
import pyarrow.compute as pc

from expectations.rules import Rule

Language = Literal["vi", "en"]

NOTHING = "–"

_CENT = Decimal("0.01")
_TO_VIETNAMESE = str.maketrans(",.", ".,")

#: After a number, in Vietnamese and English; the sentences of the rules say `hồ sơ` themselves.
_UNITS: Mapping[str, tuple[str, str]] = {
    "share": ("%", "%"),
    "cases": ("", " cases"),
    "points": (" điểm phần trăm", " points"),
    "days": (" ngày", " days"),
    "ratio": ("", ""),
    "rows": (" dòng", " rows"),
    "months": (" tháng", " months"),
}
_YES = {"vi": "có", "en": "yes"}
_NO = {"vi": "không", "en": "no"}

#: Columns (3) to (13) of form II.06.
_FORM_COLUMNS = (
    "received_total",
    "received_online",
    "received_direct_or_post",
    "carried_over",
    "resolved_total",
    "resolved_early",
    "resolved_on_time",
    "resolved_overdue",
    "pending_total",
    "pending_in_time",
    "pending_overdue",
)

#: What a check lacked, by the name that the frames give it; a column of form II.06 stands for itself.
MISSING_INPUTS: Mapping[str, tuple[str, str]] = {
    "message_a": ("chưa đủ thông điệp A của kỳ", "too few of the window's months are known from message A"),
    "message_b": ("không có thông điệp B", "no tracking messages (message B)"),
    "totals": ("không có biểu II.06 của kỳ", "no form II.06 for the period"),
    "month_total": ("biểu II.06 không có dòng tổng của tháng", "form II.06 has no total row for the month"),
    "whole_months": (
        "kỳ của biểu không phải các tháng trọn",
        "the form's window is not made of whole months",
    ),
    "one_agency": (
        "kỳ của biểu bắt đầu trước khi cơ quan gửi được sáp nhập",
        "the form's window begins before its sender was absorbed",
    ),
    "previous_window": ("không có biểu của kỳ trước", "no form for the period before"),
    "previous_months": ("chưa đủ các tháng trước để so sánh", "too few months before to compare with"),
    "printed_percent": ("biểu không in tỷ lệ phần trăm", "the form prints no percentage"),
    "submitter_key": ("chưa cấu hình khóa băm người nộp", "no key for hashing submitters is configured"),
    "catalogue": ("không có danh mục thủ tục", "no catalogue of procedures"),
    "expected_units": ("chưa có danh sách đơn vị trực thuộc", "no list of expected units"),
    "too_few_cases": ("quá ít hồ sơ để kết luận", "too few cases to conclude from"),
    "too_few_rows": ("quá ít dòng để kết luận", "too few rows to conclude from"),
    "previous_loads": ("chưa có lô nào trước đó", "no earlier load to compare with"),
    "profile": ("lô được tiếp nhận từ trước, không có đặc trưng", "the load came before profiles were kept"),
    "unreadable": ("không đọc được tệp", "the file could not be read"),
    "no_observation": ("không còn gì để kiểm tra", "nothing is left to check"),
    **{
        name: (f"biểu II.06 để trống cột ({number})", f"form II.06 leaves column ({number}) empty")
        for number, name in enumerate(_FORM_COLUMNS, start=3)
    },
    "fully_online": ("biểu II.06 không có số toàn trình", "form II.06 has no count of fully online cases"),
}
_NOT_EVALUATED = {"vi": "Không đánh giá được: {}.", "en": "Not evaluated: {}."}


def value(number: float | None, unit: str, language: Language) -> str:
    """An observation with its unit: `83,48%` or `83.48%`; a share is in 0..1, a flag is yes or no."""
    if number is None:
        return NOTHING
    if unit == "flag":
        return (_YES if number else _NO)[language]
    return (
        plain(number * 100 if unit == "share" else number, language, is_share=unit == "share")
        + (_UNITS[unit][language == "en"])
    )


def plain(number: float, language: Language, *, is_share: bool = False) -> str:
    """A number with thousands marked: whole ones without decimals, others (and all shares) with two, half
    up."""
    if number == int(number) and not is_share:
        text = f"{int(number):,}"
    else:
        text = f"{Decimal(str(number)).quantize(_CENT, ROUND_HALF_UP):,}"
    return text if language == "en" else text.translate(_TO_VIETNAMESE)


def expected(low: float | None, high: float | None, unit: str, language: Language) -> str:
    """Bounds as people write them: `50% – 200%`, `≥ 3 days`, `≤ 0 rows`, or one value where they meet."""
    if low is not None and high is not None:
        shown = [value(bound, unit, language) for bound in (low, high)]
        return shown[0] if low == high else " – ".join(shown)
    if low is not None:
        return "≥ " + value(low, unit, language)
    if high is None:
        return NOTHING
    none_of_it = high == 0 and unit != "points"
    return value(0.0, unit, language) if none_of_it else "≤ " + value(high, unit, language)


def finding(rule: Rule, row: Mapping[str, Any], language: Language) -> str:
    """The rule's sentence about one observation. Raises `KeyError` for a placeholder that the frame does not
    have."""
    template = rule.finding_vi if language == "vi" else rule.finding_en
    counts = {name: row[name] for name in ("violations", "population")}
    return template.format(
        observed=value(row["observed"], rule.unit, language),
        expected=expected(row["expected_low"], row["expected_high"], rule.unit, language),
        subject=row["subject"],
        **{name: NOTHING if number is None else plain(number, language) for name, number in counts.items()},
    )


@cache
def not_evaluated(missing_input: str, language: Language) -> str:
    """The sentence about a check that lacked an input."""
    words = MISSING_INPUTS.get(missing_input, (missing_input, missing_input))
    return _NOT_EVALUATED[language].format(words[language == "en"])


def add_messages(rows: pa.Table, rules: Iterable[Rule]) -> pa.Table:
    """The rows of a gate with `message_vi`, `message_en`, `action_vi` and `action_en`; a pass has neither,
    and only a finding asks for an action."""
    by_id = {rule.rule_id: rule for rule in rules}
    names = ("rule_id", "observed", "expected_low", "expected_high", "violations", "population", "subject")
    is_finding = pc.equal(rows["outcome"], "finding")
    found = iter(rows.filter(is_finding).select(names).to_pylist())
    texts: list[tuple[str | None, ...]] = []
    for outcome, missing_input in zip(
        rows["outcome"].to_pylist(), rows["missing_input"].to_pylist(), strict=True
    ):
        if outcome == "finding":
            row = next(found)
            rule = by_id[row["rule_id"]]
            texts.append((finding(rule, row, "vi"), finding(rule, row, "en"), rule.action_vi, rule.action_en))
        elif outcome == "not_evaluable":
            texts.append((not_evaluated(missing_input, "vi"), not_evaluated(missing_input, "en"), None, None))
        else:
            texts.append((None, None, None, None))
    for position, name in enumerate(("message_vi", "message_en", "action_vi", "action_en")):
        rows = rows.append_column(name, pa.array([text[position] for text in texts], pa.string()))
    return rows
