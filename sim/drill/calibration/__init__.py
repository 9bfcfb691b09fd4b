"""Durations that were observed, for the plan of the next exercise."""
