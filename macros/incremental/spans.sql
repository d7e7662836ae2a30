{#- Spans of case months that a rebuild takes one after another, each of about `span_versions` rows of `versions`: the
    engine then orders the versions of a span in memory instead of those of the nation on disk, and rows of a case month
    come to lie together. A change of a day is one span without bounds. Asked at run time.

    A model selects its first span; its hook inserts the others, a statement each, in the same transaction. (In one
    statement the engine would begin with all spans at once.) -#}
{% macro spans_of_change(chain, versions) -%}
    {{ return(adapter.dispatch("spans_of_change")(chain, versions)) }}
{%- endmacro %}

{% macro default__spans_of_change(chain, versions) -%}
    {%- set spans = [] -%}
    {%- if execute and change_of("intermediate.int_" ~ chain ~ "_inputs")["rebuild"] -%}
        {%- set months = run_query("select case_month, count(*) from " ~ versions ~ " group by 1 order by 1").rows -%}
        {%- set full = namespace(versions=0) -%}
        {%- for month in months -%}
            {%- if full.versions == 0 or full.versions + month[1] > var("span_versions") -%}
                {%- do spans.append([month[0], month[0]]) -%}
                {%- set full.versions = 0 -%}
            {%- else -%}
                {%- do spans.append([spans.pop()[0], month[0]]) -%}
            {%- endif -%}
            {%- set full.versions = full.versions + month[1] -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(spans if spans | length > 1 else [none]) }}
{%- endmacro %}

{#- Whether a row lies in the first span. Windows and joins below must have the case month among their keys, else the
    engine cannot look at the span alone. -#}
{% macro in_first_span(chain, versions, relation="") -%}
    {%- set span = spans_of_change(chain, versions)[0] -%}
    {{ "true" if span is none else relation ~ "case_month " ~ bounds_of(span) }}
{%- endmacro %}

{% macro bounds_of(span) -%}
    between '{{ span[0] }}' and '{{ span[1] }}'
{%- endmacro %}

{#- Post-hook: the model's own statement for each later span. -#}
{% macro insert_later_spans(chain, versions) -%}
    {%- set spans = spans_of_change(chain, versions) if execute else [none] -%}
    {%- for span in spans[1:] %}
    insert into {{ this }} {{ model["compiled_code"] | replace(bounds_of(spans[0]), bounds_of(span)) }};
    {%- endfor %}
{%- endmacro %}
