"""The page to tap on and the sheet to print: what they say, to whom, and that they are safe."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from sim.cli import main
from sim.drill.forms.expected import forms
from sim.drill.logs.observing import EVENTS, HEAD, WAITED, WORKED
from sim.files.views import seen_by
from sim.report.forms.naming import EVENT_WORDS, WAITED_WORDS
from sim.report.forms.sheet import paper
from sim.report.forms.tapping import SAID, script, spoken, tap_page
from sim.scenario import Scenario, Unit
from sim.words import Words, catalogue
from tests.builders import exercise, inject, person, procedure, step

NASTY = '</script><script>alert("1")</script>; "Räddning" & <b>'
SECRET = "The dam breaks at noon"
CARD = procedure("answer", step("act", "staff/clerk", 5, milestone="acted"))


def scene(**more: Any) -> Scenario:
    scenario = exercise(
        120.0,
        person("ann", "staff/clerk"),
        Unit("staff", NASTY),
        Unit("press", "Press", kind="counterpart"),
        CARD,
        inject("I-1", 10, "staff", does="answer", sender="press", title="Dam", says=SECRET, **more),
    )
    return replace(scenario, exercise=replace(scenario.exercise, marking="Confidential until noon"))


def both(scenario: Scenario, language: Any = "en") -> list[str]:
    """Return the page and the sheet of the only evaluator."""
    (form,) = forms(scenario, wanted={"Seat <1>": ["staff"]})
    return [make(scenario, form, Words(language)) for make in (tap_page, paper)]


class Reading(HTMLParser):
    """What a page shows to people: its texts and labels, and the elements it has."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.texts += [v for k, v in attrs if k in ("aria-label", "placeholder") and v]

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1][0] not in ("script", "style"):
            self.texts.append(data.strip())


def test_texts_of_a_scenario_cannot_become_part_of_the_page():
    for html in both(scene()):
        assert "<b>" not in re.sub(r"<b>[^<]*</b>", "", html)
        assert 'alert("1")' not in html
        assert NASTY in " ".join(Reading(html).texts)


def test_pages_ask_for_nothing_outside_themselves():
    for html in both(scene()):
        assert not re.search(
            r"""\b(src|href)=|https?:|@import|url\(|fetch\(|XMLHttp|import\(""", html
        )
        assert "default-src &#39;none&#39;" in html


def test_everything_is_marked_as_an_exercise():
    for language, said in (("en", "EXERCISE"), ("sv", "ÖVNING")):
        for html in both(scene(), language):
            assert f"{said} · Confidential until noon" in html


@pytest.mark.parametrize("audience", ["players", "public"])
def test_players_and_the_public_read_nothing_of_what_injects_say(audience):
    for html in both(seen_by(scene(), audience)):
        assert SECRET not in html
        assert "Dam" not in html
        assert "I-1" in html


def test_evaluators_read_the_text_on_their_page():
    page, _ = both(seen_by(scene(), "evaluators"))
    assert SECRET in page


def test_every_field_and_button_says_what_it_is_for():
    page, _ = both(scene())
    tags = Reading(page).tags
    ids = {attrs.get("id") for _, attrs in tags}
    for tag, attrs in tags:
        if tag == "button":
            assert attrs["type"] in ("button", "submit")
        for other in (attrs.get("aria-labelledby"), attrs.get("list")):
            assert other is None or other in ids
    fields = len(re.findall(r"<(?:input|select|textarea)\b", page))
    assert fields == len(
        re.findall(r"<label\b(?:(?!</label>).)*?<(?:input|select|textarea)\b", page, re.S)
    )


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour as WCAG 2.1 defines it."""
    full = "".join(2 * sign for sign in colour[1:]) if len(colour) == 4 else colour[1:]
    parts = (int(full[k : k + 2], 16) / 255 for k in (0, 2, 4))
    linear = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_texts_stand_out_from_their_ground_as_the_law_wants():
    page, _ = both(scene())
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{3,6})", page))
    inks, grounds = ("ink", "quiet", "strong"), ("#fff", colours["tint"])
    pairs = [(colours[ink], ground) for ink in inks for ground in grounds]
    value = r"(?:var\(--(\w+)\)|(#[0-9a-f]{3,6}))"
    for rule in re.findall(r"\{([^{}]*)\}", page):
        found = [
            [
                colours.get(name, told)
                for name, told in re.findall(rf"(?<![-\w]){key}: {value}", rule)
            ]
            for key in ("color", "background")
        ]
        pairs += [(ink, ground) for ink in found[0] for ground in found[1]]
    assert len(pairs) >= 10
    for pair in pairs:
        darker, lighter = sorted(map(luminance, pair))
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, pair


def test_a_swedish_page_says_nothing_in_english():
    for html in both(scene(), "sv"):
        assert '<html lang="sv">' in html
        shown = {text for text in Reading(html).texts if text}
        english = {e for e, s in catalogue("sv").items() if e != s} - set(catalogue("sv").values())
        assert shown & english <= {"Press"}


def test_the_script_says_what_it_is_given_words_for_and_nothing_else():
    program = script()
    assert spoken(program) <= {*SAID}
    assert [text for text in SAID if f'"{text}"' not in program] == []


def test_every_event_and_every_reason_to_wait_has_a_word():
    others = {"zone", "marking", *WORKED}  # of the file, and of those who time single steps
    assert {*EVENT_WORDS} == {*EVENTS, *HEAD, "clock"} - others
    assert {*WAITED_WORDS} == {*WAITED}


def test_the_words_of_the_script_are_in_the_language_of_the_page():
    page, _ = both(scene(), "sv")
    (data,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page, re.S)
    words = json.loads(data)["words"]
    assert words["decided"] == "beslutat"
    assert words["Saved as {file}: look for it among your downloads."].startswith(
        "Sparat som {file}"
    )


def test_each_evaluator_of_each_exercise_has_a_store_of_their_own():
    scenario = scene()
    made = forms(scenario, wanted={"A": ["staff"], "B": ["staff"], "C": ["staff", "press"]})
    keys = {re.findall(r'"key": "([^"]+)"', tap_page(scenario, form, Words()))[0] for form in made}
    assert len(keys) == 3


# the command --------------------------------------------------------------------------------------


def krisim(capsys: pytest.CaptureFixture[str], monkeypatch: Any, *words: str) -> tuple[int, str]:
    monkeypatch.setattr("sys.argv", ["krisim", *words])
    with pytest.raises(SystemExit) as ended:
        main()
    told = capsys.readouterr()
    return int(ended.value.code or 0), told.out + told.err


def test_the_command_writes_three_files_for_each_evaluator(tmp_path, capsys, monkeypatch):
    out = tmp_path / "forms"
    wanted = ("--evaluator", "Stol 1=leadership, communication", "--evaluator", "Stol 2=social")
    status, said = krisim(
        capsys,
        monkeypatch,
        "forms",
        "scenarios/kko2017",
        "--out",
        str(out),
        "--lang",
        "sv",
        *wanted,
    )
    assert (status, said) == (0, f"wrote {out}: 6 files for 2 evaluators\n")
    names = [f"Stol-{n}{rest}" for n in (1, 2) for rest in ("-blad.html", ".html", ".xlsx")]
    assert sorted(path.name for path in out.iterdir()) == sorted(names)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (("--evaluator", "Seat 1"), "cannot read 'Seat 1': write 'Seat 1=leadership,social'"),
        (("--evaluator", "A=leadrship"), "unknown unit 'leadrship'. Did you mean 'leadership'?"),
        (("--evaluator", "A=board", "--evaluator", "A=social"), "the same name stands twice"),
    ],
)
def test_what_cannot_be_understood_is_told_and_nothing_written(
    given, told, tmp_path, capsys, monkeypatch
):
    out = tmp_path / "forms"
    status, said = krisim(
        capsys, monkeypatch, "forms", "scenarios/kko2017", "--out", str(out), *given
    )
    assert status == 1
    assert told in said
    assert not out.exists()


def test_an_existing_folder_is_refused(tmp_path, capsys, monkeypatch):
    status, said = krisim(capsys, monkeypatch, "forms", "scenarios/kko2017", "--out", str(tmp_path))
    assert status == 1
    assert "exists already" in said
