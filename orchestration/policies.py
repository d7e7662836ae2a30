"""Numbers of the orchestration that operators may want to change, each with its reason."""

from __future__ import annotations

from datetime import timedelta

import dagster as dg

# dagster.yaml gives every pool the limit 1.
WAREHOUSE_POOL = "warehouse"

# What passes by itself within minutes is a BI tool that opened the warehouse file, or a disk being freed.
# A model that is wrong stays wrong: two retries cost it half a minute.
TRANSIENT = dg.RetryPolicy(max_retries=2, delay=10, backoff=dg.Backoff.LINEAR)

TIME_ZONE = "Asia/Ho_Chi_Minh"
# Reporters send through the night; the chain starts when they are done and ends before office hours.
DAILY_RUN = "15 5 * * *"
# Form II.06 is due by the 5th of the following month, and silent reporters are reminded until the 10th.
MONTHLY_PUBLICATION = "0 7 11 * *"
# A week of daily runs leaves seven files in a case month; nobody waits for anything on a Sunday afternoon.
WEEKLY_MAINTENANCE = "0 14 * * 0"

LANDING_INTERVAL = timedelta(minutes=2)
# A look at the unfinished runs costs milliseconds, and everything waits behind a dead one.
DEAD_RUNS_INTERVAL = timedelta(minutes=1)

# Cases and events are sent daily, and a weekend may pass without any; the other feeds are monthly.
FRESH_WITHIN = {
    "npsp": timedelta(days=3),
    "emc": timedelta(days=3),
    "catalogue": timedelta(days=62),
    "totals": timedelta(days=40),
    "ratings": timedelta(days=40),
    "targets": timedelta(days=40),
}
