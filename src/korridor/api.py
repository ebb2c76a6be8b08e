"""The public face: an atlas and a network whose Tab completion is the manual. Each method calls a function below."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, Unpack

from korridor import atlas as atlas_module
from korridor import capacity, flow, planning, routing
from korridor import claims as claims_module
from korridor import closures as closures_module
from korridor import network as network_module
from korridor import outlook as outlook_module
from korridor import runs as runs_module
from korridor.draws import DRAWS, SEED

if TYPE_CHECKING:
    import folium
    import pandas as pd

    from korridor.atlas import Figure
    from korridor.closures import Closures
    from korridor.draws import Spread
    from korridor.flow import Assignment, Throughput
    from korridor.outlook import Competition, Growth, Outlook
    from korridor.planning import Plan, Target
    from korridor.routing import By, LonLat, Options, Route
    from korridor.scenario import Scenario

__all__ = ["Atlas", "Network", "load"]

_Record = TypeVar("_Record")


@dataclass(frozen=True, eq=False, repr=False)
class Atlas(atlas_module.Atlas):
    """The facts of one atlas folder, checked; see `korridor.load`."""

    def find(self, text: str, *, limit: int = 20) -> pd.DataFrame:
        """List what has a name like `text`; see `korridor.atlas.find`."""
        return atlas_module.find(self, text, limit=limit)

    def why(
        self,
        subject: str,
        quantity: str,
        *,
        year: int | None = None,
        scope: Mapping[str, str] | None = None,
        basis: str | None = None,
    ) -> pd.DataFrame:
        """Every figure about a subject and which one is used, or the way to it; see `korridor.capacity.why_limited`."""
        return capacity.why_limited(self, subject, quantity, year=year, scope=scope, basis=basis)

    def figure(
        self,
        subject: str,
        quantity: str,
        *,
        year: int | None = None,
        scope: Mapping[str, str] | None = None,
        basis: str | None = None,
    ) -> Figure:
        """The used figure about a subject, with its range; see `korridor.atlas.figure`."""
        return atlas_module.figure(self, subject, quantity, year=year, scope=scope, basis=basis)

    def coverage(self) -> pd.DataFrame:
        """How many elements have figures of their own; see `korridor.atlas.coverage`."""
        return atlas_module.coverage(self)

    def network(
        self, year: int | None = None, date: str | dt.date | None = None, scenario: str | Scenario = "base"
    ) -> Network:
        """The network on 31 December of a year, or on a day, under a scenario; see `korridor.network.build`."""
        return _as(Network, network_module.build(self, year=year, date=date, scenario=scenario))

    def scenario(self, name: str | Scenario) -> Scenario:
        """A scenario of the atlas by its name, or several joined by `|`; see `korridor.atlas.scenario_named`."""
        return atlas_module.scenario_named(self, name)

    def outlook(
        self,
        corridor: str,
        *,
        years: Iterable[int] | None = None,
        scenario: str | Scenario = "base",
        cargo: str | None = None,
        series: str | None = None,
        growth: float | Growth | None = None,
    ) -> Outlook:
        """What can pass, what wants to, what does and what binds, by year; see `korridor.outlook.outlook`."""
        return outlook_module.outlook(
            self, corridor, years=years, scenario=scenario, cargo=cargo, series=series, growth=growth
        )

    def compete(
        self,
        corridors: Iterable[str],
        between: Sequence[str],
        *,
        years: Iterable[int] | None = None,
        scenario: str | Scenario = "base",
        cargo: str = "general",
        demand_mt: float | Mapping[int, float] | None = None,
        scale_usd_t: float = outlook_module.SCALE_USD_T,
    ) -> Competition:
        """Which corridor carries how much of one demand, by generalised cost; see `korridor.outlook.compete`."""
        return outlook_module.compete(
            self,
            corridors,
            between,
            years=years,
            scenario=scenario,
            cargo=cargo,
            demand_mt=demand_mt,
            scale_usd_t=scale_usd_t,
        )

    def target(
        self,
        name: str | None = None,
        *,
        scenario: str | Scenario = "base",
        corridor: str | None = None,
        mt: float | None = None,
        year: int | None = None,
        cargo: str | None = None,
    ) -> Target:
        """Whether a target is met, by capacity and by volume, and what is missing; see `korridor.planning.target`."""
        return planning.target(self, name, scenario=scenario, corridor=corridor, mt=mt, year=year, cargo=cargo)

    def plan(
        self,
        target: str | None = None,
        *,
        scenario: str | Scenario = "base",
        corridor: str | None = None,
        mt: float | None = None,
        year: int | None = None,
        cargo: str | None = None,
        budget_musd: float | None = None,
        projects: bool = True,
        measures: bool = True,
        without: str | Iterable[str] = (),
        effects: str = "central",
        discount_rate: float = planning.DISCOUNT_RATE,
    ) -> Plan:
        """The cheapest set of projects and measures to meet a target; see `korridor.planning.plan`."""
        return planning.plan(
            self,
            target,
            scenario=scenario,
            corridor=corridor,
            mt=mt,
            year=year,
            cargo=cargo,
            budget_musd=budget_musd,
            projects=projects,
            measures=measures,
            without=without,
            effects=effects,
            discount_rate=discount_rate,
        )

    def claims(self) -> pd.DataFrame:
        """Each statement of the register of documents against the model; see `korridor.claims.ledger`."""
        return claims_module.ledger(self)


@dataclass(frozen=True, eq=False, repr=False)
class Network(network_module.Network):
    """An atlas on one day; see `korridor.network.Network`."""

    def route(
        self, origin: str | LonLat, destination: str | LonLat, *, by: By = "time", **options: Unpack[Options]
    ) -> Route:
        """The best way between two places.

        by: time, cost, co2e, distance, borders, or weights. options: cargo, service, via, avoid, modes, corridor,
        snap_km. See `korridor.routing.route`.
        """
        return routing.route(self, origin, destination, by=by, **options)

    def routes(
        self,
        origin: str | LonLat,
        destination: str | LonLat,
        *,
        k: int = 5,
        by: By = "time",
        distinct: float | None = None,
        **options: Unpack[Options],
    ) -> tuple[Route, ...]:
        """The k best ways, the best first; options as in `route`. See `korridor.routing.routes`."""
        return routing.routes(self, origin, destination, k=k, by=by, distinct=distinct, **options)

    def pareto(
        self,
        origin: str | LonLat,
        destination: str | LonLat,
        *,
        by: Sequence[str] = ("time", "cost"),
        **options: Unpack[Options],
    ) -> tuple[Route, ...]:
        """Every way that no other beats in all criteria; options as in `route`. See `korridor.routing.pareto`."""
        return routing.pareto(self, origin, destination, by=by, **options)

    def least(
        self,
        origin: str | LonLat,
        destination: str | LonLat,
        *,
        by: str = "time",
        draws: int = DRAWS,
        seed: int = SEED,
        **options: Unpack[Options],
    ) -> Spread:
        """The least that a way can take, each draw by its own best way. See `korridor.routing.least`."""
        return routing.least(self, origin, destination, by=by, draws=draws, seed=seed, **options)

    def limits(self, cargo: str = "general") -> pd.DataFrame:
        """What bounds the goods that can pass, one row a limit; see `korridor.capacity.Limits.table`."""
        return capacity.limits_of(self, cargo).table()

    def throughput(
        self,
        corridor: str | None = None,
        *,
        origins: str | Iterable[str] | None = None,
        destinations: str | Iterable[str] | None = None,
        cargo: str | None = None,
        limits: Mapping[str, float] | None = None,
        up_to: float | None = None,
    ) -> Throughput:
        """The most that can pass in a year, what binds, and what binds next; see `korridor.flow.throughput`."""
        return flow.throughput(
            self, corridor, origins=origins, destinations=destinations, cargo=cargo, limits=limits, up_to=up_to
        )

    def assign(
        self,
        demand: pd.DataFrame | Iterable[Mapping[str, Any]] | None = None,
        *,
        by: str = "cost",
        penalty_usd_t: float | None = None,
        gross: bool = False,
        limits: Mapping[str, float] | None = None,
    ) -> Assignment:
        """Who goes where when everyone wants to pass, and what stays behind; see `korridor.flow.assign`."""
        return flow.assign(self, demand, by=by, penalty_usd_t=penalty_usd_t, gross=gross, limits=limits)

    def closures(
        self,
        corridor: str | None = None,
        *,
        origins: str | Iterable[str] | None = None,
        destinations: str | Iterable[str] | None = None,
        cargo: str | None = None,
        elements: str | Iterable[str] | None = None,
        kinds: str | Iterable[str] = closures_module.CLOSED[:4],
        by: By = "cost",
        demand: pd.DataFrame | Iterable[Mapping[str, Any]] | None = None,
    ) -> Closures:
        """Lose each element in turn: what still passes, and the way around; see `korridor.closures.closures`."""
        ends = {"origins": origins, "destinations": destinations}
        return closures_module.closures(
            self, corridor, **ends, cargo=cargo, elements=elements, kinds=kinds, by=by, demand=demand
        )

    def runs(self) -> pd.DataFrame:
        """Recorded and claimed trips against the model; see `korridor.runs.ledger`."""
        return runs_module.ledger(self)

    def explore(self, m: folium.Map | None = None) -> folium.Map:
        """Draw the network on a map; see `korridor.maps.network`."""
        from korridor import maps

        return maps.network(self, m=m)


def _as(kind: type[_Record], record: Any) -> _Record:  # noqa: ANN401 - the low record of the same fields
    """The thin class over a low record: same fields, more methods."""
    return kind(**{field.name: getattr(record, field.name) for field in fields(record)})


def load(folder: str | Path | None = None) -> Atlas:
    """Load an atlas, checked.

    folder: a folder with atlas.toml in it, or the name of a bundled atlas; without it the bundled one.
    Raises DataError with the whole list of problems, each with file, row, column, value and what to do.
    """
    return _as(Atlas, atlas_module.load(folder))
