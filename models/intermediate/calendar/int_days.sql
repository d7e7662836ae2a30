{{ config(materialized="view") }}

select cast(day_start as date) as day_date
from generate_series(
    cast('{{ var("first_report_month") }}' as timestamp),
    cast({{ as_of() }} as timestamp),
    interval 1 day
) as days (day_start)
