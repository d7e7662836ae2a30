"""Hand-made messages of each vendor's habits give the typed values that the rules say."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.ingestion_kit import CASE, EVENT, SENT, Door, door_fixture  # noqa: F401


def test_the_example_of_the_format_becomes_one_typed_version(door: Door) -> None:
    row = door.one(
        CASE,
        "case_code, code_parsed, code_agency, CAST(code_date AS VARCHAR), case_month, unit_code,"
        " procedure_base, status, channel, received_at, due_at, finished_at, returned_at, refused_at,"
        " return_form, payment, fee, has_result_link, result_is_submitted_file, is_digitised, is_reused,"
        " message_version, is_update, flags, sent_at",
        madonvi="H44", service="DongBoHoSoMC", isUpdating="False",
    )  # fmt: skip
    assert row == (
        "H44.100-240803-0017", True, "H44", "2024-08-03", "2024-08", "H44.100", "2.000815", 10, 2,
        datetime(2024, 8, 3, 7, 45), datetime(2024, 8, 4, 17), datetime(2024, 8, 4, 9, 30),
        datetime(2024, 8, 4, 9, 31, 10), None, 0, 1, "due", True, False, True, False, "v2", False, "",
        datetime(2025, 4, 1, 8),
    )  # fmt: skip


def test_a_v1_message_has_no_channel_and_is_told_apart(door: Door) -> None:
    case = {name: CASE[name] for name in ("MaHoSo", "MaTTHC", "NgayTiepNhan", "TrangThaiHoSo", "HinhThuc")}
    assert door.one(case, "channel, payment, is_digitised, fee, message_version", isUpdating="True") == (
        None, None, None, "absent", "v1",
    )  # fmt: skip


def test_a_bare_array_with_an_old_code_and_numbers_as_codes(door: Door) -> None:
    case = {
        **CASE,
        "MaHoSo": " 000.17.22.h44-210531-0001 ",
        "TrangThaiHoSo": 9,
        "HinhThuc": 1,
        "KenhThucHien": 3,
    }
    assert door.one(case, "case_code, unit_code, case_month, status, return_form, channel") == (
        "H44.22.17-210531-0001", "H44.22.17", "2021-05", 9, 1, 3,
    )  # fmt: skip


#: A date as it is sent -> as it is kept, and the flags that come of it.
DATES = {
    "20240804093000": (datetime(2024, 8, 4, 9, 30), ""),
    "04/08/2024 09:30:00": (datetime(2024, 8, 4, 9, 30), "date_other_form"),
    "2024-08-04T02:30:00Z": (datetime(2024, 8, 4, 9, 30), "date_other_form"),
    "2024-08-04T05:00:00+02:30": (datetime(2024, 8, 4, 9, 30), "date_other_form"),
    "2024-08-04": (datetime(2024, 8, 4), "date_other_form"),
    "20240231000000": (None, "finished_unusable"),
    "19991231235959": (None, "finished_unusable"),
    "20250403000000": (None, "finished_unusable"),
    None: (None, ""),
}


def test_dates(door: Door) -> None:
    cases = {text: {**CASE, "NgayKetThucXuLy": text} for text in DATES}
    assert door.each("finished_at, flags", npsp=cases)["npsp"] == DATES


#: Amounts of a case -> its fee, and whether one could not be read.
FEES = {
    ("8.000",): ("due", False), ("không",): ("free", False), ("0", "miễn"): ("free", False),
    ("", "8.000 đ"): ("due", True), ("tùy",): ("absent", True), (): ("absent", False),
    ("8,000 VND",): ("due", False), (8000,): ("due", False), ("KHÔNG",): ("free", False),
}  # fmt: skip


def test_fees(door: Door) -> None:
    cases = {amounts: {**CASE, "DanhSachLePhi": [{"Gia": amount} for amount in amounts]} for amounts in FEES}
    assert door.each("fee, contains(flags, 'fee_unreadable')", npsp=cases)["npsp"] == FEES


def test_arrays_sent_as_empty_text_or_null_are_missing(door: Door) -> None:
    case = {**CASE, "DanhSachLePhi": "", "TaiLieuNop": None, "DanhSachGiayToKetQua": " "}
    assert door.one(case, "fee, has_result_link, is_reused, flags") == ("absent", False, None, "")


RESULT = {"DuongDanTepTinKetQua": "https://b"}

#: What is sent as the list of results -> whether a result is there, and whether something could not be read.
RESULTS: dict[str, tuple[object, tuple[bool, bool]]] = {
    "a list": ([RESULT], (True, False)),
    "an object alone": (RESULT, (True, False)),
    "a list as text": (json.dumps([RESULT]), (True, False)),
    "an object as text": (f" {json.dumps(RESULT)}", (True, False)),
    "an empty list": ([], (False, False)),
    "an empty object": ({}, (False, False)),
    "an empty text": ("", (False, False)),
    "an empty list as text": ("[]", (False, False)),
    "null": (None, (False, False)),
    "null as text": ("null", (False, False)),
    "a list of null": ([None], (False, False)),
    "an object without a link": ([{"TenGiayTo": "kq"}], (False, False)),
    "Python's form": (str([RESULT]), (False, True)),
    "cut off": (json.dumps([RESULT])[:-2], (False, True)),
    "a link": ("https://b", (False, True)),
    "a list of links": (["https://b"], (False, True)),
    "a number": (5, (False, True)),
}


@pytest.mark.parametrize("form", ["array", "envelopes", "envelope with one object", "csv"])
def test_nested_lists_are_read_or_flagged(door: Door, form: str) -> None:
    for place, (sent, _) in enumerate(RESULTS.values()):
        row = {**CASE, "MaHoSo": f"H44.100-240803-{place:04d}", "DanhSachGiayToKetQua": sent}
        manifest = {"sent_at": SENT}
        if form == "csv":
            texts = [item if isinstance(item, str) else json.dumps(item) for item in row.values()]
            table = io.StringIO()
            csv.writer(table).writerows([row, texts])
            door.land("npsp", f"{place:02d}.csv", table.getvalue(), manifest=manifest)
        elif form == "array":
            door.land("npsp", f"{place:02d}.json", [row], manifest=manifest)
        else:
            data = [row] if form == "envelopes" else row
            door.land("npsp", f"{place:02d}.json", {"madonvi": "H44", "data": data}, manifest=manifest)
    assert not door.take().held
    found = door.by_file("npsp", "has_result_link, contains(flags, 'nested_unreadable'), fee")
    assert [rows for _, rows in sorted(found.items())] == [
        [(*expected, "due")] for _, expected in RESULTS.values()
    ]


def test_one_odd_list_changes_nothing_of_the_rows_beside_it(door: Door) -> None:
    rows = [{**CASE, "MaHoSo": f"H44.100-240803-{number:04d}"} for number in range(3)]
    rows[1]["DanhSachLePhi"] = "[{'Gia': '8000'}]"
    door.land("npsp", "a.json", {"madonvi": "H44", "data": rows}, manifest={"sent_at": SENT})
    door.take()
    assert door.rows("npsp", "row_number, fee, has_result_link, is_reused, flags") == [
        (1, "due", True, False, ""),
        (2, "absent", True, False, "nested_unreadable"),
        (3, "due", True, False, ""),
    ]


def test_parquet_with_lists_of_its_own_gives_the_same_versions_as_json(door: Door) -> None:
    other = {**CASE, "MaHoSo": "H44.100-240803-0018", "DanhSachLePhi": [], "DanhSachGiayToKetQua": None}
    rows = [CASE, other]
    path = door.land("npsp", "a.parquet", b"", manifest={"sent_at": SENT})
    table = pa.Table.from_pylist(rows)
    assert pa.types.is_list(table.schema.field("DanhSachLePhi").type)
    pq.write_table(table, path)
    door.land("npsp", "b.json", rows, manifest={"sent_at": SENT})
    door.take()
    found = door.by_file("npsp", "case_code, fee, has_result_link, is_digitised, flags, content_hash")
    assert found["a.parquet"] == found["b.json"]
    assert [row[1:3] for row in found["a.parquet"]] == [("due", True), ("absent", False)]


def test_one_struct_in_parquet_is_a_list_of_one(door: Door) -> None:
    rows = [{**CASE, "DanhSachLePhi": {"Gia": 8000.0}, "DanhSachGiayToKetQua": ["https://b"]}]
    path = door.land("npsp", "a.parquet", b"", manifest={"sent_at": SENT})
    pq.write_table(pa.Table.from_pylist(rows), path)
    door.take()
    assert door.rows("npsp", "fee, has_result_link, flags") == [("due", False, "nested_unreadable")]


def test_percents_of_a_rating_that_cannot_be_read_are_flagged(door: Door) -> None:
    rating = {"NgayTongHop": "8-2024", "TongSoNguoiDanhGia": "12", "Madonvi": "H44.15"}
    percents = {"RatHaiLong": "90%", "HaiLong": "8,5%", "ChuaHaiLong": "1.5%"}
    for name, sent in (("a.json", percents), ("b.json", json.dumps(percents)), ("c.json", str(percents))):
        door.land("ratings", name, [{**rating, "PhanTramDanhGia": sent}], manifest={"sent_at": SENT})
    door.take()
    assert door.by_file("ratings", "satisfied_percent, flags") == {
        "a.json": [(8.5, "")], "b.json": [(8.5, "")], "c.json": [(None, "nested_unreadable")],
    }  # fmt: skip


def test_a_submitted_file_sent_as_result_is_no_result(door: Door) -> None:
    case = {**CASE, "DanhSachGiayToKetQua": [{"DuongDanTepTinKetQua": "https://a"}]}
    assert door.one(case, "has_result_link, result_is_submitted_file") == (False, True)


#: The paper of a case, and whether it was reused.
REUSE: dict[str, tuple[dict[str, object], bool | None]] = {
    "a deleted one": ({"DuocTaiSuDung": "1", "IsDeleted": "True"}, None),
    "one that is not deleted": ({"DuocTaiSuDung": 2, "IsDeleted": "False"}, True),
    "one of the national store": ({"DuocLayTuKhoDMQG": "1"}, True),
    "one handed in anew": ({"DuocTaiSuDung": "0"}, False),
}


def test_reuse_counts_components_that_are_not_deleted(door: Door) -> None:
    cases = {name: {**CASE, "TaiLieuNop": [paper]} for name, (paper, _) in REUSE.items()}
    expected = {name: reused for name, (_, reused) in REUSE.items()}
    assert door.each("is_reused", npsp=cases)["npsp"] == expected


#: Code and unit's name of a case -> its unit.
UNITS = {
    ("H44-240803-0001", "  sở  TƯ pháp "): "H44.15",
    ("000.00.00.H44-240803-0001", "STP"): "H44.15",
    ("H44-240803-0001", "Sở Khác"): "H44",
    ("H44.02-240803-0001", "Sở Tư pháp"): "H44.02",
    ("GPLX 12/2024", "Sở Tư pháp"): "H44.15",
    ("GPLX 12/2024", "Sở Khác"): None,
}


def test_units(door: Door) -> None:
    cases = {(code, name): {**CASE, "MaHoSo": code, "DonViXuLy": name} for code, name in UNITS}
    assert door.each("unit_code", npsp=cases)["npsp"] == UNITS


def test_codes_without_a_real_date_lie_in_hash_partitions(door: Door) -> None:
    door.land("npsp", "a.json", [{**CASE, "MaHoSo": "H44-249999-0001"}, {**CASE, "MaHoSo": "abc/1"}])
    door.take()
    found = door.rows("npsp", "case_code, code_parsed, code_agency, case_month[1], code_date")
    assert found == [("ABC/1", False, None, "h", None), ("H44-249999-0001", True, "H44", "h", None)]


def test_steps_are_history_beside_the_cases(door: Door) -> None:
    step = {"MaHoSo": "H44.100-240803-0017", "ThoiDiemXuLy": "20240803080000", "TrangThai": "4"}
    door.land(
        "npsp", "a.json", {"madonvi": "H44", "service": "CapNhatTienDoHoSoMC", "data": [step, {**step}]}
    )
    door.land("npsp", "b.json", [{**step, "TrangThai": "9", "NgayKetThucTheoQuyDinh": "20990101000000"}])
    door.take()
    assert door.rows("npsp") == []
    assert door.rows("npsp_steps", "case_month, happened_at, status, year(deadline_at)") == [
        ("2024-08", datetime(2024, 8, 3, 8), 4, None), ("2024-08", datetime(2024, 8, 3, 8), 9, 2099),
    ]  # fmt: skip


def test_csv_and_parquet_give_the_same_versions_as_json(door: Door) -> None:
    names = ["MaHoSo", "MaTTHC", "NgayTiepNhan", "TrangThaiHoSo", "DanhSachLePhi", "TaiLieuNop"]
    fees, papers = '[{"Gia":"8.000"}]', '[{"DuocTaiSuDung":"1"}]'
    values = ["H44-240803-0001", "2.000815", "20240803074500", "2", fees, papers]
    quoted = ",".join('"' + value.replace('"', '""') + '"' for value in values)
    door.land("npsp", "a.csv", "\ufeff" + ",".join(names) + "\n" + quoted + "\n")
    path = door.land("npsp", "b.parquet", b"")
    columns = ", ".join(f"'{value}' AS \"{name}\"" for name, value in zip(names, values, strict=True))
    duckdb.sql(f"COPY (SELECT {columns}) TO '{path}'")
    case = dict(zip(names, values, strict=True)) | {
        "DanhSachLePhi": [{"Gia": 8000}],
        "TaiLieuNop": [{"DuocTaiSuDung": 1}],
    }
    door.land("npsp", "c.json", case)
    door.take()
    assert len(door.rows("npsp", "load_id")) == 3
    assert len(door.rows("npsp", "DISTINCT content_hash")) == 1
    assert door.rows("npsp", "DISTINCT fee, is_reused, status") == [("due", True, 2)]


def test_whole_numbers_written_as_fractions_are_codes_in_every_form(door: Door) -> None:
    names = ("TrangThaiHoSo", "KenhThucHien", "HinhThuc", "DuocThanhToanTrucTuyen", "CoDenTrucTiep")
    codes = dict(zip(names, (10.0, 2.0, 0.0, 1.0, 0.0), strict=True))
    row = {"MaHoSo": "H44-240803-0001", "MaTTHC": "2.000815", "NgayTiepNhan": "20240803074500", **codes}
    door.land("npsp", "a.json", [row], manifest={"sent_at": SENT})
    text = ",".join(row) + "\n" + ",".join(map(str, row.values())) + "\n"
    door.land("npsp", "b.csv", text, manifest={"sent_at": SENT})
    pq.write_table(
        pa.Table.from_pylist([row]), door.land("npsp", "c.parquet", b"", manifest={"sent_at": SENT})
    )
    door.land("emc", "d.jsonl", [{**EVENT, "status": 3.0, "level": 4.0, "siteId": 47.0}])
    door.take()
    found = door.by_file("npsp", "status, channel, return_form, payment, visited")
    assert [found[name] for name in ("a.json", "b.csv", "c.parquet")] == [[(10, 2, 0, 1, False)]] * 3
    assert door.rows("emc", "status, level, site_id, flags") == [(3, 4, 47, "")]


def test_of_identical_events_the_first_stays_and_of_versions_the_last(door: Door) -> None:
    """Three events in one second at levels 4, 3, 4: the earliest by time, then row, is row 1."""
    manifest = {"sent_at": SENT}
    door.land("emc", "a.jsonl", [EVENT, {**EVENT, "level": 3}, EVENT], manifest=manifest)
    door.land("npsp", "a.json", [CASE, {**CASE, "TrangThaiHoSo": "4"}, CASE], manifest=manifest)
    door.take()
    assert door.rows("emc", "row_number, level") == [(1, 4), (2, 3)]
    assert door.rows("npsp", "row_number, status") == [(2, 4), (3, 10)]


#: File -> its content, and what is said of its unknown members.
UNKNOWN: dict[str, tuple[object, list[str]]] = {
    "a.json": ([{**CASE, "Extra": "1", "More": [1]}, {**CASE, "Other": "1"}], ["2 members in the first row"]),
    "b.json": (
        {"madonvi": "H44", "strange": 1, "data": [{**CASE, "Extra": {"x": 1}}]},
        ["1 members in the first row"],
    ),
    "c.jsonl": ([{**CASE, "Extra": "{"}], ["1 members in the first row"]),
    "d.csv": ("MaHoSo,MaTTHC,NgayTiepNhan,TrangThaiHoSo,Extra\nH44-240803-0001,1,,1,x\n", ["1 columns"]),
    "e.json": ([{**CASE, "x": "y" * 70_000}], []),
    "f.json": ([CASE], []),
}


def test_unknown_members_are_counted(door: Door) -> None:
    for name, (content, _) in UNKNOWN.items():
        door.land("npsp", name, content, manifest={"sent_at": SENT})
    found = {
        load.entry.path.name: [
            finding.words.split(" are ")[0] for finding in load.findings if finding.code == "unknown_columns"
        ]
        for load in door.take().loads
    }
    assert found == {name: words for name, (_, words) in UNKNOWN.items()}


def test_the_manifests_period_is_what_it_says(door: Door) -> None:
    period = {"sent_at": SENT, "period_start": "1999-01-01", "period_end": "1999-01-31"}
    door.land("npsp", "a.json", [CASE], manifest=period)
    door.land("emc", "a.jsonl", [EVENT], manifest=period)
    assert not door.take().held
    assert door.rows("receipts", "feed, CAST(period_start AS VARCHAR), CAST(period_end AS VARCHAR)") == [
        ("emc", "1999-01-01", "1999-01-31"), ("npsp", "1999-01-01", "1999-01-31"),
    ]  # fmt: skip


def test_row_numbers_run_through_all_envelopes_of_a_file(door: Door) -> None:
    envelopes = [
        {"madonvi": "H44", "service": "DongBoHoSoMC",
         "data": [{**CASE, "MaHoSo": f"H44-240803-{part * 50 + number:04d}"} for number in range(50)]}
        for part in range(40)
    ]  # fmt: skip
    door.land("npsp", "a.jsonl", envelopes)
    door.land("npsp", "b.json", envelopes[:3])
    door.take()
    for name, count in (("a.jsonl", 2000), ("b.json", 150)):
        (load_id,) = door.rows("receipts", "load_id", f"file_name = '{name}'")
        expected = [(number + 1, f"H44-240803-{number:04d}") for number in range(count)]
        assert door.rows("npsp", "row_number, case_code", f"load_id = '{load_id}'") == expected


def test_message_b_of_both_vendors(door: Door) -> None:
    door.land("emc", "s3.jsonl", [EVENT, {**EVENT, "level": 2, "status": 2}])
    header = "codeProfile,siteId,codeTTHC,status,formsReception,formsPayments,level,received_at\n"
    door.land("emc", "s2.csv", header + "H44.100-240803-0018,60,,3,2,2,3,2024-08-05 10:00:00\n")
    door.take()
    names = "case_code, received_at, site_id, status, reception, payment, level, procedure_base, flags"
    at = datetime(2024, 8, 4, 9, 31, 10)
    assert door.rows("emc", names) == [
        ("H44.100-240803-0017", at, 47, 2, 1, 1, None, "2.000815", "level_unknown"),
        ("H44.100-240803-0017", at, 47, 3, 1, 1, 4, "2.000815", ""),
        ("H44.100-240803-0018", datetime(2024, 8, 5, 10), 60, 3, 2, 2, 3, None, "procedure_missing"),
    ]


def test_sent_at_is_the_manifests_else_the_messages_else_the_files(door: Door) -> None:
    door.land("npsp", "a.json", {"madonvi": "H44", "sent_at": "2025-03-01T00:00:00Z", "data": [CASE]},
              manifest={"sent_at": SENT})  # fmt: skip
    door.land("npsp", "b.json", {"madonvi": "H44", "sent_at": "2025-03-01T00:00:00Z", "data": [CASE]})
    door.land("emc", "c.jsonl", [EVENT])
    door.take()
    assert door.rows("receipts", "file_name, sent_at_source, sent_at") == [
        ("a.json", "manifest", datetime(2025, 4, 1, 8)),
        ("b.json", "message", datetime(2025, 3, 1, 7)),
        ("c.jsonl", "message", datetime(2024, 8, 4, 9, 31, 10)),
    ]


PAPER = CASE["TaiLieuNop"][0]


#: What is changed in a case, and the flags that come of it.
HABITS: dict[str, tuple[dict[str, object], str]] = {
    "an invented number": ({"DinhDanhCHS": [{"SoDinhDanh": "000000001"}]}, "identity_dummy"),
    "a real number": ({"DinhDanhCHS": [{"SoDinhDanh": "010024339654"}]}, ""),
    "an invented paper": ({"SoGiayToChuHoSo": "999999999"}, "identity_dummy"),
    "a number as owner's code": ({"MaDoiTuong": "010024339654"}, "owner_code_is_identity"),
    "an owner's code": ({"MaDoiTuong": "TID00014749"}, ""),
    "no component's code": ({"TaiLieuNop": [{**PAPER, "MaThanhPhanHoSo": ""}]}, "component_code_missing"),
    "one component's code": ({"TaiLieuNop": [{**PAPER, "MaThanhPhanHoSo": ""}, PAPER]}, ""),
    "no component": ({"TaiLieuNop": []}, ""),
    "a cut text": ({"TrichYeuHoSo": "a" * 47 + "..."}, "text_cut"),
    "a text with dots": ({"TrichYeuHoSo": "Đề nghị cấp lại..."}, ""),
    "a mobile phone": ({"Fax": "0931 887 347"}, "phone_in_fax"),
    "a mobile phone from abroad": ({"Fax": "+84931887347"}, "phone_in_fax"),
    "a fax": ({"Fax": "024 3825 1234"}, ""),
    "reuse": ({"TaiLieuNop": [{**PAPER, "DuocTaiSuDung": "1"}]}, "reuse_without_source"),
    "reuse of a result": (
        {"TaiLieuNop": [{**PAPER, "DuocTaiSuDung": "1", "MaKetQuaThayThe": "KQ.1"}]}, "",
    ),
    "reuse from the store": (
        {"TaiLieuNop": [{**PAPER, "DuocTaiSuDung": "1", "DuocLayTuKhoDMQG": "1"}]}, "",
    ),
}  # fmt: skip


def test_habits_that_only_personal_data_show_are_kept_as_flags(door: Door) -> None:
    cases = {name: {**CASE, **changed} for name, (changed, _) in HABITS.items()}
    expected = {name: flags for name, (_, flags) in HABITS.items()}
    assert door.each("flags", npsp=cases)["npsp"] == expected
