"""The short form of what is done: procedures (action cards) of steps, and meetings."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import (
    Field,
    GetJsonSchemaHandler,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sim.checks.who import seats
from sim.files.amounts import read_percent
from sim.files.phrases import read_need
from sim.files.short import (
    TEXT,
    AddresseeText,
    EventText,
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
    terms_of,
)
from sim.files.times import read_times
from sim.scenario import (
    NORMAL,
    Addressee,
    Again,
    Branch,
    Conditions,
    Event,
    Meeting,
    Need,
    Person,
    Procedure,
    Send,
    Step,
    defaults,
)

NONE = ("", "-")
"""Stands in a list of procedures for an addressee that only reads the message."""

ConditionTexts = Annotated[list[EventText], OneOrMany()]
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


def conditions(events: list[Event], join: Literal["all", "any"] = "all") -> Conditions:
    """Return that all or any of ``events`` have happened."""
    return Conditions(tuple(events), join)


def _quorum(told: object) -> int | Decimal | None:
    if not isinstance(told, str):
        raise ValueError("expected a number or a percentage: write '4' or '80 %'")
    if re.fullmatch(r"[1-9]\d*", told.strip()):
        return int(told)
    try:
        return Decimal(repr(read_percent(told)))
    except ValueError:
        raise ValueError(f"cannot read '{told}' as a quorum: write '4' or '80 %'") from None


def _times(told: object, info: ValidationInfo) -> tuple[int, ...]:
    if not isinstance(told, str):
        raise ValueError("expected a time: write '09:00' or 'every 2 h from 09:00 until 15:00'")
    terms = terms_of(info)
    return read_times(told, terms.clock, terms.end) if terms.clock else ()


def _participant(told: object) -> Need:
    if not isinstance(told, str):
        raise ValueError("expected text: write 'unit', 'unit/role' or '2 x unit/role'")
    return read_need(told, meeting=True)


ParticipantText = Annotated[Need, PlainValidator(_participant), WithJsonSchema(TEXT)]
TimesText = Annotated[tuple[int, ...], PlainValidator(_times), WithJsonSchema(TEXT)]
QuorumText = Annotated[
    int | Decimal,
    PlainValidator(_quorum),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1}, TEXT]}),
]


class ShortAfter(Short):
    """Which steps come before; in short one id, or a list of which all must have ended."""

    all_of: Texts = Field([], description="All of these.")
    any_of: Texts = Field([], description="Any one of these.")

    @model_validator(mode="before")
    @classmethod
    def _all(cls, told: object) -> object:
        return {"all of": told} if isinstance(told, str | list) else told

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema of an id, a list of ids, or the mapping."""
        mapping = super().__get_pydantic_json_schema__(schema, handler)
        return {"anyOf": [TEXT, {"type": "array", "items": TEXT}, mapping]}

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if self.all_of and self.any_of:
            raise ValueError("'all of' and 'any of' cannot be mixed: write one of them")
        return self


_AT_ONCE = ShortAfter.model_validate({})


class ShortAgain(Short):
    """Work that may have to be redone."""

    from_: Text = Field(description="The step from which it is redone.", examples=["draft"])
    chance: ShareText = Field(description="Probability each time.", examples=["20 %"])
    at_most: Annotated[int, Field(ge=1)] | None = Field(
        None, description="So many times; else without limit."
    )


class ShortSend(Short):
    """A message that a step sends."""

    to: Annotated[list[AddresseeText], OneOrMany()] = Field(
        description="Who gets it: units or 'unit/role'.", examples=["county"]
    )
    by: Text = Field(description="The channel.", examples=["mail"])
    says: Text = Field("", description="What it says.")
    procedure: Texts = Field(
        [], description="What it sets going: one for all, or one per addressee ('-': none)."
    )

    @model_validator(mode="after")
    def _as_many(self) -> Self:
        with_procedures(self.to, self.procedure)
        return self

    def build(self) -> Send:
        """Return the message."""
        return Send(with_procedures(self.to, self.procedure), self.by, self.says)


class ShortStep(ShortNamed):
    """One step of an action card."""

    by: Annotated[list[NeedText], OneOrMany()] = Field(
        [], description="Who is needed: 'role', 'unit/role', '2 x role'; nobody: a pause."
    )
    takes: LengthText | None = Field(
        None, description="How long; of a message: the channel's talk or write."
    )
    after: ShortAfter = Field(_AT_ONCE, description="Steps that come before.")
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
    only_if: ConditionTexts = Field([], description="Events without which it is left out.")
    unless: ConditionTexts = Field([], description="Events with any of which it is left out.")
    interruptible: YesNo = Field(False, description="Whether urgent work may interrupt it.")

    def build(self, id: str, forks: list[str]) -> Step:
        """Return the step, which comes after the steps ``forks`` that branch to it."""
        before = self.after.all_of or self.after.any_of
        return Step(
            id,
            self.called(id),
            needs=tuple(self.by),
            takes=self.takes,
            after=(*before, *(fork for fork in forks if fork not in before)),
            join="any" if self.after.any_of else "all",
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
            only_if=conditions(self.only_if),
            unless=conditions(self.unless, join="any"),
            interruptible=self.interruptible,
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


class ShortMeeting(ShortNamed):
    """A staff meeting or coordination conference."""

    unit: Text = Field(description="The unit that holds it.", examples=["leadership"])
    participants: Annotated[list[ParticipantText], OneOrMany()] = Field(
        description="'unit' (everyone), 'unit/role', '2 x unit/role'.", examples=["leadership"]
    )
    quorum: QuorumText | None = Field(
        None, description="So many or such a share of them suffice; else nobody may miss."
    )
    opening: LengthText = Field(
        defaults.OPENING, description="What its standing part takes, before any item."
    )
    waits: Micros = Field(defaults.WAITS, description="How long it waits for participants.")
    lasts: Micros = Field(defaults.LASTS, description="When it ends at the latest.")
    times: Annotated[list[TimesText], OneOrMany()] = Field(
        [], description="When it is held: moments, or 'every 2 h from 09:00 until 15:00'."
    )
    priority: Priority = Field(NORMAL, description="urgent, high, normal, low or 1 to 9.")

    def build(self, id: str, people: Sequence[Person]) -> Meeting:
        """Return the meeting, to which ``people`` may belong."""
        quorum = self.quorum
        if isinstance(quorum, Decimal):
            quorum = math.ceil(quorum * seats(people, self.participants, self.unit))
        return Meeting(
            id,
            self.called(id),
            self.unit,
            participants=tuple(self.participants),
            opening=self.opening,
            waits=self.waits,
            lasts=self.lasts,
            quorum=quorum,
            times=tuple(sorted(time for times in self.times for time in times)),
            priority=self.priority,
        )
