"""Cross-reference rules: what would stop or falsify a run of a scenario, however it was made."""

from __future__ import annotations

from typing import Final

from sim.checks import (
    calling,
    cards,
    channels,
    conditions,
    events,
    ids,
    judging,
    limits,
    meetings,
    numbers,
    presence,
    public,
    references,
    staffing,
    steps,
    times,
)
from sim.checks.book import KEYS, TABLES, Book, Rule
from sim.checks.named import place_of
from sim.errors import Place, Problem
from sim.scenario import Milestone, Scenario

__all__ = ["RULES", "STAFFING", "foreseen", "problems", "stand_ins"]

RULES: Final[tuple[Rule, ...]] = (
    ids.ids_can_be_written,
    ids.ids_stand_once,
    references.names_are_known,
    references.steps_are_known,
    references.phases_stand_once,
    numbers.numbers_are_possible,
    numbers.named_numbers_agree,
    numbers.weights_and_curves_are_finite,
    limits.limits_are_times,
    limits.counts_are_positive,
    limits.stakes_are_positive,
    limits.priorities_are_possible,
    times.the_exercise_has_a_length,
    times.outages_are_windows,
    times.meetings_are_in_time,
    times.injects_are_in_time,
    times.calls_are_in_time,
    presence.presence_is_possible,
    presence.breaks_are_within_shifts,
    presence.slowing_is_possible,
    calling.call_outs_have_their_numbers,
    channels.channels_have_their_numbers,
    channels.units_use_channels_well,
    channels.fallbacks_lead_on,
    channels.dependencies_end,
    channels.injects_use_channels_well,
    cards.steps_run_forward,
    cards.branches_exclude_each_other,
    cards.loops_are_whole,
    cards.procedures_end,
    steps.steps_do_one_thing,
    steps.senders_are_named,
    steps.orders_are_whole,
    steps.interruptions_can_happen,
    steps.limits_of_waiting_mean_something,
    steps.reminders_are_needed,
    events.parents_end,
    events.injects_follow_forward,
    events.injects_go_to_somebody,
    events.targets_can_be_told,
    conditions.conditions_can_hold,
    conditions.something_is_waited_for,
    conditions.nothing_waits_for_what_never_goes_out,
    conditions.phases_meet,
    meetings.meetings_take_place,
    meetings.rights_and_stakes_fit,
    public.callers_are_counted_once,
    public.redials_have_a_cause,
    public.overload_has_a_limit,
    public.influences_do_something,
    judging.scales_go_down,
    judging.key_times_stand_once,
    judging.key_times_can_be_told,
)
"""Rules that can always be asked; each finds what is wrong in one respect."""

STAFFING: Final[tuple[Rule, ...]] = (
    staffing.steps_find_people,
    staffing.escalations_find_people,
    staffing.orders_find_people,
    staffing.addressed_have_people,
    staffing.contacts_are_held,
    staffing.the_public_is_answered,
    staffing.call_outs_reach_somebody,
    calling.callers_are_there,
    meetings.meetings_find_people,
    meetings.rights_are_held,
)
"""Rules that make sense once everybody is in a unit that exists."""


def stand_ins(scenario: Scenario) -> set[tuple[str, str]]:
    """Return the answers (inject, unit) that rest on a placeholder instead of an action card."""
    book = Book(scenario)
    return {(i.id, unit) for i in scenario.injects for unit in book.stand_ins(i)}


def foreseen(scenario: Scenario) -> dict[str, dict[str, set[Milestone]]]:
    """Return for each inject which units it may come to concern, and what each may reach in it.

    Units are those addressed, and whoever then gets a message or an order because of that.
    """
    book = Book(scenario)
    return {inject.id: book.foreseen(inject) for inject in scenario.injects}


def problems(scenario: Scenario) -> list[Problem]:
    """Return everything that would stop or falsify a run, in the order of the scenario.

    Places name tables, ids and keys as files do: ``("injects", "I-01", "to")``.
    """
    book = Book(scenario)
    placed = all(person.unit in book.known["units"] for person in scenario.people)
    rules = (*RULES, *STAFFING) if placed else RULES
    found = dict.fromkeys(problem for rule in rules for problem in rule(book))
    order = _order(book)
    return sorted(found, key=lambda problem: _rank(problem.place, order))


def _order(book: Book) -> dict[Place, int]:
    """Return the rank of every table, thing and step in the order of the scenario."""
    places: list[Place] = []
    for key in KEYS:
        ids = book.known[key] if key in TABLES else ()
        places += [(key,), *((key, id) for id in ids)]
    places += [place for _, _, place in book.steps()]
    told = [place_of(time) for time in book.scenario.key_times]
    places += [place[:depth] for place in told for depth in (2, 3)]
    return {place: rank for rank, place in enumerate(dict.fromkeys(places))}


def _rank(place: Place, order: dict[Place, int]) -> list[int]:
    """Return the ranks of the table, the thing and, in a procedure, the step."""
    return [order.get(place[:depth], -1) for depth in range(1, 4)]
