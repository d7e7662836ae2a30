{{
    config(
        materialized="incremental",
        incremental_strategy="signed_log",
        on_schema_change="fail",
        meta={"chain": "tracking", "measures": ["resolved_cases"]},
    )
}}

with

signed as (
    select agency_code, resolved_date, combination, 1 as sign from {{ ref("int_tracking_changes") }} where is_present
    union all
    select agency_code, resolved_date, combination, -1 as sign from {{ ref("int_tracking_previous") }}
)

select
    agency_code,
    cast(date_trunc('month', resolved_date) as date) as report_month,
    combination,
    cast(sum(sign) as bigint) as resolved_cases,
    (select max(change_no) from {{ ref("int_tracking_inputs") }}) as change_no,
from signed
where resolved_date is not null
group by 1, 2, 3
having sum(sign) <> 0
