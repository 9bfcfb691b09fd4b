"""The short form of a whole scenario, and what is made of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from difflib import get_close_matches
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, PlainValidator, ValidationInfo, WithJsonSchema

from sim.clock import read_start
from sim.files.amounts import read_named
from sim.files.cards import ShortProcedure
from sim.files.gatherings import ShortMeeting
from sim.files.inhabitants import ShortPublic
from sim.files.judging import ShortKeyTimes, ShortRatings
from sim.files.library.using import ShortLibrary
from sim.files.roster import ShortCallOut, ShortPerson, ShortRole, ShortSlowing, ShortUnit
from sim.files.script import ShortInject, ShortObjective, ShortTarget
from sim.files.short import (
    ANY_NUMBER,
    TEXT,
    ById,
    LengthText,
    Moment,
    RealMoment,
    Short,
    Text,
    terms_of,
)
from sim.files.terms import Named, Terms
from sim.files.times import read_end
from sim.files.ways import ShortChannel, ShortService
from sim.files.windows import Pauses
from sim.scenario import (
    FORMAT,
    NOTICE,
    ClockChange,
    Exercise,
    Inject,
    Pause,
    Person,
    Phase,
    Ratings,
    Role,
    Scenario,
    Unit,
)


def _start(told: object) -> datetime:
    if not isinstance(told, str):
        raise ValueError("expected a start: write '2026-03-12 08:00 Europe/Stockholm'")
    return read_start(told)


def _end(told: object, info: ValidationInfo) -> int:
    if not isinstance(told, str):
        raise ValueError("expected an end: write '8 h' or 'day 2 12:00'")
    clock = terms_of(info).clock
    return read_end(told, clock) if clock else 0


def _name_of_number(told: str) -> str:
    try:
        read_named(told)
    except ValueError:
        return told
    raise ValueError(f"'{told}' is a number, not a name: write 'reading an e-mail: {{is: …}}'")


Start = Annotated[
    datetime,
    PlainValidator(_start),
    WithJsonSchema({**TEXT, "examples": ["2026-03-12 08:00 Europe/Stockholm"]}),
]
End = Annotated[
    int, PlainValidator(_end), WithJsonSchema({**TEXT, "examples": ["8 h", "day 2 12:00"]})
]
NumberName = Annotated[Text, AfterValidator(_name_of_number)]
NumberEntry = Annotated[Named, PlainValidator(read_named), WithJsonSchema(ANY_NUMBER)]


class ShortPhase(Short):
    """A named part of the exercise."""

    name: Text = Field(description="Its name.", examples=["first hour"])
    start: Moment = Field(description="When it starts.", examples=["08:00"])
    end: Moment = Field(description="When it ends.", examples=["09:00"])


class ShortClockChange(Short):
    """The played clock is set."""

    at: RealMoment = Field(description="When, by the real clock.", examples=["12:00"])
    shows: RealMoment = Field(description="What it shows then.", examples=["day 2 08:00"])


class ShortExercise(Short):
    """The exercise itself; a plain text is its name."""

    text_is: ClassVar[str] = "name"

    name: Text = Field(description="Its name.", examples=["Power cut in Hällaby"])
    notice: Text = Field(NOTICE, description="Printed on every output.")
    marking: Text = Field("", description="Marking of confidentiality, printed on every output.")
    phases: list[ShortPhase] = Field([], description="Its parts.")
    played_clock: list[ShortClockChange] = Field([], description="Jumps of the played clock.")
    pauses: Pauses = Field([], description="Times in which everything stands.")
    late: LengthText | None = Field(
        None, description="How late exercise control sends injects; else on time."
    )
    sources: dict[Text, Text] = Field({}, description="Sources by a short name.")

    def build(self, start: datetime, terms: Terms) -> Exercise:
        """Return the exercise."""
        return Exercise(
            self.name,
            start,
            terms.end,
            notice=self.notice,
            marking=self.marking,
            phases=tuple(Phase(each.name, each.start, each.end) for each in self.phases),
            played_clock=tuple(ClockChange(each.at, each.shows) for each in self.played_clock),
            pauses=tuple(Pause(*each.times(terms)) for each in self.pauses),
            late=self.late,
            sources=tuple(self.sources.items()),
        )


class ShortScenario(Short):
    """A crisis-management exercise for Krisim."""

    krisim: int = Field(FORMAT, description="Version of the format.")
    exercise: ShortExercise = Field(description="Its name, or name and more.", examples=["…"])
    start: Start = Field(
        description="STARTEX: local date, time and time zone.",
        examples=["2026-03-12 08:00 Europe/Stockholm"],
    )
    end: End = Field(description="ENDEX: a length or a moment.", examples=["8 h"])
    numbers: dict[NumberName, NumberEntry] = Field(
        {}, description="Numbers with name, value, source and range."
    )
    services: Annotated[dict[Text, ShortService], ById()] = Field(
        {}, description="What channels depend on, such as power."
    )
    units: Annotated[dict[Text, ShortUnit], ById()] = Field({}, description="The organisation.")
    roles: Annotated[dict[Text, ShortRole], ById()] = Field(
        {}, description="Roles; those that people hold need not be listed."
    )
    people: Annotated[dict[Text, ShortPerson], ById()] = Field(
        {}, description="Every individual, by function."
    )
    call_outs: Annotated[dict[Text, ShortCallOut], ById()] = Field(
        {}, description="Ways to call out people at home."
    )
    slowing: ShortSlowing | None = Field(
        None, description="How work is slowed by hours on duty or awake; else it is not."
    )
    channels: Annotated[dict[Text, ShortChannel], ById()] = Field(
        {}, description="Ways to send messages."
    )
    library: ShortLibrary | None = Field(
        None, description="Action cards that are taken from Krisim's library."
    )
    procedures: dict[Text, ShortProcedure] = Field({}, description="Action cards.")
    meetings: Annotated[dict[Text, ShortMeeting], ById()] = Field({}, description="Meetings.")
    msel: Text | None = Field(
        None, description="A file beside this one with more injects; else msel.csv if it is there."
    )
    roster: Text | None = Field(
        None, description="A file beside this one that says who is there when; else roster.xlsx."
    )
    injects: Annotated[dict[Text, ShortInject], ById()] = Field({}, description="The MSEL.")
    public: Annotated[dict[Text, ShortPublic], ById()] = Field(
        {}, description="Calls from inhabitants."
    )
    objectives: Annotated[dict[Text, ShortObjective], ById()] = Field(
        {}, description="What is to be practised or shown."
    )
    targets: Annotated[dict[Text, ShortTarget], ById()] = Field(
        {}, description="What plans promise."
    )
    key_times: ShortKeyTimes | None = Field(
        None, description="The moments that every evaluation asks for."
    )
    ratings: ShortRatings | None = Field(
        None, description="The scales on which targets and objectives are rated."
    )

    def build(self, terms: Terms) -> Scenario:
        """Return the scenario, in which nothing is implied."""
        people = tuple(each.build(id, terms) for id, each in self.people.items())
        injects = tuple(each.build(id) for id, each in self.injects.items())
        units = tuple(each.build(id) for id, each in self.units.items())
        roles = tuple(each.build(id) for id, each in self.roles.items())
        numbers = (named.number for named in terms.numbers.values())
        return Scenario(
            self.exercise.build(self.start, terms),
            units=(*units, *_outside(units, injects)),
            roles=(*roles, *_held(roles, people)),
            people=people,
            channels=tuple(each.build(id, terms) for id, each in self.channels.items()),
            procedures=tuple(each.build(id) for id, each in self.procedures.items()),
            meetings=tuple(each.build(id, people) for id, each in self.meetings.items()),
            injects=injects,
            public=tuple(each.build(id, terms) for id, each in self.public.items()),
            objectives=tuple(each.build(id) for id, each in self.objectives.items()),
            targets=tuple(each.build(id) for id, each in self.targets.items()),
            services=tuple(each.build(id, terms) for id, each in self.services.items()),
            call_outs=tuple(each.build(id) for id, each in self.call_outs.items()),
            slowing=self.slowing.build() if self.slowing else None,
            key_times=self.key_times.build() if self.key_times else (),
            ratings=self.ratings.build() if self.ratings else Ratings(),
            numbers=tuple(number for number in numbers if number is not None),
        )


def _held(roles: Iterable[Role], people: Iterable[Person]) -> list[Role]:
    """Return the roles that people hold beyond ``roles``, in the order of the people."""
    listed = {role.id for role in roles}
    held = dict.fromkeys(post.role for person in people for post in person.posts)
    return [Role(id, id) for id in held if id not in listed]


def _outside(units: Iterable[Unit], injects: Iterable[Inject]) -> list[Unit]:
    """Return a counterpart for every sender beyond ``units`` that is not a misspelt unit."""
    listed = {unit.id.casefold() for unit in units}
    senders = dict.fromkeys(inject.sender for inject in injects)
    return [
        Unit(sender, sender, kind="counterpart")
        for sender in senders
        if not get_close_matches(sender.casefold(), listed, n=1, cutoff=0.8)
    ]
