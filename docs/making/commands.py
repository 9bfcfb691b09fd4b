"""What the command line knows of itself: how each command is called, and its options."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

import typer

from docs.making.cells import code, plain, table
from sim.cli.every import app

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OWN_PAGES = {
    "--for": "../explanation/secrecy.md",
    "--dask": "../howto/run-on-a-cluster.md",
    "--resume": "#long-studies",
    "--template": "../howto/reports.md#3-in-your-own-template",
    "--precision": "../howto/how-many-runs.md",
}
"""Options of which a page or a section tells more."""

SORTS = {int: "N", float: "NUMBER", Path: "PATH", str: "TEXT"}
"""What stands for the value of an option that does not say so itself."""

TOKEN = re.compile(
    r"--[a-z][a-z-]*|\bkrisim [a-z-]+|[\w…-]*\.[a-z]{2,5}\b|\b[A-Z]+=[A-Z]+\b|tcp://HOST:PORT"
)
"""What of a help text is typed, or the name of a file."""

DEFAULT = "; default: "
"""What stands in a help text before what holds if an option is left out."""


def commands() -> dict[str, Any]:
    """Return every command by what is written after ``krisim``, those of groups with two words."""
    found: dict[str, Any] = {}
    for name, command in _group().commands.items():
        members: Mapping[str, Any] = getattr(command, "commands", {})
        found |= {f"{name} {each}": of for each, of in members.items()} or {name: command}
    return found


def _group() -> Any:
    return typer.main.get_command(app)


def usage() -> str:
    """Return how each command is called, a line for each."""
    lines = ["krisim [--version] [--help]"]
    for name, command in commands().items():
        lines.append(" ".join([f"krisim {name}", *map(_written, _sorted(command))]))
    return "\n".join(["```text", *lines, "```", ""])


def options(name: str) -> str:
    """Return a table of the options of a command; of ``krisim`` itself those before a command."""
    command = _group() if name == "krisim" else commands()[name.removeprefix("krisim ")]
    rows = [[_names(each), _meaning(each), _left_out(each)] for each in _options(command)]
    rows.append(["`--help`, `-h`", "explain the command and stop", ""])
    return table(["option", "meaning", "if left out"], rows)


def _sorted(command: Any) -> Iterator[Any]:
    yield from (each for each in command.params if each.param_type_name == "argument")
    yield from _options(command)


def _options(command: Any) -> Iterator[Any]:
    yield from (each for each in command.params if each.param_type_name == "option")


def _written(each: Any) -> str:
    """Return an argument or option as it is written in a command line."""
    if each.param_type_name == "argument":
        text = (each.metavar or each.name).strip("[].").upper() + "…" * (each.nargs == -1)
    else:
        text = "|".join([_longest(each), *each.secondary_opts]) + f" {_value(each)}".rstrip()
    again = "…" if each.param_type_name == "option" and each.multiple else ""
    return f"{text}{again}" if each.required else f"[{text}]{again}"


def _longest(each: Any) -> str:
    return str(max(each.opts, key=len))


def _value(each: Any) -> str:
    """Return what stands for the value of an option: its choices, or of what sort it is."""
    if each.is_flag:
        return ""
    if each.metavar:
        return str(each.metavar)
    return "|".join(_choices(each)) or SORTS.get(_sort(each), "TEXT")


def _sort(each: Any) -> Any:
    """Return of what type a value is; of an option that may be repeated, one of them."""
    of_one = each.type_descriptor.annotation
    return get_args(of_one)[0] if get_origin(of_one) is list else of_one


def _choices(each: Any) -> tuple[str, ...]:
    return get_args(_sort(each)) if get_origin(_sort(each)) is Literal else ()


def _names(each: Any) -> str:
    names = [*sorted(each.opts, key=len, reverse=True), *each.secondary_opts]
    first, *others = map(code, names)
    page = OWN_PAGES.get(names[0])
    return ", ".join([f"[{first}]({page})" if page else first, *others])


def _meaning(each: Any) -> str:
    told = _marked(each.help.partition(DEFAULT)[0])
    choices = _choices(each)
    if not set(choices) <= set(re.findall(r"[\w-]+", told)):
        told += ": " + " or ".join([", ".join(map(code, choices[:-1])), code(choices[-1])])
    return told + _bounds(each)


def _bounds(each: Any) -> str:
    if each.max is not None:
        return f"; {each.min} to {each.max}"
    return f"; at least {each.min}" if each.min else ""


def _left_out(each: Any) -> str:
    told = each.help.partition(DEFAULT)[2]
    if told or each.required:
        return _marked(told) or "refused"
    given = each.default
    if each.is_flag or given is None:
        return ""
    return code(f"{given:g}" if isinstance(given, float) else str(given))


def _marked(text: str) -> str:
    """Return a text for a cell, with what is typed, and names of files, as code."""
    parts = re.split(f"({TOKEN.pattern})", text)
    return "".join(code(part) if k % 2 else plain(part) for k, part in enumerate(parts))
