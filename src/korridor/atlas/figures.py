"""Which figure is used, by which rule, with which range; and how far figures reach."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from korridor import schema
from korridor.atlas.names import resolve_subject
from korridor.errors import InputError, MissingFigure
from korridor.units import whole_year

if TYPE_CHECKING:
    import pandas as pd

    from korridor.atlas.records import Atlas
    from korridor.schema import Quantity

__all__ = [
    "Choice",
    "Figure",
    "choose",
    "coverage",
    "figure",
    "figure_sources",
    "figure_table",
    "figures_of",
    "fitting_figure",
    "marked_rows",
    "may_be_used",
    "narrowing",
    "newest_year",
    "ranged",
    "scope_text",
    "used_figures",
    "why",
]

RANGE_YEARS = 5
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """The row that is used among rivals, the rule that chose it, and the candidates it was chosen from."""

    row: Row
    rule: str
    candidates: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One used figure: its range, where it comes from, and by which rules it and its range were chosen.

    low and high are P10 and P90; both equal `central` for quantities that are never drawn. value_id: row of
    values.csv, or of defaults.csv for a default. year: the year the figure is about, None if the source gives none.
    source: row of sources.csv; empty for a default, which rests on `evidence`, rows of values.csv and left_out.csv.
    scenario: name of the one that brought it in, empty for a fact.
    """

    subject: str
    quantity: str
    low: float
    central: float
    high: float
    unit: str
    year: int | None
    value_id: str
    source: str
    confidence: str
    rule: str
    range_rule: str
    evidence: tuple[str, ...] = ()
    scenario: str = ""

    @property
    def is_default(self) -> bool:
        """Whether it is about a class of things and not about its very subject."""
        return self.subject.startswith("default:")

    def __str__(self) -> str:
        spread = f" ({self.low:g} to {self.high:g})" if self.low < self.high else ""
        origin = self.source or "default"
        return f"{self.subject} {self.quantity}: {self.central:g}{spread} {self.unit} [{self.confidence}, {origin}]"


def _year(row: Row) -> int:
    """Year of a row, 0 for an undated one, which is taken as old."""
    return row["year"] or 0


def narrowing(scope: Mapping[str, str]) -> dict[str, str]:
    """The part of a scope that narrows what a figure is about; the rest only describes it.

    >>> narrowing({"cargo": "grain", "period": "2024-01..06"})
    {'cargo': 'grain'}
    """
    return {key: value for key, value in scope.items() if key not in schema.DESCRIBING}


def _statuses(quantity: Quantity) -> list[str]:
    """Statuses that may stand for a quantity by themselves, the first one first."""
    found = ["current", "design"]
    found += ["observed"] if quantity.observed_counts else []
    found += ["planned"] if quantity.planned_counts else []
    return found


def may_be_used(row: Row) -> bool:
    """Whether a row of values can be a used figure by itself, whatever its rivals."""
    quantity = schema.quantity(row["quantity"])
    return row["central"] is not None and quantity.pick != "none" and row["status"] in _statuses(quantity)


def choose(
    rows: Iterable[Row],
    quantity: Quantity,
    *,
    year: int | None,
    scope: Mapping[str, str] | None = None,
    basis: str | None = None,
) -> Choice | None:
    """Choose the used row among rows about one subject and quantity; None where no row may be used.

    Candidates have the scope asked for (keys that only describe left aside), the quantity's own basis unless another
    is asked for, and status current, else design, else observed or planned, where something seen or planned may stand
    for the quantity. Years after `year` are used only where no other is left, the nearest first. Then by the
    quantity's rule: confidence_first takes the best grade, then the newest; recent_first the best grade among the
    newest years. A row marked `use` wins over all of it.
    """
    if basis not in (None, "two_way", "one_way", "none"):
        raise InputError(f"basis is two_way, one_way or none; got {basis!r}.")
    if scope is not None and not isinstance(scope, Mapping):
        raise InputError(f"a scope is a mapping as {{'cargo': 'grain'}}; got {scope!r}.")
    wanted = dict(scope or {})
    same = [
        row
        for row in rows
        if narrowing(row["scope"]) == wanted
        and row["basis"] == (basis or quantity.basis)
        and row["central"] is not None
        and row["status"] in _statuses(quantity)
    ]
    marked = [row for row in same if row["use"] == "use"]
    if marked:
        row = max(marked, key=lambda row: (_year(row), row["id"]))
        rivals = tuple(other for other in same if other["status"] == row["status"])
        later = f" (of {_year(row)}, later than {year})" if year is not None and _year(row) > year else ""
        return Choice(row, f"marked `use`{later}: {row['note']}", rivals)
    if quantity.pick == "none" or not same:
        return None
    status = min((row["status"] for row in same), key=_statuses(quantity).index)
    candidates = [row for row in same if row["status"] == status]
    past = [row for row in candidates if year is None or _year(row) <= year]
    later = ""
    if not past:
        nearest = min(_year(row) for row in candidates)
        past = [row for row in candidates if _year(row) == nearest]
        later = f", of {nearest}: none is of {year} or earlier"
    candidates = eligible = past
    words = {"confidence_first": "best grade, then newest", "recent_first": "newest years, then best grade"}
    if quantity.pick == "recent_first" and quantity.max_age_y is not None:
        newest = max(_year(row) for row in eligible)
        eligible = [row for row in eligible if _year(row) >= newest - quantity.max_age_y]
    eligible = sorted(eligible, key=lambda row: (row["confidence"], -_year(row), row["id"]))
    row = eligible[0]
    ties = [
        other
        for other in eligible[1:]
        if (other["confidence"], _year(other)) == (row["confidence"], _year(row)) and other["central"] != row["central"]
    ]
    tied = f"; first by id among {len(ties) + 1} of the same grade and year" if ties else ""
    alone = "the only candidate" if len(candidates) == 1 else words[quantity.pick]
    return Choice(row, f"{alone} (status {status}{later}){tied}", tuple(candidates))


def ranged(subject: str, choice: Choice, quantity: Quantity) -> Figure:
    """The figure of a choice with its range: its own, else the spread of its rivals, else the default of its grade."""
    row = choice.row
    central = float(row["central"])
    low, high = row["low"], row["high"]
    if quantity.distribution == "none":
        low = high = central
        rule = "never drawn"
    elif low is not None and high is not None:
        rule = "as the source states it"
    elif low is not None or high is not None:
        factors = quantity.spread[row["confidence"]]
        low, high = (central * factors[0] if low is None else low), (central * factors[1] if high is None else high)
        rule = f"one end as the source states it, the other by the default of grade {row['confidence']}"
    else:
        year = _year(row)
        near = [
            other["central"]
            for other in choice.candidates
            if year and _year(other) and abs(_year(other) - year) <= RANGE_YEARS
        ]
        if len(set(near)) > 1:
            low, high = min(near), max(near)
            rule = f"least and most of {len(near)} candidates within {RANGE_YEARS} years"
        else:
            factors = quantity.spread[row["confidence"]]
            low, high = central * factors[0], central * factors[1]
            rule = f"default range of {quantity.name} at grade {row['confidence']}"
    return Figure(
        subject=subject,
        quantity=quantity.name,
        low=central if low is None else low,
        central=central,
        high=central if high is None else high,
        unit=quantity.unit,
        year=row["year"],
        value_id=row["id"],
        source=row["source"],
        confidence=row["confidence"],
        rule=choice.rule,
        range_rule=rule,
        scenario=row.get("scenario", ""),
    )


def _subjects(atlas: Atlas, subject: str, quantity: Quantity) -> list[str]:
    """The subject, and what has its figures too: sections over a link, or the section that is a whole corridor."""
    kind, _, name = subject.partition(":")
    if kind == "link" and not quantity.adds:
        return [subject, *(f"section:{section}" for section in atlas.sections_over.get(name, ()))]
    if kind == "corridor" and (total := atlas.corridor(name).total_section) is not None:
        return [subject, f"section:{total}"]
    return [subject]


def figure(
    atlas: Atlas,
    subject: str,
    quantity: str,
    *,
    year: int | None = None,
    scope: Mapping[str, str] | None = None,
    basis: str | None = None,
) -> Figure:
    """Return the used figure about one subject.

    subject: a name, or an id with or without its kind (`link:a--b`). year: last year that counts, by default the base
    year of the atlas. scope: what narrows it, as {"cargo": "grain"}. basis: two_way, one_way or none, by default the
    quantity's own. For a link without a figure of its own the figure of a section over it is used, unless the
    quantity adds up along the section, as a length does.
    Raises MissingFigure where nothing can be used; UnknownName and AmbiguousName for names.
    """
    found = resolve_subject(atlas, subject)
    year = None if year is None else whole_year(year)
    used = _used(atlas, found, schema.quantity(quantity), year=year, scope=scope, basis=basis)
    if used is None:
        raise MissingFigure(_missing(atlas, found, quantity))
    return used


def _used(
    atlas: Atlas,
    subject: str,
    quantity: Quantity,
    *,
    year: int | None,
    scope: Mapping[str, str] | None = None,
    basis: str | None = None,
) -> Figure | None:
    """The figure of a qualified subject, or of a section over it; None where nothing can be used."""
    for candidate in _subjects(atlas, subject, quantity):
        choice = choose(
            atlas.figure_rows.get((candidate, quantity.name), ()),
            quantity,
            year=atlas.about.base_year if year is None else year,
            scope=scope,
            basis=basis,
        )
        if choice is not None:
            return ranged(candidate, choice, quantity)
    return None


def fitting_figure(
    atlas: Atlas,
    subject: str,
    quantity: str,
    *,
    year: int,
    context: Mapping[str, Collection[str]],
    basis: str | None = None,
) -> Figure | None:
    """Return the figure of a qualified subject that fits a context, the most narrowed one first; None without any.

    context: for each key of a scope the values that fit, as {"service": {"block_train"}, "cargo": {"grain"}}. A row
    fits where each key that narrows it is in the context, with one of its values or with `any`. For a link a figure of
    a section over it fits too, as in `figure`.
    """
    kind = schema.quantity(quantity)
    for candidate in _subjects(atlas, subject, kind):
        rows = atlas.figure_rows.get((candidate, quantity), ())
        scopes = {tuple(sorted(narrowing(row["scope"]).items())) for row in rows}
        fits = [
            scope
            for scope in scopes
            if all(key in context and (value == "any" or value in context[key]) for key, value in scope)
        ]
        for scope in sorted(fits, key=lambda scope: (-sum(value != "any" for _, value in scope), scope)):
            choice = choose(rows, kind, year=year, scope=dict(scope), basis=basis)
            if choice is not None:
                return ranged(candidate, choice, kind)
    return None


def figure_sources(atlas: Atlas, used: Figure) -> tuple[str, ...]:
    """Ids of the sources of a figure: its own, or those of the rows that a default rests on; empty without any."""
    if used.source:
        return (used.source,)
    rows = (atlas.evidence_rows.get(value_id) for value_id in used.evidence)
    return tuple(dict.fromkeys(row["source"] for row in rows if row is not None))


def _missing(atlas: Atlas, subject: str, quantity: str) -> str:
    has = sorted({name for known, name in atlas.figure_rows if known == subject})
    if quantity in has:
        rows = atlas.figure_rows[subject, quantity]
        kinds = sorted({f"{row['status']} {row['basis']} {scope_text(row['scope'])}".strip() for row in rows})
        rest = f"has figures of it, but none that fits by itself. There are: {' | '.join(kinds[:6])}."
    else:
        rest = f"has no figure of it. It has: {', '.join(has)}." if has else "has no figures of its own."
    return f"{subject} {quantity}: {rest}"


def figures_of(atlas: Atlas, quantity: str, subjects: Iterable[str], *, year: int | None = None) -> dict[str, Figure]:
    """Return the used figure of each qualified subject, as `figure` would; those without one are left out."""
    kind = schema.quantity(quantity)
    found = {subject: _used(atlas, subject, kind, year=year) for subject in subjects}
    return {subject: used for subject, used in found.items() if used is not None}


def used_figures(atlas: Atlas, quantity: str, subjects: Iterable[str], *, year: int | None = None) -> pd.DataFrame:
    """Return the used figures of many qualified subjects as a table, indexed by subject; those without are left out.

    Columns: low, central, high, unit, year, value_id, source, confidence, rule, range_rule, and from_subject (the
    section whose figure it is, where a link has none of its own).
    """
    return figure_table(figures_of(atlas, quantity, subjects, year=year))


def figure_table(figures: Mapping[str, Figure]) -> pd.DataFrame:
    """Figures by subject as a table; see `used_figures` for the columns."""
    import pandas as pd

    columns = ["low", "central", "high", "unit", "year", "value_id", "source", "confidence", "rule", "range_rule"]
    rows = [
        {"subject": subject, **{name: getattr(used, name) for name in columns}, "from_subject": used.subject}
        for subject, used in figures.items()
    ]
    return pd.DataFrame(rows, columns=["subject", *columns, "from_subject"]).set_index("subject")


def scope_text(scope: Mapping[str, str]) -> str:
    """Write a scope as its file does.

    >>> scope_text({"cargo": "grain", "direction": "north"})
    'cargo=grain;direction=north'
    """
    return ";".join(f"{key}={value}" for key, value in scope.items())


def why(
    atlas: Atlas,
    subject: str,
    quantity: str,
    *,
    year: int | None = None,
    scope: Mapping[str, str] | None = None,
    basis: str | None = None,
) -> pd.DataFrame:
    """Every figure about a subject, which one is used and by which rule, the used one first.

    Arguments as in `figure`. Columns: used, subject, low, central, high, unit, basis, scope, status, year, confidence,
    title, publisher, url, rule (of the used row: the rule that chose it; of the others: why not), note. Indexed by
    value id. Rows about sections over a link stand below its own.
    Raises MissingFigure where the subject has no such figure at all.
    """
    import pandas as pd

    kind = schema.quantity(quantity)
    found = resolve_subject(atlas, subject)
    subjects = _subjects(atlas, found, kind)
    rows = [row for name in subjects for row in atlas.figure_rows.get((name, quantity), ())]
    if not rows:
        raise MissingFigure(_missing(atlas, found, quantity))
    year = None if year is None else whole_year(year)
    used = _used(atlas, found, kind, year=year, scope=scope, basis=basis)
    year = atlas.about.base_year if year is None else year
    places = {name: place for place, name in enumerate(subjects)}

    def order(row: Row) -> tuple[bool, int, str, int]:
        is_used = used is not None and row["id"] == used.value_id
        return (not is_used, places[row["subject"]], row["confidence"], -_year(row))

    records = []
    for row in sorted(rows, key=order):
        source = atlas.source_rows[row["source"]]
        is_used = used is not None and row["id"] == used.value_id
        records.append(
            {
                "value_id": row["id"],
                "used": is_used,
                "subject": row["subject"],
                "low": row["low"],
                "central": row["central"],
                "high": row["high"],
                "unit": row["unit"],
                "basis": row["basis"],
                "scope": scope_text(row["scope"]),
                "status": row["status"],
                "year": row["year"],
                "confidence": row["confidence"],
                "title": source["title"],
                "publisher": source["publisher"],
                "url": source["url"],
                "rule": used.rule
                if is_used and used is not None
                else _not_used(row, used, year, scope, basis or kind.basis),
                "note": row["note"],
            }
        )
    numbers = dict.fromkeys(("low", "central", "high"), "float64")
    return pd.DataFrame(records).set_index("value_id").astype({**numbers, "year": "Int64"})


def _not_used(row: Row, used: Figure | None, year: int, scope: Mapping[str, str] | None, basis: str) -> str:
    """Why a row is not the used one: the first reason that holds."""
    about = narrowing(row["scope"])
    quantity = schema.quantity(row["quantity"])
    statuses = _statuses(quantity)
    reasons = (
        (bool(about) and about != dict(scope or {}), f"about a part: {scope_text(about)}"),
        (about != dict(scope or {}), "not narrowed as asked"),
        (row["basis"] != basis, f"counts {row['basis']}, not {basis}"),
        (row["status"] == "observed" and row["status"] not in statuses, f"what was seen is no {quantity.name}"),
        (row["status"] not in statuses, f"status {row['status']} never enters by itself"),
        (_year(row) > year, f"of a later year than {year}"),
        (used is not None and row["subject"] != used.subject, f"the figure of {used and used.subject} goes first"),
        (used is not None and row["confidence"] > used.confidence, "of a poorer grade"),
        (used is not None and used.year is not None and _year(row) < used.year, "older"),
    )
    return next((reason for holds, reason in reasons if holds), "rival")


def newest_year(atlas: Atlas) -> int:
    """The newest year of a figure that may be used by itself: later years find the same figures."""
    kept = vars(atlas)
    if "_newest_year" not in kept:
        kept["_newest_year"] = max((row["year"] or 0 for row in atlas.rows["values"] if may_be_used(row)), default=0)
    return kept["_newest_year"]


def coverage(atlas: Atlas) -> pd.DataFrame:
    """How many elements have figures that may be used unnarrowed by a scope; those of a scenario do not count.

    Indexed by quantity, kind (link, border or place), mode and country. Columns: elements (how many the quantity
    applies to), own (with a figure of their own), section (only with that of a section), share (own or section, 0 to
    1). Only quantities that some element has. A link in two countries counts under the pair, as `KZ-TM`; ports count
    under mode `port`.
    """
    import pandas as pd

    atlas = atlas if atlas.before is None else atlas.before
    groups: dict[tuple[str, str, str], list[str]] = {}
    for link in atlas.link_records.values():
        country = "-".join(link.countries) or "at sea"
        groups.setdefault(("link", link.mode, country), []).append(f"link:{link.id}")
        if link.border:
            groups.setdefault(("border", link.mode, country), []).append(f"border:{link.id}")
    for place in atlas.place_records.values():
        if place.kind == "port":
            groups.setdefault(("place", "port", place.country), []).append(f"place:{place.id}")
    measured = {name for _, name in atlas.figure_rows}
    rows = []
    for name in sorted(measured):
        quantity = schema.quantity(name)
        for (kind, mode, country), subjects in sorted(groups.items()):
            if kind not in quantity.applies_to:
                continue
            found = [_covered(atlas, subject, quantity) for subject in subjects]
            rows.append(
                {
                    "quantity": name,
                    "mode": mode,
                    "country": country,
                    "kind": kind,
                    "elements": len(subjects),
                    "own": found.count("own"),
                    "section": found.count("section"),
                }
            )
    frame = pd.DataFrame(rows, columns=["quantity", "mode", "country", "kind", "elements", "own", "section"])
    frame["share"] = (frame["own"] + frame["section"]) / frame["elements"]
    has_any = frame.groupby(["quantity", "kind", "mode"])[["own", "section"]].transform("sum").sum(axis=1) > 0
    return frame[has_any].set_index(["quantity", "kind", "mode", "country"])


def _covered(atlas: Atlas, subject: str, quantity: Quantity) -> str:
    for name in _subjects(atlas, subject, quantity):
        rows = atlas.figure_rows.get((name, quantity.name), ())
        if choose(rows, quantity, year=None) is not None:
            return "own" if name == subject else "section"
    return ""


def marked_rows(atlas: Atlas) -> tuple[Row, ...]:
    """Rows of values.csv marked `use`, with the reason in their note; the report lists them."""
    return tuple(row for row in atlas.rows["values"] if row["use"] == "use")
