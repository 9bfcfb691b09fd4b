"""What is expected of whoever gets an inject: limits that texts and exports state."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sim.files.importing.script import Line, Wanted

_LIMIT = re.compile(
    r"(?:\b(?:inom|within|senast inom|högst|max\.?|at most|in less than|under)|[<≤])\s*"
    r"(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>min\b|minut\w*|minutes?\b|h\b|tim\b|timm\w*|hours?\b)",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>min\w*|h|tim\w*|hours?)?", re.IGNORECASE
)
_UNFIT = re.compile(r"[|;:,{}\[\]\n]+")
LONGEST = 80
"""Characters of a title of an expectation."""


def wanted_of(line: Line) -> list[Wanted]:
    """Return what is expected of those who get an inject: as an export says, else by its texts."""
    if line.wanted:
        return list(line.wanted)
    return list(_told(line))


def _told(line: Line) -> Iterator[Wanted]:
    texts = [t for t in line.says("expected").splitlines() if t]
    name, score = line.says("expectation"), line.says("score")
    weight = float(score) / 100 if score.replace(".", "", 1).isdigit() else 1.0
    limit = _alone(line.says("within"))
    for number, text in enumerate(texts or ([name] if name else [])):
        found = _LIMIT.search(text)
        seconds = limit if limit is not None and number == 0 else _seconds(found)
        yield Wanted(name if name and number == 0 else text, seconds, weight)


def _alone(text: str) -> int | None:
    """Return the limit in a column of its own; minutes if it is a bare number.

    >>> _alone("45"), _alone("1 h"), _alone("")
    (2700, 3600, None)
    """
    found = _ALONE.fullmatch(text.strip())
    return _seconds(found)


def _seconds(found: re.Match[str] | None) -> int | None:
    if found is None:
        return None
    hours = (found["unit"] or "min").casefold().startswith(("h", "t"))
    return round(float(found["number"].replace(",", ".")) * (3600 if hours else 60)) or None


def written(wanted: Wanted, milestone: str = "acted") -> str:
    """Return an expectation as ``msel.csv`` writes it; nothing if it has no limit.

    ``milestone`` may name the unit that has to reach it.

    >>> written(Wanted("Bridge operational", 300, 1.0), "decided by duty")
    'Bridge operational: decided by duty within 5 min'
    >>> written(Wanted("First text", 3600, 0.5, every=False))
    '{title: First text, milestone: acted, within: 60 min, weight: 0.5, rule: any}'
    """
    if wanted.within is None:
        return ""
    title = " ".join(_UNFIT.sub(" ", wanted.title).split())[:LONGEST].strip() or "acted"
    limit = f"{wanted.within // 60} min" if wanted.within % 60 == 0 else f"{wanted.within} s"
    if not wanted.every:
        what, by, unit = milestone.partition(" by ")
        units = f", units: {unit}" if by else ""
        head = f"title: {title}, milestone: {what}, within: {limit}{units}"
        return f"{{{head}, weight: {wanted.weight:g}, rule: any}}"
    weight = "" if wanted.weight == 1 else f" weight {wanted.weight:g}"
    return f"{title}: {milestone} within {limit}{weight}"
