"""Paths that several criteria weigh."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from heapq import heappop, heappush
from itertools import count, takewhile
from math import inf
from operator import add, gt
from typing import Any

import numpy as np

from korridor.errors import InputError
from korridor.paths.graph import NOISE, Digraph, Floats, ParetoPath
from korridor.paths.search import Net, checked, net_of, reach

Vector = tuple[float, ...]


def pareto_paths(
    graph: Digraph, weights: Floats, sources: Mapping[int, Sequence[float]], targets: Mapping[int, Sequence[float]]
) -> tuple[ParetoPath, ...]:
    """Every trade-off between criteria: paths such that none other is lighter by one and no heavier by the rest.

    weights: (arcs, criteria), at least one criterion; infinite by one of them closes the arc. sources, targets: node to
    costs of entry or exit, one for each criterion. One path for each vector of weights, in ascending order of the
    vectors; the same question always has the same answer. Sums that differ by less than 1e-12 of themselves count as
    equal, so that the noise of floating point makes no trade-offs.
    Raises InputError for negative weights and NaN.

    >>> graph = Digraph(3, np.array([0, 1, 0, 0]), np.array([1, 2, 2, 2]))
    >>> weights = np.array([[1.0, 4.0], [1.0, 4.0], [5.0, 1.0], [5.0, 2.0]])
    >>> [(path.arcs, path.weights) for path in pareto_paths(graph, weights, {0: (0, 0)}, {2: (0, 0)})]
    [((0, 1), (2.0, 8.0)), ((2,), (5.0, 1.0))]
    """
    # NAMOA*: ways are followed in ascending order of what they weigh at least in the end. As the first criterion never
    # falls in that order, only the others decide whether an earlier way is as good.
    net = net_of(graph, sources, targets)
    table = checked(weights, (len(graph.tail), None), "weights")
    criteria = table.shape[1]
    if not criteria:
        raise InputError("weights has no column; give at least one criterion.")
    ends = [*(targets[node] for node in net.targets), *(sources[node] for node in net.sources)]
    table = np.concatenate([table, *(checked([cost], (1, criteria), "costs of entry and exit") for cost in ends)])
    table[~np.isfinite(table).all(axis=1)] = inf
    columns = [reach(net.entering, column, net.end)[0] for column in table.T.tolist()]
    bounds = [*zip(*columns, strict=True)]
    vectors = [*map(tuple, table.tolist())]
    ways = [
        [(arc, head, vectors[arc]) for arc, head in leaving if vectors[arc][0] < inf and bounds[head][0] < inf]
        for leaving in net.leaving
    ]

    fronts: list[list[Vector]] = [[] for _ in ways]
    results = fronts[net.end]
    found: list[ParetoPath] = []
    serial = count()
    # (weights at least in the end, arcs, serial, node, weights so far, arcs by pairs of those before and the last)
    queue: list[tuple[Vector, int, int, int, Vector, tuple[Any, ...]]] = []
    heappush(queue, (bounds[net.start], 0, next(serial), net.start, (0.0,) * criteria, ()))
    while queue:
        ahead, steps, _, node, passed, trace = heappop(queue)
        if _matched(ahead, results) or _matched(passed, fronts[node]):
            continue
        _enter(passed, fronts[node])
        if node == net.end:
            found.append(_unwound(net, trace, passed))
        for arc, head, weight in ways[node]:
            further = tuple(map(add, passed, weight))
            ahead = tuple(map(add, further, bounds[head]))
            if not (_matched(ahead, results) or _matched(further, fronts[head])):
                heappush(queue, (ahead, steps + 1, next(serial), head, further, (trace, arc)))
    return tuple(_without_noise(found))


def _matched(vector: Vector, front: list[Vector]) -> bool:
    """Whether a vector of a front, which is without its first criterion, is nowhere greater."""
    rest = vector[1:]
    return any(not any(map(gt, other, rest)) for other in front)


def _enter(vector: Vector, front: list[Vector]) -> None:
    """Put a vector into a front, less noise, and drop what it makes needless."""
    rest = tuple(weight * (1 - NOISE) for weight in vector[1:])
    front[:] = [other for other in front if any(map(gt, rest, other))]
    front.append(rest)


def _unwound(net: Net, trace: tuple[Any, ...], weights: Vector) -> ParetoPath:
    arcs: list[int] = []
    while trace:
        trace, arc = trace
        arcs.append(arc)
    arcs.reverse()
    return ParetoPath(tuple(arcs[1:-1]), net.head(arcs[0]), net.tail(arcs[-1]), weights)


def _without_noise(found: list[ParetoPath]) -> Iterator[ParetoPath]:
    """In ascending order, without those that another matches but for noise.

    Noise in the bounds may let a way end before one that is lighter by the first criterion, so all are set against
    those before them, and then against those behind them that are heavier by noise alone.
    """
    front: list[Vector] = []
    paths: list[ParetoPath] = []
    for path in sorted(found, key=lambda path: path.weights):
        if not _matched(path.weights, front):
            _enter(path.weights, front)
            paths.append(path)
    for at, path in enumerate(paths):
        near = takewhile(lambda other, path=path: other.weights[0] * (1 - NOISE) <= path.weights[0], paths[at + 1 :])
        if not any(_matched(path.weights, [tuple(w * (1 - NOISE) for w in other.weights[1:])]) for other in near):
            yield path
