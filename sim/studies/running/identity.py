"""Names for what is played: two have the same if, and only if, the same numbers come of them."""

from __future__ import annotations

import json
import platform
import sys
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import Enum
from functools import cache, lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.studies.running.digits import digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.scenario import Scenario
    from sim.studies.running.orders import Order

DRAWS_WITH = ("krisim", "numpy", "scipy", "simpy")
"""Packages whose versions decide which numbers come of a scenario and a seed."""


@lru_cache(maxsize=8)
def digest(scenario: Scenario) -> str:
    """Return a name for a scenario: another one as soon as anything in it is another.

    It does not depend on the process or the machine.

    Raises
    ------
    TypeError
        If it holds something of which that cannot be told.
    """
    total = sha256()
    for text in _told(scenario):
        total.update(text.encode("utf-8", "surrogatepass"))
        total.update(b"\0")
    return total.hexdigest()


def _told(value: Any) -> Iterator[str]:
    """Yield what a value is, in full."""
    yield type(value).__name__
    if is_dataclass(value):
        for field in fields(value):
            yield field.name
            yield from _told(getattr(value, field.name))
    elif isinstance(value, Enum):
        yield value.name
    elif isinstance(value, Mapping):
        yield from _all([each for pair in value.items() for each in pair])
    elif isinstance(value, (tuple, list)):
        yield from _all(value)
    elif isinstance(value, frozenset):
        yield from _all(sorted(value))
    elif isinstance(value, _PLAIN) or value is None:
        yield repr(value)
    else:
        raise TypeError(f"cannot tell in full what a {type(value).__name__} is")


_PLAIN = (str, int, float, date, datetime, timedelta, tzinfo)


def _all(values: Any) -> Iterator[str]:
    yield str(len(values))
    for each in values:
        yield from _told(each)


@cache
def made_with() -> dict[str, str]:
    """Return the versions that numbers depend on, and digests of the code and of what it draws.

    The code stands there because it changes between two versions too, where people work on it; what
    is drawn, because two kinds of processor can differ in its last digits.
    """
    code = sha256()
    root = Path(__file__).parents[2]
    for path in sorted(root.rglob("*.py")):
        code.update(path.relative_to(root).as_posix().encode())
        code.update(path.read_bytes())
    versions = {name: version(name) for name in DRAWS_WITH}
    python = ".".join(map(str, sys.version_info[:2]))
    machine = {"machine": platform.machine(), "digits": digits()}
    return {**versions, "python": python, **machine, "code": code.hexdigest()}


def key(order: Order) -> str:
    """Return the name under which the chunk of ``order`` is kept."""
    said = {
        "form": 1,
        "scenario": order.sealed.digest,
        "seed": order.seed,
        "numbers": [order.numbers.start, order.numbers.stop],
        "measures": order.measures,
        "made with": made_with(),
    }
    return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
