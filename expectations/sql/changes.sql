-- What a gate's rows mean beside the newest row of each key in the log: what changed, what was opened and closed.
-- The session holds `judged` (the frame with its outcomes), `rules` (rule_id, suite, severity; those to be logged) and
-- `last_outcomes`.
-- A key that the log knows and the frame has no more, of a month that the frame covers, is not evaluable any longer.
WITH current_rows AS (
    SELECT
        rule_id, agency_code, CAST(report_month AS DATE) AS report_month, load_id, subject, outcome, observed, expected_low,
        expected_high, violations, population, missing_input, sample_case_codes
    FROM judged
    SEMI JOIN rules USING (rule_id)
    WHERE is_observed
),

withdrawn AS (
    SELECT
        rule_id, agency_code, report_month, load_id, subject, 'not_evaluable' AS outcome, NULL AS observed,
        NULL AS expected_low, NULL AS expected_high, NULL AS violations, NULL AS population,
        'no_observation' AS missing_input, CAST([] AS VARCHAR[]) AS sample_case_codes
    FROM last_outcomes
    SEMI JOIN (SELECT DISTINCT report_month FROM current_rows) AS months USING (report_month)
    SEMI JOIN rules USING (rule_id)
    ANTI JOIN current_rows USING (rule_id, agency_code, report_month, load_id, subject)
    WHERE outcome <> 'pass'
),

compared AS (
    SELECT
        found.* EXCLUDE (outcome), found.outcome, rules.suite,
        CASE WHEN found.outcome <> 'pass' THEN rules.severity END AS severity,
        coalesce(logged.outcome, '') AS last_outcome,
        CASE
            WHEN logged.outcome IS NULL THEN found.outcome <> 'pass' OR found.rule_id = getvariable('judged_mark')
            WHEN found.outcome <> logged.outcome THEN true
            WHEN found.outcome = 'pass' THEN false
            ELSE rules.severity IS DISTINCT FROM logged.severity
                OR found.observed IS DISTINCT FROM logged.observed
                OR found.violations IS DISTINCT FROM logged.violations
                OR found.missing_input IS DISTINCT FROM logged.missing_input
                OR found.sample_case_codes IS DISTINCT FROM logged.sample_case_codes
        END AS is_change
    FROM (FROM current_rows UNION ALL FROM withdrawn) AS found
    INNER JOIN rules ON found.rule_id = rules.rule_id
    LEFT JOIN last_outcomes AS logged
        ON found.rule_id = logged.rule_id
        AND found.agency_code = logged.agency_code
        AND found.report_month IS NOT DISTINCT FROM logged.report_month
        AND found.load_id = logged.load_id
        AND found.subject = logged.subject
)

SELECT
    *,
    outcome = 'finding' AND last_outcome <> 'finding' AS is_opened,
    outcome <> 'finding' AND last_outcome = 'finding' AS is_closed
FROM compared
WHERE is_change OR outcome = 'finding'
ORDER BY rule_id, agency_code, report_month, load_id, subject
