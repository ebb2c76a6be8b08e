"""Structure of an atlas: ends and lengths of links, chains, gauge breaks, islands, and sea legs that stay on water."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from korridor import schema, units
from korridor.errors import Problem

if TYPE_CHECKING:
    from korridor.validation import Raw, Row

__all__ = [
    "chain_of",
    "length_problems",
    "member_links",
    "section_length_problems",
    "structure_problems",
    "water_problems",
]

GEOD = pyproj.Geod(ellps="WGS84")
END_KM = 1.0  # a line has to begin this near the place it says it begins at
SHORT_SHARE, SHORT_KM, LONG_SHARE = 0.98, 1.0, 1.6
DRAWN_SHARE, DRAWN_KM = 0.9, 5.0
SECTION_SHARE = 0.1  # a section may be stated this much off the sum of its links before somebody says why
HARBOUR_KM = 8.0  # berths lie in harbours and rivers finer than any water polygon
SHORE_DEG = 0.02  # about 2 km: the width of doubt of a generalised shore


def structure_problems(raw: Raw) -> Iterator[Problem]:
    """What is wrong with how the sound rows hang together.

    What only a whole table can show (islands, gauges that meet, cities without links) waits until each row of it is
    sound: a place that could not be read would leave an island.
    """
    places = {row["id"]: row for row in raw.tables["places"]}
    links = {row["id"]: row for row in raw.tables["links"]}
    ended = {link[end] for link in links.values() for end in ("from", "to")}
    if not raw.faulty & {"places", "links"}:
        yield from _places(places, ended)
        yield from _gauge_breaks(places, links.values())
        if raw.about:
            yield from _islands(places, links.values(), raw.about["islands"])
    for link in links.values():
        yield from _link(link, places)
        if raw.about:
            yield from _dates(link, raw.about["base_year"])
    yield from _sections(raw.tables["sections"], links)
    yield from _corridors(raw.corridors, links)
    yield from _volumes(raw.tables["volumes"], {row["id"]: row for row in raw.tables["values"]})


def _places(places: Mapping[str, Row], ended: Collection[str]) -> Iterator[Problem]:
    for place in places.values():
        at = ("places.geojson", place["where"])
        if place["kind"] == "city" and not place["terminals"] and place["id"] not in ended:
            message = "a city where no link ends lists the terminals where its goods are handed over"
            yield Problem(*at, "terminals", message)
        if place["kind"] != "city" and place["terminals"]:
            yield Problem(*at, "terminals", f"only a city lists terminals; this is a {place['kind']}")
        for terminal in place["terminals"]:
            other = places.get(terminal["place"])
            if other is not None and (other["kind"] == "waypoint" or other["terminals"]):
                message = f"{other['id']!r} is a {other['kind']}; a terminal is a place where routes start and end"
                yield Problem(*at, "terminals", message)
            elif other is not None:
                straight = GEOD.inv(*place["points"][0], *other["points"][0])[2] / 1000
                if straight - terminal["access_km"] > SHORT_KM:
                    stated = f"{terminal['access_km']:g} km to {other['id']!r}"
                    message = f"{stated} are fewer than the {straight:.1f} km of the straight line"
                    yield Problem(*at, "terminals", message)


def _link(link: Row, places: Mapping[str, Row]) -> Iterator[Problem]:
    at = ("links.geojson", link["where"])
    if link["from"] == link["to"]:
        yield Problem(*at, "to", f"the link begins and ends at {link['from']!r}")
    allowed = schema.CARRIERS_OF_MODE[link["mode"]]
    for carrier in link["carrier"]:
        if carrier not in allowed:
            message = f"{carrier!r} does not run on a {link['mode']} link; it takes {', '.join(allowed)}"
            yield Problem(*at, "carrier", message)
    yield from _ships(link)
    if link["opened"] and link["closed"] and units.last_day(link["closed"]) < units.first_day(link["opened"]):
        yield Problem(*at, "closed", f"closed in {link['closed']}, before it opened in {link['opened']}")
    ends = [places[link[end]] for end in ("from", "to") if link[end] in places]
    if len(ends) < 2:  # noqa: PLR2004 - a link has two ends; the unknown one is reported as unknown
        return
    for name, end in zip(("from", "to"), ends, strict=True):
        if end["kind"] == "waypoint":
            yield Problem(*at, name, f"{end['id']!r} is a waypoint; a link ends where routes may start")
        if end["kind"] == "city" and end["terminals"]:
            message = f"the city {end['id']!r} hands its goods over at its terminals; let the link end at one of them"
            yield Problem(*at, name, message)
    yield from _countries(link, *(end["country"] for end in ends))
    for name, end, point in (("from", ends[0], link["points"][0]), ("to", ends[1], link["points"][-1])):
        marks = [end["points"][0], *([end["berth"]] if end["berth"] else [])]
        away = min(GEOD.inv(*mark, *point)[2] / 1000 for mark in marks)
        if away > END_KM:
            hint = "longitude comes first, and a line runs from `from` to `to`"
            marked = " or ".join(f"({lon:g}, {lat:g})" for lon, lat in marks)
            yield Problem(*at, name, f"the line ends {away:.1f} km from {end['id']!r} at {marked}; {hint}")


def _ships(link: Row) -> Iterator[Problem]:
    """Whether a line at sea says which ships sail it and where, and a line on land names no sea."""
    at = ("links.geojson", link["where"])
    at_sea = link["mode"] in ("sea", "ferry")
    if at_sea and link["trade"] is None:
        yield Problem(*at, "trade", "is empty; a line at sea says which ships run on it")
    if at_sea and link["sea"] is None:
        yield Problem(*at, "sea", "is empty; a line at sea names the sea it sails, by its id in water.geojson")
    if not at_sea and link["sea"] is not None:
        yield Problem(*at, "sea", f"a {link['mode']} link sails no sea; leave it empty instead of {link['sea']!r}")


def _countries(link: Row, first: str, last: str) -> Iterator[Problem]:
    """Whether the border and the countries of a link on land fit those of its ends."""
    at = ("links.geojson", link["where"])
    crosses = first != last
    if link["mode"] in ("rail", "road") and crosses != (link["border"] is not None):
        lies = f"joins {first} and {last}" if crosses else "lies in one country"
        needs = "say which kind of border it crosses" if crosses else "leave the kind of border empty"
        yield Problem(*at, "border", f"the link {lies}; {needs}")
    listed = link["country"]
    if link["mode"] in ("rail", "road", "pipeline") and [*listed[:1], *listed[-1:]] != [first, last]:
        said = f"lists {', '.join(listed)}" if listed else "is empty"
        message = f"{said}; list the countries in the order of the line, which begins in {first} and ends in {last}"
        yield Problem(*at, "country", message)


def _dates(link: Row, base_year: int) -> Iterator[Problem]:
    """A link said to operate in the base year, that opens after it or closed before it: the date rules, but warn."""
    if link["status"] != "operating":
        return
    at = ("links.geojson", link["where"])
    if link["opened"] and units.year_of(link["opened"]) > base_year:
        message = (
            f"operating in {base_year} and opened {link['opened']}; say under construction or planned, or mend the date"
        )
        yield Problem(*at, "opened", message, warning=True)
    if link["closed"] and units.year_of(link["closed"]) < base_year:
        message = f"operating in {base_year} and closed {link['closed']}; say historic, or mend the date"
        yield Problem(*at, "closed", message, warning=True)


def _gauge_breaks(places: Mapping[str, Row], links: Iterable[Row]) -> Iterator[Problem]:
    """Where two gauges meet, goods can change; a dual-gauge link makes one meeting of its two ends."""
    meeting: dict[str, list[set[str]]] = defaultdict(list)
    dual: dict[str, set[str]] = defaultdict(set)
    for link in links:
        gauges = {carrier for carrier in link["carrier"] if carrier in schema.RAIL_CARRIERS}
        for end, other in ((link["from"], link["to"]), (link["to"], link["from"])):
            if gauges and end in places and other in places:
                meeting[end].append(gauges)
                dual[end] |= {other} if len(gauges) > 1 else set()
    for cluster in _components({place: dual[place] for place in meeting}):
        tracks = [track for place in cluster for track in meeting[place]]
        for one, other in combinations(sorted(set().union(*tracks)), 2):
            changes = any({one, other} <= set(places[place]["interchange"]) for place in cluster)
            if _parted(tracks, one, other) and not changes:
                where = "here" if len(cluster) == 1 else f"at {', '.join(sorted(cluster))}"
                hint = "list both at the place where they do, or split the place"
                message = f"{one} and {other} meet {where} and nothing says how goods change; {hint}"
                yield Problem("places.geojson", places[min(cluster)]["where"], "interchange", message)
    for place in places.values():
        carriers = {carrier for track in meeting.get(place["id"], []) for carrier in track}
        for carrier in place["interchange"]:
            if carrier in schema.RAIL_CARRIERS and carrier not in carriers:
                message = f"{carrier!r} has no link here, so nothing can change to it"
                yield Problem("places.geojson", place["where"], "interchange", message)


def _parted(tracks: Sequence[set[str]], one: str, other: str) -> bool:
    """Whether some tracks here have only the one gauge and some only the other."""
    return any(one in track and other not in track for track in tracks) and any(
        other in track and one not in track for track in tracks
    )


def _islands(places: Mapping[str, Row], links: Iterable[Row], excused: Mapping[str, str]) -> Iterator[Problem]:
    """Rail, road and sea form one network; what is cut off is excused in atlas.toml with its reason."""
    neighbours: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for link in links:
        for carrier in link["carrier"]:
            if carrier != "pipeline":
                one, other = (link["from"], carrier), (link["to"], carrier)
                neighbours[one].add(other)
                neighbours[other].add(one)
    for place in places.values():
        here = [(place["id"], carrier) for carrier in place["interchange"] if (place["id"], carrier) in neighbours]
        for one, other in combinations(here, 2):
            neighbours[one].add(other)
            neighbours[other].add(one)
    islands = sorted(_components(neighbours), key=len, reverse=True)
    for island in islands[1:]:
        members = sorted({place for place, _ in island})
        if not set(members) & set(excused):
            carriers = ", ".join(sorted({carrier for _, carrier in island}))
            message = (
                f"an island of {carriers} that the rest cannot reach: {', '.join(members[:6])}"
                f"{' ...' if len(members) > 6 else ''}. Add the missing link or interchange, "  # noqa: PLR2004 - a few
                "or give the reason under [islands] in atlas.toml"
            )
            yield Problem("places.geojson", members[0], "", message)


def _components(neighbours: Mapping[Any, Collection[Any]]) -> Iterator[set[Any]]:
    left = set(neighbours)
    while left:
        found, edge = set(), [left.pop()]
        while edge:
            node = edge.pop()
            found.add(node)
            fresh = set(neighbours[node]) & left
            left -= fresh
            edge.extend(fresh)
        yield found


def chain_of(link_ids: Sequence[str], links: Mapping[str, Row], start: str | None = None) -> tuple[list[str], str]:
    """Places that links in series pass, in order, and no text; or no places and, as a sentence, where the chain breaks.

    start: place where the chain has to begin; without it the first link may run either way.
    """
    ends = [(links[link]["from"], links[link]["to"]) for link in link_ids]
    starts = [start] if start else list(ends[0])
    broken = ""
    for first in starts:
        walked = [first]
        for link, pair in zip(link_ids, ends, strict=True):
            if walked[-1] not in pair:
                broken = f"{link!r} runs from {pair[0]!r} to {pair[1]!r} and does not begin at {walked[-1]!r}"
                break
            if links[link]["direction"] == "forward" and walked[-1] != pair[0]:
                broken = f"{link!r} runs one way, from {pair[0]!r} to {pair[1]!r}"
                break
            walked.append(pair[1] if walked[-1] == pair[0] else pair[0])
        else:
            return walked, ""
    return [], broken


def _sections(sections: Iterable[Row], links: Mapping[str, Row]) -> Iterator[Problem]:
    for section in sections:
        at = ("sections.csv", section["where"], "links")
        if any(link not in links for link in section["links"]):
            continue
        if len(set(section["links"])) < len(section["links"]):
            yield Problem(*at, "a link stands twice")
        if section["shape"] in (None, "chain"):
            _, broken = chain_of(section["links"], links)
            if broken:
                yield Problem(*at, f"not a chain: {broken}; put the links in series, or say its shape")
        elif section["shape"] == "tree":
            neighbours: dict[str, set[str]] = defaultdict(set)
            for link in section["links"]:
                neighbours[links[link]["from"]].add(links[link]["to"])
                neighbours[links[link]["to"]].add(links[link]["from"])
            if len(list(_components(neighbours))) > 1:
                yield Problem(*at, "not a tree: its links do not hang together")


def _corridors(corridors: Iterable[Row], links: Mapping[str, Row]) -> Iterator[Problem]:
    by_id = {row["id"]: row for row in corridors}
    for corridor in by_id.values():
        at = ("corridors.toml", corridor["where"])
        if not corridor["branch"] and not corridor["groups"]:
            yield Problem(*at, "branch", "a corridor has a branch, or groups other corridors")
        if corridor["id"] in _grouped(corridor, by_id):
            yield Problem(*at, "groups", "the corridor groups itself, at once or by way of another")
        for branch in corridor["branch"]:
            yield from _branch(corridor, branch, links)
        members = member_links(corridor, by_id)
        touched = {links[link][end] for link in members if link in links for end in ("from", "to")}
        for key in ("origins", "destinations"):
            off = [place for place in corridor[key] if place not in touched]
            if off and members <= set(links):
                yield Problem(*at, key, f"no member link touches {', '.join(map(repr, off))}")
        for gate in corridor["gates"]:
            if gate in links and links[gate]["border"] is None:
                yield Problem(*at, "gates", f"{gate!r} crosses no border")
            if gate not in members:
                yield Problem(*at, "gates", f"{gate!r} is no member of the corridor")


def _branch(corridor: Row, branch: Row, links: Mapping[str, Row]) -> Iterator[Problem]:
    at = ("corridors.toml", f"{corridor['where']}, branch {branch['name']!r}")
    if any(link not in links for link in branch["links"]):
        return
    walked, broken = chain_of(branch["links"], links, branch["origin"])
    if broken:
        yield Problem(*at, "links", f"the links do not join its ends: {broken}")
        return
    if walked[-1] != branch["destination"]:
        yield Problem(*at, "destination", f"the links lead to {walked[-1]!r} and not to {branch['destination']!r}")
    off = [place for place in branch["via"] if place not in walked]
    if off:
        yield Problem(*at, "via", f"the links do not pass {', '.join(map(repr, off))}")


def member_links(corridor: Row, by_id: Mapping[str, Row]) -> set[str]:
    """Every link of a corridor: of its branches, beside them, and of the corridors it groups."""
    rows = [corridor, *(by_id[group] for group in _grouped(corridor, by_id))]
    return {link for row in rows for links in (row["links"], *(b["links"] for b in row["branch"])) for link in links}


def _grouped(corridor: Row, by_id: Mapping[str, Row]) -> set[str]:
    """Every corridor that one groups, at once or by way of another."""
    found: set[str] = set()
    left = list(corridor["groups"])
    while left:
        group = left.pop()
        if group in by_id and group not in found:
            found.add(group)
            left.extend(by_id[group]["groups"])
    return found


def _volumes(volumes: Iterable[Row], values: Mapping[str, Row]) -> Iterator[Problem]:
    """A series counts one quantity of one subject and population, and never joins part of a year with whole years."""
    firsts: dict[str, tuple[Row, dict[str, str]]] = {}
    for row in volumes:
        value = values.get(row["value"])
        if value is None:
            continue
        counted = {
            "subject": value["subject"],
            "quantity": value["quantity"],
            "population": value["scope"].get("population", "not given"),
            "calendar": "part of a year" if row["calendar"] == "part" else "whole years",
        }
        first, begun = firsts.setdefault(row["series"], (row, counted))
        for what, said in counted.items():
            if said != begun[what]:
                message = (
                    f"{what} is {said} here and {begun[what]} at {first['where']} of series {row['series']!r}; "
                    "give the rows a series of their own"
                )
                yield Problem("volumes.csv", row["where"], "calendar" if what == "calendar" else "value", message)


def length_problems(links: Iterable[Row], length_km: Mapping[str, float]) -> Iterator[Problem]:
    """Links whose used length does not fit the drawn line, unless `length_note` explains it.

    length_km: used length by link id. Shorter than 0.98 of the chord by over 1 km is a problem, and so is shorter
    than 0.9 of the drawn line by over 5 km: a point of it lies astray. Longer than 1.6 times the drawn line is a
    warning.
    """
    for link in links:
        at = ("links.geojson", link["where"], "length_km")
        length = length_km.get(link["id"])
        if length is None:
            yield Problem(*at, "no figure of length_km in values.csv; an unknown length is not zero")
            continue
        lons, lats = zip(*link["points"], strict=True)
        chord = GEOD.inv(lons[0], lats[0], lons[-1], lats[-1])[2] / 1000
        drawn = GEOD.line_length(lons, lats) / 1000
        hint = "mend one, or say why in length_note"
        if length < SHORT_SHARE * chord and chord - length > SHORT_KM and not link["length_note"]:
            yield Problem(*at, f"{length:g} km is shorter than the straight line of {chord:.1f} km; {hint}")
        elif length < DRAWN_SHARE * drawn and drawn - length > DRAWN_KM and not link["length_note"]:
            yield Problem(*at, f"{length:g} km is shorter than the drawn line of {drawn:.1f} km: a spike? {hint}")
        elif length > LONG_SHARE * drawn and not link["length_note"]:
            message = (
                f"{length:g} km is over {LONG_SHARE} times the drawn line of {drawn:.1f} km; say why in length_note"
            )
            yield Problem(*at, message, warning=True)


def section_length_problems(
    sections: Iterable[Row], section_km: Mapping[str, float], length_km: Mapping[str, float]
) -> Iterator[Problem]:
    """Chains whose used length is far from the sum of their links, as warnings, unless the section's note explains it.

    section_km, length_km: used lengths by section and by link id.
    """
    for section in sections:
        stated = section_km.get(section["id"])
        if stated is None or section["shape"] not in (None, "chain") or section["note"]:
            continue
        if any(link not in length_km for link in section["links"]):
            continue
        summed = sum(length_km[link] for link in section["links"])
        if abs(stated - summed) > SECTION_SHARE * stated:
            message = f"{stated:g} km stated, and its links add up to {summed:g} km; say why in the note"
            yield Problem("sections.csv", section["where"], "note", message, warning=True)


def water_problems(links: Iterable[Row], water: Iterable[Row]) -> Iterator[Problem]:
    """Sea legs that cross land; harbours (8 km at each end) and 2 km of shore are left out of the judgement.

    Nothing is said while a polygon of the water is unsound (its shape is None): what it covers is unknown.
    """
    legs = [link for link in links if link["mode"] in ("sea", "ferry")]
    if not legs:
        return
    shapes = [row["shape"] for row in water]
    if any(shape is None for shape in shapes):
        return
    if not shapes:
        message = "no water polygons, so nothing says whether the sea legs stay at sea"
        yield Problem("water.geojson", "", "", message, warning=True)
        return
    for shape in shapes:
        shapely.prepare(shape)
    lines = [_along(leg["points"]) for leg in legs]
    points = np.concatenate(lines)
    dry = np.ones(len(points), dtype=bool)
    for shape in shapes:
        dry[dry] = ~shapely.contains_xy(shape, points[dry])
    starts = np.cumsum([len(line) for line in lines])[:-1]
    for leg, line, is_dry in zip(legs, lines, np.split(dry, starts), strict=True):
        stray = line[is_dry]
        for end in (leg["points"][0], leg["points"][-1]):
            if len(stray):
                away = _km_from(end, stray)
                stray = stray[away > HARBOUR_KM]
        if len(stray):
            spots = shapely.points(stray)
            off = np.min([shapely.distance(shape, spots) for shape in shapes], axis=0)
            stray = stray[off > SHORE_DEG]
        if len(stray):
            lon, lat = stray[len(stray) // 2]
            message = f"the line crosses land near longitude {lon:.2f}, latitude {lat:.2f}; add way points at sea"
            yield Problem("links.geojson", leg["where"], "geometry", message)


def _km_from(point: tuple[float, float], others: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Distance in km from a point to each of (n, 2) longitudes and latitudes."""
    lons, lats = (np.full(len(others), number) for number in point)
    metres = GEOD.inv(lons, lats, others[:, 0].copy(), others[:, 1].copy())[2]
    return np.asarray(metres) / 1000


def _along(points: Sequence[tuple[float, float]]) -> npt.NDArray[np.float64]:
    """Points every 2 km (5 km on ocean legs) along a line, as (n, 2) longitudes and latitudes.

    Each piece goes the short way round, over the 180th meridian too.
    """
    corners = np.array(points)
    corners[1:, 0] -= 360 * np.cumsum(np.round(np.diff(corners[:, 0]) / 360))
    way = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(corners, axis=0).T))])
    step = 0.02 if way[-1] < 15 else 0.05  # noqa: PLR2004 - degrees; an ocean leg is longer
    marks = np.linspace(0, way[-1], max(2, int(way[-1] / step) + 1))
    lons, lats = (np.interp(marks, way, column) for column in corners.T)
    return np.column_stack([np.where(np.abs(lons) > 180, (lons + 180) % 360 - 180, lons), lats])  # noqa: PLR2004 - round
