"""The short form of the public: calls from inhabitants."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from sim.files.cards import with_procedures
from sim.files.short import (
    AddresseeText,
    Count,
    EventText,
    Hourly,
    LengthText,
    Micros,
    Moment,
    OneOrMany,
    Priority,
    RateText,
    ShareText,
    Short,
    ShortNamed,
    Text,
)
from sim.files.terms import Terms
from sim.scenario import NORMAL, Influence, Number, Overload, Public, defaults


class ShortPoint(Short):
    """How many call from a moment on."""

    at: Moment = Field(description="From when.", examples=["09:00"])
    rate: Hourly = Field(description="So many.", examples=["30 per h"])


class ShortOverload(Short):
    """From when on callers are turned away."""

    wait: Micros | None = Field(None, description="While the expected wait is as long as this.")
    queue: Count | None = Field(None, description="While so many are waiting.")

    def build(self) -> Overload:
        """Return the overload."""
        return Overload(self.wait, self.queue)


class ShortInfluence(Short):
    """What an event does to the calls."""

    on: EventText = Field(description="The event.", examples=["I-05 acted"])
    delay: Micros = Field(0, description="So long after it.")
    adds: RateText | None = Field(None, description="So many more calls.")
    fades: Micros | None = Field(
        None, description="After so long nothing is left of what it adds; else it stays."
    )
    calls: ShareText | None = Field(None, description="What is left of the calls per hour.")
    handling: ShareText | None = Field(None, description="What is left of the time to answer.")
    passed_on: ShareText | None = Field(
        None, description="What is left of the chances of the steps that a call sets going."
    )

    def build(self) -> Influence:
        """Return the influence."""
        return Influence(
            self.on,
            self.delay,
            self.adds,
            self.fades,
            calls=self.calls,
            handling=self.handling,
            passed_on=self.passed_on,
        )


class ShortPublic(ShortNamed):
    """Calls from inhabitants."""

    to: AddresseeText = Field(
        description="Who answers: a unit or 'unit/role'.", examples=["information centre"]
    )
    rate: RateText | None = Field(None, description="How many call.", examples=["30 per h"])
    curve: list[ShortPoint] = Field([], description="How many call when, instead of a rate.")
    from_: Moment | None = Field(None, description="Since when; else from STARTEX.")
    until: Moment | None = Field(None, description="Until when; else until ENDEX.")
    handling: LengthText | None = Field(None, description="What answering takes.")
    procedure: Text = Field("", description="What a call sets going.")
    priority: Priority = Field(NORMAL, description="urgent, high, normal, low or 1 to 9.")
    patience: LengthText | None = Field(None, description="How long callers wait; else for ever.")
    redials: ShareText | None = Field(
        None, description="Probability of calling again, having hung up or been turned away."
    )
    redial_after: LengthText | None = Field(
        None, description="After what time they call again; for 'redials'."
    )
    lines: Count | None = Field(
        None, description="So many callers, talking or waiting; the rest is turned away."
    )
    overload: ShortOverload | None = Field(None, description="When callers are turned away.")
    population: Count | None = Field(
        None, description="So many inhabitants; with 'share' it scales the rate or curve."
    )
    share: ShareText | None = Field(None, description="What share of them is expected to call.")
    influences: Annotated[list[ShortInfluence], OneOrMany()] = Field(
        [], description="What events do to the calls."
    )

    @model_validator(mode="after")
    def _says_how_many(self) -> Self:
        if self.rate is None and not self.curve:
            raise ValueError("it has neither 'rate' nor 'curve': write 'rate: 30 per h'")
        return self

    def build(self, id: str, terms: Terms) -> Public:
        """Return the calls."""
        again = defaults.REDIAL_AFTER if self.redials else None
        return Public(
            id,
            self.called(id),
            with_procedures([self.to], [self.procedure])[0],
            rate=self.rate or Number(0.0, "replaced by the curve"),
            start=self.from_ or 0,
            end=terms.end if self.until is None else self.until,
            handling=self.handling,
            priority=self.priority,
            curve=tuple((point.at, point.rate) for point in self.curve),
            patience=self.patience,
            redials=self.redials,
            redial_after=self.given("redial_after", again),
            lines=self.lines,
            overload=self.overload.build() if self.overload else None,
            population=self.population,
            share=self.share,
            influences=tuple(each.build() for each in self.influences),
        )
