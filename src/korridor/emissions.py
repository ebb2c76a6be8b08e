"""Greenhouse gases of every step, well to wheel, by the elements of a transport chain: legs and hubs (ISO 14083)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from korridor.parts import Builder, Lookup, Parts, accesses, arcs_for, built, ends_for, handled, load_of, mode_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from korridor.network import Arc, Network

__all__ = ["chain_kg", "kilograms"]

G_OF_KG = 1000.0


def chain_kg(
    mass_t: float,
    leg_km: Sequence[float] | npt.NDArray[np.float64],
    leg_g_tkm: Sequence[float] | npt.NDArray[np.float64],
    hub_kg_t: Sequence[float] | npt.NDArray[np.float64] = (),
    *,
    distance_adjustment: float = 1.0,
) -> float:
    """CO2e of a transport chain in kg: mass times distance times factor for each leg, mass times factor for each hub.

    leg_km: planned distance of each leg. leg_g_tkm: its emissions per tonne-km. hub_kg_t: emissions of handling a
    tonne at each hub. distance_adjustment: actual over planned distance, where the factors rest on actual ones.
    Source: ISO 14083 and the GLEC framework, transport chain elements.

    >>> chain_kg(20, [800, 1500, 1900], [23, 27, 27], [1.2, 1.2])
    2252.0
    """
    legs = float(np.dot(leg_km, leg_g_tkm)) * distance_adjustment / G_OF_KG
    return mass_t * (legs + float(np.sum(hub_kg_t)))


def kilograms(network: Network, cargo: str, service: str) -> Parts:
    """Kilograms of CO2e that each slot of a network takes per tonne, well to wheel, for a cargo in a service.

    A leg emits its length times the factor of its mode, traction and country, times the distance adjustment, since
    the lengths are planned ones; a railway that is partly under wire emits by its share of each traction. A hub,
    where goods are loaded, unloaded, transferred or change gauge, emits by the tonne; a border does not.
    """
    return built(network, cargo, service, unit="kg/t", name="kilograms", fill=_fill)


def _fill(add: Builder, find: Lookup) -> None:
    for slot, arc in arcs_for(find):
        if arc.kind == "haul":
            _leg(add, find, slot, arc)
        elif arc.kind in ("gauge_change", "transfer"):
            _hub(add, find, slot, arc.kind, "rail" if arc.kind == "gauge_change" else ">".join(handled(arc)))
    for kind, slot, state in ends_for(find):
        _hub(add, find, slot, kind, mode_of(state.carrier))
    for slot, city, _, length_km in accesses(find):
        way = {"mode": "road", "length_km": length_km, "countries": (city.country,)}
        _emit(add, find, slot, "access", **way, shares=(((), 1.0),))


def _leg(add: Builder, find: Lookup, slot: int, arc: Arc) -> None:
    link = find.network.atlas.link_records[arc.link or ""]
    if link.mode == "swap":  # nothing moves between its ends
        return
    mode, classes = load_of(link)
    countries = link.countries or ("",)
    leg = {"mode": mode, "length_km": arc.length_km, "countries": countries}
    if link.mode != "rail":
        _emit(add, find, slot, "haul", **leg, shares=((classes, 1.0),))
        return
    if link.electrified is None:
        add.lack(slot, f"it is not known whether link:{link.id} is under wire; set its `electrified`")
        return
    share = {"yes": 1.0, "no": 0.0}.get(link.electrified)
    if share is None:
        figure = find.own("electrified_share", f"link:{link.id}") or find.default(
            "electrified_share", "link", "rail", countries=countries[:1], classes=("partial",)
        )
        if figure is None:
            add.lack(slot, f"no electrified_share of link:{link.id}, which is partly under wire, and no default of it")
            return
        share = figure.central
    traction = ((("electric",), share), (("diesel",), 1.0 - share))
    _emit(add, find, slot, "haul", **leg, shares=traction)


def _emit(
    add: Builder,
    find: Lookup,
    slot: int,
    kind: str,
    *,
    mode: str,
    length_km: float,
    countries: tuple[str, ...],
    shares: tuple[tuple[tuple[str, ...], float], ...],
) -> None:
    """Emissions of a leg, the share of each country and of each class, as a traction, by a factor of its own."""
    adjust = find.default("distance_adjustment", "link", mode)
    adjusted = [find.shared(adjust, mode)] if adjust else []
    for country in countries:
        for classes, share in shares:
            if not share:
                continue
            figure = find.default("emission_g_tkm", "link", mode, countries=(country,), classes=classes)
            if figure is None:
                what = " ".join((mode, *classes[:1]))
                add.lack(slot, f"no default emission_g_tkm of {what} in {country or 'any country'}")
                return
            km = length_km * share / len(countries)
            add.add(slot, kind, km / G_OF_KG, find.shared(figure, "any"), *adjusted)


def _hub(add: Builder, find: Lookup, slot: int, kind: str, mode: str) -> None:
    figure = find.default("hub_kg_t", kind, mode)
    if figure is None:
        add.lack(slot, f"no default hub_kg_t for {kind.replace('_', ' ')} by {mode}")
        return
    add.add(slot, kind, 1.0, find.shared(figure, "any"))
