select *
from read_parquet('{{ home_path("ledger/checks/*.parquet") }}', union_by_name = true)
