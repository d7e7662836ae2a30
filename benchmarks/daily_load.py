"""A day's load for a simulated home: later versions of cases that it already holds, as landing batches.

    EMC_HOME=... python -m benchmarks.daily_load 300000 2024-12 1

takes 300,000 archived versions (60 % of the month, 30 % of the three before, 10 % of the eight before those),
marks them as returned and drops them into landing, a Parquet batch per agency; the last argument numbers the
day. `emc run` then takes them in, and its log says what each model took.
"""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import date

import duckdb

from orchestration.settings import Home

# Share of the day's versions by age of the case month: most corrections follow soon after the receipt.
SHARES = {0: 0.60, **dict.fromkeys(range(1, 4), 0.10), **dict.fromkeys(range(4, 12), 0.10 / 8)}


def months_back(month: date, age: int) -> str:
    """The month `age` months before, as YYYY-MM."""
    ordinal = month.year * 12 + month.month - 1 - age
    return f"{ordinal // 12}-{ordinal % 12 + 1:02d}"


def drop_daily_load(home: Home, versions: int, month: date, day: int) -> int:
    """Write the batches into the home's landing folder; returns how many versions they hold."""
    parts = [
        f"(SELECT * FROM read_parquet('{home.archive}/npsp/*/*/hoso-*{months_back(month, age)}.parquet',"
        f" filename = true) USING SAMPLE reservoir({round(versions * share)} ROWS) REPEATABLE (7))"
        for age, share in SHARES.items()
    ]
    with duckdb.connect() as con:
        con.execute(
            "CREATE TABLE load AS SELECT * EXCLUDE (filename)"
            " REPLACE ('10' AS TrangThaiHoSo, NgayTiepNhan AS NgayKetThucXuLy, NgayTiepNhan AS NgayTra),"
            " regexp_extract(filename, 'npsp/([GH]\\d\\d)/', 1) AS agency"
            f" FROM ({' UNION ALL '.join(parts)})"
        )
        agencies = con.execute("SELECT DISTINCT agency FROM load ORDER BY ALL").fetchall()
        for (agency,) in agencies:
            folder = home.landing / "npsp" / agency
            folder.mkdir(parents=True, exist_ok=True)
            partial = folder / f"capnhat-{day}.parquet.part"
            con.execute(
                f"COPY (SELECT * EXCLUDE (agency) FROM load WHERE agency = $1)"
                f" TO '{partial}' (FORMAT parquet)",
                [agency],
            )
            manifest = {
                "sha256": hashlib.sha256(partial.read_bytes()).hexdigest(),
                "sent_at": f"{months_back(month, -1)}-{day:02d}T20:00:00+07:00",
                "simulated": True,
            }
            (folder / f"capnhat-{day}.parquet.manifest.json").write_text(json.dumps(manifest))
            partial.rename(folder / f"capnhat-{day}.parquet")
        (written,) = con.execute("SELECT count(*) FROM load").fetchone() or (0,)
    return int(written)


if __name__ == "__main__":
    count, last_month, number = sys.argv[1:]
    dropped = drop_daily_load(
        Home.from_env(), int(count), date.fromisoformat(last_month + "-01"), int(number)
    )
    print(f"{dropped} versions lie in landing")
