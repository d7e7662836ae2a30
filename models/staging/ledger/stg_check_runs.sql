select *
from {{ parquet_rows("ledger/check_runs/*.parquet") }}
