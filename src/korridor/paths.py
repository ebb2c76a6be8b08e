"""Shortest paths over arrays of arcs. No domain words: nodes are numbers, arcs are rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush

import numpy as np
import numpy.typing as npt

__all__ = ["Digraph", "Path", "shortest_path"]


@dataclass(frozen=True, eq=False)
class Digraph:
    """A directed multigraph: arc i runs from tail[i] to head[i]; nodes are 0 to nodes - 1."""

    nodes: int
    tail: npt.NDArray[np.intp]
    head: npt.NDArray[np.intp]

    @cached_property
    def leaving(self) -> list[list[tuple[int, int]]]:
        """(arc, head) of the arcs that leave each node, in the order of the arcs."""
        found: list[list[tuple[int, int]]] = [[] for _ in range(self.nodes)]
        for arc, (tail, head) in enumerate(zip(self.tail.tolist(), self.head.tolist(), strict=True)):
            found[tail].append((arc, head))
        return found


@dataclass(frozen=True, slots=True)
class Path:
    """Arcs from a source to a target, and the sum of their weights with the cost of entry and exit."""

    arcs: tuple[int, ...]
    source: int
    target: int
    weight: float


def shortest_path(
    graph: Digraph,
    weight: npt.NDArray[np.float64],
    sources: Mapping[int, float],
    targets: Mapping[int, float],
    *,
    stages: Sequence[Collection[int]] = (),
    stage_arcs: Sequence[Collection[int]] = (),
) -> Path | None:
    """Find the path of least weight from any source to any target, through the stages in their order.

    weight: one per arc, 0 or more; infinite closes the arc. sources, targets: node to cost of entry or exit, likewise.
    stages: sets of nodes; the path passes one node of the first, then one of the second, and so on. stage_arcs: for
    each stage, arcs that count as passing it; one set a stage, or none at all. Dijkstra over
    (node, stages passed), so the answer is exact; of equal paths one with the fewest arcs wins, and the same question
    always has the same answer. None where there is no path.

    >>> graph = Digraph(3, np.array([0, 1, 0]), np.array([1, 2, 2]))
    >>> shortest_path(graph, np.array([1.0, 1.0, 5.0]), {0: 0.0}, {2: 0.0})
    Path(arcs=(0, 1), source=0, target=2, weight=2.0)
    >>> shortest_path(graph, np.array([1.0, np.inf, np.inf]), {0: 0.0}, {2: 0.0}) is None
    True
    """
    weights = weight.tolist()
    leaving = graph.leaving
    last = len(stages)
    nodes = graph.nodes
    sets = [frozenset(stage) for stage in stages]
    through = [frozenset(arcs) for arcs in stage_arcs] or [frozenset()] * last

    def passed(node: int, stage: int) -> int:
        while stage < last and node in sets[stage]:
            stage += 1
        return stage

    best: dict[int, tuple[float, int]] = {}  # label -> (weight, arcs); a label is stage * nodes + node
    came: dict[int, tuple[int, int]] = {}  # label -> (arc, label before)
    queue: list[tuple[float, int, int]] = []
    for node, cost in sorted(sources.items()):
        label = passed(node, 0) * nodes + node
        if (cost, 0) < best.get(label, (np.inf, 0)):
            best[label] = (cost, 0)
            heappush(queue, (cost, 0, label))
    end: tuple[float, int, int] | None = None
    done: set[int] = set()
    while queue:
        cost, arcs, label = heappop(queue)
        if label in done:
            continue
        done.add(label)
        if end is not None and cost > end[0]:
            break
        stage, node = divmod(label, nodes)
        if stage == last and targets.get(node, np.inf) < np.inf:
            total = (cost + targets[node], arcs, label)
            end = total if end is None or total < end else end
        for arc, head in leaving[node]:
            further = cost + weights[arc]
            if further == np.inf:
                continue
            reached = stage + 1 if stage < last and arc in through[stage] else stage
            to = passed(head, reached) * nodes + head
            if to not in done and (further, arcs + 1) < best.get(to, (np.inf, 0)):
                best[to] = (further, arcs + 1)
                came[to] = (arc, label)
                heappush(queue, (further, arcs + 1, to))
    if end is None:
        return None
    total_weight, _, label = end
    target = label % nodes
    found: list[int] = []
    while label in came:
        arc, label = came[label]
        found.append(arc)
    return Path(tuple(reversed(found)), label % nodes, target, total_weight)
