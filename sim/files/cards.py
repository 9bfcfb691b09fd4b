"""The short form of what is done: procedures (action cards) of steps."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sim.files.joins import ALWAYS, AT_ONCE, NEVER, ShortAfter, ShortConditions, ShortExceptions
from sim.files.short import (
    AddresseeText,
    Amount,
    Count,
    EscalationText,
    LengthText,
    Micros,
    NeedText,
    OneOrMany,
    Priority,
    ShareText,
    Short,
    ShortNamed,
    Text,
    Texts,
    YesNo,
)
from sim.files.ways import ShortReadBack
from sim.scenario import (
    Addressee,
    Again,
    Branch,
    Cascade,
    Escalation,
    Procedure,
    Send,
    Step,
    defaults,
)

NONE = ("", "-")
"""Stands in a list of procedures for an addressee that only reads the message."""

Addressees = Annotated[list[AddresseeText], OneOrMany()]


def with_procedures(to: list[Addressee], procedures: list[str]) -> tuple[Addressee, ...]:
    """Return the addressees, each with the procedure it carries out.

    Raises
    ------
    ValueError
        If there are several procedures, but not one per addressee.
    """
    if len(procedures) <= 1:
        procedures = (procedures or [""]) * len(to)
    if len(procedures) != len(to):
        raise ValueError(
            f"{len(procedures)} procedures do not fit {len(to)} in 'to': write one for all, "
            "or one for each, with '-' for those who only read"
        )
    return tuple(
        replace(each, procedure=None if procedure in NONE else procedure)
        for each, procedure in zip(to, procedures, strict=True)
    )


class ShortAgain(Short):
    """Work that may have to be redone."""

    from_: Text = Field(description="The step from which it is redone.", examples=["draft"])
    chance: ShareText = Field(description="Probability each time.", examples=["20 %"])
    at_most: Count | None = Field(None, description="So many times; else without limit.")


class ShortSend(Short):
    """A message that a step sends."""

    to: Addressees = Field(description="Who gets it: units or 'unit/role'.", examples=["county"])
    by: Text = Field(description="The channel.", examples=["mail"])
    says: Text = Field("", description="What it says.")
    procedure: Texts = Field(
        [], description="What it sets going: one for all, or one per addressee ('-': none)."
    )
    remind: Micros | None = Field(
        None, description="After so long whoever let it lie is reminded of it."
    )

    @model_validator(mode="after")
    def _as_many(self) -> Self:
        with_procedures(self.to, self.procedure)
        return self

    def build(self) -> Send:
        """Return the message."""
        to = with_procedures(self.to, self.procedure)
        return Send(to, self.by, self.says, self.remind)


class ShortEscalation(Short):
    """To whom a step goes that has waited for too long; in short only for how long."""

    text_is: ClassVar[str] = "after"

    after: Micros = Field(description="The waiting time.", examples=["30 min"])
    to: EscalationText | None = Field(
        None, description="Who is needed then; 'parent': the contact of the unit above."
    )

    def build(self) -> Escalation:
        """Return the escalation."""
        return Escalation(self.after, self.to)


class ShortCascade(Short):
    """An order down the chain of command; in short the kind of briefing."""

    text_is: ClassVar[str] = "briefing"

    briefing: Literal["one-to-one", "joint"] = Field(
        "one-to-one", description="Whether each is briefed alone, or all at once."
    )
    gather: LengthText | None = Field(None, description="Until all are there; for 'joint'.")
    role: Text | None = Field(None, description="Who is told in each unit; else its contacts.")
    fidelity: ShareText | None = Field(
        None, description="Probability that a link passes on the right version; else surely."
    )
    read_back: ShortReadBack | None = Field(
        None, description="Repeating what was heard: what it takes, or that and what it catches."
    )
    procedure: Text | None = Field(None, description="What it sets going in every unit told.")

    def build(self) -> Cascade:
        """Return the cascade."""
        gather = defaults.GATHER if self.briefing == "joint" else None
        return Cascade(
            self.briefing,
            self.role,
            self.given("gather", gather),
            self.fidelity,
            self.read_back.build() if self.read_back else None,
            self.procedure,
        )


class ShortStep(ShortNamed):
    """One step of an action card."""

    by: Annotated[list[NeedText], OneOrMany()] = Field(
        [], description="Who is needed: 'role', 'unit/role', '2 x role'; nobody: a pause."
    )
    takes: LengthText | None = Field(
        None, description="How long; of a message: the channel's talk or write."
    )
    after: ShortAfter = Field(AT_ONCE, description="Steps that come before.")
    priority: Priority | None = Field(
        None, description="urgent, high, normal, low or 1 to 9; else that of the message."
    )
    chance: ShareText | None = Field(None, description="Probability that it happens at all.")
    branches: dict[Text, ShareText] = Field(
        {}, description="Steps of which one follows, each with its probability."
    )
    again: ShortAgain | None = Field(None, description="Work that may have to be redone.")
    send: ShortSend | None = Field(None, description="The message that it sends.")
    decide_in: Text | None = Field(None, description="The meeting that takes it up as an item.")
    meet: Text | None = Field(None, description="The meeting that it calls.")
    call_out: Addressees = Field([], description="Who on call is called in when it ends.")
    milestone: Literal["decided", "acted", "fed back"] | None = Field(
        None, description="What is reached when it ends: decided, acted or fed back."
    )
    patience: Micros | None = Field(
        None, description="After waiting so long it keeps those of several who are idle."
    )
    only_if: ShortConditions = Field(
        ALWAYS, description="Events and phases without which it is left out."
    )
    unless: ShortExceptions = Field(
        NEVER, description="Events and phases with any of which it is left out."
    )
    interruptible: YesNo = Field(False, description="Whether urgent work may interrupt it.")
    resumption: LengthText | None = Field(
        None, description="What going on after an interruption costs; for 'interruptible'."
    )
    escalate: ShortEscalation | None = Field(
        None, description="After what wait it goes to somebody else."
    )
    by_default: Micros | None = Field(
        None, description="After so long a wait it is over, as decided by default."
    )
    stake: Amount | None = Field(
        None, description="How much is decided, in the unit of the meeting's rights."
    )
    cascade: ShortCascade | None = Field(
        None, description="The order that it passes down the chain of command."
    )

    def build(self, id: str, forks: list[str]) -> Step:
        """Return the step, which comes after the steps ``forks`` that branch to it."""
        before = self.after.items
        resumption = defaults.RESUMPTION if self.interruptible else None
        return Step(
            id,
            self.called(id),
            needs=tuple(self.by),
            takes=self.takes,
            after=(*before, *(fork for fork in forks if fork not in before)),
            join=self.after.join,
            priority=self.priority,
            chance=self.chance,
            branches=tuple(Branch(step, chance) for step, chance in self.branches.items()),
            again=self._again(),
            send=self.send.build() if self.send else None,
            decide_in=self.decide_in,
            meet=self.meet,
            call_out=tuple(self.call_out),
            milestone=self.milestone,
            patience=self.patience,
            only_if=self.only_if.build(),
            unless=self.unless.build(),
            interruptible=self.interruptible,
            resumption=self.given("resumption", resumption),
            escalate=self.escalate.build() if self.escalate else None,
            by_default=self.by_default,
            stake=self.stake,
            cascade=self.cascade.build() if self.cascade else None,
        )

    def _again(self) -> Again | None:
        again = self.again
        return Again(again.from_, again.chance, again.at_most) if again else None


class ShortProcedure(ShortNamed):
    """An action card; all keys but name, source and placeholder are its steps."""

    source: Text = Field("assumption", description="Where it is written.")
    placeholder: YesNo = Field(
        False, description="Whether it stands in for one that is not written yet."
    )
    steps: dict[Text, ShortStep] = Field(
        description="Its steps by id.", examples=["{draft: {by: chair, takes: 10 min}}"]
    )

    @model_validator(mode="before")
    @classmethod
    def _steps(cls, told: object) -> object:
        if not isinstance(told, dict) or "steps" in told:
            return told
        own = {key: told[key] for key in told if key in OWN_KEYS}
        steps = {key: told[key] for key in told if key not in OWN_KEYS}
        return {**own, "steps": steps} if steps else own

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema in which other keys are steps."""
        mapping = super().__get_pydantic_json_schema__(schema, handler)
        steps = mapping["properties"]["steps"]["additionalProperties"]
        return {**mapping, "required": [], "additionalProperties": steps}

    def build(self, id: str) -> Procedure:
        """Return the procedure."""
        forks = {
            step: [fork for fork, each in self.steps.items() if step in each.branches]
            for step in self.steps
        }
        steps = tuple(step.build(key, forks[key]) for key, step in self.steps.items())
        return Procedure(id, self.called(id), steps, self.source, self.placeholder)


OWN_KEYS = ("name", "source", "placeholder")
"""Keys of a procedure that are no steps."""
