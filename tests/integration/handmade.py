"""Messages as each known vendor sends them, by hand, for one small nation as of 2025-08-01.

The vendors and their habits are those of the exchange notes: OpenCPS v1 (create and update pairs, no
channel), Thanh Hóa v2 (bare arrays, nulls, a submitted file as result), Hà Giang (pseudo procedure
codes, old-form case codes), the police variant (integers), and the two senders of message B.
"""

from __future__ import annotations

from typing import Any

from tests.integration.landing_files import as_json, envelope, steps

PERSON = "Trương Thị Kín Đáo"
PHONE = "0987001122"
IDENTITY = "038204999888"
MAIL = "kindao@rieng-tu.example"
HOST = "https://tep.rieng-tu.example/"
OFFICER = "Lò Văn Giữ Kín"
SUMMARY = "Xin cấp lại giấy đã mất ở Ngõ Bí Mật"
PERSONAL = (PERSON, PHONE, IDENTITY, MAIL, "rieng-tu.example", OFFICER, SUMMARY, "Ngõ Bí Mật")


def message_a(code: str, procedure: str, received: str, status: str, **fields: Any) -> dict[str, Any]:
    """A case of message A with the personal data that comes with it."""
    return {
        "MaHoSo": code,
        "MaTTHC": procedure,
        "TenTTHC": "Thủ tục",
        "ChuHoSo": PERSON,
        "SoGiayToChuHoSo": IDENTITY,
        "MaDoiTuong": IDENTITY,
        "SoDienThoai": PHONE,
        "Fax": PHONE,
        "Email": MAIL,
        "TrichYeuHoSo": SUMMARY,
        "GhiChu": f"Gọi {PHONE}",
        "DinhDanhCHS": [{"LoaiDinhDanh": "1", "SoDinhDanh": IDENTITY}],
        "NgayTiepNhan": received,
        "TrangThaiHoSo": status,
    } | fields


def link(name: str) -> str:
    """A file link, personal data too."""
    return f"{HOST}{name}.pdf"


# The example of the v2 format: paid on the national portal, electronic result, resolved on the day due.
V2_EXAMPLE = message_a(
    "H44.100-250403-0017",
    "2.000815",
    "20250403074500",
    "10",
    KenhThucHien="2",
    NgayNopHoSo="20250402213015",
    NgayHenTra="20250404170000",
    NgayKetThucXuLy="20250404093000",
    NgayTra="20250404093110",
    NgayTuChoi="",
    HinhThuc="0",
    TaiLieuNop=[{"TenTepDinhKem": f"{PERSON}.pdf", "DuongDanTaiTepTin": link("don"), "DuocSoHoa": "1"}],
    DanhSachLePhi=[{"TenPhiLePhi": "Lệ phí", "Gia": "8000"}],
    DanhSachGiayToKetQua=[{"TenGiayTo": PERSON, "DuongDanTepTinKetQua": link("ket-qua")}],
    HoSoCoThanhPhanSoHoa="1",
    DuocThanhToanTrucTuyen="1",
    DonViXuLy="UBND phường",
)

# Received before the calendar of the warehouse begins and never over; an internal procedure, which counts
# nowhere.
LONG_PENDING = message_a("H44.100-231215-0001", "2.000815", "20231215080000", "4")
INTERNAL = message_a("H44.01-250404-0002", "5.000119", "20250404080000", "10", NgayTra="20250405080000")

OPENCPS_FIRST = message_a(
    "000.00.12.G17-250305-0001", "1.000001", "20250305080000", "2", NgayHenTra="20250308170000"
)
OPENCPS = [
    envelope("000.00.00.G17", [OPENCPS_FIRST]),
    envelope(
        "000.00.00.G17",
        [
            OPENCPS_FIRST
            | {"TrangThaiHoSo": "10", "NgayKetThucXuLy": "20250310160000", "NgayTra": "", "HinhThuc": "1"}
        ],
        updating="True",
    ),
    steps(
        "000.00.00.G17",
        [
            {
                "MaHoSo": "000.00.12.G17-250305-0001",
                "NguoiXuLy": OFFICER,
                "ThoiDiemXuLy": "20250306080000",
                "NoiDungXuLy": SUMMARY,
                "TrangThai": "4",
            }
        ],
    ),
    envelope("000.00.00.G17", [message_a("000.00.12.G17-250305-0002", "1.000001", "20250305090000", "")]),
    envelope("000.00.00.G17", [message_a("000.00.12.G17-250306-0003", "", "20250306090000", "9")]),
]

THANH_HOA = [
    message_a(
        "H56.14-250410-0001",
        "1.003560.000.00.00.H56",
        "20250410080000",
        "9",
        KenhThucHien="2",
        NgayHenTra="",
        NgayKetThucXuLy="20250415080000",
        NgayTra=None,
        TaiLieuNop=[
            {"DuongDanTaiTepTin": link("don"), "DuocSoHoa": "1", "DuocTaiSuDung": "1", "IsDeleted": "False"}
        ],
        DanhSachLePhi=[],
        DanhSachGiayToKetQua=[{"DuongDanTepTinKetQua": link("don")}],
        DuocThanhToanTrucTuyen="1",
        HinhThuc="0",
    ),
    message_a("H56.14-250412-0002", "1.003560", "20250412080000", "8", KenhThucHien=None, NgayTuChoi=None),
    message_a("H56.14-250412-0003", "1.003560", "", "1", KenhThucHien="2"),
    message_a("H25.01-250412-0009", "1.003560", "20250412080000", "2"),
]

HA_GIANG = [
    message_a(
        "000.00.05.H22-250520-0001",
        "TS_lop1.000.00.00.H22",
        "20/05/2025 08:00:00",
        "10",
        NgayHenTra="30/05/2025 17:00:00",
        NgayKetThucXuLy="21/05/2025 10:00:00",
        HinhThuc="1",
    )
]

POLICE = [
    message_a(
        "PC07-2025-000123",
        "1.009999",
        "2025-04-02T23:30:00Z",
        10,  # type: ignore[arg-type]
        KenhThucHien=2,
        NgayHenTra="2025-04-03",
        NgayKetThucXuLy="2025-04-03T15:00:00+07:00",
        HinhThuc=0,
        DuocThanhToanTrucTuyen=0,
        HoSoCoThanhPhanSoHoa=1,
        DanhSachLePhi=[{"Gia": 0}],
        DanhSachGiayToKetQua=[{"DuongDanTepTinKetQua": link("ly-lich"), "SoKyHieu": IDENTITY}],
    )
]

SHOWN = {"XuLyTrucTuyen": "1", "CoDenTrucTiep": "0", "CoNopBanGiay": "0", "CoKiemTraThucDia": "0"}
KIEN_GIANG = [
    message_a(
        "H33.05-250601-0001",
        "1.000001",
        "20250601080000",
        "10",
        KenhThucHien="2",
        NgayKetThucXuLy="20250630235959",
        DanhSachLePhi=[{"Gia": "không"}],
        DanhSachGiayToKetQua=[{"DuongDanTepTinKetQua": link("kq")}],
        **SHOWN,
    ),
    message_a("H33.05-250620-0002", "1.000001", "20250620080000", "10", NgayKetThucXuLy="20250701000000"),
    message_a("H33.05-250625-0003", "1.000001", "20250625080000", "4"),
]

INVESTMENT = message_a("G05.22-250220-050001", "1.000077", "20250220080000", "4", KenhThucHien="2")
INVESTMENT_DONE = INVESTMENT | {"TrangThaiHoSo": "10", "NgayKetThucXuLy": "20250310100000", "HinhThuc": "1"}
INVESTMENT_LATE = message_a(
    "G05.22-250221-050002",
    "1.000077",
    "20250221080000",
    "10",
    KenhThucHien="2",
    NgayKetThucXuLy="20250227100000",
)

REOPENED_FIRST = message_a(
    "H25.01-250405-0001",
    "1.000001",
    "20250405080000",
    "10",
    KenhThucHien="2",
    NgayKetThucXuLy="20250408080000",
)
REOPENED = REOPENED_FIRST | {"TrangThaiHoSo": "4", "NgayKetThucXuLy": ""}

# A code that names no unit: the handling unit's name tells which it is.
HELD = message_a(
    "H41-250403-0001",
    "1.000001",
    "20250403080000",
    "10",
    KenhThucHien="2",
    NgayKetThucXuLy="20250408080000",
    DonViXuLy="SỞ  tư pháp",
)


def event(code: str, received_at: str, status: int | str, **fields: Any) -> dict[str, Any]:
    """A tracking event of message B."""
    user = as_json({"ID_local": IDENTITY, "ID_QG": PHONE, "TYPE": "2", "LOCATION": "56"}).decode()
    given = {
        "codeProfile": code,
        "siteId": 60,
        "codeTTHC": "1.003560.H56",
        "nameTTHC": SUMMARY,
        "status": status,
    }
    return given | {"received_at": f"{received_at}+07:00", "data": "", "user": user} | fields


# The JSON sender: integers, both names of the case, the same status again. The form sender: texts, and
# constants with which no case can pass.
THANH_HOA_EVENTS = [
    event("H56.14-250410-0001", "2025-04-10T08:00:00", 1, formsReception=1, formsPayments=0, level=4),
    event("H56.14-250410-0001", "2025-04-16T08:00:00", 3, formsReception=1, formsPayments=0, level=3),
    event(
        "H56.14-250410-0001",
        "2025-04-15T08:00:00",
        3,
        maHoSo="H56.14-250410-0001",
        formsReception=1,
        formsPayments=0,
        level=4,
    ),
    event("H56.14-250411-0007", "2025-04-30T23:59:59", 3, formsReception=1, formsPayments=1),
]
# Two events of one second: the first row of an event counts, even where the same event comes again later on.
SAME_SECOND = [
    event("H56.14-250411-0008", "2025-04-20T08:00:00", 3, formsReception=1, formsPayments=1, level=level)
    for level in (4, 3, 4)
]
DONG_THAP_EVENTS = [
    event("000.00.02.H20-250407-0001", f"2025-04-0{7 + n}T09:00:00", str(status), siteId="47")
    | {"formsReception": "1", "formsPayments": "2", "level": "3", "isFromDVCQG": "0"}
    for n, status in enumerate((1, 2, 3))
]
