"""The tables of the lake, in the words of the asset graph. Names only; their columns belong to ingestion."""

from __future__ import annotations

from collections.abc import Mapping

FEEDS: Mapping[str, str] = {
    "npsp": "Case versions (message A) from the reporters' case systems.",
    "emc": "Tracking events (message B).",
    "catalogue": "Procedures as each agency offers them, with their service level.",
    "totals": "Monthly totals of form II.06 as the reporters count them.",
    "ratings": "Monthly satisfaction of agencies and units.",
    "targets": "Monthly targets that agencies registered.",
}

LAKE_TABLES: Mapping[str, str] = {
    **FEEDS,
    "npsp_steps": "Processing steps of cases; history that no count rests on.",
    "quarantine": "Rows refused at the door, with the reason and permitted fields only.",
    "receipts": "One row per load: what arrived, how many rows were accepted, and in which files they lie.",
}
