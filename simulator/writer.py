"""Message A on its way to landing: versions as columns become lines by one SQL query per month, and files by
slicing those lines' bytes per agency."""

from __future__ import annotations

import io
import itertools
from dataclasses import dataclass

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from simulator import messages
from simulator.batches import Batch, Landing, sent_at
from simulator.cases import Columns, World
from simulator.personal import directory
from simulator.procedures import FIELDS
from simulator.vendors import Vendor

ENVELOPE_ROWS = 20_000  # about 30 MB of text: well under the 64 MiB that the contract allows to an envelope
EXTENSION = {
    "cases": "jsonl",
    "envelopes": "jsonl",
    "array": "json",
    "envelope": "json",
    "csv": "csv",
    "parquet": "parquet",
}
HEADLESS = ("cases", "envelopes")  # forms whose rows end in a line feed, each a document of its own


@dataclass
class Writer:
    """Formats versions with DuckDB and writes them as batches."""

    world: World
    landing: Landing
    connection: duckdb.DuckDBPyConnection
    pools: dict[str, pa.Array]

    @classmethod
    def open(cls, world: World, landing: Landing) -> Writer:
        """A writer with an in-memory DuckDB of two threads."""
        connection = duckdb.connect(config={"threads": 2, "preserve_insertion_order": True})
        procedures = world.procedures
        pools = {
            "prefix": pa.array(world.units.prefix), "unit_name": pa.array(world.units.name),
            "procedure_code": pa.array(procedures.offer_code), "procedure_name": pa.array(procedures.name),
            "field_code": pa.array([code for code, _ in FIELDS]),
            "field_name": pa.array([name for _, name in FIELDS]),
            "stem": pa.array([code[1:] if code[0] == "G" else "" for code in world.nation.agencies]),
            **directory(world.plan.personal),
        }  # fmt: skip
        return cls(world, landing, connection, pools)

    def write(self, versions: Columns, t: int) -> None:
        """Write a batch per agency for the plan's month `t`; `versions` come sorted by agency."""
        if not len(versions["agency"]):
            return
        forms = np.array([list(EXTENSION).index(vendor.form) for vendor in self.world.vendors])[
            versions["agency"]
        ]
        styled = bool(versions["date_style"].any())
        for number, form in enumerate(EXTENSION):
            mask = forms == number
            if mask.any():
                chosen = {key: column[mask] for key, column in versions.items()}
                if form == "parquet":
                    self._parquet(chosen, t, styled)
                else:
                    self._lines(chosen, t, form, styled)

    def _lines(self, versions: Columns, t: int, form: str, styled: bool) -> None:
        fields = messages.fields(styled)
        if form == "csv":
            line = messages.as_csv(fields)
        else:
            old = messages.as_json([field for field in fields if field.v1], styled)
            line = f"CASE WHEN v1 THEN {old} ELSE {messages.as_json(fields, styled)} END"
            if form == "envelopes":
                known = """CASE WHEN "update" THEN 'True' ELSE 'False' END"""
                line = messages.joined("opening", known, '«","data":[»', line, "«]}\n»")
            else:
                line = f"concat({line}, '{chr(10) if form == 'cases' else ','}')"
        data, offsets = texts(self.query(versions, f"{line} AS line").column("line"))
        for agency, start, stop in slices(versions["agency"]):
            body = data[offsets[start] : offsets[stop]]
            edges = offsets[start : stop + 1] - offsets[start]
            content, extension = _document(form, self.world.vendors[agency], body, edges, fields)
            self._put(agency, t, content, extension, stop - start)

    def _parquet(self, versions: Columns, t: int, styled: bool) -> None:
        fields = messages.fields(styled)
        columns = ", ".join(f"({field.sql})::varchar AS {field.name}" for field in fields)
        table = self.query(versions, columns)
        for agency, start, stop in slices(versions["agency"]):
            target = io.BytesIO()
            pq.write_table(table.slice(start, stop - start), target, compression="zstd")
            self._put(agency, t, target.getvalue(), "parquet", stop - start)

    def query(self, versions: Columns, columns: str, extra: dict[str, pa.Array] | None = None) -> pa.Table:
        """The SQL `columns` of each row, in order; `code` is the case code, `extra` holds further columns."""
        table = self.arrow(versions)
        for key, column in (extra or {}).items():
            table = table.append_column(key, column)
        self.connection.register("version_columns", table)
        result = self.connection.execute(
            f"SELECT {columns} FROM (SELECT *, {messages.CODE} AS code FROM version_columns)"
        ).to_arrow_table()
        self.connection.unregister("version_columns")
        return result

    def arrow(self, versions: Columns) -> pa.Table:
        """Versions as an Arrow table; texts as indices into pools."""
        procedure, agency = versions["procedure"], versions["agency"]
        picks = {
            "prefix": versions["unit"], "unit_name": versions["unit"], "procedure_code": versions["offer"],
            "procedure_name": procedure, "field_code": self.world.procedures.field[procedure],
            "field_name": self.world.procedures.field[procedure], "stem": agency,
            **dict.fromkeys(("name", "id_number", "phone", "mail"), versions["person"]),
        }  # fmt: skip
        columns = {
            key: pa.DictionaryArray.from_arrays(pa.array(pick.astype(np.int32)), self.pools[key])
            for key, pick in picks.items()
        }
        openings = [envelope_opening(code) for code in self.world.nation.agencies]
        columns["opening_code"] = pa.DictionaryArray.from_arrays(
            pa.array(agency.astype(np.int32)), pa.array(list(self.world.nation.agencies))
        )
        columns["opening"] = pa.DictionaryArray.from_arrays(
            pa.array(agency.astype(np.int32)), pa.array(openings)
        )
        ministry = np.array([code[0] == "G" for code in self.world.nation.agencies])[agency]
        columns["width"] = pa.array(np.where(ministry, 5, 4).astype(np.int32))
        for key, column in versions.items():
            columns[key] = pa.array(column)
        return pa.table(columns)

    def _put(self, agency: int, t: int, content: bytes, extension: str, rows: int) -> None:
        month, codes = self.world.plan.month(t), self.world.nation.agencies
        sender = int(self.world.nation.sender[agency, t])
        suffix = self.world.vendors[agency].compression if extension != "parquet" else ""
        name = f"hoso-{codes[agency]}-{month}.{extension}{suffix}"
        self.landing.put(
            Batch(
                "npsp",
                codes[sender],
                name,
                content,
                rows,
                sent_at(month, agency),
                month,
                month,
                codes[agency],
            )
        )


def envelope_opening(agency_code: str) -> str:
    """An envelope of `DongBoHoSoMC` up to the value of `isUpdating`."""
    return f'{{"session":"mo-phong","madonvi":"{agency_code}","service":"DongBoHoSoMC","isUpdating":"'


def texts(lines: pa.ChunkedArray) -> tuple[memoryview, np.ndarray]:
    """The bytes of a text column one after another, and where each text begins (one offset more than
    texts)."""
    whole = pa.concat_arrays([chunk.cast(pa.large_string()) for chunk in lines.chunks])
    return memoryview(whole.buffers()[2]), np.frombuffer(whole.buffers()[1], dtype=np.int64)[: len(whole) + 1]


def slices(agency: np.ndarray) -> list[tuple[int, int, int]]:
    """(agency, start, stop) of each run in a sorted column."""
    starts = np.flatnonzero(np.r_[True, agency[1:] != agency[:-1]])
    return [
        (int(agency[a]), int(a), int(b)) for a, b in zip(starts, np.r_[starts[1:], len(agency)], strict=True)
    ]


def _document(
    form: str, vendor: Vendor, body: memoryview, edges: np.ndarray, fields: list[messages.Field]
) -> tuple[bytes, str]:
    """The rows' text as a whole file of its form, and the file name's extension."""
    if form in HEADLESS:
        return bytes(body), EXTENSION[form]
    if form == "csv":
        return (",".join(field.name for field in fields) + "\n").encode() + bytes(body), "csv"
    if form == "array":
        return b"[" + bytes(body[:-1]) + b"]\n", "json"
    opening = (envelope_opening(vendor.agency_code) + 'False","data":[').encode()
    cuts = [*range(0, len(edges) - 1, ENVELOPE_ROWS), len(edges) - 1]
    envelopes = [
        opening + bytes(body[edges[a] : edges[b] - 1]) + b"]}\n" for a, b in itertools.pairwise(cuts)
    ]
    return b"".join(envelopes), "json" if len(envelopes) == 1 else "jsonl"
