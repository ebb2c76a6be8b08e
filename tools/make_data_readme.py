"""Write corridors/README.md: the prose of tools/data_readme.md with the tables of the schema in the places it names.

    python tools/make_data_readme.py            # write it
    python tools/make_data_readme.py --check    # only say whether it is up to date; exit code 1 if not

In the prose, a line `<!-- table NAME -->` stands for the columns of one table of src/korridor/columns.csv, a line
`<!-- quantities -->` for the vocabulary in src/korridor/quantities.csv, and a line `<!-- ranges -->` for its default
ranges.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from korridor import schema

ROOT = Path(__file__).resolve().parents[1]
PROSE = ROOT / "tools" / "data_readme.md"
README = ROOT / "corridors" / "README.md"
KINDS = {
    "carriers": "list of carriers",
    "cargoes": "list of cargoes",
    "corridor": "id of a corridor",
    "countries": "list of country codes",
    "country": "country code",
    "flag": "`use` or nothing",
    "links": "list of link ids",
    "list": "list",
    "lonlat": "[longitude, latitude]",
    "modes": "list of modes",
    "months": "list of months, 1 to 12",
    "place": "id of a place",
    "places": "list of place ids",
    "scope": "key=value;key=value",
    "sea": "id in water.geojson",
    "source": "id of a source",
    "subject": "kind:id",
    "subjects": "list of kind:id",
    "terminals": "list of {place, access_km}",
    "value": "id in values.csv",
}
RULES = {"confidence_first": "grade first", "recent_first": "newest first", "none": "never by itself"}


def markdown(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown; a bar inside a cell would end it, so it is written as an entity."""
    lines = [header, ["---"] * len(header), *([cell.replace("|", "&#124;") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def columns(table: str) -> str:
    """The columns of one table of the schema."""
    rows = []
    for column in schema.tables()[table].values():
        kind = KINDS.get(column.kind, column.kind)
        if column.kind == "choice":
            kind = ", ".join(f"`{choice}`" for choice in column.choices)
        if column.min is not None or column.max is not None:
            kind += f", {bounds(column.min, column.max)}"
        rows.append((f"`{column.name}`", "yes" if column.required else "", kind, column.meaning or "free text"))
    return markdown(("column", "must", "cell", "meaning"), rows)


def bounds(low: float | None, high: float | None) -> str:
    """Bounds in words.

    >>> bounds(0, None), bounds(1, 8)
    ('0 or more', '1 to 8')
    """
    if low is None:
        return f"up to {high:,.10g}"
    return f"{low:,.10g} or more" if high is None else f"{low:,.10g} to {high:,.10g}"


def quantities() -> str:
    """The vocabulary of quantities."""
    rows = []
    for quantity in schema.quantities().values():
        rule = RULES[quantity.pick]
        if quantity.pick == "recent_first" and quantity.max_age_y is not None:
            rule += f", {quantity.max_age_y} y"
        if quantity.pick != "none" and quantity.observed_counts:
            rule += "; seen counts"
        about = ", ".join(quantity.applies_to)
        along = "adds" if quantity.adds else ""
        cells = (f"`{quantity.name}`", quantity.unit, about, quantity.basis, rule, along, quantity.meaning)
        rows.append(cells)
    return markdown(("quantity", "unit", "about", "basis", "rule", "along", "meaning"), rows)


def ranges() -> str:
    """Default ranges by grade, one row for all quantities that share them."""
    shared: dict[tuple[str, ...], list[str]] = {}
    for quantity in schema.quantities().values():
        if quantity.spread:
            cells = tuple(f"{low:g} to {high:g}" for low, high in quantity.spread.values())
            shared.setdefault(cells, []).append(f"`{quantity.name}`")
    rows = [(", ".join(names), *cells) for cells, names in sorted(shared.items(), key=lambda item: -len(item[1]))]
    return markdown(("quantities", *schema.GRADES), rows)


def text() -> str:
    """The whole page.

    Raises KeyError for a marker that names no table of the schema.
    """
    made = {"quantities": quantities, "ranges": ranges}

    def filled(match: re.Match[str]) -> str:
        kind, name = match["kind"], match["name"]
        return columns(name) if kind == "table" else made[kind]()

    prose = PROSE.read_text(encoding="utf-8")
    return re.sub(r"^<!-- (?P<kind>[a-z]+)(?: (?P<name>[a-z_]+))? -->$", filled, prose, flags=re.MULTILINE)


def main(argv: Sequence[str] | None = None) -> int:
    """Write the page, or check it."""
    parser = argparse.ArgumentParser(description="Write corridors/README.md from the schema and tools/data_readme.md.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit code 1 if the page is out of date")
    wanted = text()
    if not parser.parse_args(argv).check:
        README.write_text(wanted, encoding="utf-8")
        return 0
    if README.is_file() and README.read_text(encoding="utf-8") == wanted:
        return 0
    print("corridors/README.md is out of date: run python tools/make_data_readme.py", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
