"""The profile of a load: what its accepted rows look like, as counts, for whoever judges the load later.

One JSON object per load; counts only, so nothing of a case can be read from it."""

from __future__ import annotations

import duckdb

from orchestration.ingestion.feeds import Feed

#: Rows that a field must have one value in to be called constant.
CONSTANT_ROWS = 100

#: When the last row of a load was sent, within what a clock can show.
LAST_SENT = "greatest(least(max(sent_at), TIMESTAMP '2100-01-01'), TIMESTAMP '1900-01-01')"

_HISTOGRAMS = {
    "npsp": {"statuses": "status", "channels": "channel"},
    "emc": {"statuses": "status", "levels": "level"},
}
_VARYING = {
    "npsp": ("channel", "payment", "vneid_verified", "submission_place", "return_form", "owner_type"),
    "emc": ("reception", "payment", "level", "from_npsp", "by_post"),
}  # fmt: skip


def profiles(con: duckdb.DuckDBPyConnection, feed: Feed) -> dict[str, str]:
    """Load id -> profile of each load of a typed feed; of a feed without cases the first two alone.

    Members: `flags` (value -> rows), `last_sent_at` (of all rows), `statuses`, `channels`, `levels` (value ->
    rows), `unknown_procedures`, `updates`, `updates_before_create` (cases), `steps`, `foreign_cases`
    (quarantined rows), `first_received`, `last_received` (dates), `constants` (`field=value`),
    `top_submitter_rows` (null without a key)."""
    members = {"flags": "coalesce(flags.counts, MAP {})", "last_sent_at": "sent.last_sent_at"}
    if feed.is_case_feed:
        members |= {
            **{name: f"counted.{name}" for name in _HISTOGRAMS[feed.name]},
            "unknown_procedures": "counted.unknown_procedures",
            "first_received": "counted.first_received",
            "last_received": "counted.last_received",
            "foreign_cases": "coalesce(foreign_rows.n, 0)",
            "constants": "counted.constants",
        }
    if feed.name == "npsp":
        members |= {
            "updates": "counted.updates",
            "steps": "counted.steps",
            "updates_before_create": "coalesce(swapped.cases, 0)",
            "top_submitter_rows": "submitters.top_rows",
        }
    pairs = ", ".join(f"'{name}', {value}" for name, value in members.items())
    query = f"""
        WITH accepted AS (SELECT * FROM typed_{feed.name} WHERE reason IS NULL),
        {_CASE_CTES.get(feed.name, "")}
        counted AS (SELECT load_id {_counted(feed)} FROM accepted GROUP BY load_id),
        sent AS (SELECT load_id, {LAST_SENT} AS last_sent_at FROM typed_{feed.name} GROUP BY load_id),
        flags AS (
            SELECT load_id, histogram(flag) AS counts
            FROM (SELECT load_id, unnest(string_split(flags, ',')) AS flag FROM accepted WHERE flags <> '')
            GROUP BY load_id
        )
        SELECT sent.load_id, CAST(json_object({pairs}) AS VARCHAR)
        FROM sent LEFT JOIN counted USING (load_id) LEFT JOIN flags USING (load_id)
    """
    if feed.is_case_feed:
        query += "LEFT JOIN foreign_rows USING (load_id) "
    if feed.name == "npsp":
        query += "LEFT JOIN swapped USING (load_id) LEFT JOIN submitters USING (load_id)"
    return dict(con.execute(query).fetchall())


def _counted(feed: Feed) -> str:
    """The columns of the profile that one pass over the accepted rows gives, after the load."""
    if not feed.is_case_feed:
        return ""
    constants = ", ".join(
        f"CASE WHEN count({name}) = count(*) AND count(*) >= {CONSTANT_ROWS} AND min({name}) = max({name}) "
        f"THEN concat('{name}=', min({name})) END"
        for name in _VARYING[feed.name]
    )
    histograms = [f"histogram({column}) AS {name}" for name, column in _HISTOGRAMS[feed.name].items()]
    own = (
        ["count(*) FILTER (is_update) AS updates", "count(*) FILTER (kind = 'step') AS steps"]
        if feed.name == "npsp"
        else []
    )
    return ", " + ", ".join(
        [
            *histograms,
            *own,
            "count(*) FILTER (procedure_code IS NOT NULL AND procedure_base IS NULL) AS unknown_procedures",
            "CAST(min(received_at) AS DATE) AS first_received",
            "CAST(max(received_at) AS DATE) AS last_received",
            f"list_filter([{constants}], lambda field: field IS NOT NULL) AS constants",
        ]
    )


_FOREIGN = """
    foreign_rows AS (
        SELECT load_id, count(*) AS n FROM typed_{feed} WHERE reason = 'foreign_case' GROUP BY load_id
    ),"""
_CASE_CTES = {
    "emc": _FOREIGN.format(feed="emc"),
    "npsp": _FOREIGN.format(feed="npsp")
    + """
    swapped AS (
        SELECT load_id, count(*) AS cases
        FROM (
            SELECT load_id, case_code FROM accepted
            WHERE kind = 'case' AND load_id IN (SELECT load_id FROM accepted WHERE is_update)
            GROUP BY load_id, case_code
            HAVING min(row_number) FILTER (is_update) < min(row_number) FILTER (NOT is_update)
        )
        GROUP BY load_id
    ),
    submitters AS (
        SELECT load_id, max(n) AS top_rows
        FROM (
            SELECT load_id, submitter_hash, count(*) AS n FROM accepted
            WHERE submitter_hash IS NOT NULL GROUP BY ALL
        )
        GROUP BY load_id
    ),""",
}
