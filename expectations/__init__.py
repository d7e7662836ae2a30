"""Whether a load or a reporter can be trusted: suites of Great Expectations at both gates, and their results
as data.

Gate 1 judges each new load on its receipt, gate 2 each agency and month on `quality.month_observations`. In
order:

- `rules`: what is checked, as people read it: `seeds/quality_rules.csv`. Cheap to import.
- `frames`: one SQL query per gate makes a small frame of observations, a row per rule and load or per rule,
  agency and month, beside the list of those that must be in it. Heavy counting happens before, in ingestion
  and dbt.
- `expectation`, `suites`: the frame against the rules. Only here something becomes a finding. Importing them
  imports Great Expectations (seconds), so only `runner` does, inside the functions that run a gate.
- `deferred`: keeps two libraries out of that import that no suite needs.
- `words`: the sentence about a finding, in Vietnamese and English.
- `store`: the change log in `ledger/checks` and the record of each run in `ledger/check_runs`; never
  rewritten.
- `runner`: `judge_loads` and `judge_months`, the two functions that others call.

A rule whose observations are not all there did not run and leaves no results, whatever they say; a check that
lacks an input is `not_evaluable`, neither pass nor finding. Nothing here imports Dagster or reads a case.
"""

from expectations.deferred import defer

defer("scipy.stats")
defer("altair")
