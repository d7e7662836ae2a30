select
    decision_id,
    agency_code,
    try_cast(period_start as date) as period_start,
    try_cast(period_end as date) as period_end,
    measure,
    try_cast(difference as bigint) as difference,
    state,
    reason,
    person,
    try_cast(decided_at as timestamp) as decided_at,
from {{
    ledger_rows("reconciliations", "decision_id agency_code period_start period_end measure difference state reason person decided_at")
}} as ledger
qualify row_number() over (
    partition by agency_code, period_start, period_end, measure
    order by decided_at desc, decision_id desc
) = 1
