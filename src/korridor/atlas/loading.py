"""From a folder to a checked atlas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from korridor import checks, schema
from korridor.atlas.changes import scenario_problems
from korridor.atlas.figures import choose
from korridor.atlas.records import About, Atlas, Branch, Corridor, Link, Place, ReportRoute, Section
from korridor.errors import DataError, InputError, Problem, did_you_mean
from korridor.validation import Raw, Row, read_folder, read_register

__all__ = ["bundled", "data_root", "load", "problems"]


def data_root() -> Path:
    """Folder that holds `corridors` and `seeds`: in the package when installed, in the checkout when editable."""
    installed = Path(str(files("korridor") / "_data"))
    checkout = Path(__file__).resolve().parents[3]
    for root in (installed, checkout):  # a stranger's folder two levels up from an installed package is not ours
        if (root / "corridors").is_dir():
            return root
    raise DataError(f"the bundled atlases are missing: neither {checkout} nor {installed} has a folder `corridors`.")


def bundled() -> tuple[str, ...]:
    """Names of the atlases that come with the library, the first one the default."""
    return tuple(sorted(path.parent.name for path in (data_root() / "corridors").glob("*/atlas.toml")))


def _folder(folder: str | Path | None) -> Path:
    if folder is None:
        names = bundled()
        if not names:
            raise DataError(f"no atlas is bundled in {data_root() / 'corridors'}.")
        return data_root() / "corridors" / names[0]
    path = Path(folder)
    if not path.is_dir() and str(folder) in bundled():
        return data_root() / "corridors" / str(folder)
    if not path.is_dir():
        raise InputError(f"{str(folder)!r} is no folder and no bundled atlas. {did_you_mean(str(folder), bundled())}")
    return path


def problems(folder: str | Path | None = None) -> tuple[Problem, ...]:
    """Everything wrong or odd with an atlas folder, in one list; see `load` for the argument."""
    return tuple(_loaded(_folder(folder))[1])


def _checked(folder: Path) -> tuple[Raw, list[Problem]]:
    raw = read_folder(folder)
    found = list(raw.problems)
    if raw.tables.get("places") and raw.tables.get("links"):
        sound = {row["id"] for row in raw.tables["places"]}
        links = [row for row in raw.tables["links"] if {row["from"], row["to"]} <= sound]
        lengths = _lengths(raw, "link")
        whole = "values" not in raw.faulty  # else the row that could not be read may be the length that is missing
        found.extend(checks.structure_problems(raw))
        found.extend(checks.length_problems([row for row in links if whole or row["id"] in lengths], lengths))
        found.extend(checks.section_length_problems(raw.tables["sections"], _lengths(raw, "section"), lengths))
        found.extend(checks.water_problems(links, raw.water))
    register = _register(raw.about.get("register_folder"), folder)
    if register is not None:
        found.extend(_register_problems(register))
    return raw, found


def _register_problems(register: Path) -> list[Problem]:
    """What is wrong with the register that an atlas names."""
    if not register.is_dir():
        message = f"no register of documents is in {register}, and none of that name is bundled; mend or drop the key"
        return [Problem("atlas.toml", "", "register", message)]
    return read_register(register).problems


def _lengths(raw: Raw, kind: str) -> dict[str, float]:
    """Used length by link or section id, straight from the rows."""
    rows: dict[str, list[Row]] = {}
    for row in raw.tables["values"]:
        if row["quantity"] == "length_km" and row["subject"].startswith(f"{kind}:"):
            rows.setdefault(row["subject"].removeprefix(f"{kind}:"), []).append(row)
    year = raw.about.get("base_year")
    chosen = {name: choose(found, schema.quantity("length_km"), year=year) for name, found in rows.items()}
    return {name: choice.row["central"] for name, choice in chosen.items() if choice is not None}


def load(folder: str | Path | None = None) -> Atlas:
    """Read and check an atlas.

    folder: a folder with atlas.toml in it, or the name of a bundled atlas; without it the bundled one.
    Raises DataError with the whole list of problems, each with file, row, column, value and what to do.
    """
    path = _folder(folder)
    found, problems = _loaded(path)
    errors = [problem for problem in problems if not problem.warning]
    if errors or found is None:
        raise DataError(f"the atlas in {path} cannot be used", errors)
    return found


def _loaded(path: Path) -> tuple[Atlas | None, list[Problem]]:
    """The atlas, None if its tables cannot be used, and everything wrong or odd with it."""
    raw, found = _checked(path)
    if any(not problem.warning for problem in found):
        return None, found
    atlas = _atlas(raw, path, tuple(found))
    scenarios, wrong = scenario_problems(atlas, raw.scenarios)
    return replace(atlas, scenario_records=MappingProxyType(scenarios)), [*found, *wrong]


def _atlas(raw: Raw, path: Path, warnings: tuple[Problem, ...]) -> Atlas:
    tables = raw.tables
    return Atlas(
        folder=path,
        about=_about(raw.about, path),
        place_records=MappingProxyType({row["id"]: _place(row) for row in tables["places"]}),
        link_records=MappingProxyType({row["id"]: _link(row) for row in tables["links"]}),
        section_records=MappingProxyType({row["id"]: _section(row) for row in tables["sections"]}),
        corridor_records=_corridors(raw.corridors),
        rows=MappingProxyType(
            {
                name: tuple(MappingProxyType(row) for row in rows)
                for name, rows in {**tables, "water": raw.water, "land": raw.land}.items()
            }
        ),
        warnings=warnings,
    )


def _register(name: str | None, folder: Path) -> Path | None:
    """Folder of the register: one of that name beside atlas.toml, else the one that comes with the library."""
    if name is None:
        return None
    beside = (folder / name).resolve()
    bundled_one = data_root() / name
    return bundled_one if bundled_one.is_dir() and not beside.is_dir() else beside


def _place(row: Row) -> Place:
    lon, lat = row["points"][0]
    return Place(
        alt_names=tuple(row["alt_names"]),
        interchange=tuple(row["interchange"]),
        classes=tuple(row["classes"]),
        terminals=tuple((terminal["place"], terminal["access_km"]) for terminal in row["terminals"]),
        lon=lon,
        lat=lat,
        **{name: row[name] for name in ("id", "name", "country", "kind", "un_locode", "berth", "confidence")},
        **{name: row[name] for name in ("coord_source", "note")},
    )


def _link(row: Row) -> Link:
    return Link(
        start=row["from"],
        end=row["to"],
        via=tuple(row["via"]),
        forward_only=row["direction"] == "forward",
        carriers=tuple(row["carrier"]),
        cargoes=frozenset(row["cargoes"]),
        classes=tuple(row["classes"]),
        countries=tuple(row["country"]),
        months_open=tuple(row["months_open"]),
        months_ice=tuple(row["months_ice"]),
        points=tuple(row["points"]),
        **{name: row[name] for name in ("id", "mode", "trade", "sea", "border", "tracks", "electrified", "status")},
        **{name: row[name] for name in ("opened", "closed", "length_note", "note")},
    )


def _section(row: Row) -> Section:
    return Section(row["id"], row["title"], tuple(row["links"]), row["shape"] or "chain", row["note"])


def _about(row: Row, folder: Path) -> About:
    report = row["report"] or {}
    return About(
        register=_register(row["register_folder"], folder),
        countries=MappingProxyType(row["countries"]),
        islands=MappingProxyType(row["islands"]),
        attribution=tuple(row["attribution"]),
        years=tuple(row["years"]),
        question=report.get("question"),
        report_corridor=report.get("corridor"),
        report_target=report.get("target"),
        report_routes=tuple(ReportRoute(**route) for route in report.get("routes", [])),
        report_scorecard=tuple(report.get("scorecard", [])),
        **{key: row[key] for key in ("name", "title", "scope", "licence", "currency", "price_year", "base_year")},
    )


def _corridors(rows: Iterable[Row]) -> Mapping[str, Corridor]:
    by_id = {row["id"]: row for row in rows}
    return MappingProxyType(
        {
            corridor_id: Corridor(
                id=corridor_id,
                title=row["title"],
                links=frozenset(checks.member_links(row, by_id)),
                branches=tuple(
                    Branch(
                        name=branch["name"],
                        origin=branch["origin"],
                        destination=branch["destination"],
                        via=tuple(branch["via"]),
                        links=tuple(branch["links"]),
                        status=branch["status"],
                        note=branch["note"] or "",
                    )
                    for branch in row["branch"]
                ),
                total_section=row["total_section"],
                note=row["note"] or "",
                series=(row["outlook"] or {}).get("series"),
                growth=(row["outlook"] or {}).get("growth"),
                growth_note=(row["outlook"] or {}).get("note") or "",
                growth_evidence=tuple((row["outlook"] or {}).get("evidence", ())),
                **{
                    key: tuple(row[key])
                    for key in ("tags", "documents", "origins", "destinations", "gates", "sections", "groups")
                },
            )
            for corridor_id, row in by_id.items()
        }
    )
