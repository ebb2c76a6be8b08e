"""Commands about scenarios: which there are, what one changes, how two differ, and whether a file is fine."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import App, Parameter

from korridor.cli.asking import AsJson, Folder, opened, scenario_of
from korridor.cli.printing import json_rows, print_json, print_text, print_wide
from korridor.errors import DataError, InputError, KorridorError, Problem

if TYPE_CHECKING:
    import pandas as pd

    from korridor.api import Atlas
    from korridor.atlas import Change

__all__ = ["scenario"]

Meant = Annotated[str, Parameter(help="Name of a scenario, several joined by |, or a file what-if.toml.")]

scenario = App(name="scenario", help="List the scenarios of the atlas; or show, compare or check some.")


@scenario.default
def listed(*, atlas: Folder = None, as_json: AsJson = False) -> None:
    """List the scenarios of the atlas."""
    table = opened(atlas).scenarios
    if as_json:
        print_json(json_rows(table))
    else:
        print_wide(table, ["name", "title", "edits", "demand", "valid_from", "valid_until"], unknown="")


def show(name: Meant, /, *, atlas: Folder = None, as_json: AsJson = False) -> None:
    """Show what a scenario assumes and why, and what changes on which days."""
    from korridor.atlas import changes_of

    loaded = opened(atlas)
    found = scenario_of(loaded, name)
    changes = _table(changes_of(loaded, found))
    edits = found.to_frame()
    if as_json:
        about = {"name": found.name, "title": found.title, "why": found.why, "sources": found.sources}
        print_json({**about, "valid": found.valid, "edits": json_rows(edits), "changes": json_rows(changes)})
        return
    print_text(f"{found.name}: {found.title}")
    if found.why.strip():
        print_text(f"\n{found.why.strip()}")
    first, last = found.valid
    if first is not None or last is not None:
        print_text(f"\nvalid from {first or 'the first day'} to {last or 'the last'}")
    if found.sources:
        print("\nsources:")
        print_text("\n".join(f"- {source}: {_source(loaded, source)}" for source in found.sources))
    if edits.empty:
        print("\nIt changes nothing.")
        return
    print("\nedits:")
    for edit in (*found.edits, *found.demand):
        print_text(f"- {edit} [{edit.confidence}]{f': {edit.note}' if edit.note else ''}")
    if len(changes):
        print()
        columns = ["subject", "action", "quantity", "value", "low", "high", "unit", "scope", "basis", "from", "until"]
        shown = _filled(changes, [*columns, "project", "is_floor", "assumed", "confidence"])
        print_wide(shown, list(shown.columns), title="What changes, and when", unknown="")


def diff(one: Meant, other: Meant, /, *, atlas: Folder = None, as_json: AsJson = False) -> None:
    """Show which edits one of two scenarios has and the other has not."""
    loaded = opened(atlas)
    mine, theirs = scenario_of(loaded, one), scenario_of(loaded, other)
    if mine.name == theirs.name:  # as of two files of one name
        mine, theirs = replace(mine, name=one), replace(theirs, name=other)
    table = mine.diff(theirs)
    if as_json:
        print_json(json_rows(table))
    elif table.empty:
        print("Both have the same edits.")
    else:
        shown = _filled(table, table.columns.drop(["evidence", "note"]))
        print_wide(shown, list(shown.columns), unknown="")


def check(*files: str, atlas: Folder = None, as_json: AsJson = False) -> None:
    """List everything wrong with files of scenarios, each against the atlas; exit code 1 if anything is.

    Parameters
    ----------
    files
        Files of TOML, as what-if.toml.
    """
    if not files:
        raise InputError("give a file at least, as what-if.toml.")
    loaded = opened(atlas)
    found = {file: _problems(loaded, file) for file in files}
    if as_json:
        keys = ("file", "where", "column", "message")
        print_json([{key: getattr(one, key) for key in keys} for some in found.values() for one in some])
    else:
        for file, some in found.items():
            print_text("\n".join(f"problem: {one}" for one in some) or f"{file}: fine")
    if any(found.values()):
        raise SystemExit(1)


for command in (show, diff, check):
    scenario.command(command)
scenario.command(listed, name="list")


def _problems(atlas: Atlas, file: str) -> list[Problem]:
    """Everything wrong with a file, by the name that it was given by."""
    from korridor.atlas import changes_of
    from korridor.scenario import read

    try:
        changes_of(atlas, read(file))
    except DataError as error:
        return [replace(one, file=file) for one in error.problems] or [Problem(file, "", "", _said(error))]
    except KorridorError as error:
        return [Problem(file, "", "", _said(error))]
    return []


def _said(error: KorridorError) -> str:
    return str(error).removesuffix(".")


def _source(atlas: Atlas, name: str) -> str:
    row = atlas.source_rows[name]
    return ", ".join(part for part in (row["title"], row["publisher"], row["date"]) if part)


def _table(changes: Iterable[Change]) -> pd.DataFrame:
    """Plain changes, a row each."""
    import pandas as pd

    from korridor import schema

    columns = ["id", "subject", "action", "quantity", "value", "low", "high", "unit", "scope", "basis", "from", "until"]
    columns += ["project", "is_floor", "assumed", "confidence", "evidence", "note"]
    rows = []
    for change in changes:
        row: dict[str, Any] = {name: getattr(change, name, None) for name in columns}
        row |= {"from": change.start, "until": change.end, "evidence": ";".join(change.evidence)}
        row["scope"] = ";".join(f"{key}={value}" for key, value in change.scope.items())
        if change.quantity is None:
            row |= {"value": None, "basis": None}
        elif change.action == "scale":
            row["unit"] = "x"
        else:
            row["unit"] = schema.quantity(change.quantity).unit
        rows.append(row)
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(("value", "low", "high"), "float64"))


def _filled(table: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """Columns in which something stands."""
    shown = table[list(columns)]
    return shown.loc[:, [shown[name].map(_stands).any() for name in shown.columns]]


def _stands(cell: object) -> bool:
    return cell is not None and cell is not False and cell != "" and cell == cell  # noqa: PLR0124 - NaN differs from itself
