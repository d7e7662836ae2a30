select *
from {{ usable_rows("catalogue") }} as lake
qualify row_number() over (
    partition by sender_agency, coalesce(procedure_base, procedure_code), valid_from
    order by sent_at desc, file_sha256 desc, row_number desc
) = 1
