{#- Five codes are enough for a person to look at; the count of all is in int_month_marks. -#}
{%- set kept = 5 %}

with

message_b_senders as (
    select distinct
        {{ each_text("message_b_senders") }} as agency_code,
        report_month,
    from {{ ref("int_month_marks") }}
),

cases as (
    select
        cases.case_key,
        cases.marks,
        {{ select_counting_columns("cases") }}
    from {{ ref("int_cases") }} as cases
    where cases.marks & {{ sampled_bits() }} <> 0
        or (cases.marks & {{ mark_bit("untracked") }} <> 0 and cases.owner_agency in (select agency_code from message_b_senders))
),

agency_months as (
    select * from {{ ref("int_agency_months") }}
),

marks as (
    {% for name in sampled_marks() -%}
    select '{{ name }}' as mark, cast({{ mark_bit(name) }} as bigint) as bit
    {{ "union all" if not loop.last }}
    {% endfor %}
),

faulty as (
    select
        agency_months.as_was_agency_code as agency_code,
        agency_months.report_month,
        cases.case_key,
        case
            when message_b_senders.agency_code is null then cases.marks & ~cast({{ mark_bit("untracked") }} as bigint)
            else cases.marks
        end as marks,
    from cases
    inner join agency_months
        on cases.agency_code = agency_months.agency_code
        and date_trunc('month', cases.received_date) = agency_months.report_month
    left join message_b_senders
        on cases.agency_code = message_b_senders.agency_code
        and agency_months.report_month = message_b_senders.report_month
),

final as (
    select
        faulty.agency_code,
        faulty.report_month,
        marks.mark,
        {{ first_texts("faulty.case_key", kept) }} as sample_case_codes,
    from faulty
    inner join marks
        on faulty.marks & marks.bit <> 0
    group by 1, 2, 3
)

select * from final
