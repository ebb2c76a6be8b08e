"""The least path of each of many draws of the weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from math import inf
from sys import float_info

import numpy as np

from korridor.paths.graph import NOISE, Digraph, Floats
from korridor.paths.search import Net, checked, meeting, net_of, reach

# Draws that are worked on together: their distances stay in the cache of the processor.
BLOCK = 2000
# Draws whose means put the nodes in order.
SAMPLE = 50
# Ways through a node, arcs in times arcs out, up to which it is taken out: past it they are as quickly added up.
WAYS = 6
# Draws of a block whose own least paths are tried on all of it.
TRIALS = 3


def least_weights(
    graph: Digraph,
    weights: Floats,
    sources: Mapping[int, float | Floats],
    targets: Mapping[int, float | Floats],
) -> Floats:
    """Weight of the least path of each draw, which may be another path in each: (draws,), infinite where there is none.

    weights: (draws, arcs). sources, targets: node to cost of entry or exit, one for all draws or (draws,).
    Raises InputError for negative weights and NaN.

    >>> graph = Digraph(3, np.array([0, 1, 0]), np.array([1, 2, 2]))
    >>> least_weights(graph, np.array([[1.0, 1.0, 5.0], [1.0, 4.0, 3.0]]), {0: 0.0}, {2: np.array([0.0, 10.0])})
    array([ 2., 13.])
    """
    net = net_of(graph, sources, targets)
    table = checked(weights, (None, len(graph.tail)), "weights")
    draws = len(table)
    costs = [*(targets[node] for node in net.targets), *(sources[node] for node in net.sources)]
    ends = np.array([np.broadcast_to(cost, draws) for cost in costs], dtype=np.float64).reshape(len(costs), draws)
    checked(ends, (len(costs), draws), "costs of entry and exit")
    if not draws:
        return np.empty(0)
    enough = _enough(net, table, ends)
    cuts = [slice(first, first + BLOCK) for first in range(0, draws, BLOCK)]
    lower = np.min([_measured(table[cut], enough[cut]) for cut in cuts], axis=0)
    free = [0.0] * len(costs)
    left = reach(net.entering, [*lower.tolist(), *free], net.end)[0]
    usual = table[:: draws // SAMPLE + 1].mean(axis=0)
    behind = reach(net.leaving, [*usual.tolist(), *free], net.start)[0]
    used = np.flatnonzero(np.isfinite(lower)).tolist()
    heads, tails = (side[used].tolist() for side in (net.graph.head, net.graph.tail))
    pairs = list(zip(tails, heads, strict=True))
    pairs += [(node, net.end) for node in net.targets] + [(net.start, node) for node in net.sources]
    contraction = _contracted(len(net.leaving), pairs, keep=(net.start, net.end))
    order = sorted(contraction.left, key=behind.__getitem__)
    found = []
    for cut in cuts:
        rows = [*np.ascontiguousarray(table[cut].T[used]), *ends[:, cut]]
        weighed = contraction.weighed(pairs, rows)
        found.append(_swept(contraction, weighed, enough[cut], left=left, order=order, ends=(net.start, net.end)))
    return np.concatenate(found)


def _enough(net: Net, table: Floats, ends: Floats) -> Floats:
    """What the answer of each draw cannot exceed: the least that the least paths of a few draws weigh in it."""
    enough = np.full(len(table), inf)
    for _ in range(TRIALS):
        draw = int(enough.argmax())
        if arcs := meeting(net, [*table[draw].tolist(), *ends[:, draw].tolist()]):
            past = len(net.graph.tail)
            total = table[:, arcs[1:-1]].sum(axis=1) + ends[arcs[0] - past] + ends[arcs[-1] - past]
            np.minimum(enough, total, out=enough)
        else:
            enough[draw] = 0.0  # there is none to be found, so none can be lost
    return enough + float_info.min  # a divisor


def _measured(table: Floats, enough: Floats) -> Floats:
    """Least weight of each arc as a share of `enough`: so a factor common to all weights of a draw is no matter."""
    known = np.isfinite(enough)
    if not known.all():
        table, enough = table[known], enough[known]
    with np.errstate(over="ignore"):
        return (table / enough[:, None]).min(axis=0, initial=inf)


@dataclass(frozen=True, slots=True)
class _Contraction:
    """A graph without the nodes that few arcs touch: each path through one of them has become an arc past it.

    steps: (tail, node, head) of each arc that was made, in order. left: the nodes that are left; entering, leaving:
    their neighbours among these.
    """

    steps: tuple[tuple[int, int, int], ...]
    left: frozenset[int]
    entering: list[set[int]]
    leaving: list[set[int]]

    def weighed(self, pairs: list[tuple[int, int]], rows: list[Floats]) -> dict[tuple[int, int], Floats]:
        """Weights of the arcs between two nodes, the least of parallel ones, from those of the graph: (draws,) each."""
        found: dict[tuple[int, int], Floats] = {}
        for pair, row in zip(pairs, rows, strict=True):
            found[pair] = np.minimum(found[pair], row) if pair in found else row
        for tail, node, head in self.steps:
            past = found[tail, node] + found[node, head]
            known = found.get((tail, head))
            found[tail, head] = past if known is None else np.minimum(known, past, out=past)
        return found


def _contracted(nodes: int, pairs: list[tuple[int, int]], keep: tuple[int, int]) -> _Contraction:
    """Take out node after node, those with the fewest ways through first, as long as they have few."""
    entering: list[set[int]] = [set() for _ in range(nodes)]
    leaving: list[set[int]] = [set() for _ in range(nodes)]
    for tail, head in pairs:
        if tail != head:
            leaving[tail].add(head)
            entering[head].add(tail)

    def ways(node: int) -> int:
        return len(entering[node]) * len(leaving[node])

    left = set(range(nodes))
    steps: list[tuple[int, int, int]] = []
    queue = [(ways(node), node) for node in range(nodes) if node not in keep]
    heapify(queue)
    while queue and queue[0][0] <= WAYS:
        counted, node = heappop(queue)
        if node not in left or counted != ways(node):
            continue  # it stands in the queue with its new count
        left.discard(node)
        for tail in entering[node]:
            leaving[tail].discard(node)
        for head in leaving[node]:
            entering[head].discard(node)
        for tail in sorted(entering[node]):
            for head in sorted(leaving[node] - {tail}):
                steps.append((tail, node, head))
                leaving[tail].add(head)
                entering[head].add(tail)
        for other in sorted((entering[node] | leaving[node]) - set(keep)):
            heappush(queue, (ways(other), other))
    return _Contraction(tuple(steps), frozenset(left), entering, leaving)


def _swept(
    graph: _Contraction,
    weights: dict[tuple[int, int], Floats],
    enough: Floats,
    *,
    left: list[float],
    order: list[int],
    ends: tuple[int, int],
) -> Floats:
    """Relax node after node, all draws of a block at once, until nothing changes that matters; weights at the end.

    weights: (draws,) of each arc. enough: what the answer cannot exceed. left: least share of it that is left from each
    node; a weight that exceeds it together with that is on no least path. order: nodes, about as they will be reached.
    ends: start and end.
    """
    start, end = ends
    found = {start: np.zeros(len(enough))}  # a row is replaced, never changed
    unknown = np.full(len(enough), inf)
    sums = np.empty(len(enough))
    waiting = set(graph.leaving[start])
    while waiting:
        for node in order:
            if node not in waiting:
                continue
            waiting.discard(node)
            tail, *others = (tail for tail in graph.entering[node] if tail in found)
            lighter = found[tail] + weights[tail, node]
            for tail in others:
                np.add(found[tail], weights[tail, node], out=sums)
                np.minimum(lighter, sums, out=lighter)
            # Draws without a bound, which is infinite, keep all.
            limit = enough * max(1 + NOISE - left[node], float_info.min)
            if (lighter < np.minimum(found.get(node, unknown), limit, out=limit)).any():
                found[node] = lighter
                waiting.update(graph.leaving[node])
    return found.get(end, unknown)
