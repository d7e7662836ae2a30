with

loads as (
    select
        load_id,
        sender_agency,
        cast({{ json_field("profile", "last_received") }} as date) as last_received_on,
        rows_in,
        rows_accepted,
        rows_identical,
        cast({{ json_field("profile", "updates_before_create") }} as bigint) as updates_before_create,
        cast({{ json_field("profile", "top_submitter_rows") }} as bigint) as top_submitter_rows,
        {{ rows_found("findings", ["status_missing", "status_unknown"]) }} as unmapped_rows,
    from {{ ref("stg_loads") }}
    where is_usable and feed = 'npsp'
),

boundaries as (
    select * from {{ ref("int_agency_boundaries") }}
    where boundary = 'as_was'
),

{# A batch belongs to the month in which its latest case was received; one without cases (of steps) to none. #}
counted as (
    select
        boundaries.agency_code,
        boundaries.report_month,
        loads.rows_in,
        loads.rows_accepted,
        loads.rows_identical,
        coalesce(loads.updates_before_create, 0) as updates_before_create,
        loads.top_submitter_rows,
        coalesce(loads.unmapped_rows, 0) as unmapped_rows,
    from loads
    inner join boundaries
        on loads.sender_agency = boundaries.issuing_agency_code
        and date_trunc('month', loads.last_received_on) = boundaries.report_month
),

final as (
    select
        agency_code,
        report_month,
        cast(sum(rows_in) as bigint) as rows_in,
        cast(sum(rows_accepted) as bigint) as rows_accepted,
        cast(sum(rows_identical + updates_before_create) as bigint) as repeated_rows,
        cast(sum(unmapped_rows) as bigint) as unmapped_rows,
        cast(max(top_submitter_rows) as bigint) as top_submitter_rows,
        max_by(rows_accepted, top_submitter_rows) as top_submitter_of_rows,
    from counted
    group by 1, 2
)

select * from final
