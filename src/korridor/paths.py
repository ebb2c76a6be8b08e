"""Least paths over arrays of arcs. No domain words: nodes are numbers, arcs are rows.

Every question has any number of sources and targets, each with a cost of its own for entry or exit. Inside, all sources
hang on one more node, the start, and all targets on another, the end, so that each kernel knows one start and one end.
Weights are 0 or more, and an infinite one closes its arc; sums are exact to the rounding of floating point.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from heapq import heappop, heappush
from itertools import accumulate, count, repeat, takewhile
from math import inf
from operator import add, gt
from sys import float_info
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from korridor.errors import InputError

__all__ = [
    "Digraph",
    "ParetoPath",
    "Path",
    "Staged",
    "distances_to",
    "least_weights",
    "pareto_paths",
    "shortest_path",
    "shortest_paths",
    "staged",
]

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
Adjacency = list[list[tuple[int, int]]]

# Two sums of the same weights in another order differ by less than this share of either.
NOISE = 1e-12
# Nodes that one of two searches passes before it is asked again whose turn it is.
TURN = 16
# Draws that are worked on together: their distances stay in the cache of the processor.
BLOCK = 2000
# Draws whose means put the nodes in order.
SAMPLE = 50
# Draws of a block whose own least paths are tried on all of it.
TRIALS = 3


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


# --------------------------------------------------------------------------------------------------------- stages


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


# ------------------------------------------------------------------------------------------------ one start, one end


@dataclass(frozen=True, slots=True)
class _Net:
    """A graph with the start and the end: its arcs, then one from the start to each source, then one from each target.

    leaving, entering: adjacency. sources, targets: nodes in ascending order.
    """

    graph: Digraph
    leaving: Adjacency
    entering: Adjacency
    sources: tuple[int, ...]
    targets: tuple[int, ...]

    @property
    def start(self) -> int:
        return self.graph.nodes

    @property
    def end(self) -> int:
        return self.graph.nodes + 1

    def tail(self, arc: int) -> int:
        """Node that an arc leaves."""
        beyond = arc - len(self.graph.tail)
        if beyond < 0:
            return int(self.graph.tail[arc])
        return self.start if beyond < len(self.sources) else self.targets[beyond - len(self.sources)]

    def head(self, arc: int) -> int:
        """Node that an arc enters."""
        beyond = arc - len(self.graph.tail)
        if beyond < 0:
            return int(self.graph.head[arc])
        return self.sources[beyond] if beyond < len(self.sources) else self.end

    def path(self, arcs: Sequence[int], weights: Sequence[float]) -> Path:
        """Arcs from the start to the end as a path between the nodes next to them."""
        total = sum(weights[arc] for arc in arcs)
        return Path(tuple(arcs[1:-1]), self.head(arcs[0]), self.tail(arcs[-1]), total)


def _net(graph: Digraph, sources: Iterable[int], targets: Iterable[int]) -> _Net:
    """Raises InputError for a node that the graph does not have."""
    sources, targets = tuple(sorted(sources)), tuple(sorted(targets))
    for ends in (sources, targets):
        if ends and not 0 <= ends[0] <= ends[-1] < graph.nodes:
            raise InputError(f"nodes are 0 to {graph.nodes - 1}; got {ends[0]} to {ends[-1]}.")
    arcs, start, end = len(graph.tail), graph.nodes, graph.nodes + 1
    first, last = list(enumerate(sources, arcs)), list(enumerate(targets, arcs + len(sources)))
    leaving: Adjacency = [*graph.leaving, first, []]
    entering: Adjacency = [*graph.entering, [], last]
    # The lists are the graph's own: they are replaced here, never changed.
    for arc, node in first:
        entering[node] = [*entering[node], (arc, start)]
    for arc, node in last:
        leaving[node] = [*leaving[node], (arc, end)]
    return _Net(graph, leaving, entering, sources, targets)


def _checked(weight: npt.ArrayLike, shape: tuple[int | None, ...], what: str) -> Floats:
    """Weights as floats. Raises InputError for another shape (None: any length), negative weights and NaN."""
    found = np.asarray(weight, dtype=np.float64)
    if found.ndim != len(shape) or any(want not in (None, got) for want, got in zip(shape, found.shape, strict=True)):
        raise InputError(f"{what} has the shape {found.shape}; give {str(shape).replace('None', 'any')}.")
    if not (found >= 0).all():
        raise InputError(f"{what} has to be 0 or more, infinite where closed; {found.min()} is neither.")
    return found


def _joined(net: _Net, weight: Floats, sources: Mapping[int, float], targets: Mapping[int, float]) -> array[float]:
    """Weights of all arcs, those from the start and to the end too. An array is made faster than a list."""
    weights = array("d", _checked(weight, net.graph.tail.shape, "weight").tobytes())
    costs = [*map(sources.__getitem__, net.sources), *map(targets.__getitem__, net.targets)]
    for cost in costs:
        if not cost >= 0:
            raise InputError(f"a cost of entry or exit has to be 0 or more; {cost} is not.")
    weights.extend(costs)
    return weights


# --------------------------------------------------------------------------------------------------- one least path


def shortest_path(
    graph: Digraph,
    weight: Floats,
    sources: Mapping[int, float],
    targets: Mapping[int, float],
    *,
    bound: Floats | None = None,
) -> Path | None:
    """Find the path of least weight from any source to any target.

    weight: (arcs,). sources, targets: node to cost of entry or exit. bound: (nodes,), the least weight that may be left
    from each node to the end, as `distances_to` gives it for these targets on weights that are nowhere greater; the
    search then keeps to where it leads. Of paths of equal weight one with the fewest arcs is taken, and the same
    question always has the same answer. None where there is no path. Raises InputError for negative weights and NaN.

    >>> graph = Digraph(3, np.array([0, 1, 0]), np.array([1, 2, 2]))
    >>> shortest_path(graph, np.array([1.0, 1.0, 5.0]), {0: 0.0}, {2: 0.0})
    Path(arcs=(0, 1), source=0, target=2, weight=2.0)
    >>> shortest_path(graph, np.array([1.0, np.inf, np.inf]), {0: 0.0}, {2: 0.0}) is None
    True
    """
    net = _net(graph, sources, targets)
    weights = _joined(net, weight, sources, targets)
    if bound is None:
        arcs = _meeting(net, weights)
    else:
        bounds = [*_checked(bound, (graph.nodes,), "bound").tolist(), 0.0, 0.0]
        arcs = _traced(net, _search(net.leaving, weights, net.start, net.end, bounds)[2], net.end)
    return net.path(arcs, weights) if arcs else None


def _search(
    adjacency: Adjacency,
    weights: Sequence[float],
    start: int,
    end: int,
    bound: list[float],
    *,
    behind: tuple[float, int] = (0.0, 0),
    barred: Iterable[int] = (),
) -> tuple[list[float], list[int], list[int]]:
    """Dijkstra from one node towards another by A*, or to all nodes where the end is none of them.

    bound: least weight left from each node. behind: weight and arcs that lead to the start. barred: nodes to keep off.
    Returns for each node the least weight, the fewest arcs at that weight, and the last of these arcs, -1 for none.
    """
    least = [inf] * len(adjacency)
    arcs = [0] * len(adjacency)
    last = [-1] * len(adjacency)
    for node in barred:
        least[node] = -1.0  # nothing is lighter
    least[start], arcs[start] = behind
    queue = [(*behind, start)]
    while queue:
        ahead, steps, node = heappop(queue)
        passed = least[node]
        if ahead > passed + bound[node]:
            continue  # a lighter way was found since
        if node == end:
            break
        steps += 1
        for arc, head in adjacency[node]:
            further = passed + weights[arc]
            if further <= least[head] and (further < least[head] or steps < arcs[head]):
                least[head], arcs[head], last[head] = further, steps, arc
                heappush(queue, (further + bound[head], steps, head))
    return least, arcs, last


def _traced(net: _Net, last: list[int], node: int) -> list[int]:
    """Arcs that lead to a node, in order, by the last arc to each."""
    found: list[int] = []
    while last[node] >= 0:
        found.append(last[node])
        node = net.tail(last[node])
    return found[::-1]


def _meeting(net: _Net, weights: Sequence[float]) -> list[int]:
    """Arcs of the least path from the start to the end, by two searches that meet; empty where there is none.

    Each side labels nodes with their least weight and the fewest arcs at it. Once what both have yet to look at weighs
    more than the best path found, no better one is left, nor one as light with fewer arcs.
    """
    size = len(net.leaving)
    least = [inf] * size, [inf] * size
    arcs = [0] * size, [0] * size
    last = [-1] * size, [-1] * size
    least[0][net.start] = least[1][net.end] = 0.0
    queues = [(0.0, net.start)], [(0.0, net.end)]
    forth, back = (
        (adjacency, least[i], arcs[i], last[i], queues[i], least[1 - i], arcs[1 - i])
        for i, adjacency in enumerate((net.leaving, net.entering))
    )
    best, fewest, meeting = float_info.max, 0, -1
    one, other = queues
    while one and other and one[0][0] + other[0][0] <= best:
        adjacency, near, near_arcs, near_last, queue, far, far_arcs = forth if len(one) <= len(other) else back
        for passed, node in map(heappop, repeat(queue, min(TURN, len(queue)))):
            if passed > near[node]:
                continue  # a lighter way was found since
            steps = near_arcs[node] + 1
            for arc, head in adjacency[node]:
                further = passed + weights[arc]
                if further <= near[head] and (further < near[head] or steps < near_arcs[head]):
                    near[head] = further
                    near_arcs[head] = steps
                    near_last[head] = arc
                    heappush(queue, (further, head))
                    total = further + far[head]
                    if total <= best and (total < best or steps + far_arcs[head] < fewest):
                        best, fewest, meeting = total, steps + far_arcs[head], head
    if meeting < 0:
        return []
    found = _traced(net, last[0], meeting)
    while last[1][meeting] >= 0:
        found.append(last[1][meeting])
        meeting = net.head(found[-1])
    return found


def distances_to(graph: Digraph, weight: Floats, targets: Mapping[int, float]) -> Floats:
    """Least weight from each node to any target, with the cost of exit: (nodes,), infinite where no path leads to one.

    weight: (arcs,). Raises InputError for negative weights and NaN.

    >>> distances_to(Digraph(3, np.array([0, 1]), np.array([1, 2])), np.array([2.0, 3.0]), {1: 10.0, 2: 0.0})
    array([5., 3., 0.])
    """
    net = _net(graph, (), targets)
    weights = _joined(net, weight, {}, targets)
    return np.array(_search(net.entering, weights, net.end, -1, [0.0] * len(net.entering))[0][: graph.nodes])


# ------------------------------------------------------------------------------------------------- several paths


def shortest_paths(
    graph: Digraph, weight: Floats, sources: Mapping[int, float], targets: Mapping[int, float]
) -> Iterator[Path]:
    """Paths that pass no node twice, the lightest first; of equal weight those of fewer arcs first.

    weight: (arcs,). sources, targets: node to cost of entry or exit. Paths are told apart by their arcs, source and
    target, so parallel arcs give several. Each is worked out when it is asked for, and the same question always has the
    same order. Raises InputError for negative weights and NaN.

    >>> graph = Digraph(3, np.array([0, 1, 0]), np.array([1, 2, 2]))
    >>> [path.arcs for path in shortest_paths(graph, np.array([1.0, 1.0, 5.0]), {0: 0.0}, {2: 0.0})]
    [(0, 1), (2,)]
    """
    net = _net(graph, sources, targets)
    return _families(net, _joined(net, weight, sources, targets))


def _families(net: _Net, weights: Sequence[float]) -> Iterator[Path]:
    """Yen's rule in Lawler's form, searched no sooner than needed.

    All paths that begin with some arcs and then take none of the shut ones are a family. A path that is given out
    splits its family by the node where the others leave it. A family waits at a lower bound, by the distances to the
    end, and is searched when it comes first; where the way that the bound stands for meets no node that the path has
    passed, no search is needed.
    """
    bound, left, onward = _search(net.entering, weights, net.end, -1, [0.0] * len(net.entering))
    # (weight, arcs, whether found, arcs of the path or those that the family begins with, how many these are, shut)
    queue: list[tuple[float, int, bool, tuple[int, ...], int, frozenset[int]]] = []

    def wait(begin: tuple[int, ...], nodes: list[int], behind: float, shut: frozenset[int]) -> None:
        barred = set(nodes)
        least, steps, first, node = min(
            (
                (behind + weights[arc] + bound[head], left[head], arc, head)
                for arc, head in net.leaving[nodes[-1]]
                if arc not in shut and head not in barred
            ),
            default=(inf, 0, -1, -1),
        )
        if least == inf:
            return
        rest = [first]
        while node != net.end and node not in barred:
            rest.append(onward[node])
            node = net.head(rest[-1])
        found = node == net.end
        arcs = (*begin, *rest) if found else begin
        heappush(queue, (least, len(begin) + 1 + steps, found, arcs, len(begin), shut))

    wait((), [net.start], 0.0, frozenset())
    while queue:
        _, _, found, arcs, begun, shut = heappop(queue)
        nodes = [net.start, *map(net.head, arcs)]
        behind = [*accumulate((weights[arc] for arc in arcs), initial=0.0)]
        if found:
            yield net.path(arcs, weights)
            for at in range(begun, len(arcs)):
                taken = frozenset((arcs[at],))
                wait(arcs[:at], nodes[: at + 1], behind[at], shut | taken if at == begun else taken)
            continue
        here = nodes[-1]
        adjacency = net.leaving.copy()
        adjacency[here] = [way for way in adjacency[here] if way[0] not in shut]
        least, steps, last = _search(
            adjacency, weights, here, net.end, bound, behind=(behind[-1], begun), barred=nodes[:-1]
        )
        if least[net.end] < inf:
            whole = (*arcs, *_traced(net, last, net.end))
            heappush(queue, (least[net.end], steps[net.end], True, whole, begun, shut))


# ------------------------------------------------------------------------------------------------ several criteria


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
    net = _net(graph, sources, targets)
    table = _checked(weights, (len(graph.tail), None), "weights")
    criteria = table.shape[1]
    if not criteria:
        raise InputError("weights has no column; give at least one criterion.")
    ends = [*(sources[node] for node in net.sources), *(targets[node] for node in net.targets)]
    table = np.concatenate([table, *(_checked([cost], (1, criteria), "costs of entry and exit") for cost in ends)])
    table[~np.isfinite(table).all(axis=1)] = inf
    nothing = [0.0] * len(net.entering)
    bounds = [
        *zip(*(_search(net.entering, column, net.end, -1, nothing)[0] for column in table.T.tolist()), strict=True)
    ]
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
    return tuple(_without_noise(sorted(found, key=lambda path: path.weights)))


def _matched(vector: Vector, front: list[Vector]) -> bool:
    """Whether a vector of a front, which is without its first criterion, is nowhere greater."""
    rest = vector[1:]
    return any(not any(map(gt, other, rest)) for other in front)


def _enter(vector: Vector, front: list[Vector]) -> None:
    """Put a vector into a front, less noise, and drop what it makes needless."""
    rest = tuple(weight * (1 - NOISE) for weight in vector[1:])
    front[:] = [other for other in front if any(map(gt, rest, other))]
    front.append(rest)


def _unwound(net: _Net, trace: tuple[Any, ...], weights: Vector) -> ParetoPath:
    arcs: list[int] = []
    while trace:
        trace, arc = trace
        arcs.append(arc)
    arcs.reverse()
    return ParetoPath(tuple(arcs[1:-1]), net.head(arcs[0]), net.tail(arcs[-1]), weights)


def _without_noise(paths: list[ParetoPath]) -> Iterator[ParetoPath]:
    """Drop those that a later one matches but for noise; those that an earlier one matches were never followed."""
    for at, path in enumerate(paths):
        near = takewhile(lambda other, path=path: other.weights[0] * (1 - NOISE) <= path.weights[0], paths[at + 1 :])
        if not any(_matched(path.weights, [tuple(w * (1 - NOISE) for w in other.weights[1:])]) for other in near):
            yield path


# -------------------------------------------------------------------------------------------------------- many draws


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
    net = _net(graph, sources, targets)
    table = _checked(weights, (None, len(graph.tail)), "weights")
    draws = len(table)
    costs = [*(sources[node] for node in net.sources), *(targets[node] for node in net.targets)]
    ends = np.array([np.broadcast_to(cost, draws) for cost in costs], dtype=np.float64).reshape(len(costs), draws)
    _checked(ends, (len(costs), draws), "costs of entry and exit")
    if not draws:
        return np.empty(0)
    enough = _enough(net, table, ends)
    cuts = [slice(first, first + BLOCK) for first in range(0, draws, BLOCK)]
    lower = np.min([_measured(table[cut], enough[cut]) for cut in cuts], axis=0)
    nothing = [0.0] * len(net.leaving)
    left = _search(net.entering, [*lower.tolist(), *[0.0] * len(costs)], net.end, -1, nothing)[0]
    usual = [*table[:: draws // SAMPLE + 1].mean(axis=0).tolist(), *[0.0] * len(costs)]
    behind = _search(net.leaving, usual, net.start, -1, nothing)[0]
    order = sorted(range(len(behind)), key=behind.__getitem__)
    return np.concatenate(
        [_swept(net, np.concatenate([table[cut].T, ends[:, cut]]), enough[cut], left, order) for cut in cuts]
    )


def _enough(net: _Net, table: Floats, ends: Floats) -> Floats:
    """What the answer of each draw cannot exceed: the least that the least paths of a few draws weigh in it."""
    enough = np.full(len(table), inf)
    for _ in range(TRIALS):
        draw = int(enough.argmax())
        if arcs := _meeting(net, [*table[draw].tolist(), *ends[:, draw].tolist()]):
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


def _swept(net: _Net, weights: Floats, enough: Floats, left: list[float], order: list[int]) -> Floats:
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
