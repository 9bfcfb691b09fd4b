"""Whatever the program says to people stands in the Swedish catalogue, and nothing else does.

What it says is collected from the source: the first argument of every call of a `Words`, followed
through constants, choices and tables of texts. Texts that come from elsewhere are in ELSEWHERE.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from jinja2 import Environment
from jinja2.nodes import Call, Const, Name

import sim
from sim.cli.studying import FOLDER, FOLDER_TO_SIGN
from sim.files.actors import notes as of_actors
from sim.files.books.labels import meant
from sim.files.books.layout import EXERCISE, README, facts, shown, tables
from sim.files.rosters import notes as of_rosters
from sim.log import KINDS, MILESTONES, OUTCOMES
from sim.measures.explanation import FAILED, IN_VAIN, PAUSED, Stretch
from sim.measures.telling import said_why, tell
from sim.studies.staffing.searching import WHY
from sim.studies.validity import EVENTS, SYSTEMS
from sim.words import LANGUAGES, Words, catalogue

SOURCE = Path(sim.__file__).parent
MINUTE, SECOND = 60_000_000, 1_000_000
SPEAKERS = {"say", "words", "Remark"}
"""What a `Words` is called in the code, and what keeps a text to be said later."""

BOTH = (
    *("median", "median [min]", "person", "id", "P/S/M/U", "P", "S", "M", "U"),
    *("STARTEX", "ENDEX", "start", "Observation", "observation"),
)
"""Words that both languages have."""

MOMENTS = (
    *("alarm", "activation", "first staff briefing"),
    *("first public message", "correction"),
)
DOCUMENTED = [(f, f.documented) for event in EVENTS for f in event.figures if f.documented]
HEADINGS = {
    *(text for table in tables() for key in table.keys for text in meant(table.name, (key,))),
    *(text for table in tables() for col in table.columns for text in meant(table.name, col.path)),
    *(text for fact in facts() for text in meant(EXERCISE, shown(fact))),
}
ELSEWHERE = {
    "of_sheet": (EXERCISE, README, *(table.name for table in tables())),
    "of_heading": tuple(HEADINGS),
    "fact.note": tuple(fact.note for fact in facts()),
    "column.note": tuple(col.note for table in tables() for col in table.columns if col.note),
    "str(row['verdict'])": ("met", "not met", "cannot say", "no occasion"),
    "str(row['what'])": MOMENTS,
    "str(row['since'])": (*MOMENTS, "STARTEX", "its inject"),
    "str(row['rating'])": ("met", "partly", "not met", "cannot say", "no occasion"),
    "str(row['psmu'])": ("P", "S", "M", "U", "cannot say", "no occasion"),
    "self.text": (),  # of a Remark, whose text stands where it is made
    "kept_text": (),  # of a Remark that was written to a file
    "ratings[0]": ("met", "partly", "not met"),
    "ratings[-1]": ("met", "partly", "not met"),
    "aim.since": (*MOMENTS, "STARTEX", "its inject"),
    "moment": MOMENTS,
    "event.milestone": MILESTONES[1:],
    "each.why": WHY,
    "parts.written": (FOLDER, FOLDER_TO_SIGN),
    "event.title": tuple(event.title for event in EVENTS),
    "figure.name": tuple(figure.name for figure, _ in DOCUMENTED),
    "known.words": tuple(known.words for _, known in DOCUMENTED if known.words),
    "known.why": tuple(known.why for _, known in DOCUMENTED if known.why),
    "each.system": tuple(known.name for known in SYSTEMS),
    "each.measure": tuple(measure for known in SYSTEMS for measure in known.truth),
    "note.text": (*of_rosters.ALL, *of_actors.ALL),
}
"""Texts that are no constants of the module which says them."""


class Collector:
    """Finds the texts that one module says."""

    def __init__(self, path: Path) -> None:
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        self.path = path

    def texts(self) -> Iterator[str]:
        for function in self._functions():
            for call in (n for n in ast.walk(function) if isinstance(n, ast.Call)):
                if _is_speaker(call.func) and call.args:
                    yield from self._said(call.args[0], function)

    def _functions(self) -> Iterator[ast.FunctionDef]:
        return (n for n in ast.walk(self.tree) if isinstance(n, ast.FunctionDef))

    def _said(self, node: ast.expr, function: ast.FunctionDef) -> Iterator[str]:
        if ast.unparse(node) in ELSEWHERE:
            yield from ELSEWHERE[ast.unparse(node)]
        elif isinstance(node, ast.Constant):
            yield str(node.value)
        else:
            parts = self._parts(node, function)
            assert parts, (
                f"{self.path.name}:{node.lineno}: where does {ast.unparse(node)} come from?"
            )
            for part in parts:
                yield from self._said(part, function)

    def _parts(self, node: ast.expr, function: ast.FunctionDef) -> list[ast.expr]:
        """Return what an expression may stand for; nothing if that cannot be told."""
        parts: list[ast.expr] = []
        match node:
            case ast.IfExp(body=body, orelse=orelse):
                parts = [body, orelse]
            case ast.BoolOp(values=parts) | ast.Dict(values=parts) | ast.Tuple(elts=parts):
                pass
            case ast.Subscript(value=value):
                parts = [value]
            case ast.Call(func=ast.Attribute(value=value, attr="get"), args=[_, *default]):
                parts = [value, *default]
            case ast.Name(id=name):
                parts = [*_assigned(function, name)] or [*_assigned(self.tree, name)]
        return parts


def _is_speaker(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    return name in SPEAKERS


def _assigned(scope: ast.AST, name: str) -> Iterator[ast.expr]:
    for node in ast.walk(scope):
        match node:
            case ast.Assign(targets=[ast.Name(id=found)], value=value) if found == name:
                yield value
            case ast.comprehension(target=ast.Name(id=found), iter=over) if found == name:
                yield over


def texts() -> set[str]:
    modules = [p for p in SOURCE.rglob("*.py") if p.parent.name != "words"]
    return {text for path in modules for text in Collector(path).texts()} | {*on_pages()}


def on_pages() -> Iterator[str]:
    """Yield the texts that templates of pages say, which have to be written there."""
    for path in (SOURCE / "report").rglob("*.html"):
        for call in Environment().parse(path.read_text(encoding="utf-8")).find_all(Call):
            if isinstance(call.node, Name) and call.node.name == "say":
                assert isinstance(call.args[0], Const), (
                    f"{path.name}:{call.lineno}: say what is written here"
                )
                yield call.args[0].value


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def stretch(kind: str, **more: Any) -> Stretch:
    return Stretch(0, MINUTE, kind, "draft", ("town", "clerk"), "phone", **more)


def test_the_collector_finds_what_is_said_through_constants_choices_and_tables():
    found = texts()
    assert "Sent in no run: {injects}" in found  # a constant
    assert "run {run}, the median one" in found  # a choice of two constants of the module
    assert "nothing more: the message never arrived ({channel})" in found  # a value of a table
    assert "busy with {activity} ({case})" in found  # what a table says when it lacks the key
    assert {"noticed", "decided", "acted", "completed"} <= found  # a loop over a constant
    assert len(found) > 80


def test_every_text_that_is_said_is_in_the_catalogue():
    assert sorted(texts() - catalogue("sv").keys()) == []


def test_no_text_of_the_catalogue_is_unused():
    assert sorted(catalogue("sv").keys() - texts()) == []


def test_no_text_stands_twice_in_the_catalogue():
    po = (SOURCE / "words" / "sv.po").read_text(encoding="utf-8")
    assert po.count("\nmsgid ") == len(catalogue("sv")) + 1  # and the header


@pytest.mark.parametrize(("english", "swedish"), sorted(catalogue("sv").items()))
def test_a_translation_has_the_places_of_its_english_text(english, swedish):
    assert swedish.strip() == swedish
    assert places(swedish) == places(english)


def test_only_names_are_the_same_in_both_languages():
    same = {e for e, s in catalogue("sv").items() if e == s} - {*BOTH}
    assert {re.sub(r"\{\w+\}|[ :()]", "", text) for text in same} == {""}


def test_the_exercise_is_called_in_swedish_as_evaluators_call_it():
    said = " ".join(catalogue("sv").values()).casefold()
    for term in ("inspel", "flaskhals", "inkallning", "körning", "enhet", "dagordning", "endex"):
        assert term in said
    for english in ("inject", "replikation", "unit ", " run ", "deadline"):
        assert english not in re.sub(r"\{\w+\}", "", said)


def test_a_text_that_the_catalogue_lacks_is_an_error_and_not_silently_english():
    with pytest.raises(LookupError, match="lacks 'good morning'"):
        Words("sv")("good morning")


def test_a_language_without_words_is_refused():
    with pytest.raises(ValueError, match=r"'fi'.*'en' or 'sv'"):
        Words("fi")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("micros", "said"),
    [
        (0, "0 s"),
        (20 * SECOND, "20 s"),
        (119 * SECOND, "119 s"),
        (120 * SECOND, "2 min"),
        (150 * SECOND, "2 min"),  # half to even
        (59 * MINUTE + 29 * SECOND, "59 min"),
        (59 * MINUTE + 31 * SECOND, "1 h 0 min"),  # never "60 min"
        (151 * MINUTE, "2 h 31 min"),
        (24 * 60 * MINUTE, "24 h 0 min"),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_length_is_said_in_seconds_below_two_minutes_then_in_hours_and_minutes(
    language, micros, said
):
    assert Words(language).length(micros) == said


@pytest.mark.parametrize(
    ("share", "english", "swedish"),
    [(0, "0%", "0 %"), (0.614, "61%", "61 %"), (0.996, "100%", "100 %"), (1, "100%", "100 %")],
)
def test_a_share_is_said_in_whole_per_cent(share, english, swedish):
    assert (Words("en").share(share), Words("sv").share(share)) == (english, swedish)


@pytest.mark.parametrize(
    ("number", "digits", "english", "swedish"),
    [
        (0, 1, "0.0", "0,0"),
        (9.96, 1, "10.0", "10,0"),
        (3269.4, 0, "3,269", "3 269"),
        (1234567.891, 2, "1,234,567.89", "1 234 567,89"),
    ],
)
def test_a_number_has_the_signs_of_its_language(number, digits, english, swedish):
    said = (Words("en").number(number, digits), Words("sv").number(number, digits))
    assert said == (english, swedish)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_stretch_can_be_told(language):
    words = Words(language)
    for kind, outcome in product((*KINDS, *FAILED.values(), PAUSED), ("", *OUTCOMES)):
        (phrase,) = tell([stretch(kind, outcome=outcome)], words)
        assert phrase.text
        assert "{" not in phrase.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_for_a_wait_can_be_told(language):
    words = Words(language)
    whys = ("meeting", "gathering", "break", "busy", "travelling", "on call", "away", "off duty")
    for why, kind in product((*whys, "together", "channel", "nobody", "unknown"), KINDS):
        wait = stretch("waiting", why=why, doing="press", doing_kind=kind, doing_for="I-9")
        (phrase,) = tell([wait], words)
        assert "clerk (town)" in phrase.text
        assert "{" not in phrase.text
        assert said_why(why, "press", words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_to_call_again_can_be_told(language):
    said = {said_why(why, "", Words(language)) for why in IN_VAIN.values()}
    assert len(said) == len(set(IN_VAIN.values()))


def test_the_parts_of_one_wait_share_a_phrase_with_the_length_of_each():
    first = stretch("waiting", why="meeting", doing="briefing", doing_kind="item", doing_for="M")
    second = replace(
        first, start=MINUTE, end=4 * MINUTE, why="busy", doing="press", doing_kind="work"
    )
    said = "waiting for clerk (Town): in the meeting briefing 60 s, busy with press (M) 3 min"
    swedish = "väntan på clerk (Town): i mötet briefing 60 s, upptagen med press (M) 3 min"
    names = {"town": "Town"}
    assert [(p.length, p.text) for p in tell([first, second], Words(), names)] == [
        (4 * MINUTE, said)
    ]
    assert [p.text for p in tell([first, second], Words("sv"), names)] == [swedish]


def test_two_waits_for_different_work_are_told_apart():
    first = stretch("waiting", why="off duty")
    second = replace(first, start=MINUTE, end=2 * MINUTE, activity="send")
    assert len(tell([first, second], Words())) == 2
