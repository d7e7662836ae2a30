"""Codes of cases, agencies and procedures: their grammar, and the one form in which they are compared."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date

GROUP = "[0-9A-Z]"
NEW_FORM = re.compile(
    rf"(?P<unit>[A-Y][0-9]{{2}}(?:\.{GROUP}{{2,3}}){{0,6}})-(?P<day>[0-9]{{6}})-(?P<serial>[0-9]{{4,7}})"
)
OLD_FORM = re.compile(
    rf"(?P<abc>{GROUP}{{3}})\.(?P<de>{GROUP}{{2}})\.(?P<fg>{GROUP}{{2}})\.(?P<level_1>[A-Y][0-9]{{2}})"
    r"-(?P<day>[0-9]{6})-(?P<serial>[0-9]{4,7})"
)
IDENTIFIER_NEW = re.compile(rf"([A-Y][0-9]{{2}})(?:\.{GROUP}{{2,3}}){{0,6}}")
IDENTIFIER_OLD = re.compile(rf"{GROUP}{{3}}\.{GROUP}{{2}}\.{GROUP}{{2}}\.([A-Y][0-9]{{2}})")
LETTERS_AND_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
CASE_CHARACTERS = frozenset(LETTERS_AND_DIGITS + "._/-")
PROCEDURE_CHARACTERS = frozenset(LETTERS_AND_DIGITS + "._-")
PROCEDURE = re.compile(r"([1-6]\.[0-9]{6})(?:(?:\.000\.00\.00)?\.[A-Y][0-9]{2})?")


@dataclass(frozen=True)
class CaseCode:
    """A case code in new form; `unit` and `agency` are None where the text fits neither form."""

    text: str
    unit: str | None
    agency: str | None
    day: date | None

    @property
    def parsed(self) -> bool:
        """Whether the code follows the grammar."""
        return self.agency is not None


def case_code(text: str) -> CaseCode:
    """The code of a case, new form tried first; old and new form of one case give equal results."""
    text = text.strip().upper()
    if match := NEW_FORM.fullmatch(text):
        unit = match["unit"]
    elif match := OLD_FORM.fullmatch(text):
        unit = match["level_1"]
        # The old form is read from right to left; groups of zeros name nobody.
        for group, nobody in ((match["fg"], "00"), (match["de"], "00"), (match["abc"], "000")):
            if group != nobody:
                unit += f".{group}"
    else:
        return CaseCode(unless_free_text(text, CASE_CHARACTERS, 50), None, None, None)
    return CaseCode(f"{unit}-{match['day']}-{match['serial']}", unit, unit[:3], _day(match["day"]))


def unless_free_text(text: str, characters: frozenset[str], longest: int) -> str:
    """The text where it can be a code; else what stands for a text that may tell of a person: its digest."""
    runs = "".join(each if each in "0123456789" else " " for each in text).split()
    is_number = "".join(runs).isdigit() and len("".join(runs)) >= 9 and not any(map(str.isalpha, text))
    if (
        len(text) <= longest
        and characters.issuperset(text)
        and all(len(run) < 9 for run in runs)
        and not is_number
    ):
        return text
    return f"X{hashlib.sha256(text.encode()).hexdigest()[:24].upper()}"


def procedure_code(text: str) -> str:
    """A procedure code as it is kept."""
    return unless_free_text(text.upper(), PROCEDURE_CHARACTERS, 40)


def _day(digits: str) -> date | None:
    """yyMMdd of this century; None where it is no date."""
    try:
        return date(2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:]))
    except ValueError:
        return None


def unit_code(identifier: str) -> str | None:
    """An identifier of either form in new form (`000.00.15.H44` is `H44.15`)."""
    return case_code(f"{identifier.strip()}-250101-0001").unit


def level_1(identifier: str) -> str | None:
    """The level-1 agency code within an identifier of either form (`H44.01`, `000.00.01.H22`)."""
    identifier = identifier.strip().upper()
    match = IDENTIFIER_NEW.fullmatch(identifier) or IDENTIFIER_OLD.fullmatch(identifier)
    return match[1] if match else None


def procedure_base(code: str) -> str | None:
    """The base code `d.dddddd` of a national or provincial procedure code; None for local inventions."""
    match = PROCEDURE.fullmatch(code)
    return match[1] if match else None
