with

combinations as (
    select distinct feed, combination from {{ ref("int_counts_combination") }}
),

definitions as (
    select * from {{ ref("definitions") }}
),

required as (
    select * from {{ ref("definition_conditions") }}
),

conditions as (
    select * from {{ ref("conditions") }}
),

outcomes as (
    select
        combinations.feed,
        combinations.combination,
        definitions.definition_version,
        required.step,
        substr(combinations.combination, cast(conditions.position as integer), 1) as outcome,
    from combinations
    inner join definitions on combinations.feed = definitions.feed
    inner join required on definitions.definition_version = required.definition_version
    inner join conditions on required.condition = conditions.condition
),

final as (
    select
        feed,
        combination,
        definition_version,
        count(*) filter (where outcome = 'F') = 0 as is_fully_online,
        count(*) filter (where outcome in ('F', 'U')) = 0 as is_evidenced,
        min(step) filter (where outcome = 'F') as lost_at_step,
    from outcomes
    group by 1, 2, 3
)

select * from final
