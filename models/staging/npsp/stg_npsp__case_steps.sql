select distinct
    case_code,
    happened_at,
    status,
    deadline_at,
    sender_agency,
    case_month,
from {{ usable_rows("npsp_steps") }} as lake
