"""Limits: which there are, where their amounts come from, and which arcs they bound. Amounts worked out by hand."""

import numpy as np
import pytest

from korridor.capacity import limits_of
from korridor.draws import drawn_logs
from korridor.errors import InputError, MissingFigure


def limit(net, name, cargo="general"):
    limits = limits_of(net, cargo)
    return limits.records[limits.numbers[name]]


def bounded(net, name, cargo="general"):
    """Ids of the arcs that a limit bounds, and whether it bounds each thing alone."""
    limits = limits_of(net, cargo)
    rows = [row for row in limits.rows if limits.records[row.limit].id == name]
    return {net.arc_records[arc].id for row in rows for arc in row.arcs}, {row.thing for row in rows}


# ------------------------------------------------------------------------------------------ links


def test_a_figure_of_its_own_goes_first_then_that_of_the_shortest_section(drawn):
    """Stated for the link; else for the shortest run over it; and a run of grade C is somebody's estimate."""
    drawing = drawn().usual().link("a", "b", 5).link("b", "c").link("c", "d").default("capacity_mt", 99)
    drawing.section("long", "a--b", "b--c", "c--d", mt=7).section("short", "b--c", mt=6, grade="C")
    net = drawing.network()

    assert (limit(net, "link:a--b").central, limit(net, "link:a--b").how) == (5, "documented")
    assert (limit(net, "section:short").central, limit(net, "section:short").how) == (6, "estimated")
    assert bounded(net, "section:short")[1] == {"link:b--c"}
    assert bounded(net, "section:long")[1] == {"link:c--d"}
    assert limit(net, "section:long").kind == "section"


def test_train_pairs_of_its_own_become_tonnes(drawn):
    """5 pairs of 2,635 t on 365 days with a quarter back are 6.01 Mt, of which 4.81 go one way."""
    net = (
        drawn().usual().link("a", "b").value("link:a--b", "train_pairs_per_day", 5).default("capacity_mt", 99).network()
    )
    found = limit(net, "link:a--b")

    assert found.how == "computed"
    assert found.central == pytest.approx(6.01, abs=0.005)
    assert found.central * found.heavy_share == pytest.approx(4.81, abs=0.005)
    assert found.formula == "5 pairs/day x 2635 t x 365 days x (1 + 0.25 back-haul)"
    assert [figure.quantity for figure in found.figures] == [
        "train_pairs_per_day",
        "train_net_t",
        "operating_days",
        "backhaul_share",
    ]
    assert found.confidence == "C"  # no better than its poorest input


def loops(drawing):
    drawing.default("running_speed_kmh", 50).default("block_min", 4).default("maintenance_min", 60)
    return drawing.default("line_efficiency", 0.94 * 0.85).default("passenger_pairs_per_day", 2)


def test_the_spacing_of_its_own_loops_becomes_trains_then_tonnes(drawn):
    """Loops 22.5 km apart at 50 km/h: 20.92 pairs, x 0.85, less 2 passenger pairs at 1.2: 15.38 for freight."""
    drawing = loops(drawn().usual()).link("a", "b").value("link:a--b", "loop_spacing_km", 22.5)
    found = limit(drawing.default("capacity_mt", 99).network(), "link:a--b")

    assert found.how == "computed"
    assert found.central == pytest.approx(15.38 * 2635 * 365 * 1.25 / 1e6, rel=1e-3)
    assert found.formula.startswith("15.4 freight pairs/day (loops 22.5 km apart at 50 km/h")


def test_loops_say_nothing_of_two_tracks(drawn):
    drawing = loops(drawn().usual()).link("a", "b", tracks=2).value("link:a--b", "loop_spacing_km", 22.5)
    assert limit(drawing.default("capacity_mt", 99).network(), "link:a--b").how == "default"


def test_two_tracks_go_by_the_headway(drawn):
    """A train each 12 min, 60 of maintenance, 0.8 of the rest: 92 pairs, less 2 of passengers, each taking one out."""
    drawing = drawn().usual().link("a", "b", tracks=2).value("link:a--b", "block_min", 12).default("capacity_mt", 99)
    drawing.default("maintenance_min", 60).default("line_efficiency", 0.8).default("passenger_pairs_per_day", 2)
    found = limit(drawing.network(), "link:a--b")

    assert found.how == "computed"
    assert found.central == pytest.approx(((1440 - 60) * 0.8 / 12 - 2) * 2635 * 365 * 1.25 / 1e6)
    drawing.values, drawing.defaults = [], [row for row in drawing.defaults if row[8] != "capacity_mt"]
    assert "link:a--b" in limits_of(drawing.network(), "general").missing
    assert limit(drawing.default("block_min", 12).network(), "link:a--b").central == pytest.approx(found.central)


def test_defaults_in_tonnes_go_before_defaults_in_trains_and_loops(drawn):
    """A class may have Mt, train pairs, or loops alone; each is used where the better one is lacking."""
    drawing = loops(drawn().usual()).link("a", "b").default("loop_spacing_km", 22.5)
    net = drawing.network()
    assert limit(net, "link:a--b").how == "default"
    assert limit(net, "link:a--b").central == pytest.approx(15.38 * 2635 * 365 * 1.25 / 1e6, rel=1e-3)
    assert limit(drawing.default("train_pairs_per_day", 5).network(), "link:a--b").central == pytest.approx(
        6.01, abs=0.005
    )
    assert limit(drawing.default("capacity_mt", 9).network(), "link:a--b").central == 9


def test_over_a_frontier_the_weaker_side_rules(drawn):
    """A default of each country: the line is as good as the weaker of them; of both, not of the whole world."""
    drawing = drawn().usual().place("b", country="XB").link("a", "b", border="ordinary").default("capacity_mt", 2)
    drawing.default("capacity_mt", 9, country="XA").default("capacity_mt", 8, country="XB")
    drawing.default("capacity_mt", 50, kind="border")
    assert limit(drawing.network(), "link:a--b").central == 8


def test_a_one_way_figure_of_a_line_for_both_ways_gets_its_way_back(drawn):
    """4 Mt one way with a quarter back are 5 two-way; on a link that runs one way it is all there is."""
    drawing = drawn().usual().link("a", "b").value("link:a--b", "capacity_mt", 4, basis="one_way")
    found = limit(drawing.network(), "link:a--b")
    assert found.central == 5
    assert found.central * found.heavy_share == 4

    drawing = drawn().usual().link("a", "b", direction="forward").value("link:a--b", "capacity_mt", 4, basis="one_way")
    found = limit(drawing.network(), "link:a--b")
    assert (found.central, found.heavy_share, found.forward_only) == (4, 1, True)


def test_a_figure_about_a_part_is_no_figure_of_the_whole(drawn):
    """A phase, a state, a population: what narrows a figure otherwise than by cargo and mode keeps it out."""
    drawing = drawn().usual().link("a", "b").default("capacity_mt", 9)
    drawing.value("link:a--b", "capacity_mt", 3, scope="phase=first").value(
        "link:a--b", "capacity_mt", 4, scope="mode=rail"
    )
    assert limit(drawing.network(), "link:a--b").central == 4


def test_what_nobody_knows_is_missing_and_not_zero(drawn):
    net = drawn().usual().link("a", "b").network()
    limits = limits_of(net, "general")

    assert limits.records == ()
    why, arcs = limits.missing["link:a--b"]
    assert "capacity_mt, train_pairs_per_day, loop_spacing_km" in why
    assert len(arcs) == 2


def test_unknown_cargo_is_refused(six_net):
    with pytest.raises(InputError, match="no cargo called 'coal'"):
        limits_of(six_net, "coal")


# ------------------------------------------------------------------------------------------ borders and gauge


def crossing(drawn, **more):
    drawing = drawn().usual().place("b", country="XB", interchange=["rail1520", "rail1435"]).place("c", country="XB")
    return drawing.link("a", "b", **{"border": "gauge_break", **more}).link("b", "c", 9, carrier=["rail1435"])


def test_wagons_a_day_at_a_border_become_tonnes(drawn):
    """200 wagons of 60 t on 365 days are 4.38 Mt; trucks likewise; a count that was seen is no capacity."""
    drawing = crossing(drawn).default("capacity_mt", 50).value("border:a--b", "wagons_per_day", 200)
    found = limit(drawing.network(), "border:a--b")
    assert found.central == pytest.approx(4.38)
    assert (found.how, found.note) == ("computed", "with the change of gauge")

    drawing = crossing(drawn).default("capacity_mt", 50).default("wagons_per_day", 100, kind="border")
    seen = drawing.value("border:a--b", "wagons_per_day", 300, status="observed").network()
    assert limit(seen, "border:a--b").central == pytest.approx(2.19)
    assert limit(seen, "border:a--b").how == "default"


def test_train_pairs_at_a_border_become_tonnes(drawn):
    drawing = crossing(drawn, border="ordinary").default("capacity_mt", 50)
    net = drawing.value("border:a--b", "train_pairs_per_day", 5).network()
    assert limit(net, "border:a--b").central == pytest.approx(6.01, abs=0.005)


def test_a_stated_run_over_a_border_holds_for_the_border_unless_that_has_a_stated_figure(drawn):
    """Wagons a day of the border are an input and give way; tonnes that are stated for it stand beside the run."""
    drawing = crossing(drawn).section("run", "a--b", mt=5).value("border:a--b", "wagons_per_day", 100)
    assert "border:a--b" not in limits_of(drawing.network(), "general").numbers
    net = drawing.value("border:a--b", "capacity_mt", 3).network()
    assert limit(net, "border:a--b").central == 3


def test_a_gate_is_its_border(drawn):
    """The figures of a gate are those of the border, so that the border has no limit beside it."""
    drawing = crossing(drawn).section("gate", "a--b", shape="gate", mt=5).value("border:a--b", "capacity_mt", 3)
    net = drawing.network()
    assert "border:a--b" not in limits_of(net, "general").numbers
    assert bounded(net, "section:gate") == ({"a--b|rail1520>", "a--b|rail1520<"}, {"link:a--b"})


def test_a_gauge_change_beside_a_gauge_break_passes_with_it(drawn):
    """Else it takes a figure of its own, or the default of gauge changes; without any it is missing."""
    drawing = crossing(drawn).section("gate", "a--b", shape="gate", mt=5)
    limits = limits_of(drawing.network(), "general")
    assert [record.id for record in limits.records if record.kind == "gauge_change"] == []
    assert limits.missing == {}

    inland = drawn().usual().place("b", interchange=["rail1520", "rail1435"])
    inland.link("a", "b", 9).link("b", "c", 9, carrier=["rail1435"])
    assert "place:b" in limits_of(inland.network(), "general").missing
    net = inland.default("wagons_per_day", 100, kind="gauge_change").network()
    assert limit(net, "gauge_change:b").central == pytest.approx(100 * 60 * 365 / 1e6)
    assert bounded(net, "gauge_change:b") == ({"b|rail1435>rail1520", "b|rail1520>rail1435"}, {""})


# ------------------------------------------------------------------------------------------ ports and ships


def harbour(drawn, **more):
    """A railway to a port and ships from there: general cargo, grain and oil."""
    drawing = drawn().usual().default("backhaul_share", 0.5, mode="sea").default("base_load_share", 0.2, mode="sea")
    drawing.place("port", at=(4.1, 2.4), kind="port", interchange=["rail1520", "sea"])
    drawing.place("far", at=(4.6, 1.6), kind="port", interchange=["sea"])
    drawing.link("a", "port", 50)
    drawing.link(
        "port",
        "far",
        mode="sea",
        carrier=["sea"],
        trade="general",
        sea="sunder-sea",
        country=[],
        tracks=None,
        electrified=None,
        **more,
    )
    drawing.value("link:port--far", "capacity_mt", 40)
    return drawing.value("place:far", "capacity_mt", 90)


@pytest.mark.parametrize(
    ("figures", "cargo", "expected"),
    [
        ([("", 10)], "general", {"total": 10}),
        ([("", 10), ("cargo=oil", 4)], "general", {"dry": 6}),
        ([("", 10), ("cargo=oil", 4)], "oil", {"oil": 4}),
        ([("", 10), ("cargo=dry", 7)], "oil", {"oil": 3}),
        ([("", 10), ("cargo=dry", 7)], "grain", {"dry": 7}),
        ([("cargo=grain", 2), ("cargo=dry", 7)], "grain", {"grain": 2, "dry": 7}),
        ([("cargo=grain", 2), ("cargo=dry", 7)], "general", {"dry": 7}),
        ([("", 10)], "oil", {"oil": 2.5}),
        ([], "grain", {"grain": 2.5}),
    ],
)
def test_liquids_never_use_dry_capacity_nor_dry_goods_that_of_liquids(drawn, figures, cargo, expected):
    """A port's whole is that of dry goods, less what is stated for oil; a class has its own, or the default of 2.5."""
    drawing = harbour(drawn).default("capacity_mt", 2.5, kind="port", mode="sea")
    for scope, mt in figures:
        drawing.value("place:port", "capacity_mt", mt, scope=scope)
    net = drawing.network()
    limits = limits_of(net, cargo)
    found = {r.id.partition("|")[2]: r.central for r in limits.records if r.subject == "place:port"}
    assert found == pytest.approx(expected)


def test_berths_become_tonnes_where_nothing_is_stated(drawn):
    """2 berths x 0.55 x 8,000 h x 180 t/h are 1.584 Mt."""
    drawing = harbour(drawn).default("capacity_mt", 9, kind="port", mode="sea").value("place:port", "berths", 2)
    drawing.default("berth_occupancy", 0.55, kind="port", mode="sea", **{"class": "2"})
    drawing.default("port_hours", 8000, kind="port", mode="sea").default("berth_rate_t_h", 180, kind="port", mode="sea")
    found = limit(drawing.network(), "place:port|general")

    assert found.central == pytest.approx(1.584)
    assert found.formula == "2 berths x 0.55 occupancy x 8000 h/yr x 180 t/h"
    stated = drawing.value("place:port", "capacity_mt", 5).network()
    assert [r.id for r in limits_of(stated, "general").records if r.subject == "place:port"] == ["place:port|total"]


def test_containers_count_by_the_teu(drawn):
    """100,000 TEU at 12 t are 1.2 Mt, at a port and on a line of ships; within what dry goods have together."""
    drawing = harbour(drawn).default("teu_net_t", 12, mode="any", cargo="container")
    drawing.values = [row for row in drawing.values if row[1] != "link:port--far"]
    drawing.value("place:port", "capacity_teu", 100_000).value("place:port", "capacity_mt", 8)
    net = drawing.value("link:port--far", "capacity_teu", 50_000).network()

    assert limit(net, "place:port|container", "container").central == pytest.approx(1.2)
    assert limit(net, "place:port|total", "container").central == 8
    assert limit(net, "link:port--far", "container").central == pytest.approx(0.6)
    assert "link:port--far" in limits_of(net, "general").missing


def test_a_sea_line_carries_what_its_ships_do_when_its_departures_are_known(drawn):
    """3,000 t each 73 h on 365 days are 120 sailings, 0.36 Mt, and half as much back: 0.54 two-way."""
    drawing = harbour(drawn).default("capacity_mt", 9, mode="sea")
    drawing.values = [row for row in drawing.values if row[1] != "link:port--far"]
    drawing.default("vessel_payload_t", 3000, kind="sailing", mode="sea")
    drawing.default("operating_days", 365, kind="sailing", mode="sea")
    assert limit(drawing.network(), "link:port--far").central == 9
    found = limit(drawing.value("link:port--far", "interval_h", 73).network(), "link:port--far")

    assert found.central == pytest.approx(0.54)
    assert found.note == "with the ships that sail now"
    assert found.payload_t == 3000


def test_a_port_bounds_what_passes_its_quays(drawn):
    """From rail to ship and back, and goods that start or end on a ship there; not what goes by on land."""
    net = harbour(drawn).value("place:port", "capacity_mt", 8).network()
    limits = limits_of(net, "general")
    (row,) = [row for row in limits.rows if limits.records[row.limit].id == "place:port|total"]

    assert {net.arc_records[arc].id for arc in row.arcs} == {"port|rail1520>sea", "port|sea>rail1520", "port|sea>sea"}
    assert {net.state_records[state].id for state in (*row.starts, *row.ends)} == {"port|sea>", "port|sea<"}


def test_a_ferry_takes_berths_of_its_trade_at_both_ends(drawn):
    """47 wagons a day at 60 t: 1.03 Mt; without a figure the default of the trade; a stated total takes its place."""
    drawing = drawn().usual()
    for name, at in (("port", (4.1, 2.4)), ("far", (4.6, 1.6))):
        drawing.place(name, at=at, kind="port", interchange=["rail1520"])
    drawing.link(
        "port", "far", 9, mode="ferry", trade="rail_ferry", sea="sunder-sea", country=[], tracks=None, electrified=None
    )
    drawing.default("backhaul_share", 0.5, mode="sea").default("interval_h", 48, kind="sailing", mode="sea")
    drawing.value("place:port", "wagons_per_day", 47, scope="service=rail_ferry")
    assert "place:far" in limits_of(drawing.network(), "general").missing
    net = drawing.default("capacity_mt", 2, kind="port", mode="sea", **{"class": "rail_ferry"}).network()
    assert limit(net, "place:port|rail_ferry").central == pytest.approx(47 * 60 * 365 / 1e6)
    assert limit(net, "place:far|rail_ferry").central == 2
    assert bounded(net, "place:far|rail_ferry")[0] == {"port--far|rail1520>", "port--far|rail1520<"}
    net = drawing.value("place:far", "capacity_mt", 7).network()
    assert "place:far|rail_ferry" not in limits_of(net, "general").numbers
    assert limit(net, "place:far|total").central == 7


def test_a_fleet_is_a_limit_over_its_lines_together(drawn):
    """And is no figure of any one of them."""
    drawing = drawn().usual().link("a", "b").link("c", "d").link("b", "c").default("capacity_mt", 4)
    net = drawing.section("fleet", "a--b", "c--d", shape="parallel", mt=5).network()

    assert limit(net, "link:a--b").central == 4
    assert limit(net, "section:fleet").kind == "fleet"
    assert bounded(net, "section:fleet")[1] == {""}
    assert len(bounded(net, "section:fleet")[0]) == 4


# ------------------------------------------------------------------------------------------ what limits say besides


def test_other_traffic_of_a_run_is_that_of_most_of_its_km(drawn):
    """Shares of two classes on a run: that of the longer part stands for it."""
    drawing = drawn().default("backhaul_share", 0.25).link("a", "b", km=100).link("b", "c", km=300, tracks=2)
    drawing.default("base_load_share", 0.9, **{"class": "single"}).default(
        "base_load_share", 0.2, **{"class": "double"}
    )
    found = limit(drawing.section("run", "a--b", "b--c", mt=10).network(), "section:run")
    assert found.base_load == pytest.approx(2)


def test_the_range_of_a_limit_is_that_of_its_figure_or_of_its_inputs(drawn):
    """Stated: as stated. Computed: P10 and P90 of draws, wider than that of any one input."""
    drawing = drawn().usual().link("a", "b").value("link:a--b", "capacity_mt", 6, low=5, high=8)
    assert limit(drawing.network(), "link:a--b").range == (5, 8)

    drawing = crossing(drawn).default("capacity_mt", 50).value("border:a--b", "wagons_per_day", 200, low=150, high=260)
    low, high = limit(drawing.network(), "border:a--b").range
    assert low < 150 * 60 * 365 / 1e6
    assert high > 260 * 60 * 365 / 1e6


def test_a_default_is_one_number_wherever_it_is_used_and_a_figure_is_not(drawn):
    """Two links of one class have the same amount in every draw; two stated ones differ."""
    drawing = drawn().usual().link("a", "b").link("b", "c").default("capacity_mt", 9, low=6, high=12)
    drawing.link("c", "d").value("link:c--d", "capacity_mt", 9, low=6, high=12)
    limits = limits_of(drawing.network(), "general")
    amounts = limits.amounts(drawn_logs(limits.elements, draws=200))
    first, second, stated = (amounts[:, limits.numbers[f"link:{name}"]] for name in ("a--b", "b--c", "c--d"))

    assert (first == second).all()
    assert not np.allclose(first, stated)
    assert limits.central[limits.numbers["link:a--b"]] == 9


def test_the_table_shows_a_row_for_each_limit(drawn):
    """Amounts, range, one way, what is left, grade and source."""
    net = drawn().usual().link("a", "b", 8).network()
    row = net.limits().loc["link:a--b"]

    assert (row["central"], row["one_way"], row["base_load"], row["available"]) == (8, pytest.approx(6.4), 4, 4)
    assert (row["how"], row["confidence"], row["unit"], row["links"]) == ("documented", "A", "Mt/yr", 1)
    assert row["source"] == "survey-2023"
    assert row["low"] < 8 < row["high"]


def test_gas_has_limits_of_its_own_in_bcm(drawn):
    drawing = drawn().link("a", "b", mode="pipeline", carrier=["pipeline"], direction="forward", cargoes=["gas"])
    net = drawing.value("link:a--b", "capacity_bcm", 12, scope="cargo=gas").network()
    assert (limit(net, "link:a--b", "gas").central, limit(net, "link:a--b", "gas").unit) == (12, "bcm/yr")
    assert limits_of(net, "oil").records == ()


# ------------------------------------------------------------------------------------------ why


def test_why_shows_the_inputs_of_a_computed_limit(drawn):
    """Where no figure of capacity is used, its inputs stand first with the formula; what is not used stays below."""
    drawing = crossing(drawn).default("capacity_mt", 50).value("border:a--b", "wagons_per_day", 200)
    drawing.value("border:a--b", "capacity_mt", 9, status="planned")
    table = drawing.load().why("border:a--b", "capacity_mt")

    assert table["used"].tolist() == [True, True, False]
    assert table["unit"].tolist() == ["wagons/day", "t", "Mt/yr"]
    assert "computed border:a--b: 200 wagons/day x 60 t x 365 days" in table["rule"].iloc[0]
    assert table["title"].iloc[0]


def test_why_shows_the_default_of_a_class(drawn):
    atlas = drawn().usual().link("a", "b").default("capacity_mt", 9).load()
    table = atlas.why("a--b", "capacity_mt")
    assert table["used"].tolist() == [True]
    assert table["rule"].iloc[0] == "default link:a--b: default of its class: 9 Mt/yr"


def test_why_of_a_border_within_a_run_shows_the_run(drawn):
    table = crossing(drawn).section("gate", "a--b", shape="gate", mt=5).load().why("border:a--b", "capacity_mt")
    assert table["subject"].tolist() == ["section:gate"]


def test_why_knows_the_ids_of_limits(drawn):
    """A port with a class of goods, a change of gauge, a section whose limit is computed: as tables show them."""
    drawing = (
        harbour(drawn).value("place:port", "capacity_mt", 8).value("place:port", "capacity_mt", 3, scope="cargo=oil")
    )
    table = drawing.load().why("place:port|dry", "capacity_mt")
    assert table["central"].tolist() == [8, 3]
    assert "8 Mt/yr in all less 3" in table["rule"].iloc[0]

    run = drawn().usual().link("a", "b").link("b", "c").section("run", "a--b", "b--c")
    atlas = run.value("section:run", "train_pairs_per_day", 5).load()
    assert atlas.why("section:run", "capacity_mt")["used"].all()


def test_why_is_an_error_where_there_is_nothing_to_go_by(drawn):
    atlas = drawn().usual().link("a", "b").load()
    with pytest.raises(MissingFigure, match="capacity_mt: has no figure of it"):
        atlas.why("a--b", "capacity_mt")
    with pytest.raises(MissingFigure, match="section_speed_kmh"):
        atlas.why("a--b", "section_speed_kmh")


# ------------------------------------------------------------------------------------------ the six places


def test_the_limits_of_the_six_places(six_net):
    """By hand: the run over the frontier 2.5, the line to the sea 6 (marked `use`), the port 3, the rest defaults."""
    table = six_net.limits()
    expected = {
        "section:gate:birk": (2.5, "documented"),
        "section:brodan-line": (6.0, "documented"),
        "place:corve|general": (3.0, "documented"),
        "place:eskil|general": (2.0, "default"),
        "link:alder--birk": (8.7, "default"),
        "link:eskil--fenn": (5.0, "estimated"),
        "link:corve--eskil": (1.2, "default"),
        "link:corve--eskil-ferry": (1.0, "default"),
        "border:alder--corve-road": (350 * 20 * 365 / 1e6, "default"),
    }
    for name, (amount, how) in expected.items():
        assert (table.loc[name, "central"], table.loc[name, "how"]) == (pytest.approx(amount), how), name
