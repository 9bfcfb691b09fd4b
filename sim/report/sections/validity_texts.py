"""What the report on validity says of a figure."""

from __future__ import annotations

from math import inf, isnan
from typing import TYPE_CHECKING

import numpy as np

from sim.clock import MINUTE
from sim.report.document.tables import NOTHING
from sim.studies.validity import FEWEST, beside, spread, verdict

if TYPE_CHECKING:
    from sim.studies.validity import Documented, Figure
    from sim.studies.validity.reading import Values
    from sim.words import Words


def documented(figure: Figure, known: Documented, say: Words) -> str:
    """Return what is documented, in the words of its source or as a number with its clock time."""
    if known.words:
        return say(known.words)
    ends = dict.fromkeys(_told(figure, value, say) for value in (known.low, known.high))
    return " – ".join(ends) + (f" ({known.clock})" if known.clock else "")


def named(known: Documented, say: Words) -> str:
    """Return what the source of a figure is called; most are names, the same in every language."""
    name, _ = known.source
    return say(_NAMED[name]) if name in _NAMED else name


def simulated(figure: Figure, values: Values, say: Words) -> str:
    """Return the median and, of enough runs, the middle 90 %; or in how many runs it happened."""
    if not len(values):
        return NOTHING
    if figure.kind == "runs":
        return say("in {share} of the runs", share=say.share(float(np.mean(values))))
    middle, low, high = (_told(figure, value, say) for value in spread(values))
    return f"{middle} ({low} – {high})" if len(values) >= FEWEST else middle


def lies(figure: Figure, known: Documented, values: Values, say: Words) -> str:
    """Return where what is documented lies among the runs; what was fitted tests nothing."""
    if known.fitted:
        return say("fitted: no test")
    found = verdict(figure, values)
    if found == "possible":
        return say(
            "as in {share} of the runs", share=say.share(float(np.mean(values == known.low)))
        )
    return say(_LIES[found])


def off(figure: Figure, values: Values, say: Words) -> str:
    """Return by how much the median is more or less than what is documented."""
    found = beside(figure, values)
    if figure.kind == "runs" or isnan(found):
        return NOTHING
    if found == 0:
        return say("in agreement")
    if found == inf:
        return say("without end in the median run")
    told = _MORE[figure.kind] if found > 0 else _LESS[figure.kind]
    return say(told, size=_size(figure, abs(found), say))


def _size(figure: Figure, size: float, say: Words) -> str:
    if figure.kind == "minutes":
        return _told(figure, size, say)
    return say.number(100 * size if figure.kind == "share" else size, 0)


def _told(figure: Figure, value: float, say: Words) -> str:
    """Return one value of a figure in words."""
    if value == inf:
        return say("after ENDEX")
    if figure.kind == "minutes":
        return say.length(value * MINUTE)
    return say.share(value) if figure.kind == "share" else say.number(value, 0)


_NAMED = {
    "inquiry": "inquiry",
    "trial": "trial",
    "FCC, as told by Fox News": "FCC, as told by Fox News",
    "Tjugofyra7, report": "Tjugofyra7, report",
}
_LIES = {
    "middle half": "in the middle half of the runs",
    "middle 90 %": "in the middle 90 % of the runs",
    "outside": "outside the middle 90 %",
    "words only": "not compared: no number",
    "too few runs": "not compared: too few runs",
}
_MORE = {
    "minutes": "{size} too late or too long",
    "count": "{size} too many",
    "share": "{size} percentage points too high",
}
_LESS = {
    "minutes": "{size} too early or too short",
    "count": "{size} too few",
    "share": "{size} percentage points too low",
}
