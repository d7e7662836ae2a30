"""Message A as SQL: the fields of a case version in the senders' own names, and how a row becomes JSON or CSV
text.

Every value is text made from numbers or from pools that hold neither quotes nor backslashes, so no escaping
is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from simulator.personal import FILE_HOST, STREET, SUMMARY


@dataclass(frozen=True)
class Field:
    """A field of message A: its name, the SQL of its text, whether that text is JSON itself, whether v1
    has it.

    `optional` fields are left out of JSON where their text is null.
    """

    name: str
    sql: str
    kind: Literal["text", "json", "date"] = "text"
    v1: bool = True
    optional: bool = False


def joined(*pieces: str) -> str:
    """SQL that joins pieces: those in double angle quotes are literal text, the others SQL."""
    return "concat(" + ", ".join(f"'{p[1:-1]}'" if p[0] == "«" else p for p in pieces) + ")"


def members(**values: str) -> str:
    """SQL of a JSON array of one object whose members are texts; each value is SQL."""
    pieces = []
    for position, (name, sql) in enumerate(values.items()):
        pieces += [f'«{"," if position else "[{"}"{name}":"»', sql, '«"»']
    return joined(*pieces, "«}]»")


DAY, ORDINAL = "strftime(received_at, '%y%m%d')", "lpad(ordinal::varchar, width, '0')"
CODE = joined("prefix", "«-»", DAY, "«-»", "stem", ORDINAL)
FOREIGN_PROCEDURE = joined("«TS_khac»", "link % 9", "«.000.00.00»")
PROCEDURE = f"CASE WHEN no_procedure THEN '' WHEN pseudo THEN {FOREIGN_PROCEDURE} ELSE procedure_code END"
TECHNICAL_ID = joined("«TID»", "lpad((person * 7)::varchar, 8, '0')")
OWNER = f"CASE WHEN channel <> 2 THEN '' WHEN owner_id THEN id_number ELSE {TECHNICAL_ID} END"
ADDRESS = f"CASE WHEN name = '' THEN '' ELSE {joined('person % 300 + 1', f'« {STREET}»')} END"
LONG_TEXT = f"concat(repeat('{SUMMARY} ', 30), '...')"
ABSTRACT = f"CASE WHEN long_text THEN {LONG_TEXT} WHEN name = '' THEN '' ELSE concat('{SUMMARY} ', name) END"

SUBMITTED_LINK = joined(f"«{FILE_HOST}nop/»", "link", "«.pdf»")
OWN_LINK = joined(f"«{FILE_HOST}ketqua/»", "link", "«.pdf»")
RESULT_LINK = f"CASE shown_result WHEN 2 THEN {SUBMITTED_LINK} ELSE {OWN_LINK} END"
OLD_FILE = {
    "TepDinhKemId": "link",
    "TenTepDinhKem": joined("«To khai »", "person", "«.pdf»"),
    "IsDeleted": "'False'",
    "MaThanhPhanHoSo": "CASE WHEN no_component THEN '' ELSE component::varchar END",
    "DuongDanTaiTepTin": SUBMITTED_LINK,
}
REPLACED = joined("«KQ.»", "lpad((link % 1000000)::varchar, 6, '0')")
FILE = OLD_FILE | {
    "DuocSoHoa": "digitised",
    "DuocTaiSuDung": "reused",
    "DuocLayTuKhoDMQG": "from_store",
    "MaKetQuaThayThe": f"CASE WHEN reused = 2 THEN {REPLACED} ELSE '' END",
}
AMOUNT = """CASE WHEN fee_style = 3 THEN '' WHEN fee = 2 AND fee_style = 1 THEN format('{:t.}', fee_amount)
    WHEN fee = 2 THEN fee_amount::varchar WHEN fee_style = 2 THEN 'không' ELSE '0' END"""
FEE = {
    "TenPhiLePhi": "'Le phi'",
    "MaPhiLePhi": "'1'",
    "HinhThucThu": "'1'",
    "Gia": AMOUNT,
    "LoaiPhiLePhi": "'1'",
}
RESULT = {
    "TenGiayTo": "'Ket qua.pdf'",
    "MaThanhPhanHoSo": "''",
    "GiayToId": "''",
    "DuongDanTepTinKetQua": RESULT_LINK,
    "MaGiayToKetQua": "concat('KQ.', component)",
}
IDENTITY = {
    "LoaiDinhDanh": "CASE WHEN dummy_id THEN '2' ELSE '1' END",
    "SoDinhDanh": "CASE WHEN dummy_id THEN '000000001' ELSE id_number END",
}
EXTENSION = {
    "XuLyTrucTuyen": "processed_online",
    "CoDenTrucTiep": "visited",
    "CoNopBanGiay": "paper_submitted",
    "CoKiemTraThucDia": "field_checked",
}


def date(column: str, styled: bool) -> str:
    """A time as 14 digits, '' when missing; `styled` obeys the column `date_style` (fault F18)."""
    plain = f"strftime({column}, '%Y%m%d%H%M%S')"
    if not styled:
        return f"coalesce({plain}, '')"
    return (
        f"CASE date_style WHEN 1 THEN strftime({column}, '%d/%m/%Y %H:%M:%S') "
        f"WHEN 2 THEN strftime({column}, '%Y-%m-%dT%H:%M:%S+07:00') ELSE {plain} END"
    )


def fields(styled: bool = False) -> list[Field]:
    """The fields of v2 in the order in which S3 sends them, then the extension; v1 is a subset.

    `styled`: dates obey `date_style`.
    """
    results = f"CASE WHEN shown_result = 0 THEN '[]' ELSE {members(**RESULT)} END"
    files = f"CASE WHEN v1 THEN {members(**OLD_FILE)} ELSE {members(**FILE)} END"
    rows = [
        Field("MaHoSo", "code"),
        Field("MaTTHC", PROCEDURE),
        Field("TenTTHC", "procedure_name"),
        Field("MaLinhVuc", "field_code"),
        Field("TenLinhVuc", "field_name"),
        Field("KenhThucHien", "CASE WHEN channel > 0 THEN channel::varchar END", v1=False, optional=True),
        Field("ChuHoSo", "name"),
        Field("SoGiayToChuHoSo", "id_number", v1=False),
        Field("LoaiDoiTuong", "owner_type"),
        Field("MaDoiTuong", OWNER),
        Field("ThongTinKhac", ADDRESS),
        Field("Email", "CASE WHEN person % 3 = 0 THEN mail ELSE '' END"),
        Field("Fax", "CASE WHEN fax_phone THEN phone ELSE '' END"),
        Field("SoDienThoai", "phone"),
        Field("TrichYeuHoSo", ABSTRACT),
        Field("NgayNopHoSo", date("submitted_at", styled), "date", v1=False),
        Field("NgayTiepNhan", date("received_at", styled), "date"),
        Field("NgayHenTra", date("due_at", styled), "date"),
        Field("TrangThaiHoSo", "CASE WHEN shown_status > 0 THEN shown_status::varchar ELSE '' END"),
        Field("NgayKetThucXuLy", date("finished_at", styled), "date"),
        Field("NgayTra", date("returned_at", styled), "date"),
        Field("NgayTuChoi", date("refused_at", styled), "date", v1=False),
        Field("ThongTinTra", "''"),
        Field("HinhThuc", "return_form"),
        Field("DonViXuLy", "unit_name"),
        Field("GhiChu", "''"),
        Field("TaiLieuNop", files, "json"),
        Field("DanhSachLePhi", f"CASE WHEN fee = 0 THEN '[]' ELSE {members(**FEE)} END", "json"),
        Field("DanhSachTepDinhKemKhac", "'[]'", "json"),
        Field("DanhSachHoSoBoSung", "'[]'", "json"),
        Field("DanhSachGiayToKetQua", results, "json"),
        Field("NoiNopHoSo", "place", v1=False),
        Field("HoSoCoThanhPhanSoHoa", "digitised", v1=False),
        Field("TaiKhoanDuocXacThucVoiVNeID", "vneid", v1=False),
        Field("DuocThanhToanTrucTuyen", "paid", v1=False),
        Field("DinhDanhCHS", members(**IDENTITY), "json", v1=False),
        Field("DSKetNoiCSDL", members(MaCSDL="database"), "json", v1=False),
    ]
    return rows + [
        Field(name, f"CASE WHEN {column} >= 0 THEN {column}::varchar END", v1=False, optional=True)
        for name, column in EXTENSION.items()
    ]


def as_json(chosen: list[Field], styled: bool = False) -> str:
    """SQL of one JSON object. The first field is always there; a styled date that is missing is null."""
    pieces = []
    for position, field in enumerate(chosen):
        comma = "," if position else "{"
        if field.kind == "json":
            pieces += [f"""'{comma}"{field.name}":'""", field.sql]
        elif field.optional:
            pieces.append(f"""'{comma}"{field.name}":"' || {field.sql} || '"'""")
        elif field.kind == "date" and styled:
            pieces.append(f"""'{comma}"{field.name}":' || coalesce('"' || {field.sql} || '"', 'null')""")
        else:
            pieces += [f"""'{comma}"{field.name}":"'""", field.sql, "'\"'"]
    return "concat(" + ", ".join([*pieces, "'}'"]) + ")"


def as_csv(chosen: list[Field]) -> str:
    """SQL of one CSV line, every cell quoted."""
    cells: list[str] = []
    for field in chosen:
        nested = f"replace({field.sql}, '\"', '\"\"')"
        cells += [
            "'\",\"'" if cells else "'\"'",
            nested if field.kind == "json" else f"coalesce(({field.sql})::varchar, '')",
        ]
    return "concat(" + ", ".join([*cells, "'\"\n'"]) + ")"
