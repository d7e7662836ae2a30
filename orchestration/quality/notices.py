"""Who is told of what: held loads and silent reporters, each once when it begins and once when it ends.

What a channel was told lies in `ledger/alerts`, written after it was sent. The difference between that and
what is so now is what has to be told: a crash between the two tells it again, a channel that failed is tried
in the next run, and neither repeats anything on the other channels.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from orchestration import alerts
from orchestration.append_only import append_record, moment_after, read_records
from orchestration.settings import Home

FOLDER = "alerts"
LOG = "log"  # the channel that is always there
SHOWN = 20  # of each kind in one message


@dataclass(frozen=True)
class Kind:
    """What can begin and end. The words are put after the number of subjects."""

    name: str
    began: str
    ended: str
    advice: str


HELD_LOAD = Kind(
    "held_load",
    began="load(s) held · lô bị giữ",
    ended="no longer held · không còn bị giữ",
    advice="Decide: `emc loads show <id>`, then `emc loads release|reject <id> --reason ...`.",
)
SILENT_REPORTER = Kind(
    "silent_reporter",
    began="reporter(s) newly silent · đơn vị mới ngừng gửi",
    ended="no longer silent · không còn im lặng",
    advice="See docs/runbooks/silent-reporter.md.",
)


def tell(
    home: Home,
    kind: Kind,
    current: Mapping[str, str],
    *,
    environment: Mapping[str, str],
    log: Callable[[str], None],
    now: datetime,
) -> None:
    """Tell each channel what began and what ended since it was last told; the caller holds the home's lock.

    `current`: what is so now, the words about it by its key (a load id, an agency code)."""
    folder = home.ledger / FOLDER
    records = read_records(folder)
    for channel in [LOG, *alerts.channels(environment)]:
        known: dict[str, None] = {}
        for record in records:
            if (record["channel"], record["kind"]) == (channel, kind.name):
                known |= dict.fromkeys(record["began"])
                for key in record["ended"]:
                    known.pop(key, None)
        began = [key for key in current if key not in known]
        ended = [key for key in known if key not in current]
        if not began and not ended:
            continue
        text = message(kind, [current[key] for key in began], ended)
        if channel == LOG:
            log(text)
        elif problem := alerts.deliver(channel, text, environment):
            log(problem)
            continue
        moment = moment_after((record["told_at"] for record in records), now)
        told = {"told_at": moment.isoformat(), "channel": channel, "kind": kind.name}
        append_record(folder, told | {"began": began, "ended": ended}, moment)


def message(kind: Kind, began: list[str], ended: list[str]) -> str:
    """What is told: a first line that serves as subject, and a line for each."""
    counts = [f"{len(lines)} {words}" for lines, words in ((began, kind.began), (ended, kind.ended)) if lines]
    return "\n".join(
        [
            f"EMC: {'; '.join(counts)}",
            *_list("+", began),
            *_list("-", ended),
            *([kind.advice] if began else []),
        ]
    )


def _list(mark: str, lines: list[str]) -> list[str]:
    more = [f"{mark} and {len(lines) - SHOWN} more"] if len(lines) > SHOWN else []
    return [*(f"{mark} {line}" for line in lines[:SHOWN]), *more]
