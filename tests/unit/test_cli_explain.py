"""`emc explain <case code>` on a warehouse made by hand, over a lake that the door wrote."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.cli import explain_case
from orchestration.errors import UsageError
from orchestration.ingestion import take_in
from orchestration.ledger import states_sql
from orchestration.settings import Home

CODE = "H25.07-250402-0001"
FIRST = {"MaHoSo": CODE, "MaTTHC": "2.000815", "TrangThaiHoSo": "4", "NgayTiepNhan": "20250402074500"}
TRACKED_CODE = "H25.07-250402-0003"
EVENTS = [
    {"codeProfile": code, "status": status, "received_at": f"2025-04-0{day}T08:00:00+07:00", "level": level}
    for code, day, status, level in (
        (CODE, 2, 1, 4),
        (CODE, 4, 3, 3),
        (CODE, 3, 3, 4),
        (TRACKED_CODE, 3, 3, 3),
    )
]
LAST = FIRST | {"TrangThaiHoSo": "10", "NgayKetThucXuLy": "20250403093000", "KenhThucHien": "7"}

# Columns as in models/intermediate; of the catalogue, the agency's own row goes before the national one.
TABLES = """
    create table intermediate.int_cases as
    select load_id, 1 as row_number, $code as case_key, '2025-04' as case_month, 'H25.07' as unit_code,
        'H25' as owner_agency, '2.000815' as procedure_key,
        true as is_base_procedure, 10 as status, cast(null as tinyint) as channel,
        date '2025-04-02' as received_on, cast(null as date) as due_on, date '2025-04-03' as finished_on,
        cast(null as date) as returned_on, 'PFNN' as combination
    from staging.stg_loads where file_name = 'last.json';
    create table intermediate.int_tracking_cases as
    select load_id, 3 as row_number, $code as case_key, '2025-04' as case_month, 'H25' as agency_code,
        sender_agency,
        timestamp '2025-04-03 08:00:00' as received_at, 4 as level, cast(null as tinyint) as reception,
        cast(null as tinyint) as payment, date '2025-04-03' as resolved_date, 'PUU' as combination
    from staging.stg_loads where file_name = 'events.json'
    union all
    select load_id, 4, $tracked, '2025-04', 'H25', sender_agency, timestamp '2025-04-03 08:00:00',
        3, null, null, null, 'FUU'
    from staging.stg_loads where file_name = 'events.json';
    create table intermediate.int_agency_months as
    select 'H25' as agency_code, date '2025-04-01' as report_month, 'H25' as as_was_agency_code;
    create table intermediate.int_catalogue_segments as
    select rows.*, '2.000815' as procedure_key, date '2024-01-01' as holds_from,
        date '9999-12-31' as holds_before, true as fee_due, true as yields_paper_result,
        false as requires_visit, false as requires_field_check, load_id, 1 as row_number
    from (values ('VN', 'partial'), ('H25', 'full')) as rows(owner_code, service_level)
    inner join staging.stg_loads as loads on loads.sender_agency = owner_code and feed = 'catalogue';
    create table intermediate.int_combination_verdicts as
    select * from (values
        ('npsp', 'PFNN', 'nd42_2022', false, false, 2),
        ('emc', 'PUU', 'emc_tracking', true, false, null)
    ) as rows(feed, combination, definition_version, is_fully_online, is_evidenced, lost_at_step);
    create table reference.case_statuses as
    select 10 as status, 'Đã trả kết quả' as name_vi, 'Result returned' as name_en;
    create table reference.conditions as
    select * from (values
        ('npsp', 'service_full', 1, 'Dịch vụ toàn trình', 'Service offered fully online'),
        ('npsp', 'submitted_online', 2, 'Nộp trực tuyến', 'Submitted online'),
        ('emc', 'emc_level_full', 1, 'Mức độ toàn trình (EMC)', 'Level fully online (EMC)'),
        ('emc', 'emc_submitted_online', 2, 'Tiếp nhận trực tuyến (EMC)', 'Received online (EMC)')
    ) as rows(feed, condition, position, name_vi, name_en);
"""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two versions of one case: in process, then resolved with a channel outside the code list; its tracking
    events; and the one event of an internal procedure that message A never brought."""
    found = Home(tmp_path)
    folder = found.landing / "npsp" / "H25"
    folder.mkdir(parents=True)
    for name, day, case in (("first", 2, FIRST), ("last", 3, LAST)):
        manifest = {"sent_at": f"2025-04-0{day}T22:00:00+07:00"}
        (folder / f"{name}.json.manifest.json").write_text(json.dumps(manifest))
        (folder / f"{name}.json").write_text(json.dumps([case]))
    tracking = found.landing / "emc" / "H25"
    tracking.mkdir(parents=True)
    (tracking / "events.json").write_text(json.dumps(EVENTS))
    for owner in ("VN", "H25"):
        offer = {"procedure_code": "2.000815", "service_level": "full", "valid_from": "2024-01-01"}
        (found.landing / "catalogue" / owner).mkdir(parents=True)
        (found.landing / "catalogue" / owner / "offer.json").write_text(json.dumps([offer]))
    take_in(found, now=datetime(2025, 4, 5))
    with duckdb.connect(str(found.warehouse)) as connection:
        for schema in ("staging", "intermediate", "reference"):
            connection.execute(f"create schema {schema}")
        connection.execute(f"create table staging.stg_loads as {states_sql(found)}")
        connection.execute(TABLES.replace("$code", f"'{CODE}'").replace("$tracked", f"'{TRACKED_CODE}'"))
    return found


@pytest.mark.parametrize("written", [CODE, " h25.07-250402-0001", "000.00.07.H25-250402-0001"])
def test_a_case_is_found_by_any_form_of_its_code(home: Home, written: str) -> None:
    found = explain_case.read(home, written)
    assert [version["file_name"] for version in found.versions] == ["first.json", "last.json"]
    assert found.current is not None
    assert found.current["load_id"] == found.versions[1]["load_id"]


def test_conditions_come_with_evidence_and_the_row_that_answers(home: Home) -> None:
    found = explain_case.read(home, CODE)
    outcomes = {condition["condition"]: condition for condition in found.conditions}
    assert outcomes["service_full"]["outcome"] == "P"
    assert outcomes["service_full"]["evidence"] == {
        "service_level": "full",
        "catalogue_owner_code": "H25",
        "procedure_key": "2.000815",
    }
    brought_by = {
        name: [(source["feed"], source["file"], source["row_number"]) for source in outcome["brought_by"]]
        for name, outcome in outcomes.items()
    }
    message = ("npsp", "H25/last.json", 1)
    assert brought_by == {
        "service_full": [message, ("catalogue", "H25/offer.json", 1)],
        "submitted_online": [message],
    }
    assert (outcomes["submitted_online"]["outcome"], outcomes["submitted_online"]["evidence"]) == (
        "F",
        {"channel": None},
    )
    assert [verdict["lost_at_step"] for verdict in found.verdicts] == [2]


def test_events_come_in_order_with_the_one_that_decides(home: Home) -> None:
    found = explain_case.read(home, CODE)
    assert [(event["row_number"], event["status"]) for event in found.events] == [(1, 1), (3, 3), (2, 3)]
    assert found.tracked is not None
    assert (found.tracked["row_number"], found.tracked["file_name"]) == (3, "events.json")
    outcomes = [(row["condition"], row["outcome"], row["evidence"]) for row in found.tracking_conditions]
    assert outcomes == [
        ("emc_level_full", "P", {"level": 4}),
        ("emc_submitted_online", "U", {"reception": None}),
    ]
    assert [verdict["definition_version"] for verdict in found.tracking_verdicts] == ["emc_tracking"]


def test_a_case_of_message_b_alone_is_explained(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    found = explain_case.read(home, TRACKED_CODE)
    assert (found.versions, found.current, found.conditions) == ([], None, [])
    assert [event["file_name"] for event in found.events] == ["events.json"]
    explain_case.explain(home, TRACKED_CODE, as_json=False)
    page = capsys.readouterr().out
    for shown in ("Message A never brought it", "H25/events.json", "← quyết định", "internal procedure"):
        assert shown in page


def test_the_page_names_file_state_flags_and_verdict(home: Home, capsys: pytest.CaptureFixture[str]) -> None:
    explain_case.explain(home, CODE, as_json=False)
    page = capsys.readouterr().out
    for shown in (
        "H25/last.json",
        "← hiện tại",
        "Đã trả kết quả",
        "channel_unknown",
        "không đạt · fail",
        "step 2",
        "H25/events.json",
        "← quyết định",
        "emc_tracking",
        "catalogue: H25/offer.json, dòng · row 1",
    ):
        assert shown in page


@pytest.mark.parametrize(
    "code", ["Z01-250101-0001", "H25.07-850402-0003", "H25.07-251332-0004", "PC07-2025-000123"]
)
def test_a_case_is_found_wherever_the_door_put_it(home: Home, code: str) -> None:
    """A prefix that is no code, a year of this century alone, digits that are no day, no code at all."""
    (home.landing / "npsp" / "H25" / "odd.json").write_text(json.dumps([FIRST | {"MaHoSo": code}]))
    take_in(home, now=datetime(2025, 4, 5))
    with duckdb.connect(str(home.warehouse)) as connection:
        connection.execute(f"create or replace table staging.stg_loads as {states_sql(home)}")
    assert [version["file_name"] for version in explain_case.read(home, code).versions] == ["odd.json"]


def test_an_unknown_case_is_wrong_usage(home: Home) -> None:
    with pytest.raises(UsageError, match="No load brought a case"):
        explain_case.read(home, "H25.07-250402-9999")
