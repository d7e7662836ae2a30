"""The small feeds beside the cases: the catalogue, targets and ratings, as CSV and JSON. Form II.06 is in
`totals`."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Iterable
from typing import Any

import numpy as np

from simulator.batches import Batch, Landing, sent_at
from simulator.cases import World
from simulator.plan import Month
from simulator.procedures import FIELDS, LEVELS

CATALOGUE_FROM = dt.date(2022, 7, 1)  # the levels of NĐ 42/2022 hold at the latest from its first half-year


UNREGISTERED = 9  # one agency in so many registers no targets; chosen, as none is published
TARGETS_FROM = Month(2025, 4)  # from early April 2025 every agency was asked to register (R15)
TARGET_2025 = {"G": 85.0, "H": 70.0}  # the blocks' targets of 2025 (N03)
# Nghệ An, April 2025 (N23): satisfaction above 90 % in 8 of 13 departments and 17 of 20 localities
SATISFIED = {"department": 8, "locality": 17}


def write(world: World, landing: Landing) -> None:
    """Write all small feeds of the plan's months."""
    catalogue(world, landing)
    targets(world, landing)
    ratings(world, landing)


def quarters(world: World, row: int) -> Iterable[list[int]]:
    """The plan's months in which an agency sends, as positions, grouped by calendar quarter."""
    groups: dict[int, list[int]] = {}
    for t in range(world.plan.months):
        if world.nation.spell[row, t] >= 0:
            groups.setdefault(world.plan.month(t).index // 3, []).append(t)
    return groups.values()


def targets(world: World, landing: Landing) -> None:
    """Registered monthly targets of the rest of a year, rising from what the agency had; some register
    none."""
    plan, last = world.plan, world.plan.month(world.plan.months - 1)
    start = TARGETS_FROM if plan.first_month <= TARGETS_FROM <= last else plan.first_month
    t = start.index - plan.first_month.index
    for row, code in enumerate(world.nation.agencies):
        if row % UNREGISTERED == 4 or world.nation.spell[row, t] < 0:
            continue
        had = 100 * world.nation.fully_online[row, t] / max(1, world.nation.resolved[row, t])
        goal = max(had, TARGET_2025[code[0]])
        registered = start.first_day + dt.timedelta(days=2 + row % 9)
        months = [Month(start.year, number) for number in range(start.number, 13)]
        rows = [
            (str(month), round(had + (goal - had) * (k + 1) / len(months), 1), registered)
            for k, month in enumerate(months)
        ]
        moment = dt.datetime.combine(registered, dt.time(16, row % 60))
        body = as_csv("month,target_percent,registered_on", rows)
        landing.put(
            Batch(
                "targets",
                code,
                f"chitieu-{code}-{start.year}.csv",
                body,
                len(rows),
                moment,
                start,
                months[-1],
                code,
            )
        )


def ratings(world: World, landing: Landing) -> None:
    """Satisfaction per month: of every sending agency, and of the units of agencies whose units the seeds
    list. Some systems send CSV, others the JSON of `DongBoDanhGia`; a file per quarter."""
    rng = world.plan.rng(5)
    for row, code in enumerate(world.nation.agencies):
        for quarter in quarters(world, row):
            rows: list[tuple[Month, str, int, int, int]] = []
            for t in quarter:
                month = world.plan.month(t)
                raters = 20 + int(world.nation.resolved[row, t]) // 8
                rows.append((month, "", raters, *_opinion(rng, bool(rng.random() < 0.7))))
                if code in ("H25", "H41"):
                    rows += [
                        (month, unit, 5 + raters // 30, *_opinion(rng, happy))
                        for unit, happy in _units(world, row, month)
                    ]
            first, last = world.plan.month(quarter[0]), world.plan.month(quarter[-1])
            if row % 4 == 0:
                lines = [_rating_json(code, values) for values in rows]
                body, extension = "".join(lines).encode(), "jsonl"
            else:
                cells = [
                    (str(m), unit, n, very, content, 100 - very - content)
                    for m, unit, n, very, content in rows
                ]
                body = as_csv(
                    "month,unit_code,raters,very_satisfied_percent,satisfied_percent,dissatisfied_percent",
                    cells,
                )
                extension = "csv"
            name = f"hailong-{code}-{first}.{extension}"
            landing.put(Batch("ratings", code, name, body, len(rows), sent_at(last, row), first, last, code))


def _opinion(rng: np.random.Generator, happy: bool) -> tuple[int, int]:
    """Percent very satisfied and satisfied: together above 90 if happy, else below."""
    both = int(rng.integers(91, 100)) if happy else int(rng.integers(74, 90))
    very = int(both * rng.uniform(0.3, 0.7))
    return very, both - very


def _units(world: World, row: int, month: Month) -> Iterable[tuple[str, bool]]:
    """Units that send in a month and whether they please: as many of each kind as Nghệ An's notice says."""
    rows, start, count = world.units.sending(month, len(world.nation.agencies))
    seen = {"department": 0, "locality": 0}
    for unit in rows[start[row] : start[row] + count[row]]:
        kind = world.units.kind[unit]
        if kind in seen:
            seen[kind] += 1
            yield world.units.code[unit], seen[kind] <= SATISFIED[kind]


def _rating_json(agency: str, row: tuple[Month, str, int, int, int]) -> str:
    month, unit, raters, very, content = row
    percents = {"RatHaiLong": f"{very}%", "HaiLong": f"{content}%", "ChuaHaiLong": f"{100 - very - content}%"}
    record = {
        "NgayTongHop": f"{month.number}-{month.year}", "TongSoNguoiDanhGia": str(raters),
        "PhanTramDanhGia": percents, "Madonvi": unit or agency, "TenDonVi": "", "NoiDung": "",
    }  # fmt: skip
    return json.dumps(record, ensure_ascii=False) + "\n"


def as_csv(header: str, rows: Iterable[tuple[Any, ...]]) -> bytes:
    """A CSV text of a header and its rows."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header.split(","))
    writer.writerows(rows)
    return text.getvalue().encode()


def catalogue(world: World, landing: Landing) -> None:
    """One file per agency and one for the nation, sent before the first month's cases; a level that changes
    within the plan is two rows of consecutive validity."""
    p, first = world.procedures, world.plan.first_month
    by_owner: dict[int, list[tuple[Any, ...]]] = {}
    for k, owner in enumerate(p.owner.tolist()):
        fixed = (
            "true" if p.level_later[k] == 0 else "false",
            *(
                str(bool(c[k])).lower()
                for c in (p.fee_due, p.yields_paper, p.requires_visit, p.requires_field_check)
            ),
            p.performing_level[k],
        )
        start, rows = CATALOGUE_FROM, by_owner.setdefault(owner, [])
        head = (p.sent_code[k], p.name[k], FIELDS[p.field[k]][0])
        if p.level_first[k] != p.level_later[k]:
            change = Month.from_index(int(p.changes_at[k])).first_day
            rows.append((*head, LEVELS[p.level_first[k]], *fixed, start, change - dt.timedelta(days=1)))
            start = change
        rows.append((*head, LEVELS[p.level_later[k]], *fixed, start, ""))
    header = (
        "procedure_code,name_vi,field_code,service_level,eligible_full,fee_due,yields_paper_result,"
        "requires_visit,requires_field_check,performing_level,valid_from,valid_to"
    )
    for owner, rows in sorted(by_owner.items()):
        code = "VN" if owner < 0 else world.nation.agencies[owner]
        moment = sent_at(first.plus(-1), owner + 1)
        landing.put(
            Batch(
                "catalogue",
                code,
                f"danhmuc-{code}-{first}.csv",
                as_csv(header, rows),
                len(rows),
                moment,
                first,
                first,
                code,
            )
        )
