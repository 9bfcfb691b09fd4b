"""The whole way from files of others to a scenario: what `krisim import` does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from sim.clock import Clock
from sim.errors import KrisimError, Problem, ScenarioError
from sim.files.importing.base import Base, Frame, base_of, clock_of, end_of, scenario_text
from sim.files.importing.carding import LIKELY, Deck, stand_in
from sim.files.importing.composing import Setting, compose
from sim.files.importing.draft import Draft, Todo, procedures
from sim.files.importing.naming import names_of
from sim.files.importing.reading import read_script
from sim.files.importing.script import Script
from sim.files.importing.tabular import Asked
from sim.files.importing.times import Reading
from sim.files.importing.writing import MSEL, write_import
from sim.files.loading import Rule
from sim.files.municipality import Size
from sim.files.times import read_end
from sim.words import Words


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for, in the words of `krisim import`.

    ``means`` says what names in the script stand for; ``least`` how likely a card has to be right
    [share of 1].
    """

    asked: Asked = field(default_factory=Asked)
    size: Size | None = None
    into: Path | None = None
    start: str | None = None
    end: str | None = None
    zone: str | None = None
    by: str = ""
    means: Mapping[str, str] = field(default_factory=dict)
    least: float = LIKELY
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """Scripts as read and as rows of our own, and what they were put into."""

    scripts: tuple[Script, ...]
    draft: Draft
    base: Base
    clock: Clock | None


def bring_in(files: Sequence[Path], wish: Wish, say: Words) -> Imported:
    """Return the scripts of some files as rows of our own; nothing is written.

    Raises
    ------
    KrisimError
        With what cannot be read, all problems of a stage at once.
    """
    scripts = [read_script(path, wish.asked, say) for path in files]
    base = base_of(wish.size, wish.into, say.language)
    clock = clock_of(base, wish.start, wish.zone)
    if clock is None and scripts[0].start is not None and wish.zone:
        clock = clock_of(base, scripts[0].start.isoformat(), wish.zone)
    setting = Setting(
        say,
        names_of(base.scenario, wish.means),
        Deck(base.scenario, say.language, wish.least),
        clock,
        _end(wish, clock),
        wish.by,
        _reading(wish.asked.reading, scripts),
        base.objectives,
    )
    return Imported(tuple(scripts), compose(scripts, setting), base, clock)


def save_in(imported: Imported, wish: Wish, folder: Path, say: Words, *rules: Rule) -> Draft:
    """Write the scenario and return what its rows came to, with what would stop a run.

    Raises
    ------
    KrisimError
        If no row is an inject, start or end are not known, or the folder cannot be written.
    """
    draft, clock = imported.draft, imported.clock
    if not draft.injects:
        raise KrisimError("no row could be read as an inject: see  --preview")
    seconds = imported.scripts[0].seconds
    told = wish.end or (f"{seconds} s" if seconds else None)
    end = end_of(imported.base, told, draft)
    if clock is None or (wish.start is None and wish.into is None):
        raise KrisimError(
            "when does the exercise begin? Add --start '2026-03-12 08:00' --zone Europe/Stockholm"
        )
    if end is None or (wish.size is not None and told is None and draft.end is None):
        raise KrisimError("when does the exercise end? Add --end 16:00, or --end '8 h'")
    own = all(script.preset == "krisim" for script in imported.scripts)
    name = wish.name or _name(imported, wish)
    frame = Frame(name, clock.start, end)
    teams = {team: team for script in imported.scripts for team in script.teams}
    units = {**teams, **draft.units} if imported.base.scenario is None else draft.units
    text = scenario_text(imported.base, frame, replace(draft, units=units), say, same_ids=own)
    return write_import(
        folder, text, replace(draft, todo=(*_to_confirm(draft, say), *draft.todo)), say, *rules
    )


def _name(imported: Imported, wish: Wish) -> str:
    """Return what the exercise is called: as one's own scenario, else as the file."""
    base = imported.base.scenario
    if wish.into is not None and base is not None:
        return base.exercise.name
    return Path(imported.scripts[0].file).stem


def _to_confirm(draft: Draft, say: Words) -> list[Todo]:
    """Return what was taken by the words of the rows, so that somebody looks at it."""
    stand = stand_in(say.language)
    guessed = [each for row in draft.rows if row.guessed for each in [row.cells]]
    cards = [name for each in guessed for name in procedures(each)]
    taken = sum(bool(each.get("suggested")) and stand not in procedures(each) for each in guessed)
    limits = sum(bool(each.get("expectations")) for each in guessed)
    told = []
    if taken:
        what = say("{count} action cards were taken by the words of their rows", count=taken)
        told.append(Todo(f'{MSEL}, "procedure"', what, say("Check each; 'suggested' says why")))
    if stand in cards:
        what = say("{count} rows have no action card yet", count=cards.count(stand))
        instead = say("Write one under 'procedure'; until then they stay out of targets")
        told.append(Todo(f'{MSEL}, "procedure"', what, instead))
    if limits:
        what = say("{count} rows have expectations by their words", count=limits)
        instead = say("Check milestone and limit of each")
        told.append(Todo(f'{MSEL}, "expectations"', what, instead))
    return told


def _end(wish: Wish, clock: Clock | None) -> int | None:
    if wish.end is None or clock is None:
        return None
    try:
        return read_end(wish.end, clock)
    except ValueError as error:
        raise ScenarioError([Problem(str(error), where="--end")]) from None


def _reading(reading: Reading, scripts: Sequence[Script]) -> Reading:
    """Return how to read times: after OpenAEV's own rules if all scripts are of its make.

    It reads T+2 as two hours, and its dates begin with the day.
    """
    if any(script.preset != "openaev" for script in scripts):
        return reading
    return Reading(reading.order or "dmy", reading.t_unit or "h")
