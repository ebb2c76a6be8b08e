"""Least paths over arrays of arcs. No domain words: nodes are numbers, arcs are rows.

Every question has any number of sources and targets, each with a cost of its own for entry or exit. Inside, all sources
hang on one more node, the start, and all targets on another, the end, so that each kernel knows one start and one end.
Weights are 0 or more, and an infinite one closes its arc; sums are exact to the rounding of floating point.
"""

from korridor.paths.choices import Choice, Limited, Options, cheapest_choice, greatest_choice
from korridor.paths.commodities import (
    Commodity,
    Flows,
    Greatest,
    GreatestFlow,
    LeastCostFlows,
    PathFlow,
    Rows,
    greatest_flow,
)
from korridor.paths.draws import least_weights
from korridor.paths.flows import Flow, flow_values, max_flow
from korridor.paths.graph import Digraph, ParetoPath, Path, Staged, staged
from korridor.paths.search import Tree, distances_to, shortest_path, shortest_paths, tree_to
from korridor.paths.tradeoffs import pareto_paths

__all__ = [
    "Choice",
    "Commodity",
    "Digraph",
    "Flow",
    "Flows",
    "Greatest",
    "GreatestFlow",
    "LeastCostFlows",
    "Limited",
    "Options",
    "ParetoPath",
    "Path",
    "PathFlow",
    "Rows",
    "Staged",
    "Tree",
    "cheapest_choice",
    "distances_to",
    "flow_values",
    "greatest_choice",
    "greatest_flow",
    "least_weights",
    "max_flow",
    "pareto_paths",
    "shortest_path",
    "shortest_paths",
    "staged",
    "tree_to",
]
