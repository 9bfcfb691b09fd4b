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
