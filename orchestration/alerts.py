"""Delivery of alerts to people, by the channels that the environment names. What is told is for the caller.

`EMC_ALERT_WEBHOOK` is a URL that takes `{"text": ...}` by POST. `EMC_ALERT_MAIL_TO` (comma-separated), with
`EMC_ALERT_SMTP` (host:port, default localhost:25) and `EMC_ALERT_MAIL_FROM`, sends a mail.
"""

from __future__ import annotations

import json
import smtplib
import urllib.request
from collections.abc import Callable, Mapping
from email.message import EmailMessage
from http.client import HTTPException

SEND_TIMEOUT_SECONDS = 10  # an alert that cannot be delivered must not hold up a run or the daemon
SUBJECT_CHARACTERS = 120  # what mail programs show of a subject


def channels(environment: Mapping[str, str]) -> list[str]:
    """The channels that the environment names: `webhook`, `mail`, both or none."""
    return [name for name, (variable, _) in _CHANNELS.items() if environment.get(variable)]


def deliver(channel: str, text: str, environment: Mapping[str, str]) -> str | None:
    """Deliver an alert on one channel; what went wrong, as a sentence. The first line is the subject."""
    try:
        _CHANNELS[channel][1](text, environment)
    except (OSError, ValueError, HTTPException) as error:
        return f"The alert by {channel} could not be sent: {error}"
    return None


def send(text: str, environment: Mapping[str, str]) -> list[str]:
    """Deliver an alert on every channel that is configured; what went wrong, a sentence for each channel."""
    problems = (deliver(channel, text, environment) for channel in channels(environment))
    return [problem for problem in problems if problem]


def _post(text: str, environment: Mapping[str, str]) -> None:
    request = urllib.request.Request(  # noqa: S310 - the operator chose the URL
        environment["EMC_ALERT_WEBHOOK"],
        data=json.dumps({"text": text}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=SEND_TIMEOUT_SECONDS):  # noqa: S310
        pass


def _mail(text: str, environment: Mapping[str, str]) -> None:
    host, _, port = environment.get("EMC_ALERT_SMTP", "localhost:25").partition(":")
    message = EmailMessage()
    message["Subject"] = text.partition("\n")[0][:SUBJECT_CHARACTERS]
    message["From"] = environment.get("EMC_ALERT_MAIL_FROM", "emc@localhost")
    message["To"] = environment["EMC_ALERT_MAIL_TO"]
    message.set_content(text)
    with smtplib.SMTP(host, int(port or 25), timeout=SEND_TIMEOUT_SECONDS) as server:
        server.send_message(message)


_CHANNELS: Mapping[str, tuple[str, Callable[[str, Mapping[str, str]], None]]] = {
    "webhook": ("EMC_ALERT_WEBHOOK", _post),
    "mail": ("EMC_ALERT_MAIL_TO", _mail),
}
