"""What bounds the goods that can pass: each limit with the figure, the inputs or the default that it rests on."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from korridor.atlas import figure_sources
from korridor.capacity.formulas import heavy_share
from korridor.draws import DRAWS, SEED, Element, Spread, drawn_logs

if TYPE_CHECKING:
    import pandas as pd

    from korridor.atlas import Atlas, Figure

__all__ = ["HOW", "KINDS", "Limit", "Limits", "Row", "TrainLoad"]

Floats = npt.NDArray[np.float64]
Formula = Callable[..., Any]

KINDS = ("link", "section", "border", "gauge_change", "port", "fleet")
HOW = ("documented", "estimated", "computed", "default", "scenario")
_GRADES = "ABC"


@dataclass(frozen=True, slots=True)
class TrainLoad:
    """What a train carries on a railway, to tell its limit in trains and wagons.

    train_net_t: net load of a loaded train. operating_days: days in a year on which trains run. wagon_net_t: net load
    of a wagon, None where no figure fits.
    """

    train_net_t: Figure
    operating_days: Figure
    wagon_net_t: Figure | None


@dataclass(frozen=True, eq=False)
class Limit:
    """One thing that bounds what can pass in a year.

    id: `link:`, `section:` or `border:` and the id, `gauge_change:` and the place, `place:` and the port with the
    class of goods behind a bar. kind: link, section, border, gauge_change, port or fleet. subject: the qualified id
    on the map. unit: Mt/yr, or bcm/yr for gas. how: documented (a figure of its own, of grade A or B), estimated
    (one of grade C), computed (from inputs of its own), default, or scenario (of what one brought in). formula: in
    words, with its numbers. elements: the figures it is made of, in the order in which `compute` takes them; it
    gives the two-way amount. forward_only: whether all of it may go one way, as in a pipeline, over a quay or
    through a change of gauge. backhaul: else the load of the light direction over that of the heavy one, None where
    it is not known. base: other traffic, as an amount or a share of the limit, None where it is not known. train:
    of a railway. payload_t: what a full ship of a sea line carries. servers: how many serve at once where goods may
    queue, 1 at a border or a change of gauge, the berths of a port; None where it is not known. note: what a reader
    should know besides.
    """

    id: str
    kind: str
    subject: str
    title: str
    unit: str
    how: str
    formula: str
    elements: tuple[Element, ...]
    compute: Formula = field(repr=False)
    forward_only: bool = False
    backhaul: Element | None = None
    base: Element | None = None
    train: TrainLoad | None = None
    payload_t: float | None = None
    servers: int | None = None
    note: str = ""

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The figures it is made of."""
        return tuple(element.figure for element in self.elements)

    @property
    def confidence(self) -> str:
        """The poorest grade among its figures; what is computed is no better than its poorest input."""
        return max(figure.confidence for figure in self.figures)

    @property
    def central(self) -> float:
        """Two-way amount a year at central figures."""
        return float(self.compute(*(figure.central for figure in self.figures)))

    @property
    def heavy_share(self) -> float:
        """Share of the two-way amount in the heavy direction, at the central figure; NaN where it is not known."""
        if self.backhaul is None:
            return 1.0 if self.forward_only else math.nan
        return float(heavy_share(min(self.backhaul.figure.central, 1.0)))

    @cached_property
    def range(self) -> tuple[float, float]:
        """P10 and P90 of the two-way amount: those of its figure, or of draws of its inputs."""
        if self.compute is same:
            return self.figures[0].low, self.figures[0].high
        spread = self.spread()
        return spread.p10, spread.p90

    def spread(self, *, draws: int = DRAWS, seed: int = SEED) -> Spread:
        """Two-way amount as a Spread. Raises InputError as `korridor.draws.drawn_logs`."""
        numbers = np.exp(drawn_logs(self.elements, draws=draws, seed=seed))
        return Spread(self.central, self.unit, np.asarray(self.compute(*numbers.T), dtype=np.float64))

    @property
    def base_load(self) -> float | None:
        """Other traffic that is served first, a year; None where it is not known."""
        if self.base is None:
            return None
        share = self.base.figure.central
        return float(min(share, 1.0) * self.central if self.base.figure.unit == "share" else share)

    def __repr__(self) -> str:
        return f"<Limit {self.id}: {self.central:g} {self.unit}, {self.how}: {self.formula} [{self.confidence}]>"


@dataclass(frozen=True, slots=True)
class Row:
    """A limit at work: the flow on these arcs, and through these ends, stays within it.

    A section bounds each of its links alone, so that it has a row for each; a fleet or a port bounds what goes over all
    of its arcs together. thing: the link or border that it bounds alone, as a qualified id, else empty. forward, back:
    arcs in each direction; both: those of no direction, since a port takes goods in and out. starts, ends: states where
    goods that start or end there pass it. parallel: whether each direction has a track of its own.
    """

    limit: int
    thing: str
    forward: tuple[int, ...]
    back: tuple[int, ...] = ()
    both: tuple[int, ...] = ()
    starts: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()
    parallel: bool = False

    @property
    def arcs(self) -> tuple[int, ...]:
        """Arcs of the network that it bounds."""
        return (*self.forward, *self.back, *self.both)


@dataclass(frozen=True, eq=False)
class Limits:
    """Every limit of a network for one cargo. Frozen, and the same for every draw: only the numbers differ.

    records: the limits. rows: what each bounds. missing: why a row of arcs has no limit, by its subject, and the arcs.
    """

    atlas: Atlas
    cargo: str
    unit: str
    records: tuple[Limit, ...]
    rows: tuple[Row, ...]
    missing: Mapping[str, tuple[str, tuple[int, ...]]]

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """Place of each limit by its id."""
        return MappingProxyType({limit.id: number for number, limit in enumerate(self.records)})

    @cached_property
    def rows_of_arc(self) -> Mapping[int, tuple[int, ...]]:
        """Rows that bound each arc."""
        found: dict[int, list[int]] = {}
        for number, row in enumerate(self.rows):
            for arc in row.arcs:
                found.setdefault(arc, []).append(number)
        return MappingProxyType({arc: tuple(rows) for arc, rows in found.items()})

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """Every uncertain number that limits are made of, once."""
        return tuple({element.key: element for limit in self.records for element in limit.elements}.values())

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return MappingProxyType({element.key: place for place, element in enumerate(self.elements)})

    def amounts(self, logs: Floats) -> Floats:
        """Two-way amount of every limit, shape (draws, limits), from logarithms of the elements (draws, elements)."""
        numbers, places = np.exp(logs), self._places
        found = np.empty((len(logs), len(self.records)))
        for column, limit in enumerate(self.records):
            found[:, column] = limit.compute(*(numbers[:, places[element.key]] for element in limit.elements))
        return found

    def only(self, numbers: Iterable[int]) -> Limits:
        """Some of the limits, in this order, with the elements they are made of and without rows."""
        records = tuple(self.records[number] for number in numbers)
        return Limits(self.atlas, self.cargo, self.unit, records, (), MappingProxyType({}))

    @cached_property
    def central(self) -> Floats:
        """Two-way amounts at central figures, shape (limits,)."""
        return _fixed(np.array([limit.central for limit in self.records]))

    @cached_property
    def heavy_share(self) -> Floats:
        """Shares of the heavy direction at central figures, shape (limits,); NaN where one is not known."""
        return _fixed(np.array([limit.heavy_share for limit in self.records]))

    @cached_property
    def base_load(self) -> Floats:
        """Other traffic at central figures, shape (limits,); NaN where it is not known."""
        return _fixed(np.array([math.nan if (base := limit.base_load) is None else base for limit in self.records]))

    def table(self, numbers: Iterable[int] | None = None) -> pd.DataFrame:
        """Limits, indexed by limit id.

        Columns: kind, subject, title, how, formula, low, central, high (two-way amount a year), unit, one_way (in the
        heavy direction), base_load, available (after other traffic), confidence, year, value_id, source (of the first
        figure), links (how many rows it has), note. Unknown is NaN.
        """
        import pandas as pd

        chosen = range(len(self.records)) if numbers is None else list(numbers)
        counts = np.bincount([row.limit for row in self.rows], minlength=len(self.records))
        records = [self._record(number, int(counts[number])) for number in chosen]
        columns = ["limit_id", "kind", "subject", "title", "how", "formula", "low", "central", "high", "unit"]
        columns += ["one_way", "base_load", "available", "confidence", "year", "value_id", "source", "links", "note"]
        return pd.DataFrame(records, columns=columns).set_index("limit_id").astype({"year": "Int64"})

    def _record(self, number: int, links: int) -> dict[str, Any]:
        limit = self.records[number]
        first = limit.figures[0]
        low, high = limit.range
        base = limit.base_load
        return {
            "limit_id": limit.id,
            "kind": limit.kind,
            "subject": limit.subject,
            "title": limit.title,
            "how": limit.how,
            "formula": limit.formula,
            "low": low,
            "central": limit.central,
            "high": high,
            "unit": limit.unit,
            "one_way": limit.central * limit.heavy_share,
            "base_load": np.nan if base is None else base,
            "available": np.nan if base is None else max(0.0, limit.central - base),
            "confidence": limit.confidence,
            "year": first.year,
            "value_id": first.value_id,
            "source": ", ".join(figure_sources(self.atlas, first)),
            "links": links,
            "note": limit.note,
        }


def same(amount: Any) -> Any:  # noqa: ANN401 - a number or an array
    """A figure that is the limit itself."""
    return amount


def _fixed(array: Floats) -> Floats:
    array.setflags(write=False)
    return array


def poorest(limits: Sequence[Limit]) -> str:
    """The poorest grade among limits."""
    return max((limit.confidence for limit in limits), key=_GRADES.index)
