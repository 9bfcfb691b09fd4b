"""Who and what the names in a script are: units, posts and channels of a scenario, by synonym.

Nothing is guessed by likeness: a name is an id, a name, a known synonym, or begins with one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Literal

from sim.errors import suggest
from sim.files.library.cards import table
from sim.files.library.speech import sided
from sim.files.tree import Plain, read_tree
from sim.scenario import Scenario
from sim.words import LANGUAGES

How = Literal["told", "id", "name", "role", "synonym", "beginning"]
"""How a name was found: as the user said, by id, by name, by role, by synonym, by its beginning."""

_OPEN = re.compile(r"\s*\([^()]*\)\s*$")
_NOT_WORD = re.compile(r"[^\w+]+")
_PARTS = re.compile(r"\s*[,;|\n]\s*")
_WEAKLY = re.compile(r"\s(?:[&+]|och|and|samt)\s", re.IGNORECASE)
"""What stands between two names, but may also stand within one."""

_SLASH = re.compile(r"\s*/\s*")
_PLACE = re.compile(r"i|på|in|of|län|kommun|stad|[\dA-ZÅÄÖ][\w.:-]*")
"""What may stand after a name without changing what it means: a place, a number, a proper name."""

_UNFIT = re.compile(r"[/,;:|]+")


@dataclass(frozen=True, slots=True)
class Found:
    """What a name stands for in the scenario, and how that was found."""

    name: str
    id: str
    how: How


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a scenario's units, posts and channels go by.

    ``units``, ``posts`` and ``channels`` are ids by plain names; ``players`` are the units that
    can be addressed; ``told`` is what the user says that names mean.
    """

    units: Mapping[str, tuple[str, How]] = field(default_factory=dict)
    posts: Mapping[str, tuple[str, How]] = field(default_factory=dict)
    channels: Mapping[str, tuple[str, How]] = field(default_factory=dict)
    players: tuple[str, ...] = ()
    told: Mapping[str, str] = field(default_factory=dict)

    def unit(self, name: str) -> Found | None:
        """Return the unit, or the unit and role, that a name stands for; None if none is known."""
        said = self.told.get(plain(name))
        if said is not None:
            return Found(name, said, "told")
        if "/" in name:
            return self._post(name)
        return self._of(name, self.units) or self._of(name, self.posts)

    def channel(self, name: str) -> Found | None:
        """Return the channel that a name stands for; None if none is known."""
        said = self.told.get(plain(name))
        return Found(name, said, "told") if said is not None else self._of(name, self.channels)

    def near(self, name: str) -> str:
        """Return a sentence that names what may have been meant."""
        return suggest(name, [*self.units, *self.posts])

    def _of(self, name: str, known: Mapping[str, tuple[str, How]]) -> Found | None:
        if plain(name) in known:
            return Found(name, *known[plain(name)])
        words = name.split()
        for length in range(len(words) - 1, 0, -1):
            found = known.get(plain(" ".join(words[:length])))
            if found is not None and all(_PLACE.fullmatch(word) for word in words[length:]):
                return Found(name, found[0], "beginning")
        return None

    def _post(self, name: str) -> Found | None:
        unit, slash, role = name.partition("/")
        home = self._of(unit, self.units) if slash else None
        if home is None or home.how == "beginning":
            return None
        for known, (post, how) in self.posts.items():
            if known == plain(role) and post.partition("/")[0] == home.id:
                return Found(name, post, how)
        return None


def plain(name: str) -> str:
    """Return a name without regard to case, signs, and what stands in brackets at its end.

    >>> plain("Krisledning (KLG)"), plain("IT-enheten")
    ('krisledning', 'it enheten')
    """
    return " ".join(_NOT_WORD.sub(" ", _OPEN.sub("", name).casefold()).split())


def parts_of(told: str, known: Names) -> list[str]:
    """Return the names in a cell that may hold several.

    >>> parts_of("SOC, IT Ops och press", Names())
    ['SOC', 'IT Ops', 'press']
    """
    whole = known.unit(told.strip())
    if whole is not None and whole.how != "beginning":
        return [told.strip()]
    parts = [part.strip() for part in _PARTS.split(told) if part.strip()]
    names = [name for part in parts for name in _apart(part, known)]
    return [name for part in names for name in _slashed(part, known)]


def _apart(part: str, known: Names) -> list[str]:
    found = known.unit(part)
    if found is not None and found.how != "beginning":
        return [part]
    return [each.strip() for each in _WEAKLY.split(part) if each.strip()]


def _slashed(part: str, known: Names) -> list[str]:
    if "/" not in part or known.unit(part) is not None:
        return [part]
    return [each for each in _SLASH.split(part) if each]


def names_of(scenario: Scenario | None, told: Mapping[str, str]) -> Names:
    """Return the names of a scenario's units, posts and channels, with synonyms of the library's.

    Without a scenario channels go by the library's words, and nobody is known.
    """
    said = {plain(name): id for name, id in told.items()}
    if scenario is None:
        channels = {c: c for c in _words("channels")}
        return Names(channels=_known("channels", channels, {}), told=said)
    units = {unit.id: unit.name for unit in scenario.units}
    channels = {channel.id: channel.name for channel in scenario.channels}
    return Names(
        _known("units", _own(units, "units"), units),
        dict(_posts(scenario)),
        _known("channels", _own(channels, "channels"), channels),
        tuple(unit.id for unit in scenario.units if unit.kind == "player"),
        said,
    )


def everybody(name: str) -> bool:
    """Tell whether a name means all that are exercised."""
    return plain(name) in {plain(each) for each in _listed(_synonyms()["everybody"])}


def free_id(name: str) -> str:
    """Return an id that reads as a name does.

    >>> free_id("Orolig mamma: skolan / fritids")
    'Orolig mamma skolan fritids'
    """
    return " ".join(_UNFIT.sub(" ", name).split())[:80].strip() or "?"


def words_for(name: str) -> list[str]:
    """Return the library's English words for units that a name is a synonym of."""
    return [key for key, names in _spoken("units").items() if plain(name) in names]


def channel_in(text: str) -> str:
    """Return the library's channel that the words of a text name; nothing if none or several do.

    >>> channel_in("Notify the sponsor by SMS"), channel_in("Send another mail"), channel_in("?")
    ('sms', 'mail', '')
    """
    said = f" {plain(text)} "
    found = {
        key
        for key, names in _spoken("channels").items()
        if any(f" {name} " in said for name in names)
    }
    return found.pop() if len(found) == 1 else ""


def _known(
    kind: str, own: Mapping[str, str], shown: Mapping[str, str]
) -> dict[str, tuple[str, How]]:
    """Return ids by plain names: of own ids and names first, then by the library's synonyms."""
    known: dict[str, tuple[str, How]] = {}
    for id in shown or own.values():
        known.setdefault(plain(id), (id, "id"))
    for id, name in shown.items():
        known.setdefault(plain(name), (id, "name"))
    for key, names in _spoken(kind).items():
        if key in own:
            for name in names:
                known.setdefault(name, (own[key], "synonym"))
    return known


def _own(ids: Iterable[str], kind: str) -> dict[str, str]:
    """Return a scenario's ids by the library's English words for them."""
    given = set(ids)
    own = {}
    for key, names in _words(kind).items():
        found = next((name for name in (key, *names) if name in given), None)
        if found is not None:
            own[key] = found
    return own


def _posts(scenario: Scenario) -> Iterator[tuple[str, tuple[str, How]]]:
    """Yield roles that are held in one unit only, by id, name and synonym."""
    homes: dict[str, dict[str, None]] = {}
    for person in scenario.people:
        for post in person.posts:
            homes.setdefault(post.role, {})[post.unit] = None
    shown = {role.id: role.name for role in scenario.roles}
    swedish = {str(sv): en for en, sv in _mapping(table("words")["roles"]).items()}
    for role, units in homes.items():
        if len(units) == 1:
            written = f"{next(iter(units))}/{role}"
            yield plain(role), (written, "role")
            yield plain(shown.get(role, role)), (written, "role")
            key = role if role in _mapping(_synonyms()["roles"]) else swedish.get(role, role)
            for name in _listed(_mapping(_synonyms()["roles"]).get(key)):
                yield plain(name), (written, "synonym")


@cache
def _spoken(kind: str) -> Mapping[str, frozenset[str]]:
    """Return all plain names by the library's English word."""
    synonyms = _mapping(_synonyms()[kind])
    return {
        key: frozenset(plain(n) for n in (key, *names, *_listed(synonyms.get(key))))
        for key, names in _words(kind).items()
    }


@cache
def _words(kind: str) -> Mapping[str, tuple[str, ...]]:
    """Return the library's own names in both languages by its English word."""
    told = table("words")
    if kind == "channels":
        return {key: (str(sv),) for key, sv in _mapping(told["channels"]).items()}
    both = {**_mapping(told["units"]), **_mapping(told["counterparts"])}
    return {
        sided(id, "en"): tuple(sided(text, side) for text in (id, str(names)) for side in LANGUAGES)
        for id, names in both.items()
    }


@cache
def _synonyms() -> Mapping[str, Plain]:
    text = files("sim.files.importing").joinpath("names.yaml").read_text(encoding="utf-8")
    return _mapping(read_tree(text, "names.yaml").value)


def _mapping(told: Plain) -> dict[str, Plain]:
    assert isinstance(told, dict)
    return told


def _listed(told: Plain) -> list[str]:
    return [str(each) for each in told] if isinstance(told, list) else []
