{#- What the samples of the case months (int_month_samples) were taken from.

    They follow the cases after their merge, so a run killed in between leaves them behind. Their transaction therefore
    notes which inputs the cases had applied, and which agencies send message B: only samples that were taken from what
    this change began with may look at its months alone. -#}

{% macro samples_follow_the_change() -%}
    {%- if not execute or change_of("intermediate.int_case_inputs")["rebuild"] -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set asked -%}
        select count(*) from intermediate.sampled_inputs where digest = ({{ digest_of_sampled("is_applied") }})
    {%- endset -%}
    {{ return(run_query(asked).columns[0].values()[0] == 1) }}
{%- endmacro %}

{% macro digest_of_sampled(which) -%}
    select md5(coalesce({{ lines_of("row_text") }}, ''))
    from (
        select kind || ' ' || input_id as row_text from intermediate.int_case_inputs where {{ which }}
        union
        select 'sender ' || {{ each_text("message_b_senders") }} from intermediate.int_month_marks
    ) as sampled
{%- endmacro %}

{#- Post-hook of the samples, inside their transaction. -#}
{% macro record_sampled_inputs() -%}
    {{ return(adapter.dispatch("record_sampled_inputs")()) }}
{%- endmacro %}

{% macro default__record_sampled_inputs() -%}
    delete from intermediate.sampled_inputs;
    insert into intermediate.sampled_inputs {{ digest_of_sampled("is_current") }}
{%- endmacro %}

{#- `touched_months`: the rows of the case months that a change touches are replaced, or all of them. -#}
{% macro get_incremental_touched_months_sql(arguments) -%}
    {%- set target = arguments["target_relation"] -%}
    {%- set columns = arguments["dest_columns"] | map(attribute="name") | join(", ") -%}
    delete from {{ target }}
    {%- if samples_follow_the_change() %}
    where case_month in (select case_month from intermediate.int_case_changes)
    {%- endif %};
    insert into {{ target }} ({{ columns }}) select {{ columns }} from {{ arguments["temp_relation"] }};
{%- endmacro %}
