"""The limits of ports: of a class of goods at its berths, and of what classes have together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from korridor.atlas import fitting_figure
from korridor.capacity import formulas
from korridor.capacity.inputs import DAYS, Inputs, of_teu, of_wagons, said
from korridor.capacity.limits import Limit, same

if TYPE_CHECKING:
    from korridor.atlas import Figure, Place

__all__ = ["FERRIES", "quay"]

Floats = npt.NDArray[np.float64]

FERRIES = ("rail_ferry", "ro-ro")
DRY = ("container", "grain", "general")
NAMES = {"general": "general cargo", "total": "all goods", "dry": "dry goods"}
MANY_BERTHS = 6  # from here on more berths are not kept busier (UNCTAD)


def quay(ask: Inputs, place_id: str, trade: str) -> tuple[Limit, ...]:
    """Limits on what goes over the quays of a port; trade: that of the ships if they are ferries, else empty.

    Liquids never use dry capacity, nor dry goods that of liquids: a figure of the port as a whole is that of dry goods
    once what is stated for oil is taken off it. A class of goods takes a figure of its own, stated or by its berths,
    and keeps within what is stated for its kind together; only where neither is stated, the default of its class.
    """
    place = ask.atlas.place_records[place_id]
    together = tuple(_together(ask, place, dry_goods=bool(trade) or ask.cargo in DRY))
    if ask.cargo == "gas":
        return ()
    of_class = _of_ferries(ask, place, trade) if trade else _of_cargo(ask, place)
    if of_class is None and not together:
        of_class = _default_of_ferries(ask, place, trade) if trade else _of_berths(ask, place) or _default(ask, place)
    return (*(() if of_class is None else (of_class,)), *together)


def _limit(
    ask: Inputs,
    place: Place,
    name: str,
    figures: Iterable[Figure],
    compute: Callable[..., Any],
    *,
    how: str,
    formula: str,
    note: str = "",
) -> Limit:
    berths = ask.own("berths", f"place:{place.id}")
    base = ask.own("base_load_mt", f"place:{place.id}") or ask.at_port("base_load_share", place)
    return Limit(
        id=f"place:{place.id}|{name}",
        kind="port",
        subject=f"place:{place.id}",
        title=f"port of {place.name}, {NAMES.get(name, name.replace('_', ' '))}",
        unit=ask.unit,
        how=how,
        formula=formula,
        elements=ask.elements(figures, place),
        compute=compute,
        servers=None if berths is None else int(berths.central),
        forward_only=True,
        base=None if base is None else ask.element(base, place),
        note=note,
    )


def _stated(ask: Inputs, place: Place, name: str, figure: Figure) -> Limit:
    formula = f"stated: {figure.central:g} {figure.unit}"
    return _limit(ask, place, name, [figure], same, how=said(figure), formula=formula)


def _of(ask: Inputs, place: Place, **scope: str) -> Figure | None:
    """A stated capacity of a port with just this scope."""
    year, subject = ask.find.network.day.year, f"place:{place.id}"
    context = {key: {value} for key, value in scope.items()}
    found = fitting_figure(ask.atlas, subject, "capacity_mt", year=year, context=context)
    if found is None or not scope:
        return found
    whole = fitting_figure(ask.atlas, subject, "capacity_mt", year=year, context={})
    return None if whole is not None and whole.value_id == found.value_id else found


def _together(ask: Inputs, place: Place, *, dry_goods: bool) -> Iterator[Limit]:
    """What dry goods have together (with wagons and trucks on ferries), or oil by what they leave of the whole."""
    whole, dry, oil = _of(ask, place), _of(ask, place, cargo="dry"), _of(ask, place, cargo="oil")
    if not dry_goods:
        # A whole that is not split is read as that of dry goods: oil then goes by its berths or its default.
        if oil is None and whole is not None and dry is not None and whole.central > dry.central:
            yield _rest(ask, place, "oil", whole, dry)
    elif dry is not None:
        yield _stated(ask, place, "dry", dry)
    elif whole is not None and oil is not None and whole.central > oil.central:
        yield _rest(ask, place, "dry", whole, oil)
    elif whole is not None:
        yield _stated(ask, place, "total", whole)


def _rest(ask: Inputs, place: Place, name: str, whole: Figure, other: Figure) -> Limit:
    formula = f"{whole.central:g} {whole.unit} in all less {other.central:g} of the other class"
    return _limit(ask, place, name, [whole, other], _less, how="computed", formula=formula)


def _less(whole: Floats, other: Floats) -> Floats:
    return np.maximum(whole - other, 0)


def _of_ferries(ask: Inputs, place: Place, trade: str) -> Limit | None:
    """Berths of rail or truck ferries: stated, or by wagons a day."""
    own = _of(ask, place, trade=trade)
    if own is not None:
        return _stated(ask, place, trade, own)
    wagons = ask.own("wagons_per_day", f"place:{place.id}", {"service": {trade}})
    net = ask.find.default("wagon_net_t", "link", "rail", classes=(trade,))
    if wagons is None or net is None:
        return None
    formula = f"{wagons.central:g} {wagons.unit} x {net.central:g} t x {DAYS} days"
    return _limit(ask, place, trade, [wagons, net], of_wagons, how="computed", formula=formula)


def _default_of_ferries(ask: Inputs, place: Place, trade: str) -> Limit | None:
    figure = ask.at_port("capacity_mt", place, (*(f"{name}_{trade}" for name in place.classes), trade))
    if figure is None:
        return None
    formula = f"default of its class: {figure.central:g} {figure.unit}"
    return _limit(ask, place, trade, [figure], same, how="default", formula=formula)


def _of_cargo(ask: Inputs, place: Place) -> Limit | None:
    """A class of goods: stated in Mt, or for containers in TEU."""
    own = _of(ask, place, cargo=ask.cargo)
    if own is not None:
        return _stated(ask, place, ask.cargo, own)
    teu = ask.own("capacity_teu", f"place:{place.id}") if ask.cargo == "container" else None
    return None if teu is None else _of_boxes(ask, place, teu, "computed", "")


def _of_boxes(ask: Inputs, place: Place, teu: Figure, how: str, words: str) -> Limit | None:
    net = ask.find.default("teu_net_t", "link", "any")
    if net is None:
        return None
    formula = f"{words}{teu.central:g} TEU/yr x {net.central:g} t"
    return _limit(ask, place, "container", [teu, net], of_teu, how=how, formula=formula)


def _of_berths(ask: Inputs, place: Place) -> Limit | None:
    """Berths x occupancy x hours x rate."""
    berths = ask.own("berths", f"place:{place.id}")
    if berths is None:
        return None
    count = int(berths.central)
    sizes = (str(count), *([f"{MANY_BERTHS}+"] if count >= MANY_BERTHS else []))
    occupancy, hours = ask.at_port("berth_occupancy", place, sizes), ask.at_port("port_hours", place)
    rate = ask.own("berth_rate_t_h", f"place:{place.id}") or ask.at_port("berth_rate_t_h", place)
    if occupancy is None or hours is None or rate is None:
        return None
    formula = f"{count} berths x {occupancy.central:g} occupancy x {hours.central:g} h/yr x {rate.central:g} t/h"
    figures, note = [berths, occupancy, hours, rate], "as if every berth took this cargo"
    return _limit(ask, place, ask.cargo, figures, _berths_to_mt, how="computed", formula=formula, note=note)


def _berths_to_mt(berths: Floats, occupancy: Floats, hours: Floats, rate: Floats) -> Floats:
    return np.asarray(formulas.berth_mt(berths, occupancy, hours, rate))


def _default(ask: Inputs, place: Place) -> Limit | None:
    teu = ask.at_port("capacity_teu", place) if ask.cargo == "container" else None
    if teu is not None:
        return _of_boxes(ask, place, teu, "default", "default of its class: ")
    figure = ask.at_port("capacity_mt", place)
    if figure is None:
        return None
    formula = f"default of its class: {figure.central:g} {figure.unit}"
    return _limit(ask, place, ask.cargo, [figure], same, how="default", formula=formula)
