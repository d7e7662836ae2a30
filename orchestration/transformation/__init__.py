"""dbt: how it is invoked, what each invocation selects, and its models as Dagster assets."""
