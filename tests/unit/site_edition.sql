-- Six agencies, October 2024 to March 2025, as an edition holds them. The counts are made by hand; the tables of
-- the edition follow from them. $late_cases are resolved cases of Hà Nam in December 2024 that came in late, all
-- fully online.

create table counts as
select
    * replace (cast(target as double) as target), resolved + 10 as received, resolved as received_online,
    fully_online * 4 // 5 as by_decree_307
from (values
    ('H25', 'province', 'Hà Nam', date '2024-10-01', 100, 50, 'sending', null, null, null),
    ('H25', 'province', 'Hà Nam', date '2024-11-01', 100, 52, 'sending', null, null, null),
    ('H25', 'province', 'Hà Nam', date '2024-12-01', 100 + $late_cases, 54 + $late_cases, 'sending', null, null, null),
    ('H25', 'province', 'Hà Nam', date '2025-01-01', 100, 56, 'sending', null, null, 0.55),
    ('H25', 'province', 'Hà Nam', date '2025-02-01', 100, 58, 'sending', null, null, 0.6),
    ('H25', 'province', 'Hà Nam', date '2025-03-01', 100, 60, 'sending', null, null, 0.65),
    ('H41', 'province', 'Nghệ An', date '2024-10-01', 200, 110, 'sending', null, null, null),
    ('H41', 'province', 'Nghệ An', date '2024-11-01', 200, 108, 'sending', null, null, null),
    ('H41', 'province', 'Nghệ An', date '2024-12-01', 200, 110, 'sending', null, null, null),
    ('H41', 'province', 'Nghệ An', date '2025-01-01', 200, 26, 'sending', null, null, null),
    ('H41', 'province', 'Nghệ An', date '2025-02-01', 200, 28, 'sending', null, null, null),
    ('H41', 'province', 'Nghệ An', date '2025-03-01', 200, 30, 'sending', null, null, 0.15),
    ('H57', 'province', 'Thừa Thiên Huế', date '2024-10-01', 40, 8, 'sending', null, null, null),
    ('H57', 'province', 'Thừa Thiên Huế', date '2024-11-01', 40, 8, 'sending', null, null, null),
    ('H57', 'province', 'Thừa Thiên Huế', date '2024-12-01', 40, 8, 'sending', null, null, null),
    ('H57', 'province', 'Huế', date '2025-01-01', null, null, 'disconnected', null, null, null),
    ('H57', 'province', 'Huế', date '2025-02-01', null, null, 'disconnected', null, null, null),
    ('H57', 'province', 'Huế', date '2025-03-01', null, null, 'disconnected', null, null, null),
    ('G05', 'ministry', 'Bộ Kế hoạch và Đầu tư', date '2024-10-01', 100, 10, 'sending', null, null, null),
    ('G05', 'ministry', 'Bộ Kế hoạch và Đầu tư', date '2024-11-01', 100, 10, 'sending', null, null, null),
    ('G05', 'ministry', 'Bộ Kế hoạch và Đầu tư', date '2024-12-01', 100, 10, 'sending', null, null, null),
    ('G05', 'ministry', 'Bộ Kế hoạch và Đầu tư', date '2025-01-01', 100, 10, 'sending', null, null, null),
    ('G05', 'ministry', 'Bộ Kế hoạch và Đầu tư', date '2025-02-01', 100, 10, 'sending', null, null, null),
    ('G08', 'ministry', 'Bộ Ngoại giao', date '2024-10-01', 20, 1, 'sending', null, null, null),
    ('G08', 'ministry', 'Bộ Ngoại giao', date '2024-11-01', null, null, 'silent', null, null, null),
    ('G08', 'ministry', 'Bộ Ngoại giao', date '2024-12-01', null, null, 'silent', null, null, null),
    ('G08', 'ministry', 'Bộ Ngoại giao', date '2025-01-01', null, null, 'silent', null, null, null),
    ('G08', 'ministry', 'Bộ Ngoại giao', date '2025-02-01', null, null, 'silent', null, null, null),
    ('G08', 'ministry', 'Bộ Ngoại giao', date '2025-03-01', null, null, 'silent', null, null, null),
    ('G12', 'ministry', 'Bộ Tài chính', date '2024-10-01', 300, 150, 'partial', 2, 1, null),
    ('G12', 'ministry', 'Bộ Tài chính', date '2024-11-01', 300, 150, 'partial', 2, 1, null),
    ('G12', 'ministry', 'Bộ Tài chính', date '2024-12-01', 300, 150, 'partial', 2, 1, null),
    ('G12', 'ministry', 'Bộ Tài chính', date '2025-01-01', 300, 150, 'partial', 2, 1, 0.5),
    ('G12', 'ministry', 'Bộ Tài chính', date '2025-02-01', 300, 150, 'partial', 2, 1, 0.5),
    ('G12', 'ministry', 'Bộ Tài chính', date '2025-03-01', 400, 160, 'partial', 2, 1, 0.5)
) as made(agency_code, block, name_vi, report_month, resolved, fully_online, status, expected_units, active_units,
    target)
where report_month <= $month;

create table spans as
select 'month' as period_type, report_month, report_month as period_start, last_day(report_month) as period_end
from (select distinct report_month from counts)
union all
select 'quarter', report_month, date_trunc('quarter', report_month)::date,
    last_day((date_trunc('quarter', report_month) + interval 2 month)::date)
from (select distinct report_month from counts)
where last_day((date_trunc('quarter', report_month) + interval 2 month)::date) <= last_day($month)
union all
select 'ytd', months.report_month, date_trunc('year', months.report_month)::date, last_day(ends.report_month)
from (select distinct report_month from counts) as months
inner join (select distinct report_month from counts) as ends
    on year(months.report_month) = year(ends.report_month) and months.report_month <= ends.report_month
union all
select 'year', report_month, date_trunc('year', report_month)::date, make_date(year(report_month), 12, 31)
from (select distinct report_month from counts)
where make_date(year(report_month), 12, 31) <= last_day($month);

create table summed as
with placed as (
    select *, 'as_was' as boundary, agency_code as placed_code from counts
    union all
    select *, 'as_is', if(agency_code = 'G05' and $month >= date '2025-03-01', 'G12', agency_code) from counts
)

select
    placed.placed_code as agency_code, placed.block, placed.boundary, spans.period_type, spans.period_start,
    spans.period_end, versions.definition_version,
    arg_max(placed.name_vi, (placed.agency_code = placed.placed_code, placed.report_month)) as name_vi,
    cast(sum(if(versions.definition_version = 'nd307_2025', by_decree_307, fully_online)) as bigint)
        as fully_online_cases,
    cast(sum(placed.resolved) as bigint) as resolved_cases,
    arg_max(placed.status, (placed.agency_code = placed.placed_code, placed.report_month)) as reporting_status,
    arg_max(placed.active_units / placed.expected_units, placed.report_month) as unit_coverage,
    count(*) filter (where placed.status in ('sending', 'partial')) as months_reported,
    count(*) as existing_months
from placed
inner join spans using (report_month)
cross join (values ('headline'), ('nd42_2022'), ('nd307_2025')) as versions(definition_version)
group by all;

create table mart_ranking as
select
    agency_code, period_type, period_start, period_end, boundary, definition_version, block, name_vi,
    fully_online_cases, fully_online_cases as evidenced_cases, resolved_cases,
    fully_online_cases / resolved_cases as fully_online_rate,
    fully_online_cases / resolved_cases as evidenced_rate,
    if(is_ranked, rank() over (peers order by is_ranked desc, fully_online_cases / resolved_cases desc), null)
        as rank_in_block,
    if(is_ranked, rank() over (all_peers order by is_ranked desc, fully_online_cases / resolved_cases desc), null)
        as rank_overall,
    cast(null as bigint) as previous_rank_in_block,
    if(is_ranked and period_type = 'month' and agency_code = 'H25', 1, null)::bigint as rank_change,
    100 * (fully_online_cases / resolved_cases - lag(fully_online_cases / resolved_cases) over (
        partition by agency_code, boundary, definition_version, period_type order by period_end
    )) as rate_change_pp,
    case
        when not is_ranked then 'not_ranked'
        when fully_online_cases / resolved_cases > 0.5 then 'over_50'
        when fully_online_cases / resolved_cases < 0.1 then 'under_10'
        else '10_to_50'
    end as band,
    reporting_status, unit_coverage, months_reported, existing_months,
    case when is_ranked then null when resolved_cases is null then reporting_status else 'too_few_cases' end
        as unranked_reason,
    if(agency_code in ('H25', 'H57') and period_start = '2025-03-01', 2, 0)::bigint as held_loads,
from (select *, coalesce(resolved_cases, 0) >= 30 as is_ranked from summed)
window
    peers as (partition by block, period_type, period_start, period_end, boundary, definition_version),
    all_peers as (partition by period_type, period_start, period_end, boundary, definition_version);

create table mart_block_summary as
select
    coalesce(ranking.block, 'national') as block, period_type, period_start, period_end, boundary,
    definition_version, cast(sum(fully_online_cases) as bigint) as fully_online_cases,
    cast(sum(fully_online_cases) as bigint) as evidenced_cases,
    cast(sum(resolved_cases) as bigint) as resolved_cases,
    sum(fully_online_cases) / sum(resolved_cases) as fully_online_rate,
    sum(fully_online_cases) / sum(resolved_cases) as evidenced_rate,
    cast(null as double) as previous_fully_online_rate, cast(1.25 as double) as rate_change_pp,
    if(period_type in ('ytd', 'year'), 0.5, null)::double as target_rate,
    if(period_type in ('ytd', 'year'), 100 * (sum(fully_online_cases) / sum(resolved_cases) - 0.5), null)::double
        as gap_pp,
    count(*) as expected_agencies, count(resolved_cases) as reporters_counted,
    count(rank_in_block) as ranked_agencies, count(resolved_cases) as same_reporters,
    sum(fully_online_cases) / sum(resolved_cases) as same_reporters_rate,
    cast(null as double) as same_reporters_previous_rate, cast(null as double) as same_reporters_change_pp
from mart_ranking as ranking
group by grouping sets (
    (period_type, period_start, period_end, boundary, definition_version),
    (ranking.block, period_type, period_start, period_end, boundary, definition_version)
);

create table fct_agency_month_definition as
select agency_code, period_start as report_month, boundary, definition_version, resolved_cases, fully_online_cases,
    evidenced_cases
from mart_ranking
where period_type = 'month' and definition_version <> 'headline';

create table fct_agency_month as
select agency_code, report_month, 'as_was' as boundary, received as received_cases,
    received_online as received_online_cases, resolved as resolved_cases, fully_online as fully_online_cases,
    fully_online as evidenced_cases
from counts;

create table mart_target_progress as
select
    agency_code, report_month, boundary, block, name_vi,
    if(target is null, 'not_registered', 'registered') as target_status, target as target_rate,
    if(target is null, null, report_month + 3)::date as registered_on,
    if(target is null, null, false) as is_registered_late, fully_online as fully_online_cases,
    resolved as resolved_cases, fully_online / resolved as actual_rate,
    100 * (fully_online / resolved - target) as gap_pp, status as reporting_status
from counts
cross join (values ('as_was'), ('as_is')) as boundaries(boundary);

-- Of what is not fully online half is lost at the first condition and the rest at the second; then none.
create table mart_condition_waterfall as
select
    ranking.agency_code, ranking.period_type, ranking.period_start, ranking.period_end, ranking.boundary,
    ranking.definition_version, steps.step, steps.condition, ranking.block, ranking.resolved_cases,
    case steps.step
        when 1 then (ranking.resolved_cases - ranking.fully_online_cases) // 2
        when 2 then ranking.resolved_cases - ranking.fully_online_cases
            - (ranking.resolved_cases - ranking.fully_online_cases) // 2
        else 0
    end as lost_cases,
    if(steps.step = 1, ranking.resolved_cases - (ranking.resolved_cases - ranking.fully_online_cases) // 2,
        ranking.fully_online_cases) as remaining_cases,
    lost_cases / ranking.resolved_cases as lost_rate, remaining_cases / ranking.resolved_cases as remaining_rate
from mart_ranking as ranking
inner join definition_conditions as steps using (definition_version)
where ranking.resolved_cases is not null;

create table reporting_status as
select
    agency_code, report_month, name_vi, block, true as is_expected, status as reporting_status,
    if(status = 'disconnected', 'Nâng cấp hệ thống', null) as reason_vi,
    if(status = 'disconnected', 'System upgrade', null) as reason_en,
    if(status = 'disconnected', date '2025-01-21', null) as since, if(status = 'disconnected', false, null)
        as since_is_known,
    cast(null as varchar) as note, if(resolved is null, date '2024-12-31', last_day(report_month)) as last_activity_on,
    if(resolved is null, 30, 8) as days_without_activity, expected_units::bigint as expected_units,
    active_units::bigint as active_units, active_units / expected_units as unit_coverage,
    'L1' as last_accepted_load_id, timestamp '2025-04-01 01:00:00' as last_received_at, 0 as days_since_last_load
from counts;

create table reconciliation as
select
    agency_code, report_month as period_start, last_day(report_month) as period_end, 'resolved' as measure,
    resolved as ours, resolved + surplus as reported, surplus as difference, 5.0::double as tolerance,
    surplus as cause_never_received, 0 as cause_quarantined, 0 as cause_held, 0 as cause_undated,
    0 as cause_other_month, 0 as cause_other_definition, 0 as cause_unexplained,
    surplus <= 5 as is_within_tolerance,
    case when surplus <= 5 then null when $is_reconciled then 'explained' else 'open' end as state,
    if($is_reconciled and surplus > 5, timestamp '2025-02-10 09:00:00', null) as decided_at
from (select *, if(agency_code = 'H41' and report_month = date '2024-12-01', 12, 1) as surplus from counts)
where agency_code in ('H25', 'H41') and resolved is not null;

create table mart_unit_scorecard as
select
    agency_code, unit_code, report_month, boundary, unit_name as name_vi, unit_name_en as name_en,
    'general_department' as unit_kind, if(is_active, received, null) as received_cases,
    if(is_active, received_online, null) as received_online_cases,
    received_online_cases / received_cases as received_online_rate,
    if(is_active, 'good', null) as received_online_verdict, if(is_active, 50, null)::bigint as fee_due_cases,
    if(is_active, 20, null)::bigint as paid_online_cases, paid_online_cases / fee_due_cases as online_payment_rate,
    if(is_active, 'between', null) as online_payment_verdict, if(is_active, 12, null)::bigint as raters,
    if(is_active, 0.9, null)::double as satisfaction_rate, if(is_active, 'good', null) as satisfaction_verdict,
    if(is_active, resolved, null) as resolved_with_due_date_cases, if(is_active, resolved - 10, null) as on_time_cases,
    on_time_cases / resolved_with_due_date_cases as on_time_rate, if(is_active, 'poor', null) as on_time_verdict,
    if(is_active, resolved, null) as resolved_cases, if(is_active, fully_online, null) as fully_online_cases,
    fully_online_cases / resolved_cases as fully_online_rate
from counts
cross join (values
    ('G12.12', 'Kho bạc Nhà nước', 'State Treasury', true),
    ('G12.18', 'Tổng cục Thuế', 'General Department of Taxation', false)
) as made(unit_code, unit_name, unit_name_en, is_active)
cross join (values ('as_was'), ('as_is')) as boundaries(boundary)
where agency_code = 'G12';

-- Two procedures: a third of an agency's resolved cases are permits, none of them online; the rest are births.
create table mart_agency_procedure as
with parted as (
    select
        *, if(procedure_code = '2.002002', resolved_cases // 3, resolved_cases - resolved_cases // 3) as resolved,
        if(procedure_code = '2.002002', 0, least(fully_online_cases, resolved)) as fully_online
    from mart_ranking
    cross join (values ('1.001001', 'Đăng ký khai sinh'), ('2.002002', 'Cấp giấy phép xây dựng'))
        as procedures(procedure_code, procedure_name_vi)
    where definition_version = 'headline' and resolved_cases is not null
)

select
    agency_code, procedure_code, period_type, period_start, period_end, boundary, procedure_name_vi,
    'full' as service_level, resolved + 1 as received_cases, resolved as received_online_cases,
    resolved as resolved_cases, fully_online as fully_online_cases, resolved - fully_online as lost_cases,
    fully_online / resolved as fully_online_rate,
    row_number() over (
        partition by agency_code, period_type, period_start, period_end, boundary
        order by resolved - fully_online desc, procedure_code
    ) as rank_by_lost
from parted;

create table mart_procedure_summary as
with summed as (
    select
        procedure_code, period_type, period_start, period_end, procedure_name_vi, count(*) as agencies,
        cast(sum(received_cases) as bigint) as received_cases,
        cast(sum(received_online_cases) as bigint) as received_online_cases,
        cast(sum(resolved_cases) as bigint) as resolved_cases,
        cast(sum(fully_online_cases) as bigint) as fully_online_cases,
        cast(sum(lost_cases) as bigint) as lost_cases
    from mart_agency_procedure
    where boundary = 'as_was'
    group by all
)

select
    *, fully_online_cases / resolved_cases as fully_online_rate,
    row_number() over (partition by period_type, period_start, period_end order by lost_cases desc) as rank_by_lost
from summed;

create table mart_service_supply as
select
    agency_code, report_month, boundary, block, name_vi, 40::bigint as procedures, 20::bigint as fully_online_services,
    if(resolved is null, 0, 10)::bigint as services_with_cases,
    if(resolved is null, 0, 5)::bigint as fully_online_services_with_online_cases,
    0.5::double as fully_online_service_rate, if(resolved is null, null, 0.5)::double as fully_online_service_use_rate,
    status as reporting_status
from counts
cross join (values ('as_was'), ('as_is')) as boundaries(boundary);

create table findings as
select
    'reporter_missing' as rule_id, agency_code, report_month, '' as subject, 'warning' as severity,
    1.0::double as observed, cast(null as double) as expected_low, 0.0::double as expected_high,
    cast(null as bigint) as violations, 141::bigint as population, 'Không có hồ sơ nào trong tháng.' as message_vi,
    'No case in the month.' as message_en, 'Khôi phục kết nối và gửi bù dữ liệu.' as action_vi,
    'Restore the connection and send the cases.' as action_en
from counts
where resolved is null;

create table mart_published_comparison as
select
    'N04a' as figure_id, 'N04' as number_id, 'X01' as conflict_id, 'agency' as scope, 'H25' as agency_code,
    'fully_online_rate' as indicator, 'year' as period_type, date '2024-01-01' as period_start,
    date '2024-12-31' as period_end, 'headline' as definition_version, 'as_was' as boundary, 'eq' as relation,
    68.54::double as published_value, '68,54' as published_text, 'percent' as unit, 2 as decimals,
    52.0::double as our_value, -16.54::double as difference, 0.01::double as tolerance,
    false as is_within_tolerance, true as is_binding, 'S0' as source, cast(null as varchar) as note;

create table loads as
select
    'L1' as load_id, 'npsp' as feed, 'H25' as sender_agency, timestamp '2025-01-02 08:00:00' as sent_at,
    'accepted' as state
union all
select 'L2', 'npsp', 'H25', timestamp '2025-02-01 08:00:00', 'accepted' where $late_cases > 0;

create table changes as
select * from (values
    ('H25', date '2024-12-01', '', '', 'fully_online_cases', 54.0, 54.0 + $late_cases, null, null, 'late_cases', 1),
    ('H25', date '2024-12-01', '', '', 'rank_in_block', 2.0, 1.0, null, null, 'late_cases', 1),
    ('H25', date '2024-12-01', '', '', 'resolved_cases', 100.0, 100.0 + $late_cases, null, null, 'late_cases', 1),
    ('H41', date '2024-12-01', '', '', 'rank_in_block', 1.0, 2.0, null, null, 'follows', 0),
    ('H41', date '2024-12-01', '', '', 'reconciliation_state:resolved', null, null, 'open', 'explained',
        'reconciliation', 0)
) as listed(agency_code, report_month, unit_code, definition_version, measure, before_value, after_value, before_text,
    after_text, cause, loads)
where $is_revision;

create table earlier_editions as
select * from (values
    (date '2024-12-01', 2, 'H25', date '2024-12-01', '', '', 'resolved_cases', 120.0, 121.0, null::varchar,
        null::varchar)
) as listed(edition_month, revision, agency_code, report_month, unit_code, definition_version, measure,
    published_value, value_now, published_text, text_now)
where $month > date '2024-12-01';

drop table counts;
drop table spans;
drop table summed;
