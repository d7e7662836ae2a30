{#- The two incremental strategies of the warehouse on Spark.

    A table of Parquet files knows neither a transaction nor a row that is deleted or changed: partitions are overwritten.
    So a chain's applied set is emptied before its last table is touched and written when that is done. A run killed in
    between finds nothing applied and builds the chain anew from the lake; one killed anywhere else begins its change
    again, and the rows that it left in the logs bear the same change number and are overwritten. -#}

{#- Parquet, or what the cluster has besides. -#}
{% macro spark_table_format() -%}
    {{ return(var("spark_table_format", "parquet")) }}
{%- endmacro %}

{% macro spark__create_applied_inputs() -%}
    {%- if execute -%}
        {%- do run_query("create schema if not exists intermediate") -%}
        {%- do run_query(
            "create table if not exists intermediate.taken_digests (table_name string, agency_code string, digest string) using "
            ~ spark_table_format()
        ) -%}
        {%- for chain in ("case", "tracking") -%}
            {%- set applied = "intermediate.applied_" ~ chain ~ "_inputs" -%}
            {%- do run_query(
                "create table if not exists " ~ applied
                ~ " (kind string, input_id string, owner_code string, procedure_key string, change_no bigint) using "
                ~ spark_table_format()
            ) -%}
            {%- if is_refreshed(chain) or missing_tables(chain) -%}
                {%- do forget_applied_inputs(chain) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{#- Nothing counts as applied: the next change builds the chain anew. -#}
{% macro forget_applied_inputs(chain) -%}
    {%- set applied = "intermediate.applied_" ~ chain ~ "_inputs" -%}
    {%- do run_query("truncate table " ~ applied) -%}
{%- endmacro %}

{% macro spark__record_applied_inputs(chain) -%}
    insert into intermediate.applied_{{ chain }}_inputs
    select kind, input_id, owner_code, procedure_key, change_no
    from intermediate.int_{{ chain }}_inputs
    where is_current
{%- endmacro %}

{#- dbt-spark's incremental materialization knows its own strategies only. -#}
{% materialization incremental, adapter="spark" -%}
    {%- set existing = load_relation(this) -%}
    {%- set change = change_of("intermediate.int_" ~ config.get("meta")["chain"] ~ "_inputs") -%}
    {{ run_hooks(pre_hooks) }}
    {%- if existing is none or existing.is_view or should_full_refresh() -%}
        {%- if existing is not none -%}
            {%- do adapter.drop_relation(existing) -%}
        {%- endif -%}
        {%- call statement("main") -%}
            {{ create_table_as(false, this, compiled_code) }}
        {%- endcall -%}
    {%- elif config.get("incremental_strategy") == "signed_log" -%}
        {{ spark_signed_log(this, compiled_code, change) }}
    {%- else -%}
        {{ spark_merge_changes(this, compiled_code, change) }}
    {%- endif -%}
    {{ run_hooks(post_hooks) }}
    {{ return({"relations": [this]}) }}
{%- endmaterialization %}

{#- Spark puts on disk by itself what does not fit into memory, and its tables are partitioned by case month. -#}
{% macro spark__spans_of_change(chain, versions) -%}
    {{ return([none]) }}
{%- endmacro %}

{#- Spark has no transaction in which a table could take another's place. -#}
{% macro spark__takes_over_changes(chain) -%}
    {{ return(false) }}
{%- endmacro %}

{#- Samples are a table there, taken anew each time: there is nothing to note. -#}
{% macro spark__record_sampled_inputs() -%}
{%- endmacro %}

{#- Overwrite a whole table, or only those of its partitions that the rows belong to. -#}
{% macro spark_overwrite(name, relation, columns, rows, only_touched) -%}
    {%- do run_query("set spark.sql.sources.partitionOverwriteMode = " ~ ("dynamic" if only_touched else "static")) -%}
    {%- call statement(name) -%}
        insert overwrite table {{ relation }} ({{ columns | join(", ") }})
        select /*+ REBALANCE({{ config.get("partition_by") }}) */ {{ columns | join(", ") }}
        from (
            {{ rows }}
        ) as new_rows
    {%- endcall -%}
{%- endmacro %}

{#- A log is partitioned by the number of the change. -#}
{% macro spark_signed_log(relation, rows, change) -%}
    {%- set chain = config.get("meta")["chain"] -%}
    {%- set columns = adapter.get_columns_in_relation(relation) | map(attribute="name") | list -%}
    {%- set change_no = run_query("select max(change_no) from intermediate.int_" ~ chain ~ "_inputs").columns[0].values()[0] -%}
    {%- if change["rebuild"] -%}
        {{ spark_overwrite("main", relation, columns, rows, false) }}
    {%- else -%}
        {{ spark_fold_log(relation, columns, change_no, chain) }}
        {#- Left by a run of this change that was killed; what is written now may have no row to replace it with. -#}
        {%- do spark_drop_partition(relation, "change_no", change_no) -%}
        {{ spark_overwrite("main", relation, columns, rows, true) }}
    {%- endif -%}
{%- endmacro %}

{#- One row a group instead of all those changes, as on DuckDB. -#}
{% macro spark_fold_log(relation, columns, change_no, chain) -%}
    {%- set older = "select count(distinct change_no) from " ~ relation ~ " where change_no < " ~ change_no -%}
    {%- if run_query(older).columns[0].values()[0] >= var("fold_after_changes") -%}
        {%- set measures = columns | select("in", config.get("meta")["measures"]) | list -%}
        {%- set groups = columns | reject("in", measures + ["change_no"]) | list -%}
        {%- set folded = relation ~ "__folded" -%}
        {%- do run_query("drop table if exists " ~ folded) -%}
        {%- set rows -%}
            create table {{ folded }} using {{ spark_table_format() }} as
            select
                {{ groups | join(", ") }},
                {% for measure in measures %}cast(sum({{ measure }}) as bigint) as {{ measure }}, {% endfor %}
                max(change_no) as change_no
            from {{ relation }}
            where change_no < {{ change_no }}
            group by {{ groups | join(", ") }}
            having {% for measure in measures %}sum({{ measure }}) <> 0{{ " or " if not loop.last }}{% endfor %}
        {%- endset -%}
        {%- do run_query(rows) -%}
        {%- do forget_applied_inputs(chain) -%}
        {{ spark_overwrite("fold", relation, columns, "select * from " ~ folded, false) }}
        {%- do run_query("drop table " ~ folded) -%}
    {%- endif -%}
{%- endmacro %}

{#- The cases of touched months are written anew: those that the change says nothing of, and those that it brings. The
    next state is written aside first, because no table is read and overwritten at once. -#}
{% macro spark_merge_changes(relation, rows, change) -%}
    {%- set chain = config.get("meta")["chain"] -%}
    {%- set changes = "intermediate.int_" ~ chain ~ "_changes" -%}
    {%- set columns = adapter.get_columns_in_relation(relation) | map(attribute="name") | list -%}
    {%- if change["rebuild"] -%}
        {%- do forget_applied_inputs(chain) -%}
        {{ spark_overwrite("main", relation, columns, rows, false) }}
    {%- else -%}
        {%- set next = relation ~ "__next" -%}
        {%- do run_query("drop table if exists " ~ next) -%}
        {%- set next_rows -%}
            create table {{ next }} using {{ spark_table_format() }} as
            select {{ columns | join(", ") }}
            from {{ relation }} as kept
            where case_month in (select case_month from {{ changes }})
                and not exists (
                    select 1 from {{ changes }} as changes
                    where changes.case_month = kept.case_month and changes.case_key = kept.case_key
                )
            union all
            select {{ columns | join(", ") }}
            from (
                {{ rows }}
            ) as new_rows
        {%- endset -%}
        {%- do run_query(next_rows) -%}
        {%- set emptied -%}
            select distinct case_month from {{ changes }}
            where case_month not in (select case_month from {{ next }})
        {%- endset -%}
        {%- set emptied_months = run_query(emptied).columns[0].values() -%}
        {%- do forget_applied_inputs(chain) -%}
        {%- for month in emptied_months -%}
            {%- do spark_drop_partition(relation, "case_month", "'" ~ month ~ "'") -%}
        {%- endfor -%}
        {{ spark_overwrite("main", relation, columns, "select * from " ~ next, true) }}
        {%- do run_query("drop table " ~ next) -%}
    {%- endif -%}
    {#- The applied set is written by the model's hook, when all this is done. -#}
    {%- do forget_applied_inputs(chain) -%}
{%- endmacro %}

{#- Delta and Iceberg have no partitions to drop, and rows to delete. -#}
{% macro spark_drop_partition(relation, column, value) -%}
    {%- if spark_table_format() == "parquet" -%}
        {%- do run_query("alter table " ~ relation ~ " drop if exists partition (" ~ column ~ " = " ~ value ~ ")") -%}
    {%- else -%}
        {%- do run_query("delete from " ~ relation ~ " where " ~ column ~ " = " ~ value) -%}
    {%- endif -%}
{%- endmacro %}
