"""Unit tests: one file per module or per folder of data, no pipeline run."""
