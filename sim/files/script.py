"""The short form of what is played and shown: injects, the public, objectives, targets."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from sim.durations import Fixed
from sim.files.cards import Addressees, ConditionTexts, conditions, with_procedures
from sim.files.phrases import split_after
from sim.files.short import (
    AddresseeText,
    EventText,
    Hourly,
    LengthText,
    Micros,
    Moment,
    OneOrMany,
    Percent,
    Priority,
    RateText,
    ShareText,
    Short,
    ShortNamed,
    Text,
    Texts,
)
from sim.files.terms import Terms
from sim.scenario import (
    ASSUMPTION,
    NORMAL,
    After,
    Event,
    Expectation,
    Inject,
    Milestone,
    Number,
    Objective,
    Public,
    Target,
)


class ShortExpectation(Short):
    """Who should reach which milestone within how long."""

    title: Text = Field("", description="What is expected; else the milestone.")
    milestone: Milestone = Field(description="What is to be reached.", examples=["acted"])
    within: Micros = Field(description="How long after the sending.", examples=["60 min"])
    weight: float = Field(1.0, ge=0, allow_inf_nan=False, description="How much it counts.")
    rule: Literal["all", "any"] = Field("all", description="Whether all of the units or any.")
    units: Texts = Field([], description="Which of the addressed units; else all.")

    def build(self) -> Expectation:
        """Return the expectation."""
        return Expectation(
            self.title if self.gives("title") else self.milestone,
            self.milestone,
            self.within,
            tuple(self.units),
            self.weight,
            self.rule,
        )


class ShortDelay(Short):
    """Some time after another inject; in short ``I-01 acted by communication + 10 min``."""

    inject: Text = Field(description="The other inject.", examples=["I-01"])
    milestone: Milestone = Field("sent", description="What it has to have reached.")
    by: Text | None = Field(None, description="The unit in which; else any.")
    delay: LengthText = Field(Number(Fixed(0.0)), description="How long after that.")

    @classmethod
    def spell(cls, text: str) -> dict[str, Any]:
        """Return what a text such as ``I-01 acted + 10 min`` says."""
        return split_after(text)

    def build(self) -> After:
        """Return the delay."""
        return After((Event(self.inject, self.milestone, self.by),), self.delay)


class ShortInject(Short):
    """One row of the MSEL."""

    at: Moment | None = Field(None, description="When it goes out.")
    after: ShortDelay | None = Field(None, description="After what it goes out instead.")
    from_: Text = Field(
        description="Who sends it: a unit; others become counterparts.", examples=["county"]
    )
    to: Addressees = Field(
        description="Who gets it: units or 'unit/role'.", examples=["leadership"]
    )
    by: Text = Field(description="The channel.", examples=["phone"])
    title: Text = Field("", description="A short name.")
    says: Text = Field("", description="What it says.")
    procedure: Texts = Field(
        [], description="What it sets going: one for all, or one per addressee ('-': none)."
    )
    objectives: Texts = Field([], description="What it serves to practise.")
    priority: Priority = Field(NORMAL, description="urgent, high, normal, low or 1 to 9.")
    takes: LengthText | None = Field(
        None, description="What telling it takes; else the channel's talk."
    )
    call_out: Addressees = Field([], description="Who on call is called in when it goes out.")
    expectations: Annotated[list[ShortExpectation], OneOrMany()] = Field(
        [], description="What is expected of the addressed."
    )
    only_if: ConditionTexts = Field([], description="Events without which it is withdrawn.")
    unless: ConditionTexts = Field([], description="Events with any of which it is withdrawn.")

    @model_validator(mode="after")
    def _one_time(self) -> Self:
        if (self.at is None) == (self.after is None):
            both = "both 'at' and 'after'" if self.after else "neither 'at' nor 'after'"
            raise ValueError(f"it has {both}: write one of them")
        with_procedures(self.to, self.procedure)
        return self

    def build(self, id: str) -> Inject:
        """Return the inject."""
        return Inject(
            id,
            self.from_,
            with_procedures(self.to, self.procedure),
            self.by,
            at=self.at,
            after=self.after.build() if self.after else None,
            title=self.title,
            says=self.says,
            takes=self.takes,
            priority=self.priority,
            call_out=tuple(self.call_out),
            objectives=tuple(self.objectives),
            expectations=tuple(each.build() for each in self.expectations),
            only_if=conditions(self.only_if),
            unless=conditions(self.unless, join="any"),
        )


class ShortPoint(Short):
    """How many call from a moment on."""

    at: Moment = Field(description="From when.", examples=["09:00"])
    rate: Hourly = Field(description="So many.", examples=["30 per h"])


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
    redials: ShareText | None = Field(None, description="Probability of calling again.")
    lines: Annotated[int, Field(ge=1)] | None = Field(
        None, description="So many callers, talking or waiting; the rest is turned away."
    )
    population: Annotated[int, Field(ge=1)] | None = Field(
        None, description="So many inhabitants may call."
    )

    @model_validator(mode="after")
    def _says_how_many(self) -> Self:
        if self.rate is None and not self.curve:
            raise ValueError("it has neither 'rate' nor 'curve': write 'rate: 30 per h'")
        return self

    def build(self, id: str, terms: Terms) -> Public:
        """Return the calls."""
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
            lines=self.lines,
            population=self.population,
        )


class ShortObjective(ShortNamed):
    """What is to be practised or shown; a plain text is its name."""

    text_is: ClassVar[str] = "name"

    parts: dict[Text, Text] = Field({}, description="Each unit's own part of it.")
    indicators: Texts = Field([], description="What shows that it is met.")

    def build(self, id: str) -> Objective:
        """Return the objective."""
        return Objective(id, self.called(id), tuple(self.parts.items()), tuple(self.indicators))


class ShortTarget(ShortNamed):
    """What a plan promises: from one event to another, or how long callers wait."""

    from_: EventText | None = Field(None, description="The event from which time counts.")
    to: EventText | None = Field(None, description="The event until which time counts.")
    callers: Text | None = Field(None, description="Whose wait counts instead: an id in 'public'.")
    within: Micros = Field(description="The limit.", examples=["60 min"])
    of_calls: Percent | None = Field(
        None, description="What part of the calls has to be answered within the limit."
    )
    share: Percent = Field(
        description="In what part of the runs it has to be kept.", examples=["90 %"]
    )
    source: Text = Field(ASSUMPTION, description="Where it is written.")
    objective: Text | None = Field(None, description="The objective that it belongs to.")

    def build(self, id: str) -> Target:
        """Return the target."""
        return Target(
            id,
            self.called(id),
            self.within,
            self.share,
            start=self.from_,
            end=self.to,
            callers=self.callers,
            of_calls=self.of_calls,
            source=self.source,
            objective=self.objective,
        )
