-- One month of the lake: message A of all its cases, and of message B four events for each.
CREATE OR REPLACE TEMP TABLE versions ($npsp);
INSERT INTO versions BY NAME (
    SELECT
        'S' || agency_of(i) || '$month' AS load_id, i + 1 AS row_number, agency_of(i) AS sender_agency,
        CAST(last_day(month_of(i)) AS TIMESTAMP) + INTERVAL 20 HOUR AS sent_at, sender_agency AS file_sha256,
        code_of(i) AS case_code, true AS code_parsed, agency_of(i) AS code_agency, day_of(i) AS code_date,
        '$month' AS case_month, unit_of(i) AS unit_code, procedure_of(i) AS procedure_code,
        procedure_of(i) AS procedure_base, CASE WHEN is_done(i, 0) THEN 10 ELSE 4 END AS status,
        1 + draw(i, 9, 2) AS channel, received_of(i) - INTERVAL 9 HOUR AS submitted_at, received_of(i) AS received_at,
        received_of(i) + INTERVAL 5 DAY AS due_at, finished_of(i, 0) AS finished_at, draw(i, 10, 2) AS return_form,
        draw(i, 11, 3) AS payment, ['due', 'free', 'absent'][1 + draw(i, 12, 3)] AS fee, draw(i, 13, 2) = 0 AS has_result_link,
        false AS result_is_submitted_file, draw(i, 14, 2) = 0 AS is_digitised, draw(i, 15, 3) = 0 AS is_reused,
        1 AS vneid_verified, 1 AS submission_place, 1 AS owner_type,
        answer(i, 16) AS processed_online, NOT answer(i, 17) AS visited, NOT answer(i, 18) AS paper_submitted,
        NOT answer(i, 19) AS field_checked, 'v2' AS message_version,
        false AS is_update, '' AS flags, hex(hash(i)) AS content_hash
    FROM range($month_no * $monthly, ($month_no + 1) * $monthly) AS cases (i)
);
COPY versions TO '$lake/npsp/case_month=$month/base.parquet' (FORMAT parquet, COMPRESSION zstd);

CREATE OR REPLACE TEMP TABLE events ($emc);
INSERT INTO events BY NAME (
    SELECT
        'T' || sender_agency || '$month' AS load_id, 4 * row_number + event AS row_number, sender_agency, sent_at,
        file_sha256, case_code, code_parsed, code_agency, code_date, case_month, unit_code, procedure_code,
        procedure_base, received_at + to_days(CAST(event AS INTEGER)) AS received_at, 47 AS site_id,
        CASE event WHEN 1 THEN 1 WHEN 4 THEN 3 ELSE 2 END AS status, CASE channel WHEN 2 THEN 1 ELSE 2 END AS reception,
        CASE payment WHEN 1 THEN 1 ELSE 2 END AS payment,
        CASE WHEN CAST(procedure_base[3:] AS INTEGER) % 5 < 3 THEN 4 ELSE 3 END AS level, 1 AS from_npsp,
        return_form AS by_post, '' AS flags, '' AS content_hash
    FROM versions
    CROSS JOIN range(1, 5) AS numbers (event)
);
COPY events TO '$lake/emc/case_month=$month/base.parquet' (FORMAT parquet, COMPRESSION zstd);
