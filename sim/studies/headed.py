"""Tables of studies as people read them: headings and verdicts in words, in English or Swedish.

What stands in brackets says how a column is to be read, as in `sim.studies.headings`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from sim.words import Words

HEADINGS = {
    "value": "value",
    "by": "second value",
    "as_it_is": "the plan as it is",
    "target": "target",
    "name": "name",
    "promised": "promised [share]",
    "runs": "runs",
    "met": "met [share]",
    "targets.low": "met, lower bound [share]",
    "targets.high": "met, upper bound [share]",
    "targets.ranges_low": "met over the assumptions, lower bound [share]",
    "targets.ranges_high": "met over the assumptions, upper bound [share]",
    "verdict": "verdict",
    "points": "points in the ranges of the assumptions",
    "changes": "changes",
    "measure": "measured by",
    "before": "before [min, persons, or share]",
    "after": "after [min, persons, or share]",
    "difference": "difference [min, persons, or share]",
    "low": "difference, lower bound [min, persons, or share]",
    "high": "difference, upper bound [min, persons, or share]",
    "ranges_low": "difference over the assumptions, lower bound [min, persons, or share]",
    "ranges_high": "difference over the assumptions, upper bound [min, persons, or share]",
    "p": "probability if there is no effect (Holm)",
    "resource": "resource",
    "direction": "more or fewer",
    "usual": "one more or fewer of it",
    "change": "change",
    "waiting": "waiting for it per run [min]",
    "free": "free [share]",
    "gain": "gain of all answers together [min]",
    "values.low": "gain, lower bound [min]",
    "values.high": "gain, upper bound [min]",
    "values.ranges_low": "gain over the assumptions, lower bound [min]",
    "values.ranges_high": "gain over the assumptions, upper bound [min]",
    "maybe_best": "may be the best",
    "pairing": "worth of common draws [times as many runs]",
    "pairing_most": "worth of common draws, at most [times as many runs]",
    "helps": "targets that gain",
    "harms": "targets that lose",
    "same": "nothing changes in any run",
    "tried": "tried",
    "one": "one change",
    "other": "the other",
    "gain_one": "gain of the one [min]",
    "gain_other": "gain of the other [min]",
    "gain_both": "gain of both [min]",
    "interaction": "both less the sum [min]",
    "pairs.low": "both less the sum, lower bound [min]",
    "pairs.high": "both less the sum, upper bound [min]",
    "pairs.ranges_low": "both less the sum over the assumptions, lower bound [min]",
    "pairs.ranges_high": "both less the sum over the assumptions, upper bound [min]",
}
"""By column, or by table and column, the latter first."""

SAID = {
    "met": "met",
    "not met": "not met",
    "cannot say": "cannot say",
    "no occasion": "no occasion",
    "better": "better",
    "worse": "worse",
    "no effect shown": "no effect shown",
    "more together": "more together",
    "less together": "less together",
    "no interaction shown": "no interaction shown",
    "more": "more",
    "fewer": "fewer",
    True: "yes",
    False: "no",
}
"""What stands in the cells of SPOKEN, and what is said instead."""
SPOKEN = ("verdict", "as_it_is", "direction", "usual", "maybe_best", "same")


def headed(table: pd.DataFrame, name: str, words: Words) -> pd.DataFrame:
    """Return ``table``, called ``name``, with headings for its columns and words in its cells.

    Examples
    --------
    >>> import pandas as pd
    >>> from sim.words import Words
    >>> headed(pd.DataFrame({"met": [0.5], "verdict": ["not met"]}), "targets", Words("sv"))
       uppfyllt [andel]       utfall
    0               0.5  ej uppfyllt
    """
    found = table.copy()
    for column in SPOKEN:
        if column in found:
            found[column] = [words(SAID[value]) if value != "" else "" for value in found[column]]
    return found.set_axis([_heading(name, str(column), words) for column in found], axis="columns")


def _heading(table: str, column: str, words: Words) -> str:
    own = f"{table}.{column}"
    return words(HEADINGS[own]) if own in HEADINGS else words(HEADINGS[column])
