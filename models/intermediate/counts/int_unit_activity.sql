{#- A code has at most seven groups: the level-1 code and six below it (exchange format, case code grammar). -#}
{%- set deepest = 7 %}

with

counts as (
    select * from {{ ref("int_counts_unit") }}
),

agency_months as (
    select * from {{ ref("int_agency_months") }}
),

active as (
    select
        agency_months.as_was_agency_code as agency_code,
        counts.unit_code,
        counts.report_month,
        sum(counts.received_cases) as received_cases,
        sum(counts.resolved_cases) as resolved_cases,
    from counts
    inner join agency_months
        on counts.agency_code = agency_months.agency_code
        and counts.report_month = agency_months.report_month
    group by 1, 2, 3
    having sum(counts.received_cases) > 0 or sum(counts.resolved_cases) > 0
),

final as (
    {% for depth in range(1, deepest + 1) -%}
    select
        agency_code,
        {% for group in range(1, depth + 1) -%}
        {{ "'.' || " if not loop.first }}split_part(unit_code, '.', {{ group }}){{ " || " if not loop.last }}
        {%- endfor %} as unit_code,
        report_month,
    from active
    where split_part(unit_code, '.', {{ depth }}) <> ''
    {{ "union" if not loop.last }}
    {% endfor %}
)

select * from final
