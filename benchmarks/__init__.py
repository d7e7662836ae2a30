"""What runs cost, beside bare scripts that do the same minimum; results stand in docs/benchmarks.md."""
