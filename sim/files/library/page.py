"""The cards of the library as text for its page in the documentation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sim.files.library.cards import THEMES, Card, cards
from sim.files.tree import Plain

_HEADINGS = {
    "leading": "Leading",
    "informing": "Informing",
    "caring": "Care and schools",
    "supplying": "Supply",
    "general": "Everything else",
}


def described() -> str:
    """Return every card, its steps and its source, and every number, in Markdown."""
    lines: list[str] = []
    for theme in THEMES:
        lines += [f"## {_HEADINGS[theme]}", ""]
        for card in cards().values():
            if card.theme == theme:
                lines += _card(card)
    return "\n".join([*lines, *_numbers()]) + "\n"


def _card(card: Card) -> Iterator[str]:
    swedish = next(each for each in cards("sv").values() if each.key == card.key)
    steps: Any = card.procedure["steps"]
    yield from (
        f"### {card.id}",
        "",
        f"{card.name}. In Swedish `{swedish.id}`: {swedish.name}.",
        "",
    )
    rows = [_step(id, step, steps) for id, step in steps.items()]
    yield from _table(("step", "who", "how long", "after", "reached"), rows)
    yield from ("", f"Source: {card.source}.", "")


def _step(id: str, step: Mapping[str, Any], steps: Mapping[str, Any]) -> tuple[str, ...]:
    forks = [fork for fork, each in steps.items() if id in each.get("branches", {})]
    return (
        str(step.get("name", id)),
        ", ".join(_listed(step.get("by"))) or "–",
        _length(step),
        _after(step.get("after"), forks, steps) or "–",
        str(step.get("milestone") or "–"),
    )


def _length(step: Mapping[str, Any]) -> str:
    if "send" in step:
        return f"message to {', '.join(_listed(step['send']['to']))} by {step['send']['by']}"
    if "meet" in step:
        return f"meeting: {step['meet']}"
    return str(step.get("takes", "–"))


def _after(told: Plain, forks: Sequence[str], steps: Mapping[str, Any]) -> str:
    any_of = isinstance(told, dict)
    before = _listed(told["any of"]) if isinstance(told, dict) else [*_listed(told), *forks]
    names = ", ".join(str(steps[id].get("name", id)) for id in before)
    return f"any of: {names}" if any_of else names


def _numbers() -> Iterator[str]:
    numbers = {name: told for card in cards().values() for name, told in card.numbers.items()}
    yield from ("## Numbers", "")
    rows = [(name, *_number(told)) for name, told in numbers.items()]
    yield from _table(("number", "is", "range", "why"), rows)


def _number(told: Plain) -> tuple[str, ...]:
    assert isinstance(told, dict)
    return tuple(str(told[key]) for key in ("is", "range", "why"))


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heading)} |"
    yield f"|{'---|' * len(heading)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _listed(told: Plain) -> list[str]:
    if told is None:
        return []
    return [str(each) for each in told] if isinstance(told, list) else [str(told)]
