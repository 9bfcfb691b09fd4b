"""The tutorial, done as a whole on a clean clone: see tests/first_steps.py."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.examples import blocks
from tests.first_steps import ROOT, TUTORIAL, Done, cloned, lend, steps, typed, walk

PATH = ("make replay", "krisim new", "krisim run", "edit", "krisim run", "krisim what-if")
"""What the path consists of at least; at its end stands a report in Swedish."""


def test_the_tutorial_leads_from_setting_up_over_a_changed_number_to_a_swedish_report():
    told = ["edit" if step.edit else step.text for step in steps(ROOT / TUTORIAL)]
    rest = iter(told)
    assert all(any(step.startswith(part) for step in rest) for part in PATH)
    assert re.fullmatch(r"krisim report .*--lang sv", told[-1])


@pytest.fixture(scope="module")
def clone(tmp_path_factory) -> Path:
    place = cloned(tmp_path_factory.mktemp("first") / "krisim")
    lend(place)
    return place


@pytest.fixture(scope="module")
def done(clone) -> list[Done]:
    return list(walk(clone))


@pytest.mark.slow
def test_a_first_time_user_gets_from_a_clean_clone_to_a_report(clone, done):
    assert [each.step for each in done] == list(steps(clone / TUTORIAL))
    page = (clone / "report" / "report.html").read_text("utf-8")
    assert '<html lang="sv"' in page
    assert "40 min" in page


@pytest.mark.slow
def test_the_excerpts_in_the_readme_are_what_the_command_prints(clone, done):
    """Every line of the plain blocks is a line that the two commands print (blanks aside)."""
    explained = typed([".venv/bin/krisim explain I-09"], clone)
    printed = {line.strip() for line in (done[0].printed + explained).splitlines()}
    plain = [b.text for b in blocks(clone / "README.md") if not b.kind]
    shown = [line.strip() for text in plain if "make" not in text for line in text.splitlines()]
    assert len(shown) > 20
    assert [line for line in shown if line and line not in printed] == []


@pytest.mark.parametrize(
    ("told", "complaint"),
    [
        ("```console\n$ echo a\nb\n```\n", "echo a printed"),
        ("```console\n$ ls nowhere\n```\n", "ls nowhere: "),
        ("```diff file\n-30 min\n+40 min\n```\n", "does not hold this once: 30 min"),
    ],
)
def test_a_step_that_does_not_do_what_the_tutorial_says_is_told(told, complaint, tmp_path):
    (tmp_path / TUTORIAL).parent.mkdir(parents=True)
    (tmp_path / TUTORIAL).write_text(told, encoding="utf-8")
    (tmp_path / "file").write_text("60 min\n", encoding="utf-8")
    with pytest.raises(AssertionError, match=complaint):
        list(walk(tmp_path))


def test_what_is_opened_in_a_terminal_and_edited_holds_for_the_steps_after_it(tmp_path):
    told = "```console\n$ source here\n```\n```diff file\n-30\n+40\n```\n"
    told += "```console\n$ echo $GIVEN $(cat file)\nyes 40\n```\n"
    (tmp_path / TUTORIAL).parent.mkdir(parents=True)
    (tmp_path / TUTORIAL).write_text(told, encoding="utf-8")
    (tmp_path / "here").write_text("GIVEN=yes\n", encoding="utf-8")
    (tmp_path / "file").write_text("30\n", encoding="utf-8")
    assert [done.printed for done in walk(tmp_path)] == ["", "", "yes 40\n"]
