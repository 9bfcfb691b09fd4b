"""Functions instead of persons: names, addresses and numbers in logs are replaced at import.

A name is known from a list that people give (name and function), from a column of the log that
holds names, or because a text in *from*, *to* or *role* looks like one. It is then replaced
everywhere, in free text too. A name that stands in free text only is known if it begins with a
usual given name. What replaces it is its function; without one, *person 1*, *person 2* and so on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from sim.drill.gathering.sources.fields import plain
from sim.drill.logs.observing import one_line

if TYPE_CHECKING:
    from sim.drill.gathering.sources.rows import Row
    from sim.scenario import Scenario

WHO: Final = ("from", "to", "unit", "role")
"""Columns in which a name may stand instead of a function or a unit."""

MASKED: Final = (*WHO, "by", "note", "inject", "source", "match")
"""Columns in which names are replaced."""

SHORTEST: Final = 3
"""Letters of a part of a name that is replaced where it stands alone."""

_WORD = r"[^\W\d_]+(?:[-'’][^\W\d_]+)*"
_NAME = re.compile(rf"{_WORD}(?: {_WORD}){{1,3}}")
_REVERSED = re.compile(rf"({_WORD}(?: {_WORD})?), ({_WORD}(?: {_WORD})?)")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"(?<![\w:.-])(?:\+\d{1,3}[ -]?(?:\(0\)[ -]?)?|0)\d{1,3}(?:[ -]?\d{2,4}){2,4}(?![\w:])"
)
_NUMBER = re.compile(r"(?<!\d)(?:\d{2})?\d{6}[-+]\d{4}(?!\d)")
_IN_BRACKETS = re.compile(r"\s*[(<\[].*?[)>\]]\s*")
_SURNAME = re.compile(r"[A-ZÅÄÖ]\w+(?:sson|sdotter)s?\b")

ORGANISATIONS: Final = re.compile(
    r"kommun|region|länsstyrelse|styrelse|nämnd|grupp|stab\b|staben|central|verket|myndighet|polis|"
    r"räddning|radio|\btv\b|korset|förening|bolag|\bab\b|försvar|sjukhus|skola|förvaltning|avdelning|"
    r"enhet|kontor|ledning|samverkan|media|hem|press|council|board|group|staff|service|police|fire|"
    r"authority|agency|office|centre|center|county|crisis|company|hospital|school|news|control|desk|"
    r"department|team|unit|municipal|manager|chief|head|officer|director|leader|chair|duty|chef|"
    r"direktör|tjänsteman|ordförande|ledare|samordnare|sekreterare|handläggare|operatör|person",
    re.IGNORECASE,
)
"""What is in names of organisations and functions, and seldom in those of persons."""


class Functions:
    """What stands instead of each person's name.

    ``known``: texts that are no names, such as units and roles of the scenario; ``stated``: names
    and their functions; ``unit_of``: functions that are to be told as their unit only.
    """

    def __init__(
        self,
        stated: Mapping[str, str],
        known: Iterable[str] = (),
        unit_of: Mapping[str, str] | None = None,
    ) -> None:
        self.known = {plain(each) for each in known}
        self.unit_of = {plain(k): v for k, v in (unit_of or {}).items()}
        self.instead: dict[str, str] = {}
        self.unnamed: list[str] = []
        self._ways: dict[str, str] | None = None
        for name, function in stated.items():
            self.instead[_in_order(name)] = self._coarse(function)

    def learn(self, rows: Sequence[Row]) -> None:
        """Take up the names in the columns of a log."""
        for row in rows:
            for name in _parts(row.get("person")):
                self._take(name, row.get("role") or row.get("unit") or "")
        for row in rows:
            for column in WHO:
                for part in _parts(row.get(column)):
                    told = _IN_BRACKETS.sub(" ", part).strip()
                    if plain(told) not in self.known and looks_like_a_name(told):
                        self._take(told, _bracketed(part))

    def _take(self, name: str, function: str) -> None:
        name = _in_order(_IN_BRACKETS.sub(" ", name).strip())
        if not name or name in self.instead or plain(name) in self.known:
            return
        function = _MAIL.sub("", function).strip()
        if not function or looks_like_a_name(function):
            self.unnamed.append(name)
            function = f"person {len(self.unnamed)}"
        self.instead[name] = self._coarse(function)
        self._ways = None

    def _coarse(self, function: str) -> str:
        return self.unit_of.get(plain(function), function)

    def masked(self, row: Row) -> Row:
        """Return a row without persons."""
        new = {name: self.text(one_line(row.get(name)), column=name) for name in MASKED}
        for name in ("from", "to", "unit"):
            new[name] = "; ".join(self._who(part) for part in _parts(row.get(name)))
        role = one_line(row.get("role")) or one_line(row.get("person"))
        told = self._who(role) if role and not self._single(new["unit"], role) else ""
        unit, _, function = told.rpartition("/")
        if unit and new["unit"] in ("", unit):
            new["unit"], told = unit, function
        alone = told == new["unit"] or self._single(new["unit"], told)
        new["role"] = "" if alone else told
        return row | new | {"person": ""}

    def _single(self, unit: str, role: str) -> bool:
        """Whether a function is to be told as its unit only, or is told so already."""
        return bool({plain(f"{unit}/{role}"), plain(role)} & {*self.unit_of}) or (
            role in self.unit_of.values()
        )

    def _who(self, part: str) -> str:
        """Return the function of somebody, or a unit as it is."""
        name = _in_order(_IN_BRACKETS.sub(" ", part).strip())
        return self.instead.get(name) or self._coarse(self.text(part))

    def text(self, text: str, column: str = "note") -> str:
        """Return a text without names, addresses and numbers of persons.

        >>> who = Functions({"Anna Svensson": "TiB"})
        >>> who.text("Svensson ringde Karin Ek, 070-123 45 67; Annas svar: anna.svensson@ort.se")
        'TiB ringde [name], [phone]; TiBs svar: [e-mail]'
        """
        if not text:
            return text
        masked = _NUMBER.sub("[personal number]", _MAIL.sub("[e-mail]", text))
        spelled = self._spelled()
        masked = _pattern(tuple(spelled), loose=column == "source").sub(
            lambda found: spelled.get(found["name"]) or _folded(spelled)[plain(found["name"])],
            masked if column == "source" else _PHONE.sub("[phone]", masked),
        )
        return _guessed(masked, self.known) if column == "note" else masked

    def _spelled(self) -> dict[str, str]:
        """Return every way to write a name, whole or in part, and what stands instead."""
        if self._ways is None:
            found = dict(_ways(self.instead))
            self._ways = {name: found[name] for name in sorted(found, key=lambda n: (-len(n), n))}
        return self._ways


def _ways(instead: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the parts of names, then whole names, which hold where a part is another's name."""
    for name, function in instead.items():
        words = name.split()
        for word in words if len(words) > 1 else ():
            if len(word) >= SHORTEST and word[0].isupper():
                yield word, function
    for name, function in instead.items():
        *given, surname = name.split()
        if len(name) >= SHORTEST:
            yield name, function
        if given:
            yield f"{surname}, {' '.join(given)}", function


def _folded(spelled: Mapping[str, str]) -> dict[str, str]:
    return {plain(name): function for name, function in spelled.items()}


def looks_like_a_name(text: str) -> bool:
    """Whether a text is likely the name of a person.

    >>> [looks_like_a_name(text) for text in ("Karin Ek", "Ek, Karin", "County Board", "Karin")]
    [True, True, False, True]
    """
    told = _REVERSED.fullmatch(text)
    name = f"{told[2]} {told[1]}" if told else text
    if ORGANISATIONS.search(name):
        return False
    words = name.split()
    if len(words) == 1:
        return plain(name) in given_names() or bool(_SURNAME.fullmatch(name))
    return bool(_NAME.fullmatch(name)) and all(w[0].isupper() and w[1:].islower() for w in words)


def _guessed(text: str, known: set[str]) -> str:
    """Return a text without what begins with a usual given name or ends as surnames do."""

    def stead(match: re.Match[str]) -> str:
        words = match[0].split()
        if plain(match[0]) in known or plain(words[0]) not in given_names():
            return match[0]
        if len(words) == 1 and plain(words[0]) in ambiguous():
            return match[0]
        return "[name]"

    named = re.sub(r"\b[A-ZÅÄÖÉ][^\W\d_]+(?:[ -][A-ZÅÄÖÉ][^\W\d_]+)*", stead, text)
    return _SURNAME.sub("[name]", named)


@cache
def given_names() -> frozenset[str]:
    """Return usual given names in Sweden, in small letters: not all there are."""
    return frozenset(w.casefold() for w in _lines() if not w.startswith("?")) | ambiguous()


@cache
def ambiguous() -> frozenset[str]:
    """Return given names that are words, too: a name only before a surname."""
    return frozenset(word[1:].casefold() for word in _lines() if word.startswith("?"))


@cache
def _lines() -> tuple[str, ...]:
    text = files("sim.drill.gathering").joinpath("given_names.txt").read_text(encoding="utf-8")
    return tuple(w for line in text.splitlines() if not line.startswith("#") for w in line.split())


@cache
def _pattern(names: tuple[str, ...], *, loose: bool) -> re.Pattern[str]:
    if not names:
        return re.compile(r"(?!)(?P<name>)")
    listed = "|".join(re.escape(name) for name in names)
    if loose:  # in names of files
        return re.compile(rf"(?<![^\W\d_])(?P<name>{listed})(?=s?(?![^\W\d_]))", re.I)
    return re.compile(rf"(?<![\w-])(?P<name>{listed})(?=(?:s|’s|'s)?(?![\w]))")


def _parts(cell: object) -> list[str]:
    """Return the names in a cell: several are separated by semicolons."""
    return [part.strip() for part in one_line(cell).split(";") if part.strip()]


def _bracketed(text: str) -> str:
    found = re.search(r"[(\[](.*?)[)\]]", text)
    return found[1].strip() if found else ""


def _in_order(name: str) -> str:
    """Return a name with the given name first."""
    told = _REVERSED.fullmatch(one_line(name))
    return f"{told[2]} {told[1]}" if told else one_line(name)


def single_holders(scenario: Scenario) -> dict[str, str]:
    """Return the functions that one person holds, as unit/role and, if that is clear, as role.

    Each with the unit that it is to be told as.
    """
    holders: dict[tuple[str, str], int] = {}
    for person in scenario.people:
        for post in person.posts:
            holders[post.unit, post.role] = holders.get((post.unit, post.role), 0) + 1
    single = {key for key, count in holders.items() if count == 1}
    names = {role.id: role.name for role in scenario.roles}
    of: dict[str, list[str]] = {}
    for unit, role in holders:
        of.setdefault(role, []).append(unit)
    found: dict[str, str] = {}
    for unit, role in sorted(single):
        found[f"{unit}/{role}"] = unit
        if len(of[role]) == 1:
            found |= {role: unit, names.get(role, role): unit}
    return found
