"""The short form of who there is: units, roles, people, and how they are called out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self, get_args

from pydantic import AfterValidator, Field, model_validator

from sim.files.phrases import read_post
from sim.files.short import (
    Count,
    Factor,
    LengthText,
    Micros,
    Moment,
    NeedText,
    OneOrMany,
    ShareText,
    Short,
    ShortNamed,
    Text,
    Texts,
)
from sim.files.terms import Terms
from sim.files.windows import ShortWindow, Windows
from sim.scenario import (
    ASSUMPTION,
    Absence,
    Break,
    CallOutMethod,
    Length,
    OnCall,
    Person,
    Role,
    Shift,
    Slowing,
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
    lines: dict[Text, Count] = Field(
        {}, description="Of channels: so many conversations at a time; else without limit."
    )
    fallback: dict[Text, Texts] = Field(
        {}, description="Of channels: those tried in turn here, instead of the channel's own."
    )
    somebody_else: ShareText | None = Field(
        None, description="Probability of leaving lying what went to several."
    )

    def build(self, id: str) -> Unit:
        """Return the unit."""
        return Unit(
            id,
            self.called(id),
            self.parent,
            self.kind,
            tuple(self.contact),
            lines=tuple(self.lines.items()),
            fallback=tuple((channel, tuple(others)) for channel, others in self.fallback.items()),
            leaves=self.somebody_else,
        )


class ShortRole(ShortNamed):
    """A role; a plain text is its name."""

    text_is: ClassVar[str] = "name"

    ringing: Literal["waits", "interrupts"] = Field(
        "waits", description="Whether a telephone interrupts desk work."
    )

    def build(self, id: str) -> Role:
        """Return the role."""
        return Role(id, self.called(id), self.ringing)


class ShortShift(ShortWindow):
    """A time on duty; in short ``07:30-16:30``."""

    at_end: Literal["finish", "hand over", "suspend"] = Field(
        "finish", description="What happens to work that is under way when it ends."
    )
    handover: LengthText | None = Field(
        None, description="What taking over costs a colleague; for 'at end: hand over'."
    )

    def build(self, terms: Terms) -> Shift:
        """Return the time on duty."""
        cost = defaults.HANDOVER if self.at_end == "hand over" else None
        return Shift(*self.times(terms), self.at_end, self.given("handover", cost))


class ShortOnCall(Short):
    """At home but reachable, by a method of calling out or simply after a while."""

    by: Text | None = Field(None, description="How called out: an id in 'call outs'.")
    notice: LengthText | None = Field(
        None, description="Without a method: until a call-out is noticed."
    )
    travel: LengthText = Field(defaults.TRAVEL, description="The way in.")
    from_: Moment | None = Field(None, description="Since when; else from STARTEX.")
    until: Moment | None = Field(None, description="Until when; else until ENDEX.")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.by and self.notice:
            raise ValueError(
                f"it has both 'by' and 'notice': leave out 'notice', for '{self.by}' says how long"
            )
        return self

    def build(self, terms: Terms) -> OnCall:
        """Return the time on call."""
        until = terms.end if self.until is None else self.until
        notice = None if self.by else self.notice or defaults.NOTICE
        return OnCall(notice, self.travel, self.from_ or 0, until, self.by)


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
    absences: Windows = Field([], description="Times away, whatever the shifts say.")
    absent_with: ShareText | None = Field(
        None, description="Probability of being away from the whole exercise."
    )
    breaks: Windows = Field([], description="Breaks: when due, and until when if taken then.")
    rest: Micros | None = Field(
        None, description="At least so long lies between going home and coming back."
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
            breaks=tuple(Break(*each.times(terms)) for each in self.breaks),
            rest=self.rest,
        )

    def _shifts(self, terms: Terms) -> tuple[Shift, ...]:
        if self.shift is not None:
            return tuple(each.build(terms) for each in self.shift)
        return () if self.on_call else (Shift(0, terms.end),)


CallOutKind = Literal["sms", "app", "list", "phone tree"]


class ShortCallOut(ShortNamed):
    """A way to call out people at home; which keys mean something depends on the kind."""

    kind: CallOutKind = Field(
        description=f"One of: {', '.join(get_args(CallOutKind))}.", examples=["sms"]
    )
    reached: ShareText = Field(
        description="Probability that an attempt reaches somebody.", examples=["40 %"]
    )
    reply: LengthText | None = Field(None, description="Until whoever was reached answers.")
    retry: LengthText | None = Field(None, description="The pause before the next attempt.")
    attempts: Count = Field(1, description="So many attempts.")
    willing: ShareText | None = Field(
        None, description="Probability of coming, once reached; else all come."
    )
    by: NeedText | None = Field(None, description="Who calls; for a list or phone tree.")
    takes: LengthText | None = Field(
        None, description="What an attempt takes whoever calls; for a list or phone tree."
    )
    span: Count | None = Field(
        None, description="So many whoever was reached calls on; for a phone tree."
    )

    def build(self, id: str) -> CallOutMethod:
        """Return the method with the default numbers of its kind."""
        lengths = defaults.CALL_OUT_LENGTHS[self.kind]
        span = defaults.SPAN if self.kind == "phone tree" else None
        return CallOutMethod(
            id,
            self.called(id),
            self.kind,
            reached=self.reached,
            reply=self.reply or lengths["reply"],
            retry=self.retry or lengths["retry"],
            attempts=self.attempts,
            willing=self.willing,
            by=self.by,
            takes=self._takes(lengths),
            span=self.given("span", span),
        )

    def _takes(self, lengths: Mapping[str, Length]) -> Length | None:
        takes: Length | None = self.given("takes", lengths.get("takes"))
        return takes


class ShortSlowingPoint(Short):
    """How much longer work takes after so many hours."""

    after: Micros = Field(description="So long on duty or awake.", examples=["16 h"])
    takes: Factor = Field(description="What work takes then.", examples=["130 %"])


class ShortSlowing(Short):
    """How work is slowed by hours on duty or awake."""

    by: Literal["on duty", "awake"] = Field(description="Which hours count.", examples=["awake"])
    awake_before: Micros = Field(
        0, description="So long has been awake whoever comes on duty; for 'by: awake'."
    )
    curve: list[ShortSlowingPoint] = Field(
        description="Points, straight in between.", examples=["[{after: 16 h, takes: 100 %}]"]
    )
    source: Text = Field(ASSUMPTION, description="Where it is written.")

    def build(self) -> Slowing:
        """Return the slowing."""
        curve = tuple((point.after, point.takes) for point in self.curve)
        return Slowing(self.by, curve, self.awake_before, self.source)
