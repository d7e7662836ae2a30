{#- Message B is sent by a case system, not by the agency that has absorbed it: what it leaves out can be said only of the
    cases whose issuing agency sends it in that month. -#}
with

counts as (
    select * from {{ ref("int_counts_marks") }}
),

agency_months as (
    select * from {{ ref("int_agency_months") }}
),

{# What was taken back leaves rows of the log that come to nothing: such a month is as one of which nothing came. #}
issuers as (
    select
        agency_code,
        report_month,
        {% for name in ["received_cases"] + mark_names() -%}
        sum({{ name }}) as {{ name }},
        {% endfor -%}
        sum(is_resolved) > sum(untracked) as sends_message_b,
    from counts
    group by 1, 2
    having sum(received_cases) <> 0
),

final as (
    select
        agency_months.as_was_agency_code as agency_code,
        issuers.report_month,
        {% for name in ["received_cases"] + mark_names() -%}
        cast(sum(issuers.{{ name }}) as bigint) as {{ name }},
        {% endfor -%}
        cast(coalesce(sum(issuers.is_resolved) filter (where issuers.sends_message_b), 0) as bigint) as trackable_cases,
        cast(coalesce(sum(issuers.untracked) filter (where issuers.sends_message_b), 0) as bigint) as missing_in_b,
        {{ texts_where("issuers.agency_code", "issuers.sends_message_b") }} as message_b_senders,
    from issuers
    inner join agency_months
        on issuers.agency_code = agency_months.agency_code
        and issuers.report_month = agency_months.report_month
    group by 1, 2
)

select * from final
