"""Every published revision: what it said, what it changed and why, and its files. None is overwritten."""

from __future__ import annotations

from collections import Counter

from orchestration.pages.words import Words
from orchestration.site.files import documents_of, tables_of
from orchestration.site.periods import month_words
from orchestration.site.reading import Edition, Row, by_one, grouped
from orchestration.site.site import Site

SHOWN_FIGURES = 300  # of a list on the page; the CSV beside it has all
BLOCKS_SHOWN = ("national", "province", "ministry")
CHANGE_COLUMNS = (
    "agency_code", "report_month", "unit_code", "definition_version", "measure", "before_value",
    "after_value", "before_text", "after_text", "cause", "loads",
)  # fmt: skip
EARLIER_COLUMNS = (
    "edition_month", "revision", "agency_code", "report_month", "unit_code", "definition_version", "measure",
    "published_value", "value_now", "published_text", "text_now",
)  # fmt: skip
RANKING_COLUMNS = (
    "block", "rank_in_block", "rank_overall", "agency_code", "name_vi", "fully_online_cases",
    "resolved_cases", "fully_online_rate", "reporting_status", "unit_coverage", "unranked_reason",
    "held_loads",
)  # fmt: skip
RANKING = """
    select * from mart_ranking
    where period_type = 'month' and period_start = $month and boundary = 'as_was'
        and definition_version = 'headline' and block is not null
    order by block, rank_in_block nulls last, agency_code
"""
BLOCKS = """
    select * from mart_block_summary
    where period_type = 'month' and period_start = $month and boundary = 'as_was'
        and definition_version = 'headline'
"""

IN_WORDS = """
    select figures.*, units.name_vi as unit_name
    from {table} as figures
    left join units on figures.agency_code = units.agency_code and figures.unit_code = units.unit_code
    order by
        {first} figures.agency_code, figures.report_month desc, figures.unit_code, figures.definition_version,
        figures.measure
"""
CHANGES = IN_WORDS.format(table="changes", first="")
EARLIER = IN_WORDS.format(table="earlier_editions", first="figures.edition_month desc,")


def write_archive(site: Site) -> None:
    """Write the list of editions and a page for each revision, with their tables."""
    current = current_revisions(site.editions)
    needed = {row["month"]: row for row in site.edition.release["needs_revision"]}
    site.page(
        "archive/index.html",
        "editions.html",
        Words("Các kỳ công bố", "Editions"),
        None,
        months=grouped(site.editions, lambda edition: edition.month),
        blocks={edition.key: _blocks(edition) for edition in site.editions},
        needed=needed,
        month_words=month_words,
    )
    for edition in site.editions:
        _write_edition(site, edition, current[f"{edition.month:%Y-%m}"])


def current_revisions(editions: list[Edition]) -> dict[str, int]:
    """The newest revision of each month, by month as 2025-04."""
    newest: dict[str, int] = {}
    for edition in editions:
        month = f"{edition.month:%Y-%m}"
        newest[month] = max(edition.revision, newest.get(month, 0))
    return newest


def _blocks(edition: Edition) -> dict[str, Row]:
    """The nation and the blocks in the edition's own month, as it published them."""
    return by_one(edition.query(BLOCKS, {"month": edition.month}), "block")


def _write_edition(site: Site, edition: Edition, newest: int) -> None:
    changes, earlier = edition.query(CHANGES), edition.query(EARLIER)
    ranking = edition.query(RANKING, {"month": edition.month})
    path, words = f"archive/{edition.key}", month_words(edition.month)
    site.csv(f"{path}-ranking.csv", RANKING_COLUMNS, ranking)
    if changes:
        site.csv(f"{path}-changes.csv", CHANGE_COLUMNS, changes)
    if earlier:
        site.csv(f"{path}-earlier.csv", EARLIER_COLUMNS, earlier)
    site.page(
        f"{path}.html",
        "edition.html",
        Words(
            f"Kỳ công bố {words.vi.lower()}, lần {edition.revision}",
            f"Edition of {words.en}, revision {edition.revision}",
        ),
        None,
        shown=edition,
        newest=newest,
        blocks=_blocks(edition),
        shown_blocks=BLOCKS_SHOWN,
        ranking=grouped(ranking, lambda row: row["block"]),
        changes=grouped(changes[:SHOWN_FIGURES], lambda row: row["agency_code"]),
        all_changes=len(changes),
        changed_agencies=len({row["agency_code"] for row in changes}),
        causes=Counter(cause for row in changes for cause in row["cause"].split(",")).most_common(),
        all_earlier=len(earlier),
        earlier=grouped(earlier[:SHOWN_FIGURES], lambda row: row["edition_month"]),
        names={row["agency_code"]: row["name_vi"] for row in edition.rows("agencies")},
        tables=tables_of(edition),
        documents=documents_of(edition),
    )
