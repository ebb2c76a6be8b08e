"""The frozen records of an atlas: what it is about, its tables, its corridors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from shapely.geometry import LineString, Point, shape

from korridor import schema
from korridor.errors import Problem, UnknownName, did_you_mean
from korridor.scenario import BASE

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from korridor.atlas.changes import Change
    from korridor.scenario import Scenario

__all__ = ["About", "Atlas", "Branch", "Corridor", "Link", "Place", "ReportRoute", "Section"]

WGS84 = "EPSG:4326"
Row = Mapping[str, Any]
_Record = TypeVar("_Record")


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
    islands: places that are cut off from the rest, with the reason. question, corridor, target, routes and scorecard
    are of the report.
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
    report_target: str | None
    report_routes: tuple[ReportRoute, ...]
    report_scorecard: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """One way of a corridor, as a chain of links from its origin to its destination.

    status: as corridors.toml declares it for the base year; on another day it follows from the links.
    """

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
    groups). branches: its own; `Atlas.branches` gives those of the corridors it groups too. sections: runs of its links
    that figures are about. total_section: the section that is the corridor as a whole, whose parts the sections then
    are. series: of volumes that its outlook goes on from; growth: share a year by which what wants to pass then grows,
    with the figures it rests on.
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
    series: str | None = None
    growth: float | None = None
    growth_note: str = ""
    growth_evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A named locality or terminal; a row of places.geojson.

    lon, lat: where trains and trucks end. berth: where ships end, None if that is the same point. interchange:
    carriers among which goods can change here. classes: of defaults that fit, the most specific first. terminals: of a
    city, (place, access_km) of each.
    """

    id: str
    name: str
    alt_names: tuple[str, ...]
    country: str
    kind: str
    interchange: tuple[str, ...]
    classes: tuple[str, ...]
    terminals: tuple[tuple[str, float], ...]
    un_locode: str | None
    lon: float
    lat: float
    berth: tuple[float, float] | None
    confidence: str
    coord_source: str
    note: str | None


@dataclass(frozen=True, slots=True)
class Link:
    """A way between two places in one mode; a row of links.geojson. `points` run from `start` to `end`.

    sea: the one it sails, as an id of the water, None on land. months_open: months in which it can be used, none for
    all of them. months_ice: months in which ice delays it.
    """

    id: str
    start: str
    end: str
    via: tuple[str, ...]
    mode: str
    forward_only: bool
    carriers: tuple[str, ...]
    trade: str | None
    sea: str | None
    cargoes: frozenset[str]
    classes: tuple[str, ...]
    countries: tuple[str, ...]
    border: str | None
    tracks: float | None
    electrified: str | None
    status: str
    opened: str | None
    closed: str | None
    months_open: tuple[int, ...]
    months_ice: tuple[int, ...]
    length_note: str | None
    note: str | None
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A named run of links that a figure is about; a row of sections.csv."""

    id: str
    title: str
    links: tuple[str, ...]
    shape: str
    note: str | None


@dataclass(frozen=True, eq=False)
class Atlas:
    """The facts of one atlas folder, checked. Frozen: other facts are another atlas.

    The tables (`places`, `links`, `values` and so on) are made from the rows when first asked for, indexed by id; a
    change to a table changes no fact. `place(id)`, `link(id)`, `section(id)` and `corridor(id)` give records.
    rows: the rows of every table as read. warnings: what the checks found odd but usable. scenario_records: the
    scenarios that come with it. under: the one whose facts these are, None for those as built; before: the atlas
    that it was put on; changes: its changes by the row of values that each of them made.
    """

    folder: Path
    about: About
    place_records: Mapping[str, Place]
    link_records: Mapping[str, Link]
    section_records: Mapping[str, Section]
    corridor_records: Mapping[str, Corridor]
    rows: Mapping[str, tuple[Row, ...]]
    warnings: tuple[Problem, ...]
    scenario_records: Mapping[str, Scenario] = field(default_factory=lambda: MappingProxyType({}))
    under: Scenario | None = None
    before: Atlas | None = None
    changes: Mapping[str, Change] = field(default_factory=lambda: MappingProxyType({}))

    def place(self, place_id: str) -> Place:
        """One place as a record. Raises UnknownName, with the nearest ids; `find` looks names up."""
        return _one(self.place_records, place_id, "place")

    def link(self, link_id: str) -> Link:
        """One link as a record. Raises UnknownName, with the nearest ids."""
        return _one(self.link_records, link_id, "link")

    def section(self, section_id: str) -> Section:
        """One section as a record. Raises UnknownName, with the nearest ids."""
        return _one(self.section_records, section_id, "section")

    def corridor(self, corridor_id: str) -> Corridor:
        """One corridor as a record. Raises UnknownName, with the nearest ids."""
        return _one(self.corridor_records, corridor_id, "corridor")

    def branches(self, corridor_id: str) -> tuple[Branch, ...]:
        """The branches of a corridor, and of those it groups, each once. Raises UnknownName, with the nearest ids."""
        found: dict[str, tuple[Branch, ...]] = {}
        left = [corridor_id]
        while left:
            record = self.corridor(left.pop(0))
            if record.id not in found:
                found[record.id] = record.branches
                left = [*record.groups, *left]
        return tuple(branch for branches in found.values() for branch in branches)

    @cached_property
    def places(self) -> gpd.GeoDataFrame:
        """Places with the columns of places.geojson and their point, in WGS 84 (EPSG:4326)."""
        return _geoframe("places", self.rows["places"], [Point(row["points"][0]) for row in self.rows["places"]])

    @cached_property
    def links(self) -> gpd.GeoDataFrame:
        """Links with the columns of links.geojson and their line, in WGS 84 (EPSG:4326)."""
        return _geoframe("links", self.rows["links"], [LineString(row["points"]) for row in self.rows["links"]])

    @cached_property
    def water(self) -> gpd.GeoDataFrame:
        """Polygons of the seas, with id and name."""
        return _polygons(self.rows["water"])

    @cached_property
    def land(self) -> gpd.GeoDataFrame:
        """Polygons of countries as a backdrop of maps, with id and name."""
        return _polygons(self.rows["land"])

    @cached_property
    def sections(self) -> pd.DataFrame:
        """Sections: title, links in series, shape, note."""
        return _frame("sections", self.rows["sections"])

    @cached_property
    def values(self) -> pd.DataFrame:
        """One row for each figure and source: the columns of values.csv, scope as a mapping."""
        return _frame("values", self.rows["values"])

    @cached_property
    def defaults(self) -> pd.DataFrame:
        """Figures for classes of things, used where a subject has none of its own."""
        return _frame("defaults", self.rows["defaults"])

    @cached_property
    def sources(self) -> pd.DataFrame:
        """Where figures come from: title, publisher, date, url, licence, reliability."""
        return _frame("sources", self.rows["sources"])

    @cached_property
    def projects(self) -> pd.DataFrame:
        """What could be built: one row for each effect of a project, so that an id may stand twice."""
        return _frame("projects", self.rows["projects"])

    @cached_property
    def measures(self) -> pd.DataFrame:
        """Generic measures with effect and unit cost."""
        return _frame("measures", self.rows["measures"])

    @cached_property
    def demand(self) -> pd.DataFrame:
        """What wants to pass: origin, destination, cargo, Mt a year."""
        return _frame("demand", self.rows["demand"])

    @cached_property
    def volumes(self) -> pd.DataFrame:
        """Observed series, kept apart by population: series, year and the row of `values` with the figure."""
        return _frame("volumes", self.rows["volumes"])

    @cached_property
    def exchange(self) -> pd.DataFrame:
        """Currencies by year: units for one US dollar."""
        return _frame("exchange", self.rows["exchange"])

    @cached_property
    def runs(self) -> pd.DataFrame:
        """Trips that were made, claimed or announced: to compare with, never an input."""
        return _frame("runs", self.rows["runs"])

    @cached_property
    def left_out(self) -> pd.DataFrame:
        """Researched facts that were not taken in, each with its reason."""
        return _frame("left_out", self.rows["left_out"])

    @cached_property
    def corridors(self) -> pd.DataFrame:
        """One row a corridor: title, origins, destinations, branches, links, sections, gates, tags."""
        import pandas as pd

        columns = ("title", "origins", "destinations", "sections", "gates", "tags", "documents", "groups")
        rows = [
            {
                "id": record.id,
                **{name: getattr(record, name) for name in columns},
                "branches": len(self.branches(record.id)),
                "links": len(record.links),
            }
            for record in self.corridor_records.values()
        ]
        return pd.DataFrame(rows, columns=["id", *columns, "branches", "links"]).set_index("id")

    @cached_property
    def scenarios(self) -> pd.DataFrame:
        """The scenarios that come with it, and `base`: title, why, edits, demand, valid_from, valid_until."""
        import pandas as pd

        rows = [
            {
                "name": one.name,
                "title": one.title,
                "why": " ".join(one.why.split()),
                "edits": len(one.edits),
                "demand": len(one.demand),
                "valid_from": one.valid[0],
                "valid_until": one.valid[1],
            }
            for one in (BASE, *self.scenario_records.values())
        ]
        return pd.DataFrame(rows).set_index("name")

    @cached_property
    def source_rows(self) -> Mapping[str, Row]:
        """Rows of sources.csv by id."""
        return MappingProxyType({row["id"]: row for row in self.rows["sources"]})

    @cached_property
    def figure_rows(self) -> Mapping[tuple[str, str], tuple[Row, ...]]:
        """Rows of values.csv by subject and quantity."""
        found: dict[tuple[str, str], list[Row]] = {}
        for row in self.rows["values"]:
            found.setdefault((row["subject"], row["quantity"]), []).append(row)
        return MappingProxyType({key: tuple(rows) for key, rows in found.items()})

    @cached_property
    def default_rows(self) -> Mapping[tuple[str, str], tuple[Row, ...]]:
        """Rows of defaults.csv by quantity and kind of thing."""
        found: dict[tuple[str, str], list[Row]] = {}
        for row in self.rows["defaults"]:
            found.setdefault((row["quantity"], row["kind"]), []).append(row)
        return MappingProxyType({key: tuple(rows) for key, rows in found.items()})

    @cached_property
    def evidence_rows(self) -> Mapping[str, Row]:
        """Rows of values.csv by id: what the evidence of a default names."""
        return MappingProxyType({row["id"]: row for row in self.rows["values"]})

    @cached_property
    def links_touching(self) -> Mapping[str, tuple[str, ...]]:
        """Ids of the links that end at each place or pass it."""
        found: dict[str, list[str]] = {}
        for link in self.link_records.values():
            for place in dict.fromkeys((link.start, link.end, *link.via)):
                found.setdefault(place, []).append(link.id)
        return MappingProxyType({place: tuple(links) for place, links in found.items()})

    @cached_property
    def sections_over(self) -> Mapping[str, tuple[str, ...]]:
        """Ids of the sections that each link is part of, the shortest run first: it is the most about the link.

        Not those of parallel links: what a fleet carries on several lines is no figure of one of them.
        """
        found: dict[str, list[str]] = {}
        runs = (section for section in self.section_records.values() if section.shape != "parallel")
        for section in sorted(runs, key=lambda section: (len(section.links), section.id)):
            for link in section.links:
                found.setdefault(link, []).append(section.id)
        return MappingProxyType({link: tuple(sections) for link, sections in found.items()})

    def __repr__(self) -> str:
        return (
            f"<Atlas {self.about.name}: {len(self.place_records)} places, {len(self.link_records)} links, "
            f"{len(self.corridor_records)} corridors, {len(self.rows['values'])} figures "
            f"from {len(self.rows['sources'])} sources>"
        )


def _one(records: Mapping[str, _Record], record_id: str, kind: str) -> _Record:
    try:
        return records[record_id]
    except KeyError:
        raise UnknownName(f"no {kind} called {record_id!r}. {did_you_mean(record_id, records)}") from None


def _own(cell: object) -> object:
    """The cell, or a copy of one that could be changed: a table shares nothing with the facts."""
    return copy(cell) if isinstance(cell, list | dict) else cell


def _frame(table: str, rows: Sequence[Row]) -> pd.DataFrame:
    """A table of the columns of the schema: numbers as float, years as nullable integers, the rest as it is."""
    import pandas as pd

    dtypes = {"number": "float64", "year": "Int64"}
    columns = {
        column.name: pd.Series([_own(row[column.name]) for row in rows], dtype=dtypes.get(column.kind, "object"))
        for column in schema.tables()[table].values()
    }
    frame = pd.DataFrame(columns)
    return frame.set_index("id") if "id" in columns else frame


def _geoframe(table: str, rows: Sequence[Row], shapes: Sequence[BaseGeometry]) -> gpd.GeoDataFrame:
    import geopandas as gpd

    frame = _frame(table, rows)
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(list(shapes), index=frame.index, crs=WGS84))


def _polygons(rows: Sequence[Row]) -> gpd.GeoDataFrame:
    import geopandas as gpd

    names = {"id": [row["id"] for row in rows], "name": [row["name"] for row in rows]}
    shapes = gpd.GeoSeries([shape(row["geometry"]) for row in rows], crs=WGS84)
    return gpd.GeoDataFrame(names, geometry=shapes).set_index("id")
