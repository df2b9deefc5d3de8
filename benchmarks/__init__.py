"""Measurements on real and generated data; ``python -m benchmarks.<name>`` prints each."""
