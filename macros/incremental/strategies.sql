{#- Two incremental strategies of the warehouse. Both end in the model's own transaction. -#}

{#- `merge_changes`: rows of a chain's last table, by key; cases that no load brings any more are deleted.

    Rows of a case month lie together (spans.sql), and stay so: a change passes over the row groups of other months.
    Updating a row in place makes the engine write its whole row group again, so a month of which little changed has its
    rows deleted and appended instead.
    config meta: `chain` (case, tracking). After a rebuild there is nothing to merge (take_over_changes). -#}
{% macro get_incremental_merge_changes_sql(arguments) -%}
    {%- set target = arguments["target_relation"] -%}
    {%- set source = arguments["temp_relation"] -%}
    {%- set chain = config.get("meta")["chain"] -%}
    {%- set columns = arguments["dest_columns"] | map(attribute="name") | list -%}
    {%- set change = change_of("intermediate.int_" ~ chain ~ "_inputs") -%}
    {% if change["rebuild"] -%}
    select true as is_taken_over;
    {%- else -%}
    create or replace temp table sparse_months as
    select changed.case_month
    from (select case_month, count(*) as cases from {{ source }} group by 1) as changed
    inner join (
        select case_month, count(*) as cases
        from {{ target }}
        where case_month in (select case_month from {{ source }})
        group by 1
    ) as held
        on changed.case_month = held.case_month
    where changed.cases < held.cases * {{ var("sparse_change_share") }};

    delete from {{ target }} using (
        select case_month, case_key from {{ source }} where case_month in (select case_month from sparse_months)
        {% if change["removes"] -%}
        union all
        select case_month, case_key from intermediate.int_{{ chain }}_changes where not is_present
        {%- endif %}
    ) as gone
    where {{ target }}.case_month = gone.case_month and {{ target }}.case_key = gone.case_key;

    merge into {{ target }} as target
    using (select * from {{ source }} where case_month not in (select case_month from sparse_months)) as source
    on target.case_month = source.case_month and target.case_key = source.case_key
    when matched then update set
        {% for column in columns if column not in ("case_key", "case_month") -%}
        {{ column }} = source.{{ column }}{{ ", " if not loop.last }}
        {%- endfor %}
    when not matched then insert ({{ columns | join(", ") }})
    values ({% for column in columns %}source.{{ column }}{{ ", " if not loop.last }}{% endfor %});

    insert into {{ target }} ({{ columns | join(", ") }})
    select {{ columns | join(", ") }}
    from {{ source }}
    where case_month in (select case_month from sparse_months)
    order by case_month;
    drop table sparse_months;
    {%- endif %}
{%- endmacro %}

{#- Whether the rows of this change become the chain's last table by its name alone: after a rebuild they are all of it,
    and to write the nation's cases once more would take as long as counting them. -#}
{% macro takes_over_changes(chain) -%}
    {{ return(adapter.dispatch("takes_over_changes")(chain)) }}
{%- endmacro %}

{% macro default__takes_over_changes(chain) -%}
    {{ return(execute and change_of("intermediate.int_" ~ chain ~ "_inputs")["rebuild"]) }}
{%- endmacro %}

{#- Post-hook of a chain's last table: the table of changes becomes the model's own. A view bears its name until the next
    change makes a table of it again. A column that only the model has would be lost, so it is refused. -#}
{% macro take_over_changes(chain) -%}
    {%- if takes_over_changes(chain) -%}
    {%- set changes = this.incorporate(path={"identifier": "int_" ~ chain ~ "_changes"}) %}
    {%- set own = get_column_schema_from_query(model["compiled_code"]) | map(attribute="name") | sort %}
    {%- if own != adapter.get_columns_in_relation(changes) | map(attribute="name") | sort %}
    {%- do exceptions.raise_compiler_error(
        this.identifier ~ " must have the columns of " ~ changes.identifier ~ ": add or remove them there."
    ) %}
    {%- endif %}
    drop table {{ this }};
    alter table {{ changes }} rename to {{ this.identifier }};
    create view {{ changes }} as select * from {{ this }};
    {%- endif -%}
{%- endmacro %}

{#- `signed_log`: counts as signed differences, each row numbered with its change. Rows of a change that was begun and
    not finished are replaced; after a rebuild nothing older holds. Now and then the log is folded to one row a group. -#}
{% macro get_incremental_signed_log_sql(arguments) -%}
    {%- set target = arguments["target_relation"] -%}
    {%- set source = arguments["temp_relation"] -%}
    {%- set chain = config.get("meta")["chain"] -%}
    {%- set names = arguments["dest_columns"] | map(attribute="name") | list -%}
    {%- set inputs = "intermediate.int_" ~ chain ~ "_inputs" -%}
    delete from {{ target }}
    where (select bool_or(is_rebuild) from {{ inputs }})
        or change_no >= (select max(change_no) from {{ inputs }});
    {%- set asked -%}
        select count(distinct change_no) >= {{ var("fold_after_changes") }} from {{ target }}
    {%- endset -%}
    {%- if run_query(asked).columns[0].values()[0] %}
    {%- set measures = names | select("ne", "change_no") | select("in", config.get("meta")["measures"]) | list -%}
    {%- set groups = names | reject("in", measures + ["change_no"]) | list %}
    create or replace temp table folded_counts as
    select
        {{ groups | join(", ") }},
        {% for measure in measures %}cast(sum({{ measure }}) as bigint) as {{ measure }}, {% endfor %}
        max(change_no) as change_no
    from {{ target }}
    group by {{ groups | join(", ") }}
    having {% for measure in measures %}sum({{ measure }}) <> 0{{ " or " if not loop.last }}{% endfor %};
    delete from {{ target }};
    insert into {{ target }} ({{ (groups + measures + ["change_no"]) | join(", ") }}) select * from folded_counts;
    drop table folded_counts;
    {%- endif %}
    insert into {{ target }} ({{ names | join(", ") }}) select {{ names | join(", ") }} from {{ source }};
{%- endmacro %}
