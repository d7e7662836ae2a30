"""Great Expectations is imported without the libraries that no suite needs; who uses one of them gets it."""

from __future__ import annotations

import importlib
import subprocess
import sys

from expectations.deferred import defer


def test_a_deferred_module_is_imported_at_the_first_look() -> None:
    sys.modules.pop("colorsys", None)
    defer("colorsys")

    stand_in = importlib.import_module("colorsys")
    assert "rgb_to_hsv" not in vars(stand_in)

    assert stand_in.rgb_to_hsv(0.0, 0.0, 0.0) == (0.0, 0.0, 0.0)
    assert "rgb_to_hsv" in vars(importlib.import_module("colorsys"))


def test_a_module_that_is_there_stays() -> None:
    there = importlib.import_module("colorsys")
    defer("colorsys")
    assert importlib.import_module("colorsys") is there


def test_suites_are_imported_without_statistics_and_charts() -> None:
    asked = "import sys, expectations.suites; print(*sys.modules)"
    found = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    imported = set(found.stdout.split())
    assert "great_expectations" in imported
    assert not {"scipy.stats.distributions", "altair.vegalite"} & imported
