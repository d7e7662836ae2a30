select cast(month_start as date) as report_month
from {{ months_from_to("'" ~ var("first_report_month") ~ "'", "date_trunc('month', " ~ as_of() ~ ")") }}
