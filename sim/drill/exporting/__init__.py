"""Logs, simulated or observed, for other programs: CSV, XES 1849-2016 and OCEL 2.0."""

from sim.drill.exporting.account import Account, of_observed, simulated
from sim.drill.exporting.ocel import write_ocel
from sim.drill.exporting.rows import write_rows
from sim.drill.exporting.xes import write_xes

__all__ = ["Account", "of_observed", "simulated", "write_ocel", "write_rows", "write_xes"]
