"""What can pass on the page: the corridor of the report, what binds, what a loss would cost, and where demand goes."""

from __future__ import annotations

import math
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from korridor import maps, plots
from korridor.closures import Closures, closures
from korridor.errors import KorridorError
from korridor.flow import Assignment, Throughput, assign, throughput
from korridor.maps.drawing import blank
from korridor.page.charts import chart
from korridor.page.markup import (
    Column,
    Html,
    counted,
    folded,
    joined,
    km,
    number,
    percent,
    ranged,
    rounded,
    table,
    text,
    unknown,
)
from korridor.page.parts import BLANK, NONE, framed, source
from korridor.page.tables import records

if TYPE_CHECKING:
    from korridor.atlas import Atlas
    from korridor.network import Network

__all__ = ["closures_part", "demand_part", "throughput_part"]

NO_CORRIDOR = "<p>The atlas names no corridor for its report.</p>"
CLOSURES_SHOWN = 25
LIMITS_SHOWN = 12
NEXT_NAMED = 2
SOURCES_SHOWN = 2
NAMES_SHOWN = 6
AS_ABOVE = "as above"
NEVER = "gas"  # is measured in bcm, never with Mt
SMALL = 1e-9


def throughput_part(atlas: Atlas, net: Network) -> str:
    """What can pass through the corridor of the report, the ladder of what binds, and a map of the greatest flow."""
    name = atlas.about.report_corridor
    if name is None:
        return NO_CORRIDOR
    try:
        found = throughput(net, name)
        parts = [_amounts(found), _drawn(found), _ladder(atlas, found), _units(found), _limits(atlas, found)]
    except KorridorError as error:
        return unknown(f"What can pass through {atlas.corridor(name).title} is not known", error)
    return "".join([*parts, _map(found)])


def closures_part(atlas: Atlas, net: Network) -> str:
    """What the loss of each link, border, place and country of the corridor of the report would cost."""
    name = atlas.about.report_corridor
    if name is None:
        return NO_CORRIDOR
    try:
        return _closures(closures(net, name))
    except KorridorError as error:
        return unknown(f"What a loss on {atlas.corridor(name).title} would cost is not known", error)


def demand_part(atlas: Atlas, net: Network) -> str:
    """Where the demand of the atlas goes, what stays behind, and which limits are dear or full."""
    rows = [row for row in atlas.rows["demand"] if int(row["year"]) <= net.day.year]
    newest = max((int(row["year"]) for row in rows), default=0)
    wanted = [row for row in rows if int(row["year"]) == newest and row["cargo"] != NEVER]
    if not wanted:
        return f"<p>The atlas has no demand of {net.day.year} or before.</p>"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # what is dearer than the penalty is told below
            found = assign(net, wanted)
        return _demand(found, wanted, newest)
    except KorridorError as error:
        return unknown(f"Where the demand of {newest} goes is not known", error)


# ------------------------------------------------------------------------------------------------------ throughput


def _word(found: Throughput) -> str:
    return found.unit.partition("/")[0]


def _or_why(found: Throughput, amount: str) -> Html:
    """An amount in words; where it is not known, why not."""
    try:
        return Html(f"{rounded(getattr(found, amount))} {_word(found)}")
    except KorridorError as error:
        return Html(f'<span class="none">not known ({text(error)})</span>')


def _amounts(found: Throughput) -> str:
    low, high = (rounded(value) for value in found.low_high)
    one_way, left = _or_why(found, "one_way"), _or_why(found, "available")
    unit = _word(found)
    words = (
        f"<p>By the figures of this atlas <strong>{rounded(found.two_way)} {unit} a year</strong> "
        f"({text(found.cargo)}) can pass through {text(found.title)} on {found.network.day}, both directions together: "
        f"{low} with every limit at its low figure, {high} with every one at its high. "
        f"In the heavy direction alone it is {one_way}. "
        f"After other traffic, which goes first, {left} is left, both directions together. "
        f"{percent(found.coverage)} of the kilometres have a limit that a document states; the rest goes by estimates, "
        "formulas and defaults, so that a bottleneck may be found only because somebody wrote a figure down.</p>"
    )
    if found.up_to is not None:
        words += (
            f"<p>The ladder shows what binds now, what binds once that is lifted, and so on up to "
            f"{rounded(found.up_to)} {_word(found)}, the most that a target of the atlas wants.</p>"
        )
    if found.plan.shared:
        words += f'<p class="soft">Found by a {text(found.method)}.</p>'
    return words


def _drawn(found: Throughput) -> str:
    label = f"Bars of what can pass through {found.title}, step by step; the table below says the same."
    return chart(lambda: plots.ladder(found), label)


def _ladder(atlas: Atlas, found: Throughput) -> Html:
    rungs = sorted(records(found.ladder), key=lambda rung: (rung["step"], not rung["lifted"]))
    firsts = {rung["limit_id"]: rung["step"] for rung in reversed(rungs)}
    rows = [
        (
            str(rung["step"]),
            rung["title"],
            rounded(rung["limit_mt"]),
            rounded(rung["throughput_mt"]),
            _next(rungs, rung),
            rounded(rung["needed_mt"]) or BLANK,
            rounded(rung["needed_trains_per_day"]) or BLANK,
            rounded(rung["needed_wagons_per_day"]) or BLANK,
            _known(rung["how"], rung["basis"]),
            rung["confidence"] or NONE,
            _sources(atlas, rung["source_id"]) if _is_new(rung, firsts) else AS_ABOVE,
        )
        for rung in rungs
    ]
    wanted = "" if found.up_to is None else f" for {rounded(found.up_to)}"
    columns = [
        Column("Step", numeric=True),
        Column("What binds"),
        Column(f"Its limit, {found.unit}", numeric=True),
        Column(f"What passes, {found.unit}", numeric=True),
        Column("If it alone were lifted"),
        Column(f"It needs{wanted}, {found.unit}", numeric=True),
        Column("Train pairs a day for that", numeric=True),
        Column("Wagons a day for that", numeric=True),
        Column("How it is known"),
        Column("Grade"),
        Column("Source"),
    ]
    return table(f"Ladder of bottlenecks of {found.title}, both directions together", columns, rows)


def _is_new(rung: Mapping[str, Any], firsts: Mapping[str, int]) -> bool:
    """Whether the sources of a limit have not been named yet."""
    return firsts[rung["limit_id"]] == rung["step"] or not rung["source_id"]


def _known(how: str, formula: str) -> str:
    """How a limit is known, with its numbers.

    >>> _known("documented", "stated: 6 Mt/yr"), _known("default", "default of its class: 8 Mt/yr")
    ('documented: 6 Mt/yr', 'default of its class: 8 Mt/yr')
    """
    if formula.startswith(how):
        return formula
    return f"{how}: {formula.removeprefix('stated: ')}"


def _next(rungs: Sequence[Mapping[str, Any]], rung: Mapping[str, Any]) -> str:
    """What passes without a limit, and what the next step finds where it is lifted."""
    more = rung["lifts_to_mt"] > rung["throughput_mt"] * (1 + SMALL)
    words = f"{rounded(rung['lifts_to_mt'])} pass" if more else "nothing more passes"
    lifted = [other for other in rungs if other["step"] == rung["step"] and other["lifted"]]
    if rung not in lifted:
        return words
    if rung is not lifted[0]:
        return "lifted with the first of this step"
    after = [other["title"] for other in rungs if other["step"] == rung["step"] + 1]
    if len(lifted) > 1:
        words += f"; lifted with {counted(len(lifted) - 1, 'other')}"
    else:
        words += "; lifted"
    if not after:
        return words
    rest = f", {len(after) - NEXT_NAMED} more" if len(after) > NEXT_NAMED else ""
    return f"{words}; next {', '.join(after[:NEXT_NAMED])}{rest}"


def _sources(atlas: Atlas, names: str) -> Html:
    """Titles of sources, given as ids with commas between; many are folded."""
    if not names:
        return NONE
    listed = [source(atlas, name) for name in names.split(", ")]
    found = joined(listed)
    return found if len(listed) <= SOURCES_SHOWN else folded(counted(len(listed), "source"), found)


def _units(found: Throughput) -> Html:
    """The amount in the units of the field, folded."""
    if found.cargo == NEVER:
        return Html("")
    titles = found.limits["title"]
    rows = [
        (titles[name], *(rounded(row[column]) or BLANK for column in IN_UNITS))
        for name, row in zip(found.in_units.index, records(found.in_units), strict=True)
    ]
    columns = [
        Column("Where it binds"),
        Column("Mt a year", numeric=True),
        Column("As TEU a year", numeric=True),
        Column("Train pairs a day", numeric=True),
        Column("Wagons a day", numeric=True),
        Column("Ships a day", numeric=True),
    ]
    listed = table("What the limits that bind now let pass, in the units of the field", columns, rows)
    return folded("In trains, wagons, ships and containers", listed)


IN_UNITS = ("two_way_mt", "teu", "train_pairs_per_day", "wagons_per_day", "ships_per_day")


def _limits(atlas: Atlas, found: Throughput) -> Html:
    """Every limit on a way between the ends, the least first, folded."""
    rows = [
        (
            row["title"],
            row["kind"].replace("_", " "),
            ranged(*(None if row[name] is None else float(f"{row[name]:.3g}") for name in ("low", "central", "high"))),
            rounded(row["one_way"]),
            rounded(row["available"]),
            _known(row["how"], row["formula"]),
            row["confidence"],
            _sources(atlas, row["source"]),
        )
        for row in sorted(records(found.limits), key=lambda row: (row["central"], row["title"]))
    ]
    columns = [
        Column("Limit"),
        Column("Kind"),
        Column(f"Both directions (low to high), {found.unit}", numeric=True),
        Column("Heavy direction", numeric=True),
        Column("Left after other traffic", numeric=True),
        Column("How it is known"),
        Column("Grade"),
        Column("Source"),
    ]
    listed = table(f"Limits on the ways of {found.title}, the least first", columns, rows)
    return folded(f"{counted(len(rows), 'limit')} on the ways of the corridor", listed)


def _map(found: Throughput) -> str:
    net = found.network
    title = f"Greatest flow through {found.title}"
    m = maps.flows(found, m=blank(net.atlas, title, coarse=True))
    maps.fit(m, net, found.links)
    head = (
        "<p>One greatest flow; others may be as great. Lines are as wide as what they carry and coloured by how full "
        "they are; signs stand at what binds first.</p>"
    )
    return head + framed(m, title)


# -------------------------------------------------------------------------------------------------------- closures


def _closures(found: Closures) -> str:
    unit = found.base.unit
    effects: dict[tuple[object, ...], list[Mapping[str, Any]]] = {}
    order = list(PLURALS)
    for row in sorted(records(found.table), key=lambda row: order.index(row["kind"])):
        if row["lost_mt"] > SMALL or row["cut_off"] or row["added_days"] is not None:
            effects.setdefault(_effect(row), []).append(row)
    worst = {effect: place for place, effect in reversed(list(enumerate(map(_effect, records(found.table)))))}
    rows = [
        (_names([row["title"] for row in alike]), _kinds([row["kind"] for row in alike]), *effect)
        for effect, alike in sorted(effects.items(), key=lambda item: worst[item[0]])
    ]
    columns = [
        Column("Without any one of"),
        Column("Which are"),
        Column(f"Still passes, {unit}", numeric=True),
        Column("Lost", numeric=True),
        Column("Pairs of ends cut off", numeric=True),
        Column("Way around that adds most days"),
        Column("Days more", numeric=True),
        Column("Km more", numeric=True),
        Column("USD a tonne more", numeric=True),
        Column("Countries of it"),
    ]
    title = found.base.title
    head = (
        f"<p>Each link, border, place and country on the ways of {text(title)} is lost on its own, against "
        f"{rounded(found.base.two_way)} {text(unit)} with all open. The way around is the cheapest one, at central "
        "figures; it leaves the corridor where it has to, and may be quicker or shorter than the way before. "
    )
    idle = len(found.elements) - sum(map(len, effects.values()))
    head += f"The loss of {idle} of {len(found.elements)} changes neither what passes nor a way.</p>"
    caption = f"What a loss on {title} costs, the greatest first"
    parts = [head, table(caption, columns, rows[:CLOSURES_SHOWN])]
    rest = rows[CLOSURES_SHOWN:]
    if rest:
        parts.append(folded(f"{len(rest)} more", table(f"{caption}, continued", columns, rest)))
    return "".join(parts)


def _names(titles: Sequence[str]) -> Html:
    """Names with commas between; beyond a few they are folded."""
    if len(titles) <= NAMES_SHOWN:
        return joined(titles, ", ")
    rest = titles[NAMES_SHOWN - 1 :]
    return Html(f"{joined(titles[: NAMES_SHOWN - 1], ', ')}{folded(f'or {len(rest)} more', joined(rest, ', '))}")


def _kinds(kinds: Sequence[str]) -> str:
    found = Counter(kinds)
    return ", ".join(counted(found[kind], kind, plural) for kind, plural in PLURALS.items() if kind in found)


# The widest first.
PLURALS = {"country": "countries", "place": "places", "border": "borders", "link": "links"}


def _effect(row: Mapping[str, Any]) -> tuple[object, ...]:
    """The cells of a loss but for its name; losses of the same effect share a row."""
    around = row["added_days"] is not None
    ends = f"{row['origin']} to {row['destination']}" + (", off the corridor" if row["off_corridor"] else "")
    return (
        rounded(row["throughput_mt"]),
        percent(row["lost_share"] or 0.0),
        str(row["cut_off"]),
        ends if around else BLANK,
        number(_tenth(row["added_days"])) if around else BLANK,
        km(_tenth(row["added_km"])) if around else BLANK,
        number(_tenth(row["added_usd_t"])) if around else BLANK,
        row["detour"] if around else BLANK,
    )


def _tenth(value: float | None) -> float | None:
    """Rounded to a tenth; what is just below nothing has no sign."""
    return None if value is None else round(value, 1) + 0.0


# ---------------------------------------------------------------------------------------------------------- demand


def _demand(found: Assignment, wanted: Sequence[Mapping[str, Any]], year: int) -> str:
    served = found.demand_mt - found.unserved_mt
    cost = f", at {rounded(found.cost_musd / served)} USD a tonne on average" if served > SMALL else ""
    left = found.unserved
    behind = f"{rounded(found.unserved_mt)} Mt stay behind" if len(left) else "nothing stays behind"
    parts = [
        (
            f"<p>Of the {rounded(found.demand_mt)} Mt a year that the atlas holds as demand of {year}, in "
            f"{counted(len(wanted), 'row')}, {rounded(served)} can pass{cost}; {behind}. Every row takes its cheapest "
            f"ways under all limits at once ({text(found.note)}).</p>"
        )
    ]
    if all(row["confidence"] == "C" for row in wanted):
        parts.append(
            "<p>All of this demand is grade C: it is derived from observed volumes by stated shares, not observed "
            "between these places. So is whatever follows from it.</p>"
        )
    titles = {bound.limit.id: bound.limit.title for bound in found.problem.bounds}
    rows = list(_rows(found, titles))
    if len(left):
        kept = [row for row, amount in zip(rows, found.table["unserved_mt"], strict=True) if amount > SMALL]
        parts.append(table("Demand of which something stays behind", DEMAND, kept))
    parts += [_dearest(found), _fullest(found)]
    parts.append(folded(f"All {counted(len(rows), 'row')} of demand", table(f"Demand of {year}", DEMAND, rows)))
    return "".join(parts)


DEMAND = (
    Column("From"),
    Column("To"),
    Column("Cargo"),
    Column("Demand, Mt/yr", numeric=True),
    Column("Passes, Mt/yr", numeric=True),
    Column("USD a tonne", numeric=True),
    Column("USD a tonne if nothing else went", numeric=True),
    Column("Ways", numeric=True),
    Column("What keeps the rest back"),
)


def _rows(found: Assignment, titles: Mapping[str, str]) -> Iterator[list[object]]:
    for place, row in enumerate(records(found.table)):
        why: object = BLANK
        if row["unserved_mt"] > SMALL:
            reasons = [titles[name] for name in row["stopped_by"]]
            dropped = found.dropped_at(place)
            if dropped < math.inf:
                dear = f"the cheapest way with room costs {rounded(dropped)} USD a tonne, more than to stay behind"
                reasons.append(dear)
            why = joined(reasons)
        yield [
            row["origin"],
            row["destination"],
            row["cargo"],
            rounded(row["mt"]),
            rounded(row["served_mt"]),
            rounded(row["cost_usd_t"]) or BLANK,
            rounded(row["least_usd_t"]),
            str(row["ways"]),
            why,
        ]


def _dearest(found: Assignment) -> Html:
    rows = [
        (row["title"], row["direction"], rounded(row["capacity_mt"]), rounded(row["price_usd_t"]))
        for row in records(found.prices)[:LIMITS_SHOWN]
    ]
    columns = [
        Column("Limit"),
        Column("Direction"),
        Column("Room for demand, Mt/yr", numeric=True),
        Column("USD that one more tonne saves, up to", numeric=True),
    ]
    return table("Dearest limits: where one more tonne a year saves most", columns, rows)


def _fullest(found: Assignment) -> Html:
    """Each limit once, at its fullest."""
    seen: dict[str, Mapping[str, Any]] = {}
    for row in records(found.loads):
        seen.setdefault(row["limit_id"], row)
    rows = [
        (
            row["title"],
            row["direction"],
            rounded(row["use_mt"]),
            rounded(row["capacity_mt"]),
            percent(row["load_share"]),
            row["level"],
        )
        for row in seen.values()
    ]
    columns = [
        Column("Limit"),
        Column("Direction"),
        Column("Passes, Mt/yr", numeric=True),
        Column("Room for demand, Mt/yr", numeric=True),
        Column("Load", numeric=True),
        Column("Level"),
    ]
    parts = [table("Fullest limits", columns, rows[:LIMITS_SHOWN])]
    if len(rows) > LIMITS_SHOWN:
        listed = table("Limits that carry something, the fullest first, continued", columns, rows[LIMITS_SHOWN:])
        parts.append(folded(f"{len(rows) - LIMITS_SHOWN} more limits that carry something", listed))
    return Html("".join(parts))
