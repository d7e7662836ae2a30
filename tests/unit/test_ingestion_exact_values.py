"""Values at their edges: white space, counts with a decimal point, links, times of files."""

from __future__ import annotations

import os
from datetime import datetime

from orchestration.ingestion import reingest
from orchestration.ingestion.feeds import FEEDS
from orchestration.ingestion.schema import SCHEMA_FILE, ensure_lake
from tests.ingestion_kit import CASE, Door, door_fixture  # noqa: F401

BLANKS = [" ", "\t", "\r\n", "\v\f", "\u00a0", "\u3000 \u2003", "\x85"]


def test_white_space_of_any_kind_around_a_value_never_counts(door: Door) -> None:
    texts = {name: text for name, text in CASE.items() if isinstance(text, str) and text}
    cases = {
        blank: {
            **CASE,
            **{name: f"{blank}{text}{blank}" for name, text in texts.items()},
            "NgayTuChoi": blank,
        }
        for blank in BLANKS
    }
    names = "content_hash, case_code, status, received_at, flags"
    found = door.each(names, npsp={**cases, "": CASE})["npsp"]
    assert found == dict.fromkeys(["", *BLANKS], found[""])


#: What is sent as a count, and the count that it is.
COUNTS = [
    ("12", 12), ("12.0", 12), ("12.00", 12), ("\t12 ", 12), (12, 12), (12.0, 12),
    ("12.000", None), ("1.234", None), ("12,000", None), ("12.", None), ("-1", None), ("1e3", None),
]  # fmt: skip


def test_counts_of_totals(door: Door) -> None:
    counts = {name: "1" for name in FEEDS["totals"].required if not str(name).startswith("period")}
    period = {"period_start": "2024-05-01", "period_end": "2024-05-31"}
    rows = {repr(sent): {**counts, **period, "received_total": sent} for sent, _ in COUNTS}
    assert door.each("received_total, received_online, flags", totals=rows)["totals"] == {
        repr(sent): (count, 1, "" if count is not None else "number_unreadable") for sent, count in COUNTS
    }


#: The link of a paper handed in, and of the result.
SAME_LINKS = [("https://a", "\u00a0https://a\t"), (" https://a", "https://a")]


def test_blanks_do_not_make_a_submitted_file_a_result(door: Door) -> None:
    cases = {
        (submitted, result): {
            **CASE,
            "TaiLieuNop": [{"DuongDanTaiTepTin": submitted}],
            "DanhSachGiayToKetQua": [{"DuongDanTepTinKetQua": result}, {"DuongDanTepTinKetQua": "\t"}],
        }
        for submitted, result in SAME_LINKS
    }
    found = door.each("has_result_link, result_is_submitted_file", npsp=cases)["npsp"]
    assert found == dict.fromkeys(SAME_LINKS, (False, True))


def test_reingest_keeps_the_time_of_every_row(door: Door) -> None:
    """One envelope says when it was sent, the other does not: its rows take the file's time, both times."""
    said = {"madonvi": "H44", "service": "DongBoHoSoMC", "sent_at": "2024-08-06T00:00:00", "data": [CASE]}
    unsaid = {"madonvi": "H44", "service": "DongBoHoSoMC", "data": [{**CASE, "MaHoSo": "H44-240803-0002"}]}
    path = door.land("npsp", "a.jsonl", [said, unsaid])
    os.utime(path, (1_730_000_000, 1_730_000_000))  # 2024-10-27 10:33:20 in Vietnam
    (load,) = door.take().loads
    new = reingest(door.home, load.load_id, "parser mended", "An", seeds=door.seeds)
    newer = reingest(door.home, new.load_id, "again", "An", seeds=door.seeds)
    for load_id in (load.load_id, new.load_id, newer.load_id):
        assert door.rows("npsp", "sent_at", f"load_id = '{load_id}'") == [
            datetime(2024, 8, 6), datetime(2024, 10, 27, 10, 33, 20),
        ]  # fmt: skip


def test_the_schema_of_receipts_is_renewed_once_when_a_column_came(door: Door) -> None:
    ensure_lake(door.home)
    schema = door.home.lake / "receipts" / SCHEMA_FILE
    written = schema.stat().st_mtime_ns
    ensure_lake(door.home)
    assert schema.stat().st_mtime_ns == written
    schema.write_bytes((door.home.lake / "targets" / SCHEMA_FILE).read_bytes())
    ensure_lake(door.home)
    assert door.rows("receipts", "file_time") == []
