{{
    config(
        materialized="incremental",
        incremental_strategy="merge_changes",
        on_schema_change="append_new_columns",
        meta={"chain": "tracking"},
        post_hook="{{ record_applied_inputs('tracking') }}",
    )
}}

-- depends_on: {{ ref("int_counts_tracking_combination") }}

select *
from {{ ref("int_tracking_changes") }}
where is_present
