select *
from {{ usable_rows("totals") }} as lake
qualify row_number() over (
    partition by sender_agency, unit_code, field_code, period_start, period_end
    order by sent_at desc, file_sha256 desc, row_number desc
) = 1
