"""Commands that show what the atlas holds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from korridor.cli.asking import AsJson, Date, Folder, Names, ScenarioName, Year, network_of, opened, pairs
from korridor.cli.printing import json_rows, print_json, print_table, print_under, scenario_name, working
from korridor.errors import InputError

__all__ = ["check", "claims", "corridors", "coverage", "draw", "find", "report", "why"]


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

    loaded = opened(atlas)
    net = loaded.network(year=year, date=date)
    summary = page.corridor_summary(net)
    with working("Writing the page"):
        path = page.write_report(loaded, output, network=net)
    if as_json:
        print_json({"report": str(path), "corridors": json_rows(summary)})
        return
    print_table(summary, ["id", *summary.columns], title=loaded.about.title, unknown=page.UNSTATED)
    print(f"\nThe page with figures, sources, claims and map: {path}")


def corridors(
    name: str | None = None,
    /,
    *,
    scenario: ScenarioName = "base",
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

    loaded = opened(atlas)
    net = network_of(loaded, scenario, year=year, date=date)
    if name is None:
        summary = page.corridor_summary(net)
        if as_json:
            print_json(json_rows(summary))
        else:
            print_under(net)
            print_table(summary, ["id", *summary.columns], unknown=page.UNSTATED)
        return
    wanted = resolve_subject(loaded, name if name.startswith("corridor:") else f"corridor:{name}")
    record = loaded.corridor(wanted.removeprefix("corridor:"))
    status = corridor_status(net, record)
    branches = page.branch_table(net, record)
    sections = page.section_table(net, record)
    if as_json:
        about = {key: getattr(record, key) for key in ("id", "title", "origins", "destinations", "note")}
        tables = {"branches": json_rows(branches), "sections": json_rows(sections)}
        print_json({**about, "day": net.day, "scenario": scenario_name(net), "status": status, **tables})
        return
    print_under(net)
    print(f"{record.title} ({record.id}), {status} on {net.day}")
    if record.note:
        print(record.note)
    print()
    print_table(branches, ["branch", *branches.columns], unknown=page.UNSTATED)
    if len(sections):
        print()
        lines = page.section_lines(sections)
        print_table(lines, ["section", *lines.columns], unknown=page.UNSTATED)


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
    table = opened(atlas).why(subject, quantity, year=year, scope=pairs(scope or ()), basis=basis)
    if as_json:
        print_json(json_rows(table))
        return
    shown = table.assign(used=["*" if used else "" for used in table["used"]])
    shown["source"] = [
        ", ".join(part for part in (title, publisher) if part)
        for title, publisher in zip(shown["title"], shown["publisher"], strict=True)
    ]
    columns = ["used", "central", "low", "high", "unit", "status", "year", "confidence", "source", "rule", "value_id"]
    print_table(shown, columns)


def find(name: str, /, *, atlas: Folder = None, as_json: AsJson = False) -> None:
    """List what has a name like this one.

    Parameters
    ----------
    name
        A name, or a part of one.
    """
    table = opened(atlas).find(name)
    if as_json:
        print_json(json_rows(table))
    elif table.empty:
        print(f"Nothing has a name like {name!r}.")
    else:
        print_table(table, ["id", *table.columns])


def claims(*, atlas: Folder = None, as_json: AsJson = False) -> None:
    """Set each statement of the documents against the atlas."""
    table = opened(atlas).claims()
    if as_json:
        print_json(json_rows(table))
        return
    if table.empty:
        print("This atlas has no register of documents, so there are no claims to set against it.")
        return
    print_table(table, ["id", "verdict", "expected", "answer", "unit", "question", "detail"])
    counts = table["verdict"].value_counts()
    print("\n" + ", ".join(f"{count} {verdict}" for verdict, count in counts.items()))


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
    with working("Checking"):
        found = problems(atlas if folder is None else folder)
    errors = [problem for problem in found if not problem.warning]
    if as_json:
        keys = ("file", "where", "column", "message", "warning")
        print_json([{key: getattr(problem, key) for key in keys} for problem in found])
    else:
        for problem in found:
            print(f"{'warning' if problem.warning else 'problem'}: {problem}")
        print(f"problems: {len(errors)}, warnings: {len(found) - len(errors)}")
    if errors:
        raise SystemExit(2)


def coverage(*, atlas: Folder = None, as_json: AsJson = False) -> None:
    """Show how many elements have figures of their own, by quantity, kind, mode and country."""
    table = opened(atlas).coverage()
    if as_json:
        print_json(json_rows(table))
    else:
        print_table(table, ["quantity", "kind", "mode", "country", "elements", "own", "section", "share"])


def draw(
    *,
    output: Annotated[str, Parameter(name=["--output", "-o"])] = "map.html",
    scenario: ScenarioName = "base",
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

    loaded = opened(atlas)
    net = network_of(loaded, scenario, year=year, date=date)
    path = Path(output)
    with working("Drawing"):
        maps.save(maps.corridors(net, m=maps.network(net)), path)
    if as_json:
        print_json({"map": str(path)})
    else:
        print_under(net)
        print(f"The map: {path}")
