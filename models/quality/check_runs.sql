select
    run_id,
    checked_at,
    gate,
    suite,
    rule_id,
    expected_observations,
    observations,
    findings,
    not_evaluable,
    ran,
    success,
from {{ ref("stg_check_runs") }}
