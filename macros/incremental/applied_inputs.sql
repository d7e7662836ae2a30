{#- What a chain of incremental models has already taken in.

    A chain (cases, tracking) works on the difference between the inputs that hold now (usable loads, catalogue rows,
    reference data) and those that its last change applied. The applied set is replaced in the transaction that
    merges the chain's last table, so that a run killed anywhere begins its change again from the same state:
    counts written ahead of that merge carry a later change number and are replaced. -#}

{% macro create_applied_inputs() -%}
    {{ return(adapter.dispatch("create_applied_inputs")()) }}
{%- endmacro %}

{% macro default__create_applied_inputs() -%}
    create schema if not exists intermediate;
    create table if not exists intermediate.sampled_inputs (digest varchar);
    create table if not exists intermediate.taken_digests (table_name varchar, agency_code varchar, digest varchar);
    {% for chain in ("case", "tracking") -%}
    create table if not exists intermediate.applied_{{ chain }}_inputs (
        kind varchar, input_id varchar, owner_code varchar, procedure_key varchar, change_no bigint
    );
    {% if is_refreshed(chain) or missing_tables(chain) -%}
    delete from intermediate.applied_{{ chain }}_inputs;
    {% endif -%}
    {%- endfor -%}
{%- endmacro %}

{#- Whether this invocation builds tables of a chain anew. A run has a second invocation, of the marts, which must not
    forget what the first one recorded. -#}
{% macro is_refreshed(chain) -%}
    {%- set built = [] -%}
    {%- if execute and flags.FULL_REFRESH -%}
        {%- for node in graph.nodes.values() if node.config.materialized == "incremental" and node.config.meta.chain == chain -%}
            {%- if node.unique_id in selected_resources -%}
                {%- do built.append(node.name) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(built | length > 0) }}
{%- endmacro %}

{#- Incremental tables of a chain that do not exist yet: a new count must begin from all cases, not from a difference. -#}
{% macro missing_tables(chain) -%}
    {%- set missing = [] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() if node.config.materialized == "incremental" and node.config.meta.chain == chain -%}
            {%- if adapter.get_relation(target.database, node.schema, node.name) is none -%}
                {%- do missing.append(node.name) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(missing) }}
{%- endmacro %}

{#- Checksums of the models that decide what is counted: a changed rule is a changed reference, so it recounts. -#}
{% macro rule_checksums() -%}
    {%- set sums = [var("counting_macros_version") | string] -%}
    {%- if execute -%}
        {%- for node in graph.nodes.values() | sort(attribute="unique_id") if node.resource_type == "model" and node.fqn[1] == "intermediate" and node.fqn[2] in ("cases", "tracking", "counts") -%}
            {%- do sums.append(node.checksum.checksum) -%}
        {%- endfor -%}
    {%- endif -%}
    {{ return(local_md5(sums | join(","))) }}
{%- endmacro %}

{#- Body of an `int_<chain>_inputs` model: every input that holds now or was applied, and the number of the change.
    `current` names the CTE of inputs that hold now; a change of reference data, or nothing applied yet, means that
    everything is built anew (`is_rebuild`). -#}
{% macro compare_inputs(current, chain) -%}
applied as (
    select * from intermediate.applied_{{ chain }}_inputs
),

change as (
    select
        coalesce((select max(change_no) from applied), 0) + 1 as change_no,
        not exists (
            select 1
            from applied
            inner join {{ current }} on applied.kind = {{ current }}.kind and applied.input_id = {{ current }}.input_id
            where applied.kind = 'reference'
        ) as is_rebuild
),

final as (
    select
        coalesce(present.kind, applied.kind) as kind,
        coalesce(present.input_id, applied.input_id) as input_id,
        coalesce(present.owner_code, applied.owner_code) as owner_code,
        coalesce(present.procedure_key, applied.procedure_key) as procedure_key,
        present.input_id is not null as is_current,
        applied.input_id is not null as is_applied,
        change.change_no,
        change.is_rebuild,
    from {{ current }} as present
    full outer join applied
        on present.kind = applied.kind
        and present.input_id = applied.input_id
    cross join change
)

select * from final
{%- endmacro %}

{#- What this change has to do: `rebuild`, `removes` (some load must be taken out), `recatalogues`, `retracks` (message B
    says something else of cases). Asked at run time. -#}
{% macro change_of(inputs) -%}
    {%- if not execute -%}
        {{ return({"rebuild": true, "removes": false, "recatalogues": false, "retracks": false}) }}
    {%- endif -%}
    {%- set asked -%}
        select
            bool_or(is_rebuild),
            coalesce(bool_or(kind = 'load' and not is_current), false),
            coalesce(bool_or(kind = 'catalogue' and is_current <> is_applied), false),
            coalesce(bool_or(kind = 'tracking' and is_current <> is_applied), false)
        from {{ inputs }}
    {%- endset -%}
    {%- set row = run_query(asked).rows[0] -%}
    {{ return({"rebuild": row[0], "removes": row[1], "recatalogues": row[2], "retracks": row[3]}) }}
{%- endmacro %}

{#- A chain's last table as the last finished change left it (none before the first): read by models upstream of it. -#}
{% macro table_as_left(name) -%}
    {{ return(adapter.get_relation(target.database, "intermediate", name)) }}
{%- endmacro %}

{#- Post-hook of a chain's last table, inside its transaction: what holds now is what has been applied. -#}
{% macro record_applied_inputs(chain) -%}
    {{ return(adapter.dispatch("record_applied_inputs")(chain)) }}
{%- endmacro %}

{% macro default__record_applied_inputs(chain) -%}
    delete from intermediate.applied_{{ chain }}_inputs;
    insert into intermediate.applied_{{ chain }}_inputs
    select kind, input_id, owner_code, procedure_key, change_no
    from intermediate.int_{{ chain }}_inputs
    where is_current
{%- endmacro %}
