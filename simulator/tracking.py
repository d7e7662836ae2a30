"""Message B: what case systems tell EMC at each change of a case's status, in the words of two vendors.

S2 senders drop CSV with text codes, without a code for "no fee"; S3 senders drop JSON lines with numbers, the
code twice and the submitter's identity number. The receiver's stamp is the only time.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from simulator import messages
from simulator.batches import Batch, sent_at
from simulator.cases import FEE_DUE, Columns
from simulator.procedures import FULL
from simulator.truth import Truth
from simulator.versions import take
from simulator.writer import Writer, slices, texts

RECEIVED, PROCESSING, DONE, OTHER = 1, 2, 3, 0  # `status` of an event
S2_HEADER = (
    "codeProfile,siteId,codeTTHC,nameTTHC,status,formsReception,formsPayments,level,isFromDVCQG,isDVCBC,data,"
    "received_at"
)
# a foreign system's number, as seen where a case has one code in message A and another here (fault F15)
OTHER_CODE = "concat('HS', link)"


def write(writer: Writer, versions: Columns, truth: Truth, t: int) -> None:
    """Write a batch of events per agency that sends message B, of the cases in its batch of message A.

    A case is told when received, for some while in process, and when done; repeats of what is pending say
    nothing.
    """
    world = writer.world
    words = np.array([vendor.emc_words for vendor in world.vendors])[versions["agency"]]
    silent = (
        (versions["update"] & ~versions["final"])
        | versions["correction"]
        | versions["foreign"]
        | (versions["shown_status"] == 0)
    )
    telling = take(versions, (words != "") & ~silent)
    if not len(telling["agency"]):
        return
    started = (telling["lag"] == 0) & ~(telling["update"] & telling["final"]) | ~telling["final"]
    moving = telling["final"] & (telling["link"] % 5 < 2)
    parts = [
        _events(telling, started, RECEIVED, telling["received_at"], 60),
        _events(telling, moving, PROCESSING, telling["resolved_at"], -1800),
        _events(telling, telling["final"], DONE, telling["resolved_at"], 90),
    ]
    events = {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
    events = _codes(writer, events)
    done = take(events, events["event"] == DONE)
    _count(writer, done, truth)
    order = np.lexsort((events["happened_at"], events["agency"]))
    _write(writer, take(events, order), t)


def _events(versions: Columns, mask: np.ndarray, event: int, moment: np.ndarray, seconds: int) -> Columns:
    rows = take(versions, mask)
    n = len(rows["agency"])
    # what ended otherwise than done is told as "other": refused, withdrawn and stopped look alike
    other = (event == DONE) & ~np.isin(rows["shown_status"], (9, 10))
    jitter = (rows["link"] % 60).astype("timedelta64[s]")
    rows["event"] = np.where(other, OTHER, np.full(n, event))
    rows["happened_at"] = moment[mask] + np.timedelta64(seconds, "s") + jitter
    return rows


def _codes(writer: Writer, events: Columns) -> Columns:
    """The coded fields in EMC's words."""
    full, online = events["level"] == FULL, events["channel"] == 2
    events["emc_level"] = np.where(online, np.where(full, 4, 3), np.where(full, 1, 0))
    events["reception"] = np.where(online, 1, 2)
    charged, flag = events["fee"] == FEE_DUE, events["paid"]
    paid = np.where(charged & np.isin(flag, (1, 2)) & ~events["cash_as_online"], 1, 2)
    s3 = np.array([vendor.emc_words == "S3" for vendor in writer.world.vendors])[events["agency"]]
    settled = charged & (flag != 3)
    events["payment"] = np.where(settled, paid, np.where(s3, 0, 2))
    events["by_post"] = np.where((events["return_form"] == 1) & ~events["post_cancelled"], 1, 0)
    return events


def _count(writer: Writer, done: Columns, truth: Truth) -> None:
    first = writer.world.plan.first_month.index
    stamp = done["happened_at"].astype("datetime64[M]").astype(np.int64) + 1970 * 12 - first
    fully = (done["emc_level"] == 4) & (done["reception"] == 1) & (done["payment"] <= 1)
    everyone = np.ones(len(fully), dtype=bool)
    for measure, mask in (("resolved", everyone), ("fully_online", fully), ("evidenced", fully)):
        truth.add(f"emc_tracking_{measure}_cases", done["agency"], stamp, mask)


def _write(writer: Writer, events: Columns, t: int) -> None:
    world = writer.world
    month, codes = world.plan.month(t), world.nation.agencies
    for words, extension in (("S2", "csv"), ("S3", "jsonl")):
        mask = np.array([vendor.emc_words == words for vendor in world.vendors])[events["agency"]]
        chosen = take(events, mask)
        if not len(chosen["agency"]):
            continue
        sites = pa.array([vendor.site_id for vendor in world.vendors])
        extra = {"site": pa.DictionaryArray.from_arrays(pa.array(chosen["agency"].astype(np.int32)), sites)}
        lines = writer.query(chosen, f"{_line(words)} AS line", extra).column("line")
        body, offsets = texts(lines)
        header = (S2_HEADER + "\n").encode() if words == "S2" else b""
        for agency, start, stop in slices(chosen["agency"]):
            content = header + bytes(body[offsets[start] : offsets[stop]])
            sender, suffix = (
                codes[int(world.nation.sender[agency, t])],
                world.vendors[agency].compression or ".gz",
            )
            name = f"theodoi-{codes[agency]}-{month}.{extension}{suffix}"
            writer.landing.put(
                Batch(
                    "emc",
                    sender,
                    name,
                    content,
                    stop - start,
                    sent_at(month, agency),
                    month,
                    month,
                    codes[agency],
                )
            )


def _line(words: str) -> str:
    code = f"CASE WHEN replaced THEN {OTHER_CODE} ELSE code END"
    stamp = "strftime(happened_at, '%Y-%m-%dT%H:%M:%S+07:00')"
    if words == "S2":
        cells = (
            code, "site", "procedure_code", "procedure_name", "event", "reception", "payment", "emc_level",
            "place % 2", "by_post", "''", stamp,
        )  # fmt: skip
        return "concat(" + ", ',', ".join(cells) + ", chr(10))"
    # the identity number travels inside a JSON text that is itself a string
    inner = {"ID_local": "id_number", "ID_QG": "person", "TYPE": "'2'", "LOCATION": "site"}
    user = f"replace(trim({messages.members(**inner)}, '[]'), '\"', '\\\"')"
    texts_and_numbers = {
        "codeProfile": code, "siteId": "site", "codeTTHC": "procedure_code", "nameTTHC": "procedure_name",
        "maHoSo": code, "status": "event", "formsReception": "reception", "formsPayments": "payment",
        "level": "emc_level", "isFromDVCQG": "place % 2", "isDVCBC": "by_post", "data": "''", "user": user,
        "received_at": stamp,
    }  # fmt: skip
    quoted = ("codeProfile", "codeTTHC", "nameTTHC", "maHoSo", "data", "user", "received_at")
    pieces: list[str] = []
    for name, sql in texts_and_numbers.items():
        mark = '"' if name in quoted else ""
        pieces += [f'«{"," if pieces else "{"}"{name}":{mark}»', sql, f"«{mark}»"]
    return messages.joined(*pieces, "«}»", "chr(10)")
