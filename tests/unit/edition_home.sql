-- The tables of `edition_home.py`. Counts by agency and month: received = resolved, and half of them fully online.
create table intermediate.int_agency_boundaries as
select *, month as report_month from (values
    ('H25', 'H25', 'H25'), ('H41', 'H41', 'H41'), ('G09', 'G09', 'G09'), ('G07', 'G07', 'G09')
) as agencies(issuing_agency_code, before_march, now)
cross join (values (date '2025-02-01'), (date '2025-03-01'), (date '2025-04-01')) as months(month);
alter table intermediate.int_agency_boundaries rename to mapped;
create table intermediate.int_agency_boundaries as
select issuing_agency_code, report_month, 'as_is' as boundary, now as agency_code from intermediate.mapped
union all
select issuing_agency_code, report_month, 'as_was',
    case when report_month < date '2025-03-01' then before_march else now end
from intermediate.mapped;
drop table intermediate.mapped;

create table facts.fct_agency_month as
select agency_code, report_month, 'as_was' as boundary, cases as received_cases, cases as resolved_cases,
    cases // 2 as fully_online_cases
from (values
    ('H25', date '2025-02-01', 40), ('H25', date '2025-03-01', 50), ('H25', date '2025-04-01', 60),
    ('H41', date '2025-02-01', 30), ('H41', date '2025-03-01', 30), ('H41', date '2025-04-01', 30),
    ('G07', date '2025-02-01', 20),
    ('G09', date '2025-02-01', 30), ('G09', date '2025-03-01', 70), ('G09', date '2025-04-01', 70)
) as counts(agency_code, report_month, cases);
create table facts.fct_agency_month_definition as
select agency_code, report_month, boundary, 'nd42_2022' as definition_version, resolved_cases, fully_online_cases
from facts.fct_agency_month;

create table marts.mart_ranking as
select agency_code, 'month' as period_type, report_month as period_start, last_day(report_month) as period_end,
    boundary, 'headline' as definition_version, resolved_cases, fully_online_cases,
    case agency_code when 'H41' then 2 else 1 end as rank_in_block
from facts.fct_agency_month;
create table marts.mart_unit_scorecard as
select 'H25' as agency_code, 'H25.01' as unit_code, date '2025-03-01' as report_month, 'as_was' as boundary,
    8 as received_cases, 5 as raters, cast(0.8 as double) as satisfaction_rate;
create table marts.mart_service_supply as
select 'H25' as agency_code, date '2025-03-01' as report_month, 'as_was' as boundary, 12 as procedures,
    9 as fully_online_services;
create table marts.mart_target_progress as
select 'H25' as agency_code, date '2025-03-01' as report_month, 'as_was' as boundary, cast(0.7 as double) as target_rate;
create table marts.mart_block_summary as select 'national' as block, date '2025-03-31' as period_end;
create table marts.mart_condition_waterfall as select 'H25' as agency_code, date '2025-03-31' as period_end;
create table marts.mart_published_comparison as select 'F1' as figure_id, date '2024-12-31' as period_end;
create table marts.mart_procedure_summary as select '1.000001' as procedure_code, date '2025-03-31' as period_end;
create table marts.mart_agency_procedure as select 'H25' as agency_code, date '2025-03-31' as period_end;

create table quality.reporting_status as
select agency_code, report_month, agency_code as name_vi, true as is_expected, 'sending' as reporting_status,
    cast(null as date) as since, cast(null as varchar) as reason_vi, cast(null as varchar) as reason_en,
    cast(null as bigint) as active_units, cast(null as bigint) as expected_units
from facts.fct_agency_month;
create table quality.reconciliation as
select 'H41' as agency_code, date '2025-01-01' as period_start, date '2025-03-31' as period_end,
    'resolved' as measure, 90 as ours, 120 as reported, 'open' as state, cast(null as timestamp) as decided_at,
    'Lan' as decided_by;
create table quality.check_results as
select 'reporter_partial' as rule_id, 'H41' as agency_code, date '2025-03-01' as report_month, '' as subject,
    'warning' as severity, cast(0.5 as double) as observed, cast(1 as double) as expected_low,
    cast(null as double) as expected_high, 2 as violations, 4 as population, ['H41-250301-0001'] as sample_case_codes,
    'Thiếu 2 đơn vị' as message_vi, '2 units are missing' as message_en, 'Nhắc' as action_vi, 'Remind' as action_en,
    'month' as gate, 'finding' as outcome, true as is_current;
create table quality.check_runs as select 'reporter_partial' as rule_id, 'month' as gate, true as ran;
create table quality.load_receipts as
select load_id, feed, sender_agency, timestamp '2025-05-01 08:00:00' as sent_at, state,
    state in ('accepted', 'released') as is_usable, cast(null as varchar) as replaces_load_id, first_case_month,
    date '2025-03-01' as period_start, 'hoso.json' as file_name
from (values
    ('L1', 'npsp', 'H25', 'accepted', '2025-02'), ('L2', 'npsp', 'H41', 'accepted', '2025-02'),
    ('L3', 'npsp', 'H25', 'held', '2025-03'), ('L4', 'npsp', 'G09', 'accepted', '2025-02')
) as loads(load_id, feed, sender_agency, state, first_case_month);
