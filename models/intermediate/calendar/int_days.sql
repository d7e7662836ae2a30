{{ config(materialized="view") }}

select cast(day_start as date) as day_date
from {{ units_from_to("day", "'" ~ var("first_report_month") ~ "'", as_of()) }}
