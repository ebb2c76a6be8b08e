"""What the loss of a link, place, border, country or corridor costs: what still passes, and the way around."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from math import inf, isnan, nan
from typing import TYPE_CHECKING, Any

from korridor.atlas import closed_by, listed, named, resolve_subject
from korridor.costs import dollars
from korridor.errors import InputError, did_you_mean
from korridor.flow import Problem, Throughput, assign, throughput
from korridor.parts import service_for
from korridor.routing import By, Options, Route, route_or_none
from korridor.routing.demands import criteria_of
from korridor.times import hours

if TYPE_CHECKING:
    import pandas as pd

    from korridor.network import Network

__all__ = ["CLOSED", "Closures", "closures"]

CLOSED = ("link", "border", "place", "country", "corridor")
COLUMNS = (
    *("element", "kind", "title", "throughput_mt", "lost_mt", "lost_share", "cut_off", "origin", "destination"),
    *("added_days", "added_km", "added_usd_t", "detour", "off_corridor", "unserved_mt", "added_cost_musd"),
)
HOURS = 24


def closures(
    network: Network,
    corridor: str | None = None,
    *,
    origins: str | Iterable[str] | None = None,
    destinations: str | Iterable[str] | None = None,
    cargo: str | None = None,
    elements: str | Iterable[str] | None = None,
    kinds: str | Iterable[str] = CLOSED[:4],
    by: By = "cost",
    demand: pd.DataFrame | Iterable[Mapping[str, Any]] | None = None,
) -> Closures:
    """Lose each element in turn, and see what still passes, how long the way around is, and what stays behind.

    corridor, origins, destinations, cargo: as in `korridor.flow.throughput`. elements: what to lose, by name or id; by
    default all of some `kinds` (link, border, place, country, corridor) that goods between the ends can pass; of places
    not the ends. by: what ways are chosen by, as in `korridor.routing.route`. demand: what
    wants to pass, as in `korridor.flow.assign`; without it no unserved demand is worked out.
    Loss of a place takes its links with it, and loss of a country all in it. What passes is counted on the corridor.
    The way around keeps to the corridor where it can, and leaves it where it has to.
    Raises as `throughput`, and InputError for an unknown kind, or nothing to lose.
    """
    base = throughput(network, corridor, origins=origins, destinations=destinations, cargo=cargo)
    wanted = listed(kinds)
    criteria_of(by)
    for kind in wanted:
        if kind not in CLOSED:
            raise InputError(f"no kind of closure called {kind!r}. {did_you_mean(str(kind), CLOSED)}")
    if elements is None:
        chosen = [name for kind in wanted for name in _elements(base, kind)]
    else:
        chosen = [_closable(network, name) for name in listed(elements)]
    if not chosen:
        what = f"no {' or '.join(wanted)} lies between the ends" if elements is None and wanted else "the list is empty"
        raise InputError(f"nothing to lose: {what}.")
    problem = None if demand is None else assign(network, demand).problem
    return Closures(base, tuple(dict.fromkeys(chosen)), by, problem)


def _closable(network: Network, name: str) -> str:
    subject = resolve_subject(network.atlas, name)
    if subject.partition(":")[0] not in CLOSED:
        raise InputError(f"{name!r} is a {subject.partition(':')[0]}; what can be lost is a {', '.join(CLOSED)}.")
    return subject


def _elements(base: Throughput, kind: str) -> list[str]:
    """Qualified ids of one kind on all ways between the ends, sorted."""
    network = base.network
    atlas, records = network.atlas, network.atlas.link_records
    links = base.links
    if kind == "link":
        return [f"link:{link}" for link in links]
    if kind == "border":
        return [f"border:{link}" for link in links if records[link].border]
    ends = {*base.origins, *base.destinations}
    touched = sorted({place for link in links for place in (records[link].start, records[link].end)} - ends)
    if kind == "place":
        return [f"place:{place}" for place in touched]
    if kind == "country":
        own = {atlas.place_records[place].country for place in ends}
        found = {country for link in links for country in records[link].countries}
        return [f"country:{country}" for country in sorted(found - own)]
    return [f"corridor:{name}" for name, record in atlas.corridor_records.items() if record.links & set(links)]


@dataclass(frozen=True, eq=False, slots=True)
class _Way:
    """A way, and whether it leaves the corridor."""

    route: Route
    is_off: bool


@dataclass(frozen=True, eq=False, repr=False)
class Closures:
    """Losses, each on its own, against what passes when all is open; worked out when first asked for.

    base: with all open. elements: qualified ids. by: what ways are chosen by. problem: a demand, None without one.
    """

    base: Throughput
    elements: tuple[str, ...]
    by: By
    problem: Problem | None = field(default=None, repr=False)

    @cached_property
    def _ways(self) -> Mapping[tuple[str, str], _Way]:
        """The best way between each two of the ends with all open; those without one are left out."""
        found = {}
        for ends in product(self.base.origins, self.base.destinations):
            if (way := self._way(*ends)) is not None:
                found[ends] = way
        return found

    def _way(self, origin: str, destination: str, avoid: str | None = None) -> _Way | None:
        """The best way on the corridor, else off it; None without any."""
        corridors = (self.base.corridor, None) if self.base.corridor is not None else (None,)
        for corridor in corridors:
            options: Options = {"cargo": self.base.cargo, "corridor": corridor, "avoid": () if avoid is None else avoid}
            found = route_or_none(self.base.network, origin, destination, self.by, options)
            if found is not None:
                return _Way(found, corridor is None and self.base.corridor is not None)
        return None

    @property
    def table(self) -> pd.DataFrame:
        """A row for each element, what costs most first: throughput lost, then demand unserved, then days added.

        Columns: element, kind, title; throughput_mt, lost_mt and lost_share of what passes two-way on the corridor;
        cut_off, pairs of ends left without any way; origin, destination: the pair that loses most days; added_days,
        added_km and added_usd_t of its way around (central figures; NaN where none is needed or none is left); detour,
        countries of that way, and off_corridor, whether it leaves the corridor; unserved_mt and added_cost_musd, how
        much more stays behind, and what the rest costs more, NaN without a demand. Of gas, Mt reads bcm.
        """
        return self._table.copy()

    @cached_property
    def _table(self) -> pd.DataFrame:
        import pandas as pd

        rows = [self._row(element) for element in self.elements]
        found = pd.DataFrame(rows, columns=list(COLUMNS))
        order = ["lost_mt", "unserved_mt", "cut_off", "added_days"]
        found = found.sort_values([*order, "element"], ascending=[False] * 4 + [True], na_position="last")
        return found.set_index("element")

    def _row(self, element: str) -> dict[str, Any]:
        atlas = self.base.network.atlas
        links, places = closed_by(atlas, [element])
        passes = self.base.without(links)
        whole = self.base.two_way
        return {
            "element": element,
            "kind": element.partition(":")[0],
            "title": named(atlas, element),
            "throughput_mt": passes,
            "lost_mt": whole - passes,
            "lost_share": (whole - passes) / whole if whole else nan,
            **self._around(element, links, places),
            **self._left_behind(links),
        }

    def _around(self, element: str, links: frozenset[str], places: frozenset[str]) -> dict[str, Any]:
        """The pair of ends that loses most days, and its way around."""
        found: dict[str, Any] = {"cut_off": 0}
        worst = -inf
        for (origin, destination), before in self._ways.items():
            if links.isdisjoint(before.route.links):
                continue  # a closed place takes every link at it along
            after = None if {origin, destination} & places else self._way(origin, destination, element)
            if after is None:
                found["cut_off"] += 1
                continue
            added = self._central(after.route, "time") - self._central(before.route, "time")
            if added > worst or "detour" not in found:  # hours that are not known are shown as such
                worst = max(worst, added)
                found |= {
                    "origin": after.route.origin.name,
                    "destination": after.route.destination.name,
                    "added_days": added / HOURS,
                    "added_km": after.route.distance_km - before.route.distance_km,
                    "added_usd_t": self._central(after.route, "cost") - self._central(before.route, "cost"),
                    "detour": ", ".join(after.route.countries),
                    "off_corridor": after.is_off,
                }
        return found

    def _central(self, way: Route, criterion: str) -> float:
        """Hours or dollars a tonne of a way on central figures."""
        make = hours if criterion == "time" else dollars
        central = make(self.base.network, self.base.cargo, service_for(self.base.cargo, None)).central
        return float(sum(central[slot] for slot in way.slots))

    def _left_behind(self, links: Iterable[str]) -> dict[str, Any]:
        """More that stays behind, and what the rest costs more."""
        if self.problem is None:
            return {"unserved_mt": nan, "added_cost_musd": nan}
        before = self._flows
        shut = {f"link:{link}" for link in links}
        used = any(bound.thing in shut and before.use[number] > 0 for number, bound in enumerate(self.problem.bounds))
        if not used:  # what carries nothing is not missed
            return {"unserved_mt": 0.0, "added_cost_musd": 0.0}
        after = self.problem.solver.solve(self.problem.closing(links))
        more = float(after.unserved.sum() - before.unserved.sum())
        return {"unserved_mt": more, "added_cost_musd": after.cost - before.cost}

    @cached_property
    def _flows(self) -> Any:  # noqa: ANN401 - flows of the kernel
        assert self.problem is not None  # noqa: S101 - asked for only with a demand
        return self.problem.solver.solve(self.problem.capacity)

    def __str__(self) -> str:
        unit = self.base.unit.partition("/")[0]
        lines = [f"{self.base.title}: {self.base.two_way:.3g} {unit} a year with all open. Most is lost without"]
        for row in self.table.head(10).to_dict("records"):
            words = f"- {row['title']} ({row['kind']}): {row['throughput_mt']:.3g} {unit} left"
            if row["cut_off"]:
                words += f", {row['cut_off']} pair{'s' if row['cut_off'] > 1 else ''} of ends cut off"
            if isinstance(row["detour"], str):
                more = "more" if row["added_days"] >= 0 else "less"
                days = "" if isnan(row["added_days"]) else f" takes {abs(row['added_days']):.1f} days {more}"
                off = "off the corridor " if row["off_corridor"] else ""
                words += f"; {row['origin']} to {row['destination']} {off}by {row['detour']}{days}"
            lines.append(words)
        if self.problem is not None and self.problem.derived:
            lines.append(f"unserved demand: {self.problem.derived}")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<Closures of {self.base.title}: {len(self.elements)} elements>"

    def _repr_html_(self) -> str:
        return self.table.to_html()

    def to_frame(self) -> pd.DataFrame:
        """As `table`."""
        return self.table
