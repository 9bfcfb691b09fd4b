"""Terms of a study of staffing as people write them: ``staffing.yaml`` beside the scenario."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from sim.clock import MINUTE as MICROS_OF_MINUTE
from sim.errors import Problem, ScenarioError, suggest
from sim.files.amounts import read_percent
from sim.files.reading import read_text, scenario_file
from sim.files.short import kind_of
from sim.files.tables import Source
from sim.files.tree import read_tree
from sim.scenario import ASSUMPTION, FORMAT
from sim.studies.staffing.hours import read_pattern
from sim.studies.staffing.posts import Posts
from sim.studies.staffing.standing import aims_of
from sim.studies.staffing.terms import DAY, HOUR, MOST_HOURS, WEEK, Aim, Pattern, Post, Rest, Terms
from sim.studies.staffing.told import Told, read_hours
from sim.studies.whatif.whom import named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sim.errors import Place
    from sim.files.tree import Plain
    from sim.scenario import Scenario

T = TypeVar("T")

NAME: Final = "staffing.yaml"
"""The file beside a scenario."""
KEYS: Final = (
    *("krisim", "days", "currency", "patterns", "rests", "hours", "costs", "posts", "aims"),
    "margin",
)
PATTERN_KEYS: Final = ("time", "kind", "source")
REST_KEYS: Final = ("daily", "weekly", "on call breaks", "source")
NUMBER_KEYS: Final = ("is", "source")
COST_KEYS: Final = ("on site", "on call", "source")
AIM_KEYS: Final = ("share", "source")
KINDS: Final = ("on site", "on call")
RESTS: Final[tuple[Rest, ...]] = ("daily", "weekly")
MOST_POSTS: Final = 200
MOST_PATTERNS: Final = 50
"""So many posts and patterns a file may hold."""
_BEGIN: Final = "Begin with 'patterns:' and 'posts:', a line for each below them"


def beside(scenario: Path) -> Path:
    """Return where the terms of the scenario at this path stand, be they there or not."""
    return scenario_file(scenario).parent / NAME


def read_terms(path: Path, scenario: Scenario) -> Terms:
    """Return what the file at ``path`` tells of the staffing of ``scenario``.

    Raises
    ------
    ScenarioError
        With all its problems: where it cannot be understood, names what the scenario lacks, or
        asks for duties that its own rules of rest forbid.
    """
    source = Source(path.name, read_tree(read_text(path, _BEGIN), path.name))
    return _File(source, scenario).read()


class _File(Told):
    """A file of terms while it is read; problems are collected."""

    def __init__(self, source: Source, scenario: Scenario) -> None:
        super().__init__(source, scenario)
        self.sources: dict[str, str] = dict(Terms((), (), ()).sources)

    def read(self) -> Terms:
        """Return the terms, or raise with everything that is wrong."""
        top = self.source.tree.value
        if not isinstance(top, dict):
            raise ScenarioError([Problem("it tells no terms", (), self.source.name, _BEGIN)])
        self.known((), top, KEYS)
        if top.get("krisim") not in (None, str(FORMAT)):
            what = f"the format version is {kind_of(top['krisim'])}; this program reads {FORMAT}"
            self.problem(("krisim",), what, f"Write 'krisim: {FORMAT}' or leave it out")
        terms = self.rests(top.get("rests"), Terms((), (), aims_of(self.scenario)))
        patterns = self.patterns(top.get("patterns"))
        terms = replace(
            terms,
            patterns=tuple(patterns.values()),
            posts=self.posts(top, patterns),
            aims=self.aims(top["aims"]) if "aims" in top else terms.aims,
            days=self.whole(("days",), top.get("days", "1"), (1, WEEK)),
            margin=self.sourced("margin", top, read_percent, terms.margin),
            currency=self.text(("currency",), top.get("currency", "")),
            sources=tuple(self.sources.items()),
        )
        if not self.problems:
            self.rules(terms)
        if self.problems:
            raise ScenarioError(sorted(self.problems, key=lambda p: self.source.line(p.place)))
        return terms

    def sourced(
        self, key: str, top: Mapping[str, Plain], read: Callable[[str], T], default: T
    ) -> T:
        """Return a number alone or as {is, source}; ``default`` where the file lacks it."""
        told = top.get(key)
        if told is None:
            return default
        place: Place = (key,)
        if isinstance(told, dict):
            self.known(place, told, NUMBER_KEYS)
            self.sources[key] = self.source_of(place, told)
            told, place = told.get("is"), (key, "is")
        else:
            self.sources[key] = ASSUMPTION
        text = self.text(place, told)
        return self.attempt(place, lambda: read(text), default)

    # parts ----------------------------------------------------------------------------------------

    def rests(self, told: Plain, terms: Terms) -> Terms:
        if told is None:
            return terms
        place: Place = ("rests",)
        table = self.table(place, told, "Write '{daily: 11 h, weekly: 36 h, source: …}'")
        self.known(place, table, REST_KEYS)
        self.sources["rests"] = self.source_of(place, table)
        sizes = {"daily": terms.daily_rest, "weekly": terms.weekly_rest}
        for key, most in (("daily", DAY), ("weekly", WEEK * DAY)):
            if key in table:
                micros = self.length((*place, key), table[key])
                sizes[key] = 0 if micros is None else -(-micros // MICROS_OF_MINUTE)
                if sizes[key] > most:
                    self.problem((*place, key), f"a rest of more than {most // HOUR} h")
        breaks = terms.on_call_breaks
        if "on call breaks" in table:
            breaks = self.breaks((*place, "on call breaks"), table["on call breaks"])
        return replace(
            terms, daily_rest=sizes["daily"], weekly_rest=sizes["weekly"], on_call_breaks=breaks
        )

    def breaks(self, place: Place, told: Plain) -> tuple[Rest, ...]:
        items = told if isinstance(told, list) else [] if told in (None, "none") else [told]
        for item in items:
            if item not in RESTS:
                what = f"there is no rest {kind_of(item)}"
                self.problem(place, what, "Write daily, weekly, [daily, weekly] or none")
        return tuple(rest for rest in RESTS if rest in items)

    def patterns(self, told: Plain) -> dict[str, Pattern]:
        table = self.table(("patterns",), told, "Write '<id>: 07:00-15:00', a line for each")
        if len(table) > MOST_PATTERNS:
            self.problem(("patterns",), f"there are {len(table)} patterns, at most {MOST_PATTERNS}")
            return {}
        found: dict[str, Pattern] = {}
        for id, each in table.items():
            place: Place = ("patterns", id)
            entry = each if isinstance(each, dict) else {"time": each}
            self.known(place, entry, PATTERN_KEYS)
            where = (*place, "time") if isinstance(each, dict) else place
            kind = self.text((*place, "kind"), entry.get("kind", ""))
            if kind not in ("", *KINDS):
                self.problem((*place, "kind"), f"unknown kind '{kind}'", suggest(kind, KINDS))
            text = self.text(where, entry.get("time"))
            if kind == "on call" and not text.endswith(kind):
                text = f"{text} {kind}"
            pattern = self.attempt(where, partial(read_pattern, id, text), Pattern(id, 0, HOUR))
            if kind == "on site" != pattern.kind:
                self.problem(where, f"'{text}' is not {kind}", "Leave out 'kind'")
            found[id] = replace(pattern, source=self.source_of(place, entry))
        return found

    def posts(self, top: Mapping[str, Plain], patterns: Mapping[str, Pattern]) -> tuple[Post, ...]:
        hours = self.sourced("hours", top, read_hours, MOST_HOURS)
        costs = self.costs(top.get("costs"))
        table = self.table(("posts",), top.get("posts"), "Write '<unit>/<role>: {most: 4, …}'")
        if len(table) > MOST_POSTS:
            self.problem(("posts",), f"there are {len(table)} posts, at most {MOST_POSTS}")
            return ()
        reader = Posts(self, patterns, hours, costs)
        found = [reader.read(key, told) for key, told in table.items()]
        if 0 < reader.priced < len(table) and costs is None:
            what = "some posts have a cost and some have none"
            self.problem(("posts",), what, "Add 'costs: {on site: 300, on call: 50}' for the rest")
        if not reader.priced and costs is None and "currency" in top:
            self.problem(("currency",), "nothing has a cost", "Add 'costs: {on site: 300}'")
        return tuple(each for each in found if each is not None)

    def costs(self, told: Plain) -> dict[str, float] | None:
        """Return what an hour costs where a post does not say."""
        if told is None:
            return None
        table = self.table(("costs",), told, "Write '{on site: 300, on call: 50, source: …}'")
        self.known(("costs",), table, COST_KEYS)
        self.sources["costs"] = self.source_of(("costs",), table)
        if "on site" not in table:
            self.problem(("costs",), "the key 'on site' is missing", "Write 'on site: 300'")
        return {key: self.money(("costs", key), table[key]) for key in KINDS if key in table}

    def aims(self, told: Plain) -> tuple[Aim, ...]:
        promised = {aim.target: aim for aim in aims_of(self.scenario)}
        if isinstance(told, list):
            entries: dict[str, Plain] = {}
            for number, item in enumerate(told, start=1):
                entries[self.text(("aims", number), item)] = None
        else:
            entries = self.table(("aims",), told, "Write '[T01, T02]' or '{T01: 90 %}'")
        found = []
        for key, each in entries.items():
            place: Place = ("aims", key) if isinstance(told, dict) else ("aims",)
            target = self.attempt(place, partial(self.target, key), None)
            if target is not None:
                found.append(self.aim(place, each, promised[target]))
        ids = [aim.target for aim in found]
        for id in sorted({each for each in ids if ids.count(each) > 1}):
            self.problem(("aims",), f"the target '{id}' stands twice", "Leave one of them out")
        return tuple(found)

    def target(self, name: str) -> str | None:
        return str(named(name, self.scenario.targets, "target").id)

    def aim(self, place: Place, told: Plain, promised: Aim) -> Aim:
        if told is None:
            return promised
        entry = told if isinstance(told, dict) else {"share": told}
        self.known(place, entry, AIM_KEYS)
        if "share" not in entry:
            return replace(promised, source=self.source_of(place, entry))
        text = self.text(place, entry["share"])
        share = self.attempt(place, lambda: read_percent(text), 1.0)
        if share <= 0:
            self.problem(place, "an aim of 0 % is none", "Write '90 %', or leave it out")
        return Aim(promised.target, share, self.source_of(place, entry))

    # rules ----------------------------------------------------------------------------------------

    def rules(self, terms: Terms) -> None:
        """Note duties that nobody may have."""
        for pattern in terms.patterns:
            if pattern.kind == "on site" and pattern.end - pattern.start > DAY - terms.daily_rest:
                long = f"{(pattern.end - pattern.start) / HOUR:g} h"
                what = f"{long} on site leave no daily rest of {terms.daily_rest / HOUR:g} h"
                self.problem(("patterns", pattern.id), what, "Shorten it, or the rest")
        for post in terms.posts:
            for id in post.patterns:
                pattern = terms.pattern(id)
                if pattern.kind == "on site" and pattern.hours > post.most_hours:
                    what = f"'{id}' has {pattern.hours:g} h, more than the {post.most_hours:g} h"
                    self.problem(("posts",), f"{post.unit}/{post.role}: {what} of a week")
