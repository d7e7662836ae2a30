"""How figures are made: definitions side by side, an example from real counts, rules, known conflicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orchestration.pages.words import STATUSES, Words
from orchestration.site.conflicts import read_conflicts
from orchestration.site.periods import month_words
from orchestration.site.reading import Edition, Row, by_one, grouped
from orchestration.site.site import Site

DEFINITION_COLUMNS = (
    "definition_version", "in_force_from", "in_force_to", "step", "condition", "name_vi", "name_en",
    "question_vi", "question_en", "source",
)  # fmt: skip
CONFLICT_COLUMNS = (
    "conflict_id", "title_vi", "what_differs_vi", "explanation_vi", "figure_id", "indicator", "scope",
    "agency_code", "period_type", "period_start", "period_end", "published_text", "unit", "our_value",
    "our_text", "difference", "is_within_tolerance", "is_binding", "source",
)  # fmt: skip

# The province with the most fully online cases of the month shows the way to a rate best.
EXAMPLE = """
    select * from mart_ranking
    where period_type = 'month' and period_start = $month and boundary = 'as_was'
        and definition_version = 'headline' and block = 'province' and rank_in_block is not null
    order by fully_online_cases desc, agency_code
    limit 1
"""
STEPS = """
    select * from mart_condition_waterfall
    where agency_code = $agency and period_type = 'month' and period_start = $month and boundary = 'as_was'
        and resolved_cases is not null
    order by definition_version, step
"""
EVIDENCED = """
    select * from fct_agency_month_definition
    where agency_code = $agency and report_month = $month and boundary = 'as_was'
"""
BLOCKS = """
    select * from mart_block_summary
    where period_type = 'month' and period_start = $month and boundary = 'as_was'
    order by array_position(['national', 'province', 'ministry'], block)
"""
PARTS = """
    select definition_conditions.*, conditions.* exclude (condition, source, position, feed)
    from definition_conditions
    inner join conditions using (condition)
    order by definition_conditions.definition_version, definition_conditions.step
"""


def write_method(site: Site) -> None:
    """Write method.html, with the definitions and the conflicts as CSV."""
    edition = site.edition
    definitions = _definitions(edition)
    parts = edition.query(PARTS)
    conflicts = read_conflicts(edition)
    blocks = grouped(edition.query(BLOCKS, {"month": edition.month}), lambda row: row["block"])
    by_version = by_one(definitions, "definition_version")
    in_words = [{**by_version[row["definition_version"]], **row} for row in parts]
    site.csv("definitions.csv", DEFINITION_COLUMNS, in_words)
    site.csv(
        "conflicts.csv",
        CONFLICT_COLUMNS,
        [
            {**one.row, **figure, "conflict_id": one.row["conflict_id"]}  # a figure may be in several
            for one in conflicts
            for figure in one.figures or [{}]
        ],
    )
    site.page(
        "method.html",
        "method.html",
        Words("Cách tính", "Method"),
        month_words(edition.month),
        sides=definitions,
        requires={(row["definition_version"], row["condition"]): row for row in parts},
        rows=_conditions(edition, parts),
        blocks={block: by_one(rows, "definition_version") for block, rows in blocks.items()},
        example=_example(edition),
        thresholds=by_one(edition.rows("thresholds"), "rule"),
        conflicts=conflicts,
        statuses=STATUSES,
        unrounded=unrounded,
    )


def unrounded(part: int, whole: int) -> str:
    """A rate before it is rounded: six decimals, and an ellipsis where there are more."""
    millionths, rest = divmod(part * 1_000_000, whole)
    return f"{millionths // 1_000_000},{millionths % 1_000_000:06d}{'…' if rest else ''}"


def _definitions(edition: Edition) -> list[Row]:
    """The definitions in the order in which they came into force; those that no headline uses at the end."""
    found = edition.rows("definitions")
    return sorted(found, key=lambda row: (not row["is_headline"], row["in_force_from"]))


def _conditions(edition: Edition, parts: list[Row]) -> list[Row]:
    """Conditions that some definition requires, in the order in which they are tried; message A first."""
    steps = {
        condition: min(row["step"] for row in rows) for condition, rows in grouped(parts, _condition).items()
    }
    found = [row for row in edition.rows("conditions") if row["condition"] in steps]
    return sorted(found, key=lambda row: (row["feed"] != "npsp", steps[row["condition"]], row["position"]))


def _condition(row: Row) -> str:
    return str(row["condition"])


def _example(edition: Edition) -> Mapping[str, Any] | None:
    """A province's month step by step under each definition; none when no province is ranked."""
    found = edition.query(EXAMPLE, {"month": edition.month})
    if not found:
        return None
    of = {"agency": found[0]["agency_code"], "month": edition.month}
    return {
        "ranking": found[0],
        "steps": grouped(edition.query(STEPS, of), lambda row: row["definition_version"]),
        "evidenced": by_one(edition.query(EVIDENCED, of), "definition_version"),
    }
