"""The short form of what an exercise is judged by: key times and scales of ratings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field

from sim.files.amounts import write_percent
from sim.files.phrases import write_condition
from sim.files.short import EventText, OneOrMany, Percent, Short, Text
from sim.scenario import (
    ASSUMPTION,
    PSMU,
    THREE_STEPS,
    Event,
    KeyTime,
    Message,
    Moment,
    Ratings,
    Scale,
    Scenario,
)

Events = Annotated[list[EventText], OneOrMany()]
ByChannel = dict[Text, Events]

MOMENTS: tuple[Moment, ...] = ("alarm", "activation", "first staff briefing")
MESSAGES: tuple[Message, ...] = ("first public message", "correction")


class ShortKeyTimes(Short):
    """The moments that every evaluation asks for; of several events the earliest counts."""

    alarm: Events = Field([], description="The alarm reaches the organisation.")
    activation: Events = Field([], description="The crisis organisation is activated.")
    first_staff_briefing: Events = Field([], description="The first staff briefing is held.")
    first_public_message: ByChannel = Field(
        {}, description="Inhabitants are told: by way of what, and which event."
    )
    correction: ByChannel = Field(
        {}, description="What is wrong is corrected: by way of what, and which event."
    )

    def build(self) -> tuple[KeyTime, ...]:
        """Return the key times."""
        return (*self._moments(), *self._messages())

    def _moments(self) -> Iterator[KeyTime]:
        told = (self.alarm, self.activation, self.first_staff_briefing)
        for what, events in zip(MOMENTS, told, strict=True):
            if events:
                yield KeyTime(what, tuple(events))

    def _messages(self) -> Iterator[KeyTime]:
        told = (self.first_public_message, self.correction)
        for what, channels in zip(MESSAGES, told, strict=True):
            for channel, events in channels.items():
                yield KeyTime(what, tuple(events), channel)


class ShortThreeSteps(Short):
    """From what share on something is met, or partly met."""

    met: Percent = Field(THREE_STEPS.limits[0], description="From this share on: met.")
    partly: Percent = Field(THREE_STEPS.limits[1], description="From this share on: partly met.")
    source: Text = Field(ASSUMPTION, description="Where it is written.")

    def build(self) -> Scale:
        """Return the scale."""
        return Scale(THREE_STEPS.ratings, (self.met, self.partly), self.source)


class ShortPsmu(Short):
    """From what share on HSEEP's ratings P, S and M are given; U below."""

    P: Percent = Field(PSMU.limits[0], description="Performed without challenges.")
    S: Percent = Field(PSMU.limits[1], description="Performed with some challenges.")
    M: Percent = Field(PSMU.limits[2], description="Performed with major challenges.")
    source: Text = Field(ASSUMPTION, description="Where it is written.")

    def build(self) -> Scale:
        """Return the scale."""
        return Scale(PSMU.ratings, (self.P, self.S, self.M), self.source)


class ShortRatings(Short):
    """The scales on which targets and objectives are rated."""

    three_steps: ShortThreeSteps | None = Field(None, description="Met, partly, not met.")
    psmu: ShortPsmu | None = Field(None, description="P, S, M, U as HSEEP has them.")

    def build(self) -> Ratings:
        """Return the scales."""
        return Ratings(
            self.three_steps.build() if self.three_steps else THREE_STEPS,
            self.psmu.build() if self.psmu else PSMU,
        )


def write_ratings(ratings: Ratings) -> dict[str, Any]:
    """Return the scales in the complete form."""
    return {"three steps": _scale(ratings.three_steps), "psmu": _scale(ratings.psmu)}


def write_key_times(scenario: Scenario) -> dict[str, Any]:
    """Return the key times in the complete form."""
    return {
        **{what: _events(scenario, what, "") for what in MOMENTS},
        **{what: _by_channel(scenario, what) for what in MESSAGES},
    }


def _scale(scale: Scale) -> dict[str, str]:
    limits = zip(scale.ratings, map(write_percent, scale.limits), strict=False)
    return {**dict(limits), "source": scale.source}


def _by_channel(scenario: Scenario, what: Message) -> dict[str, list[str]]:
    channels = [each.channel for each in scenario.key_times if each.what == what]
    return {channel: _events(scenario, what, channel) for channel in channels}


def _events(scenario: Scenario, what: Moment | Message, channel: str) -> list[str]:
    of: list[Event] = [
        event
        for each in scenario.key_times
        if (each.what, each.channel) == (what, channel)
        for event in each.events
    ]
    return [write_condition(event) for event in of]
