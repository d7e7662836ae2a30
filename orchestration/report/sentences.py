"""The report's sentences: the lead and the notes on quality, Vietnamese first and English beside.

Both the PDF and the spreadsheet say them, so they are made here once.
"""

from __future__ import annotations

from orchestration.pages import formats
from orchestration.pages.words import STATUSES, Words
from orchestration.report.facts import Agency, Facts

MOST_NAMES = 6  # in one sentence; the tables and the spreadsheet name all


def lead(facts: Facts) -> Words:
    """The month in two sentences."""
    nation = facts.blocks[0]
    part, whole = nation["fully_online_cases"], nation["resolved_cases"]
    groups = facts.by_verdict
    compared = len(groups["met"]) + len(groups["missed"])
    vi = (
        f"Tháng {facts.month:%m/%Y}, toàn quốc có {formats.count(part)} trên {formats.count(whole)} hồ sơ đã "
        f"giải quyết được xử lý trực tuyến toàn trình, đạt {formats.percent(part, whole)}"
        f"{_change_vi(nation['rate_change_pp'])}. "
    )
    en = (
        f"In {facts.month:%m/%Y}, {formats.count(part)} of {formats.count(whole)} resolved cases were "
        f"handled fully online: {formats.percent(part, whole)}. "
    )
    if compared:
        vi += f"{len(groups['met'])} trên {compared} cơ quan có đăng ký và có số liệu đạt chỉ tiêu của tháng"
        en += f"{len(groups['met'])} of {compared} agencies with a registered target met it"
    else:
        vi += "Chưa cơ quan nào có chỉ tiêu đăng ký cho tháng để so sánh"
        en += "No agency has a registered target for the month to compare with"
    vi += f"; {len(groups['not_registered'])} cơ quan chưa đăng ký, {len(facts.silent)} không gửi số liệu."
    en += f"; {len(groups['not_registered'])} have not registered, {len(facts.silent)} do not report."
    return Words(vi, en)


def _change_vi(change: float | None) -> str:
    if change is None:
        return ""
    direction = "tăng" if change >= 0 else "giảm"
    return f", {direction} {formats.number(abs(change), 2)} điểm phần trăm so với tháng trước"


def silence(agency: Agency) -> Words:
    """Why nothing comes from an agency, and since when."""
    status = STATUSES[agency.reporting_status]
    vi = agency.reason_vi or status.vi
    en = agency.reason_en or status.en
    if agency.since:
        about = ("", "") if agency.since_is_known else (" khoảng", " about")
        vi += f", từ{about[0]} {formats.day(agency.since)}"
        en += f", since{about[1]} {formats.day(agency.since)}"
    return Words(vi, en)


def notes(facts: Facts) -> list[Words]:
    """What a reader must know before using the figures; the notes that apply to this month."""
    found = [
        _definitions(facts),
        _partial(facts),
        _held(facts),
        _same_reporters(facts),
        _late_registrations(facts),
        _reconciliation(facts),
        _findings(facts),
        _revision(facts),
        _earlier_editions(facts),
        _override(facts),
    ]
    return [note for note in found if note]


def _definitions(facts: Facts) -> Words | None:
    if not facts.other_definitions:
        return None
    told = [
        (
            definition,
            formats.percent(definition["fully_online_cases"], definition["resolved_cases"]),
            f"{formats.count(definition['fully_online_cases'])}/{formats.count(definition['resolved_cases'])}",
        )
        for definition in facts.other_definitions
    ]
    vi = [
        f"{d['name_vi']}{' (đang áp dụng)' * d['is_in_force']}: {rate} ({counts})" for d, rate, counts in told
    ]
    en = [f"{d['name_en']}{' (in force)' * d['is_in_force']}: {rate}" for d, rate, _ in told]
    return Words(
        f"Cùng tháng, tính theo {'; theo '.join(vi)}.", f"The same month by definition: {'; '.join(en)}."
    )


def _partial(facts: Facts) -> Words | None:
    if not facts.partial:
        return None
    vi = [f"{agency.name_vi}{_units(agency, 'đơn vị')}" for agency in facts.partial]
    en = [f"{agency.name_en}{_units(agency, 'units')}" for agency in facts.partial]
    return Words(
        f"Số liệu chỉ có một phần: {_named(vi, 'cơ quan')}.", f"Partial data: {_named(en, 'agencies')}."
    )


def _units(agency: Agency, word: str) -> str:
    return f" ({agency.active_units}/{agency.expected_units} {word})" if agency.expected_units else ""


def _held(facts: Facts) -> Words | None:
    if not facts.held:
        return None
    vi = [f"{agency.name_vi} ({agency.held_loads} lô)" for agency in facts.held]
    en = [f"{agency.name_en} ({agency.held_loads})" for agency in facts.held]
    return Words(
        f"Lô số liệu đang giữ chờ xử lý, có thể làm thay đổi số của tháng: {_named(vi, 'cơ quan')}.",
        f"Loads held for a decision that may change the month: {_named(en, 'agencies')}.",
    )


def _named(names: list[str], word: str) -> str:
    """The names, or how many there are when a sentence has no room for them."""
    return ", ".join(names) if len(names) <= MOST_NAMES else f"{len(names)} {word}"


def _same_reporters(facts: Facts) -> Words | None:
    change, same = (facts.blocks[0][name] for name in ("rate_change_pp", "same_reporters_change_pp"))
    if change is None or same is None or formats.points(change) == formats.points(same):
        return None
    return Words(
        "Chỉ tính các cơ quan có số liệu ở cả hai tháng, tỷ lệ toàn quốc thay đổi "
        f"{formats.points(same)} điểm %.",
        f"Among agencies that report in both months, the nation changed by {formats.points(same)} points.",
    )


def _late_registrations(facts: Facts) -> Words | None:
    late = [agency for agency in facts.agencies if agency.is_registered_late]
    if not late:
        return None
    return Words(
        f"Đăng ký chỉ tiêu sau khi hết tháng: {_named([a.name_vi for a in late], 'cơ quan')}.",
        f"Registered after the end of the month: {_named([a.name_en for a in late], 'agencies')}.",
    )


def _reconciliation(facts: Facts) -> Words | None:
    compared, opened, settled = (
        facts.reconciliation[f"{state}_agencies"] for state in ("compared", "open", "settled")
    )
    if not compared:
        return None
    return Words(
        f"Đối soát với số tự báo cáo của {compared} cơ quan: {opened} còn chênh lệch chưa giải trình, "
        f"{settled} đã xử lý.",
        f"Reconciled with the totals of {compared} agencies: {opened} open, {settled} settled.",
    )


def _findings(facts: Facts) -> Words | None:
    critical, warning = (facts.findings.get(severity, 0) for severity in ("critical", "warning"))
    if not critical + warning:
        return None
    return Words(
        f"Kiểm tra chất lượng: {critical} phát hiện nghiêm trọng, {warning} cảnh báo; từng phát hiện và việc "
        "cần làm ở tệp findings.csv của kỳ công bố.",
        f"Quality checks: {critical} critical findings, {warning} warnings; listed in findings.csv.",
    )


def _revision(facts: Facts) -> Words | None:
    revision = facts.release["revision"]
    if revision == 1:
        return None
    return Words(
        f"Đây là bản {revision}, thay bản {revision - 1}: {facts.changes} số liệu thay đổi, liệt kê ở tệp "
        f"changes.csv. Lý do: {facts.release['reason']}.",
        f"Revision {revision}: {facts.changes} figures differ from revision {revision - 1}; see changes.csv.",
    )


def _earlier_editions(facts: Facts) -> Words | None:
    pending = facts.release.get("needs_revision") or []
    if not pending:
        return None
    months = ", ".join(_month_text(entry["month"]) for entry in pending)
    return Words(
        f"Kỳ đã công bố mà nay số liệu khác, cần bản sửa đổi: {months}.",
        f"Published months that now differ and need a revision: {months}.",
    )


def _override(facts: Facts) -> Words | None:
    reason = facts.release.get("override_reason")
    if not reason:
        return None
    return Words(
        f"Công bố dù chưa qua kiểm tra chất lượng của tháng. Lý do: {reason}.",
        "Published although the month did not pass its quality gate; the reason stands beside.",
    )


def _month_text(month: str) -> str:
    year, number = month.split("-")
    return f"{number}/{year}"
