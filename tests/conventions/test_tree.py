"""The tree: files that fit on a few screens, a README that is read, decision records that are listed."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def tracked(pattern: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", pattern],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    return [ROOT / line for line in listed.splitlines() if (ROOT / line).exists()]


def test_files_fit_on_a_few_screens() -> None:
    long = {
        path.name: count for path in tracked("*.py") if (count := len(path.read_text().splitlines())) > 400
    }
    assert long == {}


def test_the_readme_is_short_enough_to_be_read() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) < 150


def test_every_decision_record_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(re.findall(r"\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text(encoding="utf-8")))
    assert listed == {path.name for path in folder.glob("[0-9]*.md")}


def test_links_between_documents_resolve() -> None:
    broken = []
    for page in tracked("*.md"):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            if not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)} -> {target}")
    assert broken == []


def test_no_lock_file_names_download_hosts() -> None:
    assert not tracked("uv.lock") and not tracked("pylock*.toml")
    for path in tracked("requirements*.txt"):
        assert "http://" not in path.read_text() and "https://" not in path.read_text()


def test_every_pinned_dependency_says_why_it_is_there() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    pinned = [line.strip() for line in lines if re.match(r' +"[\w\[\]-]+==', line)]
    assert len(pinned) > 20
    assert [line for line in pinned if not re.search(r",\s+# \S", line)] == []
