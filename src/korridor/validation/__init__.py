"""Rows, columns and units of an atlas folder: reads every file once and lists everything that is wrong.

Nothing here knows what a corridor is for; structure (islands, chains, lengths) is the business of `checks`.
"""

from __future__ import annotations

from pathlib import Path

from korridor import schema
from korridor.errors import Problem, did_you_mean
from korridor.validation.cells import About, Row, modelled
from korridor.validation.files import (
    GEOJSON_TABLES,
    REGISTER_TABLES,
    REQUIRED_FILES,
    file_of,
    read_corridors,
    read_csv,
    read_geojson,
    read_polygons,
    read_texts,
    read_toml,
    stray_files,
)
from korridor.validation.relations import Raw, duplicates, expectations, figures, marks, references, rings, times

__all__ = ["Raw", "Row", "read_folder", "read_register"]


def read_folder(folder: Path) -> Raw:
    """Read every file of an atlas folder, with the list of everything that is wrong with rows, columns and units.

    Missing tables that an atlas may do without are empty. Problems name file, row, column, value and what to do.
    """
    raw = Raw(folder)
    found = raw.problems
    if not folder.is_dir():
        found.append(Problem(str(folder), "", "", "no such folder; an atlas is a folder with atlas.toml in it"))
        return raw
    found.extend(stray_files(folder))
    about = read_toml(folder / "atlas.toml", found)
    if about is not None:
        raw.about = modelled(About, about, "atlas.toml", "", found) or {}
    for table in schema.tables():
        if table in REGISTER_TABLES:
            continue
        path = folder / file_of(table)
        if path.name not in REQUIRED_FILES and not path.exists():
            raw.tables[table] = []
        else:
            read = read_geojson if table in GEOJSON_TABLES else read_csv
            raw.tables[table] = read(path, table, found, raw.named.setdefault(table, set()))
    if (folder / "corridors.toml").exists():
        raw.corridors = read_corridors(folder / "corridors.toml", found, raw.named.setdefault("corridors", set()))
    raw.scenarios = read_texts(folder / "scenarios", found)
    for name in ("water", "land"):
        if (folder / f"{name}.geojson").exists():
            setattr(raw, name, read_polygons(folder / f"{name}.geojson", found))
    for table in GEOJSON_TABLES:
        file = file_of(table)
        if not raw.tables[table] and not any(problem.file == file for problem in found):
            found.append(Problem(file, "", "", f"no {table}; an atlas is made of places and of links between them"))
    files = {"countries": "atlas.toml", "corridors": "corridors.toml"} | {table: file_of(table) for table in raw.tables}
    raw.faulty = {table for table, file in files.items() if any(problem.file == file for problem in found)}
    found.extend(duplicates(raw))
    found.extend(references(raw))
    found.extend(rings(raw))
    found.extend(marks(raw.tables["values"]))
    for table in ("values", "defaults"):
        found.extend(figures(table, raw.tables[table]))
    found.extend(times(raw.tables["runs"]))
    return raw


def read_register(folder: Path) -> Raw:
    """Read a register of documents and of the claims they make, with everything that is wrong with their rows."""
    raw = Raw(folder)
    for table in REGISTER_TABLES:
        path = folder / file_of(table)
        raw.tables[table] = read_csv(path, table, raw.problems, raw.named.setdefault(table, set()))
    for row in raw.tables["claims"]:
        at = (file_of("claims"), row["where"])
        if row["document"] not in raw.named["documents"]:
            hint = did_you_mean(row["document"], raw.named["documents"])
            raw.problems.append(Problem(*at, "document", f"{row['document']!r} is not among the documents. {hint}"))
    raw.problems.extend(expectations(raw.tables["claims"]))
    raw.problems.extend(duplicates(raw))
    return raw
