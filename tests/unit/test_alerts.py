"""Delivery of alerts to a web server and a mail server of this test, and to ones that fail."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import Message
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from orchestration.alerts import channels, send

TEXT = "EMC: một lô bị giữ\nH25 npsp: manifest_disagrees"


@contextmanager
def serving(server: socketserver.TCPServer) -> Iterator[int]:
    """The port of a server that works in the background."""
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class WebServer(HTTPServer):
    def __init__(self, status: int) -> None:
        super().__init__(("127.0.0.1", 0), Hook)
        self.status = status
        self.posted: list[Any] = []


class Hook(BaseHTTPRequestHandler):
    server: WebServer

    def do_POST(self) -> None:
        self.server.posted.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class MailServer(socketserver.TCPServer):
    def __init__(self, answer_to_sender: str) -> None:
        super().__init__(("127.0.0.1", 0), Smtp)
        self.answer_to_sender = answer_to_sender
        self.recipients: list[str] = []
        self.mails: list[Message] = []


class Smtp(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as smtplib speaks."""

    server: MailServer

    def handle(self) -> None:
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            verb = line[:4].upper()
            if verb == "DATA":
                self.say("354 go on")
                body = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.mails.append(message_from_bytes(body, policy=default))
            if verb == "RCPT":
                self.server.recipients.append(line[8:])
            self.say(
                self.server.answer_to_sender if verb == "MAIL" else "221 bye" if verb == "QUIT" else "250 ok"
            )

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


def test_a_webhook_gets_the_text() -> None:
    server = WebServer(204)
    with serving(server) as port:
        assert send(TEXT, {"EMC_ALERT_WEBHOOK": f"http://127.0.0.1:{port}/hooks/emc"}) == []
    assert server.posted == [{"text": TEXT}]


def test_a_mail_reaches_every_recipient_with_the_first_line_as_subject() -> None:
    server = MailServer("250 ok")
    with serving(server) as port:
        environment = {
            "EMC_ALERT_MAIL_TO": "an@example.gov.vn, binh@example.gov.vn",
            "EMC_ALERT_MAIL_FROM": "emc@example.gov.vn",
            "EMC_ALERT_SMTP": f"127.0.0.1:{port}",
        }
        assert send(TEXT, environment) == []
    assert server.recipients == ["<an@example.gov.vn>", "<binh@example.gov.vn>"]
    (mail,) = server.mails
    assert mail["Subject"] == "EMC: một lô bị giữ"
    assert mail["From"] == "emc@example.gov.vn"
    assert mail.get_content().splitlines() == TEXT.splitlines()


def test_one_failing_channel_is_told_and_does_not_stop_the_other() -> None:
    web, mail = WebServer(500), MailServer("250 ok")
    with serving(web) as web_port, serving(mail) as mail_port:
        environment = {
            "EMC_ALERT_WEBHOOK": f"http://127.0.0.1:{web_port}/",
            "EMC_ALERT_MAIL_TO": "an@example.gov.vn",
            "EMC_ALERT_SMTP": f"127.0.0.1:{mail_port}",
        }
        (problem,) = send(TEXT, environment)
    assert problem == "The alert by webhook could not be sent: HTTP Error 500: Internal Server Error"
    assert len(mail.mails) == 1


def test_a_mail_server_that_refuses_is_told() -> None:
    with serving(MailServer("550 not from you")) as port:
        (problem,) = send(TEXT, {"EMC_ALERT_MAIL_TO": "an@e.vn", "EMC_ALERT_SMTP": f"127.0.0.1:{port}"})
    assert problem.startswith("The alert by mail could not be sent: (550")


@pytest.mark.parametrize(
    "environment",
    [
        {"EMC_ALERT_WEBHOOK": "http://127.0.0.1:9/"},
        {"EMC_ALERT_WEBHOOK": "no address"},
        {"EMC_ALERT_MAIL_TO": "an@e.vn", "EMC_ALERT_SMTP": "127.0.0.1:9"},
        {"EMC_ALERT_MAIL_TO": "an@e.vn", "EMC_ALERT_SMTP": "127.0.0.1:smtp"},
    ],
)
def test_a_wrong_address_is_a_sentence(environment: dict[str, str]) -> None:
    (problem,) = send(TEXT, environment)
    assert "could not be sent" in problem


def test_without_a_channel_nothing_is_sent() -> None:
    assert channels({"EMC_ALERT_WEBHOOK": ""}) == []
    assert send(TEXT, {}) == []
