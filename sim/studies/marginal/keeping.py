"""What was tried and what it does, as a table that programs read back: ids, and words as data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from sim.errors import KrisimError
from sim.words import catalogue
from sim.words.remarks import Remark

if TYPE_CHECKING:
    import pandas as pd

    from sim.studies.marginal.trying import Marginal
    from sim.words import Words

KEPT: Final = ("direction", "said")
"""Columns beside those of `Marginal.comparisons`."""
AND: Final = " + "
LONGEST: Final = 200
"""Characters of what cannot be read that an error tells."""


def kept(found: Marginal) -> pd.DataFrame:
    """Return the comparisons with ids, and of each change its direction and what it is called.

    Column ``said`` holds what `said_again` reads.
    """
    of = {trial.id: trial for trial in found.trials}
    ids = found.comparisons["what_if"]
    said = {id: _written([each.words for each in trial.cures]) for id, trial in of.items()}
    return found.comparisons.assign(
        direction=[of[id].direction for id in ids], said=[said[id] for id in ids]
    )


def said_again(written: str, words: Words) -> str:
    """Return what a change is called, in the language of ``words``.

    >>> from sim.words import Words
    >>> said_again('[["one more line ({channel})", {"channel": "Rakel"}]]', Words("sv"))
    'en linje till (Rakel)'

    Raises
    ------
    KrisimError
        If it was written by another version of krisim.
    """
    known = catalogue("sv")
    try:
        remarks = [Remark(kept_text, dict(values)) for kept_text, values in json.loads(written)]
        if all(each.text in known for each in remarks):
            return AND.join(each.said(words) for each in remarks)
    except (ValueError, TypeError, LookupError):
        pass
    raise KrisimError(f"a change was written by another version of krisim: {written[:LONGEST]}")


def _written(remarks: list[Remark]) -> str:
    return json.dumps([[each.text, dict(each.values)] for each in remarks], ensure_ascii=False)
