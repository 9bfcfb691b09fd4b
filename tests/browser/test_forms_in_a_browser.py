"""The page to tap on in a real browser, from a file, with the network off."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page

from sim.drill.forms.expected import forms
from sim.drill.logs.events import read_observed
from sim.report import to_pdf
from sim.report.forms.sheet import paper
from sim.report.forms.tapping import tap_page
from sim.scenario import Scenario, Unit
from sim.words import Words
from tests.browser.conftest import BLOCKED, DESK, FULL, PHONE, Visit
from tests.builders import exercise, inject, person, procedure, step

pytestmark = pytest.mark.browser

STOCKHOLM = ZoneInfo("Europe/Stockholm")
NASTY = 'Räddning; "stab", </script>'
NOW = datetime(2026, 3, 12, 8, 5, 12, tzinfo=STOCKHOLM)
CARD = procedure(
    "answer",
    step("decide", "staff/clerk", 5, milestone="decided"),
    step("act", "staff/clerk", 5, after="decide", milestone="acted"),
)
Go = Callable[..., Visit]


def scene() -> Scenario:
    return exercise(
        120.0,
        person("ann", "staff/clerk"),
        Unit("staff", NASTY),
        Unit("press", "Press", kind="counterpart"),
        CARD,
        inject("I;1", 10, "staff", does="answer", sender="press", title=NASTY, says="Text"),
        inject("I-2", 20, "staff", sender="press", title="Rumour"),
    )


def form_at(folder: Path, language: Any = "en", scenario: Scenario | None = None) -> Path:
    seen = scenario or scene()
    (form,) = forms(seen, wanted={"Seat 1": ["staff"]})
    path = folder / "form.html"
    path.write_text(tap_page(seen, form, Words(language)), "utf-8")
    return path


def button(page: Page, event: str, inject_id: str = "I;1") -> Locator:
    return page.locator(f'button.tap[data-event="{event}"][data-inject="{inject_id}"]')


def at(page: Page, moment: datetime) -> None:
    page.clock.set_fixed_time(moment)


def saved(page: Page, folder: Path, name: str = "saved.csv") -> Path:
    """Save the form as a file and return it."""
    with page.expect_download() as download:
        page.locator("#save").click()
    path = folder / name
    download.value.save_as(path)
    return path


def said(page: Page) -> list[str]:
    """Return the lines of the form, the newest first."""
    return page.locator("#all .told").all_text_contents()


def load(page: Page, path: Path) -> str:
    page.locator("#load").set_input_files(path)
    page.locator("#said", has_text=re.compile(".")).wait_for()
    return str(page.locator("#said").text_content())


@pytest.mark.parametrize("language", ["en", "sv"])
def test_what_was_tapped_comes_back_as_the_same_events(visit, tmp_path, language):
    page = visit(form_at(tmp_path, language), now=NOW).page
    page.locator('button[data-event="start"]').click()
    for minute, event in enumerate(("sent", "noticed", "decided"), start=5):
        at(page, NOW + timedelta(minutes=minute))
        button(page, event).click()
    page.locator(".waits summary").first.click()
    page.locator('button[data-waited="thought others would"]').first.click()
    page.locator('button[data-event="arrived"]').click()
    file = saved(page, tmp_path)
    separator = {"en": ",", "sv": ";"}[language]  # what spreadsheets of the language take apart
    assert file.read_text("utf-8-sig").startswith(separator.join(("at", "event", "inject")))
    observed = read_observed(file)
    assert (observed.name, observed.start) == ("test", NOW)
    assert observed.marking == Words(language)("EXERCISE")
    told = observed.events[["event", "inject", "unit", "role", "from", "to", "waited_for"]]
    assert told.to_numpy().tolist() == [
        ["sent", "I;1", "press", "", "press", "staff", ""],
        ["noticed", "I;1", "staff", "", "", "", ""],
        ["decided", "I;1", "staff", "", "", "", ""],
        ["waiting", "I;1", "staff", "", "", "", "thought others would"],
        ["arrived", "", "staff", "clerk", "", "", ""],
    ]
    assert observed.minutes().tolist() == [5.0, 6.0, 7.0, 7.0, 7.0]
    assert set(observed.events["precision"]) == {1.0}


def test_a_correction_keeps_the_first_tap_and_how_exactly_the_new_time_is_known(visit, tmp_path):
    page = visit(form_at(tmp_path), now=NOW).page
    page.locator('button[data-event="start"]').click()
    button(page, "noticed").click()
    at(page, NOW + timedelta(minutes=3))
    button(page, "noticed").click()
    page.locator("#c-at").fill("8:03")
    page.locator("#c-note").fill("=read aloud")
    page.get_by_role("button", name="Keep").click()
    (row,) = read_observed(saved(page, tmp_path)).events.to_dict("records")
    assert row["at"] == NOW.replace(minute=3, second=0)
    assert row["precision"] == 60
    assert row["note"] == "=read aloud; first tapped 2026-03-12T08:05:12+01:00"
    assert "'=read aloud" in (tmp_path / "saved.csv").read_text("utf-8-sig")


def test_a_time_that_is_none_is_refused_in_a_correction(visit, tmp_path):
    page = visit(form_at(tmp_path), now=NOW).page
    button(page, "noticed").click()
    page.locator("#all button").click()
    page.locator("#c-at").fill("25:00")
    page.get_by_role("button", name="Keep").click()
    assert page.locator("#c-wrong").is_visible()
    page.get_by_role("button", name="Cancel").click()
    assert said(page) == ["08:05:12 noticed I;1"]


def test_nothing_is_lost_when_the_page_is_loaded_again(visit, tmp_path):
    path = form_at(tmp_path)
    first = visit(path, now=NOW)
    button(first.page, "noticed").click()
    first.page.reload()
    assert said(first.page) == ["08:05:12 noticed I;1"]
    first.page.close()
    again = visit(path, context=first.page.context)
    assert button(again.page, "noticed").get_attribute("aria-pressed") == "true"


def test_a_saved_file_comes_back_on_another_device_and_only_once(visit, tmp_path):
    path = form_at(tmp_path)
    page = visit(path, now=NOW).page
    page.locator('button[data-event="start"]').click()
    button(page, "sent").click()
    page.locator("#j-note").fill('=said: "come"; then, nothing')
    page.locator("#j-from").fill(NASTY)
    page.get_by_role("button", name="Write it down").click()
    first = saved(page, tmp_path)
    other = visit(path, now=NOW).page
    assert load(other, first) == "3 lines loaded, 0 were here already, 0 could not be read."
    assert said(other) == said(page)
    assert saved(other, tmp_path, "again.csv").read_bytes() == first.read_bytes()
    assert load(other, first) == "0 lines loaded, 3 were here already, 0 could not be read."
    note, sender = read_observed(first).events.loc[1, ["note", "from"]]
    assert (note, sender) == ('=said: "come"; then, nothing', "staff")


def test_clocks_that_were_compared_are_taken_out_of_all_times(visit, tmp_path):
    page = visit(form_at(tmp_path), now=NOW).page
    page.locator("#reference").fill("08:04:00")
    page.locator("#sync button").click()
    assert "72 s ahead" in str(page.locator("#offset").text_content())
    page.locator('button[data-event="start"]').click()
    at(page, NOW + timedelta(minutes=10))
    button(page, "noticed").click()
    observed = read_observed(saved(page, tmp_path))
    assert observed.start == NOW.replace(minute=4, second=0)
    assert observed.minutes().tolist() == [10.0]


def test_undo_takes_back_and_remove_can_be_undone(visit, tmp_path):
    page = visit(form_at(tmp_path), now=NOW).page
    button(page, "noticed").click()
    button(page, "decided").click()
    page.locator("#undo").click()
    assert said(page) == ["08:05:12 noticed I;1"]
    page.locator("#all button").click()
    page.get_by_role("button", name="Remove").click()
    assert said(page) == []
    page.locator("#undo").click()
    assert said(page) == ["08:05:12 noticed I;1"]


def test_an_event_of_unknown_time_has_none_in_the_file(visit, tmp_path):
    page = visit(form_at(tmp_path), now=NOW).page
    page.locator('button[data-event="start"]').click()
    page.locator("#j-event").select_option("not acted")
    page.locator("#j-inject").fill("I;1")
    page.locator("#j-unknown").check()
    page.get_by_role("button", name="Write it down").click()
    (row,) = read_observed(saved(page, tmp_path)).events.to_dict("records")
    assert (row["event"], row["inject"], row["unit"], str(row["at"])) == (
        "not acted",
        "I;1",
        "staff",
        "NaT",
    )


@pytest.mark.parametrize("before", [BLOCKED, FULL], ids=["blocked", "full"])
def test_where_the_browser_keeps_nothing_the_page_says_so_and_still_saves(visit, tmp_path, before):
    page = visit(form_at(tmp_path), now=NOW, before=before).page
    assert "keeps nothing" in str(page.locator("#alarm").text_content())
    assert "NOT kept" in str(page.locator("#kept").text_content())
    button(page, "noticed").click()
    assert ",noticed,I;1," in saved(page, tmp_path).read_text("utf-8-sig").replace('"', "")


def test_what_cannot_be_read_any_more_is_set_aside_and_told(visit, tmp_path):
    path = form_at(tmp_path)
    page = visit(path, now=NOW).page
    button(page, "noticed").click()
    (key,) = page.evaluate("Object.keys(localStorage)")
    page.evaluate("key => localStorage.setItem(key, '{broken')", key)
    page.reload()
    assert "cannot be read" in str(page.locator("#alarm").text_content())
    assert page.evaluate("key => localStorage.getItem(key + '-unreadable')", key) == "{broken"


def test_a_file_that_no_form_saved_is_refused(visit, tmp_path):
    page = visit(form_at(tmp_path), now=NOW).page
    other = tmp_path / "other.csv"
    other.write_text("Tid;Från\n08:00;SOS\n", "utf-8")
    assert "not a file that a form has saved" in load(page, other)
    assert said(page) == []


def test_the_hour_that_a_night_has_twice_is_told_apart(visit, tmp_path):
    scenario = scene()
    night = datetime(2026, 10, 25, 0, tzinfo=STOCKHOLM)
    autumn = replace(
        scenario, exercise=replace(scenario.exercise, start=night, end=8 * 3600 * 10**6)
    )
    first = datetime(2026, 10, 25, 0, 30, tzinfo=ZoneInfo("UTC"))  # 02:30 in summer time
    page = visit(form_at(tmp_path, scenario=autumn), now=first).page
    button(page, "sent").click()
    at(page, first + timedelta(hours=1))
    button(page, "noticed").click()
    text = saved(page, tmp_path).read_text("utf-8-sig")
    assert re.findall(r"2026-10-25T02:30:00[+]\d\d:\d\d", text) == [
        "2026-10-25T02:30:00+02:00",
        "2026-10-25T02:30:00+01:00",
    ]


@pytest.mark.parametrize("language", ["en", "sv"])
def test_a_telephone_shows_all_of_it_with_room_for_fingers(visit, tmp_path, language):
    page = visit(form_at(tmp_path, language), screen=PHONE, now=NOW).page
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    for width in (PHONE[0], 390, 412):
        page.set_viewport_size({"width": width, "height": PHONE[1]})
        cramped = page.evaluate(
            """() => Array.from(document.querySelectorAll("button, button *"))
            .filter((each) => each.checkVisibility())
            .filter((each) => each.scrollWidth > each.clientWidth && each.clientWidth > 0
              || each.getBoundingClientRect().right
                > each.closest("button").getBoundingClientRect().right)
            .map((each) => each.innerText)"""
        )
        assert cramped == [], width
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    small = page.evaluate(
        """() => Array.from(document.querySelectorAll("button, select, textarea, summary, input"))
        .filter((each) => each.checkVisibility())
        .map((each) => (each.type === "checkbox" ? each.closest("label") : each))
        .filter((each) => each.getBoundingClientRect().height < 44
          || each.getBoundingClientRect().width < 44)
        .map((each) => each.outerHTML)"""
    )
    assert small == []


def test_the_keyboard_suffices(visit, tmp_path):
    page = visit(form_at(tmp_path), screen=DESK, now=NOW).page
    names = []
    for _ in range(40):
        page.keyboard.press("Tab")
        names.append(
            page.evaluate("document.activeElement.dataset.event || document.activeElement.id")
        )
        if names[-1] == "noticed":
            break
    page.keyboard.press("Enter")
    assert said(page) == ["08:05:12 noticed I;1"]
    assert "noticed I;1" in str(page.locator("[role=status]").text_content())
    page.wait_for_timeout(50)
    at(page, NOW + timedelta(seconds=5))
    page.keyboard.press("Enter")  # opens the correction
    page.keyboard.press("Escape")
    assert not page.locator("#correct").is_visible()


def test_only_what_is_open_can_be_shown(visit, tmp_path):
    page = visit(form_at(tmp_path), now=NOW).page
    for event in ("sent", "noticed"):
        button(page, event, "I-2").click()
    page.locator("#open-only").check()
    assert page.locator(".card").evaluate_all("all => all.map((each) => each.hidden)") == [
        False,
        True,
    ]


def test_the_sheet_prints_on_lying_a4(browser):
    assert browser.is_connected()  # where there is none, this is skipped
    (form,) = forms(scene(), wanted={"Seat 1": ["staff"]})
    pdf = to_pdf(paper(scene(), form, Words("sv")))
    sizes = {tuple(map(float, s.split())) for s in re.findall(rb"/MediaBox\s*\[([^\]]*)\]", pdf)}
    assert {(round(w), round(h)) for _, _, w, h in sizes} == {(842, 595)}
