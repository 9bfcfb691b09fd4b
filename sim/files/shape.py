"""From plain values to the short form's models, with every problem in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.clock import Clock, read_start
from sim.errors import Place, Problem, suggest
from sim.files.amounts import read_named
from sim.files.short import kind_of
from sim.files.terms import Named, Terms
from sim.files.times import read_end
from sim.files.tree import Plain
from sim.files.whole import ShortExercise, ShortScenario
from sim.scenario import FORMAT


def version_problem(top: Mapping[str, Plain]) -> Problem | None:
    """Return what is wrong with the version of the format, if it is not the present one."""
    told = top.get("krisim")
    if told in (None, str(FORMAT)):
        return None
    what = f"the format version is {kind_of(told)}; this program reads version {FORMAT}"
    return Problem(what, ("krisim",), instead=f"Write 'krisim: {FORMAT}' or leave it out")


def read_terms(top: Mapping[str, Plain]) -> Terms:
    """Return clock, end and named numbers as far as they can be read."""
    clock = _clock(top)
    numbers = top.get("numbers")
    named = numbers if isinstance(numbers, dict) else {}
    end = _end(top.get("end"), clock)
    by_name = {name.strip(): _named(told, name.strip()) for name, told in named.items()}
    if clock is None or end is None:
        return Terms(clock, numbers=by_name)
    return Terms(replace(clock, end=end), end, by_name)


def read_shape(
    top: Mapping[str, Plain], terms: Terms
) -> tuple[ShortScenario | None, list[Problem]]:
    """Return the scenario's short form, or None and everything that is wrong with its keys."""
    try:
        return ShortScenario.model_validate(top, context=terms), []
    except ValidationError as error:
        return None, [_problem(each, top) for each in error.errors(include_url=False)]


def _clock(top: Mapping[str, Plain]) -> Clock | None:
    """Return the clock with its played times; without them if they cannot be read."""
    clock, exercise = _real_clock(top.get("start")), top.get("exercise")
    if clock is None or not isinstance(exercise, dict):
        return clock
    terms = Terms(clock)
    keys = {"name": "", **{key: exercise.get(key) for key in ("played clock", "pauses")}}
    try:
        told = ShortExercise.model_validate(keys, context=terms)
    except ValidationError:
        return clock
    jumps = tuple((each.at, each.shows) for each in told.played_clock)
    return Clock(clock.start, jumps, tuple(each.times(terms) for each in told.pauses))


def _real_clock(told: Plain) -> Clock | None:
    """Return the clock; in UTC if only the zone is at fault, so that other times can be read."""
    if not isinstance(told, str):
        return None
    for text in (told, f"{told} UTC", f"{told.rpartition(' ')[0]} UTC"):
        with suppress(ValueError):
            return Clock(read_start(text))
    return None


def _end(told: Plain, clock: Clock | None) -> int | None:
    try:
        return read_end(told, clock) if clock and isinstance(told, str) else None
    except ValueError:
        return None


def _named(told: Plain, name: str) -> Named:
    try:
        return read_named(told, name)
    except ValueError:
        return Named()


def _problem(error: ErrorDetails, top: Mapping[str, Plain]) -> Problem:
    """Return pydantic's finding in words, with what to write instead."""
    sort, told, loc = error["type"], error["input"], _loc(error["loc"])
    place = _place(_as_written(loc, top))
    if sort == "missing":
        return Problem(f"the key '{loc[-1]}' is missing", place[:-1], instead=_example(loc))
    if sort == "extra_forbidden":
        return Problem(f"unknown key '{loc[-1]}'", place, instead=_known(loc))
    if sort == "value_error":
        return Problem(str(error["ctx"]["error"]), place)
    if sort == "literal_error":
        words = re.findall(r"'([^']+)'", error["ctx"]["expected"])
        what = f"'{loc[-1]}' cannot be {kind_of(told)}"
        return Problem(what, place, instead=suggest(str(told), words))
    what = f"expected {_expected(sort, error)}, found {kind_of(told)}"
    if sort == "dict_type":
        return Problem(what, place, instead="Write '<id>: …' below it, a line for each")
    return Problem(what, place, instead=_keys(loc) if sort == "model_type" else "")


def _expected(sort: str, error: ErrorDetails) -> str:
    if sort in ("dict_type", "model_type"):
        return "keys with values"
    if sort == "list_type":
        return "a list"
    if sort.startswith("bool"):
        return "yes or no"
    if sort == "greater_than_equal":
        return f"a number of at least {error['ctx']['ge']:g}"
    return "a number" if sort.startswith(("float", "finite")) else "a whole number"


def _loc(loc: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Return pydantic's location without its mark for keys, positions counted from 1."""
    return tuple(key + 1 if isinstance(key, int) else key for key in loc if key != "[key]")


def _as_written(loc: Place, top: Mapping[str, Plain]) -> Place:
    """Return the place without the keys that a text or a list in the file stands for."""
    kept: list[str | int] = []
    here: object = top
    for key in loc:
        if isinstance(key, str) and not isinstance(here, Mapping):
            continue
        kept.append(key)
        if isinstance(here, Mapping) and isinstance(key, str):
            here = here.get(key, here if key == "steps" else None)
        elif isinstance(here, list) and isinstance(key, int):
            here = here[key - 1]
    return tuple(kept)


def _place(loc: Place) -> Place:
    """Return the place as shown: the steps of a procedure stand right under it."""
    if loc[:1] == ("procedures",) and loc[2:3] == ("steps",) and len(loc) > 3:  # noqa: PLR2004 (deeper than a step)
        return (*loc[:2], *loc[3:])
    return loc


def _example(loc: Place) -> str:
    fields = {field.alias: field for field in _fields(loc[:-1]).values()}
    field = fields.get(str(loc[-1]))
    return (
        f"Write for instance '{loc[-1]}: {field.examples[0]}'" if field and field.examples else ""
    )


def _known(loc: Place) -> str:
    return suggest(str(loc[-1]), [str(field.alias) for field in _fields(loc[:-1]).values()])


def _keys(loc: Place) -> str:
    return f"Write {{key: value}} with {', '.join(str(f.alias) for f in _fields(loc).values())}"


def _fields(loc: Place) -> Mapping[str, Any]:
    """Return the fields of the model that stands at ``loc``."""
    here: Any = ShortScenario
    for key in loc:
        here = _bare(_field(here, key).annotation if _is_model(here) else get_args(here)[-1])
    fields: Mapping[str, Any] = here.model_fields
    return fields


def _field(model: Any, key: str | int) -> Any:
    return next(field for field in model.model_fields.values() if field.alias == key)


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _bare(annotation: Any) -> Any:
    """Return the type without what is said about it, and without 'or None'."""
    if get_origin(annotation) is Annotated:
        return _bare(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return _bare(next(each for each in get_args(annotation) if each is not NoneType))
    return annotation
