{#- What DuckDB and Spark call by different names. The default is DuckDB's SQL as a model would write it; `spark__` gives the
    same value for every input. Nothing that both engines share belongs here. -#}

{#- The rows of the Parquet files of a pattern under the data home; columns that a file lacks are null. -#}
{% macro parquet_rows(pattern) -%}
    {{ return(adapter.dispatch("parquet_rows")(pattern)) }}
{%- endmacro %}

{% macro default__parquet_rows(pattern) -%}
    read_parquet('{{ home_path(pattern) }}', union_by_name = true)
{%- endmacro %}

{#- Spark merges the schemas of the files by the session's setting `spark.sql.parquet.mergeSchema`. -#}
{% macro spark__parquet_rows(pattern) -%}
    parquet.`{{ home_path(pattern) }}`
{%- endmacro %}

{#- An empty list of texts. -#}
{% macro no_texts() -%}
    {{ return(adapter.dispatch("no_texts")()) }}
{%- endmacro %}

{% macro default__no_texts() -%}
    cast([] as varchar[])
{%- endmacro %}

{% macro spark__no_texts() -%}
    cast(array() as array<string>)
{%- endmacro %}

{#- Aggregate: the texts for which the condition holds, in order; null where it holds for none. -#}
{% macro texts_where(text, condition) -%}
    {{ return(adapter.dispatch("texts_where")(text, condition)) }}
{%- endmacro %}

{% macro default__texts_where(text, condition) -%}
    list({{ text }} order by {{ text }}) filter (where {{ condition }})
{%- endmacro %}

{% macro spark__texts_where(text, condition) -%}
    array_sort(nullif(collect_list({{ text }}) filter (where {{ condition }}), cast(array() as array<string>)))
{%- endmacro %}

{#- Aggregate: the first texts of a group, as many as `kept`, in order. -#}
{% macro first_texts(text, kept) -%}
    {{ return(adapter.dispatch("first_texts")(text, kept)) }}
{%- endmacro %}

{% macro default__first_texts(text, kept) -%}
    min({{ text }}, {{ kept }})
{%- endmacro %}

{% macro spark__first_texts(text, kept) -%}
    slice(array_sort(collect_list({{ text }})), 1, {{ kept }})
{%- endmacro %}

{#- Aggregate: what stands beside those texts, in their order. -#}
{% macro beside_first_texts(value, text, kept) -%}
    {{ return(adapter.dispatch("beside_first_texts")(value, text, kept)) }}
{%- endmacro %}

{% macro default__beside_first_texts(value, text, kept) -%}
    arg_min({{ value }}, {{ text }}, {{ kept }})
{%- endmacro %}

{% macro spark__beside_first_texts(value, text, kept) -%}
    slice(array_sort(collect_list(struct({{ text }} as text, {{ value }} as value))), 1, {{ kept }}).value
{%- endmacro %}

{#- How many texts a list holds. -#}
{% macro texts_in(texts) -%}
    {{ return(adapter.dispatch("texts_in")(texts)) }}
{%- endmacro %}

{% macro default__texts_in(texts) -%}
    len({{ texts }})
{%- endmacro %}

{% macro spark__texts_in(texts) -%}
    size({{ texts }})
{%- endmacro %}

{#- A row for each text of a list. -#}
{% macro each_text(texts) -%}
    {{ return(adapter.dispatch("each_text")(texts)) }}
{%- endmacro %}

{% macro default__each_text(texts) -%}
    unnest({{ texts }})
{%- endmacro %}

{% macro spark__each_text(texts) -%}
    explode({{ texts }})
{%- endmacro %}

{#- Aggregate: all texts in order, one a line. -#}
{% macro lines_of(text) -%}
    {{ return(adapter.dispatch("lines_of")(text)) }}
{%- endmacro %}

{% macro default__lines_of(text) -%}
    string_agg({{ text }}, chr(10) order by {{ text }})
{%- endmacro %}

{% macro spark__lines_of(text) -%}
    string_agg({{ text }}, chr(10)) within group (order by {{ text }})
{%- endmacro %}

{#- A field of a JSON object, as text. -#}
{% macro json_field(json, name) -%}
    {{ return(adapter.dispatch("json_field")(json, name)) }}
{%- endmacro %}

{% macro default__json_field(json, name) -%}
    json_extract_string({{ json }}, '$.{{ name }}')
{%- endmacro %}

{% macro spark__json_field(json, name) -%}
    get_json_object({{ json }}, '$.{{ name }}')
{%- endmacro %}

{#- The rows that a load's findings of the given codes name; null without findings. -#}
{% macro rows_found(findings, codes) -%}
    {{ return(adapter.dispatch("rows_found")(findings, codes)) }}
{%- endmacro %}

{% macro default__rows_found(findings, codes) -%}
    list_sum(list_transform(
            from_json({{ findings }}, '[{"code": "VARCHAR", "rows": "BIGINT"}]'),
            lambda finding: case when finding['code'] in ('{{ codes | join("', '") }}') then finding['rows'] else 0 end
        ))
{%- endmacro %}

{% macro spark__rows_found(findings, codes) -%}
    aggregate(
            from_json({{ findings }}, 'array<struct<code: string, rows: bigint>>'),
            cast(0 as bigint),
            (total, finding) -> total + case when finding.code in ('{{ codes | join("', '") }}') then finding.rows else 0 end
        )
{%- endmacro %}

{#- Days from one date to another. -#}
{% macro days_between(first, last) -%}
    {{ return(adapter.dispatch("days_between")(first, last)) }}
{%- endmacro %}

{% macro default__days_between(first, last) -%}
    datediff('day', {{ first }}, {{ last }})
{%- endmacro %}

{% macro spark__days_between(first, last) -%}
    cast(datediff({{ last }}, {{ first }}) as bigint)
{%- endmacro %}

{#- Ends of months from one date to another. -#}
{% macro months_between_dates(first, last) -%}
    {{ return(adapter.dispatch("months_between_dates")(first, last)) }}
{%- endmacro %}

{% macro default__months_between_dates(first, last) -%}
    datediff('month', {{ first }}, {{ last }})
{%- endmacro %}

{#- Spark's datediff counts whole months, DuckDB's the turns of the month. -#}
{% macro spark__months_between_dates(first, last) -%}
    cast(12 * (year({{ last }}) - year({{ first }})) + month({{ last }}) - month({{ first }}) as bigint)
{%- endmacro %}

{#- A date as many months earlier as an expression says. -#}
{% macro months_before(day, months) -%}
    {{ return(adapter.dispatch("months_before")(day, months)) }}
{%- endmacro %}

{% macro default__months_before(day, months) -%}
    {{ day }} - to_months({{ months }})
{%- endmacro %}

{% macro spark__months_before(day, months) -%}
    add_months({{ day }}, -{{ months }})
{%- endmacro %}

{#- A relation of all months or days (`unit`) from one to another, both included, in the column `<unit>_start`. -#}
{% macro units_from_to(unit, first, last) -%}
    {{ return(adapter.dispatch("units_from_to")(unit, first, last)) }}
{%- endmacro %}

{% macro default__units_from_to(unit, first, last) -%}
    generate_series(
    cast({{ first }} as timestamp),
    cast({{ last }} as timestamp),
    interval 1 {{ unit }}
) as {{ unit }}s ({{ unit }}_start)
{%- endmacro %}

{% macro spark__units_from_to(unit, first, last) -%}
    (
    select explode(sequence(cast({{ first }} as date), cast({{ last }} as date), interval 1 {{ unit }})) as {{ unit }}_start
) as {{ unit }}s
{%- endmacro %}

{#- Whether a text begins with another. -#}
{% macro begins_with(text, beginning) -%}
    {{ return(adapter.dispatch("begins_with")(text, beginning)) }}
{%- endmacro %}

{% macro default__begins_with(text, beginning) -%}
    starts_with({{ text }}, {{ beginning }})
{%- endmacro %}

{% macro spark__begins_with(text, beginning) -%}
    startswith({{ text }}, {{ beginning }})
{%- endmacro %}

{#- A number rounded to a whole one, halves to the even neighbour. -#}
{% macro whole_number(number) -%}
    {{ return(adapter.dispatch("whole_number")(number)) }}
{%- endmacro %}

{% macro default__whole_number(number) -%}
    cast({{ number }} as bigint)
{%- endmacro %}

{#- Spark's cast cuts the fraction off. -#}
{% macro spark__whole_number(number) -%}
    cast(rint({{ number }}) as bigint)
{%- endmacro %}
