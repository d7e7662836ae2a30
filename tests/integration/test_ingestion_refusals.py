"""What is not what it claims is refused whole with a clear reason, and the others go on."""

from __future__ import annotations

import gzip
import hashlib
import os
from pathlib import Path

import pytest
import zstandard

from orchestration.ingestion import prescan
from tests.ingestion_kit import (
    CASE,
    EVENT,
    SENT,
    Door,
    door_fixture,  # noqa: F401
    each_alone_fixture,  # noqa: F401
    first_reasons,
    shortened,
)

ROW = (
    b'{"MaHoSo":"H44-240803-0001","MaTTHC":"1.000001","NgayTiepNhan":"20240803074500","TrangThaiHoSo":"2"}\n'
)
#: A row with half of a character, as a text leaves it that was cut between its two escapes.
HALF = ROW.replace(b"1.000001", b"\\ud83d")
FREE = {
    "MaHoSo": "H44-240803-0009",
    "MaTTHC": "1.000001",
    "NgayTiepNhan": "20240803074500",
    "TrangThaiHoSo": "2",
}
NOISE = "".join(hashlib.sha256(bytes([number])).hexdigest() for number in range(200)).encode()


#: File -> its content, and what is said of it.
REFUSED: dict[str, tuple[bytes, str]] = {
    "empty.json": (b"", "the file is empty"),
    "blank.json": (b" \n\t ", "the file is empty"),
    "empty.json.gz": (b"", "the file is empty"),
    "cut.json.gz": (gzip.compress(ROW * 1000, mtime=0)[:-20], "truncated gzip at byte"),
    "none.json.gz": (b"no gzip at all", "broken gzip near byte"),
    "bad end.json.gz": (gzip.compress(ROW, mtime=0)[:-6] + b"123456", "broken gzip near byte"),
    "cut.json.zst": (zstandard.compress(NOISE)[:-3], "truncated zstd at byte"),
    "none.json.zst": (b"no zstd at all", "broken zstd near byte"),
    "bytes in lines.json": (ROW + ROW.replace(b"H44", b"\xff\xfe"), "not UTF-8 near record 2;"),
    "bytes in an array.json": (b"[" + ROW.replace(b"H44", b"\xff\xfe") + b"]", "not UTF-8 near record 1;"),
    "bytes after lines.json": (ROW + b"\xff\n", "broken JSON near record 2;"),
    "utf-16.csv": ("MaHoSo,MaTTHC\n".encode("utf-16"), "not UTF-8 near byte"),
    "words.json": (b"hello 0912345678", "not JSON"),
    "deep arrays.json": (b'{"a":' + b"[" * 10_000 + b"]" * 10_000 + b"}", "nested more than 100 deep"),
    "deep objects.json": (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "nested more than 100 deep"),
    "cut line.json": (ROW + b'{"MaHoSo": "0912345678', "truncated JSON at byte"),
    "cut array.json": (b'[{"MaHoSo":"H44-240803-0001"},', "truncated JSON at byte"),
    "bad line.json": (ROW + b'{"MaHoSo": 0912345678 x}\n', "broken JSON near record 2;"),
    "half in lines.json": (ROW * 2 + HALF + ROW, "takes two \\u escapes, near record 3;"),
    "half after blank lines.json": (b"\n\n" + ROW + b"\n" + HALF, "takes two \\u escapes, near record 2;"),
    "half in an array.json": (
        b"[" + ROW + b"," + ROW + b"," + HALF + b"]",
        "two \\u escapes, near record 3;",
    ),
    "half at first.json": (HALF + ROW, "takes two \\u escapes, near record 1;"),
    "half behind lines.json": (ROW + b"{\n}" + HALF, "takes two \\u escapes, near record 3;"),
    "broken.parquet": (b"PAR1 and nothing else PAR1", "broken PARQUET"),
    "none.parquet": (b"none", "not a whole Parquet file"),
    "broken.parquet.gz": (gzip.compress(b"PAR1 and nothing else PAR1", mtime=0), "broken PARQUET"),
    "cut.parquet.gz": (gzip.compress(NOISE, mtime=0)[:-3], "truncated gzip"),
    "none.parquet.zst": (zstandard.compress(b"none"), "not a whole Parquet file"),
    "short row.csv": (b"MaHoSo,MaTTHC,NgayTiepNhan,TrangThaiHoSo\n1,2\n", "broken CSV"),
    "no date.csv": (b"MaHoSo,MaTTHC,TrangThaiHoSo\n1,2,3\n", "a required column is missing: NgayTiepNhan"),
    "twice.csv": (b"MaHoSo,MaHoSo,MaTTHC,NgayTiepNhan,TrangThaiHoSo\n1,2,3,4,5\n", "stands twice"),
    "a.txt": (ROW, "none of the suffixes"),
    "a*.json": (ROW, "characters that are not allowed"),
    "a..b.json": (ROW, "characters that are not allowed"),
    "a\n0912345678.json": (ROW, "characters that are not allowed"),
    "$(reboot).json": (ROW, "characters that are not allowed"),
}


@pytest.mark.usefixtures("each_alone")
def test_refused_whole(door: Door) -> None:
    for name, (content, _) in REFUSED.items():
        # Equal bytes of one sender are one load, so what is empty and packed comes from another.
        door.land("npsp", name, content, agency="H45" if name == "empty.json.gz" else "H44")
    door.land("npsp", "good.json", [FREE])
    summary = door.take()
    assert [load.entry.shown_name for load in summary.accepted] == ["good.json"]
    words = {name: expected for name, (_, expected) in REFUSED.items()}
    reasons = first_reasons(summary.held)
    assert shortened(reasons, words) == words
    assert {name: reason for name, reason in reasons.items() if "0912345678" in reason} == {}
    assert door.rows("npsp", "case_code") == ["H44-240803-0009"]
    counts = door.rows("receipts", "file_name, rows_in, rows_accepted", "initial_state = 'held'")
    assert counts == sorted((load.entry.shown_name, None, None) for load in summary.held)
    assert [path.name for path in door.home.landing.rglob("*") if path.is_file()] == []


def test_one_bad_file_among_many_is_found(door: Door) -> None:
    for number in range(20):
        door.land("npsp", f"{number:02d}.json", [FREE | {"MaHoSo": f"H44-240803-{number:04d}"}])
    door.land("npsp", "07.json", b'[{"MaHoSo": }]')
    door.land("npsp", "13.json", b"[1 2]")
    summary = door.take()
    assert sorted(load.entry.path.name for load in summary.held) == ["07.json", "13.json"]
    assert len(door.rows("npsp")) == 18


def test_long_lines_and_objects(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prescan, "ENVELOPE_LIMIT", 3 << 20)
    door.land("npsp", "a.json", b'{"data": "' + b"x" * (4 << 20) + b'"}')
    door.land("npsp", "b.json", b'[{"MaHoSo": "' + b"x" * (200 << 20) + b'"}]')
    door.land("npsp", "c.json", b'[{"MaHoSo": "H44-240803-0001", "x": "' + b"x" * (17 << 20) + b'"}]')
    door.land("npsp", "d.csv", b"MaHoSo,MaTTHC,NgayTiepNhan,TrangThaiHoSo\n" + b"x" * (17 << 20) + b",,,\n")
    reasons = {load.entry.path.name: load.hold_reasons[0] for load in door.take().held}
    assert "a line is longer than 3 MiB" in reasons["a.json"]
    assert "an object is longer than 64 MiB" in reasons["b.json"]
    assert "a row is longer than 16 MiB" in reasons["c.json"]
    assert "a line is longer than 16 MiB" in reasons["d.csv"]


def test_a_line_of_two_gigabytes_is_refused_quickly(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    with path.open("wb") as file:
        file.write(b'{"data": "')
        file.truncate(2 << 30)
    inspection = prescan.inspect(path, "json", "none")
    assert inspection.problem is not None
    assert "longer than 64 MiB" in inspection.problem
    assert inspection.text_bytes < 100 << 20


#: File -> its manifest, and what is said of it.
HELD: dict[str, tuple[object, str]] = {
    "sha256.json": ({"sha256": "0" * 64}, "sha256 is not the file's"),
    "rows.json": ({"rows": 2}, "the manifest says 2 rows, the file has 1"),
    "agency.json": ({"agency": "H45"}, "names another agency"),
    "no time.json": ({"sent_at": "yesterday"}, "sent_at cannot be read"),
    "future.json": ({"sent_at": "2025-05-02T00:00:00+07:00"}, "more than 1 day(s) after the file arrived"),
    "no object.json": ([], "not a JSON object"),
}


def test_held_with_its_rows(door: Door) -> None:
    for place, (name, (manifest, _)) in enumerate(HELD.items()):
        door.land("npsp", name, [{**CASE, "MaHoSo": f"H44.100-240803-{place:04d}"}], manifest=manifest)
    words = {name: expected for name, (_, expected) in HELD.items()}
    assert shortened(first_reasons(door.take().held), words) == words
    assert door.by_file("npsp", "row_number") == {name: [1] for name in HELD}


def test_a_manifest_that_agrees(door: Door) -> None:
    content = b"[" + ROW + b"]"
    manifest = {"sha256": hashlib.sha256(content).hexdigest(), "rows": 1, "sent_at": SENT, "simulated": True}
    door.land("npsp", "a.json", content, manifest=manifest)
    assert not door.take().held
    assert door.rows("receipts", "simulated") == [True]
    assert sorted(path.name for path in door.rows_taken()) == ["a.json", "a.json.manifest.json"]


def test_envelopes_of_others(door: Door) -> None:
    envelope = {"madonvi": "H45", "service": "DongBoHoSoMC", "data": [FREE]}
    door.land("npsp", "old.json", envelope, manifest={"sent_at": "2025-02-28T00:00:00+07:00"})
    door.land("npsp", "new.json", envelope, manifest={"sent_at": "2025-03-01T00:00:00+07:00"})
    door.land("npsp", "none.json", {**envelope, "madonvi": "??"}, manifest={"sent_at": SENT})
    summary = door.take()
    assert [(load.entry.path.name, load.hold_reasons) for load in summary.held] == [
        ("old.json", ["foreign_sender: madonvi names H45, for which H44 may not send"])
    ]
    findings = {load.entry.path.name: [found.code for found in load.findings] for load in summary.loads}
    assert findings == {"old.json": [], "new.json": [], "none.json": ["madonvi_unreadable"]}


#: File -> what is changed in its second row, why that is quarantined, for which field.
QUARANTINED: dict[str, tuple[dict[str, object], str, str]] = {
    "blank code.json": ({"MaHoSo": " "}, "missing_case_code", "MaHoSo"),
    "no code.json": ({"MaHoSo": None}, "missing_case_code", "MaHoSo"),
    "no status.json": ({"TrangThaiHoSo": ""}, "status_missing", "TrangThaiHoSo"),
    "status.json": ({"TrangThaiHoSo": "11"}, "status_unknown", "TrangThaiHoSo"),
    "no date.json": ({"NgayTiepNhan": ""}, "received_missing", "NgayTiepNhan"),
    "date.json": ({"NgayTiepNhan": "20240231000000"}, "received_unreadable", "NgayTiepNhan"),
    "early.json": ({"NgayTiepNhan": "19991231235959"}, "received_before_2000", "NgayTiepNhan"),
    "late.json": ({"NgayTiepNhan": "20250402080001"}, "received_after_sent", "NgayTiepNhan"),
    "ministry.json": ({"MaHoSo": "G12-240803-0001"}, "foreign_case", "MaHoSo"),
    "nobody.json": ({"MaHoSo": "H99-240803-0001"}, "foreign_case", "MaHoSo"),
}


@pytest.mark.usefixtures("each_alone")
def test_quarantined_rows(door: Door) -> None:
    for name, (changed, _, _) in QUARANTINED.items():
        door.land("npsp", name, [FREE, {**CASE, **changed}], manifest={"sent_at": SENT})
    assert not door.take().held
    assert door.by_file("quarantine", "reason, field, row_number, severity, file_name") == {
        name: [(reason, field, 2, "warning", name)] for name, (_, reason, field) in QUARANTINED.items()
    }
    assert door.by_file("npsp", "row_number") == {name: [1] for name in QUARANTINED}


def test_cases_not_received_need_no_received_date(door: Door) -> None:
    cases = {status: {**CASE, "TrangThaiHoSo": status, "NgayTiepNhan": ""} for status in ("1", "3")}
    assert door.each("received_at", npsp=cases)["npsp"] == {"1": None, "3": None}


def test_who_may_send_for_whom(door: Door) -> None:
    """H30 went into H45 on 2024-07-01, H45 into H44 on 2025-03-01; an old folder keeps its own."""
    cases = [{**FREE, "MaHoSo": f"{agency}-240803-0001"} for agency in ("H44", "H45", "H30")]
    door.land("npsp", "before.json", cases, manifest={"sent_at": "2025-02-28T12:00:00+07:00"})
    door.land("npsp", "after.json", cases, manifest={"sent_at": "2025-03-01T12:00:00+07:00"})
    door.land("npsp", "old.json", cases, agency="H45", manifest={"sent_at": SENT})
    door.take()
    refused = door.rows("quarantine", "file_name, code_agency")
    assert refused == [("before.json", "H30"), ("before.json", "H45"), ("old.json", "H44")]


def test_unsupported_services_and_mostly_quarantined_loads(door: Door) -> None:
    door.land(
        "npsp",
        "a.json",
        {"madonvi": "H44", "service": "DongBoHoiDap", "data": [{"MaHoSo": "H44-240803-0001"}]},
    )
    for name, bad in (("b.json", 51), ("c.json", 50)):
        codes = [f"H44-2408{bad - 40}-{number:04d}" for number in range(100)]
        rows = [
            {**FREE, "MaHoSo": code, "TrangThaiHoSo": 99 if place < bad else 2}
            for place, code in enumerate(codes)
        ]
        door.land("npsp", name, rows)
    (held,) = door.take().held
    assert held.hold_reasons[0].startswith("mostly_quarantined: 51 of 100 rows")
    assert door.rows("quarantine", "reason", "file_name = 'a.json'") == ["unsupported_service"]


def test_the_limits_of_holding_are_reference_data(door: Door) -> None:
    limits = (
        "rule,threshold\nquarantine_share_held,0.2\nquarantine_rows_held,4\nsent_at_after_arrival_days,2\n"
    )
    (door.seeds / "thresholds.csv").write_text(limits)
    cases = [{**FREE, "MaHoSo": f"H44-240803-{number:04d}"} for number in range(5)]
    bad = {**FREE, "TrangThaiHoSo": 99}
    door.land("npsp", "one.json", [*cases[:4], bad], manifest={"sent_at": "2025-05-02T00:00:00+07:00"})
    door.land("npsp", "two.json", [*cases[:3], bad, bad], manifest={"sent_at": "2025-05-03T00:00:00+07:00"})
    door.land("npsp", "few.json", [*cases[:2], bad], manifest={"sent_at": SENT})
    (held,) = door.take().held
    assert [reason.split(":")[0] for reason in held.hold_reasons] == [
        "sent_after_arrival",
        "mostly_quarantined",
    ]
    assert held.entry.path.name == "two.json"


def test_a_compressed_parquet_file_that_swells_is_refused(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prescan, "UNPACKED_LIMIT", 1 << 20)
    door.land("npsp", "a.parquet.gz", gzip.compress(b"PAR1" + bytes(4 << 20) + b"PAR1"))
    (held,) = door.take().held
    assert "unpacks to more than 1 MiB" in held.hold_reasons[0]


def test_files_that_belong_to_nobody(door: Door, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    door.land("npsp", "a.json", [CASE], agency="H64")
    door.land("npsp", "b.json", [CASE], agency="VN")
    door.land("news", "c.json", [CASE])
    door.land("npsp", "deep/d.json", [CASE])
    (door.home.landing / "npsp/H44/link.json").symlink_to(secret)
    (door.home.landing / "npsp/H45").symlink_to(tmp_path)
    os.mkfifo(door.home.landing / "npsp/H44/pipe.json")
    (door.home.landing / "loose.json").write_text("{}")
    summary = door.take()
    assert {
        load.entry.shown_name: load.hold_reasons[0].split(": ", 1)[1].split(";")[0] for load in summary.held
    } == {
        "a.json": "the agency's folder is not a known level-1 code",
        "b.json": "the agency's folder is not a known level-1 code",
        "c.json": "the feed's folder is not one of npsp, emc, catalogue, totals, ratings, targets",
        "d.json": "lies in a folder below the agency's folder",
        "link.json": "is a symbolic link",
        "H45": "is a symbolic link",
        "pipe.json": "is not a plain file",
        "loose.json": "lies in no feed's folder",
    }
    assert secret.read_text() == "secret"
    assert door.rows("receipts", "DISTINCT sender_agency", "feed IS DISTINCT FROM 'npsp'") == [None]
    assert not any(path.is_symlink() or path.is_file() for path in door.home.root.rglob("landing/**/*"))
    assert door.take().loads == []


def test_unfinished_files_wait(door: Door) -> None:
    door.land("npsp", "a.json.part", [CASE], manifest={"rows": 1})
    assert door.take().loads == []
    assert len(list((door.home.landing / "npsp/H44").iterdir())) == 2


def test_quarantine_of_message_b(door: Door) -> None:
    bad: list[dict[str, object]] = [
        {"status": 5}, {"status": ""}, {"received_at": ""}, {"received_at": "soon"},
        {"codeProfile": "G12-240803-0001"}, {"codeProfile": ""},
    ]  # fmt: skip
    door.land("emc", "a.jsonl", [EVENT | change for change in bad])
    door.take()
    assert door.rows("quarantine", "row_number, reason") == [
        (1, "status_unknown"), (2, "status_missing"), (3, "received_missing"), (4, "received_unreadable"),
        (5, "foreign_case"), (6, "missing_case_code"),
    ]  # fmt: skip
