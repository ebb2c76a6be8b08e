"""What could be built on a corridor: the named projects of an atlas, and generic measures on each of its limits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from math import ceil, inf
from typing import TYPE_CHECKING, Any

from korridor.atlas import Change, changes_of, edited, links_of
from korridor.capacity import Limit, Limits, limits_of
from korridor.capacity.inputs import DAYS, Inputs
from korridor.capacity.lines import loop_gain
from korridor.errors import InputError, KorridorError
from korridor.network import laid_out
from korridor.parts import Lookup, load_of
from korridor.scenario import Edit, Scenario, later
from korridor.units import last_day

if TYPE_CHECKING:
    from korridor.atlas import Atlas, Link
    from korridor.flow import Plan
    from korridor.network import Network

__all__ = ["Candidate", "Site", "amounts_of", "measure_candidates", "project_candidates"]

Row = Mapping[str, Any]
Key = str  # what is bounded alone: a link, a border; or a limit shared by several

BUILT = ("done", "announced_target")
MOST_TOGETHER = 8  # projects on one element, whose combinations are all worked out
MOST_COPIES = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Something that could be built once, or several times.

    id: of the project, or of the measure and the limit it is for. kind: project or measure. limit: id of the limit of a
    measure. size, size_unit: what its cost is for. capex_musd, low, high: of one copy. ready: first day in service.
    factor, added: what a measure makes of its limit, for each copy. keys: the things bounded alone that it changes.
    edits: as a scenario, for one copy.
    """

    id: str
    title: str
    kind: str
    limit: str = ""
    size: float = 1.0
    size_unit: str = ""
    capex_musd: float
    capex_low: float
    capex_high: float
    build_years: float
    ready: dt.date
    needs: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    alternates: str = ""
    most: int = 1
    factor: float = 1.0
    added: float = 0.0
    effect: str = ""
    confidence: str = "C"
    source: str = ""
    keys: tuple[Key, ...] = ()
    edits: tuple[Edit, ...] = ()


@dataclass(frozen=True, eq=False)
class Site:
    """Where something is to be built: a corridor on a day, under a scenario, for a cargo.

    net: with every link open that a project could open. plan: of its flows. amounts: of each key as it stands, 0 for a
    link that is not open yet.
    """

    atlas: Atlas
    corridor: str
    scenario: Scenario
    day: dt.date
    cargo: str
    net: Network
    plan: Plan
    limits: Limits
    amounts: Mapping[Key, float]
    _known: dict[frozenset[str], Mapping[Key, float]] = field(default_factory=dict, repr=False)

    def keys_of(self, limit: str) -> tuple[Key, ...]:
        """The keys that a limit bounds on the ways of the corridor."""
        number = self.limits.numbers[limit]
        used = {row for rows in self.plan.arc_rows for row in rows}
        return tuple(
            dict.fromkeys(
                _key(self.limits, place)
                for place, row in enumerate(self.limits.rows)
                if row.limit == number and place in used
            )
        )

    def added(self, limit: str) -> float:
        """What the scenario adds to a limit after all factors."""
        figures = self.limits.records[self.limits.numbers[limit]].figures
        net = next((figure.central for figure in figures if figure.quantity == "wagon_net_t"), 0.0)
        tonnes = sum(figure.central for figure in figures if figure.quantity == "capacity_added_mt")
        wagons = sum(figure.central for figure in figures if figure.quantity == "wagons_added_per_day")
        return tonnes + wagons * net * DAYS / 1e6

    @property
    def keys(self) -> tuple[Key, ...]:
        """Everything that is bounded, with what is not open yet."""
        rows = (_key(self.limits, number) for number in range(len(self.limits.rows)))
        return tuple(dict.fromkeys((*self.amounts, *rows)))

    def with_projects(self, projects: Iterable[str]) -> Mapping[Key, float]:
        """Amounts of every key with some projects built by the day."""
        wanted = frozenset(projects)
        if wanted not in self._known:
            self._known[wanted] = amounts_of(_network(self, wanted), self.cargo)
        return self._known[wanted]


def _key(limits: Limits, row: int) -> Key:
    bound = limits.rows[row]
    return bound.thing or limits.records[bound.limit].id


def amounts_of(net: Network, cargo: str) -> dict[Key, float]:
    """Two-way amount of everything that is bounded, at central figures; the least where several bound one thing."""
    limits = limits_of(net, cargo)
    found: dict[Key, float] = {}
    for number, row in enumerate(limits.rows):
        key = _key(limits, number)
        found[key] = min(found.get(key, inf), float(limits.central[row.limit]))
    return found


def _network(site: Site, projects: Iterable[str]) -> Network:
    """The corridor with projects built."""
    scenario = site.scenario | opened(projects, site.day)
    return laid_out(edited(site.atlas, scenario, site.day), site.day, links=site.atlas.corridor(site.corridor).links)


def opened(projects: Iterable[str], day: dt.date) -> Scenario:
    """A scenario that opens projects by a day."""
    edits = [Edit(action="open", subject=f"project:{name}", start=day) for name in sorted(projects)]
    return Scenario("built", "With projects built", edits=tuple(edits))


# ------------------------------------------------------------------------------------------ projects


def project_candidates(
    atlas: Atlas, corridor: str, scenario: Scenario, day: dt.date
) -> tuple[list[Candidate], dict[str, str]]:
    """Projects that change something on a corridor and can be there by a day; and why others cannot be taken.

    Left aside are those that the scenario builds anyway, that are built, late, without a cost, or without an effect on
    what the corridor is made of.
    """
    links = atlas.corridor(corridor).links
    taken = {edit.subject for edit in scenario.edits if edit.action == "open"}
    rows: dict[str, list[Row]] = {}
    for row in atlas.rows["projects"]:
        rows.setdefault(row["id"], []).append(row)
    known: dict[str, Candidate] = {}
    why: dict[str, str] = {}
    wanted: set[str] = set()  # what changes something, and what that needs
    for name, mine in rows.items():
        if mine[0]["status"] in BUILT or f"project:{name}" in taken:
            continue
        needs = tuple(need for need in _needed(rows, name) if f"project:{need}" not in taken)
        try:
            changes = changes_of(atlas, scenario | opened({name, *needs}, day))
        except KorridorError as error:
            if _touches(atlas, (subject for row in mine for subject in row["subject"] or ()), links):
                why[name] = str(error)
            continue
        subjects = [change.subject for change in changes if change.project == name]
        touches = _touches(atlas, subjects, links)
        candidate = _project(name, mine, needs)
        if isinstance(candidate, str):
            if touches:
                why[name] = candidate
            continue
        known[name] = candidate
        if touches:
            wanted |= {name, *needs}
    found = {name: _after(known, name) for name in wanted if name in known}
    why |= {name: f"not before {one.ready}" for name, one in found.items() if one.ready > day}
    found = {name: one for name, one in found.items() if one.ready <= day}
    kept = _whole(found)
    for name in set(found) - kept:
        lacking = [need for need in found[name].needs if need not in kept]
        why[name] = f"needs {', '.join(lacking)}, which cannot be taken"
    return [found[name] for name in sorted(kept)], why


def _after(known: Mapping[str, Candidate], name: str) -> Candidate:
    """A project as it can be: no sooner than those that it needs."""
    others = [known[need].ready for need in known[name].needs if need in known]
    return replace(known[name], ready=max([known[name].ready, *others]))


def _whole(found: Mapping[str, Candidate]) -> set[str]:
    """Those of which all that they need can be taken too."""
    kept = set(found)
    while gone := {name for name in kept if not set(found[name].needs) <= kept}:
        kept -= gone
    return kept


def _needed(rows: Mapping[str, Sequence[Row]], name: str) -> tuple[str, ...]:
    """All that a project needs, directly or not, but what is built."""
    found: dict[str, None] = {}
    left = [name]
    while left:
        for need in dict.fromkeys(need for row in rows[left.pop()] for need in row["depends_on"]):
            if need not in found and rows[need][0]["status"] != "done":
                found[need] = None
                left.append(need)
    return tuple(found)


def _touches(atlas: Atlas, subjects: Iterable[str], links: frozenset[str]) -> bool:
    return any(set(links_of(atlas, subject)) & links for subject in subjects)


def _project(name: str, rows: Sequence[Row], needs: tuple[str, ...]) -> Candidate | str:
    """A project as a candidate, or why it can be none."""
    costs = [row["capex_musd"] for row in rows if row["capex_musd"] is not None]
    if not costs:
        return "no cost is known, and unknown is not zero"
    dates = [last_day(row["earliest"]) for row in rows if row["earliest"] is not None]
    if not dates:
        return "no date is known"
    building = [row["build_years"] for row in rows if row["build_years"] is not None]
    if not building:
        return "no building time is known, and unknown is not zero"
    return Candidate(
        id=name,
        title=rows[0]["title"],
        kind="project",
        capex_musd=sum(costs),
        capex_low=sum(row["capex_low"] if row["capex_low"] is not None else row["capex_musd"] or 0.0 for row in rows),
        capex_high=sum(
            row["capex_high"] if row["capex_high"] is not None else row["capex_musd"] or 0.0 for row in rows
        ),
        build_years=max(building),
        ready=max(dates),
        needs=needs,
        alternates=next((row["alternates"] for row in rows if row["alternates"]), ""),
        effect="; ".join(f"{row['quantity']} {row['after']} {row['unit']}" for row in rows if row["after"]),
        confidence=max(row["confidence"] for row in rows),
        source="; ".join(dict.fromkeys(one for row in rows for one in row["evidence"])),
        edits=(Edit(action="open", subject=f"project:{name}"),),
    )


def project_levels(site: Site, projects: Sequence[Candidate]) -> dict[Key, list[tuple[frozenset[str], float]]]:
    """What sets of projects make of each key that they change, for every set that can stand by itself."""
    by_id = {project.id: project for project in projects}
    changes = {project.id: _own_changes(site, project) for project in projects}
    on: dict[Key, set[str]] = {}
    for project in projects:
        for change in changes[project.id]:
            for key in _keys_under(site, change):
                on.setdefault(key, set()).add(project.id)
    found: dict[Key, list[tuple[frozenset[str], float]]] = {}
    for key, mine in on.items():
        if len(mine) > MOST_TOGETHER:
            raise InputError(f"{key}: {len(mine)} projects change it, more than {MOST_TOGETHER} together.")
        for count in range(1, len(mine) + 1):
            for some in combinations(sorted(mine), count):
                whole = frozenset(some) | {need for name in some for need in by_id[name].needs}
                if (whole & mine) != frozenset(some) or _alternatives(by_id, whole):
                    continue
                amount = site.with_projects(whole).get(key, 0.0)
                if amount > site.amounts.get(key, 0.0):
                    found.setdefault(key, []).append((frozenset(some), amount))
    return found


def _alternatives(by_id: Mapping[str, Candidate], names: Iterable[str]) -> bool:
    groups = [by_id[name].alternates for name in names if name in by_id and by_id[name].alternates]
    return len(set(groups)) < len(groups)


def _own_changes(site: Site, project: Candidate) -> list[Change]:
    scenario = site.scenario | opened({project.id, *project.needs}, site.day)
    return [change for change in changes_of(site.atlas, scenario) if change.project == project.id]


def _keys_under(site: Site, change: Change) -> Iterator[Key]:
    """The keys that a change can move."""
    kind, _, name = change.subject.partition(":")
    for key in site.keys:
        what, _, own = key.partition(":")
        of_link = what in ("link", "border") and own in links_of(site.atlas, change.subject) and kind != "place"
        if key == change.subject or of_link or (kind == "place" and key.startswith(f"place:{name}|")):
            yield key


# ------------------------------------------------------------------------------------------ measures


def measure_candidates(site: Site, wanted: float, start: dt.date, effects: str = "central") -> list[Candidate]:
    """Generic measures on every limit of the corridor that lets less pass than is wanted, if they can be there in time.

    start: day on which building can begin. effects: low, central or high of measures.csv. Factors act on a limit as a
    whole, over the km of its links that they are for; amounts are added copy by copy.
    """
    ask = Inputs(Lookup(site.net, site.cargo, "wagonload"))
    found = []
    for number in site.plan.used:
        limit = site.limits.records[number]
        keys = site.keys_of(limit.id)
        stands = min((site.amounts[key] for key in keys if site.amounts.get(key, 0.0) > 0), default=inf)
        if not stands < wanted:
            continue
        for row in site.atlas.rows["measures"]:
            if row["cargoes"] and site.cargo not in row["cargoes"]:
                continue
            candidate = _measure(site, ask, limit, _with_effect(row, effects), wanted - stands)
            if candidate is not None:
                ready = later(start, row["build_years"] or 0.0)
                if ready <= site.day:
                    found.append(replace(candidate, ready=ready, keys=keys))
    return found


def _measure(site: Site, ask: Inputs, limit: Limit, row: Row, gap: float) -> Candidate | None:
    """A measure on a limit; None where it is not for it."""
    named = (key.partition(":") for key in site.keys_of(limit.id))
    links = [site.atlas.link_records[name] for kind, _, name in named if kind in ("link", "border")]
    at_border = limit.kind == "border" or (limit.kind == "section" and limit.servers is not None)
    if row["applies_to"] in ("rail link", "section") and limit.kind in ("link", "section") and not at_border:
        return _on_line(site, ask, limit, [link for link in links if link.mode == "rail"], row)
    if row["applies_to"] == "border" and at_border and links and links[0].mode == "rail":
        return _at_gate(ask, limit, links[0], row, gap)
    if row["applies_to"] == "port" and limit.kind == "port":
        return _by_amount(ask, limit, f"place:{limit.subject.partition(':')[2]}", row, gap)
    if limit.kind == "fleet":
        links = [site.atlas.link_records[name] for name in site.atlas.section(limit.subject.partition(":")[2]).links]
    at_sea = limit.kind in ("link", "fleet") and bool(links) and links[0].mode in ("sea", "ferry")
    if row["applies_to"] == "sea link" and at_sea and _fits(links[0], row):
        return _by_amount(ask, limit, limit.subject, row, gap)
    return None


def _with_effect(row: Row, effects: str) -> Row:
    """A measure with its low or high effect in the place of the central one; low is the one that helps least."""
    ends = [row[name] if row[name] is not None else row["effect"] for name in ("effect_low", "effect_high")]
    if row["quantity"] == "loop_spacing_km":  # the shorter the better
        ends = [max(ends), min(ends)]
    return {**row, "effect": {"low": ends[0], "central": row["effect"], "high": ends[1]}[effects]}


def _fits(link: Link, row: Row) -> bool:
    classes = {*load_of(link)[1], link.trade or "", link.border or ""}
    return (not row["classes"] or bool(classes & set(row["classes"]))) and not classes & set(row["except_classes"])


def _made(limit: Limit, row: Row, *, size: float, size_unit: str, **more: Any) -> Candidate:  # noqa: ANN401 - fields of a candidate
    low = row["unit_cost_low"] if row["unit_cost_low"] is not None else row["unit_cost_musd"]
    high = row["unit_cost_high"] if row["unit_cost_high"] is not None else row["unit_cost_musd"]
    return Candidate(
        id=f"{row['id']} @ {limit.id}",
        title=f"{row['title']}: {limit.title}",
        kind="measure",
        limit=limit.id,
        size=size,
        size_unit=size_unit,
        capex_musd=row["unit_cost_musd"] * size,
        capex_low=low * size,
        capex_high=high * size,
        build_years=row["build_years"] or 0.0,
        ready=dt.date.max,
        excludes=tuple(f"{other} @ {limit.id}" for other in row["excludes"]),
        confidence=max(row["confidence"], limit.confidence),
        source=row["source"],
        **more,
    )


def _on_line(site: Site, ask: Inputs, limit: Limit, links: Sequence[Link], row: Row) -> Candidate | None:
    """A factor on a railway, over the links that it is for."""
    meant = [link for link in links if _fits(link, row)]
    rest = [link for link in links if link not in meant]
    # What is left as it is must not be the weaker part, which would go on binding.
    weaker = any((link.tracks or 1) < max((one.tracks or 1) for one in meant) for link in rest) if meant else True
    if weaker:
        return None
    km = sum(site.net.length_figures[link.id].central for link in meant)
    factor, size, unit = row["effect"], km, "km"
    by_loop = row["cost_unit"] == "per loop"
    if row["quantity"] == "loop_spacing_km" or by_loop:
        gains = [loop_gain(ask, link, row["effect"] if row["quantity"] == "loop_spacing_km" else 0.5) for link in meant]
        known = [gain for gain in gains if gain is not None]
        if len(known) < len(gains):
            return None
        size = float(
            sum(
                ceil(site.net.length_figures[link.id].central / gain[1])
                for link, gain in zip(meant, known, strict=True)
            )
        )
        unit = "loops"
        if row["quantity"] == "loop_spacing_km":
            factor = min(gain[0] for gain in known)
    elif row["cost_unit"] == "each":
        size, unit = 1.0, "limit"
    elif row["cost_unit"] != "per km":
        return None
    if row["effect_unit"] != "x" or factor <= 1:
        return None
    edits = tuple(
        Edit(action="scale", subject=f"link:{link.id}", quantity="capacity_mt", value=float(factor), note=row["title"])
        for link in links
    )
    return _made(
        limit,
        row,
        size=size,
        size_unit=unit,
        factor=float(factor),
        effect=f"x {factor:.3g}",
        edits=edits,
    )


def _at_gate(ask: Inputs, limit: Limit, link: Link, row: Row, gap: float) -> Candidate | None:
    """More wagons a day at a border, copy by copy."""
    if row["quantity"] != "wagons_per_day" or row["effect_unit"] != "wagons/day" or not _fits(link, row):
        return None
    net = ask.find.default("wagon_net_t", "link", "rail")
    if net is None or not row["cost_unit"].endswith("wagons/day"):
        return None
    added = row["effect"] * net.central * DAYS / 1e6
    edit = Edit(
        action="add", subject=f"border:{link.id}", quantity="wagons_per_day", value=row["effect"], note=row["title"]
    )
    return _made(
        limit,
        row,
        size=1.0,
        size_unit=row["cost_unit"].removeprefix("per "),
        added=added,
        most=_copies(gap, added),
        effect=f"+ {row['effect']:g} wagons/day",
        edits=(edit,),
    )


def _by_amount(ask: Inputs, limit: Limit, subject: str, row: Row, gap: float) -> Candidate | None:
    """Berths and ships: an amount for each."""
    added = row["effect"]
    if row["quantity"] == "capacity_teu" and row["effect_unit"] == "TEU/yr" and ask.cargo == "container":
        net = ask.find.default("teu_net_t", "link", "any")
        if net is None:
            return None
        added = row["effect"] * net.central / 1e6
    elif row["quantity"] != "capacity_mt" or row["effect_unit"] != "Mt/yr":
        return None
    edit = Edit(action="add", subject=subject, quantity="capacity_mt", value=added, note=row["title"])
    return _made(
        limit,
        row,
        size=1.0,
        size_unit=row["cost_unit"].removeprefix("per "),
        added=added,
        most=_copies(gap, added),
        effect=f"+ {added:.3g} Mt/yr",
        edits=(edit,),
    )


def _copies(gap: float, each: float) -> int:
    return max(1, min(ceil(gap / each * (1 - 1e-9)), MOST_COPIES))
