"""What an atlas is on one day: states, arcs, and why a link is closed."""

import datetime as dt
from dataclasses import FrozenInstanceError, replace
from itertools import permutations

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from korridor.api import load
from korridor.costs import dollars
from korridor.emissions import kilograms
from korridor.errors import InputError
from korridor.network import build, state_id, status_on
from korridor.parts import slots_of
from korridor.schema import CARGOES
from korridor.times import hours

STOPS = ("alder", "birk", "corve", "dunmor", "eskil", "fenn")
ALL_BUT_FERRY = frozenset({"container", "grain", "general"})


def kinds(net):
    return net.arcs["kind"].value_counts().to_dict()


# ---------------------------------------------------------------------------------------------- states and arcs


def test_states_are_the_carriers_of_each_place_and_the_two_sides_of_each_border(six_net):
    """Gantry is a waypoint and Marenberg a city without rails of its own: neither has a state.

    Where goods can change carriers, at Birkrast and in the ports, each carrier has two: came in, and to go out.
    """
    assert set(six_net.states.index) == {
        "alder|rail1520",
        "alder|road",
        "birk|rail1435<",
        "birk|rail1435>",
        "birk|rail1520<",
        "birk|rail1520>",
        "dunmor|rail1435",
        "corve|rail1435<",
        "corve|rail1435>",
        "corve|road<",
        "corve|road>",
        "corve|sea<",
        "corve|sea>",
        "eskil|road<",
        "eskil|road>",
        "eskil|sea<",
        "eskil|sea>",
        "fenn|road",
        "border:birk--dunmor|rail1435>",
        "border:birk--dunmor|rail1435<",
        "border:alder--corve-road|road>",
        "border:alder--corve-road|road<",
    }


def test_a_state_tells_its_side(six_net):
    """`both` where nothing can change; on a border the direction of travel along the link."""
    sides = six_net.states["side"]
    assert sides[["corve|road<", "corve|sea<", "birk|rail1435<"]].tolist() == ["arriving"] * 3
    assert sides[["corve|road>", "corve|sea>", "birk|rail1435>"]].tolist() == ["departing"] * 3
    assert sides[["alder|road", "dunmor|rail1435"]].tolist() == ["both"] * 2
    assert sides["border:birk--dunmor|rail1435>"] == "forward"
    assert sides["border:birk--dunmor|rail1435<"] == "back"


def test_routes_start_where_goods_go_out_and_end_where_they_came_in(six_net):
    """What was never hauled to Corveport does not begin there as if it had been."""
    rows = six_net.state_records
    assert {rows[row].id for row in six_net.starts_at["corve"]} == {"corve|rail1435>", "corve|road>", "corve|sea>"}
    assert {rows[row].id for row in six_net.ends_at["corve"]} == {"corve|rail1435<", "corve|road<", "corve|sea<"}
    assert six_net.starts_at["dunmor"] == six_net.ends_at["dunmor"] == six_net.states_at["dunmor"]


@pytest.mark.parametrize(
    ("changes", "place", "states", "through"),
    [
        ({"links": {"birk--dunmor": {"status": "planned"}}}, "birk", "rail1520", ""),
        ({"links": {"dunmor--corve": {"status": "planned"}}}, "corve", "road< road> sea< sea>", "road"),
        (
            {"places": {"corve": {"interchange": ["rail1435", "sea"]}}},
            "corve",
            "rail1435< rail1435> road sea< sea>",
            "rail1435",
        ),
        (
            {"places": {"corve": {"interchange": ["rail1435", "road"]}}},
            "corve",
            "rail1435< rail1435> road< road> sea< sea>",
            "rail1435 road",
        ),
        ({"places": {"eskil": {"interchange": ["sea"]}}}, "eskil", "road sea< sea>", ""),
        ({"places": {"eskil": {"interchange": []}}}, "eskil", "road sea< sea>", ""),
    ],
)
def test_a_carrier_has_two_states_only_where_it_can_change_to_another_that_is_there(
    six_copy, changes, place, states, through
):
    """And at sea always; a way through joins the two on land wherever there are two."""
    net = load(six_copy(**changes)).network()
    assert (
        sorted(state.partition("|")[2] for state in net.states.index if state.startswith(f"{place}|")) == states.split()
    )
    ways = net.arcs[(net.arcs["place"] == place) & (net.arcs["kind"] == "through")]
    assert sorted(ways["carrier"]) == through.split()


def test_hauls_run_both_ways_along_the_seven_open_links(six_net):
    hauls = six_net.arcs[six_net.arcs["kind"] == "haul"]
    assert set(hauls.index) == {
        f"{link}{sign}"
        for link in (
            "alder--birk|rail1520",
            "alder--corve-road|road",
            "birk--dunmor|rail1435",
            "corve--eskil-ferry|road",
            "corve--eskil|sea",
            "dunmor--corve|rail1435",
            "eskil--fenn|road",
        )
        for sign in "<>"
    }
    assert hauls.groupby("link")["length_km"].unique().map(list).to_dict() == {
        "alder--birk": [240],
        "alder--corve-road": [470],
        "birk--dunmor": [195],
        "corve--eskil": [290],
        "corve--eskil-ferry": [286],
        "dunmor--corve": [54],
        "eskil--fenn": [131],
    }


def test_arcs_by_kind(six_net):
    """7 links and 2 borders both ways; two gauges at Birkrast; three carriers at Corveport, two at Eskilhavn.

    Goods stay on the two gauges and on the roads and rails of the ports: five ways through. No ship sails through.
    """
    assert kinds(six_net) == {"haul": 14, "border": 4, "gauge_change": 2, "transfer": 10, "through": 5}


def test_a_haul_over_a_border_ends_on_it_and_the_border_arc_leads_on(six_net):
    """Each way has a border of its own, named by the direction of travel, so that each can take its own hours."""
    arcs = six_net.arcs
    for sign, ends, pair in (
        (">", ("birk|rail1435>", "dunmor|rail1435"), "XA-XB"),
        ("<", ("dunmor|rail1435", "birk|rail1435<"), "XB-XA"),
    ):
        haul, border = arcs.loc[f"birk--dunmor|rail1435{sign}"], arcs.loc[f"border:birk--dunmor|rail1435{sign}"]
        assert haul["from_state"] == ends[0]
        assert haul["to_state"] == border["from_state"] == f"border:birk--dunmor|rail1435{sign}"
        assert border["to_state"] == ends[1]
        assert (haul["length_km"], border["length_km"]) == (195, 0)
        assert (border["country"], border["place"], border["link"]) == (pair, "border:birk--dunmor", "birk--dunmor")


def test_every_border_is_between_two_countries_by_rail_or_road_and_in_pairs(six_net):
    """Ships call at ports: the ferry joins two countries and crosses no border."""
    borders = six_net.arcs[six_net.arcs["kind"] == "border"]
    assert set(borders["link"]) == {"birk--dunmor", "alder--corve-road"}
    assert set(borders["mode"]) == {"rail", "road"}
    for _, pair in borders.groupby(["link", "carrier"]):
        one, other = pair["country"]
        assert one.split("-") == other.split("-")[::-1]


def test_only_an_open_frontier_within_rail_or_road_gets_a_border_arc(six_copy):
    """The planned line would cross the same frontier; once it runs it has its two border arcs as well."""
    net = load(six_copy(links={"birk--corve": {"status": "operating"}})).network()
    assert set(net.arcs.loc[net.arcs["kind"] == "border", "link"]) == {
        "birk--dunmor",
        "alder--corve-road",
        "birk--corve",
    }


def test_goods_change_carrier_where_interchange_says_so_and_nowhere_else(six, six_net):
    """A gauge change joins two gauges, a transfer any other two carriers or two ships; neither takes any way."""
    changes = six_net.arcs[six_net.arcs["kind"].isin(["gauge_change", "transfer"])]
    expected = {
        (f"{state_id(place.id, a)}<", f"{state_id(place.id, b)}>")
        for place in six.place_records.values()
        for a, b in (*permutations(place.interchange, 2), *[("sea", "sea")] * ("sea" in place.interchange))
    }
    assert set(zip(changes["from_state"], changes["to_state"], strict=True)) == expected
    assert set(changes["length_km"]) == {0}
    assert set(changes.loc[changes["kind"] == "gauge_change", "place"]) == {"birk"}
    assert set(changes.loc[changes["kind"] == "transfer", "place"]) == {"corve", "eskil"}


def test_no_two_changes_follow_each_other_at_a_place(six_net):
    """From rail to road and on to a ship would be two handlings where one is enough, and two gauge changes a circle.

    Nor does one follow a way through: what is done at a place is one arc, from goods that came in to goods to go out.
    """
    graph = six_net.to_networkx()
    at_places = ("gauge_change", "transfer", "through")
    for state in graph:
        came = {kind for _, _, kind in graph.in_edges(state, data="kind")}
        goes = {kind for _, _, kind in graph.out_edges(state, data="kind")}
        assert not (came.intersection(at_places) and goes.intersection(at_places)), state


def test_from_one_ship_to_the_next_is_a_transfer(six_net):
    """Nothing goes through a port at sea."""
    sea = six_net.arcs[(six_net.arcs["from_state"] == "corve|sea<") & (six_net.arcs["to_state"] == "corve|sea>")]
    assert sea["kind"].tolist() == ["transfer"]
    assert "sea" not in set(six_net.arcs.loc[six_net.arcs["kind"] == "through", "carrier"])


def test_goods_that_stay_on_their_wheels_go_through_and_that_takes_nothing(six_net):
    """Neither km nor hours, nor money, nor emissions; every cargo of the carrier may, and no route tells of it."""
    through = six_net.arcs[six_net.arcs["kind"] == "through"]
    assert set(zip(through["from_state"], through["to_state"], strict=True)) == {
        (f"{state}<", f"{state}>")
        for state in ("birk|rail1435", "birk|rail1520", "corve|rail1435", "corve|road", "eskil|road")
    }
    assert set(through["length_km"]) == {0}
    assert set(through["cargoes"]) == {ALL_BUT_FERRY}
    rows = [six_net.arc_numbers[arc] for arc in through.index]
    for taken in (hours, dollars, kilograms):
        assert taken(six_net, "container", "block_train").central[rows].tolist() == [0.0] * 5
    way = six_net.route("dunmor", "alder", modes=("rail", "road"), avoid="alder--birk")
    assert way.places == ("dunmor", "corve", "alder")
    assert [six_net.arcs.at[arc, "kind"] for arc in way.arcs] == ["haul", "transfer", "haul", "border"]
    passing = six_net.route("alder", "fenn", modes=("road", "ferry"))
    assert [six_net.arcs.at[arc, "kind"] for arc in passing.arcs] == ["haul", "border", "haul", "haul"]


def test_without_interchange_two_carriers_at_one_place_stay_apart(six_copy):
    """Eskilhavn without cranes: the ship's states and the road's one are there, and nothing joins them."""
    net = load(six_copy(places={"eskil": {"interchange": []}})).network()
    assert {"eskil|sea<", "eskil|sea>", "eskil|road"} <= set(net.states.index)
    assert not (net.arcs["place"] == "eskil").any()


def test_no_change_to_a_carrier_whose_links_are_closed(six, six_copy):
    """Before May 2019 no rails reached Corveport, so nothing could change there to the railway."""
    net = six.network(date="2019-04-30")
    assert not any(state.startswith("corve|rail1435") for state in net.states.index)
    assert kinds(net) == {"haul": 12, "border": 4, "gauge_change": 2, "transfer": 6, "through": 4}
    planned = load(six_copy(links={"birk--dunmor": {"status": "planned"}})).network()
    assert "gauge_change" not in kinds(planned)


def test_a_forward_only_link_has_one_haul_and_one_border(six_copy):
    atlas = load(six_copy(links={"birk--dunmor": {"direction": "forward"}, "eskil--fenn": {"direction": "forward"}}))
    arcs = atlas.network().arcs
    assert arcs.index[arcs["link"] == "eskil--fenn"].tolist() == ["eskil--fenn|road>"]
    assert arcs.index[arcs["link"] == "birk--dunmor"].tolist() == [
        "birk--dunmor|rail1435>",
        "border:birk--dunmor|rail1435>",
    ]


def test_a_link_of_two_gauges_has_hauls_of_both(six_copy):
    atlas = load(six_copy(links={"alder--birk": {"carrier": ["rail1435", "rail1520"]}}))
    arcs = atlas.network().arcs
    assert set(arcs.index[arcs["link"] == "alder--birk"]) == {
        f"alder--birk|{gauge}{sign}" for gauge in ("rail1435", "rail1520") for sign in "<>"
    }


def test_parallel_links_keep_arcs_of_their_own(six_copy):
    net = load(six_copy(like=[("eskil--fenn-2", "eskil--fenn", 140)])).network()
    lengths = net.arcs.loc[net.arcs["link"].isin(["eskil--fenn", "eskil--fenn-2"]), "length_km"]
    assert lengths.to_dict() == {
        "eskil--fenn|road>": 131,
        "eskil--fenn|road<": 131,
        "eskil--fenn-2|road>": 140,
        "eskil--fenn-2|road<": 140,
    }


def test_an_arc_takes_the_cargoes_of_its_link(six_net):
    for arc, row in six_net.arcs[six_net.arcs["link"].notna()].iterrows():
        expected = {"container", "general"} if row["link"] == "corve--eskil-ferry" else ALL_BUT_FERRY
        assert row["cargoes"] == expected, arc
        assert {cargo for cargo in CARGOES if six_net.takes_cargo[cargo][six_net.arcs.index.get_loc(arc)]} == expected


def test_a_change_takes_what_both_carriers_take_there(six_copy):
    """Ships that take grain and oil, a port railway of containers and grain, a road for containers: what is shared."""
    net = load(
        six_copy(
            links={
                "corve--eskil": {"cargoes": ["grain", "oil"]},
                "dunmor--corve": {"cargoes": ["container", "grain"]},
                "corve--eskil-ferry": {"cargoes": ["container"]},
                "alder--corve-road": {"cargoes": ["container"]},
            }
        )
    ).network()
    cargoes = net.arcs.loc[net.arcs["place"] == "corve", "cargoes"].to_dict()
    assert cargoes["corve|rail1435>sea"] == cargoes["corve|sea>rail1435"] == {"grain"}
    assert cargoes["corve|rail1435>road"] == {"container"}
    assert cargoes["corve|road>sea"] == set()


def test_ships_end_at_the_berth_and_trains_at_the_station(six_net):
    points = six_net.states[["lon", "lat"]].T.to_dict("list")
    assert points["corve|sea<"] == points["corve|sea>"] == [4.1, 2.4]
    assert points["corve|rail1435<"] == points["corve|rail1435>"] == points["corve|road<"] == [4.0, 2.5]


def test_a_state_on_a_border_has_no_point_and_both_countries(six_net):
    state = six_net.states.loc["border:birk--dunmor|rail1435>"]
    assert (state["place"], state["carrier"], state["country"]) == ("border:birk--dunmor", "rail1435", "XA-XB")
    assert np.isnan([state["lon"], state["lat"]]).all()


def test_lengths_tell_which_figure_is_used(six_net):
    """The survey of grade A against the gazette of grade B."""
    assert six_net.lengths.loc["alder--birk", ["central", "value_id", "source", "confidence"]].tolist() == [
        240,
        "len-alder--birk",
        "survey-2023",
        "A",
    ]
    assert set(six_net.lengths.index) == set(six_net.arcs["link"].dropna())


def test_a_line_is_as_long_in_an_earlier_year(six):
    """The survey of 2023 measured rails that had long been there; an older figure is no better for an older day."""
    assert six.network(year=2019).lengths.at["alder--birk", "value_id"] == "len-alder--birk"


# ------------------------------------------------------------------------------------------------- day by day


def test_a_link_with_a_status_of_its_own_is_closed_and_says_why(six_net):
    assert dict(six_net.closed) == {"birk--corve": "planned"}


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"status": "planned"}, "planned"),
        ({"status": "proposed"}, "proposed"),
        ({"status": "construction"}, "under construction"),
        ({"status": "historic"}, "no longer in use"),
        ({"opened": "2026"}, "opens 2026"),
        ({"opened": "2025-03-01"}, "opens 2025-03-01"),
        ({"closed": "2023-11"}, "closed 2023-11"),
    ],
)
def test_every_closed_link_says_why(six_copy, changes, reason):
    net = load(six_copy(links={"eskil--fenn": changes})).network()
    assert net.closed["eskil--fenn"] == reason
    assert "eskil--fenn" not in set(net.arcs["link"])


def test_without_year_or_date_it_is_the_end_of_the_base_year(six):
    assert six.network().day == dt.date(2024, 12, 31)


def test_a_year_is_its_last_day(six):
    """The ferry opened on 1 June 2017, the last piece of railway in May 2019: each is in the network of its year."""
    assert six.network(year=2017).day == dt.date(2017, 12, 31)
    opens = {year: set(six.network(year=year).closed) for year in (2016, 2017, 2018, 2019)}
    assert opens == {
        2016: {"birk--corve", "corve--eskil-ferry", "dunmor--corve"},
        2017: {"birk--corve", "dunmor--corve"},
        2018: {"birk--corve", "dunmor--corve"},
        2019: {"birk--corve"},
    }


def test_a_link_is_open_from_the_day_it_opened(six):
    assert six.network(date="2017-05-31").closed["corve--eskil-ferry"] == "opens 2017-06-01"
    assert "corve--eskil-ferry" not in six.network(date="2017-06-01").closed


def test_a_link_that_opened_in_a_month_is_open_for_certain_from_its_end(six):
    assert six.network(date="2019-05-30").closed["dunmor--corve"] == "opens 2019-05"
    assert "dunmor--corve" not in six.network(date="2019-05-31").closed


def test_a_link_is_open_on_the_day_it_closes_and_not_after(six_copy):
    atlas = load(six_copy(links={"eskil--fenn": {"closed": "2023-08-15"}}))
    assert "eskil--fenn" not in atlas.network(date="2023-08-15").closed
    assert atlas.network(date="2023-08-16").closed["eskil--fenn"] == "closed 2023-08-15"


def test_a_link_of_some_months_is_closed_in_the_others_and_open_in_a_year_as_a_whole(six_copy):
    """A road that opens in spring and closes in autumn; a year as a whole knows no seasons."""
    atlas = load(six_copy(links={"alder--corve-road": {"months_open": [4, 5, 6, 7, 8, 9, 10]}}))
    winter, summer, year = atlas.network(date="2024-01-15"), atlas.network(date="2024-07-01"), atlas.network(year=2024)
    assert winter.closed["alder--corve-road"] == "open in months 4, 5, 6, 7, 8, 9, 10 only"
    assert "alder--corve-road" not in set(winter.arcs["link"])
    assert (winter.month, summer.month, year.month) == (1, 7, None)
    for net in (summer, year, atlas.network(date="2024-04-01"), atlas.network(date="2024-10-31")):
        assert "alder--corve-road" not in net.closed
        assert "alder--corve-road" in set(net.arcs["link"])
    assert winter.route("alder", "corve").modes == ("rail",)
    assert summer.route("alder", "corve").modes == ("road",)


def test_why_a_link_is_closed_by_its_status_goes_before_its_months(six_copy):
    """What is only planned is not closed for the winter."""
    atlas = load(six_copy(links={"birk--corve": {"months_open": [7]}}))
    assert atlas.network(date="2024-01-15").closed["birk--corve"] == "planned"


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("2019-06-30", dt.date(2019, 6, 30)),
        ("2019-06", dt.date(2019, 6, 30)),
        ("2019", dt.date(2019, 12, 31)),
        (dt.date(2019, 6, 30), dt.date(2019, 6, 30)),
        (dt.datetime(2019, 6, 30, 12, tzinfo=dt.UTC), dt.date(2019, 6, 30)),
        (pd.Timestamp("2019-06-30"), dt.date(2019, 6, 30)),
    ],
)
def test_a_date_is_text_or_a_day(six, date, day):
    net = six.network(date=date)
    assert net.day == day
    assert type(net.day) is dt.date


def test_a_year_may_come_from_an_array(six):
    assert six.network(year=np.int64(2020)).day == dt.date(2020, 12, 31)


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ({"year": 2020, "date": "2020-01-01"}, "a year or a date, not both"),
        ({"year": 2014}, "covers 2015 to 2030; got 2014"),
        ({"year": 2031}, "covers 2015 to 2030; got 2031"),
        ({"date": "2014-12-31"}, "covers 2015 to 2030; got 2014-12-31"),
        ({"date": dt.date(2031, 1, 1)}, "covers 2015 to 2030; got 2031-01-01"),
        ({"year": "2020"}, "a year is a whole number as 2014; got '2020'"),
        ({"year": 2020.0}, "a year is a whole number as 2014; got 2020.0"),
        ({"year": True}, "a year is a whole number as 2014; got True"),
        ({"date": 2020}, "a date is written 2014-12-03; got 2020"),
        ({"date": "yesterday"}, "'yesterday' is not a date"),
        ({"date": "2020-02-30"}, "'2020-02-30' is not a date"),
        ({"date": ""}, "'' is not a date"),
    ],
)
def test_a_time_that_cannot_be_is_refused(six, when, message):
    with pytest.raises(InputError, match=message):
        six.network(**when)


def test_first_and_last_day_of_the_years_covered_are_in(six):
    assert six.network(date="2015-01-01").day == dt.date(2015, 1, 1)
    assert six.network(year=2030).day == dt.date(2030, 12, 31)


@pytest.mark.parametrize(
    ("status", "opened", "closed", "expected"),
    [
        ("operating", None, None, ["operating", "operating", "operating"]),
        ("operating", "2018", None, ["not open yet", "operating", "operating"]),
        ("operating", None, "2021", ["operating", "operating", "closed"]),
        ("operating", "2018", "2021", ["not open yet", "operating", "closed"]),
        ("historic", "2018", "2021", ["historic", "operating", "historic"]),
        ("historic", None, "2021", ["historic", "historic", "historic"]),
        ("historic", "2018", None, ["historic", "historic", "historic"]),
        ("construction", "2018", None, ["construction", "construction", "construction"]),
        ("planned", None, None, ["planned", "planned", "planned"]),
        ("proposed", None, None, ["proposed", "proposed", "proposed"]),
    ],
)
def test_status_on_a_day(six, status, opened, closed, expected):
    """Before 2018, in 2020, after 2021; an opening without a nearer date counts from the end of its year."""
    link = replace(six.link("eskil--fenn"), status=status, opened=opened, closed=closed)
    days = [dt.date(2018, 12, 30), dt.date(2020, 7, 1), dt.date(2022, 1, 1)]
    assert [status_on(link, day) for day in days] == expected


# ----------------------------------------------------------------------------------------------- for networkx


def test_networkx_graph_has_the_rows_of_the_tables(six_net):
    """The same states and arcs with the same columns; what is unknown is None."""
    graph = six_net.to_networkx()
    assert graph.graph == {"atlas": "six", "day": "2024-12-31"}
    assert list(graph.nodes) == list(six_net.states.index)
    assert {key for _, _, key in graph.edges(keys=True)} == set(six_net.arcs.index)
    for state, attributes in graph.nodes(data=True):
        row = six_net.states.loc[state]
        assert attributes == {name: None if pd.isna(row[name]) else row[name] for name in six_net.states.columns}
    for a, b, arc, attributes in graph.edges(keys=True, data=True):
        row = six_net.arcs.loc[arc]
        assert (a, b) == (row["from_state"], row["to_state"])
        assert list(attributes) == six_net.arcs.columns.drop(["from_state", "to_state"]).tolist()
        for name, value in attributes.items():
            assert value is None if name != "cargoes" and pd.isna(row[name]) else value == row[name]


SERVICE = {"container": "block_train", "grain": "wagonload"}


def taken_by_slot(net, by, cargo):
    """What each arc, start and end takes: km are those of the arcs, hours and dollars central figures."""
    if by == "distance":
        return [arc.length_km for arc in net.arc_records] + [0.0] * 2 * len(net.state_records)
    return {"time": hours, "cost": dollars}[by](net, cargo, SERVICE[cargo]).central


@pytest.mark.parametrize("cargo", SERVICE)
@pytest.mark.parametrize("by", ["distance", "time", "cost"])
def test_networkx_and_route_agree_on_every_pair_of_places(six_net, by, cargo):
    """Two programs, one answer, both ways between all six: arcs, and what a start and an end in each state take."""
    taken, slots, numbers = taken_by_slot(six_net, by, cargo), slots_of(six_net), six_net.state_numbers
    graph = six_net.to_networkx()
    closed = [
        (a, b, arc)
        for a, b, arc, cargoes in graph.edges(keys=True, data="cargoes")
        if cargo not in cargoes or np.isnan(taken[six_net.arc_numbers[arc]])
    ]
    graph.remove_edges_from(closed)
    for a, b, arc in graph.edges(keys=True):
        graph.edges[a, b, arc]["taken"] = taken[six_net.arc_numbers[arc]]
    for state, row in list(graph.nodes(data=True)):
        if row["place"] in STOPS and row["side"] != "arriving":
            graph.add_edge(f"from {row['place']}", state, taken=taken[slots.start(numbers[state])])
        if row["place"] in STOPS and row["side"] != "departing":
            graph.add_edge(state, f"to {row['place']}", taken=taken[slots.end(numbers[state])])
    for one, other in permutations(STOPS, 2):
        expected = nx.dijkstra_path_length(graph, f"from {one}", f"to {other}", weight="taken")
        found = six_net.route(one, other, by=by, cargo=cargo)
        total = {"distance": found.distance_km, "time": found.time_h.central, "cost": found.cost_usd_per_t.central}[by]
        assert total == pytest.approx(expected, rel=1e-12), (one, other)


# --------------------------------------------------------------------------------------------------- frozen


def test_a_network_is_frozen(six_net):
    for name in ("day", "arc_records", "state_records", "closed", "atlas"):
        with pytest.raises(FrozenInstanceError):
            setattr(six_net, name, None)
    with pytest.raises(TypeError):
        six_net.closed["eskil--fenn"] = "because"
    with pytest.raises(TypeError):
        six_net.state_numbers["nowhere"] = 0
    with pytest.raises(TypeError):
        six_net.takes_cargo["oil"] = None


def test_a_change_to_a_table_changes_no_network(six):
    """Whoever wants other facts edits the atlas; routes and the graph never read the tables."""
    net = six.network()
    net.arcs["length_km"] = 1.0
    net.states["place"] = "nowhere"
    net.lengths["central"] = 2.0
    for by in ("distance", "time", "cost"):
        route = net.route("alder", "fenn", by=by)
        assert (route.distance_km, route.legs["length_km"].sum()) == (887, 887)
    assert net.to_networkx().edges["eskil|road>", "fenn|road", "eskil--fenn|road>"]["length_km"] == 131


def test_another_year_is_another_network(six):
    """Building one changes neither the atlas nor an earlier network."""
    late = six.network()
    arcs = late.arcs.copy()
    early = six.network(year=2016)
    assert len(early.arcs) < len(late.arcs)
    pd.testing.assert_frame_equal(late.arcs, arcs)
    assert early.atlas is late.atlas


def test_the_same_day_gives_the_same_network(six):
    one, other = six.network(year=2018), build(six, date="2018-12-31")
    pd.testing.assert_frame_equal(one.arcs, other.arcs)
    pd.testing.assert_frame_equal(one.states, other.states)
    assert dict(one.closed) == dict(other.closed)


def test_a_network_says_what_it_is(six_net):
    assert repr(six_net) == "<Network six on 2024-12-31: 22 states, 35 arcs, 1 links closed>"
