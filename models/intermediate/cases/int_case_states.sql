{{ config(materialized="view") }}

{#- Letters of the outcomes, in the order in which the rules try them: P pass, U unknown, N not applicable, F fail. -#}
{%- set conditions = [
    "service_full", "submitted_online", "paid_online", "paid_on_npsp", "electronic_result", "returned_online_or_post",
    "returned_online", "processed_online", "no_visit", "no_paper", "no_field_check",
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

dated as (
    select
        versions.*,
        versions.owner_agency as agency_code,
        coalesce(versions.unit_code, versions.owner_agency) as counted_unit_code,
        coalesce(versions.procedure_base, versions.procedure_code) as procedure_key,
        coalesce(substr(versions.procedure_base, 1, 1) in ('5', '6'), false) as is_internal,
        versions.status in (9, 10) as is_finished,
        versions.status not in (1, 3) and versions.received_at is not null as is_received,
        coalesce(versions.finished_at, versions.returned_at) as resolved_at,
    from versions
),

counted as (
    select
        *,
        case when is_received and not is_internal then cast(received_at as date) end as received_date,
        case when is_finished and not is_internal then cast(resolved_at as date) end as resolved_date,
        case
            when status in (3, 7, 8) and not is_internal
                then cast(coalesce(refused_at, finished_at, returned_at, sent_at) as date)
        end as closed_date,
        is_finished and resolved_at is null and not is_internal as is_resolved_undated,
    from dated
),

catalogued as (
    select
        counted.*,
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
    from counted
    left join agencies
        on counted.agency_code = agencies.agency_code
    left join catalogue as own
        on counted.agency_code = own.owner_code
        and counted.procedure_key = own.procedure_key
        and counted.resolved_date >= own.holds_from
        and counted.resolved_date < own.holds_before
    left join catalogue as successor
        on counted.procedure_base = successor.procedure_key
        and successor.owner_code = case
            when agencies.successor_absorbed_on <= date_trunc('month', counted.resolved_date)
                then agencies.second_successor_code
            when agencies.absorbed_on <= date_trunc('month', counted.resolved_date)
                then agencies.successor_code
        end
        and counted.resolved_date >= successor.holds_from
        and counted.resolved_date < successor.holds_before
    left join catalogue as nation
        on nation.owner_code = 'VN'
        and counted.procedure_base = nation.procedure_key
        and counted.resolved_date >= nation.holds_from
        and counted.resolved_date < nation.holds_before
),

fees as (
    select
        *,
        fee = 'due' or (fee = 'absent' and coalesce(payment in (1, 2), false)) as is_fee_due,
    from catalogued
),

first_outcomes as (
    select
        *,
        case
            when service_level = 'full' then 'P'
            when catalogue_owner_code is null then 'U'
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
    from fees
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
        {{ "processed_online_outcome" if condition == "processed_online" else condition }}{{ " || " if not loop.last }}
        {%- endfor %} as all_outcomes,
        {% for letter, bits in [("F", "failed_bits"), ("U", "unknown_bits")] -%}
        {% for condition in conditions -%}
        case when {{ "processed_online_outcome" if condition == "processed_online" else condition }} = '{{ letter }}' then {{ 2 ** loop.index0 }} else 0 end
        {{- " + " if not loop.last }}
        {% endfor %} as {{ bits }},
        {% endfor %}
    from outcomes
),

final as (
    select
        {{ version_columns("combined") }}
        combined.owner_agency,
        combined.owner_order,
        combined.is_present,
        combined.agency_code,
        combined.counted_unit_code,
        combined.procedure_key,
        combined.is_internal,
        combined.received_date,
        combined.resolved_date,
        combined.closed_date,
        {# The day on which a received case stops being pending; a case resolved before its receipt never is. #}
        case
            when combined.received_date is not null and coalesce(combined.resolved_date, combined.closed_date) is not null
                then greatest(combined.received_date, coalesce(combined.resolved_date, combined.closed_date))
        end as pending_until,
        combined.is_resolved_undated,
        case
            when combined.resolved_date is null then null
            when combined.due_at is null then 'no_due_date'
            when combined.resolved_date < cast(combined.due_at as date) then 'early'
            when combined.resolved_date = cast(combined.due_at as date) then 'on_time'
            else 'overdue'
        end as timeliness,
        combined.is_fee_due,
        combined.paid_online = 'P' as is_paid_online,
        combined.electronic_result,
        combined.catalogue_owner_code,
        combined.service_level,
        case when combined.resolved_date is not null then combined.all_outcomes end as combination,
        (combined.failed_bits & headlines.required_bits) = 0 as is_fully_online,
        ((combined.failed_bits | combined.unknown_bits) & headlines.required_bits) = 0 as is_evidenced,
    from combined
    left join headlines
        on combined.resolved_date >= headlines.in_force_from
        and combined.resolved_date <= headlines.in_force_to
)

select * from final
