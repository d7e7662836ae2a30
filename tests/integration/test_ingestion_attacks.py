"""Files that are replaced, forbidden, absurd or hostile harm nobody but themselves."""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.ingestion import judging, prescan, reading
from orchestration.ingestion.commit import IntakeError
from tests.ingestion_kit import (
    EVENT,
    SENT,
    Door,
    door_fixture,  # noqa: F401
    each_alone_fixture,  # noqa: F401
    first_reasons,
    shortened,
)

HEADER = "MaHoSo,MaTTHC,NgayTiepNhan,TrangThaiHoSo"


def case(number: int, agency: str = "H44", **changes: object) -> dict[str, object]:
    """A plain case."""
    code = f"{agency}-240803-{number:04d}"
    plain = {"MaHoSo": code, "MaTTHC": "1.000001", "NgayTiepNhan": "20240803074500", "TrangThaiHoSo": "2"}
    return {**plain, **changes}


def parquet(**columns: object) -> bytes:
    """A Parquet file of one column per key."""
    buffer = io.BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer.getvalue()


def in_landing(door: Door) -> list[str]:
    """Names of the files that lie in landing."""
    return sorted(path.name for path in door.home.landing.rglob("*") if path.is_file())


#: When a file is taken away, and when one is replaced by what.
GONE = {"reading npsp": "a.json", "publishing": "c.json"}
REPLACED = {"reading npsp": ("b.json", case(12)), "publishing": ("d.json", case(14))}


@pytest.mark.usefixtures("each_alone")
def test_a_file_that_changes_during_the_round_waits_for_the_next(door: Door) -> None:
    paths = {f"{name}.json": door.land("npsp", f"{name}.json", [case(n)]) for n, name in enumerate("abcde")}

    def meddle(words: str, _done: int, _total: int) -> None:
        if words in GONE:
            paths[GONE[words]].unlink()
            name, row = REPLACED[words]
            paths[name].unlink()
            door.land("npsp", name, [row])

    notes = door.take(progress=meddle).notes
    assert len(notes) == 4
    words = {f"{name}.json": f"{name}.json was " for name in "abcd"}
    assert shortened({note[:6]: note for note in notes}, words) == words
    seen = ["H44-240803-0002", "H44-240803-0003", "H44-240803-0004"]
    assert door.rows("npsp", "case_code") == seen
    assert in_landing(door) == ["b.json", "d.json"]
    assert [load.entry.path.name for load in door.take().loads] == ["b.json", "d.json"]
    assert door.rows("npsp", "case_code") == [*seen, "H44-240803-0012", "H44-240803-0014"]


def test_a_manifest_that_changes_during_the_round_is_a_change(door: Door) -> None:
    door.land("npsp", "a.json", [case(1)], manifest={"sent_at": SENT})

    def meddle(words: str, _done: int, _total: int) -> None:
        if words == "reading npsp":
            door.land("npsp", "a.json", [case(1)], manifest={"sent_at": SENT, "rows": 7})

    assert door.take(progress=meddle).loads == []
    assert not list((door.home.lake / "receipts").glob("2*.parquet"))
    assert len(door.take().held) == 1


#: File -> its content, and what is said of it.
BAD = {
    "a.csv": (f"{HEADER},{'x' * 200_000}\nH44-240803-0001,1.000001,20240803074500,2,\n", "header line"),
    "b.csv": (f'{HEADER}\n1,2,3,4,"0912345678 No space left"\n', "broken CSV"),
    "c.json": (json.dumps(case(1)) + "\n" + json.dumps([case(2)]), "record 2 is an array, not an object"),
    "d.json": ('[{"MaHoSo": "H44-240803-0001"}, 7]', "record 2 is a number, not an object"),
}


def test_bad_files_stop_nobody(door: Door) -> None:
    for name, (content, _) in BAD.items():
        door.land("npsp", name, content)
    door.land("npsp", "good.json", [case(9, "H45")], agency="H45")
    held = door.take().held
    words = {name: expected for name, (_, expected) in BAD.items()}
    reasons = first_reasons(held)
    assert shortened(reasons, words) == words
    assert {name: reason for name, reason in reasons.items() if "0912345678" in reason} == {}
    advice = "; mended: send new bytes; unchanged: emc loads reingest "
    assert {name: reason.rpartition(advice)[1:] for name, reason in reasons.items()} == {
        load.entry.path.name: (advice, load.load_id) for load in held
    }
    assert door.rows("npsp", "case_code") == ["H45-240803-0009"]


#: When a message says that it was sent -> where its time is taken from, and why it is held.
ABSURD_TIMES: dict[str, tuple[str, list[str]]] = {
    "00000101000000": ("file_time", []),
    "9999-12-31T23:00:00Z": ("file_time", []),
    "20990101000000": ("message", ["sent_after_arrival"]),
    "soon": ("file_time", []),
}


def test_absurd_times_of_sending_are_missing(door: Door) -> None:
    times = {f"{place}.json": sent for place, sent in enumerate(ABSURD_TIMES)}
    for name, sent in times.items():
        path = door.land("npsp", name, {"madonvi": "H44", "sent_at": sent, "data": [case(1)]})
        os.utime(path, (3e11, 3e11))
    loads = door.take().loads
    assert len(loads) == len(times)
    assert {
        times[load.entry.path.name]: (
            load.sent_at_source,
            [reason.split(":")[0] for reason in load.hold_reasons],
        )
        for load in loads
    } == ABSURD_TIMES


def test_absurd_times_of_events(door: Door) -> None:
    door.land("emc", "a.jsonl", [EVENT | {"received_at": "0000-01-01T00:00:00"}])
    door.land("emc", "b.jsonl", [EVENT | {"received_at": "9999-12-31T23:00:00Z"}])
    door.land("npsp", "c.json", [case(1)])
    assert [load.entry.path.name for load in door.take().loads] == ["a.jsonl", "b.jsonl", "c.json"]


def test_what_may_not_be_read_or_moved_is_told_and_left(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = door.land("npsp", "a.json", [case(1)])
    door.land("npsp", "b.json", [case(2)])
    kept = door.land("npsp", "c.json", [case(3)], agency="H45").parent
    access = os.access

    def forbid(path: Path, mode: int) -> bool:
        return path not in (closed, kept) and access(path, mode)

    monkeypatch.setattr(os, "access", forbid)
    advice = "cannot be read: give the service read and write permission; it was left in landing"
    assert door.take().notes == [f"a.json {advice}", f"c.json {advice}"]
    assert in_landing(door) == ["a.json", "c.json"]
    monkeypatch.undo()
    assert len(door.take().accepted) == 2


class Failing:
    """A connection whose INSERTs into the raw tables fail."""

    def __init__(self, con: duckdb.DuckDBPyConnection, error: duckdb.Error) -> None:
        self._con, self._error = con, error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._con, name)

    def execute(self, query: str, *arguments: Any) -> Any:
        """Run a statement, unless it reads a batch."""
        if query.startswith("INSERT INTO raw_"):
            raise self._error
        return self._con.execute(query, *arguments)


def fail_reading(monkeypatch: pytest.MonkeyPatch, error: duckdb.Error) -> None:
    """Let the engine fail with `error` whenever it reads batches."""
    another = reading.another
    monkeypatch.setattr(reading, "another", lambda con: Failing(another(con), error))


def test_a_lone_file_that_the_disk_does_not_give_waits(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    door.land("npsp", "a.json", [case(1)])
    fail_reading(monkeypatch, duckdb.IOException("LINE 1: 0912345678"))
    assert door.take().notes == ["a.json could not be read from the disk; it was left in landing"]
    monkeypatch.setattr(reading, "_SCRATCH_BYTES", 1 << 60)
    with pytest.raises(OSError, match="the disk is full") as raised:
        door.take()
    assert raised.value.__context__ is None
    monkeypatch.undo()
    assert len(door.take().accepted) == 1


def test_more_rows_than_memory_holds(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    door.land("npsp", "a.json", [case(1)])
    fail_reading(monkeypatch, duckdb.OutOfMemoryException("LINE 1: 0912345678"))
    (held,) = door.take().held
    words = "unreadable_too_large: more rows in one object than memory holds; send JSON lines; mended"
    assert held.hold_reasons[0].startswith(words)


def test_a_failure_of_the_engine_carries_no_row(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise duckdb.Error("0912345678")

    door.land("npsp", "a.json", [case(1)])
    monkeypatch.setattr(judging, "judge", fail)
    with pytest.raises(IntakeError) as raised:
        door.take()
    assert raised.value.__context__ is None


def test_parquet_files_do_not_lend_each_other_types(door: Door) -> None:
    def batch(number: int, status: object) -> bytes:
        return parquet(
            MaHoSo=[f"H44-240803-{number:04d}"], MaTTHC=["1.000001"],
            NgayTiepNhan=pa.array([20240803074500.0]), TrangThaiHoSo=status, filename=["x"],
        )  # fmt: skip

    door.land("npsp", "a.parquet", batch(1, pa.array([9.0])))
    door.land("npsp", "b.parquet", batch(2, pa.array([9], pa.int64())))
    door.land("npsp", "c.parquet", batch(3, ["9"]))
    loads = door.take().accepted
    assert [[found.code for found in load.findings][:1] for load in loads] == [["unknown_columns"]] * 3
    assert door.rows("npsp", "status") == [9, 9, 9]


def test_what_unpacks_to_too_much_is_refused(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prescan, "TEXT_LIMIT", 1000)
    monkeypatch.setattr(reading, "PARQUET_ROWS", 1)
    door.land("npsp", "a.json", [case(number) for number in range(20)])
    door.land("npsp", "b.parquet", parquet(MaHoSo=["1", "2"]))
    words = [load.hold_reasons[0] for load in door.take().held]
    assert "GiB of text: split it" in words[0]
    assert "it has more than 1 rows: split it" in words[1]


def test_rounds_are_cut_by_what_was_measured(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.ingestion.intake.ROUND_BYTES", 1000)
    monkeypatch.setattr("orchestration.ingestion.intake._guessed_weight", lambda _entry: 0)
    for number in range(3):
        one = case(number)
        door.land("npsp", f"{number}.parquet", parquet(**{key: [value] * 2 for key, value in one.items()}))
        door.land("npsp", f"{number}.json", [one | {"x": "x" * 800}])
    assert len(door.take().run_ids) == 6


def test_only_what_lacks_the_key_is_an_envelope(door: Door) -> None:
    changes: list[dict[str, object]] = [{}, {"data": []}, {"data": [{"a": 1}, {"b": 2}]}, {"data": {"x": 1}}]
    rows = [
        EVENT | change | {"codeProfile": f"H44-240803-{number:04d}"} for number, change in enumerate(changes)
    ]
    door.land("emc", "a.jsonl", rows)
    door.land("npsp", "a.json", {"madonvi": "H44", "service": "DongBoHoSoMC", "data": case(1)})
    door.land("npsp", "b.json", [case(2, data=[case(3)])])
    door.take()
    assert door.rows("emc", "case_code") == [row["codeProfile"] for row in rows]
    assert door.rows("npsp", "case_code") == ["H44-240803-0001", "H44-240803-0002"]


@pytest.mark.parametrize("is_left", [False, True])
def test_a_repetition_in_one_round_keeps_the_first_manifest(door: Door, is_left: bool) -> None:
    first = door.land("npsp", "a.json", [case(1)])
    door.land("npsp", "b.json", [case(1)], manifest={"rows": 9})

    def meddle(words: str, _done: int, _total: int) -> None:
        if words == "reading npsp" and is_left:
            first.unlink()
        if words == "publishing":
            assert "b.json" in in_landing(door)

    summary = door.take(progress=meddle)
    if is_left:
        assert in_landing(door) == ["b.json", "b.json.manifest.json"]
        return
    assert summary.notes == ["b.json was known already; what its other manifest says is ignored"]
    assert [path.name for path in door.rows_taken()] == ["a.json"]
    assert in_landing(door) == []


DATE_AND_STATUS = b'"NgayTiepNhan":"20240803074500","TrangThaiHoSo":"2"'
USUAL = b'"MaTTHC":"1.000001",' + DATE_AND_STATUS
ODD_LINES = {
    "text for a list": b'{"MaHoSo":"H44-240803-0002",%b,"TaiLieuNop":"none"}' % USUAL,
    "object for a list": b'{"MaHoSo":"H44-240803-0003",%b,"DanhSachLePhi":{"Gia":"1"}}' % USUAL,
    "null for a code": b'{"MaHoSo":null,%b}' % USUAL,
    "no code": b'{"MaTTHC":"1.000001"}',
    "two codes": b'{"MaHoSo":"H44-240803-0004","MaHoSo":"H44-240803-0005",%b}' % DATE_AND_STATUS,
    "envelope": b'{"madonvi":"H44","data":[{"MaHoSo":"H44-240803-0006",%b}]}' % DATE_AND_STATUS,
    "envelope of one": b'{"madonvi":"H44","data":{"MaHoSo":"H44-240803-0007",%b}}' % DATE_AND_STATUS,
}


@pytest.mark.usefixtures("each_alone")
def test_a_record_that_is_unlike_the_others_costs_no_other_row(door: Door) -> None:
    """Files of like records are read in one parse; one unlike them is looked at closely."""
    first, last, other = (json.dumps(case(number)).encode() + b"\n" for number in (1, 8, 9))
    for name, odd in ODD_LINES.items():
        door.land("npsp", f"{name}.jsonl", first + odd + b"\n" + last)
    door.land("npsp", "usual.jsonl", other)
    door.take()
    rows_in = {f"{name}.jsonl": 3 for name in ODD_LINES} | {"usual.jsonl": 1}
    assert dict(door.rows("receipts", "file_name, rows_in")) == rows_in
    codes, quarantined = door.by_file("npsp", "case_code"), door.by_file("quarantine", "row_number")
    assert {name: len(codes[name]) + len(quarantined[name]) for name in rows_in} == rows_in
    assert codes.pop("usual.jsonl") == ["H44-240803-0009"]
    usual = {"H44-240803-0001", "H44-240803-0008"}
    assert {name: usual & set(found) for name, found in codes.items()} == dict.fromkeys(codes, usual)
