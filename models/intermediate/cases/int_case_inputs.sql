with

loads as (
    select * from {{ ref("stg_loads") }}
),

segments as (
    select * from {{ ref("int_catalogue_segments") }}
),

agencies as (
    select * from {{ ref("stg_agencies") }}
),

definitions as (
    select * from {{ ref("definitions") }}
),

required as (
    select * from {{ ref("definition_conditions") }}
),

reference_rows as (
    select concat_ws('|', 'agency', agency_code, absorbed_on, successor_code, present_code) as row_text from agencies
    union all
    select concat_ws('|', 'definition', definition_version, in_force_from, in_force_to, is_headline) from definitions
    union all
    select concat_ws('|', 'condition', definition_version, step, condition) from required
    union all
    select '{{ rule_checksums() }}'
),

inputs as (
    select
        case when feed = 'emc' then 'tracking' else 'load' end as kind,
        load_id as input_id,
        cast(null as varchar) as owner_code,
        cast(null as varchar) as procedure_key,
    from loads
    where is_usable and feed in ('npsp', 'emc')
    union all
    select
        'catalogue',
        md5(concat_ws(
            '|', owner_code, procedure_key, holds_from, holds_before, service_level,
            coalesce(cast(fee_due as varchar), ''), coalesce(cast(yields_paper_result as varchar), ''),
            coalesce(cast(requires_visit as varchar), ''), coalesce(cast(requires_field_check as varchar), '')
        )),
        owner_code,
        procedure_key,
    from segments
    union all
    select
        'reference',
        md5({{ lines_of("row_text") }}),
        null,
        null,
    from reference_rows
),

{{ compare_inputs("inputs", "case") }}
