{#- Access to the lake: which Parquet files a relation is made of, and the paths of the data home. -#}

{% macro home_path(relative) -%}
    {{ env_var("EMC_HOME", "var") }}/{{ relative }}
{%- endmacro %}

{#- The rows of a lake table that the given loads brought. `loads` is a subquery of load ids; only files that those
    loads name in their receipts, or that replaced them, are opened: the cost follows the loads asked for and not the
    history. -#}
{% macro lake_rows(table, loads) -%}
    {%- set files = ["lake/" ~ table ~ "/schema.parquet"] -%}
    {%- if execute -%}
        {%- set named -%}
            select distinct coalesce(moved.place, named.lake_file) as lake_file
            from (
                select {{ each_text("lake_files") }} as lake_file
                from {{ ref("stg_loads") }}
                where load_id in ({{ loads }})
            ) as named
            left join (
                select file, max_by(place, compacted_at) as place
                from {{ parquet_rows("lake/compactions/*.parquet") }}
                group by file
            ) as moved
                on named.lake_file = moved.file
            where {{ begins_with("named.lake_file", "'lake/" ~ table ~ "/'") }}
            order by lake_file
        {%- endset -%}
        {%- for file in run_query(named).columns[0].values() -%}
            {%- do files.append(file) -%}
        {%- endfor -%}
    {%- endif -%}
    (
        select *
        from {{ parquet_files(table, files) }}
        where load_id in ({{ loads }})
    )
{%- endmacro %}

{#- The rows of a lake table that usable (accepted or released) loads brought. -#}
{% macro usable_rows(table) -%}
    {{ lake_rows(table, "select load_id from " ~ ref("stg_loads") ~ " where is_usable") }}
{%- endmacro %}

{#- The rows of given files of a lake table. -#}
{% macro parquet_files(table, files) -%}
    {{ return(adapter.dispatch("parquet_files")(table, files)) }}
{%- endmacro %}

{% macro default__parquet_files(table, files) -%}
    {%- set paths = [] -%}
    {%- for file in files -%}
        {%- do paths.append(home_path(file)) -%}
    {%- endfor -%}
    read_parquet(['{{ paths | join("', '") }}'], union_by_name = true, hive_partitioning = false)
{%- endmacro %}

{#- Spark takes one pattern. Past a few hundred names the pattern itself is what costs: then all files of the table are
    listed, and those of the given names opened. -#}
{% macro spark__parquet_files(table, files) -%}
    {%- set beginning = "lake/" ~ table ~ "/" -%}
    {%- set names = [] -%}
    {%- for file in files -%}
        {%- do names.append(file[beginning | length:]) -%}
    {%- endfor -%}
    {%- if names | length <= var("spark_named_files") -%}
    parquet.`{{ home_path(beginning) }}{{ "{" ~ names | join(",") ~ "}" if names | length > 1 else names[0] }}`
    {%- else -%}
    (
            select *
            from parquet.`{{ home_path(beginning) }}{*.parquet,*/*.parquet}`
            where regexp_extract(_metadata.file_path, '/{{ beginning }}(.*)$', 1) in ('{{ names | join("', '") }}')
        )
    {%- endif -%}
{%- endmacro %}
