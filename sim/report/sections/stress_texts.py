"""The items of STRESS-DES in our words, and what is answered to each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.words import Words


def item(number: str, say: Words) -> str:
    """Return what an item is called."""
    return say(ITEMS[number])


def answer(number: str, filled: Mapping[str, str], say: Words) -> str:
    """Return what is answered to an item, with what is filled in."""
    return say(ANSWERS[number], **filled)


def kind(name: str, say: Words) -> str:
    """Return what a kind of length is called."""
    return say(KINDS[name])


ITEMS = {
    "1.1": "Purpose",
    "1.2": "What is measured",
    "1.3": "What was tried",
    "2.1": "Overview",
    "2.2": "How work proceeds",
    "2.3": "What differs between the plans tried",
    "2.4": "Algorithms",
    "2.5.1": "What comes in",
    "2.5.2": "What takes time",
    "2.5.3": "Who and what is needed",
    "2.5.4": "Queues",
    "2.5.5": "How it comes in and goes out",
    "3.1": "Sources of data",
    "3.2": "Preparation of data",
    "3.3": "Numbers",
    "3.4": "Assumptions",
    "4.1": "How a run begins",
    "4.2": "How long a run lasts",
    "4.3": "Number of runs",
    "5.1": "Software",
    "5.2": "Random numbers",
    "5.3": "Order of events",
    "5.4": "Computer",
    "6.1": "Where the model can be had",
}

KINDS = {
    "Fixed": "fixed",
    "Uniform": "uniform",
    "Triangular": "triangular",
    "Pert": "PERT (from three values)",
    "Exponential": "exponential",
    "Lognormal": "lognormal",
    "Gamma": "gamma distributed",
    "Empirical": "observed values",
    "Truncated": "truncated",
}

ANSWERS = {
    "1.1": (
        "To see how the plan for {exercise} behaves: what takes how long, why, and how surely it is"
        " kept. {notice} Objectives: {objectives}."
    ),
    "1.2": (
        "Times from the sending of an inject to each milestone of its answer, per unit; what is"
        " open at ENDEX counts as open. Targets: {targets}. Key times: {key_times}. Shares of runs"
        " have 95 % intervals after Clopper and Pearson, which hold chance only."
    ),
    "1.3": (
        "The plan as it stands. Changes that the report names come from studies of their own, which"
        " play both plans on the same draws."
    ),
    "2.1": (
        "In words, without a diagram: an inject or a call goes over a channel to a unit, which"
        " works through the steps of an action card; steps reach milestones, send messages, and"
        " put items on agendas."
    ),
    "2.2": (
        "Action cards: {cards}, with {steps} steps (with ways that exclude each other: {branching};"
        " that may be redone from: {redone}; that send: {sending}; decided in a meeting:"
        " {deciding}). A step starts when all that it needs is free together, and holds nothing"
        " while it waits. Cards not written yet: {waiting}."
    ),
    "2.3": "Stands with the change, where the report names one.",
    "2.4": (
        "Waiting work is served by priority, then by the time since which it waits, then in the"
        " scenario's order. A step for several gets a matching of people whenever there is one."
        " Delays are explained by walking back from the end of an answer over what set it going."
    ),
    "2.5.1": (
        "Injects: {injects}. Calls from inhabitants, sources: {publics} ({callers}). Messages that"
        " steps send."
    ),
    "2.5.2": (
        "Steps with a length of their own: {worked} ({kinds}). Besides them speaking, writing and"
        " reading messages, meetings: {meetings}, and taking over work."
    ),
    "2.5.3": (
        "People, each an individual: {people} (on call: {on_call}), with {roles} roles in {units}"
        " units; counterparts that exercise control plays: {counterparts}. Channels, with their"
        " lines where they are few: {channels}. Outages: {outages}."
    ),
    "2.5.4": (
        "Work waits for people, lines and meetings in one order (2.4). Messages lie unread until"
        " the next look: {inboxes}. Sources of calls whose callers give up: {giving_up}."
    ),
    "2.5.5": (
        "Injects go out at a time: {clocked} of {injects}, the others after an event; calls come at"
        " random, at the scenario's rate. A case ends when its steps are done, or is lost, given up"
        " or withdrawn; what is open at ENDEX stays open."
    ),
    "3.1": "{sources}",
    "3.2": (
        "None by the program. How a source became a number stands beside the number in the"
        " scenario, where it does."
    ),
    "3.3": (
        "Numbers of the scenario: {numbers}, with a source: {sourced}, assumed: {assumed}, of these"
        " with a range: {ranged}. Each stands in the scenario's complete form."
    ),
    "3.4": (
        "Assumed numbers: {assumed}, with sources and ranges in the list of assumptions. Beyond"
        " them: everybody in a role works alike; nobody improvises, hesitates or forgets unless the"
        " scenario says so; only people, lines and meetings are scarce."
    ),
    "4.1": (
        "At STARTEX, {startex}, with nothing in hand and no warm-up, as the exercise itself begins."
    ),
    "4.2": (
        "From STARTEX to ENDEX, {length}. What is due at ENDEX happens; nothing starts then. Pauses"
        " by exercise control: {pauses}; jumps of the played clock: {jumps}."
    ),
    "4.3": "Independent runs: {replications}. {chosen}",
    "5.1": "{versions}",
    "5.2": (
        "Philox 4x32-10, seed {seed}. A random number belongs to a decision (what is decided, for"
        " which case, step and receiver), not to the order of drawing: variants of a plan share"
        " every draw that both have. Lengths are drawn by inversion."
    ),
    "5.3": (
        "Process interaction (SimPy), times in whole microseconds. At one instant: work ends;"
        " people, lines and outages change; messages arrive; conditions are looked at; work is"
        " handed out. The number of processes changes no result."
    ),
    "5.4": "{platform}",
    "6.1": (
        "Krisim {krisim}, licence: {licence}. The scenario in its complete form (scenario.yaml of"
        " the results, or krisim resolve), SHA-256 {digest}. Who may have it follows from its"
        " marking: {marking}"
    ),
}
