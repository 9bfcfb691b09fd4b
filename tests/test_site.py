"""The documentation as a site: built without a warning, and nothing in it is asked for outside."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from docs.making import site as making

pytestmark = pytest.mark.docs

ROOT = Path(__file__).parents[1]
FETCHES = {"src", "srcset", "data", "poster", "action", "background"}
"""Attributes by which a page asks for something; of a link element ``href`` does, too."""


class Page(HTMLParser):
    """What a page fetches, where its links lead, its anchors and its language."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.links: list[str] = []
        self.anchors: set[str] = {""}
        self.language = ""
        self.feed(file.read_text("utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {key: value or "" for key, value in attrs}
        self.fetched += [value for key, value in told.items() if key in FETCHES]
        if tag == "link":
            self.fetched.append(told.get("href", ""))
        elif tag == "a" and "href" in told:
            self.links.append(told["href"])
        elif tag == "html":
            self.language = told.get("lang", "")
        self.anchors |= {told[key] for key in ("id", "name") if key in told}


@pytest.fixture(scope="module")
def site() -> Path:
    """The site, as `make site` builds it; not again if it is there already."""
    return making.site()


@pytest.fixture(scope="module")
def pages(site) -> dict[Path, Page]:
    return {file: Page(file) for file in sorted(site.rglob("*.html"))}


def test_every_page_of_the_documentation_is_in_the_site(site):
    sources = [p.relative_to(ROOT).with_suffix(".html") for p in (ROOT / "docs").rglob("*.md")]
    assert [page for page in sources if not (site / page).exists()] == []


def test_no_page_of_the_site_asks_for_anything_outside(site, pages):
    asked = [url for page in pages.values() for url in page.fetched]
    assert len(asked) > len(pages)
    assert [url for url in asked if re.match(r"(?!data:)(\w+:|//)", url)] == []
    styles = "".join(file.read_text("utf-8") for file in site.rglob("*.css"))
    assert "--color-" in styles
    assert re.findall(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", styles) == []


def test_every_link_within_the_site_leads_to_a_page_and_a_heading_in_it(pages):
    lost = []
    for file, page in pages.items():
        for link in page.links:
            to = urlsplit(link)
            if to.scheme or to.netloc:
                continue
            target = (file.parent / unquote(to.path)).resolve() if to.path else file
            known = pages.get(target)
            if not target.is_file() or (known and unquote(to.fragment) not in known.anchors):
                lost.append((file.name, link))
    assert lost == []


def test_the_contents_lead_from_the_first_page_to_every_how_to_and_explanation(site, pages):
    first = site / "docs" / "README.html"
    linked = {(first.parent / link.split("#")[0]).resolve() for link in pages[first].links}
    for folder in ("howto", "reference", "explanation", "sv", "tutorial"):
        assert set((site / "docs" / folder).glob("*.html")) <= linked


def test_swedish_pages_say_that_they_are_swedish(site, pages):
    languages = {page.language for file, page in pages.items() if file.parent.name == "sv"}
    assert languages == {"sv"}
    assert pages[site / "docs" / "README.html"].language == "en"


def test_the_site_can_be_searched_without_a_server(site):
    index = (site / "searchindex.js").read_text("utf-8")
    assert index.startswith("Search.setIndex(")  # a script, which a page from a file may load
    assert "bottleneck" in index


def test_the_site_is_built_again_only_after_a_change_or_a_failure(tmp_path, monkeypatch):
    built: list[str] = []
    pages = ["first"]

    def build(_place: Path) -> None:
        built.append(pages[0])
        if built == ["first", "second"]:
            raise RuntimeError("a warning")

    monkeypatch.setattr(making, "BUILT", tmp_path / "build" / "site")
    monkeypatch.setattr(making, "sources", lambda: pages[0])
    monkeypatch.setattr(making, "_build", build)
    making.site()
    making.site()
    pages[0] = "second"
    with pytest.raises(RuntimeError, match="a warning"):
        making.site()
    making.site()
    making.site()
    assert built == ["first", "second", "second"]
