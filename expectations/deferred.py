"""Libraries that Great Expectations imports for what no suite of ours holds: they wait until they are used.

SciPy's statistics and Altair take a third of the seconds of its import, which every run with new loads pays.
"""

from __future__ import annotations

import importlib
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


def defer(name: str) -> None:
    """Let `import name` give a stand-in, which imports the module at the first look into it; a module that is
    imported already stays."""
    if name in sys.modules:
        return
    stand_in = ModuleType(name)
    stand_in.__spec__ = ModuleSpec(name, None)

    def look(attribute: str) -> Any:
        if sys.modules.get(name) is stand_in:
            del sys.modules[name]
        return getattr(importlib.import_module(name), attribute)

    stand_in.__getattr__ = look  # type: ignore[method-assign]  # PEP 562
    sys.modules[name] = stand_in
