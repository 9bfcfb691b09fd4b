"""The documented events with their figures: those of the page on validity.

What was known comes from public sources; where only words are documented, they stand as such.
"""

from __future__ import annotations

from math import nan
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from sim.studies.validity.events import Documented, Event, Figure
from sim.studies.validity.reading import (
    answered_within,
    by,
    callers,
    done,
    hung_up,
    longest_wait,
    mean_wait,
    more_people_than,
    told,
    vain_attempts,
)
from sim.studies.validity.variants import (
    USUAL,
    called_by,
    called_directly,
    half_the_calls,
    kept,
    own_line,
    prepared,
    radio_after_two,
    second_person,
    staffed,
    unheard,
)

if TYPE_CHECKING:
    from sim.studies.validity.reading import Values

ORGANISATIONS: Final = 60
CALLED: Final = 44
"""People called out by each method in Montreal."""

ENDS: Final = 360
"""ENDEX of samo-kko2011 [min]: who has not met by then counts with all of it."""


def mean_of_sixty(values: Values) -> Values:
    """Return means over sixty runs each: sixty organisations, played many times."""
    whole = len(values) // ORGANISATIONS * ORGANISATIONS
    return np.asarray(
        np.minimum(values[:whole], ENDS).reshape(-1, ORGANISATIONS).mean(axis=1), dtype=float
    )


TWO_HOURS: Final = 120


def over_two_hours(values: Values) -> Values:
    """Return whether it took over two hours: 1 or 0."""
    return np.where(values > TWO_HOURS, 1.0, 0.0)


def _predicted(source: tuple[str, str], low: float, high: float = nan, **more: Any) -> Documented:
    """Return what no input was chosen for."""
    return Documented(low, low if np.isnan(high) else high, source, **more)


def _fitted(source: tuple[str, str], low: float, **more: Any) -> Documented:
    """Return what an input was chosen for."""
    return Documented(low, low, source, fitted=True, **more)


BBC = ("BBC", "https://www.bbc.com/news/uk-england-manchester-55738651")
INQUIRY = (
    "inquiry",
    "https://manchesterarenainquiry.org.uk/report-volume-two/part-15-fire-and-rescue-service-"
    "response-to-the-attack/greater-manchester-fire-and-rescue-service-response/",
)
GUARDIAN = (
    "Guardian",
    "https://www.theguardian.com/uk-news/2022/nov/03/manchester-arena-attack-the-night-of-terror",
)
PATRIOT = (
    "Patriot",
    "http://tmi.dickinson.edu/the-patriot-harrisburg-pa-royalton-never-got-the-word/",
)
FCC = (
    "FCC, as told by Fox News",
    "https://foxnews.com/us/tick-tock-of-terror-new-details-in-hawaii-missile-timeline.amp",
)
KITV = (
    "KITV",
    "https://www.kitv.com/story/37260689/tick-tock-of-terror-timeline-of-hawaii-missile-alert-snafu",
)
FIRE = (
    "Tjugofyra7",
    "https://www.tjugofyra7.se/amnesomraden/krisberedskap/2014/information-kraver-stora-resurser/",
)
AHRQ = ("AHRQ", "https://archive.ahrq.gov/news/ulp/btsurgemass/bogdantxt.htm")
MEDHELP = (
    "MedHelp",
    "https://medhelpsjukvardsradgivning.se/antalet-samtal-och-kotiderna-minskar-samtalslangderna-"
    "okar/",
)
EVALUATION = (
    "Tjugofyra7",
    "https://www.tjugofyra7.se/arkivet/Avdelningar/Nyheter/Utvardering-Samo/",
)
REPORT = (
    "Tjugofyra7, report",
    "https://www.tjugofyra7.se/arkivet/Avdelningar/Nyheter/Nar-hela-samhallet-drabbas-av-krisen/",
)
TRIAL = ("trial", "https://doi.org/10.1017/S1049023X18000912")
ARIZONA = (
    "Arizona",
    "https://blog.devazdhs.gov/testing-our-ability-to-rapidly-respond-to-public-health-emergencies/",
)

NO_DOUBT = "nobody is unsure who commands or where to meet"
NO_FORGETTING = "nobody forgets, and nobody has other work that is not in the scenario"
ORDINARY = "lengths of ordinary staff work, used for one sentence in an emergency"
LENGTH = "the length of a call is not known"
NO_CHAIN = "no alarm chain between organisations, no waiting for office hours, nobody hesitates"
ELSEWHERE = (
    "other people, other size of list; probabilities do not carry over from one place to another"
)

through, arrived = done("ask the police", "started"), done("drive to the scene")
posted, sent = done("post it on social media"), done("send the correction to all telephones")
briefing = done("First staff briefing", "started")
royalton, answered = by(told("royalton"), 300), answered_within(45, CALLED)
on_time = by(done("First staff briefing"), 102)

MANCHESTER = Event(
    "manchester2017",
    "A fire service behind one engaged line: Manchester, 22 May 2017",
    200,
    (
        Figure(
            "through to the police, after the explosion",
            through,
            documented=_fitted(BBC, 79, clock="23:50"),
        ),
        Figure(
            "attempts in vain before that",
            vain_attempts("fire"),
            "count",
            documented=_fitted(INQUIRY, nan, words="several"),
        ),
        Figure(
            "first appliance at the scene, after the explosion",
            arrived,
            documented=_predicted(GUARDIAN, 125, clock="00:36", why=NO_DOUBT),
        ),
        Figure("through, two people on the same number", through, change=second_person),
        Figure("at the scene, two people on the same number", arrived, change=second_person),
        Figure("at the scene, a line of their own", arrived, change=own_line),
        Figure("at the scene, radio after two attempts", arrived, change=radio_after_two),
    ),
)
MILE_ISLAND = Event(
    "tmi1979",
    "A neighbour was to pass it on: Three Mile Island, 28 March 1979",
    400,
    (
        Figure(
            "Middletown told, after the county",
            told("middletown"),
            documented=_predicted(PATRIOT, 28, words="28 min or a little more"),
        ),
        Figure(
            "Highspire told, after the county",
            told("highspire"),
            documented=_predicted(PATRIOT, 148, 178, why=NO_FORGETTING),
        ),
        Figure(
            "Royalton told by its neighbour",
            royalton,
            "runs",
            documented=_predicted(PATRIOT, 0, words="never"),
        ),
        Figure("Royalton told, relay with notes", royalton, "runs", kept(0.969)),
        Figure("Royalton told, relay in print", royalton, "runs", kept(0.998)),
        Figure("Royalton told, called by the county", told("royalton"), change=called_directly),
    ),
)
HAWAII = Event(
    "hawaii2018",
    "Three corrections of a false alert: Hawaii, 13 January 2018",
    400,
    (
        Figure(
            "cancelled in the alert system",
            done("cancel in the alert system"),
            documented=_fitted(FCC, 5, clock="08:12"),
        ),
        Figure(
            "posted on social media",
            posted,
            documented=_predicted(KITV, 13, clock="08:20", why=ORDINARY),
        ),
        Figure(
            "sent to all telephones",
            sent,
            documented=_predicted(KITV, 38, clock="08:45", why=ORDINARY),
        ),
        Figure("sent to all telephones, prepared and unasked", sent, change=prepared),
    ),
)
SALA = Event(
    "sala2014",
    "Six lines in a forest fire: Sala, August 2014",
    40,
    (
        Figure(
            "longest wait of the day",
            longest_wait,
            documented=_fitted(FIRE, 30, words="up to 30 min"),
        ),
        Figure(
            "persons who rang",
            callers,
            "count",
            documented=_predicted(
                AHRQ, 219, 5475, words="1–25 % of 21,900 inhabitants (219–5,475)"
            ),
        ),
        Figure("longest wait, two lines", longest_wait, change=staffed(2)),
        Figure("calls in which the caller hung up", hung_up, "share"),
        Figure("calls in which the caller hung up, two lines", hung_up, "share", staffed(2)),
        Figure("longest wait, eight lines", longest_wait, change=staffed(8)),
    ),
)
ADVICE = Event(
    "1177-2020",
    "Extra nurses at twice the calls: 1177 in Stockholm, March 2020",
    10,
    (
        Figure(
            "mean wait, usual calls, 13 nurses",
            mean_wait,
            change=half_the_calls,
            documented=_fitted(MEDHELP, 3, words="just under 3 min"),
        ),
        Figure(
            "mean wait, twice the calls, 13 nurses",
            mean_wait,
            change=staffed(USUAL),
            documented=_fitted(MEDHELP, 30, words="just over 30 min"),
        ),
        Figure(
            "mean wait, twice the calls, 23 nurses",
            mean_wait,
            documented=_fitted(MEDHELP, 6, words="about 6 min"),
        ),
        Figure(
            "nurses more at a time",
            more_people_than(USUAL),
            "count",
            documented=_predicted(
                MEDHELP, 19, words="a good 90 trained: about 19 (our conversion)", why=LENGTH
            ),
        ),
        Figure("callers who hung up, 13 nurses", hung_up, "share", staffed(USUAL)),
        Figure("callers who hung up, 23 nurses", hung_up, "share"),
    ),
)
BRIEFING = Event(
    "samo-kko2011",
    "From the alarm to the first staff briefing: SAMÖ-KKÖ 2011",
    600,
    (
        Figure(
            "first staff briefing begins, one organisation",
            briefing,
            documented=_predicted(EVALUATION, 90, 120, words="90–120 min on average", why=NO_CHAIN),
        ),
        Figure(
            "first staff briefing begins, mean over sixty organisations",
            briefing,
            documented=_predicted(EVALUATION, 90, 120, why=NO_CHAIN),
            gathered=mean_of_sixty,
        ),
        Figure(
            "organisations that take more than two hours",
            briefing,
            "runs",
            documented=_predicted(EVALUATION, nan, words="a few"),
            gathered=over_two_hours,
        ),
        Figure(
            "first staff briefing over by 08:00",
            on_time,
            "runs",
            documented=_predicted(REPORT, 1, words="yes, at the county"),
        ),
    ),
)
CALL_OUT = Event(
    "call-out-0400",
    "A call-out at 04:00: Montreal, 14 December 2017",
    200,
    (
        Figure(
            "SMS, answered within 45 min",
            answered,
            "share",
            documented=_fitted(TRIAL, 7 / CALLED, words="16 % (7 of 44)"),
        ),
        Figure(
            "app, answered within 45 min",
            answered,
            "share",
            called_by("app"),
            documented=_predicted(TRIAL, 11 / CALLED, words="25 % (11 of 44)"),
        ),
        Figure(
            "telephone tree, answered within 45 min",
            answered,
            "share",
            called_by("tree"),
            documented=_fitted(TRIAL, 18 / CALLED, words="41 % (18 of 44)"),
        ),
        Figure(
            "the same, heard as seldom as a message",
            answered,
            "share",
            unheard,
            documented=_predicted(TRIAL, 18 / CALLED, words="41 % (18 of 44)"),
        ),
        Figure(
            "list, answered within 60 min",
            answered_within(60, CALLED),
            "share",
            called_by("list"),
            documented=_predicted(ARIZONA, 0.93, why=ELSEWHERE),
        ),
    ),
)
EVENTS: Final = (MANCHESTER, MILE_ISLAND, HAWAII, SALA, ADVICE, BRIEFING, CALL_OUT)
"""In the order of the page."""
