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
    told below. #}
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

{# The only scan of all cases: three columns decide, and few cases are left. #}
left_out as (
    select
        cases.owner_agency,
        cases.status,
        cases.received_on,
        cases.is_base_procedure and substr(cases.procedure_key, 1, 1) in ('5', '6') as is_internal,
        coalesce(cases.finished_on, cases.returned_on) as done_on,
        coalesce(cases.refused_on, cases.finished_on, cases.returned_on, cast(cases.sent_at as date)) as stopped_on,
    from {{ ref("int_cases") }} as cases
    where cases.status in (1, 3, 7, 8)
        or (cases.status in (9, 10) and cases.finished_on is null and cases.returned_on is null)
        or (cases.is_base_procedure and substr(cases.procedure_key, 1, 1) in ('5', '6'))
),

{# Of these our counts have the receipt of cases that were stopped or are undated, and nothing of the others. #}
known_apart as (
    select
        case when status in (9, 10) and done_on is null and not is_internal then 'undated' else 'other_definition' end as cause,
        owner_agency as agency_code,
        case when is_internal or status in (1, 3) then received_on end as received_date,
        case
            when status in (9, 10) then coalesce(done_on, received_on)
            when status in (7, 8) then stopped_on
        end as resolved_date,
        case
            when received_date is null then null
            when status in (9, 10) then done_on
            when status in (3, 7, 8) then stopped_on
        end as pending_until,
    from left_out
),

dated as (
    select cause, agency_code, received_date, resolved_date, pending_until from unheard
    union all
    select * from known_apart
),

final as (
    select
        agency_code,
        cause,
        cast(date_trunc('month', received_date) as date) as received_month,
        cast(date_trunc('month', resolved_date) as date) as resolved_month,
        cast(date_trunc('month', pending_until) as date) as pending_until_month,
        count(*) as cases,
    from dated
    where received_date is not null or resolved_date is not null
    group by all
)

select * from final
