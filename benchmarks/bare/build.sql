-- Current cases with the verdict of the decree in force, first result events, and counts of them; month by month. Versions
-- are put in order only of the cases that have several: that is less work than a window over all.
CREATE TABLE cases (
    case_month VARCHAR, case_code VARCHAR, sent_at TIMESTAMP, agency_code VARCHAR, unit_code VARCHAR, procedure_code VARCHAR,
    channel TINYINT, received_on DATE, resolved_on DATE, due_on DATE, is_digitised BOOLEAN, is_reused BOOLEAN,
    is_paid BOOLEAN, is_electronic BOOLEAN, is_fee_due BOOLEAN, is_fully_online BOOLEAN
);
CREATE TABLE tracked (case_month VARCHAR, case_code VARCHAR, agency_code VARCHAR, resolved_on DATE, outcomes TINYINT);
INSERT INTO cases
SELECT
    case_month, case_code, sent_at, code_agency, unit_code, procedure_base, channel, CAST(received_at AS DATE),
    CASE WHEN status IN (9, 10) THEN CAST(coalesce(finished_at, returned_at) AS DATE) END AS resolved_on, CAST(due_at AS DATE),
    is_digitised, is_reused, payment IN (1, 2), has_result_link, fee = 'due' OR (fee = 'absent' AND payment IN (1, 2)) AS is_fee_due,
    CASE
        WHEN resolved_on < DATE '2025-11-27'
            THEN catalogue.service_level = 'full' AND channel = 2 AND (has_result_link OR return_form = 1)
        ELSE channel = 2 AND (payment = 1 OR NOT is_fee_due) AND has_result_link
            AND coalesce(processed_online, catalogue.service_level = 'full')
            AND NOT coalesce(visited, catalogue.requires_visit = 'true') AND NOT coalesce(paper_submitted, false)
            AND NOT coalesce(field_checked, false)
    END
FROM (
    FROM read_parquet('$lake/npsp/case_month=$month/*.parquet')
    WHERE case_code NOT IN (
        SELECT case_code FROM read_parquet('$lake/npsp/case_month=$month/*.parquet') GROUP BY case_code HAVING count(*) > 1
    )
    UNION ALL
    FROM read_parquet('$lake/npsp/case_month=$month/*.parquet')
    WHERE case_code IN (
        SELECT case_code FROM read_parquet('$lake/npsp/case_month=$month/*.parquet') GROUP BY case_code HAVING count(*) > 1
    )
    QUALIFY row_number() OVER (PARTITION BY case_code ORDER BY sent_at DESC, file_sha256 DESC, row_number DESC) = 1
) AS versions
LEFT JOIN read_csv('$catalogue', all_varchar = true) AS catalogue ON versions.procedure_base = catalogue.procedure_code;
INSERT INTO tracked
SELECT
    '$month', case_code, min(code_agency), CAST(min(received_at) AS DATE),
    min_by(4 * (level - 3) + 2 * (reception - 1) + CAST(payment > 1 AS INTEGER), received_at)
FROM read_parquet('$lake/emc/case_month=$month/*.parquet')
WHERE status = 3
GROUP BY case_code;
CREATE TABLE day_counts AS
SELECT agency_code, received_on AS day, count(*) AS received, count(*) FILTER (channel = 2) AS online,
    count(*) FILTER (is_digitised) AS digitised, count(*) FILTER (is_reused) AS reused, 0 AS resolved, 0 AS early,
    0 AS on_time, 0 AS overdue, 0 AS fee_due, 0 AS paid, 0 AS electronic, 0 AS fully_online
FROM cases GROUP BY ALL
UNION ALL
SELECT agency_code, resolved_on, 0, 0, 0, 0, count(*), count(*) FILTER (resolved_on < due_on),
    count(*) FILTER (resolved_on = due_on), count(*) FILTER (resolved_on > due_on), count(*) FILTER (is_fee_due),
    count(*) FILTER (is_fee_due AND is_paid), count(*) FILTER (is_electronic),
    count(*) FILTER (is_fully_online)
FROM cases WHERE resolved_on IS NOT NULL GROUP BY ALL;
CREATE TABLE unit_counts AS
SELECT unit_code, date_trunc('month', resolved_on) AS report_month, count(*) AS resolved,
    count(*) FILTER (is_fully_online) AS fully_online
FROM cases GROUP BY ALL;
CREATE TABLE procedure_counts AS
SELECT agency_code, procedure_code, date_trunc('month', resolved_on) AS report_month, count(*) AS resolved,
    count(*) FILTER (is_fully_online) AS fully_online
FROM cases GROUP BY ALL;
CREATE TABLE tracking_counts AS
SELECT agency_code, date_trunc('month', resolved_on) AS report_month, outcomes, count(*) AS resolved
FROM tracked GROUP BY ALL;
CREATE TABLE agency_months AS
SELECT agency_code, date_trunc('month', day) AS report_month, CAST(sum(COLUMNS(* EXCLUDE (agency_code, day))) AS BIGINT) AS '\0'
FROM day_counts GROUP BY ALL;
