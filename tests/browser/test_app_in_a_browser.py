"""The page on which staffing is tried, in a real browser: served here, and saved as one file."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

import sim
from sim.app.saved import save_page
from sim.app.serving import Served

pytestmark = pytest.mark.browser
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
RUNS = 6
PATIENCE = 60
KRISIM = (sys.executable, "-c", "from sim.cli import main; main()")
HOSTILE = '<img src=x onerror="document.title=1"> {{ 7 * 7 }} </script>'


def with_hostile_names(folder: Path) -> None:
    """Give a unit a name that is code elsewhere."""
    path = folder / "scenario.yaml"
    text = path.read_text(encoding="utf-8")
    assert "Water utility" in text
    name = HOSTILE.replace('"', '\\"')
    path.write_text(re.sub(r'"?Water utility"?', lambda _: f'"{name}"', text), encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("app") / "plan"
    shutil.copytree(str(files("sim.files") / "templates"), found)
    with_hostile_names(found)
    return found


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    """Serve the page as somebody does, and end it with Ctrl-C."""
    command = [*KRISIM, "app", str(folder), "-n", str(RUNS), "--no-browser", "--workers", "1"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    served = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert served.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+/", served.stdout.readline())
        assert found is not None
        yield found[0]
        served.send_signal(signal.SIGINT)
        assert served.wait(timeout=PATIENCE) == 0
    finally:
        served.kill()
        served.wait(timeout=PATIENCE)
        if served.stdout is not None:
            served.stdout.close()


@pytest.fixture
def go(browser: Any, address: str) -> Iterator[Any]:
    """Open the page as a new user; afterwards nothing outside may have been asked for."""
    contexts, asked, wrong = [], [], []

    def opened(query: str = "", screen: Any = DESK) -> Page:
        context = browser.new_context(viewport=screen)
        contexts.append(context)
        page: Page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(address + query)
        finished(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [url for url in asked if not url.startswith((address, f"blob:{address}", "data:"))] == []
    assert wrong == []


def finished(page: Page) -> None:
    page.wait_for_selector(f"#page[data-pending=false][data-played='{RUNS}']", state="attached")


def change(page: Page, label: str, value: str) -> None:
    """Set a field, and wait until its runs are played."""
    before = page.locator("#said").inner_text()
    field = page.get_by_label(label, exact=True)
    field.evaluate("each => { each.closest('details').open = true; }")
    field.fill(value)
    field.press("Tab")
    expect(page.locator("#said")).not_to_have_text(before, timeout=PATIENCE * 1000)
    finished(page)


def test_a_change_of_staff_ends_in_the_numbers_of_the_what_if(go, folder):
    page = go()
    plain = page.locator("#targets").inner_text()
    change(page, "engineer: people", "2")
    assert page.locator("#targets").inner_text() != plain
    told = page.locator("#told").inner_text()
    asked = [*KRISIM, "what-if", str(folder), "--change", "add: 1 x water/engineer"]
    said = subprocess.run(
        [*asked, "-n", str(RUNS), "--workers", "1"],
        capture_output=True,
        text=True,
        check=True,
        timeout=PATIENCE,
    ).stdout
    assert "".join(told.split()) in "".join(said.split())
    assert page.locator("#status").inner_text() == f"Finished: {RUNS} runs."
    page.reload()
    finished(page)
    assert page.locator("#told").inner_text() == told
    assert page.get_by_label("engineer: people", exact=True).input_value() == "2"


def test_a_baseline_is_pinned_and_two_users_do_not_see_each_other(go):
    one, other = go(), go()
    change(one, "engineer: people", "2")
    one.get_by_role("button", name="Make this the baseline").click()
    expect(one.locator("#baseline")).to_contain_text("engineer")
    expect(other.locator("#baseline")).to_have_text("Baseline: the plan as it is")
    assert other.get_by_label("engineer: people", exact=True).input_value() == "1"
    assert other.locator("#told").inner_text() == ""


def test_an_explanation_opens_by_keyboard_and_gives_the_focus_back(go):
    page = go()
    button = page.locator("#tables button").first
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#h-why:focus")
    assert page.locator("#why tbody tr").count() > 0
    for _ in range(3):
        if page.evaluate("document.activeElement.textContent") == "Close":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#why section")).to_have_count(0)
    expect(button).to_be_focused()


def test_a_setting_is_saved_and_loaded_by_somebody_else(go, folder):
    page = go("?change=calls%3A+all+x2")
    page.get_by_label("Short name (id)").fill("twice")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#note")).to_have_text("Saved as 'twice' in what_ifs.yaml.")
    assert "twice" in (folder / "what_ifs.yaml").read_text(encoding="utf-8")
    other = go()
    other.locator("#load").select_option("twice")
    other.get_by_role("button", name="Load").click()
    expect(other.locator("#said")).to_contain_text("as many calls")
    finished(other)
    assert other.get_by_label("Further changes").input_value() == "calls: all x2"


def test_names_are_text_and_nobody_is_kept_out(go):
    page = go("?change=calls%3A+all+x2", PHONE)
    assert page.locator("summary", has_text="<img src=x").count() == 1
    assert page.locator("img").count() == 0
    assert "7 * 7" in page.locator("body").inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.locator(".marking").is_visible()
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


@pytest.fixture(scope="module")
def saved(folder: Path) -> Path:
    path = folder.parent / "page.html"
    plan = sim.load(str(folder))
    (folder / "what_ifs.yaml").unlink(missing_ok=True)
    (folder / "what_ifs.yaml").write_text("what ifs: {busy: ['calls: all x2']}\n", encoding="utf-8")
    save_page(Served(plan, folder, "sv", RUNS), path, lambda _: lambda _: None)
    return path


@pytest.mark.parametrize("screen", [(360, 740), (1280, 900)])
def test_a_saved_page_shows_its_settings_without_a_network(saved, visit, screen):
    page = visit(saved, screen).page
    assert page.locator("html").get_attribute("lang") == "sv"
    plain = page.locator("#targets").inner_text()
    page.locator("#choose").select_option(index=1)
    assert page.locator("#targets").inner_text() != plain
    page.locator("#tables button").first.click()
    assert page.locator("#why tbody tr").count() > 0
    assert page.evaluate("document.documentElement.scrollWidth") <= screen[0]
    found = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
