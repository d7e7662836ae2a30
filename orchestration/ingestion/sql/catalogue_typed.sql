-- A procedure as an agency offers it. `numbered` holds the rows as text.
WITH read AS (
    SELECT
        numbered.* REPLACE (
            code_key(procedure_code) AS procedure_code,
            code_key(field_code) AS field_code,
            CASE
                WHEN lower(service_level) IN ('full', 'partial', 'information') THEN lower(service_level)
                WHEN service_level = '4' THEN 'full'
                WHEN service_level = '3' THEN 'partial'
                WHEN service_level = '2' THEN 'information'
            END AS service_level,
            yes_no(eligible_full) AS eligible_full,
            yes_no(fee_due) AS fee_due,
            yes_no(yields_paper_result) AS yields_paper_result,
            yes_no(requires_visit) AS requires_visit,
            yes_no(requires_field_check) AS requires_field_check,
            code_in(performing_level, ['0', '1', '2', '3']) AS performing_level,
            CAST(local_time(valid_from) AS DATE) AS valid_from,
            CAST(local_time(valid_to) AS DATE) AS valid_to
        ),
        service_level AS level_text,
        field_code AS field_text,
        valid_from AS from_text,
        valid_to AS to_text,
        concat_ws(
            ',',
            CASE WHEN least(
                coalesce(yes_no(eligible_full) IS NOT NULL OR eligible_full IS NULL, true),
                yes_no(fee_due) IS NOT NULL OR fee_due IS NULL,
                yes_no(yields_paper_result) IS NOT NULL OR yields_paper_result IS NULL,
                yes_no(requires_visit) IS NOT NULL OR requires_visit IS NULL,
                yes_no(requires_field_check) IS NOT NULL OR requires_field_check IS NULL
            ) THEN NULL ELSE 'attribute_unreadable' END,
            CASE WHEN performing_level IS NOT NULL AND code_in(performing_level, ['0', '1', '2', '3']) IS NULL
                THEN 'performing_level_unknown' END
        ) AS attribute_flags
    FROM numbered
)

SELECT
    *,
    base_of(procedure_code) AS procedure_base,
    CASE
        WHEN procedure_code IS NULL THEN 'procedure_missing'
        WHEN level_text IS NOT NULL AND service_level IS NULL THEN 'service_level_unknown'
        WHEN valid_from IS NULL THEN CASE WHEN from_text IS NULL THEN 'valid_from_missing' ELSE 'valid_from_unreadable' END
        WHEN to_text IS NOT NULL AND valid_to IS NULL THEN 'valid_to_unreadable'
        WHEN valid_to < valid_from THEN 'valid_to_before_valid_from'
    END AS reason,
    CASE
        WHEN starts_with(reason, 'procedure') THEN 'procedure_code'
        WHEN starts_with(reason, 'service_level') THEN 'service_level'
        WHEN starts_with(reason, 'valid_from') THEN 'valid_from'
        WHEN reason IS NOT NULL THEN 'valid_to'
    END AS field,
    concat_ws(
        ',',
        nullif(attribute_flags, ''),
        CASE WHEN field_code <> upper(field_text) THEN 'field_form_unknown' END,
        CASE WHEN procedure_base IS NULL THEN 'procedure_form_unknown' END
    ) AS flags,
    hex(hash(
        procedure_code, name_vi, field_code, service_level, eligible_full, fee_due, yields_paper_result,
        requires_visit, requires_field_check, performing_level, valid_from, valid_to
    )) AS content_hash
FROM read
