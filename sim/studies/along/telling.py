"""What became of the targets along values, as sentences in English or Swedish."""

from __future__ import annotations

import re
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any, Final

from sim.studies.whatif import Asked
from sim.studies.whatif import sentences as what_ifs_told
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from sim.studies.along.playing import Along
    from sim.words import Language

    Row = Mapping[Any, Any]

_CLOCK: Final = re.compile(r"(\d{1,2}):(\d{2})")
_NUMBER: Final = re.compile("([-+\N{MINUS SIGN}]?[0-9]+(?:[.,][0-9]+)?)\\s*(\\D*)")


def scaled(values: Sequence[str]) -> list[float] | None:
    """Return values as numbers; None if they are not all numbers of one unit, or clock times.

    >>> scaled(["0,5", "2"]), scaled(["5 min", "10 min"]), scaled(["09:30", "10:00"])
    ([0.5, 2.0], [5.0, 10.0], [570.0, 600.0])
    >>> scaled(["5 min", "1 h"])
    """
    clocks = [_CLOCK.fullmatch(value) for value in values]
    if all(clocks):
        return [60.0 * int(found[1]) + int(found[2]) for found in clocks if found]
    numbers = [found for found in map(_NUMBER.fullmatch, values) if found]
    if len(numbers) < len(values) or len({found[2].strip() for found in numbers}) > 1:
        return None
    plain = (found[1].replace(",", ".").replace("\N{MINUS SIGN}", "-") for found in numbers)
    return [float(number) for number in plain]


def in_order(rows: pd.DataFrame, values: Sequence[str]) -> pd.DataFrame:
    """Return rows from the smallest of ``values`` to the largest, or as those were written."""
    numbers = scaled(values) or [float(k) for k in range(len(values))]
    places = dict(zip(values, numbers, strict=True))
    chosen = rows[rows["value"].isin(list(values))]
    return chosen.assign(x=chosen["value"].map(places)).sort_values("x", kind="stable")


def sentences(found: Along, language: Language = "en") -> list[str]:
    """Return for each target at which values it is met, and between which the verdict changes."""
    say = Words(language)
    told = []
    for _, of_target in found.targets.groupby("target", sort=False):
        rows = in_order(of_target, found.line.lists[0])
        for by, along in rows.groupby("by", sort=False):
            name = f"{along['target'].iloc[0]} {along['name'].iloc[0]}"
            who = say("{target}, with {value}", target=name, value=by) if by else name
            told.append(f"{who}: {_course(along.to_dict('records'), say)}.")
    return told


def effects_told(found: Along, language: Language = "en") -> list[str]:
    """Return what each point that changes the plan does to it, as a what-if tells it."""
    what_ifs = tuple(point.what_if for point in found.line.changed)
    asked = Asked(found.scenario, what_ifs, found.how, found.differences)
    return what_ifs_told(asked, language)


def _course(rows: Sequence[Row], say: Words) -> str:
    """Return where a target is met; its rows in the order of the values."""
    groups = [(key, list(of)) for key, of in groupby(rows, lambda row: str(row["verdict"]))]
    if len(groups) == 1:
        verdict, of = groups[0]
        return say(_EVERYWHERE[verdict], share=_shares(of, say))
    told = [
        say(_THERE[verdict], values=_values(of, say), share=_shares(of, say))
        for verdict, of in groups
    ]
    for (_, one), (_, other) in pairwise(groups):
        told.append(
            say("the verdict changes between {a} and {b}", a=one[-1]["value"], b=other[0]["value"])
        )
    return "; ".join([*told, *_holding(groups, say)])


def _holding(groups: Sequence[tuple[str, list[Row]]], say: Words) -> list[str]:
    """Return up to which value, or from which on, it holds, if it is one of the two."""
    if [verdict for verdict, _ in groups].count("met") != 1:
        return []
    if groups[0][0] == "met":
        return [say("it holds up to {value}", value=groups[0][1][-1]["value"])]
    if groups[-1][0] == "met":
        return [say("it holds from {value} on", value=groups[-1][1][0]["value"])]
    return []


def _values(rows: Sequence[Row], say: Words) -> str:
    first, last = rows[0]["value"], rows[-1]["value"]
    return str(first) if len(rows) == 1 else say("{low} to {high}", low=first, high=last)


def _shares(rows: Sequence[Row], say: Words) -> str:
    shares = [float(row["met"]) for row in rows if row["runs"]]
    if not shares:
        return ""
    low, high = say.share(min(shares)), say.share(max(shares))
    return low if low == high else say("{low} to {high}", low=low, high=high)


_EVERYWHERE = {
    "met": "met at every value ({share} of runs)",
    "not met": "met at no value ({share} of runs)",
    "cannot say": "cannot say at any value ({share} of runs)",
    "no occasion": "no occasion at any value",
}
_THERE = {
    "met": "met at {values} ({share} of runs)",
    "not met": "not met at {values} ({share} of runs)",
    "cannot say": "cannot say at {values} ({share} of runs)",
    "no occasion": "no occasion at {values}",
}
