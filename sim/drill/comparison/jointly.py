"""What all times of a drill say together: as sentences, and as a table that is read back."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Final

import pandas as pd

from sim.drill.comparison.comparing import Together
from sim.errors import KrisimError
from sim.scenario.ranges import left_open

if TYPE_CHECKING:
    from sim.drill.comparison.comparing import Comparison
    from sim.words import Words

UNUSUAL: Final = {True: "yes", False: "no", None: "cannot say"}
COLUMNS: Final = (
    *("p", "lowest", "highest", "moments", "unusual", "points", "ranges"),
    "left_one_out",
)


@dataclass(frozen=True, slots=True)
class Joined:
    """The joint test of a drill, at how many ``points`` of how many ``ranges`` it was repeated.

    ``ranges``: how many assumptions of the plan have one. ``left_one_out``: each inject was set
    beside a plan that was fitted to all others.
    """

    together: Together
    points: int
    ranges: int
    left_one_out: bool = False


def joined_of(found: Comparison) -> Joined:
    """Return what all times of a comparison say together."""
    ranges = len(left_open(found.replay.scenario))
    return Joined(found.together, found.points, ranges, found.how.leave_one_out)


def as_table(of: Joined) -> pd.DataFrame:
    """Return it as a table of one row, with the columns COLUMNS; `joined` reads it."""
    t = of.together
    unusual = UNUSUAL[t.unusual]
    row = (t.p, t.lowest, t.highest, t.moments, unusual, of.points, of.ranges, of.left_one_out)
    return pd.DataFrame([row], columns=list(COLUMNS))


def joined(table: pd.DataFrame) -> Joined:
    """Return what `as_table` wrote.

    >>> of = Joined(Together(0.25, 0.125, 0.5, 4, False), 50, 7)
    >>> joined(as_table(of)) == of
    True

    Raises
    ------
    KrisimError
        If it was written by another version of krisim.
    """
    try:
        (row,) = table[list(COLUMNS)].to_dict("records")
        (unusual,) = (key for key, word in UNUSUAL.items() if word == row["unusual"])
        p, lowest, highest = (float(row[name]) for name in ("p", "lowest", "highest"))
        together = Together(p, lowest, highest, int(row["moments"]), unusual)
        return Joined(together, int(row["points"]), int(row["ranges"]), bool(row["left_one_out"]))
    except (KeyError, ValueError, TypeError) as error:
        raise KrisimError(
            "the comparison was written by another version of krisim: make it anew"
        ) from error


def sentences(of: Joined, say: Words) -> list[str]:
    """Return whether the times together are unusual, and how far that rests on assumptions."""
    if isnan(of.together.p):
        return [say("Nothing can be judged together: too little was both seen and planned.")]
    lines = [_verdict(of, say), _assumptions(of, say)]
    return [say(_LEFT_OUT), *lines] if of.left_one_out else lines


def _verdict(of: Joined, say: Words) -> str:
    joint = of.together
    p, low, high = (say.number(v, 3) for v in (joint.p, joint.lowest, joint.highest))
    if not of.points:
        text = (
            "The {n} times together are unusual for this plan and this staffing (joint test:"
            " p = {p})."
            if joint.unusual
            else "The {n} times together are consistent with the plan and this staffing (joint"
            " test: p = {p})."
        )
        return say(text, n=joint.moments, p=p)
    if joint.unusual is None:
        return say(
            "Cannot say: whether the {n} times together are unusual depends on the assumptions"
            " (joint test: p = {p} as stated, from {low} to {high} within their ranges).",
            n=joint.moments,
            p=p,
            low=low,
            high=high,
        )
    if joint.unusual:
        return say(
            "The {n} times together are unusual for this plan and this staffing (joint test:"
            " p = {p}; at most {high} within the ranges of the assumptions).",
            n=joint.moments,
            p=p,
            high=high,
        )
    return say(
        "The {n} times together are consistent with the plan and this staffing (joint test:"
        " p = {p}; at least {low} within the ranges of the assumptions).",
        n=joint.moments,
        p=p,
        low=low,
    )


def _assumptions(of: Joined, say: Words) -> str:
    if of.points:
        text = "The {n} assumptions that have a range were tried at {points} points."
        return say(text, n=of.ranges, points=of.points)
    if of.ranges:
        return say("The ranges of the assumptions were not tried: all holds as stated only.")
    return say("No assumption of the plan has a range: all holds if they are right.")


_LEFT_OUT = (
    "Each inject is set beside a plan whose durations were fitted to all other injects of this same"
    " drill, at the stated values of what was not observed. The ranges of assumptions were not"
    " tried, and what this drill could have shown is not known."
)
