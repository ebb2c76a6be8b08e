"""Directed multigraphs, paths on them, and the product of a graph with the stages passed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from korridor.errors import InputError

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
Adjacency = list[list[tuple[int, int]]]

# Two sums of the same weights in another order differ by less than this share of either.
NOISE = 1e-12


@dataclass(frozen=True, eq=False)
class Digraph:
    """A directed multigraph: arc i runs from tail[i] to head[i]; nodes are 0 to nodes - 1.

    >>> Digraph(3, np.array([0, 0, 1]), np.array([1, 2, 2])).leaving
    [[(0, 1), (1, 2)], [(2, 2)], []]
    """

    nodes: int
    tail: Rows
    head: Rows

    @cached_property
    def leaving(self) -> Adjacency:
        """(arc, head) of the arcs that leave each node, in the order of the arcs."""
        return _adjacency(self.nodes, self.tail, self.head)

    @cached_property
    def entering(self) -> Adjacency:
        """(arc, tail) of the arcs that enter each node, in the order of the arcs."""
        return _adjacency(self.nodes, self.head, self.tail)

    @cached_property
    def ends(self) -> tuple[list[int], list[int]]:
        """Tails and heads as lists, which are quicker to look one up in."""
        return self.tail.tolist(), self.head.tolist()

    @cached_property
    def dead_ends(self) -> list[int]:
        """For each node of a branch that ends dead, the one node through which it hangs on the rest, else -1.

        A path that passes no node twice goes through it into the branch only to end there, and out only from there.
        """
        near: list[set[int]] = [set() for _ in range(self.nodes)]
        for tail, head in zip(self.tail.tolist(), self.head.tolist(), strict=True):
            if tail != head:
                near[tail].add(head)
                near[head].add(tail)
        found = [-1] * self.nodes
        tips = [node for node, others in enumerate(near) if len(others) == 1]
        while tips:
            tip = tips.pop()
            if near[tip]:  # of two nodes that only have each other, one is left
                found[tip] = node = near[tip].pop()
                near[node].discard(tip)
                if len(near[node]) == 1:
                    tips.append(node)
        return found

    @cached_property
    def through(self) -> tuple[Adjacency, Adjacency]:
        """`leaving` without the arcs into branches that end dead, and `entering` without those out of them."""
        hangs = self.dead_ends
        leaving, entering = (
            [[way for way in ways if hangs[way[1]] != node] for node, ways in enumerate(adjacency)]
            for adjacency in (self.leaving, self.entering)
        )
        return leaving, entering


def _adjacency(nodes: int, here: Rows, there: Rows) -> Adjacency:
    found: Adjacency = [[] for _ in range(nodes)]
    for arc, (node, other) in enumerate(zip(here.tolist(), there.tolist(), strict=True)):
        found[node].append((arc, other))
    return found


@dataclass(frozen=True, slots=True)
class Path:
    """Arcs from a source to a target, and the sum of their weights with the costs of entry and exit."""

    arcs: tuple[int, ...]
    source: int
    target: int
    weight: float


@dataclass(frozen=True, slots=True)
class ParetoPath:
    """Arcs from a source to a target, and one such sum for each criterion."""

    arcs: tuple[int, ...]
    source: int
    target: int
    weights: tuple[float, ...]


Cost = TypeVar("Cost")
AnyPath = TypeVar("AnyPath", Path, ParetoPath)


@dataclass(frozen=True, eq=False)
class Staged:
    """A graph whose nodes also count the stages passed: node + nodes * stages; every kernel runs on it as it is.

    arc, node: what each arc and each node of the product is in the graph it was made from. entry, exit: for each node
    of that graph, where a path that starts there begins, and where one that ends there has passed every stage.
    """

    graph: Digraph
    arc: Rows
    node: Rows
    entry: Rows
    exit: Rows

    def sources(self, sources: Mapping[int, Cost]) -> dict[int, Cost]:
        """Sources in the product; one that lies in the first stages has passed them."""
        return {int(self.entry[node]): cost for node, cost in sources.items()}

    def targets(self, targets: Mapping[int, Cost]) -> dict[int, Cost]:
        """Targets in the product, with all stages passed."""
        return {int(self.exit[node]): cost for node, cost in targets.items()}

    def path(self, path: AnyPath) -> AnyPath:
        """A path of the product as arcs and nodes of the graph; it may pass a node once for each number of stages."""
        arcs = tuple(self.arc[list(path.arcs)].tolist())
        return replace(path, arcs=arcs, source=int(self.node[path.source]), target=int(self.node[path.target]))


def staged(graph: Digraph, stages: Sequence[Collection[int]], stage_arcs: Sequence[Collection[int]] = ()) -> Staged:
    """Make the graph on which every path from a source to a target passes the stages in their order.

    stages: sets of nodes; a path passes one node of the first, then one of the second, and so on. A node that is in
    several stages running passes all of them. stage_arcs: for each stage, arcs that count as passing it, or nothing at
    all; an arc passes one stage, and its head those that follow. Without stages the graph itself.
    Raises InputError where there are arcs for another number of stages.

    >>> from korridor.paths import shortest_path
    >>> detour = staged(Digraph(3, np.array([0, 1, 0]), np.array([1, 2, 2])), [{1}])
    >>> path = shortest_path(detour.graph, np.ones(3)[detour.arc], detour.sources({0: 0.0}), detour.targets({2: 0.0}))
    >>> detour.path(path)
    Path(arcs=(0, 1), source=0, target=2, weight=2.0)
    """
    nodes, arcs, last = graph.nodes, len(graph.tail), len(stages)
    if stage_arcs and len(stage_arcs) != last:
        raise InputError(f"give arcs for each of the {last} stages, or for none; got {len(stage_arcs)}.")
    if not last:
        same = np.arange(nodes)
        return Staged(graph, np.arange(arcs), same, same, same)
    layer = np.arange(last + 1)[:, None]
    passed = np.repeat(layer, nodes, axis=1)  # stages passed on arrival at a node with so many behind one
    for stage in reversed(range(last)):
        members = np.fromiter(stages[stage], np.intp)
        passed[stage, members] = passed[stage + 1, members]
    along = np.repeat(layer, arcs, axis=1)
    for stage, members in enumerate(stage_arcs):
        along[stage, np.fromiter(members, np.intp)] += 1
    product = Digraph(
        (last + 1) * nodes,
        (layer * nodes + graph.tail).ravel(),
        (passed[along, graph.head] * nodes + graph.head).ravel(),
    )
    node = np.arange(nodes)
    return Staged(
        product,
        np.tile(np.arange(arcs), last + 1),
        np.tile(node, last + 1),
        passed[0] * nodes + node,
        last * nodes + node,
    )
