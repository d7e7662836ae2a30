"""Raw rows of message A to typed case versions, and the version of each case that counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tests.independent import values
from tests.independent.agencies import Reference, folded
from tests.independent.codes import CaseCode, case_code, procedure_base, procedure_code
from tests.independent.parse import Row

EARLIEST = datetime(2000, 1, 1)
NOT_RECEIVED = {1, 3}
RESOLVED = {9, 10}
CLOSED = {3, 7, 8}


class QuarantinedError(Exception):
    """The row is not used; the message is the reason's code."""


@dataclass
class Case:
    """One version of a case. `agency` is the issuing agency; for a code that does not parse, the sender."""

    code: CaseCode
    agency: str
    unit: str
    procedure: str
    base: str | None
    status: int
    sent_at: datetime
    received_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None
    returned_at: datetime | None
    refused_at: datetime | None
    channel: int | None
    return_form: int | None
    payment: int | None
    fees: list[int]
    electronic_result: bool
    digitised: bool
    reused: bool
    processed_online: int | None
    visited: int | None
    paper_submitted: int | None
    field_checked: int | None

    @property
    def internal(self) -> bool:
        """Internal procedures (base code 5 or 6) count in no fact."""
        return (self.base or "")[:1] in ("5", "6")

    @property
    def received_on(self) -> date | None:
        """Day of receipt, for a case that counts as received."""
        return self.received_at.date() if self.received_at and self.status not in NOT_RECEIVED else None

    @property
    def resolved_on(self) -> date | None:
        """Day of resolution, for a case that counts as resolved."""
        moment = self.finished_at or self.returned_at
        return moment.date() if moment and self.status in RESOLVED else None

    @property
    def resolved_undated(self) -> bool:
        """Status says resolved, no date says when."""
        return self.status in RESOLVED and self.resolved_on is None

    @property
    def closed_on(self) -> date | None:
        """Day on which the case ended without a result."""
        if self.status not in CLOSED:
            return None
        return (self.refused_at or self.finished_at or self.returned_at or self.sent_at).date()

    @property
    def fee_due(self) -> bool:
        """A line above 0, or no line while the flag says that something was paid online."""
        return any(fee > 0 for fee in self.fees) or (not self.fees and self.payment in (1, 2))


def read_case(row: Row, reference: Reference) -> Case:
    """The typed version; raises `QuarantinedError`."""
    fields = row.fields
    written = values.text(fields.get("MaHoSo"))
    if written is None:
        raise QuarantinedError("missing_case_code")
    code = case_code(written)
    if code.agency and not reference.may_send(row.sender, code.agency, row.sent_at.date()):
        raise QuarantinedError("foreign_case")
    status = values.coded(fields.get("TrangThaiHoSo"), range(1, 11))
    if status is None:
        raise QuarantinedError("status")
    received = values.past_moment(fields.get("NgayTiepNhan"), row.sent_at)
    if received is None and (values.text(fields.get("NgayTiepNhan")) or status not in NOT_RECEIVED):
        raise QuarantinedError("received_date")
    submitted, results = fields.get("TaiLieuNop") or [], fields.get("DanhSachGiayToKetQua") or []
    submitted_links = {values.text(paper.get("DuongDanTaiTepTin")) for paper in submitted}
    result_links = {values.text(paper.get("DuongDanTepTinKetQua")) for paper in results} - {None}
    procedure = procedure_code(values.text(fields.get("MaTTHC")) or "")
    amounts = [values.amount(line.get("Gia")) for line in fields.get("DanhSachLePhi") or []]
    return Case(
        code=code,
        agency=code.agency or row.sender,
        unit=_unit(code, row, reference),
        procedure=procedure,
        base=procedure_base(procedure),
        status=status,
        sent_at=row.sent_at,
        received_at=received,
        due_at=_promise(fields.get("NgayHenTra")),
        finished_at=values.past_moment(fields.get("NgayKetThucXuLy"), row.sent_at),
        returned_at=values.past_moment(fields.get("NgayTra"), row.sent_at),
        refused_at=values.past_moment(fields.get("NgayTuChoi"), row.sent_at),
        channel=values.coded(fields.get("KenhThucHien"), {1, 2, 3}),
        return_form=values.coded(fields.get("HinhThuc"), {0, 1}),
        payment=values.coded(fields.get("DuocThanhToanTrucTuyen"), {0, 1, 2, 3}),
        fees=[each for each in amounts if each is not None],
        electronic_result=bool(result_links - submitted_links),
        digitised=values.is_set(fields.get("HoSoCoThanhPhanSoHoa"))
        or any(values.is_set(paper.get("DuocSoHoa")) for paper in submitted),
        reused=any(_reused(paper) for paper in submitted),
        processed_online=values.coded(fields.get("XuLyTrucTuyen"), {0, 1}),
        visited=values.coded(fields.get("CoDenTrucTiep"), {0, 1}),
        paper_submitted=values.coded(fields.get("CoNopBanGiay"), {0, 1}),
        field_checked=values.coded(fields.get("CoKiemTraThucDia"), {0, 1}),
    )


def _unit(code: CaseCode, row: Row, reference: Reference) -> str:
    """The whole code before the date; without one, what the handling unit's name tells."""
    if code.unit and code.unit != code.agency:
        return code.unit
    agency = code.agency or row.sender
    name = folded(values.text(row.fields.get("DonViXuLy")) or "")
    return reference.unit_names.get((agency, name), agency)


def _promise(value: Any) -> datetime | None:
    """A promised date lies ahead by its nature, so only its lower bound can be judged."""
    read = values.moment(value)
    return read if read and read >= EARLIEST else None


def _reused(paper: dict[str, Any]) -> bool:
    deleted = (values.text(paper.get("IsDeleted")) or "").lower() in ("true", "1")
    reuse = values.coded(paper.get("DuocTaiSuDung"), {0, 1, 2})
    return not deleted and (reuse in (1, 2) or values.is_set(paper.get("DuocLayTuKhoDMQG")))


def current_cases(rows: list[Row], reference: Reference) -> tuple[list[Case], list[tuple[Row, str]]]:
    """The last version of every case, and the quarantined rows with their reasons."""
    versions: dict[tuple[str, str], list[tuple[tuple[datetime, str, int], Case]]] = {}
    quarantined: list[tuple[Row, str]] = []
    for row in rows:
        try:
            case = read_case(row, reference)
        except QuarantinedError as reason:
            quarantined.append((row, str(reason)))
            continue
        # A code outside the grammar is a key only together with who sends for its sender today.
        owner = "" if case.code.parsed else reference.successor_on(row.sender, reference.as_of)
        versions.setdefault((case.code.text, owner), []).append((row.order, case))
    current = []
    for history in versions.values():
        history.sort(key=lambda version: version[0])
        last = history[-1][1]
        if not last.code.parsed:
            owner = history[0][1].agency
            last.unit = owner if last.unit == last.agency else last.unit
            last.agency = owner
        current.append(last)
    return current, quarantined
