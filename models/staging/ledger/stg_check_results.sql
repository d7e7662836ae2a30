select *
from {{ parquet_rows("ledger/checks/*.parquet") }}
