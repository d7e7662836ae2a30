select
    {% for column in version_columns() if column != "file_sha256" -%}
    {{ column }},
    {% endfor -%}
    owner_agency,
    owner_order,
    combination,
    is_fully_online,
    is_evidenced,
    is_present,
from {{ ref("int_case_states") }}
