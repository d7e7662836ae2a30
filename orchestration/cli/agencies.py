"""Which agency a person means: by its code, or by any spelling that the reference data knows."""

from __future__ import annotations

from pathlib import Path

import duckdb

from orchestration.errors import UsageError
from orchestration.ingestion.reference import SEEDS

# Letters and digits alone decide, without case and diacritics, however the text is composed: "Hoà Bình" is
# "Hòa Bình" and "hoa binh", "Bộ TT-TT" is "Bộ TT&TT".
SPELLING = """
    create temp macro spelling(v) as
        regexp_replace(translate(strip_accents(lower(v)), 'đ', 'd'), '[^a-z0-9]', '', 'g')
"""
MEANT = """
    with agencies as (from read_csv($agencies, header = true, all_varchar = true)),
    spellings as (
        select alias as spelled, agency_code, valid_from, valid_to
        from read_csv($aliases, header = true, all_varchar = true)
        union all
        select unnest([agency_code, name_vi, name_en, short_name_vi, short_name_en]), agency_code, null, null
        from agencies
    )
    select
        agency_code,
        concat(
            agency_code, ' ', any_value(agencies.name_vi),
            ' from ' || min(valid_from), ' to ' || nullif(max(coalesce(valid_to, '9999')), '9999')
        ) as described
    from spellings
    inner join agencies using (agency_code)
    where spelling(spelled) = spelling($subject)
    group by agency_code
    order by agency_code
"""


def code_of(subject: str, seeds: Path = SEEDS, hint: str = "") -> str:
    """The code of the agency that is meant; raises UsageError where none is known.

    A spelling that means several, or has changed its meaning, is asked about."""
    with duckdb.connect() as connection:
        connection.execute(SPELLING)
        given = {
            "subject": subject,
            "agencies": str(seeds / "agencies.csv"),
            "aliases": str(seeds / "agency_aliases.csv"),
        }
        found = connection.execute(MEANT, given).fetchall()
    if not found:
        raise UsageError(f"No agency is known as {subject!r}; give its code, like H25, or its name.{hint}")
    if len(found) > 1:
        candidates = " or ".join(described for _, described in found)
        raise UsageError(f"{subject!r} may mean {candidates}; give the code.")
    return str(found[0][0])
