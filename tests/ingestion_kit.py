"""What the tests of the door share: a small set of seeds, writers of landing files, readers of the lake."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.ingestion import IntakeSummary, reading, take_in
from orchestration.ingestion.loads import Load
from orchestration.settings import Home

NOW = datetime(2025, 4, 30, 12, 0, 0)
SENT = "2025-04-01T08:00:00+07:00"

CASE: dict[str, Any] = {
    "MaHoSo": "H44.100-240803-0017", "MaTTHC": "2.000815", "KenhThucHien": "2", "LoaiDoiTuong": "1",
    "NgayNopHoSo": "20240802213015", "NgayTiepNhan": "20240803074500", "NgayHenTra": "20240804170000",
    "TrangThaiHoSo": "10", "NgayKetThucXuLy": "20240804093000", "NgayTra": "20240804093110", "NgayTuChoi": "",
    "HinhThuc": "0", "DonViXuLy": "Sở Tư pháp",
    "TaiLieuNop": [{"IsDeleted": "False", "MaThanhPhanHoSo": "21", "DuongDanTaiTepTin": "https://a",
                    "DuocSoHoa": "1", "DuocTaiSuDung": "0", "DuocLayTuKhoDMQG": "0"}],
    "DanhSachLePhi": [{"TenPhiLePhi": "phí", "Gia": "8000"}],
    "DanhSachGiayToKetQua": [{"TenGiayTo": "kq", "DuongDanTepTinKetQua": "https://b"}],
    "NoiNopHoSo": "2", "HoSoCoThanhPhanSoHoa": "1", "TaiKhoanDuocXacThucVoiVNeID": "1",
    "DuocThanhToanTrucTuyen": "1",
}  # fmt: skip

EVENT: dict[str, Any] = {
    "codeProfile": "H44.100-240803-0017", "siteId": 47, "codeTTHC": "2.000815.H44", "status": 3,
    "formsReception": 1, "formsPayments": 1, "level": 4, "isFromDVCQG": 0, "isDVCBC": 0,
    "received_at": "2024-08-04T09:31:10+07:00",
}  # fmt: skip


def write_seeds(folder: Path) -> Path:
    """Seeds with three provinces (H45 absorbed by H44 on 2025-03-01, H30 chained into H45) and two units."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "agencies.csv").write_text(
        "agency_code,name_vi\nH44,Phú Thọ\nH45,Phú Yên\nH30,Hậu Giang\nG12,Bộ Tài chính\n"
    )
    (folder / "agency_history.csv").write_text(
        "agency_code,valid_from,valid_to,successor_code\nH44,2000-01-01,,\n"
        "H45,2000-01-01,2025-02-28,H44\nH30,2000-01-01,2024-06-30,H45\nG12,2000-01-01,,\n"
    )
    (folder / "units.csv").write_text(
        "unit_code,agency_code,name_vi\nH44.15,H44,Sở Tư pháp\nH44.16,H44,Sở Y tế\nH45.15,H45,Sở Tư pháp\n"
    )
    (folder / "unit_aliases.csv").write_text("alias,unit_code\nSTP,H44.15\n")
    (folder / "thresholds.csv").write_text(
        "rule,threshold\nquarantine_share_held,0.5\nquarantine_rows_held,100\nsent_at_after_arrival_days,1\n"
    )
    return folder


class Door:
    """A home with small seeds; lands files, takes them in, reads what became of them."""

    def __init__(self, root: Path) -> None:
        self.home = Home(root / "home")
        self.seeds = write_seeds(root / "seeds")

    def land(
        self, feed: str, name: str, content: object, agency: str = "H44", manifest: object = None
    ) -> Path:
        """Write a landing file: bytes and text as they are, a list under .jsonl as lines, else as JSON."""
        path = self.home.landing / feed / agency / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif isinstance(content, str):
            path.write_text(content, encoding="utf-8")
        elif isinstance(content, list) and name.endswith(".jsonl"):
            path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in content))
        else:
            path.write_text(json.dumps(content, ensure_ascii=False))
        if manifest is not None:
            path.with_name(name + ".manifest.json").write_text(json.dumps(manifest))
        return path

    def take(self, **arguments: Any) -> IntakeSummary:
        """Take in what was landed."""
        return take_in(self.home, seeds=self.seeds, **{"now": NOW, **arguments})

    def rows(self, table: str, names: str = "*", where: str = "true") -> list[Any]:
        """Rows of a lake table, sorted; single values where one column is asked for."""
        with duckdb.connect() as con:
            found = con.execute(
                f"SELECT {names} FROM read_parquet($1, hive_partitioning = false) WHERE {where} ORDER BY ALL",
                [str(self.home.lake / table / "**" / "*.parquet")],
            ).fetchall()
        return [row[0] if len(row) == 1 else row for row in found]

    def by_file(self, table: str, names: str) -> dict[str, list[Any]]:
        """Rows of a lake table by the name of the file that brought them: of some files an empty list."""
        files = dict(self.rows("receipts", "load_id, file_name"))
        found: dict[str, list[Any]] = {name: [] for name in files.values()}
        for load_id, *values in self.rows(table, f"load_id, {names}"):
            found[files[load_id]].append(values[0] if len(values) == 1 else tuple(values))
        return found

    def each(self, names: str, **feeds: dict[Any, dict[str, Any]]) -> dict[str, dict[Any, Any]]:
        """Land each row as a file of its own, take all in, return the named columns of each one's only row.

        `feeds`: feed -> key of a row -> row; what is returned has the same keys."""
        files: dict[tuple[str, Any], str] = {}
        for feed, rows in feeds.items():
            suffix = "jsonl" if feed == "emc" else "json"
            for place, (key, row) in enumerate(rows.items()):
                files[feed, key] = f"{feed}-{place:02d}.{suffix}"
                self.land(feed, files[feed, key], [row], manifest={"sent_at": SENT})
        self.take()
        found = {}
        for feed, rows in feeds.items():
            lake = self.by_file(feed, names)
            rows_of = {key: lake.get(files[feed, key], []) for key in rows}
            others = {key: kept for key, kept in rows_of.items() if len(kept) != 1}
            assert not others, f"not one row of {feed}: {others}"
            found[feed] = {key: kept[0] for key, kept in rows_of.items()}
        return found

    def one(self, case: dict[str, Any], names: str, **envelope: Any) -> Any:
        """Land one case in an envelope, take it in, return the named columns of its only row."""
        content = {**envelope, "data": [case]} if envelope else [case]
        self.land("npsp", "one.json", content, manifest={"sent_at": SENT})
        self.take()
        rows = self.rows("npsp", names)
        assert len(rows) == 1
        return rows[0]

    def rows_taken(self) -> list[Path]:
        """Files in the archive."""
        return [path for path in self.home.archive.rglob("*") if path.is_file()]


def first_reasons(loads: list[Load]) -> dict[str, str]:
    """File name -> the first reason for which it is held."""
    found = {load.entry.path.name: load.hold_reasons[0] for load in loads}
    assert len(found) == len(loads), f"several files of one name among {sorted(found)}"
    return found


def shortened(found: dict[str, str], words: dict[str, str]) -> dict[str, str]:
    """Texts, each cut to the words that are expected of it, or whole if it lacks them."""
    return {name: part if (part := words.get(name, text)) in text else text for name, text in found.items()}


@pytest.fixture(name="each_alone")
def each_alone_fixture(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is read by itself: one that must be looked at closely takes no other along."""
    monkeypatch.setattr(reading, "THREADS", 100)


@pytest.fixture(name="door")
def door_fixture(tmp_path: Path) -> Door:
    """A fresh home for one test."""
    return Door(tmp_path)
