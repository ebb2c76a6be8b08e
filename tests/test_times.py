"""Hours of every step, worked out by hand on the six places; speeds and delays by published figures."""

import json

import numpy as np
import pytest

from korridor.api import load
from korridor.draws import drawn_logs
from korridor.errors import InputError
from korridor.parts import slots_of
from korridor.times import delay_share, hours, speed_kmh

KM_PER_NM = 1.852
LAYERS = ("links", "places")


def parts_at(net, where, *, cargo="container", service="block_train"):
    """(kind, central hours) of each part of an arc; or of a start, end or access, written `start alder|road`.

    Where a figure is missing, the word on it.
    """
    slots, (side, _, name) = slots_of(net), where.rpartition(" ")
    if side == "access":
        slot = slots.access[tuple(name.split(">"))]
    elif side:
        slot = getattr(slots, side)(net.state_numbers[name])
    else:
        slot = net.arc_numbers[name]
    parts = hours(net, cargo, service)
    if slot in parts.missing:
        return parts.missing[slot]
    return [(parts.parts[row].kind, pytest.approx(parts.part_central[row])) for row in parts.by_slot.get(slot, ())]


def written(folder, file, *rows):
    """The atlas of a folder with rows added to a table."""
    with (folder / file).open("a", encoding="utf-8") as table:
        table.writelines(f"{row}\n" for row in rows)
    return load(folder)


# ---------------------------------------------------------------------------------------------------- on land


@pytest.mark.parametrize(
    ("arc", "service", "expected"),
    [
        # 240 km at its own 28 km/h as a block train; wagons by default at 13 km/h.
        ("alder--birk|rail1520>", "block_train", [240 / 28]),
        ("alder--birk|rail1520<", "block_train", [240 / 28]),
        ("alder--birk|rail1520>", "wagonload", [240 / 13]),
        # 195 km over the frontier: half of them at 26 km/h, as everywhere, and half at 30, as in Brodany.
        ("birk--dunmor|rail1435>", "block_train", [97.5 / 26, 97.5 / 30]),
        ("birk--dunmor|rail1435<", "block_train", [97.5 / 26, 97.5 / 30]),
        ("birk--dunmor|rail1435>", "wagonload", [97.5 / 13, 97.5 / 13]),
        ("dunmor--corve|rail1435>", "block_train", [54 / 30]),
        # By road at 27 km/h, whatever the service; the first one in two countries.
        ("alder--corve-road|road>", "block_train", [235 / 27, 235 / 27]),
        ("alder--corve-road|road<", "wagonload", [235 / 27, 235 / 27]),
        ("eskil--fenn|road>", "block_train", [131 / 27]),
    ],
)
def test_a_haul_takes_its_length_over_its_section_speed(six_net, arc, service, expected):
    """Its own, else the default of each country on its equal share of the length."""
    assert parts_at(six_net, arc, service=service) == [("haul", h) for h in expected]


def test_a_daily_run_stands_for_the_speed_of_a_block_train(six_copy):
    """720 km a day are 30 km/h: 54 km in 1.8 h; of 480 km a day in 2.7 h. Wagons keep their own default."""
    daily = "run-dunmor--corve,link:dunmor--corve,train_km_per_day,none,,observed,,480,,km/day,2023,survey-2023,A,,"
    net = written(six_copy(), "values.csv", daily).network()

    assert parts_at(net, "dunmor--corve|rail1435>") == [("haul", 2.7)]
    assert parts_at(net, "dunmor--corve|rail1435>", service="wagonload") == [("haul", 54 / 13)]


def test_a_speed_goes_before_a_daily_run(six_copy):
    """Both of the link itself: 240 km at 28 km/h."""
    daily = "run-alder--birk,link:alder--birk,train_km_per_day,none,,observed,,480,,km/day,2023,survey-2023,A,,"
    net = written(six_copy(), "values.csv", daily).network()

    assert parts_at(net, "alder--birk|rail1520>") == [("haul", 240 / 28)]


def test_each_direction_has_its_own_speed_where_there_is_one(six_copy):
    """Out at 18 km/h by the ends of the link, home from XB to XA at 10."""
    net = written(
        six_copy(),
        "values.csv",
        "spd-out,link:dunmor--corve,section_speed_kmh,none,direction=dunmor-corve,observed,,18,,km/h,2023,survey-2023,A,,",
        "spd-home,link:birk--dunmor,section_speed_kmh,none,direction=XB-XA,observed,,10,,km/h,2023,survey-2023,A,,",
    ).network()

    assert parts_at(net, "dunmor--corve|rail1435>") == [("haul", 3)]
    assert parts_at(net, "dunmor--corve|rail1435<") == [("haul", 54 / 30)]
    assert parts_at(net, "birk--dunmor|rail1435<") == [("haul", 19.5)]
    assert parts_at(net, "birk--dunmor|rail1435>") == [("haul", 97.5 / 26), ("haul", 97.5 / 30)]


def test_a_speed_of_a_section_is_one_number_over_all_its_links(six_copy):
    """195 + 54 km at 15 km/h: in every draw the hours of the links are as 195 to 54."""
    net = written(
        six_copy(),
        "values.csv",
        "spd-line,section:brodan-line,section_speed_kmh,none,,observed,10,15,20,km/h,2023,survey-2023,A,,",
    ).network()
    parts = hours(net, "container", "block_train")
    first, second = (
        parts.totals(drawn_logs(parts.elements, draws=50))[:, net.arc_numbers[f"{link}|rail1435>"]]
        for link in ("birk--dunmor", "dunmor--corve")
    )

    assert parts_at(net, "birk--dunmor|rail1435>") == [("haul", 13)]
    assert first / second == pytest.approx(np.full(50, 195 / 54))
    assert len(set(first.round(6))) == 50


@pytest.mark.parametrize(
    ("arc", "expected"),
    [
        ("border:birk--dunmor|rail1435>", 12),  # its own, outwards
        ("border:birk--dunmor|rail1435<", 9),  # its own, homewards
        ("border:alder--corve-road|road>", 10),  # the default of an ordinary border by road
        ("border:alder--corve-road|road<", 10),
    ],
)
def test_a_border_takes_hours_by_direction(six_net, arc, expected):
    assert parts_at(six_net, arc) == [("border", expected)]


@pytest.mark.parametrize(("service", "expected"), [("block_train", 14), ("wagonload", 42)])
def test_a_border_without_hours_of_its_own_takes_those_of_its_kind(six_copy, service, expected):
    """Where the gauge breaks: 14 h for block trains, 42 h for wagons."""
    folder = six_copy()
    values = folder / "values.csv"
    rows = values.read_text(encoding="utf-8").splitlines(keepends=True)
    values.write_text("".join(row for row in rows if ",border_h," not in row), encoding="utf-8")
    net = load(folder).network()

    assert parts_at(net, "border:birk--dunmor|rail1435>", service=service) == [("border", expected)]


def test_every_border_and_direction_is_drawn_by_itself(six_net):
    """They share the factor of their frontier and not the number."""
    parts = hours(six_net, "container", "block_train")
    keys = [
        parts.elements[part.factors[0][0]].key
        for part in parts.parts
        if part.kind == "border" and part.slot < len(six_net.arc_records)
    ]

    assert len(keys) == len(set(keys)) == 4


@pytest.mark.parametrize(("service", "expected"), [("block_train", 10), ("wagonload", 24)])
def test_a_gauge_change_takes_its_own_hours_by_service(six_net, service, expected):
    """Birkrast: 10 h for block trains of its own; wagons reload in 24 h by default."""
    for way in ("rail1520>rail1435", "rail1435>rail1520"):
        assert parts_at(six_net, f"birk|{way}", service=service) == [("gauge_change", expected)]


def test_containers_of_a_block_train_are_lifted_where_a_place_has_no_figure(six_copy):
    """9 h; general cargo in block trains has no default, and the lack names the place."""
    folder = six_copy()
    values = folder / "values.csv"
    rows = values.read_text(encoding="utf-8").splitlines(keepends=True)
    values.write_text("".join(row for row in rows if not row.startswith("gc-birk")), encoding="utf-8")
    net = load(folder).network()

    assert parts_at(net, "birk|rail1520>rail1435") == [("gauge_change", 9)]
    lack = parts_at(net, "birk|rail1520>rail1435", cargo="general")
    assert lack == "no gauge_change_h of place:birk, and no default of it"


def test_to_stay_on_the_wheels_takes_nothing(six_net):
    assert parts_at(six_net, "birk|rail1520>rail1520") == []
    assert parts_at(six_net, "corve|road>road") == []


# ------------------------------------------------------------------------------------------------------ at sea


@pytest.mark.parametrize(
    ("arc", "wait"),
    [("corve--eskil|sea>", 96 / 2), ("corve--eskil|sea<", 120 / 2)],
)
def test_a_ship_takes_half_its_interval_and_its_length_over_its_speed(six_net, arc, wait):
    """Out every 96 h of its own, home every 120 h by default; 290 km at 10 knots of 1.852 km/h are 15.66 h."""
    assert parts_at(six_net, arc) == [("wait", wait), ("haul", 290 / 10 / KM_PER_NM)]


def test_both_directions_of_a_ship_are_drawn_from_their_own_figures(six_net):
    """The median of the wait is 48 h one way and 60 the other, also in the draws."""
    parts = hours(six_net, "container", "block_train")
    waits = [
        next(row for row in parts.by_slot[six_net.arc_numbers[arc]] if parts.parts[row].kind == "wait")
        for arc in ("corve--eskil|sea>", "corve--eskil|sea<")
    ]
    drawn = parts.values(drawn_logs(parts.elements, draws=4000), waits)

    # the share of draws below the median has the standard error 0.5 / sqrt(4000) = 0.008
    assert [(drawn[:, 0] < 48).mean(), (drawn[:, 1] < 60).mean()] == pytest.approx([0.5, 0.5], abs=0.032)


@pytest.mark.parametrize("way", [">", "<"])
def test_a_truck_ferry_takes_boarding_wait_sailing_and_landing_in_this_order(six_net, way):
    """8 h on board, half of 48 h, 286 km at 12 knots, 7 h ashore."""
    assert parts_at(six_net, f"corve--eskil-ferry|road{way}") == [
        ("transfer", 8),
        ("wait", 24),
        ("haul", 286 / 12 / KM_PER_NM),
        ("transfer", 7),
    ]


def test_stated_sailing_hours_go_before_the_speed(six_copy):
    """Out 20 h as stated; home, where nothing is stated, by the speed."""
    net = written(
        six_copy(),
        "values.csv",
        "sail-out,link:corve--eskil,sailing_h,one_way,direction=corve-eskil,observed,18,20,26,h,2023,survey-2023,A,,",
    ).network()

    assert parts_at(net, "corve--eskil|sea>") == [("wait", 48), ("haul", 20)]
    assert parts_at(net, "corve--eskil|sea<") == [("wait", 60), ("haul", 290 / 10 / KM_PER_NM)]


def test_weather_makes_sailing_longer_and_not_the_wait(six_copy):
    """A factor of 1.25 on the Sunder Sea."""
    row = "wx-sunder,sea,*,sailing,sunder,,any,any,sailing_factor,none,1,1.25,1.5,ratio,C,,"
    net = written(six_copy(), "defaults.csv", row).network()

    assert parts_at(net, "corve--eskil|sea>") == [("wait", 48), ("haul", 1.25 * 290 / 10 / KM_PER_NM)]
    assert parts_at(net, "alder--birk|rail1520>") == [("haul", 240 / 28)]


@pytest.mark.parametrize(("status", "hours_"), [("current", 1.25 * 20), ("observed", 20)])
def test_hours_that_were_observed_had_their_weather(six_copy, status, hours_):
    """What a ship took is not made longer once more; what it is said to take in calm water is."""
    row = "wx-sunder,sea,*,sailing,sunder,,any,any,sailing_factor,none,1,1.25,1.5,ratio,C,,"
    folder = six_copy()
    written(folder, "defaults.csv", row)
    sailed = f"sail-corve,link:corve--eskil,sailing_h,one_way,,{status},18,20,24,h,2023,survey-2023,A,,"
    net = written(folder, "values.csv", sailed).network()

    assert parts_at(net, "corve--eskil|sea>") == [("wait", 48), ("haul", pytest.approx(hours_))]


@pytest.fixture
def iced(six_copy):
    """The ship's way freezes in January and February, and that takes 30 h."""
    row = "ice-sunder,sea,XB,sailing,sunder,,any,any,ice_delay_h,none,12,30,60,h,C,,"
    return written(six_copy(links={"corve--eskil": {"months_ice": [1, 2]}}), "defaults.csv", row)


@pytest.mark.parametrize(
    ("date", "ice"), [("2024-01-15", [30]), ("2024-02", [30]), ("2024-03-01", []), ("2023-12-31", [])]
)
def test_ice_delays_a_ship_in_its_months(iced, date, ice):
    found = parts_at(iced.network(date=date), "corve--eskil|sea>")

    assert found == [("wait", 48), ("haul", 290 / 10 / KM_PER_NM), *(("wait", hours_) for hours_ in ice)]


def test_a_network_of_a_year_has_no_months_and_no_ice(iced):
    assert len(parts_at(iced.network(year=2024), "corve--eskil|sea>")) == 2


def test_a_month_of_ice_without_a_delay_is_a_lack(six_copy):
    """Unknown, and not none."""
    net = load(six_copy(links={"corve--eskil": {"months_ice": [1]}})).network(date="2024-01-15")
    lack = parts_at(net, "corve--eskil|sea>")

    assert lack == "no ice_delay_h of link:corve--eskil, though its months_ice has month 1"


# ------------------------------------------------------------------------------------------- changes and ends


@pytest.mark.parametrize(
    ("arc", "expected"),
    [
        ("corve|rail1435>road", [("transfer", 10)]),
        ("corve|rail1435>sea", [("transfer", 36)]),
        ("corve|road>sea", [("transfer", 24)]),
        ("corve|sea>road", [("transfer", 26)]),
        ("corve|sea>sea", [("transfer", 80)]),
        # behind a transfer to a train half the interval of trains: 84 h
        ("corve|sea>rail1435", [("transfer", 40), ("wait", 42)]),
        ("corve|road>rail1435", [("transfer", 10), ("wait", 42)]),
    ],
)
def test_a_transfer_takes_its_hours_and_to_a_train_the_wait_for_it(six_net, arc, expected):
    """The wait for a ship is with the ship."""
    assert parts_at(six_net, arc) == expected


def test_a_transfer_at_a_place_with_a_figure_of_its_own(six_copy):
    row = "tr-corve,place:corve,transfer_h,none,mode=rail>sea;cargo=grain,observed,20,60,90,h,2023,survey-2023,A,,"
    net = written(six_copy(), "values.csv", row).network()

    assert parts_at(net, "corve|rail1435>sea", cargo="grain", service="wagonload") == [("transfer", 60)]
    assert parts_at(net, "corve|rail1435>sea") == [("transfer", 36)]


@pytest.mark.parametrize(
    ("where", "service", "expected"),
    [
        ("start alder|rail1520", "block_train", [("load", 18), ("wait", 42)]),
        ("start alder|rail1520", "wagonload", [("load", 30), ("wait", 30)]),
        ("start alder|road", "block_train", [("load", 5)]),
        ("start corve|sea>", "block_train", [("load", 36)]),
        ("start corve|rail1435>", "block_train", [("load", 18), ("wait", 42)]),
        ("end alder|rail1520", "block_train", [("unload", 14)]),
        ("end alder|rail1520", "wagonload", [("unload", 30)]),
        ("end fenn|road", "block_train", [("unload", 6)]),
        ("end eskil|sea<", "wagonload", [("unload", 42)]),
        # nothing begins where goods only arrive, or on a frontier
        ("start corve|sea<", "block_train", []),
        ("end corve|sea>", "block_train", []),
        ("start border:birk--dunmor|rail1435>", "block_train", []),
        ("end border:birk--dunmor|rail1435<", "block_train", []),
    ],
)
def test_loading_and_unloading_go_by_mode_and_a_train_is_waited_for(six_net, where, service, expected):
    assert parts_at(six_net, where, service=service) == expected


def test_a_city_is_reached_by_truck(six_net):
    """20 and 38 km at 27 km/h."""
    assert parts_at(six_net, "access maren>dunmor") == [("access", 20 / 27)]
    assert parts_at(six_net, "access maren>corve") == [("access", 38 / 27)]


# ------------------------------------------------------------------------------------------------ what is missing


@pytest.mark.parametrize(
    ("row", "where", "words"),
    [
        (
            "spd-road",
            "eskil--fenn|road>",
            "no section_speed_kmh of link:eskil--fenn, and no default of it for road in XC",
        ),
        ("spd-road", "access maren>corve", "no default section_speed_kmh of a road in XB, for the way to corve"),
        ("int-general", "corve--eskil|sea<", "no interval_h of link:corve--eskil, and no default of it for its trade"),
        ("spd-sea-general", "corve--eskil|sea>", "neither sailing_h nor vessel_speed_kn of link:corve--eskil"),
        ("brd-road", "border:alder--corve-road|road>", "no border_h of border:alder--corve-road, and no default"),
        ("tr-sea-rail", "corve|sea>rail1435", "no transfer_h of place:corve for sea>rail, and no default of it"),
        ("tr-road-roro", "corve--eskil-ferry|road>", "no transfer_h of place:corve for road>ro-ro"),
        ("tr-roro-road", "corve--eskil-ferry|road>", "no transfer_h of place:eskil for ro-ro>road"),
        (
            "int-block",
            "corve|sea>rail1435",
            "no interval_h of trains at place:corve, and no default of it for block_train",
        ),
        ("load-road", "start alder|road", "no load_h of place:alder by road for container, and no default of it"),
        ("unload-sea", "end eskil|sea<", "no unload_h of place:eskil by sea for container, and no default of it"),
    ],
)
def test_a_step_without_a_figure_is_unknown_and_says_which(six_copy, row, where, words):
    """Never zero, and never a figure of another class of things."""
    folder = six_copy()
    path = folder / "defaults.csv"
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in rows if not line.startswith(f"{row},")]
    assert len(kept) == len(rows) - 1
    path.write_text("".join(kept), encoding="utf-8")
    found = parts_at(load(folder).network(), where)

    assert isinstance(found, str)
    assert found.startswith(words)


@pytest.mark.parametrize("cargo", ["container", "grain", "general"])
@pytest.mark.parametrize("service", ["block_train", "wagonload"])
def test_nothing_is_missing_on_the_six_places(six_net, cargo, service):
    assert dict(hours(six_net, cargo, service).missing) == {}


def test_what_does_not_take_a_cargo_has_no_hours_for_it(six_net):
    """The truck ferry takes no grain."""
    assert parts_at(six_net, "corve--eskil-ferry|road>", cargo="grain") == []


# ----------------------------------------------------------------------------------------------------------- laws


@pytest.mark.parametrize("cut", [1, 65.5, 100])
def test_two_links_of_equal_speed_take_as_long_as_one(six_copy, cut):
    """The road from Eskilhavn to Fennby by a place on the way: 131 / 27 h, wherever it is cut, and no stop there."""
    folder = six_copy()
    links, places = (json.loads((folder / f"{name}.geojson").read_text(encoding="utf-8")) for name in LAYERS)
    (road,) = [feature for feature in links["features"] if feature["id"] == "eskil--fenn"]
    (fenn,) = [feature for feature in places["features"] if feature["id"] == "fenn"]
    here, there = road["geometry"]["coordinates"]
    middle = [sum(pair) / 2 for pair in zip(here, there, strict=True)]
    places["features"].append(
        fenn
        | {"id": "mid", "geometry": {"type": "Point", "coordinates": middle}}
        | {"properties": fenn["properties"] | {"id": "mid", "name": "Midway"}}
    )
    for start, end, points in (("eskil", "mid", [here, middle]), ("mid", "fenn", [middle, there])):
        name = f"{start}--{end}"
        ends = {"id": name, "from": start, "to": end, "length_note": "cut anywhere"}
        links["features"].append(
            road
            | {"id": name, "properties": road["properties"] | ends}
            | {"geometry": {"type": "LineString", "coordinates": points}}
        )
    for name, layer in zip(LAYERS, (links, places), strict=True):
        (folder / f"{name}.geojson").write_text(json.dumps(layer), encoding="utf-8")
    net = written(
        folder,
        "values.csv",
        *(
            f"len-{link},link:{link},length_km,none,,current,,{length},,km,2023,survey-2023,A,,"
            for link, length in (("eskil--mid", cut), ("mid--fenn", 131 - cut))
        ),
    ).network()
    whole, cut_up = net.route("eskil", "fenn"), net.route("eskil", "fenn", via="mid")

    assert whole.links == ("eskil--fenn",)
    assert cut_up.links == ("eskil--mid", "mid--fenn")
    assert whole.time_h.central == pytest.approx(5 + 131 / 27 + 6)
    assert cut_up.time_h.central == pytest.approx(whole.time_h.central)


def test_speeds_and_delays_as_published():
    """CPMM: 1,000 km in 22 h and 28 h of stops; rail in Kazakhstan 57.9 and 10.4 km/h, Turkmenistan 29.3 and 13.9."""
    assert speed_kmh(1000, 22) == pytest.approx(45.45, abs=0.005)
    assert speed_kmh(1000, 22 + 28) == 20
    assert delay_share(speed_kmh(1000, 22), speed_kmh(1000, 50)) == pytest.approx(0.56)
    assert delay_share(57.9, 10.4) == pytest.approx(0.820, abs=5e-4)
    assert delay_share(29.3, 13.9) == pytest.approx(0.526, abs=5e-4)


@pytest.mark.parametrize("time_h", [0, -1, float("nan")])
def test_a_speed_without_time_is_refused(time_h):
    with pytest.raises(InputError, match="hours above zero"):
        speed_kmh(100, time_h)
