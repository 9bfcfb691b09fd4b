"""Open networks of stations: tandems and Jackson networks, as procedures of several units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.durations import Exponential
from sim.scenario import Again, Branch, Number, Procedure, Step
from sim.studies.validity.truths import relaxation_time
from tests.theory.formulas import Node, mmc_wait, visits
from tests.theory.systems import Arrivals, System, serve

Routing = Mapping[str, Mapping[str, float]]


def jackson(
    rate: float, nodes: Mapping[str, Node], routing: Routing, steps: Sequence[Step], customers: int
) -> System:
    """Return the network of ``nodes`` that all calls enter at the first one.

    Each station behaves as M/M/c in its share of the traffic (Jackson 1957, "Networks of waiting
    lines", Operations Research 5(4), 518–521), though its arrivals are not Poisson with feedback.
    """
    first = next(iter(nodes))
    times = visits(routing, first)
    truth: dict[str, float] = {}
    response = relaxation = 0.0
    for name, node in nodes.items():
        wait = mmc_wait(rate * times[name], node.service, node.servers)
        truth[f"wait of calls at {name}"] = wait
        truth[f"utilisation of {name}"] = rate * times[name] * node.service / node.servers
        response += times[name] * (wait + node.service)
        relaxation += relaxation_time(rate, times[name] * node.service, node.servers)
    truth |= {"response of calls": response, "calls in hand": rate * response}
    return System(
        units={name: node.servers for name, node in nodes.items()},
        arrivals=[Arrivals("calls", rate, first, procedure="network")],
        procedures=[Procedure("network", "network", tuple(steps))],
        truth=truth,
        relaxation=relaxation,
        customers=customers,
    )


def tandem(rate: float, nodes: Mapping[str, Node], customers: int) -> System:
    """Return stations one after the other (Burke 1956: what leaves M/M/c is Poisson again)."""
    names = list(nodes)
    after = dict(zip(names[1:], names, strict=False))
    routing = {a: {b: 1.0 for b in names if after.get(b) == a} for a in names}
    steps = [
        serve(n, Exponential(node.service), after=(after[n],) if n in after else ())
        for n, node in nodes.items()
    ]
    return jackson(rate, nodes, routing, steps, customers)


def branching(rate: float, nodes: Mapping[str, Node], customers: int) -> System:
    """Return switchboard -> water (60 %) or power -> log, which sends 30 % back to the start."""
    routing = {
        "switchboard": {"water": 0.6, "power": 0.4},
        "water": {"log": 1.0},
        "power": {"log": 1.0},
        "log": {"switchboard": 0.3},
    }
    return jackson(rate, nodes, routing, _branching_steps(nodes), customers)


def feedback_out_of_a_branch(rate: float, nodes: Mapping[str, Node], customers: int) -> System:
    """Return the same network, but the water desk sends half of its calls back to the start."""
    routing = {
        "switchboard": {"water": 0.6, "power": 0.4},
        "water": {"switchboard": 0.5, "log": 0.5},
        "power": {"log": 1.0},
        "log": {},
    }
    steps = _branching_steps(nodes, back_from="water", chance=0.5)
    return jackson(rate, nodes, routing, steps, customers)


def _branching_steps(
    nodes: Mapping[str, Node], back_from: str = "log", chance: float = 0.3
) -> list[Step]:
    again = {back_from: Again("switchboard", Number(chance))}
    ways = (Branch("water", Number(0.6)), Branch("power", Number(0.4)))
    before = {"water": ("switchboard",), "power": ("switchboard",), "log": ("water", "power")}
    return [
        serve(
            name,
            Exponential(node.service),
            after=before.get(name, ()),
            branches=ways if name == "switchboard" else (),
            again=again.get(name),
        )
        for name, node in nodes.items()
    ]


def with_optional_step(rate: float, nodes: Mapping[str, Node], customers: int) -> System:
    """Return intake -> checks (a chance of 40 %) -> answer, done by those of the intake again.

    The two steps of the intake make one queue; both take the same exponential time.
    """
    routing = {"intake": {"checks": 0.5 * 0.4, "intake": 0.5 * 0.6}, "checks": {"intake": 1.0}}
    intake, checks = (Exponential(node.service) for node in nodes.values())
    steps = [
        serve("intake", intake),
        serve("checks", checks, after=("intake",), chance=Number(0.4)),
        serve("answer", intake, at="intake", after=("intake", "checks")),
    ]
    return jackson(rate, nodes, routing, steps, customers)
