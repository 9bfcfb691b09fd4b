"""The whole county as a scenario, for any number of municipalities.

`python -m benchmarks.county scenarios/kko2017-county` writes the scenario of that folder from what
people write in its folder `parts`: who there is, the cards, the messages.
"""

from __future__ import annotations

import csv
import re
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from io import StringIO
from itertools import chain, cycle, islice
from math import ceil
from pathlib import Path
from string import Template
from textwrap import TextWrapper

COUNTY = Path(__file__).parent.parent / "scenarios" / "kko2017-county"
PARTS = COUNTY / "parts"
WHOLE = 12
"""Municipalities of the county; the other actors have as many people as written for so many."""

SEATS = 0.7
"""Share of those beside the crisis management who are in the information centre."""

TITLE = re.compile(r"^(\w[\w ]*):$", re.MULTILINE)
TIME = re.compile(r"(day 2 )?(\d\d):(\d\d)")
LINES = TextWrapper(118, break_long_words=False, break_on_hyphens=False)

COLUMNS = (
    *("id", "at", "after", "from", "to", "by", "title", "says", "procedure", "objectives"),
    *("priority", "only if", "unless", "remind", "withdrawn"),
)

Row = dict[str, str]


@dataclass(frozen=True)
class Town:
    """A municipality: its people, when they play, and which one in the list it is."""

    id: str
    code: str
    name: str
    inhabitants: int
    players: int
    plays: str
    number: int

    @property
    def on_tuesday(self) -> bool:
        """Whether it plays from the beginning."""
        return self.plays == "both days"

    @property
    def roster(self) -> str:
        """Return which of the rosters of `people.csv` it has."""
        return "town" if self.on_tuesday else "Wednesday"


# Parts --------------------------------------------------------------------------------------------


@cache
def rows(name: str) -> tuple[Row, ...]:
    """Return the rows of a table in the folder `parts`."""
    with (PARTS / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def part(name: str) -> str:
    """Return the text of a file in the folder `parts`."""
    return (PARTS / name).read_text(encoding="utf-8")


def towns(number: int) -> list[Town]:
    """Return so many municipalities: those of the county, then invented ones of the same sizes."""
    listed = [
        Town(
            id=row["id"],
            code=row["code"],
            name=row["name"],
            inhabitants=int(row["inhabitants"]),
            players=int(row["players"]),
            plays=row["plays"],
            number=k,
        )
        for k, row in enumerate(rows("towns.csv"), start=1)
    ]
    return [
        town if k == town.number else _invented(town, k)
        for k, town in enumerate(islice(cycle(listed), number), start=1)
    ]


def _invented(town: Town, number: int) -> Town:
    name = f"municipality {number}"
    return replace(town, id=name, code=f"M{number}", name=name.capitalize(), number=number)


# People -------------------------------------------------------------------------------------------


def people(number: int) -> Iterator[str]:
    """Yield a line of the table `people` for everybody, with ``number`` municipalities."""
    for town in towns(number):
        yield from _town(town)
    for actor in rows("actors.csv"):
        size = max(ceil(int(actor["people"]) * number / WHOLE), int(actor["at least"]))
        for k, row in enumerate(_posts(actor["roster"], size), start=1):
            yield _person(f"{actor['id']}-{k}", actor["id"], row, actor["call out"], k)


def _town(town: Town) -> Iterator[str]:
    core = _of(town.roster, "core")
    beside = town.players - len(core)
    seats = ceil(SEATS * beside)
    desks = islice(cycle(_of(town.roster, "more")), beside - seats)
    takers = islice(chain(_of(town.roster, "centre"), cycle(_of(town.roster, "centre")[1:])), seats)
    rows = [(town.id, row) for row in (*core, *desks)]
    rows += [(f"{town.id} centre", row) for row in takers]
    for k, (unit, row) in enumerate(rows, start=1):
        yield _person(f"{town.id}-{k}", unit, row, "sms", k)


def _posts(roster: str, size: int) -> Iterator[Row]:
    core, more = _of(roster, "core"), _of(roster, "more")
    return islice(chain(core, cycle(more)), size)


@cache
def _of(roster: str, part: str) -> tuple[Row, ...]:
    listed = rows("people.csv")
    return tuple(row for row in listed if (row["roster"], row["part"]) == (roster, part))


def _person(id: str, unit: str, row: Row, method: str, number: int) -> str:
    shift = next(each for each in rows("shifts.csv") if each["name"] == row["shift"])
    breaks = shift["breaks"].split("|")
    said = [f"id: {id}", f"unit: {unit}", f"roles: [{', '.join(row['roles'].split('|'))}]"]
    if row["deputy for"]:
        said.append(f"deputy for: [{', '.join(row['deputy for'].split('|'))}]")
    said.append(Template(shift["shift"]).substitute(method=method))
    if shift["breaks"]:
        said.append(f'breaks: ["{breaks[number % len(breaks)]}"]')
    return f"  - {{{', '.join(said)}, absent with: share away}}\n"


# The scenario -------------------------------------------------------------------------------------


def scenario(number: int) -> str:
    """Return `scenario.yaml` of a county with ``number`` municipalities."""
    listed = towns(number)
    common = Template(part("county.yaml")).substitute(_lists(listed))
    before, tables = sections(common)
    tables["units"] = "".join(_actors())
    tables["people"] = "".join(people(number))
    tables["public"] = ""
    for town in listed:
        text = Template(part("town.yaml")).substitute(_words(town))
        for title, body in sections(text)[1].items():
            tables[title] += body
    text = before + "\n".join(f"{title}:\n{body.rstrip()}\n" for title, body in tables.items())
    return part("header.txt") + "".join(_wrapped(line) for line in text.splitlines(keepends=True))


def sections(text: str) -> tuple[str, dict[str, str]]:
    r"""Return what stands before the first table of a YAML file, and its tables by their titles.

    >>> sections("end: 2 h\nunits:\n  a: A\n")
    ('end: 2 h\n', {'units': '  a: A\n'})
    """
    before, *found = TITLE.split(text)
    pairs = zip(found[::2], found[1::2], strict=True)
    return before, {title: body.lstrip("\n") for title, body in pairs}


def _lists(listed: Sequence[Town]) -> dict[str, str]:
    """Return what stands for the lists of municipalities and actors in `county.yaml`."""
    tuesday = [town for town in listed if town.on_tuesday]
    others = [a["id"] for a in rows("actors.csv") if a["roster"] == "actor"]
    return {
        "towns": ", ".join(town.id for town in listed),
        "tuesday": ", ".join(town.id for town in tuesday),
        "activations": ", ".join(f"activation of {town.id}" for town in tuesday),
        "nights": ", ".join(f"{town.id}/night officer" for town in tuesday),
        "chiefs": ", ".join(f"{town.id}/chief" for town in listed),
        "heads": ", ".join(f"{town.id}/head of communication" for town in listed),
        "liaisons": ", ".join(f"{other}/duty officer" for other in others),
        "lines": str(12 + 4 * len(listed)),
    }


def _actors() -> Iterator[str]:
    for row in rows("actors.csv"):
        said = [f'name: "{row["name"]}"', f"kind: {row['kind']}"]
        if row["kind"] == "player":
            said.append("contact: [duty officer, desk officer]")
            said.append("somebody else: share left to somebody else")
        yield f"  {row['id']}: {{{', '.join(said)}}}   # {row['named']}\n"


def _words(town: Town) -> dict[str, str]:
    """Return what stands for the names and numbers of one municipality in `town.yaml`."""
    later = 10 * (town.number % 4)
    briefings = ["15:30", "18:10", "19:50"] * town.on_tuesday
    briefings += ["day 2 08:25", "day 2 10:50", "day 2 13:25"]
    curve = rows("calls.csv")[0 if town.on_tuesday else 7 :]
    return {
        "town": town.id,
        "code": town.code,
        "name": town.name,
        "inhabitants": str(town.inhabitants),
        "phones": str(2 + town.inhabitants // 10_000),
        "queue": str(5 + town.inhabitants // 1000),
        "opens": f'"{curve[0]["at"]}"',
        "closes": f'"{curve[-1]["at"]}"',
        "curve": ", ".join(f'{{at: "{row["at"]}", rate: {row["rate"]}}}' for row in curve),
        "briefings": ", ".join(f'"{shifted(at, later)}"' for at in briefings),
        "reliefs": '"20:45", "day 2 06:40"' if town.on_tuesday else '"day 2 15:45"',
        "influences": ", ".join(_influences(town)),
    }


def _influences(town: Town) -> Iterator[str]:
    """Yield what warnings, lists of answers and statements do to the calls."""
    more = town.inhabitants // 400 + 1
    adds = f"{{is: {more} per h, source: assumption, range: 0-{4 * more} per h}}"
    for warning in ("C-03", "C-23") if town.on_tuesday else ("C-23",):
        yield f"{{on: {warning} acted by sos, delay: 5 min, adds: {adds}, fades: 90 min}}"
    for answers, statement in (("03", "06"), ("24", "25")) if town.on_tuesday else (("24", "25"),):
        yield (
            f"{{on: {town.code}-{answers} acted by {town.id}, "
            "handling: length of a call with answers at hand, "
            "passed on: questions left open with answers at hand}"
        )
        on = f"{town.code}-{statement} acted by {town.id}"
        yield f"{{on: {on}, calls: calls after a statement}}"


def _wrapped(line: str) -> str:
    if len(line) <= LINES.width or line.startswith("#"):
        return line
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    LINES.subsequent_indent = indent
    whole = re.sub(r"(?<![, ]) ", "\0", line.rstrip())  # breaks after commas only
    return LINES.fill(whole).replace("\0", " ") + "\n"


# The MSEL -----------------------------------------------------------------------------------------


def msel(number: int) -> str:
    """Return `msel.csv` of a county with ``number`` municipalities."""
    text = StringIO()
    table = csv.DictWriter(text, COLUMNS, restval="", lineterminator="\n")
    table.writeheader()
    table.writerows(rows("msel-county.csv"))
    table.writerows(chain.from_iterable(_to_actors()))
    table.writerows(chain.from_iterable(_to_town(town) for town in towns(number)))
    return text.getvalue()


def _to_actors() -> Iterator[Iterator[Row]]:
    actors = [a for a in rows("actors.csv") if a["roster"] == "actor"]
    for k, actor in enumerate(actors):
        code = f"A{k + 1:02}"
        yield (
            _filled(row, f"{code}-{row['id']}", 3 * k % 15, {"unit": actor["id"]})
            for row in rows("msel-actor.csv")
        )


def _to_town(town: Town) -> Iterator[Row]:
    words = {"town": town.id, "name": town.name, "code": town.code}
    for row in rows("msel-town.csv"):
        if town.plays in row["plays"] or (town.on_tuesday and "both" in row["plays"]):
            yield _filled(row, f"{town.code}-{row['id']}", 7 * town.number % 20, words)


def _filled(row: Row, id: str, later: int, words: dict[str, str]) -> Row:
    cells = {key: Template(cell).substitute(words) for key, cell in row.items() if key in COLUMNS}
    return cells | {"id": id, "at": shifted(row["at"], later)}


def shifted(at: str, minutes: int) -> str:
    """Return the moment so many minutes later; nothing stays nothing.

    >>> shifted("day 2 09:50", 15)
    'day 2 10:05'
    """
    found = TIME.fullmatch(at)
    if found is None:
        return at
    whole = int(found[2]) * 60 + int(found[3]) + minutes
    return f"{found[1] or ''}{whole // 60:02}:{whole % 60:02}"


def write(folder: Path, number: int = WHOLE) -> None:
    """Write scenario and MSEL of a county with ``number`` municipalities into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scenario.yaml").write_text(scenario(number), encoding="utf-8")
    (folder / "msel.csv").write_text(msel(number), encoding="utf-8")


def main() -> None:
    """Write the scenario into the folder that the command line names."""
    parser = ArgumentParser(prog="python -m benchmarks.county", description=__doc__)
    parser.add_argument("folder", type=Path, help="where scenario.yaml and msel.csv go")
    parser.add_argument("-n", type=int, default=WHOLE, help=f"municipalities ({WHOLE})")
    options = parser.parse_args()
    write(options.folder, options.n)


if __name__ == "__main__":
    main()
