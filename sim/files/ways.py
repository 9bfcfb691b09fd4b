"""The short form of that through which messages go: services and channels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, get_args

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sim.files.short import (
    Count,
    LengthText,
    LookText,
    ShareText,
    Short,
    ShortNamed,
    Texts,
)
from sim.files.terms import Terms
from sim.files.windows import Windows
from sim.scenario import (
    Channel,
    Kind,
    Length,
    Misunderstanding,
    Outage,
    ReadBack,
    Service,
    Share,
    defaults,
)


class ShortService(ShortNamed):
    """What channels depend on, such as power; a plain text is its name."""

    text_is: ClassVar[str] = "name"

    outages: Windows = Field([], description="Times during which it is dead.")
    depends_on: Texts = Field([], description="Services that it is dead with.")

    def build(self, id: str, terms: Terms) -> Service:
        """Return the service."""
        outages = tuple(Outage(*each.times(terms)) for each in self.outages)
        return Service(id, self.called(id), outages, tuple(self.depends_on))


class ShortNumber(Short):
    """A number and what goes with it; in short the number alone, with its source or without."""

    @model_validator(mode="before")
    @classmethod
    def _number_alone(cls, told: object) -> object:
        return {cls.text_is: told} if isinstance(told, dict) and "is" in told else told

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema of the number, or of the mapping."""
        short = super().__get_pydantic_json_schema__(schema, handler)
        mapping = short["anyOf"][-1]
        return {**short, "anyOf": [*mapping["properties"][cls.text_is]["anyOf"], mapping]}


class ShortMisunderstanding(ShortNumber):
    """Being understood wrongly; in short its probability."""

    text_is: ClassVar[str] = "chance"

    chance: ShareText = Field(description="Probability of it.", examples=["3.5 %"])
    discovered: LengthText = Field(
        defaults.DISCOVERED, description="How long the wrong thing is worked on."
    )
    question: LengthText = Field(defaults.QUESTION, description="What asking back takes.")

    def build(self) -> Misunderstanding:
        """Return the misunderstanding."""
        return Misunderstanding(self.chance, self.discovered, self.question)


class ShortReadBack(ShortNumber):
    """Repeating what was heard; in short what it takes."""

    text_is: ClassVar[str] = "takes"

    takes: LengthText = Field(description="What repeating takes.", examples=["13 s"])
    catches: ShareText = Field(
        defaults.CATCHES, description="What share of what went wrong it brings to light."
    )

    def build(self) -> ReadBack:
        """Return the reading back."""
        return ReadBack(self.takes, self.catches)


class ShortChannel(ShortNamed):
    """A way to send; which keys mean something depends on the kind."""

    kind: Kind = Field(description=f"One of: {', '.join(get_args(Kind))}.", examples=["inbox"])
    lines: Count | None = Field(
        None, description="So many conversations at a time; else without limit."
    )
    ring: LengthText | None = Field(None, description="What a vain attempt to call takes.")
    retry: LengthText | None = Field(None, description="The pause before the next attempt.")
    attempts: Count | None = Field(
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
    misunderstanding: ShortMisunderstanding | None = Field(
        None, description="Being understood wrongly: probability, or that and what it costs."
    )
    read_back: ShortReadBack | None = Field(
        None, description="Repeating what was heard: what it takes, or that and what it catches."
    )
    outages: Windows = Field([], description="Times during which the channel is dead.")
    depends_on: Texts = Field([], description="Services and channels that it is dead with.")
    fallback: Texts = Field([], description="Channels tried in turn when this one is given up.")

    def build(self, id: str, terms: Terms) -> Channel:
        """Return the channel with the default numbers of its kind."""
        lengths = defaults.LENGTHS[self.kind]
        return Channel(
            id,
            self.called(id),
            self.kind,
            lines=self.lines,
            attempts=self.attempts or (defaults.ATTEMPTS if "retry" in lengths else 1),
            look=self.look,
            reach=self._reach(),
            loss=self.loss,
            misunderstanding=self.misunderstanding.build() if self.misunderstanding else None,
            read_back=self.read_back.build() if self.read_back else None,
            depends_on=tuple(self.depends_on),
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
        length: Length | None = self.given(key, defaults.get(key))
        return length

    def _reach(self) -> Share | None:
        by_kind = defaults.REACH if self.kind == "broadcast" else None
        reach: Share | None = self.given("reach", by_kind)
        return reach
