"""Who told whom: units by the chain of command, and what went between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path

from sim.plots.alternative import listed, sentences, with_alt
from sim.plots.seats import BOX, NEST, Seat, figure_size, seated
from sim.plots.style import BLACK, BLUE, GREY, LETTERS, ORANGE, RED, axes, for_print, wrapped
from sim.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd
    from matplotlib.axes import Axes

    from sim.scenario import Unit
    from sim.words import Language

LEAST = 0.01
"""A link with a smaller share of all messages is not drawn unless asked for."""

WIDEST = 4.5
"""Width of the link with most messages [pt]; the others in proportion, down to THINNEST."""
THINNEST = 0.5
WHOLE = 10
"""From so many messages on, the legend leaves out tenths."""
APART = 0.05
"""Half the distance between the two directions of one link [in]."""


class Look(NamedTuple):
    """How a link is drawn of which more than ``above`` (share) was missed."""

    above: float
    colour: str
    line: Literal["solid", "dashed", "dotted"]


MISSED = ("at most 1% missed", "1 to 10% missed", "more than 10% missed")
LOOKS = {
    "more than 10% missed": Look(0.1, RED, "dotted"),
    "1 to 10% missed": Look(0.01, ORANGE, "dashed"),
    "at most 1% missed": Look(-1.0, BLUE, "solid"),
}
"""The first that holds is that of a link."""


SILENT: Final[dict[str, Any]] = {
    "marker": "X",
    "markersize": 7,
    "markerfacecolor": "#ffffff",
    "markeredgecolor": BLACK,
    "linestyle": "none",
}


class Link(NamedTuple):
    """What went from one unit to another: messages per run, by all channels."""

    sender: str
    receiver: str
    requested: float
    missed: float

    @property
    def share(self) -> float:
        """The share that was missed."""
        return self.missed / self.requested


@for_print
def plot_links(
    links: pd.DataFrame,
    units: Sequence[Unit],
    least: float = LEAST,
    lang: Language = "en",
    ax: Axes | None = None,
) -> Axes:
    """Graph of who told whom: the wider an arrow, the more messages; broken ones were missed.

    Our units stand on the right as an outline, each below its parent in the chain of command and
    moved in by a step, and what went between them bends round on the right. Counterparts stand on
    the left. Of the two directions of a link, the arrow shows which is which. A cross at a corner
    marks who never sent a message to the parent.

    Parameters
    ----------
    links
        The table of `sim.links`: sender, receiver (names, or ids), requested [messages per run]
        and missed [share of them]; rows of several channels are added up. What a unit told itself
        is left out.
    units
        Those of the scenario: names, parents, and who is a counterpart. Counterparts without a
        drawn link are left out.
    least
        Links with a smaller share of all messages are not drawn; the figure says how many.
    lang
        "en" or "sv".
    ax
        Where to draw; a new figure of the right height if left out.
    """
    words = Words(lang)
    every = summed(links)
    drawn = worth_drawing(every, least)
    seats = seated(units, [(link.sender, link.receiver, link.requested) for link in drawn])
    ax = axes(ax, figure_size(seats)[1])
    for seat in set(seats.values()):
        _draw_seat(ax, seat)
    most = max((link.requested for link in drawn), default=1.0)
    for link in sorted(drawn, key=lambda link: -link.requested):
        _draw_link(ax, link, seats, most)
    _frame(ax, seats)
    handles = _handles(drawn, most, words)
    silent = _silent(links)
    if silent:
        _mark(ax, silent, seats)
        handles.append(Line2D([], [], label=words("no message upwards in any run"), **SILENT))
    _write(ax, handles, _left_out(every, drawn, words))
    return with_alt(ax, describe_links(links, units, least, lang))


def describe_links(
    links: pd.DataFrame, units: Sequence[Unit], least: float = LEAST, lang: Language = "en"
) -> str:
    """Return the alternative text of `plot_links`."""
    words = Words(lang)
    every = summed(links)
    if not every:
        return words("Who told whom: no messages.")
    names = {unit.id: unit.name for unit in units}
    told = {name for link in every for name in (link.sender, link.receiver)}
    busiest = sorted(every, key=lambda link: -link.requested)[:3]
    silent = [names.get(unit, unit) for unit in _silent(links)]
    worst = sorted((x for x in every if x.missed > 0), key=lambda x: -x.missed)[:3]
    return sentences(
        words(
            "Who told whom: {messages} messages per run between {units} units, {missed} of them"
            " missed.",
            messages=words.number(sum(x.requested for x in every), 0),
            units=len(told),
            missed=words.share(sum(x.missed for x in every) / sum(x.requested for x in every)),
        ),
        words(
            "Most go {links}.",
            links=listed([_told(x, names, words) for x in busiest], len(busiest)),
        ),
        words(
            "Most are missed {links}.",
            links=listed([_lost(x, names, words) for x in worst], len(worst)),
        )
        if worst
        else words("None are missed."),
        _left_out(every, worth_drawing(every, least), words),
        words("No message upwards in any run: {list}.", list=listed(silent, len(silent)))
        if silent
        else "",
    )


def summed(links: pd.DataFrame) -> list[Link]:
    """Return what went from one unit to another by all channels, if it was anything."""
    between = links[links["sender"].astype(str) != links["receiver"].astype(str)]
    counted = between.assign(missed=between["requested"] * between["missed"])
    found = counted.groupby(["sender", "receiver"], sort=False, observed=True)
    total = found[["requested", "missed"]].sum().reset_index()
    return [
        Link(str(row["sender"]), str(row["receiver"]), row["requested"], row["missed"])
        for row in total.to_dict("records")
        if row["requested"] > 0
    ]


def worth_drawing(links: Sequence[Link], least: float) -> list[Link]:
    """Return the links with at least that share of all messages."""
    floor = least * sum(link.requested for link in links)
    return [link for link in links if link.requested >= floor]


def _told(link: Link, names: Mapping[str, str], words: Words) -> str:
    return words(
        "from {sender} to {receiver} ({number})",
        sender=names.get(link.sender, link.sender),
        receiver=names.get(link.receiver, link.receiver),
        number=words.number(link.requested),
    )


def _lost(link: Link, names: Mapping[str, str], words: Words) -> str:
    return words(
        "from {sender} to {receiver} ({share} of {number})",
        sender=names.get(link.sender, link.sender),
        receiver=names.get(link.receiver, link.receiver),
        share=words.share(link.share),
        number=words.number(link.requested),
    )


def _left_out(every: Sequence[Link], drawn: Sequence[Link], words: Words) -> str:
    if len(every) == len(drawn):
        return ""
    total = sum(link.requested for link in every)
    return words(
        "Not drawn: {links} small links, together {share} of the messages.",
        links=len(every) - len(drawn),
        share=words.share(1 - sum(link.requested for link in drawn) / total),
    )


def _silent(links: pd.DataFrame) -> list[str]:
    """Return who never sent a message upwards: the table has a link of nothing for them."""
    return list(dict.fromkeys(links.loc[links["requested"] == 0, "sender"].astype(str)))


def _mark(ax: Axes, silent: Sequence[str], seats: Mapping[str, Seat]) -> None:
    """Mark the boxes of those who never sent a message upwards at a corner."""
    for unit in silent:
        seat = seats[unit]
        ax.plot([seat.right], [seat.y + BOX / 2], zorder=5, gid=f"{unit} >", **SILENT)


def _draw_seat(ax: Axes, seat: Seat) -> None:
    ax.add_patch(
        FancyBboxPatch(
            (seat.left, seat.y - BOX / 2),
            seat.right - seat.left,
            BOX,
            boxstyle="round,pad=0,rounding_size=0.05" if seat.player else "square,pad=0",
            facecolor="#ffffff" if seat.player else "#e8e8e8",
            edgecolor=BLACK if seat.player else GREY,
            linewidth=1.2 if seat.player else 0.7,
            zorder=3,
        )
    )
    ax.text(
        (seat.left + seat.right) / 2,
        seat.y,
        wrapped(seat.name, int((seat.right - seat.left) / LETTER)),
        ha="center",
        va="center",
        fontsize=7,
        linespacing=0.95,
        zorder=4,
    )


LETTER = 0.057
"""Width of a letter in a box [in]."""


def _draw_link(ax: Axes, link: Link, seats: Mapping[str, Seat], most: float) -> None:
    look = LOOKS[_missed(link)]
    width = max(THINNEST, WIDEST * link.requested / most)
    arrow = _arrow(link.sender, link.receiver, seats, width)
    arrow.set(color=look.colour, linestyle=look.line, alpha=0.85)
    ax.add_patch(arrow)


def _arrow(sender: str, receiver: str, seats: Mapping[str, Seat], width: float) -> FancyArrowPatch:
    return FancyArrowPatch(
        path=route(seats[sender], seats[receiver]),
        arrowstyle="-|>",
        mutation_scale=6 + 1.5 * width,
        linewidth=width,
        shrinkA=0,
        shrinkB=0,
        capstyle="butt",
        zorder=2,
        gid=f"{sender} > {receiver}",
    )


def route(sender: Seat, receiver: Seat) -> Path:
    """Return the way of an arrow: across between the sides, or round on the side of both."""
    turns = [Path.MOVETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]
    if sender.player != receiver.player:
        shift = APART if sender.player else -APART
        x = (sender.left, receiver.right) if sender.player else (sender.right, receiver.left)
        y, middle = (sender.y + shift, receiver.y + shift), sum(x) / 2
        return Path([(x[0], y[0]), (middle, y[0]), (middle, y[1]), (x[1], y[1])], turns)
    down = sender.y > receiver.y
    shift = -APART if down else APART
    bend = 0.25 + 0.32 * abs(sender.y - receiver.y) + (0 if down else 0.12)
    edge = sender.right if sender.player else sender.left
    x1 = edge + min(bend, NEST) * (1 if sender.player else -1) * 4 / 3
    y = (sender.y + shift, receiver.y - shift)
    return Path([(edge, y[0]), (x1, y[0]), (x1, y[1]), (edge, y[1])], turns)


def _missed(link: Link) -> str:
    return next(text for text, look in LOOKS.items() if link.share > look.above)


def _frame(ax: Axes, seats: Mapping[str, Seat]) -> None:
    ax.set_xlim(0, figure_size(seats)[0])
    ax.set_ylim(min((s.y for s in seats.values()), default=0) - BOX, BOX)
    ax.set_aspect("equal", anchor="N")
    ax.axis("off")


def _handles(drawn: Sequence[Link], most: float, words: Words) -> list[Line2D]:
    found = {_missed(link) for link in drawn}
    handles = [
        Line2D(
            [],
            [],
            color=LOOKS[missed].colour,
            linestyle=LOOKS[missed].line,
            linewidth=2,
            label=words(missed),
        )
        for missed in MISSED
        if missed in found
    ]
    for number in sorted({most, most / 4}) if drawn else []:
        text = words("{number} messages per run", number=words.number(number, int(number < WHOLE)))
        handles.append(Line2D([], [], color=GREY, linewidth=WIDEST * number / most, label=text))
    return handles


def _write(ax: Axes, handles: Sequence[Line2D], note: str) -> None:
    """Write the legend below the graph, and the note above it."""
    if handles:
        ax.legend(
            handles=handles,
            loc="upper left",
            bbox_to_anchor=(0, 0),
            ncols=2,
            frameon=False,
            fontsize=LETTERS - 0.5,
            handlelength=2.2,
        )
    ax.text(0, 1, note, transform=ax.transAxes, fontsize=7, va="bottom")
