"""Pages of HTML that need nothing but themselves: no network, no other file."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

if TYPE_CHECKING:
    from sim.words import Words

STYLE = "base.css"


@dataclass(frozen=True, slots=True)
class Head:
    """What a page begins with, whatever it is about.

    ``notices`` stand below the marking: that it is an exercise, and whether its numbers were
    simulated or observed. ``script`` is the text of a program that runs in the page, ``data`` what
    it finds as JSON in the element ``data``. ``style`` adds to the style of its template.
    """

    title: str
    marking: str
    notices: tuple[str, ...] = ()
    script: str = ""
    data: object = None
    style: str = ""


def page(template: str, words: Words, head: Head, **values: object) -> str:
    """Return a page of HTML.

    Parameters
    ----------
    template
        Name of a template beside ``base.html``, which it extends, for example ``hotwash``; a file
        of the same name that ends in ``.css`` adds to its style.
    words
        The language; templates know it as ``say``.
    head
        What the page begins with.
    values
        What the template needs; text is escaped.

    The page may run no script but its own, load nothing, and send nothing anywhere: browsers are
    told so by its content security policy. Style stands in ``.css`` files only; ``style``
    attributes are refused by that policy.

    Examples
    --------
    >>> from sim.words import Words
    >>> html = page("base", Words("sv"), Head("Övning <1>", "ÖVNING"))
    >>> '<html lang="sv">' in html, "<title>Övning &lt;1&gt;</title>" in html
    (True, True)
    """
    style = "\n".join(filter(None, (_style(template), head.style)))
    return (
        environment()
        .get_template(f"{template}.html")
        .render(
            {
                **values,
                "say": words,
                "head": head,
                "style": Markup(style),
                "script": Markup(head.script),
                "data": None if head.data is None else as_data(head.data),
                "policy": _policy(style, head.script),
            }
        )
    )


def as_data(value: object) -> Markup:
    r"""Return JSON that can stand in a page whatever texts it holds.

    >>> print(as_data({"says": "</script>"}))
    {"says": "\u003c/script\u003e"}
    """
    text = json.dumps(value, ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)


@cache
def environment() -> Environment:
    """Return what renders the templates; whatever they are given is escaped."""
    return Environment(
        loader=PackageLoader("sim.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def _style(template: str) -> str:
    folder = files("sim.report") / "templates"
    names = dict.fromkeys([STYLE, f"{template}.css"])
    found = [folder / name for name in names if (folder / name).is_file()]
    return "\n".join(each.read_text("utf-8") for each in found)


def _policy(style: str, script: str) -> str:
    """Return what a page may do; its own style and script are told by their checksums."""
    parts = ["default-src 'none'", "img-src data:", f"style-src {_checksum(style)}"]
    if script:
        parts.append(f"script-src {_checksum(script)}")
    return "; ".join([*parts, "base-uri 'none'", "form-action 'none'"])


def _checksum(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
