"""How fast Krisim is, and how much memory it takes; `python -m benchmarks` prints it."""
