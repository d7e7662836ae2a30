-- Message B, second pass: typed events, each with the first reason against it (null = accepted).
WITH coded AS (
    SELECT
        raw.* EXCLUDE (path, received_at),
        loads.* EXCLUDE (path),
        raw.rowid - first_rows.first_row + 1 AS row_number,
        raw.received_at AS received_text,
        local_time(raw.received_at) AS received_at,
        coalesce(loads.manifest_sent_at, local_time(raw.received_at), loads.file_time) AS sent_at,
        case_prefix(raw.case_code) AS prefix
    FROM raw_emc AS raw
    INNER JOIN loads ON raw.path = loads.path
    INNER JOIN (SELECT path, min(rowid) AS first_row FROM raw_emc GROUP BY path) AS first_rows
        ON raw.path = first_rows.path
),

judged AS (
    SELECT
        coded.* REPLACE (stored_code(case_code, prefix) AS case_code),
        prefix IS NOT NULL AS code_parsed,
        prefix[1:3] AS code_agency,
        prefix AS unit_code,
        code_date_of(coded.case_code, prefix) AS code_date,
        base_of(procedure_code) AS procedure_base,
        status AS status_text,
        reception AS reception_text,
        payment AS payment_text,
        level AS level_text,
        site_id AS site_text,
        'event' AS kind,
        CASE
            WHEN manifest_sent_at IS NOT NULL THEN 'manifest'
            WHEN received_at IS NOT NULL THEN 'message'
            ELSE 'file_time'
        END AS sent_at_source,
        CASE
            WHEN coded.case_code IS NULL THEN 'missing_case_code'
            WHEN prefix IS NOT NULL AND may_send.agency IS NULL THEN 'foreign_case'
            WHEN status_text IS NULL THEN 'status_missing'
            WHEN code_in(status_text, ['0', '1', '2', '3', '4']) IS NULL THEN 'status_unknown'
            WHEN received_text IS NULL THEN 'received_missing'
            WHEN received_at IS NULL THEN 'received_unreadable'
            WHEN received_at < TIMESTAMP '2000-01-01' THEN 'received_before_2000'
            WHEN received_at > sent_at + INTERVAL 1 DAY THEN 'received_after_sent'
        END AS reason,
        CASE
            WHEN reason IN ('missing_case_code', 'foreign_case') THEN 'codeProfile'
            WHEN starts_with(reason, 'status') THEN 'status'
            WHEN starts_with(reason, 'received') THEN 'received_at'
        END AS field
    FROM coded
    LEFT JOIN may_send
        ON coded.sender_agency = may_send.sender
        AND coded.prefix[1:3] = may_send.agency
        AND CAST(coded.sent_at AS DATE) >= may_send.since
),

kept AS (
    SELECT
        judged.* REPLACE (
            CASE WHEN regexp_full_match(site_id, '\d{1,6}') THEN CAST(site_id AS BIGINT) END AS site_id,
            code_in(status, ['0', '1', '2', '3', '4']) AS status,
            code_in(reception, ['1', '2']) AS reception,
            code_in(payment, ['0', '1', '2']) AS payment,
            code_in(level, ['0', '1', '3', '4']) AS level,
            code_in(from_npsp, ['0', '1']) AS from_npsp,
            code_in(by_post, ['0', '1', '2']) AS by_post
        ),
        case_month_of(case_code, code_date) AS case_month
    FROM judged
)

SELECT
    *,
    concat_ws(
        ',',
        CASE WHEN code_parsed AND code_date IS NULL THEN 'code_date_not_real' END,
        CASE WHEN NOT code_parsed THEN 'code_unparsed' END,
        CASE WHEN procedure_base[1] IN ('5', '6') THEN 'internal' END,
        CASE WHEN level_text IS NOT NULL AND level IS NULL THEN 'level_unknown' END,
        CASE WHEN payment_text IS NOT NULL AND payment IS NULL THEN 'payment_unknown' END,
        CASE WHEN procedure_code IS NOT NULL AND procedure_base IS NULL THEN 'procedure_form_unknown' END,
        CASE WHEN procedure_code IS NULL THEN 'procedure_missing' END,
        CASE WHEN reception_text IS NOT NULL AND reception IS NULL THEN 'reception_unknown' END,
        CASE WHEN site_text IS NOT NULL AND site_id IS NULL THEN 'site_unknown' END
    ) AS flags,
    hex(hash(
        case_code, procedure_code, received_at, site_id, status, reception, payment, level, from_npsp, by_post
    )) AS content_hash
FROM kept
