"""The words of rosters: headings, and what cells mean, in English and Swedish."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from sim.files.tree import read_tree
from sim.words import LANGUAGES, Language

Part = Literal["columns", "cells"]


@cache
def meanings(part: Part) -> Mapping[str, str]:
    """Return what each word of either language means.

    >>> meanings("columns")["restid"], meanings("cells")["ledig"]
    ('travel', 'away')
    """
    return {
        plain(word): meaning
        for meaning, of in _book()[part].items()
        for language in LANGUAGES
        for word in of[language]
    }


def heading(column: str, language: Language) -> str:
    """Return the heading of a column that Krisim writes.

    >>> heading("deputy for", "sv")
    'ersättare för'
    """
    return str(_book()["columns"][column][language][0])


def column_of(told: str) -> str | None:
    """Return the column that a heading means, whatever stands in brackets after it.

    >>> column_of("Restid (min)"), column_of("Telefon")
    ('travel', None)
    """
    known = meanings("columns")
    return known.get(plain(told)) or known.get(plain(re.sub(r"[(\[].*", "", told)))


@cache
def names(part: Literal["days", "months"]) -> Mapping[str, int]:
    """Return the numbers of days (Monday 0) or months (January 1), by name and its beginnings."""
    first = 0 if part == "days" else 1
    return {
        name[:length]: number
        for language in LANGUAGES
        for number, name in enumerate(_book()[part][language], start=first)
        for length in (2, 3, 4, len(name))
        if length > 2 or part == "days"  # noqa: PLR2004 (ju is June and July)
    }


def plain(text: str) -> str:
    """Return a text as it is compared: without case, colon and doubled spaces.

    >>> plain("  Fr o  m: ")
    'fr o m'
    """
    return " ".join(text.casefold().strip(" :*").split())


@cache
def _book() -> Any:
    name = "words.yaml"
    text = files("sim.files.rosters").joinpath(name).read_text(encoding="utf-8")
    return read_tree(text, name).value
