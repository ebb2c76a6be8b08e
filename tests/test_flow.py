"""Flows under limits: the most that can pass, what binds first and next; who goes where when everyone wants to pass."""

import math
import warnings
from concurrent.futures import ThreadPoolExecutor

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from korridor.errors import InputError, MissingFigure, NoRoute, UnknownName
from korridor.flow import problem_of


def gates(drawn, line=6.0):
    """A line, from its end two borders into XB, of 200 and 400 wagons a day: 4.38 and 8.76 Mt.

    start ==line== fork --200-- near -- end
                   fork --400-- far --- end
    """
    drawing = drawn().usual()
    for name in ("near", "far", "end"):
        drawing.place(name, country="XB")
    drawing.link("start", "fork", line)
    drawing.link("fork", "near", 50, border="ordinary").link("fork", "far", 50, border="ordinary")
    drawing.value("border:fork--near", "wagons_per_day", 200).value("border:fork--far", "wagons_per_day", 400)
    drawing.link("near", "end", 50).link("far", "end", 50)
    return drawing.corridor("gates", ["start"], ["end"])


# ------------------------------------------------------------------------------------------ throughput


def stated_gates(drawn, line=6.0):
    """As `gates`, where no figure is stated for the links over the border, so that the wagons of the border count."""
    drawing = gates(drawn, line)
    drawing.values = [row for row in drawing.values if row[1] not in ("link:fork--near", "link:fork--far")]
    return drawing.default("capacity_mt", 50)


def test_the_weakest_of_a_line_and_two_gates_binds(drawn):
    """6 Mt on the line, 200 and 400 wagons a day of 60 t behind it: 6 pass; with 20 on the line 13.14 do."""
    net = stated_gates(drawn).network()

    now = net.throughput("gates")
    assert now.two_way_mt == pytest.approx(6)
    assert now.bottleneck == ("link:start--fork",)

    raised = net.throughput("gates", limits={"link:start--fork": 20})
    assert raised.two_way_mt == pytest.approx(13.14)
    assert set(raised.bottleneck) == {"border:fork--far", "border:fork--near"}


def test_a_stated_figure_of_the_link_goes_before_wagons_at_its_border(drawn):
    """What is stated for a run of track over a border says what passes there; wagons a day are one input of that."""
    assert gates(drawn).network().throughput("gates", limits={"link:start--fork": 200}).two_way_mt == pytest.approx(100)


def test_the_ladder_lifts_what_lets_most_more_pass(drawn):
    """The line first; then the gates, of which the greater relief is lifted; each row says what it alone gives."""
    ladder = stated_gates(drawn).network().throughput("gates", up_to=40).ladder
    first, *second = ladder.to_dict("records")[:3]

    assert (first["limit_id"], first["limit_mt"], first["throughput_mt"]) == ("link:start--fork", 6, 6)
    assert first["lifts_to_mt"] == pytest.approx(13.14)
    assert first["needed_mt"] == pytest.approx(40)
    assert first["gap_mt"] == pytest.approx(34)
    by_id = {row["limit_id"]: row for row in second}
    assert by_id["border:fork--near"]["lifts_to_mt"] == pytest.approx(50 + 8.76)
    assert by_id["border:fork--far"]["lifts_to_mt"] == pytest.approx(4.38 + 50)
    assert by_id["border:fork--near"]["lifted"]
    assert not by_id["border:fork--far"]["lifted"]
    assert by_id["border:fork--far"]["needed_mt"] == pytest.approx(40 - 4.38)


def test_twenty_mt_takes_913_wagons_a_day_and_so_many_pairs(drawn):
    """20 Mt at 60 t are 913 wagons a day; with back-haul of 0.25 and 2,635 t a train 16.64 pairs on 365 days."""
    rung = stated_gates(drawn).network().throughput("gates", up_to=20).ladder.iloc[0]

    assert rung["needed_wagons_per_day"] == pytest.approx(913.2, abs=0.1)
    assert rung["needed_trains_per_day"] == pytest.approx(20e6 * 0.8 / (2635 * 365))


def test_a_section_is_one_limit_over_its_links(drawn):
    """Lifting the figure of a run lifts it on all of its links: one step, not one for each link."""
    drawing = drawn().usual().link("a", "b").link("b", "c").link("c", "d").link("d", "e", 9)
    net = drawing.section("run", "a--b", "b--c", "c--d", mt=5).corridor("all", ["a"], ["e"]).network()

    ladder = net.throughput("all", up_to=20).ladder
    assert list(ladder["limit_id"]) == ["section:run", "link:d--e"]
    assert list(ladder["throughput_mt"]) == [5, 9]


def test_limits_that_tie_are_all_named_and_lifted_together(drawn):
    """Two lines of 0.1 + 0.2 and 0.3 Mt in series tie, whatever floating point makes of them; so do two cuts."""
    net = (
        drawn()
        .usual()
        .link("a", "b", 0.1 + 0.2)
        .link("b", "c", 0.3)
        .link("c", "d", 1)
        .corridor("t", ["a"], ["d"])
        .network()
    )

    found = net.throughput("t", up_to=2)
    assert set(found.cuts) == {("link:a--b",), ("link:b--c",)}
    step = found.ladder[found.ladder["step"] == 1]
    assert set(step["limit_id"]) == {"link:a--b", "link:b--c"}
    assert step["lifted"].all()
    assert step["lifts_to_mt"].tolist() == pytest.approx([0.3, 0.3])  # neither alone lets more pass
    assert found.ladder[found.ladder["step"] == 2]["throughput_mt"].tolist() == [1]


def test_two_limits_on_one_link_tie_too(drawn):
    """A border with a figure of its own equal to that of its link: each alone binds."""
    drawing = drawn().place("b", country="XB").usual().link("a", "b", 4, border="ordinary")
    net = drawing.value("border:a--b", "capacity_mt", 4).corridor("t", ["a"], ["b"]).network()

    assert set(net.throughput("t").cuts) == {("link:a--b",), ("border:a--b",)}


def test_parallel_links_add_up(drawn):
    """Two tracks of other companies between the same places carry what both carry."""
    net = drawn().usual().link("a", "b", 2).link("a", "b", 3, id="other").corridor("t", ["a"], ["b"]).network()

    assert net.throughput("t").two_way_mt == pytest.approx(5)
    assert set(net.throughput("t").bottleneck) == {"link:a--b", "link:other"}


def test_a_fleet_is_shared_by_its_lines(drawn):
    """Two lines of 4 Mt share wagons for 5: a linear programme, which says so, and whose price names the fleet."""
    drawing = drawn().usual().link("a", "b", 4).link("a", "c", 4).link("b", "d", 9).link("c", "d", 9)
    net = drawing.section("fleet", "a--b", "a--c", shape="parallel", mt=5).corridor("t", ["a"], ["d"]).network()
    found = net.throughput("t", up_to=20)

    assert found.two_way_mt == pytest.approx(5)
    assert found.cuts == (("section:fleet",),)
    assert "linear programme" in found.method
    assert "section:fleet" in found.method
    assert found.ladder["throughput_mt"].drop_duplicates().tolist() == pytest.approx([5, 8, 13])


def test_a_fleet_ties_with_its_lines(drawn):
    """Where the lines together carry just what the fleet does, both cuts are named."""
    drawing = drawn().usual().link("a", "b", 2).link("a", "c", 3).link("b", "d", 9).link("c", "d", 9)
    net = drawing.section("fleet", "a--b", "a--c", shape="parallel", mt=5).corridor("t", ["a"], ["d"]).network()

    assert set(net.throughput("t").cuts) == {("section:fleet",), ("link:a--b", "link:a--c")}


def test_only_members_of_the_corridor_carry(drawn):
    """A line beside the corridor is of no use to it; between two places the whole network counts."""
    drawing = (
        drawn().usual().link("a", "b", 2).link("a", "b", 3, id="other").corridor("t", ["a"], ["b"], links=["a--b"])
    )
    net = drawing.network()

    assert net.throughput("t").two_way_mt == 2
    assert net.throughput(origins="a", destinations="b").two_way_mt == 5


def test_one_way_is_the_share_of_the_heavy_direction(drawn):
    """With a back-haul of 0.25 the heavy direction has 0.8 of the two-way amount; a one-way link has all of it."""
    net = drawn().usual().link("a", "b", 5).link("b", "c", 50).corridor("t", ["a"], ["c"]).network()
    assert net.throughput("t").one_way_mt == pytest.approx(4)

    drawing = (
        drawn().usual().link("a", "b", mode="pipeline", carrier=["pipeline"], direction="forward", cargoes=["oil"])
    )
    drawing.default("base_load_share", 0.1, mode="pipeline")
    drawing.value("link:a--b", "capacity_mt", 7, basis="one_way", scope="cargo=oil")
    net = drawing.corridor("t", ["a"], ["b"]).network()
    assert (net.throughput("t").two_way_mt, net.throughput("t").one_way_mt) == (7, 7)


def test_what_is_left_after_other_traffic_goes_by_amounts_then_shares(drawn):
    """A stated base load is taken off; else the share of the default; what is not known is an error, never none."""
    drawing = drawn().usual().link("a", "b", 10).link("b", "c", 9).corridor("t", ["a"], ["c"])
    net = drawing.value("link:a--b", "base_load_mt", 8, status="observed").network()
    assert net.throughput("t").available_mt == pytest.approx(2)
    assert net.throughput(origins="b", destinations="c").available_mt == pytest.approx(4.5)

    drawing = drawn().link("a", "b", 10).corridor("t", ["a"], ["b"]).default("backhaul_share", 0.25)
    unknown = drawing.network().throughput("t")
    assert unknown.two_way_mt == 10
    with pytest.raises(MissingFigure, match=r"other traffic is not known.*link:a--b"):
        _ = unknown.available_mt
    assert "unknown" in str(unknown)


def test_low_and_high_are_with_all_figures_low_or_high(drawn):
    """Each limit at its own P10 or P90 at once; the Spread draws them apart."""
    drawing = drawn().usual().link("a", "b").link("b", "c").value("link:a--b", "capacity_mt", 6, low=5, high=8)
    net = drawing.value("link:b--c", "capacity_mt", 7, low=4, high=7.5).corridor("t", ["a"], ["c"]).network()
    found = net.throughput("t")

    assert found.low_high == (4, 7.5)
    assert found.spread.central == found.two_way_mt == 6
    assert 3.5 < found.spread.p10 < 4.5 < found.spread.p50 < 6
    same = net.throughput("t").drawn(draws=50, seed=3).draws
    assert (same == found.drawn(draws=50, seed=3).draws).all()


def test_coverage_counts_documented_km(drawn):
    """Of two links of the same length one has a figure of grade A, the other a default; grade C is an estimate."""
    drawing = drawn().usual().default("capacity_mt", 9).link("a", "b", 5, km=100).link("b", "c", km=100)
    drawing.link("c", "d", km=200).value("link:c--d", "capacity_mt", 8, grade="C")
    found = drawing.corridor("t", ["a"], ["d"]).network().throughput("t")

    assert found.coverage == pytest.approx(0.25)
    assert found.limits["how"].to_dict() == {
        "link:a--b": "documented",
        "link:b--c": "default",
        "link:c--d": "estimated",
    }


def test_what_has_no_limit_is_an_error_that_lists_all_of_it(drawn):
    """Never zero, never endless: links without figure, inputs or default are named together; those off the way not."""
    drawing = drawn().usual().link("a", "b").link("b", "c").link("c", "d", 3).link("d", "e")
    net = drawing.corridor("t", ["a"], ["d"]).network()

    with pytest.raises(MissingFigure, match=r"(?s)2 of what.*link:a--b.*link:b--c") as error:
        net.throughput("t")
    assert "d--e" not in str(error.value)


def test_a_port_at_an_end_is_bounded_or_missing(drawn):
    """Goods that end on a ship at a port without a land link pass its quay: with no figure of it, an error names it."""
    drawing = drawn().usual().default("backhaul_share", 0.5, mode="sea").default("base_load_share", 0.2, mode="sea")
    for name, at in (("port", (4.1, 2.4)), ("far", (4.6, 1.6))):
        drawing.place(name, at=at, kind="port", interchange=["sea"])
    drawing.link(
        "port",
        "far",
        9,
        mode="sea",
        carrier=["sea"],
        trade="general",
        sea="sunder-sea",
        country=[],
        tracks=None,
        electrified=None,
    )
    drawing.value("place:port", "capacity_mt", 3).corridor("t", ["port"], ["far"])
    with pytest.raises(MissingFigure, match="place:far: no capacity of the port for general"):
        drawing.network().throughput("t")
    assert drawing.value("place:far", "capacity_mt", 2).network().throughput("t").bottleneck == ("place:far|total",)


def test_the_cargo_is_the_one_of_which_most_wants_to_pass(six, edited):
    """General cargo has most demand on the corridor; with more grain it is grain; between places the first."""
    assert six.network().throughput("alder-fenn").cargo == "general"
    other = edited(("demand.csv", "containers-out,alder,fenn,container,0.3", "containers-out,alder,fenn,grain,3"))
    assert other.network().throughput("alder-fenn").cargo == "grain"
    assert other.network().throughput(origins="alder", destinations="fenn").cargo == "general"


def test_gas_is_in_bcm(drawn):
    """Gas is never in Mt: its throughput has its own unit and refuses to be read as tonnes."""
    drawing = drawn().link("a", "b", mode="pipeline", carrier=["pipeline"], direction="forward", cargoes=["gas"])
    net = drawing.value("link:a--b", "capacity_bcm", 12, scope="cargo=gas").corridor("t", ["a"], ["b"]).network()
    found = net.throughput("t")

    assert (found.cargo, found.unit, found.two_way) == ("gas", "bcm/yr", 12)
    with pytest.raises(InputError, match="bcm, never in Mt"):
        _ = found.two_way_mt
    with pytest.raises(NoRoute, match="for general"):
        net.throughput("t", cargo="general")


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        ({"corridor": "nowhere"}, UnknownName, "no corridor called 'nowhere'"),
        ({}, InputError, "give a corridor, or origins and destinations"),
        ({"origins": "start"}, InputError, "give a corridor, or origins"),
        ({"origins": "start", "destinations": ["end", "start"]}, InputError, "'Start' is an origin and a destination"),
        ({"origins": [], "destinations": "end"}, InputError, "an empty list of places"),
        ({"origins": 5, "destinations": "end"}, InputError, "give a name, or a list of names"),
        ({"origins": "strt", "destinations": "end"}, UnknownName, "Did you mean 'Start'"),
        ({"corridor": "gates", "cargo": "coal"}, InputError, "no cargo called 'coal'"),
        ({"corridor": "gates", "up_to": -1}, InputError, "up_to is an amount above zero"),
        ({"corridor": "gates", "up_to": math.nan}, InputError, "up_to is an amount above zero"),
        ({"corridor": "gates", "up_to": math.inf}, InputError, "up_to is an amount above zero"),
        ({"corridor": "gates", "limits": {"link:start--fork": math.inf}}, InputError, "an amount of zero or more"),
        ({"corridor": "gates", "limits": [5]}, InputError, "limits is a mapping"),
        ({"origins": "start", "destinations": "fork", "limits": {"link:far--end": 1}}, InputError, "bounds nothing"),
        ({"corridor": "gates", "limits": {"link:strt--fork": 1}}, InputError, "Did you mean 'link:start--fork'"),
        ({"corridor": "gates", "limits": {"link:start--fork": -1}}, InputError, "an amount of zero or more"),
        ({"corridor": "gates", "limits": {"link:start--fork": "9"}}, InputError, "an amount of zero or more"),
    ],
)
def test_what_cannot_be_asked_is_refused(drawn, asked, error, words):
    net = gates(drawn).network()
    with pytest.raises(error, match=words):
        net.throughput(**asked)


def test_a_limit_of_zero_closes(drawn):
    """Both gates at zero let nothing pass; the answer is zero, not an error."""
    net = gates(drawn).network()
    found = net.throughput("gates", limits={"link:fork--near": 0, "link:fork--far": 0}, up_to=5)
    assert found.two_way_mt == 0
    assert found.ladder["throughput_mt"].iloc[0] == 0


def test_the_flow_adds_up_and_stays_within_its_limits(drawn):
    found = stated_gates(drawn, 20).network().throughput("gates")
    flows = found.arc_flows

    into, out = (flows[flows[side] == "fork"]["flow_mt"].sum() for side in ("to", "from"))
    assert into == pytest.approx(13.14)
    assert out == pytest.approx(13.14)
    assert (flows["load_share"] <= 1 + 1e-9).all()
    assert flows["flow_mt"].to_dict()["fork--near|rail1520>"] == pytest.approx(4.38)


def test_an_answer_names_its_figures_and_reads_as_a_person_would_say_it(drawn):
    found = stated_gates(drawn).network().throughput("gates")

    assert "Gates, general" in str(found)
    assert "6 Mt a year two-way" in str(found)
    assert "bound by Start to Fork" in str(found)
    assert "link:start--fork" in found.sources()["limits"].explode().to_list()
    assert set(found.sources()["source_ids"]) >= {"survey-2023"}
    assert "<table" in found._repr_html_()
    assert found.in_units.loc["link:start--fork", "wagons_per_day"] == pytest.approx(6e6 / 60 / 365)
    assert math.isnan(found.in_units.loc["link:start--fork", "ships_per_day"])


# ------------------------------------------------------------------------------------------ laws


WEB = [
    ("s", "a"),
    ("s", "b"),
    ("a", "b"),
    ("a", "c"),
    ("b", "d"),
    ("c", "d"),
    ("c", "t"),
    ("d", "t"),
    ("d", "e"),
    ("e", "t"),
]
AMOUNTS = st.lists(st.one_of(st.integers(0, 6), st.floats(0.01, 10)), min_size=len(WEB), max_size=len(WEB))


def webbed(drawn, rename=str):
    """Seven places and ten lines, so that cuts of several limits occur.

    s -- a ---- c -- t
    |    |      |    |
    +--- b ---- d ---+
                |    |
                e ---+
    """
    drawing = drawn().usual()
    for start, end in WEB:
        drawing.link(rename(start), rename(end), 1)
    return drawing.corridor("web", [rename("s")], [rename("t")]).network()


@pytest.fixture(scope="module")
def web(drawn):
    return webbed(drawn)


def asked(web, amounts, rename=str, **more):
    limits = {f"link:{rename(a)}--{rename(b)}": mt for (a, b), mt in zip(WEB, amounts, strict=True)}
    return web.throughput("web", limits=limits, **more)


def by_networkx(amounts, endless=()):
    """The greatest flow between s and t over lines that both directions share."""
    graph = nx.Graph()
    for (start, end), mt in zip(WEB, amounts, strict=True):
        graph.add_edge(start, end, **({} if f"link:{start}--{end}" in endless else {"capacity": mt}))
    try:
        return nx.maximum_flow_value(graph.to_directed(), "s", "t")
    except nx.NetworkXUnbounded:
        return math.inf


@given(AMOUNTS)
@settings(max_examples=150)
def test_most_is_what_networkx_says_and_what_every_least_cut_holds(web, amounts):
    """Max flow = min cut: the value is networkx's, each cut holds just so much, and without its limits nothing goes."""
    found = asked(web, amounts)
    assert found.two_way_mt == pytest.approx(by_networkx(amounts), abs=1e-9)
    held = {f"link:{a}--{b}": mt for (a, b), mt in zip(WEB, amounts, strict=True)}
    assert found.cuts
    for cut in found.cuts:
        assert sum(held[limit] for limit in cut) == pytest.approx(found.two_way_mt, abs=1e-9)
        assert asked(
            web, [0 if f"link:{a}--{b}" in cut else mt for (a, b), mt in zip(WEB, amounts, strict=True)]
        ).two_way_mt == pytest.approx(0, abs=1e-9)


@given(AMOUNTS)
@settings(max_examples=60)
def test_every_step_of_a_ladder_is_networkx_with_the_earlier_steps_lifted(web, amounts):
    """And each row's `lifts_to_mt` is networkx with that limit lifted too."""
    ladder = asked(web, amounts, up_to=30).ladder
    lifted = set()
    for _, step in ladder.groupby("step"):
        most = by_networkx(amounts, lifted)
        assert step["throughput_mt"].tolist() == pytest.approx([most] * len(step), abs=1e-9)
        for rung in step.itertuples():
            assert rung.lifts_to_mt == pytest.approx(by_networkx(amounts, {*lifted, rung.limit_id}), abs=1e-9)
        lifted |= set(step.loc[step["lifted"], "limit_id"])
        assert by_networkx(amounts, lifted) > most


@given(AMOUNTS, st.floats(0.1, 10))
@settings(max_examples=60)
def test_all_limits_times_a_number_let_that_much_more_pass(web, amounts, factor):
    """Times 1.7, 1.7 times as much."""
    grown = asked(web, [mt * factor for mt in amounts]).two_way_mt
    assert grown == pytest.approx(asked(web, amounts).two_way_mt * factor, rel=1e-9, abs=1e-9)


@given(AMOUNTS, st.integers(0, len(WEB) - 1), st.floats(0.01, 5))
@settings(max_examples=60)
def test_more_capacity_never_lowers_and_closing_never_raises(web, amounts, place, more):
    now = asked(web, amounts)
    raised = [mt + more * (number == place) for number, mt in enumerate(amounts)]
    assert asked(web, raised).two_way_mt >= now.two_way_mt - 1e-9
    assert now.without(["--".join(WEB[place])]) <= now.two_way_mt + 1e-9


@given(AMOUNTS)
@settings(max_examples=40)
def test_flow_is_conserved_at_every_place_between_the_ends(web, amounts):
    flows = asked(web, amounts).arc_flows
    for place in "abcde":
        into, out = (flows[flows[side] == place]["flow_mt"].sum() for side in ("to", "from"))
        assert into == pytest.approx(out, abs=1e-8)
    out, back = (flows[flows[side] == "s"]["flow_mt"].sum() for side in ("from", "to"))
    assert out - back == pytest.approx(asked(web, amounts).two_way_mt, abs=1e-9)


def test_other_names_make_no_difference(drawn, web):
    """All ids renamed, so that they sort the other way round, give the same amount and the same ladder."""
    other = webbed(drawn, lambda name: f"z{ord('z') - ord(name):02}")
    amounts = [3, 4, 1, 2, 3, 2, 2, 3, 2, 1]
    names = {f"link:z{ord('z') - ord(a):02}--z{ord('z') - ord(b):02}": f"link:{a}--{b}" for a, b in WEB}
    here = asked(web, amounts, up_to=9).ladder
    there = asked(other, amounts, rename=lambda name: f"z{ord('z') - ord(name):02}", up_to=9).ladder

    columns = ["step", "limit_mt", "throughput_mt", "lifts_to_mt"]
    there = there.assign(limit_id=there["limit_id"].map(names))
    first, second = (table[table["step"] == 1].set_index("limit_id")[columns].sort_index() for table in (here, there))
    pd.testing.assert_frame_equal(first, second)
    assert (
        here.groupby("step")["throughput_mt"].first().tolist()
        == there.groupby("step")["throughput_mt"].first().tolist()
    )


def test_the_same_question_has_the_same_answer(web):
    """Ladders and flows do not depend on what was asked before."""
    amounts = [3, 4, 1, 2, 3, 2, 2, 3, 2, 1]
    first = asked(web, amounts, up_to=9)
    ladder, flows = first.ladder, first.arc_flows
    asked(web, amounts[::-1], up_to=9).ladder  # noqa: B018 - asked in between
    again = asked(web, amounts, up_to=9)
    pd.testing.assert_frame_equal(ladder, again.ladder)
    pd.testing.assert_frame_equal(flows, again.arc_flows)


def test_a_linear_programme_has_the_same_answer_whatever_was_asked_before(caspian_net):
    """Ladders with shared limits: asked again, and after other questions, they are the same to the last digit."""
    asked_for = ("instc-transcaspian", "middle-corridor")
    first = [caspian_net.throughput(name, cargo="general").ladder for name in asked_for]
    for name in asked_for:
        _ = caspian_net.throughput(name, cargo="general").drawn(draws=5).p50
    for name, ladder in zip(asked_for, first, strict=True):
        pd.testing.assert_frame_equal(caspian_net.throughput(name, cargo="general").ladder, ladder)


def test_threads_may_ask_one_network_at_once(drawn):
    """The kept programme serves one at a time: each of many gets the answer to its own question."""
    drawing = drawn().usual().link("a", "b", 4).link("a", "c", 4).link("b", "d", 9).link("c", "d", 9)
    net = drawing.section("fleet", "a--b", "a--c", shape="parallel", mt=5).corridor("t", ["a"], ["d"]).network()
    amounts = [number % 8 + 0.5 for number in range(64)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda mt: net.throughput("t", limits={"section:fleet": mt}).two_way_mt, amounts))
    assert found == pytest.approx([min(mt, 8) for mt in amounts])


# ------------------------------------------------------------------------------------------ the bundled atlas


def places_of(found):
    """Links of a railway corridor between places, with the least of what bounds each: a reckoning without states."""
    atlas = found.network.atlas
    table = {}
    for row in found.plan.limits.rows:
        for arc in row.arcs:
            link = found.network.arc_records[arc].link
            if link is not None:
                amount = found.plan.limits.records[row.limit]
                table.setdefault(link, {})[amount.id] = amount.central
    return {link: (atlas.link_records[link].start, atlas.link_records[link].end, table[link]) for link in found.links}


@pytest.mark.parametrize("corridor", ["instc-east", "sarakhs-bandar-abbas", "east-caspian-rail", "russian-route"])
def test_every_step_on_the_atlas_is_networkx_on_its_places(caspian_net, corridor):
    """The railways of a corridor drawn as places and lines: each step equals networkx with the earlier ones lifted."""
    found = caspian_net.throughput(corridor, up_to=60)
    lines = places_of(found)
    lifted = set()
    assert len(found.ladder)
    for _, step in found.ladder.groupby("step"):
        graph = nx.Graph()
        for start, end, limits in lines.values():
            least = min((mt for limit, mt in limits.items() if limit not in lifted), default=math.inf)
            held = graph.get_edge_data(start, end, {"capacity": 0})["capacity"]
            graph.add_edge(start, end, capacity=held + least)
        for place in found.origins:
            graph.add_edge("S", place, capacity=math.inf)
        for place in found.destinations:
            graph.add_edge("T", place, capacity=math.inf)
        assert step["throughput_mt"].iloc[0] == pytest.approx(nx.maximum_flow_value(graph.to_directed(), "S", "T"))
        assert step["source_id"].notna().all()
        assert (step["value_id"] != "").all()
        lifted |= set(step.loc[step["lifted"], "limit_id"])


def test_no_step_of_the_atlas_rests_on_nothing(caspian_net):
    """Each limit of the report's corridor has a figure with a source, or is a default, which coverage shows."""
    found = caspian_net.throughput(caspian_net.atlas.about.report_corridor)
    table = found.limits

    assert (table["value_id"] != "").all()
    assert (table.loc[table["how"] == "documented", "source"] != "").all()
    assert set(table.loc[table["how"] == "documented", "confidence"]) <= {"A", "B"}
    assert 0 < found.coverage < 1
    assert (table["low"] <= table["central"]).all()
    assert (table["central"] <= table["high"]).all()


# ------------------------------------------------------------------------------------------ assignment


def two_ways(drawn):
    """Goods go from a to c by b for little, or by d for more: a -- b -- c and a -- d -- c, the latter twice as long."""
    drawing = drawn().usual()
    drawing.place("a", at=(0, 1)).place("b", at=(1, 1)).place("c", at=(2, 1)).place("d", at=(1, 2))
    drawing.link("a", "b", 5, km=200).link("b", "c", 50, km=200).link("a", "d", 50, km=400).link("d", "c", 50, km=400)
    return drawing.corridor("t", ["a"], ["c"]).priced(0.1)


GOODS = {"origin": "a", "destination": "c", "cargo": "general"}


def test_an_answer_says_how_its_demand_was_derived(six):
    """The demand of an atlas rests on stated shares of a volume: year and grade are told; of one's own nothing is."""
    net, words = six.network(), "demand of 2023 derived from corridor volumes by stated shares, grade C"
    assert words in str(net.assign())
    assert words in net.assign(six.demand).note
    assert words in str(net.closures("alder-fenn", kinds="border", demand=six.demand))
    own = net.assign([{"origin": "alder", "destination": "fenn", "cargo": "general", "mt": 0.1}])
    assert "derived" not in own.note


def test_goods_take_the_cheap_way_until_it_is_full(drawn):
    """The short way has 5 Mt two-way, 4 in one direction: of 6 Mt two go round, and one more tonne there saves 40 USD.

    The way costs 400 km x 0.1 and 2 USD, the other 800 km x 0.1 and 2.
    """
    found = two_ways(drawn).network().assign([{**GOODS, "mt": 6}], gross=True)

    assert found.unserved_mt == 0
    assert found.cost_musd == pytest.approx(4 * 42 + 2 * 82)
    price = found.prices.iloc[0]
    assert (price["limit_id"], price["direction"]) == ("link:a--b", "A to B")
    assert price["price_usd_t"] == pytest.approx(40)
    assert "A to B, saves up to 40 USD" in price["in_words"]
    assert found.paths[["mt", "cost_usd_t"]].to_numpy().tolist() == pytest.approx(np.array([[4, 42], [2, 82]]))
    assert found.arc_flows.loc["a--b|rail1520>", "mt"] == pytest.approx(4)
    assert found.loads.iloc[0]["level"] == "full"


def test_goods_wait_at_a_border_as_it_fills(drawn):
    """At 0.7 of a border the wait of one server with Erlang-2 service is 1.75 times the service; on a line none."""
    drawing = drawn().usual().place("c", country="XB").link("a", "b", 50).link("b", "c", 50, border="ordinary").priced()
    net = drawing.value("border:b--c", "capacity_mt", 10).network()
    loads = net.assign([{**GOODS, "mt": 7}], gross=True).loads.set_index(["limit_id", "direction"])

    at_border = loads.loc[("border:b--c", "both directions together")]
    assert (at_border["load_share"], at_border["level"]) == (pytest.approx(0.7), "busy")
    assert at_border["wait_ratio"] == pytest.approx(1.75)
    assert loads.loc["link:a--b", "wait_ratio"].isna().all()
    full = net.assign([{**GOODS, "mt": 20}], gross=True).loads.set_index(["limit_id", "direction"])
    assert math.isnan(full.loc[("border:b--c", "B to C"), "wait_ratio"])


def test_a_run_has_one_price_in_each_direction_of_travel(drawn):
    """However its links are drawn: a run of three, of which the middle one points back, is one limit with one price."""
    drawing = drawn().usual().link("a", "b", km=100).link("c", "b", km=100).link("c", "d", km=100).priced(0.1)
    net = drawing.section("run", "a--b", "c--b", "c--d", mt=5).network()
    rows = [{"origin": "a", "destination": "b", "cargo": "general", "mt": 5}]
    rows += [{"origin": "b", "destination": "d", "cargo": "general", "mt": 5}]
    prices = net.assign(rows, gross=True, penalty_usd_t=100).prices

    assert prices[["limit_id", "direction"]].to_numpy().tolist() == [["section:run", "A to D"]]
    assert prices["price_usd_t"].tolist() == pytest.approx([100 - 12 + 100 - 22])


def test_other_traffic_goes_first_unless_asked_otherwise(drawn):
    """Half of every limit is taken by it: 2.5 two-way, 2 one-way are left on the short way."""
    found = two_ways(drawn).network().assign([{**GOODS, "mt": 6}])

    assert found.arc_flows.loc["a--b|rail1520>", "mt"] == pytest.approx(2)
    assert "other traffic goes first" in str(found)


def test_the_two_directions_of_a_single_track_share_it(drawn):
    """3 Mt there and 3 back want a line of 5: both together fit 5, so that one goes round; on two tracks all go."""
    rows = [{**GOODS, "mt": 3}, {"origin": "c", "destination": "a", "cargo": "general", "mt": 3}]
    single = two_ways(drawn).network().assign(rows, gross=True)
    drawing = two_ways(drawn)
    drawing.links["a--b"]["tracks"] = 2
    double = drawing.network().assign(rows, gross=True)

    assert single.cost_musd == pytest.approx(5 * 42 + 1 * 82)
    assert single.prices.iloc[0]["direction"] == "both directions together"
    assert double.cost_musd == pytest.approx(6 * 42)


def test_what_cannot_pass_stays_behind_and_says_why(drawn):
    """12 Mt want to pass a line of 10, 8 in one direction: 4 stay behind at the penalty, for want of that line."""
    net = drawn().usual().link("a", "b", 10, km=100).link("b", "c", 90, km=100).priced(0.1).network()
    found = net.assign([{**GOODS, "mt": 12, "id": "ore"}], gross=True, penalty_usd_t=500)

    assert found.unserved_mt == pytest.approx(4)
    assert found.unserved.loc["ore", "stopped_by"] == ("link:a--b",)
    assert found.prices.iloc[0]["price_usd_t"] == pytest.approx(500 - 22)
    assert "4 of 12 Mt of ore stays behind: A to B" in str(found)


def test_a_penalty_below_the_dearest_way_is_warned_of(drawn):
    """Demand would be dropped for want of a penalty, not of capacity."""
    net = two_ways(drawn).network()
    with pytest.warns(UserWarning, match=r"below the cost of ways with room.*0 \(42 USD/t\)"):
        found = net.assign([{**GOODS, "mt": 1}], penalty_usd_t=30)
    assert found.unserved_mt == 1
    assert found.unserved["stopped_by"].tolist() == [()]


def test_a_penalty_between_two_ways_is_warned_of_too(drawn):
    """4 of 6 Mt go by the way of 42 USD; the other two would at 82, and stay behind at a penalty of 60."""
    net = two_ways(drawn).network()
    with pytest.warns(UserWarning, match=r"0 \(82 USD/t\)"):
        found = net.assign([{**GOODS, "mt": 6}], gross=True, penalty_usd_t=60)
    assert found.unserved_mt == pytest.approx(2)


def test_a_cargo_that_no_link_takes_has_no_way(drawn):
    """The only row of a demand, of a cargo without any limit at all, is listed like the others."""
    drawing = two_ways(drawn)
    for link in drawing.links.values():
        link["cargoes"] = ["grain"]
    with pytest.raises(NoRoute, match="demand without any way"):
        drawing.network().assign([{**GOODS, "mt": 1}])


def test_generalised_cost_adds_the_value_of_time(drawn):
    """With a value of time slow goods cost more: hours of the way times USD per tonne-hour."""
    drawing = two_ways(drawn).default("value_of_time_usd_t_h", 0.5, kind="value", mode="any")
    drawing.default("reliability_ratio", 0.5, kind="value", mode="any").default("section_speed_kmh", 40)
    drawing.default("load_h", 4, kind="load").default("unload_h", 6, kind="unload").default(
        "interval_h", 20, kind="wait"
    )
    net = drawing.network()
    plain, whole = (net.assign([{**GOODS, "mt": 1}], by=by).cost_musd for by in ("cost", "generalised"))

    assert whole - plain == pytest.approx(0.5 * (400 / 40 + 4 + 6 + 10))


@pytest.mark.parametrize(
    ("demand", "options", "error", "words"),
    [
        ([], {}, InputError, "table of demand is empty"),
        (pd.DataFrame(columns=["origin", "destination", "cargo", "mt"]), {}, InputError, "table of demand is empty"),
        ([{**GOODS}], {}, InputError, "no column mt"),
        ([{**GOODS, "mt": -1}], {}, InputError, "demand 0: mt is an amount from 0 to 100,000"),
        ([{**GOODS, "mt": math.nan}], {}, InputError, "mt is an amount"),
        ([{**GOODS, "mt": "much"}], {}, InputError, "mt is an amount"),
        ([{**GOODS, "mt": 1, "cargo": "coal"}], {}, InputError, "no cargo called 'coal'"),
        ([{**GOODS, "mt": 1, "cargo": "gas"}], {}, InputError, "bcm and never summed with Mt"),
        ([{**GOODS, "mt": 1, "origin": "nowhere"}], {}, UnknownName, "demand 0, origin"),
        ([{**GOODS, "mt": 1, "origin": "c"}], {}, InputError, "starts and ends at 'C'"),
        ([{**GOODS, "mt": 1, "origin": 7}], {}, InputError, "origin is the name of a place"),
        ("demand.csv", {}, InputError, "demand is a table"),
        ([{**GOODS, "mt": 1e6}], {}, InputError, "from 0 to 100,000"),
        ([{**GOODS, "mt": 10**400}], {}, InputError, "from 0 to 100,000"),
        ([{**GOODS, "mt": 1, "cargo": ["oil"]}], {}, InputError, "no cargo called"),
        ([{**GOODS, "mt": 1, "id": "x"}, {**GOODS, "mt": 2, "id": "x"}], {}, InputError, "the id x twice"),
        ([{**GOODS, "mt": 1, "year": 2025}, {**GOODS, "mt": 2, "year": 2030}], {}, InputError, "of several years"),
        ([{**GOODS, "mt": 1}], {"limits": 5}, InputError, "limits is a mapping"),
        ([{**GOODS, "mt": 1}], {"gross": "no"}, InputError, "True or False"),
        ([{**GOODS, "mt": 1}], {"penalty_usd_t": 1e9}, InputError, "1,000,000 at most"),
        ([{**GOODS, "mt": 1}], {"penalty_usd_t": 0}, InputError, "penalty is an amount of USD"),
        ([{**GOODS, "mt": 1}], {"penalty_usd_t": math.inf}, InputError, "penalty is an amount of USD"),
        ([{**GOODS, "mt": 1}], {"by": "time"}, InputError, "cost or generalised"),
        ([{**GOODS, "mt": 1}], {"limits": {"link:a--x": 1}}, InputError, "no limit called"),
    ],
)
def test_demand_that_cannot_be_is_refused(drawn, demand, options, error, words):
    net = two_ways(drawn).network()
    with pytest.raises(error, match=words):
        net.assign(demand, **options)


def test_rows_without_any_way_are_listed(drawn):
    """A cargo that no link takes, or an end that is cut off, cannot move whatever the limits."""
    drawing = two_ways(drawn)
    drawing.links["b--c"]["cargoes"] = drawing.links["d--c"]["cargoes"] = ["grain"]
    net = drawing.network()
    with pytest.raises(NoRoute, match=r"demand without any way.*\n- ore: general from A to C$"):
        net.assign([{**GOODS, "mt": 1, "id": "ore"}, {**GOODS, "mt": 1, "cargo": "grain", "id": "wheat"}])


def test_unknown_other_traffic_is_an_error_unless_the_whole_is_asked(drawn):
    drawing = drawn().default("backhaul_share", 0.25).link("a", "c", 5).priced()
    net = drawing.network()
    with pytest.raises(MissingFigure, match=r"other traffic is not known at link:a--c.*gross=True"):
        net.assign([{**GOODS, "mt": 1}])
    assert net.assign([{**GOODS, "mt": 1}], gross=True).unserved_mt == 0


def test_a_great_demand_stays_within_the_limits(drawn):
    """The most that may be asked, beside a little of another: nothing is over its limit."""
    rows = [{**GOODS, "mt": 100_000}, {"origin": "c", "destination": "a", "cargo": "general", "mt": 0.5}]
    found = two_ways(drawn).network().assign(rows, gross=True)
    assert (found.loads["load_share"] <= 1 + 1e-9).all()
    assert found.table["served_mt"].tolist() == pytest.approx([4 + 40, 0.5], rel=1e-6)


def test_ports_bound_goods_in_one_direction_as_in_both(drawn):
    """A quay does not care which way goods go: one row of demand is served as the one-way throughput says."""
    drawing = drawn().usual().default("backhaul_share", 0.25, mode="sea").default("base_load_share", 0.2, mode="sea")
    drawing.place("port", at=(4.1, 2.4), kind="port", interchange=["rail1520", "sea"])
    drawing.place("far", at=(4.6, 1.6), kind="port", interchange=["sea"]).link("a", "port", 50)
    sea = {"mode": "sea", "carrier": ["sea"], "sea": "sunder-sea", "country": [], "tracks": None, "electrified": None}
    drawing.link("port", "far", 40, trade="general", **sea).priced().default(
        "rate_usd_t", 9, kind="sailing", mode="sea"
    )
    drawing.value("place:port", "capacity_mt", 8).value("place:far", "capacity_mt", 90)
    net = drawing.network()
    served = net.assign([{"origin": "a", "destination": "far", "cargo": "general", "mt": 50}], gross=True)

    assert 50 - served.unserved_mt == pytest.approx(8)
    assert net.throughput(origins="a", destinations="far").one_way_mt == pytest.approx(8)


def test_the_atlas_demand_is_that_of_the_newest_year_not_after_the_network(six):
    """Rows of 2023 serve the network of 2024; a network before all of them has none."""
    assert len(six.network().assign().table) == 3
    with pytest.raises(InputError, match="no demand of 2020 or before"):
        six.network(2020).assign()


@given(
    st.lists(st.one_of(st.just(0.0), st.floats(0.01, 8)), min_size=3, max_size=3),
    st.lists(st.integers(0, 6), min_size=len(WEB), max_size=len(WEB)),
)
@settings(max_examples=40)
def test_flows_cost_what_a_programme_over_arcs_says(priced_web, amounts, capacity):
    """Least cost by scipy's linprog over the arcs of places, written out anew, agrees to 1e-7."""
    wants = [("s", "t"), ("t", "s"), ("a", "e")]
    demand = [
        {"origin": a, "destination": b, "cargo": "general", "mt": mt} for (a, b), mt in zip(wants, amounts, strict=True)
    ]
    limits = {f"link:{a}--{b}": mt for (a, b), mt in zip(WEB, capacity, strict=True)}
    found = priced_web.assign(demand, gross=True, limits=limits, penalty_usd_t=1000)

    km = priced_web.atlas.values.query("quantity == 'length_km'").set_index("subject")["central"]
    arcs = [(a, b, 0.1 * km[f"link:{a}--{b}"]) for a, b in WEB]
    arcs += [(b, a, cost) for a, b, cost in arcs]
    places = sorted({place for line in WEB for place in line})
    count, cost, rows, right, equal, wanted = len(wants), [], [], [], [], []
    cost = [usd for _ in wants for _, _, usd in arcs] + [1000 - 2] * count  # loading and unloading cost a dollar each
    for line in range(len(WEB)):
        both = [float(arc % len(WEB) == line) for _ in wants for arc in range(len(arcs))] + [0.0] * count
        rows.append(both)
        right.append(capacity[line])
        for side in (line, line + len(WEB)):
            rows.append([float(arc == side) for _ in wants for arc in range(len(arcs))] + [0.0] * count)
            right.append(capacity[line] * 0.8)
    for number, (start, end) in enumerate(wants):
        for place in places:
            row = np.zeros(len(cost))
            for arc, (a, b, _) in enumerate(arcs):
                row[number * len(arcs) + arc] += (a == place) - (b == place)
            row[len(cost) - count + number] += (place == start) - (place == end)
            equal.append(row)
            wanted.append(amounts[number] * ((place == start) - (place == end)))
    best = linprog(cost, A_ub=rows, b_ub=right, A_eq=equal, b_eq=wanted)
    total = best.fun + 2 * sum(amounts)
    assert found.cost_musd + found.flows.penalty_cost == pytest.approx(total, rel=1e-7, abs=1e-7)


@pytest.fixture(scope="module")
def priced_web(drawn):
    drawing = drawn().usual()
    for start, end in WEB:
        drawing.link(start, end, 1)
    return drawing.priced(0.1).network()


def test_one_commodity_gets_what_one_way_throughput_says(priced_web):
    """What can be served of one demand in one direction is the throughput in the heavy direction."""
    found = priced_web.assign([{"origin": "s", "destination": "t", "cargo": "general", "mt": 50}], gross=True)
    most = priced_web.throughput(origins="s", destinations="t").one_way_mt
    assert 50 - found.unserved_mt == pytest.approx(most)


def test_a_second_answer_with_links_closed_is_that_of_a_new_problem(priced_web):
    """The programme is kept, and what it says with links closed is what an atlas without them says."""
    problem = problem_of(priced_web, [{"origin": "s", "destination": "t", "cargo": "general", "mt": 50}], gross=True)
    whole = problem.solver.solve(problem.capacity)
    shut = problem.solver.solve(problem.closing(["s--a"]))
    other = priced_web.assign(
        [{"origin": "s", "destination": "t", "cargo": "general", "mt": 50}], gross=True, limits={"link:s--a": 0}
    )
    assert shut.unserved.sum() == pytest.approx(other.unserved_mt)
    assert problem.solver.solve(problem.capacity).objective == pytest.approx(whole.objective)


def test_the_demand_of_the_atlas_is_served_within_its_limits(caspian_net):
    """Nothing is over its limit, all that goes and stays adds up, and no warning is raised."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = caspian_net.assign()
    table = found.table

    assert (table["served_mt"] + table["unserved_mt"]).to_numpy() == pytest.approx(table["mt"].to_numpy())
    assert (found.loads["load_share"] <= 1 + 1e-7).all()
    assert found.flows.objective == pytest.approx(found.cost_musd + found.unserved_mt * found.penalty_usd_t)
    by_path = found.paths.assign(usd=found.paths["mt"] * found.paths["cost_usd_t"])
    assert by_path["usd"].sum() == pytest.approx(found.cost_musd)


def test_a_change_to_a_table_changes_no_answer(drawn):
    """Every table is the user's own: what is done to it does not come back in the next one, nor in the text."""
    net = two_ways(drawn).network()
    found, plan = net.throughput("t"), net.assign([{**GOODS, "mt": 6}], gross=True)
    said = str(found), str(plan)
    for owner, names in (
        (found, ("ladder", "limits", "arc_flows", "in_units")),
        (plan, ("table", "prices", "loads", "paths", "arc_flows")),
    ):
        for name in names:
            table, first = getattr(owner, name), getattr(owner, name)
            table.insert(0, "mine", 1)
            pd.testing.assert_frame_equal(getattr(owner, name), first)
    assert (str(found), str(plan)) == said
