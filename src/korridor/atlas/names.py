"""From what a user types to what the atlas holds: places, cities with their terminals, and subjects of every kind."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from typing import TYPE_CHECKING

import pyproj

from korridor import schema
from korridor.errors import AmbiguousName, InputError, UnknownName
from korridor.units import is_on_earth

if TYPE_CHECKING:
    import pandas as pd

    from korridor.atlas.records import Atlas

__all__ = [
    "End",
    "find",
    "listed",
    "named",
    "normalised",
    "refuse_waypoint",
    "resolve_end",
    "resolve_place",
    "resolve_subject",
]

GEOD = pyproj.Geod(ellps="WGS84")
LonLat = tuple[float, float]
_NO_LETTERS = re.compile(r"[\W_]+")
_BRACKETS_BEHIND = re.compile(r"\s*\([^()]*\)\s*$")
# They come and go in transliterations: Xi'an and Xian are one name.
_APOSTROPHES = "'`\N{RIGHT SINGLE QUOTATION MARK}\N{MODIFIER LETTER TURNED COMMA}\N{MODIFIER LETTER APOSTROPHE}"


@dataclass(frozen=True, slots=True)
class End:
    """Where a route starts or ends: a place, with the terminals that stand for it and the way to each in km.

    A place that is its own terminal has one, at 0 km. snap_km: distance from a point given by longitude and latitude,
    None for a name.
    """

    place: str
    name: str
    terminals: tuple[tuple[str, float], ...]
    snap_km: float | None = None


def listed(given: str | Iterable[str] | None) -> tuple[str, ...]:
    """One name, several or none as a tuple. Raises InputError for what is no text."""
    names = () if given is None else (given,) if isinstance(given, str) else given
    if not isinstance(names, Iterable):
        raise InputError(f"give a name, or a list of names; got {given!r}.")
    names = tuple(names)
    if not all(isinstance(name, str) for name in names):
        raise InputError(f"give a name, or a list of names; got {given!r}.")
    return names


def normalised(name: str) -> str:
    """Fold case, accents and punctuation, so that spellings of one name meet.

    >>> normalised("Türkmenbaşy  (port)") == normalised("turkmenbasy port")
    True
    """
    if name.isascii():
        folded = name.lower().replace("'", "").replace("`", "")
    else:
        folded = unicodedata.normalize("NFKD", name).casefold().replace("\N{LATIN SMALL LETTER DOTLESS I}", "i")
        folded = "".join(sign for sign in folded if not unicodedata.combining(sign) and sign not in _APOSTROPHES)
    return _NO_LETTERS.sub(" ", folded).strip()


def _spellings(name: str) -> set[str]:
    """The name, and without what stands in brackets at its end."""
    whole = normalised(name)
    bare = normalised(_BRACKETS_BEHIND.sub("", name))
    return {spelling for spelling in (whole, bare) if spelling}


# Of equal likeness, what a user most often looks for comes first.
_FIND_ORDER = ("place", "country", "corridor", "section", "border", "link", "project", "sea", "class")


class _Index:
    """Ids by normalised name, of places and of every other kind; made once for an atlas."""

    def __init__(self, atlas: Atlas) -> None:
        places: dict[str, set[str]] = defaultdict(set)
        for place in atlas.place_records.values():
            code = place.un_locode or ""
            for spelling in (place.name, *place.alt_names, code, f"{code[:2]} {code[2:]}"):  # both KZAAU and KZ AAU
                for normal in _spellings(spelling):
                    places[normal].add(place.id)
        for place_id in atlas.place_records:
            places.setdefault(normalised(place_id), {place_id})
        self.places: Mapping[str, set[str]] = dict(places)
        subjects: dict[str, set[str]] = defaultdict(set)
        by_kind: dict[str, set[str]] = defaultdict(set)
        for subject, names in _subject_names(atlas):
            by_kind[subject.partition(":")[0]].add(subject)
            for name in names:
                subjects[normalised(name)].add(subject)
        self.subjects: Mapping[str, set[str]] = dict(subjects)
        self.by_kind: Mapping[str, set[str]] = dict(by_kind)


def _index(atlas: Atlas) -> _Index:
    """The index of an atlas, made once and kept with it."""
    kept = vars(atlas)
    if "_index" not in kept:
        kept["_index"] = _Index(atlas)
    return kept["_index"]


def _subject_names(atlas: Atlas) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Everything that is no place: qualified id, and the names it goes by."""
    for link in atlas.link_records.values():
        yield f"link:{link.id}", (link.id,)
        if link.border:
            yield f"border:{link.id}", ()
    for section in atlas.section_records.values():
        yield f"section:{section.id}", (section.id, section.title)
    for corridor in atlas.corridor_records.values():
        yield f"corridor:{corridor.id}", (corridor.id, corridor.title)
    for code, name in atlas.about.countries.items():
        yield f"country:{code}", (code, name)
    titles: dict[str, list[str]] = {}
    for effect in atlas.rows["projects"]:
        titles.setdefault(effect["id"], []).append(effect["title"])
    for project_id, names in titles.items():
        yield f"project:{project_id}", (project_id, *dict.fromkeys(names))
    for subject in sorted({row["subject"] for row in atlas.rows["values"]}):
        if subject.partition(":")[0] in ("sea", "class"):
            yield subject, (subject.partition(":")[2],)


def _described(atlas: Atlas, place_ids: Sequence[str]) -> str:
    lines = []
    for place_id in sorted(place_ids):
        place = atlas.place_records[place_id]
        country = atlas.about.countries[place.country]
        lines.append(f"{place_id} ({place.name}, {country}, {place.kind})")
    return "; ".join(lines)


def _one_locality(atlas: Atlas, found: set[str]) -> str | None:
    """The place a name means: the only one, waypoints left aside, or the city whose terminals all the others are."""
    found = {place_id for place_id in found if atlas.place_records[place_id].kind != "waypoint"} or found
    if len(found) == 1:
        return next(iter(found))
    for place_id in found:
        terminals = {terminal for terminal, _ in atlas.place_records[place_id].terminals}
        if terminals and found - {place_id} <= terminals:
            return place_id
    return None


def resolve_place(atlas: Atlas, name: str) -> str:
    """Return the id of the place that a name means.

    name: id, name, other name or UN/LOCODE; case and accents do not matter. A city stands before the terminals that
    share its name, and every other place before a waypoint.
    Raises AmbiguousName listing the localities a name fits, UnknownName offering the nearest, and InputError where the
    name is no text.
    """
    if not isinstance(name, str):
        raise InputError(f"a place is given by its name or id, or by (lon, lat) with snap_km; got {name!r}.")
    index = _index(atlas)
    if name in atlas.place_records:
        return name
    found = index.places.get(normalised(name), set())
    if not found:
        close = get_close_matches(normalised(name), index.places, n=4, cutoff=0.7)
        nearest_first = (place for spelling in close for place in sorted(index.places[spelling]))
        near = list(dict.fromkeys(atlas.place_records[place].name for place in nearest_first))
        hint = (
            f"Did you mean {' or '.join(map(repr, near))}?" if near else "Nothing near it is known; `find` lists names."
        )
        raise UnknownName(f"no place called {name!r}. {hint}")
    one = _one_locality(atlas, found)
    if one is None:
        message = f"{name!r} fits {len(found)} localities: {_described(atlas, sorted(found))}. Give one of these ids."
        raise AmbiguousName(message, sorted(found))
    return one


def resolve_end(atlas: Atlas, place: str | LonLat, *, snap_km: float | None = None) -> End:
    """Return the place, and its terminals, where a route starts or ends.

    place: a name as in `resolve_place`, or (longitude, latitude) with snap_km, the greatest distance to the place
    that may stand for the point. Raises as `resolve_place`, UnknownName for a point with no place within snap_km, and
    InputError for a waypoint and for a point without snap_km.
    """
    if isinstance(place, tuple | list):
        return _snapped(atlas, place, snap_km)
    place_id = resolve_place(atlas, place)
    found = atlas.place_records[place_id]
    refuse_waypoint(atlas, place_id)
    return End(place_id, found.name, found.terminals or ((place_id, 0.0),))


def refuse_waypoint(atlas: Atlas, place_id: str) -> None:
    """Raise InputError, naming the links that pass it and their ends, if a place is a waypoint."""
    place = atlas.place_records[place_id]
    if place.kind != "waypoint":
        return
    passing = [
        f"{link.id} ({link.start} to {link.end})" for link in atlas.link_records.values() if place_id in link.via
    ]
    passed = f"the link {' and '.join(passing)} passes it" if passing else "no link passes it"
    raise InputError(
        f"{place.name!r} is a waypoint, where no route starts, ends or stops: {passed}; take an end of it."
    )


def _snapped(atlas: Atlas, point: Sequence[float], snap_km: float | None) -> End:
    try:
        lon, lat = (float(number) for number in point)
    except (TypeError, ValueError):
        raise InputError(f"a point is (longitude, latitude); got {point!r}.") from None
    if not is_on_earth(lon, lat):
        raise InputError(f"longitude {lon} and latitude {lat} are no point on Earth; longitude comes first.")
    if snap_km is not None and (isinstance(snap_km, bool) or not isinstance(snap_km, int | float)):
        raise InputError(f"snap_km is a number of km; got {snap_km!r}.")
    if snap_km is None or not snap_km > 0:
        raise InputError(
            f"the point {point!r} needs snap_km: how far from it, in km, the place that stands for it may lie."
        )
    places = [place for place in atlas.place_records.values() if place.kind != "waypoint" and not place.terminals]
    lons, lats = [place.lon for place in places], [place.lat for place in places]
    away = GEOD.inv([lon] * len(places), [lat] * len(places), lons, lats)[2]
    nearest_m, nearest = min(zip(away, places, strict=True), key=lambda pair: pair[0])
    nearest_km = float(nearest_m) / 1000
    if nearest_km > snap_km:
        message = (
            f"no place within {snap_km:g} km of {point!r}; the nearest is {nearest.name!r}, {nearest_km:.1f} km away."
        )
        raise UnknownName(message)
    return End(nearest.id, nearest.name, ((nearest.id, 0.0),), snap_km=nearest_km)


def resolve_subject(atlas: Atlas, name: str) -> str:
    """Return the qualified id of what a name means, of any kind: `link:...`, `place:...`, `corridor:...` and so on.

    A name that several kinds share has to be written with its kind, as `corridor:a-b`. Raises AmbiguousName and
    UnknownName.
    """
    if not isinstance(name, str):
        raise InputError(f"a subject is given by its name or id; got {name!r}.")
    index = _index(atlas)
    kind, colon, bare = name.partition(":")
    if colon and kind in schema.SUBJECT_KINDS:
        return _qualified(atlas, index, kind, bare, name)
    found = set(index.subjects.get(normalised(name), set()))
    exact = {subject for subject in found if subject.partition(":")[2] == name}
    exact |= {f"place:{name}"} if name in atlas.place_records else set()
    if not exact and normalised(name) in index.places:
        found.add(f"place:{resolve_place(atlas, name)}")
    found = exact or found
    if len(found) == 1:
        return next(iter(found))
    if found:
        ids = ", ".join(sorted(found))
        raise AmbiguousName(f"{name!r} can mean {ids}. Write it with its kind, as one of these.", sorted(found))
    close = get_close_matches(normalised(name), [*index.subjects, *index.places], n=4, cutoff=0.7)
    near: list[str] = []
    for spelling in close:
        near += sorted(index.subjects.get(spelling, ()))
        near += sorted(f"place:{place}" for place in index.places.get(spelling, ()))
    near = list(dict.fromkeys(near))
    hint = (
        f"Did you mean {' or '.join(map(repr, near[:4]))}?" if near else "Nothing near it is known; `find` lists names."
    )
    raise UnknownName(f"nothing is called {name!r}. {hint}")


def _qualified(atlas: Atlas, index: _Index, kind: str, bare: str, name: str) -> str:
    if kind == "place":
        return f"place:{resolve_place(atlas, bare)}"
    known = index.by_kind.get(kind, frozenset())
    if name in known:
        return name
    same = [subject for subject in index.subjects.get(normalised(bare), ()) if subject.startswith(f"{kind}:")]
    if len(same) == 1:
        return same[0]
    if same:
        ids = ", ".join(sorted(same))
        raise AmbiguousName(f"{bare!r} can mean {ids}. Give one of these ids.", sorted(same))
    near = get_close_matches(name, known, n=3)
    hint = f"Did you mean {' or '.join(map(repr, near))}?" if near else "Nothing near it is known; `find` lists names."
    raise UnknownName(f"no {kind} called {bare!r}. {hint}")


def find(atlas: Atlas, text: str, *, limit: int = 20) -> pd.DataFrame:
    """List what has a name like `text`, best first.

    Columns: id (qualified), kind, name, country, matched (the name that fits), score (1 for the very name).
    Empty where nothing comes near.
    """
    import pandas as pd

    wanted = normalised(text) if isinstance(text, str) else ""
    if not wanted:
        raise InputError("give a name, or a part of one, to look for.")
    if limit < 1:
        raise InputError(f"limit is at least 1; got {limit!r}.")
    places = (
        (f"place:{place.id}", (place.name, *place.alt_names, place.id, *([place.un_locode] if place.un_locode else ())))
        for place in atlas.place_records.values()
    )
    ranked = []
    for subject, names in (*places, *_subject_names(atlas)):
        likeness = {spelling: _likeness(wanted, normalised(spelling)) for spelling in names}
        if likeness:
            best = max(likeness, key=lambda spelling: likeness[spelling])
            kind, _, name = subject.partition(":")
            is_city = kind == "place" and bool(atlas.place_records[name].terminals)
            ranked.append((-likeness[best], not is_city, _FIND_ORDER.index(kind), subject, best))
    enough = 0.6
    rows = []
    for score, _, _, subject, spelling in sorted(row for row in ranked if -row[0] >= enough)[:limit]:
        kind, _, name = subject.partition(":")
        place = atlas.place_records[name] if kind == "place" else None
        rows.append(
            {
                "id": subject,
                "kind": place.kind if place else kind,
                "name": named(atlas, subject),
                "country": atlas.about.countries[place.country] if place else "",
                "matched": spelling,
                "score": round(-score, 2),
            }
        )
    return pd.DataFrame(rows, columns=["id", "kind", "name", "country", "matched", "score"]).set_index("id")


def named(atlas: Atlas, subject: str) -> str:
    """A subject in words, as a section by its title; one that has no name but its id stays as it is."""
    kind, _, name = subject.partition(":")
    if kind == "section":
        return atlas.section(name).title
    if kind == "corridor":
        return atlas.corridor(name).title
    if kind == "place":
        return atlas.place(name).name
    if kind == "country":
        return atlas.about.countries[name]
    if kind in ("link", "border"):
        record = atlas.link(name)
        ends = f"{atlas.place(record.start).name} - {atlas.place(record.end).name}"
        return f"border {ends}" if kind == "border" else ends
    table, column = {"project": ("projects", "title"), "sea": ("water", "name")}.get(kind, ("", ""))
    return next((row[column] for row in atlas.rows.get(table, ()) if row["id"] == name), subject)


def _likeness(wanted: str, spelling: str) -> float:
    """1 for the name itself, from 0.9 for its beginning, from 0.8 for a part, else how alike the letters are."""
    if wanted == spelling:
        return 1.0
    whole = 0.09 * len(wanted) / max(len(spelling), 1)  # the more of the name it is, the better
    if spelling.startswith(wanted):
        return 0.9 + whole
    if wanted in spelling:
        return 0.8 + whole
    matcher = SequenceMatcher(None, wanted, spelling)
    return 0.75 * matcher.ratio() if matcher.quick_ratio() > 0.75 else 0.0  # noqa: PLR2004 - far names are no offers
