"""A serving snapshot made by hand: two blocks, four agencies, one month."""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.settings import Home

RANKING = """
    create table marts.mart_ranking as
    select * from (values
        ('H25', 'province', 'Hà Nam', 7, 6, 10, 1, 2, 1, 'over_50', 'sending', null, null, 0),
        ('H41', 'province', 'Nghệ An', 1, 1, 40, 2, 1, -1, 'under_10', 'partial', 0.5, null, 2),
        ('H57', 'province', 'Huế', null, null, null, null, null, null, 'not_ranked', 'disconnected', null,
            'disconnected', 1),
        ('G12', 'ministry', 'Bộ Tài chính', 3, 3, 4, null, null, null, 'not_ranked', 'sending', null,
            'too_few_cases', 0)
    ) as agencies(agency_code, block, name_vi, fully_online_cases, evidenced_cases, resolved_cases,
        rank_in_block, previous_rank_in_block, rank_change, band, reporting_status, unit_coverage,
        unranked_reason, held_loads)
    cross join (values ('month', date '2025-04-01', date '2025-04-30', 'as_was', 'headline'))
        as periods(period_type, period_start, period_end, boundary, definition_version)
"""
SUMMARY = """
    create table marts.mart_block_summary as
    select * from (values
        ('national', 11, 54, 0.7, 83, 3), ('ministry', 3, 4, null, 20, 1), ('province', 8, 50, 0.7, 63, 2)
    ) as blocks(block, fully_online_cases, resolved_cases, target_rate, expected_agencies, reporters_counted)
    cross join (values
        ('month', date '2025-04-01', date '2025-04-30', 'as_was', 'headline', 1.5, null, 0.25),
        ('month', date '2025-03-01', date '2025-03-31', 'as_was', 'headline', null, null, null)
    ) as periods(period_type, period_start, period_end, boundary, definition_version, rate_change_pp, gap_pp,
        same_reporters_change_pp)
    union all by name
    select *, 'ytd' as period_type, date '2025-01-01' as period_start, date '2025-04-30' as period_end,
        'as_was' as boundary, 'headline' as definition_version
    from (values
        ('national', 30, 204, 0.7, 83, 3, -55.29), ('ministry', 2, 4, null, 20, 1, null),
        ('province', 28, 200, 0.7, 63, 2, -56)
    ) as blocks(block, fully_online_cases, resolved_cases, target_rate, expected_agencies, reporters_counted,
        gap_pp)
"""
STATUS = """
    create table quality.reporting_status as
    select *, date '2025-04-01' as report_month, cast(null as varchar) as note,
        cast(null as timestamp) as last_received_at
    from (values
        ('H57', 'Nâng cấp hệ thống', 'System upgrade', date '2025-01-21', false, null, null),
        ('H41', null, null, null, null, 4, 2),
        ('H25', null, null, null, null, null, null),
        ('G12', null, null, null, null, null, null)
    ) as agencies(agency_code, reason_vi, reason_en, since, since_is_known, expected_units, active_units)
"""


def make_serving(root: Path) -> Home:
    """A home that holds only this snapshot."""
    home = Home(root)
    release = home.serving / "20250501T000000"
    release.mkdir(parents=True)
    with duckdb.connect(str(release / "emc.duckdb")) as connection:
        for statement in (
            "create schema marts",
            "create schema quality",
            RANKING,
            SUMMARY,
            STATUS,
        ):
            connection.execute(statement)
        connection.execute(
            "alter table marts.mart_ranking add column fully_online_rate double;"
            "alter table marts.mart_ranking add column evidenced_rate double;"
            "update marts.mart_ranking set fully_online_rate = fully_online_cases / resolved_cases, "
            "evidenced_rate = evidenced_cases / resolved_cases"
        )
    (home.serving / "current").symlink_to(release.name)
    return home
