"""The monthly report for the Government Steering Committee: a PDF and a spreadsheet, made from an edition
alone."""

from orchestration.report.write import write_report

__all__ = ["write_report"]
