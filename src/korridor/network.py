"""What an atlas is on one day: states (a place and a carrier) and arcs between them.

A haul runs along a link; where the link crosses a border, it leads to a state of the border, and the border arc leads
on to the place behind it. A gauge change or a transfer joins two carriers at a place where goods can change.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from korridor import schema
from korridor.atlas import used_figures
from korridor.errors import InputError
from korridor.paths import Digraph
from korridor.units import last_day

if TYPE_CHECKING:
    import networkx as nx

    from korridor.atlas import Atlas, Link

__all__ = ["ARC_COLUMNS", "Network", "build", "state_id", "status_on"]

ARC_COLUMNS = (
    "from_state",
    "to_state",
    "kind",
    "link",
    "place",
    "mode",
    "carrier",
    "length_km",
    "country",
    "cargoes",
)


@dataclass(frozen=True, eq=False)
class Network:
    """An atlas on one day. Frozen; another day, or other facts, give another network.

    states: indexed by state id (`place|carrier`), with place, carrier, country, lon, lat; the place of a state on a
    border is `border:<link>`. arcs: indexed by arc id, with from_state, to_state, kind (haul, border, gauge_change,
    transfer), link, place (where a border, gauge change or transfer is), mode, carrier, length_km, country, cargoes.
    closed: why each link that is not open is closed. lengths: the used length figure of every open link.
    """

    atlas: Atlas
    day: dt.date
    states: pd.DataFrame
    arcs: pd.DataFrame
    closed: Mapping[str, str]
    lengths: pd.DataFrame

    @cached_property
    def state_numbers(self) -> Mapping[str, int]:
        """Row of each state."""
        return MappingProxyType({state: number for number, state in enumerate(self.states.index)})

    @cached_property
    def graph(self) -> Digraph:
        """States and arcs as numbers, in the order of the tables."""
        numbers = self.state_numbers
        tail, head = (
            np.array([numbers[state] for state in self.arcs[name]], dtype=np.intp)
            for name in ("from_state", "to_state")
        )
        return Digraph(len(numbers), tail, head)

    @cached_property
    def length_km(self) -> npt.NDArray[np.float64]:
        """Length of each arc in km, 0 where it does not move goods."""
        return self.arcs["length_km"].to_numpy(dtype=float)

    @cached_property
    def takes_cargo(self) -> Mapping[str, npt.NDArray[np.bool_]]:
        """For each cargo, which arcs take it."""
        cargoes = self.arcs["cargoes"]
        return MappingProxyType(
            {cargo: np.fromiter((cargo in taken for taken in cargoes), bool, len(cargoes)) for cargo in schema.CARGOES}
        )

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """Return the states and arcs as a networkx.MultiDiGraph, keyed by arc id, for any algorithm not offered here.

        Node attributes are the columns of `states`, edge attributes those of `arcs`; unknown is None.
        """
        import networkx as nx

        graph = nx.MultiDiGraph(atlas=self.atlas.about.name, day=self.day.isoformat())
        graph.add_nodes_from(zip(self.states.index, _known(self.states), strict=True))
        for arc, row in zip(self.arcs.index, _known(self.arcs), strict=True):
            ends = (row["from_state"], row["to_state"])
            graph.add_edge(*ends, key=arc, **{name: row[name] for name in ARC_COLUMNS[2:]})
        return graph

    def __repr__(self) -> str:
        return (
            f"<Network {self.atlas.about.name} on {self.day}: {len(self.states)} states, {len(self.arcs)} arcs, "
            f"{len(self.closed)} links closed>"
        )


def _known(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table with None for unknown, whatever pandas made of it."""
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


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
        "closed": f"closed {link.closed}",
        "construction": "under construction",
        "historic": "no longer in use",
    }
    return words.get(status, status)


def build(atlas: Atlas, *, year: int | None = None, date: str | dt.date | None = None) -> Network:
    """Build the network of an atlas on 31 December of a year, or on a day.

    year: by default the base year of the atlas. date: a day as dt.date or "2014-12-03", instead of a year.
    Only links that operate on that day are open. Raises InputError for both a year and a date, for what is neither,
    and for days outside the years the atlas covers.
    """
    day = _day(atlas, year, date)
    closed: dict[str, str] = {}
    used: list[Link] = []
    for link in atlas.link_records.values():
        status = status_on(link, day)
        if status == "operating":
            used.append(link)
        else:
            closed[link.id] = _because(link, status)
    subjects = [f"link:{link.id}" for link in used]
    lengths = used_figures(atlas, "length_km", subjects, year=max(day.year, atlas.about.base_year))
    lengths.index = pd.Index([link.id for link in used], name="link")
    length_km = dict(zip(lengths.index, lengths["central"].tolist(), strict=True))
    arcs = [*_hauls(atlas, used, length_km), *_changes(atlas, used)]
    table = pd.DataFrame(arcs, columns=["id", *ARC_COLUMNS]).set_index("id")
    return Network(
        atlas=atlas,
        day=day,
        states=_states(atlas, table),
        arcs=table,
        closed=MappingProxyType(closed),
        lengths=lengths,
    )


def _day(atlas: Atlas, year: int | None, date: str | dt.date | None) -> dt.date:
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
        if isinstance(year, bool) or not isinstance(year, int | np.integer):
            raise InputError(f"a year is a whole number as {atlas.about.base_year}; got {year!r}.")
        if not first <= year <= last:
            raise InputError(f"the atlas {atlas.about.name} covers {first} to {last}; got {year}.")
        day = dt.date(int(year), 12, 31)
    if not first <= day.year <= last:
        raise InputError(f"the atlas {atlas.about.name} covers {first} to {last}; got {day}.")
    return day


def _hauls(atlas: Atlas, links: Iterable[Link], length_km: Mapping[str, float]) -> Iterable[tuple[Any, ...]]:
    """Arcs along links, both ways unless the link runs forward only; over a border in two steps."""
    for link in links:
        country = "-".join(link.countries)
        length = length_km[link.id]
        ways = [(link.start, link.end, ">")]
        if not link.forward_only:
            ways.append((link.end, link.start, "<"))
        for carrier in link.carriers:
            for a, b, sign in ways:
                arc = f"{link.id}|{carrier}{sign}"
                tail, head = state_id(a, carrier), state_id(b, carrier)
                if link.border is None:
                    shared = (link.id, None, link.mode, carrier, length, country, link.cargoes)
                    yield (arc, tail, head, "haul", *shared)
                    continue
                gate = f"border:{link.id}"
                middle = f"{state_id(gate, carrier)}{sign}"
                pair = f"{atlas.place_records[a].country}-{atlas.place_records[b].country}"
                yield (arc, tail, middle, "haul", link.id, None, link.mode, carrier, length, country, link.cargoes)
                crossing = (link.id, gate, link.mode, carrier, 0.0, pair, link.cargoes)
                yield (f"{gate}|{carrier}{sign}", middle, head, "border", *crossing)


def _changes(atlas: Atlas, links: Iterable[Link]) -> Iterable[tuple[Any, ...]]:
    """Arcs between carriers at a place, between those that have an open link there, for the cargoes both take."""
    taken: dict[tuple[str, str], set[str]] = {}
    for link in links:
        for place in (link.start, link.end):
            for carrier in link.carriers:
                taken.setdefault((place, carrier), set()).update(link.cargoes)
    for place in atlas.place_records.values():
        here = sorted(carrier for carrier in set(place.interchange) if (place.id, carrier) in taken)
        for a, b in permutations(here, 2):
            rails = a in schema.RAIL_CARRIERS and b in schema.RAIL_CARRIERS
            kind, mode = ("gauge_change", "rail") if rails else ("transfer", None)
            cargoes = frozenset(taken[place.id, a] & taken[place.id, b])
            ends = (state_id(place.id, a), state_id(place.id, b))
            yield (f"{place.id}|{a}>{b}", *ends, kind, None, place.id, mode, None, 0.0, place.country, cargoes)


def _states(atlas: Atlas, arcs: pd.DataFrame) -> pd.DataFrame:
    """Every state that an arc touches, sorted; a state on a border lies where the countries meet, without a point."""
    rows = []
    for state in sorted({*arcs["from_state"], *arcs["to_state"]}):
        place_id, _, carrier = state.rpartition("|")
        if place_id.startswith("border:"):
            link = atlas.link_records[place_id.removeprefix("border:")]
            country = "-".join(atlas.place_records[end].country for end in (link.start, link.end))
            rows.append((state, place_id, carrier.rstrip("<>"), country, math.nan, math.nan))
            continue
        place = atlas.place_records[place_id]
        lon, lat = place.berth if carrier == "sea" and place.berth else (place.lon, place.lat)
        rows.append((state, place_id, carrier, place.country, lon, lat))
    return pd.DataFrame(rows, columns=["id", "place", "carrier", "country", "lon", "lat"]).set_index("id")
