"""Hours of every step: running, borders, gauge changes, transfers, loading and unloading, and waits for departures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from korridor import schema
from korridor.errors import InputError
from korridor.parts import (
    Builder,
    Lookup,
    Parts,
    accesses,
    arcs_for,
    built,
    directions,
    ends_for,
    handled,
    load_of,
    mode_of,
)

if TYPE_CHECKING:
    from korridor.atlas import Link, Place
    from korridor.network import Arc, Network, State

__all__ = ["corridor_spread_h", "delay_share", "hours", "speed_kmh", "spread_share"]

KMH_OF_KNOT = 1.852  # a nautical mile is 1,852 m by definition
MEAN_WAIT = 0.5  # of an interval, for goods that come at any hour


def hours(network: Network, cargo: str, service: str) -> Parts:
    """Hours that each slot of a network takes, for a cargo in a service.

    A haul takes its length over its section speed, which counts the stops on the line; across a frontier the countries
    share its length equally. A ship takes its sailing hours, else its length over its speed, times a factor for weather
    (hours that were observed had theirs), and first half the interval between departures; a ferry takes boarding and
    landing besides. In a month of ice a ship is delayed where the atlas says so; a network of a year as a whole has no
    months. A border counts both sides, by its kind and direction. A change of gauge and a transfer are at the place;
    before a train, where goods are loaded on it or come to it from another carrier, there is the wait for its
    departure, half an interval.
    Every figure is of the subject itself, else the most specific default; a slot without one is listed in `missing`.
    Source: sum of links and nodes, as in the time and distance diagrams of UNESCAP.
    """
    return built(network, cargo, service, unit="h", name="hours", fill=_fill)


def speed_kmh(distance_km: float, time_h: float) -> float:
    """Distance over time: without stops CAREC's SWOD, with every stop its SWD. Raises InputError for no time.

    >>> round(speed_kmh(1000, 22), 2), speed_kmh(1000, 22 + 28)
    (45.45, 20.0)
    """
    if not time_h > 0:
        raise InputError(f"a speed takes hours above zero; got {time_h!r}.")
    return distance_km / time_h


def delay_share(swod_kmh: float, swd_kmh: float) -> float:
    """Share of the time that goes in stops: 1 - SWD / SWOD.

    >>> round(delay_share(57.9, 10.4), 3)
    0.82
    """
    return 1 - swd_kmh / swod_kmh


def spread_share(least: float, mean: float, most: float) -> float:
    """How far the time of an element spreads, as a share of its mean: the reliability of the FastPath method.

    >>> [round(spread_share(*hours), 3) for hours in ((36, 40, 48), (10, 30, 90), (40, 60, 100))]
    [0.3, 2.667, 1.0]
    """
    return (most - least) / mean


def corridor_spread_h(half_ranges_h: Sequence[float]) -> float:
    """Half the range of a chain whose elements are independent, from half the range of each: roots of sums of squares.

    Source: the FastPath method. Elements that share a cause spread further than this.

    >>> hours = corridor_spread_h([6, 40, 30])
    >>> round(hours, 2), round(hours / (40 + 30 + 60), 3)
    (50.36, 0.387)
    """
    return math.hypot(*half_ranges_h)


def _fill(add: Builder, find: Lookup) -> None:
    rules = {"haul": _haul, "border": _border, "gauge_change": _gauge_change, "transfer": _transfer}
    for slot, arc in arcs_for(find):
        if arc.kind in rules:
            rules[arc.kind](add, find, slot, arc)
    for kind, slot, state in ends_for(find):
        _handle(add, find, slot, state, kind)
        if kind == "load":
            _wait_for_train(add, find, slot, state)
    for slot, city, terminal, length_km in accesses(find):
        _access(add, find, slot, city, terminal=terminal, length_km=length_km)


def _haul(add: Builder, find: Lookup, slot: int, arc: Arc) -> None:
    link = find.network.atlas.link_records[arc.link or ""]
    if link.mode in ("sea", "ferry"):
        _sail(add, find, slot, arc, link)
    elif link.mode == "swap":
        _swap(add, find, slot, link)
    else:
        _run(add, find, slot, arc, link)


def _run(add: Builder, find: Lookup, slot: int, arc: Arc, link: Link) -> None:
    """Length over section speed, a country's share of the length at its own speed where the link has none."""
    subject = f"link:{link.id}"
    ways = directions(arc, link)
    daily = (("train_km_per_day", 24.0),) if find.service == "block_train" else ()
    for quantity, hours_of_unit in (("section_speed_kmh", 1.0), *daily):
        own = find.own(quantity, subject, mode=link.mode, directions=ways)
        if own is not None:  # a section's figure is one number over all its links
            speed = find.drawn(own, own.subject, f"{'-'.join(link.countries)} {link.mode}")
            add.add(slot, "haul", arc.length_km * hours_of_unit, (speed, -1))
            return
    mode, classes = load_of(link)
    for country in link.countries or ("",):
        figure = find.default("section_speed_kmh", "link", mode, countries=(country,), classes=classes)
        if figure is None:
            add.lack(slot, f"no section_speed_kmh of {subject}, and no default of it for {mode} in {country or 'any'}")
            return
        speed = find.drawn(figure, f"{subject} {country}", f"{country} {mode}")
        add.add(slot, "haul", arc.length_km / max(len(link.countries), 1), (speed, -1))


def _sail(add: Builder, find: Lookup, slot: int, arc: Arc, link: Link) -> None:
    """Boarding, the wait for the ship, the way itself, ice, landing."""
    mode, classes = load_of(link)
    subject = f"link:{link.id}"
    sea = link.sea or mode
    ways = directions(arc, link)
    wheels = mode_of(arc.carrier or "")
    start, end = (link.start, link.end) if arc.id.endswith(">") else (link.end, link.start)
    if link.mode == "ferry":
        _board(add, find, slot, start, pair=f"{wheels}>{link.trade}", classes=link.classes)
    interval = find.own("interval_h", subject, directions=ways) or find.default(
        "interval_h", "sailing", mode, classes=classes
    )
    if interval is None:
        add.lack(slot, f"no interval_h of {subject}, and no default of it for its trade, {link.trade}")
        return
    add.add(slot, "wait", MEAN_WAIT, find.drawn(interval, subject, sea))
    weather = find.default("sailing_factor", "sailing", mode, classes=classes)
    factors = [find.drawn(weather, sea, sea)] if weather else []
    stated = find.own("sailing_h", subject, directions=ways)
    if stated:
        seen = find.network.atlas.evidence_rows[stated.value_id]["status"] == "observed"
        add.add(slot, "haul", 1.0, find.drawn(stated, subject, sea), *(() if seen else factors))
    else:
        knots = find.own("vessel_speed_kn", subject) or find.default("vessel_speed_kn", "link", mode, classes=classes)
        if knots is None:
            add.lack(slot, f"neither sailing_h nor vessel_speed_kn of {subject}, and no default speed for {link.trade}")
            return
        add.add(slot, "haul", arc.length_km / KMH_OF_KNOT, (find.drawn(knots, subject, sea), -1), *factors)
    month = find.network.month
    if month is not None and month in link.months_ice:
        shores = (find.network.atlas.place_records[place].country for place in (link.start, link.end))
        found = (find.default("ice_delay_h", "sailing", mode, countries=(it,), classes=classes) for it in shores)
        ice = next((figure for figure in found if figure is not None), None)
        if ice is None:
            add.lack(slot, f"no ice_delay_h of {subject}, though its months_ice has month {month}")
            return
        add.add(slot, "wait", 1.0, find.drawn(ice, subject, sea))
    if link.mode == "ferry":
        _board(add, find, slot, end, pair=f"{link.trade}>{wheels}", classes=link.classes)


def _board(add: Builder, find: Lookup, slot: int, place: str, *, pair: str, classes: tuple[str, ...]) -> None:
    """Wheels roll on at one end of a ferry, or off at the other."""
    figure = find.own("transfer_h", f"place:{place}", mode=pair) or find.default(
        "transfer_h", "transfer", pair, classes=classes
    )
    if figure is None:
        add.lack(slot, f"no transfer_h of place:{place} for {pair}, and no default of it")
        return
    country = find.network.atlas.place_records[place].country
    add.add(slot, "transfer", 1.0, find.drawn(figure, f"place:{place} {pair}", country))


def _swap(add: Builder, find: Lookup, slot: int, link: Link) -> None:
    """Nothing runs: goods taken in at one place are given out at another after so many hours."""
    figure = find.default("transfer_h", "transfer", "swap", classes=link.classes)
    if figure is None:
        add.lack(slot, f"no transfer_h of link:{link.id}, a swap, and no default of it")
        return
    add.add(slot, "transfer", 1.0, find.drawn(figure, f"link:{link.id}", "swap"))


def _border(add: Builder, find: Lookup, slot: int, arc: Arc) -> None:
    """Both sides of a frontier, in the direction of travel."""
    link = find.network.atlas.link_records[arc.link or ""]
    subject = f"border:{link.id}"
    own = find.own("border_h", subject, mode=link.mode, directions=directions(arc, link))
    countries = tuple(arc.country.split("-"))
    entered = countries[-1]  # its border is what takes the time, as a rule
    figure = own or find.default(
        "border_h", "border", link.mode, countries=countries, classes=(link.border,) if link.border else ()
    )
    if figure is None:
        add.lack(slot, f"no border_h of {subject}, and no default of it for a {link.border} border by {link.mode}")
        return
    add.add(slot, "border", 1.0, find.drawn(figure, f"{subject} {arc.country}", entered))
    queue = find.own("queue_h", subject, mode=link.mode, directions=directions(arc, link))
    if queue is not None and queue.scenario:  # what was seen now and then is no rule; a scenario may make it one
        add.add(slot, "border", 1.0, find.drawn(queue, f"{subject} {arc.country}", entered))


def _gauge_change(add: Builder, find: Lookup, slot: int, arc: Arc) -> None:
    place = arc.place or ""
    own = find.own("gauge_change_h", f"place:{place}", mode="rail")
    figure = own or find.default(
        "gauge_change_h", "gauge_change", "rail", countries=_frontier(find.network, place), classes=_GAUGE_METHODS
    )
    if figure is None:
        add.lack(slot, f"no gauge_change_h of place:{place}, and no default of it")
        return
    add.add(slot, "gauge_change", 1.0, find.drawn(figure, f"place:{place}", arc.country))


# Ways of changing gauge that a service may have; the service tells which of them it is.
_GAUGE_METHODS = ("bogie", "lift", "reload")


def _frontier(network: Network, place: str) -> tuple[str, ...]:
    """Countries of the frontier nearest to a place along the rails: whose gauges meet there. Empty without any."""

    def made() -> dict[str, list[tuple[float, str, tuple[str, ...]]]]:
        found: dict[str, list[tuple[float, str, tuple[str, ...]]]] = {}
        for link_id, figure in network.length_figures.items():
            link = network.atlas.link_records[link_id]
            if link.mode == "rail":
                pair = (link.countries[0], link.countries[-1]) if link.border else ()
                found.setdefault(link.start, []).append((figure.central, link.end, pair))
                found.setdefault(link.end, []).append((figure.central, link.start, pair))
        return found

    rails = network.once("rails", made)
    queue: list[tuple[float, str, tuple[str, ...]]] = [(0.0, place, ())]
    done: set[str] = set()
    while queue:
        away, here, pair = heappop(queue)
        if pair:
            return pair
        if here in done:
            continue
        done.add(here)
        for length, there, joined in rails.get(here, ()):
            heappush(queue, (away + length, there, joined))
    return ()


def _transfer(add: Builder, find: Lookup, slot: int, arc: Arc) -> None:
    """From one carrier to another at a place; the wait for the ship is with the ship, that for the train is here."""
    network = find.network
    place = arc.place or ""
    pair = ">".join(handled(arc))
    own = find.own("transfer_h", f"place:{place}", mode=pair)
    classes = network.atlas.place_records[place].classes
    figure = own or find.default("transfer_h", "transfer", pair, countries=(arc.country,), classes=classes)
    if figure is None:
        add.lack(slot, f"no transfer_h of place:{place} for {pair}, and no default of it")
        return
    add.add(slot, "transfer", 1.0, find.drawn(figure, f"place:{place} {pair}", arc.country))
    if handled(arc)[1] == "rail":
        _wait_for_train(add, find, slot, network.state_records[network.state_numbers[arc.to_state]])


def _wait_for_train(add: Builder, find: Lookup, slot: int, state: State) -> None:
    if state.carrier not in schema.RAIL_CARRIERS:
        return
    figure = find.default("interval_h", "wait", "rail", countries=(state.country,))
    if figure is None:
        add.lack(slot, f"no interval_h of trains at place:{state.place}, and no default of it for {find.service}")
        return
    add.add(slot, "wait", MEAN_WAIT, find.drawn(figure, f"place:{state.place} rail", f"{state.country} rail"))


def _handle(add: Builder, find: Lookup, slot: int, state: State, kind: str) -> None:
    """Loading at the first terminal, or unloading at the last one."""
    mode = mode_of(state.carrier)
    quantity = f"{kind}_h"
    place = find.network.atlas.place_records[state.place]
    own = find.own(quantity, f"place:{place.id}", mode=mode)
    figure = own or find.default(quantity, kind, mode, countries=(place.country,), classes=place.classes)
    if figure is None:
        add.lack(slot, f"no {quantity} of place:{place.id} by {mode} for {find.cargo}, and no default of it")
        return
    add.add(slot, kind, 1.0, find.drawn(figure, f"place:{place.id} {mode}", place.country))


def _access(add: Builder, find: Lookup, slot: int, city: Place, *, terminal: str, length_km: float) -> None:
    """The stated way between a city and a terminal of it, by truck."""
    figure = find.default("section_speed_kmh", "link", "road", countries=(city.country,))
    if figure is None:
        add.lack(slot, f"no default section_speed_kmh of a road in {city.country}, for the way to {terminal}")
        return
    add.add(slot, "access", length_km, (find.drawn(figure, f"access {city.id} {terminal}", f"{city.country} road"), -1))
