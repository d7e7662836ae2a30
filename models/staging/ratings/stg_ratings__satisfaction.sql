select *
from {{ usable_rows("ratings") }} as lake
qualify row_number() over (
    partition by sender_agency, unit_code, report_month
    order by sent_at desc, file_sha256 desc, row_number desc
) = 1
