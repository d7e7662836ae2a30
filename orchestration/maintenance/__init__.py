"""Keeping a home in shape: small files of the lake become large ones, old batches leave the archive, free
blocks the warehouse."""

from orchestration.maintenance.compaction import Compacted, compact
from orchestration.maintenance.retention import Retired, retire
from orchestration.maintenance.shrinking import Shrunk, shrink

__all__ = ["Compacted", "Retired", "Shrunk", "compact", "retire", "shrink"]
