"""What every step costs, per tonne and per TEU; currencies; and generalised cost, which prices time and its risk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from korridor.atlas import default_for
from korridor.draws import Element, Spread, drawn_logs
from korridor.errors import InputError, MissingFigure
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
from korridor.units import whole_year

if TYPE_CHECKING:
    from korridor.atlas import Atlas, Figure, Link
    from korridor.network import Arc, Network

__all__ = [
    "PER",
    "capital_cost_usd_t_h",
    "cost_of_500_km",
    "dollars",
    "generalised",
    "generalised_cost",
    "in_currency",
    "values_of_time",
]

PER = ("t", "teu")
HOURS_OF_YEAR = 8760


def dollars(network: Network, cargo: str, service: str, *, per: str = "t") -> Parts:
    """US dollars that each slot of a network costs, per tonne or per TEU, for a cargo in a service.

    A haul costs its tariff times its length, or its rate where a leg has a price as a whole, as ships have; a border
    costs the fees of both sides; gauge changes, transfers, loading and unloading their fees. A container pays by the
    TEU where such a figure exists, else by its tonnes; `teu_net_t` turns one into the other. Prices stand as stated, in
    dollars of their own years: the atlas has no price index.
    A figure is of the subject itself, else the most specific default; gauge changes, loading and unloading go by
    defaults alone. A slot without a figure is listed in `missing`.
    Raises InputError for TEU of what is no container.
    """
    if per not in PER:
        raise InputError(f"a cost is per t or per teu; got {per!r}.")
    if per == "teu" and cargo != "container":
        raise InputError(f"{cargo} is not shipped in containers, so it has no cost per TEU; ask per tonne.")

    def fill(add: Builder, find: Lookup) -> None:
        _fill(_Priced(add, find, per))

    return built(
        network, cargo, service, unit=f"USD/{'TEU' if per == 'teu' else 't'}", name=f"dollars {per}", fill=fill
    )


class _Priced:
    """Adds prices in the unit wanted."""

    def __init__(self, add: Builder, find: Lookup, per: str) -> None:
        self.add, self.find, self.per = add, find, per
        net = find.default("teu_net_t", "link", "any") if find.cargo == "container" else None
        self.net = None if net is None else find.shared(net, "any")

    def price(self, slot: int, kind: str, coefficient: float, element: Element) -> None:
        """A price by the TEU or by the tonne, as its unit says, in the unit wanted."""
        by_teu = "TEU" in element.figure.unit
        if by_teu == (self.per == "teu"):
            self.add.add(slot, kind, coefficient, element)
        elif self.net is None:
            self.add.lack(slot, "no teu_net_t, the tonnes in a container, and no default of it")
        else:
            self.add.add(slot, kind, coefficient, element, (self.net, -1 if by_teu else 1))

    def first(self, names: tuple[str, str], found: dict[str, Figure | None]) -> Figure | None:
        """By the TEU for containers, else by the tonne."""
        by_teu, by_t = names
        return (found.get(by_teu) if self.find.cargo == "container" else None) or found.get(by_t)


_FEE = ("fee_usd_teu", "fee_usd_t")
_RATE = ("rate_usd_teu", "rate_usd_t")
_TARIFF = ("tariff_usd_teu_km", "tariff_usd_tkm")


def _fill(priced: _Priced) -> None:
    find = priced.find
    links = find.network.atlas.link_records
    for slot, arc in arcs_for(find):
        if arc.kind == "haul":
            _haul(priced, slot, arc, links[arc.link or ""])
        elif arc.kind == "border":
            _border(priced, slot, arc, links[arc.link or ""])
        elif arc.kind in ("gauge_change", "transfer"):
            _change(priced, slot, arc)
    for kind, slot, state in ends_for(find):
        mode = mode_of(state.carrier)
        _fee(priced, slot, kind, f"place:{state.place}", mode, country=state.country, at_sea=mode == "sea")
    for slot, city, _, length_km in accesses(find):
        _by_length(priced, slot, "access", "road", length_km=length_km, countries=(city.country,), classes=())


def _haul(priced: _Priced, slot: int, arc: Arc, link: Link) -> None:
    find = priced.find
    mode, classes = load_of(link)
    subject = f"link:{link.id}"
    ways = directions(arc, link)
    rate = priced.first(_RATE, {name: find.own(name, subject, mode=link.mode, directions=ways) for name in _RATE})
    if rate is None and mode == "sea":
        rate = priced.first(_RATE, {name: find.default(name, "sailing", mode, classes=classes) for name in _RATE})
        if rate is None:
            priced.add.lack(slot, f"no rate of {subject}, and no default of it for {find.cargo} by {link.trade}")
            return
    if rate is not None:
        element = find.shared(rate, subject) if not rate.is_default else find.drawn(rate, subject, link.sea or mode)
        priced.price(slot, "haul", 1.0, element)
        return
    if link.mode == "swap":
        _fee(priced, slot, "transfer", subject, "swap", country=link.countries[0] if link.countries else "")
        return
    tariff = priced.first(_TARIFF, {name: find.own(name, subject, mode=link.mode, directions=ways) for name in _TARIFF})
    if tariff is not None:
        priced.price(slot, "haul", arc.length_km, find.shared(tariff, subject))
        return
    _by_length(priced, slot, "haul", mode, length_km=arc.length_km, countries=link.countries or ("",), classes=classes)


def _by_length(
    priced: _Priced,
    slot: int,
    kind: str,
    mode: str,
    *,
    length_km: float,
    countries: tuple[str, ...],
    classes: tuple[str, ...],
) -> None:
    """A tariff of each country on its share of the length."""
    find = priced.find
    for country in countries:
        tariff = priced.first(
            _TARIFF,
            {name: find.default(name, "link", mode, countries=(country,), classes=classes) for name in _TARIFF},
        )
        if tariff is None:
            priced.add.lack(slot, f"no default tariff of {find.cargo} by {mode} in {country or 'any country'}")
            return
        priced.price(slot, kind, length_km / len(countries), find.shared(tariff, country))


def _border(priced: _Priced, slot: int, arc: Arc, link: Link) -> None:
    """The fees of both sides, each by its own country; and the charge for entering one by road that has it."""
    find = priced.find
    subject = f"border:{link.id}"
    ways = directions(arc, link)
    own = priced.first(_FEE, {name: find.own(name, subject, mode=link.mode, directions=ways) for name in _FEE})
    if own is not None:
        priced.price(slot, "border", 1.0, find.shared(own, subject))
        return
    sides = arc.country.split("-")
    for country in sides:
        classes = (link.border,) if link.border else ()
        fee = priced.first(
            _FEE,
            {name: find.default(name, "border", link.mode, countries=(country,), classes=classes) for name in _FEE},
        )
        if fee is None:
            priced.add.lack(slot, f"no fee of {subject} on the side of {country}, and no default of it by {link.mode}")
            return
        priced.price(slot, "border", 1.0, find.shared(fee, country))
    charge = priced.first(_FEE, {name: find.default(name, "entry", link.mode, countries=(sides[-1],)) for name in _FEE})
    if charge is not None:
        priced.price(slot, "border", 1.0, find.shared(charge, sides[-1]))


def _change(priced: _Priced, slot: int, arc: Arc) -> None:
    pair = handled(arc)
    mode = "rail" if arc.kind == "gauge_change" else ">".join(pair)
    _fee(priced, slot, arc.kind, f"place:{arc.place}", mode, country=arc.country, at_sea="sea" in pair)


def _fee(priced: _Priced, slot: int, kind: str, subject: str, mode: str, *, country: str, at_sea: bool = False) -> None:
    """The fee of handling goods at a place; quays have a class of their own, `port`."""
    find = priced.find
    own = (
        priced.first(_FEE, {name: find.own(name, subject, mode=mode) for name in _FEE}) if kind == "transfer" else None
    )
    classes = ("port",) if at_sea else ()
    fee = own or priced.first(
        _FEE, {name: find.default(name, kind, mode, countries=(country,), classes=classes) for name in _FEE}
    )
    if fee is None:
        priced.add.lack(slot, f"no fee of {subject} for {kind.replace('_', ' ')} by {mode}, and no default of it")
        return
    priced.price(slot, kind, 1.0, find.shared(fee, subject if own else country))


# ------------------------------------------------------------------------------------------------- indicators


def cost_of_500_km(cost_usd: float, *, distance_km: float, cargo_t: float) -> float:
    """CAREC's third indicator: what 20 t would cost over 500 km, USD, from the cost of some tonnes over some distance.

    >>> cost_of_500_km(1200, distance_km=1000, cargo_t=24)
    500.0
    """
    return cost_usd * (500 / distance_km) * (20 / cargo_t)


# ------------------------------------------------------------------------------------------------- currencies


def in_currency(atlas: Atlas, amount: Spread, currency: str, *, year: int | None = None) -> Spread:
    """An amount of US dollars in another currency, at the mean rate of a year, by default the atlas' price year.

    Raises InputError for a currency or a year that exchange.csv does not have; it lists those it has.
    """
    rates = {(row["currency"], row["year"]): row["per_usd"] for row in atlas.rows["exchange"]}
    known = {name for name, _ in rates} | {"USD"}
    if currency not in known:
        listed = ", ".join(sorted(known))
        raise InputError(f"no currency called {currency!r} in exchange.csv, which has {listed}.")
    year = atlas.about.price_year if year is None else whole_year(year)
    if currency == "USD":
        return amount
    if (currency, year) not in rates:
        years = sorted(found for name, found in rates if name == currency)
        raise InputError(f"exchange.csv has no {currency} of {year}; it has {years[0]} to {years[-1]}.")
    return amount.times(rates[currency, year], amount.unit.replace("USD", currency))


# ------------------------------------------------------------------------------------------- generalised cost


def capital_cost_usd_t_h(value_usd_per_t: float, interest_a_year: float) -> float:
    """What an hour costs in interest on goods on their way, USD per tonne-hour: the least that their time is worth.

    >>> round(capital_cost_usd_t_h(800, 0.12), 4)
    0.011
    """
    return value_usd_per_t * interest_a_year / HOURS_OF_YEAR


def generalised(
    price: np.typing.NDArray[np.float64] | float,
    *,
    mean_h: float,
    sd_h: float,
    value_of_time_usd_t_h: np.typing.NDArray[np.float64] | float,
    reliability_ratio: np.typing.NDArray[np.float64] | float,
) -> np.typing.NDArray[np.float64] | float:
    """Price, plus the value of the mean time, plus the value of one standard deviation of it; USD a tonne.

    Source: the usual form of generalised cost with a reliability ratio (value of a standard deviation of time over
    the value of its mean).

    >>> round(generalised(64, mean_h=480, sd_h=144, value_of_time_usd_t_h=0.05, reliability_ratio=0.8), 2)
    93.76
    """
    return price + value_of_time_usd_t_h * (mean_h + reliability_ratio * sd_h)


def values_of_time(atlas: Atlas, cargo: str) -> tuple[Element, Element]:
    """Value of time in USD per tonne-hour and reliability ratio of a cargo. Raises MissingFigure for want of either."""
    found = []
    for quantity in ("value_of_time_usd_t_h", "reliability_ratio"):
        figure = default_for(atlas, quantity, kind="value", mode="any", cargo=cargo)
        if figure is None:
            raise MissingFigure(f"defaults.csv has no {quantity} of {cargo}: add a row of kind `value`.")
        found.append(Element(f"{figure.value_id} any", f"any {quantity}", figure))
    return found[0], found[1]


def generalised_cost(atlas: Atlas, cargo: str, price: Spread, time_h: Spread) -> Spread:
    """Generalised cost of a way in USD a tonne; price and time from the same draws, the values of time drawn too.

    Raises MissingFigure for a cargo without a value of time.
    """
    elements = values_of_time(atlas, cargo)
    logs = drawn_logs(elements, draws=len(price.draws))
    time = {"mean_h": time_h.mean, "sd_h": time_h.sd}
    value, ratio = np.exp(logs).T
    central = generalised(
        price.central,
        **time,
        value_of_time_usd_t_h=elements[0].figure.central,
        reliability_ratio=elements[1].figure.central,
    )
    drawn = generalised(price.draws, **time, value_of_time_usd_t_h=value, reliability_ratio=ratio)
    return Spread(float(central), price.unit, np.asarray(drawn))
