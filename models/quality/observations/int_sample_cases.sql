{#- As many as a case month keeps (int_month_samples). -#}
{%- set kept = 5 %}

with

message_b_senders as (
    select distinct
        {{ each_text("message_b_senders") }} as agency_code,
        report_month,
    from {{ ref("int_month_marks") }}
),

agency_months as (
    select * from {{ ref("int_agency_months") }}
),

samples as (
    select
        agency_code,
        report_month,
        mark,
        {{ each_text("case_keys") }} as case_key,
    from {{ ref("int_month_samples") }}
),

final as (
    select
        agency_months.as_was_agency_code as agency_code,
        samples.report_month,
        samples.mark,
        {{ first_texts("samples.case_key", kept) }} as sample_case_codes,
    from samples
    inner join agency_months
        on samples.agency_code = agency_months.agency_code
        and samples.report_month = agency_months.report_month
    left join message_b_senders
        on samples.agency_code = message_b_senders.agency_code
        and samples.report_month = message_b_senders.report_month
    where samples.mark <> 'untracked' or message_b_senders.agency_code is not null
    group by 1, 2, 3
)

select * from final
