with

ranking as (
    select * from {{ ref("mart_ranking") }}
    where definition_version = 'headline'
),

summary as (
    select * from {{ ref("mart_block_summary") }}
    where definition_version = 'headline'
),

agency_month as (
    select * from {{ ref("fct_agency_month") }}
),

service_supply as (
    select * from {{ ref("mart_service_supply") }}
),

agency_periods as (
    select * from {{ ref("int_agency_periods") }}
    where is_expected
),

periods as (
    select * from {{ ref("int_periods") }}
),

scopes as (
    select 'national' as scope
    union all
    select 'ministry'
    union all
    select 'province'
    union all
    select 'agency'
),

{# Flows that the rates of submission and payment are made of. #}
agency_flows as (
    select
        agency_periods.agency_code,
        agency_periods.block,
        agency_periods.boundary,
        agency_periods.period_type,
        agency_periods.period_start,
        agency_periods.period_end,
        sum(agency_month.received_cases) as received_cases,
        sum(agency_month.received_online_cases) as received_online_cases,
        sum(agency_month.fee_due_cases) as fee_due_cases,
        sum(agency_month.paid_online_cases) as paid_online_cases,
        sum(service_supply.procedures) as procedures,
        sum(service_supply.fully_online_services) as fully_online_services,
        sum(service_supply.services_with_cases) as services_with_cases,
        sum(service_supply.fully_online_services_with_online_cases) as fully_online_services_with_online_cases,
    from agency_periods
    inner join periods
        on agency_periods.period_type = periods.period_type
        and agency_periods.period_start = periods.period_start
        and agency_periods.period_end = periods.period_end
    left join agency_month
        on agency_periods.agency_code = agency_month.agency_code
        and agency_periods.boundary = agency_month.boundary
        and periods.report_month = agency_month.report_month
    left join service_supply
        on agency_periods.agency_code = service_supply.agency_code
        and agency_periods.boundary = service_supply.boundary
        and periods.report_month = service_supply.report_month
        and periods.period_type = 'month'
    group by all
),

flows as (
    select
        scopes.scope,
        case when scopes.scope = 'agency' then agency_flows.agency_code end as agency_code,
        agency_flows.boundary,
        agency_flows.period_type,
        agency_flows.period_start,
        agency_flows.period_end,
        sum(agency_flows.received_cases) as received_cases,
        sum(agency_flows.received_online_cases) as received_online_cases,
        sum(agency_flows.fee_due_cases) as fee_due_cases,
        sum(agency_flows.paid_online_cases) as paid_online_cases,
        sum(agency_flows.procedures) as procedures,
        sum(agency_flows.fully_online_services) as fully_online_services,
        sum(agency_flows.services_with_cases) as services_with_cases,
        sum(agency_flows.fully_online_services_with_online_cases) as fully_online_services_with_online_cases,
    from agency_flows
    inner join scopes
        on scopes.scope in ('national', 'agency', agency_flows.block)
    group by all
),

bands as (
    select
        scopes.scope,
        ranking.boundary,
        ranking.period_type,
        ranking.period_start,
        ranking.period_end,
        count(*) filter (where ranking.band = 'over_50') as agencies_over_50,
        count(*) filter (where ranking.band = 'under_10') as agencies_under_10,
    from ranking
    inner join scopes
        on scopes.scope in ('national', ranking.block)
    group by all
),

{#- Each published indicator, with the relation that computes it and its value in the unit it is printed in. -#}
{%- set figures = [
    ("fully_online_rate", "agency", "100 * fully_online_rate"),
    ("fully_online_rank_in_block", "agency", "rank_in_block"),
    ("fully_online_rank_overall", "agency", "rank_overall"),
    ("fully_online_cases", "agency", "fully_online_cases"),
    ("resolved_cases", "agency", "resolved_cases"),
    ("fully_online_rate", "block", "100 * fully_online_rate"),
    ("fully_online_rate_target", "block", "100 * target_rate"),
    ("fully_online_rate_change_pp", "block", "rate_change_pp"),
    ("fully_online_rate_change_yoy_pp", "block", "case when period_type in ('ytd', 'year') then rate_change_pp end"),
    ("fully_online_cases", "block", "fully_online_cases"),
    ("resolved_cases", "block", "resolved_cases"),
    ("received_cases", "flows", "received_cases"),
    ("received_online_cases", "flows", "received_online_cases"),
    ("received_online_rate", "flows", "100 * received_online_cases / nullif(received_cases, 0)"),
    ("online_payment_rate", "flows", "100 * paid_online_cases / nullif(fee_due_cases, 0)"),
    ("fully_online_services_rate", "flows", "100 * fully_online_services / nullif(procedures, 0)"),
    ("fully_online_services_with_cases_rate", "flows",
        "100 * fully_online_services_with_online_cases / nullif(services_with_cases, 0)"),
    ("agencies_over_50_count", "bands", "agencies_over_50"),
    ("agencies_under_10_count", "bands", "agencies_under_10"),
] -%}
{%- set sources = {
    "agency": ("ranking", "'agency'", "agency_code"),
    "block": ("summary", "block", "cast(null as varchar)"),
    "flows": ("flows", "scope", "agency_code"),
    "bands": ("bands", "scope", "cast(null as varchar)"),
} %}

final as (
    {% for indicator, source, value in figures -%}
    select
        '{{ indicator }}' as indicator,
        {{ sources[source][1] }} as scope,
        {{ sources[source][2] }} as agency_code,
        boundary,
        period_type,
        period_start,
        period_end,
        cast({{ value }} as double) as our_value,
        cast(null as varchar) as our_text,
    from {{ sources[source][0] }}
    union all
    {% endfor %}
    {#- Publications do not tell why nothing comes: our three statuses without activity are one of theirs. -#}
    select
        'reporting_status' as indicator,
        'agency' as scope,
        agency_code,
        boundary,
        period_type,
        period_start,
        period_end,
        cast(null as double) as our_value,
        case
            when reporting_status in ('silent', 'disconnected', 'never_connected') then 'not_sending'
            else reporting_status
        end as our_text,
    from agency_periods
)

select * from final
where our_value is not null or our_text is not null
