"""OpenAEV's JSON exports of scenarios and exercises: injects, teams, dependencies, expectations.

Delays are in seconds from the start. Users with their names and addresses are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sim.clock import SECOND
from sim.files.importing.plain_json import seconds, text, texts, thing, things, unmarked
from sim.files.importing.script import Line, Script, Wanted
from sim.files.importing.times import Told
from sim.words import Words

FULL = 100
"""The score of an expectation that counts once."""

_CHANNELS = {"email": "mail", "sms": "sms", "phone": "phone", "media": "media"}


def read_openaev(told: Mapping[str, Any], file: str, say: Words) -> Script:
    """Return the script of an export.

    A dependency on another inject's execution becomes *only if it was sent*; on one of its
    expectations, *only if it was acted on*.
    """
    kind = "scenario" if "scenario_information" in told else "exercise"
    about = thing(told, f"{kind}_information")
    injects = [*things(told, f"{kind}_injects")]
    teams = {text(t, "team_id"): text(t, "team_name") for t in things(told, f"{kind}_teams")}
    export = _Export(file, teams, _ids(injects), say)
    lines = tuple(export.line(number, each) for number, each in enumerate(injects, start=1))
    notes = []
    if told.get(f"{kind}_users"):
        notes.append(say("users with their names and addresses were not read"))
    start = _moment(text(about, f"{kind}_start_date"))
    return Script(file, "openaev", lines, {}, tuple(notes), tuple(teams.values()), start)


def _ids(injects: list[Mapping[str, Any]]) -> dict[str, str]:
    """Return a short id for each inject, in the order of their times, by the long one."""
    due = [(seconds(each.get("inject_depends_duration")) or 0, k) for k, each in enumerate(injects)]
    ranks = {k: rank for rank, (_, k) in enumerate(sorted(due), start=1)}
    return {
        text(each, "inject_id") or f"#{k}": f"I-{ranks[k]:02}" for k, each in enumerate(injects)
    }


@dataclass(frozen=True, slots=True)
class _Export:
    file: str
    teams: Mapping[str, str]
    ids: Mapping[str, str]
    say: Words

    def line(self, number: int, told: Mapping[str, Any]) -> Line:
        """Return an inject as a row."""
        content = thing(told, "inject_content")
        title = text(told, "inject_title")
        only_if, not_if, notes = self.conditions(told)
        cells = {
            "id": self.ids.get(text(told, "inject_id")) or self.ids[f"#{number - 1}"],
            "at": self.due(told),
            "to": self.recipients(told),
            "by": _channel(told),
            "title": title or text(content, "subject"),
            "says": unmarked(text(content, "body", "message", "description")),
            "notes": unmarked(text(told, "inject_description")),
            "status": None if told.get("inject_enabled", True) else "disabled",
        }
        kept = {name: cell for name, cell in cells.items() if cell}
        where = f"{self.file}, inject {number}"
        wanted = tuple(_expectations(content))
        return Line(
            where, "inject", kept, title, wanted, only_if=only_if, not_if=not_if, notes=notes
        )

    def due(self, told: Mapping[str, Any]) -> Told | None:
        """Return the delay from the start."""
        delay = seconds(told.get("inject_depends_duration"))
        return None if delay is None else Told(f"T+{delay} s", after=delay * SECOND)

    def recipients(self, told: Mapping[str, Any]) -> str:
        if told.get("inject_all_teams"):
            return "\n".join(self.teams.values())
        return "\n".join(self.teams.get(each, each) for each in texts(told, "inject_teams"))

    def conditions(
        self, told: Mapping[str, Any]
    ) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
        """Return events without which, and with which, an inject is not sent, and what to tell."""
        required: list[str] = []
        excluded: list[str] = []
        notes: list[str] = []
        older = text(told, "inject_depends_on")
        if older in self.ids:
            required.append(f"{self.ids[older]} sent")
        for each in things(told, "inject_depends_on"):
            parent = text(thing(each, "dependency_relationship"), "inject_parent_id")
            if parent not in self.ids:
                notes.append(self.say("it depends on an inject that the file does not hold"))
                continue
            condition = thing(each, "dependency_condition")
            if condition.get("mode") == "or":
                notes.append(self.say("one of its conditions suffices there: check 'only if'"))
            for event, holds in _events(self.ids[parent], condition):
                (required if holds else excluded).append(event)
        return tuple(dict.fromkeys(required)), tuple(dict.fromkeys(excluded)), tuple(notes)


def _events(parent: str, condition: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Yield what a dependency asks of its parent, and whether it must or must not have happened."""
    listed = [*things(condition, "conditions")]
    if not listed:
        yield f"{parent} sent", True
    for each in listed:
        milestone = "sent" if text(each, "key").casefold() == "execution" else "acted"
        yield f"{parent} {milestone}", each.get("value") is not False


def _expectations(content: Mapping[str, Any]) -> Iterator[Wanted]:
    for each in things(content, "expectations"):
        title = text(each, "expectation_name", "expectation_description", "expectation_type")
        limit = seconds(each.get("expectation_expiration_time"))
        score = seconds(each.get("expectation_score"))
        weight = FULL if score is None else max(score, 0)
        group = bool(each.get("expectation_expectation_group"))
        yield Wanted(title, limit if limit else None, weight / FULL, every=not group)


def _channel(told: Mapping[str, Any]) -> str:
    """Return by what an inject is sent, as its type says."""
    contract = thing(told, "inject_injector_contract")
    config = thing(thing(contract, "convertedContent"), "config")
    kind = text(config, "type") or text(contract, "injector_contract_injector_type")
    bare = (kind or text(told, "inject_type")).casefold()
    known = next((channel for sign, channel in _CHANNELS.items() if sign in bare), "")
    return known or text(contract, "injector_contract_injector_type_name") or bare


def _moment(told: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(told)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
