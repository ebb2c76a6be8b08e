"""Corridors, their branches and sections as tables: what the page prints and the command line shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from korridor.atlas import used_figures
from korridor.page.markup import UNSTATED, figures, number

if TYPE_CHECKING:
    from korridor.atlas import Atlas, Branch, Corridor
    from korridor.network import Network

__all__ = [
    "CAPACITIES",
    "add_up",
    "branch_table",
    "branches_of",
    "capacity_table",
    "corridor_summary",
    "documented_length",
    "link_lengths",
    "named",
    "records",
    "section_lines",
    "section_table",
    "sections_of",
    "sources_of",
    "status_of",
]

CAPACITIES = ("capacity_mt", "capacity_bcm", "capacity_teu")
SUMMARY_FIGURES = 3  # sections or capacities named in a one-line summary; capacities the least first


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table as mappings in which whatever pandas holds for unknown is None; the index is left out."""
    known = frame.astype(object).where(frame.notna(), None)
    return [dict(zip(map(str, frame.columns), row, strict=True)) for row in known.itertuples(index=False, name=None)]


def _used(atlas: Atlas, quantity: str, subjects: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Used figures by subject, for the subjects that have one."""
    found = used_figures(atlas, quantity, subjects)
    return dict(zip(map(str, found.index), records(found), strict=True))


def branches_of(atlas: Atlas, record: Corridor) -> tuple[Branch, ...]:
    """Branches of a corridor, and of the corridors it groups."""
    grouped = (branch for group in record.groups for branch in branches_of(atlas, atlas.corridor(group)))
    return (*record.branches, *grouped)


def status_of(atlas: Atlas, net: Network, record: Corridor) -> str:
    """`operating` if every link of one branch is open on the day; else the status that the branches have."""
    branches = branches_of(atlas, record)
    if any(not net.closed.keys() & set(branch.links) for branch in branches):
        return "operating"
    statuses = {branch.status for branch in branches} - {"operating"}
    order = ("construction", "planned", "proposed", "historic")
    return next((status for status in order if status in statuses), f"not open on {net.day}")


def sections_of(atlas: Atlas, record: Corridor) -> tuple[str, ...]:
    """Sections of a corridor: those it names, then every other one whose links are all members."""
    others = (section.id for section in atlas.section_records.values() if set(section.links) <= record.links)
    total = () if record.total_section is None else (record.total_section,)
    return tuple(dict.fromkeys((*record.sections, *total, *others)))


def link_lengths(atlas: Atlas) -> pd.Series:
    """Used length in km of every link that has one, by link id; of lines not open too."""
    used = used_figures(atlas, "length_km", [f"link:{link}" for link in atlas.link_records])
    return used["central"].rename(index=lambda subject: subject.removeprefix("link:"))


def _sum_km(links: Iterable[str], lengths: pd.Series) -> float:
    """Sum over links in km; unknown where the length of one of them is."""
    return float(lengths.reindex(list(links)).sum(skipna=False))


def branch_table(atlas: Atlas, record: Corridor) -> pd.DataFrame:
    """Branches of a corridor, indexed by name: origin, destination, status, number of links, length_km by links."""
    lengths = link_lengths(atlas)
    rows = [
        {
            "branch": branch.name,
            "origin": atlas.place(branch.origin).name,
            "destination": atlas.place(branch.destination).name,
            "status": branch.status,
            "links": len(branch.links),
            "length_km": _sum_km(branch.links, lengths),
        }
        for branch in branches_of(atlas, record)
    ]
    columns = ["branch", "origin", "destination", "status", "links", "length_km"]
    return pd.DataFrame(rows, columns=columns).set_index("branch")


def section_table(atlas: Atlas, record: Corridor) -> pd.DataFrame:
    """Sections of a corridor with what is stated about them, indexed by section id; unknown is NaN or None.

    Columns: title; length_km, the used figure; rivals_low_km and rivals_high_km, least and most that any source says;
    links_km, the sum over its links; length_grade, length_source; capacity_mt, capacity_low_mt, capacity_high_mt,
    capacity_grade, capacity_source. Capacities are the used two-way figures in Mt a year; sources are ids.
    """
    chosen = sections_of(atlas, record)
    subjects = [f"section:{section}" for section in chosen]
    length = _used(atlas, "length_km", subjects)
    capacity = _used(atlas, "capacity_mt", subjects)
    lengths = link_lengths(atlas)
    rows = []
    for section, subject in zip(chosen, subjects, strict=True):
        stated = [row["central"] for row in atlas.figure_rows.get((subject, "length_km"), ()) if not row["scope"]]
        long, wide = length.get(subject, {}), capacity.get(subject, {})
        rows.append({
            "section": section,
            "title": atlas.section(section).title,
            "length_km": long.get("central"),
            "rivals_low_km": min(stated, default=None),
            "rivals_high_km": max(stated, default=None),
            "links_km": _sum_km(atlas.section(section).links, lengths),
            "length_grade": long.get("confidence"),
            "length_source": long.get("source"),
            "capacity_mt": wide.get("central"),
            "capacity_low_mt": wide.get("low"),
            "capacity_high_mt": wide.get("high"),
            "capacity_grade": wide.get("confidence"),
            "capacity_source": wide.get("source"),
        })  # fmt: skip
    columns = [
        "section", "title", "length_km", "rivals_low_km", "rivals_high_km", "links_km", "length_grade", "length_source",
        "capacity_mt", "capacity_low_mt", "capacity_high_mt", "capacity_grade", "capacity_source",
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=columns).set_index("section")
    numeric = [name for name in columns if name.endswith(("_km", "_mt"))]
    return frame.astype(dict.fromkeys(numeric, "float64"))


def section_lines(sections: pd.DataFrame) -> pd.DataFrame:
    """A section table in fewer words, for reading: figures with their range in one cell, "not stated" where unknown.

    Columns: title, length_km with the least and most of any source, grade, links_km, capacity_mt with its range,
    capacity_grade.
    """

    def ranged(row: Mapping[str, Any], central: str, low: str, high: str) -> str:
        ends = figures(number(row[low]), number(row[high]))
        middle = number(row[central])
        return UNSTATED if middle is None else middle if ends in (None, middle) else f"{middle} ({ends})"

    rows = [
        {
            "title": row["title"],
            "length_km": ranged(row, "length_km", "rivals_low_km", "rivals_high_km"),
            "grade": row["length_grade"] or "",
            "links_km": row["links_km"],
            "capacity_mt": ranged(row, "capacity_mt", "capacity_low_mt", "capacity_high_mt"),
            "capacity_grade": row["capacity_grade"] or "",
        }
        for row in records(sections)
    ]
    return pd.DataFrame(rows, index=sections.index)


def capacity_table(atlas: Atlas, record: Corridor) -> pd.DataFrame:
    """Used figures of capacity of a corridor, its sections and its gates, the least of each unit first.

    Where none of them has any, those of its links. Columns: name, quantity, low, central, high, unit, year,
    confidence, source. Indexed by subject.
    """
    subjects = [f"corridor:{record.id}", *(f"section:{section}" for section in sections_of(atlas, record))]
    subjects += [f"border:{gate}" for gate in record.gates]
    found = _capacities(atlas, subjects)
    if found.empty:
        found = _capacities(atlas, [f"link:{link}" for link in sorted(record.links)])
    return found


def _capacities(atlas: Atlas, subjects: Sequence[str]) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for quantity in CAPACITIES:
        for subject, row in _used(atlas, quantity, subjects).items():
            own = {name: row[name] for name in ("low", "central", "high", "unit", "year", "confidence", "source")}
            rows.append({"subject": subject, "name": named(atlas, subject), "quantity": quantity, **own})
    rows.sort(key=lambda row: (CAPACITIES.index(row["quantity"]), row["central"]))
    columns = ["subject", "name", "quantity", "low", "central", "high", "unit", "year", "confidence", "source"]
    return pd.DataFrame(rows, columns=columns).set_index("subject")


def named(atlas: Atlas, subject: str) -> str:
    """A subject in words, as a section by its title."""
    kind, _, name = subject.partition(":")
    if kind == "section":
        return atlas.section(name).title
    if kind == "corridor":
        return "the corridor as a whole"
    if kind in ("link", "border"):
        record = atlas.link(name)
        ends = f"{atlas.place(record.start).name} - {atlas.place(record.end).name}"
        return f"border {ends}" if kind == "border" else ends
    return subject


def documented_length(atlas: Atlas, record: Corridor) -> float | None:
    """Stated length of a corridor as a whole in km: its own figure, or that of the section that is all of it."""
    subjects = [f"corridor:{record.id}"]
    if record.total_section is not None:
        subjects.append(f"section:{record.total_section}")
    used = used_figures(atlas, "length_km", subjects)
    return float(used["central"].iloc[0]) if len(used) else None


def sources_of(atlas: Atlas, record: Corridor) -> set[str]:
    """Sources of every figure about a corridor, its sections, links and gates."""
    subjects = {f"corridor:{record.id}", *(f"section:{section}" for section in sections_of(atlas, record))}
    subjects |= {f"{kind}:{link}" for link in record.links for kind in ("link", "border")}
    return {row["source"] for row in atlas.rows["values"] if row["subject"] in subjects}


def add_up(atlas: Atlas, record: Corridor) -> bool:
    """Whether the sections a corridor names are its whole way in parts, so that the sum of their lengths means it.

    A corridor that names its total says so; else its sections must be the links of one branch, each once.
    """
    if record.total_section is not None:
        return True
    links = [link for section in record.sections for link in atlas.section(section).links]
    once = len(links) == len(set(links))
    return once and any(set(links) == set(branch.links) for branch in branches_of(atlas, record))


def _sections_text(atlas: Atlas, record: Corridor) -> str:
    """As "146 + 700 + 83"; sections that are not the whole way in parts are named or counted, not summed."""
    if not record.sections:
        return "none named"
    used = _used(atlas, "length_km", [f"section:{section}" for section in record.sections])
    stated = {key.removeprefix("section:"): number(row["central"]) for key, row in used.items()}
    if add_up(atlas, record):
        return " + ".join(stated.get(section) or UNSTATED for section in record.sections)
    if len(record.sections) <= SUMMARY_FIGURES:
        return "; ".join(
            f"{atlas.section(section).title} {stated.get(section) or UNSTATED}" for section in record.sections
        )
    return f"{len(stated)} of {len(record.sections)} stated, not in series"


def _capacity_text(atlas: Atlas, record: Corridor) -> str:
    """The least stated capacities in words, each with whose it is."""
    found = capacity_table(atlas, record)
    rows = [f"{number(row['central'])} {row['unit']} ({row['name']})" for row in records(found)]
    if not rows:
        return UNSTATED
    more = len(rows) - SUMMARY_FIGURES
    return "; ".join(rows[:SUMMARY_FIGURES]) + (f"; and {more} more" if more > 0 else "")


def corridor_summary(atlas: Atlas, net: Network) -> pd.DataFrame:
    """One row a corridor, indexed by id.

    Columns: title; status on the day of the network; documented_km, the stated length of the whole;
    shortest_branch_km and longest_branch_km, its branches by their links; sections, their used lengths as
    "146 + 700 + 83"; capacity, the least stated capacities in words with their unit; sources, how many speak of it.
    """
    rows = []
    for record in atlas.corridor_records.values():
        by_links = branch_table(atlas, record)["length_km"].dropna()
        rows.append({
            "id": record.id,
            "title": record.title,
            "status": status_of(atlas, net, record),
            "documented_km": documented_length(atlas, record),
            "shortest_branch_km": by_links.min(),
            "longest_branch_km": by_links.max(),
            "sections": _sections_text(atlas, record),
            "capacity": _capacity_text(atlas, record),
            "sources": len(sources_of(atlas, record)),
        })  # fmt: skip
    lengths = ["documented_km", "shortest_branch_km", "longest_branch_km"]
    columns = ["id", "title", "status", *lengths, "sections", "capacity", "sources"]
    return pd.DataFrame(rows, columns=columns).set_index("id").astype(dict.fromkeys(lengths, "float64"))
