"""The short form of who and through what: units, roles, people, channels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, Self, get_args

from pydantic import AfterValidator, Field, ValidationInfo, model_validator

from sim.files.phrases import read_post
from sim.files.short import (
    LengthText,
    LookText,
    Moment,
    OneOrMany,
    ShareText,
    Short,
    ShortNamed,
    Text,
    Texts,
    terms_of,
)
from sim.files.terms import Terms
from sim.files.times import read_window, split_window
from sim.scenario import (
    Absence,
    Channel,
    Kind,
    Length,
    OnCall,
    Outage,
    Person,
    Role,
    Share,
    Shift,
    Unit,
    defaults,
)


class ShortUnit(ShortNamed):
    """A unit; a plain text is its name."""

    text_is: ClassVar[str] = "name"

    parent: Text | None = Field(None, description="The unit above it in the chain of command.")
    kind: Literal["player", "counterpart"] = Field(
        "player", description="Whether it is exercised, or simulated by exercise control."
    )
    contact: Texts = Field([], description="Roles that answer its telephone and read its inbox.")

    def build(self, id: str) -> Unit:
        """Return the unit."""
        return Unit(id, self.called(id), self.parent, self.kind, tuple(self.contact))


class ShortRole(ShortNamed):
    """A role; a plain text is its name."""

    text_is: ClassVar[str] = "name"

    ringing: Literal["waits", "interrupts"] = Field(
        "waits", description="Whether a telephone interrupts desk work."
    )

    def build(self, id: str) -> Role:
        """Return the role."""
        return Role(id, self.called(id), self.ringing)


class ShortWindow(Short):
    """From one moment until another; in short ``10:00-12:00``."""

    from_: Text = Field(description="When it starts.", examples=["10:00"])
    until: Text = Field(description="When it ends.", examples=["12:00"])

    @classmethod
    def spell(cls, text: str) -> dict[str, Any]:
        """Return the two moments of a text."""
        start, end = split_window(text) if text else ("", "")
        return {"from": start, "until": end}

    @model_validator(mode="after")
    def _ends_later(self, info: ValidationInfo) -> Self:
        self.times(terms_of(info))
        return self

    def times(self, terms: Terms) -> tuple[int, int]:
        """Return start and end [µs after STARTEX]."""
        return read_window(self.from_, self.until, terms.clock) if terms.clock else (0, 1)


class ShortShift(ShortWindow):
    """A time on duty; in short ``07:30-16:30``."""

    at_end: Literal["finish", "hand over", "suspend"] = Field(
        "finish", description="What happens to work that is under way when it ends."
    )


class ShortOnCall(Short):
    """At home but reachable."""

    notice: LengthText = Field(defaults.NOTICE, description="Until a call-out is noticed.")
    travel: LengthText = Field(defaults.TRAVEL, description="The way in.")
    from_: Moment | None = Field(None, description="Since when; else from STARTEX.")
    until: Moment | None = Field(None, description="Until when; else until ENDEX.")

    def build(self, terms: Terms) -> OnCall:
        """Return the time on call."""
        until = terms.end if self.until is None else self.until
        return OnCall(self.notice, self.travel, self.from_ or 0, until)


def _post(text: str) -> str:
    read_post(text, "")
    return text


Posts = Annotated[list[Annotated[Text, AfterValidator(_post)]], OneOrMany()]


class ShortPerson(Short):
    """An individual, named by function and number."""

    unit: Text = Field(description="The unit that the person belongs to.", examples=["duty"])
    roles: Posts = Field([], description="What the person acts as: 'role' or 'unit/role'.")
    deputy_for: Posts = Field([], description="What the person stands in for, in order.")
    shift: Annotated[list[ShortShift], OneOrMany()] | None = Field(
        None, description="Times on duty; without and not on call: from STARTEX to ENDEX."
    )
    on_call: ShortOnCall | None = Field(None, description="At home but reachable.")
    absences: Annotated[list[ShortWindow], OneOrMany()] = Field(
        [], description="Times away, whatever the shifts say."
    )
    absent_with: ShareText | None = Field(
        None, description="Probability of being away from the whole exercise."
    )

    def build(self, id: str, terms: Terms) -> Person:
        """Return the person, present throughout unless shifts or on-call duty say otherwise."""
        return Person(
            id,
            self.unit,
            posts=tuple(read_post(text, self.unit) for text in self.roles),
            deputy_for=tuple(read_post(text, self.unit) for text in self.deputy_for),
            shifts=self._shifts(terms),
            on_call=self.on_call.build(terms) if self.on_call else None,
            absences=tuple(Absence(*each.times(terms)) for each in self.absences),
            absent_with=self.absent_with,
        )

    def _shifts(self, terms: Terms) -> tuple[Shift, ...]:
        if self.shift is not None:
            return tuple(Shift(*each.times(terms), each.at_end) for each in self.shift)
        return () if self.on_call else (Shift(0, terms.end),)


class ShortChannel(ShortNamed):
    """A way to send; which keys mean something depends on the kind."""

    kind: Kind = Field(description=f"One of: {', '.join(get_args(Kind))}.", examples=["inbox"])
    lines: Annotated[int, Field(ge=1)] | None = Field(
        None, description="So many conversations at a time; else without limit."
    )
    ring: LengthText | None = Field(None, description="What a vain attempt to call takes.")
    retry: LengthText | None = Field(None, description="The pause before the next attempt.")
    attempts: Annotated[int, Field(ge=1)] | None = Field(
        None, description="So many attempts before the call is given up."
    )
    talk: LengthText | None = Field(None, description="What speaking takes.")
    write: LengthText | None = Field(None, description="What writing takes.")
    latency: LengthText | None = Field(None, description="From sending to arrival.")
    look: LookText = Field(
        None, description="How often the inbox is looked at; 'staffed': noticed at once."
    )
    read: LengthText | None = Field(None, description="What reading takes.")
    reach: ShareText | None = Field(None, description="Probability of reaching each receiver.")
    loss: ShareText | None = Field(None, description="Probability of never arriving.")
    outages: Annotated[list[ShortWindow], OneOrMany()] = Field(
        [], description="Times during which the channel is dead."
    )
    fallback: Texts = Field([], description="Channels tried in turn when this one is given up.")

    def build(self, id: str, terms: Terms) -> Channel:
        """Return the channel with the default numbers of its kind."""
        lengths = defaults.LENGTHS[self.kind]
        return Channel(
            id,
            self.called(id),
            self.kind,
            lines=self.lines,
            attempts=self.attempts or (defaults.ATTEMPTS if self.kind == "call" else 1),
            look=self.look,
            reach=self._reach(),
            loss=self.loss,
            outages=tuple(Outage(*each.times(terms)) for each in self.outages),
            fallback=tuple(self.fallback),
            ring=self._length("ring", lengths),
            retry=self._length("retry", lengths),
            talk=self._length("talk", lengths),
            write=self._length("write", lengths),
            latency=self._length("latency", lengths),
            read=self._length("read", lengths),
        )

    def _length(self, key: str, defaults: Mapping[str, Length]) -> Length | None:
        given: Length | None = getattr(self, key)
        return given if self.gives(key) else defaults.get(key)

    def _reach(self) -> Share | None:
        by_kind = defaults.REACH if self.kind == "broadcast" else None
        return self.reach if self.gives("reach") else by_kind
