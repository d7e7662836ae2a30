{{ config(materialized="view") }}

{#- Letters of the outcomes, in the order in which the rules try them: P pass, U unknown, N not applicable, F fail. -#}
{%- set conditions = [
    "service_full", "submitted_online", "paid_online", "paid_on_npsp", "electronic_result", "returned_online_or_post",
    "returned_online", "processed_online_outcome", "no_visit", "no_paper", "no_field_check",
] %}

with

versions as (
    select * from {{ ref("int_current_versions") }}
),

agencies as (
    select * from {{ ref("stg_agencies") }}
),

catalogue as (
    select * from {{ ref("int_catalogue_segments") }}
),

definitions as (
    select * from {{ ref("definitions") }}
),

required as (
    select * from {{ ref("definition_conditions") }}
),

condition_positions as (
    select * from {{ ref("conditions") }}
),

headlines as (
    select
        definitions.definition_version,
        coalesce(cast(definitions.in_force_from as date), cast('1900-01-01' as date)) as in_force_from,
        coalesce(cast(definitions.in_force_to as date), cast('9999-12-31' as date)) as in_force_to,
        sum(cast(power(2, condition_positions.position - 1) as bigint)) as required_bits,
    from definitions
    inner join required on definitions.definition_version = required.definition_version
    inner join condition_positions on required.condition = condition_positions.condition
    where definitions.is_headline
    group by 1, 2, 3
),

counted as (
    select
        versions.*,
        {{ select_counting_columns("versions") }}
    from versions
),

{# The successor is a column before the join below, whose key it is part of: as an expression there it would not be one. #}
placed as (
    select
        counted.*,
        case
            when agencies.successor_absorbed_on <= date_trunc('month', counted.resolved_date)
                then agencies.second_successor_code
            when agencies.absorbed_on <= date_trunc('month', counted.resolved_date)
                then agencies.successor_code
        end as successor_code,
        case when counted.is_base_procedure then counted.procedure_key end as base_procedure_key,
        'VN' as national_owner_code,
    from counted
    left join agencies
        on counted.agency_code = agencies.agency_code
),

catalogued as (
    select
        placed.*,
        case
            when own.owner_code is not null then own.owner_code
            when successor.owner_code is not null then successor.owner_code
            else nation.owner_code
        end as catalogue_owner_code,
        {% for attribute in ("service_level", "fee_due", "yields_paper_result", "requires_visit", "requires_field_check") -%}
        case
            when own.owner_code is not null then own.{{ attribute }}
            when successor.owner_code is not null then successor.{{ attribute }}
            else nation.{{ attribute }}
        end as {{ attribute }},
        {% endfor %}
    from placed
    left join catalogue as own
        on placed.agency_code = own.owner_code
        and placed.procedure_key = own.procedure_key
        and placed.resolved_date >= own.holds_from
        and placed.resolved_date < own.holds_before
    left join catalogue as successor
        on placed.successor_code = successor.owner_code
        and placed.base_procedure_key = successor.procedure_key
        and placed.resolved_date >= successor.holds_from
        and placed.resolved_date < successor.holds_before
    left join catalogue as nation
        on placed.national_owner_code = nation.owner_code
        and placed.base_procedure_key = nation.procedure_key
        and placed.resolved_date >= nation.holds_from
        and placed.resolved_date < nation.holds_before
),

first_outcomes as (
    select
        *,
        case
            when service_level = 'full' then 'P'
            {# No row, or a row whose level is empty: not known either way. #}
            when service_level is null then 'U'
            else 'F'
        end as service_full,
        case when channel = 2 then 'P' else 'F' end as submitted_online,
        {% for condition, flags in [("paid_online", "1, 2"), ("paid_on_npsp", "1")] -%}
        case
            when is_fee_due and payment in ({{ flags }}) then 'P'
            when not is_fee_due and fee = 'absent' and fee_due then 'U'
            when not is_fee_due then 'N'
            else 'F'
        end as {{ condition }},
        {% endfor -%}
        case
            when has_result_link then 'P'
            when not yields_paper_result then 'N'
            else 'F'
        end as electronic_result,
    from catalogued
),

outcomes as (
    select
        *,
        case
            when electronic_result = 'P' or return_form = 1 then 'P'
            when electronic_result = 'N' then 'N'
            else 'F'
        end as returned_online_or_post,
        electronic_result as returned_online,
        case
            when processed_online then 'P'
            when not processed_online or service_full = 'F' then 'F'
            else 'U'
        end as processed_online_outcome,
        case when not visited then 'P' when visited or requires_visit then 'F' else 'U' end as no_visit,
        case when not paper_submitted then 'P' when paper_submitted then 'F' else 'U' end as no_paper,
        case
            when not field_checked then 'P'
            when field_checked or requires_field_check then 'F'
            else 'U'
        end as no_field_check,
    from first_outcomes
),

combined as (
    select
        *,
        {% for condition in conditions -%}
        {{ condition }}{{ " || " if not loop.last }}
        {%- endfor %} as all_outcomes,
        {% for letter, bits in [("F", "failed_bits"), ("U", "unknown_bits")] -%}
        {% for condition in conditions -%}
        case when {{ condition }} = '{{ letter }}' then {{ 2 ** loop.index0 }} else 0 end
        {{- " + " if not loop.last }}
        {% endfor %} as {{ bits }},
        {% endfor %}
    from outcomes
),

final as (
    select
        combined.*,
        combined.paid_online = 'P' as is_paid_online,
        case when combined.resolved_date is not null then combined.all_outcomes end as combination,
        (combined.failed_bits & headlines.required_bits) = 0 as is_fully_online,
        ((combined.failed_bits | combined.unknown_bits) & headlines.required_bits) = 0 as is_evidenced,
    from combined
    left join headlines
        on combined.resolved_date >= headlines.in_force_from
        and combined.resolved_date <= headlines.in_force_to
)

select * from final
