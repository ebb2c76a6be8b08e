"""What a route has to meet, by what it is judged, and which slots of a network that leaves open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, TypedDict

import numpy as np
import numpy.typing as npt

from korridor import schema
from korridor.atlas import closed_by, listed, resolve_place, resolve_subject
from korridor.costs import dollars
from korridor.emissions import kilograms
from korridor.errors import InputError, did_you_mean
from korridor.parts import Parts, service_for, slots_of
from korridor.times import hours

if TYPE_CHECKING:
    from korridor.network import Network

__all__ = [
    "CRITERIA",
    "PARTED",
    "By",
    "Demands",
    "Options",
    "allowed_arcs",
    "central_slots",
    "criteria_of",
    "demands_of",
    "parts_of",
]

LonLat = tuple[float, float]
By = str | Mapping[str, float]

# What a way can be judged by, each with its unit.
CRITERIA: Mapping[str, str] = MappingProxyType(
    {"time": "h", "cost": "USD/t", "co2e": "kg/t", "distance": "km", "borders": "borders"}
)
HEAVIEST = 1e12  # a weight beyond it would drown what it is added to
# Those that are made of figures, and drawn; the others are measured and counted.
PARTED = ("time", "cost", "co2e")
# Other ways to write them: with the unit, as in tables.
_SPELLINGS: Mapping[str, str] = MappingProxyType(
    {"time_h": "time", "cost_usd_per_t": "cost", "co2e_kg_per_t": "co2e", "distance_km": "distance"}
)


class Options(TypedDict, total=False):
    """What may be asked of a way, by name.

    cargo: container (unless another is given), grain, general, oil or gas; only links that take it are used.
    service: block_train or wagonload, by default block trains for containers and wagonload for the rest. via: places
    to pass, in order, waypoints too. avoid: places, links, borders, countries or corridors that it may not touch; a
    clash of names asks for the kind, as `country:...`. modes: modes of its hauls. corridor: every haul is a member of
    it. snap_km: how far from a point given as (longitude, latitude) the place may lie that stands for it, in km.
    """

    cargo: str
    service: str | None
    via: str | Sequence[str]
    avoid: str | Iterable[str]
    modes: str | Iterable[str] | None
    corridor: str | None
    snap_km: float | None


@dataclass(frozen=True, slots=True)
class Demands:
    """What a route has to meet besides its ends, as ids.

    via: places to pass, in order. avoid: qualified ids that it may not touch. modes: modes of its hauls, None for
    any. corridor: every haul is a member of it, None for any. links: every haul is on one of these, None for any.
    """

    cargo: str
    service: str
    via: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    modes: tuple[str, ...] | None = None
    corridor: str | None = None
    links: frozenset[str] | None = None


def demands_of(network: Network, options: Options) -> Demands:
    """The demands that options name. Raises InputError, UnknownName and AmbiguousName for what cannot be.

    An option of an unknown name is refused with the nearest one: nothing is swallowed.
    """
    atlas = network.atlas
    for name in options:
        if name not in Options.__annotations__:
            raise InputError(f"no option called {name!r}. {did_you_mean(name, [*Options.__annotations__, 'by'])}")
    cargo, modes, corridor = options.get("cargo", "container"), options.get("modes"), options.get("corridor")
    if cargo not in schema.CARGOES:
        raise InputError(f"no cargo called {cargo!r}. {did_you_mean(str(cargo), schema.CARGOES)}")
    for mode in listed(modes):
        if mode not in schema.CARRIERS_OF_MODE:
            raise InputError(f"no mode called {mode!r}. {did_you_mean(str(mode), schema.CARRIERS_OF_MODE)}")
    if modes is not None and not listed(modes):
        raise InputError("modes is empty, so no link could be used; leave it out to allow all of them.")
    if corridor is not None:
        if not isinstance(corridor, str):
            raise InputError(f"a corridor is given by its name or id; got {corridor!r}.")
        subject = resolve_subject(atlas, corridor if corridor.startswith("corridor:") else f"corridor:{corridor}")
        corridor = subject.removeprefix("corridor:")
    unclosable = ("section", "sea", "project", "class")
    passed = tuple(resolve_place(atlas, name) for name in listed(options.get("via", ())))
    avoided = tuple(resolve_subject(atlas, name) for name in listed(options.get("avoid", ())))
    for subject in avoided:
        if subject.partition(":")[0] in unclosable:
            raise InputError(f"{subject} cannot be avoided; give places, links, borders, countries or corridors.")
    return Demands(
        cargo=cargo,
        service=service_for(cargo, options.get("service")),
        via=passed,
        avoid=avoided,
        modes=None if modes is None else listed(modes),
        corridor=corridor,
    )


# --------------------------------------------------------------------------------------------------- criteria


def criteria_of(by: By) -> dict[str, float]:
    """Criteria with their weights: one criterion, or a weighted sum of several.

    by: time, cost, co2e, distance or borders; or what one unit of each is worth in a common one, as
    {"cost": 1, "time": 0.08} in dollars: units are h, USD/t, kg/t, km and borders.
    Raises InputError for an unknown criterion, a weight below zero or that is no number, and where all are zero.
    """
    given: Mapping[str, float] = {by: 1.0} if isinstance(by, str) else by
    if not isinstance(given, Mapping) or not given:
        raise InputError(f"`by` is one of {', '.join(CRITERIA)}, or a mapping of them to weights; got {by!r}.")
    found: dict[str, float] = {}
    for name, weight in given.items():
        known = _SPELLINGS.get(name, name) if isinstance(name, str) else name
        if known not in CRITERIA:
            raise InputError(f"no criterion called {name!r}. {did_you_mean(str(name), CRITERIA)}")
        if isinstance(weight, bool) or not isinstance(weight, int | float | np.number) or not 0 <= weight <= HEAVIEST:
            raise InputError(f"the weight of {name} is a number from 0 to {HEAVIEST:g}; got {weight!r}.")
        if known in found:
            raise InputError(f"{known} is weighted twice; give it once.")
        found[known] = float(weight)
    if not any(found.values()):
        raise InputError("every weight is 0, so that all ways are equal; give one above 0.")
    return {name: weight for name, weight in found.items() if weight}


def parts_of(network: Network, criterion: str, demands: Demands) -> Parts:
    """The parts that time, cost, teu (the cost per TEU) or co2e add up. Raises InputError for anything else."""
    made = {
        "time": hours,
        "cost": dollars,
        "teu": partial(dollars, per="teu"),
        "co2e": kilograms,
    }
    if criterion not in made:
        raise InputError(f"{criterion!r} has no parts. {did_you_mean(str(criterion), made)}")
    return made[criterion](network, demands.cargo, demands.service)


def central_slots(network: Network, criterion: str, demands: Demands) -> npt.NDArray[np.float64]:
    """What each slot takes by a criterion, on central figures; NaN where a figure is missing."""
    if criterion in PARTED:
        return parts_of(network, criterion, demands).central

    def made() -> npt.NDArray[np.float64]:
        slots = slots_of(network)
        found = np.zeros(slots.count)
        if criterion == "distance":
            found[: slots.arcs] = network.length_km
            for (city, terminal), slot in slots.access.items():
                found[slot] = dict(network.atlas.place_records[city].terminals)[terminal]
        else:
            found[: slots.arcs] = [arc.kind == "border" for arc in network.arc_records]
        found.setflags(write=False)
        return found

    return network.once(f"slots {criterion}", made)


# ------------------------------------------------------------------------------------------ what is left open


def allowed_arcs(network: Network, demands: Demands) -> npt.NDArray[np.bool_]:
    """Which arcs the demands leave open; what is avoided takes more with it, as `korridor.atlas.closed_by` says."""
    atlas, arcs = network.atlas, network.arc_records
    allowed = network.takes_cargo[demands.cargo].copy()
    if demands.modes is not None:
        allowed &= [arc.kind != "haul" or arc.mode in demands.modes for arc in arcs]
    if demands.corridor is not None:
        members = atlas.corridor(demands.corridor).links
        allowed &= network.once(
            f"arcs of corridor {demands.corridor}",
            lambda: np.array([arc.kind != "haul" or arc.link in members for arc in arcs]),
        )
    if demands.links is not None:
        allowed &= [arc.kind != "haul" or arc.link in demands.links for arc in arcs]
    if not demands.avoid:
        return allowed
    shut_links, shut_places = closed_by(atlas, demands.avoid)
    shut = [arc for link in shut_links for arc in network.arcs_of_link.get(link, ())]
    shut += [arc for place in shut_places for arc in network.arcs_at.get(place, ())]
    allowed[shut] = False
    return allowed
