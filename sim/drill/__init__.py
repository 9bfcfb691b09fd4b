"""Observed exercises: the same log as that of a simulated one, as far as it was observed."""

from sim.drill.observed import in_sequence, observed

__all__ = ["in_sequence", "observed"]
