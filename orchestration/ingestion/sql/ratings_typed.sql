-- A month's satisfaction of an agency or unit: feeds.md "ratings", or the members of DongBoDanhGia.
WITH read AS (
    SELECT
        *,
        coalesce(numbered."month", numbered.summary_month) AS month_text,
        coalesce(numbered.unit_code, numbered.reporting_unit) AS unit_text,
        coalesce(numbered.raters, numbered.rater_total) AS raters_text,
        coalesce(numbered.very_satisfied_percent, numbered.share_very_satisfied) AS very_text,
        coalesce(numbered.satisfied_percent, numbered.share_satisfied) AS satisfied_text,
        coalesce(numbered.dissatisfied_percent, numbered.share_dissatisfied) AS dissatisfied_text
    FROM numbered
),

typed AS (
    SELECT
        read.* REPLACE (
            new_form(upper(unit_text)) AS unit_code,
            whole(raters_text) AS raters,
            percent(very_text) AS very_satisfied_percent,
            percent(satisfied_text) AS satisfied_percent,
            percent(dissatisfied_text) AS dissatisfied_percent
        ),
        month_of(month_text) AS report_month
    FROM read
)

SELECT
    typed.* REPLACE (nullif(typed.unit_code, typed.unit_code[1:3]) AS unit_code),
    CASE
        WHEN month_text IS NULL THEN 'month_missing'
        WHEN report_month IS NULL THEN 'month_unreadable'
        WHEN unit_text IS NOT NULL AND typed.unit_code IS NULL THEN 'unit_unreadable'
        WHEN typed.unit_code IS NOT NULL AND may_send.agency IS NULL THEN 'foreign_unit'
    END AS reason,
    CASE WHEN starts_with(reason, 'month') THEN 'month' WHEN reason IS NOT NULL THEN 'unit_code' END AS field,
    concat_ws(
        ',',
        CASE WHEN has_unread_list THEN 'nested_unreadable' END,
        CASE
            WHEN (raters_text IS NOT NULL AND raters IS NULL)
                OR (very_text IS NOT NULL AND very_satisfied_percent IS NULL)
                OR (satisfied_text IS NOT NULL AND satisfied_percent IS NULL)
                OR (dissatisfied_text IS NOT NULL AND dissatisfied_percent IS NULL) THEN 'number_unreadable'
        END
    ) AS flags,
    hex(hash(
        report_month, typed.unit_code, raters, very_satisfied_percent, satisfied_percent, dissatisfied_percent
    )) AS content_hash
FROM typed
LEFT JOIN may_send
    ON typed.sender_agency = may_send.sender
    AND typed.unit_code[1:3] = may_send.agency
    AND CAST(typed.sent_at AS DATE) >= may_send.since
