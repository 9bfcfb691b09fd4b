"""The log as XES (IEEE 1849-2016): one trace per case, for programs that mine processes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import quoteattr

from sim.drill.exporting.moments import MILESTONE, moments
from sim.drill.exporting.telling import Telling
from sim.files.cells import readable
from sim.files.workbooks import drafted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sim.drill.exporting.account import Account
    from sim.drill.exporting.moments import Moment

EXTENSIONS: Final = {
    "concept": "Concept",
    "time": "Time",
    "lifecycle": "Lifecycle",
    "org": "Organizational",
}
CLASSIFIERS: Final = {
    "Activity": "concept:name",
    "Activity_and_transition": "concept:name lifecycle:transition",
    "Kind": "kind",
}
"""By what events are taken for equal; their keys are in every event."""

EVERY_EVENT: Final = ("concept:name", "lifecycle:transition", "kind")
STANDARD: Final = {"unit_name": "org:group", "role_name": "org:role", "people": "org:resource"}
"""Keys of the standard for what is told."""

_BEGINNING = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">
"""


def write_xes(account: Account, path: Path) -> int:
    """Write the log as XES and return how many events it has.

    Raises
    ------
    KrisimError
        If it cannot be written.
    """
    written = 0
    with drafted(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_BEGINNING)
        file.writelines(_head(account))
        telling, time = Telling(account), account.teller()
        inside = None
        for moment in moments(account.log, by_case=True):
            place = telling.place(moment)
            if place != inside:
                file.writelines(_opening(telling, *place, close=inside is not None))
                inside = place
            file.writelines(_event(telling, moment, time(moment.at)))
            written += 1
        file.write(" </trace>\n</log>\n" if inside else "</log>\n")
    return written


def _head(account: Account) -> Iterator[str]:
    for prefix, name in EXTENSIONS.items():
        uri = f"http://www.xes-standard.org/{prefix}.xesext"
        yield f' <extension name="{name}" prefix="{prefix}" uri="{uri}"/>\n'
    time = account.teller()
    start, end = time(0), time(account.log.end)
    yield f' <global scope="trace">\n{_string("concept:name", "")} </global>\n'
    yield ' <global scope="event">\n'
    yield from (_string(key, "") for key in EVERY_EVENT)
    yield f"{_date('time:timestamp', start)} </global>\n"
    for name, keys in CLASSIFIERS.items():
        yield f' <classifier name="{name}" scope="event" keys="{keys}"/>\n'
    yield _string("concept:name", account.exercise)
    yield _string("lifecycle:model", "standard")
    yield from (_string(key, value) for key, value in account.facts().items())
    yield f"{_date('start', start)}{_date('end', end)}"


def _opening(telling: Telling, case: int, number: int, *, close: bool) -> Iterator[str]:
    yield " </trace>\n <trace>\n" if close else " <trace>\n"
    yield _string("concept:name", telling.case(case, number))
    yield _string("case_kind", telling.log.names.case_kinds[case])
    title = telling.title(case)
    if title:
        yield _string("title", title)


def _event(telling: Telling, moment: Moment, at: str) -> Iterator[str]:
    yield "  <event>\n"
    yield _string("concept:name", telling.activity(moment))
    if moment.what != MILESTONE:
        yield _string("concept:instance", str(telling.instances[moment.row]))
    yield _string("lifecycle:transition", moment.transition)
    yield _date("time:timestamp", at)
    for key, value in telling.told(moment).items():
        yield _string(STANDARD.get(key, key), value)
    yield "  </event>\n"


def _string(key: str, value: str) -> str:
    return f'   <string key="{key}" value={quoteattr(readable(value))}/>\n'


def _date(key: str, at: str) -> str:
    return f'   <date key="{key}" value="{at}"/>\n'
