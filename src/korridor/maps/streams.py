"""What flows: lines as wide as what they carry, in the colour of how full they are, and signs at what binds."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import shapely

from korridor.capacity import utilisation_level
from korridor.errors import InputError
from korridor.flow import Assignment, Throughput
from korridor.maps.drawing import INK, crossing, end_names, fit, land_of, legend_of, ready, swatch
from korridor.maps.shapes import Box, Names, Shapes, has_choice, layer_control, parts_of, split_at_antimeridian
from korridor.network import laid_out
from korridor.outlook import Outlook

if TYPE_CHECKING:
    import folium

    from korridor.atlas import Atlas
    from korridor.capacity import Limit
    from korridor.network import Network

__all__ = ["flows", "outlook"]

# From light to dark, told apart by colour-blind readers too.
LEVEL_COLOURS: Mapping[str, str] = {"free": "#56b4e9", "busy": "#e69f00", "congested": "#d55e00", "full": "#6a0f3b"}
LEVEL_WORDS: Mapping[str, str] = {
    "free": "Load below 70% of what can pass",
    "busy": "70 to 80%",
    "congested": "80 to 100%",
    "full": "Full",
}
IDLE, BAND = "#8b9198", "#ffd60a"
ALONG = (0.5, 0.3, 0.7, 0.4, 0.6)  # where a sign may stand along a line
CROWDED_SHARE = 0.04  # of flows at each edge that may lie outside the first view, where many flow
THIN_PX, WIDE_PX, IDLE_PX = 1.8, 11.0, 1.4
BAND_PX = 7.0  # of what binds, beyond the line on it
NAMED_MOST = 5  # limits named in the legend
BRIEF_MOST = 2  # limits named there for each time of an outlook
ARROWS_APART = 0.045  # of the extent of the flows
ARROW_PX, SIGN_PX = 11, 20
UNMARKED = ("port", "gauge_change")  # bound what changes there, not what runs along a link
SMALL = 1e-9


@dataclass(frozen=True, slots=True)
class _Line:
    """What a link carries a year. start, end: its ends in the direction that carries more; words: of the load."""

    link: str
    start: str
    end: str
    there: float
    back: float
    cargoes: str
    load: float
    words: str

    @property
    def total(self) -> float:
        return self.there + self.back


@dataclass(frozen=True, slots=True)
class _Load:
    """A limit at work on a link. use, amount: in the unit of the result."""

    limit: Limit
    use: float
    amount: float
    direction: str = ""

    @property
    def share(self) -> float:
        return self.use / self.amount if self.amount > 0 else math.inf


@dataclass(frozen=True, slots=True)
class _Binding:
    """A limit that binds. short: for the legend. words: for its sign."""

    limit: Limit
    short: str
    words: str


@dataclass(frozen=True, slots=True)
class _Drawn:
    """What either result comes to. idle: links on the ways that carry nothing."""

    title: str
    unit: str
    lines: tuple[_Line, ...]
    idle: tuple[str, ...]
    binding: tuple[_Binding, ...]
    heading: str
    ends: tuple[str, ...]


def flows(result: Throughput | Assignment, m: folium.Map | None = None) -> folium.Map:
    """Draw what flows: width by amount, colour by load, arrows in the direction that carries more, signs at what binds.

    result: a Throughput, whose greatest flow is drawn (others may be as great) with the first least cut as what binds;
    or an Assignment, with every limit that has a price. The load of a link is that of the fullest limit along it, its
    border and its fleet with it; ports and changes of gauge have signs only. Tooltips say flow, limit, load, where the
    limit comes from and its grade. m: a map to draw on, as that of `network`. Raises InputError for another result.
    """
    if isinstance(result, Throughput):
        net, found = result.network, _of_throughput(result)
    elif isinstance(result, Assignment):
        net, found = result.problem.network, _of_assignment(result)
    else:
        raise InputError(f"flows are of a Throughput or an Assignment; got {result!r:.80}.")
    new = m is None
    m = ready(m, net.atlas, found.title)
    most = max((line.total for line in found.lines), default=1.0)
    bands, lines = Shapes("What binds", control=False), Shapes("Flows")
    arrows, signs = Shapes("Directions"), Shapes("What binds")
    _draw_bands(bands, net.atlas, found, most)
    _draw_lines(lines, net.atlas, found, most)
    _draw_arrows(arrows, net.atlas, found)
    _draw_signs(signs, net.atlas, found)
    for layer in (bands, lines, arrows, signs):
        layer.add_to(m)
    _ends(net.atlas, found.ends).add_to(m)
    Names("Names", end_names(net.atlas, found.ends), control=False).add_to(m)
    Box(
        legend_of(found.heading, [*_bound(found), *_looks([found], most)]), position="bottomleft", css_class="kd-legend"
    ).add_to(m)
    layer_control(m)
    if new and found.lines:
        is_wide = isinstance(result, Assignment)
        links = _central(net.atlas, found.lines) if is_wide else [line.link for line in found.lines]
        fit(m, net, [*links, *found.idle])
    return m


def outlook(result: Outlook, m: folium.Map | None = None) -> folium.Map:
    """Draw an outlook: for each time in which the map stays the same a layer with the greatest flow, as by `flows`.

    result: of `Atlas.outlook`. The first layer is shown, the others are chosen at the top right; widths compare over
    all of them, and the legend says what can pass when, bound by what. Tooltips tell limits and loads of the first
    day of their layer. Capacity that a scenario takes at its word cannot be drawn: the legend says how much it is.
    m: a map to draw on; where that has backdrops to choose from, the layers have boxes to tick instead.
    Raises InputError for what is no outlook.
    """
    if not isinstance(result, Outlook):
        raise InputError(f"this map is of an Outlook, as atlas.outlook(...) gives; got {result!r:.80}.")
    new = m is None
    phases = _phases(result)
    drawn = [phase.drawn for phase in phases]
    m = ready(m, result.atlas, f"{result.title}, under {result.scenario.name!r}")
    most = max((line.total for found in drawn for line in found.lines), default=1.0)
    is_choice = not has_choice(m)
    whose = "" if new else f"{result.title}, {result.scenario.name}, {result.cargo}, "  # others may be on the map
    for number, phase in enumerate(phases):
        name = escape(f"{whose}{phase.when}: {phase.drawn.title}")
        layer = Shapes(name, show=number == 0, overlay=not is_choice)
        for draw in (_draw_bands, _draw_lines):
            draw(layer, phase.atlas, phase.drawn, most)
        for draw in (_draw_arrows, _draw_signs):
            draw(layer, phase.atlas, phase.drawn)
        layer.add_to(m)
    ends = tuple(dict.fromkeys(end for found in drawn for end in found.ends))
    _ends(result.atlas, ends).add_to(m)
    Names("Names", end_names(result.atlas, ends), control=False).add_to(m)
    rows = [*_looks(drawn, most), *_phase_rows(phases), *_at_its_word(result)]
    heading = f"What can pass ({result.cargo}); loads of the first day"
    heading = heading if new else f"{result.title}, {result.scenario.name}: {heading}"
    Box(legend_of(heading, rows), position="bottomleft", css_class="kd-legend").add_to(m)
    layer_control(m)
    if new:
        net = laid_out(result.atlas, result.states[0].day)
        fit(m, net, [link for found in drawn for link in (*found.idle, *(line.link for line in found.lines))])
    return m


# ------------------------------------------------------------------------------------------ from the results


def _of_throughput(result: Throughput) -> _Drawn:
    net, limits = result.network, result.plan.limits
    amounts = {limit.id: result.given.get(limit.id, limit.central) for limit in limits.records}
    arcs = result.arc_flows
    carried = dict(zip(arcs.index, arcs["flow_mt"].tolist(), strict=True))
    use: dict[int, float] = {}
    rows_of_link: dict[str, set[int]] = {}
    for behind, rows in zip(result.plan.behind, result.plan.arc_rows, strict=True):
        hauls = [record for arc in behind if (record := net.arc_records[arc]).kind == "haul"]
        for row in rows if hauls else ():
            use[row] = use.get(row, 0.0) + carried.get(hauls[0].id, 0.0)
            rows_of_link.setdefault(hauls[0].link or "", set()).add(row)
    loads: dict[str, _Load] = {}
    for link, rows in rows_of_link.items():
        known = [(limits.records[limits.rows[row].limit], use[row]) for row in sorted(rows)]
        here = [_Load(limit, used, amounts[limit.id]) for limit, used in known if limit.kind not in UNMARKED]
        if here:
            loads[link] = max(here, key=lambda load: load.share)
    given = result.given
    binding = []
    for name in result.bottleneck:
        limit = limits.records[limits.numbers[name]]
        words = f"{amounts[name]:.3g} {result.unit}, {_origin(limit, given)}"
        binding.append(_Binding(limit, words, words if name in given else f"{words}: {limit.formula}"))
    flow_of = {name: {result.cargo: amount} for name, amount in carried.items()}
    lines = _carried(net, flow_of, loads, result.unit, given)
    busy = {line.link for line in lines}
    return _Drawn(
        title=f"{result.title}: {result.two_way:.3g} {result.unit}",
        unit=result.unit,
        lines=lines,
        idle=tuple(link for link in result.links if link not in busy),
        binding=tuple(binding),
        heading=f"Greatest flow ({result.cargo}) on {net.day}",
        ends=(*result.origins, *result.destinations),
    )


@dataclass(frozen=True, slots=True)
class _Phase:
    """A time in which the map stays the same. end: its last day. atlas: as it is then."""

    start: dt.date
    end: dt.date
    atlas: Atlas
    drawn: _Drawn

    @property
    def when(self) -> str:
        """Whole years by their numbers."""
        if (self.start.month, self.start.day, self.end.month, self.end.day) != (1, 1, 12, 31):
            return f"{self.start} to {self.end}"
        return f"{self.start.year}" + (f" to {self.end.year}" if self.end.year > self.start.year else "")


def _phases(result: Outlook) -> list[_Phase]:
    """The states of an outlook; those that follow each other and look alike are one, drawn as its first."""
    found: list[_Phase] = []
    states = result.states
    for state, after in zip(states, (*states[1:], None), strict=True):
        year_end = dt.date(state.day.year, 12, 31)
        end = year_end if after is None else min(year_end, after.day - dt.timedelta(days=1))
        if state.throughput is None:
            atlas, links = result.atlas, result.atlas.corridor(result.corridor).links
            branches = atlas.branches(result.corridor)
            ends = tuple(dict.fromkeys(end for way in branches for end in (way.origin, way.destination)))
            drawn = _Drawn("nothing can pass", f"{result.unit}/yr", (), tuple(links), (), "", ends)
        else:
            atlas = state.throughput.network.atlas
            drawn = replace(_of_throughput(state.throughput), title=f"{state.amount:.3g} {result.unit}/yr")
        last = found[-1] if found else None
        if last is not None and last.end + dt.timedelta(days=1) == state.day and _seen(last.drawn) == _seen(drawn):
            found[-1] = replace(last, end=end)
        else:
            found.append(_Phase(state.day, end, atlas, drawn))
    return found


def _seen(found: _Drawn) -> tuple[object, ...]:
    """What of a drawing can be told apart without its tooltips."""
    lines = [(line.link, line.start, line.total, _level(line.load)) for line in found.lines]
    return found.title, lines, sorted(found.idle), [one.limit.id for one in found.binding]


def _phase_rows(phases: Sequence[_Phase]) -> list[tuple[str, str]]:
    """Rows of a legend: what can pass when, and what binds then; times of which these are the same have one."""
    rows: list[tuple[_Phase, str, str]] = []
    for phase in phases:
        titles = [one.limit.title for one in phase.drawn.binding]
        more = f"; and {len(titles) - BRIEF_MOST} more" if len(titles) > BRIEF_MOST else ""
        binding = "; ".join(titles[:BRIEF_MOST]) + more
        words = phase.drawn.title + (f", bound by {binding}" if binding else ": no way is open")
        sign = _binding_sign(5) if binding else swatch(IDLE, IDLE_PX, "4 4")
        if rows and rows[-1][2] == words and rows[-1][0].end + dt.timedelta(days=1) == phase.start:
            rows[-1] = (replace(rows[-1][0], end=phase.end), sign, words)
        else:
            rows.append((phase, sign, words))
    return [(sign, f"{phase.when}: {words}") for phase, sign, words in rows]


def _at_its_word(result: Outlook) -> list[tuple[str, str]]:
    """A row of a legend for what a scenario takes at its word."""
    table = result.table
    taken = table.loc[table["assumed"], f"capacity_{result.unit.lower()}"]
    told = ", ".join(f"{amount:.3g} in {year}" for year, amount in taken.items())
    return [("", f"In all, what the scenario takes at its word ({result.unit}/yr): {told}")] if told else []


def _origin(limit: Limit, given: Mapping[str, float]) -> str:
    return "set by the question" if limit.id in given else f"{limit.how}, grade {limit.confidence}"


def _of_assignment(result: Assignment) -> _Drawn:
    problem, net = result.problem, result.problem.network
    table = result.flows.arc_flows
    loads: dict[str, _Load] = {}
    for row, arc in zip(problem.rows.row.tolist(), problem.rows.arc.tolist(), strict=True):
        behind = int(problem.behind[arc])
        if behind < 0 or net.arc_records[behind].link is None or problem.bounds[row].limit.kind in UNMARKED:
            continue
        link, bound = net.arc_records[behind].link or "", problem.bounds[row]
        amount = float(problem.capacity[row])
        direction = _direction(net.atlas, link, bound.direction)
        load = _Load(bound.limit, float(result.flows.use[row]), amount, direction)
        if link not in loads or load.share > loads[link].share:
            loads[link] = load
    flow_of: dict[str, dict[str, float]] = {}
    for arc in np.flatnonzero(table.sum(axis=0) > SMALL).tolist():
        behind = int(problem.behind[arc])
        if behind >= 0 and net.arc_records[behind].kind == "haul":
            amounts = dict(zip(problem.kinds, table[:, arc].tolist(), strict=True))
            flow_of[net.arc_records[behind].id] = {cargo: mt for cargo, mt in amounts.items() if mt > SMALL}
    limits = {bound.limit.id: bound.limit for bound in problem.bounds}
    binding: dict[str, list[tuple[str, str]]] = {}
    for row in result.prices.to_dict("records"):
        price = f"{row['price_usd_t']:.3g} USD"
        words = f"one more tonne, {row['direction']}, saves up to {price}"
        binding.setdefault(row["limit_id"], []).append((f"one more tonne saves up to {price}", words))
    wants = problem.wants
    served = result.demand_mt - result.unserved_mt
    return _Drawn(
        title=f"Flows of least cost: {served:.3g} of {result.demand_mt:.3g} Mt/yr",
        unit="Mt/yr",
        lines=_carried(net, flow_of, loads, "Mt/yr", {}),
        idle=(),
        binding=tuple(
            _Binding(limits[name], words[0][0], "; ".join(long for _, long in words)) for name, words in binding.items()
        ),
        heading=f"What flows on {net.day}",
        ends=tuple(dict.fromkeys(end.place for want in wants for end in (want.origin, want.destination))),
    )


def _direction(atlas: Atlas, link: str, direction: str) -> str:
    """A direction of a limit in words, on one of its links."""
    if direction == "both":
        return "both directions together"
    record = atlas.link(link)
    ends = (record.start, record.end) if direction == "forward" else (record.end, record.start)
    return " to ".join(atlas.place(place).name for place in ends)


def _carried(
    net: Network,
    flow_of: Mapping[str, Mapping[str, float]],
    loads: Mapping[str, _Load],
    unit: str,
    given: Mapping[str, float],
) -> tuple[_Line, ...]:
    """A line for each link that carries something, the one that carries most first."""
    sides: dict[str, dict[bool, float]] = {}
    by_cargo: dict[str, dict[str, float]] = {}
    for name, amounts in flow_of.items():
        link = net.arc_records[net.arc_numbers[name]].link or ""
        side = sides.setdefault(link, {True: 0.0, False: 0.0})
        side[name.endswith(">")] += sum(amounts.values())
        for cargo, amount in amounts.items():
            by_cargo.setdefault(link, {}).setdefault(cargo, 0.0)
            by_cargo[link][cargo] += amount
    lines = []
    for link, side in sides.items():
        record = net.atlas.link_records[link]
        forward = side[True] >= side[False]
        ends = (record.start, record.end) if forward else (record.end, record.start)
        cargoes = ", ".join(f"{cargo} {amount:.3g}" for cargo, amount in by_cargo[link].items())
        load = loads.get(link)
        share = load.share if load is not None else 0.0
        words = "no limit along it" if load is None else _load_words(load, unit, given)
        lines.append(_Line(link, *ends, side[forward], side[not forward], cargoes, share, words))
    return tuple(sorted(lines, key=lambda line: (-line.total, line.link)))


def _load_words(load: _Load, unit: str, given: Mapping[str, float]) -> str:
    limit = load.limit
    where = f", {load.direction}" if load.direction else ""
    formula = "" if limit.id in given else f", {limit.formula}"
    words = f"{load.share:.0%} of {load.amount:.3g} {unit}: {limit.title}{where}"
    return f"{words}; {_origin(limit, given)}{formula}"


# ------------------------------------------------------------------------------------------ what is drawn


def _width(amount: float, most: float) -> float:
    """Pixels: the area of a line is what it carries, so that a stream of a hundredth is still seen."""
    return round(THIN_PX + (WIDE_PX - THIN_PX) * math.sqrt(amount / most), 1)


def _level(load: float) -> str:
    level = str(utilisation_level(min(load, 1.0)))
    return level if level in LEVEL_COLOURS else "full"


def _link_head(atlas: Atlas, start: str, end: str, link: str) -> str:
    names = " to ".join(escape(atlas.place(place).name) for place in (start, end))
    return f"<b>{names}</b> ({escape(atlas.link(link).mode)})"


def _draw_lines(layer: Shapes, atlas: Atlas, found: _Drawn, most: float) -> None:
    """Idle links, then flows, the widest first: where lines share a course every one shows."""
    for link in found.idle:
        record = atlas.link(link)
        words = f"{_link_head(atlas, record.start, record.end, link)}<br>carries nothing in this flow"
        style = {"color": IDLE, "weight": IDLE_PX, "opacity": 0.9, "dashArray": "4 4"}
        layer.add_line(parts_of(record.points), style, words)
    for line in found.lines:
        record = atlas.link(line.link)
        points = record.points if record.start == line.start else record.points[::-1]
        words = f"{_link_head(atlas, line.start, line.end, line.link)}<br>{line.there:.3g} {escape(found.unit)}"
        if line.back > SMALL:
            words += f", and {line.back:.3g} the other way"
        words += f"<br>{escape(line.cargoes)}<br>load {escape(line.words)}"
        style = {"color": LEVEL_COLOURS[_level(line.load)], "weight": _width(line.total, most), "opacity": 0.95}
        layer.add_line(parts_of(points), style, words)


def _mercator(lat: float) -> float:
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(max(-85.0, min(85.0, lat))) / 2)))


def _heading(points: Sequence[Sequence[float]], at: float = 0.5) -> tuple[float, float, int]:
    """A point of a line, and where it leads there on the map, in degrees clockwise from the top of it.

    at: share of the line before the point.
    """
    longest = max(split_at_antimeridian(points), key=lambda part: shapely.LineString(part).length)
    line = shapely.LineString(longest)
    shares = (at - 0.05, at, at + 0.05)
    before, middle, after = (shapely.line_interpolate_point(line, share, normalized=True) for share in shares)
    east, north = after.x - before.x, _mercator(after.y) - _mercator(before.y)
    return middle.x, middle.y, round(math.degrees(math.atan2(east, north)) / 5) * 5 % 360


def _draw_arrows(layer: Shapes, atlas: Atlas, found: _Drawn) -> None:
    """Arrows halfway along the links, where there is room: those that carry most first."""
    apart = ARROWS_APART * _extent(atlas, found)
    taken: list[tuple[float, float]] = []
    for line in found.lines:
        record = atlas.link(line.link)
        lon, lat, angle = _heading(record.points if record.start == line.start else record.points[::-1])
        if not _is_free((lon, lat), taken, apart):
            continue
        taken.append((lon, lat))
        words = f"{_link_head(atlas, line.start, line.end, line.link)}<br>{line.there:.3g} {escape(found.unit)}"
        layer.add_mark(lon, lat, {"html": _arrow(angle), "size": ARROW_PX}, words)


def _arrow(angle: int) -> str:
    return (
        f'<svg width="{ARROW_PX}" height="{ARROW_PX}" viewBox="0 0 12 12" aria-hidden="true"><path '
        f'd="M6 0.5 L11 11 L6 8.5 L1 11 Z" transform="rotate({angle} 6 6)" fill="#fff" stroke="{INK}"/></svg>'
    )


def _binding_sign(beside: int = 0) -> str:
    """The sign of what binds; beside: pixels of its band at either side, in a legend."""
    wide = SIGN_PX + 2 * beside
    band = f'<path d="M{-beside} 10 H{SIGN_PX + beside}" stroke="{BAND}" stroke-width="9"/>' if beside else ""
    return (
        f'<svg width="{wide}" height="{SIGN_PX}" viewBox="{-beside} 0 {wide} {SIGN_PX}" aria-hidden="true">{band}<path '
        f'd="M6.5 1 H13.5 L19 6.5 V13.5 L13.5 19 H6.5 L1 13.5 V6.5 Z" fill="{INK}" stroke="#fff" stroke-width="1.5"/>'
        '<path d="M5 10 H15" stroke="#fff" stroke-width="3"/></svg>'
    )


def _links_of(atlas: Atlas, limit: Limit) -> tuple[str, ...]:
    """Links that a limit runs along; none of a border, a port or a place."""
    kind, _, name = limit.subject.partition(":")
    if kind == "section":
        return tuple(atlas.section(name).links)
    return (name,) if kind == "link" else ()


def _draw_bands(layer: Shapes, atlas: Atlas, found: _Drawn, most: float) -> None:
    """A bright band under the links of what binds."""
    widths = {line.link: _width(line.total, most) for line in found.lines}
    for one in found.binding:
        for link in _links_of(atlas, one.limit):
            if link in widths:
                style = {"color": BAND, "weight": round(widths[link] + BAND_PX, 1), "opacity": 1, "pane": "kd-band"}
                layer.add_line(parts_of(atlas.link(link).points), style, _binding_words(one))


def _binding_words(one: _Binding) -> str:
    return f"<b>Binds: {escape(one.limit.title)}</b><br>{escape(one.words)}"


def _draw_signs(layer: Shapes, atlas: Atlas, found: _Drawn) -> None:
    """A sign at each limit that binds: at its place or border, or halfway along its longest link with a flow."""
    land = land_of(atlas)
    carrying = {line.link for line in found.lines}
    taken: list[tuple[float, float]] = []
    apart = ARROWS_APART * _extent(atlas, found)
    for one in found.binding:
        kind, _, name = one.limit.subject.partition(":")
        if kind == "place":
            place = atlas.place(name)
            at = place.lon, place.lat
        elif kind == "border":
            link = atlas.link(name)
            at = crossing(land, [atlas.place(end).country for end in (link.start, link.end)], link)
        else:
            links = [link for link in _links_of(atlas, one.limit) if link in carrying] or _links_of(atlas, one.limit)
            points = max((atlas.link(link).points for link in links), key=lambda line: shapely.LineString(line).length)
            spots = [_heading(points, share)[:2] for share in ALONG]  # lines that share a course have a sign each
            at = next((spot for spot in spots if _is_free(spot, taken, apart)), spots[0])
        taken.append(at)
        layer.add_mark(*at, {"html": _binding_sign(), "size": SIGN_PX}, _binding_words(one))


def _extent(atlas: Atlas, found: _Drawn) -> float:
    """How far the flows reach, in degrees."""
    points = [point for line in found.lines for point in atlas.link(line.link).points]
    return float(np.ptp(np.asarray(points, dtype=float), axis=0).max()) if points else 0.0


def _is_free(spot: tuple[float, float], taken: Sequence[tuple[float, float]], apart: float) -> bool:
    return all(math.dist(spot, other) >= apart for other in taken)


def _central(atlas: Atlas, lines: Sequence[_Line]) -> list[str]:
    """Links where most of the flows are: a few far ones would shrink all the others to a dot."""
    middles = np.array([_heading(atlas.link(line.link).points)[:2] for line in lines])
    low = np.quantile(middles, CROWDED_SHARE, axis=0, method="lower")
    high = np.quantile(middles, 1 - CROWDED_SHARE, axis=0, method="higher")
    return [
        line.link
        for line, middle in zip(lines, middles, strict=True)
        if np.all(middle >= low) and np.all(middle <= high)
    ]


def _ends(atlas: Atlas, ends: Sequence[str]) -> Shapes:
    """A small disc where goods start or end."""
    layer = Shapes("Origins and destinations")
    style = {"radius": 4, "color": INK, "weight": 1.5, "fillColor": "#ffffff", "fillOpacity": 1}
    for end in ends:
        place = atlas.place(end)
        layer.add_mark(place.lon, place.lat, style, f"<b>{escape(place.name)}</b>")
    return layer


def _bound(found: _Drawn) -> list[tuple[str, str]]:
    """Rows of a legend for what binds."""
    rows = [(_binding_sign(5), f"Binds: {one.limit.title}, {one.short}") for one in found.binding[:NAMED_MOST]]
    if len(found.binding) > NAMED_MOST:
        rows.append((_binding_sign(5), f"and {len(found.binding) - NAMED_MOST} more that bind"))
    return rows


def _looks(drawn: Sequence[_Drawn], most: float) -> list[tuple[str, str]]:
    """Rows of a legend for the colours and widths that are used."""
    used = {_level(line.load) for found in drawn for line in found.lines}
    rows = [(swatch(colour, 6), LEVEL_WORDS[level]) for level, colour in LEVEL_COLOURS.items() if level in used]
    for amount in (most, most / 4, most / 25) if used else ():
        rows += [(swatch(IDLE, _width(amount, most)), f"{amount:.2g} {drawn[0].unit}")]
    if any(found.idle for found in drawn):
        rows.append((swatch(IDLE, IDLE_PX, "4 4"), "A way that carries nothing in this flow"))
    return rows
