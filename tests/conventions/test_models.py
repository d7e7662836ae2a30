"""Models and seeds: each documented beside itself, layered, and without a clock of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
MODELS = sorted((ROOT / "models").rglob("*.sql"))
SEEDS = sorted((ROOT / "seeds").glob("*.csv"))

# Which layers a layer may read. Helpers of periods and reporting read facts, so intermediate may too; nothing
# reads marts but marts, and nothing upstream of the facts reads them: dbt refuses a circle.
MAY_READ = {
    "staging": {"staging", "seeds"},
    "intermediate": {"staging", "intermediate", "facts", "seeds"},
    "facts": {"intermediate", "facts", "seeds"},
    "quality": {"staging", "intermediate", "facts", "quality", "seeds"},
    "marts": {"staging", "intermediate", "facts", "quality", "marts", "seeds"},
}
LAYER_OF = {path.stem: path.relative_to(ROOT / "models").parts[0] for path in MODELS} | {
    path.stem: "seeds" for path in SEEDS
}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def described(path: Path, kind: str) -> dict[str, object]:
    """The one entry of the `.yml` beside a model or seed."""
    entries = yaml.safe_load(path.with_suffix(".yml").read_text(encoding="utf-8"))[kind]
    assert [entry["name"] for entry in entries] == [path.stem]
    return entries[0]


@pytest.mark.parametrize("path", MODELS, ids=name_of)
def test_a_model_is_described_beside_itself(path: Path) -> None:
    assert described(path, "models")["description"]


@pytest.mark.parametrize("path", SEEDS, ids=name_of)
def test_a_seed_is_described_beside_itself_and_names_its_source(path: Path) -> None:
    assert described(path, "seeds")["description"]
    assert "source" in path.read_text(encoding="utf-8").splitlines()[0].split(",")


def test_seeds_that_no_model_reads_are_listed_with_what_they_are_there_for() -> None:
    reference = re.compile(r"""ref\(["'](\w+)["']\)""")
    read = {name for path in MODELS for name in reference.findall(path.read_text(encoding="utf-8"))}
    page = (ROOT / "seeds" / "README.md").read_text(encoding="utf-8")
    section = page.partition("## Read by no model")[2].partition("\n## ")[0]
    first_cells = [line.split(" | ")[0] for line in section.splitlines() if line.startswith("| `")]
    assert set(re.findall(r"`(\w+)`", " ".join(first_cells))) == {path.stem for path in SEEDS} - read


@pytest.mark.parametrize("path", MODELS, ids=name_of)
def test_a_model_reads_only_what_its_layer_may(path: Path) -> None:
    read = re.findall(r"""ref\(["'](\w+)["']\)""", path.read_text(encoding="utf-8"))
    assert {LAYER_OF[name] for name in read} <= MAY_READ[LAYER_OF[path.stem]]


@pytest.mark.parametrize(
    "path", [path for path in MODELS if LAYER_OF[path.stem] in ("facts", "marts")], ids=name_of
)
def test_public_tables_have_contracts_and_described_columns(path: Path) -> None:
    entry = described(path, "models")
    assert entry["config"]["contract"]["enforced"] is True
    for column in entry["columns"]:
        assert column["data_type"] and column["description"], column["name"]


@pytest.mark.parametrize("path", [*MODELS, *sorted((ROOT / "macros").rglob("*.sql"))], ids=name_of)
def test_no_model_asks_the_clock(path: Path) -> None:
    asked = re.search(
        r"\b(now\(\)|current_date|current_timestamp|today\(\)|getdate)", path.read_text(encoding="utf-8")
    )
    assert asked is None
