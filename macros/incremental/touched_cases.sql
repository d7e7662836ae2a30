{#- Keys of the cases that some loads brought: what a change touches. `loads` is a subquery of load ids. -#}
{% macro keys_of_loads(table, loads, condition="true") -%}
    select
        {{ case_key("lake", "senders") }} as case_key,
        lake.case_month,
    from {{ lake_rows(table, loads) }} as lake
    left join {{ ref("stg_agencies") }} as senders on lake.sender_agency = senders.agency_code
    where {{ condition }}
{%- endmacro %}

{#- The rows of a chain's last table, as the last finished change left it, whose keys the CTE `touched` holds. One join on
    both columns: the month lets the engine pass over the row groups of other months. -#}
{% macro rows_touched(cases) -%}
    select cases.*
    from {{ cases }} as cases
    semi join touched
        on cases.case_month = touched.case_month
        and cases.case_key = touched.case_key
{%- endmacro %}
