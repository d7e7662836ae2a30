{#- Marks of a case: what its messages show of the quality of the reporter, one bit each of the column `marks`. They are
    counted per agency and month (int_counts_marks) and sampled (int_sample_cases); no indicator rests on them.
    The place in a list is the bit, so append and never reorder; raise `counting_macros_version` with any change. -#}

{#- Marks that a version alone shows: name to expression over a lake row `row`. Null counts as false. -#}
{% macro version_marks() -%}
    {{ return({
        "is_v2": "row.message_version = 'v2'",
        "is_done": "row.status = 9",
        "is_resolved": "row.status in (9, 10) and coalesce(row.finished_at, row.returned_at) is not null",
        "resolved_undated": "row.status in (9, 10) and coalesce(row.finished_at, row.returned_at) is null",
        "resolved_before_received": "row.status in (9, 10) and cast(coalesce(row.finished_at, row.returned_at) as date) < cast(row.received_at as date)",
        "done_without_finish": "row.status = 9 and row.finished_at is null",
        "done_at_receipt": "row.status in (9, 10) and coalesce(row.finished_at, row.returned_at) = row.received_at",
        "submitted_file_as_result": "row.status in (9, 10) and row.result_is_submitted_file",
        "has_submission_time": "row.submitted_at is not null",
        "submitted_at_receipt": "row.submitted_at = row.received_at",
        "has_vneid_flag": "row.vneid_verified is not null",
        "is_vneid_verified": "row.vneid_verified = 1",
        "has_online_place": "row.channel = 2 and row.submission_place is not null",
        "is_placed_on_portal": "row.channel = 2 and row.submission_place = 1",
        "channel_missing": "row.channel is null",
        "procedure_missing": "row.procedure_code is null",
        "has_fee_line": "row.fee <> 'absent' or " ~ has_flag("fee_unreadable"),
        "fee_unreadable": has_flag("fee_unreadable"),
        "is_digitised_case": "row.is_digitised",
        "date_other_form": has_flag("date_other_form"),
        "identity_dummy": has_flag("identity_dummy"),
        "owner_code_is_identity": has_flag("owner_code_is_identity"),
        "component_code_missing": has_flag("component_code_missing"),
        "text_cut": has_flag("text_cut"),
        "phone_in_fax": has_flag("phone_in_fax"),
        "reuse_without_source": has_flag("reuse_without_source"),
        "code_unparsed": "not row.code_parsed",
        "code_date_differs": has_flag("code_date_differs"),
    }) }}
{%- endmacro %}

{#- Marks that need more than the version: expressions over a state `row` (int_case_states) and its result event in
    message B, `tracked` (all null where there is none). -#}
{% macro state_marks() -%}
    {{ return({
        "procedure_unknown": "row.resolved_date is not null and row.service_full = 'U' and row.procedure_key is not null",
        "is_fee_expected": "row.resolved_date is not null and row.fee_due",
        "fee_line_missing": "row.resolved_date is not null and row.fee_due and row.fee = 'absent' and row.marks & "
            ~ mark_bit("fee_unreadable") ~ " = 0 and coalesce(row.payment, 0) not in (1, 2)",
        "untracked": "row.resolved_date is not null and tracked.case_key is null",
        "is_tracked_paid_online": "row.payment = 1 and tracked.payment is not null",
        "paid_in_person_by_b": "row.payment = 1 and tracked.payment = 2",
        "is_tracked_by_post": "row.return_form = 1 and tracked.by_post is not null",
        "not_by_post_by_b": "row.return_form = 1 and tracked.by_post = 0",
        "is_tracked_online": "row.channel = 2 and tracked.reception is not null",
        "in_person_by_b": "row.channel = 2 and tracked.reception = 2",
        "is_tracked_full": "row.service_full = 'P' and tracked.level is not null",
        "partly_online_by_b": "row.service_full = 'P' and tracked.level = 3",
    }) }}
{%- endmacro %}

{#- Names of all marks, in the order of their bits. -#}
{% macro mark_names() -%}
    {{ return(version_marks().keys() | list + state_marks().keys() | list) }}
{%- endmacro %}

{#- The bit of a mark, as a number. Marks of versions take the low bits, marks of states those from 40 on. -#}
{% macro mark_bit(name) -%}
    {%- set low = version_marks().keys() | list -%}
    {{ return(2 ** low.index(name) if name in low else 2 ** (40 + (state_marks().keys() | list).index(name))) }}
{%- endmacro %}

{#- Whether the door gave a row a flag; no flag's name is part of another's. -#}
{% macro has_flag(name) -%}
    {{ return("contains(row.flags, '" ~ name ~ "')") }}
{%- endmacro %}

{#- The bits of all given marks that hold for a row, added up. -#}
{% macro sum_of_bits(marks, relation) -%}
    cast(
        {%- for name, expression in marks.items() %}
        {{ "+ " if not loop.first }}case when {{ expression | replace("row.", relation ~ ".") }} then {{ mark_bit(name) }} else 0 end
        {%- endfor %}
        as bigint)
{%- endmacro %}

{#- The marks of a state: those that its version brought, and those that the state and message B add. -#}
{% macro select_state_marks(state) -%}
    ({{ state }}.marks & {{ 2 ** 40 - 1 }}) | {{ sum_of_bits(state_marks(), state) }} as marks,
{%- endmacro %}

{#- Marks that are a fault in themselves, of which codes are kept as samples; `untracked` is one where the issuing agency
    sends message B. -#}
{% macro sampled_marks() -%}
    {%- set faults = [] -%}
    {%- for name in mark_names() if not (name.startswith("is_") or name.startswith("has_")) -%}
        {%- do faults.append(name) -%}
    {%- endfor -%}
    {{ return(faults) }}
{%- endmacro %}

{#- The bits of those marks together, but for `untracked`. -#}
{% macro sampled_bits() -%}
    {%- set bits = [] -%}
    {%- for name in sampled_marks() if name != "untracked" -%}
        {%- do bits.append(mark_bit(name)) -%}
    {%- endfor -%}
    {{ return(bits | sum) }}
{%- endmacro %}
