"""What an atlas is on one day: states (a place and a carrier) and arcs between them.

A haul runs along a link; where the link crosses a border, it leads to a state of the border, and the border arc leads
on to the place behind it. A gauge change or a transfer joins two carriers at a place where goods can change.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
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

    from korridor.atlas import Atlas

__all__ = ["ARC_COLUMNS", "Network", "build", "closed_because", "state_id", "status_on"]

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
        numbers = self.states.index
        tail = numbers.get_indexer(self.arcs["from_state"])
        head = numbers.get_indexer(self.arcs["to_state"])
        return Digraph(len(numbers), tail, head)

    @cached_property
    def length_km(self) -> npt.NDArray[np.float64]:
        """Length of each arc in km, 0 where it does not move goods."""
        return self.arcs["length_km"].to_numpy(dtype=float)

    @cached_property
    def takes_cargo(self) -> Mapping[str, npt.NDArray[np.bool_]]:
        """For each cargo, which arcs take it."""
        cargoes = self.arcs["cargoes"]
        return MappingProxyType({
            cargo: np.fromiter((cargo in taken for taken in cargoes), bool, len(cargoes)) for cargo in schema.CARGOES
        })

    def to_networkx(self) -> nx.MultiDiGraph:
        """Return the states and arcs as a networkx.MultiDiGraph, keyed by arc id, for any algorithm not offered here.

        Node attributes are the columns of `states`, edge attributes those of `arcs`; unknown is None.
        """
        import networkx as nx

        graph = nx.MultiDiGraph(atlas=self.atlas.about.name, day=self.day.isoformat())
        graph.add_nodes_from((state, dict(row)) for state, row in _records(self.states))
        for arc, row in _records(self.arcs):
            rest = {name: cell for name, cell in row.items() if name not in ("from_state", "to_state")}
            graph.add_edge(row["from_state"], row["to_state"], key=arc, **rest)
        return graph

    def __repr__(self) -> str:
        return (
            f"<Network {self.atlas.about.name} on {self.day}: {len(self.states)} states, {len(self.arcs)} arcs, "
            f"{len(self.closed)} links closed>"
        )


def _records(frame: pd.DataFrame) -> Iterable[tuple[str, dict[str, Any]]]:
    for key, row in zip(frame.index, frame.to_dict("records"), strict=True):
        yield key, {name: None if cell is pd.NA or cell is None else cell for name, cell in row.items()}


def state_id(place: str, carrier: str) -> str:
    """Id of the state of a carrier at a place.

    >>> state_id("harbour", "sea")
    'harbour|sea'
    """
    return f"{place}|{carrier}"


def status_on(status: str, opened: str | None, closed: str | None, day: dt.date) -> str:
    """What a link was, or is, on a day, judged by its status in the base year and its dates.

    An operating link whose opening lies later than the day is `not open yet`; one without a date was open all along.
    A historic link was operating between its dates, where both are known. What is under construction, planned or
    proposed stays so on every day, since only a scenario opens it.

    >>> status_on("operating", "2014-12-03", None, dt.date(2013, 6, 1))
    'not open yet'
    """
    shut = last_day(closed) if closed else None
    if status == "historic":
        began = last_day(opened) if opened else None
        ran = began is not None and shut is not None and began <= day <= shut
        return "operating" if ran else "historic"
    if status != "operating":
        return status
    if opened and last_day(opened) > day:
        return "not open yet"
    return "closed" if shut is not None and shut < day else "operating"


def closed_because(status: str, opened: str | None, closed: str | None) -> str:
    """Say why a link is closed, in words for a reader.

    >>> closed_because("not open yet", "2014-12-03", None)
    'opens on 2014-12-03'
    """
    if status == "not open yet":
        return f"opens on {opened}"
    if status == "closed":
        return f"closed since {closed}"
    return {
        "construction": "under construction",
        "historic": "no longer in use",
    }.get(status, status)


def build(atlas: Atlas, *, year: int | None = None, date: str | dt.date | None = None) -> Network:
    """Build the network of an atlas on 31 December of a year, or on a day.

    year: by default the base year of the atlas. date: a day as dt.date or "2014-12-03", instead of a year.
    Only links that operate on that day are open. Raises InputError for both a year and a date, for what is neither,
    and for days outside the years the atlas covers.
    """
    day = _day(atlas, year, date)
    links = atlas.links
    closed: dict[str, str] = {}
    for link_id, status, opened, ended in zip(
        links.index, links["status"], links["opened"], links["closed"], strict=True
    ):
        found = status_on(status, opened, ended, day)
        if found != "operating":
            closed[link_id] = closed_because(found, opened, ended)
    used = links[~links.index.isin(list(closed))]
    subjects = [f"link:{link_id}" for link_id in used.index]
    lengths = used_figures(atlas, "length_km", subjects, year=max(day.year, atlas.about.base_year))
    lengths.index = used.index
    arcs = [*_hauls(atlas, used, lengths["central"]), *_changes(atlas, used)]
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


def _hauls(atlas: Atlas, links: pd.DataFrame, length_km: pd.Series) -> Iterable[tuple[Any, ...]]:
    """Arcs along links, both ways unless the link runs forward only; over a border in two steps."""
    columns = ("from", "to", "mode", "direction", "carrier", "border", "country", "cargoes")
    for link_id, start, end, mode, direction, carriers, border, countries, cargoes in zip(
        links.index, *(links[name] for name in columns), strict=True
    ):
        country = "-".join(countries)
        taken = frozenset(cargoes)
        length = float(length_km.at[link_id])
        for carrier in carriers:
            ways = [(start, end, ">")] if direction == "forward" else [(start, end, ">"), (end, start, "<")]
            for a, b, sign in ways:
                arc = f"{link_id}|{carrier}{sign}"
                tail, head = state_id(a, carrier), state_id(b, carrier)
                shared = (link_id, None, mode, carrier)
                if border is None:
                    yield (arc, tail, head, "haul", *shared, length, country, taken)
                    continue
                gate = f"border:{link_id}"
                middle = f"{state_id(gate, carrier)}{sign}"
                pair = f"{atlas.places.at[a, 'country']}-{atlas.places.at[b, 'country']}"
                yield (arc, tail, middle, "haul", *shared, length, country, taken)
                yield (f"{gate}|{carrier}{sign}", middle, head, "border", link_id, gate, mode, carrier, 0.0, pair, taken)


def _changes(atlas: Atlas, links: pd.DataFrame) -> Iterable[tuple[Any, ...]]:
    """Arcs between carriers at a place, between those that have an open link there."""
    present: dict[str, set[str]] = {}
    taken: dict[tuple[str, str], set[str]] = {}
    for start, end, carriers, cargoes in zip(
        links["from"], links["to"], links["carrier"], links["cargoes"], strict=True
    ):
        for place in (start, end):
            present.setdefault(place, set()).update(carriers)
            for carrier in carriers:
                taken.setdefault((place, carrier), set()).update(cargoes)
    places = atlas.places
    for place, interchange, country in zip(places.index, places["interchange"], places["country"], strict=True):
        here = sorted(set(interchange) & present.get(place, set()))
        for a in here:
            for b in here:
                if a == b:
                    continue
                rails = a in schema.RAIL_CARRIERS and b in schema.RAIL_CARRIERS
                kind = "gauge_change" if rails else "transfer"
                cargoes = frozenset(taken[place, a] & taken[place, b])
                arc = f"{place}|{a}>{b}"
                mode = "rail" if rails else None
                yield (arc, state_id(place, a), state_id(place, b), kind, None, place, mode, None, 0.0, country, cargoes)


def _states(atlas: Atlas, arcs: pd.DataFrame) -> pd.DataFrame:
    """Every state that an arc touches, sorted; a state on a border lies where the countries meet, without a point."""
    rows = []
    for state in sorted({*arcs["from_state"], *arcs["to_state"]}):
        place, _, carrier = state.rpartition("|")
        if place.startswith("border:"):
            rows.append((state, place, carrier.rstrip("<>"), "-".join(_border_countries(atlas, place)), np.nan, np.nan))
            continue
        row = atlas.places.loc[place]
        lon, lat = (row["berth"] if carrier == "sea" and row["berth"] else None) or (row.geometry.x, row.geometry.y)
        rows.append((state, place, carrier, row["country"], lon, lat))
    return pd.DataFrame(rows, columns=["id", "place", "carrier", "country", "lon", "lat"]).set_index("id")


def _border_countries(atlas: Atlas, gate: str) -> tuple[str, str]:
    link = atlas.links.loc[gate.removeprefix("border:")]
    return atlas.places.at[link["from"], "country"], atlas.places.at[link["to"], "country"]
