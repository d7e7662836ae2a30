{{
    config(
        materialized="incremental",
        incremental_strategy="merge_changes",
        on_schema_change="append_new_columns",
        meta={"chain": "tracking"},
        post_hook=["{{ take_over_changes('tracking') }}", "{{ record_applied_inputs('tracking') }}"],
    )
}}

-- depends_on: {{ ref("int_counts_tracking_combination") }}

select *
from {{ ref("int_tracking_changes") }}
where is_present{{ " and false" if takes_over_changes("tracking") }}
