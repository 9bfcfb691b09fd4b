"""How Sphinx makes a site of the pages: `make site`. Nothing is asked for outside."""

from __future__ import annotations

import re
from typing import Any

from pygments.lexers.special import TextLexer

project = html_title = "Krisim"
extensions = ["myst_parser"]
root_doc = "docs/README"
include_patterns = [
    "*.md",
    "docs/**.md",
    "scenarios/**/README.md",
    "notebooks/README.md",
    "benchmarks/README.md",
    "results/README.md",
]
exclude_patterns = [".*", "build", "dist"]
myst_heading_anchors = 4  # links to headings are those of GitHub

smartquotes = False  # what stands in quotes may be typed

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["print.css"]
html_show_copyright = html_show_sphinx = html_show_sourcelink = html_copy_source = False

PAGE = re.compile(r"\]\(((?:\.\./)?[^)\s#:]+\.md)\)")
SWEDISH = "docs/sv/"


def contents(text: str) -> str:
    """Return the navigation: the pages to which the landing page leads, part by part."""
    beginning, *parts = re.split(r"^## (.+)\n", text, flags=re.MULTILINE)
    named = [("Krisim", beginning), *zip(parts[::2], parts[1::2], strict=True)]
    seen: set[str] = set()
    trees = []
    for caption, part in named:
        pages = [page for page in dict.fromkeys(PAGE.findall(part)) if page not in seen]
        seen |= set(pages)
        lines = "\n".join(page.removesuffix(".md") for page in pages)
        trees.append(f"```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{lines}\n```\n")
    return "\n".join(trees)


def add_contents(_app: Any, page: str, source: list[str]) -> None:
    """Put the navigation below the landing page; others need not be in it."""
    if page == root_doc:
        source[0] += "\n" + contents(source[0])
    else:
        source[0] = f"---\norphan: true\n---\n\n{source[0]}"


def make_accessible(
    _app: Any, page: str, _template: str, context: dict[str, Any], _tree: Any
) -> None:
    """Say the language, give headings a level, and let the keyboard scroll wide examples."""
    if page.startswith(SWEDISH):
        context["language"] = "sv"
    level = 'role="heading" aria-level="2"'
    navigation = context.get("furo_navigation_tree", "")
    context["furo_navigation_tree"] = navigation.replace('role="heading"', level)
    context["body"] = context.get("body", "").replace("<pre>", '<pre tabindex="0">')


def setup(app: Any) -> None:
    """Hook the above in, and name the fences that the examples use."""
    for fence in ("csv", "cells"):
        app.add_lexer(fence, TextLexer)
    app.connect("source-read", add_contents)
    app.connect("html-page-context", make_accessible, priority=900)  # after the theme
