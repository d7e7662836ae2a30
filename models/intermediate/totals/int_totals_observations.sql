{{ config(materialized="view") }}

with

checked_rows as (
    select * from {{ ref("int_totals_row_checks") }}
),

compared as (
    select * from {{ ref("int_totals_compared") }}
),

totals as (
    select * from {{ ref("int_totals_rows") }}
),

agency_months as (
    select * from {{ ref("int_agency_months") }}
    where is_expected and last_day(report_month) < {{ as_of() }}
),

rules as (
    select rule_id from {{ ref("quality_rules") }}
    where suite = 'month_totals'
),

none_allowed as (
    select threshold as none_allowed from {{ ref("thresholds") }}
    where rule = 'none_allowed'
),

comparisons as (
    {% for measure in ["received", "resolved", "carried_over"] -%}
    select
        'ours_{{ measure }}' as rule_id,
        *,
        reported - ours as difference,
    from compared
    where measure = '{{ measure }}'
    union all
    {% endfor -%}
    {# Practice books what was returned or stopped as resolved; our count does not. The form may say either. #}
    select
        'cb09_resolved_in_window',
        *,
        reported - least(greatest(reported, ours), ours + closed),
    from compared
    where measure = 'resolved'
),

windows as (
    select distinct
        agency_code,
        report_month,
        period_start,
        period_end,
        window_subject,
        is_whole_months,
    from totals
),

sent as (
    select * from checked_rows
    union all
    select
        rule_id,
        agency_code,
        report_month,
        subject,
        difference,
        -tolerance,
        tolerance,
        abs(difference),
        reported,
        missing_input,
    from comparisons
    union all
    select
        'window_differs',
        windows.agency_code,
        windows.report_month,
        windows.window_subject,
        cast(not windows.is_whole_months as double),
        cast(null as double),
        none_allowed.none_allowed,
        cast(null as bigint),
        cast(null as bigint),
        cast(null as varchar),
    from windows
    cross join none_allowed
),

months_told as (
    select distinct
        windows.agency_code,
        agency_months.report_month,
    from windows
    inner join agency_months
        on windows.agency_code = agency_months.agency_code
        and agency_months.report_month between date_trunc('month', windows.period_start) and windows.period_end
),

{# Every expected agency and month has its row for every rule: a month whose own total was not sent is not evaluable. #}
unsent as (
    select
        rules.rule_id,
        agency_months.agency_code,
        agency_months.report_month,
        '' as subject,
        cast(null as double) as observed,
        cast(null as double) as expected_low,
        cast(null as double) as expected_high,
        cast(null as bigint) as violations,
        cast(null as bigint) as population,
        case when months_told.agency_code is null then 'totals' else 'month_total' end as missing_input,
    from agency_months
    cross join rules
    left join months_told
        on agency_months.agency_code = months_told.agency_code
        and agency_months.report_month = months_told.report_month
    anti join sent
        on rules.rule_id = sent.rule_id
        and agency_months.agency_code = sent.agency_code
        and agency_months.report_month = sent.report_month
        and sent.subject = ''
),

every_row as (
    select * from sent
    union all
    select * from unsent
),

final as (
    select
        rule_id,
        agency_code,
        report_month,
        subject,
        case when missing_input is null then observed end as observed,
        case when missing_input is null then expected_low end as expected_low,
        case when missing_input is null then expected_high end as expected_high,
        case when missing_input is null then violations end as violations,
        population,
        missing_input,
        {{ no_texts() }} as sample_case_codes,
    from every_row
)

select * from final
