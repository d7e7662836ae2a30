{{ config(post_hook="{{ insert_later_spans('tracking', 'staging.stg_emc__events') }}") }}

select *
from {{ ref("int_tracking_states") }}
where {{ in_first_span("tracking", "staging.stg_emc__events") }}
