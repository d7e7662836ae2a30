"""The ranking of each month, with the way from a rank to what was found about its agency."""

from __future__ import annotations

from datetime import date

from orchestration.audit.findings import serious_months
from orchestration.audit.reading import Row
from orchestration.audit.site import Site
from orchestration.pages.words import Words

RANKING_COLUMNS = (
    "block", "rank_in_block", "previous_rank_in_block", "rank_change", "agency_code", "name_vi",
    "fully_online_cases", "evidenced_cases", "resolved_cases", "fully_online_rate", "rate_change_pp",
    "reporting_status", "unit_coverage", "unranked_reason", "held_loads", "serious_findings",
)  # fmt: skip
TONES = {"over_50": "good", "10_to_50": "middle", "under_10": "low", "not_ranked": "aside"}


def write_ranking(site: Site) -> None:
    """A page and a CSV for each shown month; the months are plain links."""
    audit = site.audit
    findings = serious_months(site.open_findings)
    for month in site.ranked_months:
        agencies = [_with_standing(site, row, month, findings) for row in audit.ranking[month]]
        site.csv(f"ranking/{month:%Y-%m}.csv", RANKING_COLUMNS, agencies)
        site.page(
            f"ranking/{month:%Y-%m}.html",
            "ranking.html",
            Words("Xếp hạng hồ sơ toàn trình", "Ranking by fully online cases"),
            Words(f"Tháng {month:%m/%Y}", f"{month:%B %Y}"),
            month=month,
            months=site.ranked_months,
            summaries=audit.blocks.get(month, []),
            agencies=agencies,
            tones=TONES,
        )


def _with_standing(site: Site, row: Row, month: date, findings: dict[tuple[str, date], int]) -> Row:
    """A row of the ranking with how the agency reported, and how many findings above info the month has."""
    status = site.audit.status_of(row["agency_code"], month) or {}
    return {
        **row,
        "serious_findings": findings.get((row["agency_code"], month), 0),
        "expected_units": status.get("expected_units"),
        "active_units": status.get("active_units"),
        "since": status.get("since"),
        "since_is_known": status.get("since_is_known"),
        "reason_vi": status.get("reason_vi"),
        "reason_en": status.get("reason_en"),
    }
