"""The files of a typical Swedish municipality of three sizes, in English or Swedish."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from sim.files.library.cards import cards, table, vocabulary
from sim.files.library.speech import Side, Speech, sided
from sim.files.tree import Plain, read_tree

Size = Literal["small", "medium", "large"]
SIZES: tuple[Size, ...] = ("small", "medium", "large")
"""Below 15,000 inhabitants, up to 50,000, and above."""

FILES = ("README.md", "msel.csv", "scenario.yaml")
"""The files of a municipality; the last one makes a folder a scenario."""

_SWEDISH = {"small": "liten", "medium": "medelstor", "large": "stor"}
_SIDES = re.compile(r"⟦(.*?)\|(.*?)⟧", re.DOTALL)
_WORD = re.compile(r"⟨(.*?)⟩")
_CARD = re.compile(r"⟪(.*?)⟫")
_SHIFT = "07:30-16:30"
_BOM = "\ufeff"


def municipality(size: Size, language: Side) -> dict[str, str]:
    """Return the text of each file of the scenario by its name.

    >>> sorted(municipality("small", "sv"))
    ['README.md', 'msel.csv', 'scenario.yaml']
    """
    told = _of_size(size)
    speech = Speech(vocabulary(language), language=language)
    people = list(_people(told, speech))
    filled = {
        "size": size,
        "storlek": _SWEDISH[size],
        "units": "\n".join(_units(told, speech)),
        "people": "\n".join(person.line(speech) for person in people),
        "count": str(len(people)),
        "home": str(sum(person.home for person in people)),
        "cards": _cards(language),
        **{key: str(value) for key, value in told.items() if key != "people"},
    }
    return {name: _mark(name) + _rendered(_template(name), filled, speech) for name in FILES}


@dataclass(frozen=True, slots=True)
class _Person:
    """Somebody of the table: posts in the library's words, and whether on call at home."""

    id: str
    posts: list[str]
    deputy: list[str]
    home: bool
    job: str

    def line(self, speech: Speech) -> str:
        """Return the line of ``scenario.yaml``."""
        unit = self.posts[0].partition("/")[0]
        parts = [f"id: {self.id}", f"unit: {speech.word(unit)}"]
        parts.append(f"roles: [{', '.join(_posts(self.posts, unit, speech))}]")
        if self.deputy:
            parts.append(f"deputy for: [{', '.join(_posts(self.deputy, unit, speech))}]")
        where = f"on call: {{by: {speech.word('sms')}, travel: {_way(speech.language)}}}"
        parts.append(where if self.home else f"shift: {_SHIFT}")
        return f"  - {{{', '.join(parts)}}}    # {self.job}"


def _way(language: Side | None) -> str:
    return "väg till jobbet" if language == "sv" else "way to work"


def _posts(posts: list[str], unit: str, speech: Speech) -> Iterator[str]:
    for post in posts:
        home, _, role = post.partition("/")
        yield speech.word(role) if home == unit else speech.who(post)


def _people(told: Mapping[str, Plain], speech: Speech) -> Iterator[_Person]:
    numbers: dict[str, int] = {}
    rows = told["people"]
    assert isinstance(rows, list)
    for row in rows:
        assert isinstance(row, dict)
        posts = _listed(row["is"])
        unit = speech.word(posts[0].partition("/")[0])
        for _ in range(int(str(row.get("count", "1")))):
            numbers[unit] = numbers.get(unit, 0) + 1
            job = str(speech.text(row["job"]))
            id = f"{unit}-{numbers[unit]}"
            yield _Person(id, posts, _listed(row.get("for")), row.get("home") == "yes", job)


def _units(told: Mapping[str, Plain], speech: Speech) -> Iterator[str]:
    """Yield the lines of the units; whoever holds a post answers, in the order of the table."""
    contacts = _contacts(told, speech)
    for kind in ("units", "counterparts"):
        listed = table("words")[kind]
        assert isinstance(listed, dict)
        for both, names in listed.items():
            unit = sided(both, "en")
            parts = [f'name: "{speech.text(names)}"']
            parts += (
                ["kind: counterpart"] if kind == "counterparts" else _led(unit, contacts, speech)
            )
            yield f"  {speech.word(unit)}: {{{', '.join(parts)}}}"


def _led(unit: str, contacts: Mapping[str, list[str]], speech: Speech) -> Iterator[str]:
    above = {"board": None, "leadership": "board"}.get(unit, "leadership")
    if above:
        yield f"parent: {speech.word(above)}"
    yield f"contact: [{', '.join(contacts[unit])}]"


_ANSWERS = ("desk officer", "secretary", "press officer", "answers editor", "preparedness officer")
"""Roles that answer for their unit before all others."""


def _contacts(told: Mapping[str, Plain], speech: Speech) -> dict[str, list[str]]:
    held: dict[str, dict[str, None]] = {}
    rows = told["people"]
    assert isinstance(rows, list)
    for row in rows:
        assert isinstance(row, dict)
        for post in _listed(row["is"]):
            unit, _, role = post.partition("/")
            held.setdefault(unit, {})[role] = None
    first = {
        unit: sorted(roles, key=lambda role: role not in _ANSWERS) for unit, roles in held.items()
    }
    return {unit: [speech.word(role) for role in roles[:2]] for unit, roles in first.items()}


def _cards(language: Side) -> str:
    lines = (f"   - `{card.id}`: {card.name}" for card in cards(language).values())
    return "\n".join(lines)


def _rendered(text: str, filled: Mapping[str, str], speech: Speech) -> str:
    language = speech.language or "en"
    spoken = {card.key: card.id for card in cards(language).values()}
    side = 1 if language == "en" else 2
    text = _SIDES.sub(lambda match: match[side], text)
    for key, value in filled.items():
        text = text.replace(f"{{{key}}}", value)
    text = _WORD.sub(lambda match: speech.who(match[1]), text)
    return _CARD.sub(lambda match: spoken[match[1]], text)


def _mark(name: str) -> str:
    """Return the byte order mark by which spreadsheets recognise UTF-8."""
    return _BOM if name.endswith(".csv") else ""


@cache
def _of_size(size: Size) -> Mapping[str, Plain]:
    told = read_tree(_read("people.yaml"), "people.yaml").value
    assert isinstance(told, dict)
    chosen = told[size]
    assert isinstance(chosen, dict)
    return chosen


def _template(name: str) -> str:
    return _read(f"{name}.txt")


def _read(name: str) -> str:
    return files("sim.files").joinpath("municipalities", name).read_text(encoding="utf-8")


def _listed(told: Plain) -> list[str]:
    return [str(each) for each in told] if isinstance(told, list) else []
