"""The auditor's report: static pages under `audit/`, from what the warehouse says of reporters and loads.

Case codes and file names appear here and nowhere else outside the data home, so nothing below `audit/` is
ever published. The pages read the warehouse and judge nothing themselves.
"""

from orchestration.audit.report import AuditSummary, write_audit

__all__ = ["AuditSummary", "write_audit"]
