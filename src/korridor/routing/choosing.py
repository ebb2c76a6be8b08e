"""Choosing among ways: the best, the best few, those that nothing beats, and the best of each draw."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Unpack

import numpy as np
import numpy.typing as npt

from korridor.atlas import End, closed_by, resolve_end
from korridor.draws import DRAWS, SEED, Spread, drawn_logs
from korridor.errors import InputError, NoRoute
from korridor.parts import slots_of
from korridor.paths import (
    Path,
    Staged,
    Tree,
    least_weights,
    pareto_paths,
    shortest_path,
    shortest_paths,
    staged,
    tree_to,
)
from korridor.routing.blocking import blocked
from korridor.routing.demands import (
    CRITERIA,
    PARTED,
    By,
    Demands,
    LonLat,
    Options,
    allowed_arcs,
    central_slots,
    criteria_of,
    demands_of,
    parts_of,
)
from korridor.routing.ways import Route

if TYPE_CHECKING:
    from korridor.network import Network

__all__ = ["EXAMINED", "alternatives", "least", "pareto", "route", "route_of", "route_or_none", "routes"]

Floats = npt.NDArray[np.float64]

EXAMINED = 600  # ways looked at, the best first, for as many distinct ones as are wanted
GLANCED = 60  # the same for another way that is worth a look
BLOCK = 1000  # draws at a time, so that they stay in the memory near the processor


@dataclass(frozen=True, eq=False)
class Search:
    """A network with two ends and demands, as numbers: which arcs are open, where ways begin and end."""

    network: Network
    start: End
    end: End
    demands: Demands

    @cached_property
    def open(self) -> npt.NDArray[np.bool_]:
        """Which arcs the demands leave open."""
        return allowed_arcs(self.network, self.demands)

    @cached_property
    def staged(self) -> Staged:
        """The states and arcs, once for each number of places passed of those that have to be."""
        network, places = self.network, self.network.atlas.place_records
        if not self.demands.via:
            return network.once("unstaged", lambda: staged(network.graph, (), ()))
        spots = [[terminal for terminal, _ in places[place].terminals] or [place] for place in self.demands.via]
        stages = [[state for spot in spot_list for state in network.states_at.get(spot, ())] for spot_list in spots]
        arcs = [[arc for spot in spot_list for arc in network.arcs_past.get(spot, ())] for spot_list in spots]
        return staged(network.graph, stages, arcs)

    @cached_property
    def sources(self) -> Mapping[int, tuple[int, ...]]:
        """States in which a way may begin, with the slots passed before it: access and loading."""
        slots = slots_of(self.network)
        return self._ends(self.start, self.network.starts_at, slots.start)

    @cached_property
    def targets(self) -> Mapping[int, tuple[int, ...]]:
        """States in which a way may end, with the slots passed behind it: unloading and access."""
        slots = slots_of(self.network)
        return self._ends(self.end, self.network.ends_at, slots.end)

    def _ends(
        self, end: End, states: Mapping[str, tuple[int, ...]], slot: Callable[[int], int]
    ) -> Mapping[int, tuple[int, ...]]:
        _, shut = closed_by(self.network.atlas, self.demands.avoid)
        access = slots_of(self.network).access
        found: dict[int, tuple[int, ...]] = {}
        if end.place in shut:
            return found
        for terminal, _ in end.terminals:
            if terminal not in shut:
                way = (access[end.place, terminal],) if (end.place, terminal) in access else ()
                found.update({state: (slot(state), *way) for state in states.get(terminal, ())})
        return found

    @property
    def is_free(self) -> bool:
        """Whether the demands close nothing but what does not take the cargo."""
        demands = self.demands
        return not demands.via and not demands.avoid and demands.modes == demands.corridor == demands.links is None

    def judged(self, criteria: Mapping[str, float]) -> _Judged:
        """The weights of a sum of criteria, kept with the network."""
        demands = self.demands
        sums = ",".join(f"{name}={weight!r}" for name, weight in criteria.items())

        def made() -> _Judged:
            found = sum(weight * central_slots(self.network, name, demands) for name, weight in criteria.items())
            return _Judged.of(np.nan_to_num(found, nan=np.inf, posinf=np.inf), self.network.takes_cargo[demands.cargo])

        return self.network.once(f"judged by {sums} for {demands.cargo} {demands.service}", made)

    def laid(self, judged: _Judged) -> tuple[Floats, dict[int, float], dict[int, float]]:
        """Weights on the arcs of the staged graph, on its sources and its targets."""
        if self.is_free:
            return judged.arcs, judged.at(self.sources), judged.at(self.targets)
        arcs = np.where(self.open, judged.arcs, np.inf)[self.staged.arc]
        sources, targets = judged.at(self.sources), judged.at(self.targets)
        return arcs, self.staged.sources(sources), self.staged.targets(targets)

    def made(self, arcs: Sequence[int], by: By) -> Route:
        """The route along arcs of the staged graph."""
        records = [self.network.arc_records[self.staged.arc[arc]] for arc in arcs]
        ids = tuple(arc.id for arc in records if arc.kind != "through")
        return Route(self.network, self.start, self.end, ids, self.demands, by if isinstance(by, str) else dict(by))

    def best(self, by: By) -> Path | None:
        """The best path that meets the demands, or None."""
        judged = self.judged(criteria_of(by))
        arcs, sources, targets = self.laid(judged)
        tree = self.tree(judged)
        bound = tree if self.is_free else np.array(tree.least)[self.staged.node]
        path = shortest_path(self.staged.graph, arcs, sources, targets, bound=bound)
        return path if path is not None and path.arcs else None

    def tree(self, judged: _Judged) -> Tree:
        """The least ways to the end with no demands but the cargo and the service, kept with the weights.

        Demands only close arcs, so that what it says is left to the end is never too much, and leads every search.
        """
        name = ",".join(map(str, self.targets)) + f" of {self.end.place}"
        if name not in judged.trees:
            judged.trees[name] = tree_to(self.network.graph, judged.arcs, judged.at(self.targets))
        return judged.trees[name]


@dataclass(frozen=True, eq=False)
class _Judged:
    """What each slot weighs for a cargo, infinite where a figure is missing, and each arc, if it takes the cargo.

    trees: the least ways to an end, by its name.
    """

    slots: list[float]
    arcs: Floats
    trees: dict[str, Tree]

    @classmethod
    def of(cls, slots: Floats, takes: npt.NDArray[np.bool_]) -> _Judged:
        """From the weights of all slots, and which arcs take the cargo."""
        return cls(slots.tolist(), np.where(takes, slots[: len(takes)], np.inf), {})

    def at(self, ends: Mapping[int, tuple[int, ...]]) -> dict[int, float]:
        """What the slots passed at each end weigh together."""
        return {state: sum(self.slots[slot] for slot in passed) for state, passed in ends.items()}


def _search(network: Network, origin: str | LonLat, destination: str | LonLat, options: Options) -> Search:
    """The ends and the demands, resolved. Raises as `route`."""
    demands = demands_of(network, options)
    snap_km = options.get("snap_km")
    start = resolve_end(network.atlas, origin, snap_km=snap_km)
    end = resolve_end(network.atlas, destination, snap_km=snap_km)
    if start.place == end.place:
        raise InputError(f"the route starts and ends at {start.name!r}; give two places.")
    shared = {place for place, _ in start.terminals} & {place for place, _ in end.terminals}
    if shared:
        names = ", ".join(repr(network.atlas.place_records[place].name) for place in sorted(shared))
        raise InputError(
            f"{start.name!r} and {end.name!r} share the terminal {names}, so nothing is hauled between them."
        )
    return Search(network, start, end, demands)


def _none(search: Search, by: By) -> NoRoute:
    """Why there is no way, as an error."""

    def find(demands: Demands, by: By) -> Route | None:
        other = Search(search.network, search.start, search.end, demands)
        path = other.best(by)
        return None if path is None else other.made(path.arcs, by)

    return NoRoute(blocked(search.network, (search.start, search.end), search.demands, by, find))


def route(
    network: Network,
    origin: str | LonLat,
    destination: str | LonLat,
    *,
    by: By = "time",
    **options: Unpack[Options],
) -> Route:
    """Find the best way between two places, on central figures.

    origin, destination: a name (id, name, other name, UN/LOCODE), or (longitude, latitude) with snap_km. by: time,
    cost (USD a tonne), co2e (kg a tonne), distance or borders; or what a unit of each is worth, as
    {"cost": 1, "time": 0.08}. options: cargo, service, via, avoid, modes, corridor, snap_km; see `Options`.
    A step without a figure for what the way is judged by is not used. Of equal ways the one of fewest steps wins.
    Raises NoRoute, naming what blocks; UnknownName, AmbiguousName and InputError for arguments that cannot be.
    """
    return route_of(network, origin, destination, by, options)


def route_of(
    network: Network,
    origin: str | LonLat,
    destination: str | LonLat,
    by: By,
    options: Options,
    *,
    links: frozenset[str] | None = None,
) -> Route:
    """The best way of `route`, with every haul on one of some links."""
    criteria_of(by)
    search = _search(network, origin, destination, options)
    if links is not None:
        search = replace(search, demands=replace(search.demands, links=links))
    path = search.best(by)
    if path is None:
        raise _none(search, by)
    return search.made(path.arcs, by)


def route_or_none(
    network: Network, origin: str | LonLat, destination: str | LonLat, by: By, options: Options
) -> Route | None:
    """The best way of `route`, or None: why there is none takes a while to say, and many questions need not know."""
    search = _search(network, origin, destination, options)
    path = search.best(by)
    return None if path is None else search.made(path.arcs, by)


def routes(
    network: Network,
    origin: str | LonLat,
    destination: str | LonLat,
    *,
    k: int = 5,
    by: By = "time",
    distinct: float | None = None,
    **options: Unpack[Options],
) -> tuple[Route, ...]:
    """Find the k best ways, the best first; parallel links make different ways, and none passes a state twice.

    k: how many. distinct: greatest share of its length, from 0 to 1, that a way may have in common with any before
    it; None takes all. The rest as in `route`. Fewer than k where there are no more, or where the best 600 ways (or
    twice k) have no more that differ so much.
    Raises as `route`, and InputError for k below 1 and a share outside 0 to 1.
    """
    if isinstance(k, bool) or not isinstance(k, int | np.integer) or k < 1:
        raise InputError(f"k is a whole number of at least 1; got {k!r}.")
    is_share = isinstance(distinct, int | float | np.number) and not isinstance(distinct, bool)
    if distinct is not None and not (is_share and 0 <= distinct <= 1):
        raise InputError(f"distinct is a share of the length from 0 to 1; got {distinct!r}.")
    criteria = criteria_of(by)
    search = _search(network, origin, destination, options)
    found: list[Route] = []
    seen: set[tuple[str, ...]] = set()
    for path in _in_order(search, criteria, most=max(EXAMINED, 2 * k)):
        way = search.made(path.arcs, by)
        if way.arcs in seen or (distinct is not None and any(_common_share(way, one) > distinct for one in found)):
            continue
        seen.add(way.arcs)
        found.append(way)
        if len(found) == k:
            break
    if not found:
        raise _none(search, by)
    return tuple(found)


def _in_order(search: Search, criteria: Mapping[str, float], *, most: int) -> Iterator[Path]:
    """Paths in order of their weight, of so many at most; those that pass a place twice only if the best one has to."""
    judged = search.judged(criteria)
    arcs, sources, targets = search.laid(judged)
    tree = search.tree(judged) if search.is_free else None
    twice_ok = None
    for path in islice(shortest_paths(search.staged.graph, arcs, sources, targets, tree=tree), most):
        if not path.arcs:
            continue
        twice = _passes_twice(search, path.arcs)
        twice_ok = twice if twice_ok is None else twice_ok
        if twice_ok or not twice:
            yield path


def _passes_twice(search: Search, arcs: Sequence[int]) -> bool:
    """Whether a path comes back to a place that it has left, between two of the places it has to pass."""
    network = search.network
    spots = [
        (int(node) // len(network.state_records), network.state_records[node % len(network.state_records)].place)
        for node in (search.staged.graph.tail[arcs[0]], *search.staged.graph.head[list(arcs)])
    ]
    stops = [spot for place, spot in enumerate(spots) if place == 0 or spot != spots[place - 1]]
    return len(set(stops)) < len(stops)


def _common_share(way: Route, other: Route) -> float:
    """Share of a way's length that lies on links of another."""
    links = set(other.links)
    common = sum(length for link, length in zip(way.links, way.haul_km, strict=True) if link in links)
    return common / way.distance_km


def pareto(
    network: Network,
    origin: str | LonLat,
    destination: str | LonLat,
    *,
    by: Sequence[str] = ("time", "cost"),
    **options: Unpack[Options],
) -> tuple[Route, ...]:
    """Find every way that no other beats in all criteria at once, on central figures; exact.

    by: two or more of time, cost, co2e, distance and borders. Of ways that are equal in all of them one is given. In
    order of the first criterion. The rest as in `route`.
    Raises as `route`, and InputError for fewer than two criteria.
    """
    given = list(by) if isinstance(by, Sequence) and not isinstance(by, str) else [by]
    if not all(isinstance(name, str) for name in given):
        raise InputError(f"trade-offs are between criteria, without weights: {', '.join(CRITERIA)}; got {by!r}.")
    names = [name for one in given for name in criteria_of(one)]
    if len(set(names)) < 2 or len(set(names)) < len(names):  # noqa: PLR2004 - a trade-off takes two
        raise InputError(f"give two or more different criteria of {', '.join(CRITERIA)}; got {by!r}.")
    search = _search(network, origin, destination, options)
    laid = [search.laid(search.judged({name: 1.0})) for name in names]
    weights = np.column_stack([arcs for arcs, _, _ in laid])
    sources, targets = ({state: tuple(one[side][state] for one in laid) for state in laid[0][side]} for side in (1, 2))
    paths = [path for path in pareto_paths(search.staged.graph, weights, sources, targets) if path.arcs]
    if not paths:
        raise _none(search, dict.fromkeys(names, 1.0))
    return tuple(search.made(path.arcs, names[0]) for path in paths)


def least(
    network: Network,
    origin: str | LonLat,
    destination: str | LonLat,
    *,
    by: str = "time",
    draws: int = DRAWS,
    seed: int = SEED,
    **options: Unpack[Options],
) -> Spread:
    """The least that a way can take, where each draw takes the way that is best in it.

    It is never above the Spread of any one route, draw by draw: the difference is what knowing beforehand is worth.
    by: one criterion. draws, seed: as in `korridor.draws.drawn_logs`. The rest as in `route`.
    Raises as `route`, and InputError for draws below 1 and a seed that is no whole number.
    """
    (name,) = names if len(names := criteria_of(by)) == 1 else ("",)
    if not name:
        raise InputError(f"`by` is one criterion of {', '.join(CRITERIA)}; got {by!r}.")
    drawn_logs((), draws=draws, seed=seed)  # refuses what is no number of draws, and no seed
    search = _search(network, origin, destination, options)
    path = search.best(name)
    if path is None:
        raise _none(search, name)
    if name not in PARTED:
        return Spread(path.weight, CRITERIA[name], np.full(draws, path.weight))
    parts = parts_of(network, name, search.demands)
    arcs = np.flatnonzero(search.open & ~np.isnan(parts.central[: len(search.open)]))
    passed = [slot for ways in (search.sources, search.targets) for slots in ways.values() for slot in slots]
    used = [*arcs.tolist(), *passed]
    parts = parts.along(used)
    found = []
    for first in range(0, draws, BLOCK):
        logs = drawn_logs(parts.elements, draws=min(BLOCK, draws - first), seed=seed, first=first)
        slots = np.full((len(logs), slots_of(network).count), np.inf)
        slots[:, used] = parts.totals(logs)
        found.append(_least_of(search, slots))
    return Spread(path.weight, CRITERIA[name], np.concatenate(found))


def _least_of(search: Search, slots: Floats) -> Floats:
    """Least weight of each draw; slots: what each takes in each draw, shape (draws, slots)."""
    slots = np.where(np.isnan(slots), np.inf, slots)
    arcs = np.where(search.open, slots[:, : len(search.open)], np.inf)[:, search.staged.arc]
    sources = {state: slots[:, list(passed)].sum(axis=1) for state, passed in search.sources.items()}
    targets = {state: slots[:, list(passed)].sum(axis=1) for state, passed in search.targets.items()}
    return least_weights(search.staged.graph, arcs, search.staged.sources(sources), search.staged.targets(targets))


def alternatives(way: Route) -> Mapping[str, Route]:
    """Other ways under the same demands: the best by time, cost, co2e and distance, and the next that shares half.

    Keyed by the criterion, or `other`; ways that are already named are left out.
    """
    search = Search(way.network, way.origin, way.destination, way.demands)
    found: dict[str, Route] = {}
    known = {way.arcs}
    for name in (*PARTED, "distance"):
        path = search.best(name)
        if path is not None and (other := search.made(path.arcs, name)).arcs not in known:
            known.add(other.arcs)
            found[name] = other
    for path in _in_order(search, criteria_of(way.by), most=GLANCED):
        other = search.made(path.arcs, way.by)
        if other.arcs not in known and _common_share(other, way) <= 0.5:  # noqa: PLR2004 - differs by half
            found["other"] = other
            break
    return found
