"""How a way reads: the lines that a forwarder would say, and a table of its steps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from korridor.routing.ways import Route

__all__ = ["html", "lines", "price", "short", "text", "way"]

# How the days are summed up for a reader.
_GROUPS: Mapping[str, tuple[str, ...]] = {
    "running": ("access", "haul"),
    "waiting": ("wait",),
    "borders": ("border",),
    "gauge changes": ("gauge_change",),
    "ports and transfers": ("transfer",),
    "loading and unloading": ("load", "unload"),
}


def way(found: Route) -> str:
    """Length, modes and crossings, what is passed twice, how far points were from places, what rests on doubt."""
    counts = found.crossings
    crossings = [
        f"{counts[kind]} {word if counts[kind] == 1 else plural}"
        for kind, word, plural in (
            ("border", "border", "borders"),
            ("gauge_change", "gauge change", "gauge changes"),
            ("transfer", "transfer", "transfers"),
        )
        if counts.get(kind)
    ]
    snapped = "".join(
        f"; {end.name} lies {end.snap_km:.1f} km from the point given"
        for end in (found.origin, found.destination)
        if end.snap_km is not None
    )
    twice = [_named(found, place) for place, times in Counter(found.places).items() if times > 1]
    trucked = sum(arc.length_km for arc in found.arc_records if arc.kind == "haul" and arc.mode == "road")
    roads = f"; {trucked:,.0f} km of it by truck" if trucked and len(found.modes) > 1 else ""
    turns = f"; passes twice: {', '.join(twice)}" if twice else ""
    doubt = found.graded_km["C"] / found.distance_km
    graded = f"; {doubt:.0%} of the km rest on grade C" if doubt else ""
    return (
        f"{found.distance_km:,.0f} km by {', '.join(found.modes)}{'; ' if crossings else ''}"
        f"{', '.join(crossings)}{roads}{turns}{snapped}{graded}"
    )


def text(found: Route) -> str:
    """The lines, and a line for each step."""
    rows = [
        f"  {hours:>24} h {km:>9}{' km' if km else '   '}  {what}  [{grade}]"
        for hours, km, what, grade in _table(found)
    ]
    return "\n".join([*lines(found), *rows])


def html(found: Route) -> str:
    """The same for a notebook."""
    first, *more = lines(found)
    head = f"<p><b>{escape(first)}</b></p>" + "".join(f"<p>{escape(line)}</p>" for line in more)
    body = "".join(
        f"<tr><td>{escape(what)}</td><td>{km}</td><td>{escape(hours)}</td><td>{grade}</td></tr>"
        for hours, km, what, grade in _table(found)
    )
    titles = "".join(f"<th>{name}</th>" for name in ("step", "km", "hours (P10 to P90)", "grade"))
    return f"{head}<table><tr>{titles}</tr>{body}</table>"


def _named(found: Route, place: str) -> str:
    return found.network.atlas.place_records[place].name


def lines(found: Route) -> Iterator[str]:
    """What a forwarder would say, line by line."""
    title = f"{found.origin.name} to {found.destination.name}"
    lacking = found.missing("time")
    if lacking:
        yield f"{title}: days unknown, since there is {lacking[0]}"
    else:
        days = found.days
        rule, good, bad = (_few(value) for value in (days.p50, days.p10, days.p90))
        yield f"{title}: {rule} days as a rule, {good} in a good case, {bad} in a bad one"
    service = f" by {found.demands.service.replace('_', ' ')}" if "rail" in found.modes else ""
    yield f"{found.demands.cargo}{service}: {way(found)}"
    yield price(found)
    if not lacking:
        shares = found.by_kind()["share"]
        sums = {name: float(shares.reindex(list(kinds)).fillna(0.0).sum()) for name, kinds in _GROUPS.items()}
        yield f"where the days go: {', '.join(f'{name} {share:.0%}' for name, share in sums.items() if share)}"
        turning = found.turns_on()
        if len(turning):
            words = "; ".join(
                f"{value_id} ({row['quantity']} {row['low']:g} to {row['high']:g} {row['unit']})"
                for value_id, row in turning.iterrows()
            )
            yield f"the days turn on figures of grade C: {words}"
        else:
            for value_id, row in found.doubts().head(1).iterrows():
                yield (
                    f"no single figure of grade C turns the days; the range rests most on {value_id} "
                    f"({row['quantity']} {row['low']:g} to {row['high']:g} {row['unit']}): {row['narrows']:.0%} of it"
                )
    for name, other in found.others().items():
        yield f"worth a look, {'another way' if name == 'other' else f'best by {name}'}: {short(other)}"


def price(found: Route) -> str:
    """Cost and emissions, and how far the cost rests on defaults."""
    lacking = found.missing("cost")
    if lacking:
        cost = f"cost unknown, since there is {lacking[0]}"
    else:
        teu = f", {found.cost_usd_per_teu}" if found.demands.cargo == "container" else ""
        indicative = f", indicative: {found.default_share:.0%} of it rests on defaults" if found.is_indicative else ""
        cost = f"{found.cost_usd_per_t}{teu}{indicative}"
    lacking = found.missing("co2e")
    gases = f"CO2e unknown, since there is {lacking[0]}" if lacking else f"{found.co2e_kg_per_t} of CO2e"
    return f"{cost}; {gases}"


def short(found: Route) -> str:
    """One line: length, modes, and the medians of what is known, as those of the way itself."""
    figures = [
        f"{_few(found.spread(criterion).p50 / size)} {unit}"
        for criterion, size, unit in (("time", 24, "days"), ("cost", 1, "USD/t"), ("co2e", 1, "kg CO2e/t"))
        if not found.missing(criterion)
    ]
    return f"{found.distance_km:,.0f} km by {', '.join(found.modes)}; as a rule {', '.join(figures)}"


def _table(found: Route) -> Iterator[tuple[str, str, str, str]]:
    """(hours, km, what, grade) of each component as text."""
    names = ("kind", "from", "to", "mode", "length_km", "country", "time_h", "time_low_h", "time_high_h", "confidence")
    legs = found.legs
    for kind, start, end, mode, km, country, hours, low, high, grade in zip(*(legs[n] for n in names), strict=True):
        moves = kind in ("haul", "access")
        spread = "?" if np.isnan(hours) else f"{hours:,.1f} ({low:,.1f} to {high:,.1f})"
        if moves:
            what = f"{mode if kind == 'haul' else kind} {_named(found, start)} to {_named(found, end)}"
        else:
            what = f"{kind.replace('_', ' ')} {country if kind == 'border' else _named(found, start)}"
        yield spread, _written(km) if moves else "", what, grade or "-"


def _few(days: float) -> str:
    """A number with a tenth while it is small.

    >>> _few(4.63), _few(23.6)
    ('4.6', '24')
    """
    return f"{days:.1f}" if days < 10 else f"{days:,.0f}"  # noqa: PLR2004 - two digits say enough


def _written(length_km: float) -> str:
    """A length with the tenth it has, or none.

    >>> _written(1568.0), _written(119.5)
    ('1,568', '119.5')
    """
    return f"{length_km:,.1f}".removesuffix(".0")
