with

held_rows as (
    select * from {{ ref("stg_npsp__held_versions") }}
),

quarantine as (
    select * from {{ ref("stg_quarantine") }}
),

held_versions as (
    select {{ select_lake_version("held_rows") }}
    from held_rows
    qualify row_number() over (
        partition by held_rows.case_key
        order by held_rows.sent_at desc, held_rows.file_sha256 desc, held_rows.row_number desc
    ) = 1
),

held as (
    select
        held_versions.case_key,
        'held' as cause,
        held_versions.sent_at,
        {{ select_counting_columns("held_versions") }}
    from held_versions
),

{# A row put aside has no date of its end: one that says it is done is taken as done in the month of its receipt. Its
   sender counts it, even where the code names another agency. #}
quarantined as (
    select
        coalesce(quarantine.case_code, quarantine.load_id || '|' || quarantine.row_number) as case_key,
        'quarantined' as cause,
        quarantine.sent_at,
        quarantine.sender_agency as agency_code,
        cast(quarantine.received_at as date) as received_date,
        case when quarantine.status in ('9', '10') then received_date end as resolved_date,
        case when quarantine.status in ('3', '7', '8', '9', '10') then received_date end as pending_until,
    from quarantine
    where quarantine.feed = 'npsp' and quarantine.received_at is not null
    qualify row_number() over (
        partition by case_key
        order by quarantine.sent_at desc, quarantine.load_id desc, quarantine.row_number desc
    ) = 1
),

outside as (
    select case_key, cause, sent_at, agency_code, received_date, resolved_date, pending_until from held
    union all
    select case_key, cause, sent_at, agency_code, received_date, resolved_date, pending_until from quarantined
),

known as (
    select case_key, status, received_on, sent_at
    from {{ ref("int_cases") }}
    where case_key in (select case_key from outside)
),

{# A later version of a case that we count still brings what ours lacks: its receipt or its end. Closed cases of ours are
    in int_counts_uncounted. #}
unheard as (
    select
        outside.cause,
        outside.agency_code,
        case when known.received_on is null then outside.received_date end as received_date,
        outside.resolved_date,
        case when known.received_on is null then outside.pending_until end as pending_until,
    from outside
    left join known on outside.case_key = known.case_key
    where known.case_key is null or (known.status not in (7, 8, 9, 10) and known.sent_at < outside.sent_at)
),

outside_months as (
    select
        agency_code,
        cause,
        cast(date_trunc('month', received_date) as date) as received_month,
        cast(date_trunc('month', resolved_date) as date) as resolved_month,
        cast(date_trunc('month', pending_until) as date) as pending_until_month,
        count(*) as cases,
    from unheard
    where received_date is not null or resolved_date is not null
    group by all
),

known_months as (
    select
        agency_code,
        cause,
        received_month,
        resolved_month,
        pending_until_month,
        cast(sum(cases) as bigint) as cases,
    from {{ ref("int_counts_uncounted") }}
    group by all
    having sum(cases) <> 0
),

final as (
    select * from outside_months
    union all
    select * from known_months
)

select * from final
