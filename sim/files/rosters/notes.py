"""What is told about how rosters were read; texts of the catalogue."""

from __future__ import annotations

PASSED_OVER = "{where}: the columns {columns} are passed over"
NOBODY_TOLD_APART = "{where}: no column tells people apart, so every row counts as one person"
UNIT_ABOVE = "{where}: no unit, so that of the row above it is taken"
WHOLE_DAY_ON_CALL = "{file}: on call without times counts from 00:00 to 24:00"
DAY_OF_STARTEX = "{file}: times without a day are on the day of STARTEX, {day}"
WHOLE_DAYS = "{file}: days without times count from 00:00 of the first to 24:00 of the last"
NO_EVENT = "{file}: no event is during the exercise"
FREE_TIME = "{where}: marked as free time, passed over"
ALL_DAY = "{file}: events of a whole day count from 00:00 to 24:00"
NO_ZONE = "{file}: times without a zone are taken as {zone}"
NEVER = "{where}: never there during the exercise, left out"
OUTSIDE = "{where}: not during the exercise, left out"
TWICE = "{where}: the same shift as in {other}, counted once"
UNASKED = "nothing in the scenario asks for the role {role}"
UNIT_OF_ROLE = "{where}: no unit, so that of the role {role} is taken: {unit}"

ALL = tuple(text for name, text in list(globals().items()) if name.isupper())
"""All of them."""
