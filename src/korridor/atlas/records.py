"""The frozen records of an atlas: what it is about, its tables, its corridors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from korridor.errors import Problem, UnknownName, did_you_mean

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = ["About", "Atlas", "Branch", "Corridor", "ReportRoute"]


@dataclass(frozen=True, slots=True)
class ReportRoute:
    """One route that the report shows."""

    origin: str
    destination: str
    corridor: str | None
    cargo: str


@dataclass(frozen=True, slots=True)
class About:
    """What atlas.toml says of the atlas as a whole.

    years: first and last year covered. register: folder of the documents and their claims, None without one.
    islands: places that are cut off from the rest, with the reason. question, corridor, routes: of the report.
    """

    name: str
    title: str
    scope: str
    licence: str
    attribution: tuple[str, ...]
    currency: str
    price_year: int
    base_year: int
    years: tuple[int, int]
    countries: Mapping[str, str]
    register: Path | None
    islands: Mapping[str, str]
    question: str | None
    report_corridor: str | None
    report_routes: tuple[ReportRoute, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """One way of a corridor, as a chain of links from its origin to its destination."""

    name: str
    origin: str
    destination: str
    via: tuple[str, ...]
    links: tuple[str, ...]
    status: str
    note: str


@dataclass(frozen=True, slots=True)
class Corridor:
    """A named part of the atlas.

    links: every member, those of its branches and the parallel ones beside them (and those of the corridors it
    groups). sections: whose lengths add up to its own. total_section: the section that is the corridor as a whole.
    """

    id: str
    title: str
    tags: tuple[str, ...]
    documents: tuple[str, ...]
    origins: tuple[str, ...]
    destinations: tuple[str, ...]
    gates: tuple[str, ...]
    sections: tuple[str, ...]
    total_section: str | None
    links: frozenset[str]
    branches: tuple[Branch, ...]
    groups: tuple[str, ...]
    note: str

    @property
    def status(self) -> str:
        """`operating` if one branch can be used from end to end; else the status of the most advanced branch."""
        order = ("operating", "construction", "planned", "proposed", "historic")
        statuses = {branch.status for branch in self.branches}
        return next((status for status in order if status in statuses), "operating")


@dataclass(frozen=True, eq=False)
class Atlas:
    """The facts of one atlas folder, checked. Tables are indexed by id; treat them as read-only.

    places, links: GeoDataFrames in WGS 84 (EPSG:4326). values: one row for each figure and source.
    corridors: one row a corridor; `corridor(id)` gives the record. warnings: what the checks found odd but usable.
    """

    folder: Path
    about: About
    places: gpd.GeoDataFrame
    links: gpd.GeoDataFrame
    sections: pd.DataFrame
    values: pd.DataFrame
    defaults: pd.DataFrame
    sources: pd.DataFrame
    projects: pd.DataFrame
    measures: pd.DataFrame
    demand: pd.DataFrame
    volumes: pd.DataFrame
    exchange: pd.DataFrame
    left_out: pd.DataFrame
    water: gpd.GeoDataFrame
    land: gpd.GeoDataFrame
    corridor_records: Mapping[str, Corridor]
    warnings: tuple[Problem, ...]

    @cached_property
    def corridors(self) -> pd.DataFrame:
        """One row a corridor: title, status, origins, destinations, sections, number of links, tags."""
        import pandas as pd

        rows = [
            {
                "id": record.id,
                "title": record.title,
                "status": record.status,
                "origins": list(record.origins),
                "destinations": list(record.destinations),
                "branches": len(record.branches),
                "links": len(record.links),
                "sections": list(record.sections),
                "gates": list(record.gates),
                "tags": list(record.tags),
                "documents": list(record.documents),
            }
            for record in self.corridor_records.values()
        ]
        return pd.DataFrame(rows).set_index("id") if rows else pd.DataFrame()

    def corridor(self, corridor_id: str) -> Corridor:
        """One corridor as a record. Raises UnknownName, with the nearest ids."""
        try:
            return self.corridor_records[corridor_id]
        except KeyError:
            hint = did_you_mean(corridor_id, self.corridor_records)
            raise UnknownName(f"no corridor called {corridor_id!r}. {hint}") from None

    @cached_property
    def rows_by_figure(self) -> Mapping[tuple[str, str], tuple[Mapping[str, Any], ...]]:
        """Rows of values.csv by subject and quantity, as plain mappings with their id."""
        found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
        for row in self.values.reset_index().to_dict("records"):
            found.setdefault((row["subject"], row["quantity"]), []).append(row)
        return MappingProxyType({key: tuple(rows) for key, rows in found.items()})

    def __repr__(self) -> str:
        return (
            f"<Atlas {self.about.name}: {len(self.places)} places, {len(self.links)} links, "
            f"{len(self.corridor_records)} corridors, {len(self.values)} figures from {len(self.sources)} sources>"
        )
