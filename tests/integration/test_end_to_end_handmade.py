"""Hand-made messages of every known vendor through the door, and what people then do with the loads.

Expected values are worked out by hand beside each assertion; the independent recomputation must agree with
all of them and with every other figure.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.independent.recompute import Dropped
from tests.integration.comparison import assert_agreement
from tests.integration.handmade import PERSONAL
from tests.integration.handmade_batches import AS_OF, BATCHES, BROKEN, CATALOGUE_AGAIN, RELEASED
from tests.integration.landing_files import Batch, drop_all
from tests.integration.privacy import assert_nowhere
from tests.integration.stages import Stage, keep, modification_times
from tests.integration.touches import TOUCHES, Touch, told
from tests.integration.warehouse import Emc

pytestmark = pytest.mark.slow(seconds=150)
HELD = {"held.json", "wrong.json"}


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Collection[Batch]], list[Dropped]]:
    """The files of some batches for the recomputation, which needs no pipeline to have moved them."""
    folder = tmp_path_factory.mktemp("sources")

    def files(batches: Collection[Batch]) -> list[Dropped]:
        return [(batch.feed, batch.agency, batch.drop(folder), batch.manifest) for batch in batches]

    return files


@pytest.fixture(scope="module")
def emc(new_emc: Callable[[str], Emc]) -> Emc:
    return new_emc("handmade")


@pytest.fixture(scope="module")
def taken_in(emc: Emc, sources: Any, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """All batches dropped and taken in, and a file whose name is no text; then the command once more, with
    nothing new, and again after all batches were dropped a second time."""
    drop_all(emc.home, [*BATCHES, *BROKEN])
    (emc.home / "landing" / "npsp" / "H22" / os.fsdecode(b"\xff.jsonl")).write_text("[]")
    report = emc.run(AS_OF)
    stage = keep(emc, tmp_path_factory.mktemp("taken_in"), report, AS_OF, sources([*BATCHES, *BROKEN]))
    before = modification_times(emc)
    report["again"] = emc.run(AS_OF)
    report["changed_files"] = [
        path for path, time in modification_times(emc).items() if before.get(path) != time
    ]
    drop_all(emc.home, [*BATCHES, *BROKEN])
    report["repeated"] = emc.run(AS_OF)
    report["changed_by_repetition"] = [
        path for path, time in modification_times(emc).items() if before.get(path) != time
    ]
    return stage


@pytest.fixture(scope="module")
def judged(emc: Emc, taken_in: Stage, sources: Any, tmp_path_factory: pytest.TempPathFactory) -> Stage:
    """A load withdrawn, another taken in anew, a held one released, another rejected; all batches dropped a
    second time, and the catalogue sent again with one row changed."""
    assert taken_in
    loads = emc.loads()
    emc.command("loads", "withdraw", loads["school.json"], "--reason", "wrong export")
    emc.command("loads", "reingest", loads["v2.json"], "--reason", "the parser was mended")
    emc.command("loads", "release", loads["held.json"], "--reason", "madonvi was a typing error")
    emc.command("loads", "reject", loads["wrong.json"], "--reason", "not theirs")
    drop_all(emc.home, [*BATCHES, CATALOGUE_AGAIN])
    report = emc.run(AS_OF)
    kept = [batch for batch in BATCHES if batch.name not in {"school.json", *HELD}]
    files = sources([*kept, *BROKEN, RELEASED, CATALOGUE_AGAIN])
    return keep(emc, tmp_path_factory.mktemp("judged"), report, AS_OF, files)


def test_each_vendors_messages_give_what_the_rules_say(taken_in: Stage) -> None:
    # The v2 example: everything that nd42 asks for, paid on the portal, resolved on the day it was due.
    # Pending is the case received in 2023; the internal one counts nowhere.
    assert taken_in.measures("H44", "2025-04") == {
        "received_cases": 1,
        "received_online_cases": 1,
        "digitised_cases": 1,
        "resolved_cases": 1,
        "resolved_on_time_cases": 1,
        "fee_due_cases": 1,
        "paid_online_cases": 1,
        "electronic_result_cases": 1,
        "electronic_result_applicable_cases": 1,
        "fully_online_cases": 1,
        "evidenced_cases": 1,
        "pending_cases": 1,
    }
    # OpenCPS v1: created, then resolved two days after the due day; no channel, so not online; a second
    # case without status is quarantined, a third is resolved without any date.
    assert taken_in.measures("G17", "2025-03") == {
        "received_cases": 2,
        "resolved_undated_cases": 1,
        "resolved_cases": 1,
        "resolved_overdue_cases": 1,
        "electronic_result_applicable_cases": 1,
    }
    # Thanh Hóa: a submitted file sent as result is none, yet the procedure yields no paper, so none is
    # needed; the flag alone makes a fee due. The stopped case is pending until it was sent (in May); the
    # foreign one is out.
    assert taken_in.measures("H56", "2025-04") == {
        "received_cases": 2,
        "received_online_cases": 1,
        "digitised_cases": 1,
        "reused_cases": 1,
        "resolved_cases": 1,
        "resolved_no_due_date_cases": 1,
        "fee_due_cases": 1,
        "paid_online_cases": 1,
        "fully_online_cases": 1,
        "evidenced_cases": 1,
        "pending_cases": 1,
    }
    assert taken_in.measures("H56", "2025-05") is None
    # Hà Giang: old-form code, local procedure code, dates with slashes, nine days early, no channel.
    assert taken_in.measures("H22", "2025-05") == {
        "received_cases": 1,
        "resolved_cases": 1,
        "resolved_early_cases": 1,
        "electronic_result_applicable_cases": 1,
    }
    # Police: integers, a code outside the grammar, 23:30 UTC which is the next day; lines of 0 mean no fee;
    # its procedure is in no catalogue, so fully online but not evidenced.
    assert taken_in.measures("G01", "2025-04") == {
        "received_cases": 1,
        "received_online_cases": 1,
        "digitised_cases": 1,
        "resolved_cases": 1,
        "resolved_on_time_cases": 1,
        "electronic_result_cases": 1,
        "electronic_result_applicable_cases": 1,
        "fully_online_cases": 1,
    }
    assert taken_in.emc.query("select closed_cases from facts.fct_agency_day where agency_code = 'H56'"
                              " and event_date = '2025-05-02'") == [{"closed_cases": 1}]  # fmt: skip


def test_definitions_side_by_side(taken_in: Stage) -> None:
    # nd307: the extension fields of Kiên Giang's first case show all; the others do not show how they were
    # processed.
    assert taken_in.verdicts("nd307_2025") == {
        ("H44", "2025-04"): (1, 1, 0),
        ("G17", "2025-03"): (1, 0, 0),
        ("H56", "2025-04"): (1, 1, 0),
        ("H22", "2025-05"): (1, 0, 0),
        ("G01", "2025-04"): (1, 1, 0),
        ("H33", "2025-06"): (1, 1, 1),
        ("H01", "2025-07"): (2, 0, 0),
        ("G05", "2025-02"): (1, 0, 0),
        ("G12", "2025-03"): (1, 0, 0),
    }


def test_message_b(taken_in: Stage) -> None:
    # Thanh Hóa: level 4 on the earliest status 3; a missing level is unknown; of two events of one second
    # the first row counts. Đồng Tháp's form sender: level 3 and payment 2 always.
    assert taken_in.verdicts("emc_tracking") == {("H56", "2025-04"): (3, 3, 2), ("H20", "2025-04"): (1, 0, 0)}
    assert taken_in.status("H20", "2025-04") == "never_connected"


def test_mergers_under_both_boundaries(taken_in: Stage) -> None:
    # 2025-03-01, G05 into G12: two received in February, one resolved there, the other by G12 in March
    # under G12's catalogue row (G05's own ended), returned by post.
    february = {
        "received_cases": 2,
        "received_online_cases": 2,
        "resolved_cases": 1,
        "resolved_no_due_date_cases": 1,
        "electronic_result_applicable_cases": 1,
        "pending_cases": 1,
    }
    march = {
        "resolved_cases": 1,
        "resolved_no_due_date_cases": 1,
        "electronic_result_applicable_cases": 1,
        "fully_online_cases": 1,
        "evidenced_cases": 1,
    }
    assert (taken_in.measures("G05", "2025-02"), taken_in.measures("G12", "2025-02")) == (february, None)
    assert (taken_in.measures("G05", "2025-03"), taken_in.measures("G12", "2025-03")) == (None, march)
    assert taken_in.measures("G12", "2025-02", "as_is") == february
    assert taken_in.measures("G05", "2025-02", "as_is") is None
    # 2025-07-01, H33 into H01: the last second of June is H33's, the first of July is H01's. H01 may send
    # for H33 from July on; what it sent in June is foreign.
    june = {
        "received_cases": 3,
        "received_online_cases": 1,
        "resolved_cases": 1,
        "resolved_no_due_date_cases": 1,
        "electronic_result_cases": 1,
        "electronic_result_applicable_cases": 1,
        "fully_online_cases": 1,
        "evidenced_cases": 1,
        "pending_cases": 2,
    }
    july = {"resolved_cases": 2, "resolved_no_due_date_cases": 2, "electronic_result_applicable_cases": 2}
    assert (taken_in.measures("H33", "2025-06"), taken_in.measures("H01", "2025-06")) == (june, None)
    assert (taken_in.measures("H33", "2025-07"), taken_in.measures("H01", "2025-07")) == (None, july)
    assert taken_in.measures("H01", "2025-06", "as_is") == june
    assert taken_in.measures("H01", "2025-07", "as_is") == july


def test_a_reopened_case_leaves_its_resolved_month(taken_in: Stage) -> None:
    assert taken_in.measures("H25", "2025-04") == {
        "received_cases": 1,
        "received_online_cases": 1,
        "pending_cases": 1,
    }
    assert taken_in.status("H25", "2025-05") == "silent"


def test_quarantine_and_refusals_have_reasons(taken_in: Stage, emc: Emc) -> None:
    with duckdb.connect() as connection:
        rows = connection.execute(
            "select sender_agency, row_number, case_code, reason from read_parquet(?) order by all",
            [str(emc.home / "lake" / "quarantine" / "*.parquet")],
        ).fetchall()
    assert [(agency, number, code) for agency, number, code, _ in rows] == [
        # Ordinals count across envelopes: create, update and the step come before the case without status.
        ("G17", 4, "G17.12-250305-0002"),
        ("H01", 1, "H33.05-250627-0009"),
        ("H56", 4, "H25.01-250412-0009"),
    ]
    states = {row["file_name"]: row for row in taken_in.emc.query("select * from staging.stg_loads")}
    held = {name for name, row in states.items() if not row["is_usable"]}
    refused = {"?.jsonl", *(batch.name for batch in BROKEN)}
    assert held == {*HELD, *refused}
    assert taken_in.report["held_loads"] == len(held)
    assert all(states[name]["hold_reasons"] for name in refused)


def test_every_figure_agrees_with_the_recomputation(taken_in: Stage, judged: Stage) -> None:
    for stage in (taken_in, judged):
        assert_agreement(stage.emc, AS_OF, stage.expected)


def test_a_run_with_nothing_new_touches_nothing(taken_in: Stage) -> None:
    assert taken_in.report["is_new"]
    assert not taken_in.report["again"]["is_new"]
    assert taken_in.report["changed_files"] == []
    repeated = taken_in.report["repeated"]
    assert (repeated["is_new"], repeated["repeated_batches"]) == (False, len(BATCHES) + len(BROKEN))
    assert taken_in.report["changed_by_repetition"] == ["state.json"]


def test_withdrawn_is_as_if_never_come_and_released_as_if_accepted(judged: Stage) -> None:
    assert judged.measures("H22", "2025-05") is None
    assert judged.status("H22", "2025-05") == "never_connected"
    held = judged.measures("H41", "2025-04")
    assert held
    assert (held["received_cases"], held["resolved_cases"]) == (1, 1)
    assert judged.status("H41", "2025-04") == "partial"  # one of Nghệ An's expected units, by its name:
    assert judged.emc.query(
        "select distinct unit_code from facts.fct_unit_month where agency_code = 'H41'"
    ) == [{"unit_code": "H41.S2"}]
    assert judged.measures("H27", "2025-04") is None


def test_a_held_load_is_a_caveat_of_its_months_until_it_is_decided_about(
    taken_in: Stage, judged: Stage
) -> None:
    def caveats(stage: Stage) -> dict[tuple[str, str], int]:
        rows = stage.emc.query(
            "select agency_code, strftime(period_start, '%Y-%m') as month, held_loads from marts.mart_ranking"
            " where period_type = 'month' and boundary = 'as_was' and definition_version = 'headline'"
            " and held_loads > 0"
        )
        return {(row["agency_code"], row["month"]): row["held_loads"] for row in rows}

    # Nobody could read what H44 sent on the last of April: of that month it is, or of the one before.
    unread = {("H44", "2025-03"): 3, ("H44", "2025-04"): 3}
    assert caveats(taken_in) == {("H41", "2025-04"): 1, ("H27", "2025-04"): 1, **unread}
    assert caveats(judged) == unread


def test_a_rate_is_explained_by_its_counts_waterfall_and_loads(taken_in: Stage) -> None:
    # OpenCPS v1 sent its one resolved case twice, created and updated; no channel, so it is lost at once.
    told = json.loads(taken_in.emc.command("explain", "G17", "2025-03", "--json"))
    assert (told["ranking"]["fully_online_cases"], told["ranking"]["resolved_cases"]) == (0, 1)
    (lost,) = [step for step in told["waterfall"] if step["lost_cases"]]
    assert (lost["lost_cases"], lost["remaining_cases"]) == (1, 0)
    assert sum(load["resolved_cases"] for load in told["loads"]) == 1
    page = taken_in.emc.command("explain", "UBND tỉnh Nghệ An", "2025-04")
    assert "Nghệ An (H41), 04/2025" in page
    assert "Loads held, which may change the figures: 1" in page


def test_a_case_is_explained_by_both_messages_or_by_either_alone(judged: Stage, emc: Emc) -> None:
    # Of the three events of the first case the last row decides, the second to arrive.
    assert judged
    codes = ("H56.14-250410-0001", "H56.14-250411-0007", "PC07-2025-000123")
    both, tracked, sent = (json.loads(emc.command("explain", code, "--json")) for code in codes)
    assert [event["row_number"] for event in both["events"]] == [1, 3, 2]
    assert [verdict["is_evidenced"] for verdict in both["tracking_verdicts"]] == [True]
    sources = (*both["conditions"][0]["brought_by"], *both["tracking_conditions"][0]["brought_by"])
    rows = [("H56/array.json", 1), ("VN/again.csv", 2), ("H56/events.jsonl", 3)]
    assert [(source["file"], source["row_number"]) for source in sources] == rows
    assert (tracked["versions"], tracked["tracked"]["combination"]) == ([], "UPP")
    assert (sent["current"]["owner_agency"], sent["events"]) == ("G01", [])


def test_only_agencies_whose_counts_changed_have_their_procedures_made_anew(
    taken_in: Stage, judged: Stage
) -> None:
    digests = (
        "select agency_code, sum(hash(f)) as digest from facts.fct_agency_procedure_month as f group by 1"
    )
    before, after = (
        {row["agency_code"]: row["digest"] for row in stage.emc.query(digests)}
        for stage in (taken_in, judged)
    )
    changed = {agency for agency in before.keys() | after.keys() if before.get(agency) != after.get(agency)}
    touched = {
        row["agency_code"]
        for row in judged.emc.query(
            "select agency_code from intermediate.int_procedure_count_digests where is_touched"
        )
    }
    assert {"H22", "H41"} <= changed <= touched
    assert before.keys() - touched


@pytest.mark.parametrize("touch", TOUCHES, ids=told)
def test_whatever_an_agencys_procedures_are_made_from_touches_it(
    judged: Stage, emc: Emc, tmp_path: Path, touch: Touch
) -> None:
    (compiled,) = (emc.home / "dagster" / "dbt" / "compiled").rglob(f"{touch.model}.sql")
    query = f"select agency_code, is_touched from ({compiled.read_text('utf-8')})"
    with duckdb.connect(shutil.copy2(judged.emc.home / "warehouse.duckdb", tmp_path)) as con:
        assert not any(is_touched for _, is_touched in con.execute(query).fetchall())
        (kind,) = con.execute(
            "select replace(table_type, 'BASE ', '') from information_schema.tables where table_name = ?",
            [touch.table],
        ).fetchone() or ("",)
        con.execute(f"create table changed as from intermediate.{touch.table}")
        assert con.execute(touch.change).fetchall() > [(0,)]
        con.execute(f"drop {kind} intermediate.{touch.table}")
        con.execute(f"create view intermediate.{touch.table} as from changed")
        rows = con.execute(query).fetchall()
    touched = {agency for agency, is_touched in rows if is_touched}
    assert touched == ({agency for agency, _ in rows} if touch.agencies is None else touch.agencies)


def test_a_catalogue_sent_again_reaches_old_cases(taken_in: Stage, judged: Stage) -> None:
    again = judged.measures("H44", "2025-04")
    assert again
    assert again["resolved_cases"] == 1
    assert "fully_online_cases" not in again  # its service is partial now, and was from the start
    assert judged.measures("H56", "2025-04") == taken_in.measures(
        "H56", "2025-04"
    )  # the row sent again unchanged


def test_no_personal_data_behind_the_door(judged: Stage, emc: Emc) -> None:
    assert judged
    assert_nowhere(PERSONAL, emc.home)
