"""Keeping a home in shape: small files of the lake become large ones, old batches leave the archive."""

from orchestration.maintenance.compaction import Compacted, compact
from orchestration.maintenance.retention import Retired, retire

__all__ = ["Compacted", "Retired", "compact", "retire"]
