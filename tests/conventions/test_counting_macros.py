"""A macro that changes what is counted must raise `counting_macros_version`, or old counts would stay."""

from __future__ import annotations

import hashlib
import re

import yaml

from tests.forks import PROJECT

#: Files whose macros say what a case counts for; the others say how a table is built.
COUNTING = (
    "base_procedure", "case_columns", "case_key", "case_marks", "counts", "engines/functions", "lake",
    "month_counts", "tracking_columns",
)  # fmt: skip
#: What they said when the version was raised last.
SEEN = {2: "7651952028406a829a379dbba75ceb832174ce80d8aecf125f24df7903d36147"}


def test_a_changed_counting_macro_raises_the_version() -> None:
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    texts = [(PROJECT / "macros" / f"{name}.sql").read_text(encoding="utf-8") for name in COUNTING]
    code = "".join(re.sub(r"\{#.*?#\}|\s+", "", text, flags=re.DOTALL) for text in texts)
    found = {project["vars"]["counting_macros_version"]: hashlib.sha256(code.encode()).hexdigest()}
    assert found == SEEN, (
        "A macro that decides what is counted has changed. If figures can differ, raise "
        "counting_macros_version in dbt_project.yml, so that the next run recounts; then note the hash here."
    )
