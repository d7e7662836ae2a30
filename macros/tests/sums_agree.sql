{#- Generic test: summed by the columns `by`, the measures of this model equal those of the relation `whole`,
    wherever the whole knows them (null there means that nothing was reported, and asks nothing of the parts). -#}
{% test sums_agree(model, whole, by, measures, whole_where="true") %}
with

parts as (
    select
        {{ by | join(", ") }},
        {%- for measure in measures %}
        sum({{ measure }}) as {{ measure }},
        {%- endfor %}
    from {{ model }}
    group by all
),

whole as (
    select
        {{ by | join(", ") }},
        {%- for measure in measures %}
        sum({{ measure }}) as {{ measure }},
        {%- endfor %}
    from {{ whole }}
    where {{ whole_where }}
    group by all
)

select whole.*
from whole
left join parts
    on {% for column in by %}whole.{{ column }} = parts.{{ column }}{{ " and " if not loop.last }}{% endfor %}
where {% for measure in measures -%}
    whole.{{ measure }} <> coalesce(parts.{{ measure }}, 0){{ " or " if not loop.last }}
{%- endfor %}
{% endtest %}
