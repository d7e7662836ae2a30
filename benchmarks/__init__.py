"""Programs that make the data of a measurement; what they measured stands in docs/benchmarks.md."""
