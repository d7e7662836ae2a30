"""SQL that reads files of one form and shape: CTEs that end in `source`, one row per record (first pass)."""

from __future__ import annotations

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


def duckdb_type(structure: Structure | list[Structure] | str) -> str:
    """The engine's type of a JSON structure."""
    if isinstance(structure, str):
        return structure
    if isinstance(structure, list):
        return duckdb_type(structure[0]) + "[]"
    members = ", ".join(f'"{name}" {duckdb_type(inner)}' for name, inner in structure.items())
    return f"STRUCT({members})"


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
                    true AS is_envelope, unnest(data) AS item
                FROM read_json({FILES}, {layout}, columns = {_columns(columns)},
                    maximum_object_size = {ENVELOPE_LIMIT})
                WHERE CASE WHEN coalesce({key}) IS NULL AND data IS NOT NULL THEN true
                    ELSE error('unlike') END
            )"""
    columns = {name: duckdb_type(structure) for name, structure in feed.members.items()}
    item = ", ".join(f"'{name}': \"{name}\"" for name in feed.members)
    return f"""
        source AS (
            SELECT {_PATH} AS filename, {NO_ENVELOPE}, {{{item}}} AS item
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
    """CTEs that end in `source`: objects with `data` and without the feed's key are unfolded."""
    named = " OR ".join(
        f"coalesce(json_type(json, '$.{name}'), 'NULL') <> 'NULL'" for name in _key_members(feed)
    )
    keys = ", ".join(f'"{name}": "VARCHAR"' for name in _ENVELOPE)
    row_lengths = "list_transform(json_extract(json, '$.data[*]'), lambda item: strlen(item))"
    return f"""
        records AS (
            SELECT {_PATH} AS filename, json,
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
        source AS (
            SELECT filename, envelope.service AS service, envelope.madonvi AS madonvi,
                envelope."isUpdating" AS is_updating,
                CASE WHEN local_time(envelope.sent_at) BETWEEN {_TIMES} THEN envelope.sent_at
                    END AS envelope_sent_at,
                envelope.data IS NOT NULL AS is_envelope,
                unnest(CASE WHEN envelope.data IS NULL THEN [json_transform(json, '{feed.structure}')]
                    ELSE envelope.data END) AS item
            FROM records
            WHERE CASE
                WHEN json_type(json) <> 'OBJECT' THEN error('no_object')
                WHEN strlen(json) <= {ROW_LIMIT} THEN true
                WHEN envelope.data IS NOT NULL AND list_max({row_lengths}) <= {ROW_LIMIT} THEN true
                ELSE error('row_limit')
            END
        )"""


def csv_source(feed: Feed, header: Sequence[str]) -> str:
    """A CTE `source` over CSV files with this header."""
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(header)))
    reader = (
        f"read_csv({FILES}, columns = {{{columns}}}, auto_detect = false, header = true, "
        f"delim = ',', quote = '\"', escape = '\"', max_line_size = {ROW_LIMIT}, "
        f"buffer_size = {2 * ROW_LIMIT})"
    )
    return _table_source(feed, {name: f"c{place}" for place, name in enumerate(header)}, reader)


def _parquet_text(name: str, kind: str) -> str:
    """A Parquet column as text; a whole number stored as a fraction (9.0) is a code (9)."""
    column = '"' + name.replace('"', '""') + '"'
    text = f"CAST({column} AS VARCHAR)"
    if kind not in ("FLOAT", "DOUBLE") and not kind.startswith("DECIMAL"):
        return text
    whole = f"{column} = trunc({column}) AND abs({column}) < 1e15"
    return f"CASE WHEN {whole} THEN CAST(TRY_CAST({column} AS BIGINT) AS VARCHAR) ELSE {text} END"


def parquet_source(feed: Feed, columns: Sequence[tuple[str, str]]) -> str:
    """A CTE `source` over Parquet files with these names and types of columns."""
    texts = {name: _parquet_text(name, kind) for name, kind in columns}
    return _table_source(feed, texts, f"read_parquet({FILES})")


def _table_source(feed: Feed, texts: dict[str, str], reader: str) -> str:
    """A CTE `source` over a reader of columns (name -> its text in SQL); nested members come as JSON text."""
    stored = {name.strip().lower(): text for name, text in texts.items()}
    members = []
    for member, structure in feed.members.items():
        text = stored.get(member.lower())
        kind = duckdb_type(structure)
        if text is None:
            value = f"NULL::{kind}"
        elif isinstance(structure, str):
            value = text
        else:
            value = f"TRY(json_transform({text}, '{_structure_text(structure)}'))"
        members.append(f"'{member}': {value}")
    item = f"{{{', '.join(members)}}} AS item"
    return f"source AS (SELECT {_PATH} AS filename, {NO_ENVELOPE}, {item} FROM {reader})"


def _structure_text(structure: Structure | list[Structure]) -> str:
    """A nested structure as `json_transform` takes it."""
    return str(structure).replace("'", '"')
