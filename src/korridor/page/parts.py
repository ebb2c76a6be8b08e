"""The parts of the page, each a function from the atlas to HTML."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from korridor import claims, maps, schema
from korridor.atlas import coverage, marked_rows, named
from korridor.network import corridor_status
from korridor.page.markup import (
    Column,
    Html,
    counted,
    figures,
    folded,
    joined,
    km,
    link,
    number,
    percent,
    ranged,
    table,
    text,
)
from korridor.page.tables import (
    add_up,
    branch_table,
    branches_text,
    capacity_table,
    documented_length,
    records,
    section_table,
    sections_of,
    sources_of,
    used,
)

if TYPE_CHECKING:
    import folium

    from korridor.atlas import Atlas, Corridor
    from korridor.network import Network

__all__ = [
    "BLANK",
    "NONE",
    "claims_part",
    "closed_part",
    "corridors_part",
    "coverage_part",
    "facts_part",
    "framed",
    "left_out_part",
    "map_part",
    "marked_part",
    "question_part",
    "source",
    "sources_part",
    "warnings_part",
]

NONE = Html("&ndash;")  # grade and source of a figure that is not stated, which says so itself
BLANK = Html("&nbsp;")  # where a table has nothing to say
NO_VERDICT = "This page gives no verdict. It says what sources state today about"
GRADES = "Grades: A official or engineering, B reputable press or think tank, C estimate or unsourced."


def source(atlas: Atlas, source_id: str | None) -> Html:
    """Title of a source, leading to its address."""
    if source_id is None:
        return NONE
    row = atlas.source_rows[source_id]
    return link(row["title"], row["url"])


def facts_part(atlas: Atlas, net: Network) -> str:
    """How much there is, in a line of numbers."""
    counts = (
        (len(atlas.corridor_records), "corridors"),
        (len(atlas.link_records), "links"),
        (len(atlas.link_records) - len(net.closed), f"open on {net.day}"),
        (len(atlas.place_records), "places"),
        (len(atlas.rows["values"]), "figures"),
        (len(atlas.rows["sources"]), "sources"),
    )
    items = "".join(f"<li><b>{count:,}</b><span>{text(words)}</span></li>" for count, words in counts)
    return f'<ul class="facts">{items}</ul>'


# ------------------------------------------------------------------------------------------------------ corridors


def question_part(atlas: Atlas, net: Network) -> str:
    """What is stated today about the corridor of the report; and the question, where no answer stands above it."""
    parts, is_answered = [], atlas.about.report_target is not None
    if atlas.about.question and not is_answered:
        parts.append(f"<blockquote>{text(atlas.about.question)}</blockquote>")
    if atlas.about.report_corridor is None:
        return "".join(parts) or "<p>The atlas asks no question.</p>"
    record = atlas.corridor(atlas.about.report_corridor)
    lengths = branch_table(net, record)["length_km"]
    branches = counted(len(atlas.branches(record.id)), "branch", "branches")
    said = "Sources state today about" if is_answered else NO_VERDICT
    parts.append(
        f"<p>{said} <strong>{text(record.title)}</strong>: status {text(corridor_status(net, record))}, {branches} of "
        f"{text(figures(km(lengths.min()), km(lengths.max())))} km by their links, "
        f"{counted(len(sources_of(atlas, record)), 'source')}.</p>"
    )
    if record.note:
        parts.append(f'<p class="soft">{text(record.note)}</p>')
    parts.append(_sections(net, record))
    parts.append(_capacities(net, record))
    return "".join(parts)


def _sections(net: Network, record: Corridor) -> Html:
    rows = [
        (
            section["title"],
            km(section["length_km"]),
            figures(km(section["rivals_low_km"]), km(section["rivals_high_km"])),
            km(section["links_km"]),
            section["length_grade"] or NONE,
            source(net.atlas, section["length_source"]),
            ranged(section["capacity_low_mt"], section["capacity_mt"], section["capacity_high_mt"]),
            section["capacity_grade"] or NONE,
            source(net.atlas, section["capacity_source"]),
        )
        for section in records(section_table(net, record))
    ]
    columns = [
        Column("Section"),
        Column("Length used, km", numeric=True),
        Column("All sources, km", numeric=True),
        Column("Sum of links, km", numeric=True),
        Column("Grade"),
        Column("Source of the length"),
        Column("Capacity (low to high), Mt/yr", numeric=True),
        Column("Grade"),
        Column("Source of the capacity"),
    ]
    return table(f"Sections of {record.title}", columns, rows)


def _capacities(net: Network, record: Corridor) -> Html:
    rows = [
        (
            row["name"],
            ranged(row["low"], row["central"], row["high"]),
            row["unit"],
            None if row["year"] is None else f"{row['year']:.0f}",
            row["confidence"],
            source(net.atlas, row["source"]),
        )
        for row in records(capacity_table(net, record))
    ]
    columns = [
        Column("Of what"),
        Column("Capacity (low to high)", numeric=True),
        Column("Unit"),
        Column("Year", numeric=True),
        Column("Grade"),
        Column("Source"),
    ]
    return table(f"Stated capacities of {record.title}, the least first", columns, rows)


def corridors_part(atlas: Atlas, net: Network) -> str:
    """One row a corridor, then a folded table of the sections and branches of each."""
    rows = []
    for record in atlas.corridor_records.values():
        lengths = branch_table(net, record)["length_km"]
        rows.append((
            Html(f'<a href="#corridor-{escape(record.id)}">{text(record.title)}</a>'),
            corridor_status(net, record),
            branches_text(net, record),
            figures(km(lengths.min()), km(lengths.max())),
            _stated_lengths(net, record),
            km(documented_length(net, record)),
            _stated_capacities(net, record),
            str(len(sources_of(atlas, record))),
        ))  # fmt: skip
    columns = [
        Column("Corridor"),
        Column("Status"),
        Column("Branches that stand so", numeric=True),
        Column("Length by links, km", numeric=True),
        Column("Stated lengths of its sections, km"),
        Column("Stated total, km", numeric=True),
        Column("Stated capacities"),
        Column("Sources", numeric=True),
    ]
    return table(f"Corridors on {net.day}", columns, rows) + "".join(
        _corridor(net, record) for record in atlas.corridor_records.values()
    )


def _stated_lengths(net: Network, record: Corridor) -> object:
    """Sections that are the whole way in parts are added up; others stand one by one."""
    if not record.sections:
        return None
    atlas = net.atlas
    found = used(net, "length_km", [f"section:{section}" for section in record.sections])
    stated = {subject.removeprefix("section:"): km(figure.central) for subject, figure in found.items()}
    if add_up(atlas, record):
        return joined((stated.get(section) for section in record.sections), " + ")
    lines = [f"{atlas.section(section).title} {stated[section]}" for section in record.sections if section in stated]
    return folded(f"{len(lines)} of {len(record.sections)} stated, not in series", joined(lines)) if lines else None


def _stated_capacities(net: Network, record: Corridor) -> object:
    shown = 2
    stated = [f"{number(row['central'])} {row['unit']}: {row['name']}" for row in records(capacity_table(net, record))]
    if len(stated) <= shown + 1:
        return joined(stated)
    return Html(f"{joined(stated[:shown])}{folded(f'{len(stated) - shown} more', joined(stated[shown:]))}")


def _corridor(net: Network, record: Corridor) -> str:
    branches = [
        (
            branch["branch"],
            branch["origin"],
            branch["destination"],
            branch["status"],
            str(branch["links"]),
            km(branch["length_km"]),
        )
        for branch in records(branch_table(net, record).reset_index())
    ]
    columns = [
        Column("Branch"),
        Column("From"),
        Column("To"),
        Column("Status"),
        Column("Links", numeric=True),
        Column("Length by links, km", numeric=True),
    ]
    parts = [table(f"Branches of {record.title}", columns, branches)]
    if record.note:
        parts.insert(0, Html(f"<p>{text(record.note)}</p>"))
    if sections_of(net.atlas, record):
        parts.append(_sections(net, record))
    parts.append(_capacities(net, record))
    return f'<div id="corridor-{escape(record.id)}">{folded(record.title, parts)}</div>'


# ---------------------------------------------------------------------------------------------------------- claims


def claims_part(atlas: Atlas) -> str:
    """Each statement of the register against the atlas, grouped by verdict."""
    ledger = claims.ledger(atlas)
    if ledger.empty:
        return "<p>The atlas has no register of statements.</p>"
    known = list(ledger["verdict"].unique())
    order = {verdict: place for place, verdict in enumerate(claims.VERDICTS)}
    known.sort(
        key=lambda verdict: next((place for start, place in order.items() if verdict.startswith(start)), len(order))
    )
    counts = ledger["verdict"].value_counts()
    titles = claims.documents(atlas)["title"]
    parts = [
        table(
            f"{counted(len(ledger), 'statement')} by verdict",
            [Column("Verdict"), Column("Statements", numeric=True)],
            [(verdict, str(counts[verdict])) for verdict in known],
        )
    ]
    columns = [
        Column("Statement"),
        Column("Document"),
        Column("Expected"),
        Column("The atlas says"),
        Column("Unit"),
        Column("How it was asked, and notes"),
    ]
    for verdict in known:
        rows = [
            (
                row["statement"],
                titles.get(row["document"], row["document"]),
                row["expected"] or BLANK,
                row["answer"] or BLANK,
                row["unit"] or BLANK,
                joined(_asked(row)),
            )
            for row in records(ledger[ledger["verdict"] == verdict])
        ]
        parts.append(folded(f"{verdict} ({counts[verdict]})", table(f"Verdict: {verdict}", columns, rows)))
    return "".join(parts)


def _asked(row: Mapping[str, Any]) -> Iterable[object]:
    if row["question"]:
        yield Html(f"<code>{text(row['question'])}</code>")
    for name in ("detail", "note"):
        if row.get(name):
            yield row[name]


# ------------------------------------------------------------------------------------------------------------- map


def map_part(net: Network) -> str:
    """The network with its corridors."""
    atlas = net.atlas
    m = maps.network(net)
    if atlas.corridor_records:
        maps.corridors(net, m=m)
    if atlas.about.report_corridor is not None:
        maps.fit(m, net, atlas.corridor(atlas.about.report_corridor).links)
    return (
        "<p>Layers can be chosen at the top right of the map; hover over a line for its length, grade and source.</p>"
        f"{framed(m, f'Map of {atlas.about.title}')}"
    )


def framed(m: folium.Map, title: str) -> Html:
    """A map as a page in the page: its styles and this page's stay apart."""
    m.options["scrollWheelZoom"] = False  # the wheel scrolls the page until one clicks the map
    # Folium always asks for jQuery, of which nothing that is drawn here has any use.
    m.default_js = [(name, address) for name, address in m.default_js if "jquery" not in address]
    inside = m.get_root().render().replace("&", "&amp;").replace('"', "&quot;")
    return Html(f'<iframe title="{escape(title)}" loading="lazy" srcdoc="{inside}"></iframe>')


# ---------------------------------------------------------------------------------------------- evidence and doubts


def marked_part(atlas: Atlas) -> str:
    """Figures that were chosen by hand among rivals, with the reason."""
    rows = [
        (
            named(atlas, row["subject"]),
            row["quantity"],
            number(row["central"]),
            row["unit"],
            source(atlas, row["source"]),
            row["note"],
        )
        for row in marked_rows(atlas)
    ]
    columns = [
        Column("About"),
        Column("Quantity"),
        Column("Figure", numeric=True),
        Column("Unit"),
        Column("Source"),
        Column("Why this one"),
    ]
    return table("Figures marked to be used, whatever the rules say", columns, rows)


def coverage_part(atlas: Atlas) -> str:
    """How many elements have figures, by quantity and mode; borders apart from the links that cross them."""
    found = coverage(atlas).groupby(level=["quantity", "kind", "mode"])[["elements", "own", "section"]].sum()
    rows = [
        (
            quantity,
            f"{mode} {kind}" if kind == "border" else mode,
            str(row["elements"]),
            str(row["own"]),
            str(row["section"]),
            percent((row["own"] + row["section"]) / row["elements"]),
        )
        for (quantity, kind, mode), row in zip(found.index, found.to_dict("records"), strict=True)
    ]
    columns = [
        Column("Quantity"),
        Column("Mode"),
        Column("Elements", numeric=True),
        Column("With a figure of their own", numeric=True),
        Column("With that of a section", numeric=True),
        Column("Share", numeric=True),
    ]
    meanings = "".join(
        f"<li><code>{text(name)}</code>: {text(schema.quantity(name).meaning)}</li>"
        for name in dict.fromkeys(row[0] for row in rows)
    )
    return folded("Coverage by quantity and mode", table("Coverage", columns, rows)) + folded(
        "What the quantities mean", f"<ul>{meanings}</ul>"
    )


def closed_part(atlas: Atlas, net: Network) -> str:
    """Links that cannot be used on the day, and why."""
    rows = [
        (named(atlas, f"link:{name}"), atlas.link(name).mode, why, Html(f"<code>{text(name)}</code>"))
        for name, why in sorted(net.closed.items(), key=lambda item: (item[1], item[0]))
    ]
    columns = [Column("Link"), Column("Mode"), Column("Why it is closed"), Column("Id")]
    caption = f"{counted(len(rows), 'link')} not open on {net.day}"
    return folded(caption, table(caption, columns, rows))


def left_out_part(atlas: Atlas) -> str:
    """Researched facts that are not in the atlas, by reason."""
    counts = Counter(row["reason"] for row in atlas.rows["left_out"])
    rows = [(reason.replace("_", " "), str(count)) for reason, count in counts.most_common()]
    columns = [Column("Reason"), Column("Facts", numeric=True)]
    return table(f"{counted(counts.total(), 'researched fact')} left out, by reason", columns, rows)


def sources_part(atlas: Atlas) -> str:
    """Every source, the most used first."""
    counts = Counter(row["source"] for row in atlas.rows["values"])
    rows = [
        (
            Html(f"<code>{text(row['id'])}</code>"),
            link(row["title"], row["url"]),
            row["publisher"],
            row["date"],
            row["reliability"],
            str(counts[row["id"]]),
        )
        for row in sorted(atlas.rows["sources"], key=lambda row: (-counts[row["id"]], row["id"]))
    ]
    columns = [
        Column("Id"),
        Column("Title"),
        Column("Publisher"),
        Column("Date"),
        Column("Grade"),
        Column("Figures", numeric=True),
    ]
    return f"<p>{GRADES}</p>" + folded(
        counted(len(rows), "source"), table("Sources, the most used first", columns, rows)
    )


def warnings_part(atlas: Atlas) -> str:
    """What the checks found odd but usable."""
    rows = [(warning.file, warning.where, warning.column, warning.message) for warning in atlas.warnings]
    columns = [Column("File"), Column("Row"), Column("Column"), Column("What is odd")]
    listed = table("Warnings", columns, [[cell or BLANK for cell in row] for row in rows])
    return folded(counted(len(rows), "warning"), listed) if rows else listed
