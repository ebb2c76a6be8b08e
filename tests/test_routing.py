"""Ways between two places: what each constraint does, how a way adds up, and what is said where there is none."""

import re
from dataclasses import FrozenInstanceError
from functools import partial
from itertools import pairwise, permutations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from korridor.api import load
from korridor.errors import AmbiguousName, InputError, MissingFigure, NoRoute, UnknownName
from korridor.parts import SERVICES
from korridor.routing import (
    CRITERIA,
    LEG_COLUMNS,
    PROFILE_COLUMNS,
    STEP_COLUMNS,
    compare,
    cumulated,
    profile,
    scorecard,
)
from korridor.routing.comparing import COMPARED, SCORED

STOPS = ("alder", "birk", "corve", "dunmor", "eskil", "fenn")
LINKS = (
    "alder--birk",
    "alder--corve-road",
    "birk--dunmor",
    "corve--eskil",
    "corve--eskil-ferry",
    "dunmor--corve",
    "eskil--fenn",
)
PAIRS = list(permutations(STOPS, 2))
RAIL_AND_SHIP = ("alder--birk", "birk--dunmor", "dunmor--corve", "corve--eskil", "eskil--fenn")
TRUCK_AND_FERRY = ("alder--corve-road", "corve--eskil-ferry", "eskil--fenn")


def shortest(net, *ends, **demands):
    """The shortest way: lengths are what the drawing of the six places has, and every way can be added up from it."""
    return net.route(*ends, by="distance", **demands)


@pytest.fixture(scope="module")
def way(six_net):
    """The shortest way on the six places; a bare function, so that Hypothesis does not print the network."""
    return partial(shortest, six_net)


@pytest.fixture(scope="module")
def quickest(six_net):
    """The quickest way on the six places, likewise."""
    return six_net.route


def or_none(way, *ends, **demands):
    """A way, or None where there is none."""
    try:
        return way(*ends, **demands)
    except NoRoute:
        return None


# ------------------------------------------------------------------------------------------- what is asked for


def test_the_shortest_way_is_by_truck_and_ferry(six_net):
    """470 + 286 + 131 = 887 km; by rail and ship it would be 240 + 195 + 54 + 290 + 131 = 910 km."""
    route = shortest(six_net, "Alderstad", "Fennby")
    assert route.distance_km == 887
    assert route.links == TRUCK_AND_FERRY
    assert route.modes == ("road", "ferry", "road")
    assert route.places == ("alder", "corve", "eskil", "fenn")
    assert route.countries == ("XA", "XB", "XC")
    assert route.by == "distance"


@pytest.mark.parametrize("name", ["alder", "Alderstad", "ALDERSTAD", "Alder", "Ålderstad", "alderstad "])
def test_a_place_goes_by_id_name_or_other_name(six_net, name):
    assert shortest(six_net, name, "fenn").origin.place == "alder"


def test_a_place_goes_by_un_locode(six_net):
    assert shortest(six_net, "XBCRV", "xcesk").links == ("corve--eskil-ferry",)


def test_a_cargo_uses_the_links_that_take_it(six_net):
    """The truck ferry takes no grain: it goes by ship, by rail up to the quay (489 km) or by road (470 km)."""
    grain = shortest(six_net, "alder", "fenn", cargo="grain")
    assert grain.links == ("alder--corve-road", "corve--eskil", "eskil--fenn")
    assert grain.distance_km == 470 + 290 + 131
    assert shortest(six_net, "alder", "fenn", cargo="general").links == TRUCK_AND_FERRY


def test_via_is_passed_in_order(six_net):
    route = shortest(six_net, "alder", "fenn", via="Dunmor")
    assert route.links == ("alder--birk", "birk--dunmor", "dunmor--corve", "corve--eskil-ferry", "eskil--fenn")
    assert shortest(six_net, "alder", "fenn", via=["Dunmor", "Corveport"]).links == route.links
    there_and_back = shortest(six_net, "alder", "fenn", via=["Corveport", "Dunmor"])
    assert there_and_back.places == ("alder", "corve", "dunmor", "corve", "eskil", "fenn")
    assert there_and_back.distance_km == 470 + 54 + 54 + 286 + 131


def test_via_an_end_changes_nothing(six_net):
    assert shortest(six_net, "alder", "fenn", via=["alder", "fenn"]).links == TRUCK_AND_FERRY


def test_via_a_city_is_via_one_of_its_terminals(six_net):
    """Marenberg hands over at Dunmor or Corveport; the shortest way passes Corveport anyway."""
    assert shortest(six_net, "alder", "fenn", via="Marenberg").links == TRUCK_AND_FERRY
    assert shortest(six_net, "alder", "birk", via="Marenberg").places == ("alder", "birk", "dunmor", "birk")


@pytest.mark.parametrize(
    ("avoid", "links"),
    [
        ("alder--corve-road", (*RAIL_AND_SHIP[:3], *TRUCK_AND_FERRY[1:])),
        ("link:alder--corve-road", (*RAIL_AND_SHIP[:3], *TRUCK_AND_FERRY[1:])),
        ("border:alder--corve-road", (*RAIL_AND_SHIP[:3], *TRUCK_AND_FERRY[1:])),
        ("corve--eskil-ferry", (*TRUCK_AND_FERRY[:1], *RAIL_AND_SHIP[3:])),
        (["alder--corve-road", "corve--eskil-ferry"], RAIL_AND_SHIP),
        (("Dunmor",), TRUCK_AND_FERRY),
    ],
)
def test_avoid_a_link_a_border_or_a_place(six_net, avoid, links):
    assert shortest(six_net, "alder", "fenn", avoid=avoid).links == links


def test_avoid_a_country_closes_its_places_and_every_link_within_it(six_net):
    """Brodany lies across both ways; from Corveport into Avelia nothing is left without it."""
    assert shortest(six_net, "alder", "birk", avoid="Brodany").links == ("alder--birk",)
    with pytest.raises(NoRoute, match="avoid 'country:XB'"):
        shortest(six_net, "alder", "fenn", avoid="XB")


def test_avoid_a_country_that_a_link_only_cuts_across(six_copy):
    """From Alderstad to Birkrast over a corner of Cressund, where no train stops."""
    net = load(six_copy(links={"alder--birk": {"country": ["XA", "XC", "XA"]}})).network()
    assert shortest(net, "alder", "birk").links == ("alder--birk",)
    assert shortest(net, "alder", "birk", avoid="XC").places == ("alder", "corve", "dunmor", "birk")


def test_avoid_a_corridor_closes_its_members(six_copy):
    """With a second road from Eskilhavn to Fennby beside the corridor and a ship beside its ship, one way is left."""
    atlas = load(
        six_copy(
            links={"birk--corve": {"status": "operating"}},
            like=[("corve--eskil-2", "corve--eskil", 300), ("eskil--fenn-2", "eskil--fenn", 150)],
        )
    )
    with pytest.raises(NoRoute, match="avoid 'corridor:alder-fenn'"):
        shortest(atlas.network(), "alder", "fenn", avoid="alder-fenn")
    route = shortest(atlas.network(), "birk", "fenn", avoid="corridor:alder-fenn")
    assert route.links == ("birk--corve", "corve--eskil-2", "eskil--fenn-2")


def test_avoid_a_link_leaves_its_parallel_open(six_copy):
    net = load(six_copy(like=[("eskil--fenn-2", "eskil--fenn", 150)])).network()
    assert shortest(net, "eskil", "fenn").links == ("eskil--fenn",)
    assert shortest(net, "eskil", "fenn", avoid="eskil--fenn").links == ("eskil--fenn-2",)
    assert or_none(net.route, "eskil", "fenn", avoid=["eskil--fenn", "eskil--fenn-2"]) is None


def test_avoid_a_waypoint_closes_the_links_that_pass_it(six_net):
    """Gantry lies on the line from Alderstad to Birkrast: the way round by Corveport is left."""
    assert shortest(six_net, "alder", "birk").distance_km == 240
    assert shortest(six_net, "alder", "birk", avoid="Gantry").links == (
        "alder--corve-road",
        "dunmor--corve",
        "birk--dunmor",
    )


def test_avoid_a_city_closes_its_terminals(six_net):
    """Marenberg is served at Dunmor and Corveport, and every way leads over one of them."""
    with pytest.raises(NoRoute, match="avoid 'place:maren'"):
        shortest(six_net, "alder", "fenn", avoid="Marenberg")


def test_modes_are_those_of_the_hauls(six_net):
    """What goods change at a port, or between gauges, is no haul."""
    assert (
        shortest(six_net, "alder", "fenn", modes=("rail", "sea", "road"), avoid="alder--corve-road").links
        == RAIL_AND_SHIP
    )
    assert shortest(six_net, "alder", "corve", modes="rail").links == RAIL_AND_SHIP[:3]
    assert shortest(six_net, "alder", "corve", modes=["road"]).links == TRUCK_AND_FERRY[:1]


def test_corridor_keeps_every_haul_within_its_members(six_copy):
    """A second ship, of 260 km from Corveport to Eskilhavn, is shorter and no member."""
    folder = six_copy(like=[("corve--eskil-2", "corve--eskil", 260)])
    net = load(folder).network()
    assert shortest(net, "alder", "fenn").links == ("alder--corve-road", "corve--eskil-2", "eskil--fenn")
    for corridor in ("alder-fenn", "corridor:alder-fenn", "Alderstad to Fennby"):
        assert shortest(net, "alder", "fenn", corridor=corridor).links == TRUCK_AND_FERRY


def test_a_city_is_reached_by_the_terminal_that_makes_the_way_shortest(six_net):
    """From Marenberg to the sea by Corveport (38 km), inland by Dunmor (20 km); the access counts."""
    out = shortest(six_net, "Marenberg", "Fennby")
    assert out.access_km == (38, 0)
    assert out.distance_km == 38 + 286 + 131
    assert out.places == ("maren", "corve", "eskil", "fenn")
    inland = shortest(six_net, "Birkrast", "Marenberg")
    assert inland.access_km == (0, 20)
    assert inland.distance_km == 195 + 20
    assert inland.steps.iloc[-1][["kind", "from", "to", "mode", "length_km"]].tolist() == [
        "access",
        "dunmor",
        "maren",
        "road",
        20,
    ]


def test_trains_use_roads_for_access_only(six_net):
    """The way to a city's terminal is by road, whatever the modes of the hauls."""
    assert shortest(six_net, "Alderstad", "Marenberg", modes="rail").distance_km == 240 + 195 + 20


def test_a_point_stands_for_the_nearest_place_within_snap_km(six_net):
    route = shortest(six_net, (0.02, 3.01), "fenn", snap_km=5)
    assert route.origin.place == "alder"
    assert 0 < route.origin.snap_km < 5
    assert route.destination.snap_km is None
    assert route.distance_km == 887


# --------------------------------------------------------------------------------------------- how it adds up


@pytest.mark.parametrize("ends", [*PAIRS, ("maren", "fenn"), ("alder", "maren")])
def test_the_distance_is_the_sum_of_the_steps_and_of_the_legs(six_net, ends):
    route = shortest(six_net, *ends)
    assert route.distance_km == route.steps["length_km"].sum() == route.legs["length_km"].sum()
    assert route.graded_km.sum() == route.distance_km


@pytest.mark.parametrize("ends", [*PAIRS, ("maren", "fenn"), ("alder", "maren")])
def test_every_haul_km_has_a_source(six_net, ends):
    """The access to a city is stated by the atlas itself and has no row of sources.csv."""
    route = shortest(six_net, *ends)
    hauls = route.steps[route.steps["kind"] == "haul"]
    sources = route.sources()
    assert sources["km"].sum() == hauls["length_km"].sum()
    assert set(sources.index[sources["km"] > 0]) == set(hauls["source"])
    assert hauls["value_id"].tolist() == [f"len-{link}" for link in route.links]


def test_sources_are_listed_by_km(six_copy):
    """With the road from the gazette: 470 km rest on it and 417 on the survey."""
    folder = six_copy()
    values = (folder / "values.csv").read_text(encoding="utf-8")
    values = values.replace(
        "len-alder--corve-road,link:alder--corve-road,length_km,none,,current,,470,,km,2023,survey-2023,A",
        "len-alder--corve-road,link:alder--corve-road,length_km,none,,current,,470,,km,2023,gazette,B",
    )
    (folder / "values.csv").write_text(values, encoding="utf-8")
    route = shortest(load(folder).network(), "alder", "fenn")
    assert route.sources()["km"].to_dict() == {"gazette": 470, "survey-2023": 417}
    assert list(route.sources().index) == ["gazette", "survey-2023"]
    assert route.graded_km.to_dict() == {"A": 417, "B": 470, "C": 0}
    assert {"title", "publisher", "url"} <= set(route.sources().columns)


@pytest.mark.parametrize(("one", "other"), [pair for pair in PAIRS if pair[0] < pair[1]])
def test_the_way_back_is_as_long(six_net, one, other):
    """Where every link runs both ways."""
    assert shortest(six_net, one, other).distance_km == shortest(six_net, other, one).distance_km


def test_a_link_that_runs_one_way_makes_the_way_back_longer(six_copy):
    net = load(six_copy(links={"alder--corve-road": {"direction": "forward"}})).network()
    assert shortest(net, "alder", "corve").distance_km == 470
    assert shortest(net, "corve", "alder").distance_km == 54 + 195 + 240


AVOIDED = st.sets(
    st.sampled_from([*LINKS, *(f"place:{stop}" for stop in STOPS), "country:XA", "country:XC"]), max_size=4
)


@given(st.sampled_from(PAIRS), AVOIDED, AVOIDED)
def test_avoiding_more_never_shortens_a_way(way, ends, avoid, more):
    some, all_of_it = or_none(way, *ends, avoid=avoid), or_none(way, *ends, avoid=avoid | more)
    if all_of_it is not None:
        assert some is not None
        assert some.distance_km <= all_of_it.distance_km


@given(st.sampled_from(PAIRS), AVOIDED, AVOIDED)
def test_closing_more_never_makes_a_way_quicker(quickest, ends, avoid, more):
    some, all_of_it = or_none(quickest, *ends, avoid=avoid), or_none(quickest, *ends, avoid=avoid | more)
    if all_of_it is not None:
        assert some is not None
        assert some.time_h.central <= all_of_it.time_h.central * (1 + 1e-12)


@given(st.sampled_from(PAIRS), st.lists(st.sampled_from(STOPS), max_size=3), st.sampled_from(["container", "grain"]))
def test_a_way_via_places_passes_them_in_order_and_is_no_shorter(way, ends, via, cargo):
    """A place that is asked for twice running is passed once."""
    route = way(*ends, via=via, cargo=cargo)
    assert route.distance_km >= way(*ends, cargo=cargo).distance_km
    left = list(route.places)
    for place in via:
        assert place in left
        left = left[left.index(place) :]


@given(st.sampled_from(PAIRS), AVOIDED)
def test_a_way_never_touches_what_it_avoids(way, ends, avoid):
    try:
        route = way(*ends, avoid=avoid)
    except NoRoute:
        return
    touched = {f"place:{place}" for place in route.places} | set(route.links)
    touched |= {f"country:{country}" for country in route.countries}
    assert not touched & avoid


def test_steps_are_hauls_and_what_lies_between_them(six_net):
    """By rail: a change of gauge at Birkrast, the frontier behind it, and two transfers at the ports."""
    route = shortest(six_net, "alder", "fenn", avoid=["alder--corve-road", "corve--eskil-ferry"])
    steps = route.steps
    assert tuple(steps.columns) == STEP_COLUMNS
    assert steps[["kind", "from", "to", "length_km", "country"]].to_numpy().tolist() == [
        ["haul", "alder", "birk", 240, "XA"],
        ["gauge_change", "birk", "birk", 0, "XA"],
        ["haul", "birk", "dunmor", 195, "XA-XB"],
        ["border", "birk", "dunmor", 0, "XA-XB"],
        ["haul", "dunmor", "corve", 54, "XB"],
        ["transfer", "corve", "corve", 0, "XB"],
        ["haul", "corve", "eskil", 290, ""],
        ["transfer", "eskil", "eskil", 0, "XC"],
        ["haul", "eskil", "fenn", 131, "XC"],
    ]
    assert route.countries == ("XA", "XB", "XC")
    assert route.modes == ("rail", "sea", "road")


def test_a_border_is_named_in_the_direction_of_travel(six_net):
    steps = shortest(six_net, "dunmor", "alder").steps
    assert steps[["kind", "from", "to", "country"]].to_numpy().tolist() == [
        ["haul", "dunmor", "birk", "XA-XB"],
        ["border", "dunmor", "birk", "XB-XA"],
        ["gauge_change", "birk", "birk", "XA"],
        ["haul", "birk", "alder", "XA"],
    ]


def test_to_frame_is_a_table_of_ones_own(six_net):
    route = shortest(six_net, "alder", "fenn")
    frame = route.to_frame()
    pd.testing.assert_frame_equal(frame, route.legs)
    steps = route.steps
    frame["length_km"] = steps["length_km"] = 0.0
    assert route.legs["length_km"].sum() == route.steps["length_km"].sum() == 887


def test_a_route_is_frozen(six_net):
    with pytest.raises(FrozenInstanceError):
        six_net.route("alder", "fenn").by = "distance"


def test_a_route_of_an_earlier_year_uses_what_was_there(six):
    """Before the ferry the ship took the containers, 290 km instead of 286."""
    assert shortest(six.network(year=2016), "alder", "fenn").distance_km == 470 + 290 + 131


# ------------------------------------------------------------------------------------ hours, dollars, emissions


def test_the_legs_tell_every_component_of_a_way_by_rail(six_net):
    """Hours from Alderstad to Dunmor by block train, all at central figures.

    load            18       default of block trains
    wait            42       half of 84 h between trains
    haul             8.5714  240 km at the line's own 28 km/h
    gauge change    10       Birkrast's own for block trains; the default would be 9
    haul             7       half of 195 km at 26 km/h, the other half at the 30 km/h of Brodany: 3.75 + 3.25
    border          12       its own, out of Avelia; the gazette's 20 is of a lesser grade
    unload          14       default of block trains
    in all         111.5714

    The grade of a leg is the least of those that its hours rest on; prices are all of grade C.
    """
    route = six_net.route("alder", "dunmor", modes="rail")
    legs = route.legs
    assert tuple(legs.columns) == LEG_COLUMNS
    assert legs[["kind", "from", "to", "country"]].to_numpy().tolist() == [
        ["load", "alder", "alder", "XA"],
        ["wait", "alder", "alder", "XA"],
        ["haul", "alder", "birk", "XA"],
        ["gauge_change", "birk", "birk", "XA"],
        ["haul", "birk", "dunmor", "XA-XB"],
        ["border", "birk", "dunmor", "XA-XB"],
        ["unload", "dunmor", "dunmor", "XB"],
    ]
    assert legs["time_h"].tolist() == pytest.approx([18, 42, 240 / 28, 10, 3.75 + 3.25, 12, 14], rel=1e-12)
    assert route.time_h.central == pytest.approx(111.5714, abs=1e-4)
    assert route.days.central == pytest.approx(111.5714 / 24, abs=1e-5)
    assert legs.loc[3, ["figures", "sources", "confidence"]].tolist() == [
        ("gc-birk", "fee-gc-teu", "net-teu", "co2-hub-gauge"),
        ("survey-2023",),
        "A",
    ]
    assert legs["confidence"].tolist() == ["C", "C", "A", "A", "C", "A", "C"]


def test_the_legs_of_a_way_by_truck_and_ferry_add_up_by_hand(six_net):
    """From Alderstad to Fennby; hours, USD/t and kg/t at central figures. A TEU holds 12 t.

                         hours                            USD/t                        kg/t
    load          5                                 50 / 12     =   4.1667     0.7
    haul by road  470 / 27            = 17.4074     470 x 0.09  =  42.3        470 x 0.095 = 44.65
    border       10                                 2 x 10      =  20
    boarding      8
    wait          half of 48          = 24
    ferry         286 / (12 x 1.852)  = 12.8690     420 / 12    =  35          286 x 0.06  = 17.16
    landing       7
    haul by road  131 / 27            =  4.8519     131 x 0.09  =  11.79       131 x 0.095 = 12.445
    unload        6                                 60 / 12     =   5          0.8
    in all       95.1282                                          118.2567                   75.755

    A TEU costs 12 times as much as a tonne, 1,419.08 USD.
    """
    route = six_net.route("alder", "fenn")
    legs = route.legs
    kinds = ["load", "haul", "border", "transfer", "wait", "haul", "transfer", "haul", "unload"]
    assert legs["kind"].tolist() == kinds
    assert [(row["from"], row["to"]) for _, row in legs.iloc[3:7].iterrows()] == [
        ("corve", "corve"),
        ("corve", "corve"),
        ("corve", "eskil"),
        ("eskil", "eskil"),
    ]
    sailing = 286 / (12 * 1.852)
    assert legs["time_h"].tolist() == pytest.approx([5, 470 / 27, 10, 8, 24, sailing, 7, 131 / 27, 6], rel=1e-12)
    assert legs["cost_usd_per_t"].tolist() == pytest.approx([50 / 12, 42.3, 20, 0, 0, 35, 0, 11.79, 5], rel=1e-12)
    assert legs["co2e_kg_per_t"].tolist() == pytest.approx([0.7, 44.65, 0, 0, 0, 17.16, 0, 12.445, 0.8], rel=1e-12)
    assert route.time_h.central == pytest.approx(95.1282, abs=1e-4)
    assert route.cost_usd_per_t.central == pytest.approx(118.2567, abs=1e-4)
    assert route.cost_usd_per_teu.central == pytest.approx(1419.08)
    assert route.co2e_kg_per_t.central == pytest.approx(75.755)
    assert route.cost("XTS", year=2023).central == pytest.approx(4 * 118.2567, rel=1e-6)


def test_the_way_back_takes_the_figures_of_its_own_direction(six_net):
    """The ship leaves Corveport every 96 h, as stated; back it has the default of 120 h. At the frontier 12 and 9 h."""

    def hours_of(kind, *ends, modes):
        legs = six_net.route(*ends, modes=modes).legs
        return legs.loc[legs["kind"] == kind, ["time_low_h", "time_h", "time_high_h"]].to_numpy().ravel().tolist()

    assert hours_of("wait", "corve", "eskil", modes="sea") == pytest.approx([36, 48, 75])
    assert hours_of("wait", "eskil", "corve", modes="sea") == pytest.approx([30, 60, 150])
    assert hours_of("border", "birk", "dunmor", modes="rail") == pytest.approx([8, 12, 30])
    assert hours_of("border", "dunmor", "birk", modes="rail") == pytest.approx([6, 9, 20])


def test_grain_goes_by_the_tonne_and_by_wagon(six_net):
    """Alderstad to Birkrast: 240 km at 13 km/h, the line's own 28 being of block trains, behind half of 60 h.

    30 + 30 + 18.4615 + 30 hours, and 4 + 240 x 0.03 + 5 USD a tonne.
    """
    route = six_net.route("alder", "birk", cargo="grain")
    assert route.demands.service == "wagonload"
    assert route.legs["time_h"].tolist() == pytest.approx([30, 30, 240 / 13, 30])
    assert route.cost_usd_per_t.central == pytest.approx(4 + 7.2 + 5)
    with pytest.raises(InputError, match="grain is not shipped in containers"):
        _ = route.cost_usd_per_teu


MEASURES = (("time", "time_h"), ("cost", "cost_usd_per_t"), ("co2e", "co2e_kg_per_t"))


@pytest.mark.parametrize("cargo", ["container", "grain"])
@pytest.mark.parametrize("ends", [*PAIRS, ("maren", "fenn"), ("alder", "maren")])
def test_the_legs_add_up_to_the_totals(six_net, ends, cargo):
    """And so do the kinds; low and high of a leg lie about its central figure."""
    for route in six_net.routes(*ends, cargo=cargo, k=9):
        legs = route.legs
        for criterion, column in MEASURES:
            total = getattr(route, column).central
            stem, _, unit = column.partition("_")
            low, high = legs[f"{stem}_low_{unit}"], legs[f"{stem}_high_{unit}"]
            assert legs[column].sum() == pytest.approx(total, abs=1e-9)
            assert route.by_kind(criterion)["central"].sum() == pytest.approx(total, abs=1e-9)
            assert ((low <= legs[column] + 1e-12) & (legs[column] <= high + 1e-12)).all()


@pytest.mark.parametrize("criterion", ["time", "cost", "co2e"])
def test_shares_of_the_kinds_add_up_to_one(six_net, criterion):
    """By rail, ship and road every kind but access occurs; kinds come in the order of a chain."""
    route = six_net.route("alder", "fenn", avoid=["alder--corve-road", "corve--eskil-ferry"])
    table = route.by_kind(criterion)
    assert table["share"].sum() == pytest.approx(1, abs=1e-12)
    assert (table["p10"] < table["p90"]).all()
    chain = ["load", "wait", "haul", "border", "gauge_change", "transfer", "unload"]
    assert (
        list(table.index)
        == {
            "time": chain,
            "cost": [kind for kind in chain if kind != "wait"],
            "co2e": [kind for kind in chain if kind not in ("wait", "border")],
        }[criterion]
    )
    assert route.share_of_time(("load", "wait")) == pytest.approx(route.by_kind().loc[["load", "wait"], "share"].sum())


def test_only_what_is_made_of_figures_has_kinds(six_net):
    with pytest.raises(InputError, match="only time, cost and co2e have parts; got 'distance'"):
        six_net.route("alder", "fenn").by_kind("distance")
    with pytest.raises(InputError, match=r"no criterion called 'tme'\. Did you mean 'time'"):
        six_net.route("alder", "fenn").spread("tme")


@pytest.mark.parametrize(
    ("ends", "demands", "left_out"),
    [
        (("alder", "corve"), {"modes": "rail"}, 18 + 42 + 14),
        (("alder", "fenn"), {}, 5 + 6),
        (("alder", "dunmor"), {"modes": "rail"}, 18 + 42 + 14),
        (("maren", "fenn"), {}, 38 / 27 + 5 + 8 + 24 + 6),
        (("corve", "eskil"), {"modes": "ferry"}, 5 + 8 + 24 + 7 + 6),
        (("corve", "eskil"), {"modes": "sea"}, 36 + 48 + 42),
        (("eskil", "dunmor"), {"modes": ("rail", "sea")}, 36 + 60 + 14),
    ],
)
def test_transit_runs_from_the_first_departure_to_the_last_arrival(six_net, ends, demands, left_out):
    """Access, loading, boarding and the wait for the first departure are not in it, nor landing and unloading.

    What lies between is: a wait on the way, and the frontier behind which Dunmor lies.
    The ship to Eskilhavn leaves every 96 h, back every 120 h; a train from Corveport is waited for on the way.
    """
    route = six_net.route(*ends, **demands)
    assert route.transit_h.central == pytest.approx(route.time_h.central - left_out)
    assert route.transit_days.central == pytest.approx(route.transit_h.central / 24)
    assert (route.transit_h.draws < route.time_h.draws).all()


@pytest.mark.parametrize("ends", [pair for pair in PAIRS if set(pair) <= {"alder", "birk", "corve", "dunmor"}])
def test_a_block_train_is_quicker_than_single_wagons(six_net, ends):
    """On rails at least; a truck does not know the difference."""
    block, single = (six_net.route(*ends, modes="rail", service=name) for name in ("block_train", "wagonload"))
    assert block.links == single.links
    assert block.time_h.central < single.time_h.central
    trucks = [six_net.route("alder", "fenn", modes=("road", "ferry"), service=name) for name in SERVICES]
    assert trucks[0].time_h.central == trucks[1].time_h.central


def test_how_far_the_days_can_be_relied_on(six_net):
    """Definitions: P95 over P50, (P95 - mean) / mean, P95 over running alone, speeds without and with stops."""
    route = six_net.route("alder", "fenn")
    days, found = route.days, route.reliability(5)
    running_h = 470 / 27 + 286 / (12 * 1.852) + 131 / 27
    assert found["p95_over_p50"] == pytest.approx(days.p95 / days.p50)
    assert found["buffer_index"] == pytest.approx((days.p95 - days.mean) / days.mean)
    assert found["planning_index"] == pytest.approx(days.p95 / (running_h / 24))
    assert found["swod_kmh"] == pytest.approx(887 / running_h)
    assert found["swd_kmh"] == pytest.approx(887 / route.time_h.mean)
    assert found["delay_share"] == pytest.approx(1 - found["swd_kmh"] / found["swod_kmh"])
    assert found["on_time"] == pytest.approx((days.draws <= 5).mean())
    assert 0 < found["on_time"] < 1
    assert "on_time" not in route.reliability()


def test_a_deadline_before_the_least_possible_is_refused(six_net):
    with pytest.raises(InputError, match="a deadline of 1 days is before the least possible: the quickest of 4,000 "):
        six_net.route("alder", "fenn").reliability(1)


def test_the_four_indicators_of_carec(six_net):
    """One border by road, 10 h and 2 x 10 USD/t: 5 h and 200 USD for 20 t on each side; speeds on 887 km."""
    found = six_net.route("alder", "fenn").cpmm()
    assert found["tfi1_h"] == pytest.approx(5)
    assert found["tfi2_usd"] == pytest.approx(200)
    assert found["tfi3_usd"] == pytest.approx((4.1667 + 109.09 + 5) * 20 * 500 / 887, rel=1e-6)
    assert found["tfi4_kmh"] == pytest.approx(887 / 95.12823, rel=1e-6)
    assert found["swod_kmh"] == pytest.approx(887 / (470 / 27 + 286 / (12 * 1.852) + 131 / 27))
    without = six_net.route("eskil", "fenn").cpmm()
    assert pd.isna([without["tfi1_h"], without["tfi2_usd"]]).all()


def test_a_step_without_a_figure_is_not_used_and_says_what_is_missing(edited):
    """Without hours of boarding no truck takes the ferry by time; asked by distance the way is given, without days."""
    net = edited(
        (
            "defaults.csv",
            "tr-road-roro,road>ro-ro,*,transfer,,,any,any,transfer_h,none,3,8,20,h,C,,\n",
            "",
        )
    ).network()
    assert net.route("alder", "fenn").links == ("alder--corve-road", "corve--eskil", "eskil--fenn")
    lacking = "no transfer_h of place:corve for road>ro-ro, and no default of it"
    short = shortest(net, "alder", "fenn")
    assert short.links == TRUCK_AND_FERRY
    assert short.missing("time") == (lacking,)
    assert short.missing("cost") == short.missing("distance") == ()
    assert pd.isna(short.legs.loc[short.legs["link"] == "corve--eskil-ferry", "time_h"]).all()
    assert str(short).startswith(f"Alderstad to Fennby: days unknown, since there is {lacking}\n")
    with pytest.raises(MissingFigure, match=re.escape(lacking)):
        _ = short.time_h
    with pytest.raises(NoRoute, match=f"judged by time: every one has a step without a figure.*{re.escape(lacking)}"):
        net.route("alder", "fenn", modes=("road", "ferry"))


# --------------------------------------------------------------------------------------------------- several ways


# From Alderstad to Fennby, the quickest first: 95.1, 156.9, 172.1 and 235.9 h at central figures.
WAYS = (
    TRUCK_AND_FERRY,
    ("alder--corve-road", "corve--eskil", "eskil--fenn"),
    ("alder--birk", "birk--dunmor", "dunmor--corve", "corve--eskil-ferry", "eskil--fenn"),
    RAIL_AND_SHIP,
)


def test_there_are_four_ways_from_end_to_end(six_net):
    """By rail or road to Corveport, by ship or ferry on: all of them if more are wanted, the quickest first."""
    assert tuple(way.links for way in six_net.routes("alder", "fenn", k=9)) == WAYS
    assert tuple(way.links for way in six_net.routes("alder", "fenn", k=3)) == WAYS[:3]
    cheapest = six_net.routes("alder", "fenn", k=9, by="cost")
    assert [way.links for way in cheapest] == [WAYS[0], WAYS[2], WAYS[1], WAYS[3]]
    assert [round(way.cost_usd_per_t.central, 2) for way in cheapest] == [118.26, 132.26, 138.26, 142.26]


@pytest.mark.parametrize("by", ["time", "cost", "co2e", "distance", "borders", {"cost": 1, "time": 0.08}])
@pytest.mark.parametrize("ends", [("alder", "fenn"), ("fenn", "birk"), ("maren", "fenn"), ("dunmor", "eskil")])
def test_ways_come_in_order_and_differ_and_the_first_is_the_best(six_net, ends, by):
    ways = six_net.routes(*ends, k=9, by=by)
    weights = by if isinstance(by, dict) else {by: 1}
    totals = [sum(weight * way.spread(name).central for name, weight in weights.items()) for way in ways]
    assert all(one <= other * (1 + 1e-12) for one, other in pairwise(totals))
    assert len({way.arcs for way in ways}) == len(ways) > 1
    assert ways[0].arcs == six_net.route(*ends, by=by).arcs


def test_parallel_links_make_different_ways(six_copy):
    net = load(six_copy(like=[("eskil--fenn-2", "eskil--fenn", 150)])).network()
    found = [way.links for way in net.routes("eskil", "fenn", by="distance")]
    assert found == [("eskil--fenn",), ("eskil--fenn-2",)]


@pytest.mark.parametrize(
    ("distinct", "kept"),
    [
        (1, [0, 1, 2, 3]),
        (0.69, [0, 1, 2, 3]),
        (0.68, [0, 1, 2]),
        (0.5, [0, 2]),
        (0.15, [0, 3]),
        (0.14, [0]),
        (0, [0]),
    ],
)
def test_distinct_ways_share_no_more_than_that_of_their_length(six_net, distinct, kept):
    """Shares of its own length that a way has in common with those before it, in km.

    road and ship with road and ferry (470 + 131) / 891 = 0.6745; rail and ferry with it (286 + 131) / 906 = 0.4603,
    with road and ship 131 / 906; rail and ship with road and ferry 131 / 910 = 0.1440, with road and ship
    (290 + 131) / 910 = 0.4626, with rail and ferry (489 + 131) / 910 = 0.6813.
    """
    ways = six_net.routes("alder", "fenn", k=9, distinct=distinct)
    assert [way.links for way in ways] == [WAYS[number] for number in kept]
    for number, way in enumerate(ways):
        for other in ways[:number]:
            common = sum(km for link, km in zip(way.links, way.haul_km, strict=True) if link in other.links)
            assert common <= distinct * way.distance_km


def beats(one, other, by):
    """Whether a way is nowhere worse than another, and better by one criterion."""
    pairs = [(one.spread(name).central, other.spread(name).central) for name in by]
    return all(a <= b * (1 + 1e-12) for a, b in pairs) and any(a < b * (1 - 1e-12) for a, b in pairs)


@pytest.mark.parametrize(
    ("by", "kept"),
    [
        (("time", "cost"), [0]),
        (("time", "co2e"), [0, 1, 2, 3]),
        (("cost", "co2e"), [0, 2, 3]),
        (("co2e", "cost"), [3, 2, 0]),
        (("distance", "co2e"), [0, 1, 2, 3]),
        (("time", "cost", "distance", "borders"), [0]),
    ],
)
def test_trade_offs_from_end_to_end(six_net, by, kept):
    """By truck and ferry it is quickest, cheapest and shortest; what emits less takes longer and costs more.

    Of 118.26, 138.26, 132.26 and 142.26 USD and 75.8, 68.0, 47.1 and 38.1 kg the second is beaten by the third.
    """
    assert [way.links for way in six_net.pareto("alder", "fenn", by=by)] == [WAYS[number] for number in kept]


@pytest.mark.parametrize("cargo", ["container", "grain"])
@pytest.mark.parametrize("ends", [*PAIRS[::4], ("maren", "fenn")])
def test_no_trade_off_beats_another_and_none_is_missing(six_net, ends, cargo):
    """Set against all ways there are; the best by each criterion is as good as one of them."""
    by = ("time", "cost", "co2e")
    found = six_net.pareto(*ends, by=by, cargo=cargo)
    ways = six_net.routes(*ends, k=99, cargo=cargo)
    assert not [(one.links, other.links) for one, other in permutations(found, 2) if beats(one, other, by)]
    assert not [way.links for way in found for other in ways if beats(other, way, by)]
    unbeaten = [way.arcs for way in ways if not any(beats(other, way, by) for other in ways)]
    assert {way.arcs for way in found} == set(unbeaten)
    for name in by:
        best = six_net.route(*ends, by=name, cargo=cargo).spread(name).central
        assert min(way.spread(name).central for way in found) == pytest.approx(best, rel=1e-12)


def test_the_least_of_each_draw_is_the_least_of_all_ways(six_net):
    """Whoever knew beforehand would take the best of the four in every draw; no way is ever below that."""
    ways = six_net.routes("alder", "fenn", k=9, avoid="border:alder--corve-road")
    least = six_net.least("alder", "fenn", avoid="border:alder--corve-road")
    drawn = [way.time_h.draws for way in ways]
    assert len(drawn) == 2
    assert least.draws == pytest.approx(pd.DataFrame(drawn).min().to_numpy(), rel=1e-9)
    assert all((least.draws <= draws * (1 + 1e-9)).all() for draws in drawn)
    assert least.central == pytest.approx(ways[0].time_h.central)
    assert 0 < (least.draws < drawn[0] * (1 - 1e-9)).mean() < 1
    assert set(six_net.least("alder", "fenn", by="distance", draws=3).draws) == {887}


def test_a_weight_of_zero_counts_for_nothing(six_net):
    for ends in PAIRS:
        assert six_net.route(*ends, by={"cost": 1, "time": 0.0}).arcs == six_net.route(*ends, by="cost").arcs


def test_weights_turn_the_choice(six_net):
    """An hour is worth 0.08 USD a tonne, a kilogram of CO2e nothing or 1.5 USD.

    Truck and ferry: 118.26 + 95.13 x 0.08 + 75.755 x 1.5 = 239.50; rail and ferry: 132.26 + 13.77 + 70.66 = 216.69;
    rail and ship: 142.26 + 18.87 + 57.16 = 218.29.
    """
    assert six_net.route("alder", "fenn", by={"cost": 1, "time": 0.08}).links == WAYS[0]
    assert six_net.route("alder", "fenn", by={"cost": 1, "time": 0.08, "co2e": 1.5}).links == WAYS[2]


@pytest.mark.parametrize("by", ["time", "distance", "cost"])
@pytest.mark.parametrize(
    ("avoid", "touches"),
    [
        ("place:dunmor", lambda way: "dunmor" in way.course),
        ("place:gant", lambda way: "gant" in way.course),
        ("country:XC", lambda way: "XC" in way.countries),
        ("link:birk--dunmor", lambda way: "birk--dunmor" in way.links),
        ("border:birk--dunmor", lambda way: {"birk--dunmor", "birk--dunmor-2"} & set(way.links)),
    ],
)
def test_closing_leaves_no_way_through_it(six_copy, avoid, touches, by):
    """With a second track over the frontier; none of all ways passes what is closed, and open some do."""
    net = load(six_copy(like=[("birk--dunmor-2", "birk--dunmor", 200)])).network()
    for ends in (("alder", "dunmor"), ("birk", "corve"), ("alder", "fenn")):
        closed = or_none(net.routes, *ends, k=99, by=by, avoid=avoid) or ()
        assert not [way.links for way in closed if touches(way)]
        opened = net.routes(*ends, k=99, by=by)
        assert {way.arcs for way in opened if not touches(way)} == {way.arcs for way in closed}
    assert any(touches(way) for way in opened)


def test_a_border_is_closed_with_every_track_that_crosses_it(six_copy):
    """Closing one of the links leaves the other open; closing the border does not. The road crosses elsewhere."""
    net = load(six_copy(like=[("birk--dunmor-2", "birk--dunmor", 200)])).network()
    assert net.route("alder", "dunmor", modes="rail", avoid="link:birk--dunmor").links[1] == "birk--dunmor-2"
    for border in ("border:birk--dunmor", "border:birk--dunmor-2"):
        assert or_none(net.route, "alder", "dunmor", modes="rail", avoid=border) is None
        assert net.route("alder", "dunmor", avoid=border).links == ("alder--corve-road", "dunmor--corve")


# ------------------------------------------------------------------------------------- explained, and side by side


def test_others_are_the_best_by_something_else_and_one_that_differs_by_half(six_net):
    """From the quickest, which is also the cheapest and shortest; and from the one that emits least."""
    others = six_net.route("alder", "fenn").others()
    assert {name: way.links for name, way in others.items()} == {"co2e": WAYS[3], "other": WAYS[2]}
    assert others["co2e"].by == "co2e"
    cleanest = six_net.route("alder", "fenn", by="co2e").others()
    assert {name: way.links for name, way in cleanest.items()} == {"time": WAYS[0], "other": WAYS[1]}


def test_others_meet_the_same_demands(six_net):
    """Grain takes no ferry."""
    others = six_net.route("alder", "fenn", cargo="grain").others()
    assert [way.links for way in others.values()] == [WAYS[3]]
    assert dict(six_net.route("alder", "fenn", modes=("road", "ferry")).others()) == {}


def test_the_difference_of_two_ways_by_kind(six_net):
    """Rail and ship less truck and ferry: 42 h for a train and 48 h for a ship instead of 24 h for a ferry, and so on.

    Turned round it is the same with the other sign, and a way differs from itself by nothing.
    """
    truck, ship = (six_net.route("alder", "fenn", by=by) for by in ("time", "co2e"))
    assert (truck.links, ship.links) == (WAYS[0], WAYS[3])
    table = truck.diff(ship)
    assert table.index.tolist() == ["load", "wait", "haul", "border", "gauge_change", "transfer", "unload", "total"]
    assert table.loc["wait", "time_h"] == pytest.approx(42 + 48 - 24)
    assert table.loc["gauge_change", ["time_h", "cost_usd_per_t"]].tolist() == pytest.approx([10, 240 / 12])
    assert table.loc["haul", "length_km"] == table.loc["total", "length_km"] == 910 - 887
    assert table.loc["total", "time_h"] == pytest.approx(ship.time_h.central - truck.time_h.central)
    assert table.loc["total", "cost_usd_per_t"] == pytest.approx(142.2567 - 118.2567)
    assert table.loc["total", "co2e_kg_per_t"] == pytest.approx(38.108 - 75.755)
    pd.testing.assert_frame_equal(ship.diff(truck), -table)
    assert not truck.diff(truck).to_numpy().any()
    with pytest.raises(InputError, match="a route is set against another route; got None"):
        truck.diff(None)


@pytest.mark.parametrize(
    ("criterion", "row"),
    [
        ("time", "unload-road,road,*,unload,,,any,any,unload_h,none,2,{},18,h,C,,"),
        ("cost", "tar-road,road,*,link,,,any,any,tariff_usd_tkm,one_way,0.05,{},0.14,USD/tkm,C,,"),
    ],
)
def test_what_a_route_turns_on_is_found_by_taking_its_range_away(edited, criterion, row):
    """A figure of grade C whose range is skewed: at its central value alone the median is another one.

    The same atlas without that range gives that median, draw by draw.
    """
    central = {"time": 6, "cost": 0.09}[criterion]
    stated = row.format(central)
    low, high = {"time": ("2,6,18", "0.5,6,400"), "cost": ("0.05,0.09,0.14", "0.089,0.09,0.5")}[criterion]
    wide, certain = stated.replace(low, high), stated.replace(low, f"{central},{central},{central}")
    route = edited(("defaults.csv", stated, wide)).network().route("eskil", "fenn")
    fixed = edited(("defaults.csv", stated, certain)).network().route("eskil", "fenn")
    table = route.turns_on(criterion)
    found = table.loc[stated.partition(",")[0]]
    p50, without = (way.spread(criterion).p50 for way in (route, fixed))
    assert found["p50"] == pytest.approx(p50)
    assert found["p50_without"] == pytest.approx(without)
    assert found["moves"] == pytest.approx(without / p50 - 1)
    assert abs(found["moves"]) > 0.10
    assert table["moves"].abs().is_monotonic_decreasing
    assert len(table) <= 3


def test_a_route_need_not_turn_on_any_single_figure(six_net):
    assert six_net.route("alder", "fenn").turns_on().empty
    with pytest.raises(InputError, match="only time, cost and co2e rest on drawn figures; got 'borders'"):
        six_net.route("alder", "fenn").turns_on("borders")


def test_sources_tell_the_hours_that_rest_on_them(six_net):
    """From Alderstad to Dunmor: 435 km, and of the hours the line's own speed, the gauge change and the border."""
    sources = six_net.route("alder", "dunmor", modes="rail").sources()
    assert sources.index.tolist() == ["survey-2023"]
    assert sources.loc["survey-2023", ["km", "hours"]].tolist() == pytest.approx([435, 240 / 28 + 10 + 12])


def test_compare_has_a_row_for_each_way(six_net):
    """By label, or by number and ends; unknown is NaN, never 0."""
    truck, ship = six_net.routes("alder", "fenn", k=4)[::3]
    table = compare({"truck": truck, "ship": ship})
    assert tuple(table.columns) == COMPARED
    assert table.index.tolist() == ["truck", "ship"]
    row = table.loc["truck"]
    assert row[["days_p10", "days_p50", "days_p90"]].tolist() == [truck.days.p10, truck.days.p50, truck.days.p90]
    assert row[["usd_per_t", "usd_per_teu"]].tolist() == [truck.cost_usd_per_t.p50, truck.cost_usd_per_teu.p50]
    assert row["co2e_kg_per_t"] == truck.co2e_kg_per_t.p50
    assert table["distance_km"].tolist() == [887, 910]
    assert table[["borders", "gauge_changes", "transfers"]].to_numpy().tolist() == [[1, 0, 0], [1, 1, 2]]
    assert row["border_share"] == pytest.approx(truck.by_kind().at["border", "share"])
    assert row["terminal_share"] + row["border_share"] == pytest.approx(1 - truck.by_kind().at["haul", "share"])
    assert table["modes"].tolist() == ["road, ferry, road", "rail, sea, road"]
    assert compare([truck, ship]).index.tolist() == ["1: Alderstad to Fennby", "2: Alderstad to Fennby"]
    grain = compare([six_net.route("alder", "fenn", cargo="grain")])
    assert pd.isna(grain["usd_per_teu"]).all()


def test_what_is_no_route_is_not_compared(six_net):
    with pytest.raises(InputError, match="no route to set side by side"):
        compare([])
    with pytest.raises(InputError, match=r"give routes, as net\.route finds them; got 'alder'"):
        compare([six_net.route("alder", "fenn"), "alder"])
    with pytest.raises(InputError, match=r"give routes, as net\.route finds them; got None"):
        profile({"none": None})


def test_the_scorecard_has_a_row_for_each_corridor(six_net):
    """By the best way within its members, and CAREC's indicators of that way."""
    route = six_net.route("alder", "fenn", corridor="alder-fenn")
    table = scorecard(six_net, ["alder-fenn"], origin="Alderstad", destination="Fennby")
    assert tuple(table.columns) == SCORED
    assert table.index.tolist() == ["alder-fenn"]
    row = table.loc["alder-fenn"]
    assert row[["title", "origin", "destination", "note"]].tolist() == [
        "Alderstad to Fennby",
        "Alderstad",
        "Fennby",
        "",
    ]
    assert row["distance_km"] == 887
    assert row["days_p50"] == route.days.p50
    assert row[["tfi1_h", "tfi2_usd", "tfi3_usd", "tfi4_kmh"]].tolist() == pytest.approx([*route.cpmm().values()][:4])
    assert (
        scorecard(six_net, "corridor:alder-fenn", by="distance", cargo="grain").loc["alder-fenn", "distance_km"] > 887
    )


def test_a_corridor_without_a_way_keeps_its_row_and_says_why(six_net):
    row = scorecard(six_net, ["alder-fenn"], cargo="oil").loc["alder-fenn"]
    assert pd.isna(row[["distance_km", "days_p50", "usd_per_t", "tfi1_h"]]).all()
    assert "for oil" in row["note"]


@pytest.mark.parametrize(
    ("corridors", "options", "error", "message"),
    [
        ([], {}, InputError, "no corridor to score: give at least one."),
        (["alder-fenn"], {"corridor": "alder-fenn"}, InputError, "leave `corridor` out"),
        (["alder-fenn"], {"origin": "alder"}, InputError, "give both ends, or neither"),
        (["alder-fenn"], {"destination": "fenn"}, InputError, "give both ends, or neither"),
        (["alder-fen"], {}, UnknownName, "no corridor called 'alder-fen'. Did you mean 'corridor:alder-fenn'?"),
        (["alder-fenn"], {"by": "tme"}, InputError, "no criterion called 'tme'. Did you mean 'time'?"),
        (["alder-fenn"], {"cargos": "grain"}, InputError, "no option called 'cargos'. Did you mean 'cargo'?"),
    ],
)
def test_what_cannot_be_scored_is_refused(six_net, corridors, options, error, message):
    with pytest.raises(error, match=re.escape(message)):
        scorecard(six_net, corridors, **options)


def test_the_curves_of_a_profile_never_fall_and_end_in_the_totals(six_net):
    ways = six_net.routes("maren", "alder", k=9)
    assert len(ways) > 1
    table = profile(ways)
    assert tuple(table.columns) == PROFILE_COLUMNS
    for way, (_, rows) in zip(ways, table.groupby("way", sort=False), strict=True):
        first, last = rows.iloc[0], rows.iloc[-1]
        assert (first["kind"], first["from"], first["cum_km"], first["cum_h"]) == ("start", "maren", 0, 0)
        for curve in ("cum_km", "cum_h", "cum_usd_per_t"):
            assert rows[curve].is_monotonic_increasing
        totals = [way.distance_km, way.time_h.central, way.cost_usd_per_t.central]
        assert last[["cum_km", "cum_h", "cum_usd_per_t"]].tolist() == pytest.approx(totals)
        assert len(rows) == 1 + len(way.legs)
    pd.testing.assert_frame_equal(ways[0].profile(), profile(ways[0]))
    assert set(profile({"today": ways[0]})["way"]) == {"today"}


# One forty-foot unit at 0.15 USD/km, after the time/cost-distance method of UNESCAP.
UNESCAP = pd.DataFrame(
    [(500, 500 / 57.9, 75), (0, 3.9, 50), (700, 700 / 29.3, 105), (0, 24, 120), (1000, 1000 / 22.5, 150), (0, 48, 150)],
    columns=["length_km", "time_h", "cost_usd_per_t"],
)


def test_the_worked_example_of_time_and_cost_against_distance():
    """Hauls at 57.9, 29.3 and 22.5 km/h; a border of 3.9 h, a gauge change of 24 h, a port of 48 h.

    The stops take 75.9 of 152.87 h, 49.6 %; the whole goes at 14.39 km/h.
    """
    table = cumulated(UNESCAP)
    assert table["cum_km"].tolist() == [500, 500, 1200, 1200, 2200, 2200]
    assert table["cum_h"].round(2).tolist() == [8.64, 12.54, 36.43, 60.43, 104.87, 152.87]
    assert table["cum_usd_per_t"].tolist() == [75, 125, 230, 350, 500, 650]
    stops = UNESCAP.loc[UNESCAP["length_km"] == 0, "time_h"].sum()
    assert stops / table["cum_h"].iloc[-1] == pytest.approx(0.496, abs=5e-4)
    assert 2200 / table["cum_h"].iloc[-1] == pytest.approx(14.39, abs=5e-3)


def test_the_end_of_a_profile_knows_no_order_and_an_unknown_step_makes_what_follows_unknown():
    """Links may be turned round, and two of equal speed joined."""
    turned = cumulated(UNESCAP.iloc[::-1])
    assert turned["cum_h"].iloc[-1] == pytest.approx(cumulated(UNESCAP)["cum_h"].iloc[-1])
    holed = UNESCAP.assign(time_h=UNESCAP["time_h"].where(UNESCAP.index != 3))
    assert cumulated(holed)["cum_h"].notna().tolist() == [True] * 3 + [False] * 3
    assert cumulated(holed)["cum_km"].iloc[-1] == 2200


# ------------------------------------------------------------------------------------------------ how it reads


def test_a_route_prints_as_a_person_would_say_it(six_net):
    """Days, crossings, price, where the days go; then a line for each component.

    Medians and deciles are drawn; hours of a line are central figures between their deciles: 195 km take 97.5 / 26 +
    97.5 / 30 = 7.0 h, at best 97.5 / 36 + 97.5 / 38 = 5.3 h, at worst 97.5 / 16 + 97.5 / 20 = 11.0 h.
    """
    route = six_net.route("Marenberg", "Alderstad", modes="rail")
    days, price, box, gas = route.days, route.cost_usd_per_t, route.cost_usd_per_teu, route.co2e_kg_per_t
    rule, good, bad = (f"{value:.1f}" for value in (days.p50, days.p10, days.p90))
    share = {kind: f"{value:.0%}" for kind, value in route.by_kind()["share"].items()}
    running, handled = (route.share_of_time(kinds) for kinds in (("access", "haul"), ("load", "unload")))
    shares = (
        f"running {running:.0%}, waiting {share['wait']}, borders {share['border']}, "
        f"gauge changes {share['gauge_change']}, loading and unloading {handled:.0%}"
    )
    doubt = "no single figure of grade C turns the days; the range rests most on int-block (interval_h 48 to 168 h)"
    assert str(route).splitlines() == [
        f"Marenberg to Alderstad: {rule} days as a rule, {good} in a good case, {bad} in a bad one",
        "container by block train: 455 km by rail; 1 border, 1 gauge change; 4% of the km rest on grade C",
        f"{price}, {box}, indicative: 100% of it rests on defaults; {gas} of CO2e",
        f"where the days go: {shares}",
        f"{doubt}: {route.doubts().loc['int-block', 'narrows']:.0%} of it",
        "          0.7 (0.6 to 1.1) h        20 km  access Marenberg to Dunmor  [C]",
        "        18.0 (8.0 to 40.0) h               load Dunmor  [C]",
        "       42.0 (24.0 to 84.0) h               wait Dunmor  [C]",
        "         7.0 (5.3 to 11.0) h       195 km  rail Dunmor to Birkrast  [C]",
        "         9.0 (6.0 to 20.0) h               border XB-XA  [A]",
        "        10.0 (6.0 to 24.0) h               gauge change Birkrast  [A]",
        "         8.6 (7.1 to 10.9) h       240 km  rail Birkrast to Alderstad  [A]",
        "        14.0 (6.0 to 34.0) h               unload Alderstad  [C]",
    ]
    assert good < rule < bad
    assert repr(route) == f"<Route Marenberg to Alderstad: {str(route).splitlines()[1].partition(': ')[2]}>"


def test_several_crossings_are_counted(six_net):
    route = six_net.route("alder", "fenn", avoid=["alder--corve-road", "corve--eskil-ferry"])
    summary = "910 km by rail, sea, road; 1 border, 1 gauge change, 2 transfers; 131 km of it by truck"
    assert str(route).splitlines()[1] == f"container by block train: {summary}"
    assert repr(route) == f"<Route Alderstad to Fennby: {summary}>"


def test_a_route_tells_of_others_worth_a_look(six_net):
    """The quickest is by truck and ferry; by rail and ship less is emitted, by rail and ferry half of it is another.

    Their days are medians, as those of the way itself: central ones beside them would look too good.
    """
    route = six_net.route("alder", "fenn")
    lines = [line for line in str(route).splitlines() if line.startswith("worth a look")]
    greener, another = route.others()["co2e"], route.others()["other"]
    assert [line.partition(": ")[0] for line in lines] == ["worth a look, best by co2e", "worth a look, another way"]
    assert f": 910 km by rail, sea, road; as a rule {greener.days.p50:,.0f} days, " in lines[0]
    assert f"{greener.cost_usd_per_t.p50:,.0f} USD/t, {greener.co2e_kg_per_t.p50:,.0f} kg CO2e/t" in lines[0]
    assert f": 906 km by rail, ferry, road; as a rule {another.days.p50:.1f} days, " in lines[1]


def test_html_of_a_route_is_escaped_and_has_a_row_for_each_leg(six_copy):
    """A name may hold signs of HTML; they are shown, not run. The table has a row of titles besides."""
    net = load(six_copy(places={"fenn": {"name": "Fenn <b>& Co"}})).network()
    route = net.route("alder", "fenn")
    html = route._repr_html_()
    assert "Fenn &lt;b&gt;&amp; Co" in html
    assert "Fenn <b>" not in html
    assert html.count("<tr>") == 1 + len(route.legs)
    assert "nan" not in html.casefold()


# -------------------------------------------------------------------------------------------- where there is none


@pytest.mark.parametrize(
    ("demands", "blocking"),
    [
        ({"modes": "rail"}, "modes rail"),
        ({"modes": ("rail", "road")}, "modes rail, road"),
        ({"avoid": "Corveport"}, "avoid 'place:corve'"),
        ({"avoid": "eskil--fenn"}, "avoid 'link:eskil--fenn'"),
        ({"avoid": "Cressund"}, "avoid 'country:XC'"),
        (
            {"avoid": ["link:corve--eskil", "corve--eskil-ferry"]},
            "avoid 'link:corve--eskil' or avoid 'link:corve--eskil-ferry'",
        ),
        ({"avoid": ["Dunmor", "eskil--fenn"]}, "avoid 'link:eskil--fenn'"),
        ({"via": "Dunmor", "avoid": ["dunmor--corve", "birk--dunmor"]}, "via 'Dunmor' or avoid 'link:dunmor--corve'"),
        (
            {"avoid": ["alder--corve-road", "dunmor--corve", "birk--dunmor"], "modes": ("rail", "road", "ferry")},
            "avoid 'link:alder--corve-road'",
        ),
        ({"avoid": "alder"}, "avoid 'place:alder'"),
        ({"avoid": "fenn"}, "avoid 'place:fenn'"),
    ],
)
def test_no_route_names_the_constraints_that_block(six_net, demands, blocking):
    """Each of those named would alone open a way if it were dropped; the others are not named."""
    with pytest.raises(NoRoute) as caught:
        six_net.route("alder", "fenn", **demands)
    assert str(caught.value) == (
        f"no way from 'Alderstad' to 'Fennby' for container under these constraints; there is one without {blocking}."
    )


def test_a_corridor_may_be_what_blocks(six_copy):
    """Without its branch by truck and ferry neither is a member."""
    folder = six_copy()
    corridors = (folder / "corridors.toml").read_text(encoding="utf-8")
    first, _, last = corridors.partition('[[corridor.branch]]\nname = "truck and ferry"')
    assert last
    (folder / "corridors.toml").write_text(first, encoding="utf-8")
    net = load(folder).network()
    with pytest.raises(NoRoute, match="there is one without modes road, ferry or corridor 'alder-fenn'"):
        net.route("alder", "fenn", corridor="alder-fenn", modes=("road", "ferry"))


def test_constraints_that_block_only_together_are_said_to(six_net):
    """By rail alone the sea is not crossed; without both ships it is not either."""
    message = "under these constraints together; there is one without any of them"
    with pytest.raises(NoRoute, match=message):
        six_net.route("alder", "fenn", modes="rail", avoid=["corve--eskil", "corve--eskil-ferry"])


def test_a_cargo_without_a_way_is_told_which_can_go(six_net):
    with pytest.raises(NoRoute, match="for oil: no open links that take it join them; container, grain, general"):
        six_net.route("alder", "fenn", cargo="oil")
    with pytest.raises(NoRoute, match="for oil: no open links that take it join them; container, grain, general"):
        six_net.route("alder", "fenn", cargo="oil", avoid="dunmor")


def test_a_place_without_open_links_is_told_what_is_closed_there(six_copy):
    net = load(six_copy(links={"eskil--fenn": {"status": "construction"}})).network()
    with pytest.raises(NoRoute) as caught:
        net.route("alder", "fenn")
    assert str(caught.value) == (
        "no way from 'Alderstad' to 'Fennby' for container: no open link ends at 'Fennby' on 2024-12-31. "
        "Closed there: eskil--fenn (under construction)."
    )


def test_both_ends_may_be_without_open_links(six_copy):
    closed = {"closed": "2023"}
    net = load(
        six_copy(links={"eskil--fenn": closed, "alder--birk": closed, "alder--corve-road": {"opened": "2029"}})
    ).network()
    with pytest.raises(NoRoute, match="no open link ends at 'Alderstad' or 'Fennby'") as caught:
        net.route("alder", "fenn")
    for reason in ("eskil--fenn (closed 2023)", "alder--birk (closed 2023)", "alder--corve-road (opens 2029)"):
        assert reason in str(caught.value)


def test_places_that_no_open_links_join_are_told_what_is_closed_at_them(six_copy):
    """Both ends have open links; the sea between them is closed."""
    net = load(six_copy(links={"corve--eskil": {"status": "planned"}, "corve--eskil-ferry": {"closed": "2022-06"}}))
    with pytest.raises(NoRoute) as caught:
        net.network().route("corve", "fenn")
    assert "no open links join them on 2024-12-31. Closed there: " in str(caught.value)
    for reason in ("birk--corve (planned)", "corve--eskil (planned)", "corve--eskil-ferry (closed 2022-06)"):
        assert reason in str(caught.value)


def test_via_a_place_without_open_links_is_named(six_copy):
    net = load(six_copy(links={"eskil--fenn": {"status": "planned"}})).network()
    with pytest.raises(NoRoute, match="there is one without via 'Fennby'"):
        net.route("alder", "eskil", via="fenn")


# ------------------------------------------------------------------------------------------ arguments that cannot be


@pytest.mark.parametrize(
    ("demands", "message"),
    [
        ({"by": "distanse"}, "no criterion called 'distanse'. Did you mean 'distance'?"),
        ({"by": "beauty"}, f"no criterion called 'beauty'. Known: {', '.join(map(repr, sorted(CRITERIA)))}."),
        ({"cargo": "grains"}, "no cargo called 'grains'. Did you mean 'grain' or 'gas'?"),
        ({"cargo": None}, "no cargo called None."),
        ({"modes": "rial"}, "no mode called 'rial'. Did you mean 'rail'?"),
        ({"modes": ("rail", "roads")}, "no mode called 'roads'. Did you mean 'road'?"),
        ({"modes": ()}, "modes is empty, so no link could be used; leave it out to allow all of them."),
        ({"avoid": "brodan-line"}, "section:brodan-line cannot be avoided; give places, links, borders"),
        ({"avoid": "project:straight-line"}, "project:straight-line cannot be avoided"),
        ({"avoid": [3]}, "give a name, or a list of names; got [3]."),
        ({"via": [(4.0, 2.5)]}, "give a name, or a list of names; got [(4.0, 2.5)]."),
        ({"via": 5}, "give a name, or a list of names; got 5."),
        ({"corridor": 3}, "a corridor is given by its name or id; got 3."),
    ],
)
def test_an_argument_that_cannot_be_is_refused(six_net, demands, message):
    with pytest.raises(InputError, match=re.escape(message)):
        six_net.route("alder", "fenn", **demands)


@pytest.mark.parametrize(
    ("method", "options", "message"),
    [
        ("route", {"cargoo": "grain"}, "no option called 'cargoo'. Did you mean 'cargo'?"),
        ("route", {"k": 3}, "no option called 'k'."),
        ("route", {"mode": "rail"}, "no option called 'mode'. Did you mean 'modes'?"),
        ("route", {"bye": "cost"}, "no option called 'bye'. Did you mean 'by'?"),
        ("route", {"snap": 5}, "no option called 'snap'. "),
        ("routes", {"avoids": "birk"}, "no option called 'avoids'. Did you mean 'avoid'?"),
        ("pareto", {"coridor": "alder-fenn"}, "no option called 'coridor'. Did you mean 'corridor'?"),
        ("least", {"services": "wagonload"}, "no option called 'services'. Did you mean 'service'?"),
        ("route", {"service": "block_trian"}, "no service called 'block_trian'. Did you mean 'block_train'?"),
        ("route", {"by": "teu"}, "no criterion called 'teu'."),
        ("route", {"by": {}}, "`by` is one of time, cost, co2e, distance, borders, or a mapping of them to weights"),
        ("route", {"by": None}, "`by` is one of time, cost, co2e, distance, borders, or a mapping of them to weights"),
        ("route", {"by": {"cost": 1, "tiem": 2}}, "no criterion called 'tiem'. Did you mean 'time'?"),
        ("route", {"by": {"cost": 1, "time": -0.1}}, "the weight of time is a number from 0 to 1e+12; got -0.1."),
        ("route", {"by": {"cost": float("nan")}}, "the weight of cost is a number from 0 to 1e+12; got nan."),
        ("route", {"by": {"cost": float("inf")}}, "the weight of cost is a number from 0 to 1e+12; got inf."),
        ("route", {"by": {"cost": True}}, "the weight of cost is a number from 0 to 1e+12; got True."),
        ("route", {"by": {"cost": "1"}}, "the weight of cost is a number from 0 to 1e+12; got '1'."),
        ("route", {"by": {"cost": 0, "time": 0.0}}, "every weight is 0, so that all ways are equal; give one above 0."),
        ("route", {"by": {"time": 1, "time_h": 1}}, "time is weighted twice; give it once."),
        ("routes", {"k": 0}, "k is a whole number of at least 1; got 0."),
        ("routes", {"k": -1}, "k is a whole number of at least 1; got -1."),
        ("routes", {"k": 2.0}, "k is a whole number of at least 1; got 2.0."),
        ("routes", {"k": True}, "k is a whole number of at least 1; got True."),
        ("routes", {"distinct": 1.1}, "distinct is a share of the length from 0 to 1; got 1.1."),
        ("routes", {"distinct": -0.1}, "distinct is a share of the length from 0 to 1; got -0.1."),
        ("pareto", {"by": "time"}, "give two or more different criteria of time, cost, co2e, distance, borders"),
        ("pareto", {"by": ("time", "time")}, "give two or more different criteria"),
        ("pareto", {"by": ("time", "time_h")}, "give two or more different criteria"),
        ("pareto", {"by": ()}, "give two or more different criteria"),
        ("pareto", {"by": ("time", "cots")}, "no criterion called 'cots'. Did you mean 'cost'?"),
        ("least", {"by": {"time": 1, "cost": 1}}, "`by` is one criterion of time, cost, co2e, distance, borders"),
        ("least", {"draws": 0}, "draws is a whole number of at least 1; got 0."),
        ("least", {"seed": -1}, "seed is a whole number of at least 0; got -1."),
    ],
)
def test_an_option_that_cannot_be_is_refused_with_the_nearest(six_net, method, options, message):
    """Nothing is swallowed."""
    with pytest.raises(InputError, match=re.escape(message)):
        getattr(six_net, method)("alder", "fenn", **options)


@pytest.mark.parametrize("method", ["route", "routes", "pareto", "least"])
def test_every_way_of_asking_says_why_there_is_none(six_net, method):
    with pytest.raises(NoRoute, match="there is one without avoid 'place:corve'"):
        getattr(six_net, method)("alder", "fenn", avoid="Corveport")
    with pytest.raises(InputError, match="give two places"):
        getattr(six_net, method)("alder", "Alderstad")


@pytest.mark.parametrize(
    ("demands", "message"),
    [
        ({"corridor": "alder-fen"}, "no corridor called 'alder-fen'. Did you mean 'corridor:alder-fenn'?"),
        ({"corridor": "birk"}, "no corridor called 'birk'."),
        ({"avoid": "Dunmore"}, "nothing is called 'Dunmore'. Did you mean 'place:dunmor' or 'link:dunmor--corve'?"),
        ({"avoid": "link:alder-bork"}, "no link called 'alder-bork'. Did you mean 'link:alder--birk'"),
        ({"avoid": "border:alder--birk"}, "no border called 'alder--birk'."),
        ({"avoid": "country:XD"}, "no country called 'XD'."),
        ({"via": "Dunmore"}, "no place called 'Dunmore'. Did you mean 'Dunmor'?"),
    ],
)
def test_an_unknown_name_offers_the_nearest(six_net, demands, message):
    with pytest.raises(UnknownName, match=re.escape(message)):
        six_net.route("alder", "fenn", **demands)


@pytest.mark.parametrize("ends", [("Alderstat", "fenn"), ("fenn", "Alderstat")])
def test_an_unknown_end_offers_the_nearest(six_net, ends):
    with pytest.raises(UnknownName, match=r"no place called 'Alderstat'\. Did you mean 'Alderstad'"):
        six_net.route(*ends)


def test_a_name_that_two_places_share_is_asked_back(six_net):
    for arguments, demands in ((("The Harbour", "fenn"), {}), (("alder", "fenn"), {"via": "The Harbour"})):
        with pytest.raises(AmbiguousName, match=r"'The Harbour' fits 2 localities: corve \(.*eskil \(") as caught:
            six_net.route(*arguments, **demands)
        assert caught.value.candidates == ("corve", "eskil")


def test_a_name_of_several_kinds_asks_for_the_kind_in_avoid(six_copy):
    """A country that is called as a place is."""
    folder = six_copy()
    about = (folder / "atlas.toml").read_text(encoding="utf-8")
    (folder / "atlas.toml").write_text(about.replace('XC = "Cressund"', 'XC = "Dunmor"'), encoding="utf-8")
    net = load(folder).network()
    with pytest.raises(AmbiguousName, match="'Dunmor' can mean country:XC, place:dunmor") as caught:
        net.route("alder", "corve", avoid="Dunmor")
    assert caught.value.candidates == ("country:XC", "place:dunmor")
    assert net.route("alder", "corve", avoid="country:Dunmor", modes="rail").distance_km == 489
    assert or_none(net.route, "alder", "corve", avoid="place:Dunmor", modes="rail") is None


@pytest.mark.parametrize("ends", [("Gantry", "fenn"), ("fenn", "gant")])
def test_no_route_starts_or_ends_at_a_waypoint(six_net, ends):
    """The message names the link that passes it and where that link ends."""
    with pytest.raises(InputError, match=r"'Gantry' is a waypoint.*alder--birk \(alder to birk\)"):
        six_net.route(*ends)


@pytest.mark.parametrize(
    "ends",
    [("alder", "alder"), ("Alderstad", "Ålderstad"), ("maren", "corve"), ("dunmor", "Marenberg"), ("maren", "maren")],
)
def test_origin_and_destination_are_two_places(six_net, ends):
    """Nor are a city and one of its terminals."""
    with pytest.raises(InputError, match=r"give two places|share the terminal '(Corveport|Dunmor)'"):
        six_net.route(*ends)


def test_a_place_that_a_link_passes_counts_as_passed(six_net):
    """Gantry is a waypoint between Alderstad and Birkrast: the road does not pass it, the railway does."""
    route = shortest(six_net, "alder", "fenn", via="Gantry")
    assert route.links == ("alder--birk", "birk--dunmor", "dunmor--corve", "corve--eskil-ferry", "eskil--fenn")
    assert route.course[:3] == ("alder", "gant", "birk")
    assert "gant" not in route.places
    back = shortest(six_net, "fenn", "alder", via="Gantry")
    assert back.course == route.course[::-1]


def test_a_point_at_the_origin_is_the_origin(six_net):
    with pytest.raises(InputError, match="give two places"):
        six_net.route("alder", (0.0, 3.0), snap_km=1)


@pytest.mark.parametrize(
    ("point", "snap_km", "error", "message"),
    [
        ((0.0, 3.0), None, InputError, "needs snap_km"),
        ((0.0, 3.0), 0, InputError, "needs snap_km"),
        ((0.0, 3.0), float("nan"), InputError, "needs snap_km"),
        ((0.5, 3.0), 5, UnknownName, "no place within 5 km of (0.5, 3.0); the nearest is 'Alderstad', 55."),
        ((3.0, 100.0), 5, InputError, "no point on Earth; longitude comes first"),
        ((1.0, 2.0, 3.0), 5, InputError, "a point is (longitude, latitude); got (1.0, 2.0, 3.0)."),
        (("x", "y"), 5, InputError, "a point is (longitude, latitude)"),
        (7, 5, InputError, "a place is given by its name or id, or by (lon, lat) with snap_km; got 7."),
        (None, 5, InputError, "got None."),
    ],
)
def test_a_point_that_stands_for_no_place_is_refused(six_net, point, snap_km, error, message):
    with pytest.raises(error, match=re.escape(message)):
        six_net.route(point, "fenn", snap_km=snap_km)


def test_a_point_never_stands_for_a_waypoint_or_a_city(six_net):
    """Gantry lies at (1, 3.1), Marenberg at (3.75, 2.66); the nearest places where routes start are further away."""
    with pytest.raises(UnknownName, match="nearest is"):
        six_net.route((1.0, 3.1), "fenn", snap_km=1)
    with pytest.raises(UnknownName, match="nearest is 'Dunmor'"):
        six_net.route((3.75, 2.66), "fenn", snap_km=1)


def test_constraints_are_named_and_not_counted(six_net):
    """Only the ends go by position."""
    with pytest.raises(TypeError):
        six_net.route("alder", "fenn", "distance")


# ------------------------------------------------------------------------------------- nothing is taken for another


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda net: net.route("alder", "fenn").missing("tiem"), "'tiem' has no parts. Did you mean 'time'?"),
        (lambda net: net.route("alder", "fenn").parts("distance"), "'distance' has no parts"),
        (lambda net: net.route("alder", "fenn").share_of_time(["borders"]), "no kind of step called 'borders'"),
        (lambda net: net.pareto("alder", "fenn", by=({"time": 1, "cost": 2}, "co2e")), "without weights"),
        (lambda net: net.pareto("alder", "fenn", by=5), "without weights"),
        (lambda net: net.routes("alder", "fenn", distinct="half"), "distinct is a share of the length from 0 to 1"),
        (lambda net: net.routes("alder", "fenn", distinct=float("nan")), "distinct is a share of the length"),
    ],
)
def test_a_slip_of_the_pen_is_no_answer(six_net, ask, message):
    with pytest.raises(InputError, match=re.escape(message)):
        ask(six_net)


def test_trade_offs_name_the_criterion_that_lacks_a_figure(edited):
    """Without a tariff of trucks there is no cost: the way is there by distance."""
    row = "tar-road,road,*,link,,,any,any,tariff_usd_tkm,one_way,0.05,0.09,0.14,USD/tkm,C,,\n"
    net = edited(("defaults.csv", row, "")).network()
    with pytest.raises(NoRoute, match=r"can be judged by distance, cost: .*no default tariff of container by road"):
        net.pareto("eskil", "fenn", by=("distance", "cost"))


def test_doubts_say_how_far_each_figure_of_grade_c_widens_the_range(six_net):
    """Held at its central value a figure takes its share of P90 - P10 away; the one that takes most comes first."""
    route = six_net.route("alder", "fenn")
    table = route.doubts()
    assert table["narrows"].is_monotonic_decreasing
    assert set(table.index) <= {name for names in route.legs["figures"] for name in names}
    assert table["narrows"].iloc[0] > 0.1
    assert route.turns_on().index.isin(table.index[table["moves"].abs() > 0.1]).all()


def test_the_scorecard_counts_the_places_where_goods_are_handled_and_no_others(draft):
    """Alderstad and Fennby load and unload, Corveport and Eskilhavn hand over; Dunmor is only passed."""
    draft.row("values", "cap-corve", scope="", central=0.9, low="", high="")
    assert kd_scorecard(draft.folder)["capacity_mt"] == 0.9
    draft.row("values", "cap-corve", subject="place:dunmor")
    assert kd_scorecard(draft.folder)["capacity_mt"] != 0.9


def kd_scorecard(folder):
    return scorecard(load(folder).network(), ["alder-fenn"]).loc["alder-fenn"]


def test_draws_of_the_same_figures_are_the_same_in_both_services(six_net):
    """A truck and its ferry know no service: the same hours in every draw, so that ways can be compared by draw."""
    block, wagons = (six_net.route("alder", "fenn", modes=("road", "ferry"), service=name) for name in SERVICES)
    assert block.time_h.draws.tolist() == wagons.time_h.draws.tolist()


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda _: compare(None), "give routes, as net.route finds them; got None"),
        (lambda _: profile(5), "give routes, as net.route finds them; got 5"),
        (lambda net: scorecard(net.atlas, ["alder-fenn"]), "a scorecard is made on a network"),
        (lambda net: scorecard(net, [3]), "give a name, or a list of names; got [3]"),
        (lambda net: scorecard(net, None), "no corridor to score"),
        (lambda net: scorecard(net, ["alder-fenn", "alder-fenn"]), "a corridor is named twice"),
        (lambda net: net.route("alder", "fenn").spread(["time"]), "no criterion called ['time']"),
        (lambda net: net.route("alder", "fenn").cost(per=[]), "a cost is per t or per teu"),
        (lambda net: net.route("alder", "fenn").cost(year="x"), "a year is a whole number"),
        (lambda net: net.least("alder", "fenn", draws=10**9), "10,000,000 draws at most"),
    ],
)
def test_what_is_handed_in_by_mistake_is_refused_in_words(six_net, ask, message):
    with pytest.raises(InputError, match=re.escape(message)):
        ask(six_net)


def test_ways_that_all_weigh_the_same_are_looked_at_only_so_far(six_copy):
    """By borders every way within a country weighs nothing: among thousands of ties the search ends all the same."""
    twins = [(f"eskil--fenn-{n}", "eskil--fenn", 131 + n) for n in range(2, 40)]
    net = load(six_copy(like=twins)).network()
    assert len(net.routes("eskil", "fenn", by="borders", k=100)) == 39
    assert len(net.routes("eskil", "fenn", by="borders", k=9, distinct=0.5)) == 9


def test_a_corridor_whose_branch_does_not_take_the_cargo_is_scored_along_its_other_members(six_copy):
    """Containers off the corridor's ship: the ferry beside it is a member too."""
    net = load(six_copy(links={"corve--eskil": {"cargoes": ["grain"]}})).network()
    card = scorecard(net, ["alder-fenn"]).loc["alder-fenn"]
    assert card["note"] == ""
    assert card["distance_km"] == net.route("alder", "fenn", corridor="alder-fenn").distance_km
