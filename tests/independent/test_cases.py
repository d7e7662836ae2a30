"""Case versions by hand: quarantine, who may send for whom, which version counts, dates that decide."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.independent.cases import QuarantinedError, current_cases, read_case
from tests.independent.examples import case, message_a, reference, row


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"code": ""}, "missing_case_code"),
        ({"TrangThaiHoSo": ""}, "status"),
        ({"TrangThaiHoSo": "11"}, "status"),
        ({"NgayTiepNhan": ""}, "received_date"),
        ({"NgayTiepNhan": "19990101000000"}, "received_date"),
        ({"NgayTiepNhan": "20250502200000"}, "received_date"),  # two days after it was sent
        ({"NgayTiepNhan": "hôm qua", "TrangThaiHoSo": "1"}, "received_date"),
        ({"code": "H41.01-250401-0001"}, "foreign_case"),
    ],
)
def test_quarantine(fields: dict[str, str], reason: str) -> None:
    with pytest.raises(QuarantinedError, match=reason):
        case(**fields)


def test_new_and_refused_cases_need_no_received_date() -> None:
    assert case(TrangThaiHoSo="1", NgayTiepNhan="").received_on is None
    refused = case(TrangThaiHoSo="3", NgayTiepNhan="", NgayTuChoi="20250402090000")
    assert (refused.received_on, refused.closed_on) == (None, date(2025, 4, 2))


def test_successor_sends_for_the_absorbed_from_the_day_of_absorption() -> None:
    absorbed = message_a("G05.01-250201-0001", NgayTiepNhan="20250201080000", NgayKetThucXuLy="", NgayTra="")
    with pytest.raises(QuarantinedError, match="foreign_case"):
        read_case(row("G12", datetime(2025, 2, 28, 23, 59), **absorbed), reference())
    assert read_case(row("G12", datetime(2025, 3, 1), **absorbed), reference()).agency == "G05"
    assert read_case(row("G05", datetime(2025, 4, 1), **absorbed), reference()).agency == "G05"


def test_the_last_sent_version_counts_whatever_the_order_of_arrival() -> None:
    older = row(sent_at=datetime(2025, 4, 10), **message_a())
    newer = row(sent_at=datetime(2025, 4, 20), **message_a(TrangThaiHoSo="4", NgayKetThucXuLy="", NgayTra=""))
    for rows in ([older, newer], [newer, older]):
        (current,), _ = current_cases(rows, reference())
        assert current.status == 4  # reopened: it leaves its resolved month
        assert current.resolved_on is None


def test_equal_sent_at_is_ordered_by_checksum_then_row() -> None:
    rows = [
        row(sha256="b", number=1, **message_a(TrangThaiHoSo="9")),
        row(sha256="a", number=9, **message_a(TrangThaiHoSo="8")),
        row(sha256="b", number=2, **message_a(TrangThaiHoSo="10")),
    ]
    (current,), _ = current_cases(rows, reference())
    assert current.status == 10


def test_old_and_new_form_are_one_case() -> None:
    rows = [
        row(sent_at=datetime(2025, 4, 10), **message_a("000.00.01.H25-250401-0001")),
        row(sent_at=datetime(2025, 4, 11), **message_a("H25.01-250401-0001", TrangThaiHoSo="7")),
    ]
    current, _ = current_cases(rows, reference())
    assert [each.status for each in current] == [7]


def test_unparsed_code_belongs_to_the_first_sender_and_is_one_case_after_the_merger() -> None:
    rows = [
        row(
            "G05",
            datetime(2025, 2, 10),
            **message_a("LLTP/77", NgayTiepNhan="20250201080000", TrangThaiHoSo="4"),
        ),
        row("G12", datetime(2025, 4, 10), **message_a("lltp/77", NgayTiepNhan="20250201080000")),
        row("H25", datetime(2025, 4, 10), **message_a("LLTP/77")),
    ]
    current, _ = current_cases(rows, reference())
    assert sorted((each.agency, each.unit, each.status) for each in current) == [
        ("G05", "G05", 10),
        ("H25", "H25", 10),
    ]
    # Before the merger is in force, G05 and G12 are two senders with a case each.
    current, _ = current_cases(rows, reference(as_of=date(2025, 2, 28)))
    assert sorted(each.agency for each in current) == ["G05", "G12", "H25"]


def test_resolved_date_and_what_is_undated() -> None:
    assert case().resolved_on == date(2025, 4, 3)
    assert case(NgayKetThucXuLy="").resolved_on == date(2025, 4, 4)
    undated = case(NgayKetThucXuLy="", NgayTra=None)
    assert undated.resolved_undated
    assert undated.resolved_on is None


def test_closed_date_falls_back_to_the_time_of_sending() -> None:
    assert case(TrangThaiHoSo="7", NgayTuChoi="20250407090000").closed_on == date(2025, 4, 7)
    assert case(TrangThaiHoSo="8").closed_on == date(2025, 4, 3)
    assert case(TrangThaiHoSo="8", NgayKetThucXuLy="").closed_on == date(2025, 4, 4)
    assert case(TrangThaiHoSo="8", NgayKetThucXuLy="", NgayTra="").closed_on == date(2025, 4, 30)


def test_a_due_date_may_lie_ahead() -> None:
    assert case(NgayHenTra="20250630170000").due_at == datetime(2025, 6, 30, 17)


@pytest.mark.parametrize(
    ("lines", "flag", "due"),
    [
        ([{"Gia": "8.000"}], None, True),
        ([{"Gia": "0"}], "1", False),  # lines that are all 0: no fee, whatever else is said
        ([{"Gia": "0"}, {"Gia": "5000"}], "3", True),
        ([], "1", True),
        ([], "2", True),
        ([], "3", False),
        ([{"Gia": "?"}], "1", True),  # unreadable: as if the line were absent
        ([{"Gia": "miễn"}], "0", False),
    ],
)
def test_fee_due(lines: list[dict[str, str]], flag: str | None, due: bool) -> None:
    assert case(DanhSachLePhi=lines, DuocThanhToanTrucTuyen=flag).fee_due is due


def test_a_submitted_file_sent_as_result_is_no_electronic_result() -> None:
    submitted = [{"DuongDanTaiTepTin": "https://a/1.pdf"}]
    same, own = {"DuongDanTepTinKetQua": "https://a/1.pdf"}, {"DuongDanTepTinKetQua": "https://a/2.pdf"}
    assert not case(TaiLieuNop=submitted, DanhSachGiayToKetQua=[same]).electronic_result
    assert case(TaiLieuNop=submitted, DanhSachGiayToKetQua=[same, own]).electronic_result
    assert not case(DanhSachGiayToKetQua=[{"DuongDanTepTinKetQua": ""}]).electronic_result


def test_digitised_and_reused() -> None:
    assert case(HoSoCoThanhPhanSoHoa=1).digitised
    assert case(TaiLieuNop=[{"DuocSoHoa": "1"}]).digitised
    assert case(TaiLieuNop=[{"DuocTaiSuDung": "2", "IsDeleted": "False"}]).reused
    assert case(TaiLieuNop=[{"DuocLayTuKhoDMQG": "1"}]).reused
    assert not case(TaiLieuNop=[{"DuocTaiSuDung": "2", "IsDeleted": "True"}]).reused


def test_units() -> None:
    h41 = {"sender": "H41", "code": "H41-250401-0001"}
    assert case(code="H25.01.02-250401-0001").unit == "H25.01.02"
    assert case(**h41, DonViXuLy="Sở  Y TẾ ").unit == "H41.05"
    assert case(**h41, DonViXuLy="Phòng một cửa").unit == "H41"
