"""What each feed's messages look like: members read, required columns, keys of a row, SQL that types them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_SQL = Path(__file__).parent / "sql"

Structure = dict[str, Any]


def _text(*names: str) -> Structure:
    """A JSON structure of text members."""
    return dict.fromkeys(names, "VARCHAR")


@dataclass(frozen=True)
class Feed:
    """One kind of message.

    `members`: what is read of a row, as DuckDB's `json_transform` wants it; nothing else is ever parsed out.
    `required`: columns a CSV or Parquet file must have; of a tuple one is enough.
    `raw`: the table of the first pass. `tables`: lake table -> the kinds of rows that it takes.
    `first_repeat_stays`: of identical rows the first counts (an event), not the last (a version)."""

    name: str
    members: Structure
    required: tuple[str | tuple[str, ...], ...]
    raw: str
    tables: dict[str, tuple[str, ...]]
    nationwide: bool = False
    is_case_feed: bool = False
    first_repeat_stays: bool = False

    @property
    def known_columns(self) -> set[str]:
        """Columns that a CSV or Parquet file may have without being counted as unknown."""
        return set(self.members) | _IGNORED_COLUMNS.get(self.name, set())

    @property
    def structure(self) -> str:
        """The row's structure as JSON text."""
        return json.dumps(self.members)

    def extract_sql(self) -> str:
        """The SELECT of the first pass, from a relation named `source`."""
        if self.is_case_feed:
            return sql(f"{self.name}_extract")
        own = _ALIASES.get(self.name, {})
        kept = ", ".join(f'clean(item.{own.get(name, name)}) AS "{name}"' for name in self._kept_columns())
        return (
            "SELECT filename AS path, is_envelope, has_unread_list, clean(madonvi) AS madonvi, "
            f"clean(envelope_sent_at) AS envelope_sent_at, {kept} FROM source"
        )

    def typed_sql(self) -> str:
        """The SELECT of the second pass, from the raw table and `loads`."""
        if self.is_case_feed:
            return sql(f"{self.name}_typed")
        return sql(f"{self.name}_typed").replace(
            "FROM numbered", f"FROM ({sql('numbered').replace('raw_rows', self.raw)}) AS numbered"
        )

    def _kept_columns(self) -> list[str]:
        """Names of the first pass's columns of a small feed."""
        own = _ALIASES.get(self.name, {})
        renamed = {member.split(".")[0] for member in own.values()}
        return [name for name in self.members if name not in renamed] + list(own)


#: Members of DongBoDanhGia (exchange.md 2.8) under neutral names.
_ALIASES = {
    "ratings": {
        "summary_month": "NgayTongHop",
        "reporting_unit": "Madonvi",
        "rater_total": "TongSoNguoiDanhGia",
        "share_very_satisfied": "PhanTramDanhGia.RatHaiLong",
        "share_satisfied": "PhanTramDanhGia.HaiLong",
        "share_dissatisfied": "PhanTramDanhGia.ChuaHaiLong",
    }
}

#: Columns of the formats that are known and never read (personal data, free text, names beside codes).
_IGNORED_COLUMNS = {
    "npsp": {
        "TenTTHC", "MaLinhVuc", "TenLinhVuc", "SoBienNhan", "ChuHoSo", "ThongTinKhac", "Email", "SoDienThoai",
        "ThongTinTra", "GhiChu", "DanhSachTepDinhKemKhac", "DanhSachHoSoBoSung",
        "DSKetNoiCSDL", "NguoiXuLy", "ChucDanh", "PhongBanXuLy", "NoiDungXuLy", "NgayBatDau",
    },
    "emc": {"nameTTHC", "data", "user"},
    "ratings": {"TenDonVi", "NoiDung"},
}  # fmt: skip

FEEDS = {
    feed.name: feed
    for feed in (
        Feed(
            "npsp",
            _text(
                "MaHoSo", "MaTTHC", "KenhThucHien", "SoGiayToChuHoSo", "LoaiDoiTuong", "MaDoiTuong",
                "NgayNopHoSo", "NgayTiepNhan", "NgayHenTra", "TrangThaiHoSo", "NgayKetThucXuLy", "NgayTra",
                "NgayTuChoi", "HinhThuc", "DonViXuLy", "NoiNopHoSo", "HoSoCoThanhPhanSoHoa",
                "TaiKhoanDuocXacThucVoiVNeID", "DuocThanhToanTrucTuyen", "XuLyTrucTuyen", "CoDenTrucTiep",
                "CoNopBanGiay", "CoKiemTraThucDia", "ThoiDiemXuLy", "TrangThai", "NgayKetThucTheoQuyDinh",
                "TrichYeuHoSo", "Fax",
            )
            | {
                "TaiLieuNop": [
                    _text(
                        "IsDeleted", "MaThanhPhanHoSo", "DuongDanTaiTepTin", "DuocSoHoa", "DuocTaiSuDung",
                        "DuocLayTuKhoDMQG", "MaKetQuaThayThe",
                    )
                ],
                "DanhSachLePhi": [_text("Gia")],
                "DanhSachGiayToKetQua": [_text("DuongDanTepTinKetQua")],
                "DinhDanhCHS": [_text("SoDinhDanh")],
            },
            required=("MaHoSo", "MaTTHC", "NgayTiepNhan", "TrangThaiHoSo"),
            raw="raw_npsp",
            tables={"npsp": ("case",), "npsp_steps": ("step",)},
            is_case_feed=True,
        ),
        Feed(
            "emc",
            _text(
                "codeProfile", "maHoSo", "siteId", "codeTTHC", "status", "formsReception", "formsPayments",
                "level", "isFromDVCQG", "isDVCBC", "received_at",
            ),
            required=(("codeProfile", "maHoSo"), "status", "received_at"),
            raw="raw_emc",
            tables={"emc": ("event",)},
            is_case_feed=True,
            first_repeat_stays=True,
        ),
        Feed(
            "catalogue",
            _text(
                "procedure_code", "name_vi", "field_code", "service_level", "eligible_full", "fee_due",
                "yields_paper_result", "requires_visit", "requires_field_check", "performing_level",
                "valid_from", "valid_to",
            ),
            required=("procedure_code", "service_level", "valid_from"),
            raw="raw_catalogue",
            tables={"catalogue": ("row",)},
            nationwide=True,
        ),
        Feed(
            "totals",
            _text(
                "period_start", "period_end", "unit_code", "field_code", "received_total", "received_online",
                "received_direct_or_post", "carried_over", "resolved_total", "resolved_early",
                "resolved_on_time", "resolved_overdue", "pending_total", "pending_in_time", "pending_overdue",
                "fully_online", "printed_online_percent", "printed_fully_online_percent",
            ),
            required=(
                "period_start", "period_end", "received_total", "received_online", "received_direct_or_post",
                "carried_over", "resolved_total", "resolved_early", "resolved_on_time", "resolved_overdue",
                "pending_total", "pending_in_time", "pending_overdue",
            ),
            raw="raw_totals",
            tables={"totals": ("row",)},
        ),
        Feed(
            "ratings",
            _text(
                "month", "unit_code", "raters", "very_satisfied_percent", "satisfied_percent",
                "dissatisfied_percent", "NgayTongHop", "Madonvi", "TongSoNguoiDanhGia",
            )
            | {"PhanTramDanhGia": _text("RatHaiLong", "HaiLong", "ChuaHaiLong")},
            required=(
                "month", "raters", "very_satisfied_percent", "satisfied_percent", "dissatisfied_percent",
            ),
            raw="raw_ratings",
            tables={"ratings": ("row",)},
        ),
        Feed(
            "targets",
            _text("month", "target_percent", "registered_on"),
            required=("month", "target_percent", "registered_on"),
            raw="raw_targets",
            tables={"targets": ("row",)},
        ),
    )
}  # fmt: skip


@cache
def sql(name: str) -> str:
    """The text of one of the package's SQL files."""
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")
