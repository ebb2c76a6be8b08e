"""The limits of borders, of changes of gauge, and of fleets that several lines share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from korridor.capacity import formulas
from korridor.capacity.inputs import DAYS, STATED, Context, Inputs, of_pairs, of_wagons, pairs_told, said, with_back
from korridor.capacity.limits import Limit, same
from korridor.parts import load_of

if TYPE_CHECKING:
    from korridor.atlas import Figure, Link

__all__ = ["break_beside", "crossing", "fleets", "gauge_change", "is_gate", "set_at_border"]

Floats = npt.NDArray[np.float64]


def crossing(ask: Inputs, link: Link, line: Limit | None) -> Limit | None:
    """The limit of the border that a link crosses; `line` where that holds for the crossing too.

    A gate is the crossing itself. Else a stated figure of the border, then one of the run that leads over it, then
    wagons, trucks or trains a day of its own, then the default of its kind.
    """
    stated = line is not None and line.how in STATED
    if line is not None and line.kind == "border":  # a gate that a scenario sets
        return line
    if line is not None and stated and line.kind == "section" and is_gate(ask, line):
        return line
    if ask.atlas.changes and (found := set_at_border(ask, link, line if stated else None)) is not None:
        return found
    subject, context = f"border:{link.id}", {"mode": {link.mode}}
    figure = ask.own("capacity_mt", subject, context)
    if figure is not None:
        return _limit(ask, link, [figure], same, how=said(figure), formula=f"stated: {figure.central:g} {figure.unit}")
    return line if stated else _of_own_inputs(ask, link, context) or _default(ask, link)


def set_at_border(ask: Inputs, link: Link, standing: Limit | None) -> Limit | None:
    """The limit by what a scenario sets for a border; None where it sets nothing, or a project no more than stands."""
    subject, context = f"border:{link.id}", {"mode": {link.mode}}
    for name in ("capacity_mt", "wagons_per_day", "trucks_per_day", "train_pairs_per_day"):
        figure = ask.came_in(name, subject, context)
        if figure is None:
            continue
        found = None
        if name == "capacity_mt" and ask.atlas.evidence_rows[figure.value_id]["basis"] == "one_way":
            back = ask.backhaul(link)
            if back is not None:
                formula = f"stated one way: {figure.central:g} {figure.unit} x (1 + {back.central:g} back-haul)"
                found = _limit(ask, link, [figure, back], with_back, how="scenario", formula=formula)
        elif name == "capacity_mt":
            formula = f"stated: {figure.central:g} {figure.unit}"
            found = _limit(ask, link, [figure], same, how="scenario", formula=formula)
        elif name != "train_pairs_per_day":
            found = _of_vehicles(ask, link, figure, "scenario")
        elif (figures := ask.of_pairs(figure, link)) is not None:
            found = _limit(ask, link, figures, of_pairs, how="scenario", formula=pairs_told(figures))
        lower = found is not None and standing is not None and found.central <= standing.central
        if found is not None and not (lower and ask.is_floor(figure)):
            return found
    return None


def is_gate(ask: Inputs, limit: Limit) -> bool:
    """Whether the limit of a section is that of a crossing."""
    return ask.atlas.section_records[limit.id.partition(":")[2]].shape == "gate"


def _limit(
    ask: Inputs, link: Link, figures: Iterable[Figure], compute: Callable[..., Any], *, how: str, formula: str
) -> Limit:
    places, subject = ask.atlas.place_records, f"border:{link.id}"
    return Limit(
        id=subject,
        kind="border",
        subject=subject,
        title=f"{link.mode} border between {places[link.start].name} and {places[link.end].name}",
        how=how,
        formula=formula,
        elements=ask.elements(figures, link),
        compute=compute,
        servers=1,
        note="with the change of gauge" if link.border == "gauge_break" else "",
        **ask.besides(subject, link, (link,)),
    )


def _of_own_inputs(ask: Inputs, link: Link, context: Context) -> Limit | None:
    subject = f"border:{link.id}"
    for name in ("wagons_per_day", "trucks_per_day"):
        count = ask.own(name, subject, context)
        if count is not None and (limit := _of_vehicles(ask, link, count, "computed")) is not None:
            return limit
    pairs = ask.own("train_pairs_per_day", subject, context)
    figures = None if pairs is None else ask.of_pairs(pairs, link)
    if figures is None:
        return None
    return _limit(ask, link, figures, of_pairs, how="computed", formula=pairs_told(figures))


def _of_vehicles(ask: Inputs, link: Link, count: Figure, how: str) -> Limit | None:
    """Wagons or trucks a day as tonnes a year."""
    by_wagon = count.quantity == "wagons_per_day"
    net = ask.default("wagon_net_t" if by_wagon else "truck_net_t", link)
    if net is None:
        return None
    formula = f"{count.central:g} {count.unit} x {net.central:g} t x {DAYS} days"
    return _limit(ask, link, [count, net], of_wagons if by_wagon else _of_trucks, how=how, formula=formula)


def _of_trucks(trucks: Floats, net: Floats) -> Floats:
    return np.asarray(formulas.trucks_to_mt(trucks, net, days=DAYS))


def _default(ask: Inputs, link: Link) -> Limit | None:
    countries = (link.countries[0], link.countries[-1])
    classes = (link.border or "", *load_of(link)[1])
    for name in ("capacity_mt", "wagons_per_day", "trucks_per_day"):
        figure = ask.find.default(name, "border", link.mode, countries=countries, classes=classes)
        if figure is None:
            continue
        if name != "capacity_mt":
            return _of_vehicles(ask, link, figure, "default")
        formula = f"default of its kind: {figure.central:g} {figure.unit}"
        return _limit(ask, link, [figure], same, how="default", formula=formula)
    return None


def break_beside(ask: Inputs, place: str) -> bool:
    """Whether an open railway over a border where the gauge breaks ends here: its limit holds for the change too."""
    return any(
        ask.atlas.link_records[link].border == "gauge_break"
        and ask.atlas.link_records[link].mode == "rail"
        and place in (ask.atlas.link_records[link].start, ask.atlas.link_records[link].end)
        and link not in ask.find.network.closed
        for link in ask.atlas.links_touching.get(place, ())
    )


def gauge_change(ask: Inputs, place_id: str) -> Limit | None:
    """The limit of changing gauge at a place: wagons a day of its own, else the default, away from a gauge break."""
    place = ask.atlas.place_records[place_id]
    where = {"countries": (place.country,), "classes": place.classes}
    own = {"service": {"gauge_change"}, "what": {"gauge_change"}}
    count, how = ask.own("wagons_per_day", f"place:{place.id}", own), "computed"
    if count is None and not break_beside(ask, place_id):
        count, how = ask.find.default("wagons_per_day", "gauge_change", "rail", **where), "default"
    how = "scenario" if count is not None and count.scenario else how
    net = ask.find.default("wagon_net_t", "link", "rail", **where)
    if count is None or net is None:
        return None
    base = ask.find.default("base_load_share", "link", "rail", **where)
    return Limit(
        id=f"gauge_change:{place.id}",
        kind="gauge_change",
        subject=f"place:{place.id}",
        title=f"change of gauge at {place.name}",
        unit=ask.unit,
        how=how,
        formula=f"{count.central:g} {count.unit} x {net.central:g} t x {DAYS} days",
        elements=ask.elements([count, net], place),
        compute=of_wagons,
        servers=1,
        forward_only=True,
        base=None if base is None else ask.element(base, place),
    )


def fleets(ask: Inputs) -> Iterator[tuple[Limit, tuple[Link, ...]]]:
    """Ships or wagons that several parallel lines share, if a figure says how much they carry, with the open lines."""
    if ask.cargo == "gas":
        return
    links = ask.atlas.link_records
    for section in ask.atlas.section_records.values():
        lines = tuple(links[link] for link in section.links if link not in ask.find.network.closed)
        figure = ask.own("capacity_mt", f"section:{section.id}") if section.shape == "parallel" and lines else None
        if figure is None:
            continue
        yield (
            Limit(
                id=f"section:{section.id}",
                kind="fleet",
                subject=f"section:{section.id}",
                title=section.title,
                how=said(figure),
                formula=f"stated: {figure.central:g} {figure.unit} over {len(section.links)} lines together",
                elements=ask.elements([figure], lines[0]),
                compute=same,
                **ask.besides(f"section:{section.id}", lines[0], lines),
            ),
            lines,
        )
