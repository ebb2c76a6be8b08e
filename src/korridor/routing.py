"""Ways between two places: the shortest by distance, under constraints, explained leg by leg."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from korridor import schema
from korridor.atlas import End, resolve_end, resolve_place, resolve_subject
from korridor.errors import InputError, NoRoute, did_you_mean
from korridor.paths import shortest_path

if TYPE_CHECKING:
    import folium
    import pandas as pd

    from korridor.network import Arc, Network

__all__ = ["CRITERIA", "LEG_COLUMNS", "Demands", "Route", "route"]

CRITERIA = ("distance",)
LEG_COLUMNS = (
    "kind",
    "from",
    "to",
    "mode",
    "carrier",
    "length_km",
    "country",
    "link",
    "value_id",
    "source",
    "confidence",
)
LonLat = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Demands:
    """What a route has to meet besides its ends, as ids.

    via: places to pass, in order. avoid: qualified ids that it may not touch. modes: modes of its hauls, None for
    any. corridor: every haul is a member of it, None for any.
    """

    cargo: str
    via: tuple[str, ...]
    avoid: tuple[str, ...]
    modes: tuple[str, ...] | None
    corridor: str | None


@dataclass(frozen=True, eq=False)
class Route:
    """One way through a network, frozen. Totals come from the legs, so they cannot disagree with them.

    arcs: ids of the arcs in order. access_km: road way from the origin city to the first terminal, and from the last
    terminal to the destination city; 0 where the end is a terminal itself.
    """

    network: Network
    origin: End
    destination: End
    arcs: tuple[str, ...]
    access_km: tuple[float, float]
    demands: Demands
    by: str

    @property
    def legs(self) -> pd.DataFrame:
        """The route step by step, as a table of one's own.

        Columns: kind (access, haul, border, gauge_change, transfer), from, to (place ids; a border lies between the
        ends of its link), mode, carrier, length_km, country (of a border: the pair, in the direction of travel),
        link, and value_id, source, confidence of the length.
        """
        return self._legs.copy()

    @cached_property
    def _legs(self) -> pd.DataFrame:
        import pandas as pd

        rows: list[dict[str, Any]] = []
        first, last = self.access_km
        for arc in self._steps:
            start, end = self._ends_of(arc)
            row = {
                "kind": arc.kind,
                "from": start,
                "to": end,
                "mode": arc.mode,
                "carrier": arc.carrier,
                "length_km": arc.length_km,
                "country": arc.country,
                "link": arc.link,
            }
            if arc.kind == "haul" and arc.link is not None:
                used = self.network.length_figures[arc.link]
                row |= {"value_id": used.value_id, "source": used.source, "confidence": used.confidence}
            rows.append(row)
        if first:
            rows.insert(0, self._access(self.origin.place, rows[0]["from"], first))
        if last:
            rows.append(self._access(rows[-1]["to"], self.destination.place, last))
        return pd.DataFrame(rows, columns=list(LEG_COLUMNS))

    def _ends_of(self, arc: Arc) -> tuple[str, str]:
        """Places an arc leads between; a haul over a border, and the border itself, lie between the link's ends."""
        ends = [state.rpartition("|")[0] for state in (arc.from_state, arc.to_state)]
        if arc.link is None:
            return ends[0], ends[1]
        link = self.network.atlas.link_records[arc.link]
        forward = ends[0] == link.start or ends[1] == link.end
        return (link.start, link.end) if forward else (link.end, link.start)

    def _access(self, start: str, end: str, length_km: float) -> dict[str, Any]:
        """A leg between a city and its terminal; such ways are stated by the atlas itself, so they are of grade C."""
        city = self.network.atlas.place_records[(self.origin if start == self.origin.place else self.destination).place]
        return {
            "kind": "access",
            "from": start,
            "to": end,
            "mode": "road",
            "carrier": "road",
            "length_km": length_km,
            "country": city.country,
            "confidence": "C",
        }

    @cached_property
    def _steps(self) -> tuple[Arc, ...]:
        """The arcs as records."""
        wanted = set(self.arcs)
        known = {arc.id: arc for arc in self.network.arc_records if arc.id in wanted}
        return tuple(known[arc] for arc in self.arcs)

    @property
    def distance_km(self) -> float:
        """Length of the whole way in km, the way between city and terminal included."""
        return sum(self.access_km) + sum(arc.length_km for arc in self._steps)

    @property
    def places(self) -> tuple[str, ...]:
        """Ids of the places where legs begin and end, in order."""
        moves = self._legs[self._legs["kind"].isin(["haul", "access"])]
        return (moves["from"].iloc[0], *moves["to"])

    @property
    def course(self) -> tuple[str, ...]:
        """Ids of every place passed, in order: those of `places`, and those that links pass on their way."""
        found = [self._legs["from"].iloc[0]]
        for leg in self._steps:
            start, end = self._ends_of(leg)
            if leg.kind == "haul" and leg.link is not None:
                link = self.network.atlas.link_records[leg.link]
                found += [start, *(link.via if start == link.start else reversed(link.via)), end]
        found.append(self._legs["to"].iloc[-1])
        return tuple(place for place, _ in groupby(found))

    @property
    def modes(self) -> tuple[str, ...]:
        """Modes of the hauls in order, each run of one mode once."""
        found: list[str] = []
        for mode in self._legs.loc[self._legs["kind"] == "haul", "mode"]:
            if not found or found[-1] != mode:
                found.append(mode)
        return tuple(found)

    @property
    def countries(self) -> tuple[str, ...]:
        """Codes of the countries passed, in order; the sea belongs to none."""
        atlas = self.network.atlas
        found: list[str] = []
        for leg in self._steps:
            start, end = (atlas.place_records[place].country for place in self._ends_of(leg))
            crossed = () if leg.link is None else atlas.link_records[leg.link].countries
            found += [start, *(crossed if crossed[:1] == (start,) else reversed(crossed)), end]
        return tuple(dict.fromkeys(found))

    @property
    def links(self) -> tuple[str, ...]:
        """Ids of the links hauled over, in order."""
        return tuple(self._legs.loc[self._legs["kind"] == "haul", "link"])

    def to_frame(self) -> pd.DataFrame:
        """Return the legs as a table; see `legs` for the columns."""
        return self.legs

    def sources(self) -> pd.DataFrame:
        """Where the lengths come from: rows of sources.csv with the km that rest on each, the most first."""
        hauls = self._legs[self._legs["source"].notna()]
        km = hauls.groupby("source")["length_km"].sum().rename("km")
        table = self.network.atlas.sources.loc[km.index].assign(km=km)
        return table.sort_values(["km", "title"], ascending=[False, True])

    @property
    def graded_km(self) -> pd.Series:
        """Km by grade of evidence, A to C."""
        km = self._legs.groupby("confidence")["length_km"].sum()
        return km.reindex(list(schema.GRADES), fill_value=0.0)

    def explore(self, m: folium.Map | None = None) -> folium.Map:
        """Draw the route on a map; `m` stacks it on another one."""
        from korridor.maps import routes

        return routes([self], m=m)

    def _named(self, place: str) -> str:
        return self.network.atlas.place_records[place].name

    def _summary(self) -> str:
        counts = self._legs["kind"].value_counts()
        crossings = [
            f"{counts[kind]} {word if counts[kind] == 1 else plural}"
            for kind, word, plural in (
                ("border", "border", "borders"),
                ("gauge_change", "gauge change", "gauge changes"),
                ("transfer", "transfer", "transfers"),
            )
            if kind in counts
        ]
        snapped = "".join(
            f"; {end.name} lies {end.snap_km:.1f} km from the point given"
            for end in (self.origin, self.destination)
            if end.snap_km is not None
        )
        twice = [self._named(place) for place, times in Counter(self.places).items() if times > 1]
        turns = f"; passes twice: {', '.join(twice)}" if twice else ""
        doubt = self.graded_km["C"] / self.distance_km
        graded = f"; {doubt:.0%} of the km rest on grade C" if doubt else ""
        return (
            f"{self.origin.name} to {self.destination.name}: {self.distance_km:,.0f} km by "
            f"{', '.join(self.modes)}{'; ' if crossings else ''}{', '.join(crossings)}{turns}{snapped}{graded}"
        )

    def __str__(self) -> str:
        lines = [self._summary()]
        for _, leg in self._legs.iterrows():
            if leg["kind"] in ("haul", "access"):
                name = leg["mode"] if leg["kind"] == "haul" else "access"
                lines.append(
                    f"  {_written(leg['length_km']):>9} km  {name:<9} "
                    f"{self._named(leg['from'])} to {self._named(leg['to'])}"
                    f"  [{leg['confidence']}]"
                )
            else:
                where = leg["country"] if leg["kind"] == "border" else self._named(leg["from"])
                lines.append(f"                {leg['kind'].replace('_', ' ')} {where}")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<Route {self._summary()}>"

    def _repr_html_(self) -> str:
        legs = self._legs[["kind", "from", "to", "mode", "length_km", "country", "confidence"]].fillna("")
        return f"<p>{escape(self._summary())}</p>{legs.to_html(index=False, float_format='{:,.0f}'.format)}"


def _written(length_km: float) -> str:
    """A length with the tenth it has, or none.

    >>> _written(1568.0), _written(119.5)
    ('1,568', '119.5')
    """
    return f"{length_km:,.1f}".removesuffix(".0")


def route(
    network: Network,
    origin: str | LonLat,
    destination: str | LonLat,
    *,
    by: str = "distance",
    cargo: str = "container",
    via: str | Sequence[str] = (),
    avoid: str | Iterable[str] = (),
    modes: str | Iterable[str] | None = None,
    corridor: str | None = None,
    snap_km: float | None = None,
) -> Route:
    """Find the best way between two places.

    origin, destination: a name (id, name, other name, UN/LOCODE), or (longitude, latitude) with snap_km, the greatest
    distance in km to the place that may stand for the point. by: distance. cargo: container, grain, general, oil or
    gas; only links that take it are used. via: places to pass, in order, waypoints too. avoid: places, links, borders,
    countries or corridors that it may not touch; a clash of names asks for the kind, as `country:...`. modes: modes of
    its hauls. corridor: every haul is a member of it.
    Raises NoRoute, naming what blocks; UnknownName, AmbiguousName and InputError for arguments that cannot be.
    """
    if by not in CRITERIA:
        raise InputError(f"no criterion called {by!r}. {did_you_mean(str(by), CRITERIA)}")
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
    demands = _demands(network, cargo=cargo, via=via, avoid=avoid, modes=modes, corridor=corridor)
    found = _search(network, start, end, demands, by)
    if found is None:
        raise NoRoute(_blocked(network, start, end, demands))
    return found


def _listed(given: str | Iterable[str] | None) -> tuple[str, ...]:
    """One name, several or none as a tuple. Raises InputError for what is no text."""
    names = () if given is None else (given,) if isinstance(given, str) else given
    if not isinstance(names, Iterable):
        raise InputError(f"give a name, or a list of names; got {given!r}.")
    names = tuple(names)
    if not all(isinstance(name, str) for name in names):
        raise InputError(f"give a name, or a list of names; got {given!r}.")
    return names


def _demands(
    network: Network,
    *,
    cargo: str,
    via: str | Sequence[str],
    avoid: str | Iterable[str],
    modes: str | Iterable[str] | None,
    corridor: str | None,
) -> Demands:
    atlas = network.atlas
    if cargo not in schema.CARGOES:
        raise InputError(f"no cargo called {cargo!r}. {did_you_mean(str(cargo), schema.CARGOES)}")
    for mode in _listed(modes):
        if mode not in schema.CARRIERS_OF_MODE:
            raise InputError(f"no mode called {mode!r}. {did_you_mean(str(mode), schema.CARRIERS_OF_MODE)}")
    if modes is not None and not _listed(modes):
        raise InputError("modes is empty, so no link could be used; leave it out to allow all of them.")
    if corridor is not None:
        if not isinstance(corridor, str):
            raise InputError(f"a corridor is given by its name or id; got {corridor!r}.")
        subject = resolve_subject(atlas, corridor if corridor.startswith("corridor:") else f"corridor:{corridor}")
        corridor = subject.removeprefix("corridor:")
    unclosable = ("section", "sea", "project", "class")
    passed = tuple(resolve_place(atlas, name) for name in _listed(via))
    avoided = tuple(resolve_subject(atlas, name) for name in _listed(avoid))
    for subject in avoided:
        if subject.partition(":")[0] in unclosable:
            raise InputError(f"{subject} cannot be avoided; give places, links, borders, countries or corridors.")
    return Demands(
        cargo=cargo,
        via=passed,
        avoid=avoided,
        modes=None if modes is None else _listed(modes),
        corridor=corridor,
    )


def _search(network: Network, start: End, end: End, demands: Demands, by: str = "distance") -> Route | None:
    """The best way that meets the demands, or None."""
    weight = np.where(_allowed(network, demands), network.length_km, np.inf)
    shut = _avoided_places(network, demands.avoid)
    sources = _states_of(network.starts_at, start, shut)
    targets = _states_of(network.ends_at, end, shut)
    terminals = [_terminals(network, place) for place in demands.via]
    stages = [[state for place in places for state in network.states_at.get(place, ())] for places in terminals]
    arcs = [[arc for place in places for arc in network.arcs_past.get(place, ())] for places in terminals]
    path = shortest_path(network.graph, weight, sources, targets, stages=stages, stage_arcs=arcs)
    if path is None or not path.arcs:
        return None
    found = tuple(network.arc_records[arc].id for arc in path.arcs)
    return Route(network, start, end, found, (sources[path.source], targets[path.target]), demands, by)


def _terminals(network: Network, place: str) -> tuple[str, ...]:
    """A place, or the terminals of a city."""
    return tuple(terminal for terminal, _ in network.atlas.place_records[place].terminals) or (place,)


def _states_of(states: Mapping[str, tuple[int, ...]], end: End, shut: frozenset[str]) -> dict[int, float]:
    """Rows of the states where a route may start or end, with the access km of their terminal.

    states: rows by place, of starts or of ends.
    """
    found: dict[int, float] = {}
    if end.place in shut:
        return found
    for terminal, access_km in end.terminals:
        if terminal not in shut:
            found.update(dict.fromkeys(states.get(terminal, ()), access_km))
    return found


def _avoided_places(network: Network, avoid: Iterable[str]) -> frozenset[str]:
    places = network.atlas.place_records
    found: set[str] = set()
    for subject in avoid:
        kind, _, name = subject.partition(":")
        if kind == "place":
            found |= {name, *(terminal for terminal, _ in places[name].terminals)}
        elif kind == "country":
            found |= {place.id for place in places.values() if place.country == name}
    return frozenset(found)


def _allowed(network: Network, demands: Demands) -> npt.NDArray[np.bool_]:
    """Which arcs the demands leave open. What is avoided takes with it every link that passes it."""
    atlas, arcs = network.atlas, network.arc_records
    allowed = network.takes_cargo[demands.cargo].copy()
    if demands.modes is not None:
        allowed &= [arc.kind != "haul" or arc.mode in demands.modes for arc in arcs]
    if demands.corridor is not None:
        members = atlas.corridor(demands.corridor).links
        allowed &= [arc.kind != "haul" or arc.link in members for arc in arcs]
    if not demands.avoid:
        return allowed
    shut_places = _avoided_places(network, demands.avoid)
    shut_links: set[str] = set()
    for subject in demands.avoid:
        kind, _, name = subject.partition(":")
        if kind in ("link", "border"):
            shut_links.add(name)
        elif kind == "corridor":
            shut_links |= atlas.corridor(name).links
        elif kind == "country":
            shut_links |= {link.id for link in atlas.link_records.values() if name in link.countries}
    shut_links |= {
        link.id for link in atlas.link_records.values() if shut_places.intersection((link.start, link.end, *link.via))
    }
    allowed &= [arc.link not in shut_links and arc.place not in shut_places for arc in arcs]
    return allowed


# ------------------------------------------------------------------------------------------- why there is no way


def _blocked(network: Network, start: End, end: End, demands: Demands) -> str:
    """Say what blocks: the demands that each alone would open a way if dropped, else what is closed or missing."""
    what = f"no way from {start.name!r} to {end.name!r} for {demands.cargo}"
    sides = ((start, network.starts_at), (end, network.ends_at))
    missing = [side.name for side, states in sides if not _states_of(states, side, frozenset())]
    if missing:
        ends = " or ".join(map(repr, missing))
        return f"{what}: no open link ends at {ends} on {network.day}.{_closed_at(network, start, end)}"
    blocking = [words for words, looser in _looser(network, demands) if _search(network, start, end, looser)]
    if blocking:
        return f"{what} under these constraints; there is one without {' or '.join(blocking)}."
    free = replace(demands, via=(), avoid=(), modes=None, corridor=None)
    if _any_constraint(demands) and _search(network, start, end, free):
        return f"{what} under these constraints together; there is one without any of them."
    others = [
        cargo
        for cargo in schema.CARGOES
        if cargo != demands.cargo and _search(network, start, end, replace(free, cargo=cargo))
    ]
    if others:
        return f"{what}: no open links that take it join them; {', '.join(others)} can go."
    return f"{what}: no open links join them on {network.day}.{_closed_at(network, start, end)}"


def _any_constraint(demands: Demands) -> bool:
    return bool(demands.via or demands.avoid or demands.modes or demands.corridor)


def _looser(network: Network, demands: Demands) -> Iterable[tuple[str, Demands]]:
    """The demands with one of them dropped, and what was dropped in words."""
    for place in demands.via:
        rest = tuple(other for other in demands.via if other != place)
        yield f"via {network.atlas.place_records[place].name!r}", replace(demands, via=rest)
    for subject in demands.avoid:
        rest = tuple(other for other in demands.avoid if other != subject)
        yield f"avoid {subject!r}", replace(demands, avoid=rest)
    if demands.modes is not None:
        yield f"modes {', '.join(demands.modes)}", replace(demands, modes=None)
    if demands.corridor is not None:
        yield f"corridor {demands.corridor!r}", replace(demands, corridor=None)


def _closed_at(network: Network, start: End, end: End) -> str:
    """The closed links at the ends, as a hint: they may be what is missing."""
    ends = {place for side in (start, end) for place, _ in side.terminals}
    closed = [network.atlas.link_records[link] for link in network.closed]
    near = [f"{link.id} ({network.closed[link.id]})" for link in closed if {link.start, link.end} & ends]
    return f" Closed there: {', '.join(near)}." if near else ""
