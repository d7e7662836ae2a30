"""The synthetic nation of the benchmarks: no draw for a case says anything of another."""

from itertools import combinations

from benchmarks.synthetic.__main__ import Nation

DRAWS = (*range(1, 21), 107, 108, 36507, 36508)  # those of a year's versions too
CASES = 40_000
LARGEST = 5 * (CASES * 3 / 16) ** 0.5  # five standard deviations of a count with chance 1 in 4


def test_draws_are_independent_of_each_other() -> None:
    nation = Nation(monthly=1000, months=1)
    bits = ", ".join(f"draw(i, {what}, 2) AS d{what}" for what in DRAWS)
    nation.con.execute(f"CREATE TABLE drawn AS SELECT {bits} FROM range({CASES}) AS cases (i)")
    for one, other in combinations(DRAWS, 2):
        for first in (0, 1):
            for second in (0, 1):
                (count,) = nation.con.execute(
                    f"SELECT count(*) FROM drawn WHERE d{one} = {first} AND d{other} = {second}"
                ).fetchone() or (0,)
                assert abs(count - CASES / 4) < LARGEST, (one, first, other, second, count)
