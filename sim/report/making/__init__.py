"""From a notebook to a report: which notebook, with what, executed, collected, written.

What runs notebooks is of the extra ``report`` and is imported when it is needed.
"""

from sim.report.making.making import Asked, make_report
from sim.report.making.notebooks import notebook_names, reads_nothing

__all__ = ["Asked", "make_report", "notebook_names", "reads_nothing"]
