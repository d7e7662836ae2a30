{{
    config(
        materialized="incremental",
        incremental_strategy="signed_log",
        on_schema_change="fail",
        meta={"chain": "case", "measures": ["resolved_cases"]},
    )
}}

select
    agency_code,
    cast(date_trunc('month', resolved_date) as date) as report_month,
    combination,
    cast(sum(sign) as bigint) as resolved_cases,
    (select max(change_no) from {{ ref("int_case_inputs") }}) as change_no,
from {{ signed_changes() }} as signed
where resolved_date is not null
group by 1, 2, 3
having sum(sign) <> 0
