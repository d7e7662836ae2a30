"""Steps of cases (`CapNhatTienDoHoSoMC`): some systems send them beside the cases, an envelope per case."""

from __future__ import annotations

import datetime as dt

import numpy as np

from simulator import messages
from simulator.batches import Batch, sent_at
from simulator.cases import Columns
from simulator.personal import OFFICER
from simulator.versions import take
from simulator.writer import Writer, slices, texts

NAME = "tiendo"


def write(writer: Writer, versions: Columns, t: int) -> None:
    """Write a batch of steps per agency that sends them: received, and done where the case is."""
    world = writer.world
    sends = np.array([vendor.steps for vendor in world.vendors])[versions["agency"]]
    chosen = take(versions, (sends | versions["instant"]) & ~versions["foreign"] & ~versions["correction"])
    if not len(chosen["agency"]):
        return
    officer = OFFICER if world.plan.personal else "Chuyên viên"
    lines = writer.query(chosen, f"{_line(officer)} AS line").column("line")
    body, offsets = texts(lines)
    month, codes = world.plan.month(t), world.nation.agencies
    for agency, start, stop in slices(chosen["agency"]):
        content = bytes(body[offsets[start] : offsets[stop]])
        sender, rows = codes[int(world.nation.sender[agency, t])], content.count(b'"ThoiDiemXuLy"')
        moment = sent_at(month, agency) + dt.timedelta(minutes=10)
        name = f"{NAME}-{codes[agency]}-{month}.jsonl.gz"
        writer.landing.put(Batch("npsp", sender, name, content, rows, moment, month, month, codes[agency]))


def _line(officer: str) -> str:
    def step(column: str, status: str, words: str) -> str:
        array = messages.members(
            MaHoSo="code",
            NguoiXuLy=f"'{officer}'",
            ChucDanh="''",
            ThoiDiemXuLy=messages.date(column, styled=False),
            PhongBanXuLy="''",
            NoiDungXuLy=f"'{words}'",
            TrangThai=status,
            NgayBatDau="''",
            NgayKetThucTheoQuyDinh=messages.date("due_at", styled=False),
        )
        return f"trim({array}, '[]')"

    received = step("received_at", "'2'", "Tiếp nhận hồ sơ")
    done = step("finished_at", "shown_status", "Trả kết quả")
    return messages.joined(
        '«{"session":"mo-phong","madonvi":"»',
        "opening_code",
        '«","service":"CapNhatTienDoHoSoMC","data":[»',
        received,
        f"CASE WHEN finished_at IS NOT NULL THEN concat(',', {done}) ELSE '' END",
        "«]}»",
        "chr(10)",
    )
