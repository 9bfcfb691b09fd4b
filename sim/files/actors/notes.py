"""What is told about how parts were put together; texts of the catalogue."""

from __future__ import annotations

MISSING = "nothing came back of: {actors}; theirs stays as it was"
SHIFTED = "{file}: STARTEX is {theirs} there; its times were kept and are counted from {start}"
RENAMED = "{file}: the id {id} is taken, so it is {new} now"
PREFIXED = "{file}: others use these ids too, so {actor} stands before them now: {ids}"

ALL = tuple(text for name, text in list(globals().items()) if name.isupper())
"""All of them."""
