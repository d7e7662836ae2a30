with

months as (
    select * from {{ ref("int_months") }}
),

agencies as (
    select * from {{ ref("stg_agencies") }}
),

names as (
    select * from {{ ref("agency_history") }}
),

final as (
    select
        agencies.agency_code,
        months.report_month,
        agencies.is_ever_expected
        and (agencies.absorbed_on is null or agencies.absorbed_on > months.report_month) as is_expected,
        case when agencies.is_ever_expected then agencies.block end as block,
        coalesce(names.name_vi, agencies.name_vi) as name_vi,
        coalesce(names.name_en, agencies.name_en) as name_en,
        case
            when agencies.successor_absorbed_on <= months.report_month then agencies.second_successor_code
            when agencies.absorbed_on <= months.report_month then agencies.successor_code
            else agencies.agency_code
        end as as_was_agency_code,
        agencies.present_code as as_is_agency_code,
    from agencies
    cross join months
    left join names
        on agencies.agency_code = names.agency_code
        and months.report_month >= cast(names.valid_from as date)
        and (names.valid_to is null or months.report_month <= cast(names.valid_to as date))
)

select * from final
