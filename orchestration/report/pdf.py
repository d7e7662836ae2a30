"""The report as a PDF: facts as the template shows them, typeset by typst with the fonts beside it.

Numbers become words here and bars become shares of their width, so the template only lays out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

from orchestration.pages import formats
from orchestration.pages.words import BLOCKS
from orchestration.report import sentences
from orchestration.report.facts import VERDICTS, Agency, Facts, Row

FOLDER = Path(__file__).parent
TEMPLATE = FOLDER / "report.typ"
STANDARD: Literal["ua-1"] = "ua-1"  # a tagged PDF that a screen reader can follow


def write_pdf(facts: Facts, path: Path) -> None:
    """Typeset the report; its date is the cut-off, so the same facts give the same pages."""
    import typst

    typst.compile(
        str(TEMPLATE),
        output=str(path),
        root=str(FOLDER),
        font_paths=[str(FOLDER / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(shown(facts), ensure_ascii=False)},
        pdf_standards=[STANDARD],
    )


def shown(facts: Facts) -> dict[str, Any]:
    """Everything that the template shows, as words and as shares of 0..1."""
    groups = facts.by_verdict
    return {
        "date": [facts.cut_off.year, facts.cut_off.month, facts.cut_off.day],
        "month": formats.month(facts.month),
        "year": str(facts.month.year),
        "edition": facts.release["month"],
        "revision": facts.release["revision"],
        "cut_off": formats.day(facts.cut_off),
        "simulated": facts.release["simulated"],
        "lead": sentences.lead(facts)._asdict(),
        "cards": _cards(facts),
        "blocks": [_block(row) for row in facts.blocks],
        "trend": _trend(facts.trend),
        "tallies": [_tally(facts, block) for block in BLOCKS if block],
        "met": [_line(agency) for agency in groups["met"]],
        "furthest": [_line(agency) for agency in reversed(groups["missed"])],
        "not_registered": [agency.name_vi for agency in groups["not_registered"]],
        "no_figure": [agency.name_vi for agency in groups["no_figure"]],
        "silent": _silent(facts),
        "risen": [_line(agency) for agency in facts.risen],
        "fallen": [_line(agency) for agency in facts.fallen],
        "notes": [note._asdict() for note in sentences.notes(facts)],
        "tables": [
            {"vi": BLOCKS[block].vi, "en": BLOCKS[block].en, "rows": _ordered(facts.of_block(block))}
            for block in ("ministry", "province")
        ],
    }


def _cards(facts: Facts) -> dict[str, str]:
    nation, groups = facts.blocks[0], facts.by_verdict
    compared = len(groups["met"]) + len(groups["missed"])
    return {
        "rate": formats.percent(nation["fully_online_cases"], nation["resolved_cases"]),
        "counts": _counts(nation["fully_online_cases"], nation["resolved_cases"]),
        "change": formats.points(nation["rate_change_pp"]),
        "met": str(len(groups["met"])) if compared else formats.NO_FIGURE,
        "compared": str(compared),
        "not_registered": str(len(groups["not_registered"])),
        "silent": str(len(facts.silent)),
        "agencies": str(len(facts.agencies)),
    }


def _counts(part: int | None, whole: int | None) -> str:
    return f"{formats.count(part)} / {formats.count(whole)}"


def _block(row: Row) -> dict[str, Any]:
    name = BLOCKS[row["block"]]
    part, whole = row["ytd_fully_online_cases"], row["ytd_resolved_cases"]
    return {
        "vi": name.vi,
        "en": name.en,
        "counts": _counts(row["fully_online_cases"], row["resolved_cases"]),
        "rate": formats.percent(row["fully_online_cases"], row["resolved_cases"]),
        "change": formats.points(row["rate_change_pp"]),
        "ytd_counts": _counts(part, whole),
        "ytd_rate": formats.percent(part, whole),
        "ytd_share": part / whole if whole else None,
        "target": formats.share(row["target_rate"]),
        "target_share": row["target_rate"],
        "gap": formats.points(row["gap_pp"]),
        "missed": row["gap_pp"] is not None and row["gap_pp"] < 0,
        "reporters": f"{row['reporters_counted']} / {row['expected_agencies']}",
    }


def _trend(rows: Iterable[Row]) -> dict[str, Any]:
    """Lines of 0..1 by block, one point a month, missing stays missing; and the nation's annual target."""
    lines: dict[str, list[Row]] = {}
    for row in rows:
        lines.setdefault(row["block"], []).append(row)
    months = [row["report_month"] for row in lines.get("national", [])]
    return {
        "months": [formats.month(month) for month in months],
        "lines": {
            block: [
                row["fully_online_cases"] / row["resolved_cases"] if row["resolved_cases"] else None
                for row in points
            ]
            for block, points in lines.items()
        },
        "last": {
            block: formats.percent(points[-1]["fully_online_cases"], points[-1]["resolved_cases"])
            for block, points in lines.items()
        },
        "targets": [row["target_rate"] for row in lines.get("national", [])],
        "target": formats.plain_share(lines["national"][-1]["target_rate"])
        if lines.get("national") and lines["national"][-1]["target_rate"] is not None
        else formats.NO_FIGURE,
    }


def _tally(facts: Facts, block: str) -> dict[str, Any]:
    agencies = facts.of_block(block)
    counts = {verdict: sum(agency.verdict == verdict for agency in agencies) for verdict in VERDICTS}
    return {"vi": BLOCKS[block].vi, "en": BLOCKS[block].en, "agencies": len(agencies), **counts}


def _line(agency: Agency) -> dict[str, Any]:
    part, whole = agency.fully_online_cases, agency.resolved_cases
    return {
        "name": agency.name_vi,
        "counts": f"{formats.count(part)}/{formats.count(whole)}" if whole else formats.NO_FIGURE,
        "target": formats.share(float(agency.target_rate)) if agency.target_rate is not None else None,
        "target_share": float(agency.target_rate) if agency.target_rate is not None else None,
        "rate": formats.percent(part, whole),
        "share": float(agency.rate) if agency.rate is not None else None,
        "gap": _points(agency.gap_pp),
        "change": formats.points(agency.rate_change_pp),
        "verdict": agency.verdict,
        "reporting": agency.is_reporting,
        "partial": agency.reporting_status == "partial",
    }


def _points(gap: Fraction | None) -> str:
    return formats.points(None if gap is None else float(gap))


def _ordered(agencies: list[Agency]) -> list[dict[str, Any]]:
    """By gap from the best, then those without a target by rate, then those without a figure."""

    def place(agency: Agency) -> tuple[int, Fraction, str]:
        if agency.gap_pp is not None:
            return 0, -agency.gap_pp, agency.code
        return (1, -agency.rate, agency.code) if agency.rate is not None else (2, Fraction(0), agency.code)

    return [_line(agency) for agency in sorted(agencies, key=place)]


def _silent(facts: Facts) -> list[dict[str, str]]:
    return [{"name": a.name_vi, **sentences.silence(a)._asdict()} for a in facts.silent]
