select cast(month_start as date) as report_month
from generate_series(
    cast('{{ var("first_report_month") }}' as timestamp),
    cast(date_trunc('month', {{ as_of() }}) as timestamp),
    interval 1 month
) as months (month_start)
