select * from {{ ref("int_case_states") }}
