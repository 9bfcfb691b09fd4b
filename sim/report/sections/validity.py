"""The simulator beside theory and documented events: played for the report, nothing is copied."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from sim.errors import KrisimError
from sim.report.document import (
    Block,
    Blocks,
    Column,
    Contents,
    Head,
    Heading,
    PageBreak,
    bullets,
    interval,
    note,
    number,
    paragraph,
    table,
)
from sim.report.document.tables import NOTHING
from sim.report.sections.provenance import digest
from sim.report.sections.validity_texts import documented, lies, named, off, simulated
from sim.studies.keeping import made
from sim.studies.validity import EVENTS, SYSTEMS, held, play, verdict
from sim.studies.validity.known import LEAST
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sim.report.document import Cell
    from sim.studies.validity import Documented, Event, Figure, Held
    from sim.studies.validity.reading import Values
    from sim.words import Language

USUAL: Final = 30
"""Replications of each system of theory, for which events have the runs of the page."""


@dataclass(frozen=True)
class Validity:
    """What was played: measures beside their truth, and figures of events run by run."""

    say: Words
    seed: int
    replications: int
    theory: tuple[Held, ...]
    events: Mapping[Event, Mapping[Figure, Values]]

    def predicted(self) -> Iterator[tuple[Event, Figure, Documented, Values]]:
        """Yield the figures for which no input was chosen, with what is told of them."""
        for event, figures in self.events.items():
            for figure, values in figures.items():
                if figure.documented is not None and not figure.documented.fitted:
                    yield event, figure, figure.documented, values


def played(replications: int, seed: int, lang: Language) -> Validity:
    """Play the systems of theory so often each, and the documented events in proportion.

    With 30 replications the events have the runs of the page on validity.

    Raises
    ------
    KrisimError
        If there are fewer than two replications: there would be no interval.
    """
    if replications < LEAST:
        raise KrisimError("an interval needs two replications: --set replications=2 or more")
    theory = [each for known in SYSTEMS for each in held(known, replications, seed)]
    events = {}
    for event in EVENTS:
        wanted = [figure for figure in event.figures if figure.documented is not None]
        found = play(event, wanted, runs_of(event, replications), seed)
        events[event] = {figure: figure.of(values) for figure, values in found.items()}
    return Validity(Words(lang), seed, replications, tuple(theory), events)


def runs_of(event: Event, replications: int) -> int:
    """Return how often an event is played."""
    return max(1, round(event.runs * replications / USUAL))


def beginning(of: Validity) -> Blocks:
    """Return the head of the report, its contents, and what it is and is not."""
    say = of.say
    version = made(datetime.now().astimezone())["versions"]["krisim"]
    head = Head(
        title=say("Validity: the simulator beside theory and documented events"),
        exercise=f"Krisim {version}",
        marking="",
        notices=(say(_SIMULATED, number=of.replications, seed=of.seed),),
        lang=say.language,
        made=datetime.now().astimezone(),
    )
    return Blocks((head, Contents(), PageBreak(), note(say(_FOREMOST))))


def theory(of: Validity) -> Blocks:
    """Return the systems of which the truth is known, with intervals beside it."""
    say = of.say
    columns = [
        Column(say("known system"), width=3.4),
        Column(say("what is measured"), width=2.4),
        Column(say("in truth"), width=1),
        Column(say("simulated"), width=1),
        Column(say("95 % interval"), width=1.6),
        Column(say("verdict"), width=1),
    ]
    rows = [_held(each, say) for each in of.theory]
    outside = sum(not each.agrees for each in of.theory)
    told = say(_AGREES, outside=outside, number=len(rows), by_chance=say.number(len(rows) / 20))
    begin = (Heading(say("Beside theory")), paragraph(say(_THEORY)), paragraph(told))
    caption = say("Systems of which the truth is known, {n} replications each", n=of.replications)
    return Blocks((*begin, table(caption, columns, rows, [say(_SOURCES)])))


def _held(each: Held, say: Words) -> list[Cell | str]:
    told = [_counted(value, each, say) for value in (each.truth, each.mean, each.low, each.high)]
    verdict = say("inside") if each.agrees else say("outside")
    return [say(each.system), say(each.measure), *told[:2], interval(*told[2:]), verdict]


def _counted(value: float, each: Held, say: Words) -> Cell:
    """Return shares as per cent with a decimal, all else with two."""
    if each.measure.startswith("share"):
        return number(100 * value, say, 1)
    return number(value, say, 2)


def events(of: Validity) -> Blocks:
    """Return what is documented of each event, and what runs give beside it."""
    say = of.say
    blocks: list[Block] = [Heading(say("Beside documented events")), paragraph(say(_PLAYED))]
    for event, figures in of.events.items():
        blocks += _event(of, event, figures)
    return Blocks(tuple(blocks))


def _event(of: Validity, event: Event, figures: Mapping[Figure, Values]) -> Iterator[Block]:
    say = of.say
    yield Heading(say(event.title), 2)
    columns = [
        Column(say("figure"), width=2.6),
        Column(say("documented"), width=1.6),
        Column(say("simulated: median and middle 90 %"), width=2),
        Column(say("documented lies"), width=1.6),
        Column(say("the model is"), width=1.5),
    ]
    rows = []
    sources: dict[str, str] = {}
    for figure, values in figures.items():
        known = figure.documented
        assert known is not None, figure.name
        sources[named(known, say)] = known.source[1]
        rows.append(
            [
                say(figure.name),
                documented(figure, known, say),
                simulated(figure, values, say),
                lies(figure, known, values, say),
                off(figure, values, say),
            ]
        )
    runs = say.number(runs_of(event, of.replications), 0)
    caption = say("What is documented, and what {runs} runs give", runs=runs)
    told = "; ".join(f"{name} ({address})" for name, address in sources.items())
    yield table(caption, columns, rows, [say("Documented by: {sources}", sources=told)])


def misfits(of: Validity) -> Blocks:
    """Return the predicted figures that the runs do not give, by how much, and why, if known."""
    say = of.say
    every = [(verdict(f, values), e, f, known, values) for e, f, known, values in of.predicted()]
    judged = [row for row in every if row[0] not in {"words only", "too few runs"}]
    rows = [
        [
            say(event.title),
            say(figure.name),
            documented(figure, known, say),
            off(figure, values, say) if figure.kind != "runs" else simulated(figure, values, say),
            say(known.why) if known.why else NOTHING,
        ]
        for where, event, figure, known, values in judged
        if where == "outside"
    ]
    told = say(_OUTSIDE, outside=len(rows), number=len(judged), left=len(every) - len(judged))
    blocks: list[Block] = [Heading(say("What does not fit")), paragraph(told)]
    if rows:
        columns = [
            Column(say("event"), width=2.2),
            Column(say("figure"), width=2),
            Column(say("documented"), width=1.5),
            Column(say("the model is"), width=1.5),
            Column(say("likely reason"), width=2.6),
        ]
        blocks.append(table(say("Predicted figures that the runs do not give"), columns, rows))
    warnings = [say(each) for each in _WARNINGS]
    return Blocks((*blocks, Heading(say("What agreement does not show")), bullets(warnings)))


def origin(of: Validity) -> Blocks:
    """Return what is needed to make the same numbers again."""
    say = of.say
    now = made(datetime.now().astimezone())
    facts = {
        say("seed"): str(of.seed),
        say("replications of each system"): say.number(of.replications, 0),
        say("made"): say.moment(datetime.now().astimezone()),
        say("versions"): ", ".join(
            f"{name} {version}" for name, version in now["versions"].items()
        ),
    }
    rows = [[what, value] for what, value in facts.items()]
    rows += [[f"SHA-256: {event.case}", digest(event.scenario())] for event in of.events]
    told = table(
        say("What is needed to make the numbers again"),
        [Column(say("what"), width=1), Column(say("value"), width=2.6)],
        rows,
        [say("SHA-256 is that of the complete form of each event's scenario.")],
    )
    return Blocks((Heading(say("Where the numbers come from")), told))


_SIMULATED = (
    "Simulated, not observed: {number} replications of each system of theory, the events in"
    " proportion, seed {seed}. Documented figures come from public sources."
)
_FOREMOST = (
    "All simulated figures were played for this report. Agreement with a few events is no proof"
    " that the model is right for your exercise."
)
_THEORY = (
    "Small systems of which mathematics knows the truth, written as exercises and played by the"
    " same simulator. They show that it does what its rules say, not that the rules fit the world."
)
_AGREES = (
    "Outside the interval: {outside} of {number}. About one of twenty is by chance alone, here"
    " {by_chance}."
)
_SOURCES = (
    "Truths from the balance of birth–death chains (Kleinrock 1975), order statistics (David and"
    " Nagaraja 2003) and products of probabilities. Shares in per cent. The intervals hold chance"
    " only."
)
_PLAYED = (
    "Reconstructions of events that were documented by the minute. Fitted: an input was chosen so"
    " that the model gives the figure, which tests nothing. All others were predicted. How far off"
    " the model is, is told by its median beside the nearest end of what is documented."
)
_OUTSIDE = (
    "Of {number} predicted figures that can be compared, {outside} lie outside the middle 90 % of"
    " the runs. {left} more could not be compared, because they are documented in words or there"
    " are too few runs."
)
_WARNINGS = (
    "The events are few, and known because something went wrong.",
    "Each happened once: a documented figure within the spread is consistent with the model, which"
    " is less than confirmed by it, the more so the wider the spread.",
    "How the events ended was known when they were written down as scenarios.",
    "The ranges hold chance only, not what is not known about the inputs.",
    "No documented event tests what-ifs: what a change would have done, nobody knows.",
    "Where the model has only the work it tends to be too fast: doubt, forgetting and the search"
    " for who is in charge are left out.",
)
