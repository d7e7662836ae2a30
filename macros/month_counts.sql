{#- Counts of a month from the daily, unit and procedure count logs: which measures there are and how they add up. -#}

{#- Additive measures of a month, in the order of their columns. Pending cases are a stock and come beside them. -#}
{% macro month_measures() -%}
    {{ return(case_measures().keys() | reject("eq", "pending_change_cases") | list) }}
{%- endmacro %}

{#- The measures and the pending cases, summed over the rows of a relation. -#}
{% macro sum_measures(relation) -%}
    {%- for measure in month_measures() + ["pending_cases"] %}
        cast(sum({{ relation }}.{{ measure }}) as bigint) as {{ measure }},
    {%- endfor %}
{%- endmacro %}

{#- The CTEs that end in `month_counts`: from `events` (keys, report_month and the measures of a signed log), a row
    for each key and month with something counted or still pending. Groups whose differences cancel leave no row, so
    that a table built from the log equals one built anew; pending cases are carried over months without events. Of the
    months before the calendar nothing but what is pending is wanted, so they are one month. -#}
{% macro month_counts_from_events(keys) -%}
{%- set month -%}
    case
        when report_month < cast('{{ var("first_report_month") }}' as date)
            then cast(cast('{{ var("first_report_month") }}' as date) - interval 1 month as date)
        else report_month
    end
{%- endset -%}
month_events as (
    select
        {{ keys | join(", ") }},
        {{ month }} as report_month,
        {%- for measure in month_measures() + ["pending_change_cases"] %}
        cast(sum({{ measure }}) as bigint) as {{ measure }},
        {%- endfor %}
    from events
    group by {{ keys | join(", ") }}, {{ month }}
    having {% for measure in month_measures() + ["pending_change_cases"] -%}
        sum({{ measure }}) <> 0{{ " or " if not loop.last }}
    {%- endfor %}
),

month_stocks as (
    select
        *,
        cast(sum(pending_change_cases) over (
            partition by {{ keys | join(", ") }}
            order by report_month
            rows between unbounded preceding and current row
        ) as bigint) as pending_cases,
        lead(report_month) over (partition by {{ keys | join(", ") }} order by report_month) as next_event_month,
    from month_events
),

month_counts as (
    select
        {{ keys | join(", ") }},
        report_month,
        {%- for measure in month_measures() %}
        {{ measure }},
        {%- endfor %}
        pending_cases,
    from month_stocks
    union all
    select
        {% for key in keys %}month_stocks.{{ key }}, {% endfor %}
        months.report_month,
        {%- for measure in month_measures() %}
        0,
        {%- endfor %}
        month_stocks.pending_cases,
    from (
        select *
        from month_stocks
        where pending_cases <> 0
            and (next_event_month is null or next_event_month > report_month + interval 1 month)
    ) as month_stocks
    inner join {{ ref("int_months") }} as months
        on months.report_month > month_stocks.report_month
        and months.report_month < coalesce(month_stocks.next_event_month, cast('9999-12-31' as date))
)
{%- endmacro %}

{#- The CTE `mapped_counts`: month_counts put to the agencies of both boundaries. Only parts of one agency are summed;
    most agencies have a single part, and to group their rows once more would cost more than all the steps before. -#}
{% macro mapped_month_counts(key) -%}
parts as (
    select
        boundaries.agency_code,
        month_counts.{{ key }},
        boundaries.report_month,
        boundaries.boundary,
        boundaries.is_only_part,
        {%- for measure in month_measures() + ["pending_cases"] %}
        month_counts.{{ measure }},
        {%- endfor %}
    from month_counts
    inner join boundaries
        on month_counts.agency_code = boundaries.issuing_agency_code
        and month_counts.report_month = boundaries.report_month
),

mapped_counts as (
    select
        agency_code,
        {{ key }},
        report_month,
        boundary,
        {%- for measure in month_measures() + ["pending_cases"] %}
        {{ measure }},
        {%- endfor %}
    from parts
    where is_only_part
    union all
    select
        agency_code,
        {{ key }},
        report_month,
        boundary,
        {{- sum_measures("parts") }}
    from parts
    where not is_only_part
    group by all
)
{%- endmacro %}
