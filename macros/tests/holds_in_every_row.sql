{#- Generic test: no row contradicts the condition. A row for which it is null says nothing and passes. -#}
{% test holds_in_every_row(model, condition) %}
select *
from {{ model }}
where not ({{ condition }})
{% endtest %}
