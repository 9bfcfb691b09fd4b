"""Several of which all, or any one, must be: steps before a step, conditions, events."""

from __future__ import annotations

from typing import Annotated, ClassVar, Generic, Literal, Self, TypeVar

from pydantic import Field, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from sim.files.short import TEXT, ConditionText, OneOrMany, Short, Text
from sim.scenario import Conditions

T = TypeVar("T")


class ShortJoin(Short, Generic[T]):
    """All or any of several; in short one of them, or a list."""

    listed: ClassVar[str] = "all of"
    """The key that a plain list stands for."""

    all_of: Annotated[list[T], OneOrMany()] = Field([], description="All of these.")
    any_of: Annotated[list[T], OneOrMany()] = Field([], description="Any one of these.")

    @model_validator(mode="before")
    @classmethod
    def _spell_list(cls, told: object) -> object:
        return {cls.listed: told} if isinstance(told, str | list) else told

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema of one, a list, or the mapping."""
        mapping = super().__get_pydantic_json_schema__(schema, handler)
        return {"anyOf": [TEXT, {"type": "array", "items": TEXT}, mapping]}

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if self.all_of and self.any_of:
            raise ValueError("'all of' and 'any of' cannot be mixed: write one of them")
        return self

    @property
    def join(self) -> Literal["all", "any"]:
        """Whether all or any of them must be."""
        return "any" if self.gives("any_of") and not self.all_of else "all"

    @property
    def items(self) -> tuple[T, ...]:
        """All of them, in order."""
        return tuple(self.all_of or self.any_of)


class ShortAfter(ShortJoin[Text]):
    """Which steps come before; a list means that all must have ended."""


class ShortConditions(ShortJoin[ConditionText]):
    """Events that have happened and phases that are on; a list means all of them."""

    def build(self) -> Conditions:
        """Return the conditions."""
        return Conditions(self.items, self.join)


class ShortExceptions(ShortConditions):
    """Events that have happened and phases that are on; a list means any of them."""

    listed: ClassVar[str] = "any of"


AT_ONCE = ShortAfter.model_validate([])
ALWAYS = ShortConditions.model_validate([])
NEVER = ShortExceptions.model_validate([])


def written(items: list[str], join: Literal["all", "any"]) -> dict[str, list[str]]:
    """Return several texts as the complete form says whether all or any of them must be.

    >>> written(["draft", "check"], "any")
    {'any of': ['draft', 'check']}
    """
    return {f"{join} of": items}
