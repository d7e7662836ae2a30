with

loads as (
    select * from {{ ref("stg_loads") }}
    where state = 'held' and feed = 'npsp'
),

held_rows as (
    select * from {{ ref("stg_npsp__held_versions") }}
),

boundaries as (
    select * from {{ ref("int_agency_boundaries") }}
),

versions as (
    select {{ select_lake_version("held_rows") }}
    from held_rows
),

cases as (
    select
        versions.load_id,
        {{ select_counting_columns("versions") }}
    from versions
),

events as (
    select
        load_id,
        agency_code,
        cast(date_trunc('month', received_date) as date) as report_month,
    from cases
    union
    select
        load_id,
        agency_code,
        cast(date_trunc('month', resolved_date) as date) as report_month,
    from cases
),

{# What brought no row that could be read is of the month in which it was sent, or of the one before. #}
unread as (
    select
        load_id,
        sender_agency as agency_code,
        cast(date_trunc('month', sent_at) as date) as report_month,
    from loads
    where load_id not in (select load_id from held_rows)
    union all
    select
        load_id,
        sender_agency,
        cast(date_trunc('month', sent_at) - interval 1 month as date),
    from loads
    where load_id not in (select load_id from held_rows)
),

spoken_of as (
    select * from events
    union all
    select * from unread
),

final as (
    select distinct
        boundaries.agency_code,
        boundaries.boundary,
        boundaries.report_month,
        spoken_of.load_id,
    from spoken_of
    inner join boundaries
        on spoken_of.agency_code = boundaries.issuing_agency_code
        and spoken_of.report_month = boundaries.report_month
)

select * from final
