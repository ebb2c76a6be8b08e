"""The figures that limits are made of, and what all limits say besides their amount."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

import numpy as np
import numpy.typing as npt

from korridor.atlas import fitting_figure
from korridor.capacity import formulas
from korridor.capacity.limits import TrainLoad
from korridor.draws import Element
from korridor.parts import Lookup, load_of

if TYPE_CHECKING:
    from korridor.atlas import Atlas, Figure, Link, Place

__all__ = ["DAYS", "STATED", "Besides", "Inputs", "of_pairs", "of_teu", "of_wagons", "pairs_told", "said", "with_back"]

Floats = npt.NDArray[np.float64]
Context = Mapping[str, Iterable[str]]

DAYS = 365  # in a year, for what is counted by the day whatever the season
STATED = ("documented", "estimated", "scenario")


class Besides(TypedDict):
    """What a limit says besides its amount."""

    unit: str
    forward_only: bool
    backhaul: Element | None
    base: Element | None
    train: TrainLoad | None
    payload_t: float | None


@dataclass(frozen=True, eq=False)
class Inputs:
    """Finds the figures of one cargo on one network: a subject's own, else the defaults of its class."""

    find: Lookup

    @property
    def atlas(self) -> Atlas:
        """The atlas of the network."""
        return self.find.network.atlas

    @property
    def cargo(self) -> str:
        """The cargo."""
        return self.find.cargo

    @property
    def unit(self) -> str:
        """Unit of limits: gas is in bcm a year."""
        return "bcm/yr" if self.cargo == "gas" else "Mt/yr"

    def own(
        self, quantity: str, subject: str, context: Context | None = None, *, basis: str | None = None
    ) -> Figure | None:
        """The figure of a subject, or of a section over it, that fits the cargo and a context."""
        words = {"cargo": {self.cargo}, **{key: set(values) for key, values in (context or {}).items()}}
        year = self.find.network.day.year
        return fitting_figure(self.atlas, subject, quantity, year=year, context=words, basis=basis)

    def came_in(self, quantity: str, subject: str, context: Context | None = None) -> Figure | None:
        """The figure that a scenario brought in for this very subject; None for one that stands."""
        if not any(row["id"] in self.atlas.changes for row in self.atlas.figure_rows.get((subject, quantity), ())):
            return None
        for basis in (None, "one_way"):
            found = self.own(quantity, subject, context, basis=basis)
            if found is not None and found.scenario and found.subject == subject:
                return found
        return None

    def moves(
        self, quantity: str, subject: str, context: Context | None = None, *, of_all: bool = False
    ) -> list[Figure]:
        """Every figure of a scenario for this very subject that fits, or of_all only those that no scope narrows."""
        from korridor.atlas import choose, narrowing, ranged
        from korridor.schema import quantity as kind_of

        words = {"cargo": {self.cargo}, **{key: set(values) for key, values in (context or {}).items()}}
        found = []
        for row in self.atlas.figure_rows.get((subject, quantity), ()):
            scope = narrowing(row["scope"])
            fits = all(key in words and value in words[key] for key, value in scope.items())
            if row["id"] in self.atlas.changes and fits and not (of_all and scope):
                kind = kind_of(quantity)
                choice = choose([row], kind, year=self.find.network.day.year, scope=scope, basis=row["basis"])
                if choice is not None:
                    found.append(ranged(subject, choice, kind))
        return found

    def is_floor(self, figure: Figure) -> bool:
        """Whether a figure of a scenario never lowers what stands."""
        return self.atlas.changes[figure.value_id].is_floor

    def default(self, quantity: str, link: Link, *, kind: str = "link", weakest: bool = True) -> Figure | None:
        """The default for a link; over a frontier that of the country where it is least (or most)."""
        mode, classes = load_of(link)
        found = [
            figure
            for country in dict.fromkeys(link.countries)
            if (figure := self.find.default(quantity, kind, mode, countries=(country,), classes=classes)) is not None
        ]
        if not found:
            return self.find.default(quantity, kind, mode, classes=classes)
        return (min if weakest else max)(found, key=lambda figure: figure.central)

    def at_port(self, quantity: str, place: Place, classes: Sequence[str] | None = None) -> Figure | None:
        """The default for a port, of its own classes or others."""
        classes = place.classes if classes is None else classes
        return self.find.default(quantity, "port", "sea", countries=(place.country,), classes=classes)

    def element(self, figure: Figure, where: Link | Place) -> Element:
        """A figure as an element: a default is one number for all in a country, another one of its own subject."""
        from korridor.atlas import Link

        group = ("-".join(where.countries) or str(where.sea)) if isinstance(where, Link) else where.country
        if figure.is_default:
            return self.find.shared(figure, group)
        return self.find.drawn(figure, figure.subject, group)

    def elements(self, figures: Iterable[Figure], where: Link | Place) -> tuple[Element, ...]:
        """Figures as elements."""
        return tuple(self.element(figure, where) for figure in figures)

    def backhaul(self, link: Link) -> Figure | None:
        """Load of the light direction over that of the heavy one; None on a one-way link, and where it is not known."""
        return None if link.forward_only else self.default("backhaul_share", link)

    def base(self, subject: str, links: Sequence[Link]) -> Element | None:
        """Other traffic: of the subject itself, else the default share that holds on most of its km."""
        own = self.own("base_load_mt", subject)
        if own is not None:
            return self.element(own, links[0])
        km: dict[str, float] = {}
        shares: dict[str, tuple[Figure, Link]] = {}
        lengths = self.find.network.length_figures
        for link in links:
            figure = self.default("base_load_share", link, weakest=False)
            if figure is not None and link.id in lengths:
                km[figure.value_id] = km.get(figure.value_id, 0.0) + lengths[link.id].central
                shares.setdefault(figure.value_id, (figure, link))
        return None if not km else self.element(*shares[max(km, key=lambda value_id: km[value_id])])

    def train(self, link: Link) -> TrainLoad | None:
        """What a train on a railway carries."""
        if link.mode != "rail":
            return None
        net = self.own("train_net_t", f"link:{link.id}") or self.default("train_net_t", link)
        days = self.default("operating_days", link)
        return None if net is None or days is None else TrainLoad(net, days, self.default("wagon_net_t", link))

    def payload_t(self, link: Link) -> float | None:
        """Tonnes of a full ship."""
        if link.mode not in ("sea", "ferry"):
            return None
        found = self.own("vessel_payload_t", f"link:{link.id}", {"trade": {link.trade or ""}})
        found = found or self.default("vessel_payload_t", link, kind="sailing")
        return None if found is None else found.central

    def besides(self, subject: str, link: Link, links: Sequence[Link]) -> Besides:
        """What the limit of a subject says besides its amount; links: all that it is about."""
        back = self.backhaul(link)
        return {
            "unit": self.unit,
            "forward_only": link.forward_only,
            "backhaul": None if back is None else self.element(back, link),
            "base": self.base(subject, links),
            "train": self.train(link),
            "payload_t": self.payload_t(link),
        }

    def of_pairs(self, pairs: Figure, link: Link) -> tuple[Figure, ...] | None:
        """Figures that turn train pairs a day into tonnes, as `of_pairs` takes them; None for want of one."""
        train, back = self.train(link), self.backhaul(link)
        return None if train is None or back is None else (pairs, train.train_net_t, train.operating_days, back)


def said(figure: Figure) -> str:
    """How a limit is known by a figure of its own: one of grade C is somebody's estimate."""
    if figure.scenario:
        return "scenario"
    return "estimated" if figure.confidence == "C" else "documented"


def pairs_told(figures: Sequence[Figure]) -> str:
    """The formula of `of_pairs` with its numbers."""
    pairs, net, days, back = (figure.central for figure in figures)
    return f"{pairs:g} pairs/day x {net:g} t x {days:g} days x (1 + {back:g} back-haul)"


# Formulas as limits use them, over arrays of draws. A drawn back-haul above 1 would make the light way the heavy one.


def with_back(amount: Floats, back: Floats) -> Floats:
    """Both directions, from the heavy one."""
    return amount * (1 + np.minimum(back, 1))


def of_pairs(pairs: Floats, net: Floats, days: Floats, back: Floats) -> Floats:
    """Mt a year of train pairs a day."""
    return np.asarray(formulas.pairs_to_mt(pairs, net, operating_days=days, backhaul_share=np.minimum(back, 1)))


def of_wagons(wagons: Floats, net: Floats) -> Floats:
    """Mt a year of wagons a day."""
    return np.asarray(formulas.wagons_to_mt(wagons, net, days=DAYS))


def of_teu(teu: Floats, net: Floats) -> Floats:
    """Mt a year of TEU a year."""
    return teu * net / 1e6
