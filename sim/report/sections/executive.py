"""Two pages for the chief executive: what was played, what was found, what would help."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sim.report.document import (
    Blocks,
    Contents,
    Head,
    Heading,
    PageBreak,
    bullets,
    note,
    paragraph,
    strong,
)
from sim.report.sections.beside import together
from sim.report.sections.head import beginning, own_notice
from sim.report.sections.telling import finding, short, verdict
from sim.report.sections.tried import effect
from sim.studies.whatif.measuring import SHARES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.report.document import Block, Run
    from sim.report.sections.drills import Drill, Finding
    from sim.report.sections.tried import Tried
    from sim.words import Words

FINDINGS: Final = 5
LISTED: Final = 4
"""Names of a list that are told; the others are counted."""
HELPING: Final = 2
"""What-ifs that are told here; all of them stand in the improvement plan."""
EFFECTS: Final = 2


def front(of: Drill) -> Blocks:
    """Return the head of the report, the two pages, and its contents on a page of their own."""
    head, *_ = beginning(of.of, "evaluation", contents=False)
    assert isinstance(head, Head)
    if of.observed:
        own = head.notices[1:]
        head = replace(head, notices=(both(of.of.say), _runs(of), *own))
    rest = (PageBreak(), Contents(), PageBreak())
    return Blocks((head, *summary(of), *rest))


def _runs(of: Drill) -> str:
    """Return how often the plan was played, and what the scenario says of itself."""
    told = of.of.say(
        "Simulated: {number} runs of the plan, seed {seed}.",
        number=of.of.say.number(of.of.runs.replications, 0),
        seed=of.of.runs.seed,
    )
    return " ".join(filter(None, (told, own_notice(of.of.exercise))))


def summary(of: Drill) -> Iterator[Block]:
    """Yield what the two pages hold, whose length does not grow with the exercise."""
    say = of.of.say
    yield Heading(say("Summary for management"))
    yield Heading(say("What was played"), 2)
    yield paragraph(played(of))
    yield Heading(say("Findings"), 2)
    yield from _findings(of)
    yield Heading(say("What is acceptable, and what is not"), 2)
    yield from _acceptable(of.findings(), of)
    yield Heading(say("What would help"), 2)
    yield from _helping(of)
    yield Heading(say("What the numbers cannot show"), 2)
    yield bullets([say(_ABOUT_PLAN), say(_CHANCE), say(_PROPOSED)])


def played(of: Drill) -> str:
    """Return what was played: when, by how many, with how many injects."""
    say, exercise, plan = of.of.say, of.of.exercise, of.of.runs.scenario
    end = exercise.start + timedelta(microseconds=exercise.end)
    ours = {to.unit for inject in plan.injects for to in inject.to}
    return say(
        "{name}, {day}, from {start} until {end}: {injects} injects to {units} units,"
        " {objectives} objectives, {targets} targets.",
        name=short(exercise.name, 200),
        day=say.day(exercise.start.date()),
        start=f"{exercise.start:%H:%M}",
        end=say.moment(end) if end.date() != exercise.start.date() else f"{end:%H:%M}",
        injects=len(plan.injects),
        units=len(ours),
        objectives=len(plan.objectives),
        targets=len(plan.targets),
    )


def _findings(of: Drill) -> Iterator[Block]:
    say, found = of.of.say, of.findings()[:FINDINGS]
    compared = counted(of)
    if compared:
        yield paragraph(" ".join([compared, *together(of)[:1]]))
        found = found[: FINDINGS - 1]
    if not found:
        yield paragraph(say("The scenario states no targets, so nothing is measured against any."))
        return
    items: list[Sequence[str | Run]] = [
        [
            strong(f"{short(each.name)} ({each.id})"),
            f" – {finding(each, of.of, observed=of.observed)}",
        ]
        for each in found
    ]
    yield bullets(items, numbered=True)


def counted(of: Drill) -> str:
    """Return how many observed times lie where the plan does not put them; "" of none."""
    if not of.observed:
        return ""
    found = of.compared["times"]
    compared = found[found["p"].notna()]
    counts = compared["verdict"].value_counts()
    return of.of.say(
        "{n} observed times could be compared: {inside} lie inside what nine of ten simulated runs"
        " do, {alone} outside by themselves only, {jointly} outside even when all are judged"
        " together; of {unsure} it cannot be said.",
        n=len(compared),
        inside=int(counts.get("inside 50 %", 0) + counts.get("inside 90 %", 0)),
        alone=int(counts.get("outside 90 % alone", 0)),
        jointly=int(counts.get("outside jointly", 0)),
        unsure=int(counts.get("cannot say", 0)),
    )


def _acceptable(found: list[Finding], of: Drill) -> Iterator[Block]:
    """Yield which targets are met, and which not: proposals."""
    groups: dict[str, list[str]] = {}
    ranked = sorted(
        (each for each in found if each.proposed in _KNOWN),
        key=lambda each: (not each.seen, each.by_luck, _KNOWN.index(each.proposed)),
    )
    for each in ranked:
        groups.setdefault(_rated(each, of), []).append(f"{short(each.name, 60)} ({each.id})")
    if groups:
        yield bullets(
            [strong(f"{_capital(group)}: "), _listed(names, of)] for group, names in groups.items()
        )
    others = [f"{each.id}: {each.proposed}" for each in found if each.proposed not in _KNOWN]
    if others:
        yield paragraph(_listed(others, of))


_KNOWN: Final = ("met", "partly", "not met", "cannot say", "no occasion")


def _rated(each: Finding, of: Drill) -> str:
    """Return how a target is rated and, beside a drill, whether by that or by the simulated runs.

    What a drill kept that the plan keeps too seldom is nothing to rely on, and is told as that.
    """
    say = of.of.say
    if each.by_luck:
        return say("met in the drill, but kept too seldom as simulated")
    rated = verdict(each.proposed, say)
    if not of.observed:
        return rated
    return f"{rated}, {say('in the drill') if each.seen else say('as simulated')}"


def _listed(names: list[str], of: Drill) -> str:
    told = ", ".join(names[:LISTED])
    more = len(names) - LISTED
    return f"{told} {of.of.say('and {n} more', n=more)}" if more > 0 else told


def _helping(of: Drill) -> Iterator[Block]:
    say = of.of.say
    if of.of.audience == "public":
        yield paragraph(not_for_public(say))
        return
    if not of.tried:
        yield note(not_tried(say))
        return
    helping = _best_first(of.tried)
    if not helping:
        yield paragraph(say("None of the what-ifs that were tried is shown to help."))
        return
    items: list[Sequence[str | Run]] = [
        [strong(f"{short(each.name, 120)}: "), _told(each, of)] for each in helping[:HELPING]
    ]
    yield bullets(items)
    if len(helping) > HELPING:
        yield paragraph(say("More of what helps stands in the improvement plan."))


def _best_first(tried: Sequence[Tried]) -> list[Tried]:
    """Return what is shown to help, each change once, what targets gain most from first.

    Pairs of changes follow after those that help by themselves.
    """
    helping: dict[str, Tried] = {}
    for each in tried:
        if _better(each):
            helping.setdefault(each.name, each)
    ranked = sorted(helping.values(), key=_worth, reverse=True)
    return sorted(ranked, key=lambda each: not each.single)


def _better(each: Tried) -> list[dict[str, Any]]:
    return [e for e in each.shown() if e["verdict"] == "better"]


def _worth(each: Tried) -> tuple[float, float]:
    """Return how much targets gain, as shares of runs and calls added up, then answers [min]."""
    shown = each.shown()
    shares = sum(float(e["difference"]) for e in shown if e["measure"] in SHARES)
    answers = sum(float(e["difference"]) for e in shown if e["measure"] == "all answers")
    return shares, -answers


def _told(each: Tried, of: Drill) -> str:
    """Return the first effects of a change; a target that suffers is told in any case."""
    worse = [e for e in each.shown() if e["verdict"] == "worse"][:1]
    shown = [*_better(each)[: EFFECTS - len(worse)], *worse]
    return "; ".join(effect(e, of.of) for e in shown)


def both(say: Words) -> str:
    """Return that there are observed times beside simulated ones."""
    return say(_OBSERVED)


def not_tried(say: Words) -> str:
    """Return that nobody knows what would help, and how to find out."""
    return say(_NOT_TRIED)


def not_for_public(say: Words) -> str:
    """Return why the public does not see what would help."""
    return say(_PUBLIC)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


_OBSERVED = "Observed times of a drill beside simulated ones: intervals and shares are simulated."
_PUBLIC = "What was tried names functions that one person may hold, and is left out for the public."
_NOT_TRIED = (
    "No what-ifs were tried, so nothing can be said of what would help. Ask them with krisim"
    " what-if of the same plan, and make the report with that study."
)
_ABOUT_PLAN = (
    "The simulated numbers say how this plan with these assumptions behaves. They say nothing of"
    " how anybody did, nor of trust, leadership or the quality of decisions."
)
_CHANCE = (
    "The interval by chance shrinks with more runs. The interval over the assumptions does not:"
    " only better knowledge of the plan narrows it. Where it was not tried, nobody knows how wide"
    " it is."
)
_PROPOSED = "All ratings are proposals from times and limits. The evaluator decides."
