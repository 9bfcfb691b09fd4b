"""What each audience may see of an exercise before it is over: views for ``--for``.

Exercise control (``counterplay``) and ``evaluators`` see everything. ``players`` and the ``public``
see that an inject comes, when, from whom, to whom and how, and nothing of what it says, what is
expected, or what it hangs on; the public sees no individuals either, not even by their functions.
A view is for reading: it is not the exercise that is played.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from sim.files.dumping import complete, dump
from sim.log import KIND, MILESTONES, NEVER
from sim.scenario import Conditions, During

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sim.log import Log
    from sim.scenario import Exercise, Inject, Procedure, Public, Scenario, Step
    from sim.words import Language

Audience = Literal["players", "counterplay", "evaluators", "public"]
AUDIENCES: Final[tuple[Audience, ...]] = ("players", "counterplay", "evaluators", "public")

TITLED = (KIND["inject"], KIND["call"])
"""Kinds of rows whose activity is the title of an inject, or what the public calls about.

Other rows of theirs, as a telephone call in which an inject is told, are called the same.
"""


def shows_texts(audience: Audience) -> bool:
    """Return whether ``audience`` may read what injects say and what is expected.

    >>> [audience for audience in AUDIENCES if shows_texts(audience)]
    ['counterplay', 'evaluators']
    """
    return audience in ("counterplay", "evaluators")


def shows_people(audience: Audience) -> bool:
    """Return whether ``audience`` may see what single people, named by function, did."""
    return audience != "public"


def seen_by(scenario: Scenario, audience: Audience) -> Scenario:
    """Return the scenario without what ``audience`` may not see.

    Players and the public: injects without title, text, expectations, conditions and procedures;
    messages without their words; objectives without indicators; phases and calls by number and id.
    The public: nobody of the roster.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import sim
    >>> scenario = sim.load(str(files("sim.files") / "templates"))
    >>> scenario.injects[0].says == "", seen_by(scenario, "players").injects[0].says == ""
    (False, True)
    """
    if shows_texts(audience):
        return scenario
    phases = {each.name: str(k) for k, each in enumerate(scenario.exercise.phases, start=1)}
    return replace(
        scenario,
        exercise=_without_phase_names(scenario.exercise, phases),
        injects=tuple(map(_inject, scenario.injects)),
        procedures=tuple(_procedure(each, phases) for each in scenario.procedures),
        public=tuple(map(_public, scenario.public)),
        objectives=tuple(replace(each, indicators=()) for each in scenario.objectives),
        people=scenario.people if shows_people(audience) else (),
    )


def view(scenario: Scenario, audience: Audience) -> str:
    """Return the complete form of what ``audience`` may see, and that it is no more than that."""
    text = dump(seen_by(scenario, audience))
    return text if shows_texts(audience) else _HEADING.format(audience=audience) + text


def view_book(
    scenario: Scenario, audience: Audience, path: Path, language: Language = "en"
) -> None:
    """Write what ``audience`` may see as a workbook, marked as no more than that.

    Raises
    ------
    KrisimError
        If it cannot be written.
    """
    from sim.files.books.writing import write_book  # which is slow to import, and seldom needed

    seen = seen_by(scenario, audience)
    if not shows_texts(audience):
        heading = " ".join(_HEADING.format(audience=audience).replace("# ", "").split())
        marking = f"{seen.exercise.marking} {heading}".strip()
        seen = replace(seen, exercise=replace(seen.exercise, marking=marking))
    write_book(complete(seen), path, language)


_HEADING = """\
# A view for {audience}: without the texts of injects, what is expected, and what it hangs on.
# Times, senders and addressees are still in it. For reading: it does not play as the exercise.
"""


def log_seen_by(log: Log, audience: Audience) -> Log:
    """Return the log without what ``audience`` may not see.

    Players and the public: injects by their ids instead of their titles, calls likewise. The
    public: nobody's presence, and rows without the people who did them or were waited for.
    """
    if shows_texts(audience):
        return log
    log = _untitled(log)
    return log if shows_people(audience) else _without_people(log)


def _without_phase_names(exercise: Exercise, phases: Mapping[str, str]) -> Exercise:
    return replace(
        exercise, phases=tuple(replace(each, name=phases[each.name]) for each in exercise.phases)
    )


def _inject(inject: Inject) -> Inject:
    return replace(
        inject,
        title="",
        says="",
        to=tuple(replace(each, procedure=None) for each in inject.to),
        expectations=(),
        only_if=Conditions(),
        unless=Conditions(join="any"),
    )


def _public(public: Public) -> Public:
    return replace(public, name=public.id, influences=())


def _procedure(procedure: Procedure, phases: Mapping[str, str]) -> Procedure:
    return replace(procedure, steps=tuple(_step(each, phases) for each in procedure.steps))


def _step(step: Step, phases: Mapping[str, str]) -> Step:
    return replace(
        step,
        send=None if step.send is None else replace(step.send, says=""),
        only_if=_conditions(step.only_if, phases),
        unless=_conditions(step.unless, phases),
    )


def _conditions(conditions: Conditions, phases: Mapping[str, str]) -> Conditions:
    of = tuple(
        During(phases[each.phase]) if isinstance(each, During) else each for each in conditions.of
    )
    return replace(conditions, of=of)


def _untitled(log: Log) -> Log:
    """Return a log whose injects and calls are called by their ids, wherever they are told of.

    In observed logs a row may be called by the milestone that it reached, which is no title.
    """
    names, columns = log.names, log.columns
    milestone = np.isin(np.array([*names.activities, ""])[columns["activity"]], MILESTONES)
    titles = np.unique(columns["activity"][np.isin(columns["kind"], TITLED) & ~milestone])
    secret = np.isin(columns["activity"], titles)
    shown = set(columns["activity"][~secret].tolist())
    others = (each if k in shown else "" for k, each in enumerate(names.activities))
    by_case = len(names.activities) + columns["case"]
    return replace(
        log,
        names=replace(names, activities=(*others, *names.cases)),
        columns=columns | {"activity": np.where(secret, by_case, columns["activity"])},
    )


def _without_people(log: Log) -> Log:
    """Return a log in which units and roles act, and no single person."""
    people, awaited = len(log.names.people), log.columns["waited_for"]
    nobody = np.full(len(log), NEVER, dtype=np.int64)
    others = np.where(awaited < people, NEVER, awaited - people)
    return replace(
        log,
        names=replace(
            log.names,
            people=(),
            groups=(),
            needs=((),),
            waited_for=log.names.waited_for[people:],
        ),
        columns=log.columns | {"people": nobody, "needs": nobody, "waited_for": others},
        presence={name: column[:0] for name, column in log.presence.items()},
    )
