"""What the loss of an element costs: what still passes, the way around, what stays behind."""

import math

import pytest

from korridor.errors import InputError, NoRoute, UnknownName


def ring(drawn):
    """Goods go from a to c by b, or round by d, which is longer; e hangs on c, off every way.

    a --5-- b --9-- c --- e       XB begins at c
    |               |
    +------- d -----+             the line by d is no member of the corridor
    """
    drawing = drawn().usual().place("a", at=(0, 1)).place("b", at=(1, 1)).place("c", at=(2, 1), country="XB")
    drawing.place("d", at=(1, 2), country="XC").place("e", at=(3, 1), country="XB")
    drawing.link("a", "b", 5, km=200).link("b", "c", 9, km=200, border="ordinary").link("c", "e", 9)
    drawing.link("a", "d", 3, km=400, border="ordinary").link("d", "c", 3, km=400, border="ordinary")
    drawing.default("section_speed_kmh", 40).default("load_h", 4, kind="load").default("unload_h", 6, kind="unload")
    drawing.default("border_h", 10, kind="border").default("interval_h", 20, kind="wait")
    return drawing.corridor("t", ["a"], ["c"], links=["a--b", "b--c"]).priced(0.1)


def test_the_loss_of_a_link_stops_the_corridor_and_sends_goods_around(drawn):
    """Nothing passes on the corridor; round by d it is 400 km, 10 h on the line, a border and 42 USD more."""
    found = ring(drawn).network().closures("t").table.loc["link:a--b"]

    assert (found["throughput_mt"], found["lost_mt"], found["lost_share"]) == (0, 5, 1)
    assert found["added_km"] == pytest.approx(400)
    assert found["added_days"] == pytest.approx((400 / 40 + 10) / 24)
    assert found["added_usd_t"] == pytest.approx(400 * 0.1 + 2)
    assert (found["detour"], found["off_corridor"], found["cut_off"]) == ("XA, XC, XB", True, 0)


def test_the_elements_are_those_on_the_ways_and_not_the_ends(drawn):
    """Links, the border and the place between; of countries none, since both are those of the ends."""
    table = ring(drawn).network().closures("t").table
    assert set(table.index) == {"link:a--b", "link:b--c", "border:b--c", "place:b"}
    table = ring(drawn).network().closures("t", kinds="link").table
    assert set(table["kind"]) == {"link"}


def test_a_place_takes_its_links_with_it(drawn):
    """A second line beside the first, which ends at the same place, does not save it."""
    drawing = ring(drawn)
    drawing.link("a", "b", 5, id="beside", km=210)
    drawing.corridors[0] = ("t", ["a"], ["c"], ["a--b", "beside", "b--c"], {})
    table = drawing.network().closures("t").table

    assert table.loc["link:a--b", "throughput_mt"] == 5
    assert table.loc["place:b", "throughput_mt"] == 0
    assert not table.loc["link:a--b", "off_corridor"]
    assert table.loc["link:a--b", "added_km"] == pytest.approx(10)


def test_a_pair_without_any_way_is_cut_off(drawn):
    """With the way round gone too the ends are cut off: counted, and no days are made up."""
    drawing = ring(drawn)
    del drawing.links["a--d"], drawing.links["d--c"]
    drawing.values = [row for row in drawing.values if row[1] not in ("link:a--d", "link:d--c")]
    found = drawing.network().closures("t").table.loc["link:a--b"]

    assert found["cut_off"] == 1
    assert math.isnan(found["added_days"])


def test_ends_that_are_lost_themselves_are_cut_off(drawn):
    found = ring(drawn).network().closures("t", elements="country:XB").table.loc["country:XB"]
    assert (found["throughput_mt"], found["cut_off"]) == (0, 1)


def test_demand_without_a_way_is_refused_before_anything_is_lost(drawn):
    drawing = ring(drawn)
    for link in drawing.links.values():
        link["cargoes"] = ["general"]
    with pytest.raises(NoRoute, match="demand without any way"):
        drawing.network().closures("t", demand=[{"origin": "a", "destination": "c", "cargo": "oil", "mt": 1}])


def test_a_country_and_a_corridor_can_be_lost(drawn):
    net = ring(drawn).network()
    found = net.closures(origins="a", destinations="c", kinds=["country", "corridor"]).table

    assert found.loc["country:XC", "throughput_mt"] == 5  # of 8, of which 3 went by XC
    assert found.loc["corridor:t", "throughput_mt"] == 3
    assert found.loc["corridor:t", "added_km"] == pytest.approx(400)


def test_unserved_demand_is_what_more_stays_behind(drawn):
    """2 Mt go by b; without it 1.2 can go round by d, at 42 USD a tonne more, and 0.8 stay behind."""
    net = ring(drawn).network()
    demand = [{"origin": "a", "destination": "c", "cargo": "general", "mt": 2}]
    found = net.closures("t", demand=demand, elements=["a--b", "link:c--e"]).table

    lost = found.loc["link:a--b"]  # other traffic takes half: 2 of 2.5 Mt go by b, 1.2 of 1.5 one way by d
    assert lost["unserved_mt"] == pytest.approx(2 - 1.2)
    assert lost["added_cost_musd"] == pytest.approx(1.2 * 86 - 2 * 44)
    assert found.loc["link:c--e", "unserved_mt"] == 0
    assert found.loc["link:c--e", "lost_mt"] == 0


def test_without_a_demand_nothing_is_said_of_it(drawn):
    table = ring(drawn).network().closures("t").table
    assert table["unserved_mt"].isna().all()


def test_the_worst_comes_first_and_the_answer_reads_as_a_sentence(drawn):
    drawing = ring(drawn)
    drawing.link("a", "b", 5, id="beside", km=210)
    drawing.corridors[0] = ("t", ["a"], ["c"], ["a--b", "beside", "b--c"], {})
    found = drawing.network().closures("t")

    assert found.table["lost_mt"].is_monotonic_decreasing
    assert str(found).startswith("T: 9 Mt a year with all open. Most is lost without")
    assert "0 Mt left" in str(found)
    assert "<table" in found._repr_html_()


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        ({"corridor": "t", "kinds": "bridge"}, InputError, "no kind of closure called 'bridge'"),
        ({"corridor": "t", "elements": "nowhere"}, UnknownName, "nowhere"),
        ({"corridor": "t", "kinds": "country"}, InputError, "nothing to lose"),
        ({"corridor": "t", "elements": "section:run"}, InputError, "is a section; what can be lost"),
        ({"corridor": "u"}, UnknownName, "no corridor"),
        ({"corridor": "t", "kinds": None}, InputError, "nothing to lose: the list is empty"),
        ({"corridor": "t", "elements": []}, InputError, "nothing to lose: the list is empty"),
        ({"corridor": "t", "elements": 5}, InputError, "a list of names"),
        ({"corridor": "t", "by": "beauty"}, InputError, "beauty"),
        ({"corridor": "t", "demand": []}, InputError, "table of demand is empty"),
    ],
)
def test_what_cannot_be_lost_is_refused(drawn, asked, error, words):
    net = ring(drawn).section("run", "a--b", "b--c", mt=4).network()
    with pytest.raises(error, match=words):
        net.closures(**asked)


def test_closing_never_lets_more_pass_on_the_atlas(caspian_net):
    """Every single loss of the report's corridor leaves at most what passes now, and equals an atlas without it."""
    found = caspian_net.closures(caspian_net.atlas.about.report_corridor, kinds=["link", "border"])
    table = found.table

    assert (table["throughput_mt"] <= found.base.two_way_mt + 1e-9).all()
    for element in ("link:fariman--sarakhs", "link:etrek--akyayla"):
        limit = next(
            caspian_net.throughput("instc-east").plan.limits.records[row.limit].id
            for row in found.base.plan.limits.rows
            if row.thing == element
        )
        closed = caspian_net.throughput("instc-east", limits={limit: 0}).two_way_mt
        assert table.loc[element, "throughput_mt"] == pytest.approx(closed)
