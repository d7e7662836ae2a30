"""SQL that reads files of one form and shape: CTEs that end in `source`, one row per record (first pass)."""

from __future__ import annotations

import json
from collections.abc import Sequence

from orchestration.ingestion.feeds import Feed, Structure
from orchestration.ingestion.prescan import ENVELOPE_LIMIT, ROW_LIMIT

#: The reader's own column; `filename`, its usual name, may be a column of the file.
_PATH = "emc_path_of_the_file"
FILES = f"getvariable('files'), filename = '{_PATH}'"
_ENVELOPE = ("service", "madonvi", "isUpdating", "sent_at")
#: A message is sent between these; another time is as good as none.
_TIMES = "TIMESTAMP '2000-01-01' AND TIMESTAMP '2100-01-01'"
NO_ENVELOPE = (
    "NULL::VARCHAR AS service, NULL::VARCHAR AS madonvi, NULL::VARCHAR AS is_updating, "
    "NULL::VARCHAR AS envelope_sent_at, false AS is_envelope"
)
#: A row of which every nested value was read.
ALL_READ = "false AS has_unread_list"


def duckdb_type(structure: Structure | list[Structure] | str) -> str:
    """The engine's type of a JSON structure."""
    if isinstance(structure, str):
        return structure
    if isinstance(structure, list):
        return duckdb_type(structure[0]) + "[]"
    members = ", ".join(f'"{name}" {duckdb_type(inner)}' for name, inner in structure.items())
    return f"STRUCT({members})"


#: What follows a nested member's name in JSON if it is no null, no "" and no list that begins with an object.
_ODD = r'"\s*:\s*(?:"[^"]|[^"\[n\s]|\[\s*[^\]{n\s])'

LAYOUTS = {"array": "array", "lines": "newline_delimited", "objects": "unstructured"}


def plain_json_source(feed: Feed, shape: str, is_enveloped: bool) -> str:
    """CTEs that end in `source`, for files whose records are all rows, or all envelopes of rows.

    The engine parses each record once, straight into columns, where `json_source` must look before it parses.
    Any record that is not as stated makes the query fail: then `json_source` says what it is."""
    layout = f"format = '{LAYOUTS[shape]}'"
    keys = _key_members(feed)
    key = ", ".join(f'"{name}"' for name in keys)
    if is_enveloped:
        columns = dict.fromkeys(_ENVELOPE, "VARCHAR") | dict.fromkeys(keys, "JSON")
        columns["data"] = duckdb_type([feed.members])
        return f"""
            source AS (
                SELECT {_PATH} AS filename, service, madonvi, "isUpdating" AS is_updating,
                    CASE WHEN local_time(sent_at) BETWEEN {_TIMES} THEN sent_at END AS envelope_sent_at,
                    true AS is_envelope, {ALL_READ}, unnest(data) AS item
                FROM read_json({FILES}, {layout}, columns = {_columns(columns)},
                    maximum_object_size = {ENVELOPE_LIMIT})
                WHERE CASE WHEN coalesce({key}) IS NULL AND data IS NOT NULL THEN true
                    ELSE error('unlike') END
            )"""
    columns = {name: duckdb_type(structure) for name, structure in feed.members.items()}
    item = ", ".join(f"'{name}': \"{name}\"" for name in feed.members)
    return f"""
        source AS (
            SELECT {_PATH} AS filename, {NO_ENVELOPE}, {ALL_READ}, {{{item}}} AS item
            FROM read_json({FILES}, {layout}, columns = {_columns(columns)},
                maximum_object_size = {ROW_LIMIT})
            WHERE CASE WHEN coalesce({key}) IS NOT NULL THEN true ELSE error('unlike') END
        )"""


def _key_members(feed: Feed) -> Sequence[str]:
    """The members of which a row has one: by it a row is told from an envelope."""
    return [feed.required[0]] if isinstance(feed.required[0], str) else feed.required[0]


def _columns(types: dict[str, str]) -> str:
    """Names and types of columns as the engine's readers take them."""
    return "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in types.items()) + "}"


def json_source(feed: Feed, shape: str) -> str:
    """CTEs that end in `source`: objects with `data` and without the feed's key are unfolded.

    Where a nested member is odd (a text, an object alone), all of its record are read again, from text."""
    named = " OR ".join(
        f"coalesce(json_type(json, '$.{name}'), 'NULL') <> 'NULL'" for name in _key_members(feed)
    )
    keys = ", ".join(f'"{name}": "VARCHAR"' for name in _ENVELOPE)
    # A feed without nested members has none that is odd; the engine wants a structure all the same.
    texts = json.dumps(dict.fromkeys(_nested(feed) or feed.members, "VARCHAR"))
    odd = f"regexp_matches(json, '\"(?:{'|'.join(_nested(feed))}){_ODD}')" if _nested(feed) else "false"
    row_lengths = "list_transform(json_extract(json, '$.data[*]'), lambda item: strlen(item))"
    return f"""
        records AS (
            SELECT {_PATH} AS filename, json, {odd} AS is_odd,
                CASE WHEN regexp_matches(json, '"data"\\s*:\\s*[\\[{{]') AND NOT ({named}) THEN
                    CASE json_type(json, '$.data')
                        WHEN 'ARRAY' THEN json_transform(json, '{{{keys}, "data": [{feed.structure}]}}')
                        WHEN 'OBJECT' THEN struct_update(
                            json_transform(json, '{{{keys}, "data": [{feed.structure}]}}'),
                            data := [json_transform(json_extract(json, '$.data'), '{feed.structure}')]
                        )
                    END
                END AS envelope
            FROM read_json_objects({FILES}, format = '{LAYOUTS[shape]}',
                maximum_object_size = {ENVELOPE_LIMIT})
        ),
        rows AS (
            SELECT filename, envelope.service AS service, envelope.madonvi AS madonvi,
                envelope."isUpdating" AS is_updating,
                CASE WHEN local_time(envelope.sent_at) BETWEEN {_TIMES} THEN envelope.sent_at
                    END AS envelope_sent_at,
                envelope.data IS NOT NULL AS is_envelope,
                unnest(CASE WHEN envelope.data IS NULL THEN [json_transform(json, '{feed.structure}')]
                    ELSE envelope.data END) AS item,
                unnest(CASE WHEN NOT is_odd THEN NULL
                    WHEN envelope.data IS NULL THEN [json_transform(json, '{texts}')]
                    WHEN json_type(json, '$.data') = 'OBJECT'
                        THEN [json_transform(json_extract(json, '$.data'), '{texts}')]
                    ELSE json_transform(json_extract(json, '$.data'), '[{texts}]') END) AS texts
            FROM records
            WHERE CASE
                WHEN NOT starts_with(json, '{{') THEN error('no_object')
                WHEN strlen(json) <= {ROW_LIMIT} THEN true
                WHEN envelope.data IS NOT NULL AND list_max({row_lengths}) <= {ROW_LIMIT} THEN true
                ELSE error('row_limit')
            END
        ),
        {_read_nested(feed)}"""


def csv_source(feed: Feed, header: Sequence[str], blank_lines: int) -> str:
    """A CTE `source` over CSV files with this header, which comes after so many blank lines."""
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(header)))
    reader = (
        f"read_csv({FILES}, columns = {{{columns}}}, auto_detect = false, header = true, "
        f"skip = {blank_lines}, delim = ',', quote = '\"', escape = '\"', max_line_size = {ROW_LIMIT}, "
        f"buffer_size = {2 * ROW_LIMIT})"
    )
    return _table_source(feed, {name: f"c{place}" for place, name in enumerate(header)}, reader)


def _parquet_text(name: str, kind: str) -> str:
    """A Parquet column as text: lists and structs as JSON, a whole number stored as a fraction (9.0) as 9."""
    column = '"' + name.replace('"', '""') + '"'
    text = f"CAST({column} AS VARCHAR)"
    if kind.startswith(("STRUCT(", "MAP(")) or kind.endswith("]"):
        return f"CAST(to_json({column}) AS VARCHAR)"
    if kind not in ("FLOAT", "DOUBLE") and not kind.startswith("DECIMAL"):
        return text
    whole = f"{column} = trunc({column}) AND abs({column}) < 1e15"
    return f"CASE WHEN {whole} THEN CAST(TRY_CAST({column} AS BIGINT) AS VARCHAR) ELSE {text} END"


def parquet_source(feed: Feed, columns: Sequence[tuple[str, str]]) -> str:
    """A CTE `source` over Parquet files with these names and types of columns."""
    texts = {name: _parquet_text(name, kind) for name, kind in columns}
    return _table_source(feed, texts, f"read_parquet({FILES})")


def _table_source(feed: Feed, texts: dict[str, str], reader: str) -> str:
    """CTEs that end in `source`, over a reader of columns (name -> its text in SQL)."""
    stored = {name.strip().lower(): text for name, text in texts.items()}
    members = {
        name: f"NULL::{duckdb_type(inner)}" if name in _nested(feed) else stored.get(name.lower(), "NULL")
        for name, inner in feed.members.items()
    }
    item = ", ".join(f"'{name}': {value}" for name, value in members.items())
    nested = ", ".join(f"'{name}': {stored.get(name.lower(), 'NULL')}" for name in _nested(feed))
    return f"""
        rows AS (
            SELECT {_PATH} AS filename, {NO_ENVELOPE}, {{{item}}} AS item,
                {f"{{{nested}}}" if nested else "NULL"} AS texts
            FROM {reader}
        ),
        {_read_nested(feed)}"""


def _nested(feed: Feed) -> dict[str, Structure]:
    """The members that hold lists or objects: name -> structure of one of these objects."""
    return {
        name: inner[0] if isinstance(inner, list) else inner
        for name, inner in feed.members.items()
        if not isinstance(inner, str)
    }


def _read_nested(feed: Feed) -> str:
    """The CTE `source` over `rows`: where `texts` has a nested member as text, the item gets what it says."""
    nested = _nested(feed)
    if not nested:
        return f"source AS (SELECT *, {ALL_READ} FROM rows)"
    texts = ", ".join(f"list_text(texts.{name}) AS {name}_text" for name in nested)
    lists = ", ".join(
        f"TRY(json_transform({name}_text, '{json.dumps([structure])}')) AS {name}"
        for name, structure in nested.items()
    )
    values = ", ".join(
        f"{name} := {name}{'' if isinstance(feed.members[name], list) else '[1]'}" for name in nested
    )
    unread = " OR ".join(f"is_unread_list({name}_text, {name})" for name in nested)
    return f"""
        nested_texts AS (SELECT *, {texts} FROM rows),
        nested_lists AS (SELECT *, {lists} FROM nested_texts),
        source AS (
            SELECT
                * REPLACE (CASE WHEN texts IS NULL THEN item ELSE struct_update(item, {values}) END AS item),
                texts IS NOT NULL AND ({unread}) AS has_unread_list
            FROM nested_lists
        )"""
