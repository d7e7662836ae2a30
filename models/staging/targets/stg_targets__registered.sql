select *
from {{ usable_rows("targets") }} as lake
qualify row_number() over (
    partition by sender_agency, report_month
    order by registered_on desc nulls last, sent_at desc, file_sha256 desc, row_number desc
) = 1
