"""The case system of each agency: which product it resembles, how it writes codes, in what form it drops
batches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Form = Literal["cases", "envelopes", "array", "envelope", "csv", "parquet"]
Compression = Literal["", ".gz", ".zst"]

# JSON lines of cases are the commonest, as the contract asks for large batches
FORMS: tuple[tuple[Form, Compression], ...] = (
    ("cases", ".gz"), ("array", ".zst"), ("envelopes", ".gz"), ("cases", ".zst"), ("csv", ".gz"),
    ("parquet", ""),
    ("envelope", ".gz"), ("cases", ""), ("csv", ""), ("array", ""), ("cases", ".zst"), ("parquet", ""),
)  # fmt: skip
PARQUET: tuple[Form, Compression] = ("parquet", "")
OLD_FORM_CODES = frozenset({"H14", "H22", "H35", "H60"})  # chosen; H22 is the sender of which it is known
V1_FOR_DIRECT = frozenset(
    {"H20", "H22", "G08", "G17"}
)  # OpenCPS agencies and Hà Giang: no channel in the message
EXTENDED = frozenset(
    {"H17", "H25", "H33", "H40", "H44", "G02", "G15", "H56"}
)  # chosen: show the evidence nd307 asks for
STEP_SENDERS = frozenset({"H17", "H25", "H56", "H12", "G02", "G17"})  # chosen


@dataclass(frozen=True)
class Vendor:
    """How one agency's system behaves.

    `v1_for_direct`: cases filed in person come from an older system whose messages have no channel. `pairs`:
    a case is created, then updated, in one batch. `emc_words`: 'S2' form sender, 'S3' JSON sender, '' sends
    no message B.
    """

    agency_code: str
    form: Form
    compression: Compression
    procedure_form: Literal["base", "short", "long"]
    old_form_codes: bool
    pseudo_codes: bool
    v1_for_direct: bool
    extended: bool
    pairs: bool
    steps: bool
    emc_words: Literal["", "S2", "S3"]
    site_id: int

    def procedure_code(self, base: str, agency_code: str) -> str:
        """A base code as this system writes it."""
        if self.procedure_form == "short":
            return f"{base}.{agency_code}"
        return f"{base}.000.00.00.{agency_code}" if self.procedure_form == "long" else base


def build(agencies: tuple[str, ...], emc_share: float, parquet_only: bool) -> tuple[Vendor, ...]:
    """A vendor per agency, by fixed rules; the share of agencies that send message B is apportioned
    evenly."""
    vendors = []
    for i, code in enumerate(agencies):
        is_province = code.startswith("H")
        form, compression = PARQUET if parquet_only else FORMS[i % len(FORMS)]
        if code in V1_FOR_DIRECT and not parquet_only:
            form, compression = (
                "cases",
                ".gz",
            )  # two message versions in one batch need a form without a header
        sends_emc = int((i + 1) * emc_share) > int(i * emc_share)
        vendors.append(
            Vendor(
                agency_code=code,
                form=form,
                compression=compression,
                procedure_form=("long", "short", "base", "short")[i % 4] if is_province else "base",
                old_form_codes=code in OLD_FORM_CODES,
                pseudo_codes=code == "H22",
                v1_for_direct=code in V1_FOR_DIRECT and form == "cases",
                extended=code in EXTENDED,
                pairs=form in ("cases", "envelopes", "array"),
                steps=code in STEP_SENDERS and not parquet_only,
                emc_words=("S3" if i % 3 else "S2") if sends_emc else "",
                site_id=40 + 7 * i,
            )
        )
    return tuple(vendors)
