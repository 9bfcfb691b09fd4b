"""Why a study ended after so many runs, and how closely its results are known, in words."""

from __future__ import annotations

from math import isfinite, isnan
from typing import TYPE_CHECKING, Any

from sim.clock import MINUTE, SECOND
from sim.studies.aims import SHARE
from sim.studies.names import names_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.scenario import Scenario
    from sim.studies.aims import Aim, Ending, Outcome
    from sim.studies.enough import Precision
    from sim.words import Words

SECONDS = MINUTE // SECOND
LISTED = 5
"""Measures that are listed before the rest is counted only."""

STOPPED = "Stopped after {n} runs. Known (95 % intervals, chance only): {known}."
NOT_REACHED = "Not reached within {n} runs: {missed}."
UNCONFIRMED = (
    "After {n} runs it is known as closely as asked, but too few more confirmed that it stays so."
)
MORE = "More runs are allowed with  --most."
WITHOUT = "In no run was there an occasion: {names}."
SEVERAL = {
    "target": "{count} targets (share of runs) to {how}",
    "key time": "{count} key times ({statistic}) to {how}",
    "response": "{count} response times ({statistic}) to {how}",
    "callers": "{count} waits of callers ({statistic}) to {how}",
}
STATISTIC = {"share": "share of runs", "mean": "mean", "median": "median", "p90": "9 of 10"}


def said(ending: Ending, scenario: Scenario, say: Words) -> list[str]:
    """Return sentences: that it is known as closely as asked, or what is not."""
    some = [outcome for outcome in ending.outcomes if outcome.runs]
    never = [_name(o.aim, scenario, say) for o in ending.outcomes if not o.runs]
    lines = []
    if ending.enough is not None:
        known = "; ".join(_known(some, scenario, say))
        lines.append(say(STOPPED, n=ending.replications, known=known))
    elif missed := [_missed(o, scenario, say) for o in some if not o.reached]:
        lines.append(say(NOT_REACHED, n=ending.replications, missed=_some(missed, say, "; ")))
        lines.append(say(MORE))
    elif some:
        lines += [say(UNCONFIRMED, n=ending.replications), say(MORE)]
    if never:
        lines.append(say(WITHOUT, names=_some(never, say, ", ")))
    return lines


def facts(ending: Ending) -> dict[str, Any]:
    """Return the same for a program: what was asked for, and what is known of it."""
    return {
        "enough": None if ending.enough is None else ending.enough.needed,
        "measures": [_fact(outcome) for outcome in ending.outcomes],
    }


def _fact(outcome: Outcome) -> dict[str, Any]:
    aim, known = outcome.aim, outcome.known
    asked = aim.wanted.precision
    return {
        "measure": aim.name,
        **({"since": aim.since} if aim.since else {}),
        "statistic": aim.wanted.statistic,
        "runs": outcome.runs,
        **{name: _plain(number) for name, number in known._asdict().items()},
        "relative": asked.relative,
        "absolute": asked.absolute,
        "reached": outcome.reached,
    }


def _plain(number: float) -> float | str | None:
    """Return a number as JSON knows it: without what is not finite."""
    if isnan(number):
        return None
    return round(number, 6) if isfinite(number) else str(number)


def _known(outcomes: Sequence[Outcome], scenario: Scenario, say: Words) -> Iterator[str]:
    """Yield what is known alike in one part each, in the order of the aims."""
    alike: dict[tuple[object, ...], list[Aim]] = {}
    for each in outcomes:
        alike.setdefault((each.aim.kind, *each.aim.wanted), []).append(each.aim)
    for aims in alike.values():
        first = aims[0]
        statistic = say(STATISTIC[first.wanted.statistic])
        how = _how(first, say)
        if len(aims) == 1:
            name = _name(first, scenario, say)
            yield say("{name} ({statistic}) to {how}", name=name, statistic=statistic, how=how)
        else:
            yield say(SEVERAL[first.kind], count=len(aims), statistic=statistic, how=how)


def _missed(outcome: Outcome, scenario: Scenario, say: Words) -> str:
    aim, reach = outcome.aim, outcome.known.reach
    name = _name(aim, scenario, say)
    if not isfinite(reach):
        return say("{name} is not bounded yet (asked {how})", name=name, how=_how(aim, say))
    is_share = aim.wanted.statistic == SHARE
    found = _points(reach, say) if is_share else f"± {_minutes(reach, say)}"
    return say("{name} {found} (asked {how})", name=name, found=found, how=_how(aim, say))


def _how(aim: Aim, say: Words) -> str:
    """Return how closely it is asked for, such as ``± 10% or 1 min``."""
    asked: Precision = aim.wanted.precision
    if aim.wanted.statistic == SHARE:
        return _points(asked.absolute, say)
    parts = []
    if asked.relative:
        parts.append(_percent(asked.relative, say))
    if asked.absolute:
        parts.append(_minutes(asked.absolute, say))
    return "± " + f" {say('or')} ".join(parts)


def _points(share: float, say: Words) -> str:
    return say("± {number} percentage points", number=_short(100 * share, say))


def _percent(share: float, say: Words) -> str:
    sign = say.share(0.0).removeprefix("0")
    return f"{_short(100 * share, say)}{sign}"


def _minutes(minutes: float, say: Words) -> str:
    seconds = round(minutes * 60)
    if seconds < SECONDS:
        return f"{seconds} s"
    return f"{_short(minutes, say)} min"


def _short(number: float, say: Words) -> str:
    """Return a number with one decimal, and without that where it says nothing."""
    return say.number(number, 0 if abs(number - round(number)) < 0.05 else 1)  # noqa: PLR2004 - half of that decimal


def _some(names: Sequence[str], say: Words, between: str) -> str:
    listed = between.join(names[:LISTED])
    rest = len(names) - LISTED
    return listed if rest <= 0 else listed + between + say("and {n} more", n=rest)


def _name(aim: Aim, scenario: Scenario, say: Words) -> str:
    """Return what people read for a measure."""
    names = names_of(scenario)
    if aim.kind == "target":
        return f"{aim.name} {names[aim.name]}".strip()
    if aim.kind == "key time":
        moment, bracket, channel = aim.name.partition(" (")
        return f"{say(moment)}{bracket}{channel}, {say('since')} {say(aim.since)}"
    if aim.kind == "callers":
        return next(s.name or s.id for s in scenario.public if s.id == aim.name)
    event = aim.event
    assert event is not None
    unit = f" ({names[event.unit]})" if event.unit else ""
    return f"{event.inject} {say(event.milestone)}{unit}"
