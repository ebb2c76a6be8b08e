"""Corridors, their branches and sections as tables: what the page prints and the command line shows."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import pandas as pd

from korridor.atlas import figures_of, named, narrowing
from korridor.network import branch_status, corridor_status
from korridor.page.markup import UNSTATED, number, ranged

if TYPE_CHECKING:
    from korridor.atlas import Atlas, Corridor, Figure
    from korridor.network import Network

__all__ = [
    "CAPACITIES",
    "add_up",
    "branch_table",
    "branches_text",
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
    "used",
]

CAPACITIES = ("capacity_mt", "capacity_bcm", "capacity_teu")
# What a link, and so a branch or a corridor, can be on a day, the most advanced first.
SUMMARY_FIGURES = 3  # sections or capacities named in a one-line summary; capacities the least first


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table as mappings in which whatever pandas holds for unknown is None; the index is left out."""
    columns = {
        str(name): [None if unknown else cell for cell, unknown in zip(column.tolist(), column.isna(), strict=True)]
        for name, column in frame.items()
    }
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def used(net: Network, quantity: str, subjects: Iterable[str]) -> dict[str, Figure]:
    """Used figures by subject, for the subjects that have one; of the year of the network, as those of its links."""
    return figures_of(net.atlas, quantity, subjects, year=max(net.day.year, net.atlas.about.base_year))


def branches_text(net: Network, record: Corridor) -> str:
    """How many branches of a corridor stand as it does, as "1 of 2": the rest may be a plan, or history."""
    status = corridor_status(net, record)
    statuses = [branch_status(net, branch) for branch in net.atlas.branches(record.id)]
    return f"{statuses.count(status)} of {len(statuses)}"


def sections_of(atlas: Atlas, record: Corridor) -> tuple[str, ...]:
    """Sections of a corridor: those it names, then every other one whose links are all members."""
    others = (section.id for section in atlas.section_records.values() if set(section.links) <= record.links)
    total = () if record.total_section is None else (record.total_section,)
    return tuple(dict.fromkeys((*record.sections, *total, *others)))


# Networks are frozen, so what is worked out once for one holds as long as it lives.
_LENGTHS: WeakKeyDictionary[Network, Mapping[str, float]] = WeakKeyDictionary()


def link_lengths(net: Network) -> Mapping[str, float]:
    """Used length in km of every link that has one, by link id; of lines not open too."""
    if net not in _LENGTHS:
        found = used(net, "length_km", [f"link:{link}" for link in net.atlas.link_records])
        lengths = {subject.removeprefix("link:"): figure.central for subject, figure in found.items()}
        _LENGTHS[net] = MappingProxyType(lengths)
    return _LENGTHS[net]


def _sum_km(links: Iterable[str], lengths: Mapping[str, float]) -> float:
    """Sum over links in km; unknown where the length of one of them is."""
    return math.fsum(lengths.get(link, math.nan) for link in links)


def branch_table(net: Network, record: Corridor) -> pd.DataFrame:
    """Branches of a corridor and of those it groups, indexed by name.

    Columns: origin, destination, status on the day of the network, number of links, length_km by links.
    """
    atlas, lengths = net.atlas, link_lengths(net)
    rows = [
        {
            "branch": branch.name,
            "origin": atlas.place(branch.origin).name,
            "destination": atlas.place(branch.destination).name,
            "status": branch_status(net, branch),
            "links": len(branch.links),
            "length_km": _sum_km(branch.links, lengths),
        }
        for branch in atlas.branches(record.id)
    ]
    columns = ["branch", "origin", "destination", "status", "links", "length_km"]
    return pd.DataFrame(rows, columns=columns).set_index("branch")


def section_table(net: Network, record: Corridor) -> pd.DataFrame:
    """Sections of a corridor with what is stated about them, indexed by section id; unknown is NaN or None.

    Columns: title; length_km, the used figure; rivals_low_km and rivals_high_km, least and most that any source says;
    links_km, the sum over its links; length_grade, length_source; capacity_mt, capacity_low_mt, capacity_high_mt,
    capacity_grade, capacity_source. Capacities are the used two-way figures in Mt a year; sources are ids.
    """
    atlas, lengths = net.atlas, link_lengths(net)
    chosen = sections_of(atlas, record)
    subjects = [f"section:{section}" for section in chosen]
    length = used(net, "length_km", subjects)
    capacity = used(net, "capacity_mt", subjects)
    rows = []
    for section, subject in zip(chosen, subjects, strict=True):
        whole = [row for row in atlas.figure_rows.get((subject, "length_km"), ()) if not narrowing(row["scope"])]
        stated = [row["central"] for row in whole if row["central"] is not None]
        long, wide = length.get(subject), capacity.get(subject)
        rows.append({
            "section": section,
            "title": atlas.section(section).title,
            "length_km": long and long.central,
            "rivals_low_km": min(stated, default=None),
            "rivals_high_km": max(stated, default=None),
            "links_km": _sum_km(atlas.section(section).links, lengths),
            "length_grade": long and long.confidence,
            "length_source": long and long.source,
            "capacity_mt": wide and wide.central,
            "capacity_low_mt": wide and wide.low,
            "capacity_high_mt": wide and wide.high,
            "capacity_grade": wide and wide.confidence,
            "capacity_source": wide and wide.source,
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
    rows = [
        {
            "title": row["title"],
            "length_km": ranged(row["rivals_low_km"], row["length_km"], row["rivals_high_km"]) or UNSTATED,
            "grade": row["length_grade"] or "",
            "links_km": row["links_km"],
            "capacity_mt": ranged(row["capacity_low_mt"], row["capacity_mt"], row["capacity_high_mt"]) or UNSTATED,
            "capacity_grade": row["capacity_grade"] or "",
        }
        for row in records(sections)
    ]
    return pd.DataFrame(rows, index=sections.index)


def capacity_table(net: Network, record: Corridor) -> pd.DataFrame:
    """Used figures of capacity of a corridor, its sections and its gates, the least of each unit first.

    Where none of them has any, those of its links. Columns: name, quantity, low, central, high, unit, year,
    confidence, source. Indexed by subject.
    """
    own = f"corridor:{record.id}"
    subjects = [own, *(f"section:{section}" for section in sections_of(net.atlas, record))]
    subjects += [f"border:{gate}" for gate in record.gates]
    names = {subject: named(net.atlas, subject) for subject in subjects} | {own: "the corridor as a whole"}
    found = _capacities(net, names)
    if found.empty:
        links = [f"link:{link}" for link in sorted(record.links)]
        found = _capacities(net, {link: named(net.atlas, link) for link in links})
    return found


def _capacities(net: Network, names: Mapping[str, str]) -> pd.DataFrame:
    """Used figures of capacity; names: of each subject, as the table shall call it."""
    rows: list[dict[str, Any]] = []
    for quantity in CAPACITIES:
        for subject, figure in used(net, quantity, names).items():
            parts = ("low", "central", "high", "unit", "year", "confidence", "source")
            cells = {name: getattr(figure, name) for name in parts}
            rows.append({"subject": subject, "name": names[subject], "quantity": quantity, **cells})
    rows.sort(key=lambda row: (CAPACITIES.index(row["quantity"]), row["central"]))
    columns = ["subject", "name", "quantity", "low", "central", "high", "unit", "year", "confidence", "source"]
    return pd.DataFrame(rows, columns=columns).set_index("subject")


def documented_length(net: Network, record: Corridor) -> float | None:
    """Stated length of a corridor as a whole in km: its own figure, or that of the section that is all of it."""
    subjects = [f"corridor:{record.id}"]
    if record.total_section is not None:
        subjects.append(f"section:{record.total_section}")
    return next((figure.central for figure in used(net, "length_km", subjects).values()), None)


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
    return once and any(set(links) == set(branch.links) for branch in atlas.branches(record.id))


def _sections_text(net: Network, record: Corridor) -> str:
    """As "146 + 700 + 83"; sections that are not the whole way in parts are named or counted, not summed."""
    if not record.sections:
        return "none named"
    atlas = net.atlas
    found = used(net, "length_km", [f"section:{section}" for section in record.sections])
    stated = {key.removeprefix("section:"): number(figure.central) for key, figure in found.items()}
    if add_up(atlas, record):
        return " + ".join(stated.get(section) or UNSTATED for section in record.sections)
    if len(record.sections) <= SUMMARY_FIGURES:
        return "; ".join(
            f"{atlas.section(section).title} {stated.get(section) or UNSTATED}" for section in record.sections
        )
    return f"{len(stated)} of {len(record.sections)} stated, not in series"


def _capacity_text(net: Network, record: Corridor) -> str:
    """The least stated capacities in words, each with whose it is."""
    found = capacity_table(net, record)
    rows = [f"{number(row['central'])} {row['unit']} ({row['name']})" for row in records(found)]
    if not rows:
        return UNSTATED
    more = len(rows) - SUMMARY_FIGURES
    return "; ".join(rows[:SUMMARY_FIGURES]) + (f"; and {more} more" if more > 0 else "")


def corridor_summary(net: Network) -> pd.DataFrame:
    """One row a corridor, indexed by id.

    Columns: title; status on the day of the network; branches, how many of them stand so; documented_km, the stated
    length of the whole; branch_min_km and branch_max_km, its branches by their links; sections, their used lengths as
    "146 + 700 + 83"; capacity, the least stated capacities in words with their unit; sources, how many speak of it.
    """
    atlas, rows = net.atlas, []
    for record in atlas.corridor_records.values():
        by_links = branch_table(net, record)["length_km"].dropna()
        rows.append({
            "id": record.id,
            "title": record.title,
            "status": corridor_status(net, record),
            "branches": branches_text(net, record),
            "documented_km": documented_length(net, record),
            "branch_min_km": by_links.min(),
            "branch_max_km": by_links.max(),
            "sections": _sections_text(net, record),
            "capacity": _capacity_text(net, record),
            "sources": len(sources_of(atlas, record)),
        })  # fmt: skip
    lengths = ["documented_km", "branch_min_km", "branch_max_km"]
    columns = ["id", "title", "status", "branches", *lengths, "sections", "capacity", "sources"]
    return pd.DataFrame(rows, columns=columns).set_index("id").astype(dict.fromkeys(lengths, "float64"))
