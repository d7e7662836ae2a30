"""Periods: their names in words and in addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from orchestration.pages.words import Words

MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
ROMAN = ("I", "II", "III", "IV")
ORDINALS_EN = ("First", "Second", "Third", "Fourth")
PERIOD_TYPES = {
    "month": Words("Tháng", "Month"),
    "quarter": Words("Quý", "Quarter"),
    "ytd": Words("Từ đầu năm", "Year to date"),
    "year": Words("Cả năm", "Year"),
}


@dataclass(frozen=True, order=True)
class Period:
    """A span of whole months: `month`, `quarter`, `ytd` (January to its last month) or `year`."""

    kind: str
    start: date
    end: date

    @property
    def key(self) -> str:
        """Its name in addresses: 2025-04, 2025-q1, 2025-04-ytd, 2024."""
        if self.kind == "quarter":
            return f"{self.start:%Y}-q{self.start.month // 3 + 1}"
        if self.kind == "year":
            return f"{self.start:%Y}"
        return f"{self.end:%Y-%m}{'-ytd' if self.kind == 'ytd' else ''}"

    @property
    def words(self) -> Words:
        """Its name as a heading has it."""
        year = self.start.year
        if self.kind == "year":
            return Words(f"Năm {year}", f"Year {year}")
        if self.kind == "quarter":
            at = self.start.month // 3
            return Words(f"Quý {ROMAN[at]}/{year}", f"{ORDINALS_EN[at]} quarter of {year}")
        if self.kind == "ytd":
            return Words(f"{_months_vi(self.end.month)} {year}", _to_date_en(self.end))
        return month_words(self.end)

    @property
    def in_year(self) -> Words:
        """Its name beside its year: a month's number, a quarter's, how many months to date."""
        if self.kind == "quarter":
            at = self.start.month // 3
            return Words(ROMAN[at], ORDINALS_EN[at].lower())
        if self.kind == "year":
            return Words("cả năm", "all of it")
        months = self.end.month
        return (
            Words(f"{months} tháng", f"{months} months")
            if self.kind == "ytd"
            else Words(f"T{months}", MONTHS_EN[months - 1])
        )


def month_words(month: date) -> Words:
    """A month in both languages."""
    return Words(f"Tháng {month:%m/%Y}", f"{MONTHS_EN[month.month - 1]} {month.year}")


def _months_vi(months: int) -> str:
    """The first months of a year, as reports say it."""
    return {1: "Tháng đầu năm", 12: "12 tháng năm"}.get(months, f"{months} tháng đầu năm")


def _to_date_en(end: date) -> str:
    last = MONTHS_EN[end.month - 1]
    return f"January {end.year} to date" if end.month == 1 else f"January to {last} {end.year}"
