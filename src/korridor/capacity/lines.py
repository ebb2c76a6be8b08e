"""The limit of a link: of its own figures, of a section over it, of its inputs, or of its class."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from korridor.capacity import formulas
from korridor.capacity.draughts import at_draught
from korridor.capacity.inputs import Context, Inputs, of_pairs, of_teu, pairs_told, said, with_back
from korridor.capacity.limits import Limit, same

if TYPE_CHECKING:
    from korridor.atlas import Figure, Link

__all__ = ["TWO_TRACKS", "about", "line", "loop_gain", "needed_for"]

Floats = npt.NDArray[np.float64]

REMOVAL = 1.2  # freight pairs that a passenger pair takes out of a single line (method of the 1520 mm railways)
TWO_TRACKS = 2
HOURS_OF_DAY = 24
# What a single line between loops takes besides their spacing, in the order of `_loop_pairs`.
LOOPS = ("running_speed_kmh", "block_min", "maintenance_min", "line_efficiency", "passenger_pairs_per_day")
# The same of two tracks besides their headway.
HEADWAY = ("maintenance_min", "line_efficiency", "passenger_pairs_per_day")


def line(ask: Inputs, link: Link) -> Limit | None:
    """The limit of a link, or of the shortest section over it that has a figure; None without anything to go by.

    What a scenario brings in for the link, or a section over it, goes first; the effect of a project where it is more.
    """
    found = _standing(ask, link)
    if ask.atlas.changes:
        found = _brought_in(ask, link, found) or found
        found = None if found is None else at_draught(ask, link, found)
    return found


def _brought_in(ask: Inputs, link: Link, standing: Limit | None) -> Limit | None:
    """The limit by a capacity, trains or boxes that a scenario sets; None where it sets none, or none that is more."""
    context = {"mode": {link.mode}, "trade": {link.trade or ""}}
    sections = [f"section:{name}" for name in about(ask, link)]
    for subject in (f"link:{link.id}", *sections):
        for quantity in (
            ("capacity_bcm",) if ask.cargo == "gas" else ("capacity_mt", "train_pairs_per_day", "capacity_teu")
        ):
            figure = ask.came_in(quantity, subject, context)
            if figure is None:
                continue
            found = _by_quantity(ask, link, figure, context)
            lower = found is not None and standing is not None and found.central <= standing.central
            if found is not None and not (lower and ask.is_floor(figure)):
                return found
    return None


def about(ask: Inputs, link: Link) -> tuple[str, ...]:
    """Sections whose scenario a link follows: a gate only its own, since a run that leads over it is no gate."""
    over = ask.atlas.sections_over.get(link.id, ())
    gates = tuple(name for name in over if ask.atlas.section_records[name].shape == "gate")
    return gates or over


def _by_quantity(ask: Inputs, link: Link, figure: Figure, context: Context) -> Limit | None:
    if figure.quantity == "train_pairs_per_day":
        return _of_trains(ask, link, figure, figure.subject, "scenario") if link.mode == "rail" else None
    if figure.quantity == "capacity_teu":
        return _of_boxes(ask, link, context)
    if ask.atlas.evidence_rows[figure.value_id]["basis"] == "one_way" and figure.quantity == "capacity_mt":
        return _stated_one_way(ask, link, figure)
    return _stated(ask, link, figure)


def _standing(ask: Inputs, link: Link) -> Limit | None:
    """The limit by what the atlas has."""
    subject, context = f"link:{link.id}", {"mode": {link.mode}, "trade": {link.trade or ""}}
    if ask.cargo == "gas":
        stated = ask.own("capacity_bcm", subject, context) or ask.own("capacity_bcm", subject, context, basis="two_way")
        return _stated(ask, link, stated) if stated is not None else _default(ask, link, "capacity_bcm")
    both = ask.own("capacity_mt", subject, context)
    if both is not None:
        return _stated(ask, link, both)
    one_way = ask.own("capacity_mt", subject, context, basis="one_way")
    if one_way is not None and (found := _stated_one_way(ask, link, one_way)) is not None:
        return found
    return (
        _of_own_trains(ask, link, context)
        or _of_boxes(ask, link, context)
        or _of_departures(ask, link, context)
        or _default(ask, link, "capacity_mt")
        or _of_default_trains(ask, link)
    )


def needed_for(link: Link, cargo: str) -> str:
    """Quantities that would give a link its limit."""
    if cargo == "gas":
        return "capacity_bcm"
    return f"capacity_mt, train_pairs_per_day, {_timetable_by(link)}" if link.mode == "rail" else "capacity_mt"


def _limit(
    ask: Inputs,
    link: Link,
    figures: Iterable[Figure],
    compute: Callable[..., Any],
    *,
    subject: str = "",
    how: str,
    formula: str,
    note: str = "",
) -> Limit:
    """A limit on the link, or on the section that a figure is about."""
    subject = subject or f"link:{link.id}"
    kind, _, name = subject.partition(":")
    links, places = ask.atlas.link_records, ask.atlas.place_records
    ends = f"{places[link.start].name} to {places[link.end].name}"
    members, gate, title = (link,), False, ends if link.mode == "rail" else f"{ends} ({_means(link)})"
    if kind == "section":
        section = ask.atlas.section_records[name]
        members, title = tuple(links[other] for other in section.links), section.title
        gate = section.shape == "gate"
    return Limit(
        id=subject,
        kind=kind,
        subject=subject,
        title=title,
        how=how,
        formula=formula,
        elements=ask.elements(figures, link),
        compute=compute,
        servers=1 if gate else None,
        note=note,
        **ask.besides(subject, link, members),
    )


def _means(link: Link) -> str:
    """How goods go on a link that is no railway: several of them may join the same places."""
    return f"{link.trade.replace('_', ' ')} ships" if link.trade is not None else link.mode


def _stated(ask: Inputs, link: Link, figure: Figure) -> Limit:
    formula = f"stated: {figure.central:g} {figure.unit}"
    return _limit(ask, link, [figure], same, subject=figure.subject, how=said(figure), formula=formula)


def _stated_one_way(ask: Inputs, link: Link, figure: Figure) -> Limit | None:
    if link.forward_only:
        return _stated(ask, link, figure)
    back = ask.backhaul(link)
    if back is None:
        return None
    formula = f"stated one way: {figure.central:g} {figure.unit} x (1 + {back.central:g} back-haul)"
    return _limit(ask, link, [figure, back], with_back, subject=figure.subject, how=said(figure), formula=formula)


def _default(ask: Inputs, link: Link, quantity: str) -> Limit | None:
    figure = ask.default(quantity, link)
    if figure is None:
        return None
    formula = f"default of its class: {figure.central:g} {figure.unit}"
    return _limit(ask, link, [figure], same, how="default", formula=formula)


# ------------------------------------------------------------------------------------------ railways


def _of_own_trains(ask: Inputs, link: Link, context: Context) -> Limit | None:
    """From its own train pairs; else the spacing of its loops, or the headway of its two tracks."""
    if link.mode != "rail":
        return None
    subject = f"link:{link.id}"
    pairs = ask.own("train_pairs_per_day", subject, context)
    if pairs is not None:
        return _of_trains(ask, link, pairs, pairs.subject, "scenario" if pairs.scenario else "computed")
    first = ask.own(_timetable_by(link), subject, context)
    return None if first is None else _of_timetable(ask, link, first, first.subject, "computed")


def _of_default_trains(ask: Inputs, link: Link) -> Limit | None:
    """From the train pairs of its class, or its loops, or its headway."""
    if link.mode != "rail":
        return None
    subject = f"link:{link.id}"
    pairs = ask.default("train_pairs_per_day", link)
    if pairs is not None:
        return _of_trains(ask, link, pairs, subject, "default")
    first = ask.default(_timetable_by(link), link, weakest=False)
    return None if first is None else _of_timetable(ask, link, first, subject, "default")


def _timetable_by(link: Link) -> str:
    """What bounds the trains of a line: the distance between its loops, on two tracks the minutes between trains."""
    return "block_min" if (link.tracks or 1) >= TWO_TRACKS else "loop_spacing_km"


def _of_trains(ask: Inputs, link: Link, pairs: Figure, subject: str, how: str) -> Limit | None:
    figures = ask.of_pairs(pairs, link)
    if figures is None:
        return None
    return _limit(ask, link, figures, of_pairs, subject=subject, how=how, formula=pairs_told(figures))


def _of_timetable(ask: Inputs, link: Link, first: Figure, subject: str, how: str) -> Limit | None:
    """A line from the distance between its loops, or on two tracks from the minutes between trains."""
    by_headway = first.quantity == "block_min"
    names, pairs_of = (HEADWAY, _headway_pairs) if by_headway else (LOOPS, _loop_pairs)
    found = [ask.own(name, f"link:{link.id}") or ask.default(name, link) for name in names]
    inputs = [figure for figure in found if figure is not None]
    tonnes = ask.of_pairs(first, link)
    if len(inputs) < len(found) or tonnes is None:
        return None
    figures = [first, *inputs, *tonnes[1:]]
    numbers = [figure.central for figure in figures]
    pairs = float(pairs_of(*map(np.array, numbers[: 1 + len(names)])))
    *_, maintenance, efficiency, passenger, net, days, back = numbers
    built = (
        f"a train each {numbers[0]:g} min"
        if by_headway
        else f"loops {numbers[0]:g} km apart at {numbers[1]:g} km/h, {numbers[2]:g} min a block"
    )
    formula = (
        f"{pairs:.3g} freight pairs/day ({built}, {maintenance:g} min maintenance, efficiency {efficiency:g}, "
        f"{passenger:g} passenger pairs) x {net:g} t x {days:g} days x (1 + {back:g} back-haul)"
    )
    compute = partial(_timetable_to_mt, pairs_of, 1 + len(names))
    return _limit(ask, link, figures, compute, subject=subject, how=how, formula=formula)


def loop_gain(ask: Inputs, link: Link, factor: float) -> tuple[float, float] | None:
    """How much more a single line lets pass with loops at so many times their distance; and that distance in km.

    None where a figure is missing. The factor is below 1: 0.5 puts a loop into every block. Trains are counted before
    those of passengers are taken out, since a limit that is stated may have none in it.
    """
    names = ("loop_spacing_km", *LOOPS[:-1])
    found = [ask.own(name, f"link:{link.id}") or ask.default(name, link) for name in names]
    inputs = [np.array(figure.central) for figure in found if figure is not None]
    if len(inputs) < len(found):
        return None
    spacing, *others = inputs
    none = np.array(0.0)
    before, after = (float(_loop_pairs(km, *others, none)) for km in (spacing, spacing * factor))
    return (after / before, float(spacing)) if before > 0 else None


def _timetable_to_mt(pairs_of: Callable[..., Floats], count: int, *given: Floats) -> Floats:
    """Train pairs from the first numbers, Mt a year from the others, as `of_pairs`."""
    return of_pairs(pairs_of(*given[:count]), *given[count:])


def _headway_pairs(*given: Floats) -> Floats:
    """Freight pairs a day from block_min and the numbers named in HEADWAY; each passenger pair takes one out."""
    headway, maintenance, efficiency, passenger = given
    pairs = formulas.double_track_pairs_per_day(headway, maintenance_min=maintenance, reliability=efficiency)
    return np.asarray(formulas.freight_pairs_per_day(pairs, reserve=1.0, passenger_pairs=passenger, removal=1.0))


def _loop_pairs(*given: Floats) -> Floats:
    """Freight pairs a day from loop_spacing_km and what LOOPS names, by the method of the 1520 mm railways."""
    loops, speed, block, maintenance, efficiency, passenger = given
    run = formulas.running_min(loops, speed)
    pairs = formulas.single_track_pairs_per_day(run, run, block, maintenance_min=maintenance, reliability=efficiency)
    return np.asarray(formulas.freight_pairs_per_day(pairs, reserve=1.0, passenger_pairs=passenger, removal=REMOVAL))


# ------------------------------------------------------------------------------------------ ships


def _of_boxes(ask: Inputs, link: Link, context: Context) -> Limit | None:
    """A line of container ships from its TEU a year."""
    if ask.cargo != "container" or link.mode not in ("sea", "ferry"):
        return None
    teu, net = ask.own("capacity_teu", f"link:{link.id}", context), ask.find.default("teu_net_t", "link", "any")
    if teu is None or net is None:
        return None
    formula = f"{teu.central:g} TEU/yr x {net.central:g} t"
    how = "scenario" if teu.scenario else "computed"
    return _limit(ask, link, [teu, net], of_teu, how=how, formula=formula)


def _of_departures(ask: Inputs, link: Link, context: Mapping[str, Iterable[str]]) -> Limit | None:
    """A sea line from its own departures and what a ship carries: no more than the ships that sail now."""
    if link.mode not in ("sea", "ferry"):
        return None
    subject = f"link:{link.id}"
    interval = ask.own("interval_h", subject, context)
    days, back = ask.default("operating_days", link, kind="sailing"), ask.backhaul(link)
    by_box = link.trade == "liner"
    name = "vessel_payload_teu" if by_box else "vessel_payload_t"
    payload = ask.own(name, subject, context) or ask.default(name, link, kind="sailing")
    net = ask.find.default("teu_net_t", "link", "any") if by_box else None
    if interval is None or days is None or back is None or payload is None or (by_box and net is None):
        return None
    figures = [payload, interval, days, back, *([net] if net is not None else [])]
    load = f"{payload.central:g} TEU x {net.central:g} t" if net is not None else f"{payload.central:g} t"
    formula = (
        f"{load} a ship x a departure each {interval.central:g} h on {days.central:g} days x "
        f"(1 + {back.central:g} back-haul)"
    )
    note = "with the ships that sail now"
    return _limit(ask, link, figures, _of_sailings, how="computed", formula=formula, note=note)


def _of_sailings(*given: Floats) -> Floats:
    """Mt a year: payload, interval_h, days, back-haul, and the tonnes of a TEU where the payload is in TEU."""
    payload, interval, days, back, *net = given
    return with_back(payload * (net[0] if net else 1.0) * (HOURS_OF_DAY * days / interval) / 1e6, back)
