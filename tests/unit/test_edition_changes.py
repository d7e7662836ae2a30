"""What a revision changed and why, on the warehouse made by hand; each expected line is worked out of it."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from orchestration.publication import shelf
from orchestration.publication.edition import publish_edition
from orchestration.publication.export import attached_warehouse
from orchestration.publication.freezing import write_tables
from orchestration.publication.release import general_causes
from orchestration.settings import Home
from tests.unit.edition_home import change, make_edition_home, without_report

MARCH, APRIL = date(2025, 3, 1), date(2025, 4, 1)
Line = tuple[str, str, str, float | str | None, float | str | None, str, int]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """A home whose March is published."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delitem(sys.modules, "orchestration.report", raising=False)
        without_report()
        home = make_edition_home(tmp_path_factory.mktemp("published"))
        publish_edition(home, MARCH, "Lan")
        yield home


@pytest.fixture
def home(published: Home, tmp_path: Path) -> Home:
    shutil.copytree(published.root, tmp_path / "home", symlinks=True)
    return Home(tmp_path / "home")


def resolved(agency: str, cases: int, month: str = "2025-03") -> str:
    return (
        f"update facts.fct_agency_month set resolved_cases = {cases} "
        f"where agency_code = '{agency}' and report_month = '{month}-01';"
    )


def load(load_id: str, like: str, **columns: str) -> str:
    """A load like another, but for its id and these columns (values as SQL)."""
    replaced = ", ".join(
        f"{value} as {name}" for name, value in ({"load_id": f"'{load_id}'"} | columns).items()
    )
    return (
        f"insert into quality.load_receipts by name select * replace ({replaced}) "
        f"from quality.load_receipts where load_id = '{like}';"
    )


def tables(home: Home, month: date, general: set[str] | None = None) -> Path:
    """The tables of the month's next edition."""
    folder = home.work / "tables"
    shutil.rmtree(folder, ignore_errors=True)
    previous = shelf.last_revision(home, month)
    with attached_warehouse(home) as connection:
        write_tables(connection, home, month, folder, previous=previous, general=general or set())
    return folder / "json"


def changes(home: Home, statements: str, general: set[str] | None = None) -> list[Line]:
    """Agency, month, measure, before, after, cause, loads of each line of March's next revision."""
    change(home, statements)
    return [
        (
            line["agency_code"],
            line["report_month"][:7],
            line["measure"],
            line["before_value"] if line["before_text"] is None else line["before_text"],
            line["after_value"] if line["after_text"] is None else line["after_text"],
            line["cause"],
            line["loads"],
        )
        for line in json.loads((tables(home, MARCH, general) / "changes.json").read_text("utf-8"))
    ]


def test_late_cases_and_the_ranks_that_follow(home: Home) -> None:
    """H25 sends late; H41 overtakes it without a change of its own; G07 of February is not touched."""
    ranks = (
        "update marts.mart_ranking set rank_in_block = case agency_code when 'H25' then 2 else 1 end "
        "where agency_code in ('H25', 'H41') and period_start = '2025-03-01';"
    )
    assert changes(home, resolved("H25", 53) + ranks + load("L5", "L1") + load("L6", "L1")) == [
        ("H25", "2025-03", "rank_in_block", 1, 2, "late_cases", 2),
        ("H25", "2025-03", "resolved_cases", 50, 53, "late_cases", 2),
        ("H41", "2025-03", "rank_in_block", 2, 1, "follows", 0),
    ]


def test_a_load_that_speaks_of_later_months_alone_explains_nothing(home: Home) -> None:
    late = load("L5", "L1", first_case_month="'2025-04'")
    assert changes(home, resolved("H25", 53) + late) == [
        ("H25", "2025-03", "resolved_cases", 50, 53, "follows", 0)
    ]


@pytest.mark.parametrize(
    ("statement", "cause"),
    [
        (
            "update quality.load_receipts set state = 'released', is_usable = true where load_id = 'L3';",
            "held_load_released",
        ),
        (
            "update quality.load_receipts set state = 'withdrawn', is_usable = false where load_id = 'L1';",
            "load_withdrawn",
        ),
        (
            "update quality.load_receipts set state = 'withdrawn', is_usable = false where load_id = 'L1';"
            + load("L9", "L1", replaces_load_id="'L1'", state="'accepted'", is_usable="true"),
            "load_reingested",
        ),
        (load("L5", "L1", feed="'emc'"), "late_cases"),
        (load("L5", "L1", feed="'catalogue'", first_case_month="null"), "late_report"),
        # A catalogue of another agency may have moved it, a form II.06 cannot have.
        (load("L5", "L2", feed="'catalogue'", first_case_month="null"), "late_report"),
    ],
)
def test_what_happened_to_loads(home: Home, statement: str, cause: str) -> None:
    assert changes(home, resolved("H25", 53) + statement) == [
        ("H25", "2025-03", "resolved_cases", 50, 53, cause, 1)
    ]


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        (
            resolved("H25", 53) + load("L5", "L1", feed="'totals'", first_case_month="null"),
            ("H25", "2025-03", "resolved_cases", 50, 53, "follows", 0),
        ),
        (
            "update marts.mart_target_progress set target_rate = 0.8;" + load("L5", "L1"),
            ("H25", "2025-03", "target_rate", 0.7, 0.8, "follows", 0),
        ),
        (
            "update marts.mart_target_progress set target_rate = 0.8;" + load("L5", "L1", feed="'targets'"),
            ("H25", "2025-03", "target_rate", 0.7, 0.8, "late_report", 1),
        ),
    ],
)
def test_a_form_explains_no_count_and_late_cases_no_target(home: Home, statement: str, line: Line) -> None:
    assert changes(home, statement) == [line]


def test_the_successor_sends_for_the_absorbed(home: Home) -> None:
    """G07 was absorbed by G09 in March: in February it counts for itself, and G09 sends for it."""
    assert changes(home, resolved("G07", 21, "2025-02") + load("L5", "L4")) == [
        ("G07", "2025-02", "resolved_cases", 20, 21, "late_cases", 1)
    ]


@pytest.mark.parametrize(
    ("state", "lines"),
    [
        ("explained", [("H41", "2025-03", "resolved_cases", 30, 33, "late_cases", 1)]),
        ("revised", [("H41", "2025-03", "resolved_cases", 30, 33, "late_cases,reconciliation", 1)]),
    ],
)
def test_a_decision_moves_its_own_state_and_stands_behind_counts_that_it_revised(
    home: Home, state: str, lines: list[Line]
) -> None:
    """The form covers January to March, so the state belongs to March and says its window."""
    decide = (
        f"update quality.reconciliation set state = '{state}', decided_at = timestamp '2025-05-02 08:00:00';"
    )
    measure = "reconciliation_state:resolved:2025-01..2025-03"
    assert changes(home, decide + resolved("H41", 33) + load("L5", "L2")) == [
        ("H41", "2025-03", measure, "open", state, "reconciliation", 0),
        *lines,
    ]


def test_units_statuses_and_services_are_compared_too(home: Home) -> None:
    statements = (
        "update marts.mart_unit_scorecard set raters = 6;"
        "update marts.mart_service_supply set procedures = 13;"
        "update quality.reporting_status set reporting_status = 'partial' "
        "where agency_code = 'H41' and report_month = '2025-03-01';"
    )
    assert changes(home, statements + load("L5", "L2") + load("L6", "L1", feed="'ratings'")) == [
        ("H25", "2025-03", "procedures", 12, 13, "follows", 0),
        ("H25", "2025-03", "raters", 5, 6, "late_report", 1),
        ("H41", "2025-03", "reporting_status", "sending", "partial", "late_cases", 1),
    ]


def test_a_rule_or_the_map_of_agencies_is_told_beside_late_cases(home: Home) -> None:
    statements = resolved("H25", 53) + resolved("H41", 31) + load("L5", "L1")
    assert changes(home, statements, {"rule", "agency_map"}) == [
        ("H25", "2025-03", "resolved_cases", 50, 53, "late_cases,rule,agency_map", 1),
        ("H41", "2025-03", "resolved_cases", 30, 31, "rule,agency_map", 0),
    ]


@pytest.mark.parametrize(
    ("models", "seeds", "causes"),
    [
        ("m", {"thresholds": "1", "agency_history": "1", "known_conflicts": "1"}, set()),
        ("other", {"thresholds": "1", "agency_history": "1", "known_conflicts": "1"}, {"rule"}),
        ("m", {"thresholds": "2", "agency_history": "1", "known_conflicts": "1"}, {"rule"}),
        ("m", {"thresholds": "1", "agency_history": "2", "known_conflicts": "1"}, {"agency_map"}),
        ("m", {"thresholds": "1", "agency_history": "1", "known_conflicts": "2"}, set()),
        ("m", {"agency_history": "2", "known_conflicts": "1"}, {"rule", "agency_map"}),
    ],
)
def test_models_and_reference_data_tell_what_kind_of_change_they_are(
    models: str, seeds: dict[str, str], causes: set[str]
) -> None:
    before = {
        "models": "m",
        "seed_files": {"thresholds": "1", "agency_history": "1", "known_conflicts": "1"},
    }
    assert general_causes(before, {"models": models, "seed_files": seeds}) == causes


def test_earlier_months_show_both_figures_and_need_a_revision(home: Home) -> None:
    """February has no edition of its own, so it belongs to March's; April has none to differ from."""
    change(home, resolved("H25", 55) + resolved("H41", 29, "2025-02") + resolved("H41", 29, "2025-04"))
    lines = json.loads((tables(home, APRIL) / "earlier_editions.json").read_text("utf-8"))
    shown = ("edition_month", "revision", "agency_code", "report_month", "published_value", "value_now")
    assert [tuple(line[name] for name in shown) for line in lines] == [
        ("2025-03-01", 1, "H25", "2025-03-01", 50, 55),
        ("2025-03-01", 1, "H41", "2025-02-01", 30, 29),
    ]
