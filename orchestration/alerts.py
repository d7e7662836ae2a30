"""Alerts about failed runs: always a log line, and a webhook or a mail where the environment names one.

`EMC_ALERT_WEBHOOK` is a URL that takes `{"text": ...}` by POST. `EMC_ALERT_MAIL_TO` (comma-separated), with
`EMC_ALERT_SMTP` (host:port, default localhost:25) and `EMC_ALERT_MAIL_FROM`, sends a mail.
"""

import json
import os
import smtplib
import urllib.request
from collections.abc import Mapping
from email.message import EmailMessage

import dagster as dg

from orchestration.jobs import emc_run, publish_month

SEND_TIMEOUT_SECONDS = 10  # an alert that cannot be delivered must not hold up the daemon


@dg.run_failure_sensor(
    name="failed_run",
    monitored_jobs=[emc_run, publish_month],
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tells people about a failed run (log, webhook, mail).",
)
def failed_run(context: dg.RunFailureSensorContext) -> None:
    """Send what failed to whoever the environment names."""
    run = context.dagster_run
    text = f"EMC: {run.job_name} failed (run {run.run_id}): {context.failure_event.message}"
    context.log.error(text)
    for problem in send(text, os.environ):
        context.log.error(problem)


def send(text: str, environment: Mapping[str, str]) -> list[str]:
    """Deliver an alert on every channel that is configured; what went wrong, a sentence for each channel."""
    problems = []
    for name, deliver in (("webhook", _post), ("mail", _mail)):
        try:
            deliver(text, environment)
        except OSError as error:
            problems.append(f"The alert by {name} could not be sent: {error}")
    return problems


def _post(text: str, environment: Mapping[str, str]) -> None:
    url = environment.get("EMC_ALERT_WEBHOOK")
    if not url:
        return
    request = urllib.request.Request(  # noqa: S310 - the operator chose the URL
        url, data=json.dumps({"text": text}).encode(), headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=SEND_TIMEOUT_SECONDS):  # noqa: S310
        pass


def _mail(text: str, environment: Mapping[str, str]) -> None:
    recipients = environment.get("EMC_ALERT_MAIL_TO")
    if not recipients:
        return
    host, _, port = environment.get("EMC_ALERT_SMTP", "localhost:25").partition(":")
    message = EmailMessage()
    message["Subject"] = "EMC warehouse: a run failed"
    message["From"] = environment.get("EMC_ALERT_MAIL_FROM", "emc@localhost")
    message["To"] = recipients
    message.set_content(text)
    with smtplib.SMTP(host, int(port or 25), timeout=SEND_TIMEOUT_SECONDS) as server:
        server.send_message(message)
