"""The least path of each of many draws of the weights."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf
from sys import float_info

import numpy as np

from korridor.paths.graph import NOISE, Digraph, Floats
from korridor.paths.search import Net, checked, meeting, net_of, reach

# Draws that are worked on together: their distances stay in the cache of the processor.
BLOCK = 2000
# Draws whose means put the nodes in order.
SAMPLE = 50
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
    costs = [*(sources[node] for node in net.sources), *(targets[node] for node in net.targets)]
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
    order = sorted(range(len(behind)), key=behind.__getitem__)
    return np.concatenate(
        [_swept(net, np.concatenate([table[cut].T, ends[:, cut]]), enough[cut], left, order) for cut in cuts]
    )


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


def _swept(net: Net, weights: Floats, enough: Floats, left: list[float], order: list[int]) -> Floats:
    """Relax node after node, all draws of a block at once, until nothing changes that matters.

    weights: (arcs, draws). enough: what the answer cannot exceed. left: least share of it that is left from each node;
    a weight that exceeds it together with that is on no least path. order: nodes, about as they will be reached.
    """
    unknown = np.full(len(enough), inf)
    found = [unknown] * len(order)  # a row is replaced, never changed
    found[net.start] = np.zeros(len(enough))
    sums = np.empty(len(enough))
    waiting = {node for _, node in net.leaving[net.start]}
    while waiting:
        for node in order:
            if node not in waiting:
                continue
            waiting.discard(node)
            (arc, tail), *others = ((arc, tail) for arc, tail in net.entering[node] if found[tail] is not unknown)
            lighter = found[tail] + weights[arc]
            for arc, tail in others:
                np.add(found[tail], weights[arc], out=sums)
                np.minimum(lighter, sums, out=lighter)
            # Draws without a bound, which is infinite, keep all.
            limit = enough * max(1 + NOISE - left[node], float_info.min)
            if (lighter < np.minimum(found[node], limit, out=limit)).any():
                found[node] = lighter
                waiting.update(head for _, head in net.leaving[node])
    return found[net.end]
