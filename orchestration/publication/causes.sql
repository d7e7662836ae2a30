-- The causes of each figure in `moved` (id, agency_code, report_month, measure, feeds), one row each: id, causes, loads.
-- `moved_loads`: loads used now and not before, or the other way round, each with a cause; `senders`: whose loads reach
-- an agency's month; `decided`: people's decisions since; `general`: what differs of models and reference data.
with

own as (
    select moved.id, moved_loads.cause, coalesce(moved_loads.replaces_load_id, moved_loads.load_id) as load_id
    from moved
    inner join senders
        on moved.agency_code = senders.agency_code and moved.report_month = senders.report_month
    inner join moved_loads
        on senders.sender_agency = moved_loads.sender_agency
        and list_contains(moved.feeds, moved_loads.feed) and moved_loads.from_month <= moved.report_month
),

-- A person's decision is the one reason for the state that it sets; one that says `revised` also stands behind the
-- counts that moved.
decisions as (
    select distinct moved.id, 'reconciliation' as cause, moved.measure like 'reconciliation_state:%' as is_state
    from moved
    inner join decided
        on moved.agency_code = decided.agency_code
        and moved.report_month between date_trunc('month', decided.period_start) and decided.period_end
    where
        split_part(moved.measure, ':', 2) = decided.measure
        or (decided.state = 'revised' and moved.measure like '%_cases')
),

-- One agency's catalogue says what other agencies' procedures are: the reason where there is no nearer one.
catalogues as (
    select moved.id, moved_loads.cause, moved_loads.load_id
    from moved
    inner join moved_loads
        on moved_loads.feed = 'catalogue' and moved_loads.from_month <= moved.report_month
    where list_contains(moved.feeds, 'catalogue')
),

near as (
    select * from own
    where id not in (select id from decisions where is_state)
    union all
    select id, cause, null from decisions
    union all
    select * from catalogues
    where id not in (select id from own)
),

-- Models and reference data reach every figure, so they are told beside what came in.
reasons as (
    select * from near
    union all
    select moved.id, unnest($general), null
    from moved
    where moved.measure <> 'rank_in_block' and moved.id not in (select id from decisions where is_state)
),

counts as (
    select id, agency_code, report_month from moved
    where measure in ('resolved_cases', 'fully_online_cases') and unit_code = ''
),

-- A rank that moved with the agency's own counts moved for their reasons; where no agency's counts moved, only models
-- and reference data can have moved it; else it follows.
of_ranks as (
    select ranks.id, reasons.cause, reasons.load_id
    from moved as ranks
    inner join counts
        on ranks.agency_code = counts.agency_code and ranks.report_month = counts.report_month
    inner join reasons on counts.id = reasons.id
    where ranks.measure = 'rank_in_block'
    union all
    select id, unnest($general), null
    from moved
    where measure = 'rank_in_block' and report_month not in (select report_month from counts)
)

select id, list(distinct cause) as causes, count(distinct load_id) as loads
from (select * from reasons union all select * from of_ranks)
group by id
