-- Gate 1: the observations beside the rules and loads that must have one (`expected`, of the session).
WITH observed AS (
    __OBSERVATIONS__
),

numbered AS (
    SELECT *, row_number() OVER () AS expected_row FROM expected
),

joined AS (
    SELECT
        rule_id,
        load_id,
        coalesce(observed.agency_code, '') AS agency_code,
        coalesce(observed.subject, '') AS subject,
        coalesce(observed.missing_input, CASE WHEN observed.base < rules.minimum THEN 'too_few_rows' END) AS missing_input,
        observed.observed,
        observed.violations,
        observed.population,
        rules.low,
        rules.high,
        numbered.expected_row,
        observed.rule_id IS NOT NULL AS is_observed
    FROM numbered INNER JOIN rules USING (rule_id) LEFT JOIN observed USING (rule_id, load_id)
)

SELECT
    rule_id,
    agency_code,
    CAST(NULL AS TIMESTAMP) AS report_month,
    load_id,
    subject,
    CASE WHEN missing_input IS NULL THEN observed END AS observed,
    low AS expected_low,
    high AS expected_high,
    violations,
    population,
    missing_input,
    CAST([] AS VARCHAR[]) AS sample_case_codes,
    expected_row,
    is_observed
FROM joined
