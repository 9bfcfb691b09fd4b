"""Playing what a study orders: in processes or on a cluster, kept so that it can go on.

A study orders replications (`Order`); who plays (`Players`) is a function from orders to chunks in
the same order; finished chunks can be kept in a `Store`. All of it together is a `Team`.
"""

from sim.studies.running.orders import Order, Sealed, play, sealed
from sim.studies.running.players import Players, Processes, end_processes, here
from sim.studies.running.store import Store
from sim.studies.running.team import Played, Team, Workers, asking, played, team_of

__all__ = [
    "Order",
    "Played",
    "Players",
    "Processes",
    "Sealed",
    "Store",
    "Team",
    "Workers",
    "asking",
    "end_processes",
    "here",
    "play",
    "played",
    "sealed",
    "team_of",
]
