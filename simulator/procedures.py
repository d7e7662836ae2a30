"""The procedures that agencies offer, with their service level from month to month: what the catalogue feed
says and what the cases are filed under."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.apportion import apportion
from simulator.plan import Month, Plan
from simulator.vendors import Vendor

FULL, PARTIAL, INFORMATION = 0, 1, 2
LEVELS = ("full", "partial", "information")
NATIONAL = 320  # procedures that provinces share; chosen, so that a province offers a few hundred
OWN = 44  # procedures of a ministry, and own rows of a province beside the national ones; chosen
USED = 96  # national procedures under which one province has cases
PROVINCE_FULL, MINISTRY_FULL = 0.506, 0.43  # share of fully online services, April 2025 (N14)
BUCKETS = 4  # full with a paper result, full without one, partial, information

FIELDS = tuple(
    tuple(line.split(" ", 1))
    for line in """G15-HT01 Hộ tịch
G15-CT02 Chứng thực
G13-DD01 Đất đai
G05-DN01 Thành lập doanh nghiệp
G07-BT03 Bảo trợ xã hội
G03-GD10 Giáo dục trung học
G04-VT02 Đường bộ
G18-KB01 Khám chữa bệnh
G17-XD04 Hoạt động xây dựng
G10-TS05 Thủy sản
G02-LT02 Lưu thông hàng hóa trong nước
G12-KB07 Kho bạc""".splitlines()
)
SUBJECTS = """Đăng ký khai sinh
Cấp bản sao trích lục hộ tịch
Chứng thực chữ ký
Cấp giấy phép xây dựng
Đăng ký biến động quyền sử dụng đất
Cấp lại giấy chứng nhận
Gia hạn giấy phép
Công bố đủ điều kiện
Xác nhận thông tin
Đăng ký hoạt động
Thông báo thay đổi nội dung
Chấm dứt hoạt động
Thanh toán vốn
Đăng ký biện pháp bảo đảm
Cấp chứng chỉ hành nghề
Phê duyệt phương án""".splitlines()
NEVER = 10**6  # a month index that never comes


Table = dict[str, np.ndarray]


@dataclass(frozen=True)
class Procedures:
    """Rows of two kinds, told apart by `owner` (row of the agency, -1 = national `VN`).

    Arrays over procedures: `owner`, `base` (text), `sent_code` (text as its owner's system sends and offers
    it), `name`, `field` (index into FIELDS), `level_first`, `level_later`, `changes_at` (month index from
    which `level_later` holds), `fee_due`, `yields_paper`, `requires_visit`, `requires_field_check`,
    `performing_level`. `offers`: (agency row, procedure row, index of the text in `sent_codes`) of each
    procedure under which the agency has cases.
    """

    owner: np.ndarray
    base: list[str]
    sent_code: list[str]
    name: list[str]
    field: np.ndarray
    level_first: np.ndarray
    level_later: np.ndarray
    changes_at: np.ndarray
    fee_due: np.ndarray
    yields_paper: np.ndarray
    requires_visit: np.ndarray
    requires_field_check: np.ndarray
    performing_level: np.ndarray
    offer_agency: np.ndarray
    offer_procedure: np.ndarray
    offer_code: list[str]

    def level(self, month: Month) -> np.ndarray:
        """Service level of every procedure in a month (levels change on the first of a month)."""
        return np.where(month.index >= self.changes_at, self.level_later, self.level_first)

    def buckets(self, month: Month, agencies: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Offers sorted by agency and bucket: (order of offers, start, length), the last two of shape
        (agencies, BUCKETS)."""
        level = self.level(month)[self.offer_procedure]
        paper = self.yields_paper[self.offer_procedure]
        bucket = np.where(level == FULL, np.where(paper, 0, 1), level + 1)
        key = self.offer_agency * BUCKETS + bucket
        order = np.argsort(key, kind="stable")
        edges = np.searchsorted(key[order], np.arange(agencies * BUCKETS + 1))
        return order, edges[:-1].reshape(agencies, BUCKETS), np.diff(edges).reshape(agencies, BUCKETS)


class _Rows:
    """Rows of the catalogue while they are put together."""

    def __init__(self) -> None:
        self.columns: dict[str, list[np.ndarray]] = {}
        self.base: list[str] = []
        self.sent: list[str] = []
        self.offers: list[tuple[int, int, str]] = []

    def add(self, owner: int, base: list[str], sent: list[str], columns: dict[str, np.ndarray]) -> int:
        """Append an owner's rows; returns the position of the first."""
        start = len(self.base)
        self.base += base
        self.sent += sent
        for key, column in {"owner": np.full(len(base), owner), **columns}.items():
            self.columns.setdefault(key, []).append(column)
        return start


def build(plan: Plan, agencies: tuple[str, ...], vendors: tuple[Vendor, ...]) -> Procedures:
    """The catalogue of all agencies, drawn from the plan's seed."""
    rng, rows = plan.rng(2), _Rows()
    bases = [f"{1 + (k % 10 == 9) + (k % 50 == 49)}.{100 + 37 * k:06d}" for k in range(NATIONAL)]
    national = _draw(rng, NATIONAL, PROVINCE_FULL) | {"performing_level": rng.integers(1, 4, NATIONAL)}
    rows.add(-1, bases, bases, national)
    for i, vendor in enumerate(vendors):
        if agencies[i].startswith("H"):
            _province(rows, rng, plan, i, vendor, bases, national)
            continue
        number = int(agencies[i][1:])
        own = [f"{1 + (k % 10 == 9)}.{number * 1000 + 500_000 + 7 * k:06d}" for k in range(OWN)]
        columns = _draw(rng, OWN, MINISTRY_FULL) | {"performing_level": np.zeros(OWN, dtype=np.int64)}
        start = rows.add(i, own, own, columns)
        rows.offers += [
            (i, start + k, vendor.procedure_code(base, agencies[i])) for k, base in enumerate(own)
        ]
    count = len(rows.base)
    return Procedures(
        base=rows.base,
        sent_code=rows.sent,
        name=[
            f"{SUBJECTS[k % len(SUBJECTS)]} (loại {k % NATIONAL // len(SUBJECTS) + 1})" for k in range(count)
        ],
        offer_agency=np.array([offer[0] for offer in rows.offers]),
        offer_procedure=np.array([offer[1] for offer in rows.offers]),
        offer_code=[offer[2] for offer in rows.offers],
        **{key: np.concatenate(chunks) for key, chunks in rows.columns.items()},
    )


def _province(  # noqa: PLR0917 - one caller
    rows: _Rows,
    rng: np.random.Generator,
    plan: Plan,
    i: int,
    vendor: Vendor,
    bases: list[str],
    national: Table,
) -> None:
    """A province's own rows and the procedures under which it has cases, of every kind some."""
    level, paper = national["level_later"], national["yields_paper"]
    used = np.sort(rng.permutation(NATIONAL)[:USED])
    for kind in (level == PARTIAL, level == INFORMATION, (level == FULL) & paper, (level == FULL) & ~paper):
        used = np.union1d(used, np.flatnonzero(kind)[:3])
    own = np.sort(rng.permutation(used)[: OWN // 2])
    columns = {key: column[own] for key, column in national.items()}
    # some became fully online within the plan; those without a paper result always were, as they are few
    raised = (rng.random(len(own)) < 0.15) & (level[own] == FULL) & paper[own]
    columns["level_first"] = np.where(raised, PARTIAL, level[own])
    month = plan.first_month.index + rng.integers(1, max(2, plan.months), len(own))
    columns["changes_at"] = np.where(raised, month, NEVER)
    codes = {int(k): vendor.procedure_code(bases[k], vendor.agency_code) for k in used}
    start = rows.add(i, [bases[k] for k in own], [codes[int(k)] for k in own], columns)
    own_row = {int(k): start + n for n, k in enumerate(own)}
    rows.offers += [(i, own_row.get(k, k), code) for k, code in codes.items()]
    if vendor.pseudo_codes:
        local = [f"TS_lop{n}.000.00.00.{vendor.agency_code}" for n in (1, 6, 10)]
        like = np.flatnonzero(level == PARTIAL)[:3]
        start = rows.add(i, [""] * 3, local, {key: column[like] for key, column in national.items()})
        rows.offers += [(i, start + n, code) for n, code in enumerate(local)]


def _draw(rng: np.random.Generator, count: int, full_share: float) -> Table:
    """The attributes of procedures; only what is not fully online needs a visit or a check on the spot."""
    rest = 1 - full_share
    numbers = apportion(count, np.array([full_share, rest * 0.8, rest * 0.2]))
    level = rng.permutation(np.repeat([FULL, PARTIAL, INFORMATION], numbers))
    paper = rng.random(count) < 0.92
    paper[np.flatnonzero(level == FULL)[:4]] = False  # a few of them in every catalogue
    return {
        "level_first": level,
        "level_later": level,
        "changes_at": np.full(count, NEVER),
        "field": rng.integers(0, len(FIELDS), count),
        "fee_due": rng.random(count) < 0.5,
        "yields_paper": paper,
        "requires_visit": (level != FULL) & (rng.random(count) < 0.3),
        "requires_field_check": (level != FULL) & (rng.random(count) < 0.15),
    }
