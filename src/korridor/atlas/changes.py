"""A scenario laid out as plain changes of an atlas, each with its days, the effects of its projects among them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from korridor import schema
from korridor.atlas.figures import choose, narrowing, ranged, scope_text
from korridor.atlas.names import resolve_subject
from korridor.errors import InputError, Problem, UnknownName, did_you_mean
from korridor.scenario import BASE, DemandEdit, Edit, Scenario, later, parse
from korridor.units import last_day

if TYPE_CHECKING:
    from korridor.atlas.records import Atlas

__all__ = [
    "Change",
    "change_days",
    "changes_of",
    "check_valid",
    "in_force",
    "is_of_limit",
    "links_of",
    "project_effects",
    "scenario_named",
    "scenario_problems",
    "used_figure",
]

Row = Mapping[str, Any]

# What a limit follows in proportion: a factor on it is one on the limit, whichever figure that is made of.
PROPORTIONAL = (
    *("capacity_mt", "capacity_bcm", "capacity_teu", "train_pairs_per_day", "wagons_per_day", "trucks_per_day"),
    *("train_net_t", "train_wagons"),
)
ADDED = {"capacity_mt": "capacity_added_mt", "wagons_per_day": "wagons_added_per_day"}
LIMITED = ("link", "section", "border", "place")
# Told by sources, and nothing is worked out from them: an edit would change no answer.
IDLE = (
    *("axle_load_t", "capex_musd", "chord_km", "delay_speed_kmh", "design_speed_kmh", "discount_share"),
    *("feu_per_train", "forecast_mt", "gauge_mm", "gradient_permille", "growth_share", "load_factor"),
    *("opened_year", "production_mt", "progress_share", "rate_usd_t", "ship_calls", "target_mt", "trade_musd"),
    *("volume_bcm", "volume_mt", "volume_part_mt", "volume_teu"),
)
CARGO_SCOPES = (*schema.CARGOES, "dry")
PARTS = frozenset({"cargo", "mode", "service", "trade"})  # keys of a scope by which the model asks
OPERATING = "operating"
OF_LINKS = ("tracks", "electrified_share")  # of the link itself
# Of which more is better: a project never lowers them.
RAISED = (*PROPORTIONAL, *OF_LINKS, "berths", "draft_m", "fleet", "train_km_per_day", "section_speed_kmh")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One plain change of a scenario.

    id: of the row of values that it makes. action: open, close, set, scale or add. start, end: first and last day in
    force, None for no bound. project: whose effect it is, None for an edit. is_floor: it never lowers what stands, as
    the effect of a project. assumed: a target taken at its word. The rest as in `korridor.scenario.Edit`.
    """

    id: str
    action: str
    subject: str
    quantity: str | None = None
    scope: Mapping[str, str] = field(default_factory=dict)
    basis: str = "none"
    value: float = 0.0
    low: float | None = None
    high: float | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    confidence: str = "C"
    evidence: tuple[str, ...] = ()
    note: str = ""
    project: str | None = None
    is_floor: bool = False
    assumed: bool = False

    def on(self, day: dt.date) -> bool:
        """Whether it is in force on a day."""
        return in_force(self, day)

    @property
    def target(self) -> tuple[str, str | None, str, str]:
        """The figure that it is about."""
        return self.subject, self.quantity, scope_text(narrowing(self.scope)), self.basis

    def __str__(self) -> str:
        unit = schema.quantity(self.quantity).unit if self.quantity else ""
        words = {"set": f"{self.value:g} {unit}", "scale": f"x {self.value:g}", "add": f"+ {self.value:g} {unit}"}
        return f"{self.action} {self.subject} {self.quantity or ''} {words.get(self.action, '')}".rstrip()


def scenario_named(atlas: Atlas, given: str | Scenario) -> Scenario:
    """The scenario that is meant: one of the atlas by its name, several joined by `|`, or a scenario itself.

    Raises UnknownName with the nearest names, InputError for what is neither.
    """
    if isinstance(given, Scenario):
        return given
    if not isinstance(given, str) or not given.strip():
        raise InputError(f"a scenario is given by its name, or as a Scenario; got {given!r}.")
    found = BASE
    for name in (part.strip() for part in given.split("|")):
        known = {BASE.name: BASE, **atlas.scenario_records}
        if name not in known:
            raise UnknownName(f"no scenario called {name!r}. {did_you_mean(name, known)}")
        found |= known[name]
    return found


def scenario_problems(atlas: Atlas, texts: Mapping[str, str]) -> tuple[dict[str, Scenario], list[Problem]]:
    """Scenarios by name from their texts in TOML, and everything that is wrong with them."""
    from korridor.errors import DataError, KorridorError

    found, problems = {}, []
    for name, text in texts.items():
        file = f"scenarios/{name}.toml"
        try:
            scenario = parse(text, name)
        except DataError as error:
            problems += [replace(problem, file=file) for problem in error.problems]
            continue
        found[name] = scenario
        if name == BASE.name:
            problems.append(Problem(file, "", "", f"{BASE.name!r} is the name of what stands; rename the file"))
        if not scenario.sources:
            problems.append(Problem(file, "", "sources", "is empty; a scenario of an atlas says where it comes from"))
        if not scenario.why.strip():
            problems.append(Problem(file, "", "why", "is empty; a scenario of an atlas says what it assumes"))
        try:
            changes_of(atlas, scenario)
        except KorridorError as error:
            problems.append(Problem(file, "", "", str(error).removesuffix(".")))
    return found, problems


# ------------------------------------------------------------------------------------------ laid out


def changes_of(atlas: Atlas, scenario: Scenario) -> tuple[Change, ...]:
    """The plain changes of a scenario, with the effects of the projects that it opens; made once and kept.

    Raises UnknownName for what the atlas does not have, with the nearest names, and InputError for edits that can
    change nothing: a quantity that the subject does not have, a link that is open anyway, a project that is built or
    has no effect, one without a date, without those that it depends on, or beside an alternative to it.
    """
    kept = vars(atlas).setdefault("_changes", {})
    if scenario not in kept:
        kept[scenario] = _checked(_LaidOut(atlas, scenario).changes())
    return kept[scenario]


def _checked(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """The changes, if none sets what another sets to something else at the same time; floors go together."""
    sets: dict[tuple[object, ...], list[Change]] = {}
    for change in changes:
        if change.action == "set":
            sets.setdefault(change.target, []).append(change)
    for same in sets.values():
        for place, a in enumerate(same):
            for b in same[place + 1 :]:
                apart = (a.end and b.start and a.end < b.start) or (b.end and a.start and b.end < a.start)
                if not apart and not (a.is_floor and b.is_floor) and a.value != b.value:
                    names = " and ".join(one.project or "an edit" for one in (a, b))
                    raise InputError(f"{names} set one figure at one time: {a}; {b}. Give one of them an end.")
    return changes


@dataclass(frozen=True, eq=False)
class _LaidOut:
    atlas: Atlas
    scenario: Scenario

    def changes(self) -> tuple[Change, ...]:
        for source in self.scenario.sources:
            if source not in self.atlas.source_rows:
                raise UnknownName(f"no source called {source!r}. {did_you_mean(source, self.atlas.source_rows)}")
        for edit in self.scenario.demand:
            self._check_demand(edit)
        delays = {edit.subject: edit.value or 0.0 for edit in self.scenario.edits if edit.action == "delay"}
        opened = {edit.subject: edit for edit in self.scenario.edits if edit.action == "open"}
        found: list[Change] = []
        for number, edit in enumerate(self.scenario.edits, start=1):
            self._check_evidence(edit)
            name = f"{self.scenario.name}/{number}"
            if edit.action == "delay":
                found += self._delayed(edit, name, opened)
            elif edit.action == "open" and edit.kind == "project":
                found += self._built(edit, name, opened, delays)
            elif edit.action in ("open", "close"):
                found += [self._switched(edit, name)]
            else:
                found += [self._figure(edit, name)]
        return tuple(found)

    def _check_demand(self, edit: DemandEdit) -> None:
        self._check_evidence(edit)
        if edit.corridor is not None:
            self.atlas.corridor(edit.corridor)
        rows = {row["id"]: row for row in self.atlas.rows["demand"]}
        if edit.row is not None and edit.row not in rows:
            raise UnknownName(f"no row of demand called {edit.row!r}. {did_you_mean(edit.row, rows)}")
        cargoes = {
            row["cargo"] for row in rows.values() if edit.corridor is not None and row["corridor"] == edit.corridor
        }
        if edit.corridor is not None and edit.cargo is not None:
            links = self.atlas.corridor(edit.corridor).links
            taken = {cargo for link in links for cargo in self.atlas.link(link).cargoes}
            known = cargoes or taken
            if edit.cargo not in known:
                raise InputError(f"{edit}: nothing of it wants to pass there; that is {', '.join(sorted(known))}.")
        if edit.row is None or edit.action != "set":
            return
        for other in self.scenario.demand:  # a row, and the corridor that it is part of
            about = other.corridor == rows[edit.row]["corridor"] and other.cargo in (None, rows[edit.row]["cargo"])
            if other.action == "set" and other.row is None and about and _meet(edit, other):
                raise InputError(f"{edit} and {other} set one demand at one time; give one of them an end.")

    def _check_evidence(self, edit: Edit | DemandEdit) -> None:
        left_out = {row["fact"] for row in self.atlas.rows["left_out"]}
        for name in edit.evidence:
            if name not in self.atlas.evidence_rows and name not in left_out:
                known = [*self.atlas.evidence_rows, *left_out]
                raise UnknownName(f"{edit}: no row of values called {name!r}. {did_you_mean(name, known)}")

    def _known(self, edit: Edit) -> None:
        """Refuse a subject that is not there, or not written in full, naming the edit."""
        try:
            found = resolve_subject(self.atlas, edit.subject)
        except UnknownName as error:
            raise UnknownName(f"{edit}: {error}") from None
        if found != edit.subject:
            raise UnknownName(f"{edit}: no {edit.kind} called {edit.subject!r}. Did you mean {found!r}?")

    def _switched(self, edit: Edit, name: str) -> Change:
        """A link that opens, or something that closes."""
        self._known(edit)
        first, last = self.atlas.about.years
        if (edit.end is not None and edit.end.year < first) or (edit.start is not None and edit.start.year > last):
            raise InputError(f"{edit}: the atlas covers {first} to {last}, so that it is never in force.")
        if edit.action == "open":
            link = self.atlas.link(edit.subject.partition(":")[2])
            day = edit.start or dt.date(self.atlas.about.base_year, 12, 31)
            is_open = link.status == OPERATING and (link.opened is None or last_day(link.opened) <= day)
            if is_open and link.closed is None:
                raise InputError(f"{edit}: it is open anyway; leave the edit out.")
        return Change(id=name, action=edit.action, subject=edit.subject, **_days(edit), **_why(edit))

    def _figure(self, edit: Edit, name: str) -> Change:
        """A figure that is set, scaled or added to."""
        quantity = schema.quantity(edit.quantity or "")
        if quantity.name in IDLE:
            raise InputError(f"{edit}: nothing is worked out from {quantity.name}; edit what it would change.")
        if quantity.name == "length_km" and edit.action != "set":
            raise InputError(f"{edit}: a length is set, never scaled or added to.")
        if edit.basis == "none" != quantity.basis:
            raise InputError(f"{edit}: {quantity.name} counts {quantity.basis}; leave the basis out.")
        if edit.kind == "default":
            rows = {row["id"]: row for row in self.atlas.rows["defaults"]}
            row = rows.get(edit.subject.partition(":")[2])
            if row is None:
                hint = did_you_mean(edit.subject.partition(":")[2], rows)
                raise UnknownName(f"no row of defaults.csv called {edit.subject!r}. {hint}")
            if row["quantity"] != quantity.name:
                raise InputError(f"{edit}: that row is about {row['quantity']}.")
        else:
            self._known(edit)
            allowed = (*quantity.applies_to, *LIMITED) if quantity.name in PROPORTIONAL else quantity.applies_to
            if "any" not in allowed and edit.kind not in allowed:
                raise InputError(f"{edit}: {quantity.name} is a figure of a {' or a '.join(quantity.applies_to)}.")
        change = Change(
            assumed=edit.kind == "corridor" and is_capacity(quantity.name),
            id=name,
            action=edit.action,
            subject=edit.subject,
            quantity=quantity.name,
            scope=MappingProxyType(dict(edit.scope)),
            basis=edit.basis or quantity.basis,
            value=edit.value or 0.0,
            low=edit.low,
            high=edit.high,
            **_days(edit),
            **_why(edit),
        )
        self._check_figure(edit, change)
        if edit.action == "set" or not is_of_limit(change):
            scope = _scope_of(self.atlas, edit.subject, quantity.name, change.basis, change.scope)
            change = replace(change, scope=scope)
        moves = edit.action != "set" and edit.kind != "default" and not is_of_limit(change)
        moves = moves and edit.quantity not in OF_LINKS
        if moves and used_figure(self.atlas, change, self.atlas.about.base_year) is None:
            raise InputError(
                f"{edit}: there is no figure to {'add to' if edit.action == 'add' else edit.action}; set one, or "
                "edit the row of defaults.csv that is used, as default:<id>."
            )
        return change

    def _check_figure(self, edit: Edit, change: Change) -> None:
        self._check_scope(edit)
        self._check_unit(edit)
        by_direction = edit.basis is not None and edit.basis != schema.quantity(edit.quantity or "").basis
        if by_direction and (edit.kind == "corridor" or (edit.action != "set" and is_of_limit(change))):
            raise InputError(f"{edit}: a factor or an amount is on both directions together; leave the basis out.")
        if edit.action != "set" and edit.quantity == "electrified_share":
            raise InputError(f"{edit}: wires are set, to 0, 1 or a share between.")
        if edit.action == "add" and is_of_limit(change) and not change.value > 0:
            raise InputError(f"{edit}: an amount on a limit is above zero; a factor below 1 takes some off.")

    def _check_scope(self, edit: Edit) -> None:
        """Refuse a scope by which nothing is ever asked: it would match nothing."""
        rows = self.atlas.figure_rows.get((edit.subject, edit.quantity or ""), ())
        known = {key for row in rows for key in narrowing(row["scope"])} | PARTS | {"direction"}
        for key, value in edit.scope:
            if key not in known:
                raise InputError(f"{edit}: no figure is asked for by {key!r}. {did_you_mean(key, known)}")
            if key == "cargo" and value not in CARGO_SCOPES:
                raise InputError(f"{edit}: no cargo called {value!r}. {did_you_mean(value, CARGO_SCOPES)}")
        scoped = [dict(edit.scope)] + [narrowing(row["scope"]) for row in rows]
        if "direction" in dict(edit.scope) and is_capacity(edit.quantity or "") and scoped[0] not in scoped[1:]:
            raise InputError(f"{edit}: what can pass is told of both directions together; leave the direction out.")

    def _check_unit(self, edit: Edit) -> None:
        """Refuse tonnes where only gas goes, gas where none does, and vehicles of another mode."""
        kind, _, name = edit.subject.partition(":")
        if not is_capacity(edit.quantity or "") or kind not in ("link", "border", "section", "corridor"):
            return
        names = self.atlas.corridor(name).links if kind == "corridor" else links_of(self.atlas, edit.subject)
        links = [self.atlas.link(one) for one in names]
        gas_only = all(link.cargoes == {"gas"} for link in links)
        if gas_only != (edit.quantity == "capacity_bcm") and (
            gas_only or not any("gas" in link.cargoes for link in links)
        ):
            right = "capacity_bcm" if gas_only else "tonnes, trains or boxes"
            raise InputError(f"{edit}: what passes there is told in {right}.")
        mode = {"trucks_per_day": "road", "wagons_per_day": "rail", "train_pairs_per_day": "rail"}.get(
            edit.quantity or ""
        )
        if mode is not None and links and not any(link.mode == mode for link in links):
            raise InputError(f"{edit}: it is no {mode}.")

    # -------------------------------------------------------------------------------- projects

    def _delayed(self, edit: Edit, name: str, opened: Mapping[str, Edit]) -> list[Change]:
        self._known(edit)
        if edit.kind == "project":
            if edit.subject not in opened:
                hint = did_you_mean(edit.subject, opened) if opened else "It opens none."
                raise InputError(f"{edit}: the scenario does not open it, so that there is nothing to delay. {hint}")
            return []
        link = self.atlas.link(edit.subject.partition(":")[2])
        if link.opened is None or link.status != OPERATING:
            raise InputError(f"{edit}: the link has no day of opening; open it from a day instead.")
        opens = last_day(link.opened)
        if opens < dt.date(self.atlas.about.years[0], 1, 1):
            raise InputError(f"{edit}: it opened on {opens}, before the years that the atlas covers.")
        moved = later(opens, edit.value or 0.0)
        if moved <= opens:
            raise InputError(f"{edit}: a link cannot have opened before it did; delay it by more than zero years.")
        return [
            Change(
                id=name,
                action="close",
                subject=edit.subject,
                start=opens,
                end=moved - dt.timedelta(days=1),
                **_why(edit),
            )
        ]

    def _built(self, edit: Edit, name: str, opened: Mapping[str, Edit], delays: Mapping[str, float]) -> list[Change]:
        """The effects of a project."""
        self._known(edit)
        project = edit.subject.partition(":")[2]
        rows = _project_rows(self.atlas, project)
        if rows[0]["status"] == "done":
            raise InputError(f"{edit}: it is built, and the figures of the atlas have its effect.")
        for group in {row["alternates"] for row in rows if row["alternates"]}:
            for other in self.atlas.rows["projects"]:
                if other["alternates"] == group and other["id"] != project and f"project:{other['id']}" in opened:
                    raise InputError(f"{project} and {other['id']} are alternatives ({group}): at most one is built.")
        start = self._ready(edit, rows, opened, delays, ())
        found = []
        for row in rows:
            for effect in project_effects(self.atlas, row):
                dated = {"start": start[row["earliest"]], "end": edit.end}
                found.append(replace(effect, id=f"{name}.{len(found) + 1}", **dated))
        if any(effect.end is not None and effect.start is not None and effect.start > effect.end for effect in found):
            raise InputError(f"{edit}: it is not there before {max(start.values())}, when the edit has ended.")
        if not found:
            raise InputError(f"{edit}: it changes no figure that the atlas can count; leave it out.")
        return found

    def _ready(
        self,
        edit: Edit,
        rows: Sequence[Row],
        opened: Mapping[str, Edit],
        delays: Mapping[str, float],
        before: tuple[str, ...],
    ) -> dict[str | None, dt.date]:
        """First day by each date of a project: that date or the one asked for, delayed, after those that it needs."""
        project = edit.subject.partition(":")[2]
        if project in before:
            raise InputError(f"{' needs '.join((*before, project))}: a project cannot need itself.")
        first = dt.date.min
        for needed in dict.fromkeys(need for row in rows for need in row["depends_on"]):
            needed_rows = _project_rows(self.atlas, needed)
            if needed_rows[0]["status"] == "done":
                continue
            other = opened.get(f"project:{needed}")
            if other is None:
                raise InputError(f"{edit}: it depends on {needed}, which the scenario does not open; open that too.")
            first = max(first, *self._ready(other, needed_rows, opened, delays, (*before, project)).values())
        found = {}
        for text in dict.fromkeys(row["earliest"] for row in rows):
            if edit.start is None and text is None:
                raise InputError(f"{edit}: the atlas has no date for it; say from which day on.")
            day = edit.start if edit.start is not None else last_day(text)
            found[text] = max(first, later(day, delays.get(edit.subject, 0.0)))
        return found


def _project_rows(atlas: Atlas, project: str) -> list[Row]:
    return [row for row in atlas.rows["projects"] if row["id"] == project]


def project_effects(atlas: Atlas, row: Row) -> list[Change]:
    """What one row of projects.csv changes, without a date; nothing where it names no effect that can be counted.

    A target of capacity is taken at its word. What a project sets never lowers what stands.
    """
    subjects, quantity, after = row["subject"] or (), row["quantity"], row["after"]
    shared: dict[str, Any] = {
        "id": row["id"],
        "confidence": row["confidence"],
        "evidence": tuple(row["evidence"]),
        "note": row["title"],
        "project": row["id"],
        "is_floor": quantity in (*RAISED, "target_mt"),
    }
    if quantity == "status_note":
        links = [one for one in subjects if one.startswith("link:")] if after == OPERATING else []
        return [Change(action="open", subject=one, **shared) for one in links]
    number = _number(after)
    if number is None or len(subjects) != 1 or quantity in ("forecast_mt", "volume_mt"):
        return []
    subject = subjects[0]
    if quantity == "target_mt":
        return [
            Change(
                action="set",
                subject=subject,
                quantity="capacity_bcm" if row["unit"].startswith("bcm") else "capacity_mt",
                basis=row["basis"],
                value=number,
                assumed=True,
                **shared,
            )
        ]
    if quantity in OF_LINKS:
        return [
            Change(action="set", subject=one, quantity=quantity, value=number, **shared)
            for one in (f"link:{name}" for name in links_of(atlas, subject))
        ]
    if row["unit"] == "x":
        factor = number / (_number(row["before"]) or 1.0)
        found = Change(action="scale", subject=subject, quantity=quantity, basis=row["basis"], value=factor, **shared)
        counted = is_of_limit(found) or used_figure(atlas, found, atlas.about.base_year) is not None
        return [found] if counted else []
    scope = _scope_of(atlas, subject, quantity, row["basis"], {})
    return [
        Change(
            action="set", subject=subject, quantity=quantity, basis=row["basis"], scope=scope, value=number, **shared
        )
    ]


def _scope_of(atlas: Atlas, subject: str, quantity: str, basis: str, given: Mapping[str, str]) -> Mapping[str, str]:
    """The scope asked for; without one that of the figures that are there, if all are about the same part."""
    usable = ("current", "design", "observed")
    rows = [
        scope
        for row in atlas.figure_rows.get((subject, quantity), ())
        if row["status"] in usable and row["basis"] == basis and set(scope := narrowing(row["scope"])) <= PARTS
    ]
    if not given and rows and all(scope == rows[0] for scope in rows):
        return MappingProxyType(rows[0])
    return MappingProxyType(dict(given))


def is_capacity(quantity: str) -> bool:
    """Whether a quantity tells what can pass."""
    return quantity in PROPORTIONAL[:6]


def links_of(atlas: Atlas, subject: str) -> tuple[str, ...]:
    """Links that a subject is about: itself, those of a section, those that end at a place or pass it."""
    kind, _, name = subject.partition(":")
    if kind in ("link", "border"):
        return (name,)
    if kind == "section":
        return atlas.section(name).links
    return atlas.links_touching.get(name, ()) if kind == "place" else ()


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


def _meet(a: DemandEdit, b: DemandEdit) -> bool:
    """Whether two edits are in force on one day."""
    start = max(a.start or dt.date.min, b.start or dt.date.min)
    return start <= min(a.end or dt.date.max, b.end or dt.date.max)


def _days(edit: Edit) -> dict[str, Any]:
    return {"start": edit.start, "end": edit.end}


def _why(edit: Edit) -> dict[str, Any]:
    return {"confidence": edit.confidence, "evidence": edit.evidence, "note": edit.note}


def is_of_limit(change: Change) -> bool:
    """Whether a change is one of the limit itself: a factor, or an amount on top."""
    names = PROPORTIONAL if change.action == "scale" else tuple(ADDED)
    return change.quantity in names and change.subject.partition(":")[0] in LIMITED


def in_force(one: Change | DemandEdit, day: dt.date) -> bool:
    """Whether a day is one from the start to the end, both with it; without either it has no bound there."""
    return (one.start is None or one.start <= day) and (one.end is None or day <= one.end)


def check_valid(scenario: Scenario, day: dt.date) -> None:
    """Raise InputError for a day for which a scenario says nothing."""
    first, last = scenario.valid
    if (first is not None and day < first) or (last is not None and day > last):
        bounds = f"from {first or 'the first day'} to {last or 'the last'}"
        raise InputError(f"the scenario {scenario.name!r} says something for days {bounds}; got {day}.")


def change_days(atlas: Atlas, scenario: Scenario) -> tuple[dt.date, ...]:
    """The days on which something changes under a scenario, ascending: each is the first of another state."""
    days: set[dt.date] = set()
    for change in (*changes_of(atlas, scenario), *scenario.demand):
        if change.start is not None:
            days.add(change.start)
        if change.end is not None:
            days.add(change.end if change.end == dt.date.max else change.end + dt.timedelta(days=1))
    return tuple(sorted(days))


def used_figure(
    atlas: Atlas, change: Change, year: int, *, rows: Iterable[Row] | None = None
) -> tuple[float, float | None, float | None] | None:
    """The figure that a change starts from, with its range."""
    quantity = schema.quantity(change.quantity or "")
    known = atlas.figure_rows.get((change.subject, quantity.name), ()) if rows is None else rows
    choice = choose(known, quantity, year=year, scope=narrowing(change.scope), basis=change.basis)
    if choice is None:
        return None
    figure = ranged(change.subject, choice, quantity)
    return figure.central, figure.low, figure.high
