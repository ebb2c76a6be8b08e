"""The most that can pass from sources to targets where each arc lets through so much, and the arcs that limit it."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from math import inf

import numpy as np
import numpy.typing as npt

from korridor.errors import InputError
from korridor.paths.graph import NOISE, Adjacency, Digraph, Floats
from korridor.paths.search import checked

# Nodes beside the ends up to which all cuts are added up, many draws at once: past it one flow a draw is quicker.
FEW = 10


@dataclass(frozen=True, eq=False)
class Flow:
    """A greatest flow: made by `max_flow`.

    capacity: (arcs,). sources, targets: in ascending order. value: what passes in all, infinite where a path of
    infinite capacities joins a source to a target. flows: (arcs,), what passes each arc: conserved at all nodes but
    the ends, never round in a circle, nothing into a source or out of a target. Where the value is infinite, flows are
    so along one path and 0 elsewhere.

    What is left of a capacity counts as nothing below a 10^-12 of the value, so that sums which differ by rounding tie.
    """

    graph: Digraph
    capacity: Floats
    sources: tuple[int, ...]
    targets: tuple[int, ...]
    value: float
    flows: Floats

    @cached_property
    def near(self) -> npt.NDArray[np.bool_]:
        """Whether each node is on the source side of the cut nearest the sources: more could be brought there.

        Where the value is infinite there is no cut, and none is.
        """
        found = np.zeros(self.graph.nodes, dtype=np.bool_)
        if self.value < inf:
            found[_reached(self._onward[0], self.sources)] = True
        return found

    @cached_property
    def _onward(self) -> tuple[list[list[int]], list[list[int]]]:
        """From each node those to which more can be brought, and to each node those from which it can.

        More can pass where some of the capacity is left, and against an arc where flow can be taken back.
        """
        graph, least = self.graph, NOISE * self.value
        left, back = self.capacity - self.flows > least, self.flows > least
        onward: tuple[list[list[int]], ...] = ([[] for _ in range(graph.nodes)], [[] for _ in range(graph.nodes)])
        here = np.concatenate([graph.tail[left], graph.head[back]]).tolist()
        there = np.concatenate([graph.head[left], graph.tail[back]]).tolist()
        for node, other in zip(here, there, strict=True):
            onward[0][node].append(other)
            onward[1][other].append(node)
        return onward[0], onward[1]

    def cuts(self, most: int = 64) -> tuple[tuple[tuple[int, ...], ...], bool]:
        """All least cuts, those nearest the sources first, up to so many; and whether there are more.

        A cut is the arcs, ascending, that lead from its source side to its target side, without those of capacity 0:
        all are full, and their capacities sum to the value. So raising the value takes more capacity in every cut.
        Where nothing can pass there is one cut without arcs; where the value is infinite there is none.
        Raises InputError for `most` below 1.

        >>> line = Digraph(4, np.array([0, 1, 1, 2]), np.array([1, 2, 2, 3]))
        >>> max_flow(line, np.array([0.3, 0.1, 0.2, 1.0]), {0}, {3}).cuts()
        (((0,), (1, 2)), False)
        """
        if most < 1:
            raise InputError(f"ask for 1 cut or more; got {most}.")
        found = tuple(islice(self._cuts(), most + 1))
        return found[:most], len(found) > most

    def _cuts(self) -> Iterator[tuple[int, ...]]:
        """A source side is a set of nodes from which no more can be brought out of it: least cuts and such sets match.

        Sets are grown from the nearest by one component at a time, each with all that it leads to. Components that
        nothing passes only ever follow others: alone they would add nothing but another set for the same arcs.
        """
        if self.value == inf:
            return
        onward, before = self._onward
        far = set(_reached(before, self.targets))
        near = self.near.tolist()
        free = [node for node in range(self.graph.nodes) if not near[node] and node not in far]
        groups, closed = _components(onward, free)
        side = dict.fromkeys(np.flatnonzero(self.near).tolist(), 1 << len(closed))  # far nodes have no bit
        side |= {node: 1 << group for node, group in groups.items()}
        least = NOISE * self.value
        passed = {groups[node] for node in self.graph.head[self.flows > least].tolist() if node in groups}
        carrying = sum(1 << group for group in passed)
        full = np.flatnonzero((self.capacity > 0) & (self.capacity - self.flows <= least)).tolist()
        tails, heads = self.graph.ends
        limits = [(arc, side.get(tails[arc], 0), side.get(heads[arc], 0)) for arc in full]
        limits = [(arc, tail, head) for arc, tail, head in limits if tail != head]
        queue = deque([1 << len(closed)])
        seen = set(queue)
        while queue:
            chosen = queue.popleft()
            yield tuple(arc for arc, tail, head in limits if tail & chosen and not head & chosen)
            for group in sorted(passed):
                grown = chosen | closed[group]
                if (grown ^ chosen) & carrying == 1 << group and grown not in seen:
                    seen.add(grown)
                    queue.append(grown)


def max_flow(graph: Digraph, capacity: Floats, sources: Collection[int], targets: Collection[int]) -> Flow:
    """Find the most that can pass from the sources to the targets, and what then passes each arc.

    capacity: (arcs,), infinite where nothing limits. Any amount may begin at each source and end at each target.
    Parallel arcs are used in the order of their numbers, and the same question always has the same answer.
    Raises InputError for negative capacities and NaN, and for sources or targets that are none, no nodes, or both.

    >>> graph = Digraph(3, np.array([0, 1, 1]), np.array([1, 2, 2]))
    >>> flow = max_flow(graph, np.array([6.0, 4.38, 8.76]), {0}, {2})
    >>> flow.value, flow.flows.tolist(), flow.cuts()
    (6.0, [6.0, 4.38, 1.62], (((0,),), False))
    """
    starts, ends = _ends(graph, sources, targets)
    limits = _limits(capacity, (len(graph.tail),), "capacity").copy()  # cuts are worked out later
    arcs, tails, heads = _between(graph, limits > 0, starts, ends)
    rooms = limits.tolist()
    net = _Net(graph.nodes, starts[0], ends[0])
    edges = [net.edge(tail, head) for tail, head in zip(tails, heads, strict=True)]
    room = [0.0] * len(net.heads)
    for arc, edge in zip(arcs, edges, strict=True):
        room[edge] += rooms[arc]
    flow = [0.0] * len(room)
    value = net.fill(room, flow)
    least = 0.0
    if value < inf:
        least = NOISE * value
        net.straighten(flow, least)
    flows = np.zeros(len(rooms))
    for arc, edge in zip(arcs, edges, strict=True):
        if flow[edge] > least:
            if flow[edge] == inf > rooms[arc]:
                continue  # an infinite arc beside it takes all
            flows[arc] = share = rooms[arc] if rooms[arc] - flow[edge] <= least else flow[edge]
            flow[edge] = flow[edge] - share if share < inf else 0.0
    return Flow(graph, limits, starts, ends, value, flows)


def flow_values(graph: Digraph, capacity: Floats, sources: Collection[int], targets: Collection[int]) -> Floats:
    """Value of the greatest flow of each draw: (draws,), infinite where a path of infinite capacities joins the ends.

    capacity: (draws, arcs). The graph is made as small as it gets once for all draws. Raises InputError as `max_flow`
    does.

    >>> graph = Digraph(3, np.array([0, 1, 1]), np.array([1, 2, 2]))
    >>> flow_values(graph, np.array([[6.0, 4.38, 8.76], [20.0, 4.38, 8.76]]), {0}, {2})
    array([ 6.  , 13.14])
    """
    starts, ends = _ends(graph, sources, targets)
    limits = _limits(capacity, (None, len(graph.tail)), "capacity")
    arcs, tails, heads = _between(graph, np.any(limits > 0, axis=0), starts, ends)
    rows = np.ascontiguousarray(limits.T[arcs])
    start, end = starts[0], ends[0]
    reduced = _Reduction(start, end)
    for tail, head, row in zip(tails, heads, rows, strict=True):
        reduced.add(tail, head, row)
    reduced.run()
    left = reduced.rows
    inner = sorted(left.keys() - {start, end})
    if len(inner) <= FEW and 2 ** len(inner) <= max(len(limits), 1):
        found = np.full(len(limits), inf)
        for number in range(2 ** len(inner)):
            side = {start, *(node for bit, node in enumerate(inner) if number >> bit & 1)}
            crossing = [row for tail in side for head, row in left[tail].items() if head not in side]
            np.minimum(found, sum(crossing, start=np.zeros(len(limits))), out=found)
        return found
    net = _Net(graph.nodes, start, end)
    pairs = [(net.edge(tail, head), row) for tail, onward in left.items() for head, row in onward.items()]
    table = np.zeros((len(net.heads), len(limits)))
    for edge, row in pairs:
        table[edge] = row
    return np.array([net.fill(room) for room in table.T.tolist()])


def _ends(
    graph: Digraph, sources: Collection[int], targets: Collection[int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    starts, ends = tuple(sorted(set(sources))), tuple(sorted(set(targets)))
    for nodes, what in ((starts, "sources"), (ends, "targets")):
        if not nodes:
            raise InputError(f"{what} are none; give at least one node.")
        if not 0 <= nodes[0] <= nodes[-1] < graph.nodes:
            raise InputError(f"nodes are 0 to {graph.nodes - 1}; {what} are {nodes[0]} to {nodes[-1]}.")
    if both := set(starts) & set(ends):
        raise InputError(f"a node is a source or a target; {min(both)} is both.")
    return starts, ends


def _limits(capacity: npt.ArrayLike, shape: tuple[int | None, ...], what: str) -> Floats:
    found = np.asarray(capacity, dtype=np.float64)
    if not (found >= 0).all():
        raise InputError(f"{what} has to be 0 or more, infinite where nothing limits; {found.min()} is neither.")
    return checked(found, shape, what)


def _reached(onward: Sequence[Iterable[int]], first: Iterable[int]) -> list[int]:
    """Nodes to which one can go on from the first ones, and these."""
    found = list(first)
    seen = set(found)
    for node in found:  # it grows
        for other in onward[node]:
            if other not in seen:
                seen.add(other)
                found.append(other)
    return found


def _between(
    graph: Digraph, used: npt.NDArray[np.bool_], starts: tuple[int, ...], ends: tuple[int, ...]
) -> tuple[list[int], list[int], list[int]]:
    """Arcs on the way from sources to targets, with tails and heads, the first source and target standing for all."""
    kept = used.tolist()

    def reached(adjacency: Adjacency, first: tuple[int, ...], last: tuple[int, ...]) -> set[int]:
        queue = list(first)
        seen = {*queue, *last}  # what is beyond the last ones is on no way
        for node in queue:
            for arc, other in adjacency[node]:
                if kept[arc] and other not in seen:
                    seen.add(other)
                    queue.append(other)
        return seen

    both = reached(graph.leaving, starts, ends) & reached(graph.entering, ends, starts)
    one = {node: node for node in both} | dict.fromkeys(starts, starts[0]) | dict.fromkeys(ends, ends[0])
    arcs, tails, heads = [], [], []
    for arc, (tail, head) in enumerate(zip(*graph.ends, strict=True)):
        if kept[arc] and tail in one and head in one:
            arcs.append(arc)
            tails.append(one[tail])
            heads.append(one[head])
    return arcs, tails, heads


class _Net:
    """Edges between a start and an end, each beside its opposite: 2k and 2k + 1, one pair for any two nodes."""

    def __init__(self, nodes: int, start: int, end: int) -> None:
        self.start, self.end = start, end
        self.leaving: list[list[int]] = [[] for _ in range(nodes)]
        self.heads: list[int] = []
        self._known: dict[tuple[int, int], int] = {}

    def edge(self, tail: int, head: int) -> int:
        """Give the edge from a node to another one, which is made if need be."""
        known = self._known.get((tail, head))
        if known is not None:
            return known
        made = len(self.heads)
        self.heads += [head, tail]
        self.leaving[tail].append(made)
        self.leaving[head].append(made + 1)
        self._known[tail, head], self._known[head, tail] = made, made + 1
        return made

    def fill(self, room: list[float], flow: list[float] | None = None) -> float:
        """Value of the greatest flow, by Dinic's rule: along shortest ways, as long as there are any.

        room: what each edge lets through; what is left of it stays there. flow: where what passes is to be added, less
        what comes the other way. Once a way of infinite room is found, flow is that way alone.
        """
        value = 0.0
        while True:
            least = NOISE * value
            steps = self._steps(room, least)
            if steps[self.start] < 0:
                return value
            for path in self._paths(room, steps, least):
                amount = min(map(room.__getitem__, path))
                value += amount
                if amount == inf:
                    if flow is not None:
                        flow[:] = [0.0] * len(flow)
                        for edge in path:
                            flow[edge] = inf
                    return value
                for edge in path:
                    room[edge] -= amount
                    room[edge ^ 1] += amount
                if flow is not None:
                    for edge in path:
                        flow[edge] += amount
                        flow[edge ^ 1] -= amount

    def _paths(self, room: list[float], steps: list[int], least: float) -> Iterator[list[int]]:
        """Shortest ways with room, one after another: each has to be filled before the next is asked for."""
        heads, leaving, end = self.heads, self.leaving, self.end
        ways: dict[int, list[int]] = {}  # edges that may still lead to the end, the next one last
        path: list[int] = []
        node = self.start
        while True:
            if node == end:
                yield path
                full = next(i for i, edge in enumerate(path) if room[edge] <= least)
                node = heads[path[full] ^ 1]
                del path[full:]
            onward = ways.get(node)
            if onward is None:
                nearer = steps[node] - 1
                onward = ways[node] = [edge for edge in reversed(leaving[node]) if steps[heads[edge]] == nearer]
            while onward and room[onward[-1]] <= least:
                onward.pop()
            if onward:
                path.append(onward[-1])
                node = heads[onward[-1]]
            elif path:  # nothing leads on from here
                node = heads[path.pop() ^ 1]
                ways[node].pop()
            else:
                return

    def _steps(self, room: list[float], least: float) -> list[int]:
        """Fewest edges with room from each node to the end, as far as the start is from it; else -1."""
        heads, leaving = self.heads, self.leaving
        steps = [-1] * len(leaving)
        steps[self.end] = 0
        queue = [self.end]
        for node in queue:  # it grows
            further = steps[node] + 1
            for edge in leaving[node]:
                other = heads[edge]
                if steps[other] < 0 and room[edge ^ 1] > least:
                    steps[other] = further
                    if other == self.start:
                        return steps
                    queue.append(other)
        return steps

    def straighten(self, flow: list[float], least: float) -> None:
        """Take out of a flow what runs in circles; what is no more than `least` counts as nothing."""
        heads = self.heads
        place = [-1] * len(self.leaving)  # of each node on the path
        done = [False] * len(self.leaving)
        for first in range(len(self.leaving)):
            node = first
            path: list[int] = []
            while not done[node]:
                place[node] = len(path)
                onward = next((e for e in self.leaving[node] if flow[e] > least and not done[heads[e]]), None)
                if onward is None:
                    done[node] = True
                    if path:
                        node = heads[path.pop() ^ 1]
                    continue
                path.append(onward)
                node = heads[onward]
                if 0 <= place[node] < len(path) and heads[path[place[node]] ^ 1] == node:
                    circle = path[place[node] :]
                    amount = min(flow[edge] for edge in circle)
                    for edge in circle:
                        flow[edge] -= amount
                        flow[edge ^ 1] += amount
                    del path[place[node] :]


def _components(onward: list[list[int]], nodes: list[int]) -> tuple[dict[int, int], list[int]]:
    """Strongly connected components among some nodes: the number of each node's, and what each component leads to.

    The latter as bits, its own among them. By Tarjan's rule: a component is numbered after those that it leads to.
    """
    order: dict[int, int] = {}
    lowest: dict[int, int] = {}  # visit to which one can come back from here
    groups: dict[int, int] = {}
    closed: list[int] = []
    among = set(nodes)
    waiting: list[int] = []
    for first in nodes:
        todo = [] if first in order else [(first, iter(onward[first]))]
        while todo:
            node, others = todo[-1]
            if node not in order:
                order[node] = lowest[node] = len(order)
                waiting.append(node)
            for other in others:
                if other in among and other not in groups:
                    if other not in order:
                        todo.append((other, iter(onward[other])))
                        break
                    lowest[node] = min(lowest[node], order[other])
            else:
                todo.pop()
                if todo:
                    lowest[todo[-1][0]] = min(lowest[todo[-1][0]], lowest[node])
                if lowest[node] == order[node]:
                    members = waiting[waiting.index(node) :]
                    del waiting[-len(members) :]
                    bits = 1 << len(closed)
                    for other in {other for member in members for other in onward[member]} & groups.keys():
                        bits |= closed[groups[other]]
                    groups |= dict.fromkeys(members, len(closed))
                    closed.append(bits)
    return groups, closed


class _Reduction:
    """Capacities between nodes for all draws, (draws,) each, of fewer and fewer nodes with the same greatest flows.

    rows: by tail and head. A node goes where it has fewer than three neighbours, or where it is one with another in
    every draw: so a chain becomes an arc, and a branch that ends dead nothing.
    """

    def __init__(self, start: int, end: int) -> None:
        self.start, self.end = start, end
        self.rows: dict[int, dict[int, Floats]] = {start: {}, end: {}}
        self._entering: dict[int, set[int]] = {start: set(), end: set()}

    def add(self, tail: int, head: int, row: Floats) -> None:
        """Add to what passes from one node to another; nothing has to enter the start or to leave the end."""
        if tail in (head, self.end) or head == self.start:
            return
        for node in (tail, head):
            self.rows.setdefault(node, {})
            self._entering.setdefault(node, set())
        known = self.rows[tail].get(head)
        self.rows[tail][head] = row if known is None else known + row
        self._entering[head].add(tail)

    def run(self) -> None:
        """Take out node after node, as long as there is one to be taken out."""
        waiting = list(self.rows)
        while waiting:
            node = waiting.pop()
            if node in (self.start, self.end) or node not in self.rows:
                continue
            near = sorted(self.rows[node].keys() | self._entering[node])
            same = next((other for other in near if self._same(node, other)), None)
            if same is None and len(near) > 2:  # noqa: PLR2004 - no chain
                continue
            leaving = self.rows.pop(node)
            entering = {other: self.rows[other].pop(node) for other in self._entering.pop(node)}
            for other in leaving:
                self._entering[other].discard(node)
            waiting += near
            if same is not None:
                for other, row in leaving.items():
                    self.add(same, other, row)
                for other, row in entering.items():
                    self.add(other, same, row)
                continue
            for tail, before in entering.items():
                for head, after in leaving.items():
                    self.add(tail, head, np.minimum(before, after))

    def _same(self, node: int, other: int) -> bool:
        """Whether any amount passes both ways in every draw; the way back from an end is never needed."""
        forth, back = self.rows[node].get(other), self.rows[other].get(node)
        return (other == self.start or _endless(forth)) and (other == self.end or _endless(back))


def _endless(row: Floats | None) -> bool:
    return row is not None and row[0] == inf and bool((row == inf).all())
