"""Each fault of the simulator is found by the rule meant for it, there and then, and sets off only what is
listed.

One nation with every fault at an agency of its own in March 2024; `fault_table` says what may fire.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from expectations.rules import read_rules
from expectations.words import MISSING_INPUTS
from simulator import Plan
from simulator.faults import NAMES
from simulator.plan import Fault, Month
from tests.forks import PROJECT
from tests.integration.even_nation import even_nation, one_agency_each
from tests.integration.fault_table import BACKGROUND, TABLE, Known, page
from tests.integration.judged_nation import Finding, Judged, judged
from tests.integration.warehouse import Emc

pytestmark = pytest.mark.slow(seconds=110)

MARCH, APRIL = Month(2024, 3), Month(2024, 4)
FAULTS = one_agency_each([known.fault for known in TABLE], MARCH)
PLAN = Plan(
    seed=3,
    nation="random",
    scale=1,
    first_month=Month(2024, 1),
    months=4,
    faults=tuple(FAULTS),
    emc_share=1,
)
#: A batch in a folder of no agency is known by its load alone: without an agency and without a month.
NOWHERE = "unknown_folder"


@pytest.fixture(scope="module")
def nation(new_emc: Callable[[str], Emc], tmp_path_factory: pytest.TempPathFactory) -> Judged:
    with even_nation():
        return judged(PLAN, tmp_path_factory.mktemp("faulty"), new_emc("faulty_home"))


def place(fault: Fault) -> tuple[str, str | None]:
    """Agency and month under which a fault must be found."""
    return ("", None) if fault.name == NOWHERE else (fault.agency_code, str(fault.month))


def expected(known: Known, fault: Fault) -> set[Finding]:
    """What the table says of a fault."""
    agency, month = place(fault)
    now = {(rule, agency, month) for rule in (known.rule, *known.also) if rule}
    return now | {(rule, agency, str(APRIL)) for rule in known.later}


def test_the_table_has_every_fault_and_its_rules_exist() -> None:
    assert sorted(known.fault for known in TABLE) == sorted(NAMES)
    rules = {rule.rule_id for rule in read_rules()}
    assert {rule for known in TABLE for rule in (known.rule, *known.also, *known.later) if rule} <= rules


def test_the_rules_say_themselves_which_fault_they_are_meant_for() -> None:
    meant = {known.fault: known.rule for known in TABLE}
    of_faults = {
        rule.fault: rule.rule_id for rule in read_rules() if rule.gate == "month" and rule.fault in meant
    }
    assert of_faults == {fault: meant[fault] for fault in of_faults}
    assert of_faults.keys() == {fault for fault in meant if fault[1:].isdigit()}


def test_the_page_shows_the_table() -> None:
    shown = (PROJECT / "docs" / "methodology" / "faults.md").read_text(encoding="utf-8")
    assert shown == page(), "anew: python -m tests.integration.fault_table > docs/methodology/faults.md"


@pytest.mark.parametrize("position", range(len(TABLE)), ids=[known.fault for known in TABLE])
def test_a_fault_is_found_by_its_rule_and_sets_off_only_what_is_listed(nation: Judged, position: int) -> None:
    known, fault = TABLE[position], FAULTS[position]
    found = {finding for finding in nation.findings() if finding[1] == place(fault)[0]}
    listed = expected(known, fault)
    assert {finding for finding in found if finding[0] not in BACKGROUND or finding in listed} == listed


def test_nothing_above_info_is_found_at_any_other_agency(nation: Judged) -> None:
    concerned = {place(fault)[0] for fault in FAULTS}
    elsewhere = {finding for finding in nation.findings() if finding[1] not in concerned}
    assert elsewhere & nation.findings(above_info=True) == set()
    assert {rule for rule, _, _ in elsewhere} <= set(BACKGROUND)


def test_every_fault_was_injected_and_every_rule_ran(nation: Judged) -> None:
    """The table would prove nothing of a fault that touched no case, or of a rule that saw nothing."""
    assert {row["fault"] for row in nation.faults if not row["cases"]} == {"silent"}
    (runs,) = nation.emc.query(
        "select bool_and(ran) as ran, min(observations) as fewest from quality.check_runs"
    )
    assert runs["ran"] and runs["fewest"] > 0


def test_what_could_not_be_judged_says_why(nation: Judged) -> None:
    rows = nation.emc.query(
        "select distinct missing_input from quality.check_results where outcome = 'not_evaluable'"
    )
    assert {row["missing_input"] for row in rows} <= MISSING_INPUTS.keys()


def test_sentences_have_no_template_left(nation: Judged) -> None:
    for row in nation.rows:
        for text in (row["message_vi"], row["message_en"], row["action_vi"], row["action_en"]):
            assert text and not set("{}") & set(text) and "None" not in text


def test_findings_about_cases_name_cases_of_the_agency(nation: Judged) -> None:
    named = [row for row in nation.rows if row["sample_case_codes"]]
    assert {row["rule_id"] for row in named} >= {
        "f01_done_without_finish", "f02_submitted_file_as_result", "f03_done_at_receipt",
        "f04_cash_as_online", "f08_dummy_identity", "f14_unknown_procedures", "f19_fee_unreadable",
        "f23_phone_in_fax",
    }  # fmt: skip
    for row in named:
        codes = row["sample_case_codes"]
        assert len(codes) <= 5
        assert {code[:3] for code in codes} == {row["agency_code"]}
