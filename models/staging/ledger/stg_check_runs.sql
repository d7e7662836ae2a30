select *
from read_parquet('{{ home_path("ledger/check_runs/*.parquet") }}', union_by_name = true)
