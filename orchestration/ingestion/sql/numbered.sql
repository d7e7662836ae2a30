-- The small feeds: rows of `raw_rows` with their load and their ordinal in the whole file.
SELECT
    raw.* EXCLUDE (path, envelope_sent_at),
    loads.* EXCLUDE (path),
    raw.rowid - first_rows.first_row + 1 AS row_number,
    coalesce(loads.manifest_sent_at, local_time(raw.envelope_sent_at), loads.file_time) AS sent_at,
    CASE
        WHEN loads.manifest_sent_at IS NOT NULL THEN 'manifest'
        WHEN local_time(raw.envelope_sent_at) IS NOT NULL THEN 'message'
        ELSE 'file_time'
    END AS sent_at_source,
    'row' AS kind
FROM raw_rows AS raw
INNER JOIN loads ON raw.path = loads.path
INNER JOIN (SELECT path, min(rowid) AS first_row FROM raw_rows GROUP BY path) AS first_rows
    ON raw.path = first_rows.path
