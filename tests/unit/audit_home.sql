-- The tables that the auditor's report reads, each with the columns of its contract that the report uses.

-- A few rules of each suite are enough to show, and axe-core needs seconds for a page of seventy.
delete from reference.quality_rules
where rule_id not in (
    'load_manifest', 'load_readable', 'load_foreign_cases', 'reporter_missing', 'volume_change', 'resolved_undated',
    'f01_done_without_finish', 'f02_submitted_file_as_result', 'cb01_received_adds_up', 'cb07_printed_percent',
    'cb09_resolved_in_window'
);

create table quality.reporting_status as
select
    agency_code, report_month, name_vi, block, true as is_expected, reporting_status, reason_vi, reason_en,
    since, since_is_known, cast(null as varchar) as note, cast(null as date) as last_activity_on, days
        as days_without_activity, expected_units, active_units,
    active_units / expected_units as unit_coverage, 'L1' as last_accepted_load_id,
    timestamp '2025-05-01 01:00:00' as last_received_at, 0 as days_since_last_load
from (values
    ('H25', date '2025-02-01', 'Hà Nam', 'province', 'sending', null, null, null, null, 8, null, null),
    ('H25', date '2025-03-01', 'Hà Nam', 'province', 'sending', null, null, null, null, 10, null, null),
    ('H25', date '2025-04-01', 'Hà Nam', 'province', 'sending', null, null, null, null, 9, null, null),
    ('H57', date '2025-02-01', 'Huế', 'province', 'silent', null, null, date '2025-02-01', true, 28, null, null),
    ('H57', date '2025-03-01', 'Huế', 'province', 'never_connected', null, null, null, null, 31, null, null),
    ('H57', date '2025-04-01', 'Huế', 'province', 'disconnected', 'Nâng cấp hệ thống', 'System upgrade',
        date '2025-01-21', false, 30, null, null),
    ('G05', date '2025-02-01', 'Bộ Kế hoạch và Đầu tư', 'ministry', 'sending', null, null, null, null, 8, null,
        null),
    ('G12', date '2025-02-01', 'Bộ Tài chính', 'ministry', 'partial', null, null, null, null, 8, 2, 1),
    ('G12', date '2025-03-01', 'Bộ Tài chính', 'ministry', 'partial', null, null, null, null, 10, 2, 1),
    ('G12', date '2025-04-01', 'Bộ Tài chính', 'ministry', 'partial', null, null, null, null, 8, 2, 1)
) as rows(agency_code, report_month, name_vi, block, reporting_status, reason_vi, reason_en, since,
    since_is_known, days, expected_units, active_units);

create table marts.mart_ranking as
select
    *, last_day(period_start) as period_end, 'month' as period_type, 'as_was' as boundary,
    'headline' as definition_version, fully_online_cases as evidenced_cases,
    fully_online_cases / resolved_cases as fully_online_rate, null::double as unit_coverage,
    null::bigint as previous_rank_in_block, if(agency_code = 'G12', 1, 0) as held_loads
from (values
    ('H25', date '2025-04-01', 'province', 'Hà Nam', 730, 1000, 1, 1, 2.5, 'over_50', 'sending', null),
    ('H57', date '2025-04-01', 'province', 'Huế', null, null, null, null, null, 'not_ranked', 'disconnected',
        'disconnected'),
    ('G12', date '2025-04-01', 'ministry', 'Bộ Tài chính', 90, 1200, 1, -1, -0.5, 'under_10', 'partial', null),
    ('H25', date '2025-03-01', 'province', 'Hà Nam', 705, 1000, 2, null, null, 'over_50', 'sending', null)
) as rows(agency_code, period_start, block, name_vi, fully_online_cases, resolved_cases, rank_in_block,
    rank_change, rate_change_pp, band, reporting_status, unranked_reason);

create table marts.mart_block_summary as
select
    *, date '2025-04-01' as period_start, 'month' as period_type, 'as_was' as boundary,
    'headline' as definition_version
from (values
    ('national', 820, 2200, 0.7, 1.25, 3, 2, 0.3727), ('province', 730, 1000, 0.7, 2.5, 2, 1, 0.73),
    ('ministry', 90, 1200, 0.8, -0.5, 1, 1, 0.075)
) as rows(block, fully_online_cases, resolved_cases, target_rate, rate_change_pp, expected_agencies,
    reporters_counted, same_reporters_rate);

create table quality.load_receipts as
select
    *, 'archive/' || feed || '/' || sender_agency || '/2025-05/' || file_name as archive_path,
    2048 as file_bytes, 'ab12' as file_sha256, 'json' as form, 'none' as compression,
    'manifest' as sent_at_source, timestamp '2025-05-01 02:00:00' as arrived_at, 0 as rows_identical,
    date '2025-04-01' as period_start, date '2025-04-30' as period_end,
    cast(null as varchar) as replaces_load_id, true as simulated
from (values
    ('L1', 'npsp', 'H25', 'hoso-H25-2025-04.json', timestamp '2025-05-01 01:00:00', 12, 10, 2, 'accepted', '',
        '[{"code": "status_unknown", "severity": "warning", "words": "status is none of 1 to 10", "rows": 2}]',
        null, null, null),
    ('L2', 'npsp', 'H25', '<img src=x onerror=alert(1)>.json', timestamp '2025-05-01 01:30:00', 5, 5, 0, 'held',
        'manifest_disagrees: checksum', '[]', null, null, null),
    ('L4', 'catalogue', 'VN', 'danhmuc.csv', timestamp '2025-04-01 01:00:00', 9, 7, 2, 'accepted', '', '[]', null,
        null, null),
    ('L3', 'totals', 'G12', 'bieu-G12.csv', timestamp '2025-04-02 01:00:00', 3, 3, 0, 'rejected', '', '[]',
        'Gửi nhầm kỳ', 'Trần Thị B', timestamp '2025-04-03 09:00:00'),
    ('L5', null, null, 'lac.json', timestamp '2025-05-01 01:00:00', null, null, null, 'rejected',
        'unreadable_place: no feed has this folder', '[]', 'Không phải của chúng tôi', 'Trần Thị B',
        timestamp '2025-05-02 09:00:00')
) as rows(load_id, feed, sender_agency, file_name, sent_at, rows_in, rows_accepted, rows_quarantined, state,
    hold_reasons, findings, decision_reason, decided_by, decided_at);

create table quality.check_results as
select
    'r1' as run_id, checked_at, rules.gate, rules.suite, rows.rule_id, agency_code, report_month, load_id,
    subject, outcome, case when outcome = 'finding' then rules.severity end as severity,
    observed, cast(null as double) as expected_low, high as expected_high, violations, population,
    missing_input, samples as sample_case_codes, 'Thấy điều này' as message_vi, 'This was seen' as message_en,
    rules.action_vi, rules.action_en, is_current
from (values
    (timestamp '2025-05-01 03:00:00', 'f02_submitted_file_as_result', 'H25', date '2025-04-01', '', '',
        'finding', 0.125, 0.01, 5, 40, null, ['H25-250401-0001', 'H25-250402-0002', 'H25-250403-0003'], true),
    (timestamp '2025-05-01 03:00:00', 'load_foreign_cases', 'VN', null, 'L4', '', 'finding', 2, 0, 2, 9, null, [],
        true),
    (timestamp '2025-05-01 03:00:00', 'load_manifest', 'H25', null, 'L2', '', 'finding', 1, 0, 1, 1, null, [],
        true),
    (timestamp '2025-05-01 03:00:00', 'load_readable', '', null, 'L5', '', 'finding', 1, 0, 1, 1, null, [], true),
    (timestamp '2025-05-01 03:00:00', 'cb07_printed_percent', 'G12', date '2025-04-01', '', 'huyện',
        'finding', 0.56, 0.01, 1, 3, null, [], true),
    (timestamp '2025-05-01 03:00:00', 'cb09_resolved_in_window', 'H57', date '2025-04-01', '', '',
        'not_evaluable', null, null, null, null, 'totals', [], true),
    (timestamp '2025-04-01 03:00:00', 'volume_change', 'H25', date '2025-03-01', '', '', 'finding', 0.3, 2, 30,
        100, null, [], false),
    (timestamp '2025-04-05 03:00:00', 'volume_change', 'H25', date '2025-03-01', '', '', 'pass', 0.9, 2, 90,
        100, null, [], true)
) as rows(checked_at, rule_id, agency_code, report_month, load_id, subject, outcome, observed, high,
    violations, population, missing_input, samples, is_current)
inner join reference.quality_rules as rules on rows.rule_id = rules.rule_id;

create table quality.reconciliation as
select
    'G12' as agency_code, date '2025-01-01' as period_start, date '2025-03-31' as period_end, *,
    0 as cause_held, 0 as cause_undated, 0 as cause_other_month, 0 as cause_other_definition
from (values
    ('received', 1200, 1280, 80, 12.8, 50, 20, 10, false, 'explained', 'Hồ sơ cũ', 'Lê Văn C',
        timestamp '2025-04-20 10:00:00'),
    ('resolved', 1100, 1100, 0, 11, 0, 0, 0, true, null, null, null, null)
) as rows(measure, ours, reported, difference, tolerance, cause_never_received, cause_quarantined,
    cause_unexplained, is_within_tolerance, state, state_reason, decided_by, decided_at);

create table intermediate.int_month_samples as
select ['H25-250401-0001', 'H25-250402-0002'] as case_keys, ['L1', 'L1'] as load_ids;

create table intermediate.int_expected_units as
select * from (values
    ('G12', date '2025-04-01', 'G12.12', 'Kho bạc Nhà nước', 'State Treasury'),
    ('G12', date '2025-04-01', 'G12.18', 'Tổng cục Thuế', 'General Department of Taxation')
) as rows(agency_code, report_month, unit_code, name_vi, name_en);
create table intermediate.int_unit_activity as
select 'G12' as agency_code, 'G12.12' as unit_code, date '2025-04-01' as report_month;

create table quality.check_runs as
select
    'r1' as run_id, timestamp '2025-05-01 03:00:00' as checked_at, gate, suite, rule_id,
    10 as expected_observations,
    case rule_id when 'cb01_received_adds_up' then 9 else 10 end as observations,
    1 as findings, 1 as not_evaluable, true as ran, true as success
from reference.quality_rules;
