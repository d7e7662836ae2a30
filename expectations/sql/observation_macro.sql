-- One observation about a load: what was seen (null where an input is lacking) and of how many. `base` is what has to reach the
-- rule's minimum for the observation to mean anything; `lacks` names the missing input.
CREATE OR REPLACE TEMP MACRO observation(
    rule, seen, violations := NULL, population := NULL, subject := '', base := NULL, lacks := NULL
) AS {
    rule_id: rule,
    subject: subject,
    observed: CASE WHEN lacks IS NULL THEN CAST(seen AS DOUBLE) END,
    violations: CAST(violations AS BIGINT),
    population: CAST(population AS BIGINT),
    base: CAST(base AS DOUBLE),
    missing_input: CAST(lacks AS VARCHAR)
}
