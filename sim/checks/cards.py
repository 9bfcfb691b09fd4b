"""Procedures can be carried out from their first step to their last."""

from __future__ import annotations

from collections.abc import Iterator
from math import fsum

from sim.checks.book import Book
from sim.checks.graphs import ancestors, circles
from sim.errors import Place, Problem
from sim.scenario import Procedure, Step

_SURE = 1.0
_ROUNDING = 1e-9


def steps_run_forward(book: Book) -> Iterator[Problem]:
    """A procedure has steps, and none waits for itself."""
    for procedure in book.scenario.procedures:
        if not procedure.steps:
            yield Problem("it has no steps", ("procedures", procedure.id), instead="Add a step")
        for circle in circles({step.id: step.after for step in procedure.steps}):
            shown = " after ".join(f"'{id}'" for id in circle)
            place = ("procedures", procedure.id, circle[0], "after")
            yield Problem(f"these never start: {shown}", place, instead="Take one 'after' away")


def branches_exclude_each_other(book: Book) -> Iterator[Problem]:
    """Branches add up to at most 100 % and come after the step that branches."""
    for procedure, step, place in book.steps():
        total = fsum(branch.chance.value for branch in step.branches)
        if total > 1 + _ROUNDING:
            what = f"the branches add up to {100 * total:.4g} %"
            yield Problem(what, (*place, "branches"), instead="Write at most 100 % together")
        after = {each.id: each.after for each in procedure.steps}
        for branch in step.branches:
            if step.id not in after.get(branch.step, (step.id,)):
                what = f"the branch '{branch.step}' does not come after '{step.id}'"
                where = ("procedures", procedure.id, branch.step, "after")
                yield Problem(what, where, instead=f"Write 'after: {step.id}'")


def loops_are_whole(book: Book) -> Iterator[Problem]:
    """Work is redone from an earlier step, not for ever, and nothing else leaves the loop."""
    for procedure, step, place in book.steps():
        if step.again is None:
            continue
        if step.again.chance.value >= _SURE and step.again.at_most is None:
            what = "the work is redone for ever"
            yield Problem(what, (*place, "again"), instead="Add 'at most: 3', or lower the chance")
        if any(each.id == step.again.start for each in procedure.steps):
            yield from _loop(procedure, step, step.again.start, place)


def procedures_end(book: Book) -> Iterator[Problem]:
    """No procedure sets itself going again through the messages and orders that it sends."""
    edges = {
        procedure.id: [id for step in procedure.steps for _, id in _sets_going(step)]
        for procedure in book.scenario.procedures
    }
    for circle in circles(edges):
        shown = " sets going ".join(f"'{id}'" for id in circle)
        place = _place_of_start(book, circle[0], circle[1])
        what = f"this never ends: {shown}"
        yield Problem(what, place, instead=f"Leave out the 'procedure' of one '{place[-2]}'")


def _loop(procedure: Procedure, step: Step, start: str, place: Place) -> Iterator[Problem]:
    before = {each.id: each.after for each in procedure.steps}
    behind = ancestors(step.id, before)
    if start not in behind:
        what = f"'{step.id}' does not come after '{start}', from which it redoes the work"
        yield Problem(what, (*place, "again"), instead="Name a step that comes before, or itself")
        return
    body = {id for id in behind if start in ancestors(id, before)}
    for each in procedure.steps:
        for inside in _left_early(each, procedure, body, (start, step.id)):
            what = (
                f"'{each.id}' comes after '{inside}', in the middle of the work that "
                f"'{step.id}' may redo from '{start}'"
            )
            where = ("procedures", procedure.id, each.id, "after")
            yield Problem(what, where, instead=f"Write 'after: {step.id}'")


def _left_early(
    step: Step, procedure: Procedure, body: set[str], loop: tuple[str, str]
) -> list[str]:
    """Return the steps within a loop, other than its last, that ``step`` outside waits for."""
    if step.id in body:
        return []
    inside = [id for id in step.after if id in body and id != loop[1]]
    return [id for id in inside if not _is_way_out(procedure, id, step.id, loop)]


def _is_way_out(procedure: Procedure, inside: str, outside: str, loop: tuple[str, str]) -> bool:
    """Whether ``inside`` either branches off to ``outside`` or goes on to the end of the loop.

    Then nothing of the loop still runs when it is left, and nothing outside when it is redone.
    """
    start, last = loop
    ways = {each.id: {b.step for b in each.branches} for each in procedure.steps}
    follow = {each.id for each in procedure.steps if inside in each.after}
    if outside not in ways[inside] or not follow <= ways[inside]:
        return False
    round_it = {e.id: [a for a in e.after if a != inside] for e in procedure.steps}
    return inside == start or start not in ancestors(last, round_it)


def _sets_going(step: Step) -> Iterator[tuple[str, str]]:
    """Yield the procedures that a message or an order of ``step`` sets going, each with its key."""
    if step.send is not None:
        yield from (("send", to.procedure) for to in step.send.to if to.procedure)
    if step.cascade is not None and step.cascade.procedure:
        yield "cascade", step.cascade.procedure


def _place_of_start(book: Book, sender: str, other: str) -> Place:
    return next(
        (*place, key, "procedure")
        for procedure, step, place in book.steps()
        for key, id in _sets_going(step)
        if (procedure.id, id) == (sender, other)
    )
