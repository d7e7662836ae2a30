"""Which catalogue row tells about a procedure on a day, and for whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tests.independent import values
from tests.independent.agencies import AS_WAS, Reference
from tests.independent.codes import procedure_base, procedure_code
from tests.independent.parse import Row

NATION = "VN"
LEVELS = {"full": "full", "partial": "partial", "information": "information"}
LEVELS |= {"4": "full", "3": "partial", "2": "information"}


@dataclass(frozen=True)
class Procedure:
    """A procedure as its owner offers it; None in an attribute means not known."""

    owner: str
    code: str
    base: str | None
    title: str | None
    level: str | None
    fee_due: bool | None
    yields_paper: bool | None
    requires_visit: bool | None
    requires_field_check: bool | None
    performing_level: int | None
    valid_from: date
    valid_to: date
    order: tuple[datetime, str, int]

    @property
    def name(self) -> str:
        """What it is compared by: the base code, or literally."""
        return self.base or self.code


def read_procedure(row: Row) -> Procedure | None:
    """The typed catalogue row; None where a required cell is empty or unreadable."""
    fields = row.fields
    code = procedure_code(values.text(fields.get("procedure_code")) or "")
    since, until = values.moment(fields.get("valid_from")), values.moment(fields.get("valid_to"))
    level = LEVELS.get((values.text(fields.get("service_level")) or "").lower())
    if not code or since is None:
        return None
    return Procedure(
        owner=row.sender,
        code=code,
        base=procedure_base(code),
        title=values.text(fields.get("name_vi")),
        level=level,
        fee_due=values.truth(fields.get("fee_due")),
        yields_paper=values.truth(fields.get("yields_paper_result")),
        requires_visit=values.truth(fields.get("requires_visit")),
        requires_field_check=values.truth(fields.get("requires_field_check")),
        performing_level=values.coded(fields.get("performing_level"), range(4)),
        valid_from=since.date(),
        valid_to=until.date() if until else date.max,
        order=row.order,
    )


class Catalogue:
    """All catalogue rows; the same owner, procedure and `valid_from` sent again replaces the row before."""

    def __init__(self, rows: list[Row], reference: Reference) -> None:
        self.reference = reference
        newest: dict[tuple[str, str, date], Procedure] = {}
        for procedure in filter(None, map(read_procedure, rows)):
            key = (procedure.owner, procedure.name, procedure.valid_from)
            if key not in newest or newest[key].order < procedure.order:
                newest[key] = procedure
        self.offers: dict[tuple[str, str], list[Procedure]] = {}
        self.known: dict[str, set[str]] = {}
        self.titled: dict[str, list[Procedure]] = {}
        self.by_owner: dict[tuple[str, date], dict[str, Procedure]] = {}
        for procedure in newest.values():
            self.offers.setdefault((procedure.owner, procedure.name), []).append(procedure)
            if procedure.title:
                self.titled.setdefault(procedure.name, []).append(procedure)
            if procedure.base:
                self.known.setdefault(procedure.owner, set()).add(procedure.base)

    def row_for(self, issuer: str, code: str, base: str | None, day: date) -> Procedure | None:
        """The issuer's own row on that day, then its successor's of that month, then the national one."""
        if base is None:
            owners = [issuer]
        else:
            successor = self.reference.counted_for(AS_WAS, issuer, day.replace(day=1))
            owners = [issuer, successor, NATION]
        found = (self.valid_row(owner, base or code, day) for owner in owners)
        return next(filter(None, found), None)

    def valid_row(self, owner: str, name: str, day: date) -> Procedure | None:
        """What one owner says of a procedure on a day: the latest valid row."""
        valid = [
            each for each in self.offers.get((owner, name), []) if each.valid_from <= day <= each.valid_to
        ]
        return max(valid, key=lambda offer: (offer.valid_from, offer.order), default=None)

    def title(self, owner: str, name: str) -> str | None:
        """The latest title that an owner gives to a procedure."""
        rows = [each for each in self.titled.get(name, []) if each.owner == owner]
        return max(rows, key=lambda each: (each.valid_from, each.order)).title if rows else None

    def title_of_nation(self, name: str) -> str | None:
        """The national catalogue's title, else the latest that any agency gives."""
        rows = self.titled.get(name, [])
        latest = max(rows, key=lambda each: (each.valid_from, each.order[0]), default=None)
        return self.title(NATION, name) or (latest.title if latest else None)

    def offered(self, agency: str, day: date) -> dict[str, Procedure]:
        """An agency's procedures by base code: of a province also the nation's, which its own go before."""
        found = self._offered_by(agency, day)
        if self.reference.blocks[agency] == "province":
            national = {
                base: row
                for base, row in self._offered_by(NATION, day).items()
                if row.performing_level in (1, 2, 3)
            }
            found = national | found
        return found

    def _offered_by(self, owner: str, day: date) -> dict[str, Procedure]:
        if (owner, day) not in self.by_owner:
            rows = {base: self.valid_row(owner, base, day) for base in self.known.get(owner, ())}
            self.by_owner[owner, day] = {base: row for base, row in rows.items() if row}
        return self.by_owner[owner, day]
