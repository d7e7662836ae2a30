"""Each fault is visible in the file that it claims, and clean data shows none of them."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulator import Fault, Month, Plan, file_faults, simulate
from simulator.faults import NAMES
from simulator.reference import Reference
from simulator.vendors import build
from tests.unit.simulated import objects, unpacked

MONTH = Month(2024, 2)
MOVED = ("late", "out_of_order", "duplicate_drop")  # faults of files that are not broken
BESIDE_MESSAGE_B = ("F4", "F13", "F15", "emc_only")
Rows = list[dict[str, Any]]


def hosts() -> dict[str, str]:
    """An agency of its own for each fault: one that drops JSON, and numbers in message B where needed."""
    agencies = Reference.read().agencies
    vendors = build(agencies, 1.0, parquet_only=False)
    able = [
        v
        for v in vendors
        if v.form not in ("csv", "parquet") and v.agency_code[0] == "H" and not v.v1_for_direct
    ]
    able += [v for v in vendors if v.form == "cases" and v.agency_code in ("G01", "G03", "G10", "G12", "G15")]
    numbers = [v.agency_code for v in able if v.emc_words == "S3"]
    found = {name: numbers.pop() for name in BESIDE_MESSAGE_B}
    rest = [v.agency_code for v in able if v.agency_code not in found.values()]
    return found | dict(zip((name for name in NAMES if name not in found), rest, strict=False))


HOSTS = hosts()


def landing(home: Path, names: tuple[str, ...]) -> Path:
    faults = tuple(Fault(name, HOSTS[name], MONTH) for name in names)
    simulate(Plan(scale=1 / 150, months=3, faults=faults, emc_share=1.0), home)
    return home / "landing"


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return landing(tmp_path_factory.mktemp("clean"), ())


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return landing(tmp_path_factory.mktemp("faulty"), NAMES)


def cases(root: Path, name: str, month: str = "2024-02") -> Rows:
    files = (root / "npsp" / HOSTS[name]).glob(f"hoso-*-{month}.*")
    (path,) = (file for file in files if not file.name.endswith(".manifest.json"))
    return objects(path)


def events(root: Path, name: str) -> Rows:
    (path,) = (root / "emc" / HOSTS[name]).glob("theodoi-*-2024-02.jsonl.*[!n]")
    return objects(path)


def done(rows: Rows) -> Rows:
    return [row for row in rows if row["TrangThaiHoSo"] in ("9", "10")]


def links(row: dict[str, Any]) -> tuple[set[str], set[str]]:
    submitted = {paper["DuongDanTaiTepTin"] for paper in row["TaiLieuNop"]}
    return submitted, {paper["DuongDanTepTinKetQua"] for paper in row["DanhSachGiayToKetQua"]}


def prices(row: dict[str, Any]) -> list[str]:
    return [line["Gia"] for line in row["DanhSachLePhi"]]


def share(rows: Rows, name: str, value: str) -> float:
    return sum(row[name] == value for row in rows) / len(rows)


def paper(rows: Rows, name: str) -> set[str]:
    return {file[name] for row in rows for file in row["TaiLieuNop"]}


# What a fault looks like: true of a faulty month's cases, untrue of a clean one's.
LOOKS = {
    "F1": lambda rows: any(r["TrangThaiHoSo"] == "9" and not r["NgayKetThucXuLy"] for r in rows),
    "F2": lambda rows: any(links(r)[0] & links(r)[1] for r in rows),
    "F3": lambda rows: any(r["NgayKetThucXuLy"] == r["NgayTiepNhan"] and not r["NgayHenTra"] for r in rows),
    "F5": lambda rows: share(rows, "TaiKhoanDuocXacThucVoiVNeID", "0") == 1,
    "F6": lambda rows: all(r["NgayNopHoSo"] == r["NgayTiepNhan"] for r in rows),
    "F7": lambda rows: share(rows, "NoiNopHoSo", "2") == 1,
    "F8": lambda rows: any(r["DinhDanhCHS"][0]["SoDinhDanh"] == "000000001" for r in rows),
    "F9": lambda rows: any(r["MaDoiTuong"] == r["SoGiayToChuHoSo"] for r in rows),
    "F10": lambda rows: any(not r["TrangThaiHoSo"] for r in rows) and any(not r["MaTTHC"] for r in rows),
    "F11": lambda rows: paper(rows, "MaThanhPhanHoSo") == {""},
    "F12": lambda rows: not any("KenhThucHien" in r for r in rows),
    "F14": lambda rows: any(r["MaTTHC"].startswith("TS_khac") for r in rows),
    "F16": lambda rows: any(n > 1 for n in Counter(json.dumps(r) for r in rows).values()),
    "F18": lambda rows: (
        any("/" in r["NgayTiepNhan"] for r in rows) and any(r["NgayTra"] is None for r in rows)
    ),
    "F19": lambda rows: {"không", ""} <= {price for r in rows for price in prices(r)},
    "F20": lambda rows: all(r["TrichYeuHoSo"].endswith("...") for r in rows),
    "F22": lambda rows: (
        not any(r["NgayTiepNhan"][:6] == "202402" and r["NgayTiepNhan"][6:8] <= "10" for r in rows)
    ),
    "F23": lambda rows: any(r["Fax"] and r["Fax"] == r["SoDienThoai"] for r in rows),
    "F24": lambda rows: paper(rows, "DuocTaiSuDung") == {"1"},
    "F25": lambda rows: paper(rows, "DuocSoHoa") == {"1"},
    "F26": lambda rows: all("0" not in prices(r) for r in rows),
    "foreign": lambda rows: any(not r["MaHoSo"].startswith(HOSTS["foreign"]) for r in rows),
    "partial": lambda rows: len({r["DonViXuLy"] for r in rows}) == 1,
}


@pytest.mark.parametrize("name", LOOKS)
def test_a_fault_shows_in_the_cases(name: str, clean: Path, faulty: Path) -> None:
    assert LOOKS[name](fresh(cases(faulty, name)))
    assert not LOOKS[name](fresh(cases(clean, name)))


def fresh(rows: Rows) -> Rows:
    """Cases received in the month of the batch: a fault is of the month of receipt."""
    return [row for row in rows if "-2402" in row["MaHoSo"]]


def cash(root: Path) -> set[str]:
    flagged = {row["MaHoSo"] for row in done(cases(root, "F4")) if row["DuocThanhToanTrucTuyen"] == "1"}
    return {e["maHoSo"] for e in events(root, "F4") if e["formsPayments"] == 2} & flagged


def cancelled(root: Path) -> set[str]:
    by_post = {row["MaHoSo"] for row in done(cases(root, "F13")) if row["HinhThuc"] == "1"}
    return {e["maHoSo"] for e in events(root, "F13") if e["isDVCBC"] == 0} & by_post


def replaced(root: Path) -> set[str]:
    return {e["codeProfile"] for e in events(root, "F15")} - {row["MaHoSo"] for row in cases(root, "F15")}


@pytest.mark.parametrize("contradictions", [cash, cancelled, replaced])
def test_a_fault_shows_beside_message_b(
    contradictions: Callable[[Path], set[str]], clean: Path, faulty: Path
) -> None:
    assert contradictions(faulty)
    assert not contradictions(clean)


def printed(root: Path) -> set[str]:
    (path,) = (root / "totals" / HOSTS["F21"]).glob("*.csv")
    rows = csv.DictReader(io.StringIO(path.read_text()))
    return {row["printed_online_percent"] for row in rows if row["period_start"] == "2024-02-01"} - {""}


def test_integer_division_shows_in_the_totals(clean: Path, faulty: Path) -> None:
    assert printed(faulty) <= {"0", "100"}
    assert not printed(clean) <= {"0", "100", "0.00", "100.00"}


def test_a_silent_agency_sends_nothing(faulty: Path) -> None:
    folder = faulty / "npsp" / HOSTS["silent"]
    assert not list(folder.glob("*-2024-02*"))
    assert list(folder.glob("*-2024-03*"))


def test_an_emc_only_agency_sends_message_b_alone(faulty: Path) -> None:
    """Nothing in February; of what ends then message A never tells, message B does; March comes as ever."""
    folder = faulty / "npsp" / HOSTS["emc_only"]
    assert not list(folder.glob("*-2024-02*"))
    assert {row["status"] for row in events(faulty, "emc_only")} >= {1, 3}
    resumed = cases(faulty, "emc_only", "2024-03")
    assert resumed and not any(row["NgayTiepNhan"].startswith("202402") for row in resumed)
    ends = [row["NgayKetThucXuLy"] or row["NgayTra"] for row in done(resumed)]
    assert ends and not any(end.startswith("202402") for end in ends)


def test_a_correction_is_a_later_version_of_a_resolved_case(clean: Path, faulty: Path) -> None:
    def changed(root: Path) -> set[str]:
        before = {row["MaHoSo"] for row in done(cases(root, "corrections"))}
        return before & {row["MaHoSo"] for row in cases(root, "corrections", "2024-03")}

    assert changed(faulty)
    assert not changed(clean)


@pytest.mark.parametrize("name", [name for name in file_faults.NAMES if name not in MOVED])
def test_a_broken_file_lies_beside_the_good_one(name: str, faulty: Path) -> None:
    (path,) = (p for p in faulty.rglob(f"hong-{name}-*") if not p.name.endswith(".manifest.json"))
    manifest = json.loads(path.with_name(path.name + ".manifest.json").read_text())
    agrees = hashlib.sha256(path.read_bytes()).hexdigest() == manifest["sha256"]
    assert agrees == (name != "wrong_checksum")
    assert cases(faulty, name)
    if name == "truncated_gzip":
        with pytest.raises(EOFError):
            gzip.decompress(path.read_bytes())
    elif name == "not_utf8":
        with pytest.raises(UnicodeDecodeError):
            path.read_bytes().decode()
    elif name == "empty":
        assert path.stat().st_size == 0
    elif name == "unknown_folder":
        assert path.parent.name == "X99"
    elif name == "foreign_madonvi":
        assert json.loads(unpacked(path))["madonvi"] not in (HOSTS[name], "")


def test_a_duplicate_is_the_same_batch_under_another_name(faulty: Path) -> None:
    twins = sorted((faulty / "npsp" / HOSTS["duplicate_drop"]).glob("*hoso-*-2024-02*"))
    files = [p for p in twins if not p.name.endswith(".manifest.json")]
    manifests = [p for p in twins if p.name.endswith(".manifest.json")]
    assert len(files) == len(manifests) == 2
    assert files[0].read_bytes() == files[1].read_bytes()
    assert manifests[0].read_text() == manifests[1].read_text()


def test_late_and_misnamed_batches(faulty: Path) -> None:
    (manifest,) = (faulty / "npsp" / HOSTS["late"]).glob("hoso-*-2024-02*.manifest.json")
    assert json.loads(manifest.read_text())["sent_at"] > "2024-03-20"
    names = sorted(path.name for path in (faulty / "npsp" / HOSTS["out_of_order"]).iterdir())
    assert "2024-02" in names[-1]


@pytest.mark.parametrize("text", ["F17:H26:2024-02", "F4:X01:2024-02", "F4:H26:2031-01", "F4:H26"])
def test_what_cannot_be_is_refused(text: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"fault|agency|month"):
        simulate(Plan(scale=1 / 5000, months=3, faults=(Fault.parse(text),)), tmp_path)


def test_every_name_is_tried_here() -> None:
    others = {*BESIDE_MESSAGE_B, "F21", "silent", "corrections", *file_faults.NAMES}
    assert {*LOOKS, *others} == set(NAMES) == set(HOSTS)
