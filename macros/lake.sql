{#- Access to the lake: which Parquet files a relation is made of, and the paths of the data home. -#}

{% macro home_path(relative) -%}
    {{ env_var("EMC_HOME", "var") }}/{{ relative }}
{%- endmacro %}

{#- The rows of a lake table that the given loads brought. `loads` is a subquery of load ids; only files that those
    loads name in their receipts, or that replaced them, are opened: the cost follows the loads asked for and not the
    history. -#}
{% macro lake_rows(table, loads) -%}
    {%- set files = [home_path("lake/" ~ table ~ "/schema.parquet")] -%}
    {%- if execute -%}
        {%- set named -%}
            select distinct coalesce(moved.place, named.lake_file) as lake_file
            from (
                select unnest(lake_files) as lake_file
                from {{ ref("stg_loads") }}
                where load_id in ({{ loads }})
            ) as named
            left join (
                select file, max_by(place, compacted_at) as place
                from read_parquet('{{ home_path("lake/compactions/*.parquet") }}')
                group by file
            ) as moved
                on named.lake_file = moved.file
            where starts_with(named.lake_file, 'lake/{{ table }}/')
            order by lake_file
        {%- endset -%}
        {%- for file in run_query(named).columns[0].values() -%}
            {%- do files.append(home_path(file)) -%}
        {%- endfor -%}
    {%- endif -%}
    (
        select *
        from read_parquet(['{{ files | join("', '") }}'], union_by_name = true, hive_partitioning = false)
        where load_id in ({{ loads }})
    )
{%- endmacro %}

{#- The rows of a lake table that usable (accepted or released) loads brought. -#}
{% macro usable_rows(table) -%}
    {{ lake_rows(table, "select load_id from " ~ ref("stg_loads") ~ " where is_usable") }}
{%- endmacro %}
