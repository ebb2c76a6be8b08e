"""How long the flows of `korridor.paths` take, as a multiple of what linopy with HiGHS takes for the same answer.

A random road map with one limit for both directions of each link, and commodities of several kinds that together want
more than some links can take. Linopy builds the programme over arcs, with what is left behind as a column of each
commodity. It is no dependency: `pip install linopy` in an environment with Korridor; without it that part is left out.
The kinds take turns, so that a busy moment hits all of them; each number is the median of several turns. Run it by
`python bench/bench_flow.py`.
"""

import argparse
import importlib.util
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass

import numpy as np
from bench_paths import road_map

from korridor.paths import Commodity, Digraph, GreatestFlow, LeastCostFlows, Rows

KINDS = 3


@dataclass(frozen=True)
class Question:
    """What `LeastCostFlows` is given, and capacities."""

    graph: Digraph
    cost: np.ndarray
    commodities: list[Commodity]
    rows: Rows
    penalty: float
    capacity: np.ndarray

    def made(self) -> LeastCostFlows:
        """The problem, before it is solved."""
        return LeastCostFlows(self.graph, self.cost, self.commodities, self.rows, self.penalty)


def question(nodes: int, arcs: int, commodities: int, seed: int) -> Question:
    """Wants between random places, and limits about as great as what links carry on average without any."""
    graph, weight = road_map(nodes, arcs, 0.0, seed)
    chance = np.random.default_rng(seed)
    count = len(graph.tail)
    cost = weight * chance.uniform(0.8, 1.2, (KINDS, 1)) * chance.uniform(0.9, 1.1, (KINDS, count))
    wants = []
    for number in range(commodities):
        source, target = chance.choice(nodes, 2, replace=False).tolist()
        wants.append(Commodity(number % KINDS, source, target, float(chance.uniform(0.5, 2))))
    link = np.unique(np.sort([graph.tail, graph.head], axis=0), axis=1, return_inverse=True)[1].ravel()
    kind = np.repeat(np.arange(KINDS), count)
    load = np.array([1.0, 1.3, 0.7])[kind]
    rows = Rows(int(link.max()) + 1, np.tile(link, KINDS), np.tile(np.arange(count), KINDS), load, kind)
    free = LeastCostFlows(graph, cost, wants, rows, 1e3).solve(np.full(rows.count, np.inf))
    usual = free.use[free.use > 0].mean()
    capacity = chance.uniform(0.4, 2, rows.count) * usual
    return Question(graph, cost, wants, rows, float(4 * np.median(free.least)), capacity)


@contextmanager
def silent() -> Iterator[None]:
    """Nothing goes to standard output: HiGHS names itself there before linopy tells it not to."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def by_linopy(asked: Question) -> float:
    """Objective of the programme over arcs."""
    import linopy
    import pandas as pd
    import xarray as xr

    graph, rows, wants = asked.graph, asked.rows, asked.commodities
    want, arc = pd.RangeIndex(len(wants), name="want"), pd.RangeIndex(len(graph.tail), name="arc")
    kind = np.array([want.kind for want in wants])
    model = linopy.Model()
    flow = model.add_variables(lower=0, coords=[want, arc], name="flow")
    left = model.add_variables(lower=0, coords=[want], name="left")

    wanted = np.zeros((len(wants), graph.nodes))
    wanted[want, [want.source for want in wants]] = 1
    wanted[want, [want.target for want in wants]] = -1
    wanted = xr.DataArray(wanted, coords=[want, pd.RangeIndex(graph.nodes, name="node")])
    amount = xr.DataArray([want.amount for want in wants], coords=[want])
    # Every node of the road map has arcs out of it and into it, and every arc is in one row.
    out, into = ((1 * flow).groupby(pd.Series(end, arc, name="node")).sum() for end in (graph.tail, graph.head))
    model.add_constraints(out - into + left * wanted == wanted * amount, name="balance")
    load = np.zeros((KINDS, len(arc)))
    load[rows.kind, rows.arc] = rows.coefficient
    link = pd.Series(rows.row[: len(arc)], arc, name="link")
    limits = xr.DataArray(asked.capacity, coords=[pd.RangeIndex(rows.count, name="link")])
    used = (flow * xr.DataArray(load[kind], coords=[want, arc])).sum("want").groupby(link).sum()
    model.add_constraints(used <= limits, name="limits")
    model.add_objective(
        (flow * xr.DataArray(asked.cost[kind], coords=[want, arc])).sum() + (asked.penalty * left).sum()
    )
    with silent():
        model.solve(solver_name="highs", io_api="direct", output_flag=False)
    return float(model.objective.value)


def timed(run: Callable[[], object]) -> float:
    """Milliseconds that a call takes."""
    start = time.perf_counter()
    run()
    return 1e3 * (time.perf_counter() - start)


def main() -> None:
    """Compare the answers, time, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9, help="turns of each kind (default: 9)")
    parser.add_argument("--nodes", type=int, default=300)
    parser.add_argument("--arcs", type=int, default=800)
    parser.add_argument("--commodities", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()

    asked = question(given.nodes, given.arcs, given.commodities, given.seed)
    known = asked.made()
    flows = known.solve(asked.capacity)
    binding, left = np.flatnonzero(flows.prices > 0), flows.unserved.sum()
    wanted = sum(want.amount for want in asked.commodities)
    print(
        f"{asked.rows.count} limits, {len(binding)} of them bind; {100 * left / wanted:.0f} % of what is wanted is left"
    )
    others = importlib.util.find_spec("linopy") is not None
    if others:
        np.testing.assert_allclose(by_linopy(asked), flows.objective, rtol=1e-6)
    else:
        print("linopy is not installed: pip install linopy")

    # Each turn changes another limit, so that none has been solved for before.
    again = [asked.capacity.copy() for _ in range(given.runs)]
    for turn, capacity in enumerate(again):
        capacity[binding[turn % len(binding)]] *= 1.1 + 0.1 * (turn // len(binding))
        np.testing.assert_allclose(asked.made().solve(capacity).objective, known.solve(capacity).objective, rtol=1e-9)
    row = asked.rows.kind == 0
    single = Rows(asked.rows.count, *(column[row] for column in astuple(asked.rows)[1:]))
    ends = [sorted({getattr(want, end) for want in asked.commodities}) for end in ("source", "target")]
    ends[1] = sorted({*ends[1]} - {*ends[0]})
    greatest = GreatestFlow(asked.graph, single, *ends)

    kinds: dict[str, list[float]] = {}
    for capacity in again:
        known = asked.made()
        known.solve(asked.capacity)
        greatest.solve(asked.capacity)
        turns: dict[str, Callable[[], object]] = {
            "least cost, first": lambda: asked.made().solve(asked.capacity),
            "least cost, again": lambda known=known, capacity=capacity: known.solve(capacity),
            "greatest flow, first": lambda: GreatestFlow(asked.graph, single, *ends).solve(asked.capacity),
            "greatest flow, again": lambda capacity=capacity: greatest.solve(capacity),
        }
        if others:
            turns["least cost, linopy"] = lambda: by_linopy(asked)
        for name, run in turns.items():
            kinds.setdefault(name, []).append(timed(run))
    medians = {name: statistics.median(taken) for name, taken in kinds.items()}
    first = medians["least cost, first"]
    print(f"{'each':30}{'ms':>10}   ({given.runs} turns)")
    for name, taken in medians.items():
        print(f"{name:30}{taken:10.2f}")
    if others:
        print(f"{'linopy takes':30}{medians['least cost, linopy'] / first:10.1f} times as long as the first")
    print(f"{'the first takes':30}{first / medians['least cost, again']:10.1f} times as long as the next")


if __name__ == "__main__":
    main()
