"""One least path, and several in order of weight."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import accumulate, repeat
from math import inf
from sys import float_info

import numpy as np
import numpy.typing as npt

from korridor.errors import InputError
from korridor.paths.graph import Adjacency, Digraph, Floats, Path

# Nodes that one of two searches passes before it is asked again whose turn it is.
TURN = 16


@dataclass(frozen=True, slots=True)
class Net:
    """A graph with the start and the end: its arcs, then one from each target, then one from the start to each source.

    leaving, entering: adjacency, without branches that end dead and have neither source nor target. sources, targets:
    nodes in ascending order.
    """

    graph: Digraph
    leaving: Adjacency
    entering: Adjacency
    sources: tuple[int, ...]
    targets: tuple[int, ...]

    @property
    def start(self) -> int:
        """The node before all sources."""
        return self.graph.nodes

    @property
    def end(self) -> int:
        """The node after all targets."""
        return self.graph.nodes + 1

    def tail(self, arc: int) -> int:
        """Node that an arc leaves."""
        tails = self.graph.ends[0]
        beyond = arc - len(tails)
        if beyond < 0:
            return tails[arc]
        return self.targets[beyond] if beyond < len(self.targets) else self.start

    def head(self, arc: int) -> int:
        """Node that an arc enters."""
        heads = self.graph.ends[1]
        beyond = arc - len(heads)
        if beyond < 0:
            return heads[arc]
        return self.end if beyond < len(self.targets) else self.sources[beyond - len(self.targets)]

    def path(self, arcs: Sequence[int], weights: Sequence[float]) -> Path:
        """Arcs from the start to the end as a path between the nodes next to them."""
        total = sum(weights[arc] for arc in arcs)
        return Path(tuple(arcs[1:-1]), self.head(arcs[0]), self.tail(arcs[-1]), total)


def net_of(graph: Digraph, sources: Iterable[int], targets: Iterable[int]) -> Net:
    """Raises InputError for a node that the graph does not have."""
    sources, targets = tuple(sorted(sources)), tuple(sorted(targets))
    for ends in (sources, targets):
        if ends and not 0 <= ends[0] <= ends[-1] < graph.nodes:
            raise InputError(f"nodes are 0 to {graph.nodes - 1}; got {ends[0]} to {ends[-1]}.")
    arcs, start, end = len(graph.tail), graph.nodes, graph.nodes + 1
    first, last = list(enumerate(sources, arcs + len(targets))), list(enumerate(targets, arcs))
    # The inner lists are the graph's own: they are replaced here, never changed.
    leaving: Adjacency = [*graph.through[0], first, []]
    entering: Adjacency = [*graph.through[1], [], last]
    for node in (*sources, *targets):
        while (node := graph.dead_ends[node]) >= 0:
            leaving[node], entering[node] = graph.leaving[node], graph.entering[node]
    for arc, node in first:
        entering[node] = [*entering[node], (arc, start)]
    for arc, node in last:
        leaving[node] = [*leaving[node], (arc, end)]
    return Net(graph, leaving, entering, sources, targets)


def checked(weight: npt.ArrayLike, shape: tuple[int | None, ...], what: str) -> Floats:
    """Weights as floats. Raises InputError for another shape (None: any length), negative weights and NaN."""
    found = np.asarray(weight, dtype=np.float64)
    if found.ndim != len(shape) or any(want not in (None, got) for want, got in zip(shape, found.shape, strict=True)):
        raise InputError(f"{what} has the shape {found.shape}; give {str(shape).replace('None', 'any')}.")
    if not (found >= 0).all():
        raise InputError(f"{what} has to be 0 or more, infinite where closed; {found.min()} is neither.")
    return found


def joined(net: Net, weight: Floats, sources: Mapping[int, float], targets: Mapping[int, float]) -> array[float]:
    """Weights of all arcs, those from the start and to the end too. An array is made faster than a list."""
    weights = array("d", checked(weight, net.graph.tail.shape, "weight").tobytes())
    costs = [*map(targets.__getitem__, net.targets), *map(sources.__getitem__, net.sources)]
    for cost in costs:
        if not cost >= 0:
            raise InputError(f"a cost of entry or exit has to be 0 or more; {cost} is not.")
    weights.extend(costs)
    return weights


@dataclass(frozen=True, slots=True)
class Tree:
    """The least ways from every node to the end: weight left, arcs left, and the next arc; made by `tree_to`."""

    least: list[float]
    arcs: list[int]
    onward: list[int]


def tree_to(graph: Digraph, weight: Floats, targets: Mapping[int, float]) -> Tree:
    """Find the least way from every node to any target, to be used again for other sources.

    weight: (arcs,). targets: node to cost of exit. Raises InputError for negative weights and NaN.
    """
    net = net_of(graph, (), targets)
    weights = joined(net, weight, {}, targets)
    return Tree(*reach([*graph.entering, [], net.entering[net.end]], weights, net.end))


def shortest_path(
    graph: Digraph,
    weight: Floats,
    sources: Mapping[int, float],
    targets: Mapping[int, float],
    *,
    bound: Floats | Tree | None = None,
) -> Path | None:
    """Find the path of least weight from any source to any target.

    weight: (arcs,). sources, targets: node to cost of entry or exit. bound: (nodes,), the least weight that may be left
    from each node to the end, as `tree_to` or `distances_to` gives it for these targets on weights that are nowhere
    greater; the search then keeps to where it leads. Of paths of equal weight one with the fewest arcs is taken, and
    the same question always has the same answer. None where there is no path. Raises InputError for negative weights
    and NaN.

    >>> graph = Digraph(3, np.array([0, 1, 0]), np.array([1, 2, 2]))
    >>> shortest_path(graph, np.array([1.0, 1.0, 5.0]), {0: 0.0}, {2: 0.0})
    Path(arcs=(0, 1), source=0, target=2, weight=2.0)
    >>> shortest_path(graph, np.array([1.0, np.inf, np.inf]), {0: 0.0}, {2: 0.0}) is None
    True
    """
    net = net_of(graph, sources, targets)
    weights = joined(net, weight, sources, targets)
    if bound is None:
        arcs = meeting(net, weights)
    else:
        left = bound.least[:-2] if isinstance(bound, Tree) else checked(bound, (graph.nodes,), "bound").tolist()
        bounds = [*left, 0.0, 0.0]
        arcs = traced(net, search(net.leaving, weights, net.start, net.end, bounds)[2], net.end)
    return net.path(arcs, weights) if arcs else None


def search(
    adjacency: Adjacency,
    weights: Sequence[float],
    start: int,
    end: int,
    bound: list[float],
    *,
    behind: tuple[float, int] = (0.0, 0),
    barred: Iterable[int] = (),
) -> tuple[list[float], list[int], list[int]]:
    """A* from one node to another; where the end is none of them, Dijkstra's search of all.

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


def reach(adjacency: Adjacency, weights: Sequence[float], start: int) -> tuple[list[float], list[int], list[int]]:
    """The same from one node to all."""
    return search(adjacency, weights, start, -1, [0.0] * len(adjacency))


def traced(net: Net, last: list[int], node: int) -> list[int]:
    """Arcs that lead to a node, in order, by the last arc to each."""
    found: list[int] = []
    while last[node] >= 0:
        found.append(last[node])
        node = net.tail(last[node])
    return found[::-1]


def meeting(net: Net, weights: Sequence[float]) -> list[int]:
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
    best, fewest, middle = float_info.max, 0, -1
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
                        best, fewest, middle = total, steps + far_arcs[head], head
    if middle < 0:
        return []
    found = traced(net, last[0], middle)
    while last[1][middle] >= 0:
        found.append(last[1][middle])
        middle = net.head(found[-1])
    return found


def distances_to(graph: Digraph, weight: Floats, targets: Mapping[int, float]) -> Floats:
    """Least weight from each node to any target, with the cost of exit: (nodes,), infinite where no path leads to one.

    weight: (arcs,). Raises InputError for negative weights and NaN.

    >>> distances_to(Digraph(3, np.array([0, 1]), np.array([1, 2])), np.array([2.0, 3.0]), {1: 10.0, 2: 0.0})
    array([5., 3., 0.])
    """
    return np.array(tree_to(graph, weight, targets).least[:-2])


def shortest_paths(
    graph: Digraph,
    weight: Floats,
    sources: Mapping[int, float],
    targets: Mapping[int, float],
    *,
    tree: Tree | None = None,
) -> Iterator[Path]:
    """Paths that pass no node twice, the lightest first; of equal weight those of fewer arcs first.

    weight: (arcs,). sources, targets: node to cost of entry or exit. tree: that of these very weights and targets, if
    there is one. Paths are told apart by their arcs, source and
    target, so parallel arcs give several. Each is worked out when it is asked for, and the same question always has the
    same order. Raises InputError for negative weights and NaN.

    >>> graph = Digraph(3, np.array([0, 1, 0]), np.array([1, 2, 2]))
    >>> [path.arcs for path in shortest_paths(graph, np.array([1.0, 1.0, 5.0]), {0: 0.0}, {2: 0.0})]
    [(0, 1), (2,)]
    """
    net = net_of(graph, sources, targets)
    return _families(net, joined(net, weight, sources, targets), tree)


def _families(net: Net, weights: Sequence[float], tree: Tree | None) -> Iterator[Path]:
    """Yen's rule in Lawler's form, searched no sooner than needed.

    All paths that begin with some arcs and then take none of the shut ones are a family. A path that is given out
    splits its family by the node where the others leave it. A family waits at a lower bound, by the distances to the
    end, and is searched when it comes first; where the way that the bound stands for meets no node that the path has
    passed, no search is needed.
    """
    tree = tree or Tree(*reach(net.entering, weights, net.end))
    bound, left, onward = tree.least, tree.arcs, tree.onward
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
        least, steps, last = search(
            adjacency, weights, here, net.end, bound, behind=(behind[-1], begun), barred=nodes[:-1]
        )
        if least[net.end] < inf:
            whole = (*arcs, *traced(net, last, net.end))
            heappush(queue, (least[net.end], steps[net.end], True, whole, begun, shut))
