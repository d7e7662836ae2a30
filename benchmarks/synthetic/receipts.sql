-- A receipt for each agency and month of both messages. Only what the models and gates ask for is filled in.
INSERT INTO receipts BY NAME
SELECT
    kind || agency || month AS load_id, feed, agency AS sender_agency, feed || '-' || month AS file_name,
    CAST(last_day(CAST(month || '-01' AS DATE)) AS TIMESTAMP) + INTERVAL 20 HOUR AS sent_at, 'manifest' AS sent_at_source,
    sent_at AS arrived_at, agency AS file_sha256, 'base' AS run_id, $monthly // len(getvariable('agencies')) AS rows_in,
    rows_in AS rows_accepted, 0 AS rows_quarantined, 0 AS rows_identical,
    ['lake/' || feed || '/case_month=' || month || '/base.parquet'] AS lake_files,
    month AS first_case_month, month AS last_case_month, 'accepted' AS initial_state, '' AS hold_reasons,
    '[]' AS findings, true AS simulated, CAST(last_day(CAST(month || '-01' AS DATE)) AS DATE) AS period_end,
    '{"unknown_procedures": 0, "updates": 0, "updates_before_create": 0, "constants": [], "last_received": "'
        || period_end || '", "last_sent_at": "' || sent_at || '"}' AS profile
FROM (VALUES ('S', 'npsp'), ('T', 'emc')) AS feeds (kind, feed)
CROSS JOIN (SELECT unnest(getvariable('agencies')) AS agency)
CROSS JOIN (SELECT unnest(getvariable('months')) AS month);
