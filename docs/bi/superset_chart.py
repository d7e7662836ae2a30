"""Connect a running Apache Superset to the snapshot and to PostgreSQL, and draw the same chart from both.

Run with the Python of Superset's own environment; see superset.md. Prints the address of each chart.
"""

from __future__ import annotations

import json
import os
import sys

import requests

SUPERSET = os.environ.get("SUPERSET", "http://127.0.0.1:8088")
LEADERS = """
select name_vi, fully_online_cases, resolved_cases, fully_online_rate
from marts.mart_ranking
where block = 'province' and period_type = 'month' and period_start = date '{month}'
    and boundary = 'as_was' and definition_version = 'headline' and rank_in_block <= 15
"""
RATE = {
    "expressionType": "SIMPLE",
    "column": {"column_name": "fully_online_rate"},
    "aggregate": "MAX",  # one row for each province: nothing is summed, and rates are never averaged
    "label": "Tỷ lệ toàn trình",
}


def main(month: str, sources: dict[str, str]) -> None:
    """Make database, dataset and chart for each source; `month` is the first of a month, 2025-04-01."""
    session = requests.Session()

    def post(path: str, **body: object) -> dict[str, object]:
        answer = session.post(f"{SUPERSET}/api/v1/{path}", json=body, timeout=120)
        if not answer.ok:
            sys.exit(f"{path}: {answer.text}")
        found: dict[str, object] = answer.json()
        return found

    user, password = os.environ["SUPERSET_USER"], os.environ["SUPERSET_PASSWORD"]
    token = post("security/login", username=user, password=password, provider="db")["access_token"]
    session.headers["Authorization"] = f"Bearer {token}"
    for name, address in sources.items():
        # DuckDB opens the file read-only: otherwise it would lock it, and the folder admits no writing.
        arguments = {"read_only": True} if address.startswith("duckdb") else {}
        extra = json.dumps({"engine_params": {"connect_args": arguments}})
        database = post("database/", database_name=name, sqlalchemy_uri=address, extra=extra)["id"]
        query = LEADERS.format(month=month)
        dataset = post("dataset/", database=database, schema="marts", table_name=name, sql=query)["id"]
        shown = {
            "viz_type": "echarts_timeseries_bar", "datasource": f"{dataset}__table", "x_axis": "name_vi",
            "metrics": [RATE], "groupby": [], "orientation": "horizontal", "x_axis_sort": RATE["label"],
            "x_axis_sort_asc": True, "y_axis_format": ".2%", "show_value": True, "show_legend": False,
            "row_limit": 100,
        }  # fmt: skip
        chart = post(
            "chart/", slice_name=f"15 tỉnh dẫn đầu, {month[:7]} ({name})", viz_type=shown["viz_type"],
            datasource_id=dataset, datasource_type="table", params=json.dumps(shown),
        )["id"]  # fmt: skip
        print(f"{name}: {SUPERSET}/explore/?slice_id={chart}")


if __name__ == "__main__":
    main(
        sys.argv[1], {"EMC snapshot": os.environ["EMC_SNAPSHOT"], "EMC PostgreSQL": os.environ["EMC_READER"]}
    )
