select * from {{ ref("int_tracking_states") }}
