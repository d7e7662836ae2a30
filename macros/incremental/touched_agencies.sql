{#- Tables whose rows of an agency are made from that agency's rows alone: a run makes those of touched agencies anew.

    A model of digests (models/intermediate/digests) has a row for each agency with a digest of what its rows in such a table
    are made from, and says whether that differs from what they were last made from. The table notes the digests in its own
    transaction, so a run killed in between leaves the agency touched. Spark makes the tables whole, and notes nothing. -#}

{#- Aggregate: one number for all values of some columns, whatever the order of the rows. -#}
{% macro digest_of_rows(columns) -%}
    {{ return(adapter.dispatch("digest_of_rows")(columns)) }}
{%- endmacro %}

{% macro default__digest_of_rows(columns) -%}
    sum(hash({{ columns | join(", ") }}))
{%- endmacro %}

{% macro spark__digest_of_rows(columns) -%}
    sum(cast(xxhash64({{ columns | join(", ") }}) as decimal(38, 0)))
{%- endmacro %}

{#- End of a model of digests: the rows of the CTE `present` (agency_code, digest) beside what the table `name` was last made
    from. A changed model, or a raised `counting_macros_version`, touches all agencies. -#}
{% macro compare_digests(present, name) -%}
signed as (
    select
        agency_code,
        digest || ' {{ model_checksum(name) }} {{ var("counting_macros_version") }}' as digest,
    from {{ present }}
),

taken as (
    select * from intermediate.taken_digests
    where table_name = '{{ name }}'
),

final as (
    select
        coalesce(signed.agency_code, taken.agency_code) as agency_code,
        signed.digest,
        coalesce(signed.digest <> taken.digest, true) as is_touched,
    from signed
    full outer join taken
        on signed.agency_code = taken.agency_code
)

select * from final
{%- endmacro %}

{% macro model_checksum(name) -%}
    {%- if execute and graph.nodes -%}
        {{ return(graph.nodes["model.emc." ~ name].checksum.checksum) }}
    {%- endif -%}
{%- endmacro %}

{#- The agencies whose rows are made anew. -#}
{% macro touched_agencies(digests) -%}
    select agency_code from {{ digests }} where is_touched
{%- endmacro %}

{% macro all_agencies_are_touched(digests) -%}
    {%- set asked = "select coalesce(bool_and(is_touched), true) from intermediate." ~ digests -%}
    {{ return(run_query(asked).columns[0].values()[0]) }}
{%- endmacro %}

{#- `touched_agencies`: the rows of those agencies are replaced; the table is, with its columns, when they are all.
    config meta: `digests`, the model of digests. -#}
{% macro get_incremental_touched_agencies_sql(arguments) -%}
    {%- set target = arguments["target_relation"] -%}
    {%- set digests = config.get("meta")["digests"] -%}
    {%- set columns = arguments["dest_columns"] | map(attribute="name") | join(", ") -%}
    {% if all_agencies_are_touched(digests) -%}
    drop table {{ target }};
    {{ create_table_as(false, target, "select * from " ~ arguments["temp_relation"]) }}
    {%- else -%}
    delete from {{ target }} where agency_code in ({{ touched_agencies("intermediate." ~ digests) }});
    insert into {{ target }} ({{ columns }}) select {{ columns }} from {{ arguments["temp_relation"] }};
    {%- endif %}
{%- endmacro %}

{#- Post-hook of such a table, inside its transaction. -#}
{% macro record_taken_digests(digests) -%}
    {{ return(adapter.dispatch("record_taken_digests")(digests)) }}
{%- endmacro %}

{% macro default__record_taken_digests(digests) -%}
    delete from intermediate.taken_digests where table_name = '{{ this.identifier }}';
    insert into intermediate.taken_digests
    select '{{ this.identifier }}', agency_code, digest from intermediate.{{ digests }} where digest is not null
{%- endmacro %}

{% macro spark__record_taken_digests(digests) -%}
{%- endmacro %}
