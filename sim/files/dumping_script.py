"""The complete form of what is played and shown: the exercise, injects, the public, targets."""

from __future__ import annotations

from typing import Any

from sim.files.amounts import write_percent, write_rate
from sim.files.dumping_cards import write_conditions, write_procedures
from sim.files.joins import written
from sim.files.pen import Pen, micros
from sim.files.phrases import write_addressee, write_condition, write_priority
from sim.scenario import (
    After,
    Exercise,
    Expectation,
    Influence,
    Inject,
    Objective,
    Overload,
    Public,
    Target,
)


def write_exercise(exercise: Exercise, pen: Pen) -> dict[str, Any]:
    """Return the exercise without its start and end."""
    return {
        "name": exercise.name,
        "notice": exercise.notice,
        "marking": exercise.marking,
        "phases": [
            {"name": each.name, "start": pen.moment(each.start), "end": pen.moment(each.end)}
            for each in exercise.phases
        ],
        "played clock": [
            {"at": pen.moment(each.at), "shows": pen.moment(each.shows)}
            for each in exercise.played_clock
        ],
        "pauses": [pen.window(each) for each in exercise.pauses],
        "late": pen.length(exercise.late),
        "sources": dict(exercise.sources),
    }


def write_inject(inject: Inject, pen: Pen) -> dict[str, Any]:
    """Return a row of the MSEL."""
    return {
        "at": pen.moment(inject.at),
        "after": None if inject.after is None else _after(inject.after, pen),
        "from": inject.sender,
        "to": [write_addressee(each) for each in inject.to],
        "by": inject.channel,
        "title": inject.title,
        "says": inject.says,
        "procedure": write_procedures(inject.to),
        "objectives": list(inject.objectives),
        "priority": write_priority(inject.priority),
        "takes": pen.length(inject.takes),
        "call out": [write_addressee(each) for each in inject.call_out],
        "expectations": [_expectation(each) for each in inject.expectations],
        "only if": write_conditions(inject.only_if),
        "unless": write_conditions(inject.unless),
        "late": pen.length(inject.late),
        "remind": micros(inject.remind),
        "withdrawn": inject.withdrawn,
    }


def write_public(public: Public, pen: Pen) -> dict[str, Any]:
    """Return calls from inhabitants."""
    return {
        "name": public.name,
        "to": write_addressee(public.to),
        "rate": pen.rate(public.rate),
        "curve": [{"at": pen.moment(at), "rate": write_rate(rate)} for at, rate in public.curve],
        **pen.window(public),
        "handling": pen.length(public.handling),
        "procedure": public.to.procedure or "-",
        "priority": write_priority(public.priority),
        "patience": pen.length(public.patience),
        "redials": pen.share(public.redials),
        "redial after": pen.length(public.redial_after),
        "lines": public.lines,
        "overload": None if public.overload is None else _overload(public.overload),
        "population": public.population,
        "share": pen.share(public.share),
        "influences": [_influence(each, pen) for each in public.influences],
    }


def write_objective(objective: Objective, _pen: Pen) -> dict[str, Any]:
    """Return an objective."""
    return {
        "name": objective.name,
        "parts": dict(objective.parts),
        "indicators": list(objective.indicators),
    }


def write_target(target: Target, _pen: Pen) -> dict[str, Any]:
    """Return a target."""
    return {
        "name": target.name,
        "from": None if target.start is None else write_condition(target.start),
        "to": None if target.end is None else write_condition(target.end),
        "callers": target.callers,
        "within": micros(target.within),
        "of calls": None if target.of_calls is None else write_percent(target.of_calls),
        "share": write_percent(target.share),
        "source": target.source,
        "objective": target.objective,
        "weight": target.weight,
    }


def _after(after: After, pen: Pen) -> dict[str, Any]:
    events = [write_condition(each) for each in after.events]
    return {**written(events, after.join), "delay": pen.length(after.delay)}


def _expectation(expectation: Expectation) -> dict[str, Any]:
    return {
        "title": expectation.title,
        "milestone": expectation.milestone,
        "within": micros(expectation.within),
        "weight": expectation.weight,
        "rule": expectation.rule,
        "units": list(expectation.units),
        "source": expectation.source,
    }


def _overload(overload: Overload) -> dict[str, Any]:
    return {"wait": micros(overload.wait), "queue": overload.queue}


def _influence(influence: Influence, pen: Pen) -> dict[str, Any]:
    return {
        "on": write_condition(influence.on),
        "delay": micros(influence.delay),
        "adds": pen.rate(influence.adds),
        "fades": micros(influence.fades),
        "calls": pen.share(influence.calls),
        "handling": pen.share(influence.handling),
        "passed on": pen.share(influence.passed_on),
    }
