"""Which limits a network has, and which arcs each of them bounds.

A figure about a run of links is one limit over them, and over the borders within the run. A gauge change beside a
border where the gauge breaks passes with it. Running through, loading on land and changing between land carriers are
no limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from korridor import schema
from korridor.capacity.crossings import break_beside, crossing, fleets, gauge_change, is_gate, set_at_border
from korridor.capacity.factors import moved, moves_of, told_in_wagons
from korridor.capacity.inputs import Inputs
from korridor.capacity.limits import Limit, Limits, Row
from korridor.capacity.lines import TWO_TRACKS, about, line, needed_for
from korridor.capacity.quays import FERRIES, quay
from korridor.errors import InputError, did_you_mean
from korridor.parts import Lookup, arcs_for, handled

if TYPE_CHECKING:
    from korridor.atlas import Figure, Link
    from korridor.network import Arc, Network, State

__all__ = ["limits_of"]

AT_BORDERS = "capacity_mt, train_pairs_per_day, wagons_per_day or trucks_per_day"


def limits_of(network: Network, cargo: str) -> Limits:
    """Every limit on what can pass of a cargo, two-way a year; made once and kept with the network.

    Links, borders and ports take a documented figure, their own or that of the shortest section over them; else the
    result of a formula of which an input is their own (train pairs, wagons or trucks a day, spacing of loops, berths,
    departures); else the default of their class; else a formula whose inputs are all defaults. What has none of these
    is in `missing`: it is neither nothing nor without a limit.
    Gas is in bcm a year, the rest in Mt. Raises InputError for an unknown cargo.
    """
    if cargo not in schema.CARGOES:
        raise InputError(f"no cargo called {cargo!r}. {did_you_mean(str(cargo), schema.CARGOES)}")
    return network.once(f"limits {cargo}", lambda: _Finder(Inputs(Lookup(network, cargo, "wagonload"))).found())


@dataclass
class _Arcs:
    """Arcs and ends of one row while they are collected."""

    forward: list[int] = field(default_factory=list)
    back: list[int] = field(default_factory=list)
    both: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    parallel: bool = False


@dataclass
class _Finder:
    """Collects the limits of one cargo on one network.

    records: limits by id. rows: by limit and by the thing that it bounds alone. lacking: what has no limit: words, and
    arcs. The others keep what was found for a link, a port, a place where the gauge changes.
    """

    ask: Inputs
    records: dict[str, Limit] = field(default_factory=dict)
    rows: dict[tuple[str, str], _Arcs] = field(default_factory=dict)
    lacking: dict[str, tuple[str, list[int]]] = field(default_factory=dict)
    lines: dict[str, Limit | None] = field(default_factory=dict)
    fleets: dict[str, list[Limit]] = field(default_factory=dict)
    quays: dict[tuple[str, str], tuple[Limit, ...]] = field(default_factory=dict)

    def found(self) -> Limits:
        """All limits with their rows."""
        network = self.ask.find.network
        for stated, members in fleets(self.ask):
            limit = moved(self.ask, stated, moves_of(self.ask, [stated.subject]), members[0])
            for link in members:
                self.fleets.setdefault(link.id, []).append(limit)
        links = network.atlas.link_records
        for number, arc in arcs_for(self.ask.find):
            if arc.kind == "haul":
                self._haul(number, arc, links[arc.link or ""])
            elif arc.kind == "border":
                self._border(number, arc, links[arc.link or ""])
            elif arc.kind == "gauge_change":
                self._gauge_change(number, arc.place or "")
            elif arc.kind == "transfer" and "sea" in handled(arc):
                self._transfer(number, arc.place or "")
        for number, state in enumerate(network.state_records):
            if state.carrier == "sea" and not state.place.startswith("border:"):
                self._at_quay(number, state)
        return self._done()

    def _at_quay(self, number: int, state: State) -> None:
        """Goods that start or end on a ship pass the quays too."""
        limits = self._quay(state.place, "")
        if not limits and self.ask.cargo != "gas":
            why = f"no capacity of the port for {self.ask.cargo}, and no default"
            self.lacking.setdefault(f"place:{state.place}", (why, []))
        for limit in limits:
            row = self._row(limit, "")
            (row.starts if state.side == "departing" else row.ends).append(number)

    def _done(self) -> Limits:
        ids = {name: number for number, name in enumerate(self.records)}
        rows = (
            Row(
                limit=ids[name],
                thing=thing,
                forward=tuple(row.forward),
                back=tuple(row.back),
                both=tuple(row.both),
                starts=tuple(row.starts),
                ends=tuple(row.ends),
                parallel=row.parallel,
            )
            for (name, thing), row in self.rows.items()
        )
        missing = {subject: (why, tuple(arcs)) for subject, (why, arcs) in self.lacking.items()}
        return Limits(
            atlas=self.ask.atlas,
            cargo=self.ask.cargo,
            unit=self.ask.unit,
            records=tuple(self.records.values()),
            rows=tuple(rows),
            missing=MappingProxyType(missing),
        )

    def _row(self, limit: Limit, thing: str) -> _Arcs:
        self.records.setdefault(limit.id, limit)
        return self.rows.setdefault((limit.id, thing), _Arcs())

    def _along(self, limit: Limit, thing: str, number: int, arc: Arc) -> _Arcs:
        row = self._row(limit, thing)
        (row.forward if arc.id.endswith(">") else row.back).append(number)
        return row

    def _lack(self, subject: str, why: str, number: int) -> None:
        self.lacking.setdefault(subject, (why, []))[1].append(number)

    def _line(self, link: Link) -> Limit | None:
        """The limit of a link before factors; that of a gate is the one of its border, which a scenario may set."""
        if link.id not in self.lines:
            found = line(self.ask, link)
            if found is not None and found.kind == "section" and is_gate(self.ask, found):
                found = set_at_border(self.ask, link, found) or found
            self.lines[link.id] = found
        return self.lines[link.id]

    def _quay(self, place: str, trade: str) -> tuple[Limit, ...]:
        trade = trade if trade in FERRIES else ""
        if (place, trade) not in self.quays:
            self.quays[place, trade] = tuple(
                self._moved_quay(limit, place, trade) for limit in quay(self.ask, place, trade)
            )
        return self.quays[place, trade]

    def _moved_quay(self, limit: Limit, place: str, trade: str) -> Limit:
        """The limit of a port as a scenario moves it: what is scoped moves its class, not what all goods share."""
        name = limit.id.rpartition("|")[2]
        context = {"trade": {trade}, "service": {trade}} if trade else {}
        if name not in (self.ask.cargo, trade):  # what is scoped to dry goods moves what these share
            context = {"cargo": {name}}
        moves = moves_of(self.ask, [f"place:{place}"], context)
        kept = tuple(figure for figure in moves if trade or not told_in_wagons(self.ask, figure))
        return moved(self.ask, limit, kept, self.ask.atlas.place_records[place])

    def _moves(self, link: Link) -> tuple[Figure, ...]:
        """Factors and amounts on a link, of sections over it, and of the border where the link is a gate."""
        sections = about(self.ask, link)
        gate = any(self.ask.atlas.section_records[name].shape == "gate" for name in sections)
        border = (f"border:{link.id}",) if gate else ()
        context = {"mode": {link.mode}, "trade": {link.trade or ""}}
        return moves_of(self.ask, (f"link:{link.id}", *(f"section:{name}" for name in sections), *border), context)

    def _moved_line(self, link: Link) -> Limit | None:
        """The limit of a link as a scenario moves it: that of a section stays one if all its links move alike."""
        limit = self._line(link)
        moves = self._moves(link) if limit is not None else ()
        if limit is None or not moves:
            return limit
        alike = limit.kind != "section" or all(
            _amounts(self._moves(other)) == _amounts(moves)
            for other in map(self.ask.atlas.link, self.ask.atlas.section_records[limit.id.partition(":")[2]].links)
            if (beside := self._line(other)) is not None and beside.id == limit.id
        )
        of_link = {"id": f"link:{link.id}", "kind": "link", "subject": f"link:{link.id}"}
        return moved(self.ask, limit, moves, link, **({} if alike else of_link))

    def _haul(self, number: int, arc: Arc, link: Link) -> None:
        limit = self._moved_line(link)
        if limit is None:
            needs = needed_for(link, self.ask.cargo)
            self._lack(f"link:{link.id}", f"neither a figure ({needs}), nor inputs, nor a default", number)
        else:
            row = self._along(limit, f"link:{link.id}", number, arc)
            row.parallel = link.mode == "rail" and (link.tracks or 1) >= TWO_TRACKS
        for fleet in self.fleets.get(link.id, ()):
            self._along(fleet, "", number, arc)
        if link.mode == "ferry" and link.trade is not None:
            for place in (link.start, link.end):
                self._over_quay(number, place, link.trade)

    def _over_quay(self, number: int, place: str, trade: str) -> None:
        limits = self._quay(place, trade)
        if not limits:
            goods = f"{trade} ships" if trade else self.ask.cargo
            self._lack(f"place:{place}", f"no capacity of the port for {goods}, and no default", number)
        for limit in limits:
            self._row(limit, "").both.append(number)

    def _border(self, number: int, arc: Arc, link: Link) -> None:
        before, limit = self._moved_line(link), crossing(self.ask, link, self._line(link))
        moves = moves_of(self.ask, [f"border:{link.id}"], {"mode": {link.mode}})
        if limit is not None and limit is not self._line(link):
            limit = moved(self.ask, limit, moves, link)
        elif limit is not None and before is not None:
            is_gate_itself = limit.kind == "border" or (limit.kind == "section" and is_gate(self.ask, limit))
            own = {"id": f"border:{link.id}", "kind": "border", "subject": f"border:{link.id}"}
            limit = before if is_gate_itself or not moves else moved(self.ask, before, moves, link, **own)
        if limit is None:
            self._lack(f"border:{link.id}", f"neither a figure ({AT_BORDERS}) nor a default", number)
        elif before is None or limit.id != before.id:  # else the haul to it, which passes here too, is bounded by it
            self._along(limit, f"border:{link.id}", number, arc)

    def _gauge_change(self, number: int, place: str) -> None:
        limit = gauge_change(self.ask, place)
        if limit is not None:
            here = {"service": {"gauge_change"}, "what": {"gauge_change"}}
            moves = moves_of(self.ask, [f"place:{place}"], here)
            wagons = tuple(figure for figure in moves if told_in_wagons(self.ask, figure))
            limit = moved(self.ask, limit, wagons, self.ask.atlas.place_records[place])
            self._row(limit, "").both.append(number)
        elif not break_beside(self.ask, place):
            self._lack(f"place:{place}", "neither wagons_per_day of its gauge change nor a default of it", number)

    def _transfer(self, number: int, place: str) -> None:
        self._over_quay(number, place, "")


def _amounts(moves: Sequence[Figure]) -> list[tuple[object, ...]]:
    """Factors and amounts as numbers: two links move alike whatever row says so."""
    return [(figure.quantity, figure.low, figure.central, figure.high) for figure in moves]
