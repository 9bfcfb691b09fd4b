"""The short form of what is played and shown: injects, objectives, targets."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, model_validator

from sim.durations import Fixed
from sim.files.cards import Addressees, with_procedures
from sim.files.joins import ALWAYS, NEVER, ShortConditions, ShortExceptions
from sim.files.phrases import split_after, split_expectation
from sim.files.short import (
    EventText,
    LengthText,
    Micros,
    Moment,
    OneOrMany,
    Percent,
    Priority,
    Short,
    ShortNamed,
    Text,
    Texts,
    YesNo,
    key_of,
)
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
    Target,
)

Events = Annotated[list[EventText], OneOrMany()]


class ShortExpectation(Short):
    """Who should reach which milestone within how long; in short ``acted within 60 min``."""

    title: Text = Field("", description="What is expected; else the milestone.")
    milestone: Milestone = Field(description="What is to be reached.", examples=["acted"])
    within: Micros = Field(description="How long after the sending.", examples=["60 min"])
    weight: float = Field(1.0, ge=0, allow_inf_nan=False, description="How much it counts.")
    rule: Literal["all", "any"] = Field("all", description="Whether all of the units or any.")
    units: Texts = Field([], description="Which of the addressed units; else all.")
    source: Text = Field(ASSUMPTION, description="Where it is written.")

    @classmethod
    def spell(cls, text: str) -> dict[str, Any]:
        """Return what a text such as ``acted by duty within 60 min`` says."""
        return split_expectation(text) if text else {}

    def build(self) -> Expectation:
        """Return the expectation."""
        return Expectation(
            self.given("title", self.milestone),
            self.milestone,
            self.within,
            tuple(self.units),
            self.weight,
            self.rule,
            self.source,
        )


class ShortDelay(Short):
    """Some time after other injects; in short ``I-01 acted by communication + 10 min``."""

    inject: Text | None = Field(None, description="The other inject.", examples=["I-01"])
    milestone: Milestone = Field("sent", description="What it has to have reached.")
    by: Text | None = Field(None, description="The unit in which; else any.")
    all_of: Events = Field([], description="Instead of one inject: all of these events.")
    any_of: Events = Field([], description="Instead of one inject: any one of these events.")
    delay: LengthText = Field(Number(Fixed(0.0)), description="How long after that.")

    @classmethod
    def spell(cls, text: str) -> dict[str, Any]:
        """Return what a text such as ``I-01 acted + 10 min`` says."""
        return split_after(text)

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        given = [f"'{key_of(key)}'" for key in ("inject", "all_of", "any_of") if getattr(self, key)]
        if not given:
            raise ValueError("it names no event: write 'inject: I-01' or 'all of: [I-01 acted]'")
        if len(given) > 1:
            raise ValueError(f"it has both {' and '.join(given)}: write one of them")
        if not self.inject and (self.gives("milestone") or self.by):
            raise ValueError(
                f"'milestone' and 'by' belong to 'inject': write 'I-01 acted by …' in {given[0]}"
            )
        return self

    def build(self) -> After:
        """Return the delay."""
        if self.inject:
            return After((Event(self.inject, self.milestone, self.by),), self.delay)
        return After(tuple(self.all_of or self.any_of), self.delay, "any" if self.any_of else "all")


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
    only_if: ShortConditions = Field(
        ALWAYS, description="Events and phases without which it is withdrawn."
    )
    unless: ShortExceptions = Field(
        NEVER, description="Events and phases with any of which it is withdrawn."
    )
    late: LengthText | None = Field(
        None, description="How late exercise control sends it; else as all injects."
    )
    remind: Micros | None = Field(
        None, description="After so long whoever let it lie is reminded of it."
    )
    withdrawn: YesNo = Field(False, description="Whether it is not to go out at all.")

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
            only_if=self.only_if.build(),
            unless=self.unless.build(),
            late=self.late,
            remind=self.remind,
            withdrawn=self.withdrawn,
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
    weight: float = Field(
        1.0, ge=0, allow_inf_nan=False, description="How much it counts for the objective."
    )

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
            weight=self.weight,
        )
