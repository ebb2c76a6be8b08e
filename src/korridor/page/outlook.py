"""Year by year and under each scenario on the page, and the cheapest plan for the target of the report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from korridor import plots
from korridor.errors import InputError, KorridorError
from korridor.outlook import Outlook, outlook
from korridor.page.charts import chart
from korridor.page.markup import Column, Html, counted, folded, joined, percent, ranged, rounded, table, text, unknown
from korridor.page.parts import BLANK, NONE, source
from korridor.page.tables import records
from korridor.page.verdict import listed, money, plan_words, state_of, titles_of
from korridor.planning import reaches
from korridor.scenario import BASE

if TYPE_CHECKING:
    from korridor.atlas import Atlas
    from korridor.planning import Plan, Target
    from korridor.planning.candidates import Candidate

__all__ = ["outlook_part", "plan_part"]

LINES_MOST = 6  # scenarios in one chart
CURVE_SHARES = (1 / 3, 2 / 3)  # of the way from what stands to what is wanted


def outlook_part(target: Target) -> str:
    """What can pass, what wants to and what does by year, and the target under every scenario of the atlas."""
    parts: list[str] = []
    if target.aim.corridor is not None:
        try:
            found = outlook(target.atlas, target.aim.corridor, cargo=target.cargo)
            parts += [_by_year(target, found), _years(found), _several(target, found)]
        except KorridorError as error:
            parts.append(unknown("The outlook is not known", error))
    try:
        parts += [_across(target), _rivals(target)]
    except KorridorError as error:
        parts.append(unknown("What the scenarios make of it is not known", error))
    return "".join(parts)


def _by_year(target: Target, found: Outlook) -> str:
    series = found.series
    goes_on = "No volumes are known to go on from."
    if series is not None and series.last is not None:
        last = f"{rounded(series.last.central)} {found.unit} in {series.last.year}"
        goes_on = f"What wants to pass goes on from {last} ({series.title}): {found.growth}."
    words = (
        "<p>Each year as the network stands, with what opens and closes by its date. A capacity of a year is that of "
        "its days; a volume is what was observed, then the lesser of what wants to pass and what can. "
        f"{text(goes_on)} Capacity and volume are two questions, and neither answers the other.</p>"
    )
    label = f"Steps of what can pass through {found.title} by year, with volumes; the table below says the same."
    return words + chart(lambda: plots.outlook(found, target=target), label)


def _years(found: Outlook) -> Html:
    unit = found.unit
    titles = titles_of(found.states)
    frame = found.table.rename(columns=lambda name: name.removesuffix(f"_{unit.lower()}"))
    rows = [
        (
            str(row["year"]),
            ranged(*(_short(row[name]) for name in ("capacity_low", "capacity", "capacity_high"))),
            "yes" if row["assumed"] else "no",
            rounded(row["demand"]) or BLANK,
            rounded(row["volume"]),
            row["volume_is"] or BLANK,
            BLANK if row["utilisation"] is None else percent(row["utilisation"]),
            rounded(row["shortfall"]) or BLANK,
            _first(_titles(row["bottleneck"], titles)),
            row["confidence"] or NONE,
        )
        for row in records(frame.reset_index())
    ]
    columns = [
        Column("Year"),
        Column(f"Can pass (low to high), {unit}", numeric=True),
        Column("By assumption"),
        Column(f"Wants to pass, {unit}", numeric=True),
        Column(f"Passes, {unit}", numeric=True),
        Column("Which is"),
        Column("Of what can", numeric=True),
        Column(f"Wants to and cannot, {unit}", numeric=True),
        Column("What binds at the end of the year"),
        Column("Grade"),
    ]
    return table(f"{found.title} by year, {found.cargo}, both directions together", columns, rows)


def _short(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.3g}")


def _titles(ids: str, titles: Mapping[str, str]) -> str:
    """Names of limits that are given as ids with semicolons between; where nothing can pass, why."""
    return "; ".join(titles.get(one, one) for one in ids.split("; "))


def _first(words: str) -> str:
    """The first sentence.

    >>> _first("no way on 1 July. Other days may have one.")
    'no way on 1 July'
    """
    return words.partition(". ")[0]


def _several(target: Target, base: Outlook) -> str:
    """Capacity under the scenarios that change it, those that change it alike once."""
    column = f"capacity_{base.unit.lower()}"
    lines = {base.scenario.title: base}
    seen = [base.table[column].round(6).to_dict()]
    for scenario in target.atlas.scenario_records.values():
        try:
            one = outlook(target.atlas, base.corridor, scenario=scenario, cargo=target.cargo)
        except InputError:
            continue  # it holds for no whole year
        amounts = one.table[column].round(6).to_dict()
        if not any(amounts == {year: known.get(year) for year in amounts} for known in seen):
            seen.append(amounts)
            lines[scenario.title] = one
    if len(lines) == 1:
        return "<p>No scenario of the atlas changes what can pass in a whole year.</p>"
    shown = dict(list(lines.items())[:LINES_MOST])
    left = f"; {len(lines) - len(shown)} more in the table" if len(lines) > len(shown) else ""
    label = f"Steps of what can pass through {base.title} under scenarios; the table below says what they make of it."
    return (
        f"<p>What can pass under the scenarios that change it{left}. Dashed is what a scenario takes at its word: "
        "nobody has shown what would be built for it.</p>"
    ) + chart(lambda: plots.outlook(shown, target=target), label)


def _across(target: Target) -> Html:
    """The target under each scenario."""
    unit, day = target.unit, target.aim.day
    scenarios = {BASE.name: BASE, **target.atlas.scenario_records}
    rows = []
    for row in records(target.across().reset_index()):
        if row["note"]:
            rows.append((row["title"], *[BLANK] * 6, Html(f'<span class="none">{text(row["note"])}</span>')))
            continue
        state = state_of(target, scenarios[row["scenario"]])
        binds = "" if state is None else _titles(row["bottleneck"] or _first(state.why), titles_of([state]))
        volume_met = row["volume_met"]
        rows.append((
            row["title"],
            rounded(row["capacity_mt"]),
            "yes" if row["met"] else "no",
            "yes" if row["assumed"] else "no",
            rounded(row["gap_mt"]),
            rounded(row["volume_mt"]),
            None if volume_met is None else "yes" if volume_met else "no",
            binds or BLANK,
        ))  # fmt: skip
    columns = [
        Column("Scenario"),
        Column(f"Can pass on {day}, {unit}", numeric=True),
        Column("Met by capacity"),
        Column("By assumption"),
        Column(f"Lacking, {unit}", numeric=True),
        Column(f"Passes in {day.year}, {unit}", numeric=True),
        Column("Met by volume"),
        Column("What binds first, or why nothing passes or is said"),
    ]
    return table(f"{target.title}: {rounded(target.aim.mt)} {unit} a year under each scenario", columns, rows)


def _rivals(target: Target) -> Html:
    """What sources want or expect of the same, folded."""
    rows = [
        (
            row["quantity"].removesuffix("_mt"),
            row["what"] or BLANK,
            ranged(row["low"] or row["central"], row["central"], row["high"] or row["central"]),
            BLANK if row["year"] is None else f"{row['year']:.0f}",
            row["by"] or BLANK,
            source(target.atlas, target.atlas.evidence_rows[row["value_id"]]["source"]),
            row["confidence"],
        )
        for row in records(target.rivals.reset_index())
    ]
    columns = [
        Column("Kind"),
        Column("Of what"),
        Column("Mt a year (low to high)", numeric=True),
        Column("Year", numeric=True),
        Column("Who says so"),
        Column("Source"),
        Column("Grade"),
    ]
    listing = table("Everything that is said to be wanted or expected of the same", columns, rows)
    return (
        folded(f"{counted(len(rows), 'statement')} of what is wanted or expected, by source", listing)
        if rows
        else Html()
    )


# ------------------------------------------------------------------------------------------------------------ plan


def plan_part(target: Target) -> str:
    """The cheapest plan: when and how much, what was not taken and why, and what less would cost."""
    try:
        found = target.plan
        parts = [f"<p>{text(plan_words(found, target.unit))}</p>"]
        if not found.projects.empty:
            label = (
                f"Bars from beginning to end of building for each work; {found.title}; the table below says the same."
            )
            parts += [chart(lambda: plots.plan(found), label), _works(target.atlas, found)]
            parts.append(_curve(found, target.unit))
        parts.append(_not_taken(found))
    except KorridorError as error:
        return unknown("What would have to be built is not known", error)
    return "".join(parts)


def _works(atlas: Atlas, found: Plan) -> Html:
    rows: list[Sequence[object]] = [
        (
            row["title"],
            "documented project" if row["kind"] == "project" else "generic measure",
            _size(row["size"], row["size_unit"]) if row["size_unit"] else str(row["count"]),
            f"{row['begins']:%Y-%m} to {row['ready']:%Y-%m}",
            _cost(row["capex_low_musd"], row["capex_musd"], row["capex_high_musd"]),
            money(row["discounted_musd"]),
            row["effect"] or BLANK,
            row["confidence"],
            _sources(atlas, row["source_id"]),
        )
        for row in records(found.projects)
    ]
    columns = [
        Column("Work, in the order of building"),
        Column("Kind"),
        Column("How much", numeric=True),
        Column("Built", numeric=True),
        Column("Cost (low to high), million USD", numeric=True),
        Column("Discounted", numeric=True),
        Column("Effect"),
        Column("Grade"),
        Column("Source"),
    ]
    low, high = found.capex_range_musd
    rows.append((
        "All of it", *[BLANK] * 3, _cost(low, found.capex_musd, high), money(found.discounted_musd), *[BLANK] * 3,
    ))  # fmt: skip
    return table(f"Plan, discounted to the end of the base year at {percent(found.discount_rate)}", columns, rows)


def _size(size: float, unit: str) -> str:
    """A size with its unit, which may be a number of things.

    >>> _size(589.3, "km"), _size(4.0, "100 wagons/day")
    ('589 km', '4 x 100 wagons/day')
    """
    return f"{rounded(size)} {'x ' if unit[0].isdigit() else ''}{unit}"


def _cost(low: float, central: float, high: float) -> str:
    ends = "" if low == central == high else f" ({money(low)} to {money(high)})"
    return f"{money(central)}{ends}"


def _sources(atlas: Atlas, names: str) -> Html:
    """Titles of sources; what a project rests on is given as ids of figures or of sources."""
    known = {
        name if name in atlas.source_rows else atlas.evidence_rows[name]["source"]: None
        for name in names.split("; ")
        if name in atlas.source_rows or name in atlas.evidence_rows
    }
    return joined(source(atlas, name) for name in known) if known else NONE


def _curve(found: Plan, unit: str) -> Html:
    """What less than is wanted would cost at least, and the plan itself as the last row."""
    first, last = found.stands_mt, min(found.aim.mt, found.two_way_mt)
    if reaches(first, last):
        return Html()
    less = records(found.cost_curve([first + (last - first) * share for share in CURVE_SHARES]))
    plan = {"two_way_mt": last, "capex_musd": found.capex_musd, "discounted_musd": found.discounted_musd}
    rows = [
        (
            rounded(row["two_way_mt"]),
            money(row["capex_musd"]) if row["met"] else "not to be had",
            money(row["discounted_musd"]) if row["met"] else BLANK,
            "yes" if row["proven"] else "no",
        )
        for row in [*less, plan | {"met": True, "proven": found.proven}]
    ]
    columns = [
        Column(f"To let so much pass, {unit} a year", numeric=True),
        Column("Costs at least, million USD", numeric=True),
        Column("Discounted", numeric=True),
        Column("Proven to be the least"),
    ]
    return table(f"What less would cost by {found.aim.day}, each amount with a plan of its own", columns, rows)


def _not_taken(found: Plan) -> Html:
    """Projects that cannot be taken, projects that are not needed, and measures that vie with those that are built."""
    chosen = {candidate.id: candidate for candidate, _ in found.chosen}
    works = {candidate.limit for candidate in chosen.values() if candidate.limit}
    left = [one for one in found.choices.candidates if one.id not in chosen]
    projects = [one for one in left if one.kind == "project"]
    titles = {row["id"]: row["title"] for row in found.atlas.rows["projects"]}
    rows: list[Sequence[object]] = [(titles[name], BLANK, why) for name, why in sorted(found.left_out.items())]
    rows += [(one.title, money(one.capex_musd), _why_not(found, one, chosen)) for one in projects]
    columns = [Column("What"), Column("Cost of one, million USD", numeric=True), Column("Why not")]
    parts = [table("Documented projects on the corridor that the plan does not take", columns, rows)]
    rivals = [one for one in left if one.kind == "measure" and one.limit in works]
    others = len(left) - len(projects) - len(rivals)
    listing = table(
        "Measures where something is built, which the plan does not take",
        columns,
        [(one.title, money(one.capex_musd), _why_not(found, one, chosen)) for one in rivals],
    )
    if rivals:
        more = f"; {others:,} more elsewhere" if others else ""
        parts.append(folded(f"{counted(len(rivals), 'measure')} not taken where something is built{more}", listing))
    return Html("".join(parts))


def _why_not(found: Plan, one: Candidate, chosen: Mapping[str, Candidate]) -> str:
    """Why a candidate is not in the plan, as far as that can be told."""
    rivals = list(dict.fromkeys(_rivals_of(one, chosen)))
    if rivals:
        return f"not to be had beside {listed(rivals)}"
    return "the cheapest choice does without it" if found.met else "no more passes with it"


def _rivals_of(one: Candidate, chosen: Mapping[str, Candidate]) -> Iterator[str]:
    for other in chosen.values():
        excluded = other.id in one.excludes or one.id in other.excludes
        if excluded or (one.alternates and one.alternates == other.alternates):
            yield other.title
