"""Single stations, with what theory says of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from sim.durations import Duration, Exponential
from sim.scenario import Procedure
from sim.studies.validity.truths import relaxation_time
from tests.theory.formulas import (
    cobham_waits,
    erlang_c,
    mg1_wait,
    mmc_wait,
    priority_mmc_waits,
    resumed_responses,
    second_moment,
)
from tests.theory.systems import Arrivals, System, serve

DESK = "desk"
CLASSES = ("urgent", "routine", "idle talk")


def mmc(rate: float, service: float, servers: int, customers: int) -> System:
    """Return M/M/c: calls that are handled, and that is all.

    Those who wait do so for an exponential time (Kleinrock 1975, section 3.5) if the first to come
    is the first served; any other order would show in the share of long waits.
    """
    wait, waiting = mmc_wait(rate, service, servers), erlang_c(servers, rate * service)
    return System(
        units={DESK: servers},
        arrivals=[Arrivals("calls", rate, DESK, Exponential(service))],
        truth={
            "wait of calls at desk": wait,
            "share of calls that wait at desk": waiting,
            "share of long waits at desk": waiting / math.e,
            "response of calls": wait + service,
            "calls in hand": rate * (wait + service),
            "utilisation of desk": rate * service / servers,
        },
        relaxation=relaxation_time(rate, service, servers),
        customers=customers,
        long=wait / waiting,
    )


def mg1(rate: float, service: Duration, customers: int) -> System:
    """Return M/G/1: calls that set a procedure of one step going."""
    wait, mean = mg1_wait(rate, service), service.mean()
    return System(
        units={DESK: 1},
        arrivals=[Arrivals("calls", rate, DESK, procedure="answer")],
        procedures=[Procedure("answer", "answer", (serve("answer", service, at=DESK),))],
        truth={
            "wait of calls at desk": wait,
            "share of calls that wait at desk": rate * mean,
            "response of calls": wait + mean,
            "calls in hand": rate * (wait + mean),
            "utilisation of desk": rate * mean,
        },
        relaxation=relaxation_time(rate, mean, variation=_variation(service)),
        customers=customers,
    )


def two_priorities(classes: Sequence[tuple[float, Duration]], customers: int) -> System:
    """Return M/G/1 with classes (rate, service), the first served first; steps have priorities."""
    names = CLASSES[: len(classes)]
    arrivals = [Arrivals(n, r, DESK, procedure=n) for n, (r, _) in zip(names, classes, strict=True)]
    steps = [
        serve(n, s, at=DESK, priority=3 * k + 1)
        for k, (n, (_, s)) in enumerate(zip(names, classes, strict=True))
    ]
    load = sum(rate * service.mean() for rate, service in classes)
    total = sum(rate for rate, _ in classes)
    variation = max(_variation(service) for _, service in classes)
    truth = {"utilisation of desk": load}
    rows = zip(names, classes, cobham_waits(classes), strict=True)
    for name, (rate, service), wait in rows:
        truth |= _of_class(name, rate, service.mean(), wait)
    return System(
        units={DESK: 1},
        arrivals=arrivals,
        procedures=[Procedure(s.id, s.id, (s,)) for s in steps],
        truth=truth,
        relaxation=relaxation_time(total, load / total, variation=variation),
        customers=customers,
    )


def interrupted(classes: Sequence[tuple[float, Duration]], customers: int) -> System:
    """Return M/G/1 with two classes (rate, service), of which the urgent one interrupts."""
    system = two_priorities(classes, customers)
    urgent, routine = (card.steps[0] for card in system.procedures)
    truth = {"utilisation of desk": system.truth["utilisation of desk"]}
    for name, (rate, _), response in zip(
        CLASSES, classes, resumed_responses(classes), strict=False
    ):
        truth |= {f"response of {name}": response, f"{name} in hand": rate * response}
    steps = (urgent, replace(routine, interruptible=True))
    return replace(system, truth=truth, procedures=[Procedure(s.id, s.id, (s,)) for s in steps])


def priority_mmc(rates: Sequence[float], service: float, servers: int, customers: int) -> System:
    """Return M/M/c whose classes, all alike in service, are calls of different priority."""
    names = CLASSES[: len(rates)]
    truth = {"utilisation of desk": sum(rates) * service / servers}
    waits = priority_mmc_waits(rates, service, servers)
    for name, rate, wait in zip(names, rates, waits, strict=True):
        truth |= _of_class(name, rate, service, wait)
    return System(
        units={DESK: servers},
        arrivals=[
            Arrivals(name, rate, DESK, Exponential(service), priority=4 * k + 1)
            for k, (name, rate) in enumerate(zip(names, rates, strict=True))
        ],
        truth=truth,
        relaxation=relaxation_time(sum(rates), service, servers),
        customers=customers,
    )


def _of_class(name: str, rate: float, service: float, wait: float) -> dict[str, float]:
    return {
        f"wait of {name} at {DESK}": wait,
        f"response of {name}": wait + service,
        f"{name} in hand": rate * (wait + service),
    }


def _variation(service: Duration) -> float:
    return float((second_moment(service) / service.mean() ** 2 - 1) ** 0.5)
