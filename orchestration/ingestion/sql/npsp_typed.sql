-- Message A, second pass: typed case versions, each with the first reason against it (null = accepted).
WITH coded AS (
    SELECT
        raw.* EXCLUDE (path),
        loads.* EXCLUDE (path),
        raw.rowid - first_rows.first_row + 1 AS row_number,
        coalesce(loads.manifest_sent_at, local_time(raw.envelope_sent_at), loads.file_time) AS sent_at,
        case_prefix(raw.case_code) AS prefix
    FROM raw_npsp AS raw
    INNER JOIN loads ON raw.path = loads.path
    INNER JOIN (SELECT path, min(rowid) AS first_row FROM raw_npsp GROUP BY path) AS first_rows
        ON raw.path = first_rows.path
),

timed AS (
    SELECT
        coded.* REPLACE (
            stored_code(case_code, prefix) AS case_code,
            local_time(submitted_at) AS submitted_at,
            local_time(received_at) AS received_at,
            local_time(due_at) AS due_at,
            local_time(finished_at) AS finished_at,
            local_time(returned_at) AS returned_at,
            local_time(refused_at) AS refused_at,
            local_time(happened_at) AS happened_at,
            local_time(deadline_at) AS deadline_at
        ),
        prefix IS NOT NULL AS code_parsed,
        prefix[1:3] AS code_agency,
        code_date_of(coded.case_code, prefix) AS code_date,
        status AS status_text,
        submitted_at AS submitted_text,
        received_at AS received_text,
        due_at AS due_text,
        finished_at AS finished_text,
        returned_at AS returned_text,
        refused_at AS refused_text,
        happened_at AS happened_text,
        deadline_at AS deadline_text,
        NOT coalesce(is_date14(submitted_at), true) OR NOT coalesce(is_date14(received_at), true)
        OR NOT coalesce(is_date14(due_at), true) OR NOT coalesce(is_date14(finished_at), true)
        OR NOT coalesce(is_date14(returned_at), true) OR NOT coalesce(is_date14(refused_at), true)
        OR NOT coalesce(is_date14(happened_at), true) OR NOT coalesce(is_date14(deadline_at), true)
            AS has_other_date_form
    FROM coded
),

judged AS (
    SELECT
        timed.*,
        base_of(timed.procedure_code) AS procedure_base,
        CASE
            WHEN timed.case_code IS NULL THEN 'missing_case_code'
            WHEN kind = 'other' THEN 'unsupported_service'
            WHEN code_parsed AND may_send.agency IS NULL THEN 'foreign_case'
            WHEN kind = 'step' THEN NULL
            WHEN status_text IS NULL THEN 'status_missing'
            WHEN code_in(status_text, ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']) IS NULL THEN 'status_unknown'
            WHEN received_text IS NULL AND status_text NOT IN ('1', '3') THEN 'received_missing'
            WHEN received_text IS NOT NULL AND received_at IS NULL THEN 'received_unreadable'
            WHEN received_at < TIMESTAMP '2000-01-01' THEN 'received_before_2000'
            WHEN received_at > timed.sent_at + INTERVAL 1 DAY THEN 'received_after_sent'
        END AS reason,
        CASE
            WHEN reason IN ('missing_case_code', 'foreign_case') THEN 'MaHoSo'
            WHEN reason = 'unsupported_service' THEN 'service'
            WHEN starts_with(reason, 'status') THEN 'TrangThaiHoSo'
            WHEN starts_with(reason, 'received') THEN 'NgayTiepNhan'
        END AS field,
        coalesce(nullif(prefix, prefix[1:3]), names.unit_code, prefix) AS unit_code
    FROM timed
    LEFT JOIN may_send
        ON timed.sender_agency = may_send.sender
        AND timed.code_agency = may_send.agency
        AND CAST(timed.sent_at AS DATE) >= may_send.since
    LEFT JOIN unit_names AS names
        ON coalesce(timed.code_agency, timed.sender_agency) = names.agency_code
        AND timed.unit_key = names.name_key
),

kept AS (
    SELECT
        judged.* REPLACE (
            happened(submitted_at, sent_at) AS submitted_at,
            since_2000(due_at) AS due_at,
            happened(finished_at, sent_at) AS finished_at,
            happened(returned_at, sent_at) AS returned_at,
            happened(refused_at, sent_at) AS refused_at,
            happened(happened_at, sent_at) AS happened_at,
            since_2000(deadline_at) AS deadline_at,
            code_in(status_text, ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']) AS status,
            code_in(step_status, ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10']) AS step_status,
            code_in(channel, ['1', '2', '3']) AS channel,
            code_in(return_form, ['0', '1']) AS return_form,
            code_in(payment, ['0', '1', '2', '3']) AS payment,
            code_in(vneid_verified, ['0', '1']) AS vneid_verified,
            code_in(submission_place, ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) AS submission_place,
            code_in(owner_type, ['0', '1', '2', '3', '4']) AS owner_type,
            yes_no(processed_online) AS processed_online,
            yes_no(visited) AS visited,
            yes_no(paper_submitted) AS paper_submitted,
            yes_no(field_checked) AS field_checked
        ),
        channel AS channel_text,
        return_form AS return_form_text,
        payment AS payment_text,
        CASE
            WHEN has_digitised_part = '1' OR list_contains(digitised_papers, '1') THEN true
            WHEN has_digitised_part IS NOT NULL OR list_contains(digitised_papers, '0') THEN false
        END AS is_digitised,
        CASE
            WHEN list_contains(reused_papers, true) THEN true
            WHEN list_contains(reused_papers, false) THEN false
        END AS is_reused,
        CASE WHEN is_v2 THEN 'v2' ELSE 'v1' END AS message_version,
        case_month_of(case_code, code_date) AS case_month
    FROM judged
)

SELECT
    * EXCLUDE (flags_cases, flags_steps),
    CASE WHEN kind = 'step' THEN flags_steps ELSE flags_cases END AS flags,
    hex(hash(
        kind, case_code, unit_code, procedure_code, status, channel, submitted_at, received_at, due_at, finished_at,
        returned_at, refused_at, return_form, payment, fee, has_result_link, result_is_submitted_file, is_digitised,
        is_reused, vneid_verified, submission_place, owner_type, processed_online, visited, paper_submitted,
        field_checked, submitter_hash, happened_at, step_status, deadline_at
    )) AS content_hash
FROM (
    SELECT
        *,
        concat_ws(
            ',',
            CASE WHEN channel_text IS NOT NULL AND channel IS NULL THEN 'channel_unknown' END,
            CASE WHEN abs(code_date - CAST(received_at AS DATE)) > 1 THEN 'code_date_differs' END,
            CASE WHEN code_parsed AND code_date IS NULL THEN 'code_date_not_real' END,
            CASE WHEN NOT code_parsed THEN 'code_unparsed' END,
            CASE WHEN lacks_component_codes THEN 'component_code_missing' END,
            CASE WHEN has_other_date_form THEN 'date_other_form' END,
            CASE WHEN due_text IS NOT NULL AND due_at IS NULL THEN 'due_unusable' END,
            CASE WHEN fee_unreadable THEN 'fee_unreadable' END,
            CASE WHEN finished_text IS NOT NULL AND finished_at IS NULL THEN 'finished_unusable' END,
            CASE WHEN has_dummy_identity THEN 'identity_dummy' END,
            CASE WHEN procedure_base[1] IN ('5', '6') THEN 'internal' END,
            CASE WHEN has_unread_list THEN 'nested_unreadable' END,
            CASE WHEN has_identity_as_owner_code THEN 'owner_code_is_identity' END,
            CASE WHEN payment_text IS NOT NULL AND payment IS NULL THEN 'payment_unknown' END,
            CASE WHEN has_phone_in_fax THEN 'phone_in_fax' END,
            CASE WHEN procedure_code IS NOT NULL AND procedure_base IS NULL THEN 'procedure_form_unknown' END,
            CASE WHEN procedure_code IS NULL THEN 'procedure_missing' END,
            CASE WHEN refused_text IS NOT NULL AND refused_at IS NULL THEN 'refused_unusable' END,
            CASE WHEN status IN (9, 10) AND coalesce(finished_at, returned_at) < received_at
                THEN 'resolved_before_received' END,
            CASE WHEN status IN (9, 10) AND coalesce(finished_at, returned_at) IS NULL THEN 'resolved_undated' END,
            CASE WHEN return_form_text IS NOT NULL AND return_form IS NULL THEN 'return_form_unknown' END,
            CASE WHEN returned_text IS NOT NULL AND returned_at IS NULL THEN 'returned_unusable' END,
            CASE WHEN has_reuse_without_source THEN 'reuse_without_source' END,
            CASE WHEN sent_at_source = 'file_time' THEN 'sent_at_from_file_time' END,
            CASE WHEN submitted_text IS NOT NULL AND submitted_at IS NULL THEN 'submitted_unusable' END,
            CASE WHEN has_cut_text THEN 'text_cut' END
        ) AS flags_cases,
        concat_ws(
            ',',
            CASE WHEN code_parsed AND code_date IS NULL THEN 'code_date_not_real' END,
            CASE WHEN NOT code_parsed THEN 'code_unparsed' END,
            CASE WHEN has_other_date_form THEN 'date_other_form' END,
            CASE WHEN deadline_text IS NOT NULL AND deadline_at IS NULL THEN 'deadline_unusable' END,
            CASE WHEN happened_text IS NOT NULL AND happened_at IS NULL THEN 'happened_unusable' END,
            CASE WHEN sent_at_source = 'file_time' THEN 'sent_at_from_file_time' END,
            CASE WHEN step_status IS NULL THEN 'status_unknown' END
        ) AS flags_steps
    FROM (
        SELECT
            *,
            CASE
                WHEN manifest_sent_at IS NOT NULL THEN 'manifest'
                WHEN local_time(envelope_sent_at) IS NOT NULL THEN 'message'
                ELSE 'file_time'
            END AS sent_at_source
        FROM kept
    )
)
