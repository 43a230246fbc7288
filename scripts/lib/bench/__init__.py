"""Runs the benchmarks and holds what they give against Benchmarks/limits.toml."""
