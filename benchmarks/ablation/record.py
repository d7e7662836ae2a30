"""`emc run` that writes down what dbt sends to the engine: `python -m benchmarks.ablation.record FILE DATE`.

A line of JSON for each statement, as it ends: the thread that sent it, the node of dbt, statement and values.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import Any

from dbt.adapters.duckdb.connections import DuckDBConnectionManager

from orchestration.cli import main

if __name__ == "__main__":
    file, day = sys.argv[1:]
    sent = Path(file).open("w", encoding="utf-8")  # noqa: SIM115  # until the process ends
    writing = threading.Lock()
    plain = DuckDBConnectionManager.add_query

    def add_query(
        self: DuckDBConnectionManager,
        sql: str,
        auto_begin: bool = True,
        bindings: Any = None,
        *others: Any,
        **named: Any,
    ) -> Any:
        """The adapter's own, and a line."""
        answer = plain(self, sql, auto_begin, bindings, *others, **named)
        node = self.get_thread_connection().name
        line = json.dumps([threading.get_ident(), node, sql, bindings], default=str)
        with writing:
            print(line, file=sent, flush=True)
        return answer

    setattr(DuckDBConnectionManager, "add_query", add_query)  # noqa: B010  # a method is no field to types
    sys.argv = ["emc", "run", "--as-of", day]
    main()
