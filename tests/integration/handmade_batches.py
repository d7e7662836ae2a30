"""The batches in which the hand-made messages are dropped, and those that come later; as of 2025-08-01."""

from __future__ import annotations

from tests.integration.handmade import (
    DONG_THAP_EVENTS,
    HA_GIANG,
    HELD,
    INTERNAL,
    INVESTMENT,
    INVESTMENT_DONE,
    INVESTMENT_LATE,
    KIEN_GIANG,
    LONG_PENDING,
    OPENCPS,
    PERSON,
    POLICE,
    REOPENED,
    REOPENED_FIRST,
    SAME_SECOND,
    THANH_HOA,
    THANH_HOA_EVENTS,
    V2_EXAMPLE,
    message_a,
)
from tests.integration.landing_files import Batch, as_csv, as_gzip, as_json, as_lines, envelope

AS_OF = "2025-08-01"


def offer(code: str, level: str, since: str = "2024-01-01", **cells: str) -> dict[str, str]:
    """A catalogue row."""
    empty = dict.fromkeys(("name_vi", "fee_due", "yields_paper_result", "performing_level", "valid_to"), "")
    return {"procedure_code": code, "service_level": level, "valid_from": since} | empty | cells


CATALOGUES = [
    Batch(
        "catalogue",
        "VN",
        "nation.csv",
        as_csv(
            [
                offer("2.000815", "full", fee_due="true", yields_paper_result="true"),
                offer("1.003560", "4", yields_paper_result="false", performing_level="3"),
                offer("1.000001", "full", name_vi="Khai sinh", performing_level="1"),
            ]
        ),
        "2024-12-01T08:00:00",
    ),
    # OpenCPS's own offer goes before the nation's.
    Batch(
        "catalogue",
        "G17",
        "own.csv",
        as_csv([offer("1.000001", "partial", name_vi="Đăng ký khai sinh")]),
        "2024-12-01T08:00:00",
    ),
    Batch(
        "catalogue", "H22", "own.csv", as_csv([offer("TS_lop1.000.00.00.H22", "full")]), "2024-12-01T08:00:00"
    ),
    # G05's row ends with G05; from March on its successor's row answers for its cases.
    Batch(
        "catalogue",
        "G05",
        "own.csv",
        as_csv([offer("1.000077", "partial", valid_to="2025-02-28")]),
        "2024-12-01T08:00:00",
    ),
    Batch("catalogue", "G12", "own.csv", as_csv([offer("1.000077", "full")]), "2025-03-01T08:00:00"),
]


def target(agency: str, name: str, percent: str, registered_on: str, sent_at: str) -> Batch:
    """A target that an agency registers for April 2025."""
    row = {"month": "2025-04", "target_percent": percent, "registered_on": registered_on}
    return Batch("targets", agency, name, as_csv([row]), sent_at)


# H44's second registration counts, though the first came in last; H33's is late, and not H01's as is.
TARGETS = [
    target("H44", "raised.csv", "70", "2025-04-20", "2025-04-21T08:00:00"),
    target("H44", "first.csv", "60.5", "2025-04-02", "2025-04-28T08:00:00"),
    target("H33", "late.csv", "50", "2025-05-01", "2025-05-02T08:00:00"),
]

OPINION = {"NgayTongHop": "4-2025", "TongSoNguoiDanhGia": "12", "Madonvi": "H41.S2"}
OPINION |= {"PhanTramDanhGia": {"RatHaiLong": "60%", "HaiLong": "30%", "ChuaHaiLong": "10%"}}
RATED = {"month": "2025-04", "raters": "40", "dissatisfied_percent": "9.5"}
RATED |= {"very_satisfied_percent": "60", "satisfied_percent": "30.5"}
# Of Nghệ An's Department of Justice twice: exactly 90 % pleased, then 90.5 %.
RATINGS = [
    Batch(
        "ratings",
        "H41",
        "opinion.json",
        as_json({"service": "DongBoDanhGia", "madonvi": "H41", "data": [OPINION]}),
        "2025-05-02T08:00:00",
    ),
    Batch(
        "ratings",
        "H41",
        "again.csv",
        as_csv([RATED | {"unit_code": "H41.S2"}, RATED | {"unit_code": "H41.L1"}, RATED | {"unit_code": ""}]),
        "2025-05-03T08:00:00",
    ),
]

V2_CASES = [V2_EXAMPLE, LONG_PENDING, INTERNAL]
TOO_EARLY = message_a("H33.05-250627-0009", "1.000001", "20250627080000", "2")
# Of an expected unit and of a body below it.
GUARANTEES = [
    message_a("G15.U1-250610-0001", "1.000001", "20250610080000", "2"),
    message_a("G15.U1.07-250610-0001", "1.000001", "20250610080000", "2", KenhThucHien="2"),
]
BY_SUCCESSOR = KIEN_GIANG[2] | {"TrangThaiHoSo": "9", "NgayTra": "20250715100000"}
MISDIRECTED = HELD | {"MaHoSo": "H27.01-250403-0001"}
TRACKED = [*THANH_HOA_EVENTS, *SAME_SECOND]
TRACKED_TWICE = [*DONG_THAP_EVENTS, DONG_THAP_EVENTS[2]]

BATCHES = [
    *CATALOGUES,
    *TARGETS,
    *RATINGS,
    Batch("npsp", "H44", "v2.json", as_json(envelope("H44", V2_CASES)), "2025-04-30T20:00:00"),
    Batch("npsp", "G17", "opencps.jsonl.gz", as_gzip(as_lines(OPENCPS)), "2025-03-31T20:00:00"),
    Batch("npsp", "H56", "array.json", as_json(THANH_HOA), "2025-05-02T08:00:00"),
    Batch("npsp", "H22", "school.json", as_json(HA_GIANG), "2025-05-31T20:00:00"),
    Batch("npsp", "G01", "police.jsonl", as_lines(POLICE), "2025-04-30T20:00:00"),
    Batch("npsp", "G15", "below.json", as_json(GUARANTEES), "2025-06-30T20:00:00"),
    Batch("npsp", "H33", "shown.csv", as_csv(KIEN_GIANG), "2025-07-02T08:00:00"),
    Batch("npsp", "H01", "too-early.json", as_json([TOO_EARLY]), "2025-06-28T08:00:00"),
    Batch("npsp", "H01", "successor.json", as_json([BY_SUCCESSOR]), "2025-07-20T08:00:00"),
    Batch("npsp", "G05", "before.json", as_json([INVESTMENT]), "2025-02-28T20:00:00"),
    Batch("npsp", "G12", "after.json", as_json([INVESTMENT_DONE]), "2025-03-20T20:00:00"),
    Batch("npsp", "G05", "late.json", as_json([INVESTMENT_LATE]), "2025-04-05T20:00:00"),
    Batch("npsp", "H25", "resolved.json", as_json([REOPENED_FIRST]), "2025-04-10T20:00:00"),
    Batch("npsp", "H25", "reopened.json", as_json([REOPENED]), "2025-05-10T20:00:00"),
    Batch("npsp", "H41", "held.json", as_json(envelope("H42", [HELD])), "2025-04-30T20:00:00"),
    Batch("npsp", "H27", "wrong.json", as_json(envelope("H29.01", [MISDIRECTED])), "2025-04-30T20:00:00"),
    Batch("emc", "H56", "events.jsonl", as_lines(TRACKED), "2025-05-01T00:10:00"),
    Batch("emc", "H20", "events.csv", as_csv(TRACKED_TWICE), "2025-04-30T20:00:00"),
]

# What a person who releases the held batch takes it for: its envelope names the agency that was meant.
RELEASED = Batch("npsp", "H41", "mended.json", as_json(envelope("H41", [HELD])), "2025-04-30T20:00:00")

# Sent again later: the nation's first row with another level, its second row unchanged.
CATALOGUE_AGAIN = Batch(
    "catalogue",
    "VN",
    "again.csv",
    as_csv(
        [
            offer("2.000815", "partial", fee_due="true", yields_paper_result="true"),
            offer("1.003560", "4", yields_paper_result="false", performing_level="3"),
        ]
    ),
    "2025-07-25T08:00:00",
)

# Not what they claim to be; each is refused whole, and none may speak of the people in it.
BROKEN = [
    Batch("npsp", "H44", "cut.json", as_json(envelope("H44", [V2_EXAMPLE]))[:-200], "2025-04-30T20:00:00"),
    Batch("npsp", "H44", "cut.json.gz", as_gzip(as_json([V2_EXAMPLE] * 50))[:-20], "2025-04-30T20:00:00"),
    Batch(
        "npsp", "H44", "utf16.json", as_json([V2_EXAMPLE]).decode().encode("utf-16"), "2025-04-30T20:00:00"
    ),
    Batch("catalogue", "H44", "no-level.csv", as_csv([{"procedure_code": PERSON}]), "2025-04-30T20:00:00"),
]
