"""Commands that look ahead: what could pass year by year, whether a target is met, and what would meet it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from math import isnan, nan
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from korridor.cli.asking import AsJson, Cargo, Corridor, Folder, Names, ScenarioName, opened, scenario_of, whole
from korridor.cli.printing import json_rows, print_json, print_text, print_wide, working
from korridor.errors import InputError

if TYPE_CHECKING:
    import pandas as pd

    from korridor.api import Atlas
    from korridor.outlook import Outlook
    from korridor.planning import Plan, Target

__all__ = ["outlook", "plan", "target"]

Whole = Annotated[int | None, Parameter(converter=whole)]
Flag = Annotated[bool, Parameter(negative="")]
Aimed = Annotated[str | None, Parameter(help="Id or title of a corridor, instead of a target of the atlas.")]
Wanted = Annotated[float | None, Parameter(help="What is wanted of the corridor, two-way, in Mt a year.")]


def outlook(
    corridor: Corridor,
    /,
    *,
    first: Annotated[int | None, Parameter(name="--from", converter=whole)] = None,
    last: Annotated[int | None, Parameter(name="--to", converter=whole)] = None,
    scenario: ScenarioName = "base",
    against: str | None = None,
    cargo: Cargo = None,
    series: str | None = None,
    growth: float | None = None,
    atlas: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Show year by year what can pass through a corridor, what wants to, what does, and what binds.

    Parameters
    ----------
    first
        First year; by default the base year of the atlas.
    last
        Last year; by default the last that the atlas covers.
    against
        Another scenario: show what the first one has more than this, year by year.
    series
        Observed volumes to go on from; by default those of the corridor.
    growth
        How what wants to pass grows after them, as a share a year: 0.1 for 10 percent.
    """
    loaded = opened(atlas)
    years = _years(loaded, first, last)
    with working("Looking ahead"):
        asked: dict[str, Any] = {"years": years, "series": series, "growth": growth}
        found = loaded.outlook(corridor, scenario=scenario_of(loaded, scenario), cargo=cargo, **asked)
        other = None
        if against is not None:
            other = loaded.outlook(corridor, scenario=scenario_of(loaded, against), cargo=found.cargo, **asked)
        table = found.table if other is None else _more(other, found)
    if as_json:
        about: dict[str, Any] = {"corridor": found.corridor, "title": found.title, "scenario": found.scenario.name}
        about |= {} if other is None else {"against": other.scenario.name}
        seen = None if found.series is None else {"id": found.series.id, "title": found.series.title}
        behind = {"cargo": found.cargo, "unit": found.unit, "series": seen, "growth": asdict(found.growth)}
        print_json({**about, **behind, "rows": json_rows(table)})
        return
    if other is None:
        print_text("\n".join(str(found).splitlines()[:2]))
        print()
        _print_years(found, table)
    else:
        title = f"{found.title}, {found.cargo}: what {found.scenario.name!r} has more than {other.scenario.name!r}"
        print_wide(table, ["year", *table.columns], title=f"{title}, two-way, {found.unit} a year")


def _years(atlas: Atlas, first: int | None, last: int | None) -> Iterable[int] | None:
    """The years asked for; None for those of the library."""
    if first is None and last is None:
        return None
    covered = atlas.about.years
    for year in (first, last):
        if year is not None and not covered[0] <= year <= covered[1]:
            raise InputError(f"the atlas {atlas.about.name} covers {covered[0]} to {covered[1]}; got {year}.")
    start, end = atlas.about.base_year if first is None else first, covered[1] if last is None else last
    if start > end:
        raise InputError(f"the years from {start} to {end} are none; the first year comes first.")
    return range(start, end + 1)


def _more(before: Outlook, after: Outlook) -> pd.DataFrame:
    """What one outlook has more than another one, with the bottlenecks of both."""
    table = before.diff(after)
    return table.rename(columns={"bottleneck": "bottleneck_against", "bottleneck_other": "bottleneck"})


def _print_years(found: Outlook, table: pd.DataFrame) -> None:
    unit = found.unit.lower()
    computed = [f"computed_{unit}"] if table["assumed"].any() else []
    columns = ["year", f"capacity_{unit}", f"capacity_low_{unit}", f"capacity_high_{unit}", *computed, "bottleneck"]
    columns += [f"demand_{unit}", f"volume_{unit}", "volume_is", "utilisation", "level", f"shortfall_{unit}"]
    print_wide(table, columns, title=f"By year, two-way, {found.unit} a year")
    if computed:
        print(f"\ncomputed_{unit} is what the elements let pass; the capacity is taken at its word.")


# ------------------------------------------------------------------------------------------ targets


def target(
    name: str | None = None,
    /,
    *,
    corridor: Aimed = None,
    mt: Wanted = None,
    year: Whole = None,
    scenario: ScenarioName = "base",
    all_scenarios: Flag = False,
    rivals: Flag = False,
    cargo: Cargo = None,
    atlas: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Say whether a target is met, by capacity and by volume, and what is missing; without one list those there are.

    What is missing is told in Mt, trains and wagons a day, and as the cost of the cheapest works that meet it.

    Parameters
    ----------
    name
        Id of a target of the atlas.
    year
        By the end of which year; a target of the atlas has its own.
    all_scenarios
        Show the same under each scenario of the atlas too.
    rivals
        Show too what others say is wanted or expected there.
    """
    loaded = opened(atlas)
    chosen = scenario_of(loaded, scenario)
    given = (name, corridor, mt, year, cargo)
    if all(one is None for one in given) and scenario == "base" and not (all_scenarios or rivals):
        _list_targets(loaded, as_json=as_json)
        return
    found = loaded.target(name, scenario=chosen, corridor=corridor, mt=mt, year=year, cargo=cargo)
    with working("Setting it against what can pass"):
        told = f"{found}\n{_cost_words(found)}"
        tables = {"gap": found.gap}
        if rivals:
            tables["rivals"] = found.rivals
        if all_scenarios:
            from korridor.scenario import BASE

            tables["scenarios"] = found.across({BASE.name: BASE, **loaded.scenario_records, chosen.name: chosen})
    if as_json:
        print_json({**_met(found), **{key: json_rows(table) for key, table in tables.items()}})
        return
    print_text(told)
    _print_met(found, tables)


def _list_targets(atlas: Atlas, *, as_json: bool) -> None:
    import pandas as pd

    from korridor.planning import aim_of, targets

    columns = ["id", "title", "mt", "unit", "day", "dated", "is_forecast", "corridor", "subjects", "confidence", "note"]
    rows = []
    for name in targets(atlas):
        try:
            row = {**asdict(aim_of(atlas, name)), "note": ""}
        except InputError as error:  # its own day is not one that the atlas covers
            row = {**asdict(aim_of(atlas, name, year=atlas.about.base_year)), "day": None, "note": str(error)}
        rows.append({key: row[key] for key in columns})
    if as_json:
        print_json(rows)
    elif rows:
        shown = pd.DataFrame(rows).rename(columns={"mt": "wanted", "day": "by", "subjects": "of"})
        shown["by"] = [row["day"] if row["dated"] else None for row in rows]
        print_wide(shown, ["id", "wanted", "unit", "by", "title", "of", "confidence"], unknown="")
        for row in rows:
            if row["note"]:
                print_text(f"\n{row['note']}")
    else:
        print("This atlas names no targets; give --corridor, --mt and --year.")


def _met(found: Target) -> dict[str, Any]:
    """What a target comes to, for a script."""
    aim = found.aim
    about: dict[str, Any] = {"target": aim.id, "title": aim.title, "subjects": aim.subjects, "corridor": aim.corridor}
    about |= {"scenario": found.scenario.name, "day": aim.day, "dated": aim.dated, "unit": aim.unit, "mt": aim.mt}
    amounts = {name: getattr(found, name) for name in ("capacity_mt", "computed_mt", "gap_mt", "volume_mt")}
    amounts["gap_musd"] = nan if aim.corridor is None and not found.met else found.gap_musd
    known = {name: None if isnan(amount) else float(amount) for name, amount in amounts.items()}
    flags = {name: getattr(found, name) for name in ("met", "assumed", "volume_met")}
    answers = {name: None if flag is None else bool(flag) for name, flag in flags.items()}
    return {**about, **known, **answers, "year_met": found.year_met, "growth": json_rows(found.growth)}


def _cost_words(found: Target) -> str:
    """What is missing, in dollars."""
    from korridor.planning import reaches

    if reaches(found.computed_mt, found.aim.mt):
        return "cost: nothing more is to be built for it"
    if found.aim.corridor is None:
        return "cost: not reckoned; a plan is made for one corridor"
    if isnan(found.gap_musd):
        return "cost: no works that are known here reach it; korridor plan shows how far they get"
    low, high = found.plan.capex_range_musd
    return (
        f"cost: {found.gap_musd:,.0f} million USD ({low:,.0f} to {high:,.0f}) at least; korridor plan shows the works"
    )


def _print_met(found: Target, tables: dict[str, pd.DataFrame]) -> None:
    unit = "mt is bcm" if found.unit == "bcm" else "Mt"
    gap = tables["gap"]
    if len(gap):
        print()
        # Where no trains run, nothing is unknown: such a cell is empty.
        print_wide(gap, list(gap.columns), title=f"What is missing, two-way, {unit} a year", unknown="")
    if "rivals" in tables:
        print()
        said = tables["rivals"]
        columns = ["value_id", "year", "quantity", "what", "low", "central", "high", "status", "by", "publisher"]
        if said.empty:
            print("Nobody else says what is wanted or expected there.")
        else:
            print_wide(said, [*columns, "date", "confidence"], title="As sources have it, a year", unknown="")
    if "scenarios" in tables:
        print()
        across = tables["scenarios"]
        words = {
            "capacity": [
                "" if note else "at its word" if assumed else "met" if met else "not met"
                for met, assumed, note in zip(across["met"], across["assumed"], across["note"], strict=True)
            ],
            "volume": [
                "" if note else "unknown" if met is None else "met" if met else "not met"
                for met, note in zip(across["volume_met"], across["note"], strict=True)
            ],
        }
        columns = ["scenario", "capacity", "capacity_mt", "gap_mt", "volume", "volume_mt", "bottleneck", "note"]
        print_wide(across.assign(**words), columns, title=f"Under each scenario, two-way, {unit} a year", unknown="")


# ------------------------------------------------------------------------------------------ plans


def plan(
    name: str | None = None,
    /,
    *,
    corridor: Aimed = None,
    mt: Wanted = None,
    year: Whole = None,
    scenario: ScenarioName = "base",
    cargo: Cargo = None,
    budget: float | None = None,
    projects: bool = True,
    measures: bool = True,
    without: Names = None,
    effects: str = "central",
    discount_rate: float = 0.05,
    curve: Flag = False,
    save: str | None = None,
    atlas: Folder = None,
    as_json: AsJson = False,
) -> None:
    """Find the cheapest works with which a target is met, in the order of building.

    Parameters
    ----------
    name
        Id of a target of the atlas; korridor target lists them.
    year
        By the end of which year; a target of the atlas has its own.
    budget
        Spend at most this much, in millions of US dollars, not discounted.
    projects
        Choose among the named projects of the atlas.
    measures
        Choose among generic measures, as passing loops or a second track.
    without
        Id of a work that may not be chosen; repeat it for more.
    effects
        low, central or high: what measures are taken to bring.
    discount_rate
        Share a year.
    curve
        Show too what less than the target costs at least.
    save
        Write the works to this file, as a scenario what-if.toml.
    """
    if save is not None and not save.endswith(".toml"):
        raise InputError(f"the file of a scenario ends in .toml, as what-if.toml; got {save!r}.")
    loaded = opened(atlas)
    found = loaded.plan(
        name,
        scenario=scenario_of(loaded, scenario),
        corridor=corridor,
        mt=mt,
        year=year,
        cargo=cargo,
        budget_musd=budget,
        projects=projects,
        measures=measures,
        without=without or (),
        effects=effects,
        discount_rate=discount_rate,
    )
    with working("Looking for the cheapest works"):
        told, works = str(found), found.projects
        steps = found.cost_curve() if curve else None
    path = None if save is None else found.edits.save(save)
    if as_json:
        more = {} if steps is None else {"curve": json_rows(steps)}
        saved = {} if path is None else {"scenario_file": str(path)}
        print_json({**_planned(found), "projects": json_rows(works), **more, **saved})
        return
    print_text(told)
    if len(works):
        print()
        costs = ["capex_musd", "capex_low_musd", "capex_high_musd", "discounted_musd"]
        columns = ["id", "begins", "ready", "count", "size", "size_unit", *costs, "effect", "confidence", "source_id"]
        print_wide(works, columns, title="Works in the order of building, costs in million USD", unknown="")
    if steps is not None:
        print()
        columns = ["two_way_mt", "capex_musd", "discounted_musd", "met", "proven"]
        print_wide(steps, columns, title="Least cost of each amount a year, million USD")
    if path is not None:
        print(f"\nThe works as a scenario: {path}")


def _planned(found: Plan) -> dict[str, Any]:
    """What a plan comes to, for a script."""
    aim, (low, high) = found.aim, found.capex_range_musd
    about = {"target": aim.id, "title": aim.title, "corridor": aim.corridor, "scenario": found.scenario.name}
    asked: dict[str, Any] = {"day": aim.day, "cargo": found.cargo, "unit": aim.unit, "mt": aim.mt}
    asked |= {"discount_rate": found.discount_rate, "budget_musd": found.budget_musd}
    flow = {"stands_mt": float(found.stands_mt), "two_way_mt": float(found.two_way_mt)}
    flags = {"met": bool(found.met), "proven": bool(found.proven)}
    costs = {"capex_musd": found.capex_musd, "capex_low_musd": low, "capex_high_musd": high}
    costs["discounted_musd"] = found.discounted_musd
    return {**about, **asked, **flow, **flags, **costs, "left_out": dict(found.left_out)}
