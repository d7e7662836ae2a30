"""What each published revision said of an agency, beside what the current edition says now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from orchestration.site.figures import Figures
from orchestration.site.reading import Edition, Row

OWN_MONTH = """
    select agency_code, fully_online_cases, resolved_cases, rank_in_block, reporting_status
    from mart_ranking
    where period_type = 'month' and period_start = $month and boundary = 'as_was'
        and definition_version = 'headline'
"""
# Of the agency as a whole; units and definitions are on the page of the edition.
CHANGES = """
    select * from changes
    where unit_code = '' and definition_version = ''
    order by agency_code, report_month desc, measure
"""
EARLIER = "select * from earlier_editions order by agency_code, edition_month desc, measure"
SAID = ("fully_online_cases", "resolved_cases", "rank_in_block")


@dataclass
class Said:
    """A month's figures of one agency as one edition gave them; `edition` is none for what holds now."""

    month: date
    edition: Edition | None
    row: Row


@dataclass
class Published:
    """What was published of one agency, and what changed."""

    said: list[Said] = field(default_factory=list)
    changes: list[tuple[Edition, Row]] = field(default_factory=list)
    earlier: list[Row] = field(default_factory=list)


def read_published(editions: Sequence[Edition], figures: Figures) -> dict[str, Published]:
    """By agency: months with more than one known figure, changes of revisions, months to be revised."""
    found: defaultdict[str, Published] = defaultdict(Published)
    said: defaultdict[tuple[str, date], list[Said]] = defaultdict(list)
    for edition in editions:
        for row in edition.query(OWN_MONTH, {"month": edition.month}):
            said[row["agency_code"], edition.month].append(Said(edition.month, edition, row))
        if edition.revision > 1 and edition.has("changes"):
            for row in edition.query(CHANGES):
                found[row["agency_code"]].changes.append((edition, row))
    for (code, month), versions in said.items():
        now = figures.series.get(("as_was", code), {}).get(month)
        if now and any(_figures(version.row) != _figures(now) for version in versions):
            is_published = _figures(versions[0].row) == _figures(now)
            found[code].said += versions if is_published else [Said(month, None, now), *versions]
    if figures.edition.has("earlier_editions"):
        for row in figures.edition.query(EARLIER):
            found[row["agency_code"]].earlier.append(row)
    return found


def _figures(row: Row) -> tuple[object, ...]:
    return tuple(row[name] for name in SAID)
