{#- The schemas of the public interface bear exactly the name that their folder is given in dbt_project.yml. -#}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name or target.schema }}
{%- endmacro %}
