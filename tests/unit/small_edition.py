"""An edition made by hand for the report: April 2025, four provinces and two ministries.

Hà Nam reaches its target to the case, Nghệ An misses it by a tenth of a point, Cà Mau has registered none,
Huế is disconnected, two loads of Nghệ An are held; Tài chính reports a part, Ngoại giao has registered and
is silent.
"""

from __future__ import annotations

import json
from pathlib import Path

import duckdb

TABLES = {
    "mart_target_progress": """
        select *, date '2025-04-01' as report_month, 'as_was' as boundary
        from (values
            ('H25', 'province', 'Hà Nam', 0.65e0, false, 130, 200, 'sending'),
            ('H41', 'province', 'Nghệ An', 0.20199999999999999e0, true, 201, 1000, 'sending'),
            ('H12', 'province', 'Cà Mau', null, null, 3, 4, 'sending'),
            ('H57', 'province', 'Huế', null, null, null, null, 'disconnected'),
            ('G12', 'ministry', 'Bộ Tài chính', 0.49e0, false, 2, 3, 'partial'),
            ('G08', 'ministry', 'Bộ Ngoại giao', 0.3e0, false, null, null, 'silent')
        ) as rows(agency_code, block, name_vi, target_rate, is_registered_late, fully_online_cases,
            resolved_cases, reporting_status)
    """,
    "mart_ranking": """
        select *, 'month' as period_type, date '2025-04-01' as period_start, 'as_was' as boundary,
            'headline' as definition_version
        from (values ('H25', 2, 5.5e0, 0), ('H41', 3, -0.75e0, 2), ('H12', 1, 0.25e0, 0), ('G12', 1, null, 0),
            ('H57', null, null, 0)) as rows(agency_code, rank_in_block, rate_change_pp, held_loads)
    """,
    "reporting_status": """
        select *, date '2025-04-01' as report_month
        from (values
            ('H57', null, null, 'Nâng cấp hệ thống', 'System upgrade', date '2025-01-21', false),
            ('G08', null, null, null, null, date '2024-08-31', true),
            ('G12', 5, 1, null, null, null, null)
        ) as rows(agency_code, expected_units, active_units, reason_vi, reason_en, since, since_is_known)
    """,
    "agencies": """
        select * from (values ('H25', 'Ha Nam'), ('H41', 'Nghe An'), ('H12', 'Ca Mau'), ('H57', 'Hue city'),
            ('G12', 'Ministry of Finance'), ('G08', 'Ministry of Foreign Affairs'))
            as rows(agency_code, name_en)
    """,
    "agency_history": "select 'H57' as agency_code, 'Huế' as name_vi, 'Hue' as name_en",
    "block_targets": """
        select * from (values (2025, 'national', 0.8e0), (2025, 'province', 0.7e0), (2025, 'ministry',
            0.85e0)) as rows(target_year, block, target_rate)
    """,
    "mart_block_summary": """
        select *, 'as_was' as boundary, last_day(last_month) as period_end
        from (values
        ('national', 'month', date '2025-03-01', date '2025-03-01', 'headline', 300, 1200, null, null),
        ('national', 'month', date '2025-04-01', date '2025-04-01', 'headline', 336, 1207, 2.8376e0, null),
        ('ministry', 'month', date '2025-04-01', date '2025-04-01', 'headline', 2, 3, null, null),
        ('province', 'month', date '2025-04-01', date '2025-04-01', 'headline', 334, 1204, null, null),
        ('national', 'ytd', date '2025-01-01', date '2025-04-01', 'headline', 636, 2407, null, -53.5771e0),
        ('national', 'month', date '2025-04-01', date '2025-04-01', 'nd42_2022', 336, 1207, null, null),
        ('national', 'month', date '2025-04-01', date '2025-04-01', 'nd307_2025', 200, 1207, null, null)
        ) as rows(block, period_type, period_start, last_month, definition_version, fully_online_cases,
            resolved_cases, rate_change_pp, gap_pp)
        cross join (values (5.5e0, 6, 4, 0.8e0)) as other(same_reporters_change_pp, expected_agencies,
            reporters_counted, target_rate)
    """,
    "definitions": """
        select *, true as is_headline from (values
            ('nd42_2022', 'Nghị định 42/2022', 'Decree 42/2022', date '2000-01-01', date '2025-11-26'),
            ('nd307_2025', 'Nghị định 307/2025', 'Decree 307/2025', date '2025-11-27', null)
        ) as rows(definition_version, name_vi, name_en, in_force_from, in_force_to)
    """,
    "findings": """
        select * from (values ('critical', date '2025-04-01'), ('warning', date '2025-04-01'),
            ('warning', date '2025-04-01'), ('warning', date '2025-03-01')) as rows(severity, report_month)
    """,
    "reconciliation": """
        select * from (values ('H25', date '2025-04-30', 'open'), ('H25', date '2025-04-30', null),
            ('H41', date '2025-04-30', 'accepted'), ('H12', date '2025-03-31', 'open'))
            as rows(agency_code, period_end, state)
    """,
    "changes": "select * from range(7)",
}


def make_edition(folder: Path, simulated: bool = True) -> Path:
    """The parts of an edition's folder that the report is made from: revision 2, cut off on 12 May."""
    (folder / "parquet").mkdir(parents=True)
    with duckdb.connect() as connection:
        for name, query in TABLES.items():
            target = folder / "parquet" / f"{name}.parquet"
            connection.execute(f"copy ({query}) to '{target}' (format parquet)")
    release = {
        "month": "2025-04",
        "revision": 2,
        "cut_off": "2025-05-12",
        "reason": "Nghệ An gửi muộn",
        "override_reason": "",
        "simulated": simulated,
        "needs_revision": [{"month": "2024-12", "revision": 1, "changes": 1}],
    }
    (folder / "release.json").write_text(json.dumps(release), encoding="utf-8")
    return folder
