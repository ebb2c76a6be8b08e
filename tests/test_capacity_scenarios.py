"""What scenarios do to limits and to what passes: factors, amounts, figures, water. Amounts worked out by hand."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from korridor.capacity import limits_of
from korridor.errors import InputError, KorridorError, MissingFigure
from korridor.scenario import Edit, Scenario


def scenario(*edits):
    return Scenario("what-if", "What if", edits=edits)


def figure(action, subject, quantity, value, **more):
    """An edit of a figure."""
    return Edit(action=action, subject=subject, quantity=quantity, value=value, **more)


def under(atlas, *edits, year=None):
    """The network under some edits."""
    return atlas.network(year, scenario=scenario(*edits))


def limit(net, name, cargo="general"):
    limits = limits_of(net, cargo)
    return limits.records[limits.numbers[name]]


def amounts(net, cargo="general", *, kind=None):
    """Limits by id, of one kind or all."""
    return {one.id: one.central for one in limits_of(net, cargo).records if kind in (None, one.kind)}


AB = "link:a--b"

# ------------------------------------------------------------------------------------------------ factors and amounts

PAIRS = 5 * 2635 * 365 * 1.25 / 1e6  # Mt of five pairs of trains a day


def by_trains(drawing):
    return drawing.value(AB, "train_pairs_per_day", 5)


@pytest.mark.parametrize("quantity", ["capacity_mt", "train_pairs_per_day", "train_net_t", "capacity_teu"])
@pytest.mark.parametrize(
    ("known", "mt"),
    [
        (lambda drawing: drawing.value(AB, "capacity_mt", 5), 5),
        (lambda drawing: drawing.value(AB, "capacity_mt", 4, basis="one_way"), 5),
        (by_trains, PAIRS),
        (lambda drawing: drawing.default("capacity_mt", 9), 9),
        (lambda drawing: drawing.default("train_pairs_per_day", 5), PAIRS),
    ],
    ids=["stated", "one way", "trains", "default", "default trains"],
)
def test_a_factor_is_one_on_the_limit_whatever_that_is_made_of(drawn, known, mt, quantity):
    """A link without a figure of the quantity is scaled too: what the limit follows in proportion scales it all."""
    atlas = known(drawn().usual().link("a", "b")).load()
    assert limit(atlas.network(), AB).central == pytest.approx(mt)
    found = limit(under(atlas, figure("scale", AB, quantity, 1.5)), AB)
    assert found.central == pytest.approx(1.5 * mt)
    assert found.how == "scenario"
    assert found.formula.endswith(") x 1.5")
    assert found.figures[-1].scenario == "what-if"


def test_an_amount_comes_on_top(drawn):
    """Two Mt more, whether the limit is stated or made of trains."""
    atlas = by_trains(drawn().usual().link("a", "b").link("b", "c", 3)).load()
    edits = [figure("add", f"link:{name}", "capacity_mt", 2) for name in ("a--b", "b--c")]
    found = amounts(under(atlas, *edits))
    assert found == pytest.approx({AB: PAIRS + 2, "link:b--c": 5})
    assert limit(under(atlas, *edits), "link:b--c").formula == "(stated: 3 Mt/yr) + 2 Mt/yr"


def test_several_factors_on_one_limit_multiply(drawn):
    """Longer trains and more of them: 1.5 times 2 is 3; whichever figure each of them is about."""
    atlas = drawn().usual().link("a", "b", 5).load()
    same = [figure("scale", AB, "capacity_mt", value) for value in (1.5, 2)]
    assert limit(under(atlas, *same), AB).central == 15
    apart = [figure("scale", AB, "train_net_t", 1.5), figure("scale", AB, "train_pairs_per_day", 2)]
    for edits in (apart, apart[::-1]):
        assert limit(under(atlas, *edits), AB).central == 15
    with pytest.raises(InputError, match="both directions together"):
        under(atlas, figure("scale", AB, "capacity_mt", 2, basis="one_way"))


def test_a_factor_of_one_cargo_multiplies_with_that_of_all(drawn):
    """Twice for grain and half as much again for everything: 3 times for grain, 1.5 times for the rest."""
    atlas = drawn().usual().link("a", "b", 4).load()
    edits = [
        figure("scale", AB, "capacity_mt", 2, scope={"cargo": "grain"}),
        figure("scale", AB, "capacity_mt", 1.5),
    ]
    assert limit(under(atlas, *edits), AB, "general").central == 6
    assert limit(under(atlas, *edits), AB, "grain").central == 12


def test_a_factor_for_one_cargo_leaves_the_others(drawn):
    atlas = drawn().usual().link("a", "b", 4).load()
    net = under(atlas, figure("scale", AB, "capacity_mt", 2, scope={"cargo": "grain"}))
    assert limit(net, AB, "grain").central == 8
    assert limit(net, AB, "general").central == 4
    assert limit(net, AB, "general").how == "documented"


def test_the_range_of_a_limit_takes_in_that_of_its_factor(drawn):
    """4 to 6 Mt times 1.5 to 2.5 is wider than 4 to 6 times 2; the middle is the same."""
    drawing = drawn().usual().link("a", "b").value(AB, "capacity_mt", 5, low=4, high=6)
    wide = limit(under(drawing.load(), figure("scale", AB, "capacity_mt", 2, low=1.5, high=2.5)), AB)
    narrow = limit(under(drawing.load(), figure("scale", AB, "capacity_mt", 2, low=1.99, high=2.01)), AB)
    assert wide.central == narrow.central == 10
    assert narrow.range == pytest.approx((8, 12), rel=0.01)
    assert wide.range[0] < 7.5
    assert wide.range[1] > 12.4


def test_an_amount_is_taken_off_by_a_factor(drawn):
    """An amount below zero has no range to be drawn from: a factor below 1 has."""
    atlas = drawn().usual().link("a", "b", 5).load()
    with pytest.raises(InputError, match=r"a--b.*factor below 1"):
        under(atlas, figure("add", AB, "capacity_mt", -2))


def test_an_atlas_under_a_scenario_takes_no_other(drawn):
    """It is the atlas of one day: two scenarios are joined on the atlas as built."""
    atlas = drawn().usual().link("a", "b", 5).link("b", "c", 7).load()
    first = under(atlas, figure("scale", AB, "capacity_mt", 2)).atlas
    second = Scenario("second", "Second", edits=(figure("scale", "link:b--c", "capacity_mt", 2),))
    with pytest.raises(InputError, match="joined"):
        first.network(scenario=second)
    assert amounts(first.network()) == {AB: 10, "link:b--c": 7}


def test_a_change_is_in_the_table_and_documented_no_more(drawn):
    """How it is known is the scenario; nobody documents what is assumed."""
    drawing = drawn().usual().link("a", "b", 5).link("b", "c", 7).corridor("way", ["a"], ["c"])
    atlas = drawing.load()
    assert atlas.network().throughput("way").coverage == 1
    net = under(atlas, figure("scale", AB, "capacity_mt", 2), figure("set", "link:b--c", "capacity_mt", 9))
    assert net.limits()["how"].tolist() == ["scenario", "scenario"]
    assert net.throughput("way").coverage == 0


def test_how_far_figures_reach_is_no_matter_of_scenarios(drawn):
    """A link without a figure has none of its own when one is assumed, and a factor is no figure of an atlas."""
    atlas = drawn().usual().link("a", "b", 5).link("b", "c").default("capacity_mt", 9).load()
    net = under(atlas, figure("set", "link:b--c", "capacity_mt", 9), figure("scale", AB, "capacity_mt", 2))
    assert net.atlas.coverage().equals(atlas.coverage())


def test_gas_takes_its_factors_and_no_tonnes(drawn):
    """4 bcm twice are 8; Mt are never added to bcm."""
    drawing = drawn().usual().value(AB, "capacity_bcm", 4)
    drawing.link("a", "b", mode="pipeline", carrier=["pipeline"], cargoes=["gas"], electrified=None, tracks=None)
    atlas = drawing.load()
    assert limit(under(atlas, figure("scale", AB, "capacity_bcm", 2)), AB, "gas").central == 8
    assert limit(under(atlas, figure("add", AB, "capacity_bcm", 1)), AB, "gas").central == 5
    assert limit(under(atlas, figure("set", AB, "capacity_bcm", 7)), AB, "gas").central == 7
    with pytest.raises(InputError, match="bcm"):
        limits_of(under(atlas, figure("add", AB, "capacity_mt", 2)), "gas")


# ------------------------------------------------------------------------------------------------- figures that are set


@pytest.mark.parametrize(
    ("edit", "mt"),
    [
        (figure("set", AB, "capacity_mt", 4), 4),
        (figure("set", AB, "capacity_mt", 4, basis="one_way"), 5),
        (figure("set", AB, "train_pairs_per_day", 10), 2 * PAIRS),
        (figure("add", AB, "train_pairs_per_day", 5), 2 * PAIRS),
    ],
    ids=str,
)
def test_what_a_scenario_sets_goes_before_what_stands(drawn, edit, mt):
    """Be it more or less than that: 7 Mt stated, and five pairs of trains."""
    atlas = by_trains(drawn().usual().link("a", "b", 7)).load()
    found = limit(under(atlas, edit), AB)
    assert found.central == pytest.approx(mt)
    assert found.how == "scenario"


def test_a_figure_for_a_run_goes_before_what_stands_for_its_links(drawn):
    """9 Mt from a to c, as promised; what a scenario says of one of the links goes before that."""
    atlas = drawn().usual().link("a", "b", 5).link("b", "c", 7).section("run", "a--b", "b--c").load()
    run = figure("set", "section:run", "capacity_mt", 9)
    assert amounts(under(atlas, run)) == {"section:run": 9}
    assert amounts(under(atlas, run, figure("set", AB, "capacity_mt", 6))) == {AB: 6, "section:run": 9}


def test_a_figure_that_is_set_is_scaled_by_what_is_scaled_beside_it(drawn):
    """Trains set to ten pairs, and each half as long again."""
    atlas = by_trains(drawn().usual().link("a", "b")).load()
    edits = figure("set", AB, "train_pairs_per_day", 10), figure("scale", AB, "train_net_t", 1.5)
    assert limit(under(atlas, *edits), AB).central == pytest.approx(3 * PAIRS)


# ------------------------------------------------------------------------------------------------------------ sections


def run_of(drawn):
    return drawn().usual().link("a", "b").link("b", "c").section("run", "a--b", "b--c", mt=6).load()


def test_a_limit_over_a_run_stays_one_where_all_its_links_move_alike(drawn):
    """Scaled as a run, or link by link by the same factor."""
    atlas = run_of(drawn)
    assert amounts(under(atlas, figure("scale", "section:run", "capacity_mt", 1.5))) == {"section:run": 9}
    each = [figure("scale", f"link:{name}", "capacity_mt", 1.5) for name in ("a--b", "b--c")]
    assert amounts(under(atlas, *each)) == {"section:run": 9}


@pytest.mark.parametrize("factor", [1.5, 0.5])
def test_a_link_that_moves_alone_has_a_limit_of_its_own(drawn, factor):
    """The rest of the run keeps its 6 Mt."""
    net = under(run_of(drawn), figure("scale", AB, "capacity_mt", factor))
    assert amounts(net) == {AB: 6 * factor, "section:run": 6}
    assert (limit(net, AB).kind, limit(net, AB).subject, limit(net, AB).how) == ("link", AB, "scenario")
    assert limit(net, "section:run").how == "documented"
    rows = limits_of(net, "general").rows
    assert {(rows[number].thing, rows[number].limit) for number in range(len(rows))} == {(AB, 0), ("link:b--c", 1)}
    assert net.throughput(origins="a", destinations="c", cargo="general").two_way == pytest.approx(min(6, 6 * factor))


def test_a_fleet_moves_without_its_lines(drawn):
    """Twice as many ships on two lines together; each of the lines takes what it took."""
    drawing = (
        drawn().usual().link("a", "b", 5).link("b", "c", 5).section("fleet", "a--b", "b--c", shape="parallel", mt=4)
    )
    atlas = drawing.load()
    lines = {AB: 5, "link:b--c": 5}
    assert amounts(under(atlas, figure("scale", "section:fleet", "capacity_mt", 2))) == lines | {"section:fleet": 8}
    assert amounts(under(atlas, figure("set", "section:fleet", "capacity_mt", 7))) == lines | {"section:fleet": 7}
    assert amounts(under(atlas, figure("scale", AB, "capacity_mt", 2))) == lines | {AB: 10, "section:fleet": 4}


# ------------------------------------------------------------------------------------------------ borders and gates


def crossing(drawn):
    return drawn().usual().place("b", country="XB").link("a", "b", border="ordinary")


@pytest.mark.parametrize(
    ("edit", "mt"),
    [
        (figure("scale", "border:a--b", "wagons_per_day", 1.5), 6.57),
        (figure("scale", "border:a--b", "capacity_mt", 1.5), 6.57),
        (figure("add", "border:a--b", "wagons_per_day", 100), 6.57),
        (figure("add", "border:a--b", "capacity_mt", 1), 5.38),
        (figure("set", "border:a--b", "wagons_per_day", 300), 6.57),
        (figure("set", "border:a--b", "capacity_mt", 3), 3),
        (figure("set", "border:a--b", "train_pairs_per_day", 5), PAIRS),
    ],
    ids=str,
)
def test_a_border_of_200_wagons_a_day_is_moved_or_set(drawn, edit, mt):
    """200 wagons of 60 t on 365 days are 4.38 Mt; 100 more are 2.19 Mt more. The line keeps its default of 50 Mt."""
    atlas = crossing(drawn).default("capacity_mt", 50).value("border:a--b", "wagons_per_day", 200).load()
    found = under(atlas, edit)
    assert amounts(found) == pytest.approx({AB: 50, "border:a--b": mt})
    assert limit(found, "border:a--b").how == "scenario"


def test_wagons_are_added_to_a_default_too(drawn):
    """100 wagons of 60 t on 365 days are 2.19 Mt on top of 3 Mt of a class."""
    atlas = crossing(drawn).default("capacity_mt", 50).default("capacity_mt", 3, kind="border").load()
    found = limit(under(atlas, figure("add", "border:a--b", "wagons_per_day", 100)), "border:a--b")
    assert found.central == pytest.approx(5.19)
    assert found.formula.endswith("+ 100 wagons/day x 60 t")


def test_wagons_without_the_load_of_a_wagon_are_refused(drawn):
    drawing = (
        drawn().place("b", country="XB").link("a", "b", 5, border="ordinary").default("capacity_mt", 3, kind="border")
    )
    with pytest.raises(MissingFigure, match="there is no default of wagon_net_t"):
        limits_of(under(drawing.load(), figure("add", "border:a--b", "wagons_per_day", 100)), "general")


def test_a_border_within_a_stated_run_gets_a_limit_of_its_own_when_it_moves(drawn):
    """6 Mt pass the run and the border in it; at half the border lets 3 pass, and the run is as it was."""
    atlas = crossing(drawn).place("c", country="XB").link("b", "c").section("run", "a--b", "b--c", mt=6).load()
    net = under(atlas, figure("scale", "border:a--b", "capacity_mt", 0.5))
    assert amounts(net) == {"border:a--b": 3, "section:run": 6}
    assert net.throughput(origins="a", destinations="c", cargo="general").two_way == pytest.approx(3)
    assert amounts(under(atlas, figure("set", "border:a--b", "capacity_mt", 2))) == {"border:a--b": 2, "section:run": 6}


@pytest.mark.parametrize("subject", ["border:a--b", "section:gate"])
@pytest.mark.parametrize(("change", "mt"), [(("scale", 2), 10), (("add", 1), 6), (("set", 8), 8), (("set", 3), 3)])
def test_a_gate_is_its_border(drawn, subject, change, mt):
    """The one limit of the crossing is moved or set, by whichever name; haul and border pass it together."""
    atlas = crossing(drawn).section("gate", "a--b", shape="gate", mt=5).load()
    net = under(atlas, figure(change[0], subject, "capacity_mt", change[1]))
    assert list(amounts(net).values()) == [mt]
    assert net.throughput(origins="a", destinations="b", cargo="general").two_way == pytest.approx(mt)


def test_wagons_are_added_to_a_gate(drawn):
    """5 Mt and 100 wagons of 60 t on 365 days: 7.19."""
    atlas = crossing(drawn).section("gate", "a--b", shape="gate", mt=5).load()
    found = amounts(under(atlas, figure("add", "border:a--b", "wagons_per_day", 100)))
    assert found == pytest.approx({"section:gate": 7.19})


@pytest.mark.parametrize(
    ("edit", "mt"),
    [
        (figure("scale", "place:b", "wagons_per_day", 2), 4.38),
        (figure("scale", "place:b", "wagons_per_day", 2, scope={"service": "gauge_change"}), 4.38),
        (figure("add", "place:b", "wagons_per_day", 100), 4.38),
        (figure("set", "place:b", "wagons_per_day", 300, scope={"service": "gauge_change"}), 6.57),
    ],
    ids=str,
)
def test_a_change_of_gauge_is_moved_or_set(drawn, edit, mt):
    """100 wagons of 60 t a day are 2.19 Mt a year."""
    drawing = drawn().usual().place("b", interchange=["rail1520", "rail1435"])
    drawing.link("a", "b", 9).link("b", "c", 9, carrier=["rail1435"]).default(
        "wagons_per_day", 100, kind="gauge_change"
    )
    found = limit(under(drawing.load(), edit), "gauge_change:b")
    assert found.central == pytest.approx(mt)
    assert found.how == "scenario"


# ---------------------------------------------------------------------------------------------------------------- ports


def harbour(drawn, **more):
    """A ship from port to far, 9 Mt by the line, 2.5 by the class of the quays; a railway to the port."""
    drawing = drawn().usual().default("backhaul_share", 0.5, mode="sea").default("base_load_share", 0.2, mode="sea")
    drawing.place("port", at=(4.1, 2.4), kind="port", interchange=["rail1520", "sea"])
    drawing.place("far", at=(4.6, 1.6), kind="port", interchange=["sea"])
    ship = {"mode": "sea", "carrier": ["sea"], "trade": "general", "sea": "sunder-sea", "country": [], "tracks": None}
    drawing.link("port", "far", 9, **(ship | {"electrified": None, "classes": ["general_cargo"]} | more))
    return drawing.link("in", "port", 9).default("capacity_mt", 2.5, kind="port", mode="sea")


def port_of(drawn):
    """3 Mt of general cargo within 6 of dry goods at the port."""
    drawing = harbour(drawn).value("place:port", "capacity_mt", 3, scope="cargo=general")
    return drawing.value("place:port", "capacity_mt", 6, scope="cargo=dry").load()


def test_a_port_moves_with_all_that_it_handles(drawn):
    """Twice the port is twice each of its classes, and twice what they have together."""
    net = under(port_of(drawn), figure("scale", "place:port", "capacity_mt", 2))
    found = amounts(net, kind="port")
    assert found == {"place:port|general": 6, "place:port|dry": 12, "place:far|general": 2.5}
    assert amounts(net, "grain", kind="port") == {"place:port|dry": 12, "place:far|grain": 2.5}
    assert limit(net, "place:port|dry").how == "scenario"


def test_what_a_scenario_sets_for_a_class_of_goods_holds_for_it(drawn):
    net = under(port_of(drawn), figure("set", "place:port", "capacity_mt", 5, scope={"cargo": "general"}))
    assert amounts(net, kind="port") == {"place:port|general": 5, "place:port|dry": 6, "place:far|general": 2.5}
    assert limit(net, "place:port|general").how == "scenario"


def test_a_factor_on_a_port_is_one_on_all_its_goods_though_a_figure_is_about_one_of_them(drawn):
    """3 Mt of general cargo are stated, containers have the default of 2.5: twice the port is twice both."""
    atlas = harbour(drawn).value("place:port", "capacity_mt", 3, scope="cargo=general").load()
    net = under(atlas, figure("scale", "place:port", "capacity_mt", 2))
    assert limit(net, "place:port|general").central == 6
    assert limit(net, "place:port|container", "container").central == 5


def test_a_factor_on_one_class_of_goods_is_none_on_what_all_have_together(drawn):
    """What dry goods have together is one number, whichever of them asks."""
    net = under(port_of(drawn), figure("scale", "place:port", "capacity_mt", 2, scope={"cargo": "general"}))
    assert limit(net, "place:port|general").central == 6
    assert limit(net, "place:port|dry", "general").central == limit(net, "place:port|dry", "grain").central == 6


def test_a_factor_on_the_ferries_of_a_port_moves_their_berths(drawn):
    """Berths of truck ferries, stated as 3 Mt, and half as much again; other goods of the port stay."""
    drawing = harbour(drawn, mode="ferry", carrier=["rail1520"], trade="rail_ferry", classes=["rail_ferry"])
    drawing.places["far"]["interchange"] = []
    drawing.places["port"]["interchange"] = []
    drawing.value("place:port", "capacity_mt", 3, scope="trade=rail_ferry")
    drawing.value("place:far", "capacity_mt", 4, scope="trade=rail_ferry").default(
        "interval_h", 48, kind="sailing", mode="sea"
    )
    edit = figure("scale", "place:port", "capacity_mt", 1.5, scope={"trade": "rail_ferry"})
    found = amounts(under(drawing.load(), edit), kind="port")
    assert found == {"place:port|rail_ferry": 4.5, "place:far|rail_ferry": 4}


# ---------------------------------------------------------------------------------------------------------------- water

SHIP_T, LOSS_T_CM = 3570, 17


def sea(drawn, *, loss=LOSS_T_CM, draughts=(5, 6)):
    """9 Mt by ships of 3,570 t that lose 17 t for each cm of water, between ports of 5 and 6 m."""
    drawing = harbour(drawn).value("sea:sunder-sea", "water_level_m", -28)
    for place, metres in zip(("port", "far"), draughts, strict=True):
        if metres is not None:
            drawing.value(f"place:{place}", "draft_m", metres)
    if loss is not None:
        drawing.default("payload_loss_t", loss, kind="sailing", mode="sea", **{"class": "general_cargo_per_cm"})
    return drawing.default("vessel_payload_t", SHIP_T, kind="sailing", mode="sea")


def share(net):
    """What the line carries of its 9 Mt."""
    return limit(net, "link:port--far").central / 9


def lower(cm):
    return (SHIP_T - LOSS_T_CM * cm) / SHIP_T


def fall(metres):
    return figure("add", "sea:sunder-sea", "water_level_m", -metres)


def deepen(place, metres):
    return figure("add", f"place:{place}", "draft_m", metres)


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([fall(0.5)], lower(50)),
        ([figure("set", "sea:sunder-sea", "water_level_m", -28.5)], lower(50)),
        ([deepen("port", -0.5)], lower(50)),
        ([figure("set", "place:port", "draft_m", 4.5)], lower(50)),
        ([figure("scale", "place:port", "draft_m", 0.9)], lower(50)),
        ([deepen("far", -0.5)], 1),
        ([deepen("far", -1.5)], lower(50)),
        ([deepen("port", -0.2), deepen("far", -1.5)], lower(50)),
        ([fall(0.5), deepen("port", 0.5)], 1),
        ([fall(0.5), deepen("port", 0.2)], lower(30)),
        ([fall(3)], 0),
        ([fall(0.004)], 1),
    ],
    ids=lambda given: "; ".join(map(str, given)) if isinstance(given, list) else "",
)
def test_ships_lose_tonnes_by_the_cm_at_the_shallower_end(drawn, edits, expected):
    """17 t for each of 50 cm are 850 of 3,570 t: 76 percent are left. At 6 m against 5 the far port may lose a metre.

    The sea falls at both ends; dredging by as much makes up for it. Without any water to load in a ship is empty.
    """
    net = under(sea(drawn).load(), *edits)
    assert share(net) == pytest.approx(expected)
    found = limit(net, "link:port--far")
    assert found.how == ("documented" if expected == 1 else "scenario")
    assert found.payload_t == pytest.approx(SHIP_T * expected)


@pytest.mark.parametrize(("metres", "tonnes"), [(0.1, 170), (0.2, 340), (0.3, 510), (0.5, 510), (1.5, 510)])
def test_dredging_gives_back_no_more_than_what_ships_leave_behind(drawn, metres, tonnes):
    """510 t of each ship stay ashore at the port: 30 cm bring them aboard, and more water brings no more."""
    drawing = sea(drawn).value("place:port", "payload_loss_t", 510, scope="trade=general")
    net = under(drawing.load(), deepen("port", metres))
    assert share(net) == pytest.approx((SHIP_T + tonnes) / SHIP_T)


def test_where_nothing_is_left_behind_dredging_brings_nothing(drawn):
    assert share(under(sea(drawn).load(), deepen("port", 0.5))) == 1
    other_ships = sea(drawn).value("place:port", "payload_loss_t", 510, scope="trade=tanker")
    assert share(under(other_ships.load(), deepen("port", 0.5))) == 1


def test_more_water_at_the_deeper_end_brings_nothing(drawn):
    drawing = sea(drawn).value("place:far", "payload_loss_t", 510, scope="trade=general")
    assert share(under(drawing.load(), deepen("far", 1))) == 1


def test_the_draught_before_is_the_one_that_was_used(drawn):
    """7 m of grade A rival 4.5 m that are marked `use`: 20 cm more are 4.7 m, and a gain."""
    drawing = sea(drawn, draughts=(7, 6)).value("place:port", "payload_loss_t", 510, scope="trade=general")
    drawing.value("place:port", "draft_m", 4.5, grade="C")
    drawing.values[-1] = (*drawing.values[-1][:-2], "use", "measured since")
    atlas = drawing.load()
    assert atlas.figure("place:port", "draft_m").central == 4.5
    assert share(under(atlas, deepen("port", 0.2))) == pytest.approx((SHIP_T + 340) / SHIP_T)
    assert share(under(atlas, deepen("port", -0.2))) == pytest.approx(lower(20))


def test_ships_that_are_full_by_their_deck_lose_nothing(drawn):
    net = under(sea(drawn, loss=0).load(), fall(0.5))
    assert share(net) == 1
    assert limit(net, "link:port--far").how == "documented"


def test_where_it_is_not_known_what_ships_lose_the_limit_is_refused(drawn):
    """A fall of the sea is never taken for nothing."""
    atlas = sea(drawn, loss=None).load()
    with pytest.raises(MissingFigure, match=r"link:port--far: the water changes by -50 cm, and there is no default of"):
        limits_of(under(atlas, fall(0.5)), "general")


@pytest.mark.parametrize(("draughts", "expected"), [((None, None), lower(50)), ((5, None), lower(50))])
def test_a_sea_falls_where_draughts_are_not_known_too(drawn, draughts, expected):
    assert share(under(sea(drawn, draughts=draughts).load(), fall(0.5))) == pytest.approx(expected)


def test_water_and_a_factor_work_together(drawn):
    """More ships, each with less aboard."""
    edits = fall(0.5), figure("scale", "link:port--far", "capacity_mt", 2)
    assert share(under(sea(drawn).load(), *edits)) == pytest.approx(2 * lower(50))


@settings(max_examples=15)
@given(st.floats(0, 3), st.floats(0, 3))
def test_the_lower_the_water_the_less_is_carried(falling, one, two):
    """And a fall of two amounts is that of their sum, until nothing is left."""
    atlas = falling
    less, more = sorted((one, two))
    shares = [share(under(atlas, fall(metres))) for metres in (less, more)]
    assert shares[0] >= shares[1] >= 0


@pytest.fixture(scope="module")
def falling(drawn):
    return sea(drawn).load()


# ------------------------------------------------------------------------------------------------------ what passes

LIMITED = ["alder--birk", "eskil--fenn", "alder--corve-road", "corve--eskil", "corve--eskil-ferry"]


def everything(factor):
    """All limits of the six places times a factor."""
    links = [figure("scale", f"link:{name}", "capacity_mt", factor) for name in LIMITED]
    runs = [figure("scale", "section:brodan-line", "capacity_mt", factor)]
    borders = [figure("scale", "border:alder--corve-road", "capacity_mt", factor)]
    return [
        *links,
        *runs,
        *borders,
        *(figure("scale", f"place:{name}", "capacity_mt", factor) for name in ("corve", "eskil")),
    ]


@pytest.mark.parametrize("cargo", ["general", "container"])
def test_all_limits_seven_tenths_more_let_seven_tenths_more_pass(six, cargo):
    """Every limit, and so the flow, and what other traffic leaves; trains, ships, roads and quays alike."""
    before, after = six.network(), under(six, *everything(1.7))
    now = {name: 1.7 * mt for name, mt in amounts(before, cargo).items()}
    assert amounts(after, cargo) == pytest.approx(now)
    flows = [net.throughput("alder-fenn", cargo=cargo) for net in (before, after)]
    for name in ("two_way", "one_way", "available"):
        assert getattr(flows[1], name) == pytest.approx(1.7 * getattr(flows[0], name))


@settings(max_examples=15)
@given(st.floats(0.1, 9))
def test_what_passes_follows_a_factor_on_all_limits(six, factor):
    found = under(six, *everything(factor)).throughput("alder-fenn").two_way
    assert found == pytest.approx(factor * six.network().throughput("alder-fenn").two_way)


CLOSED = ["link:alder--birk", "link:alder--corve-road", "link:corve--eskil", "border:birk--dunmor", "place:dunmor"]


@settings(max_examples=20)
@given(st.lists(st.sampled_from(CLOSED), unique=True), st.sampled_from(CLOSED))
def test_to_close_more_never_lets_more_pass(six, subjects, further):
    found = []
    for names in (subjects, dict.fromkeys([*subjects, further])):
        net = under(six, *(Edit(action="close", subject=name) for name in names))
        try:
            found.append(net.throughput("alder-fenn").two_way)
        except KorridorError:  # nothing is left
            found.append(0)
    assert found[1] <= found[0] + 1e-9


@settings(max_examples=15)
@given(st.lists(st.tuples(st.sampled_from(LIMITED), st.floats(1, 4)), unique_by=lambda pair: pair[0]))
def test_to_widen_never_lets_less_pass(six, factors):
    net = under(six, *(figure("scale", f"link:{name}", "capacity_mt", factor) for name, factor in factors))
    assert net.throughput("alder-fenn").two_way >= six.network().throughput("alder-fenn").two_way - 1e-9


def test_what_passes_changes_with_the_day(six):
    """The ferries take 2.2 Mt with the ships; without them 1.2, on the days of the strike."""
    strike = Edit(
        action="close", subject="link:corve--eskil-ferry", start=dt.date(2026, 1, 1), end=dt.date(2026, 12, 31)
    )
    found = [under(six, strike, year=year).throughput("alder-fenn").two_way for year in (2025, 2026, 2027)]
    assert found == pytest.approx([2.2, 1.2, 2.2])


def test_the_effect_of_a_project_on_a_gate_is_its_limit(six):
    """The second crew brings 5 Mt to the frontier of 2.5; with 7 set beside it they exclude each other."""
    crew = Edit(action="open", subject="project:second-crew")
    net = under(six, crew, year=2026)
    assert limit(net, "section:gate:birk").central == 5
    assert limit(net, "section:gate:birk").how == "scenario"
    with pytest.raises(InputError, match="set one figure at one time"):
        under(six, crew, figure("set", "section:gate:birk", "capacity_mt", 7), year=2026)


def test_why_shows_the_factor_behind_a_limit(six):
    """Above the default that it multiplies, in the words of the formula."""
    net = under(six, figure("scale", "link:corve--eskil", "capacity_mt", 2))
    table = net.atlas.why("link:corve--eskil", "capacity_mt")
    assert table["used"].all()
    assert table["central"].tolist() == [1.2, 2.0]
    assert table["rule"].tolist() == ["scenario link:corve--eskil: (default of its class: 1.2 Mt/yr) x 2"] * 2
    assert "Scenario: What if" in table["title"].tolist()


def test_why_shows_the_factor_behind_a_stated_limit_too(six):
    """5 Mt are documented; 10 are what the network goes by, and the way to them is told."""
    net = under(six, figure("scale", "link:eskil--fenn", "capacity_mt", 2))
    table = net.atlas.why("link:eskil--fenn", "capacity_mt")
    assert {"cap-eskil--fenn"} < set(table.index[table["used"]])
    assert "x 2" in table["rule"].iloc[0]


def test_what_is_set_goes_before_a_figure_that_was_marked(drawn):
    """A mark of use on an older figure, of a later year, does not outlive what a scenario sets."""
    drawing = drawn().usual().link("a", "b", 5)
    row = drawing.values.pop()
    drawing.values.append((*row[:10], 2029, *row[11:13], "use", "chosen by hand"))
    atlas = drawing.load()
    assert limit(atlas.network(2030), AB).central == 5
    assert limit(under(atlas, figure("set", AB, "capacity_mt", 3)), AB).central == 3


def test_a_border_told_one_way_has_both_directions(drawn):
    """8 Mt one way with a quarter of it back are 10 in both directions, as on a link."""
    atlas = drawn().usual().place("b", country="XB").link("a", "b", 50, border="ordinary").load()
    edit = figure("set", "border:a--b", "capacity_mt", 8, basis="one_way")
    found = limit(under(atlas, edit), "border:a--b")
    back = found.figures[1].central
    assert found.central == pytest.approx(8 * (1 + back))


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (("scale", "capacity_mt", 2, {"scope": {"cargo": "bananas"}}), "no cargo called 'bananas'"),
        (("set", "capacity_mt", 2, {"scope": {"direction": "south"}}), "both directions"),
        (("set", "capacity_mt", 2, {"scope": {"colour": "red"}}), "no figure is asked for by 'colour'"),
        (("set", "capacity_bcm", 2, {}), "tonnes, trains or boxes"),
        (("scale", "trucks_per_day", 2, {"subject": "border:a--b"}), "it is no road"),
    ],
)
def test_an_edit_that_nothing_would_ask_for_is_refused(drawn, edit, words):
    """It would change nothing, and nobody would know."""
    action, quantity, value, more = edit
    drawing = drawn().usual().default("capacity_mt", 50).place("b", country="XB")
    atlas = drawing.link("a", "b", 5, border="ordinary").load()
    subject = more.get("subject", AB)
    with pytest.raises(InputError, match=words):
        under(atlas, figure(action, subject, quantity, value, **{key: more[key] for key in more if key != "subject"}))
