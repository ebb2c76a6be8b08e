"""Why there is no way: which demands block, where a cargo stops, which figures are missing, what is closed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from korridor import schema
from korridor.atlas import End
from korridor.routing.demands import By, Demands, criteria_of

if TYPE_CHECKING:
    from korridor.network import Network
    from korridor.routing.ways import Route

__all__ = ["blocked"]

Find = Callable[[Demands, By], "Route | None"]


def blocked(network: Network, ends: tuple[End, End], demands: Demands, by: By, find: Find) -> str:
    """Say what blocks: the demands that each alone would open a way if dropped, else what is closed or missing.

    find: the best way under other demands, None without one.
    """
    start, end = ends
    what = f"no way from {start.name!r} to {end.name!r} for {demands.cargo}"
    reason = _without_links(network, start, end) or _without_figures(demands, by, find)
    if reason:
        return f"{what}{reason}"
    blocking = [words for words, looser in _looser(network, demands) if find(looser, "distance")]
    if blocking:
        outside = _outside(network, start, end, demands.corridor) if demands.corridor else ""
        return f"{what} under these constraints; there is one without {' or '.join(blocking)}.{outside}"
    free = replace(demands, via=(), avoid=(), modes=None, corridor=None, links=None)
    if free != demands and find(free, "distance"):
        return f"{what} under these constraints together; there is one without any of them."
    others = {
        cargo: way
        for cargo in schema.CARGOES
        if cargo != demands.cargo and (way := find(replace(free, cargo=cargo), "distance"))
    }
    if others:
        stop = _stop(network, next(iter(others.values())), demands.cargo)
        return f"{what}: no open links that take it join them; {', '.join(others)} can go.{stop}"
    return f"{what}: no open links join them on {network.day}.{_closed_at(network, start, end)}"


def _without_links(network: Network, start: End, end: End) -> str:
    """An end where no open link ends, or none that a way could begin or end with."""
    sides = ((start, network.starts_at), (end, network.ends_at))
    missing = [side.name for side, states in sides if not any(states.get(place) for place, _ in side.terminals)]
    if not missing:
        return ""
    names = " or ".join(map(repr, missing))
    return f": no open link ends at {names} on {network.day}.{_closed_at(network, start, end)}"


def _without_figures(demands: Demands, by: By, find: Find) -> str:
    """There is a way, but figures are missing for what it is judged by."""
    way = find(demands, "distance")
    if way is None:
        return ""
    lacking = [message for name in criteria_of(by) for message in way.missing(name)]
    if not lacking:
        return ""
    words = "; ".join(dict.fromkeys(lacking[:3]))
    more = f"; and {len(lacking) - 3} more" if len(lacking) > 3 else ""  # noqa: PLR2004 - three say enough
    names = ", ".join(criteria_of(by))
    return (
        f" can be judged by {names}: every one has a step without a figure. The shortest lacks: {words}{more}. "
        "Add a figure or a default to the atlas, or ask by='distance'."
    )


def _looser(network: Network, demands: Demands) -> Iterable[tuple[str, Demands]]:
    """The demands with one of them dropped, and what was dropped in words."""
    for place in demands.via:
        rest = tuple(other for other in demands.via if other != place)
        yield f"via {network.atlas.place_records[place].name!r}", replace(demands, via=rest)
    for subject in demands.avoid:
        rest = tuple(other for other in demands.avoid if other != subject)
        yield f"avoid {subject!r}", replace(demands, avoid=rest)
    if demands.modes is not None:
        yield f"modes {', '.join(demands.modes)}", replace(demands, modes=None)
    if demands.corridor is not None:
        yield f"corridor {demands.corridor!r}", replace(demands, corridor=None)


def _outside(network: Network, start: End, end: End, corridor: str) -> str:
    """Which ends the open links of a corridor do not touch, and the ends it has."""
    record = network.atlas.corridor(corridor)
    links = [network.atlas.link_records[link] for link in record.links if link not in network.closed]
    touched = {place for link in links for place in (link.start, link.end)}
    off = [side.name for side in (start, end) if not touched.intersection(place for place, _ in side.terminals)]
    if not off:
        return ""
    places = network.atlas.place_records
    known = ", ".join(dict.fromkeys(places[place].name for place in (*record.origins, *record.destinations)))
    return f" The open links of {corridor!r} do not touch {' or '.join(map(repr, off))}; it runs between {known}."


def _stop(network: Network, way: Route, cargo: str) -> str:
    """Where a cargo stops on the way that another one takes."""
    for arc in way.arc_records:
        if cargo in arc.cargoes:
            continue
        place = network.atlas.place_records[way.ends_of(arc)[0]].name
        takes = ", ".join(sorted(arc.cargoes)) or "none"
        what = f"the {arc.mode} link {arc.link}" if arc.link else f"the {arc.kind.replace('_', ' ')} there"
        return f" On the shortest of those ways {cargo} stops at {place!r}: {what} takes {takes}."
    return ""


def _closed_at(network: Network, start: End, end: End) -> str:
    """The closed links at the ends, as a hint: they may be what is missing."""
    ends = {place for side in (start, end) for place, _ in side.terminals}
    closed = [network.atlas.link_records[link] for link in network.closed]
    near = [f"{link.id} ({network.closed[link.id]})" for link in closed if {link.start, link.end} & ends]
    return f" Closed there: {', '.join(near)}." if near else ""
