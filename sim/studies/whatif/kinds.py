"""The kinds of changes that what-ifs are made of, by the word that each begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sim.errors import KrisimError, suggest
from sim.studies.whatif.change import Change, Reading, matched
from sim.studies.whatif.kinds_of_amounts import AMOUNTS
from sim.studies.whatif.kinds_of_channels import CHANNELS
from sim.studies.whatif.kinds_of_decisions import DECISIONS
from sim.studies.whatif.kinds_of_people import PEOPLE
from sim.studies.whatif.kinds_of_script import SCRIPT

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.studies.whatif.change import Kind

KINDS: Final[dict[str, Kind]] = {**PEOPLE, **CHANNELS, **DECISIONS, **AMOUNTS, **SCRIPT}
"""Every kind of change."""


def read_change(text: str, scenario: Scenario) -> Change:
    """Return the change of ``scenario`` that ``text`` tells, such as ``lines: phone 12``.

    Raises
    ------
    KrisimError
        If it is none, or names what the scenario does not have.
    """
    word, colon, told = (part.strip() for part in text.partition(":"))
    if not colon or word not in KINDS:
        known = suggest(word, KINDS)
        raise KrisimError(
            f"unknown kind of change '{word}'. {known} Write 'away: leadership/chief'"
        )
    kind = KINDS[word]
    try:
        make, said = kind.read(matched(kind, told), Reading(scenario))
    except ValueError as error:
        raise KrisimError(str(error)) from None
    return Change(f"{word}: {told}", make, said)
