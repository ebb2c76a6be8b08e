"""How long outlooks, scenarios and plans take on the bundled atlas, beside networkx once for each year.

The yardstick lays out the corridor of the report as a networkx graph, with the limits that Korridor gives it, and finds
its least cut: once a year, as an outlook without any memory would have to. The answers are compared before they are
timed. Each number is the median over several turns; each turn has scenarios of its own, so that none is known already.
Run it by `python bench/bench_scenarios.py --turns 5`.
"""

import argparse
import datetime as dt
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import replace

import networkx as nx
from bench_capacity import as_places
from bench_routing import agree

import korridor as kd
from korridor.atlas import edited
from korridor.errors import InputError
from korridor.scenario import Edit, Scenario

YEARS = 12


def once(work: Callable[[], object]) -> float:
    """Wall-clock milliseconds of one call."""
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def by_networkx(found: kd.Throughput, years: Iterable[int]) -> list[float]:
    """What can pass, worked out anew for each year."""
    return [nx.minimum_cut(as_places(found), "start", "end")[0] for _ in years]


def unknown(link: str, turn: int) -> Scenario:
    """A scenario that no turn before has asked for: one link raised, and shut for a quarter of a year."""
    wider = Edit(action="scale", subject=f"link:{link}", quantity="capacity_mt", value=1.5 + turn / 100)
    shut = Edit(action="close", subject=f"link:{link}", start=dt.date(2028, 2, 1), end=dt.date(2028, 4, 30))
    return Scenario(f"turn-{turn}", "Of this turn", edits=(wider, shut))


def side_by_side(atlas: kd.Atlas, corridor: str, turn: int) -> None:
    """The outlook of a corridor under every scenario of the atlas, as if each were new."""
    for name, scenario in atlas.scenario_records.items():
        try:
            _ = atlas.outlook(corridor, scenario=replace(scenario, name=f"{name}-{turn}")).table
        except InputError:  # it holds no whole year
            continue


def main() -> None:
    """Compare answers, time, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=3, help="turns of each kind (default: 3)")
    turns = parser.parse_args().turns

    atlas = kd.load()
    corridor, target, last = atlas.about.report_corridor, atlas.about.report_target, atlas.about.years[1]
    years = range(last - YEARS + 1, last + 1)
    found = atlas.network(last).throughput(corridor)
    outlook = atlas.outlook(corridor, years=years)
    agree(outlook.table["capacity_mt"].loc[last], by_networkx(found, [last])[0])
    link = min(found.links)

    kinds: dict[str, list[float]] = {}
    for turn in range(turns):
        fresh, new = kd.load(), unknown(link, turn)
        works: dict[str, Callable[[], object]] = {
            f"networkx, {YEARS} years": lambda: by_networkx(found, years),
            f"outlook of {YEARS} years, first": lambda fresh=fresh: fresh.outlook(corridor, years=years).table,
            "the same, a new scenario": lambda fresh=fresh, new=new: (
                fresh.outlook(corridor, years=years, scenario=new).table
            ),
            "the same, again": lambda fresh=fresh, new=new: fresh.outlook(corridor, years=years, scenario=new).table,
            f"all {len(atlas.scenario_records)} scenarios": lambda fresh=fresh, turn=turn: side_by_side(
                fresh, corridor, turn
            ),
            "plan of the report": lambda fresh=fresh: fresh.plan(target).capex_musd,
            "applying a scenario": lambda fresh=fresh, turn=turn: edited(
                fresh, unknown(link, turns + turn), dt.date(last, 12, 31)
            ),
        }
        for name, work in works.items():
            kinds.setdefault(name, []).append(once(work))
    medians = {name: statistics.median(taken) for name, taken in kinds.items()}
    yardstick = next(iter(medians.values()))
    print(f"{'each':36}{'ms':>10}{'times networkx':>16}   ({turns} turns)")
    for name, taken in medians.items():
        print(f"{name:36}{taken:10.2f}{taken / yardstick:16.2f}")


if __name__ == "__main__":
    main()
