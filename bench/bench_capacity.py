"""How long capacity questions take on the bundled atlas, beside networkx where it answers the same one.

The answers are compared before they are timed. Each number is the median over several turns; the kinds take turns, so
that a busy moment hits all of them. Run it by `make bench`, or `python bench/bench_capacity.py --turns 15`.
"""

import argparse
import statistics
import tomllib

import networkx as nx
from bench_routing import ATLAS, agree, milliseconds

import korridor as kd


def as_places(found: kd.Throughput) -> nx.DiGraph:
    """The ways of a railway corridor as lines between places, each with the least of its limits."""
    net = found.network
    least: dict[str, float] = {}
    for row in found.plan.limits.rows:
        amount = found.plan.limits.records[row.limit].central
        for arc in row.arcs:
            link = net.arc_records[arc].link
            if link in found.links:
                least[link] = min(amount, least.get(link, amount))
    graph = nx.DiGraph()
    for link, amount in least.items():
        record = net.atlas.link_records[link]
        for tail, head in ((record.start, record.end), (record.end, record.start)):
            held = graph.get_edge_data(tail, head, {"capacity": 0.0})["capacity"]
            graph.add_edge(tail, head, capacity=held + amount)
    graph.add_edges_from(("start", place) for place in found.origins)  # without a capacity: endless
    graph.add_edges_from((place, "end") for place in found.destinations)
    return graph


def main() -> None:
    """Time, compare answers, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=7, help="calls of each kind (default: 7)")
    turns = parser.parse_args().turns

    corridor = tomllib.loads(ATLAS.read_text(encoding="utf-8"))["report"]["corridor"]
    atlas = kd.load()
    net = atlas.network()
    found = net.throughput(corridor)
    graph = as_places(found)
    agree(found.two_way_mt, nx.minimum_cut_value(graph, "start", "end"))

    def ours() -> object:
        return net.throughput(corridor).bottleneck

    def theirs() -> object:
        return nx.minimum_cut(graph, "start", "end")

    taken = [(milliseconds(ours), milliseconds(theirs)) for _ in range(turns)]
    mine, others = (statistics.median(side) for side in zip(*taken, strict=True))
    print(f"{'':36}{'ours ms':>10}{'networkx ms':>13}{'times as fast':>15}   ({turns} turns)")
    print(f"{'throughput with named cut':36}{mine:10.2f}{others:13.2f}{others / mine:15.1f}")
    print(f"\n{'':36}{'ours ms':>10}")
    problem = net.assign().problem
    for name, work in {
        "throughput, ladder and all": lambda: str(net.throughput(corridor)),
        "throughput, 4,000 draws": lambda: net.throughput(corridor).spread.p10,
        "closures of every link": lambda: net.closures(corridor, kinds="link").table,
        "closures of links, borders, places": lambda: net.closures(corridor).table,
        "assign the atlas' demand": net.assign,
        "the same, one link closed": lambda: problem.solver.solve(problem.closing(found.links[:1])),
        "limits of a new network": lambda: atlas.network().limits(),
    }.items():
        print(f"{name:36}{statistics.median(milliseconds(work) for _ in range(turns)):10.2f}")


if __name__ == "__main__":
    main()
