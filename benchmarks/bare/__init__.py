"""The same minimum as the pipeline's, by hand in SQL: what the machine can do, as a measure of what we do."""
