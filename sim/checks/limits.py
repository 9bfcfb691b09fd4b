"""Limits, counts and amounts are positive ones."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TypeAlias

from sim.checks.book import Book
from sim.errors import Place, Problem
from sim.scenario import LOW, URGENT, Public, Step

Limit: TypeAlias = tuple[Place, str, float | None]
"""Where it stands, what it is called, and how much it is (None: not given)."""


def limits_are_times(book: Book) -> Iterator[Problem]:
    """Whatever is waited or allowed for is longer than no time at all."""
    for place, what, time in _times(book):
        if time is not None and time <= 0:
            yield Problem(f"{what} is no time at all", place, instead="Write '60 min'")
    for public in book.scenario.public:
        for number, influence in enumerate(public.influences, start=1):
            if influence.delay < 0:
                place = ("public", public.id, "influences", number, "delay")
                yield Problem("the delay is negative", place, instead="Write '0 min' or more")


def counts_are_positive(book: Book) -> Iterator[Problem]:
    """Where things are counted there is at least one."""
    for place, what, count in _counts(book):
        if count is not None and count < 1:
            yield Problem(f"there are no {what}", place, instead="Write at least 1")


def stakes_are_positive(book: Book) -> Iterator[Problem]:
    """What is at stake, and up to how much somebody may decide, is above 0 and finite."""
    stakes: list[Limit] = [
        ((*place, "stake"), "the stake", step.stake) for _, step, place in book.steps()
    ]
    rights: list[Limit] = [
        (("meetings", meeting.id, "rights"), "a right", right.up_to)
        for meeting in book.scenario.meetings
        for right in meeting.rights
    ]
    for place, what, size in (*stakes, *rights):
        if size is not None and not 0 < size < math.inf:
            yield Problem(f"{what} is {size:g}", place, instead="Write a number above 0")


def priorities_are_possible(book: Book) -> Iterator[Problem]:
    """Priorities are 1 to 9."""
    for place, priority in _priorities(book):
        if priority is not None and not URGENT <= priority <= LOW:
            what = f"the priority is {priority}"
            yield Problem(what, place, instead=f"Write {URGENT} to {LOW}")


def _times(book: Book) -> Iterator[Limit]:
    for person in book.scenario.people:
        yield ("people", person.id, "rest"), "the rest", person.rest
    for _, step, place in book.steps():
        yield from _of_step(step, place)
    for inject in book.scenario.injects:
        where: Place = ("injects", inject.id)
        yield (*where, "remind"), "the reminder", inject.remind
        for number, expectation in enumerate(inject.expectations, start=1):
            yield (*where, "expectations", number, "within"), "the limit", expectation.within
    for public in book.scenario.public:
        yield from _of_public(public, ("public", public.id))
    for target in book.scenario.targets:
        yield ("targets", target.id, "within"), "the limit", target.within


def _of_step(step: Step, place: Place) -> Iterator[Limit]:
    yield (*place, "patience"), "the patience", step.patience
    yield (*place, "by default"), "the limit", step.by_default
    if step.escalate is not None:
        yield (*place, "escalate", "after"), "the limit", step.escalate.after
    if step.send is not None:
        yield (*place, "send", "remind"), "the reminder", step.send.remind


def _of_public(public: Public, place: Place) -> Iterator[Limit]:
    if public.overload is not None:
        yield (*place, "overload", "wait"), "the wait", public.overload.wait
    for number, influence in enumerate(public.influences, start=1):
        yield (*place, "influences", number, "fades"), "the fading", influence.fades


def _counts(book: Book) -> Iterator[Limit]:
    for method in book.scenario.call_outs:
        yield ("call outs", method.id, "attempts"), "attempts", method.attempts
        yield ("call outs", method.id, "span"), "others to call", method.span
    for unit in book.scenario.units:
        yield from ((("units", unit.id, "lines", id), "lines", many) for id, many in unit.lines)
    for channel in book.scenario.channels:
        yield ("channels", channel.id, "attempts"), "attempts", channel.attempts
        yield ("channels", channel.id, "lines"), "lines", channel.lines
    for public in book.scenario.public:
        place = ("public", public.id)
        yield (*place, "lines"), "lines", public.lines
        yield (*place, "population"), "inhabitants", public.population
        if public.overload is not None:
            yield (*place, "overload", "queue"), "places to wait", public.overload.queue


def _priorities(book: Book) -> Iterator[tuple[Place, int | None]]:
    for _, step, place in book.steps():
        yield (*place, "priority"), step.priority
    for meeting in book.scenario.meetings:
        yield ("meetings", meeting.id, "priority"), meeting.priority
        yield ("meetings", meeting.id, "extra for"), meeting.extra_for
    for inject in book.scenario.injects:
        yield ("injects", inject.id, "priority"), inject.priority
    for public in book.scenario.public:
        yield ("public", public.id, "priority"), public.priority
