-- A registered monthly target. `numbered` holds the rows as text.
WITH read AS (
    SELECT
        numbered.* REPLACE (
            percent(target_percent) AS target_percent,
            CAST(local_time(registered_on) AS DATE) AS registered_on
        ),
        "month" AS month_text,
        month_of("month") AS report_month,
        target_percent AS target_text,
        registered_on AS registered_text
    FROM numbered
)

SELECT
    *,
    CASE
        WHEN month_text IS NULL THEN 'month_missing'
        WHEN report_month IS NULL THEN 'month_unreadable'
        WHEN target_text IS NULL THEN 'target_missing'
        WHEN target_percent IS NULL OR target_percent > 100 THEN 'target_unreadable'
    END AS reason,
    CASE WHEN starts_with(reason, 'month') THEN 'month' WHEN reason IS NOT NULL THEN 'target_percent' END AS field,
    concat_ws(
        ',',
        CASE WHEN registered_on > last_day(report_month) THEN 'registered_after_month' END,
        CASE WHEN registered_text IS NOT NULL AND registered_on IS NULL THEN 'registered_unusable' END
    ) AS flags,
    hex(hash(report_month, target_percent, registered_on)) AS content_hash
FROM read
