select cast(month_start as date) as report_month
from {{ units_from_to("month", "'" ~ var("first_report_month") ~ "'", "date_trunc('month', " ~ as_of() ~ ")") }}
