"""What a search for staffing has found, in sentences: what is enough, how sure that is, how long.

Every sentence that says *enough* says by which runs; what was not looked at is said as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.measures.ratings import interval
from sim.studies.lateness import why_missed
from sim.studies.names import names_of
from sim.studies.staffing.endurance import endurance
from sim.studies.staffing.outcomes import hours_of
from sim.studies.staffing.rosters import rosters
from sim.studies.staffing.standing import people_now
from sim.studies.staffing.terms import WEEK
from sim.studies.staffing.verifying import verdict_on
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sim.scenario import Scenario
    from sim.studies.staffing.sufficient import Chosen, Sufficient
    from sim.studies.staffing.terms import Plan, Terms
    from sim.studies.staffing.verifying import Verified
    from sim.words import Language

PARTS: Final = 3
"""So many parts of what holds a target up are told."""


def sentences(found: Sufficient, language: Language = "en") -> list[str]:
    """Return what was found, a sentence or a few in a line; empty lines between the parts."""
    teller = _Teller(found, Words(language))
    if found.chosen is None:
        return [*teller.out_of_reach(language), "", teller.not_counted()]
    parts = (
        teller.enough(found.chosen),
        teller.changes(found.chosen),
        teller.how_cheap(),
        *teller.narrow(),
        *teller.verified(found.chosen),
        "",
        *teller.endures(found.chosen),
        "",
        teller.not_counted(),
    )
    return list(parts)


class _Teller:
    def __init__(self, found: Sufficient, say: Words) -> None:
        self.found, self.say = found, say
        self.names = names_of(found.scenario)

    # what is enough -------------------------------------------------------------------------------

    def enough(self, chosen: Chosen) -> str:
        now, then = (sum(plan.values()) for plan in (self.found.now, chosen.plan))
        return self.say(
            "In {runs} runs enough for all {n} targets, with a margin: {then} people a day at the"
            " posts that may vary, instead of {now}; {cost} a day instead of {cost_now}.",
            n=len(self.found.aims),
            runs=chosen.tried.runs,
            then=then,
            now=now,
            cost=self.amount(chosen.tried.cost),
            cost_now=self.amount(self.found.cost_now),
        )

    def amount(self, cost: float) -> str:
        """Return a cost: so much of a currency, or hours of people."""
        number = self.say.number(cost, 0 if cost == round(cost) else 1)
        currency = self.found.terms.currency
        return f"{number} {currency}" if currency else self.say("{n} person-hours", n=number)

    def changes(self, chosen: Chosen) -> str:
        told = []
        for cell in self.found.cells:
            more = chosen.plan[cell.key] - self.found.now[cell.key]
            if more:
                text = "{n} more {who}" if more > 0 else "{n} fewer {who}"
                told.append(self.say(text, n=abs(more), who=self.who(*cell.key)))
        if not told:
            return self.say("That is what there is today.")
        return self.say("Beside today: {list}.", list="; ".join(told))

    def who(self, unit: str, role: str, pattern: str) -> str:
        """Return a post by names, with its hours."""
        hours = hours_of(self.found.terms.pattern(pattern), self.say)
        return f"{_post(unit, role, self.names)} {hours}"

    def how_cheap(self) -> str:
        found, say = self.found, self.say
        values = {
            "tried": len(found.tried),
            "plans": say.number(found.plans, 0) if found.plans < MANY else say("very many"),
            "below": self.amount(found.below),
        }
        if found.proven:
            return say(_PROVEN, **values)
        return say(_CHEAPEST_FOUND, **values)

    def narrow(self) -> Iterator[str]:
        """Tell for which aims the margin is smaller than the terms have it, and why."""
        found, say = self.found, self.say
        for aim, mark in zip(found.aims, found.tried[0].marks, strict=True):
            if aim.asked < min(1.0, aim.share + found.terms.margin) and mark.met < mark.runs:
                yield say(
                    _NARROW,
                    target=self.target(aim.target.id),
                    share=say.share(mark.share),
                    promised=say.share(aim.share),
                    margin=say.number((aim.asked - aim.share) * 100, 1),
                )

    # verification ---------------------------------------------------------------------------------

    def verified(self, chosen: Chosen) -> Iterator[str]:
        say, how = self.say, self.found.how
        kept = sum(v.verdict == "kept" for v in chosen.verified)
        missed = [v for v in chosen.verified if v.verdict == "not kept"]
        unsure = [v for v in chosen.verified if v.verdict == "cannot say"]
        yield ""
        yield say(
            _VERIFIED,
            n=say.number(how.verify, 0),
            kept=kept,
            all=len(chosen.verified),
            unsure=len(unsure),
            missed=len(missed),
        )
        for each in missed:
            yield say(_NOT_KEPT, target=self.target(each.target), share=self.share(each))
        for each in unsure:
            yield say(_UNSURE, target=self.target(each.target), share=self.share(each))
        if missed:
            yield say("So this staffing is not enough. Search with a larger margin.")
        yield self.today(chosen.today)

    def today(self, today: Sequence[Verified]) -> str:
        missed = [self.target(v.target) for v in today if v.verdict == "not kept"]
        if not missed:
            return self.say("With today's staffing no target is shown to be missed in these runs.")
        return self.say(
            "With today's staffing these are missed in the same runs: {list}.",
            list="; ".join(missed),
        )

    def target(self, id: str) -> str:
        return f"{id} {self.names.get(id, id)}"

    def share(self, each: Verified) -> str:
        """Return the share of runs that met an aim, its interval, and what was promised."""
        return self.say(
            "{met} of {runs} runs ({interval}; promised in {promised})",
            met=each.met,
            runs=each.runs,
            interval=interval(each.low, each.high, self.say),
            promised=self.say.share(each.promised),
        )

    # for how long ---------------------------------------------------------------------------------

    def endures(self, chosen: Chosen) -> Iterator[str]:
        plan = {key: heads for key, heads in chosen.plan.items() if heads}
        yield from how_long(plan, self.found.terms, self.found.scenario, self.say)

    # out of reach ---------------------------------------------------------------------------------

    def out_of_reach(self, language: Language) -> Iterator[str]:
        found, say = self.found, self.say
        (most,) = found.tried
        missed = [
            (aim, verdict_on(aim, mark))
            for aim, mark in zip(found.aims, most.marks, strict=True)
            if mark.runs - mark.met > aim.may_miss(mark.runs)
        ]
        shown = any(seen.verdict == "not kept" for _, seen in missed)
        text = _OUT_OF_REACH if shown else _PERHAPS_OUT_OF_REACH
        yield say(text, n=most.runs, cost=self.amount(most.cost), more=4 * most.runs)
        for aim, seen in missed:
            yield ""
            yield say(
                "{target}: met in {share}.",
                target=self.target(aim.target.id),
                share=self.share(seen),
            )
            told = why_missed(found.fullest, aim.target.id, language)
            for block in told.blocks()[:1]:
                yield block.heading
                for line in block.lines[:PARTS]:
                    yield "  " + "  ".join(line)
        if len(missed) < len(found.aims):
            yield ""
            without = " ".join(f"--without {aim.target.id}" for aim, _ in missed)
            yield say(_REACHABLE, without=without)

    def not_counted(self) -> str:
        return self.say(_NOT_COUNTED)


def how_long(plan: Plan, terms: Terms, scenario: Scenario, say: Words) -> Iterator[str]:
    """Yield for how many days the people there are can keep ``plan`` up, and how many it takes."""
    names = names_of(scenario)
    kept = endurance(plan, terms, people_now(scenario, terms))
    first = ", ".join(_post(post.unit, post.role, names) for post in kept.first)
    text = _KEPT_UP if kept.days == WEEK else _RUN_OUT if kept.days else _TOO_FEW
    yield say(text, n=kept.days, posts=first)
    roster = rosters(plan, terms)
    values = {"days": terms.days, "people": sum(roster.people.values())}
    yield say(_ONE_DAY if terms.days == 1 else _DAYS, **values)
    for lack in roster.lacks:
        hours = hours_of(terms.pattern(lack.pattern), say)
        who = f"{_post(lack.unit, lack.role, names)} {hours}"
        yield say("Nobody may have these hours: {who}: {why}.", who=who, why=lack.why.said(say))
    if roster.unproven:
        posts = ", ".join(_post(*post, names) for post in roster.unproven)
        yield say("Fewer might do at: {posts}.", posts=posts)


def _post(unit: str, role: str, names: Mapping[str, str]) -> str:
    return f"{names.get(role, role)} ({names.get(unit, unit)})"


MANY: Final = 10**9
"""From so many plans on their number says nothing."""
_PROVEN = (
    "Of {plans} plans {tried} were tried. No cheaper one is enough in these runs, unless fewer"
    " people would do better than more, which is rare."
)
_CHEAPEST_FOUND = (
    "It is the cheapest found: of {plans} plans {tried} were tried. A cheaper one may be enough,"
    " but none that costs less than {below}, unless fewer people would do better than more."
)
_NARROW = (
    "More people do little for {target}: with the most of everybody it is met in {share} of the"
    " runs (promised in {promised}), so the margin is {margin} percentage points here."
)
_KEPT_UP = "Those there are today can keep it up for {n} days or more, with rests."
_RUN_OUT = "Those there are today can keep it up for {n} days, with rests; first run out: {posts}."
_TOO_FEW = "Those there are today are too few for it even on one day: {posts}."
_ONE_DAY = "For one day it takes {people} people."
_DAYS = "For {days} days, with rests, it takes {people} people."
_VERIFIED = (
    "Verified on {n} fresh runs, which had no part in choosing it: {kept} of {all} targets met,"
    " {missed} not met, {unsure} cannot say."
)
_NOT_KEPT = "Not met: {target}, {share}."
_UNSURE = "Cannot say: {target}, {share}."
_OUT_OF_REACH = (
    "No number of people is enough: with the most of everybody ({cost} a day) these targets are"
    " still missed too often in {n} runs. More people do not help; what takes the time stands below"
    " each: work itself, a meeting, a decision, a way to go."
)
_PERHAPS_OUT_OF_REACH = (
    "No number of people was enough in {n} runs: with the most of everybody ({cost} a day) these"
    " targets were missed too often. That may be chance, the intervals hold what is promised: play"
    " more runs, such as  -n {more}. What takes the time stands below each."
)
_REACHABLE = "To search for what is enough for the other targets, add  {without}."
_NOT_COUNTED = (
    "Not counted: who is at no post that may vary, training, people ill for days, and whatever has"
    " no target. A post without a target of its own falls to the least that is allowed: that is no"
    " advice to leave it empty. The runs hold chance only, not what the assumptions leave open."
)
