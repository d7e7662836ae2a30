{%- set cells = [
    "received_total", "received_online", "received_direct_or_post", "carried_over", "resolved_total", "resolved_early",
    "resolved_on_time", "resolved_overdue", "pending_total", "pending_in_time", "pending_overdue",
] %}

with

forms as (
    select * from {{ ref("stg_totals__form_ii06") }}
),

agency_months as (
    select * from {{ ref("int_agency_months") }}
),

windows as (
    select
        *,
        cast(date_trunc('month', period_end) as date) as report_month,
        {{ months_between_dates("period_start", "period_end + 1") }} as window_months,
        period_start = date_trunc('month', period_start) and period_end = last_day(period_end) as is_whole_months,
        coalesce(unit_code, '') as unit_key,
        coalesce(field_code, '') as field_key,
    from forms
    where period_end < {{ as_of() }}
),

{# Windows of the same length only: a quarter after three months of its own year would count the same cases again. #}
previous as (
    select
        sender_agency,
        unit_key,
        field_key,
        period_end + 1 as next_start,
        window_months,
        {% for cell in cells -%}
        {{ cell }},
        {% endfor %}
    from windows
    qualify row_number() over (
        partition by sender_agency, unit_key, field_key, period_end, window_months
        order by period_start
    ) = 1
),

field_sums as (
    select
        sender_agency,
        unit_key,
        period_start,
        period_end,
        {% for cell in cells -%}
        case when count({{ cell }}) = count(*) then sum({{ cell }}) end as {{ cell }},
        {% endfor %}
    from windows
    where field_code is not null
    group by all
),

compared as (
    select
        windows.*,
        previous.received_total as previous_received_total,
        previous.pending_total as previous_pending_total,
        {# How many cells both windows fill, and how many of them bear the same number. #}
        {% for cell in cells -%}
        cast(windows.{{ cell }} is not null and previous.{{ cell }} is not null as bigint)
        {{- " + " if not loop.last }}
        {%- endfor %} as cells_compared,
        {% for cell in cells -%}
        cast(coalesce(windows.{{ cell }} = previous.{{ cell }}, false) as bigint)
        {{- " + " if not loop.last }}
        {%- endfor %} as cells_repeated,
        {# The largest difference of a column from the sum of its fields; columns with an empty cell are left out. #}
        greatest(
            {% for cell in cells -%}
            abs(windows.{{ cell }} - field_sums.{{ cell }}){{ ", " if not loop.last }}
            {%- endfor %}
        ) as fields_difference,
    from windows
    left join previous
        on windows.sender_agency = previous.sender_agency
        and windows.unit_key = previous.unit_key
        and windows.field_key = previous.field_key
        and windows.period_start = previous.next_start
        and windows.window_months = previous.window_months
    left join field_sums
        on windows.sender_agency = field_sums.sender_agency
        and windows.unit_key = field_sums.unit_key
        and windows.period_start = field_sums.period_start
        and windows.period_end = field_sums.period_end
        and windows.field_code is null
),

final as (
    select
        coalesce(agency_months.as_was_agency_code, compared.sender_agency) as agency_code,
        compared.sender_agency,
        compared.report_month,
        compared.period_start,
        compared.period_end,
        compared.window_months,
        compared.is_whole_months,
        compared.unit_code,
        compared.field_code,
        case
            when not compared.is_whole_months or compared.window_months <> 1
                then 'window=' || compared.period_start || '/' || compared.period_end
            else ''
        end as window_subject,
        concat_ws(
            ' ',
            case when agency_months.as_was_agency_code <> compared.sender_agency then 'sender=' || compared.sender_agency end,
            'unit=' || compared.unit_code,
            'field=' || compared.field_code,
            nullif(window_subject, '')
        ) as subject,
        {% for cell in cells -%}
        compared.{{ cell }},
        {% endfor -%}
        compared.fully_online,
        compared.printed_online_percent,
        compared.printed_fully_online_percent,
        compared.previous_received_total,
        compared.previous_pending_total,
        compared.cells_compared,
        compared.cells_repeated,
        cast(compared.fields_difference as bigint) as fields_difference,
    from compared
    left join agency_months
        on compared.sender_agency = agency_months.agency_code
        and compared.report_month = agency_months.report_month
)

select * from final
