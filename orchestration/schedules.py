"""When the jobs start by the clock. The schedules are off until an operator turns them on."""

import dagster as dg

from orchestration.jobs import emc_run, maintenance, publish_month
from orchestration.policies import DAILY_RUN, MONTHLY_PUBLICATION, TIME_ZONE, WEEKLY_MAINTENANCE

# Also when nothing landed: silence and freshness move with the day.
daily_run = dg.ScheduleDefinition(
    name="daily_run", job=emc_run, cron_schedule=DAILY_RUN, execution_timezone=TIME_ZONE
)

weekly_maintenance = dg.ScheduleDefinition(
    name="weekly_maintenance", job=maintenance, cron_schedule=WEEKLY_MAINTENANCE, execution_timezone=TIME_ZONE
)


@dg.schedule(
    name="monthly_publication",
    job=publish_month,
    cron_schedule=MONTHLY_PUBLICATION,
    execution_timezone=TIME_ZONE,
)
def monthly_publication(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Ask for the month that ended last."""
    this_month = context.scheduled_execution_time.replace(day=1)
    month = (
        this_month.replace(year=this_month.year - 1, month=12)
        if this_month.month == 1
        else this_month.replace(month=this_month.month - 1)
    )
    return dg.RunRequest(partition_key=f"{month:%Y-%m-01}")


SCHEDULES = [daily_run, monthly_publication, weekly_maintenance]
