"""From what a user types to what the atlas holds: places, cities with their terminals, and subjects of every kind."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING

import pandas as pd
import pyproj

from korridor import schema
from korridor.errors import AmbiguousName, InputError, UnknownName

if TYPE_CHECKING:
    from korridor.atlas.records import Atlas

__all__ = ["End", "find", "normalised", "resolve_end", "resolve_place", "resolve_subject"]

GEOD = pyproj.Geod(ellps="WGS84")
LonLat = tuple[float, float]


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


def normalised(name: str) -> str:
    """Fold case, accents and punctuation, so that spellings of one name meet.

    >>> normalised("Türkmenbaşy  (port)") == normalised("turkmenbasy port")
    True
    """
    folded = unicodedata.normalize("NFKD", name).casefold().replace("ı", "i")
    kept = (sign for sign in folded if not unicodedata.combining(sign) and sign not in "'’ʻʼ`")
    return " ".join("".join(sign if sign.isalnum() else " " for sign in kept).split())


def _spellings(name: str) -> set[str]:
    """The name, and without what stands in brackets behind it."""
    whole = normalised(name)
    bare = normalised(name.partition("(")[0])
    return {spelling for spelling in (whole, bare) if spelling}


class _Index:
    """Ids by normalised name, of places and of every other kind; made once for an atlas."""

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas
        places: dict[str, set[str]] = defaultdict(set)
        for place_id, name, others in zip(
            atlas.places.index, atlas.places["name"], atlas.places["alt_names"], strict=True
        ):
            for spelling in (name, *others):
                for normal in _spellings(spelling):
                    places[normal].add(place_id)
        self.places: Mapping[str, set[str]] = dict(places)
        self.codes = {code: place for place, code in atlas.places["un_locode"].dropna().items()}
        subjects: dict[str, set[str]] = defaultdict(set)
        by_kind: dict[str, set[str]] = defaultdict(set)
        for subject, names in _subject_names(atlas):
            by_kind[subject.partition(":")[0]].add(subject)
            for name in names:
                subjects[normalised(name)].add(subject)
        self.subjects: Mapping[str, set[str]] = dict(subjects)
        self.by_kind: Mapping[str, set[str]] = dict(by_kind)


@lru_cache(maxsize=8)
def _index(atlas: Atlas) -> _Index:
    return _Index(atlas)


def _subject_names(atlas: Atlas) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Everything that is no place: qualified id, and the names it goes by."""
    for link_id in atlas.links.index:
        yield f"link:{link_id}", (link_id,)
    for link_id in atlas.links.index[atlas.links["border"].notna()]:
        yield f"border:{link_id}", ()
    for section_id, title in atlas.sections["title"].items():
        yield f"section:{section_id}", (section_id, title)
    for corridor in atlas.corridor_records.values():
        yield f"corridor:{corridor.id}", (corridor.id, corridor.title)
    for code, name in atlas.about.countries.items():
        yield f"country:{code}", (code, name)
    for project_id, title in atlas.projects["title"].items():
        yield f"project:{project_id}", (project_id, title)
    for subject in sorted(set(atlas.values["subject"])):
        if subject.partition(":")[0] in ("sea", "class"):
            yield subject, (subject.partition(":")[2],)


def _described(atlas: Atlas, place_ids: Sequence[str]) -> str:
    lines = []
    for place_id in sorted(place_ids):
        place = atlas.places.loc[place_id]
        country = atlas.about.countries[place["country"]]
        lines.append(f"{place_id} ({place['name']}, {country}, {place['kind']})")
    return "; ".join(lines)


def _one_locality(atlas: Atlas, found: set[str]) -> str | None:
    """The place a name means: the only one, or the city whose terminals all the others are."""
    if len(found) == 1:
        return next(iter(found))
    for place_id in found:
        terminals = {terminal["place"] for terminal in atlas.places.at[place_id, "terminals"]}
        if terminals and found - {place_id} <= terminals:
            return place_id
    return None


def resolve_place(atlas: Atlas, name: str) -> str:
    """Return the id of the place that a name means.

    name: id, name, other name or UN/LOCODE; case and accents do not matter. A city stands before the terminals that
    share its name. Raises AmbiguousName listing the localities a name fits, UnknownName offering the nearest, and
    InputError where the name is no text.
    """
    if not isinstance(name, str):
        raise InputError(f"a place is given by its name or id, or by (lon, lat) with snap_km; got {name!r}.")
    index = _index(atlas)
    if name in atlas.places.index:
        return name
    if name.upper() in index.codes and len(name.strip()) == len("XXYYY"):
        return index.codes[name.upper()]
    found = index.places.get(normalised(name), set())
    if not found:
        close = get_close_matches(normalised(name), index.places, n=4, cutoff=0.7)
        near = sorted({atlas.places.at[place, "name"] for spelling in close for place in index.places[spelling]})
        hint = f"Did you mean {' or '.join(map(repr, near))}?" if near else "Nothing near it is known; `find` lists names."
        raise UnknownName(f"no place called {name!r}. {hint}")
    one = _one_locality(atlas, found)
    if one is None:
        message = f"{name!r} fits {len(found)} localities: {_described(atlas, sorted(found))}. Give one of these ids."
        raise AmbiguousName(message, sorted(found))
    return one


def resolve_end(atlas: Atlas, place: str | LonLat, *, snap_km: float | None = None) -> End:
    """Return the place, and its terminals, where a route starts or ends.

    place: a name as in `resolve_place`, or (longitude, latitude) with snap_km, the greatest distance to the place
    that may stand for the point. Raises as `resolve_place`, and InputError for a waypoint, and for a point without
    snap_km or with no place within it.
    """
    if isinstance(place, tuple | list):
        return _snapped(atlas, place, snap_km)
    place_id = resolve_place(atlas, place)
    row = atlas.places.loc[place_id]
    if row["kind"] == "waypoint":
        passing = [
            f"{link_id} ({start} to {end})"
            for link_id, start, end, via in zip(
                atlas.links.index, atlas.links["from"], atlas.links["to"], atlas.links["via"], strict=True
            )
            if place_id in via
        ]
        passed = f"the link {' and '.join(passing)} passes it" if passing else "no link passes it"
        raise InputError(f"{row['name']!r} is a waypoint, where no route starts or ends: {passed}; take an end of it.")
    terminals = tuple((terminal["place"], float(terminal["access_km"])) for terminal in row["terminals"])
    return End(place_id, row["name"], terminals or ((place_id, 0.0),))


def _snapped(atlas: Atlas, point: Sequence[float], snap_km: float | None) -> End:
    try:
        lon, lat = (float(number) for number in point)
    except (TypeError, ValueError):
        raise InputError(f"a point is (longitude, latitude); got {point!r}.") from None
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise InputError(f"longitude {lon} and latitude {lat} are no point on Earth; longitude comes first.")
    if snap_km is None or not snap_km > 0:
        raise InputError(f"the point {point!r} needs snap_km: how far from it, in km, the place that stands for it may lie.")
    places = atlas.places[~atlas.places["kind"].isin(["waypoint", "city"])]
    shape = places.geometry
    away = GEOD.inv([lon] * len(places), [lat] * len(places), shape.x.to_numpy(), shape.y.to_numpy())[2] / 1000
    nearest = int(away.argmin())
    place_id, name = str(places.index[nearest]), str(places["name"].iloc[nearest])
    if away[nearest] > snap_km:
        message = f"no place within {snap_km:g} km of {point!r}; the nearest is {name!r}, {away[nearest]:.1f} km away."
        raise UnknownName(message)
    return End(place_id, name, ((place_id, 0.0),), snap_km=float(away[nearest]))


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
    exact |= {f"place:{name}"} if name in atlas.places.index else set()
    if not exact and normalised(name) in index.places:
        found.add(f"place:{resolve_place(atlas, name)}")
    found = exact or found
    if len(found) == 1:
        return next(iter(found))
    if found:
        listed = ", ".join(sorted(found))
        raise AmbiguousName(f"{name!r} can mean {listed}. Write it with its kind, as one of these.", sorted(found))
    close = get_close_matches(normalised(name), [*index.subjects, *index.places], n=4, cutoff=0.7)
    near = sorted(
        {subject for spelling in close for subject in index.subjects.get(spelling, ())}
        | {f"place:{place}" for spelling in close for place in index.places.get(spelling, ())}
    )
    hint = f"Did you mean {' or '.join(map(repr, near[:4]))}?" if near else "Nothing near it is known; `find` lists names."
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
    near = get_close_matches(name, known, n=3)
    hint = f"Did you mean {' or '.join(map(repr, near))}?" if near else "Nothing near it is known; `find` lists names."
    raise UnknownName(f"no {kind} called {bare!r}. {hint}")


def find(atlas: Atlas, text: str, *, limit: int = 20) -> pd.DataFrame:
    """List what has a name like `text`, best first.

    Columns: id (qualified), kind, name, country, matched (the name that fits), score (1 for the very name).
    Empty where nothing comes near.
    """
    wanted = normalised(text)
    if not wanted:
        raise InputError("give a name, or a part of one, to look for.")
    best: dict[str, tuple[float, str]] = {}

    def offer(subject: str, spelling: str) -> None:
        score = _likeness(wanted, normalised(spelling))
        if score > best.get(subject, (0.0, ""))[0]:
            best[subject] = (score, spelling)

    for place_id, name, others in zip(
        atlas.places.index, atlas.places["name"], atlas.places["alt_names"], strict=True
    ):
        for spelling in (name, *others, place_id):
            offer(f"place:{place_id}", spelling)
    for subject, names in _subject_names(atlas):
        for spelling in names:
            offer(subject, spelling)
    enough = 0.6
    ranked = sorted((-score, subject, spelling) for subject, (score, spelling) in best.items() if score >= enough)
    rows = []
    for score, subject, spelling in ranked[:limit]:
        kind, _, name = subject.partition(":")
        is_place = kind == "place"
        rows.append({
            "id": subject,
            "kind": atlas.places.at[name, "kind"] if is_place else kind,
            "name": atlas.places.at[name, "name"] if is_place else _title(atlas, kind, name),
            "country": atlas.about.countries[atlas.places.at[name, "country"]] if is_place else "",
            "matched": spelling,
            "score": round(-score, 2),
        })
    return pd.DataFrame(rows, columns=["id", "kind", "name", "country", "matched", "score"]).set_index("id")


def _title(atlas: Atlas, kind: str, name: str) -> str:
    if kind == "corridor":
        return atlas.corridor_records[name].title
    if kind == "section":
        return str(atlas.sections.at[name, "title"])
    if kind == "country":
        return atlas.about.countries[name]
    if kind == "project":
        title = atlas.projects.loc[[name], "title"]
        return str(title.iloc[0])
    return name


def _likeness(wanted: str, spelling: str) -> float:
    """1 for the name itself, 0.9 for its beginning, 0.8 for a part, else how alike the letters are."""
    if wanted == spelling:
        return 1.0
    if spelling.startswith(wanted):
        return 0.9
    if wanted in spelling:
        return 0.8
    matcher = SequenceMatcher(None, wanted, spelling)
    return 0.75 * matcher.ratio() if matcher.quick_ratio() > 0.75 else 0.0  # noqa: PLR2004 - far names are no offers
