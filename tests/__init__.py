"""All tests: unit, integration, dbt, conventions, and an independent recomputation of every count."""
