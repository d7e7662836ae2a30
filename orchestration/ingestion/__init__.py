"""The door: batches in landing become typed rows in the lake, each with a receipt.

Start reading at `intake`."""

from orchestration.ingestion.intake import IntakeSummary, put_away_known, take_in
from orchestration.ingestion.receipts import PARSER_VERSION
from orchestration.ingestion.reingest import reingest
from orchestration.ingestion.schema import ensure_lake

__all__ = ["PARSER_VERSION", "IntakeSummary", "ensure_lake", "put_away_known", "reingest", "take_in"]
