"""Sections of reports: functions that return blocks in one language, a module for each theme.

Each takes a `Material` (what is told of, for whom, in which language) and returns `Blocks`:

>>> from importlib.resources import files
>>> from sim.report.sections import material
>>> from sim.report.sections.head import beginning
>>> of = material(str(files("sim.files") / "templates"), 2, 1, "public", "sv")
>>> [type(block).__name__ for block in beginning(of, "evaluation")]
['Head', 'Contents', 'PageBreak']
"""

from sim.report.sections.material import Material, material

__all__ = ["Material", "material"]
