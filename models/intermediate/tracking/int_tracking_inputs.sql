with

loads as (
    select * from {{ ref("stg_loads") }}
),

agencies as (
    select * from {{ ref("stg_agencies") }}
),

reference_rows as (
    select concat_ws('|', agency_code, present_code) as row_text from agencies
    union all
    select '{{ rule_checksums() }}'
),

inputs as (
    select
        'load' as kind,
        load_id as input_id,
        cast(null as varchar) as owner_code,
        cast(null as varchar) as procedure_key,
    from loads
    where is_usable and feed = 'emc'
    union all
    select
        'reference',
        md5({{ lines_of("row_text") }}),
        null,
        null,
    from reference_rows
),

{{ compare_inputs("inputs", "tracking") }}
