"""What an evaluation says of a target, in words: the finding, its intervals, its verdict."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from sim.report.document.tables import NOTHING
from sim.words import MINUTE

if TYPE_CHECKING:
    from sim.report.sections.drills import Finding
    from sim.report.sections.material import Material
    from sim.words import Words

LONG: Final = 90
"""Characters of a name that are told where there is little room."""

VERDICTS = {
    "met": "met",
    "partly": "partly",
    "not met": "not met",
    "cannot say": "cannot say",
    "no occasion": "no occasion",
}


def short(text: str, most: int = LONG) -> str:
    """Return a text, cut where it is long.

    >>> short("evacuation", 6)
    'evacu…'
    """
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def verdict(word: str, say: Words) -> str:
    """Return a verdict or a rating; those of other scales stay as they are."""
    return say(VERDICTS[word]) if word in VERDICTS else word


def over_all(stated: str, promised: float, over: tuple[float, float] | None) -> str:
    """Return a verdict on a target whatever the assumptions, as far as that was tried.

    ``stated`` is that for the assumptions as stated; ``over``: between which shares of the runs
    nine of ten points in their ranges lie (None: not tried).

    >>> over_all("met", 0.8, (0.85, 0.95)), over_all("met", 0.8, (0.75, 0.95))
    ('met', 'cannot say')
    """
    if over is None or stated not in {"met", "not met"}:
        return stated
    held = over[0] >= promised if stated == "met" else over[1] < promised
    return stated if held else "cannot say"


def share(value: float, say: Words, *, up: bool = False) -> str:
    """Return a bound of an interval in whole per cent, rounded outwards."""
    scaled = 100 * value
    return say.share((math.ceil(scaled - 1e-9) if up else math.floor(scaled + 1e-9)) / 100)


def between(ends: tuple[float, float] | None, say: Words) -> str:
    """Return both ends of an interval of shares, rounded outwards; a dash for none.

    >>> from sim.words import Words
    >>> between((0.824, 0.951), Words()), between(None, Words())
    ('82% – 96%', '–')
    """
    if ends is None or any(map(math.isnan, ends)):
        return NOTHING
    return f"{share(ends[0], say)} – {share(ends[1], say, up=True)}"


def promise(of: Finding, say: Words) -> str:
    """Return what a target promises."""
    within = say.length(of.within * MINUTE)
    if math.isnan(of.of_calls):
        return say("within {within}", within=within)
    return say(
        "{share} of the callers within {within}", share=say.share(of.of_calls), within=within
    )


def kept(of: Finding, say: Words) -> str:
    """Return how often the plan keeps a target, with both intervals."""
    if not of.runs:
        return say("in the simulated runs there was no occasion for it")
    over = say("over the assumptions not tried")
    if of.over is not None:
        over = say(
            "over the assumptions {low} to {high}",
            low=share(of.over[0], say),
            high=share(of.over[1], say, up=True),
        )
    return say(
        _KEPT,
        met=say.share(of.met),
        runs=say.number(of.runs, 0),
        promised=say.share(of.promised),
        low=share(of.low, say),
        high=share(of.high, say, up=True),
        over=over,
    )


_KEPT = (
    "kept in {met} of {runs} simulated runs, promised in {promised} (by chance {low} to {high};"
    " {over})"
)


def drilled(of: Finding, say: Words) -> str:
    """Return what was observed of a target."""
    if not of.seen:
        return say("in the drill not known")
    if math.isfinite(of.took):
        took = say.length(of.took * MINUTE)
        return say("in the drill {took}: {verdict}", took=took, verdict=verdict(of.rating, say))
    return say("in the drill not by ENDEX: {verdict}", verdict=verdict(of.rating, say))


def finding(of: Finding, about: Material, *, observed: bool) -> str:
    """Return a finding: what is promised, what was observed, what the plan does."""
    say = about.say
    parts = [drilled(of, say)] if observed else []
    return f"{promise(of, say)}: {'; '.join([*parts, kept(of, say)])}."
