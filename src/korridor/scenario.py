"""What if: a named list of dated edits to facts, as a value that can be joined, shifted, compared, read and written.

Nothing here knows an atlas: `korridor.atlas.edited` makes a new one of an atlas and a scenario.
"""

from __future__ import annotations

import datetime as dt
import json
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from itertools import combinations
from math import inf, isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from korridor import schema
from korridor.errors import DataError, InputError, Problem, did_you_mean
from korridor.units import DAYS_OF_YEAR
from korridor.writing import writable, write_whole

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ACTIONS", "BASE", "DEMAND_ACTIONS", "DemandEdit", "Edit", "Scenario", "later", "parse", "read", "write"]

ACTIONS = ("open", "close", "set", "scale", "add", "delay")
FIGURES = ("set", "scale", "add")  # actions on a figure
DEMAND_ACTIONS = ("set", "scale", "add", "grow")
OPENED = ("link", "project")
CLOSED = ("link", "border", "place", "country", "corridor")
SET = ("link", "section", "place", "border", "corridor", "country", "sea", "default")
DELAYED = ("link", "project")
MOST_YEARS = 100.0
MOST = 1e6  # of a factor or an amount: more is a slip of the pen

_Change = TypeVar("_Change", "Edit", "DemandEdit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One dated edit of a fact.

    action: `open` a link or a project, `close` a link, border, place, country or corridor, `set` a figure, `scale` it
    by a factor, `add` to it, or `delay` a project or the opening of a link. subject: qualified id, as `link:a--b`; a
    row of defaults.csv is `default:<id>`. start, end: first and last day in force; without them from the first day on
    (a project: from its own date), and for good. quantity, scope, basis: of the figure, as in values.csv. value: the
    figure in its unit, the factor, the amount, or years of delay; low, high: its P10 and P90. evidence: rows of
    values.csv or left_out.csv that it rests on.
    Raises InputError for what cannot be.
    """

    action: str
    subject: str
    start: dt.date | None = None
    end: dt.date | None = None
    quantity: str | None = None
    scope: tuple[tuple[str, str], ...] = ()
    basis: str | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    confidence: str = "C"
    evidence: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        _check_shared(self)
        _one_of("action", self.action, ACTIONS)
        object.__setattr__(self, "scope", _scope(self.scope))
        kind, colon, name = self.subject.partition(":") if isinstance(self.subject, str) else ("", "", "")
        kinds = dict.fromkeys(FIGURES, SET) | {"open": OPENED, "close": CLOSED, "delay": DELAYED}
        allowed = kinds[self.action]
        if not (colon and name) or kind not in allowed:
            words = ", ".join(f"{one}:" for one in allowed)
            raise InputError(f"subject: what to {self.action} begins with one of {words}; got {self.subject!r}.")
        is_figure = self.action in FIGURES
        if is_figure and self.quantity is None:
            raise InputError(f"quantity is empty; {self.action} says which figure it changes.")
        for name, given in (("quantity", self.quantity), ("scope", self.scope), ("basis", self.basis)):
            if given and not is_figure:
                raise InputError(f"{name} belongs to set, scale and add; {self.action} takes none.")
        if self.quantity is not None and not isinstance(self.quantity, str):
            raise InputError(f"quantity is a name; got {self.quantity!r}.")
        if self.quantity is not None and schema.quantity(self.quantity).unit == "text":
            raise InputError(f"quantity: {self.quantity} holds words, which no number changes.")
        if self.basis is not None:
            _one_of("basis", self.basis, ("two_way", "one_way", "none"))
        if kind == "default" and (self.scope or self.basis):
            raise InputError("scope and basis: a row of defaults.csv has its own; leave them out.")
        self._check_value()

    def _check_value(self) -> None:
        if self.action in ("scale", "add") and not abs(self.value or 0.0) <= MOST:
            raise InputError(f"value: a factor or an amount is at most {MOST:g}; got {self.value!r}.")
        if self.action in ("open", "close"):
            if self.value is not None or self.low is not None or self.high is not None:
                raise InputError(f"value: {self.action} takes none.")
            return
        if self.value is None:
            raise InputError(f"value is empty; {self.action} takes a number.")
        if self.action == "delay":
            if self.start is not None or self.end is not None:
                raise InputError("delay moves a date, and has none itself: leave `from` and `until` out.")
            if self.low is not None or self.high is not None:
                raise InputError("low and high: a delay is a number of years and is not drawn.")
            if not abs(self.value) <= MOST_YEARS:
                raise InputError(f"value: a delay is a number of years, at most {MOST_YEARS:g}; got {self.value!r}.")
        elif self.action == "scale":
            self._check_bounds(("value", "low"), lambda number: number > 0, "a factor is above zero")
        elif self.action == "set":
            kind = schema.quantity(self.quantity or "")
            least, most = -inf if kind.min is None else kind.min, inf if kind.max is None else kind.max
            words = f"{kind.name} lies between {least:g} and {most:g} {kind.unit}"
            self._check_bounds(("value", "low", "high"), lambda number: least <= number <= most, words)

    def _check_bounds(self, names: Sequence[str], holds: Callable[[float], bool], words: str) -> None:
        hint = ". `close` shuts what lets nothing pass" if self.action == "scale" else ""
        for name in names:
            number = getattr(self, name)
            if number is not None and not holds(number):
                raise InputError(f"{name}: {words}; got {number!r}{hint}.")

    @property
    def kind(self) -> str:
        """Kind of its subject."""
        return self.subject.partition(":")[0]

    @property
    def target(self) -> tuple[object, ...]:
        """What it changes: two edits of one target at one time exclude each other, unless both scale or both add."""
        if self.action in ("open", "close"):
            return (self.subject, "status")
        if self.action == "delay":
            return (self.subject, "date")
        return (self.subject, self.quantity, self.scope, self.basis or schema.quantity(self.quantity or "").basis)

    def __str__(self) -> str:
        what = "" if self.quantity is None else f" {self.quantity}"
        scope = "".join(f" {key}={value}" for key, value in self.scope)
        unit = schema.quantity(self.quantity).unit if self.quantity is not None else "years"
        amount = {"set": f" to {self.value} {unit}", "scale": f" by {self.value}", "add": f" {self.value} {unit}"}
        amount["delay"] = f" by {self.value} years"
        return f"{self.action} {self.subject}{what}{scope}{amount.get(self.action, '')}{_when(self)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandEdit:
    """One dated edit of what wants to pass.

    action: `set` to Mt a year, `scale` by a factor, `add` Mt a year, or `grow` by a share a year from `start` on, on
    top of all other growth: a year is told by its middle, a network by its day. corridor: all its demand, or that of
    one `cargo`; row: one row of demand.csv instead. The rest as in `Edit`.
    Raises InputError for what cannot be.
    """

    action: str
    corridor: str | None = None
    row: str | None = None
    cargo: str | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    value: float
    low: float | None = None
    high: float | None = None
    confidence: str = "C"
    evidence: tuple[str, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        _check_shared(self)
        _one_of("action", self.action, DEMAND_ACTIONS)
        if self.value is None:
            raise InputError("value is empty; demand is changed by a number.")
        for name in ("corridor", "row"):
            given = getattr(self, name)
            if given is not None and not (isinstance(given, str) and given):
                raise InputError(f"{name} is an id; got {given!r}.")
        if (self.corridor is None) == (self.row is None):
            raise InputError("give a corridor, or a row of demand.csv: one of them.")
        if self.cargo is not None:
            _one_of("cargo", self.cargo, schema.CARGOES)
            if self.row is not None:
                raise InputError("cargo: a row of demand.csv has its own; leave it out.")
        if self.action in ("set", "scale") and self.value < 0:
            raise InputError(f"value: demand is zero or more; got {self.value:g}.")
        if self.action == "grow":
            if self.start is None:
                raise InputError("from is empty; growth says from which day on.")
            if not -1 < self.value <= 10:  # noqa: PLR2004 - eleven times in a year is a slip of the pen
                raise InputError(f"value: growth is a share a year, as 0.1 for 10 percent; got {self.value:g}.")

    @property
    def target(self) -> tuple[object, ...]:
        """What it changes, as `Edit.target`."""
        return (f"corridor:{self.corridor}" if self.corridor else f"demand:{self.row}", self.cargo, "demand")

    def __str__(self) -> str:
        what = self.row or f"{self.corridor}{f' {self.cargo}' if self.cargo else ''}"
        amount = {"set": "to {:g} Mt", "scale": "by {:g}", "add": "{:g} Mt", "grow": "by {:.1%} a year"}[self.action]
        return f"{self.action} demand of {what} {amount.format(self.value)}{_when(self)}"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A named list of dated edits. Two of the same content and name are equal.

    name: as of its file. why: what it assumes, in a paragraph. sources: rows of sources.csv. valid: first and last day
    that it means anything for, None for no bound.
    Raises InputError for edits that exclude each other, naming both, and for dates in the wrong order.

    >>> wider = Scenario("wider", "A wider gate", edits=(Edit(action="scale", subject="border:a--b",
    ...     quantity="capacity_mt", value=1.5),))
    >>> print(wider.edits[0])
    scale border:a--b capacity_mt by 1.5
    >>> parse(write(wider), "wider") == wider
    True
    """

    name: str
    title: str
    why: str = ""
    sources: tuple[str, ...] = ()
    valid: tuple[dt.date | None, dt.date | None] = (None, None)
    edits: tuple[Edit, ...] = ()
    demand: tuple[DemandEdit, ...] = ()

    def __post_init__(self) -> None:
        if not isinstance(self.why, str):
            raise InputError(f"why is text; got {self.why!r}.")
        for name in ("name", "title"):
            if not (isinstance(getattr(self, name), str) and getattr(self, name).strip()):
                raise InputError(f"{name} is empty; a scenario has a name and a title.")
        for name, kind in (("edits", Edit), ("demand", DemandEdit), ("sources", str)):
            given = getattr(self, name)
            if isinstance(given, str) or not isinstance(given, Iterable):
                raise InputError(f"{name} is a list; got {given!r}.")
            object.__setattr__(self, name, tuple(given))
            if not all(isinstance(one, kind) for one in getattr(self, name)):
                raise InputError(f"{name} holds {'ids' if kind is str else f'records of {kind.__name__}'}.")
        if not (isinstance(self.valid, list | tuple) and len(self.valid) == len(("first", "last"))):
            raise InputError(f"valid is a first and a last day, None for no bound; got {self.valid!r}.")
        object.__setattr__(self, "valid", tuple(self.valid))
        _check_dates(*self.valid, "valid")
        clash = _clash(self.edits) or _clash(self.demand)
        if clash is not None:
            raise InputError(f"two edits of one thing at one time: {clash[0]}; {clash[1]}. Give one of them an end.")

    def __or__(self, other: Scenario) -> Scenario:
        """Both together. Raises InputError, naming both, where they exclude each other."""
        if not isinstance(other, Scenario):
            raise InputError(
                f"a scenario is joined with another one; `atlas.scenario(name)` gives it; not {other!r:.60}."
            )
        for one, two in ((self, other), (other, self)):
            if two == one or (not (two.edits or two.demand) and two.valid == (None, None)):
                return one
        for mine, theirs in ((self.edits, other.edits), (self.demand, other.demand)):
            for a in mine:
                for b in theirs:
                    if a != b and _excluding(a, b):
                        raise InputError(f"{self.name!r} and {other.name!r} exclude each other: {a}; {b}.")
        starts = [day for day in (self.valid[0], other.valid[0]) if day is not None]
        ends = [day for day in (self.valid[1], other.valid[1]) if day is not None]
        valid = (max(starts, default=None), min(ends, default=None))
        if valid[0] is not None and valid[1] is not None and valid[0] > valid[1]:
            raise InputError(f"{self.name!r} and {other.name!r} are never valid on one day.")
        return Scenario(
            name=f"{self.name} | {other.name}",
            title=f"{self.title}; {other.title}",
            why="\n\n".join(part for part in dict.fromkeys((self.why.strip(), other.why.strip())) if part),
            sources=tuple(dict.fromkeys((*self.sources, *other.sources))),
            valid=valid,
            edits=tuple(dict.fromkeys((*self.edits, *other.edits))),
            demand=tuple(dict.fromkeys((*self.demand, *other.demand))),
        )

    def __ror__(self, other: object) -> Scenario:
        """Refuse what is no scenario at the left, as at the right."""
        raise InputError(f"a scenario is joined with another one; `atlas.scenario(name)` gives it; not {other!r:.60}.")

    def shifted(self, years: float) -> Scenario:
        """The same later by so many years, or earlier.

        Dates move; a project that is opened at its own date is delayed. Raises InputError for more than 100 years.
        """
        if isinstance(years, bool) or not isinstance(years, int | float) or not abs(years) <= MOST_YEARS:
            raise InputError(f"a shift is a number of years, at most {MOST_YEARS:g}; got {years!r}.")

        def moved(day: dt.date | None) -> dt.date | None:
            return None if day is None else later(day, years)

        def ended(day: dt.date | None) -> dt.date | None:
            # By the day behind it, so that what follows on a day goes on to do so over the end of February.
            if day is None or day == dt.date.max:
                return day
            return later(day + dt.timedelta(days=1), years) - dt.timedelta(days=1)

        edits = [replace(edit, start=moved(edit.start), end=ended(edit.end)) for edit in self.edits]
        delays = {edit.subject: edit for edit in edits if edit.action == "delay"}
        own = [edit.subject for edit in edits if edit.action == "open" and edit.kind == "project" and not edit.start]
        for subject in own:
            before = delays.get(subject)
            if before is None:
                edits.append(Edit(action="delay", subject=subject, value=years))
            else:
                edits[edits.index(before)] = replace(before, value=(before.value or 0.0) + years)
        demand = tuple(replace(edit, start=moved(edit.start), end=ended(edit.end)) for edit in self.demand)
        words = f"{abs(years):g} years {'later' if years >= 0 else 'earlier'}"
        return replace(
            self,
            name=f"{self.name} {years:+g}y",
            title=f"{self.title}, {words}",
            valid=(moved(self.valid[0]), ended(self.valid[1])),
            edits=tuple(edits),
            demand=demand,
        )

    def without(self, subject: str) -> Scenario:
        """The same without the edits of a subject. Raises InputError where there are none, with the nearest."""
        known = [str(edit.target[0]) for edit in (*self.edits, *self.demand)]
        if subject not in known:
            raise InputError(f"{self.name!r} has no edit of {subject!r}. {did_you_mean(str(subject), known)}")
        edits = tuple(edit for edit in self.edits if edit.subject != subject)
        demand = tuple(edit for edit in self.demand if edit.target[0] != subject)
        return replace(self, name=f"{self.name} without {subject}", edits=edits, demand=demand)

    def diff(self, other: Scenario) -> pd.DataFrame:
        """What one of two has and the other has not, a row for each edit.

        Columns: only_in (name of the scenario), and those of `to_frame`. Empty for two of the same edits.
        """
        import pandas as pd

        if not isinstance(other, Scenario):
            raise InputError(f"a scenario is compared with another one; got {other!r:.60}.")
        parts = []
        for one, two in ((self, other), (other, self)):
            theirs = {*two.edits, *two.demand}
            frame = one.to_frame()
            changed = pd.Series([edit not in theirs for edit in (*one.edits, *one.demand)], dtype=bool)
            parts.append(frame[changed].assign(only_in=one.name))
        found = pd.concat(parts, ignore_index=True)
        return found[["only_in", *(name for name in found.columns if name != "only_in")]]

    def to_frame(self) -> pd.DataFrame:
        """The edits, a row each: action, subject, quantity, scope, basis, value, low, high, from, until, and why.

        Edits of demand have `demand` as their quantity. from, until: days, None for none. Further columns:
        confidence, evidence, note.
        """
        import pandas as pd

        columns = [*("action", "subject", "quantity", "scope", "basis", "value", "low", "high", "from", "until")]
        columns += ["confidence", "evidence", "note"]
        rows = []
        for edit in (*self.edits, *self.demand):
            cells = {name: getattr(edit, name, None) for name in columns}
            cells |= {"from": edit.start, "until": edit.end, "subject": edit.target[0]}
            cells["evidence"] = ";".join(edit.evidence)
            if isinstance(edit, Edit):
                cells["scope"] = ";".join(f"{key}={value}" for key, value in edit.scope)
            else:
                cells |= {"quantity": "demand", "scope": f"cargo={edit.cargo}" if edit.cargo else ""}
            rows.append(cells)
        numbers = dict.fromkeys(("value", "low", "high"), "float64")
        return pd.DataFrame(rows, columns=columns).astype(numbers)

    def save(self, path: str | Path) -> Path:
        """Write it as TOML; the name of the file is that of the scenario when it is read. Raises InputError."""
        return write_whole(writable(_path(path)), write(self))

    def __str__(self) -> str:
        lines = [self.title, *([self.why.strip()] if self.why.strip() else [])]
        lines += [f"- {edit}" for edit in (*self.edits, *self.demand)] or ["- no edits"]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<Scenario {self.name}: {len(self.edits)} edits, {len(self.demand)} of demand>"


def later(day: dt.date, years: float) -> dt.date:
    """The day so many years later: whole years by the calendar, the rest in days.

    >>> later(dt.date(2028, 2, 29), 1), later(dt.date(2026, 12, 31), 1.5)
    (datetime.date(2029, 2, 28), datetime.date(2028, 7, 1))
    """
    whole = int(years)
    year = day.year + whole
    if not dt.MINYEAR <= year <= dt.MAXYEAR - 1:
        raise InputError(f"{day} and {years:g} years: no date.")
    month_end = dt.date(year + day.month // 12, day.month % 12 + 1, 1) - dt.timedelta(days=1)
    try:
        return dt.date(year, day.month, min(day.day, month_end.day)) + dt.timedelta(
            days=round((years - whole) * DAYS_OF_YEAR)
        )
    except OverflowError:
        raise InputError(f"{day} and {years:g} years: no date.") from None


def _scope(given: object) -> tuple[tuple[str, str], ...]:
    """A scope as sorted pairs. Raises InputError for what a file could not hold."""
    try:
        pairs = dict(given)  # ty: ignore[no-matching-overload] - what cannot be a mapping is refused
    except (TypeError, ValueError):
        raise InputError(f"scope is pairs of words, as {{'cargo': 'grain'}}; got {given!r}.") from None
    for key, value in pairs.items():
        words = (key, value)
        if not all(isinstance(word, str) and word and word == word.strip() and ";" not in word for word in words):
            raise InputError(f"scope is pairs of words without `;` or blanks at their ends; got {key!r}: {value!r}.")
        if "=" in key:
            raise InputError(f"scope: a key has no `=` in it; got {key!r}.")
    return tuple(sorted(pairs.items()))


def _one_of(name: str, given: object, known: Sequence[str]) -> None:
    if given not in known:
        raise InputError(f"{name}: no {name} called {given!r}. {did_you_mean(str(given), known)}")


def _check_shared(edit: Edit | DemandEdit) -> None:
    """What both kinds of edits have: dates, numbers, grade, evidence."""
    _check_dates(edit.start, edit.end, "from and until")
    for name in ("value", "low", "high"):
        number = getattr(edit, name)
        if number is not None and not _is_number(number):
            raise InputError(f"{name} is a number; got {number!r:.60}.")
    low, high, value = edit.low, edit.high, edit.value
    if value is not None and not (value if low is None else low) <= value <= (value if high is None else high):
        raise InputError(f"low, value and high are in this order; got {low}, {value}, {high}.")
    _one_of("confidence", edit.confidence, schema.GRADES)
    if isinstance(edit.evidence, str) or not all(isinstance(one, str) for one in edit.evidence):
        raise InputError(f"evidence is a list of ids; got {edit.evidence!r}.")
    object.__setattr__(edit, "evidence", tuple(edit.evidence))


def _is_number(given: object) -> bool:
    """Whether it is a finite number that a float can hold."""
    try:
        return isinstance(given, int | float) and not isinstance(given, bool) and isfinite(given)
    except OverflowError:
        return False


def _check_dates(start: dt.date | None, end: dt.date | None, name: str) -> None:
    for day in (start, end):
        if day is not None and (isinstance(day, dt.datetime) or not isinstance(day, dt.date)):
            raise InputError(f"{name}: a day is a date, written 2028-12-31; got {day!r}.")
    if start is not None and end is not None and start > end:
        raise InputError(f"{name}: {start} comes after {end}; the first day comes first.")


def _when(edit: Edit | DemandEdit) -> str:
    start = "" if edit.start is None else f" from {edit.start}"
    return start if edit.end is None else f"{start} until {edit.end}"


def _excluding(a: Edit | DemandEdit, b: Edit | DemandEdit) -> bool:
    """Whether two edits change one thing at one time, in ways that cannot both hold."""
    same = a.target == b.target
    if isinstance(a, DemandEdit) and isinstance(b, DemandEdit):  # of all cargoes, and of one of them
        both = a.corridor is not None and a.corridor == b.corridor and None in (a.cargo, b.cargo)
        same = same or (both and a.action == b.action == "set")
    if not same or (a.action == b.action and a.action in ("scale", "add") and a != b):
        return False
    starts = [day for day in (a.start, b.start) if day is not None]
    ends = [day for day in (a.end, b.end) if day is not None]
    return not (starts and ends) or max(starts) <= min(ends)


def _clash(edits: Iterable[_Change]) -> tuple[_Change, _Change] | None:
    return next(((a, b) for a, b in combinations(edits, 2) if _excluding(a, b)), None)


# ------------------------------------------------------------------------------------------------------- TOML

KEYS = ("title", "why", "sources", "valid", "edit", "demand")
EDIT_KEYS = (
    *("action", "subject", "from", "until", "quantity", "scope", "basis", "value", "low", "high"),
    *("confidence", "evidence", "note"),
)
DEMAND_KEYS = (
    *("action", "corridor", "row", "cargo", "from", "until", "value", "low", "high"),
    *("confidence", "evidence", "note"),
)


def read(path: str | Path) -> Scenario:
    """Read a scenario from a file of TOML. Raises InputError for no file, DataError as `parse`."""
    file = _path(path)
    if file.is_dir():
        raise InputError(f"{str(path)!r} is a folder; give the path of a scenario, as what-if.toml.")
    if not file.is_file():
        raise InputError(f"no file {str(path)!r}; give the path of a scenario, as what-if.toml.")
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(
            f"{file.name} is no UTF-8 text (byte {error.start}); save it again with that encoding."
        ) from None
    return parse(text, file.stem)


def _path(given: object) -> Path:
    if not isinstance(given, str | Path) or "\0" in str(given):
        raise InputError(f"a path is text, as 'what-if.toml'; got {given!r:.60}.")
    return Path(given)


def parse(text: str, name: str) -> Scenario:
    """Read a scenario from TOML. Raises DataError with the whole list of problems.

    Keys: title, why, sources, valid (two dates); [[edit]] with the fields of `Edit` (its first and last day as `from`
    and `until`, its scope as `key=value;key=value`); [[demand]] with those of `DemandEdit`.
    """
    if not isinstance(text, str):
        raise InputError(f"a scenario is read from text; got {type(text).__name__}. `read` takes a path.")
    file, found = f"{name}.toml", []
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DataError(
            f"the scenario {name!r} cannot be read", [Problem(file, "", "", f"not TOML: {error}")]
        ) from None
    _unknown(document, KEYS, file, "", found)
    edits = _records(document, "edit", EDIT_KEYS, _edit, found=found, file=file)
    demand = _records(document, "demand", DEMAND_KEYS, _demand, found=found, file=file)
    words = {key: document.get(key, "") for key in ("title", "why")}
    for key, given in words.items():
        if not isinstance(given, str):
            found.append(Problem(file, "", key, f"is text in quotes; got {given!r}"))
    sources, valid = document.get("sources", []), document.get("valid", [])
    if not isinstance(sources, list) or not all(isinstance(source, str) for source in sources):
        found.append(Problem(file, "", "sources", f'is a list of ids, as ["a", "b"]; got {sources!r}'))
    if "valid" in document and not (isinstance(valid, list) and len(valid) == len(("first", "last"))):
        found.append(Problem(file, "", "valid", f"is two dates, as [2026-01-01, 2035-12-31]; got {valid!r}"))
    if found:
        raise DataError(f"the scenario {name!r} cannot be read", found)
    try:
        first, last = valid or (None, None)
        return Scenario(
            name=name,
            **words,
            sources=tuple(sources),
            valid=(None if first == dt.date.min else first, None if last == dt.date.max else last),
            edits=tuple(edits),
            demand=tuple(demand),
        )
    except InputError as error:
        raise DataError(f"the scenario {name!r} cannot be read", [Problem(file, "", "", str(error))]) from None


def _unknown(cells: Mapping[str, Any], known: Sequence[str], file: str, where: str, found: list[Problem]) -> None:
    for key in cells:
        if key not in known:
            near = did_you_mean(key, known)
            hint = near if near.startswith("Did") else f"Known: {', '.join(known)}."
            found.append(Problem(file, where, key, f"unknown key. {hint}"))


def _records(
    document: Mapping[str, Any],
    table: str,
    keys: Sequence[str],
    made: Callable[[dict[str, Any]], _Change],
    *,
    file: str,
    found: list[Problem],
) -> list[_Change]:
    """The records of an array of tables."""
    given = document.get(table, [])
    if not isinstance(given, list) or not all(isinstance(cells, dict) for cells in given):
        found.append(Problem(file, "", table, f"each one begins with [[{table}]], in double brackets"))
        return []
    records = []
    for number, cells in enumerate(given, start=1):
        where = f"{table} {number}"
        count = len(found)
        _unknown(cells, keys, file, where, found)
        if len(found) > count:
            continue
        try:
            records.append(made(dict(cells)))
        except InputError as error:
            found.append(Problem(file, where, "", str(error).removesuffix(".")))
    return records


def _shared(cells: dict[str, Any]) -> dict[str, Any]:
    for key in ("action", "subject", "quantity", "basis", "corridor", "row", "cargo", "confidence", "note"):
        if key in cells and not isinstance(cells[key], str):
            raise InputError(f"{key} is text in quotes; got {cells[key]!r}.")
    if "action" not in cells:
        raise InputError("action is missing.")
    start, end = cells.pop("from", None), cells.pop("until", None)
    evidence = cells.pop("evidence", [])
    if not isinstance(evidence, list):
        raise InputError(f'evidence is a list of ids, as ["a", "b"]; got {evidence!r}.')
    return {**cells, "start": start, "end": end, "evidence": tuple(evidence)}


def _edit(cells: dict[str, Any]) -> Edit:
    if "subject" not in cells:
        raise InputError("subject is missing.")
    scope = cells.pop("scope", "")
    if not isinstance(scope, str):
        raise InputError(f"scope is text, as 'cargo=grain'; got {scope!r}.")
    pairs = [part.partition("=") for part in scope.split(";") if part.strip()]
    if not all(key.strip() and value.strip() for key, _, value in pairs):
        raise InputError(f"scope is written key=value;key=value; got {scope!r}.")
    if len({key.strip() for key, _, _ in pairs}) < len(pairs):
        raise InputError(f"scope has a key twice; got {scope!r}.")
    return Edit(scope=tuple((key.strip(), value.strip()) for key, _, value in pairs), **_shared(cells))


def _demand(cells: dict[str, Any]) -> DemandEdit:
    if "value" not in cells:
        raise InputError("value is missing.")
    return DemandEdit(**_shared(cells))


def write(scenario: Scenario) -> str:
    """A scenario as TOML; `parse` gives the same back under the same name. Raises InputError for what is none."""
    import tomli_w

    if not isinstance(scenario, Scenario):
        raise InputError(f"what is written is a scenario; got {scenario!r:.60}.")

    document: dict[str, Any] = {"title": scenario.title}
    if scenario.why:
        document["why"] = scenario.why
    if scenario.sources:
        document["sources"] = list(scenario.sources)
    if scenario.valid != (None, None):
        # TOML has no empty cell: the bound that is not there is the end of the calendar.
        document["valid"] = [scenario.valid[0] or dt.date.min, scenario.valid[1] or dt.date.max]
    for table, edits in (("edit", scenario.edits), ("demand", scenario.demand)):
        if edits:
            document[table] = [_cells(edit) for edit in edits]
    several = "\\r" not in json.dumps(document, default=str)  # strings of several lines make every line end alike
    return tomli_w.dumps(document, multiline_strings=several)


def _cells(edit: Edit | DemandEdit) -> dict[str, Any]:
    found: dict[str, Any] = {}
    keys = {"start": "from", "end": "until"}
    for column in fields(edit):
        cell = getattr(edit, column.name)
        if cell in (None, "", ()):
            continue
        if column.name == "scope":
            cell = ";".join(f"{key}={value}" for key, value in cell)
        found[keys.get(column.name, column.name)] = list(cell) if isinstance(cell, tuple) else cell
    return found


# What every scenario is set beside.
BASE = Scenario("base", "As built", "The network as it is, with what is open on each day and nothing that is planned.")
