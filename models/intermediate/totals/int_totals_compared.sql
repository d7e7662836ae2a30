with

totals as (
    select * from {{ ref("int_totals_rows") }}
    where unit_code is null and field_code is null
),

counts as (
    select * from {{ ref("fct_agency_month") }}
    where boundary = 'as_was'
),

boundaries as (
    select * from {{ ref("int_agency_boundaries") }}
    where boundary = 'as_was'
),

thresholds as (
    select
        max(threshold) filter (where rule = 'reconciliation_tolerance_cases') as tolerance_cases,
        max(threshold) filter (where rule = 'reconciliation_tolerance_share') as tolerance_share,
    from {{ ref("thresholds") }}
),

{# An absorbed agency's folder may go on reporting its own part: the parts of one agency are summed. A part whose window
    begins when its sender was an agency of its own is counted under two agencies, so that sum compares with nothing. #}
windows as (
    select
        totals.agency_code,
        totals.report_month,
        totals.period_start,
        totals.period_end,
        totals.window_months,
        totals.is_whole_months,
        totals.window_subject as subject,
        bool_and(coalesce(starts.agency_code, totals.agency_code) = totals.agency_code) as is_one_agency,
        {% for name, figure in {
            "received": "received_online + received_direct_or_post",
            "resolved": "resolved_total",
            "carried_over": "carried_over",
        }.items() -%}
        case when count({{ figure }}) = count(*) then cast(sum({{ figure }}) as bigint) end as reported_{{ name }},
        {% endfor %}
    from totals
    left join boundaries as starts
        on totals.sender_agency = starts.issuing_agency_code
        and starts.report_month = date_trunc('month', totals.period_start)
    group by 1, 2, 3, 4, 5, 6, 7
),

flows as (
    select
        windows.agency_code,
        windows.period_start,
        windows.period_end,
        count(counts.received_cases) as known_months,
        cast(sum(counts.received_cases) as bigint) as received,
        cast(sum(counts.resolved_cases) as bigint) as resolved,
        cast(sum(counts.closed_cases) as bigint) as closed,
    from windows
    inner join counts
        on windows.agency_code = counts.agency_code
        and counts.report_month between windows.period_start and windows.period_end
    where windows.is_whole_months
    group by all
),

{# What an agency begins a month with: the cases that were pending at the end of the month before with all agencies
    that are its parts in this one. #}
openings as (
    select
        boundaries.agency_code,
        boundaries.report_month,
        case when count(counts.pending_cases) = count(*) then cast(sum(counts.pending_cases) as bigint) end as pending,
    from counts
    inner join boundaries
        on counts.agency_code = boundaries.issuing_agency_code
        and counts.report_month = boundaries.report_month - interval 1 month
    group by all
),

measures as (
    select 'received' as measure
    union all
    select 'resolved'
    union all
    select 'carried_over'
),

measured as (
    select
        windows.*,
        measures.measure,
        case measures.measure
            when 'received' then windows.reported_received
            when 'resolved' then windows.reported_resolved
            else windows.reported_carried_over
        end as reported,
        case measures.measure
            when 'received' then flows.received
            when 'resolved' then flows.resolved
            else openings.pending
        end as ours,
        case when measures.measure = 'resolved' then flows.closed else 0 end as closed,
        coalesce(flows.known_months, 0) as known_months,
    from windows
    cross join measures
    left join flows
        on windows.agency_code = flows.agency_code
        and windows.period_start = flows.period_start
        and windows.period_end = flows.period_end
    left join openings
        on windows.agency_code = openings.agency_code
        and windows.period_start = openings.report_month
        and windows.is_whole_months
),

final as (
    select
        measured.agency_code,
        measured.report_month,
        measured.period_start,
        measured.period_end,
        measured.subject,
        measured.measure,
        measured.reported,
        measured.ours,
        measured.closed,
        greatest(thresholds.tolerance_cases, thresholds.tolerance_share * measured.reported) as tolerance,
        case
            when not measured.is_whole_months then 'whole_months'
            when not measured.is_one_agency then 'one_agency'
            when measured.reported is null then measured.measure
            when measured.measure = 'carried_over' and measured.period_start <= cast('{{ var("first_report_month") }}' as date)
                then 'previous_months'
            when measured.measure = 'carried_over' and measured.ours is null then 'message_a'
            when measured.measure <> 'carried_over' and measured.known_months < measured.window_months then 'message_a'
        end as missing_input,
    from measured
    cross join thresholds
)

select * from final
