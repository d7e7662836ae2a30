{#- The day that figures are as of: the run parameter, never the clock inside a model. -#}
{% macro as_of() -%}
    cast('{{ var("as_of") or run_started_at.strftime("%Y-%m-%d") }}' as date)
{%- endmacro %}
