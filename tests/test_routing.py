"""Ways between two places: what each constraint does, how a way adds up, and what is said where there is none."""

import re
from dataclasses import FrozenInstanceError
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korridor.api import load
from korridor.errors import AmbiguousName, InputError, NoRoute, UnknownName
from korridor.routing import CRITERIA, LEG_COLUMNS

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


@pytest.fixture(scope="module")
def way(six_net):
    """`route` on the six places; a bare function, so that Hypothesis does not print the network."""

    def route(*ends, **demands):
        return six_net.route(*ends, **demands)

    return route


def length_or_none(way, *ends, **demands):
    try:
        return way(*ends, **demands).distance_km
    except NoRoute:
        return None


# ------------------------------------------------------------------------------------------- what is asked for


def test_the_shortest_way_is_by_truck_and_ferry(six_net):
    """470 + 286 + 131 = 887 km; by rail and ship it would be 240 + 195 + 54 + 290 + 131 = 910 km."""
    route = six_net.route("Alderstad", "Fennby")
    assert route.distance_km == 887
    assert route.links == TRUCK_AND_FERRY
    assert route.modes == ("road", "ferry", "road")
    assert route.places == ("alder", "corve", "eskil", "fenn")
    assert route.countries == ("XA", "XB", "XC")
    assert route.by == "distance"


@pytest.mark.parametrize("name", ["alder", "Alderstad", "ALDERSTAD", "Alder", "Ålderstad", "alderstad "])
def test_a_place_goes_by_id_name_or_other_name(six_net, name):
    assert six_net.route(name, "fenn").origin.place == "alder"


def test_a_place_goes_by_un_locode(six_net):
    assert six_net.route("XBCRV", "xcesk").links == ("corve--eskil-ferry",)


def test_a_cargo_uses_the_links_that_take_it(six_net):
    """The truck ferry takes no grain: it goes by ship, by rail up to the quay (489 km) or by road (470 km)."""
    grain = six_net.route("alder", "fenn", cargo="grain")
    assert grain.links == ("alder--corve-road", "corve--eskil", "eskil--fenn")
    assert grain.distance_km == 470 + 290 + 131
    assert six_net.route("alder", "fenn", cargo="general").links == TRUCK_AND_FERRY


def test_via_is_passed_in_order(six_net):
    route = six_net.route("alder", "fenn", via="Dunmor")
    assert route.links == ("alder--birk", "birk--dunmor", "dunmor--corve", "corve--eskil-ferry", "eskil--fenn")
    assert six_net.route("alder", "fenn", via=["Dunmor", "Corveport"]).links == route.links
    there_and_back = six_net.route("alder", "fenn", via=["Corveport", "Dunmor"])
    assert there_and_back.places == ("alder", "corve", "dunmor", "corve", "eskil", "fenn")
    assert there_and_back.distance_km == 470 + 54 + 54 + 286 + 131


def test_via_an_end_changes_nothing(six_net):
    assert six_net.route("alder", "fenn", via=["alder", "fenn"]).links == TRUCK_AND_FERRY


def test_via_a_city_is_via_one_of_its_terminals(six_net):
    """Marenberg hands over at Dunmor or Corveport; the shortest way passes Corveport anyway."""
    assert six_net.route("alder", "fenn", via="Marenberg").links == TRUCK_AND_FERRY
    assert six_net.route("alder", "birk", via="Marenberg").places == ("alder", "birk", "dunmor", "birk")


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
    assert six_net.route("alder", "fenn", avoid=avoid).links == links


def test_avoid_a_country_closes_its_places_and_every_link_within_it(six_net):
    """Brodany lies across both ways; from Corveport into Avelia nothing is left without it."""
    assert six_net.route("alder", "birk", avoid="Brodany").links == ("alder--birk",)
    with pytest.raises(NoRoute, match="avoid 'country:XB'"):
        six_net.route("alder", "fenn", avoid="XB")


def test_avoid_a_country_that_a_link_only_cuts_across(six_copy):
    """From Alderstad to Birkrast over a corner of Cressund, where no train stops."""
    net = load(six_copy(links={"alder--birk": {"country": ["XA", "XC", "XA"]}})).network()
    assert net.route("alder", "birk").links == ("alder--birk",)
    assert net.route("alder", "birk", avoid="XC").places == ("alder", "corve", "dunmor", "birk")


def test_avoid_a_corridor_closes_its_members(six_copy):
    """With a second road from Eskilhavn to Fennby beside the corridor and a ship beside its ship, one way is left."""
    atlas = load(
        six_copy(
            links={"birk--corve": {"status": "operating"}},
            like=[("corve--eskil-2", "corve--eskil", 300), ("eskil--fenn-2", "eskil--fenn", 150)],
        )
    )
    with pytest.raises(NoRoute, match="avoid 'corridor:alder-fenn'"):
        atlas.network().route("alder", "fenn", avoid="alder-fenn")
    route = atlas.network().route("birk", "fenn", avoid="corridor:alder-fenn")
    assert route.links == ("birk--corve", "corve--eskil-2", "eskil--fenn-2")


def test_avoid_a_link_leaves_its_parallel_open(six_copy):
    net = load(six_copy(like=[("eskil--fenn-2", "eskil--fenn", 150)])).network()
    assert net.route("eskil", "fenn").links == ("eskil--fenn",)
    assert net.route("eskil", "fenn", avoid="eskil--fenn").links == ("eskil--fenn-2",)
    assert length_or_none(net.route, "eskil", "fenn", avoid=["eskil--fenn", "eskil--fenn-2"]) is None


def test_avoid_a_waypoint_closes_the_links_that_pass_it(six_net):
    """Gantry lies on the line from Alderstad to Birkrast: the way round by Corveport is left."""
    assert six_net.route("alder", "birk").distance_km == 240
    assert six_net.route("alder", "birk", avoid="Gantry").links == (
        "alder--corve-road",
        "dunmor--corve",
        "birk--dunmor",
    )


def test_avoid_a_city_closes_its_terminals(six_net):
    """Marenberg is served at Dunmor and Corveport, and every way leads over one of them."""
    with pytest.raises(NoRoute, match="avoid 'place:maren'"):
        six_net.route("alder", "fenn", avoid="Marenberg")


def test_modes_are_those_of_the_hauls(six_net):
    """What goods change at a port, or between gauges, is no haul."""
    assert (
        six_net.route("alder", "fenn", modes=("rail", "sea", "road"), avoid="alder--corve-road").links == RAIL_AND_SHIP
    )
    assert six_net.route("alder", "corve", modes="rail").links == RAIL_AND_SHIP[:3]
    assert six_net.route("alder", "corve", modes=["road"]).links == TRUCK_AND_FERRY[:1]


def test_corridor_keeps_every_haul_within_its_members(six_copy):
    """A second ship, of 260 km from Corveport to Eskilhavn, is shorter and no member."""
    folder = six_copy(like=[("corve--eskil-2", "corve--eskil", 260)])
    net = load(folder).network()
    assert net.route("alder", "fenn").links == ("alder--corve-road", "corve--eskil-2", "eskil--fenn")
    for corridor in ("alder-fenn", "corridor:alder-fenn", "Alderstad to Fennby"):
        assert net.route("alder", "fenn", corridor=corridor).links == TRUCK_AND_FERRY


def test_a_city_is_reached_by_the_terminal_that_makes_the_way_shortest(six_net):
    """From Marenberg to the sea by Corveport (38 km), inland by Dunmor (20 km); the access counts."""
    out = six_net.route("Marenberg", "Fennby")
    assert out.access_km == (38, 0)
    assert out.distance_km == 38 + 286 + 131
    assert out.places == ("maren", "corve", "eskil", "fenn")
    inland = six_net.route("Birkrast", "Marenberg")
    assert inland.access_km == (0, 20)
    assert inland.distance_km == 195 + 20
    assert inland.legs.iloc[-1][["kind", "from", "to", "mode", "length_km"]].tolist() == [
        "access",
        "dunmor",
        "maren",
        "road",
        20,
    ]


def test_trains_use_roads_for_access_only(six_net):
    """The way to a city's terminal is by road, whatever the modes of the hauls."""
    assert six_net.route("Alderstad", "Marenberg", modes="rail").distance_km == 240 + 195 + 20


def test_a_point_stands_for_the_nearest_place_within_snap_km(six_net):
    route = six_net.route((0.02, 3.01), "fenn", snap_km=5)
    assert route.origin.place == "alder"
    assert 0 < route.origin.snap_km < 5
    assert route.destination.snap_km is None
    assert route.distance_km == 887


# --------------------------------------------------------------------------------------------- how it adds up


@pytest.mark.parametrize("ends", [*PAIRS, ("maren", "fenn"), ("alder", "maren")])
def test_the_distance_is_the_sum_of_the_legs(six_net, ends):
    route = six_net.route(*ends)
    assert route.distance_km == route.legs["length_km"].sum()
    assert route.graded_km.sum() == route.distance_km


@pytest.mark.parametrize("ends", [*PAIRS, ("maren", "fenn"), ("alder", "maren")])
def test_every_haul_km_has_a_source(six_net, ends):
    """The access to a city is stated by the atlas itself and has no row of sources.csv."""
    route = six_net.route(*ends)
    hauls = route.legs[route.legs["kind"] == "haul"]
    assert route.sources()["km"].sum() == hauls["length_km"].sum()
    assert set(route.sources().index) == set(hauls["source"])
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
    route = load(folder).network().route("alder", "fenn")
    assert route.sources()["km"].to_dict() == {"gazette": 470, "survey-2023": 417}
    assert list(route.sources().index) == ["gazette", "survey-2023"]
    assert route.graded_km.to_dict() == {"A": 417, "B": 470, "C": 0}
    assert {"title", "publisher", "url"} <= set(route.sources().columns)


@pytest.mark.parametrize(("one", "other"), [pair for pair in PAIRS if pair[0] < pair[1]])
def test_the_way_back_is_as_long(six_net, one, other):
    """Where every link runs both ways."""
    assert six_net.route(one, other).distance_km == six_net.route(other, one).distance_km


def test_a_link_that_runs_one_way_makes_the_way_back_longer(six_copy):
    net = load(six_copy(links={"alder--corve-road": {"direction": "forward"}})).network()
    assert net.route("alder", "corve").distance_km == 470
    assert net.route("corve", "alder").distance_km == 54 + 195 + 240


AVOIDED = st.sets(
    st.sampled_from([*LINKS, *(f"place:{stop}" for stop in STOPS), "country:XA", "country:XC"]), max_size=4
)


@given(st.sampled_from(PAIRS), AVOIDED, AVOIDED)
def test_avoiding_more_never_shortens_a_way(way, ends, avoid, more):
    some, all_of_it = length_or_none(way, *ends, avoid=avoid), length_or_none(way, *ends, avoid=avoid | more)
    if all_of_it is not None:
        assert some is not None
        assert some <= all_of_it


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


def test_legs_tell_every_step(six_net):
    """By rail: a change of gauge at Birkrast, the frontier behind it, and two transfers at the ports."""
    route = six_net.route("alder", "fenn", avoid=["alder--corve-road", "corve--eskil-ferry"])
    legs = route.legs
    assert tuple(legs.columns) == LEG_COLUMNS
    assert legs[["kind", "from", "to", "length_km", "country"]].to_numpy().tolist() == [
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
    legs = six_net.route("dunmor", "alder").legs
    assert legs[["kind", "from", "to", "country"]].to_numpy().tolist() == [
        ["haul", "dunmor", "birk", "XA-XB"],
        ["border", "dunmor", "birk", "XB-XA"],
        ["gauge_change", "birk", "birk", "XA"],
        ["haul", "birk", "alder", "XA"],
    ]


def test_to_frame_is_a_table_of_ones_own(six_net):
    route = six_net.route("alder", "fenn")
    frame = route.to_frame()
    frame["length_km"] = 0.0
    assert route.legs["length_km"].sum() == 887


def test_a_route_is_frozen(six_net):
    with pytest.raises(FrozenInstanceError):
        six_net.route("alder", "fenn").by = "time"


def test_a_route_of_an_earlier_year_uses_what_was_there(six):
    """Before the ferry the ship took the containers, 290 km instead of 286."""
    assert six.network(year=2016).route("alder", "fenn").distance_km == 470 + 290 + 131


# ------------------------------------------------------------------------------------------------ how it reads


def test_a_route_prints_as_a_person_would_say_it(six_net):
    route = six_net.route("Marenberg", "Alderstad", modes="rail")
    assert str(route).splitlines() == [
        "Marenberg to Alderstad: 455 km by rail; 1 border, 1 gauge change; 4% of the km rest on grade C",
        "         20 km  access    Marenberg to Dunmor  [C]",
        "        195 km  rail      Dunmor to Birkrast  [A]",
        "                border XB-XA",
        "                gauge change Birkrast",
        "        240 km  rail      Birkrast to Alderstad  [A]",
    ]
    assert repr(route) == f"<Route {str(route).splitlines()[0]}>"


def test_several_crossings_are_counted(six_net):
    summary = str(six_net.route("alder", "fenn", avoid=["alder--corve-road", "corve--eskil-ferry"])).splitlines()[0]
    assert summary == "Alderstad to Fennby: 910 km by rail, sea, road; 1 border, 1 gauge change, 2 transfers"


def test_html_of_a_route_is_escaped_and_has_a_row_for_each_leg(six_copy):
    """A name may hold signs of HTML; they are shown, not run."""
    net = load(six_copy(places={"fenn": {"name": "Fenn <b>& Co"}})).network()
    html = net.route("alder", "fenn")._repr_html_()
    assert "Fenn &lt;b&gt;&amp; Co" in html
    assert "<b>" not in html
    assert html.count("<tr>") == len(net.route("alder", "fenn").legs)
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
    assert length_or_none(net.route, "alder", "corve", avoid="place:Dunmor", modes="rail") is None


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
    route = six_net.route("alder", "fenn", via="Gantry")
    assert route.links == ("alder--birk", "birk--dunmor", "dunmor--corve", "corve--eskil-ferry", "eskil--fenn")
    assert route.course[:3] == ("alder", "gant", "birk")
    assert "gant" not in route.places
    back = six_net.route("fenn", "alder", via="Gantry")
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
