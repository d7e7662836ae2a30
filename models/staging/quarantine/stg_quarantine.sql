select *
from {{ usable_rows("quarantine") }} as lake
