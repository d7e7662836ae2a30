"""The published nation as small tables: `agencies.csv` (a year's and a month's figures per agency),
`months.csv` (volume and rate per block and month), `sending.csv` (who sent from when to when). Each row gives
its reason: a number of `N01` to `N23` in the indicators' list, or "chosen" where nothing is published."""
