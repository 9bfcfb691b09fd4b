"""The short form of windows of time: from one moment until another."""

from __future__ import annotations

from typing import Annotated, Any, Self, TypeAlias

from pydantic import Field, ValidationInfo, model_validator

from sim.files.short import OneOrMany, Short, Text, terms_of
from sim.files.terms import Terms
from sim.files.times import read_window, refuse_played, split_window


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


class ShortPause(ShortWindow):
    """A window in which the exercise stands; by the real clock, as the played one stands too."""

    def times(self, terms: Terms) -> tuple[int, int]:
        """Return start and end [µs after STARTEX]."""
        refuse_played(self.from_)
        refuse_played(self.until)
        return ShortWindow.times(self, terms)


Windows: TypeAlias = Annotated[list[ShortWindow], OneOrMany()]
Pauses: TypeAlias = Annotated[list[ShortPause], OneOrMany()]
