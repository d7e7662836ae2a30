"""Where the work of a first build goes: our statements without dbt, beside those of the bare script."""
