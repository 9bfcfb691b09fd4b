"""The short form of meetings."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, PlainValidator, ValidationInfo, WithJsonSchema

from sim.checks.who import seats
from sim.files.amounts import read_percent
from sim.files.phrases import read_need
from sim.files.short import (
    TEXT,
    Amount,
    LengthText,
    Micros,
    NeedText,
    OneOrMany,
    Priority,
    ShortNamed,
    Text,
    terms_of,
)
from sim.files.times import read_times
from sim.scenario import NORMAL, Meeting, Need, Person, Right, defaults


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
    kind: Literal["meeting", "relief"] = Field(
        "meeting", description="relief: those on duty hand over to each other."
    )
    extra_for: Priority | None = Field(
        None, description="Items so urgent call an extra meeting; else none do."
    )
    rights: dict[NeedText, Amount] = Field(
        {}, description="Who decides alone what is at stake up to so much."
    )

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
            kind=self.kind,
            extra_for=self.extra_for,
            rights=tuple(Right(who, up_to) for who, up_to in self.rights.items()),
        )
