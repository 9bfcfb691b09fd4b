"""A real browser for pages: opened from a file, with the network off, watched for requests.

It is the installed Chromium, Chrome or Edge that `sim.report.printing` finds; `make browser`
installs Debian's Chromium where there is none. Without a browser these tests are skipped.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from sim.errors import KrisimError
from sim.report.printing import find_browser

SAVED = "blob:"
"""How the file begins that a page makes to be saved; it may ask for that and itself only."""

PHONE, DESK = (360, 740), (1280, 900)
"""Widths and heights of screens [CSS pixels]."""

BLOCKED = """
Object.defineProperty(window, "localStorage", {
  get() { throw new DOMException("blocked", "SecurityError"); },
});
"""
FULL = """
Storage.prototype.setItem = () => { throw new DOMException("full", "QuotaExceededError"); };
"""


@dataclass
class Visit:
    """A page that was opened, with what it asked for outside itself and what went wrong in it."""

    page: Page
    address: str
    asked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a run."""
    try:
        found = find_browser()
    except KrisimError as error:
        pytest.skip(f"{error}, or run  make browser")
    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=as_root)
        yield started
        started.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Open a file as somebody does who was handed it; afterwards nothing may have gone wrong.

    ``visit(path, screen=PHONE, now=None, before="", context=None)``: ``now`` is what the device's
    clock shows and stays at, ``before`` a script that changes the browser first, ``context`` that
    of an earlier visit, whose store it shares. The device stands in another time zone than the
    exercise.
    """
    visits: list[Visit] = []
    contexts: list[BrowserContext] = []

    def go(
        path: Path,
        screen: tuple[int, int] = PHONE,
        now: Any = None,
        before: str = "",
        context: BrowserContext | None = None,
    ) -> Visit:
        if context is None:
            width, height = screen
            context = browser.new_context(
                viewport={"width": width, "height": height},
                timezone_id="America/New_York",
                offline=True,
            )
            contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(5000)
        opened = Visit(page, path.as_uri())
        visits.append(opened)
        page.on("request", lambda request: opened.asked.append(request.url))
        page.on("console", lambda said: opened.wrong.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: opened.wrong.append(str(error)))
        if now is not None:
            page.clock.set_fixed_time(now)
        if before:
            page.add_init_script(before)
        page.goto(opened.address)
        return opened

    yield go
    for context in contexts:
        context.close()
    asked = [url for v in visits for url in v.asked if url != v.address]
    assert [url for url in asked if not url.startswith(SAVED)] == []
    assert [text for v in visits for text in v.wrong] == []
