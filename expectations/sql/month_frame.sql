-- Gate 2: the observations of the warehouse beside the rules, agencies and months that must have one (`expected`, of the
-- session), and a row per agency and month that says whether the warehouse expects the same agencies (__EXPECTED_LIST__).
WITH listed AS (
    SELECT agency_code, report_month
    FROM quality.reporting_status
    WHERE is_expected AND report_month < CAST(date_trunc('month', CAST($as_of AS DATE)) AS DATE)
),

list_check AS (
    SELECT
        '__EXPECTED_LIST__' AS rule_id,
        agency_code,
        report_month,
        '' AS subject,
        CAST(expected.agency_code IS NULL OR listed.agency_code IS NULL AS BIGINT) AS violations,
        CAST(violations AS DOUBLE) AS observed,
        NULL AS expected_low,
        0 AS expected_high,
        count(expected.agency_code) OVER (PARTITION BY report_month) AS population,
        NULL AS missing_input,
        CAST([] AS VARCHAR[]) AS sample_case_codes
    FROM expected FULL JOIN listed USING (agency_code, report_month)
),

observed AS (
    SELECT
        rule_id, agency_code, report_month, subject, observed, expected_low, expected_high, violations, population,
        missing_input, sample_case_codes
    FROM quality.month_observations
    SEMI JOIN rules USING (rule_id)
    WHERE rule_id <> '__EXPECTED_LIST__'
    UNION ALL BY NAME
    FROM list_check
),

required AS (
    SELECT rule_id, agency_code, report_month, row_number() OVER () AS expected_row
    FROM expected CROSS JOIN rules
)

SELECT
    rule_id,
    agency_code,
    CAST(report_month AS TIMESTAMP) AS report_month,
    '' AS load_id,
    coalesce(observed.subject, '') AS subject,
    CAST(observed.observed AS DOUBLE) AS observed,
    CAST(observed.expected_low AS DOUBLE) AS expected_low,
    CAST(observed.expected_high AS DOUBLE) AS expected_high,
    observed.violations,
    observed.population,
    observed.missing_input,
    coalesce(observed.sample_case_codes, []) AS sample_case_codes,
    required.expected_row,
    observed.rule_id IS NOT NULL AS is_observed
FROM required FULL JOIN observed USING (rule_id, agency_code, report_month)
