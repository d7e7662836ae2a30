"""Scheduling and control: ingestion, dbt runs, publication, Dagster wiring and the `emc` command."""
