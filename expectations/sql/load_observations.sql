-- Gate 1: what there is to judge about each new load, a row per rule and load, from the receipts and their profiles alone.
-- The session holds `states` (every load with its state), `judged` (load_id of those that have results) and the macro
-- `observation`. Which rules concern which feed is the caller's; `base` is what has to reach the rule's minimum.
WITH loads AS (
    SELECT
        * EXCLUDE (profile),
        coalesce(sender_agency, '') AS agency_code,
        -- `code: words; code: words`; the words may hold a semicolon too, so codes are looked for by name.
        list_filter(
            [
                'unreadable_missing_column', 'unreadable_double_column', 'manifest_disagrees', 'foreign_sender',
                'sent_after_arrival', 'mostly_quarantined'
            ],
            lambda code: regexp_matches(hold_reasons, '(^|; )' || code || ': ')
        ) AS hold_codes,
        CAST(profile AS JSON) AS profile,
        json_transform(findings, '[{"code": "VARCHAR", "words": "VARCHAR", "rows": "BIGINT"}]') AS notes
    FROM states
),

-- What the reporter sent before in this feed, as far as it is used.
usual AS (
    SELECT
        load_id,
        median(rows_in) FILTER (WHERE is_usable) OVER earlier AS usual_rows,
        max(sent_at) FILTER (WHERE is_usable) OVER earlier AS previous_sent_at
    FROM loads
    WINDOW earlier AS (
        PARTITION BY feed, agency_code ORDER BY sent_at, load_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    )
),

facts AS (
    SELECT
        loads.*,
        usual.* EXCLUDE (load_id),
        list_has_any(hold_codes, ['unreadable_missing_column', 'unreadable_double_column']) AS lacks_columns,
        list_contains(hold_codes, 'manifest_disagrees') AS manifest_disagrees,
        list_contains(hold_codes, 'foreign_sender') AS is_foreign,
        -- A reason that no other rule knows makes the load unreadable: none is held without a finding.
        (hold_reasons <> '' AND len(hold_codes) = 0) OR len(list_filter(
            regexp_extract_all(hold_reasons, '(?:^|; )(unreadable_\w+): ', 1), lambda code: NOT list_contains(hold_codes, code)
        )) > 0 AS is_unreadable,
        coalesce(list_sum([note."rows" FOR note IN notes IF note.code = 'foreign_case']), 0) AS foreign_cases,
        coalesce(list_sum([
            TRY_CAST(regexp_extract(note.words, '^\d+') AS BIGINT) FOR note IN notes IF note.code = 'unknown_columns'
        ]), 0) AS unknown_columns,
        CAST(profile ->> '$.unknown_procedures' AS BIGINT) AS unknown_procedures,
        coalesce(CAST(profile ->> '$.flags.nested_unreadable' AS BIGINT), 0) AS nested_unreadable,
        CAST(profile ->> '$.updates' AS BIGINT) AS updates,
        CAST(profile ->> '$.updates_before_create' AS BIGINT) AS updates_before_create,
        coalesce(CAST(profile -> '$.constants' AS VARCHAR[]), []) AS constants,
        greatest(sent_at, CAST(profile ->> '$.last_sent_at' AS TIMESTAMP)) AS last_sent_at,
        CASE WHEN rows_in IS NULL THEN 'unreadable' END AS no_rows,
        CASE WHEN rows_in IS NULL THEN 'unreadable' WHEN profile IS NULL THEN 'profile' END AS no_profile
    FROM loads INNER JOIN usual USING (load_id)
    WHERE load_id NOT IN (SELECT load_id FROM judged)
),

observed AS (
    SELECT load_id, agency_code, unnest(
        [
            observation('load_readable', is_unreadable),
            observation('load_columns', lacks_columns, lacks := CASE WHEN NOT lacks_columns THEN no_rows END),
            observation('load_manifest', manifest_disagrees, lacks := CASE WHEN NOT manifest_disagrees THEN no_rows END),
            observation('load_sender', is_foreign, lacks := no_rows),
            observation('load_clock', greatest(epoch(last_sent_at - arrived_at) / 86400, 0), lacks := no_rows),
            observation(
                'load_quarantine_share', rows_quarantined / rows_in, violations := rows_quarantined, population := rows_in,
                base := rows_in, lacks := no_rows
            ),
            observation(
                'load_quarantined_rows', rows_quarantined - foreign_cases, violations := rows_quarantined - foreign_cases,
                population := rows_in, lacks := no_rows
            ),
            observation(
                'load_foreign_cases', foreign_cases, violations := foreign_cases, population := rows_in, lacks := no_rows
            ),
            observation(
                'load_size', rows_in / usual_rows, population := rows_in, base := usual_rows,
                lacks := coalesce(no_rows, CASE WHEN usual_rows IS NULL THEN 'previous_loads' END)
            ),
            observation(
                'load_unknown_procedures', unknown_procedures / rows_accepted, violations := unknown_procedures,
                population := rows_accepted, base := rows_accepted, lacks := no_profile
            ),
            observation(
                'load_nested_unreadable', nested_unreadable, violations := nested_unreadable, population := rows_accepted,
                lacks := no_profile
            ),
            observation(
                'load_constant_fields', len(constants), subject := array_to_string(constants, ', '),
                violations := len(constants), population := rows_accepted, base := rows_accepted, lacks := no_profile
            ),
            observation(
                'load_duplicates', rows_identical / rows_in, violations := rows_identical, population := rows_in,
                base := rows_in, lacks := no_rows
            ),
            observation(
                'load_update_before_create', updates_before_create, violations := updates_before_create,
                population := updates, lacks := no_profile
            ),
            observation('load_time_unstated', sent_at_source = 'file_time', lacks := no_rows),
            observation('load_unknown_columns', unknown_columns, violations := unknown_columns, lacks := no_rows),
            observation(
                'load_gap', epoch(sent_at - previous_sent_at) / 86400,
                lacks := CASE WHEN previous_sent_at IS NULL THEN 'previous_loads' END
            )
        ],
        recursive := true
    )
    FROM facts
)

SELECT * FROM observed
