"""Cross references."""
from sim.errors import Problem
from sim.scenario import Scenario

def problems(scenario: Scenario) -> list[Problem]:
    return []
