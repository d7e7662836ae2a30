with

catalogue as (
    select * from {{ ref("int_catalogue") }}
),

{# The days on which another row of an owner's procedure may begin to hold. #}
change_days as (
    select owner_code, procedure_key, valid_from as change_day from catalogue
    union
    select owner_code, procedure_key, cast(valid_to + interval 1 day as date) from catalogue where valid_to is not null
),

segments as (
    select
        owner_code,
        procedure_key,
        change_day as holds_from,
        lead(change_day) over (partition by owner_code, procedure_key order by change_day) as holds_before,
    from change_days
),

final as (
    select
        segments.owner_code,
        segments.procedure_key,
        segments.holds_from,
        coalesce(segments.holds_before, cast('9999-12-31' as date)) as holds_before,
        catalogue.service_level,
        catalogue.fee_due,
        catalogue.yields_paper_result,
        catalogue.requires_visit,
        catalogue.requires_field_check,
        catalogue.load_id,
        catalogue.row_number,
    from segments
    inner join catalogue
        on segments.owner_code = catalogue.owner_code
        and segments.procedure_key = catalogue.procedure_key
        and segments.holds_from >= catalogue.valid_from
        and (catalogue.valid_to is null or segments.holds_from <= catalogue.valid_to)
    qualify row_number() over (
        partition by segments.owner_code, segments.procedure_key, segments.holds_from
        order by catalogue.valid_from desc, catalogue.sent_at desc
    ) = 1
)

select * from final
