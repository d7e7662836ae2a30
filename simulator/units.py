"""The units whose codes cases bear: those that the seeds list, else invented ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.plan import Month
from simulator.reference import Reference
from simulator.vendors import Vendor

DEPARTMENTS = (
    "Sở Tư pháp", "Sở Xây dựng", "Sở Y tế", "Sở Công Thương", "Sở Nội vụ", "Sở Giáo dục và Đào tạo",
    "Sở Tài chính", "Sở Khoa học và Công nghệ",
)  # fmt: skip
ALWAYS = 10**6  # a month index that never comes
LOCALITIES = 10  # invented localities of a province whose units no seed lists; chosen


@dataclass(frozen=True)
class Units:
    """Units of all agencies. `agency`: row of each one's agency; `first`, `last`: months (by index) in which
    it sends.

    `prefix`: the case code up to its date. A prefix that is the agency's own code alone leaves the unit to
    `DonViXuLy`, as on ministries' portals.
    """

    agency: np.ndarray
    code: list[str]
    prefix: list[str]
    name: list[str]
    kind: list[str]
    first: np.ndarray
    last: np.ndarray

    @property
    def prefix_key(self) -> np.ndarray:
        """A number per different prefix: units that share one share its ordinals."""
        return np.unique(self.prefix, return_inverse=True)[1]

    def sending(self, month: Month, agencies: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The units that send in a month, sorted by agency: (their rows, start and count per agency).

        An agency whose listed units have all ended goes on with all of them, as its cases keep their codes.
        """
        active = (self.first <= month.index) & (month.index <= self.last)
        orphaned = ~np.isin(np.arange(agencies), self.agency[active])
        rows = np.flatnonzero(active | orphaned[self.agency])
        edges = np.searchsorted(self.agency[rows], np.arange(agencies + 1))
        return rows, edges[:-1], np.diff(edges)


def build(reference: Reference, vendors: tuple[Vendor, ...]) -> Units:
    """The units that send, agency by agency."""
    rows: list[tuple[int, str, str, str, str, int, int]] = []
    for i, vendor in enumerate(vendors):
        agency = vendor.agency_code
        listed = reference.units.get(agency, ())
        for unit in listed:
            last = Month(unit.last_day.year, unit.last_day.month).index if unit.last_day else ALWAYS
            first = Month(unit.first_day.year, unit.first_day.month)
            # lists begin with 2024: months before have the same units
            begins = 0 if first <= Month(2024, 1) else first.index
            rows.append((i, unit.unit_code, unit.unit_code, unit.name_vi, unit.unit_kind, begins, last))
        if not listed and agency.startswith("G"):
            rows += [(i, agency, agency, f"Vụ chuyên môn {n}", "department", 0, ALWAYS) for n in (1, 2, 3)]
        elif not listed:
            places = [f"{30 + n}" if vendor.old_form_codes else f"{100 + n}" for n in range(LOCALITIES)]
            invented = [(f"{n + 5:02d}", name, "department") for n, name in enumerate(DEPARTMENTS)]
            invented += [(place, f"UBND huyện {n + 1}", "locality") for n, place in enumerate(places)]
            for group, name, kind in invented:
                code = f"{agency}.{group}"
                rows.append(
                    (i, code, old_form(code) if vendor.old_form_codes else code, name, kind, 0, ALWAYS)
                )
    agencies, codes, prefixes, names, kinds, firsts, lasts = (
        list(column) for column in zip(*rows, strict=True)
    )
    return Units(np.array(agencies), codes, prefixes, names, kinds, np.array(firsts), np.array(lasts))


def old_form(unit_code: str) -> str:
    """`H22.07` as QCVN 102:2016 wrote it: `000.00.07.H22` (right to left, groups of two)."""
    agency, *groups = unit_code.split(".")
    middle = [*groups, "00", "00"]
    return f"000.{middle[1]}.{middle[0]}.{agency}"
