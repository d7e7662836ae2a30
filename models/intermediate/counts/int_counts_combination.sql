{{ config(materialized="view") }}

select 'npsp' as feed, agency_code, report_month, combination, resolved_cases
from {{ ref("int_counts_case_combination") }}
union all
select 'emc' as feed, agency_code, report_month, combination, resolved_cases
from {{ ref("int_counts_tracking_combination") }}
