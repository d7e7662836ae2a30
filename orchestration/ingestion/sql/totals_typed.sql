-- One row of form II.06 (feeds.md "totals"). `numbered` holds the rows as text.
WITH read AS (
    SELECT
        numbered.* REPLACE (
            CAST(local_time(period_start) AS DATE) AS period_start,
            CAST(local_time(period_end) AS DATE) AS period_end,
            new_form(upper(unit_code)) AS unit_code,
            code_key(field_code) AS field_code,
            whole(received_total) AS received_total,
            whole(received_online) AS received_online,
            whole(received_direct_or_post) AS received_direct_or_post,
            whole(carried_over) AS carried_over,
            whole(resolved_total) AS resolved_total,
            whole(resolved_early) AS resolved_early,
            whole(resolved_on_time) AS resolved_on_time,
            whole(resolved_overdue) AS resolved_overdue,
            whole(pending_total) AS pending_total,
            whole(pending_in_time) AS pending_in_time,
            whole(pending_overdue) AS pending_overdue,
            whole(fully_online) AS fully_online,
            percent(printed_online_percent) AS printed_online_percent,
            percent(printed_fully_online_percent) AS printed_fully_online_percent
        ),
        period_start AS start_text,
        period_end AS end_text,
        unit_code AS unit_text,
        field_code AS field_text,
        len(list_filter(
            [received_total, received_online, received_direct_or_post, carried_over, resolved_total, resolved_early,
             resolved_on_time, resolved_overdue, pending_total, pending_in_time, pending_overdue, fully_online],
            lambda count: count IS NOT NULL AND whole(count) IS NULL
        )) + len(list_filter(
            [printed_online_percent, printed_fully_online_percent],
            lambda share: share IS NOT NULL AND percent(share) IS NULL
        )) > 0 AS has_unreadable_number
    FROM numbered
)

SELECT
    read.* REPLACE (nullif(read.unit_code, read.unit_code[1:3]) AS unit_code),
    CASE
        WHEN start_text IS NULL OR end_text IS NULL THEN 'period_missing'
        WHEN period_start IS NULL OR period_end IS NULL THEN 'period_unreadable'
        WHEN period_end < period_start OR period_start < DATE '2000-01-01' THEN 'period_impossible'
        WHEN unit_text IS NOT NULL AND read.unit_code IS NULL THEN 'unit_unreadable'
        WHEN read.unit_code IS NOT NULL AND may_send.agency IS NULL THEN 'foreign_unit'
    END AS reason,
    CASE WHEN starts_with(reason, 'period') THEN 'period_start' WHEN reason IS NOT NULL THEN 'unit_code' END AS field,
    concat_ws(
        ',',
        CASE WHEN field_code <> upper(field_text) THEN 'field_form_unknown' END,
        CASE WHEN has_unreadable_number THEN 'number_unreadable' END
    ) AS flags,
    hex(hash(
        period_start, period_end, read.unit_code, field_code, received_total, received_online,
        received_direct_or_post, carried_over, resolved_total, resolved_early, resolved_on_time, resolved_overdue,
        pending_total, pending_in_time, pending_overdue, fully_online, printed_online_percent,
        printed_fully_online_percent
    )) AS content_hash
FROM read
LEFT JOIN may_send
    ON read.sender_agency = may_send.sender
    AND read.unit_code[1:3] = may_send.agency
    AND CAST(read.sent_at AS DATE) >= may_send.since
