"""Messages as scenarios with known ends: relayed from unit to unit, or sent to all at once."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final

from sim.clock import MINUTE
from sim.distributions import Fixed
from sim.durations import Exponential
from sim.log import MILESTONE, NEVER, Log
from sim.measures.answers import Milestones
from sim.measures.knowing import knowing
from sim.measures.messages import messages
from sim.scenario import (
    Addressee,
    Channel,
    Exercise,
    Inject,
    Length,
    Need,
    Number,
    Person,
    Post,
    Procedure,
    Role,
    Scenario,
    Send,
    Shift,
    Step,
    Unit,
)
from sim.studies.validity.callers import CLERK, STARTEX

MESSAGES: Final = 100
"""Injects of each replication, all of which go the same way."""

APART: Final = 60
"""Minutes between two injects that are relayed: nobody is ever engaged."""

RARE: Final = 400
"""Minutes between two broadcasts: everybody has read the one before."""

CONTROL: Final = Unit("control", "Exercise control", kind="counterpart")
NO_TIME: Final[Length] = Number(Fixed(0.0))
A_MINUTE: Final[Length] = Number(Fixed(1.0))


def telephone(loss: float) -> Channel:
    """Return a telephone on which a call takes a minute, and a share of messages is lost."""
    return Channel(
        "phone",
        "phone",
        "call",
        ring=NO_TIME,
        retry=A_MINUTE,
        talk=A_MINUTE,
        loss=Number(loss),
    )


def relays(links: int, phone: Channel) -> Scenario:
    """Return a chain of units in which each calls the next; exercise control calls the first."""
    units = [f"u{k}" for k in range(links)]
    cards = tuple(
        Procedure(f"tell {after}", f"tell {after}", (_tell(before, after, units, phone.id),))
        for before, after in pairwise(units)
    )
    return _scenario(units, phone, APART, (Addressee("u0", procedure=_card(units, "u0")),), cards)


def broadcasts(readers: int, mean: float) -> Scenario:
    """Return so many units, all told at once, which read after an exponential time."""
    units = [f"u{k}" for k in range(readers)]
    alarm = Channel(
        "alarm",
        "alarm",
        "broadcast",
        write=NO_TIME,
        latency=NO_TIME,
        reach=Number(1.0),
        read=Number(Exponential(mean)),
    )
    return _scenario(units, alarm, RARE, tuple(map(Addressee, units)))


def share_told(log: Log, unit: str) -> float:
    """Return the share of the injects of which ``unit`` was told."""
    table = log.reached
    code = log.names.units.index(unit)
    told = (table["unit"] == code) & (table["milestone"] == MILESTONE["noticed"])
    return float((told & (table["at"] != NEVER)).sum() / MESSAGES)


def mean_last(log: Log) -> float:
    """Return how long it took on average until the last unit knew [min].

    Raises
    ------
    ValueError
        If somebody never did: what is told of the last would be told of those who did.
    """
    columns = {name: column.tolist() for name, column in log.columns.items()}
    last: dict[str, float] = {}
    for case, unit, at, *_ in knowing(messages(log, columns), Milestones(log), log, columns):
        known = float(str(at))
        if math.isnan(known):
            raise ValueError(f"{unit} never knew of {case}")
        last[str(case)] = max(last.get(str(case), 0.0), known)
    if len(last) != MESSAGES:
        raise ValueError(f"{len(last)} of {MESSAGES} broadcasts are in the log")
    return sum(last.values()) / MESSAGES


def _tell(before: str, after: str, units: list[str], channel: str) -> Step:
    told = Send((Addressee(after, procedure=_card(units, after)),), channel)
    return Step("tell", "tell", (Need(before, CLERK),), send=told)


def _card(units: list[str], unit: str) -> str | None:
    """Return what ``unit`` does when told: tell the next, if there is one."""
    following = units[units.index(unit) + 1 :]
    return f"tell {following[0]}" if following else None


def _scenario(
    units: list[str],
    channel: Channel,
    apart: int,
    to: tuple[Addressee, ...],
    cards: tuple[Procedure, ...] = (),
) -> Scenario:
    """Return a clerk in every unit, and an inject every so many minutes."""
    end = MESSAGES * apart * MINUTE
    return Scenario(
        exercise=Exercise("theory", STARTEX, end),
        units=(CONTROL, *(Unit(name, name) for name in units)),
        roles=(Role(CLERK, CLERK),),
        people=tuple(
            Person(f"p{unit}", unit, (Post(unit, CLERK),), shifts=(Shift(0, end),))
            for unit in units
        ),
        channels=(channel,),
        procedures=cards,
        injects=tuple(
            Inject(f"I-{k}", sender="control", to=to, channel=channel.id, at=k * apart * MINUTE)
            for k in range(MESSAGES)
        ),
    )
