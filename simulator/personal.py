"""Invented people: what raw messages carry and the warehouse must never keep.

Every value is a function of a person's number, so that a test can list what was planted without reading a
file.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

POOL = 60_000  # people; large enough that nobody files conspicuously often at the default scale
SENTINELS = 100  # people that certainly occur: each batch begins with one of them

SURNAMES = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
)
MIDDLES = ("Văn Thử", "Thị Mẫu", "Đức Giả", "Ngọc Ảo", "Minh Bịa", "Hữu Nháp", "Thanh Tưởng", "Xuân Vờ")
GIVENS = (
    "An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Hùng", "Khánh", "Lan", "Mai", "Nam", "Oanh", "Phúc", "Quân",
    "Sơn", "Trang", "Uyên", "Vy", "Yến", "Đạt",
)  # fmt: skip
MAIL_DOMAIN = "thu.congdan.example"
FILE_HOST = "https://tep.motcua.example/"
STREET = "Ngõ Tưởng Tượng"
SUMMARY = "Đề nghị giải quyết cho gia đình"
OFFICER = "Cán bộ Nguyễn Thị Một Cửa"


def names(person: np.ndarray) -> list[str]:
    """Full names; 2,400 different ones."""
    family = [(surname, middle, given) for given in GIVENS for middle in MIDDLES for surname in SURNAMES]
    return [" ".join(family[n % len(family)]) for n in person.tolist()]


def id_numbers(person: np.ndarray) -> list[str]:
    """Twelve digits as on an identity card."""
    return [f"0{(n * 7_919 + 10_007_654_321) % 100_000_000_000:011d}" for n in person.tolist()]


def phones(person: np.ndarray) -> list[str]:
    """Ten digits as of a mobile phone."""
    return [f"09{(n * 104_729 + 11_223_344) % 100_000_000:08d}" for n in person.tolist()]


def mails(person: np.ndarray) -> list[str]:
    """Mail addresses in a domain that cannot exist."""
    return [f"nguoidan{n:05d}@{MAIL_DOMAIN}" for n in person.tolist()]


def directory(personal: bool) -> dict[str, pa.Array]:
    """The pool as text columns, position = person; empty texts when personal data is switched off."""
    everyone = np.arange(POOL)
    columns = {"name": names, "id_number": id_numbers, "phone": phones, "mail": mails}
    if not personal:
        return {key: pa.array([""] * POOL) for key in columns}
    return {key: pa.array(make(everyone)) for key, make in columns.items()}


def planted_personal_tokens() -> list[str]:
    """Texts that raw files with personal data certainly contain and nothing behind the door may: the
    sentinels' names, identity numbers, phones and mails, the mail domain, the file host, the street, the
    summary, the officer."""
    sentinels = np.arange(SENTINELS)
    people = [*names(sentinels), *id_numbers(sentinels), *phones(sentinels), *mails(sentinels)]
    return [*people, MAIL_DOMAIN, FILE_HOST, STREET, SUMMARY, OFFICER]
