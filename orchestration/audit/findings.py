"""Findings as pages show them: amounts in the rule's unit, the file behind each case, grouped by action."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from orchestration.audit.reading import Audit, Row, grouped
from orchestration.audit.words import FLAGS
from orchestration.pages import formats

SEVERITIES = ("critical", "warning", "info")  # the gravest first
SERIOUS = SEVERITIES[:2]
FINDING_COLUMNS = (
    "severity", "rule_id", "agency_code", "report_month", "load_id", "subject", "observed", "expected_low",
    "expected_high", "violations", "population", "sample_case_codes", "sample_files", "message_vi",
    "message_en", "action_vi", "action_en", "checked_at",
)  # fmt: skip


@dataclass(frozen=True)
class Sample:
    """Case codes that one load brought; `load` is none when the warehouse no longer holds the case."""

    load: Row | None
    codes: list[str]


@dataclass(frozen=True)
class Finding:
    """A finding of now, with its rule and the loads behind it."""

    row: Row
    rule: Row
    load: Row | None
    samples: list[Sample]

    @property
    def severity(self) -> str:
        """critical, warning or info."""
        return str(self.row["severity"])

    @property
    def is_settled(self) -> bool:
        """Whether a person has taken its load out, or has released it in spite of what held it."""
        state = self.load["state"] if self.load else None
        return state in ("rejected", "withdrawn") or (state == "released" and self.severity == "critical")

    @property
    def month(self) -> date | None:
        """The month that it speaks of: for a load the last that its manifest states, else that of sending."""
        if self.row["report_month"]:
            return date.fromisoformat(str(self.row["report_month"]))
        if not self.load:
            return None
        day = self.load["period_end"] or self.load["sent_at"]
        return date(day.year, day.month, 1) if day else None

    @property
    def has_source(self) -> bool:
        """Whether it names a load or cases."""
        return bool(self.load or self.samples)

    @property
    def period(self) -> str:
        """The month, or the day on which the load was sent."""
        if self.row["report_month"]:
            return formats.month(self.row["report_month"])
        return formats.day(self.load["sent_at"] if self.load else None)

    @property
    def observed(self) -> str:
        """What was seen, in the rule's unit."""
        return amount(self.row["observed"], self.rule["unit"])

    @property
    def expected(self) -> str:
        """The bounds within which it would not be a finding."""
        return bounds(self.row["expected_low"], self.row["expected_high"], self.rule["unit"])


@dataclass(frozen=True)
class Group:
    """Findings that ask for one action: of one rule at one agency."""

    rule: Row
    agency_code: str
    findings: list[Finding]

    @property
    def severity(self) -> str:
        """The gravest of its findings."""
        return min((finding.severity for finding in self.findings), key=SEVERITIES.index)

    @property
    def latest(self) -> Finding:
        """The finding of the last period, whose words are shown."""
        return self.findings[0]

    @cached_property
    def last_month(self) -> date | None:
        """The last month that it touches."""
        return max((finding.month for finding in self.findings if finding.month), default=None)


def amount(value: float | None, unit: str) -> str:
    """An amount in the unit of a rule; the unit's name stands beside the rule."""
    if value is None:
        return formats.NO_FIGURE
    if unit == "share":
        return formats.share(value)
    if unit == "flag":
        return FLAGS[bool(value)].vi
    if unit == "ratio":
        return f"×{formats.plain_number(value)}"
    if unit == "points":
        value = round(value, 2)
    return formats.plain_number(value).replace("-", "−")


def bounds(low: float | None, high: float | None, unit: str) -> str:
    """The range within which an amount is as expected."""
    lowest, highest = (
        None if bound is None else formats.plain_share(bound) if unit == "share" else amount(bound, unit)
        for bound in (low, high)
    )
    if lowest is None:
        return formats.NO_FIGURE if highest is None else f"≤ {highest}" if unit != "flag" else highest
    if highest is None:
        return f"≥ {lowest}"
    return lowest if low == high else f"{lowest} – {highest}"


def read_findings(audit: Audit) -> list[Finding]:
    """All findings of now, the gravest first, with the loads that brought the cases which they name."""
    return [
        Finding(row, audit.rules[row["rule_id"]], audit.loads.get(row["load_id"] or ""), _samples(audit, row))
        for row in audit.findings
    ]


def group(findings: Iterable[Finding]) -> list[Group]:
    """Findings by rule and agency, the gravest groups first, then the most recent."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.row["rule_id"], finding.row["agency_code"]), []).append(finding)
    made = [
        Group(found[0].rule, agency, sorted(found, key=lambda one: one.month or date.min, reverse=True))
        for (_, agency), found in groups.items()
    ]
    made.sort(key=lambda one: one.last_month or date.min, reverse=True)
    return sorted(made, key=lambda one: SEVERITIES.index(one.severity))


def by_agency(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Findings by the agency that they name."""
    return _by(findings, lambda finding: str(finding.row["agency_code"]))


def by_rule(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Findings by the rule that was broken."""
    return _by(findings, lambda finding: str(finding.row["rule_id"]))


def counted(findings: Iterable[Finding]) -> Counter[str]:
    """How many there are of each severity."""
    return Counter(finding.severity for finding in findings)


def about_loads(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """Findings that speak of a load as a whole, by load."""
    return _by((one for one in findings if one.load), lambda one: str(one.row["load_id"]))


def serious_months(findings: Iterable[Finding]) -> dict[tuple[str, date], int]:
    """Findings above info by agency and month."""
    return Counter(
        (str(finding.row["agency_code"]), finding.month)
        for finding in findings
        if finding.month and finding.severity in SERIOUS
    )


def csv_rows(findings: Iterable[Finding]) -> list[Row]:
    """Findings as rows of `FINDING_COLUMNS`."""
    return [
        {
            **finding.row,
            "sample_files": [sample.load["file_name"] for sample in finding.samples if sample.load],
        }
        for finding in findings
    ]


def _by(findings: Iterable[Finding], key: Callable[[Finding], str]) -> dict[str, list[Finding]]:
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(key(finding), []).append(finding)
    return groups


def _samples(audit: Audit, row: Row) -> list[Sample]:
    """A finding's case codes by the load behind them; a finding about a load names that one."""
    found = [
        {"code": code, "load_id": row["load_id"] or audit.sampled_cases.get(code, "")}
        for code in row["sample_case_codes"] or []
    ]
    by_load = grouped(found, lambda one: str(one["load_id"]))
    return [Sample(audit.loads.get(load), [one["code"] for one in codes]) for load, codes in by_load.items()]
