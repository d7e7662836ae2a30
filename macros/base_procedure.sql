{#- Whether a procedure code has the form d.dddddd, which both the national and the agencies' catalogues use. -#}
{% macro is_base_procedure(code) -%}
    translate({{ code }}, '0123456789', '##########') = '#.######'
{%- endmacro %}
