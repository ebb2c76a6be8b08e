"""How long routing takes on the bundled atlas, as a multiple of what others take for the same answer in the same run.

Ratios travel between machines better than seconds. Each number is the median over several turns; the kinds take turns,
so that a busy moment hits all of them. Run it by `make bench`, or `python bench/bench_routing.py --turns 15`.
"""

import argparse
import statistics
import time
import tomllib
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import networkx as nx
import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

import korridor as kd
from korridor.draws import drawn_logs
from korridor.paths import least_weights
from korridor.routing.choosing import Search
from korridor.routing.demands import Demands
from korridor.times import hours

ROOT = Path(__file__).resolve().parents[1]
ATLAS = ROOT / "corridors" / "caspian-gulf" / "atlas.toml"
DRAWS = 10_000
WARM_S = 0.05

Floats = npt.NDArray[np.float64]


def milliseconds(work: Callable[[], object]) -> float:
    """Wall-clock milliseconds of one warm call: the mean of as many as fit into about 50 ms, at least one."""
    start = time.perf_counter()
    calls = 0
    while calls == 0 or time.perf_counter() - start < WARM_S:
        work()
        calls += 1
    return 1000 * (time.perf_counter() - start) / calls


def weighed(net: kd.Network, kind: type[nx.DiGraph]) -> tuple[nx.DiGraph, Floats]:
    """The states as a networkx graph of the kind, weighed by central hours, and with both ends hung on it."""
    central = hours(net, "container", "block_train").central
    graph = kind()
    for number, arc in enumerate(net.arc_records):
        if "container" in arc.cargoes and not np.isnan(central[number]):
            known = graph.get_edge_data(arc.from_state, arc.to_state)
            if kind is nx.MultiDiGraph or known is None or known["weight"] > central[number]:
                graph.add_edge(arc.from_state, arc.to_state, weight=float(central[number]))
    return graph, central


def hung(net: kd.Network, graph: nx.DiGraph, central: Floats, search: Search) -> nx.DiGraph:
    """Both ends of a search on a networkx graph: its source and its target."""
    for state, passed in search.sources.items():
        graph.add_edge("start", net.state_records[state].id, weight=float(central[list(passed)].sum()))
    for state, passed in search.targets.items():
        graph.add_edge(net.state_records[state].id, "end", weight=float(central[list(passed)].sum()))
    return graph


def scipy_loop(net: kd.Network, weights: Floats, sources: dict[int, Floats], targets: dict[int, Floats]) -> Floats:
    """The least hours of each draw by scipy's Dijkstra, with the lightest of parallel arcs taken beforehand."""
    states = len(net.state_records)
    tail, head = net.graph.tail, net.graph.head
    used = np.flatnonzero(np.isfinite(weights).all(axis=0))
    tails = np.concatenate([tail[used], np.full(len(sources), states), list(targets)])
    heads = np.concatenate([head[used], list(sources), np.full(len(targets), states + 1)])
    table = np.concatenate([weights[:, used], np.column_stack(list(sources.values()) + list(targets.values()))], axis=1)
    order = np.lexsort((heads, tails))
    first = np.flatnonzero(np.diff(tails[order] * (states + 2) + heads[order], prepend=-1))
    data = np.minimum.reduceat(table[:, order], first, axis=1)
    rows, columns = tails[order][first], heads[order][first]
    matrix = csr_matrix((data[0], (rows, columns)), shape=(states + 2, states + 2))
    found = np.empty(len(data))
    for draw in range(len(data)):
        matrix.data = data[draw]
        found[draw] = dijkstra(matrix, indices=states)[states + 1]
    return found


def agree(one: Floats | float, other: Floats | float) -> None:
    """Stop where two that are timed against each other do not give the same answer."""
    if not np.allclose(one, other):
        raise SystemExit("the answers differ, so their times cannot be compared")


def main() -> None:
    """Time, compare answers, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=7, help="calls of each kind (default: 7)")
    turns = parser.parse_args().turns

    wanted = tomllib.loads(ATLAS.read_text(encoding="utf-8"))["report"]["routes"][1]
    ends = wanted["origin"], wanted["destination"]
    net = kd.load().network()
    found = net.route(*ends)
    demands = Demands("container", "block_train")
    search = Search(net, found.origin, found.destination, demands)
    multi, central = weighed(net, nx.MultiDiGraph)
    plain, _ = weighed(net, nx.DiGraph)
    multi, plain = (hung(net, graph, central, search) for graph in (multi, plain))
    agree(nx.dijkstra_path_length(multi, "start", "end"), found.time_h.central)

    parts = hours(net, "container", "block_train")
    slots = parts.totals(drawn_logs(parts.elements, draws=DRAWS))
    sources = {state: slots[:, list(passed)].sum(axis=1) for state, passed in search.sources.items()}
    targets = {state: slots[:, list(passed)].sum(axis=1) for state, passed in search.targets.items()}
    arcs = slots[:, : len(net.arc_records)]
    weights = np.where(search.open & np.isfinite(arcs), arcs, np.inf)
    agree(least_weights(net.graph, weights, sources, targets), scipy_loop(net, weights, sources, targets))

    pairs = {
        "a route, central": (lambda: net.route(*ends), lambda: nx.dijkstra_path(multi, "start", "end")),
        "routes, k=5": (
            lambda: net.routes(*ends, k=5),
            lambda: list(islice(nx.shortest_simple_paths(plain, "start", "end", weight="weight"), 5)),
        ),
        f"best of {DRAWS:,} draws": (
            lambda: least_weights(net.graph, weights, sources, targets),
            lambda: scipy_loop(net, weights, sources, targets),
        ),
    }
    print(f"{'':26}{'ours ms':>10}{'theirs ms':>12}{'times as fast':>15}   ({turns} turns)")
    for name, (ours, theirs) in pairs.items():
        taken = [(milliseconds(ours), milliseconds(theirs)) for _ in range(turns)]
        mine, others = (statistics.median(side) for side in zip(*taken, strict=True))
        print(f"{name:26}{mine:10.2f}{others:12.2f}{others / mine:15.1f}")
    print(f"\n{'':26}{'ours ms':>10}")
    for name, work in {
        "a route with 4,000 draws": lambda: net.route(*ends).time_h.p90,
        f"net.least, {DRAWS:,} draws": lambda: net.least(*ends, draws=DRAWS),
        "pareto by time and cost": lambda: net.pareto(*ends, by=("time", "cost")),
        "pareto by four criteria": lambda: net.pareto(*ends, by=("time", "cost", "co2e", "distance")),
    }.items():
        print(f"{name:26}{statistics.median(milliseconds(work) for _ in range(turns)):10.2f}")


if __name__ == "__main__":
    main()
