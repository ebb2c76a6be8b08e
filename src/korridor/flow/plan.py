"""The graph on which flows are greatest: states joined where goods pass freely, arcs with the limits they need.

A greatest flow never needs both directions of a line at once, so that a two-way limit bounds each of them. Where the
arcs of one limit are not just the two directions between the same two nodes (a fleet on several lines, a port between
several carriers), the question is a linear programme.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, permutations, product
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from korridor.errors import MissingFigure, NoRoute
from korridor.paths import Digraph, GreatestFlow, Rows, flow_values, max_flow

if TYPE_CHECKING:
    from korridor.capacity import Limits
    from korridor.network import Network

__all__ = ["MOST_CUTS", "Greatest", "Plan", "plan_of"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Node = tuple[str, str]  # place, and what goods are on there

START, END = -1, -2  # beyond all origins, and all destinations
MOST_CUTS = 64
CLOSE = 1e-9  # amounts that differ by less than this share are the same
TRACE = 1e-10  # of the greatest limit, in the place of a limit of zero
NUDGE = 1e-6  # share by which a limit is lowered to see whether it binds


@dataclass(frozen=True, slots=True)
class Greatest:
    """The most that can pass: amount, flow on each arc of the plan, and every least cut as limits.

    cuts: numbers of limits, ascending, the cut nearest the origins first; MOST_CUTS at most.
    """

    value: float
    flows: Floats
    cuts: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, eq=False)
class Plan:
    """Nodes and arcs between two sets of places, on given links, with the rows of limits that each arc needs.

    arc_rows: rows of each arc. behind: arcs of the network that each arc stands for. limit_of_row: of the limits.
    """

    limits: Limits
    graph: Digraph
    sources: frozenset[int]
    targets: frozenset[int]
    arc_rows: tuple[tuple[int, ...], ...]
    behind: tuple[tuple[int, ...], ...]

    @cached_property
    def limit_of_row(self) -> Ints:
        """Number of the limit of each row."""
        return np.array([row.limit for row in self.limits.rows], dtype=np.intp)

    @cached_property
    def used(self) -> tuple[int, ...]:
        """Numbers of the limits on some way between the ends, ascending."""
        return tuple(sorted({int(self.limit_of_row[row]) for rows in self.arc_rows for row in rows}))

    @cached_property
    def shared(self) -> tuple[int, ...]:
        """Limits that bound several lines together, so that the greatest flow is a linear programme; else none."""
        lines: dict[int, set[tuple[int, int]]] = {}
        arcs: dict[int, list[tuple[int, int]]] = {}
        for (tail, head), rows in zip(self._ends, self.arc_rows, strict=True):
            for row in rows:
                lines.setdefault(row, set()).add((min(tail, head), max(tail, head)))
                arcs.setdefault(row, []).append((tail, head))
        several = {row for row, pairs in lines.items() if len(pairs) > 1}
        several |= {row for row, ends in arcs.items() if len(set(ends)) < len(ends)}
        return tuple(sorted({int(self.limit_of_row[row]) for row in several}))

    @cached_property
    def _ends(self) -> list[tuple[int, int]]:
        return list(zip(self.graph.tail.tolist(), self.graph.head.tolist(), strict=True))

    @cached_property
    def pairs(self) -> tuple[Ints, Ints]:
        """(arc, row) of every row of every arc, by arc; an arc without rows has none."""
        pairs = [(arc, row) for arc, rows in enumerate(self.arc_rows) for row in rows]
        arcs, rows = zip(*pairs, strict=True) if pairs else ((), ())
        return np.array(arcs, dtype=np.intp), np.array(rows, dtype=np.intp)

    @cached_property
    def rows_of_link(self) -> Mapping[str, tuple[int, ...]]:
        """Rows that bound a link alone: without capacity they close it."""
        found: dict[str, list[int]] = {}
        for number, row in enumerate(self.limits.rows):
            if row.thing.startswith("link:"):
                found.setdefault(row.thing.partition(":")[2], []).append(number)
        return {link: tuple(rows) for link, rows in found.items()}

    def row_amounts(self, amounts: Floats, closed: Iterable[str] = ()) -> Floats:
        """Amount of every row, shape (..., rows), from those of limits (..., limits); 0 for links that are closed."""
        found = amounts[..., self.limit_of_row]
        rows = [row for link in closed for row in self.rows_of_link.get(link, ())]
        if rows:
            found[..., rows] = 0.0
        return found

    def _capacities(self, rows: Floats) -> Floats:
        """The least limit of each arc, shape (..., arcs), from amounts of all rows (..., rows)."""
        arcs, numbers = self.pairs
        found = np.full((*rows.shape[:-1], len(self.arc_rows)), np.inf)
        starts = np.flatnonzero(np.diff(arcs, prepend=-1))
        if len(starts):
            found[..., arcs[starts]] = np.minimum.reduceat(rows[..., numbers], starts, axis=-1)
        return found

    @cached_property
    def _programme(self) -> GreatestFlow:
        """The linear programme, kept: other amounts are solved from where the last ones ended."""
        arcs, rows = self.pairs
        places = np.searchsorted(self.rows_used, rows)
        found = Rows(len(self.rows_used), places, arcs, np.ones(len(rows)), np.full(len(rows), -1))
        return GreatestFlow(self.graph, found, self.sources, self.targets)

    @cached_property
    def rows_used(self) -> Ints:
        """Rows in the order of the linear programme."""
        return np.array(sorted({row for rows in self.arc_rows for row in rows}), dtype=np.intp)

    def value(self, amounts: Floats, closed: Iterable[str] = ()) -> float:
        """The most that can pass, with these amounts of all limits and some links closed."""
        rows = self.row_amounts(amounts, closed)
        if self.shared:
            return _rounded(self._programme.solve(rows[self.rows_used]).value)
        return max_flow(self.graph, self._capacities(rows), self.sources, self.targets).value

    def values(self, amounts: Floats) -> Floats:
        """The most that can pass in each draw, shape (draws,), from amounts (draws, limits)."""
        if self.shared:
            return np.array([self.value(row) for row in amounts])
        return flow_values(self.graph, self._capacities(self.row_amounts(amounts)), self.sources, self.targets)

    def greatest(self, amounts: Floats) -> Greatest:
        """The most that can pass, the flows and the cuts."""
        return self._by_programme(amounts) if self.shared else self._by_cuts(amounts)

    def _by_cuts(self, amounts: Floats) -> Greatest:
        true = self._capacities(self.row_amounts(amounts))
        flow = binding = max_flow(self.graph, true, self.sources, self.targets)
        if not np.isfinite(flow.value):
            return Greatest(flow.value, np.zeros(len(self.arc_rows)), ())
        if not true.all():
            # What is closed by a limit of zero is part of a cut too: a trace of capacity shows where it would lead.
            trace = max(float(true[np.isfinite(true)].max()), 1.0) * TRACE
            binding = max_flow(self.graph, np.where(true > 0, true, trace), self.sources, self.targets)
        chosen = (
            tuple(sorted(set(limits)))
            for cut in binding.cuts(MOST_CUTS)[0]
            for limits in product(*(self._least(arc, amounts, true[arc]) for arc in cut))
        )
        return Greatest(flow.value, flow.flows, tuple(dict.fromkeys(islice(chosen, MOST_CUTS))))

    def _least(self, arc: int, amounts: Floats, capacity: float) -> list[int]:
        """Limits that are the least one on an arc."""
        limits = sorted({int(self.limit_of_row[row]) for row in self.arc_rows[arc]})
        return [limit for limit in limits if amounts[limit] <= capacity * (1 + CLOSE)]

    def _by_programme(self, amounts: Floats) -> Greatest:
        limits = self.limit_of_row[self.rows_used]
        solved = self._programme.solve(amounts[limits], afresh=True)
        if not np.isfinite(solved.value):
            return Greatest(solved.value, np.zeros(len(self.arc_rows)), ())

        def priced(prices: Floats) -> tuple[int, ...]:
            return tuple(sorted({int(limit) for limit, price in zip(limits, prices, strict=True) if price > CLOSE}))

        cuts = dict.fromkeys([priced(solved.prices)])
        full = solved.use >= amounts[limits] * (1 - CLOSE)
        for limit in sorted({int(limit) for limit in limits[full]} - set(next(iter(cuts)))):
            if any(limit in cut for cut in cuts) or len(cuts) >= MOST_CUTS or not amounts[limit] > 0:
                continue
            lowered = amounts.copy()
            lowered[limit] *= 1 - NUDGE
            other = self._programme.solve(lowered[limits], afresh=True)
            if other.value < solved.value * (1 - NUDGE * CLOSE) and limit in (cut := priced(other.prices)):
                cuts.setdefault(cut)
        return Greatest(_rounded(solved.value), solved.flows, tuple(cuts))


def _rounded(value: float) -> float:
    """A value of a linear programme without the noise behind its twelfth digit."""
    return float(f"{value:.12g}")


def plan_of(
    network: Network, limits: Limits, links: Collection[str], origins: Sequence[str], destinations: Sequence[str]
) -> Plan:
    """Lay out the ways between two sets of places on some links.

    Raises NoRoute where no way leads from any origin to any destination, MissingFigure with the whole list of what
    lies on a way and has no limit.
    """
    laid = _Laid(network, limits, frozenset(links), frozenset((*origins, *destinations)))
    sources = {node for place in origins for node in laid.nodes_at(place)}
    targets = {node for place in destinations for node in laid.nodes_at(place)}
    kept = laid.between(sources, targets)
    if not kept:
        raise NoRoute(
            f"no way for {limits.cargo} from {', '.join(origins)} to {', '.join(destinations)} on the links that are "
            f"open on {network.day}. `net.closed` says why a link is closed; other links, another cargo or another day "
            "may have one."
        )
    lacking = [
        f"{subject}: {why}"
        for subject, (why, arcs) in limits.missing.items()
        if any(arc in laid.behind[number] for number in kept for arc in arcs)
        or any(laid.quays.get(number) == subject for number in kept)
    ]
    if lacking:
        listed = "".join(f"\n- {line}" for line in lacking)
        raise MissingFigure(
            f"{len(lacking)} of what goods pass has no limit for {limits.cargo}, which is neither nothing nor without "
            f"a limit. Add a figure to values.csv or a default to defaults.csv:{listed}"
        )
    numbers: dict[int, int] = {}
    for arc in kept:
        for node in laid.ends[arc]:
            numbers.setdefault(node, len(numbers))
    tail, head = (np.array([numbers[laid.ends[arc][side]] for arc in kept], dtype=np.intp) for side in (0, 1))
    return Plan(
        limits=limits,
        graph=Digraph(len(numbers), tail, head),
        sources=frozenset(numbers[node] for node in sources if node in numbers),
        targets=frozenset(numbers[node] for node in targets if node in numbers),
        arc_rows=tuple(laid.rows[arc] for arc in kept),
        behind=tuple(laid.behind[arc] for arc in kept),
    )


class _Laid:
    """Nodes and arcs before those off every way are left out.

    ends: (tail, head) of each arc. rows, behind: as in `Plan`. quays: ports of arcs over a quay without any limit.
    """

    def __init__(self, network: Network, limits: Limits, links: frozenset[str], named: frozenset[str]) -> None:
        self.network, self.limits = network, limits
        takes = network.takes_cargo[limits.cargo]
        self.numbers: dict[Node, int] = {}
        self.ends: list[tuple[int, int]] = []
        self.rows: list[tuple[int, ...]] = []
        self.behind: list[tuple[int, ...]] = []
        self.quays: dict[int, str] = {}
        self._known: dict[tuple[int, int, tuple[int, ...]], int] = {}
        hauls = [
            number
            for number, arc in enumerate(network.arc_records)
            if takes[number] and arc.kind == "haul" and arc.link in links
        ]
        self.sea_links = self._count_sea_links(hauls)
        changes: dict[str, list[int]] = {}
        for number, arc in enumerate(network.arc_records):
            if takes[number] and arc.kind in ("gauge_change", "transfer") and arc.place is not None:
                changes.setdefault(arc.place, []).append(number)
        self.joined = {place: self._joined(found) for place, found in changes.items()}
        crossings = {
            arc.from_state: number
            for number, arc in enumerate(network.arc_records)
            if arc.kind == "border" and takes[number]
        }
        for number in hauls:
            self._haul(number, crossings)
        for found in changes.values():
            for number in found:
                self._change(number)
        landed = {place for place, found in changes.items() if any(map(self._lands, found))}
        for place in named - landed:
            self._quayside(place)

    def _count_sea_links(self, hauls: Iterable[int]) -> Mapping[str, int]:
        """How many sea links end at each place: from one of two a ship can hand over to another."""
        found: dict[str, set[str]] = {}
        records, links = self.network.arc_records, self.network.atlas.link_records
        for number in hauls:
            arc = records[number]
            if arc.carrier == "sea" and arc.link is not None:
                for place in (links[arc.link].start, links[arc.link].end):
                    found.setdefault(place, set()).add(arc.link)
        return {place: len(names) for place, names in found.items()}

    def _lands(self, number: int) -> bool:
        """Whether a change hands goods over between a ship and the land."""
        arc = self.network.arc_records[number]
        return (self._carrier(arc.from_state) == "sea") != (self._carrier(arc.to_state) == "sea")

    def _carrier(self, state: str) -> str:
        return state.rpartition("|")[2].rstrip("<>")

    def _joined(self, changes: Sequence[int]) -> Mapping[str, str]:
        """Carriers on land among which goods change without a limit, each by the first of them."""
        records, bounded = self.network.arc_records, self.limits.rows_of_arc
        lacking = {arc for _, arcs in self.limits.missing.values() for arc in arcs}
        free: dict[str, set[str]] = {}
        for number in changes:
            before, after = (self._carrier(state) for state in (records[number].from_state, records[number].to_state))
            if "sea" not in (before, after):
                free.setdefault(before, set())
                if number not in bounded and number not in lacking:
                    free[before].add(after)
        found: dict[str, str] = {}
        for first in sorted(free):
            if first in found:
                continue
            group = sorted({first} | {other for other in free[first] if other not in found})
            # Goods change once at a place: carriers are one only where each hands over to each.
            if all(b in free[a] for a, b in permutations(group, 2)):
                found.update(dict.fromkeys(group, first))
            else:
                found[first] = first
        return found

    def node(self, state: str) -> int:
        """Number of the node that a state is part of."""
        place, _, carrier = state.rpartition("|")
        plain = carrier.rstrip("<>")
        if plain == "sea":
            name = "sea" if self.sea_links.get(place, 0) <= 1 else carrier
        else:
            name = self.joined.get(place, {}).get(plain, plain)
        return self.numbers.setdefault((place, name), len(self.numbers))

    def _add(self, tail: int, head: int, rows: Iterable[int], behind: Iterable[int]) -> None:
        found = tuple(sorted(set(rows)))
        if tail == head:
            return
        known = self._known.setdefault((tail, head, found), len(self.ends))
        if known < len(self.ends):
            self.behind[known] += tuple(behind)
            return
        self.ends.append((tail, head))
        self.rows.append(found)
        self.behind.append(tuple(behind))

    def _haul(self, number: int, crossings: Mapping[str, int]) -> None:
        arc = self.network.arc_records[number]
        behind = [number]
        head = arc.to_state
        if head.startswith("border:"):
            behind.append(crossings[head])
            head = self.network.arc_records[behind[-1]].to_state
        rows = [row for one in behind for row in self.limits.rows_of_arc.get(one, ())]
        self._add(self.node(arc.from_state), self.node(head), rows, behind)

    def _change(self, number: int) -> None:
        arc = self.network.arc_records[number]
        self._add(self.node(arc.from_state), self.node(arc.to_state), self.limits.rows_of_arc.get(number, ()), [number])

    def _quayside(self, place: str) -> None:
        """Goods of a port that no land carrier serves come from its quay, or go to it."""
        inward = {f"{place}|sea<", f"{place}|sea>"}
        numbers = [self.network.state_numbers[state] for state in sorted(inward) if state in self.network.state_numbers]
        if not numbers:
            return
        quay = self.numbers.setdefault((place, "quay"), len(self.numbers))
        for number in numbers:
            state = self.network.state_records[number]
            starts = state.side == "departing"
            rows = [
                row for row, bound in enumerate(self.limits.rows) if number in (bound.starts if starts else bound.ends)
            ]
            node = self.node(state.id)
            if not rows:  # of which `Limits.missing` says why
                self.quays[len(self.ends)] = f"place:{place}"
            self._add(*((quay, node) if starts else (node, quay)), rows, ())

    def nodes_at(self, place: str) -> list[int]:
        """Nodes of a place where goods can begin or end: those on land, and the quay of a port."""
        return [
            number for (where, name), number in self.numbers.items() if where == place and not name.startswith("sea")
        ]

    def between(self, sources: Collection[int], targets: Collection[int]) -> list[int]:
        """Arcs on some way from a source to a target that passes no node twice, ascending.

        With a line from the targets back to the sources, these are the ones in one ring with it.
        """
        import networkx as nx

        graph = nx.Graph([*self.ends, *((START, node) for node in sources), *((node, END) for node in targets)])
        graph.add_edge(START, END)
        rings = nx.biconnected_component_edges(graph)
        ring = {frozenset(edge) for edge in next(ring for ring in rings if {START, END} in map(set, ring))}
        kept = [number for number, edge in enumerate(self.ends) if frozenset(edge) in ring]
        onward: dict[int, list[int]] = {}
        backward: dict[int, list[int]] = {}
        for number in kept:
            tail, head = self.ends[number]
            onward.setdefault(tail, []).append(head)
            backward.setdefault(head, []).append(tail)
        after, before = _reached(onward, sources), _reached(backward, targets)
        return [
            number
            for number in kept
            if self.ends[number][0] in after
            and self.ends[number][1] in before
            and self.ends[number][1] not in sources
            and self.ends[number][0] not in targets
        ]


def _reached(onward: Mapping[int, Sequence[int]], starts: Collection[int]) -> set[int]:
    found, left = set(starts), list(starts)
    while left:
        for node in onward.get(left.pop(), ()):
            if node not in found:
                found.add(node)
                left.append(node)
    return found
