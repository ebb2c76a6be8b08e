"""What a chain is made of: parts, each a coefficient times figures, laid on the slots of a network.

A slot is an arc, the start or the end of a route in a state, or the way between a city and a terminal of it. Hours,
dollars and emissions are the same thing with other figures, so that one sum serves them all, on central figures and
on draws.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from korridor import schema
from korridor.atlas import default_for, fitting_figure, link_classes
from korridor.draws import Element, central_logs
from korridor.errors import InputError, did_you_mean

if TYPE_CHECKING:
    from korridor.atlas import Figure, Link, Place
    from korridor.network import Arc, Network, State

__all__ = [
    "KINDS",
    "SERVICES",
    "Builder",
    "Lookup",
    "Part",
    "Parts",
    "Slots",
    "accesses",
    "arcs_for",
    "directions",
    "ends_for",
    "handled",
    "load_of",
    "mode_of",
    "service_for",
    "slots_of",
]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]

# Where time and money go, in the order of a chain.
KINDS = ("access", "load", "wait", "haul", "border", "gauge_change", "transfer", "unload")
SERVICES = ("block_train", "wagonload")


@dataclass(frozen=True, eq=False)
class Slots:
    """Numbers of the slots of a network: first its arcs, then the starts, then the ends, then the ways of access.

    access: (city, terminal) to its slot; both ways are the same.
    """

    arcs: int
    states: int
    access: Mapping[tuple[str, str], int]

    def start(self, state: int) -> int:
        """Slot of a route that begins in a state."""
        return self.arcs + state

    def end(self, state: int) -> int:
        """Slot of a route that ends in a state."""
        return self.arcs + self.states + state

    @property
    def count(self) -> int:
        """How many slots there are."""
        return self.arcs + 2 * self.states + len(self.access)


def slots_of(network: Network) -> Slots:
    """Slots of a network."""

    def made() -> Slots:
        arcs, states = len(network.arc_records), len(network.state_records)
        ways = [
            (place.id, terminal) for place in network.atlas.place_records.values() for terminal, _ in place.terminals
        ]
        return Slots(arcs, states, MappingProxyType({way: arcs + 2 * states + row for row, way in enumerate(ways)}))

    return network.once("slots", made)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of what a slot takes: coefficient times the product of its factors, each an element and its power.

    figures: all that it is made of, the certain ones too, the first of them what it is about.
    """

    slot: int
    kind: str
    coefficient: float
    factors: tuple[tuple[int, int], ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True, eq=False)
class Parts:
    """What each slot takes, as parts. Frozen, and the same for every draw: only the numbers differ.

    elements: the uncertain numbers that parts are made of. missing: why a slot has no figure, so that what it takes
    is unknown.
    """

    unit: str
    slots: int
    parts: tuple[Part, ...]
    elements: tuple[Element, ...]
    missing: Mapping[int, str]

    @cached_property
    def by_slot(self) -> Mapping[int, tuple[int, ...]]:
        """Rows of the parts of each slot."""
        found: dict[int, list[int]] = {}
        for row, part in enumerate(self.parts):
            found.setdefault(part.slot, []).append(row)
        return MappingProxyType({slot: tuple(rows) for slot, rows in found.items()})

    @cached_property
    def part_central(self) -> Floats:
        """Each part at central figures."""
        found = self.values(central_logs(self.elements), range(len(self.parts)))[0]
        found.setflags(write=False)
        return found

    @cached_property
    def central(self) -> Floats:
        """Central figures of every slot, shape (slots,); NaN where a figure is missing, 0 where nothing is taken."""
        slots = np.array([part.slot for part in self.parts], dtype=np.intp)
        found = np.bincount(slots, weights=self.part_central, minlength=self.slots).astype(float)
        found[list(self.missing)] = math.nan
        found.setflags(write=False)
        return found

    def values(self, logs: Floats, rows: Sequence[int]) -> Floats:
        """The parts in these rows, shape (draws, rows), from logarithms of the elements, shape (draws, elements)."""
        factors, powers, coefficients = self._arrays
        picked = list(rows)
        found = np.zeros((len(logs), len(picked)))
        for place in range(factors.shape[1]):
            used = factors[picked, place]
            some = np.flatnonzero(used >= 0)
            found[:, some] += logs[:, used[some]] * powers[picked, place][some]
        return np.exp(found) * coefficients[picked]

    @cached_property
    def _arrays(self) -> tuple[Ints, Ints, Floats]:
        """Factors (-1 for none), powers and coefficients of the parts."""
        width = max((len(part.factors) for part in self.parts), default=0)
        factors = np.full((len(self.parts), width), -1, dtype=np.intp)
        powers = np.zeros((len(self.parts), width), dtype=np.intp)
        for row, part in enumerate(self.parts):
            for place, (element, power) in enumerate(part.factors):
                factors[row, place], powers[row, place] = element, power
        return factors, powers, np.array([part.coefficient for part in self.parts], dtype=np.float64)

    def totals(self, logs: Floats) -> Floats:
        """What every slot takes in every draw, shape (draws, slots); NaN where a figure is missing.

        logs: logarithms of the elements, shape (draws, elements).
        """
        found = np.zeros((len(logs), self.slots))
        if self.parts:
            order = np.argsort([part.slot for part in self.parts], kind="stable")
            slots = np.array([part.slot for part in self.parts])[order]
            starts = np.flatnonzero(np.diff(slots, prepend=-1))
            found[:, slots[starts]] = np.add.reduceat(self.values(logs, order.tolist()), starts, axis=1)
        found[:, list(self.missing)] = math.nan
        return found

    def along(self, slots: Sequence[int]) -> Parts:
        """The parts of slots passed in this order, with the elements they are made of; slots are numbered by place."""
        rows = [(place, row) for place, slot in enumerate(slots) for row in self.by_slot.get(slot, ())]
        used = dict.fromkeys(element for _, row in rows for element, _ in self.parts[row].factors)
        numbers = {element: number for number, element in enumerate(used)}
        parts = [
            replace(
                self.parts[row],
                slot=place,
                factors=tuple((numbers[element], power) for element, power in self.parts[row].factors),
            )
            for place, row in rows
        ]
        return Parts(
            unit=self.unit,
            slots=len(slots),
            parts=tuple(parts),
            elements=tuple(self.elements[element] for element in numbers),
            missing=MappingProxyType({i: self.missing[slot] for i, slot in enumerate(slots) if slot in self.missing}),
        )

    def decile(self, row: int, *, low: bool) -> float:
        """A part with every element at the decile that makes it small (low) or great: its P10 or P90 if it has one."""
        part = self.parts[row]
        found = part.coefficient
        for number, power in part.factors:
            figure = self.elements[number].figure
            found *= float((figure.low if low == (power > 0) else figure.high) ** power)
        return found


@dataclass
class Builder:
    """Collects parts slot by slot.

    elements: place and element of each key; two elements of one key are one number.
    """

    unit: str
    slots: int
    parts: list[Part] = field(default_factory=list)
    elements: dict[str, tuple[int, Element]] = field(default_factory=dict)
    missing: dict[int, str] = field(default_factory=dict)

    def add(self, slot: int, kind: str, coefficient: float, *factors: Element | tuple[Element, int]) -> None:
        """Add a part; a factor without a power has the power 1, and one that is certain goes into the coefficient."""
        used: list[tuple[int, int]] = []
        figures: list[Figure] = []
        for factor in factors:
            element, power = factor if isinstance(factor, tuple) else (factor, 1)
            figure = element.figure
            figures.append(figure)
            if figure.low == figure.central == figure.high:
                coefficient *= float(figure.central**power)
                continue
            used.append((self.elements.setdefault(element.key, (len(self.elements), element))[0], power))
        if coefficient:
            self.parts.append(Part(slot, kind, coefficient, tuple(used), tuple(figures)))

    def lack(self, slot: int, message: str) -> None:
        """Say that a slot has no figure."""
        self.missing.setdefault(slot, message)

    def done(self) -> Parts:
        """The parts collected."""
        return Parts(
            unit=self.unit,
            slots=self.slots,
            parts=tuple(self.parts),
            elements=tuple(element for _, element in self.elements.values()),
            missing=MappingProxyType(self.missing),
        )


@dataclass(frozen=True, eq=False)
class Lookup:
    """Finds the figures of one cargo in one service on a network: a subject's own, else the most specific default."""

    network: Network
    cargo: str
    service: str
    _known: dict[tuple[object, ...], Figure | None] = field(default_factory=dict, repr=False)

    def own(
        self, quantity: str, subject: str, *, mode: str | None = None, directions: Sequence[str] = ()
    ) -> Figure | None:
        """The figure of a subject itself that fits the cargo, the service, the mode and a direction of travel."""
        atlas = self.network.atlas
        context = {"cargo": {self.cargo}, "service": {self.service}, "mode": {mode or "any"}, "direction": directions}
        return fitting_figure(atlas, subject, quantity, year=self.network.day.year, context=context)

    def default(
        self,
        quantity: str,
        kind: str,
        mode: str,
        *,
        countries: Sequence[str] = (),
        classes: Sequence[str] = (),
    ) -> Figure | None:
        """The most specific default; see `korridor.atlas.default_for`."""
        asked = (quantity, kind, mode, tuple(countries), tuple(classes))
        if asked not in self._known:
            self._known[asked] = default_for(
                self.network.atlas,
                quantity,
                kind=kind,
                mode=mode,
                countries=countries,
                classes=classes,
                service=self.service,
                cargo=self.cargo,
            )
        return self._known[asked]

    def drawn(self, figure: Figure, subject: str, group: str) -> Element:
        """A figure as an element that is drawn for its subject alone, with the common factor of its group.

        The row of the figure is part of the name: a subject may have one row for each direction of travel.
        """
        return Element(f"{subject} {figure.value_id}", f"{group} {figure.quantity}", figure)

    def shared(self, figure: Figure, place: str) -> Element:
        """A figure that is one number wherever it is used, as the tariff of a country or an emission factor."""
        return Element(f"{figure.value_id} {place}", f"{place} {figure.quantity}", figure)


def service_for(cargo: str, service: str | None) -> str:
    """The service of a cargo: the one asked for, else block trains for containers and wagonload for the rest.

    Raises InputError for an unknown service, or none of a known name.
    """
    if service is None:
        return "block_train" if cargo == "container" else "wagonload"
    if service not in SERVICES:
        raise InputError(f"no service called {service!r}. {did_you_mean(str(service), SERVICES)}")
    return service


def mode_of(carrier: str) -> str:
    """Mode in which a carrier is handled: every gauge is rail.

    >>> mode_of("rail1520"), mode_of("sea")
    ('rail', 'sea')
    """
    return "rail" if carrier in schema.RAIL_CARRIERS else carrier


def load_of(link: Link) -> tuple[str, tuple[str, ...]]:
    """Mode and classes by which defaults of a link are found: a ferry is a ship, whatever it carries."""
    return ("sea" if link.mode == "ferry" else link.mode), link_classes(link)


def arcs_for(find: Lookup) -> Iterator[tuple[int, Arc]]:
    """Slot and record of each arc that takes the cargo."""
    for slot, arc in enumerate(find.network.arc_records):
        if find.cargo in arc.cargoes:
            yield slot, arc


def ends_for(find: Lookup) -> Iterator[tuple[str, int, State]]:
    """Kind (load or unload), slot and state of each start and end of a route."""
    slots = slots_of(find.network)
    for row, state in enumerate(find.network.state_records):
        if state.place.startswith("border:"):
            continue
        if state.side != "arriving":
            yield "load", slots.start(row), state
        if state.side != "departing":
            yield "unload", slots.end(row), state


def accesses(find: Lookup) -> Iterator[tuple[int, Place, str, float]]:
    """Slot, city, terminal and length in km of each stated way between the two."""
    for (city, terminal), slot in slots_of(find.network).access.items():
        place = find.network.atlas.place_records[city]
        yield slot, place, terminal, dict(place.terminals)[terminal]


def handled(arc: Arc) -> tuple[str, str]:
    """Modes between which a gauge change or a transfer hands goods over."""
    before, after = (mode_of(state.rpartition("|")[2].rstrip("<>")) for state in (arc.from_state, arc.to_state))
    return before, after


def directions(arc: Arc, link: Link) -> tuple[str, ...]:
    """How a scope can write the direction of travel along a link: by its ends, or by the countries it joins."""
    forward = arc.id.endswith(">")
    start, end = (link.start, link.end) if forward else (link.end, link.start)
    if len(link.countries) < 2:  # noqa: PLR2004 - one country has no other end
        return (f"{start}-{end}",)
    first, last = link.countries[0], link.countries[-1]
    return f"{start}-{end}", f"{first}-{last}" if forward else f"{last}-{first}"


Fill = Callable[[Builder, Lookup], None]


def built(network: Network, cargo: str, service: str, *, unit: str, name: str, fill: Fill) -> Parts:
    """Parts of a network for a cargo in a service, made once and kept with it."""

    def made() -> Parts:
        builder = Builder(unit, slots_of(network).count)
        fill(builder, Lookup(network, cargo, service))
        return builder.done()

    return network.once(f"{name} {cargo} {service}", made)
