{{
    config(
        materialized="incremental",
        incremental_strategy="merge_changes",
        on_schema_change="append_new_columns",
        meta={"chain": "case"},
        post_hook=["{{ take_over_changes('case') }}", "{{ record_applied_inputs('case') }}"],
    )
}}

-- depends_on: {{ ref("int_counts_day") }}
-- depends_on: {{ ref("int_counts_unit") }}
-- depends_on: {{ ref("int_counts_procedure") }}
-- depends_on: {{ ref("int_counts_case_combination") }}
-- depends_on: {{ ref("int_counts_marks") }}
-- depends_on: {{ ref("int_counts_uncounted") }}

select *
from {{ ref("int_case_changes") }}
where is_present{{ " and false" if takes_over_changes("case") }}
