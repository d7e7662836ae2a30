"""Which agency a person means at the terminal, by the seeds as they are and by seeds made by hand."""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import pytest

from orchestration.cli import loads
from orchestration.cli.agencies import code_of
from orchestration.errors import UsageError
from orchestration.ingestion import take_in
from orchestration.settings import Home


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("h25", "H25"),
        ("LĐTBXH", "G07"),
        ("Bộ TT-TT", "G14"),
        ("Bộ KH&CN", "G06"),
        ("TPHCM", "H29"),
        ("tp  hồ chí minh", "H29"),
        ("Thừa Thiên Huế", "H57"),
        ("TP Huế", "H57"),
        ("Bà Rịa-Vũng Tàu", "H06"),
        ("Hoà Bình", "H28"),
        (unicodedata.normalize("NFD", "Hòa Bình"), "H28"),
        (unicodedata.normalize("NFD", "ĐỒNG THÁP"), "H20"),
        ("ba ria vung tau", "H06"),
        ("CEMA", "G21"),
    ],
)
def test_a_code_or_any_spelling_names_an_agency(written: str, code: str) -> None:
    assert code_of(written) == code


@pytest.mark.parametrize("written", ["", "-", "Hà Nám Ninh", "H25.07-250402-0001"])
def test_what_names_no_agency_is_wrong_usage(written: str) -> None:
    with pytest.raises(UsageError, match="No agency is known as"):
        code_of(written)


def test_a_spelling_of_several_agencies_is_asked_about(tmp_path: Path) -> None:
    (tmp_path / "agencies.csv").write_text(
        "agency_code,name_vi,name_en,short_name_vi,short_name_en\n"
        "G05,Bộ Kế hoạch,Planning,KH,MPI\n"
        "G12,Bộ Tài chính,Finance,TC,MOF\n"
    )
    (tmp_path / "agency_aliases.csv").write_text(
        "alias,agency_code,valid_from,valid_to,source\n"
        "Bộ KT,G05,2000-01-01,2025-02-28,by hand\n"
        "Bộ KT,G12,2025-03-01,,by hand\n"
    )
    with pytest.raises(UsageError) as asked:
        code_of("bộ kt", tmp_path)
    assert str(asked.value) == (
        "'bộ kt' may mean G05 Bộ Kế hoạch from 2000-01-01 to 2025-02-28 or G12 Bộ Tài chính from 2025-03-01; "
        "give the code."
    )
    assert code_of("Bộ Tài Chính", tmp_path) == "G12"


@pytest.mark.parametrize(("written", "sender"), [("H25", "H25"), ("Tỉnh Hà Nam", "H25"), ("VN", "VN")])
def test_loads_of_a_sender_are_listed_by_its_name(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    written: str,
    sender: str,
) -> None:
    for owner in ("H25", "H26", "VN"):
        folder = tmp_path / "landing" / "catalogue" / owner
        folder.mkdir(parents=True)
        offer = {"procedure_code": "1.000001", "service_level": "full", "valid_from": "2024-01-01"}
        (folder / "offer.json").write_text(json.dumps([offer]))
    take_in(Home(tmp_path))
    monkeypatch.setenv("EMC_HOME", str(tmp_path))
    loads.list_loads(agency=written, limit=50, as_json=True)
    assert [load["sender_agency"] for load in json.loads(capsys.readouterr().out)] == [sender]
