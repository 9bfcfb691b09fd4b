"""The base of the short form's models, and the types of their fields.

The models see text, lists and mappings only (`sim.files.tree`). Every field type reads its text by
the functions of `amounts`, `times` and `phrases`; the `Terms` come with the validation's context.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from sim.files.amounts import (
    read_factor,
    read_hourly,
    read_length,
    read_percent,
    read_rate,
    read_share,
)
from sim.files.phrases import (
    PRIORITIES,
    read_addressee,
    read_condition,
    read_escalation,
    read_event,
    read_need,
    read_priority,
)
from sim.files.terms import Terms
from sim.files.times import read_micros, read_moment, refuse_played
from sim.scenario import Addressee, During, Event, Length, Need, Number, Share

STAFFED = "staffed"
"""Said of an inbox in which every message is noticed at once."""

TEXT: dict[str, Any] = {"type": "string"}


def key_of(field: str) -> str:
    """Return the key that files use for a field.

    >>> key_of("on_call"), key_of("from_")
    ('on call', 'from')
    """
    return field.strip("_").replace("_", " ")


class Short(BaseModel):
    """What the short form says of one thing.

    A key with nothing after it means none where there may be none, and else counts as left out.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=key_of)

    text_is: ClassVar[str] = ""
    """The key that a plain text stands for."""

    @classmethod
    def spell(cls, text: str) -> dict[str, Any] | None:
        """Return the mapping that a plain text stands for; None if it stands for nothing."""
        return {cls.text_is: text} if cls.text_is else None

    @model_validator(mode="before")
    @classmethod
    def _spell_out(cls, told: object) -> object:
        if isinstance(told, str):
            return cls.spell(told) or told
        if not isinstance(told, dict):
            return told
        optional = {key_of(n) for n, f in cls.model_fields.items() if f.default is None}
        return {k: value for k, value in told.items() if value is not None or k in optional}

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema of the mapping, or of the plain text that stands for it."""
        mapping = handler.resolve_ref_schema(handler(schema))
        if cls.spell("") is None:
            return mapping
        described = {"description": mapping.pop("description", "")}
        return {**described, "anyOf": [TEXT, mapping]}

    def gives(self, field: str) -> bool:
        """Tell whether the file has the key of ``field``, be it with nothing after it."""
        return field in self.model_fields_set

    def given(self, field: str, default: Any) -> Any:
        """Return what the file says of ``field``, or ``default`` if it lacks its key."""
        return getattr(self, field) if self.gives(field) else default


def terms_of(info: ValidationInfo) -> Terms:
    """Return the terms that a validation was given."""
    return info.context if isinstance(info.context, Terms) else Terms()


def kind_of(told: object) -> str:
    """Return what a plain value is, in words.

    >>> kind_of(None), kind_of([]), kind_of({})
    ('nothing', 'a list', 'keys with values')
    """
    if told is None:
        return "nothing"
    if isinstance(told, str):
        return f"'{told}'"
    return "a list" if isinstance(told, list) else "keys with values"


class OneOrMany:
    """A list, or one thing alone, which counts as a list of one."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Let one thing pass as a list of one."""
        return core_schema.no_info_before_validator_function(_listed, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema of the list, or of one of its items."""
        many = handler(schema)
        return {"anyOf": [many["items"], many]}


class ById:
    """A table: a mapping by id, or a list of mappings with a key ``id`` (`sim.files.tables`)."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Return the schema of the mapping, or of the list."""
        table = handler(schema)
        item = deepcopy(handler.resolve_ref_schema(table["additionalProperties"]))
        item = item["anyOf"][-1] if "anyOf" in item else item
        item["properties"] = {"id": {**TEXT, "description": "Its id."}, **item["properties"]}
        item["required"] = ["id", *item.get("required", [])]
        return {"anyOf": [table, {"type": "array", "items": item}]}


def _listed(told: object) -> object:
    if told is None:
        return []
    return told if isinstance(told, list) else [told]


def _text(told: object) -> str:
    if not isinstance(told, str):
        raise ValueError(f"expected text, found {kind_of(told)}")
    return told


def _from_text(read: Callable[[str], Any]) -> PlainValidator:
    return PlainValidator(lambda told: read(_text(told)))


def _in_terms(read: Callable[[object, Terms], Number[Any]]) -> PlainValidator:
    return PlainValidator(lambda told, info: read(told, terms_of(info)))


def _moment(told: object, info: ValidationInfo) -> int:
    clock, text = terms_of(info).clock, _text(told)
    return read_moment(text, clock) if clock else 0


def _real_moment(told: object, info: ValidationInfo) -> int:
    refuse_played(_text(told))
    return _moment(told, info)


def _look(told: object, info: ValidationInfo) -> Length | None:
    if told is None or told == STAFFED:
        return None
    if isinstance(told, dict) and isinstance(told.get("is"), str):
        told = {**told, "is": _interval(told["is"])}
    return read_length(_interval(told) if isinstance(told, str) else told, terms_of(info))


def _interval(text: str) -> str:
    return text.strip().removeprefix("every ")


def _example(*examples: str) -> WithJsonSchema:
    return WithJsonSchema({**TEXT, "examples": list(examples)})


def _sourced(example: str, bounds: str) -> WithJsonSchema:
    return WithJsonSchema(sourced(example, bounds))


def sourced(example: str, bounds: str) -> dict[str, Any]:
    """Return the JSON Schema of a number: text, or a mapping with its source."""
    properties = {
        "is": {**TEXT, "examples": [example]},
        "source": {**TEXT, "examples": ["assumption"]},
        "range": {"type": ["string", "null"], "examples": [bounds]},
        "why": TEXT,
    }
    mapping = {"properties": properties, "required": ["is"], "additionalProperties": False}
    return {"anyOf": [{**TEXT, "examples": [example]}, {"type": "object", **mapping}]}


ANY_NUMBER = sourced("5-10-20 min", "x0.5-2")

Text: TypeAlias = Annotated[str, BeforeValidator(_text)]
Texts: TypeAlias = Annotated[list[Text], OneOrMany()]
LengthText: TypeAlias = Annotated[Length, _in_terms(read_length), _sourced("10 min", "x0.5-2")]
LookText: TypeAlias = Annotated[
    Length | None, PlainValidator(_look), _sourced("every 20 min", "x0.5-2")
]
ShareText: TypeAlias = Annotated[Share, _in_terms(read_share), _sourced("30 %", "5-40 %")]
RateText: TypeAlias = Annotated[
    Number[float], _in_terms(read_hourly), _sourced("30 per h", "10-90 per h")
]
Micros: TypeAlias = Annotated[int, _from_text(read_micros), _example("60 min", "1 h 30 min")]
Moment: TypeAlias = Annotated[
    int, PlainValidator(_moment), _example("09:40", "day 2 09:40", "T+0:10", "2026-03-12 09:40")
]
RealMoment: TypeAlias = Annotated[
    int, PlainValidator(_real_moment), _example("12:00", "day 2 06:00", "T+4:00")
]
YesNo: TypeAlias = Annotated[bool, WithJsonSchema({"enum": [True, False, "yes", "no"]})]
Percent: TypeAlias = Annotated[float, _from_text(read_percent), _example("90 %")]
Factor: TypeAlias = Annotated[float, _from_text(read_factor), _example("130 %")]
Hourly: TypeAlias = Annotated[float, _from_text(read_rate), _example("30 per h")]
Priority: TypeAlias = Annotated[
    int,
    _from_text(read_priority),
    WithJsonSchema({"anyOf": [{"enum": list(PRIORITIES)}, {"type": "integer"}]}),
]
NeedText: TypeAlias = Annotated[
    Need, _from_text(read_need), _example("press officer", "leadership/chair", "2 x nurse")
]
EscalationText: TypeAlias = Annotated[
    Need | None, _from_text(read_escalation), _example("leadership/chair", "parent")
]
AddresseeText: TypeAlias = Annotated[
    Addressee, _from_text(read_addressee), _example("communication", "leadership/chair")
]
EventText: TypeAlias = Annotated[
    Event, _from_text(read_event), _example("I-01 acted", "I-01 acted by communication")
]
ConditionText: TypeAlias = Annotated[
    Event | During, _from_text(read_condition), _example("I-01 acted", "phase first hour")
]
Count: TypeAlias = Annotated[int, Field(ge=1)]
Amount: TypeAlias = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class ShortNamed(Short):
    """What the short form says of one thing with a name for reports."""

    name: Text = Field("", description="Name in reports; else the id.")

    def called(self, id: str) -> str:
        """Return the name, which is the id unless another one is given."""
        name: str = self.given("name", id)
        return name
