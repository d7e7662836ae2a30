-- Who has to report in which month, from reference data alone: agencies of a block that bear a name on the month's first day,
-- in every month that is over by $as_of. Written without a look at the models, whose list it checks.
WITH finished_months AS (
    SELECT CAST(month_start AS DATE) AS report_month
    FROM generate_series(CAST($first_month AS TIMESTAMP), CAST($as_of AS TIMESTAMP), INTERVAL 1 MONTH) AS months (month_start)
    WHERE month_start + INTERVAL 1 MONTH <= CAST($as_of AS TIMESTAMP)
),

agencies AS (
    SELECT agency_code FROM read_csv($agencies, header = true, all_varchar = true) WHERE expected = 'true'
),

names AS (
    SELECT
        agency_code,
        CAST(valid_from AS DATE) AS first_day,
        coalesce(TRY_CAST(valid_to AS DATE), DATE '9999-12-31') AS last_day
    FROM read_csv($history, header = true, all_varchar = true)
)

SELECT agencies.agency_code, finished_months.report_month
FROM agencies CROSS JOIN finished_months
SEMI JOIN names
    ON agencies.agency_code = names.agency_code
    AND finished_months.report_month BETWEEN names.first_day AND names.last_day
