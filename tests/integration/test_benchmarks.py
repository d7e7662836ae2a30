"""The benchmarks come to the same figures in two ways; nothing is measured here, the figures are compared."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from benchmarks import agreement, cases, measuring, nation
from benchmarks.nation import Nation

pytestmark = pytest.mark.slow(seconds=45)

MONTHS = 20  # a day's load reaches back fifteen
MONTHLY = 400


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for module in (nation, cases):
        monkeypatch.setattr(module, "DATA", tmp_path)
    return tmp_path


@pytest.mark.usefixtures("data")
def test_the_bare_scripts_and_the_pipeline_count_the_same() -> None:
    synthetic = Nation(MONTHS, MONTHLY)
    synthetic.lay()
    _repeat_some_cases(synthetic)
    synthetic.build_bare()
    for versions in (200, 1):
        synthetic.take_day_bare(synthetic.drop(versions))
    synthetic.build()  # the lake and both days in one run; test_arrivals.py takes loads in one by one
    agreement.check(synthetic)
    with duckdb.connect(str(synthetic.bare)) as con:
        con.execute("UPDATE agency_months SET fully_online = fully_online + 1")
    with pytest.raises(ValueError, match="differ in"):
        agreement.check(synthetic)


def test_the_bare_intake_writes_every_version(data: Path) -> None:
    cases.intake(1, [300])
    with duckdb.connect() as con:
        written = con.execute(f"SELECT count(*), count(received_at) FROM '{data}/intake-300/bare.parquet'")
        assert written.fetchone() == (300, 300)


@pytest.mark.usefixtures("data")
def test_peers_count_the_same() -> None:
    synthetic = Nation(2, MONTHLY)
    synthetic.lay()
    _repeat_some_cases(synthetic)
    installed = cases.PEERS[:2] if measuring.ENGINES.exists() else cases.PEERS[:1]  # Spark starts slowly
    cases.count_by_peers(synthetic, installed)


def _repeat_some_cases(synthetic: Nation) -> None:
    """Put a later version of some cases into the lake, which counts otherwise."""
    for file in synthetic.home.glob("lake/npsp/case_month=*/base.parquet"):
        later = "SELECT * REPLACE (sent_at + INTERVAL 1 MINUTE AS sent_at, 3 - channel AS channel)"
        with duckdb.connect() as con:
            con.execute(f"CREATE TABLE versions AS FROM '{file}'")
            con.execute(f"INSERT INTO versions {later} FROM versions WHERE row_number % 7 = 0")
            con.execute(f"COPY versions TO '{file}' (FORMAT parquet)")
