"""The shell's face: each command parses, calls the library and prints; `--json` prints the same for a script."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter, Token

from korridor.errors import InputError, KorridorError

if TYPE_CHECKING:
    import pandas as pd

    from korridor.api import Atlas
    from korridor.draws import Spread
    from korridor.routing import Options, Route

__all__ = ["app", "main"]

app = App(
    name="korridor",
    help="Freight transit corridors as a network one can ask. Every figure has its source.",
    help_format="plaintext",
)


def _whole(_: type, tokens: Sequence[Token]) -> int:
    """A whole number; 2.5 is none, and no 2 either."""
    text = tokens[0].value
    try:
        return int(text)
    except ValueError:
        raise ValueError(f'unable to convert "{text}" into a whole number.') from None


Folder = Annotated[str | None, Parameter(help="Folder of an atlas, or the name of a bundled one.")]
AsJson = Annotated[bool, Parameter(name="--json", negative="", help="Print JSON for a script.")]
Names = Annotated[list[str] | None, Parameter(negative="")]
_PLACE = "Name or id of a place; with --snap-km also a point, as 51.2,43.6 (longitude, latitude)."
End = Annotated[str, Parameter(allow_leading_hyphen=True, help=_PLACE)]  # a point in the west begins with a hyphen
Ways = Annotated[int, Parameter(converter=_whole, help="How many ways, the best first.")]
Share = Annotated[
    float | None, Parameter(help="Greatest share of its length that a way may have in common with any before it.")
]
Year = Annotated[int | None, Parameter(converter=_whole, help="The network on 31 December of this year.")]
Date = Annotated[str | None, Parameter(help="The network on this day, as 2014-12-03.")]


@Parameter(name="*")
@dataclass(frozen=True)
class Asked:
    """What a way has to meet.

    Parameters
    ----------
    by
        What to make least: time, cost, co2e, distance or borders; or weights, as cost=1,time=0.08.
    cargo
        container, grain, general, oil or gas.
    service
        block_train or wagonload; by default block trains for containers, wagonload for the rest.
    via
        Place to pass; repeat it for more, in order.
    avoid
        Place, link, border, country or corridor that it may not touch; repeat it for more.
    modes
        Mode that it may use; repeat it for more.
    corridor
        Use links of this corridor only.
    snap_km
        How far from a point the place may lie that stands for it, in km.
    """

    by: str = "time"
    cargo: str = "container"
    service: str | None = None
    via: Names = None
    avoid: Names = None
    modes: Names = None
    corridor: str | None = None
    snap_km: float | None = None

    @property
    def options(self) -> Options:
        """As the library takes them."""
        return {
            "cargo": self.cargo,
            "service": self.service,
            "via": self.via or (),
            "avoid": self.avoid or (),
            "modes": self.modes,
            "corridor": self.corridor,
            "snap_km": self.snap_km,
        }

    def end(self, text: str) -> str | tuple[float, float]:
        """A name, or with snap_km a point."""
        return (None if self.snap_km is None else _point(text)) or text


ASKED = Asked()
TRADED = Asked(by="time,cost")


@contextmanager
def _working(what: str) -> Generator[None]:
    """Show on a terminal that something long is under way."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status(f"{what} ..."):
        yield


def _atlas(folder: str | None) -> Atlas:
    from korridor.api import load

    with _working("Loading and checking the atlas"):
        return load(folder)


def _print_table(frame: pd.DataFrame, columns: Sequence[str], *, title: str | None = None, unknown: str = "") -> None:
    """A table as wide as the terminal, or 160 columns where there is none; `unknown` stands for what is not known."""
    from rich.console import Console
    from rich.table import Table

    console = Console(soft_wrap=False, width=None if sys.stdout.isatty() else 160)
    table = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, justify="right" if _numeric(frame, column) else "left", overflow="fold")
    for row in frame.reset_index()[list(columns)].itertuples(index=False):
        table.add_row(*(_cell(cell, unknown) for cell in row))
    console.print(table)


def _numeric(frame: pd.DataFrame, column: str) -> bool:
    return column in frame and getattr(frame[column].dtype, "kind", "O") in "fiu"


def _cell(cell: Any, unknown: str) -> str:  # noqa: ANN401 - whatever a table holds
    import pandas as pd
    from rich.markup import escape

    if isinstance(cell, list | tuple):
        return escape(", ".join(map(str, cell)))
    if cell is None or pd.isna(cell):
        return unknown
    if isinstance(cell, bool):
        return "yes" if cell else ""
    return f"{cell:,.6g}" if isinstance(cell, float) else escape(str(cell))


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def _json_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table as JSON sees them: unknown is null, never NaN."""
    frame = frame.reset_index(drop=frame.index.names == [None])
    return json.loads(frame.to_json(orient="records", force_ascii=False, default_handler=str))


@app.command
def report(
    *,
    output: Annotated[str, Parameter(name=["--output", "-o"])] = "report.html",
    year: Year = None,
    date: Date = None,
    atlas: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Print the corridors of the atlas with their sections and figures, and write one page with all of it.

    Parameters
    ----------
    output
        File of the page.
    """
    from korridor import page

    loaded = _atlas(atlas)
    net = loaded.network(year=year, date=date)
    summary = page.corridor_summary(net)
    with _working("Writing the page"):
        path = page.write_report(loaded, output, network=net)
    if as_json:
        _print_json({"report": str(path), "corridors": _json_rows(summary)})
        return
    _print_table(summary, ["id", *summary.columns], title=loaded.about.title, unknown=page.UNSTATED)
    print(f"\nThe page with figures, sources, claims and map: {path}")


@app.command
def corridors(
    name: str | None = None,
    /,
    *,
    year: Year = None,
    date: Date = None,
    atlas: Folder = None,
    as_json: AsJson = False,
) -> None:
    """List the corridors; or show one with its branches and sections.

    Parameters
    ----------
    name
        Id or title of a corridor.
    """
    from korridor import page
    from korridor.atlas import resolve_subject
    from korridor.network import corridor_status

    loaded = _atlas(atlas)
    net = loaded.network(year=year, date=date)
    if name is None:
        summary = page.corridor_summary(net)
        if as_json:
            _print_json(_json_rows(summary))
        else:
            _print_table(summary, ["id", *summary.columns], unknown=page.UNSTATED)
        return
    wanted = resolve_subject(loaded, name if name.startswith("corridor:") else f"corridor:{name}")
    record = loaded.corridor(wanted.removeprefix("corridor:"))
    status = corridor_status(net, record)
    branches = page.branch_table(net, record)
    sections = page.section_table(net, record)
    if as_json:
        about = {key: getattr(record, key) for key in ("id", "title", "origins", "destinations", "note")}
        tables = {"branches": _json_rows(branches), "sections": _json_rows(sections)}
        _print_json({**about, "day": net.day, "status": status, **tables})
        return
    print(f"{record.title} ({record.id}), {status} on {net.day}")
    if record.note:
        print(record.note)
    print()
    _print_table(branches, ["branch", *branches.columns], unknown=page.UNSTATED)
    if len(sections):
        print()
        lines = page.section_lines(sections)
        _print_table(lines, ["section", *lines.columns], unknown=page.UNSTATED)


def _by(text: str) -> str | dict[str, float]:
    """One criterion, or weights written cost=1,time=0.08.

    >>> _by("time"), _by("cost=1,time=0.08")
    ('time', {'cost': 1.0, 'time': 0.08})
    """
    if "=" not in text:
        return text
    found: dict[str, float] = {}
    for word in text.split(","):
        name, _, weight = (part.strip() for part in word.partition("="))
        if name in found:
            raise InputError(f"{name} is weighted twice; give it once.")
        try:
            found[name] = float(weight)
        except ValueError:
            raise InputError(f"weights are written name=number, as cost=1,time=0.08; got {text!r}.") from None
    return found


def _summary(found: Route) -> dict[str, Any]:
    """A route for a script: unknown is null."""
    spreads = {
        name: None if found.missing(criterion) else _spread(getattr(found, name))
        for name, criterion in (("days", "time"), ("transit_days", "time"), ("cost_usd_per_t", "cost"))
    }
    boxes = found.demands.cargo == "container" and not found.missing("cost")
    spreads["cost_usd_per_teu"] = _spread(found.cost_usd_per_teu) if boxes else None
    spreads["co2e_kg_per_t"] = None if found.missing("co2e") else _spread(found.co2e_kg_per_t)
    ends = {"origin": found.origin.place, "destination": found.destination.place, "by": found.by}
    totals = {"distance_km": found.distance_km, "modes": found.modes, "countries": found.countries}
    return {**ends, "day": found.network.day, **totals, **spreads}


def _spread(spread: Spread) -> dict[str, float]:
    names = ("central", "mean", "p5", "p10", "p50", "p90", "p95")
    return {name: getattr(spread, name) for name in names}


@app.command
def route(
    origin: End,
    destination: End,
    /,
    *,
    asked: Asked = ASKED,
    k: Ways = 1,
    distinct: Share = None,
    year: Year = None,
    date: Date = None,
    atlas: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Find the best way between two places, or the best few."""
    net = _atlas(atlas).network(year=year, date=date)
    start, end = asked.end(origin), asked.end(destination)
    found = net.routes(start, end, k=k, by=_by(asked.by), distinct=distinct, **asked.options)
    if as_json:
        ways = [{**_summary(way), "legs": _json_rows(way.legs)} for way in found]
        _print_json(ways[0] if k == 1 else ways)
        return
    for number, way in enumerate(found):
        print(f"{chr(10) if number else ''}{way}")


def _print_ways(found: Sequence[Route], *, as_json: bool) -> None:
    """Ways side by side."""
    from korridor.routing import compare as set_side_by_side

    if as_json:
        _print_json([_summary(way) for way in found])
        return
    table = set_side_by_side(found)
    columns = ["distance_km", "days_p10", "days_p50", "days_p90", "usd_per_t", "usd_per_teu", "co2e_kg_per_t"]
    rounded = table.round(dict.fromkeys(columns, 1))
    _print_table(rounded, ["way", *columns, "borders", "transfers", "modes", "countries"], unknown="unknown")


@app.command
def compare(
    origin: End,
    destination: End,
    /,
    *,
    asked: Asked = ASKED,
    k: Ways = 5,
    distinct: Share = 0.7,
    year: Year = None,
    date: Date = None,
    atlas: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Set the best few ways between two places side by side."""
    net = _atlas(atlas).network(year=year, date=date)
    start, end = asked.end(origin), asked.end(destination)
    found = net.routes(start, end, k=k, by=_by(asked.by), distinct=distinct, **asked.options)
    _print_ways(found, as_json=as_json)


@app.command
def pareto(
    origin: End,
    destination: End,
    /,
    *,
    asked: Asked = TRADED,
    year: Year = None,
    date: Date = None,
    atlas: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Set side by side every way that no other beats in all of some criteria, given to --by as time,cost."""
    net = _atlas(atlas).network(year=year, date=date)
    start, end = asked.end(origin), asked.end(destination)
    criteria = tuple(name.strip() for name in asked.by.split(","))
    _print_ways(net.pareto(start, end, by=criteria, **asked.options), as_json=as_json)


@app.command
def scorecard(
    *corridors: str,
    origin: End | None = None,
    destination: End | None = None,
    asked: Asked = ASKED,
    year: Year = None,
    date: Date = None,
    atlas: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Set corridors side by side: km, days, costs, emissions, borders, capacity; without a name all of them.

    Parameters
    ----------
    corridors
        Ids or titles of corridors.
    origin
        Where every way starts; by default each corridor has its own ends.
    destination
        Where every way ends.
    """
    from korridor.routing import scorecard as scored

    loaded = _atlas(atlas)
    net = loaded.network(year=year, date=date)
    if asked.corridor is not None:
        raise InputError("the corridors are named one after the other; leave --corridor out.")
    options = asked.options
    del options["corridor"]
    start, end = (None if name is None else asked.end(name) for name in (origin, destination))
    names = corridors or tuple(loaded.corridor_records)
    table = scored(net, names, origin=start, destination=end, by=_by(asked.by), **options)
    if as_json:
        _print_json(_json_rows(table))
        return
    columns = ["distance_km", "days_p10", "days_p50", "days_p90", "usd_per_t", "usd_per_teu", "co2e_kg_per_t"]
    shares = ["border_share", "terminal_share", "tfi4_kmh", "capacity_mt", "coverage"]
    rounded = table.round({**dict.fromkeys(columns, 1), **dict.fromkeys(shares, 2)})
    _print_table(rounded, ["corridor", "origin", "destination", *columns, *shares], unknown="unknown")
    for corridor, note in table["note"].items():
        if note:
            print(f"{corridor}: {note}")


def _point(text: str) -> tuple[float, float] | None:
    """A point written `longitude,latitude`, None for any other text.

    >>> _point("51.2,43.6"), _point("Aktau")
    ((51.2, 43.6), None)
    """
    lon, _, lat = text.partition(",")
    try:
        return float(lon), float(lat)
    except ValueError:
        return None


@app.command
def why(
    subject: str,
    quantity: str,
    /,
    *,
    scope: Names = None,
    basis: str | None = None,
    year: int | None = None,
    atlas: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Show every figure about a subject, its source, which is used and by which rule.

    Parameters
    ----------
    subject
        Name or id of a link, section, place, border, corridor or country.
    quantity
        Kind of figure, as length_km or capacity_mt.
    scope
        What narrows it, as cargo=grain; repeat it for more.
    basis
        two_way, one_way or none; by default that of the quantity.
    year
        Last year that counts.
    """
    table = _atlas(atlas).why(subject, quantity, year=year, scope=_pairs(scope or ()), basis=basis)
    if as_json:
        _print_json(_json_rows(table))
        return
    shown = table.assign(used=["*" if used else "" for used in table["used"]])
    shown["source"] = [
        ", ".join(part for part in (title, publisher) if part)
        for title, publisher in zip(shown["title"], shown["publisher"], strict=True)
    ]
    columns = ["used", "central", "low", "high", "unit", "status", "year", "confidence", "source", "rule", "value_id"]
    _print_table(shown, columns)


def _pairs(words: Sequence[str]) -> dict[str, str]:
    """A scope from words, each `key=value`."""
    found: dict[str, str] = {}
    for word in words:
        key, _, value = word.partition("=")
        if not key or not value:
            raise InputError(f"a scope is written key=value, as cargo=grain; got {word!r}.")
        if found.setdefault(key, value) != value:
            raise InputError(f"the scope has {key!r} twice: {found[key]!r} and {value!r}; give one of them.")
    return found


@app.command
def find(name: str, /, *, atlas: Folder = None, as_json: AsJson = False) -> None:
    """List what has a name like this one.

    Parameters
    ----------
    name
        A name, or a part of one.
    """
    table = _atlas(atlas).find(name)
    if as_json:
        _print_json(_json_rows(table))
    elif table.empty:
        print(f"Nothing has a name like {name!r}.")
    else:
        _print_table(table, ["id", *table.columns])


@app.command
def claims(*, atlas: Folder = None, as_json: AsJson = False) -> None:
    """Set each statement of the documents against the atlas."""
    table = _atlas(atlas).claims()
    if as_json:
        _print_json(_json_rows(table))
        return
    if table.empty:
        print("This atlas has no register of documents, so there are no claims to set against it.")
        return
    _print_table(table, ["id", "verdict", "expected", "answer", "unit", "question", "detail"])
    counts = table["verdict"].value_counts()
    print("\n" + ", ".join(f"{count} {verdict}" for verdict, count in counts.items()))


@app.command
def check(folder: str | None = None, /, *, atlas: Folder = None, as_json: AsJson = False) -> None:
    """List everything wrong or odd with an atlas folder; exit code 2 if it cannot be used.

    Parameters
    ----------
    folder
        Folder of an atlas, or the name of a bundled one; without it the bundled one.
    """
    from korridor.atlas import problems

    if folder is not None and atlas is not None:
        raise InputError("give the folder once, by itself or with --atlas.")
    with _working("Checking"):
        found = problems(atlas if folder is None else folder)
    errors = [problem for problem in found if not problem.warning]
    if as_json:
        keys = ("file", "where", "column", "message", "warning")
        _print_json([{key: getattr(problem, key) for key in keys} for problem in found])
    else:
        for problem in found:
            print(f"{'warning' if problem.warning else 'problem'}: {problem}")
        print(f"problems: {len(errors)}, warnings: {len(found) - len(errors)}")
    if errors:
        raise SystemExit(2)


@app.command
def coverage(*, atlas: Folder = None, as_json: AsJson = False) -> None:
    """Show how many elements have figures of their own, by quantity, kind, mode and country."""
    table = _atlas(atlas).coverage()
    if as_json:
        _print_json(_json_rows(table))
    else:
        _print_table(table, ["quantity", "kind", "mode", "country", "elements", "own", "section", "share"])


@app.command(name="map")
def draw(
    *,
    output: Annotated[str, Parameter(name=["--output", "-o"])] = "map.html",
    year: Year = None,
    date: Date = None,
    atlas: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Write a map of the network that opens without a connection.

    Parameters
    ----------
    output
        File of the map.
    """
    from korridor import maps

    loaded = _atlas(atlas)
    net = loaded.network(year=year, date=date)
    path = Path(output)
    with _working("Drawing"):
        maps.save(maps.corridors(net, m=maps.network(net)), path)
    if as_json:
        _print_json({"map": str(path)})
    else:
        print(f"The map: {path}")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the shell command; errors made on purpose are clear lines on stderr and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(
                errors="replace"
            )  # a terminal that lacks a letter shows another; it is no reason to stop
    try:
        app(argv, exit_on_error=False, print_error=True, result_action="return_value")
    except BrokenPipeError:
        return 0
    except (KorridorError, OSError) as error:  # an OSError: a file that cannot be read or written
        print(f"error: {error}", file=sys.stderr)
        return 2
    except SystemExit as stop:
        return int(stop.code or 0)
    except Exception as error:
        from cyclopts import CycloptsError

        if isinstance(error, CycloptsError):
            return 2
        raise
    return 0
