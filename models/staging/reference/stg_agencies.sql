with

agencies as (
    select * from {{ ref("agencies") }}
),

absorptions as (
    select
        agency_code,
        successor_code,
        cast(valid_to as date) + interval 1 day as effective_on,
    from {{ ref("agency_history") }}
    where successor_code is not null
),

{# An absorber may be absorbed in its turn, once: no longer chain exists, and a seed test says so. #}
final as (
    select
        agencies.agency_code,
        agencies.name_vi,
        agencies.name_en,
        agencies.block,
        agencies.expected as is_ever_expected,
        cast(first_step.effective_on as date) as absorbed_on,
        first_step.successor_code,
        cast(second_step.effective_on as date) as successor_absorbed_on,
        second_step.successor_code as second_successor_code,
        case
            when second_step.effective_on <= {{ as_of() }} then second_step.successor_code
            when first_step.effective_on <= {{ as_of() }} then first_step.successor_code
            else agencies.agency_code
        end as present_code,
    from agencies
    left join absorptions as first_step
        on agencies.agency_code = first_step.agency_code
    left join absorptions as second_step
        on first_step.successor_code = second_step.agency_code
        and second_step.effective_on >= first_step.effective_on
)

select * from final
