"""The rules as data: `seeds/quality_rules.csv` and the thresholds that bound them. No engine, no I/O at
import."""

from __future__ import annotations

import csv
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Literal

from orchestration.settings import PROJECT_ROOT

SEEDS = PROJECT_ROOT / "seeds"

Gate = Literal["load", "month"]

GATES = ("load", "month")
SEVERITIES = ("critical", "warning", "info")
UNITS = ("share", "cases", "points", "days", "ratio", "rows", "months", "flag")

#: The rule that compares the warehouse's list of expected agencies with the one that reference data gives.
EXPECTED_LIST = "expected_list_complete"


@dataclass(frozen=True)
class Rule:
    """A row of `seeds/quality_rules.csv`, whose `.yml` describes the columns; an empty cell is an empty text.

    The three thresholds are names in `seeds/thresholds.csv`: what an observation may be at least and at most,
    and how much there must be for it to mean anything. `fault`: what the rule is meant for.
    """

    rule_id: str
    gate: str
    suite: str
    severity: str
    asset: str
    title_vi: str
    title_en: str
    description_vi: str
    description_en: str
    unit: str
    low_threshold: str
    high_threshold: str
    minimum_threshold: str
    finding_vi: str
    finding_en: str
    action_vi: str
    action_en: str
    source: str
    fault: str

    @property
    def blocks(self) -> bool:
        """Whether a finding stops what is downstream for everybody: only that of the expected list does."""
        return self.rule_id == EXPECTED_LIST


@cache
def read_rules(seeds: Path = SEEDS) -> tuple[Rule, ...]:
    """All rules, in the order of the file. Raises `ValueError` for a gate, severity or unit that does not
    exist."""
    names = [field.name for field in fields(Rule)]
    with (seeds / "quality_rules.csv").open(encoding="utf-8", newline="") as file:
        rules = tuple(Rule(**{name: row[name] for name in names}) for row in csv.DictReader(file))
    for rule in rules:
        for value, known in ((rule.gate, GATES), (rule.severity, SEVERITIES), (rule.unit, UNITS)):
            if value not in known:
                raise ValueError(f"quality rule {rule.rule_id}: {value!r} is none of {', '.join(known)}")
    return rules


def rules_of(gate: Gate, seeds: Path = SEEDS) -> tuple[Rule, ...]:
    """The rules of one gate."""
    return tuple(rule for rule in read_rules(seeds) if rule.gate == gate)


@cache
def read_thresholds(seeds: Path = SEEDS) -> dict[str, float]:
    """The constants of the rules by name, in the units that `seeds/thresholds.csv` says."""
    with (seeds / "thresholds.csv").open(encoding="utf-8", newline="") as file:
        return {row["rule"]: float(row["threshold"]) for row in csv.DictReader(file)}


def threshold(name: str, seeds: Path = SEEDS) -> float | None:
    """The constant of that name; None for no name. Raises `KeyError` for a name that does not exist."""
    return read_thresholds(seeds)[name] if name else None
