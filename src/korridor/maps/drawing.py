"""What is drawn: the network by mode and status, corridors as bands under it, routes on top."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from html import escape
from itertools import cycle
from typing import TYPE_CHECKING, Any

import folium
import numpy as np
import numpy.typing as npt
import shapely

from korridor import schema
from korridor.atlas import figures_of
from korridor.errors import InputError
from korridor.maps.offline import OfflineFigure
from korridor.maps.shapes import Areas, Box, Credits, Name, Names, Shapes, add_assets, layer_control, parts_of
from korridor.network import status_on

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from korridor.atlas import Atlas, Branch, Corridor, Link
    from korridor.network import Network
    from korridor.routing import Route

__all__ = [
    "INK",
    "blank",
    "corridors",
    "crossing",
    "end_names",
    "fit",
    "land_of",
    "legend_of",
    "network",
    "ready",
    "routes",
    "swatch",
]

SEA, LAND, SHORE = "#dbe8f0", "#f8f6f1", "#cfc9bd"
INK, BORDER, GAUGE_BREAK = "#1c2733", "#4b5563", "#b91c1c"
WHOLE_EARTH = (-180, -85, 180, 85)
# Colours that stay apart for most colour-blind readers; the gauge is what parts one railway from another.
CARRIER_COLOURS: Mapping[str, str] = {
    "rail1000": "#5a7d2a",
    "rail1067": "#00857a",
    "rail1435": "#c2410c",
    "rail1520": "#1d4ed8",
    "rail1676": "#8b2fa0",
}
DUAL_GAUGE = "#3f3f46"
MODE_COLOURS: Mapping[str, str] = {
    "road": "#8d7355",
    "sea": "#3a8fb7",
    "ferry": "#0b6b74",
    "pipeline": "#3f8f3f",
    "swap": "#93b13c",
}
RAIL_PX, DOUBLE_RAIL_PX, OTHER_PX = 2.2, 3.4, 1.7
# Name of the layer, dashes, and whether it is shown at first; an operating link stands in the layer of its mode.
STATUSES: Mapping[str, tuple[str, str, bool]] = {
    "construction": ("Under construction", "9 5", True),
    "planned": ("Planned", "6 6", True),
    "proposed": ("Proposed", "2 6", False),
    "not open yet": ("Not open yet on this day", "9 5", False),
    "closed": ("Closed before this day", "1 5", False),
    "historic": ("No longer in use", "1 5", False),
}
PLACE_LOOKS: Mapping[str, tuple[str, str, float]] = {  # label, fill, radius in pixels
    "city": ("City", INK, 4.5),
    "port": ("Port", "#0e7490", 4.0),
    "border": ("Border station", "#f0b429", 3.4),
    "terminal": ("Terminal", "#7c3aed", 3.0),
    "station": ("Station", "#ffffff", 2.8),
    "junction": ("Junction", "#9aa3ad", 2.2),
}
NAME_ZOOMS: Mapping[str, float] = {"city": 3, "port": 4.5, "border": 5.5, "terminal": 6, "station": 6, "junction": 7}
CORRIDOR_COLOURS = (
    "#e11d48", "#2563eb", "#f59e0b", "#059669", "#9333ea", "#db2777", "#0891b2", "#65a30d", "#ea580c", "#4f46e5",
)  # fmt: skip
ROUTE_COLOURS = ("#d6336c", "#1c7ed6", "#e8890c", "#2b8a3e", "#7048e8", "#0b7285", "#a61e4d", "#5c940d")
CHANGES: Mapping[str, tuple[str, str]] = {  # sign in a 16 by 16 box, and what it is called
    "border": ('<path d="M8 2 L14 8 L8 14 L2 8 Z"/>', "Border"),
    "gauge_change": ('<rect x="3" y="3" width="10" height="10"/>', "Change of gauge"),
    "transfer": ('<path d="M8 2 L14 13 L2 13 Z"/>', "Transfer"),
}
CROWDED_SHARE = 0.04  # share of places at each edge of the map that may lie outside the first view
BASE_ZOOM = 4
COARSE_DEG = 0.16  # detail of a backdrop that is seen from afar; frontiers stay shared
PADDING_PX = (80, 50)  # room for the names at the ends


def network(net: Network, m: folium.Map | None = None) -> folium.Map:
    """Draw the places and links of a network.

    Links by mode, rail by gauge; what is not open on the day is dashed, in layers of its own; operating links, works
    and plans are shown at first. Tooltips give length, grade, source and status. m: a map to draw on; without it a new
    one that needs no network, with the land of the atlas behind.
    """
    atlas = net.atlas
    new = m is None
    m = ready(m, atlas, f"{atlas.about.title}: {net.day}")
    layers: dict[str, Shapes] = {}
    used: set[tuple[str, str, str]] = set()
    words = link_words(net)
    for link in atlas.link_records.values():
        status = status_on(link, net.day)
        label, colour = _look(link)
        style: dict[str, Any] = {"color": colour, "weight": _width(link), "opacity": 0.9}
        if status == "operating":
            name, show = link.mode.capitalize(), True
        else:
            name, dashes, show = STATUSES[status]
            style |= {"dashArray": dashes, "lineCap": "butt", "opacity": 0.85}
        layer = layers.setdefault(name, Shapes(escape(name), show=show))
        layer.add_line(parts_of(link.points), style, words[link.id])
        used.add(("carrier", label, colour) if status == "operating" else ("status", name, colour))
    order = [*(mode.capitalize() for mode in schema.CARRIERS_OF_MODE), *(status[0] for status in STATUSES.values())]
    for name in sorted(layers, key=order.index):
        layers[name].add_to(m)
    borders = _borders(net)
    if not borders.empty:
        borders.add_to(m)
    kinds = _draw_places(atlas, m)
    Names("Names", _names(atlas), control=True).add_to(m)
    Box(
        _network_legend(used, kinds, has_borders=not borders.empty), position="bottomleft", css_class="kd-legend"
    ).add_to(m)
    layer_control(m)
    if new:
        m.fit_bounds(_central_bounds(atlas), padding=PADDING_PX)
    return m


def corridors(net: Network, ids: str | Iterable[str] | None = None, m: folium.Map | None = None) -> folium.Map:
    """Draw corridors as bands, one layer each; only the first one, or the one of the report, is shown at first.

    ids: of the corridors, by default all of them. Branches that are not open on the day are dashed; members beside the
    branches are thin. m: a map to draw on, as that of `network`. Raises UnknownName, with the nearest ids.
    """
    atlas = net.atlas
    chosen = list(atlas.corridor_records) if ids is None else [ids] if isinstance(ids, str) else list(ids)
    records = [atlas.corridor(corridor_id) for corridor_id in chosen]
    if not records:
        raise InputError("no corridor to draw: give at least one id, or none to draw them all.")
    shown = atlas.about.report_corridor if atlas.about.report_corridor in chosen else chosen[0]
    new = m is None
    m = ready(m, atlas, f"Corridors: {net.day}")
    words = link_words(net)
    records.sort(key=lambda record: record.id != shown)
    others = cycle(CORRIDOR_COLOURS[1:])  # the first colour is for the corridor that is shown at first
    for record in records:
        colour = CORRIDOR_COLOURS[0] if record.id == shown else next(others)
        name = f'<i class="kd-swatch kd-corridor" style="background:{colour}"></i>{escape(record.title)}'
        layer = Shapes(name, show=record.id == shown)
        _draw_corridor(layer, net, record, colour, words)
        layer.add_to(m)
    if new:
        ends = dict.fromkeys((*records[0].origins, *records[0].destinations))
        Names("Names", end_names(atlas, ends), control=False).add_to(m)
        fit(m, net, atlas.corridor(shown).links)
    legend = [
        (swatch(CORRIDOR_COLOURS[0], 6), "Branch of a corridor, open"),
        (swatch(CORRIDOR_COLOURS[0], 6, "10 7"), "Branch not open on this day"),
        (swatch(CORRIDOR_COLOURS[0], 2.5), "Member beside the branches"),
    ]
    Box(legend_of("Corridors (choose at the top right)", legend), position="bottomleft", css_class="kd-legend").add_to(
        m
    )
    layer_control(m)
    return m


def routes(routes: Route | Iterable[Route], m: folium.Map | None = None) -> folium.Map:
    """Draw routes, each in its colour and layer, along the lines of its links and in its own direction.

    Ways between a city and its terminal are straight and dashed. Signs stand at borders, changes of gauge and
    transfers; a ring at the start and a disc at the end. Raises InputError where there is no route.
    """
    from korridor.routing import Route

    given = [routes] if isinstance(routes, Route) else list(routes)
    if not given:
        raise InputError("no route to draw: give at least one.")
    new = m is None
    atlas = given[0].network.atlas
    title = "Routes" if len(given) > 1 else f"{given[0].origin.name} to {given[0].destination.name}"
    m = ready(m, atlas, title)
    rows: list[tuple[str, str]] = []
    kinds: set[str] = set()
    for number, found in enumerate(given):
        colour = ROUTE_COLOURS[number % len(ROUTE_COLOURS)]
        # Where routes share a line, the first is the widest, so that every colour shows.
        width = 4.0 + 2.5 * min(len(given) - 1 - number, 4)
        label = f"{found.origin.name} to {found.destination.name}: {found.distance_km:,.0f} km"
        layer = Shapes(f'<i class="kd-swatch kd-route" style="background:{colour}"></i>{escape(label)}')
        _draw_route(layer, found, colour, width)
        layer.add_to(m)
        corridor = f", {found.demands.corridor}" if found.demands.corridor else ""
        rows.append((swatch(colour, min(width, 7)), f"{label} by {', '.join(found.modes)}{corridor}"))
        kinds |= set(found.steps["kind"])
    rows += [(_sign(kind, INK, 16, 30), words) for kind, (_, words) in CHANGES.items() if kind in kinds]
    if "access" in kinds:
        rows.append((swatch(INK, 2.5, "3 5"), "Way between city and terminal"))
    stops = dict.fromkeys(place for found in given for place in (found.places[0], found.places[-1]))
    Names("Names", end_names(atlas, stops), control=False).add_to(m)
    Box(legend_of("Routes", rows), position="bottomleft", css_class="kd-legend").add_to(m)
    layer_control(m)
    if new:
        fit(m, given[0].network, (link for found in given for link in found.links))
    return m


def fit(m: folium.Map, net: Network, links: Iterable[str]) -> folium.Map:
    """Turn the first view of a map to some links, given by id; the map itself is given back."""
    chosen = sorted(set(links))
    if not chosen:
        raise InputError("no links to fit the map to.")
    m.fit_bounds(_bounds_of([point for link in chosen for point in net.atlas.link(link).points]), padding=PADDING_PX)
    return m


# ------------------------------------------------------------------------------------------------------- backdrop


def ready(m: folium.Map | None, atlas: Atlas, title: str) -> folium.Map:
    """The map to draw on: the one given, else a new one with the backdrop of the atlas.

    Raises InputError for what is no map.
    """
    if m is not None and not isinstance(m, folium.Map):
        raise InputError(f"m is a folium.Map to draw on; got {m!r:.80}.")
    m = blank(atlas, title) if m is None else m
    add_assets(m)
    return m


def blank(atlas: Atlas, title: str, *, coarse: bool = False) -> folium.Map:
    """A map without tiles on which the land, or where there is none the water, of the atlas is drawn.

    coarse: whether coasts and frontiers are drawn as they look from afar, in half the bytes.
    """
    m = folium.Map(
        location=_middle(atlas),
        zoom_start=BASE_ZOOM,
        tiles=None,
        zoom_control="bottomright",
        zoom_snap=0.25,
        min_zoom=2,
    )
    OfflineFigure(title=escape(title)).add_child(m)
    add_assets(m)
    land, water = land_of(atlas), [shapely.geometry.shape(row["geometry"]) for row in atlas.rows["water"]]
    if land:
        shapes = list(land.values())
        shown = shapely.coverage_simplify(shapes, COARSE_DEG) if coarse else shapes
        Areas(shown, fill=LAND, stroke=SHORE).add_to(m)
        # Seas are where no land is; what lies inside the land, as a lake or a canal, is drawn on it.
        whole = list(land.values())
        tree = shapely.STRtree(whole)
        water = [shape for shape in water if len(tree.query(shape.representative_point(), predicate="within"))]
        Areas(water, fill=SEA, stroke=SHORE).add_to(m)
    else:
        Areas([shapely.box(*WHOLE_EARTH)], fill=LAND).add_to(m)
        Areas(water, fill=SEA, stroke=SHORE).add_to(m)
    Box(f"<h1>{escape(title)}</h1><p>{escape(atlas.about.name)}</p>", position="topleft", css_class="kd-title").add_to(
        m
    )
    credits_line = "; ".join((*atlas.about.attribution, f"data: {atlas.about.licence}"))
    Credits(escape(credits_line)).add_to(m)
    return m


def land_of(atlas: Atlas) -> dict[str, BaseGeometry]:
    """Shapes of the countries, by id."""
    return {row["id"]: shapely.geometry.shape(row["geometry"]) for row in atlas.rows["land"]}


def _bounds_of(points: npt.ArrayLike) -> list[list[float]]:
    """South-west and north-east corner of points (longitude, latitude), as (latitude, longitude) in degrees."""
    array = np.asarray(points, dtype=float)
    (west, south), (east, north) = array.min(axis=0), array.max(axis=0)
    return [[float(south), float(west)], [float(north), float(east)]]


def _middle(atlas: Atlas) -> list[float]:
    """Latitude and longitude of the middle place, where a map starts before it is fitted to anything."""
    points = np.array([(place.lat, place.lon) for place in atlas.place_records.values()])
    return np.median(points, axis=0).round(3).tolist()


def _central_bounds(atlas: Atlas) -> list[list[float]]:
    """Where most places are: a few far ports would shrink all the others to a dot."""
    points = np.array([(place.lon, place.lat) for place in atlas.place_records.values()])
    low = np.quantile(points, CROWDED_SHARE, axis=0, method="lower")  # "lower" and "higher" keep all of a small atlas
    high = np.quantile(points, 1 - CROWDED_SHARE, axis=0, method="higher")
    return _bounds_of([low, high])


# -------------------------------------------------------------------------------------------------------- network


def _look(link: Link) -> tuple[str, str]:
    """Legend entry and colour of a link."""
    if link.mode != "rail":
        return link.mode.capitalize(), MODE_COLOURS[link.mode]
    if len(link.carriers) > 1:
        return "Rail, two gauges", DUAL_GAUGE
    return f"Rail, {link.carriers[0].removeprefix('rail')} mm", CARRIER_COLOURS[link.carriers[0]]


def _width(link: Link) -> float:
    if link.mode != "rail":
        return OTHER_PX
    return DOUBLE_RAIL_PX if link.tracks is not None and link.tracks > 1 else RAIL_PX


def link_words(net: Network, only: Iterable[str] | None = None) -> dict[str, str]:
    """Tooltip of every link, or of some, as HTML."""
    atlas = net.atlas
    chosen = list(atlas.link_records if only is None else dict.fromkeys(only))
    subjects = [f"link:{link}" for link in chosen]
    known = figures_of(atlas, "length_km", subjects, year=max(net.day.year, atlas.about.base_year))
    words = {}
    for link_id in chosen:
        link = atlas.link(link_id)
        way = link.mode
        if link.mode == "rail":
            way += f" {' and '.join(carrier.removeprefix('rail') for carrier in link.carriers)} mm"
            if link.tracks is not None:
                way += f", {link.tracks:g} track{'s' if link.tracks > 1 else ''}"
        used = known.get(f"link:{link_id}")
        length = "length not stated"
        if used is not None:
            title = escape(atlas.source_rows[used.source]["title"])
            length = f"{used.central:,.0f} km [{used.confidence}] {title}"
        head = " - ".join(escape(atlas.place(end).name) for end in (link.start, link.end))
        state = net.closed.get(link_id, "open")
        words[link_id] = f"<b>{head}</b><br>{escape(way)}; {escape(state)}<br>{length}"
    return words


def _borders(net: Network) -> Shapes:
    """A sign where each open link crosses a border."""
    atlas = net.atlas
    layer = Shapes("Borders")
    land = land_of(atlas)
    for link in atlas.link_records.values():
        if link.border is None or link.id in net.closed:
            continue
        countries = [atlas.place(end).country for end in (link.start, link.end)]
        lon, lat = crossing(land, countries, link)
        names = " - ".join(escape(atlas.about.countries[country]) for country in countries)
        colour = GAUGE_BREAK if link.border == "gauge_break" else BORDER
        text = f"<b>Border {names}</b><br>{escape(link.border.replace('_', ' '))}<br>{escape(link.id)}"
        layer.add_mark(lon, lat, {"html": _sign("border", colour, 11), "size": 11}, text)
    return layer


def crossing(land: Mapping[str, BaseGeometry], countries: Iterable[str], link: Link) -> tuple[float, float]:
    """Where a link leaves a country by the land polygons; halfway along it where they do not say."""
    line = shapely.LineString(link.points)
    point = shapely.line_interpolate_point(line, 0.5, normalized=True)
    for country in countries:
        if country in land:
            met = shapely.get_coordinates(shapely.intersection(line, shapely.boundary(land[country])))
            if len(met):
                along = np.sort(shapely.line_locate_point(line, shapely.points(met)))
                point = shapely.line_interpolate_point(line, along[len(along) // 2])
                break
    return point.x, point.y


def _draw_places(atlas: Atlas, m: folium.Map) -> list[str]:
    """Draw the places where routes start and end, as one layer; the kinds found are given back."""
    layer = Shapes("Places")
    found = []
    for kind, (label, fill, radius) in reversed(list(PLACE_LOOKS.items())):  # cities last, on top
        style = {"radius": radius, "color": INK, "weight": 1, "fillColor": fill, "fillOpacity": 1}
        places = [place for place in atlas.place_records.values() if place.kind == kind]
        for place in places:
            text = f"<b>{escape(place.name)}</b><br>{label.lower()}, {escape(atlas.about.countries[place.country])}"
            layer.add_mark(place.lon, place.lat, style, text)
        found += [kind] if places else []
    layer.add_to(m)
    return found


def _land_names(atlas: Atlas) -> list[Name]:
    """Names of the countries of the atlas, each in the middle of its largest part."""
    names: list[Name] = []
    for code, shape in land_of(atlas).items():
        if code in atlas.about.countries:
            largest = max(shapely.get_parts(shape).tolist(), key=lambda part: part.area)
            point = largest.representative_point()
            names.append((point.x, point.y, atlas.about.countries[code], "land", 2))
    return names


def _names(atlas: Atlas) -> list[Name]:
    """Names of countries, then of places, those that matter most first."""
    names = _land_names(atlas)
    for kind, zoom in NAME_ZOOMS.items():
        places = [place for place in atlas.place_records.values() if place.kind == kind]
        names += [(place.lon, place.lat, place.name, "place", zoom) for place in places]
    return names


def end_names(atlas: Atlas, ends: Iterable[str]) -> list[Name]:
    """Names of the places where something begins or ends, then of the countries."""
    places = map(atlas.place, ends)
    return [*((place.lon, place.lat, place.name, "end", 0) for place in places), *_land_names(atlas)]


# ------------------------------------------------------------------------------------------ corridors and routes


def _draw_corridor(layer: Shapes, net: Network, record: Corridor, colour: str, words: Mapping[str, str]) -> None:
    atlas = net.atlas
    drawn: set[str] = set()
    # An open branch goes first: a link that it shares with a planned one is open.
    for branch in sorted(atlas.branches(record.id), key=lambda branch: not _is_open(net, branch)):
        style: dict[str, Any] = {"color": colour, "weight": 8, "opacity": 0.5, "pane": "kd-band"}
        if not _is_open(net, branch):
            style |= {"dashArray": "12 9", "lineCap": "butt"}
        for link in branch.links:
            if link not in drawn:
                drawn.add(link)
                layer.add_line(
                    parts_of(atlas.link(link).points), style, _member_words(net, record, branch, words[link])
                )
    beside = {"color": colour, "weight": 3, "opacity": 0.5, "pane": "kd-band"}
    for link in sorted(record.links - drawn):
        layer.add_line(parts_of(atlas.link(link).points), beside, f"<b>{escape(record.title)}</b><br>{words[link]}")


def _is_open(net: Network, branch: Branch) -> bool:
    """Whether every link of a branch is open on the day."""
    return not net.closed.keys() & set(branch.links)


def _member_words(net: Network, record: Corridor, branch: Branch, words: str) -> str:
    state = "open" if _is_open(net, branch) else "not open"
    return f"<b>{escape(record.title)}</b><br>branch {escape(branch.name)}: {state}<br>{words}"


def _draw_route(layer: Shapes, found: Route, colour: str, width: float) -> None:
    """Lines first, then signs, then the ends, so that nothing hides what matters more."""
    atlas = found.network.atlas
    land = land_of(atlas)
    words = link_words(found.network, found.links)
    style = {"color": colour, "weight": width, "opacity": 0.85}
    access = {"color": colour, "weight": 2.5, "opacity": 0.9, "dashArray": "3 5"}
    rows = found.steps
    signs: list[tuple[float, float, str, str]] = []
    arcs = iter(found.arc_records)
    carrier_of = {state.id: state.carrier for state in found.network.state_records}
    columns = ("kind", "from", "to", "country", "link", "length_km")
    for kind, start, end, country, link_id, length in zip(*(rows[column] for column in columns), strict=True):
        ends = atlas.place(start), atlas.place(end)
        if kind == "access":
            text = f"{' - '.join(escape(place.name) for place in ends)}: access by road, {length:,.0f} km"
            layer.add_line(parts_of([(place.lon, place.lat) for place in ends]), access, text)
            continue
        arc = next(arcs)
        if kind == "haul":
            link = atlas.link(link_id)
            points = link.points if link.start == start else link.points[::-1]
            layer.add_line(parts_of(points), style, words[link_id])
        elif kind == "border":
            link = atlas.link(link_id)
            countries = [atlas.place(place).country for place in (link.start, link.end)]
            text = f"<b>Border {escape(country)}</b><br>{escape(link_id)}"
            signs.append((*crossing(land, countries, link), kind, text))
        else:
            carriers = " to ".join(carrier_of[state] for state in (arc.from_state, arc.to_state))
            text = f"<b>{CHANGES[kind][1]} at {escape(ends[0].name)}</b><br>{escape(carriers)}"
            signs.append((ends[0].lon, ends[0].lat, kind, text))
    for lon, lat, kind, text in signs:
        layer.add_mark(lon, lat, {"html": _sign(kind, colour), "size": 16}, text)
    for place_id, fill, word in ((found.places[0], "#ffffff", "from"), (found.places[-1], colour, "to")):
        place = atlas.place(place_id)
        ring = {"radius": 7, "color": colour, "weight": 3, "fillColor": fill, "fillOpacity": 1}
        layer.add_mark(place.lon, place.lat, ring, f"{word} <b>{escape(place.name)}</b>")


# --------------------------------------------------------------------------------------------------------- legends


def swatch(colour: str, width: float, dashes: str = "") -> str:
    """A piece of a line, for a legend."""
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    return (
        f'<svg width="30" height="10" aria-hidden="true"><path d="M1 5 H29" stroke="{colour}" '
        f'stroke-width="{width:g}"{dashed} fill="none"/></svg>'
    )


def _disc(fill: str, radius: float) -> str:
    return (
        f'<svg width="30" height="12" aria-hidden="true"><circle cx="15" cy="6" r="{radius:g}" fill="{fill}" '
        f'stroke="{INK}"/></svg>'
    )


def _sign(kind: str, colour: str, size: int = 16, width: int = 0) -> str:
    shape, _ = CHANGES[kind]
    return (
        f'<svg width="{width or size}" height="{size}" viewBox="0 0 16 16" aria-hidden="true" fill="#fff" '
        f'stroke="{colour}" stroke-width="2.5" stroke-linejoin="round">{shape}</svg>'
    )


def legend_of(title: str, rows: Iterable[tuple[str, str]]) -> str:
    """A list that can be folded. rows: a sign as HTML, and its words, escaped here."""
    items = "".join(f"<li>{mark}<span>{escape(words)}</span></li>" for mark, words in rows)
    return f"<details open><summary>{escape(title)}</summary><ul>{items}</ul></details>"


def _network_legend(used: Collection[tuple[str, str, str]], kinds: Sequence[str], *, has_borders: bool) -> str:
    found = {(label, colour) for part, label, colour in used if part == "carrier"}
    carriers = sorted(found, key=lambda pair: (not pair[0].startswith("Rail"), pair[0]))
    rows = [(swatch(colour, RAIL_PX), label) for label, colour in carriers]
    if any(label.startswith("Rail") for label, _ in carriers):
        rows.append((swatch(DUAL_GAUGE, DOUBLE_RAIL_PX + 0.6), "Wide: more than one track"))
    statuses = {label for part, label, _ in used if part == "status"}
    rows += [(swatch(INK, 2.4, dashes), name) for name, dashes, _ in STATUSES.values() if name in statuses]
    rows += [
        (_disc(PLACE_LOOKS[kind][1], PLACE_LOOKS[kind][2]), PLACE_LOOKS[kind][0])
        for kind in PLACE_LOOKS
        if kind in kinds
    ]
    if has_borders:
        rows.append((_sign("border", BORDER, 12, 30), "Border (red where the gauge breaks)"))
    return legend_of("Network", rows)
