"""What may be asked about: an inject, a target, a unit, a role in a unit, or a role."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.errors import KrisimError, suggest
from sim.studies.awaited import why_awaited
from sim.studies.explaining import explain_answer
from sim.studies.lateness import why_missed
from sim.words import Words

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.studies.explaining import Explanation
    from sim.studies.runs import Runs
    from sim.studies.told import Told
    from sim.words import Language

KINDS = ("inject", "target", "unit", "unit/role", "role")
"""What an id may name; of several the first counts."""


class Asked(NamedTuple):
    """What an id names, and what else it might have."""

    kind: str
    name: str
    also: tuple[str, ...] = ()


def explain(
    runs: Runs,
    what: str,
    unit: str | None = None,
    run: int | None = None,
    language: Language = "en",
) -> Explanation | Told:
    """Explain an inject, a target, a unit, a role in a unit (``unit/role``) or a role, by its id.

    An inject: how ``unit`` (default: the first addressed) came to answer it in ``run`` (default:
    the median one). A target: what the runs that missed it have more of. A unit or a role: what
    answers waited for it, why, and for which injects.

    Raises
    ------
    KrisimError
        If nothing is called so, or it cannot be explained.

    Examples
    --------
    >>> from importlib.resources import files
    >>> import sim
    >>> scenario = sim.load(str(files("sim.files") / "templates"))
    >>> told = sim.explain(sim.replicate(scenario, 3, seed=1), "water")
    >>> "of all waiting on critical chains" in told.title()
    True
    """
    asked = find(runs.scenario, what)
    if asked.kind == "inject":
        return explain_answer(runs, what, unit, run, language)
    if unit is not None or run is not None:
        raise KrisimError(f"a unit or a run can be chosen for an inject; '{what}' is no inject")
    if asked.kind == "target":
        return why_missed(runs, what, language)
    if asked.kind == "role":
        return why_awaited(runs, None, what, language)
    of_unit, slash, role = what.rpartition("/")
    if asked.kind == "unit":
        return why_awaited(runs, what, None, language)
    assert slash
    return why_awaited(runs, of_unit, role, language)


def find(scenario: Scenario, what: str) -> Asked:
    """Return what ``what`` names.

    Raises
    ------
    KrisimError
        If it names nothing.
    """
    known = ids_of(scenario)
    kinds = [kind for kind in KINDS if what in known[kind]]
    if not kinds:
        every = [each for kind in KINDS for each in known[kind]]
        raise KrisimError(
            f"there is no inject, target, unit or role '{what}'. {suggest(what, every)}"
        )
    return Asked(kinds[0], what, tuple(kinds[1:]))


def ids_of(scenario: Scenario) -> dict[str, list[str]]:
    """Return by kind the ids that may be asked about."""
    posts = [post for person in scenario.people for post in (*person.posts, *person.deputy_for)]
    return {
        "inject": [inject.id for inject in scenario.injects],
        "target": [target.id for target in scenario.targets],
        "unit": [unit.id for unit in scenario.units],
        "unit/role": list(dict.fromkeys(str(post) for post in posts)),
        "role": list(dict.fromkeys(post.role for post in posts)),
    }


def also(scenario: Scenario, what: str, language: Language = "en") -> str:
    """Return a sentence if ``what`` names something else as well, else nothing."""
    asked, say = find(scenario, what), Words(language)
    if not asked.also:
        return ""
    others = ", ".join(say(_SAID[kind]) for kind in asked.also)
    return say(
        "'{what}' is told as {kind}; it is also the id of {others}.",
        what=what,
        kind=say(_SAID[asked.kind]),
        others=others,
    )


_SAID = {
    "inject": "an inject",
    "target": "a target",
    "unit": "a unit",
    "unit/role": "a role in a unit",
    "role": "a role",
}
