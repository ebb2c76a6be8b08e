"""The statements of a register of documents, each set against the atlas by a question that anyone can repeat."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from korridor import network as networks
from korridor import schema
from korridor.atlas import changes_of, figure, resolve_place, resolve_subject, scenario_named, scope_text, why
from korridor.errors import (
    DataError,
    InputError,
    KorridorError,
    MissingFigure,
    NoRoute,
    UnknownName,
    did_you_mean,
)
from korridor.flow import throughput
from korridor.planning import target
from korridor.routing import Route, route
from korridor.units import convert, last_day, year_of
from korridor.validation import read_register

if TYPE_CHECKING:
    import pandas as pd

    from korridor.atlas import Atlas
    from korridor.draws import Spread
    from korridor.network import Network

__all__ = ["LEDGER_COLUMNS", "VERDICTS", "documents", "ledger"]

LEDGER_COLUMNS = (
    "document",
    "kind",
    "statement",
    "question",
    "subject",
    "expected",
    "answer",
    "unit",
    "verdict",
    "detail",
    "note",
)
TOLD = 6  # changes of a scenario that a detail names
VERDICTS = ("holds", "own figure", "differs", "no answer", "suspect", "context")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the atlas says to one question: a number or a word, whether the thing is there, and how it was found.

    source: of the figure that answers, where one figure does. known: False where the atlas cannot answer. spread: of an
    answer that is drawn; `value` is then its median.
    """

    value: float | str
    unit: str = ""
    exists: bool = True
    detail: str = ""
    source: str | None = None
    known: bool = True
    spread: Spread | None = None

    def __str__(self) -> str:
        return self.value if isinstance(self.value, str) else f"{self.value:.6g}"


@dataclass(frozen=True, eq=False)
class _Asked:
    """An atlas, with its network made when a question first needs it."""

    atlas: Atlas

    @cached_property
    def network(self) -> Network:
        return networks.build(self.atlas)


# -------------------------------------------------------------------------------------------- forms of questions


def _context(_: _Asked, __: Mapping[str, str]) -> Answer:
    return Answer("not a matter of the network")


def _exists(asked: _Asked, words: Mapping[str, str]) -> Answer:
    subject = resolve_subject(asked.atlas, words["subject"])
    return Answer("yes", detail=f"{subject} is in the atlas")


def _length(asked: _Asked, words: Mapping[str, str]) -> Answer:
    """The used length; the detail sets rivals and the sum of the links beside it."""
    atlas = asked.atlas
    subject = resolve_subject(atlas, words["subject"])
    used = figure(atlas, subject, "length_km")
    table = why(atlas, subject, "length_km")
    rivals = sorted(set(table.loc[~table["used"], "central"]) - {used.central})
    parts = [f"used figure {used.central:g} km by {used.value_id} ({used.rule})"]
    if rivals:
        parts.append(f"rivals {', '.join(f'{rival:g}' for rival in rivals)}")
    if subject.startswith("section:"):
        parts.append(_by_links(atlas, subject.removeprefix("section:"), used.central))
    return Answer(used.central, "km", detail="; ".join(parts), source=used.source)


def _by_links(atlas: Atlas, section: str, documented_km: float) -> str:
    links = atlas.section(section).links
    walked = sum(figure(atlas, f"link:{link}", "length_km").central for link in links)
    return f"its links add up to {walked:g} km, {walked - documented_km:+g} km"


def _opened(asked: _Asked, words: Mapping[str, str]) -> Answer:
    """A run of links is open when its last link is."""
    atlas = asked.atlas
    links = _links_of(atlas, resolve_subject(atlas, words["subject"]))
    dates = {link: opened for link in links if (opened := atlas.link(link).opened) is not None}
    unknown = [link for link in links if link not in dates]
    if unknown:
        raise MissingFigure(f"no opening date of {', '.join(unknown)}")
    last = max(dates, key=lambda link: last_day(dates[link]))
    return Answer(float(year_of(dates[last])), "year", detail=f"the last link to open was {last}, {dates[last]}")


def _links_of(atlas: Atlas, subject: str) -> tuple[str, ...]:
    kind, _, name = subject.partition(":")
    if kind == "link":
        return (name,)
    if kind == "section":
        return atlas.section(name).links
    if kind == "corridor":
        return tuple(sorted(atlas.corridor(name).links))
    raise MissingFigure(f"{subject} has no links")


def _status(asked: _Asked, words: Mapping[str, str]) -> Answer:
    """On 31 December of the year; a run of links is no further than its least advanced link."""
    atlas = asked.atlas
    day = dt.date(int(words["year"]), 12, 31)
    links = _links_of(atlas, resolve_subject(atlas, words["subject"]))
    count = f"{len(links)} links" if len(links) > 1 else links[0]
    return Answer(networks.least_status(atlas, links, day), detail=f"{count} on {day}")


def _volume(asked: _Asked, words: Mapping[str, str]) -> Answer:
    """The observed volume of that very year, and not of a part of it: best grade first, its rivals in the detail."""
    atlas = asked.atlas
    parts = {row["value"] for row in atlas.rows["volumes"] if row["calendar"] == "part"}
    subject = resolve_subject(atlas, words["subject"])
    year = int(words["year"])
    for quantity in ("volume_mt", "volume_bcm", "volume_teu"):
        rows = [
            row
            for row in atlas.figure_rows.get((subject, quantity), ())
            if row["year"] == year and row["status"] == "observed" and row["id"] not in parts
        ]
        if rows:
            used = min(rows, key=lambda row: (row["use"] != "use", row["confidence"], row["id"]))
            rivals = [f"{row['central']:g} ({row['id']})" for row in rows if row is not used]
            about = f", about {scope_text(used['scope'])}" if used["scope"] else ""
            others = f"; rivals {', '.join(rivals)}" if rivals else ""
            detail = f"{used['id']}, grade {used['confidence']}{about}{others}"
            return Answer(float(used["central"]), used["unit"], detail=detail, source=used["source"])
    raise MissingFigure(f"{subject} has no observed volume of {year}")


def _throughput(asked: _Asked, words: Mapping[str, str]) -> Answer:
    """What could pass through a corridor at the end of a year, both directions together, and what binds."""
    corridor = resolve_subject(asked.atlas, words["subject"]).removeprefix("corridor:")
    found = throughput(networks.build(asked.atlas, year=int(words["year"])), corridor)
    low, high = found.low_high
    detail = (
        f"{found.two_way:.3g} {found.unit} of {found.cargo} two-way ({low:.3g} with all low figures, {high:.3g} with "
        f"all high ones), bound by {', '.join(found.bottleneck)}"
    )
    return Answer(found.two_way, found.unit, detail=detail)


def _load(asked: _Asked, words: Mapping[str, str]) -> Answer:
    """Observed volume of a corridor as a share of what could pass."""
    volume, most = _volume(asked, words), _throughput(asked, words)
    share = _in_unit(volume, "Mt") / _in_unit(most, "Mt/yr")
    return Answer(round(share, 3), "share", detail=f"{volume.value:g} {volume.unit} ({volume.detail}) of {most.detail}")


def _growth(asked: _Asked, words: Mapping[str, str]) -> Answer:
    """Growth from one series that has the year and the year before; else as stated for that year."""
    atlas = asked.atlas
    subject = resolve_subject(atlas, words["subject"])
    year = int(words["year"])
    values = {row["id"]: row for row in atlas.rows["values"] if row["subject"] == subject}
    series: dict[str, dict[int, Mapping[str, Any]]] = {}
    for row in atlas.rows["volumes"]:
        if row["value"] in values and row["calendar"] != "part":
            series.setdefault(row["series"], {})[row["year"]] = values[row["value"]]
    for name, points in series.items():
        if year in points and year - 1 in points:
            before, after = points[year - 1]["central"], points[year]["central"]
            if not before:
                continue
            detail = f"series {name}: {before:g} to {after:g} {points[year]['unit']}"
            return Answer(round(100 * (after / before - 1), 1), "percent", detail=detail)
    stated = [row for row in atlas.figure_rows.get((subject, "growth_share"), ()) if row["year"] == year]
    if stated:
        used = min(stated, key=lambda row: (row["confidence"], row["id"]))
        detail = f"no series has both years; stated as {used['id']}, grade {used['confidence']}"
        return Answer(100 * float(used["central"]), "percent", detail=detail, source=used["source"])
    raise MissingFigure(f"{subject} has neither a stated growth of {year} nor a series with {year - 1} and {year}")


_ROUTE_OPTIONS = ("corridor", "cargo", "service")


def _routed(asked: _Asked, words: Mapping[str, str], *, by: str) -> Route:
    """The route that a question asks for."""
    options: dict[str, str] = {}
    for pair in words["options"].split(",") if words["options"] else ():
        name, equals, value = (part.strip() for part in pair.partition("="))
        if not (equals and value):
            raise DataError(f"an option of a route is written name=value; got {pair!r}")
        if name not in _ROUTE_OPTIONS:
            raise DataError(f"no option of a route is called {name!r}. {did_you_mean(name, _ROUTE_OPTIONS)}")
        options[name] = value
    return route(
        asked.network,
        words["origin"].strip(),
        words["destination"].strip(),
        by=by,
        cargo=options.get("cargo", "container"),
        service=options.get("service"),
        corridor=options.get("corridor"),
    )


def _route(asked: _Asked, words: Mapping[str, str]) -> Answer:
    found = _routed(asked, words, by="distance")
    passes = [resolve_place(asked.atlas, name.strip()) for name in (words["passes"] or "").split(",") if name.strip()]
    off = [place for place in passes if place not in found.course]
    in_order = [place for place in found.course if place in passes] == passes
    detail = f"{found.distance_km:,.0f} km by {', '.join(found.modes)} through {', '.join(found.countries)}"
    if passes:
        course = f"; it does not pass {', '.join(off)}" if off else f"; it passes {', '.join(passes)}"
        course += "" if off or in_order else ", in another order"
        return Answer(round(found.distance_km), "km", exists=in_order, detail=detail + course)
    return Answer(round(found.distance_km), "km", detail=detail)


def _transit(asked: _Asked, words: Mapping[str, str]) -> Answer:
    """Days from departure to arrival, with the range of the model and what would have to go right."""
    net = asked.network
    found = _routed(asked, words, by="time")
    days = found.transit_days
    parts = found.by_kind()["central"].to_dict()
    spent = ", ".join(f"{kind.replace('_', ' ')} {parts[kind]:,.0f} h" for kind in _ON_THE_WAY if kind in parts)
    detail = (
        f"{found.distance_km:,.0f} km through {', '.join(found.countries)}, departure to arrival: {days.p10:.1f} to "
        f"{days.p90:.1f} days from good to bad, {days.p50:.1f} as a rule; at central figures {spent}"
    )
    free = route(net, words["origin"].strip(), words["destination"].strip(), by="distance", cargo=found.demands.cargo)
    if free.distance_km < found.distance_km:
        detail += (
            f"; the shortest way is {found.distance_km - free.distance_km:,.0f} km shorter, "
            f"{free.distance_km:,.0f} km by {', '.join(free.modes)} through {', '.join(free.countries)}"
        )
    return Answer(round(days.p50, 1), "days", detail=detail, spread=days)


# Kinds of step between the departure and the arrival of a train.
_ON_THE_WAY = ("haul", "border", "gauge_change", "transfer")


def _countries(asked: _Asked, words: Mapping[str, str]) -> Answer:
    atlas = asked.atlas
    links = _links_of(atlas, resolve_subject(atlas, words["subject"]))
    found = sorted({country for link in links for country in atlas.link(link).countries})
    return Answer(float(len(found)), "countries", detail=", ".join(found))


def _cargo(asked: _Asked, words: Mapping[str, str]) -> Answer:
    """A cargo can go where some branch of the corridor takes it from end to end."""
    atlas = asked.atlas
    if words["cargo"] not in schema.CARGOES:
        raise DataError(f"no cargo called {words['cargo']!r}. {did_you_mean(words['cargo'], schema.CARGOES)}")
    corridor = resolve_subject(atlas, words["subject"]).removeprefix("corridor:")
    fits = [
        branch
        for branch in atlas.branches(corridor)
        if all(words["cargo"] in atlas.link(link).cargoes for link in branch.links)
    ]
    if not fits:
        return Answer("no", exists=False, detail=f"no branch takes {words['cargo']} from end to end")
    order = networks.STATUSES.index
    best = min(fits, key=lambda branch: order(networks.branch_status(asked.network, branch)))
    status = networks.branch_status(asked.network, best)
    return Answer("yes", detail=f"branch {best.name!r} takes {words['cargo']}; {status}")


def _scenario(asked: _Asked, words: Mapping[str, str]) -> Answer:
    """A scenario is there where the atlas has one of the name; the detail says what it changes."""
    found = scenario_named(asked.atlas, words["name"])
    changes = [str(one) for one in (*changes_of(asked.atlas, found), *found.demand)]
    more = f" and {len(changes) - TOLD} more" if len(changes) > TOLD else ""
    return Answer("yes", detail=f"{found.title}: {'; '.join(changes[:TOLD])}{more}")


def _target(asked: _Asked, words: Mapping[str, str]) -> Answer:
    """What is wanted; the detail says whether it is met as things stand, by capacity and by volume."""
    found = target(asked.atlas, words["name"])
    capacity = f"{found.capacity_mt:.3g} {found.unit} can pass on {found.aim.day}, {'met' if found.met else 'not met'}"
    volume = "no volume is known" if found.volume_met is None else f"{found.volume_mt:.3g} {found.unit} pass"
    return Answer(found.aim.mt, f"{found.unit}/yr", detail=f"{found.title}: {capacity}; {volume}")


_FORMS: tuple[tuple[re.Pattern[str], Callable[[_Asked, Mapping[str, str]], Answer]], ...] = (
    (re.compile(r"context"), _context),
    (re.compile(r"exists (?P<subject>\S+)"), _exists),
    (re.compile(r"length of (?P<subject>\S+)"), _length),
    (re.compile(r"opened_year of (?P<subject>\S+)"), _opened),
    (re.compile(r"status of (?P<subject>\S+) in (?P<year>\d{4})"), _status),
    (re.compile(r"volume of (?P<subject>\S+) in (?P<year>\d{4})"), _volume),
    (re.compile(r"growth of (?P<subject>\S+) in (?P<year>\d{4})"), _growth),
    (re.compile(r"throughput of (?P<subject>corridor:\S+) in (?P<year>\d{4})"), _throughput),
    (re.compile(r"load of (?P<subject>corridor:\S+) in (?P<year>\d{4})"), _load),
    (re.compile(r"countries of (?P<subject>\S+)"), _countries),
    (re.compile(r"scenario (?P<name>\S+) exists"), _scenario),
    (re.compile(r"target (?P<name>\S+)"), _target),
    (re.compile(r"cargo (?P<cargo>\w+) routable on (?P<subject>\S+)"), _cargo),
    (
        re.compile(r"route (?P<origin>.+?) -> (?P<destination>[^\[]+?)(?: \[(?P<options>[^\]]*)\])? days"),
        _transit,
    ),
    (
        re.compile(
            r"route (?P<origin>.+?) -> (?P<destination>[^\[]+?)(?: \[(?P<options>[^\]]*)\])?"
            r"(?: distance| passes (?P<passes>.+))"
        ),
        _route,
    ),
)


def _asked_of(asked: _Asked, question: str) -> Answer:
    for pattern, answer in _FORMS:
        words = pattern.fullmatch(question)
        if words is not None:
            return answer(asked, words.groupdict())
    raise DataError(f"no form of question fits {question!r}")


# -------------------------------------------------------------------------------------------------- the verdict


def _verdict(
    compare: str, expected: str | None, tolerance: float | None, answers: list[Answer], *, unit: str | None
) -> str:
    if compare in ("context", "suspect"):
        return compare
    if not all(answer.known for answer in answers):
        return "no answer"
    holds = _holds(compare, expected, tolerance, answers, unit=unit)
    return "holds" if holds else "differs"


def _holds(
    compare: str, expected: str | None, tolerance: float | None, answers: list[Answer], *, unit: str | None
) -> bool:
    """Whether every answer agrees with what is expected."""
    if compare == "exists":
        return all(answer.exists for answer in answers)
    wanted = _number(expected)
    spreads = [answer.spread for answer in answers if answer.spread is not None]
    if compare == "within" and wanted is not None and spreads:
        return all(spread.p10 <= wanted <= spread.p90 for spread in spreads)
    if wanted is None:  # a word, which the register lets only `equal` expect
        return all(str(answer.value) == expected for answer in answers)
    if any(not answer.exists and not isinstance(answer.value, str) for answer in answers):
        return False
    if all(isinstance(answer.value, str) for answer in answers):
        numbers = [float(sum(answer.exists for answer in answers))]
    elif any(isinstance(answer.value, str) for answer in answers):
        raise DataError("its questions are answered by words and by numbers, which cannot both be set against one")
    else:
        numbers = [_in_unit(answer, unit) for answer in answers]
    slack = tolerance or 0.0
    holds = {
        "equal": lambda number: abs(number - wanted) <= slack,
        "within": lambda number: abs(number - wanted) <= slack,
        "at_least": lambda number: number >= wanted - slack,
        "less_than": lambda number: number < wanted,
    }[compare]
    return all(holds(number) for number in numbers)


def _chance(spread: Spread, wanted: float) -> str:
    """What has to go right for a figure to be met."""
    chance = f"{wanted:g} {spread.unit} or less has a chance of {spread.chance_below(wanted):.1%}"
    short = spread.p50 - wanted
    return chance if short <= 0 else f"{chance}: it takes {short:.1f} {spread.unit} less on the way than as a rule"


def _in_unit(answer: Answer, unit: str | None) -> float:
    """The number of an answer in the unit of the statement; 0 for one that is not there. DataError if it cannot be."""
    number = 0.0 if isinstance(answer.value, str) else float(answer.value)
    if unit is None or not answer.unit or answer.unit == unit:
        return number
    try:
        return convert(number, answer.unit, unit)
    except InputError as error:
        raise DataError(f"the answer is in {answer.unit} and the statement in {unit}: {error}") from None


def _number(text: str | None) -> float | None:
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


def _judged(asked: _Asked, claim: Mapping[str, Any]) -> dict[str, Any]:
    row = {name: claim.get(name) for name in ("id", "document", "kind", "statement", "question", "expected", "unit")}
    row |= {"subject": ";".join(claim["subject"]), "note": claim["note"] or "", "answer": "", "detail": ""}
    answers = []
    for question in claim["question"].split(";"):
        try:
            answers.append(_asked_of(asked, question.strip()))
        except DataError as error:
            raise DataError(f"claim {claim['id']!r}: {error}") from error
        except KorridorError as error:
            # That there is no way, or no such thing, is an answer; that a figure is missing is none.
            known = isinstance(error, NoRoute) or (isinstance(error, UnknownName) and claim["compare"] == "exists")
            answers.append(Answer("none", exists=False, detail=str(error), known=known))
    try:
        verdict = _verdict(claim["compare"], claim["expected"], claim["tolerance"], answers, unit=claim["unit"])
    except DataError as error:
        raise DataError(f"claim {claim['id']!r}: {error}") from error
    if verdict == "holds" and any(answer.source == claim["document"] for answer in answers):
        verdict = "own figure"
    wanted = _number(claim["expected"])
    for number, answer in enumerate(answers):
        if answer.spread is not None and wanted is not None:
            answers[number] = replace(answer, detail=f"{answer.detail}; {_chance(answer.spread, wanted)}")
    units = dict.fromkeys(answer.unit for answer in answers if answer.unit)
    return row | {
        "answer": "; ".join(map(str, answers)),
        "unit": "; ".join(units) or row["unit"],
        "detail": "; ".join(answer.detail for answer in answers if answer.detail),
        "verdict": verdict,
    }


def _register(atlas: Atlas) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Rows of the register by table; empty without a register."""
    folder = atlas.about.register
    if folder is None:
        return {"documents": (), "claims": ()}
    if not folder.is_dir():
        raise DataError(f"the register {folder}, named in atlas.toml, is no folder.")
    raw = read_register(folder)
    if raw.problems:
        raise DataError(f"the register in {folder} cannot be used", raw.problems)
    return raw.tables


def documents(atlas: Atlas) -> pd.DataFrame:
    """The documents of the register: title, publisher, date, author, indexed by id; empty without a register.

    Raises DataError for a register that cannot be read.
    """
    import pandas as pd

    columns = ["id", "title", "publisher", "date", "author"]
    rows = _register(atlas)["documents"]
    return pd.DataFrame([{name: row[name] for name in columns} for row in rows], columns=columns).set_index("id")


def ledger(atlas: Atlas) -> pd.DataFrame:
    """Each statement of the register against the atlas, in the register's order.

    Columns: document, kind, statement, question (the query that anyone can repeat), subject, expected, answer, unit,
    verdict, detail (how the answer was found, with rivals), note (how the statement is read). Verdicts: holds; own
    figure (the atlas uses the document's own figure, so it is no test of it; the detail has the rivals); differs; no
    answer (a figure is missing; the detail says which); suspect (the statement cannot be right as
    printed); context (no matter of the network). Indexed by claim id; empty
    for an atlas without a register.
    Raises DataError for a register that cannot be read, or a question of no known form.
    """
    import pandas as pd

    asked = _Asked(atlas)
    rows = [_judged(asked, claim) for claim in _register(atlas)["claims"]]
    return pd.DataFrame(rows, columns=["id", *LEDGER_COLUMNS]).set_index("id")
