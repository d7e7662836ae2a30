"""Makes the data of a measurement, in a process of its own so that its memory is not the measurement's.

    python -m benchmarks.synthetic lake HOME MONTHLY MONTHS
    python -m benchmarks.synthetic messages HOME MONTHLY MONTHS VERSIONS DAY [AGENCIES]

`lake` lays MONTHS months of MONTHLY cases (message A, and of message B four events for each) into the lake of
an empty home, with receipts, and drops a catalogue into its landing folder. `messages` drops a day's load:
VERSIONS versions of message A as JSON lines, a batch for each of the AGENCIES. VERSIONS 1 corrects a
case of fourteen months before the last. MONTHS 0 means new cases alone.
"""

from __future__ import annotations

import csv
import json
import sys
from datetime import timedelta
from pathlib import Path
from string import Template

import duckdb

from benchmarks.synthetic import SENT_AT, month
from expectations.rules import SEEDS
from orchestration.ingestion.schema import TABLES, ensure_lake
from orchestration.settings import Home

AGENCIES = 40
PROCEDURES = 900
# Of a day's versions: share of new cases, of those of the last month, of each of the three months before, and
# of the eleven before those.
NEW, LAST, BEFORE, LONG_BEFORE = 0.23, 0.37, 0.10, 0.10 / 11


def agencies() -> list[str]:
    """Agencies that no merger ends, so that every case has a living owner."""
    with (SEEDS / "agency_history.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lasting = {row["agency_code"] for row in rows} - {row["agency_code"] for row in rows if row["valid_to"]}
    return sorted(lasting, reverse=True)[:AGENCIES]


class Nation:
    """The engine with the macros of the cases of so many months."""

    def __init__(self, monthly: int, months: int, senders: int = AGENCIES) -> None:
        """`senders`: how many agencies the cases belong to."""
        self.monthly, self.months = monthly, months
        self.con = duckdb.connect(config={"threads": 2, "memory_limit": "4GB"})
        self.con.execute("SET VARIABLE agencies = $1", [agencies()[:senders]])
        self.run("macros", first_month=month(1 - months))

    def run(self, name: str, **values: object) -> None:
        """Run one of the SQL files beside this module with values in place of its $names."""
        text = (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")
        self.con.execute(Template(text).substitute(values, monthly=self.monthly))

    def lay(self, home: Home) -> None:
        """Write lake and receipts, and drop the catalogue."""
        ensure_lake(home)
        names = [f"{month(number + 1 - self.months):%Y-%m}" for number in range(self.months)]
        for number, name in enumerate(names):
            for feed in ("npsp", "emc"):
                (home.lake / feed / f"case_month={name}").mkdir(exist_ok=True)
            self.run("month", month_no=number, month=name, lake=home.lake, **TABLES)
        self.con.execute(f"CREATE TABLE receipts ({TABLES['receipts']})")
        self.con.execute("SET VARIABLE months = $1", [names])
        self.run("receipts")
        self.con.execute(f"COPY receipts TO '{home.lake}/receipts/base.parquet' (FORMAT parquet)")
        file = home.landing / "catalogue" / "VN" / "danhmuc.csv"
        file.parent.mkdir(parents=True)
        self.run("catalogue", procedures=PROCEDURES, file=file)
        file.with_name(f"{file.name}.part").rename(file)

    def drop(self, home: Home, versions: int, day: int) -> None:
        """Drop a day's load."""
        self.con.execute("CREATE TABLE wanted (i BIGINT, version INTEGER)")
        if versions == 1:
            self._want_older(min(14, self.months - 1), 1, day)
        else:
            new = round(versions * NEW) if self.months else versions
            first = self.months * self.monthly + (day - 1) * new
            self.con.execute(f"INSERT INTO wanted SELECT i, 0 FROM range({first}, {first + new}) AS r (i)")
            shares = {
                0: LAST,
                **dict.fromkeys(range(1, 4), BEFORE),
                **dict.fromkeys(range(4, 15), LONG_BEFORE),
            }
            for age, share in shares.items():
                self._want_older(age, round(versions * share), day)
        sent_at = f"{(SENT_AT + timedelta(minutes=day)).isoformat()}+07:00"
        found = self.con.execute("SELECT DISTINCT agency_of(i) FROM wanted ORDER BY ALL").fetchall()
        for (agency,) in found:
            file = home.landing / "npsp" / str(agency) / f"hoso-{day}.jsonl"
            file.parent.mkdir(parents=True, exist_ok=True)
            self.run("messages", agency=agency, file=file)
            manifest = {"sent_at": sent_at, "simulated": True}
            file.with_name(f"{file.name}.manifest.json").write_text(json.dumps(manifest))
            file.with_name(f"{file.name}.part").rename(file)

    def _want_older(self, age: int, versions: int, day: int) -> None:
        """Ask for later versions of cases scattered over a month that lies so far before the last."""
        month_no = self.months - 1 - age
        if month_no >= 0:
            wanted = f"corrected({month_no}, j, {day}), {day} FROM range({versions}) AS r (j)"
            self.con.execute(f"INSERT INTO wanted SELECT {wanted}")


def main() -> None:
    """Make what the command line names."""
    what, root, *numbers = sys.argv[1:]
    monthly, months, *rest = map(int, numbers)
    home = Home(Path(root))
    if what == "lake":
        Nation(monthly, months).lay(home)
    else:
        versions, day, *senders = rest
        Nation(monthly, months, *senders).drop(home, versions, day)


if __name__ == "__main__":
    main()
