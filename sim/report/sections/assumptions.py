"""The list of assumptions, for the function that answers for them to sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from sim.distributions import Fixed
from sim.durations import write_duration
from sim.errors import KrisimError
from sim.files import load
from sim.files.results import SCENARIO, read_facts
from sim.files.sheets import read_grids
from sim.report.document import (
    Block,
    Blocks,
    Cell,
    Column,
    Editable,
    Heading,
    note,
    paragraph,
    table,
)
from sim.report.document.tables import NOTHING
from sim.scenario import ASSUMPTION
from sim.studies.assumptions.factors import assumptions
from sim.studies.assumptions.naming import Names
from sim.studies.assumptions.tables import headed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from sim.report.sections.material import Material
    from sim.scenario.ranges import Key
    from sim.studies.assumptions.factors import Assumption

LIST: Final = "assumptions.csv"
TOLD: Final = ("influence", "changes_most", "at_low", "value", "at_high")
"""Columns of a study's list that say what an assumption does."""


def listed(of: Material, study: Path | None = None) -> Blocks:
    """Return all assumptions with value, range and source, and room to accept or change them.

    With a ``study`` (a folder that `krisim sweep assumptions` wrote) also what each does.

    Raises
    ------
    KrisimError
        If the study is none, was changed since, or is of another plan or in another language.
    """
    say, seen = of.say, of.seen
    found = assumptions(seen)
    begin: list[Block] = [Heading(say("Assumptions"))]
    if not found:
        return Blocks((*begin, paragraph(say("The scenario assumes nothing."))))
    does = None if study is None else influences(of, study)
    names = Names(seen, say)
    rows = [_row(of, n, each, names, does) for n, each in enumerate(found, start=1)]
    begin.append(paragraph(say(_WHAT, number=say.number(len(found), 0))))
    if does is None:
        begin.append(note(say(_NOT_TRIED)))
    caption = say("Assumed numbers, their ranges and sources")
    signed = () if of.secret else (_signature(of),)
    return Blocks((*begin, table(caption, _columns(of, does), rows, [say(_VALUES)]), *signed))


def influences(of: Material, study: Path) -> dict[Key, str]:
    """Return what each assumption does, in words, by its key; raises what `listed` raises."""
    read_facts(study)
    path = study / LIST
    if not path.is_file():
        raise KrisimError(
            f"{study} holds no list of assumptions: name a folder that 'krisim sweep assumptions'"
            " wrote"
        )
    if load(study / SCENARIO) != of.runs.scenario:
        raise KrisimError(
            f"{study} tells of the assumptions of another plan than that of the report: sweep those"
            " of this one"
        )
    every = assumptions(of.runs.scenario)
    (grid,) = read_grids(path)
    headings, *rows = grid.rows
    wanted = list(headed(pd.DataFrame(columns=TOLD), of.say).columns)
    if not set(wanted) <= {str(each) for each in headings}:
        raise KrisimError(f"{study} is in another language than the report: sweep with --lang")
    if len(rows) != len(every):
        raise KrisimError(f"{path} lists {len(rows)} assumptions, the plan has {len(every)}")
    places = [[str(h) for h in headings].index(name) for name in wanted]
    told = ([str(row[p] or "").strip() for p in places] for row in rows)
    return {each.key: _said(of, cells) for each, cells in zip(every, told, strict=True)}


def _said(of: Material, cells: Sequence[str]) -> str:
    influence, most, low, value, high = cells
    if not most:
        return influence
    if not low:
        return f"{influence}; {most}"
    ends = of.say(_ENDS, low=low, stated=value, high=high)
    return f"{influence}; {most}: {ends}"


def _columns(of: Material, does: Mapping[Key, str] | None) -> list[Column]:
    say = of.say
    columns = [
        Column(say("no."), "number", 0.6),
        Column(say("assumption"), width=2.6),
        Column(say("stated"), width=1.4),
        Column(say("range"), width=1.4),
        Column(say("why so, and what was seen"), width=2.6),
    ]
    if does is not None:
        columns.append(Column(say("what it does"), width=2.4))
    if not of.secret:
        columns.append(Column(say("accepted, or changed to"), width=1.5))
    return columns


def _row(
    of: Material, number: int, each: Assumption, names: Names, does: Mapping[Key, str] | None
) -> list[Any]:
    say = of.say
    cells: list[Any] = [
        Cell(str(number), number),
        names.assumption(each),
        _stated(each, names),
        names.range(each) or say("no range"),
        _seen(each.number.source),
    ]
    if does is not None:
        cells.append(does[each.key])
    if not of.secret:
        key = f"assumption:{'/'.join(each.key)}"
        cells.append(Editable(key, say("Yes, or another value")))
    return cells


def _seen(source: str) -> str:
    """Return what was seen where, of a source that begins with the word assumption."""
    return source.removeprefix(ASSUMPTION).lstrip(" :;,.") or NOTHING


def _stated(each: Assumption, names: Names) -> str:
    """Return a number as a scenario file tells it."""
    value = each.number.value
    if each.sort == "length" and not isinstance(value, Fixed):
        return write_duration(value)
    return names.value(each, each.stated)


def _signature(of: Material) -> Editable:
    say = of.say
    return Editable("assumptions:signed", say("Signed for the assumptions: function, date"))


_ENDS = "{low} at the low end, {stated} as stated, {high} at the high end"
_WHAT = (
    "{number} numbers of the scenario are assumed. Whoever answers for the plan accepts each or"
    " writes what it should be, as a function and not by name."
)
_NOT_TRIED = (
    "What they do to the results was not worked out for this report. krisim sweep assumptions does"
    " it."
)
_VALUES = "Lengths of time as in the scenario's files; ranges are told by their medians."
