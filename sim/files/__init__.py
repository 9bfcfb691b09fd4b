"""Scenarios as files: YAML and CSV to `Scenario` and back."""

from sim.files.dumping import dump, save
from sim.files.loading import load
from sim.files.schema import schema

__all__ = ["dump", "load", "save", "schema"]
