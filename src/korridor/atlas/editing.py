"""From an atlas and a scenario to another atlas: edits change facts, and all else follows from the facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, hypot, inf, log
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from korridor import schema
from korridor.atlas.changes import (
    ADDED,
    OF_LINKS,
    OPERATING,
    Change,
    changes_of,
    check_valid,
    in_force,
    is_of_limit,
    scenario_named,
    used_figure,
)
from korridor.atlas.figures import choose, narrowing, newest_year, scope_text
from korridor.atlas.records import Atlas
from korridor.errors import InputError
from korridor.scenario import DemandEdit, Scenario
from korridor.units import DAYS_OF_YEAR

if TYPE_CHECKING:
    from korridor.atlas.records import Link

__all__ = ["closed_by", "edited"]

Row = Mapping[str, Any]
Numbers = tuple[float, float | None, float | None]  # central, low, high


def edited(atlas: Atlas, scenario: str | Scenario, day: dt.date) -> Atlas:
    """The atlas as a scenario has it on a day.

    `atlas.under` of the result is the scenario, `atlas.changes` what was in force; figures that came in are marked
    `use`, with the rivals beside them. Of one scenario, all days between two changes have one atlas.
    Raises as `changes_of`, and InputError for a day for which the scenario is not valid.
    """
    found = scenario_named(atlas, scenario)
    check_valid(found, day)
    if not (found.edits or found.demand):
        return atlas
    if atlas.under is not None:
        raise InputError(
            f"this atlas is under the scenario {atlas.under.name!r} already: ask the one before, with both joined by |."
        )
    changes = tuple(change for change in changes_of(atlas, found) if change.on(day))
    # Growth of demand goes by the day; all else stays the same between two changes, but for the year of figures.
    year = min(day.year, newest_year(atlas))
    state = (found, tuple(change.id for change in changes), year, day if found.demand else None)
    kept = vars(atlas).setdefault("_edited", {})
    if state not in kept:
        kept[state] = _Applied(atlas, found, changes, day).atlas()
    return kept[state]


@dataclass(frozen=True, eq=False)
class _Applied:
    """The changes in force on a day, put in."""

    before: Atlas
    scenario: Scenario
    changes: tuple[Change, ...]
    day: dt.date

    def atlas(self) -> Atlas:
        before, rows = self.before, dict(self.before.rows)
        links = self._links()
        rows["links"] = tuple(_link_row(row, links.get(row["id"])) for row in rows["links"])
        rows["defaults"] = self._defaults()
        rows["demand"] = self._demand()
        source = self._source()
        rows["sources"] = (*rows["sources"], source)
        figures, made = self._figures(source["id"])
        rows["values"] = tuple(row for some in figures.values() for row in some)
        found = replace(
            before,
            link_records=MappingProxyType({**before.link_records, **links}),
            rows=MappingProxyType(rows),
            under=self.scenario,
            before=before,
            changes=MappingProxyType(made),
        )
        # Names and what lies where are those of the atlas before.
        for name in ("links_touching", "sections_over"):
            vars(found)[name] = getattr(before, name)
        vars(found)["figure_rows"] = MappingProxyType(figures)
        if "_index" in vars(before):
            vars(found)["_index"] = vars(before)["_index"]
        return found

    def _source(self) -> Row:
        """Where figures come from that only the scenario has."""
        columns = dict.fromkeys(schema.tables()["sources"])
        known = {
            "id": f"scenario:{self.scenario.name}",
            "title": f"Scenario: {self.scenario.title}",
            "publisher": "assumption",
        }
        return MappingProxyType({**columns, **known})

    def _links(self) -> dict[str, Link]:
        """Links that open, close or are built otherwise."""
        records = self.before.link_records
        found: dict[str, Link] = {}
        for change in self.changes:
            name = change.subject.partition(":")[2]
            if change.action == "open":
                found[name] = replace(found.get(name, records[name]), status=OPERATING, opened=None, closed=None)
            elif change.quantity in OF_LINKS:
                found[name] = _rebuilt(found.get(name, records[name]), change)
        for change in self.changes:  # what is closed stays closed, whoever opened it
            if change.action == "close":
                since = None if change.start is None else change.start.isoformat()
                for name in closed_by(self.before, [change.subject])[0]:
                    link = found.get(name, records[name])
                    if link.status in (OPERATING, "historic"):
                        found[name] = replace(link, status="closed", closed=since)
        return found

    def _defaults(self) -> tuple[Row, ...]:
        by_row: dict[str, list[Change]] = {}
        for change in self.changes:
            kind, _, name = change.subject.partition(":")
            if kind == "default":
                by_row.setdefault(name, []).append(change)
        rows = self.before.rows["defaults"]
        if not by_row:
            return rows
        return tuple(
            MappingProxyType({**row, **self._default(row, by_row[row["id"]])}) if row["id"] in by_row else row
            for row in rows
        )

    def _default(self, row: Row, changes: Sequence[Change]) -> dict[str, Any]:
        central, low, high = (row[name] for name in ("central", "low", "high"))
        ends = [None if end is None else float(end) for end in (low, high)]
        figure: Numbers = (float(central), ends[0], ends[1])
        for change in sorted(changes, key=lambda change: ("set", "scale", "add").index(change.action)):
            found = (change.value, change.low, change.high) if change.action == "set" else _combined(figure, change)
            figure = _within(found, change, self.scenario)
        numbers: dict[str, Any] = {"central": figure[0], "low": figure[1], "high": figure[2]}
        note = f"{row['note'] + '; ' if row['note'] else ''}changed by scenario {self.scenario.name}"
        return {**numbers, "confidence": max(row["confidence"], *(one.confidence for one in changes)), "note": note}

    # -------------------------------------------------------------------------------- figures

    def _figures(self, source: str) -> tuple[dict[tuple[str, str], tuple[Row, ...]], dict[str, Change]]:
        """Rows of values by subject and quantity, and the change behind each that came in."""
        figures = dict(self.before.figure_rows)
        made: dict[str, Change] = {}
        of_limits: dict[tuple[str, str, str, bool], list[Change]] = {}
        of_figures: dict[tuple[str, str | None, str, str], list[Change]] = {}
        for change in self.changes:
            if change.quantity is None or change.subject.startswith("default:"):
                continue
            if change.action != "set" and is_of_limit(change):
                # A factor is one on the limit, whatever quantity it was told in; amounts go by theirs.
                quantity = "capacity_factor" if change.action == "scale" else ADDED[change.quantity]
                by_wagon = change.subject.startswith("place:") and change.quantity == "wagons_per_day"
                key = (change.subject, quantity, scope_text(narrowing(change.scope)), by_wagon)
                of_limits.setdefault(key, []).append(change)
            else:
                of_figures.setdefault(change.target, []).append(change)
        rows = [(changes[0], self._joined(changes, key[1], source)) for key, changes in of_limits.items()]
        for changes in of_figures.values():
            rows += self._set_and_moved(figures, changes, source)
        for change, row in rows:
            key = (row["subject"], row["quantity"])
            rivals = tuple(_unmarked(other, row) for other in figures.get(key, ()))
            figures[key] = (*rivals, row)
            made[row["id"]] = change
        return figures, made

    def _joined(self, changes: Sequence[Change], quantity: str, source: str) -> Row:
        """One row for all factors on a limit, or all amounts."""
        return self._row(_merged(changes), quantity, _together(changes), source)

    def _set_and_moved(
        self, figures: Mapping[tuple[str, str], tuple[Row, ...]], changes: Sequence[Change], source: str
    ) -> Iterator[tuple[Change, Row]]:
        """The row of a figure that is set, then scaled and added to."""
        sets = [change for change in changes if change.action == "set"]
        # Of several floors the greatest holds, and none lowers what stands.
        chosen = max(sets, key=lambda change: (change.value, not change.is_floor)) if sets else None
        stands = None if chosen is None else used_figure(self.before, chosen, self.day.year)
        if chosen is not None and chosen.is_floor and stands is not None and stands[0] >= chosen.value:
            chosen = None
        moving = [change for change in changes if change.action != "set"]
        figure = stands
        if chosen is not None:
            figure = (chosen.value, chosen.low, chosen.high)
        elif moving:
            rows = figures.get((moving[0].subject, moving[0].quantity or ""), ())
            figure = used_figure(self.before, moving[0], self.day.year, rows=rows)
            if figure is None:
                raise InputError(f"scenario {self.scenario.name}: {moving[0]}: there is no figure to change; set one.")
        if figure is None or (chosen is None and not moving):
            return
        first = _merged([*([] if chosen is None else [chosen]), *moving])
        if chosen is None:  # what is scaled keeps the origin of what it was, and is no better than that
            standing = _standing_row(figures.get((first.subject, first.quantity or ""), ()), first, self.day.year)
            poorest = max(first.confidence, standing["confidence"])
            first = replace(first, confidence=poorest, evidence=(*first.evidence, standing["id"]))
        for change in sorted(moving, key=lambda change: change.action != "scale"):
            figure = _within(_combined(figure, change), change, self.scenario)
        yield first, self._row(first, first.quantity or "", figure, source)

    def _row(self, change: Change, quantity: str, numbers: Numbers, source: str) -> Row:
        """A row of values."""
        value, low, high = numbers
        kind = schema.quantity(quantity)
        rows = (self.before.evidence_rows.get(name) for name in change.evidence)
        stated = next((row["source"] for row in rows if row is not None), None)
        year = self.before.about.base_year if change.start is None else change.start.year
        origin = f"project {change.project}" if change.project else f"scenario {self.scenario.name}"
        return MappingProxyType(
            {
                **dict.fromkeys(schema.tables()["values"]),
                "id": change.id if quantity == change.quantity else f"{change.id}:{quantity}",
                "subject": change.subject,
                "quantity": quantity,
                "basis": change.basis if quantity == change.quantity else kind.basis,
                "scope": change.scope,
                "status": "current",
                "low": low,
                "central": value,
                "high": high,
                "unit": kind.unit,
                "year": min(year, self.day.year),
                "source": stated or (self.scenario.sources[0] if len(self.scenario.sources) == 1 else source),
                "confidence": change.confidence,
                "use": "use",
                "scenario": self.scenario.name,
                "note": f"{origin}{': ' + change.note if change.note else ''}",
            }
        )

    # -------------------------------------------------------------------------------- demand

    def _demand(self) -> tuple[Row, ...]:
        """Rows of demand with what the edits in force make of them."""
        rows = self.before.rows["demand"]
        for edit in sorted(self.scenario.demand, key=lambda edit: ("grow", "set", "scale", "add").index(edit.action)):
            if edit.action == "grow":
                years = (self.day - (edit.start or self.day)).days / DAYS_OF_YEAR
                if edit.end is not None:
                    years = min(years, (edit.end - (edit.start or self.day)).days / DAYS_OF_YEAR)
                factor = (1 + edit.value) ** max(years, 0.0)
            elif not in_force(edit, self.day):
                continue
            else:
                factor = edit.value if edit.action == "scale" else 1.0
            meant = [row for row in rows if _is_meant(row, edit)]
            total = sum(row["mt"] for row in meant)
            if edit.action in ("set", "add"):
                wanted = max(edit.value + (total if edit.action == "add" else 0.0), 0.0)
                # What is wanted is shared out as it was, and where nothing was wanted by the shares of the rows.
                weights = {row["id"]: row["mt"] if total > 0 else row["share"] for row in meant}
                whole = sum(weights.values())
                amounts = {name: wanted * weight / whole for name, weight in weights.items() if whole > 0}
            else:
                amounts = {row["id"]: row["mt"] * factor for row in meant}
            rows = tuple(
                MappingProxyType({**row, "mt": amounts[row["id"]], "confidence": "C"}) if row["id"] in amounts else row
                for row in rows
            )
        return rows


def _is_meant(row: Row, edit: DemandEdit) -> bool:
    if edit.row is not None:
        return row["id"] == edit.row
    return row["corridor"] == edit.corridor and edit.cargo in (None, row["cargo"])


def _moved(number: float, change: Change) -> float:
    return number * change.value if change.action == "scale" else number + change.value


def _combined(given: Numbers, change: Change) -> Numbers:
    """A figure with a factor or an amount; the ranges of a figure and of a factor are independent."""
    value, low, high = given
    moved = _moved(value, change)
    least = change.value if change.low is None else change.low
    most = change.value if change.high is None else change.high
    if low is None or high is None:
        return moved, None, None
    if change.action == "scale" and low > 0:
        down, up = (
            hypot(log(value / low), log(change.value / least)),
            hypot(log(high / value), log(most / change.value)),
        )
        return moved, moved * exp(-down), moved * exp(up)
    if change.action == "scale":
        return moved, low * change.value, high * change.value
    return moved, moved - hypot(value - low, change.value - least), moved + hypot(high - value, most - change.value)


def _within(figure: Numbers, change: Change, scenario: Scenario) -> Numbers:
    """The figure, if its quantity can be so much."""
    kind = schema.quantity(change.quantity or "")
    least, most = -inf if kind.min is None else kind.min, inf if kind.max is None else kind.max
    if not least <= figure[0] <= most:
        raise InputError(
            f"scenario {scenario.name}: {change}: that makes {figure[0]:g}; {kind.name} lies between {least:g} and "
            f"{most:g} {kind.unit}."
        )
    low, high = (None if end is None else min(max(end, least), most) for end in figure[1:])
    return figure[0], low, high


def _merged(changes: Sequence[Change]) -> Change:
    """Several changes of one figure as one: the poorest grade, all evidence, all words."""
    first = changes[0]
    if len(changes) == 1:
        return first
    return replace(
        first,
        confidence=max(change.confidence for change in changes),
        evidence=tuple(dict.fromkeys(name for change in changes for name in change.evidence)),
        note="; ".join(dict.fromkeys(change.note for change in changes if change.note)),
    )


def _standing_row(rows: Iterable[Row], change: Change, year: int) -> Row:
    """The row that a change starts from."""
    kind = schema.quantity(change.quantity or "")
    choice = choose(rows, kind, year=year, scope=narrowing(change.scope), basis=change.basis)
    if choice is None:
        raise InputError(f"{change}: there is no figure to change; set one.")
    return choice.row


def _together(changes: Sequence[Change]) -> Numbers:
    """Several factors as one, several amounts as one."""
    value, low, high = (1.0, 1.0, 1.0) if changes[0].action == "scale" else (0.0, 0.0, 0.0)
    for change in changes:
        least = change.value if change.low is None else change.low
        most = change.value if change.high is None else change.high
        if change.action == "scale":
            value, low, high = value * change.value, low * least, high * most
        else:
            value, low, high = value + change.value, low + least, high + most
    return (value, None, None) if low == value == high else (value, low, high)


def _unmarked(row: Row, chosen: Row) -> Row:
    """A rival of a figure that came in is no longer the one to use."""
    same = narrowing(row["scope"]) == narrowing(chosen["scope"]) and row["basis"] == chosen["basis"]
    return MappingProxyType({**row, "use": None}) if same and row["use"] else row


def _rebuilt(link: Link, change: Change) -> Link:
    """A link with other tracks, or other wires; the effect of a project takes none of either away."""
    if change.quantity == "tracks":
        before = link.tracks or 1.0
        tracks = change.value if change.action == "set" else _moved(before, change)
        return replace(link, tracks=max(tracks, before) if change.is_floor else tracks)
    wired = "no" if change.value <= 0 else "yes" if change.value >= 1 else "partial"
    if change.is_floor:
        wired = max((wired, link.electrified or "no"), key=("no", "partial", "yes").index)
    return replace(link, electrified=wired)


def _link_row(row: Row, link: Link | None) -> Row:
    if link is None:
        return row
    names = ("status", "opened", "closed", "tracks", "electrified")
    return MappingProxyType({**row, **{name: getattr(link, name) for name in names}})


def closed_by(atlas: Atlas, subjects: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Links and places that are lost with qualified subjects: links, borders, places, corridors or countries.

    A place takes with it the terminals of a city and every link that ends there or passes it; a country its places and
    every link in it; a border every other link that crosses it between the same two places; a corridor its links.
    """
    links, places = atlas.link_records, atlas.place_records
    shut_places: set[str] = set()
    shut_links: set[str] = set()
    for subject in subjects:
        kind, _, name = subject.partition(":")
        if kind == "place":
            shut_places |= {name, *(terminal for terminal, _ in places[name].terminals)}
        elif kind == "link":
            shut_links.add(name)
        elif kind == "border":
            ends = {links[name].start, links[name].end}
            shut_links |= {link.id for link in links.values() if link.border and {link.start, link.end} == ends}
        elif kind == "corridor":
            shut_links |= atlas.corridor(name).links
        elif kind == "country":
            shut_places |= {place.id for place in places.values() if place.country == name}
            shut_links |= {link.id for link in links.values() if name in link.countries}
    shut_links |= {link for place in shut_places for link in atlas.links_touching.get(place, ())}
    return frozenset(shut_links), frozenset(shut_places)
