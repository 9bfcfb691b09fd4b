"""The page on which staffing is tried, in a real browser: served here, and saved as one file."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
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
from sim.files.visible import shown

pytestmark = pytest.mark.browser
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
RUNS = 6
PATIENCE = 60
KRISIM = (sys.executable, "-c", "from sim.cli import main; main()")
HOW_TO = Path(__file__).parents[2] / "docs" / "howto" / "try-staffing.md"
HOSTILE = '<img src=x onerror="document.title=1"> {{ 7 * 7 }} </script>'


def with_hostile_names(folder: Path) -> None:
    """Give a unit a name that is code elsewhere."""
    path = folder / "scenario.yaml"
    text = path.read_text(encoding="utf-8")
    assert "Water utility" in text
    name = f"{HOSTILE} \u202eevil {'x' * 10_000}".replace('"', '\\"')
    path.write_text(re.sub(r'"?Water utility"?', lambda _: f'"{name}"', text), encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("app") / "scenarios" / "storm"
    shutil.copytree(str(files("sim.files") / "templates"), found)
    with_hostile_names(found)
    return found


def start(folder: Path, *more: str) -> subprocess.Popen[str]:
    """Serve the page with the command of the how-to; its first line tells its address.

    What it takes for a browser writes down which address it should open.
    """
    told = re.search(r"^krisim (app \S+)$", HOW_TO.read_text(encoding="utf-8"), re.MULTILINE)
    assert told is not None
    home = folder.parents[1]
    opener = "import sys; open('opened', 'w').write(sys.argv[1])"
    (home / "opener.py").write_text(opener, encoding="utf-8")
    environment = {
        **os.environ,
        "PYTHONPATH": str(Path(sim.__file__).parents[1]),
        "PYTHONUNBUFFERED": "1",
        "BROWSER": f"{sys.executable} opener.py %s",
    }
    command = [*KRISIM, *told[1].split(), "-n", str(RUNS), "--workers", "2", *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=home)


def end(process: subprocess.Popen[str]) -> None:
    """End it as somebody does, and without mercy if it does not."""
    try:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=PATIENCE) == 0
    finally:
        process.kill()
        process.wait(timeout=PATIENCE)
        if process.stdout is not None:
            process.stdout.close()


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[subprocess.Popen[str]]:
    process = start(folder)
    yield process
    end(process)


@pytest.fixture(scope="module")
def address(served: subprocess.Popen[str]) -> str:
    assert served.stdout is not None
    found = re.search(r"http://127\.0\.0\.1:\d+/", served.stdout.readline())
    assert found is not None
    return found[0]


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


def found_by_axe(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page).response["violations"]
    return [(each["id"], each["nodes"][0]["html"]) for each in found]


def change(page: Page, label: str, value: str) -> None:
    """Set a field, and wait until its runs are played."""
    before = page.locator("#said").inner_text()
    field = page.get_by_label(label, exact=True)
    field.evaluate("each => { each.closest('details').open = true; }")
    field.fill(value)
    field.press("Tab")
    expect(page.locator("#said")).not_to_have_text(before, timeout=PATIENCE * 1000)
    finished(page)


def test_the_command_of_the_how_to_opens_the_page_in_the_browser(address, folder):
    opened = folder.parents[1] / "opened"
    for _ in range(10 * PATIENCE):
        if opened.exists() and opened.read_text(encoding="utf-8"):
            break
        time.sleep(0.1)
    assert opened.read_text(encoding="utf-8") == address


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
    assert "".join(told.split()) in "".join(shown(said).split())
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


FOCUSED = """() => {
    const at = document.activeElement;
    const named = at.getAttribute("aria-label") || at.labels?.[0]?.textContent;
    return [named || at.textContent, at.matches(":focus-visible")];
}"""


def tab_to(page: Page, name: str) -> None:
    """Go on by keyboard to what has this name, or one that begins so; it is seen to be there."""
    for _ in range(100):
        page.keyboard.press("Tab")
        found, visible = page.evaluate(FOCUSED)
        if found.startswith(name):
            assert visible
            return
    raise AssertionError(f"no way by keyboard to {name}")


def test_the_whole_path_is_gone_by_keyboard_alone(go, folder):
    page = go()
    plain = page.locator("#targets").inner_text()
    tab_to(page, HOSTILE)
    page.keyboard.press("Enter")
    tab_to(page, "engineer: people")
    page.keyboard.press("ArrowUp")
    expect(page.locator("#told p")).to_have_count(1, timeout=PATIENCE * 1000)
    finished(page)
    assert page.locator("#targets").inner_text() != plain
    tab_to(page, "Make this the baseline")
    page.keyboard.press("Enter")
    expect(page.locator("#baseline")).to_contain_text("engineer")
    finished(page)
    tab_to(page, "Short name (id)")
    page.keyboard.type("by keyboard")
    tab_to(page, "Save")
    page.keyboard.press("Enter")
    expect(page.locator("#note")).to_have_text("Saved as 'by keyboard' in what_ifs.yaml.")
    assert "by keyboard" in (folder / "what_ifs.yaml").read_text(encoding="utf-8")
    tab_to(page, "Why does")
    page.keyboard.press("Enter")
    page.wait_for_selector("#h-why:focus")
    page.reload()
    finished(page)
    expect(page.locator("#baseline")).to_contain_text("engineer")
    assert page.get_by_label("engineer: people", exact=True).input_value() == "2"


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
    text = page.locator("body").inner_text()
    assert "7 * 7" in text
    assert "\u202e" not in text
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert page.locator(".marking").is_visible()
    assert found_by_axe(page) == []


def test_what_cannot_be_played_is_told_and_what_is_shown_stays(go):
    page = go("?change=calls%3A+all+x2")
    told = page.locator("#told").inner_text()
    further = page.get_by_label("Further changes")
    further.fill("away: <b>nobody</b>")
    further.press("Tab")
    expect(page.locator("#problems")).to_contain_text("This cannot be played")
    assert "<b>nobody</b>" in page.locator("#problems").inner_text()
    assert page.locator("#told").inner_text() == told
    assert page.locator("#status").inner_text() == f"Finished: {RUNS} runs."
    assert found_by_axe(page) == []
    further.fill("calls: all x2")
    further.press("Tab")
    expect(page.locator("#problems")).to_be_empty()


def test_what_is_typed_is_not_told_as_played_before_it_is(go):
    """Between the key and the answer the page says that what is shown is of the setting before."""
    page = go()
    page.evaluate("""() => {
        const field = document.getElementById("further");
        field.value = "calls: all x3";
        field.dispatchEvent(new Event("change"));
    }""")
    assert page.locator("body.pending").count() == 1
    finished(page)
    assert page.locator("body.pending").count() == 0
    assert "3" in page.locator("#said").inner_text()


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
    assert found_by_axe(page) == []


def children(process: int) -> set[int]:
    """Return the processes that this one started; none where that cannot be seen."""
    try:
        told = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii")
    except OSError:
        return set()
    return {int(each) for each in told.split()}


def test_ctrl_c_leaves_nothing_running_and_an_open_page_waits_for_the_next_start(
    go, served, address, folder
):
    """The last of this file: what was served before is not served any more."""
    page = go("?change=calls%3A+all+x2")
    started = children(served.pid)
    end(served)
    assert [each for each in started if Path(f"/proc/{each}").exists()] == []
    expect(page.locator("#warning")).to_contain_text("Krisim does not answer any more")
    assert found_by_axe(page) == []
    port = address.rstrip("/").rpartition(":")[2]
    again = start(folder, "--port", port, "--no-browser")
    try:
        expect(page.locator("#warning")).to_be_empty(timeout=PATIENCE * 1000)
        finished(page)
        assert page.get_by_label("Further changes").input_value() == "calls: all x2"
    finally:
        page.context.close()
        end(again)
