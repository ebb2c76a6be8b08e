"""Routes, corridors side by side and recorded trips on the page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from korridor import runs
from korridor.errors import NoRoute
from korridor.page.markup import (
    Column,
    Html,
    figures,
    folded,
    joined,
    km,
    number,
    percent,
    ranged,
    rounded,
    table,
    text,
)
from korridor.page.parts import BLANK, source
from korridor.page.tables import records
from korridor.routing import route, scorecard
from korridor.routing.telling import lines
from korridor.routing.ways import AT_BORDERS, AT_TERMINALS

if TYPE_CHECKING:
    from korridor.atlas import Atlas
    from korridor.atlas.records import ReportRoute
    from korridor.draws import Spread
    from korridor.network import Network
    from korridor.routing import Route

__all__ = ["routes_part", "runs_part", "scorecard_part"]


def routes_part(atlas: Atlas, net: Network) -> str:
    """The routes that the atlas names, the quickest way each, with its steps folded."""
    rows, steps, indicative = [], [], 0
    for wanted in atlas.about.report_routes:
        try:
            found = _found(net, wanted)
        except NoRoute as error:
            name = " to ".join(atlas.place(end).name for end in (wanted.origin, wanted.destination))
            none = Html(f'<span class="none">no route: {text(error)}</span>')
            rows.append((name, _under(atlas, wanted), none, *[BLANK] * 7))
            continue
        name = f"{found.origin.name} to {found.destination.name}"
        rows.append((name, _under(atlas, wanted), *_figures(found)))
        indicative += not found.missing("cost") and found.is_indicative
        steps.append(
            folded(f"{name} ({_under(atlas, wanted)}): {km(found.distance_km)} km, step by step", _steps(found))
        )
    columns = [
        Column("Route"),
        Column("For"),
        Column("Distance, km", numeric=True),
        Column("Days as a rule (good to bad case)", numeric=True),
        Column("USD a tonne (P10 to P90)", numeric=True),
        Column("USD a TEU (P10 to P90)", numeric=True),
        Column("kg CO2e a tonne (P10 to P90)", numeric=True),
        Column("Time at borders", numeric=True),
        Column("Time at terminals", numeric=True),
        Column("Modes in order"),
    ]
    caption = f"Quickest ways through what is open on {net.day}"
    note = (
        "<p>Medians of 4,000 draws, from the gate of the origin to goods at the receiver's disposal; good and bad are "
        "the tenth and the ninetieth percentile. "
        f"Over half of the cost rests on defaults, so that it is indicative, in {indicative} of {len(rows)}.</p>"
    )
    return note + table(caption, columns, rows) + "".join(steps)


def _under(atlas: Atlas, wanted: ReportRoute) -> str:
    corridor = atlas.corridor(wanted.corridor).title if wanted.corridor else "any way"
    return f"{wanted.cargo}, {corridor}"


def _found(net: Network, wanted: ReportRoute) -> Route:
    return route(net, wanted.origin, wanted.destination, cargo=wanted.cargo, corridor=wanted.corridor)


def _drawn(spread: Spread) -> str | None:
    return ranged(*(float(f"{value:.3g}") for value in (spread.p10, spread.p50, spread.p90)))


def _figures(found: Route) -> tuple[object, ...]:
    """What a route takes, in the columns of the table; unknown is None."""
    boxes = found.demands.cargo == "container" and not found.missing("cost")
    return (
        km(found.distance_km),
        _drawn(found.days),
        None if found.missing("cost") else _drawn(found.cost_usd_per_t),
        _drawn(found.cost_usd_per_teu) if boxes else None,
        None if found.missing("co2e") else _drawn(found.co2e_kg_per_t),
        percent(found.share_of_time(AT_BORDERS)),
        percent(found.share_of_time(AT_TERMINALS)),
        ", ".join(found.modes),
    )


def _steps(found: Route) -> Html:
    """What a forwarder would say, and a row for each step."""
    said = "".join(f"<p>{text(line)}</p>" for line in lines(found))
    columns = [
        Column("Step"),
        Column("From"),
        Column("To"),
        Column("Mode"),
        Column("Length, km", numeric=True),
        Column("Hours (P10 to P90)", numeric=True),
        Column("USD a tonne", numeric=True),
        Column("kg CO2e a tonne", numeric=True),
        Column("Country"),
        Column("Grade"),
        Column("Sources"),
    ]
    return Html(f"{said}{table('Steps', columns, list(_rows(found)))}")


def _rows(found: Route) -> Iterator[list[object]]:
    atlas = found.network.atlas
    for leg in records(found.legs):
        moves = leg["kind"] in ("haul", "access")
        cells: list[object] = [
            leg["kind"].replace("_", " "),
            atlas.place(leg["from"]).name,
            atlas.place(leg["to"]).name,
            _way(leg["mode"], leg["carrier"]) if moves else BLANK,
            km(leg["length_km"]) if moves else BLANK,
            ranged(*(_tenth(leg[name]) for name in ("time_low_h", "time_h", "time_high_h"))),
            number(_tenth(leg["cost_usd_per_t"])),
            number(_tenth(leg["co2e_kg_per_t"])),
            leg["country"] or BLANK,
            leg["confidence"] or BLANK,
            joined(source(atlas, name) for name in leg["sources"]) if leg["sources"] else BLANK,
        ]
        yield cells


def _tenth(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _way(mode: str, carrier: str) -> str:
    """Mode with its gauge, as `rail 1435` or, for a ferry that takes wagons, `ferry, rail 1435`."""
    gauge = carrier.replace("rail", "rail ")
    return gauge if mode in ("rail", carrier) else f"{mode}, {gauge}"


def scorecard_part(atlas: Atlas, net: Network) -> str:
    """The corridors that the atlas names for it, side by side."""
    if not atlas.about.report_scorecard:
        return "<p>The atlas names no corridors to set side by side.</p>"
    cards = scorecard(net, atlas.about.report_scorecard)
    rows = [_card(row) for row in records(cards)]
    columns = [
        Column("Corridor"),
        Column("From"),
        Column("To"),
        Column("Distance, km", numeric=True),
        Column("Days as a rule (good to bad case)", numeric=True),
        Column("USD a tonne", numeric=True),
        Column("USD a TEU", numeric=True),
        Column("kg CO2e a tonne", numeric=True),
        Column("Time at borders", numeric=True),
        Column("Time at terminals", numeric=True),
        Column("Least stated capacity, Mt/yr", numeric=True),
        Column("Km with a stated capacity", numeric=True),
    ]
    indicators = [
        Column("Corridor"),
        Column("TFI1: hours at a border, one side", numeric=True),
        Column("TFI2: USD there for 20 t, one side", numeric=True),
        Column("TFI3: USD for 20 t over 500 km", numeric=True),
        Column("TFI4: speed with every stop, km/h", numeric=True),
    ]
    monitored = [
        (row["title"], *(rounded(row[name]) or "no land border" for name in TFI), rounded(row["tfi4_kmh"]))
        for row in records(cards)
        if not row["note"]
    ]
    return table(f"Corridors side by side on {net.day}, containers on block trains", columns, rows) + table(
        "The same by the indicators of CAREC's corridor monitoring, at central figures", indicators, monitored
    )


TFI = ("tfi1_h", "tfi2_usd", "tfi3_usd")


def _card(row: dict[str, Any]) -> list[object]:
    if row["note"]:
        return [row["title"], Html(f'<span class="none">{text(row["note"])}</span>'), *[BLANK] * 10]
    shares = [None if row[name] is None else percent(row[name]) for name in ("border_share", "terminal_share")]
    middle = [rounded(row[name]) for name in ("usd_per_t", "usd_per_teu", "co2e_kg_per_t")]
    days = ranged(
        *(None if row[name] is None else round(row[name], 1) for name in ("days_p10", "days_p50", "days_p90"))
    )
    ends = [row["title"], row["origin"], row["destination"], km(row["distance_km"])]
    return [*ends, days, *middle, *shares, number(row["capacity_mt"]), percent(row["coverage"])]


def runs_part(atlas: Atlas, net: Network) -> str:
    """Recorded and claimed trips against the model."""
    trips = runs.ledger(net)
    if trips.empty:
        return "<p>The atlas has no recorded trips.</p>"
    rows = [
        (
            f"{row['origin']} to {row['destination']}",
            f"{row['what']}, {row['date']}",
            km(row["distance_km"]),
            row["unit"],
            ranged(*(row["recorded"] if row[name] is None else row[name] for name in ("low", "recorded", "high"))),
            figures(rounded(row["p10"]), rounded(row["p90"])),
            None if row["inside"] is None else "yes" if row["inside"] else "no",
            source(atlas, row["source"]),
            row["note"],
        )
        for row in records(trips)
    ]
    columns = [
        Column("Trip"),
        Column("What it is"),
        Column("Distance, km", numeric=True),
        Column("Unit"),
        Column("Recorded (low to high)", numeric=True),
        Column("The model, P10 to P90", numeric=True),
        Column("Inside"),
        Column("Source"),
        Column("Note"),
    ]
    inside = int(trips["inside"].sum())
    head = f"<p>{inside} of {len(trips)} lie between the model's P10 and P90. None of them is an input.</p>"
    return head + table("Recorded trips, from departure to arrival", columns, rows)
