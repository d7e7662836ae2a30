"""What the last complete run was made from: the fingerprints by which `emc run` sees that nothing is new.

Only names, sizes and times of data files are read, and the bytes of the project's own small files: the answer
costs milliseconds and needs neither dbt nor Dagster.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Set
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from orchestration.settings import PROJECT_ROOT, Home

PROJECT_FILES = ("dbt_project.yml", "profiles.yml")
PROJECT_FOLDERS = ("seeds", "models", "macros", "tests/dbt", "expectations")
# What people decided; the rest of the ledger (check results, what was told) is made by runs.
DECISIONS = ("decisions", "reconciliations")
SIMULATED_AHEAD = timedelta(days=366)  # a simulated year may end after the day on which it is made
LOCAL_TIME_OFFSET = timedelta(hours=7)  # Asia/Ho_Chi_Minh has had no other offset since 1975


@dataclass(frozen=True)
class Inputs:
    """Everything that a run's result depends on; equal inputs give equal tables."""

    receipts: str
    ledger: str
    landing: str
    project: str
    as_of: str


def read_inputs(home: Home, as_of: date, seen: Set[bytes] | None = None) -> Inputs:
    """The inputs as they lie on disk now; of landing only what was `seen`, the listing before the intake:
    what came while it worked is news for the next run."""
    waiting = listing(home.landing)
    return Inputs(
        receipts=fingerprint(listing(home.lake / "receipts")),
        ledger=" ".join(fingerprint(listing(home.ledger / folder)) for folder in DECISIONS),
        landing=fingerprint(waiting if seen is None else waiting & seen),
        project=project_hash(),
        as_of=as_of.isoformat(),
    )


def changed_parts(home: Home, inputs: Inputs) -> list[str]:
    """Names of the inputs that differ from those of the last complete run; all of them if there was none."""
    current = asdict(inputs)
    if not home.warehouse.exists() or not home.state.exists():
        return sorted(current)
    recorded = json.loads(home.state.read_text()).get("inputs", {})
    return sorted(name for name, value in current.items() if recorded.get(name) != value)


def record(home: Home, inputs: Inputs, run_id: str) -> None:
    """Say that the warehouse now holds the result of `inputs`. One rename: a crash leaves the old statement
    or the new."""
    content = {
        "inputs": asdict(inputs),
        "run_id": run_id,
        "finished_at": local_now().isoformat(timespec="seconds"),
    }
    write_atomically(home.state, json.dumps(content, indent=2) + "\n")


def restate(home: Home, inputs: Inputs) -> None:
    """Say that the warehouse is the result of `inputs` too, without a run."""
    content = json.loads(home.state.read_text())
    write_atomically(home.state, json.dumps({**content, "inputs": asdict(inputs)}, indent=2) + "\n")


def finished_at(home: Home) -> datetime | None:
    """When the last complete run ended (local time); None if there was none."""
    if not home.state.exists():
        return None
    return datetime.fromisoformat(json.loads(home.state.read_text())["finished_at"])


def forget(home: Home) -> None:
    """Withdraw the statement before a run begins to change the warehouse."""
    home.state.unlink(missing_ok=True)


def project_hash(root: Path = PROJECT_ROOT) -> str:
    """Hash of the files that define the tables: seeds, models, macros, data tests, suites, dbt's settings."""
    digest = hashlib.sha256()
    files = [root / name for name in PROJECT_FILES]
    for folder in PROJECT_FOLDERS:
        found = (root / folder).rglob("*")
        files.extend(path for path in found if path.is_file() and path.suffix != ".pyc")
    for path in sorted(files):
        if path.exists():
            digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def default_as_of(home: Home, today: date) -> date:
    """The day that figures are as of when nobody names one: today, or for data that is simulated throughout
    the day after the last day that it covers."""
    last_day = simulated_until(home, today)
    return today if last_day is None else last_day + timedelta(days=1)


def simulated_until(home: Home, today: date) -> date | None:
    """The last day that the cases cover if all of them are simulated; None as soon as one is real, or none
    exists. A period that ends more than `SIMULATED_AHEAD` after today is a slip and covers nothing."""
    throughout, _, last_day = _simulation(home, today + SIMULATED_AHEAD)
    return last_day if throughout else None


def is_simulated(home: Home) -> bool:
    """Whether any cases are simulated: then every figure is shown as such, for sums do not part them."""
    return _simulation(home, date.max)[1]


def _simulation(home: Home, latest: date) -> tuple[bool, bool, date | None]:
    """Whether every load whose cases count is simulated, whether any is, and the last day up to `latest` that
    they cover (targets and catalogues reach into the future)."""
    if not any((home.lake / "receipts").glob("*.parquet")):
        return False, False, None
    import duckdb

    from orchestration.ledger import states_sql

    with duckdb.connect() as connection:
        row = connection.execute(
            "select bool_and(coalesce(simulated, false)), bool_or(simulated), "
            "max(period_end) filter (where period_end <= ?) "
            f"from ({states_sql(home)}) "
            "where is_usable and rows_accepted > 0 and feed in ('npsp', 'emc')",
            [latest],
        ).fetchone()
    throughout, partly, last_day = row or (None, None, None)
    return bool(throughout), bool(partly), last_day


def local_now() -> datetime:
    """The wall clock in Asia/Ho_Chi_Minh, naive like every time in lake and warehouse."""
    return (datetime.now(UTC) + LOCAL_TIME_OFFSET).replace(tzinfo=None)


def write_atomically(path: Path, text: str) -> None:
    """Write a small file so that a reader sees the old content or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with aside.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    aside.replace(path)


def waiting_batches(home: Home) -> list[Path]:
    """Complete files that lie in landing, manifests left out."""
    return [path for path in _complete_files(home.landing) if not path.name.endswith(".manifest.json")]


def listing(folder: Path) -> set[bytes]:
    """Name, size and time of each complete file in a folder; a name may be no UTF-8, and a file may go to the
    archive meanwhile."""
    lines = set()
    for path in _complete_files(folder):
        with suppress(FileNotFoundError):
            status = path.stat()
            times = f"\0{status.st_size}\0{status.st_mtime_ns}\n".encode()
            lines.add(os.fsencode(path.relative_to(folder)) + times)
    return lines


def fingerprint(lines: Iterable[bytes]) -> str:
    """A hash of a listing."""
    return hashlib.sha256(b"".join(sorted(lines))).hexdigest()


def _complete_files(folder: Path) -> Iterable[Path]:
    """Files in order of their names; folders that go or cannot be read meanwhile are passed over."""
    found = (Path(place) / name for place, _, names in os.walk(folder) for name in names)
    return (path for path in sorted(found) if path.is_file() and path.suffix != ".part")
