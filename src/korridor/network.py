"""What an atlas is on one day: states (a place and a carrier) and arcs between them.

A haul runs along a link; where the link crosses a border, it leads to a state of the border, and the border arc leads
on to the place behind it. Where goods can change between two carriers each of them has two states, goods that came in
(`rail1520<`) and goods to go out (`rail1520>`): a gauge change or a transfer leads from the one to the other, so that
no two of them follow each other at a place, and goods that stay on their wheels go through. The sea has two states at
every port, and nothing goes through: from one ship to the next is a transfer.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import permutations
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import numpy.typing as npt

from korridor import schema
from korridor.atlas import edited, figure_table, figures_of
from korridor.errors import InputError
from korridor.paths import Digraph
from korridor.units import last_day, whole_year

if TYPE_CHECKING:
    import networkx as nx
    import pandas as pd

    from korridor.atlas import Atlas, Branch, Corridor, Figure, Link
    from korridor.scenario import Scenario

_Number = TypeVar("_Number", bound=np.generic)
_Kept = TypeVar("_Kept")

__all__ = [
    "STATUSES",
    "Arc",
    "Network",
    "State",
    "branch_status",
    "build",
    "corridor_status",
    "day_of",
    "laid_out",
    "least_status",
    "state_id",
    "status_on",
]

# What a link can be on a day, the most advanced first.
STATUSES = ("operating", "not open yet", "construction", "planned", "proposed", "closed", "historic")


@dataclass(frozen=True, slots=True)
class State:
    """A carrier at a place, or on the border that a link crosses (then `place` is `border:<link>`, without a point).

    side: `departing` or `arriving` at sea and where goods change carriers; on a border the direction of travel,
    `forward` or `back`; else `both`.
    """

    id: str
    place: str
    carrier: str
    country: str
    lon: float
    lat: float
    side: str


@dataclass(frozen=True, slots=True)
class Arc:
    """One step from a state to another.

    kind: haul, border, gauge_change, transfer or through. link: of a haul or a border. place: where any other, or a
    border, is. mode: of the link, `rail` for a gauge change, else None. cargoes: those it takes.
    """

    id: str
    from_state: str
    to_state: str
    kind: str
    link: str | None
    place: str | None
    mode: str | None
    carrier: str | None
    length_km: float
    country: str
    cargoes: frozenset[str]


@dataclass(frozen=True, eq=False)
class Network:
    """An atlas on one day. Frozen; another day, or other facts, give another network.

    The tables `states`, `arcs` and `lengths` are made when first asked for; a change to them changes no network.
    month: 1 to 12 for a network of a day, None for that of a year as a whole, which knows no seasons. closed: why each
    link that is not open is closed. length_figures: the used length of every open link.
    """

    atlas: Atlas
    day: dt.date
    month: int | None
    state_records: tuple[State, ...]
    arc_records: tuple[Arc, ...]
    closed: Mapping[str, str]
    length_figures: Mapping[str, Figure]

    @cached_property
    def states(self) -> pd.DataFrame:
        """Indexed by state id (`place|carrier`, some with > or < behind): place, carrier, country, lon, lat, side."""
        return _table(State, self.state_records)

    @cached_property
    def arcs(self) -> pd.DataFrame:
        """Indexed by arc id: from_state, to_state, kind, link, place, mode, carrier, length_km, country, cargoes."""
        return _table(Arc, self.arc_records)

    @cached_property
    def lengths(self) -> pd.DataFrame:
        """The used length figure of every open link; see `korridor.atlas.used_figures` for the columns."""
        table = figure_table(self.length_figures)
        table.index.name = "link"
        return table

    @cached_property
    def state_numbers(self) -> Mapping[str, int]:
        """Row of each state."""
        return MappingProxyType({state.id: number for number, state in enumerate(self.state_records)})

    @cached_property
    def arc_numbers(self) -> Mapping[str, int]:
        """Row of each arc."""
        return MappingProxyType({arc.id: number for number, arc in enumerate(self.arc_records)})

    @cached_property
    def graph(self) -> Digraph:
        """States and arcs as numbers, in the order of the tables."""
        numbers = self.state_numbers
        tail = np.array([numbers[arc.from_state] for arc in self.arc_records], dtype=np.intp)
        head = np.array([numbers[arc.to_state] for arc in self.arc_records], dtype=np.intp)
        return Digraph(len(numbers), _fixed(tail), _fixed(head))

    @cached_property
    def length_km(self) -> npt.NDArray[np.float64]:
        """Length of each arc in km, 0 where it does not move goods."""
        return _fixed(np.array([arc.length_km for arc in self.arc_records], dtype=np.float64))

    @cached_property
    def takes_cargo(self) -> Mapping[str, npt.NDArray[np.bool_]]:
        """For each cargo, which arcs take it."""
        return MappingProxyType(
            {
                cargo: _fixed(np.array([cargo in arc.cargoes for arc in self.arc_records], dtype=np.bool_))
                for cargo in schema.CARGOES
            }
        )

    @cached_property
    def states_at(self) -> Mapping[str, tuple[int, ...]]:
        """Rows of the states of each place."""
        return self._by_place()

    @cached_property
    def starts_at(self) -> Mapping[str, tuple[int, ...]]:
        """Rows of the states of each place where a route can start."""
        return self._by_place(without="arriving")

    @cached_property
    def ends_at(self) -> Mapping[str, tuple[int, ...]]:
        """Rows of the states of each place where a route can end."""
        return self._by_place(without="departing")

    @cached_property
    def arcs_of_link(self) -> Mapping[str, tuple[int, ...]]:
        """Rows of the hauls along each link, and over its border."""
        return self._by(lambda arc: arc.link)

    @cached_property
    def arcs_at(self) -> Mapping[str, tuple[int, ...]]:
        """Rows of the changes at each place; those of a border stand under its qualified id."""
        return self._by(lambda arc: arc.place)

    def _by(self, name: Callable[[Arc], str | None]) -> Mapping[str, tuple[int, ...]]:
        found: dict[str, list[int]] = {}
        for number, arc in enumerate(self.arc_records):
            if (key := name(arc)) is not None:
                found.setdefault(key, []).append(number)
        return MappingProxyType({key: tuple(numbers) for key, numbers in found.items()})

    @cached_property
    def arcs_past(self) -> Mapping[str, tuple[int, ...]]:
        """Rows of the hauls that pass each place on their way, without a stop."""
        found: dict[str, list[int]] = {}
        for number, arc in enumerate(self.arc_records):
            if arc.kind == "haul" and arc.link is not None:
                for place in self.atlas.link_records[arc.link].via:
                    found.setdefault(place, []).append(number)
        return MappingProxyType({place: tuple(numbers) for place, numbers in found.items()})

    def _by_place(self, without: str = "") -> Mapping[str, tuple[int, ...]]:
        """Rows of states by place, without those of one side."""
        found: dict[str, list[int]] = {}
        for number, state in enumerate(self.state_records):
            if state.side != without:
                found.setdefault(state.place, []).append(number)
        return MappingProxyType({place: tuple(numbers) for place, numbers in found.items()})

    def once(self, name: str, make: Callable[[], _Kept]) -> _Kept:
        """What `make` gives, kept with the network under a name: tables over its arcs are made when first asked for."""
        if name not in self._kept:
            self._kept.setdefault(name, make())  # of two threads that make it both go on with the first
        return self._kept[name]

    @cached_property
    def _kept(self) -> dict[str, Any]:
        return {}

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """Return the states and arcs as a networkx.MultiDiGraph, keyed by arc id, for any algorithm not offered here.

        Node attributes are the columns of `states`, edge attributes those of `arcs`; unknown is None.
        """
        import networkx as nx

        graph = nx.MultiDiGraph(atlas=self.atlas.about.name, day=self.day.isoformat())
        for state in self.state_records:
            graph.add_node(state.id, **_cells(state))
        for arc in self.arc_records:
            graph.add_edge(arc.from_state, arc.to_state, key=arc.id, **_cells(arc))
        return graph

    def __repr__(self) -> str:
        return (
            f"<Network {self.atlas.about.name} on {self.day}: {len(self.state_records)} states, "
            f"{len(self.arc_records)} arcs, "
            f"{len(self.closed)} links closed>"
        )


def _fixed(array: npt.NDArray[_Number]) -> npt.NDArray[_Number]:
    """The array, closed to changes: a network is frozen."""
    array.setflags(write=False)
    return array


def _cells(record: State | Arc) -> dict[str, Any]:
    """What a record holds besides its ids; unknown is None, the place of a border's state too."""
    ids = ("id", "from_state", "to_state")
    cells = {column.name: getattr(record, column.name) for column in fields(record) if column.name not in ids}
    return {name: None if isinstance(cell, float) and math.isnan(cell) else cell for name, cell in cells.items()}


def _table(kind: type[State | Arc], records: Sequence[State | Arc]) -> pd.DataFrame:
    import pandas as pd

    names = [column.name for column in fields(kind)]
    rows = [tuple(getattr(record, name) for name in names) for record in records]
    return pd.DataFrame(rows, columns=names).set_index("id")


def state_id(place: str, carrier: str) -> str:
    """Id of the state of a carrier at a place.

    >>> state_id("harbour", "sea")
    'harbour|sea'
    """
    return f"{place}|{carrier}"


def status_on(link: Link, day: dt.date) -> str:
    """What a link was, or is, on a day, judged by its status in the base year and its dates.

    An operating link whose opening lies later than the day is `not open yet`; one without a date was open all along.
    A historic link was operating between its dates, where both are known. What is under construction, planned or
    proposed stays so on every day, since only a scenario opens it.
    """
    opened = None if link.opened is None else last_day(link.opened)
    closed = None if link.closed is None else last_day(link.closed)
    if link.status == "historic":
        ran = opened is not None and closed is not None and opened <= day <= closed
        return "operating" if ran else "historic"
    if link.status != "operating":
        return link.status
    if opened is not None and opened > day:
        return "not open yet"
    return "closed" if closed is not None and closed < day else "operating"


def _because(link: Link, status: str) -> str:
    """Why a link is closed, in words for a reader."""
    words = {
        "not open yet": f"opens {link.opened}",
        "closed": "closed" if link.closed is None else f"closed {link.closed}",
        "construction": "under construction",
        "historic": "no longer in use",
    }
    return words.get(status, status)


def least_status(atlas: Atlas, links: Iterable[str], day: dt.date) -> str:
    """Status of a run of links on a day: that of its least advanced link."""
    return max((status_on(atlas.link(link), day) for link in links), key=STATUSES.index)


def branch_status(net: Network, branch: Branch) -> str:
    """Status of a branch on the day: that of its least advanced link."""
    return least_status(net.atlas, branch.links, net.day)


def corridor_status(net: Network, record: Corridor) -> str:
    """Status of a corridor on the day: that of its most advanced branch, or of those of the corridors it groups."""
    return min((branch_status(net, branch) for branch in net.atlas.branches(record.id)), key=STATUSES.index)


def build(
    atlas: Atlas,
    *,
    year: int | None = None,
    date: str | dt.date | None = None,
    scenario: str | Scenario = "base",
) -> Network:
    """Build the network of an atlas on 31 December of a year, or on a day.

    year: by default the base year of the atlas. date: a day as dt.date or "2014-12-03" (a month or a year means its
    last day), instead of a year. scenario: name of one of the atlas, several joined by `|`, or a Scenario; the network
    is that of the atlas as edited.
    Only links that operate on that day are open; on a day, not in a year as a whole, those that are used in some months
    only are closed in the others. Raises InputError for both a year and a date, for what is neither,
    and for days outside the years the atlas covers; and as `korridor.atlas.edited`.
    """
    day = day_of(atlas, year=year, date=date)
    return laid_out(edited(atlas, scenario, day), day, month=None if date is None else day.month)


def laid_out(atlas: Atlas, day: dt.date, *, month: int | None = None, links: Collection[str] | None = None) -> Network:
    """The network of an atlas, edited already, on a day.

    month: that of the day where its season counts. links: only these, by default all.
    """
    closed: dict[str, str] = {}
    used: list[Link] = []
    for link in atlas.link_records.values():
        status = status_on(link, day)
        if status != "operating":
            closed[link.id] = _because(link, status)
        elif month is not None and link.months_open and month not in link.months_open:
            closed[link.id] = f"open in months {', '.join(map(str, link.months_open))} only"
        elif links is None or link.id in links:
            used.append(link)
    subjects = [f"link:{link.id}" for link in used]
    figures = figures_of(atlas, "length_km", subjects, year=max(day.year, atlas.about.base_year))
    lengths = {link.id: figures[f"link:{link.id}"] for link in used}
    changes = _interchanges(atlas, used)
    arcs = (*_hauls(atlas, used, lengths, changes), *_changes(atlas, changes))
    return Network(
        atlas=atlas,
        day=day,
        month=month,
        state_records=tuple(_states(atlas, arcs)),
        arc_records=arcs,
        closed=MappingProxyType(closed),
        length_figures=MappingProxyType(lengths),
    )


def day_of(atlas: Atlas, *, year: int | None = None, date: str | dt.date | None = None) -> dt.date:
    """The day that a year or a date means: 31 December of the base year without either. Raises as `build`."""
    first, last = atlas.about.years
    if year is not None and date is not None:
        raise InputError("give a year or a date, not both.")
    if date is not None:
        day = last_day(date) if isinstance(date, str) else date
        if isinstance(day, dt.datetime):
            day = day.date()
        if not isinstance(day, dt.date):
            raise InputError(f"a date is written 2014-12-03; got {date!r}.")
    else:
        year = atlas.about.base_year if year is None else year
        year = whole_year(year)
        if not first <= year <= last:
            raise InputError(f"the atlas {atlas.about.name} covers {first} to {last}; got {year}.")
        day = dt.date(int(year), 12, 31)
    if not first <= day.year <= last:
        raise InputError(f"the atlas {atlas.about.name} covers {first} to {last}; got {day}.")
    return day


_Taken = Mapping[str, Mapping[str, frozenset[str]]]


def _interchanges(atlas: Atlas, links: Iterable[Link]) -> _Taken:
    """Cargoes taken by each carrier at each place where goods can change among them, and of ships at every port."""
    taken: dict[str, dict[str, frozenset[str]]] = {}
    for link in links:
        for place in (link.start, link.end):
            for carrier in link.carriers:
                here = taken.setdefault(place, {})
                here[carrier] = here.get(carrier, frozenset()) | link.cargoes
    found = {}
    for place, carriers in taken.items():
        changing = {name: carriers[name] for name in sorted(carriers) if name in atlas.place_records[place].interchange}
        if len(changing) > 1 or "sea" in changing:
            found[place] = changing
    return found


def _ends(place: str, carrier: str, changes: _Taken) -> tuple[str, str]:
    """Ids of the states in which goods leave a place and reach it: one and the same where nothing can change."""
    name = state_id(place, carrier)
    return (f"{name}>", f"{name}<") if carrier == "sea" or carrier in changes.get(place, ()) else (name, name)


def _hauls(atlas: Atlas, links: Iterable[Link], lengths: Mapping[str, Figure], changes: _Taken) -> Iterator[Arc]:
    """Arcs along links, both ways unless the link runs forward only; over a border in two steps."""
    for link in links:
        ways = [(link.start, link.end, ">")]
        if not link.forward_only:
            ways.append((link.end, link.start, "<"))
        for carrier in link.carriers:
            for a, b, sign in ways:
                name = f"{link.id}|{carrier}{sign}"
                tail, head = _ends(a, carrier, changes)[0], _ends(b, carrier, changes)[1]
                gate = None if link.border is None else f"border:{link.id}"
                middle = head if gate is None else f"{state_id(gate, carrier)}{sign}"
                shared = {"link": link.id, "mode": link.mode, "carrier": carrier, "cargoes": link.cargoes}
                yield Arc(
                    id=name,
                    from_state=tail,
                    to_state=middle,
                    kind="haul",
                    place=None,
                    length_km=lengths[link.id].central,
                    country="-".join(link.countries),
                    **shared,
                )
                if gate is not None:
                    yield Arc(
                        id=f"{gate}|{carrier}{sign}",
                        from_state=middle,
                        to_state=head,
                        kind="border",
                        place=gate,
                        length_km=0.0,
                        country=f"{atlas.place_records[a].country}-{atlas.place_records[b].country}",
                        **shared,
                    )


def _changes(atlas: Atlas, changes: _Taken) -> Iterator[Arc]:
    """Arcs between the carriers of a place for the cargoes both take, and through it on the same one."""
    for place, taken in changes.items():
        ships = [("sea", "sea")] if "sea" in taken else []
        stays = [(carrier, carrier) for carrier in taken if carrier != "sea"]
        for a, b in (*permutations(taken, 2), *ships, *stays):
            rails = a in schema.RAIL_CARRIERS and b in schema.RAIL_CARRIERS
            kind = "through" if (a, b) in stays else "gauge_change" if rails else "transfer"
            yield Arc(
                id=f"{place}|{a}>{b}",
                from_state=_ends(place, a, changes)[1],
                to_state=_ends(place, b, changes)[0],
                kind=kind,
                link=None,
                place=place,
                mode="rail" if kind == "gauge_change" else None,
                carrier=a if kind == "through" else None,
                length_km=0.0,
                country=atlas.place_records[place].country,
                cargoes=taken[a] & taken[b],
            )


def _states(atlas: Atlas, arcs: Iterable[Arc]) -> Iterator[State]:
    """Every state that an arc touches, sorted; a state on a border lies where the countries meet, without a point."""
    for state in sorted({end for arc in arcs for end in (arc.from_state, arc.to_state)}):
        place_id, _, carrier = state.rpartition("|")
        sign, carrier = carrier[-1], carrier.rstrip("<>")
        if place_id.startswith("border:"):
            link = atlas.link_records[place_id.removeprefix("border:")]
            country = "-".join(atlas.place_records[end].country for end in (link.start, link.end))
            side = "forward" if sign == ">" else "back"
            yield State(state, place_id, carrier, country, math.nan, math.nan, side)
            continue
        place = atlas.place_records[place_id]
        lon, lat = place.berth if carrier == "sea" and place.berth else (place.lon, place.lat)
        side = {">": "departing", "<": "arriving"}.get(sign, "both")
        yield State(state, place_id, carrier, place.country, lon, lat, side)
