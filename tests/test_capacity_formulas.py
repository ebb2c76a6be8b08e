"""Formulas of the field for what can pass: published examples, laws that hold for any numbers, and what is refused."""

import inspect
import itertools
import math
import re

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from korridor import capacity
from korridor.capacity import formulas, queues
from korridor.capacity.formulas import (
    ACCEPTABLE_OCCUPANCY,
    LEVELS,
    acceptable_occupancy,
    backhaul_share_of,
    berth_mt,
    berths_needed,
    bpr_time,
    double_track_pairs_per_day,
    freight_pairs_per_day,
    heavy_share,
    level_of_service,
    lifts_to_mt,
    one_way_mt,
    pairs_needed,
    pairs_to_mt,
    payload_at_draft,
    queue_time,
    round_voyages_per_year,
    running_min,
    sailings_to_mt,
    scott_pairs_per_day,
    scott_trains_per_day,
    single_track_pairs_per_day,
    trucks_to_mt,
    uic405_trains,
    uic406_occupation,
    uic406_trains,
    utilisation_level,
    wagons_needed,
    wagons_to_mt,
)
from korridor.errors import InputError

SHARES = st.floats(min_value=0.0, max_value=1.0)
SOME = st.floats(min_value=0.01, max_value=1000.0)
MINUTES = st.floats(min_value=1.0, max_value=120.0)


def near(expected):
    """Within a thousandth: published examples are rounded."""
    return pytest.approx(expected, rel=1e-3)


# ------------------------------------------------------------------------------------------------------ rail lines


@pytest.mark.parametrize(
    ("running", "block", "efficiency", "trains"),
    [
        (20, 100, 0.75, 9),
        (10, 2, 0.9, 108),
        (27, 5, 0.7, 31.5),  # loops 22.5 km apart at 50 km/h
        (37.5, 5, 0.7, 23.72),  # 25 km at 40 km/h
        (13.5, 5, 0.7, 54.49),  # a loop halves every block of 22.5 km
    ],
)
def test_scotts_formula_gives_its_published_values(running, block, efficiency, trains):
    """1440 x E / (T + t); a pair is two trains."""
    assert scott_trains_per_day(running, block, efficiency) == near(trains)
    assert scott_pairs_per_day(running, block, efficiency) == near(trains / 2)


@pytest.mark.parametrize(("length", "speed", "minutes"), [(22.5, 50, 27), (25, 40, 37.5), (11.25, 50, 13.5)])
def test_running_minutes_are_length_over_speed(length, speed, minutes):
    assert running_min(length, speed) == pytest.approx(minutes)


def test_a_single_track_by_its_period():
    """22.5 km at 50 km/h each way, 4 + 4 min: 1380 x 0.94 / 62 = 20.92; with 27 and 33 min, 3 and 5: / 68 = 19.08."""
    assert single_track_pairs_per_day(27, 27, 4, maintenance_min=60, reliability=0.94) == near(20.92)
    uneven = single_track_pairs_per_day(27, 33, 3, other_interval_min=5, maintenance_min=60, reliability=0.94)
    assert uneven == near(19.08)


def test_a_double_track_by_its_headway():
    """(1440 - 120) x 0.94 / 12 = 103.4."""
    assert double_track_pairs_per_day(12, maintenance_min=120, reliability=0.94) == near(103.4)


def test_passenger_trains_and_a_reserve_leave_so_many_pairs_for_freight():
    """20.92 x 0.85 - 1.2 x 2 = 15.38."""
    pairs = single_track_pairs_per_day(27, 27, 4, maintenance_min=60, reliability=0.94)

    assert freight_pairs_per_day(pairs, reserve=0.85, passenger_pairs=2, removal=1.2) == near(15.38)


@pytest.mark.parametrize(("passenger", "left"), [(9, 1), (10, 0), (11, 0)])
def test_where_passenger_trains_take_everything_nothing_is_left(passenger, left):
    """10 pairs; 9 passenger pairs leave 1, 10 none, and 11 not fewer than none."""
    assert freight_pairs_per_day(10, reserve=1, passenger_pairs=passenger, removal=1) == left


def test_uic_405():
    """1440 / (20 + 13.4 + 0.25 x 8) = 40.68."""
    assert uic405_trains(1440, 20, 13.4, 8) == near(40.68)


def test_uic_406():
    """30 trains of 22 min: 45.8 percent of a day; 54.2 with 120 min of maintenance; 60 percent would be 33.8 trains."""
    assert uic406_occupation(30 * 22) == near(0.4583)
    assert uic406_occupation(30 * 22, maintenance_min=120) == near(0.5417)
    assert uic406_trains(0.60, 22, maintenance_min=120) == pytest.approx(744 / 22) == near(33.8)


def test_every_kind_of_minutes_counts_in_uic_406():
    """(60 + 10 + 20 + 30) / 240 = 0.5; of 0.75 x 240 min the other 60 leave 120, for 20 trains of 6 min."""
    other = {"buffer_min": 10, "supplement_min": 20, "maintenance_min": 30, "window_min": 240}

    assert uic406_occupation(60, **other) == pytest.approx(0.5)
    assert uic406_trains(0.75, 6, **other) == pytest.approx(20)


def test_nothing_but_trains_occupies_a_day_unless_said():
    """Half of 1,440 min takes 72 trains of 10 min, and 72 of them take half of it."""
    assert uic406_trains(0.5, 10) == pytest.approx(72)
    assert uic406_occupation(72 * 10) == pytest.approx(0.5)


def test_a_timetable_that_does_not_fit_occupies_more_than_the_window():
    assert uic406_occupation(1800) == pytest.approx(1.25)


def test_no_train_fits_where_maintenance_alone_passes_the_limit():
    """0.6 of 100 min is 60, and 90 are taken: none, and not less than none."""
    assert uic406_trains(0.6, 10, maintenance_min=90, window_min=100) == 0


@given(st.integers(1, 400), MINUTES, SHARES)
def test_the_trains_that_fit_occupy_just_the_limit(window_h, train_min, limit):
    minutes = {"maintenance_min": 10.0, "window_min": window_h * 60.0}
    trains = uic406_trains(limit, train_min, **minutes)
    assume(trains > 0)

    assert uic406_occupation(trains * train_min, **minutes) == pytest.approx(limit)


@given(st.floats(20, 500), st.floats(10, 120), st.integers(0, 30), st.floats(0, 30))
def test_one_loop_more_never_lowers_capacity(length_km, speed_kmh, loops, block):
    """Evenly spaced; without block time and intervals twice the loops are twice the trains."""
    fewer, more, twice = (
        running_min(length_km / blocks, speed_kmh) for blocks in (loops + 1, loops + 2, 2 * loops + 2)
    )
    times = {"maintenance_min": 60, "reliability": 0.94}

    assert scott_pairs_per_day(more, block, 0.7) > scott_pairs_per_day(fewer, block, 0.7)
    assert scott_pairs_per_day(twice, 0, 0.7) == pytest.approx(2 * scott_pairs_per_day(fewer, 0, 0.7))
    assert single_track_pairs_per_day(more, more, block, **times) > single_track_pairs_per_day(
        fewer, fewer, block, **times
    )
    assert single_track_pairs_per_day(twice, twice, 0, **times) == pytest.approx(
        2 * single_track_pairs_per_day(fewer, fewer, 0, **times)
    )


@given(MINUTES, st.floats(0, 30), SHARES)
def test_the_two_methods_for_single_track_agree(running, block, efficiency):
    """Without maintenance both are one formula: a pair is two runs and two blocks."""
    by_period = single_track_pairs_per_day(running, running, block, maintenance_min=0, reliability=efficiency)

    assert by_period == pytest.approx(scott_pairs_per_day(running, block, efficiency))


# ------------------------------------------------------------------------------------------------- levels of a load


@pytest.mark.parametrize(
    ("load", "word", "letter"),
    [
        (0, "free", "A-C"),
        (0.699, "free", "A-C"),
        (0.7, "busy", "D"),
        (36 / 48, "busy", "D"),
        (0.799, "busy", "D"),
        (0.8, "congested", "E"),
        (42 / 48, "congested", "E"),
        (0.999, "congested", "E"),
        (1, "full", "E"),
        (1.001, "over capacity", "F"),
        (7, "over capacity", "F"),
    ],
)
def test_levels_warn_at_70_80_and_100_percent(load, word, letter):
    """Of the national rail study: a line of 48 trains with 36 is at D, with 42 at E."""
    assert utilisation_level(load) == word
    assert level_of_service(load) == letter


@pytest.mark.parametrize(
    ("load", "word"),
    [(0.8 - 2e-16, "congested"), (1 - 1e-10, "full"), (1 + 1e-10, "full"), (1 + 1e-8, "over capacity")],
)
def test_a_load_that_is_a_quotient_is_at_its_bound_in_spite_of_rounding(load, word):
    """What a programme fills to its limit is full, and not over it by a last digit."""
    assert utilisation_level(load) == word


def test_the_table_of_levels_has_the_least_load_of_each():
    assert list(LEVELS) == ["free", "busy", "congested", "full", "over capacity"]
    assert list(LEVELS.values()) == pytest.approx([0, 0.7, 0.8, 1, 1])


# --------------------------------------------------------------------------------------- trains and gates to tonnes


@pytest.mark.parametrize(("backhaul", "mt"), [(0, 4.81), (0.25, 6.01)])
def test_five_pairs_a_day_of_2635_t(backhaul, mt):
    """One way, and with a quarter of it back."""
    assert pairs_to_mt(5, 2635, operating_days=365, backhaul_share=backhaul) == near(mt)


def test_one_way_is_the_heavy_share_of_both_directions():
    """A quarter back makes 0.8 of both directions go in the heavy one: 6.01 Mt are 4.81 one way."""
    assert one_way_mt(6.0111, heavy_share=heavy_share(0.25)) == near(4.81)


@pytest.mark.parametrize(("backhaul", "heavy"), [(0, 1), (0.25, 0.8), (1 / 3, 0.75), (1, 0.5)])
def test_heavy_share_and_backhaul_say_the_same(backhaul, heavy):
    """1 + b = 1 / s."""
    assert heavy_share(backhaul) == pytest.approx(heavy)
    assert backhaul_share_of(heavy) == pytest.approx(backhaul, abs=1e-12)


@pytest.mark.parametrize(("heavy", "pairs", "whole"), [(0.75, 16.26, 17), (0.5, 10.84, 11), (1, 21.69, 22)])
def test_pairs_that_20_mt_need(heavy, pairs, whole):
    """2,635 t a train on 350 days: 17 pairs, 11 if both directions are loaded alike, 22 if all goes one way."""
    found = pairs_needed(20, 2635, operating_days=350, heavy_share=heavy)

    assert found == near(pairs)
    assert math.ceil(found) == whole


def test_light_trains_of_a_mountain_line_are_many():
    """15 Mt in the heavy direction at 900 t and 350 days: 47.6 trains a day."""
    assert pairs_needed(20, 900, operating_days=350, heavy_share=0.75) == near(47.6)


@pytest.mark.parametrize(("wagons", "mt"), [(50, 1.10), (200, 4.38), (400, 8.76)])
def test_wagons_of_60_t_through_a_gate(wagons, mt):
    assert wagons_to_mt(wagons, 60) == pytest.approx(mt, abs=0.006)


def test_20_mt_do_not_pass_two_gates_of_200_and_400_wagons():
    """Side by side 13.14 Mt; 20 Mt are 913 wagons a day. Behind a line of 6 Mt 6 pass, behind one of 20 Mt 13.14."""
    gates = wagons_to_mt(200, 60) + wagons_to_mt(400, 60)

    assert gates == near(13.14)
    assert wagons_needed(20, 60) == near(913)
    assert (min(6, gates), min(20, gates)) == (6, gates)


def test_wagons_and_trucks_pass_on_their_days():
    """350 trucks of 20 t on 350 days are 2.45 Mt; 100 wagons of 50 t on 200 days are 1 Mt, and the other way round."""
    assert trucks_to_mt(350, 20, days=350) == pytest.approx(2.45)
    assert trucks_to_mt(100, 20) == pytest.approx(0.73)
    assert wagons_to_mt(100, 50, days=200) == pytest.approx(1)
    assert wagons_needed(1, 50, days=200) == pytest.approx(100)


def test_cranes_lift():
    """2 x 12 x 20 x 350 x 20 t x 0.6 = 2.016 Mt."""
    lifted = lifts_to_mt(2, 12, hours_per_day=20, days=350, t_per_move=20, utilisation=0.6)

    assert lifted == pytest.approx(2.016)


@given(SOME, SOME, SHARES)
def test_what_pairs_carry_needs_those_pairs(pairs, net, backhaul):
    carried = pairs_to_mt(pairs, net, operating_days=350, backhaul_share=backhaul)

    assert pairs_needed(carried, net, operating_days=350, heavy_share=heavy_share(backhaul)) == pytest.approx(pairs)
    assert backhaul_share_of(heavy_share(backhaul)) == pytest.approx(backhaul, abs=1e-9)
    assert wagons_needed(wagons_to_mt(pairs, net), net) == pytest.approx(pairs)


# ------------------------------------------------------------------------------------------------ berths and ships


def test_two_berths():
    """2 x 0.55 x 8,000 h x 180 t/h = 1.584 Mt; 2 Mt need 2.525 of them."""
    assert berth_mt(2, 0.55, 8000, 180) == near(1.584)
    assert berths_needed(2, 0.55, 8000, 180) == near(2.525)


@given(SOME, st.floats(0.05, 1), st.floats(100, 8784), SOME)
def test_what_berths_handle_needs_those_berths(berths, occupancy, hours, rate):
    assert berths_needed(berth_mt(berths, occupancy, hours, rate), occupancy, hours, rate) == pytest.approx(berths)


def test_more_berths_may_be_taken_for_more_of_the_time():
    """UNCTAD: 0.40 of one, up to 0.70 from six on."""
    found = acceptable_occupancy(np.arange(1, 9))

    assert found.tolist() == [0.40, 0.50, 0.55, 0.60, 0.65, 0.70, 0.70, 0.70]
    assert dict(enumerate(found[:6], start=1)) == ACCEPTABLE_OCCUPANCY
    assert acceptable_occupancy(2.0) == 0.5


def test_ships_carry():
    """12 ships of 3,600 t and 27 round voyages: 1.1664 Mt, half as much again with half loads back."""
    assert sailings_to_mt(12, 3600, 27) == pytest.approx(1.1664)
    assert sailings_to_mt(12, 3600, 27, backhaul_share=0.5) == pytest.approx(1.7496)


def test_round_voyages():
    """360 km at 15 km/h is 24 h: out, back and 48 h in port are 96 h, and 340 days have 85 of them."""
    assert round_voyages_per_year(360, 15, 48, days=340) == pytest.approx(85)


@pytest.mark.parametrize(
    ("draft", "payload"),
    [(6.0, 7000), (4.5, 7000), (4.49, 6982), (4.0, 6100), (0.7, 160), (0.6, 0), (0, 0)],
)
def test_a_ship_leaves_ashore_what_the_water_does_not_bear(draft, payload):
    """18 t a cm below 4.5 m: 50 cm are 900 t of 7,000; never more than the payload, and never less than nothing."""
    loaded = payload_at_draft(7000, design_draft_m=4.5, draft_m=draft, tonnes_per_cm=18)

    assert loaded == pytest.approx(payload, abs=1e-9)
    assert loaded >= 0


# ---------------------------------------------------------------------------------------------------- volume and delay


@pytest.mark.parametrize(
    ("load", "bpr", "queued"),
    [(0.5, 10.094, 13), (0.7, 10.360, 17), (0.8, 10.614, 22), (0.9, 10.984, 37), (1.0, 11.5, None), (2.0, 34, None)],
)
def test_loads_make_times_longer(load, bpr, queued):
    """10 h without traffic; the roads' 0.15 and 4, and waits for one another with kappa 0.3: none from full on."""
    assert bpr_time(10, load) == pytest.approx(bpr, abs=6e-4)
    if queued is None:
        with pytest.raises(InputError, match=r"load_share is a number .* \(no steady state: .*; got"):
            queue_time(10, load, 0.3)
    else:
        assert queue_time(10, load, 0.3) == pytest.approx(queued)


def test_the_form_of_the_delay_is_the_callers():
    """10 x (1 + 0.5 x 0.5 ** 2) = 11.25."""
    assert bpr_time(10, 0.5, alpha=0.5, beta=2) == pytest.approx(11.25)


@given(st.floats(0, 0.98), st.floats(0.005, 0.019))
def test_time_grows_with_the_load(load, more):
    assert queue_time(10, load + more, 0.3) > queue_time(10, load, 0.3)
    assert bpr_time(10, load + more) >= bpr_time(10, load)


# --------------------------------------------------------------------------- what every formula takes, and refuses

ANY = (12.0, 3.5)  # numbers above zero, not whole
COUNT = (0.0, *ANY)  # zero too
PART = (0.0, 0.6, 1.0)
NO_PART = (1.001, 1.5)
DAY = (0.5, 365.0, 366.0)
NO_DAY = (0.0, 366.5)
# Each argument of each formula: numbers that it takes, the ends of the range among them, and numbers that it refuses
# besides negative ones.
TAKES = {
    running_min: {"length_km": (ANY, (0.0,)), "speed_kmh": (ANY, (0.0,))},
    scott_trains_per_day: {"running_min": (ANY, (0.0,)), "block_min": (COUNT, ()), "efficiency": (PART, NO_PART)},
    scott_pairs_per_day: {"running_min": (ANY, (0.0,)), "block_min": (COUNT, ()), "efficiency": (PART, NO_PART)},
    single_track_pairs_per_day: {
        "out_min": (ANY, (0.0,)),
        "back_min": (ANY, (0.0,)),
        "interval_min": (COUNT, ()),
        "other_interval_min": (COUNT, ()),
        "maintenance_min": ((0.0, 60.0, 1440.0), (1441.0,)),
        "reliability": (PART, NO_PART),
    },
    double_track_pairs_per_day: {
        "headway_min": (ANY, (0.0,)),
        "maintenance_min": ((0.0, 60.0, 1440.0), (1441.0,)),
        "reliability": (PART, NO_PART),
    },
    freight_pairs_per_day: {
        "pairs": (COUNT, ()),
        "reserve": (PART, NO_PART),
        "passenger_pairs": (COUNT, ()),
        "removal": (COUNT, ()),
    },
    uic405_trains: {
        "window_min": (ANY, (0.0,)),
        "headway_min": (ANY, (0.0,)),
        "margin_min": (COUNT, ()),
        "block_sections": (COUNT, ()),
    },
    uic406_occupation: {
        "occupied_min": (COUNT, ()),
        "buffer_min": (COUNT, ()),
        "supplement_min": (COUNT, ()),
        "maintenance_min": (COUNT, ()),
        "window_min": (ANY, (0.0,)),
    },
    uic406_trains: {
        "limit_share": (PART, NO_PART),
        "train_min": (ANY, (0.0,)),
        "buffer_min": (COUNT, ()),
        "supplement_min": (COUNT, ()),
        "maintenance_min": (COUNT, ()),
        "window_min": (ANY, (0.0,)),
    },
    utilisation_level: {"load_share": ((0.0, 0.75, 1.0, 1.2), ())},
    level_of_service: {"load_share": ((0.0, 0.75, 1.0, 1.2), ())},
    pairs_to_mt: {
        "pairs_per_day": (COUNT, ()),
        "train_net_t": (COUNT, ()),
        "operating_days": (DAY, NO_DAY),
        "backhaul_share": (PART, NO_PART),
    },
    heavy_share: {"backhaul_share": (PART, NO_PART)},
    backhaul_share_of: {"heavy_share": ((0.5, 0.8, 1.0), (0.0, 0.499, 1.001))},
    one_way_mt: {"two_way_mt": (COUNT, ()), "heavy_share": ((0.5, 0.8, 1.0), (0.0, 0.499, 1.001))},
    pairs_needed: {
        "mt": (COUNT, ()),
        "train_net_t": (ANY, (0.0,)),
        "operating_days": (DAY, NO_DAY),
        "heavy_share": ((0.5, 0.8, 1.0), (0.0, 0.499, 1.001)),
    },
    wagons_to_mt: {"wagons_per_day": (COUNT, ()), "wagon_net_t": (COUNT, ()), "days": (DAY, NO_DAY)},
    wagons_needed: {"mt": (COUNT, ()), "wagon_net_t": (ANY, (0.0,)), "days": (DAY, NO_DAY)},
    trucks_to_mt: {"trucks_per_day": (COUNT, ()), "truck_net_t": (COUNT, ()), "days": (DAY, NO_DAY)},
    lifts_to_mt: {
        "cranes": (COUNT, ()),
        "moves_per_hour": (COUNT, ()),
        "hours_per_day": ((8.0, 24.0), (0.0, 24.1)),
        "days": (DAY, NO_DAY),
        "t_per_move": (COUNT, ()),
        "utilisation": (PART, NO_PART),
    },
    berth_mt: {
        "berths": (COUNT, ()),
        "occupancy": (PART, NO_PART),
        "hours_per_year": ((2000.0, 8784.0), (0.0, 8785.0)),
        "rate_t_h": (COUNT, ()),
    },
    berths_needed: {
        "mt": (COUNT, ()),
        "occupancy": ((0.6, 1.0), (0.0, *NO_PART)),
        "hours_per_year": ((2000.0, 8784.0), (0.0, 8785.0)),
        "rate_t_h": (ANY, (0.0,)),
    },
    acceptable_occupancy: {"berths": ((1.0, 3.0, 40.0), (0.0, 0.5, 2.53))},
    round_voyages_per_year: {
        "distance_km": (ANY, (0.0,)),
        "speed_kmh": (ANY, (0.0,)),
        "port_h": (COUNT, ()),
        "days": (DAY, NO_DAY),
    },
    sailings_to_mt: {
        "ships": (COUNT, ()),
        "payload_t": (COUNT, ()),
        "voyages_per_year": (COUNT, ()),
        "backhaul_share": (PART, NO_PART),
    },
    payload_at_draft: {
        "payload_t": (COUNT, ()),
        "design_draft_m": (ANY, (0.0,)),
        "draft_m": (COUNT, ()),
        "tonnes_per_cm": (ANY, (0.0,)),
    },
    bpr_time: {"t0": (COUNT, ()), "load_share": (COUNT, ()), "alpha": (COUNT, ()), "beta": (ANY, (0.0,))},
    queue_time: {"t0": (COUNT, ()), "load_share": ((0.0, 0.5, 0.99), (1.0, 1.2)), "kappa": (COUNT, ())},
    queues.backlog_days: {"waiting": (COUNT, ()), "served_per_day": (ANY, (0.0,))},
    queues.erlang_c: {"servers": ((6.0, 8.0), (0.0, 2.5, 10_001.0)), "offered": ((0.0, 3.3, 5.9), (8.0, 6.0))},
    queues.waiting_ratio: {
        "servers": ((1.0, 2.0, 5.0), (0.0, 2.5, 10_001.0)),
        "occupancy": ((0.0, 0.5, 0.99), (1.0, 1.2)),
        "service_cv2": ((0.0, 0.5, 2.5), ()),
    },
}
ARGUMENTS = [(function, name) for function, arguments in TAKES.items() for name in arguments]
NAMES = [f"{function.__name__}-{name}" for function, name in ARGUMENTS]


def usual(function):
    """A number for each argument that the formula takes."""
    return {name: good[0] for name, (good, _) in TAKES[function].items()}


def test_the_table_above_has_every_argument_of_every_formula():
    written = {function: list(arguments) for function, arguments in TAKES.items()}
    public = [getattr(module, name) for module in (formulas, queues) for name in module.__all__]
    found = {
        function: list(inspect.signature(function).parameters)
        for function in public
        if inspect.isfunction(function) and function is not queues.queue  # which takes no arrays
    }

    assert written == found


def test_the_package_has_the_names_of_its_modules():
    assert set(formulas.__all__) | set(queues.__all__) <= set(capacity.__all__)
    assert all(hasattr(capacity, name) for name in capacity.__all__)


@pytest.mark.parametrize("function", TAKES, ids=lambda function: function.__name__)
def test_arrays_give_what_their_numbers_give_one_by_one(function):
    """Each argument along an axis of its own, so that all shapes broadcast. A number alone is a float, or a word."""
    goods = {name: good for name, (good, _) in TAKES[function].items()}
    axes = np.ix_(*goods.values())
    found = function(**dict(zip(goods, axes, strict=True)))
    alone = [function(**dict(zip(goods, numbers, strict=True))) for numbers in itertools.product(*goods.values())]

    assert found.shape == tuple(map(len, goods.values()))
    assert {type(one) for one in alone} in ({float}, {str})
    assert found.ravel().tolist() == (alone if isinstance(alone[0], str) else pytest.approx(alone, rel=1e-12))


@pytest.mark.parametrize(("function", "name"), ARGUMENTS, ids=NAMES)
def test_a_number_that_cannot_be_is_refused_by_name_and_value(function, name):
    """Nothing is clipped: below zero, outside its range, not a number, not finite."""
    _, refused = TAKES[function][name]
    for bad in (*refused, -1.0, math.nan, math.inf):
        with pytest.raises(InputError, match=rf"^{name} .*; got {bad:g}\b"):
            function(**usual(function) | {name: bad})


@pytest.mark.parametrize(("function", "name"), ARGUMENTS, ids=NAMES)
def test_what_is_no_number_is_refused_by_name(function, name):
    """Not even a text that could be read as one, and nothing in place of a number that is not there."""
    for bad in ("12", None, True, 1j, [[1, 2], [3]]):
        if bad is None and name == "other_interval_min":  # the same as at the first end
            continue
        with pytest.raises(InputError, match=rf"^{name} takes a number .*; got {re.escape(repr(bad))}\.$"):
            function(**usual(function) | {name: bad})


def test_a_bad_number_in_an_array_is_found():
    """With its place, by draw and element."""
    speeds = np.array([[50.0, 40.0], [50.0, -3.0]])

    with pytest.raises(InputError, match=r"^speed_kmh is a number above zero; got -3 at \[1, 1\]\.$"):
        running_min(22.5, speeds)


def test_shapes_that_do_not_fit_are_refused_by_name():
    with pytest.raises(InputError, match=r"do not fit one another: length_km \(2,\), speed_kmh \(3,\)\.$"):
        running_min([20, 25], [40, 50, 60])


def test_arrays_of_nothing_give_nothing():
    assert running_min([], 50).shape == (0,)
    assert queues.erlang_c([], 0.5).shape == (0,)
    assert utilisation_level([]).shape == (0,)
