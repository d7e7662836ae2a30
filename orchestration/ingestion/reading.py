"""First pass: files of one feed and shape are read together by the engine into the feed's raw table.

If a group cannot be read it is halved until the file at fault stands alone and is refused in our words."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.ingestion.engine import THREADS, another
from orchestration.ingestion.feeds import Feed
from orchestration.ingestion.loads import Finding, Load
from orchestration.ingestion.prescan import ENVELOPE_LIMIT, ROW_LIMIT
from orchestration.ingestion.sources import (
    ALL_READ,
    FILES,
    LAYOUTS,
    NO_ENVELOPE,
    csv_source,
    duckdb_type,
    json_source,
    parquet_source,
    plain_json_source,
)

_FIRST_ROW = re.compile(rb'"data"\s*:\s*\[\s*\{')
_OBJECT = re.compile(rb"\{")
_MEMBER_DATA = re.compile(rb'"data"\s*:\s*[\[{]')
#: Most rows of one Parquet file, and about how many bytes of memory one takes.
PARQUET_ROWS = 50_000_000
_ROW_BYTES = 300
#: Less room than this for the engine's scratch files is a full disk, whatever error came of it.
_SCRATCH_BYTES = 64 << 20
_NOT_OBJECTS = {"ARRAY": "an array", "VARCHAR": "a text", "BOOLEAN": "true or false", "NULL": "null"}


_Columns = tuple[tuple[str, str], ...]


class _Fault(NamedTuple):
    """Why the engine failed: its kind of error, and code and words without anything of the file's content."""

    kind: type[duckdb.Error]
    code: str
    words: str


def create_raw(con: duckdb.DuckDBPyConnection, feed: Feed) -> None:
    """Create the feed's raw table anew, without rows."""
    item = f"NULL::{duckdb_type(feed.members)}"
    empty = f"SELECT NULL::VARCHAR AS filename, {NO_ENVELOPE}, {ALL_READ}, {item} AS item WHERE false"
    con.execute(f"CREATE OR REPLACE TABLE {feed.raw} AS WITH source AS ({empty}) {feed.extract_sql()}")


def read_all(con: duckdb.DuckDBPyConnection, feed: Feed, loads: Sequence[Load]) -> None:
    """Read the readable loads of a feed into its raw table; refuses those that cannot be read."""
    groups: dict[tuple[str, _Columns, int], list[Load]] = defaultdict(list)
    for load in loads:
        if not load.is_readable:
            continue
        form = str(load.entry.form)
        if form == "json":
            _count_unknown(load, first_row_members(load.inspection.head) - feed.known_columns)
            groups[(form, ((load.inspection.shape, _kind_of_records(load)),), 0)].append(load)
            continue
        header = _header(con, load)
        if header and _check_columns(feed, load, [name for name, _ in header]):
            groups[(form, header, load.inspection.blank_lines)].append(load)
    parts = [
        (form, columns, part)
        for (form, columns, _), members in sorted(groups.items(), key=lambda group: group[0])
        for place in range(min(THREADS, len(members)))
        for part in [members[place::THREADS]]
    ]
    # The engine reads a bare array, and many a small file, on one thread only.
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(lambda part: _read_part(another(con), feed, *part), parts))


def _read_part(
    con: duckdb.DuckDBPyConnection, feed: Feed, form: str, columns: _Columns, loads: Sequence[Load]
) -> None:
    """Read files of one form and of equal columns (of JSON: shape and kind of records)."""
    if form == "json":
        ((shape, records),) = columns
        if records == "any" or not _read_plain(con, feed, shape, records, loads):
            _insert(con, feed, json_source(feed, shape), loads)
    elif form == "csv":
        names = [name for name, _ in columns]
        _insert(con, feed, csv_source(feed, names, loads[0].inspection.blank_lines), loads)
    else:
        _insert(con, feed, parquet_source(feed, columns), loads)


def _kind_of_records(load: Load) -> str:
    """What the records of a JSON file seem to be: `rows`, `envelopes`, or `any` where that is not enough.

    In one parse rows are not measured, so it takes a text in which none can be too long."""
    is_enveloped = _MEMBER_DATA.search(load.inspection.head) is not None
    has_short_lines = load.inspection.shape == "lines" and load.inspection.longest_line <= ROW_LIMIT
    if load.inspection.text_bytes > ROW_LIMIT and (is_enveloped or not has_short_lines):
        return "any"
    return "envelopes" if is_enveloped else "rows"


def _read_plain(
    con: duckdb.DuckDBPyConnection, feed: Feed, shape: str, records: str, loads: Sequence[Load]
) -> bool:
    """Insert the rows of JSON files whose records are all of one kind, in one parse; false if one is not."""
    con.execute("SET VARIABLE files = $1", [[str(load.path) for load in loads]])
    return _try_insert(con, feed, plain_json_source(feed, shape, records == "envelopes"), "json") is None


def _insert(con: duckdb.DuckDBPyConnection, feed: Feed, source: str, loads: Sequence[Load]) -> None:
    """Insert the rows of a group in the order of its files; halve it when that fails."""
    con.execute("SET VARIABLE files = $1", [[str(load.path) for load in loads]])
    fault = _try_insert(con, feed, source, str(loads[0].entry.form))
    if fault is None:
        return
    if issubclass(fault.kind, (duckdb.IOException, duckdb.OutOfMemoryException)):
        _check_scratch(con)
    if len(loads) > 1:
        middle = len(loads) // 2
        _insert(con, feed, source, loads[:middle])
        _insert(con, feed, source, loads[middle:])
        return
    load = loads[0]
    if issubclass(fault.kind, duckdb.IOException):
        load.leave("could not be read from the disk")
        return
    if load.entry.form == "json":
        if load.inspection.shape == "lines":
            # What spans lines is no fault, and records are counted rightly only so.
            fault = _try_insert(con, feed, json_source(feed, "objects"), "json")
            if fault is None:
                return
        fault = _first_no_object(con, load) or fault
    load.refuse(fault.code, fault.words)


def _try_insert(con: duckdb.DuckDBPyConnection, feed: Feed, source: str, form: str) -> _Fault | None:
    """Insert the rows of the present files, all or none. An error, which may quote a row, ends here."""
    try:
        con.execute(f"INSERT INTO {feed.raw} WITH {source} {feed.extract_sql()}")
    except duckdb.Error as error:
        return _fault(form, error)
    return None


def _check_scratch(con: duckdb.DuckDBPyConnection) -> None:
    """Raise `OSError` if the engine has no room for its scratch files."""
    (folder,) = con.execute("SELECT parse_path(current_setting('temp_directory'))[:-2]").fetchone() or ([],)
    if shutil.disk_usage("/".join(folder) or "/").free < _SCRATCH_BYTES:
        raise OSError("the engine could not write its scratch files; the disk is full")


def _first_no_object(con: duckdb.DuckDBPyConnection, load: Load) -> _Fault | None:
    """The first record of a JSON file that is no object, if that is what is wrong with it."""
    layout = LAYOUTS[load.inspection.shape]
    try:
        found = con.execute(
            f"SELECT n, kind FROM (SELECT row_number() OVER () AS n, json_type(json) AS kind "
            f"FROM read_json_objects({FILES}, format = '{layout}', maximum_object_size = {ENVELOPE_LIMIT})) "
            "WHERE kind <> 'OBJECT' ORDER BY n LIMIT 1"
        ).fetchone()
    except duckdb.Error:
        return None
    if found is None:
        return None
    words = f"record {found[0]} is {_NOT_OBJECTS.get(found[1], 'a number')}, not an object"
    return _Fault(duckdb.Error, "no_object", words)


def _fault(form: str, error: duckdb.Error) -> _Fault:
    """An engine's error in our words."""
    kind, message = type(error), str(error)
    if isinstance(error, duckdb.OutOfMemoryException):
        return _Fault(kind, "too_large", "more rows in one object than memory holds; send JSON lines")
    if "row_limit" in message or "max_line_size" in message or "Maximum line size" in message:
        return _Fault(kind, "row_too_long", f"a row is longer than {ROW_LIMIT >> 20} MiB")
    if "maximum_object_size" in message:
        return _Fault(kind, "object_too_long", f"an object is longer than {ENVELOPE_LIMIT >> 20} MiB")
    what = "not UTF-8" if "UTF-8 encoding" in message else f"broken {form.upper()}"
    if "surrogate in string" in message:
        what = "broken JSON, half of a character that takes two \\u escapes,"
    return _Fault(kind, f"broken_{form}", f"{what}{_place(message)}")


def _place(message: str) -> str:
    """Where the engine found a fault in the file, in our words; its `LINE n` is a line of the query.

    In broken JSON it has counted the record at fault already, and what it calls lines are records too, for
    it passes over blank ones."""
    if place := re.search(r"Malformed JSON.* in (?:line|record/value) (\d+)", message):
        return f" near record {int(place[1]) - 1}"
    place = re.search(r"(?:CSV Error on Line|\bLine):? (\d+)", message)
    return f" near line {place[1]}" if place else ""


def _header(con: duckdb.DuckDBPyConnection, load: Load) -> tuple[tuple[str, str], ...]:
    """Names and types of the columns of a CSV or Parquet file; refuses a file without any."""
    if load.entry.form == "csv":
        line = load.inspection.header.decode("utf-8-sig").strip("\r\n")
        try:
            return tuple((name, "VARCHAR") for name in next(csv.reader([line])))
        except csv.Error:
            load.refuse("broken_csv", "the header line is no CSV, or a name in it is longer than 128 KiB")
            return ()
    try:
        rows = con.execute("SELECT num_rows FROM parquet_file_metadata($1)", [str(load.path)]).fetchone()
        found = con.execute("DESCRIBE SELECT * FROM read_parquet($1)", [str(load.path)]).fetchall()
    except duckdb.IOException:
        load.leave("could not be read from the disk")
        return ()
    except duckdb.Error as error:
        fault = _fault("parquet", error)
        load.refuse(fault.code, fault.words)
        return ()
    if rows and rows[0] > PARQUET_ROWS:
        load.refuse("too_large", f"it has more than {PARQUET_ROWS:,} rows: split it")
        return ()
    return tuple((str(row[0]), str(row[1])) for row in found)


def _check_columns(feed: Feed, load: Load, header: Sequence[str]) -> bool:
    """Refuse a file without a required column or with one twice; count unknown columns."""
    present = [name.strip().lower() for name in header]
    missing = []
    for required in feed.required:
        choices = (required,) if isinstance(required, str) else required
        if not any(choice.lower() in present for choice in choices):
            missing.append(" or ".join(choices))
    if missing:
        load.refuse("missing_column", "a required column is missing: " + ", ".join(missing))
    elif len(set(present)) < len(present):
        load.refuse("double_column", "a column stands twice in the header")
    _count_unknown(load, set(present) - {name.lower() for name in feed.known_columns})
    return load.is_readable


def first_row_members(head: bytes) -> set[str]:
    """Member names of the first row of JSON that begins with `head`; none if the row is longer than it."""
    start = _FIRST_ROW.search(head) or _OBJECT.search(head)
    try:
        text = head[start.end() - 1 :].decode("utf-8", "replace") if start else ""
        row, _ = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return set()
    return set(row)


def _count_unknown(load: Load, names: set[str]) -> None:
    """Note how many members are not of this feed; their names are the sender's text and are not kept."""
    if names:
        where = "members in the first row" if load.entry.form == "json" else "columns"
        words = f"{len(names)} {where} are not of this feed and were left out"
        load.findings.append(Finding("unknown_columns", "info", words))


def weight(form: str, compression: str, file_bytes: int) -> int:
    """About how many bytes of JSON a file's rows would be, by which what is looked at together is bounded."""
    if form == "parquet":
        return file_bytes * 20
    return file_bytes * (12 if compression != "none" else 1)


def measured_weight(load: Load) -> int:
    """The same after the look, by which rounds are bounded."""
    if load.entry.form != "parquet":
        return load.inspection.text_bytes
    if load.entry.compression == "none":
        try:
            return int(pq.read_metadata(load.path).num_rows) * _ROW_BYTES
        except (pa.ArrowException, OSError):
            pass  # the engine will say what is wrong with it
    return load.inspection.text_bytes * 20
