"""The rules: an overview, and a page each with its definition, its bounds, and who breaks it."""

from __future__ import annotations

from orchestration.audit.findings import FINDING_COLUMNS, bounds, by_rule, csv_rows, group
from orchestration.audit.reading import Row, grouped
from orchestration.audit.site import Site
from orchestration.audit.words import GATES, SUITES
from orchestration.pages.words import Words

RULE_COLUMNS = (
    "rule_id", "gate", "suite", "severity", "asset", "title_vi", "title_en", "description_vi",
    "description_en", "unit", "low_threshold", "low_value", "high_threshold", "high_value",
    "minimum_threshold", "minimum_value", "action_vi", "action_en", "source", "fault", "findings",
    "agencies", "not_evaluable",
)  # fmt: skip


def write_rules(site: Site) -> None:
    """The overview of all rules, and a page with a CSV for each."""
    audit = site.audit
    findings = by_rule(site.open_findings)
    not_evaluable = grouped(audit.not_evaluable, lambda row: row["rule_id"])
    overview = []
    for rule_id, rule in audit.rules.items():
        found = findings.get(rule_id, [])
        unjudged = not_evaluable.get(rule_id, [])
        overview.append(
            {
                **rule,
                "findings": len(found),
                "agencies": len({finding.row["agency_code"] for finding in found}),
                "not_evaluable": sum(row["periods"] for row in unjudged),
            }
        )
        site.csv(f"rules/{rule_id}.csv", FINDING_COLUMNS, csv_rows(found))
        site.page(
            f"rules/{rule_id}.html",
            "rule.html",
            Words(rule["title_vi"], rule["title_en"]),
            Words(f"{rule_id} · {GATES[rule['gate']].vi}", GATES[rule["gate"]].en),
            rule=rule,
            expected=bounds(rule["low_value"], _high(rule), rule["unit"]),
            run=audit.check_runs.get(rule_id),
            groups=group(found),
            findings=found,
            unjudged=_by_input(unjudged),
        )
    site.csv("rules/rules.csv", RULE_COLUMNS, overview)
    site.page(
        "rules/index.html",
        "rules.html",
        Words("Quy tắc kiểm tra", "Rules"),
        None,
        suites=grouped(sorted(overview, key=_suite_order), lambda rule: rule["suite"]),
        runs=audit.check_runs,
    )


def _high(rule: Row) -> float | None:
    """A rule without thresholds allows nothing at all."""
    if rule["low_value"] is None and rule["high_value"] is None:
        return 0.0
    value: float | None = rule["high_value"]
    return value


def _suite_order(rule: Row) -> int:
    """Suites in the order in which a load and then a month is judged."""
    return list(SUITES).index(rule["suite"])


def _by_input(unjudged: list[Row]) -> list[Row]:
    """What could not be judged, by the input that it lacks."""
    return [
        {
            "missing_input": missing,
            "agencies": len({row["agency_code"] for row in found}),
            "periods": sum(row["periods"] for row in found),
        }
        for missing, found in grouped(unjudged, lambda row: row["missing_input"]).items()
    ]
