"""Faults of whole files: broken copies beside the good batch, late and misnamed ones. Cases and truth stay as
they are."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from simulator.batches import Batch, compress

UNKNOWN_FOLDER = "X99"  # no agency has this code
LATE_DAYS = 20  # later than the month's other batches, earlier than the next month's
NAMES = (
    "late", "out_of_order", "duplicate_drop", "truncated_gzip", "not_utf8", "wrong_checksum", "empty",
    "unknown_folder", "foreign_madonvi",
)  # fmt: skip


def spoil(name: str, batch: Batch, batches: list[Batch]) -> list[Batch]:
    """`batches` (the good one and what earlier faults added) with the fault `name` applied.

    A broken file is a failed attempt: it lies beside the good batch, an hour earlier by its manifest.
    """
    good, others = batches[0], batches[1:]
    early = replace(good, sent_at=good.sent_at - dt.timedelta(hours=1), name=f"hong-{name}-{batch.name}")
    text = bytes(good.content)
    if name == "late":
        return [replace(good, sent_at=good.sent_at + dt.timedelta(days=LATE_DAYS)), *others]
    if name == "out_of_order":  # sorts after all other batches of the agency, though sent in its turn
        return [replace(good, name=f"zz-{good.name}"), *others]
    if name == "duplicate_drop":
        return [good, replace(good, name=f"lap-{good.name}"), *others]
    if name == "truncated_gzip":
        whole = compress(text, ".gz")
        plain = good.name.removesuffix(".gz").removesuffix(".zst")
        broken = replace(early, name=f"hong-{name}-{plain}.gz", stored=whole[: len(whole) // 2])
    elif name == "not_utf8":
        stem = good.name.split(".")[0]
        latin = '{"MaHoSo":"H01-240101-0001","TenTTHC":"Đăng ký khai sinh"}\n'.encode("utf-16-le")
        broken = replace(early, name=f"hong-{name}-{stem}.jsonl", content=latin, rows=1)
    elif name == "wrong_checksum":
        broken = replace(early, checksum="0" * 64)
    elif name == "empty":
        broken = replace(early, content=b"", stored=b"", rows=0)
    elif name == "unknown_folder":
        broken = replace(early, folder=UNKNOWN_FOLDER)
    else:
        other = "H02" if batch.folder != "H02" else "H03"
        code = f"{batch.folder}-{batch.first.first_day:%y%m%d}-9999"
        day = f"{batch.first.first_day:%Y%m%d}080000"
        envelope = (
            f'{{"session":"mo-phong","madonvi":"{other}","service":"DongBoHoSoMC","isUpdating":"False","data":'
            f'[{{"MaHoSo":"{code}","MaTTHC":"1.000100","NgayTiepNhan":"{day}","TrangThaiHoSo":"2"}}]}}\n'
        )
        broken = replace(
            early, name=f"hong-{name}-{batch.name.split('.')[0]}.json", content=envelope.encode(), rows=1
        )
    return [good, broken, *others]
