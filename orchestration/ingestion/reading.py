"""First pass: files of one feed and shape are read together by the engine into the feed's raw table.

If a group cannot be read it is halved until the file at fault stands alone and is refused in our words."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Sequence

import duckdb

from orchestration.ingestion.feeds import Feed, Structure
from orchestration.ingestion.loads import Finding, Load
from orchestration.ingestion.prescan import ENVELOPE_LIMIT, ROW_LIMIT

_ENVELOPE = ("service", "madonvi", "isUpdating", "sent_at")
_FIRST_ROW = re.compile(rb'"data"\s*:\s*\[\s*\{')
_OBJECT = re.compile(rb"\{")
_NO_ENVELOPE = (
    "NULL::VARCHAR AS service, NULL::VARCHAR AS madonvi, NULL::VARCHAR AS is_updating, "
    "NULL::VARCHAR AS envelope_sent_at, false AS is_envelope"
)


def create_raw(con: duckdb.DuckDBPyConnection, feed: Feed) -> None:
    """Create the feed's raw table anew, without rows."""
    item = f"NULL::{duckdb_type(feed.members)}"
    empty = f"SELECT NULL::VARCHAR AS filename, {_NO_ENVELOPE}, {item} AS item WHERE false"
    con.execute(f"CREATE OR REPLACE TABLE {feed.raw} AS WITH source AS ({empty}) {feed.extract_sql()}")


def read_all(con: duckdb.DuckDBPyConnection, feed: Feed, loads: Sequence[Load]) -> None:
    """Read the readable loads of a feed into its raw table; refuses those that cannot be read."""
    groups: dict[tuple[str, ...], list[Load]] = defaultdict(list)
    for load in loads:
        if not load.is_readable:
            continue
        form = str(load.entry.form)
        if form == "json":
            _count_unknown(load, first_row_members(load.inspection.head) - feed.known_columns)
            groups[(form, load.inspection.shape)].append(load)
            continue
        header = _header(con, load)
        if header is not None and _check_columns(feed, load, header):
            groups[(form, *header)].append(load)
    for (form, *details), members in sorted(groups.items(), key=lambda group: group[0]):
        if form == "json":
            source = _json_source(feed, details[0])
        elif form == "csv":
            source = _csv_source(feed, details)
        else:
            source = _table_source(feed, details, "read_parquet(getvariable('files'), filename = true)")
        _insert(con, feed, source, members)


def _insert(con: duckdb.DuckDBPyConnection, feed: Feed, source: str, loads: Sequence[Load]) -> None:
    """Insert the rows of a group in the order of its files; halve it when that fails."""
    con.execute("SET VARIABLE files = $1", [[str(load.path) for load in loads]])
    try:
        con.execute(f"INSERT INTO {feed.raw} WITH {source} {feed.extract_sql()}")
    except duckdb.Error as error:
        _narrow_down(con, feed, source, loads, str(error))


def _narrow_down(
    con: duckdb.DuckDBPyConnection, feed: Feed, source: str, loads: Sequence[Load], message: str
) -> None:
    """After a group failed: insert its halves, or refuse the one file that is left."""
    if re.search(r"No space left|Could not write|could not create", message):
        raise OSError("the engine could not write its scratch files; is the disk full?")
    if len(loads) > 1:
        middle = len(loads) // 2
        _insert(con, feed, source, loads[:middle])
        _insert(con, feed, source, loads[middle:])
        return
    load = loads[0]
    if load.entry.form == "json" and load.inspection.shape == "lines" and _reads_as_objects(con, feed):
        return
    load.refuse(*own_words(str(load.entry.form), message))


def _reads_as_objects(con: duckdb.DuckDBPyConnection, feed: Feed) -> bool:
    """Whether the present file could be read as objects that stretch over lines."""
    try:
        con.execute(f"INSERT INTO {feed.raw} WITH {_json_source(feed, 'objects')} {feed.extract_sql()}")
    except duckdb.Error:
        return False
    return True


def own_words(form: str, message: str) -> tuple[str, str]:
    """An engine's error as (code, words) without anything of the file's content."""
    if "row_limit" in message or "max_line_size" in message or "Maximum line size" in message:
        return "row_too_long", f"a row is longer than {ROW_LIMIT >> 20} MiB"
    if "UTF-8 encoding" in message:
        return f"broken_{form}", f"not UTF-8{_place(message)}; send the file again"
    if "maximum_object_size" in message:
        return "object_too_long", f"an object is longer than {ENVELOPE_LIMIT >> 20} MiB"
    return f"broken_{form}", f"broken {form.upper()}{_place(message)}; send the file again"


def _place(message: str) -> str:
    """Where the engine found a fault, in our words."""
    place = re.search(r"(?:in (line|record/value)|(?:CSV Error on Line|LINE|Line)):? (\d+)", message)
    return f" near {'record' if place[1] == 'record/value' else 'line'} {place[2]}" if place else ""


def duckdb_type(structure: Structure | list[Structure] | str) -> str:
    """The engine's type of a JSON structure."""
    if isinstance(structure, str):
        return structure
    if isinstance(structure, list):
        return duckdb_type(structure[0]) + "[]"
    members = ", ".join(f'"{name}" {duckdb_type(inner)}' for name, inner in structure.items())
    return f"STRUCT({members})"


def _json_source(feed: Feed, shape: str) -> str:
    """CTEs that end in `source`: envelopes are unfolded, any other object is a row itself."""
    layout = {"array": "array", "lines": "newline_delimited", "objects": "unstructured"}[shape]
    keys = ", ".join(f'"{name}": "VARCHAR"' for name in _ENVELOPE)
    row_lengths = "list_transform(json_extract(json, '$.data[*]'), lambda item: strlen(item))"
    return f"""
        records AS (
            SELECT filename, json,
                CASE WHEN regexp_matches(json, '"data"\\s*:\\s*\\[')
                    THEN json_transform(json, '{{{keys}, "data": [{feed.structure}]}}') END AS envelope
            FROM read_json_objects(getvariable('files'), format = '{layout}', filename = true,
                maximum_object_size = {ENVELOPE_LIMIT})
        ),
        source AS (
            SELECT filename, envelope.service AS service, envelope.madonvi AS madonvi,
                envelope."isUpdating" AS is_updating, envelope.sent_at AS envelope_sent_at,
                envelope.data IS NOT NULL AS is_envelope,
                unnest(CASE WHEN envelope.data IS NULL THEN [json_transform(json, '{feed.structure}')]
                    ELSE envelope.data END) AS item
            FROM records
            WHERE CASE
                WHEN strlen(json) <= {ROW_LIMIT} THEN true
                WHEN envelope.data IS NOT NULL AND list_max({row_lengths}) <= {ROW_LIMIT} THEN true
                ELSE error('row_limit')
            END
        )"""


def _csv_source(feed: Feed, header: Sequence[str]) -> str:
    """A CTE `source` over CSV files with this header."""
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(header)))
    reader = (
        f"read_csv(getvariable('files'), columns = {{{columns}}}, auto_detect = false, header = true, "
        f"delim = ',', quote = '\"', escape = '\"', filename = true, max_line_size = {ROW_LIMIT}, "
        f"buffer_size = {2 * ROW_LIMIT})"
    )
    return _table_source(feed, header, reader, [f"c{place}" for place in range(len(header))])


def _table_source(feed: Feed, header: Sequence[str], reader: str, names: Sequence[str] = ()) -> str:
    """A CTE `source` over a reader of columns; nested members come as JSON text."""
    stored = dict(zip((name.strip().lower() for name in header), names or header, strict=True))
    members = []
    for member, structure in feed.members.items():
        column = stored.get(member.lower())
        kind = duckdb_type(structure)
        if column is None:
            value = f"NULL::{kind}"
        elif isinstance(structure, str):
            value = f'CAST("{column}" AS VARCHAR)'
        else:
            text = f'CAST("{column}" AS VARCHAR)'
            parsed = f"json_transform({text}, '{_structure_text(structure)}')"
            value = f"CASE WHEN json_valid({text}) THEN {parsed} END"
        members.append(f"'{member}': {value}")
    return f"source AS (SELECT filename, {_NO_ENVELOPE}, {{{', '.join(members)}}} AS item FROM {reader})"


def _structure_text(structure: Structure | list[Structure]) -> str:
    """A nested structure as `json_transform` takes it."""
    return str(structure).replace("'", '"')


def _header(con: duckdb.DuckDBPyConnection, load: Load) -> list[str] | None:
    """The column names of a CSV or Parquet file; refuses a file that has none."""
    if load.entry.form == "csv":
        line = load.inspection.header.decode("utf-8-sig").strip("\r\n")
        return next(csv.reader([line]))
    try:
        found = con.execute("DESCRIBE SELECT * FROM read_parquet($1)", [str(load.path)]).fetchall()
    except duckdb.Error as error:
        load.refuse(*own_words("parquet", str(error)))
        return None
    return [str(row[0]) for row in found]


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
    """About how many bytes of JSON a file's rows would be, by which rounds are bounded."""
    if form == "parquet":
        return file_bytes * 20
    return file_bytes * (12 if compression != "none" else 1)
