"""Formulas of the field for what can pass: trains, wagons, lifts, berths, ships, and how loads make times longer.

Every argument is a number or an array of any shape, so long as the shapes broadcast; draws by elements are one case.
The answer is a float where every argument is a number, else an array of the broadcast shape. A number that cannot be
raises InputError with the name of the argument and the number; NaN and infinity are such numbers too. An answer is a
plain quotient: whole trains, wagons or berths are for the caller to round.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from korridor.capacity.given import (
    ABOVE_ZERO,
    DAY_HOURS,
    DAYS,
    HEAVY,
    HOURS,
    HOURS_OF_DAY,
    MINUTES_OF_DAY,
    NOT_NEGATIVE,
    SHARE,
    STEADY,
    WHOLE,
    WINDOW,
    Numbers,
    checked,
    plain,
    up_to,
)

__all__ = [
    "ACCEPTABLE_OCCUPANCY",
    "LEVELS",
    "acceptable_occupancy",
    "backhaul_share_of",
    "berth_mt",
    "berths_needed",
    "bpr_time",
    "double_track_pairs_per_day",
    "freight_pairs_per_day",
    "heavy_share",
    "level_of_service",
    "lifts_to_mt",
    "one_way_mt",
    "pairs_needed",
    "pairs_to_mt",
    "payload_at_draft",
    "queue_time",
    "round_voyages_per_year",
    "running_min",
    "sailings_to_mt",
    "scott_pairs_per_day",
    "scott_trains_per_day",
    "single_track_pairs_per_day",
    "trucks_to_mt",
    "uic405_trains",
    "uic406_occupation",
    "uic406_trains",
    "utilisation_level",
    "wagons_needed",
    "wagons_to_mt",
]

MINUTES_OF_HOUR = 60.0
CM_OF_M = 100.0
T_OF_MT = 1e6
MINUTES_OF_BLOCK = 0.25  # that each further block section adds in UIC 405
SAME = 9  # decimals within which a load is at a level, for loads are quotients

# Least load of each level, as a share of capacity: the warnings at 70, 80 and 100 percent. Over is above 1, not at it.
LEVELS: Mapping[str, float] = MappingProxyType(
    {"free": 0.0, "busy": 0.7, "congested": 0.8, "full": 1.0, "over capacity": math.nextafter(1.0, 2.0)}
)
_LETTERS = ("A-C", "D", "E", "E", "F")  # of the same levels
# Acceptable occupancy of so many berths; the last holds for more.
ACCEPTABLE_OCCUPANCY: Mapping[int, float] = MappingProxyType({1: 0.40, 2: 0.50, 3: 0.55, 4: 0.60, 5: 0.65, 6: 0.70})


# ------------------------------------------------------------------------------------------------------ rail lines


def running_min(length_km: npt.ArrayLike, speed_kmh: npt.ArrayLike) -> Numbers:
    """Minutes to run a block section: length over speed. Raises InputError for numbers that are not above zero.

    >>> running_min(22.5, 50)
    27.0
    """
    length, speed = checked(length_km=(length_km, ABOVE_ZERO), speed_kmh=(speed_kmh, ABOVE_ZERO))
    return plain(length / speed * MINUTES_OF_HOUR)


def scott_trains_per_day(running_min: npt.ArrayLike, block_min: npt.ArrayLike, efficiency: npt.ArrayLike) -> Numbers:
    """Trains a day, both directions together, on a single track: 1440 x efficiency / (running + block time).

    running_min: minutes of the slowest goods train over the longest section between loops: the longest one rules.
    block_min: minutes to clear and set the line between two trains. efficiency: share of the day that can be used,
    0.7 as a rule on a single line.
    Raises InputError for a running time not above zero, a negative block time, an efficiency outside 0 to 1.
    Source: Scott's formula, as the railways of India use it. It is blind to signalling and mixed traffic.

    >>> scott_trains_per_day(20, 100, 0.75), scott_trains_per_day(10, 2, 0.9)
    (9.0, 108.0)
    """
    running, block, share = checked(
        running_min=(running_min, ABOVE_ZERO), block_min=(block_min, NOT_NEGATIVE), efficiency=(efficiency, SHARE)
    )
    return plain(MINUTES_OF_DAY * share / (running + block))


def scott_pairs_per_day(running_min: npt.ArrayLike, block_min: npt.ArrayLike, efficiency: npt.ArrayLike) -> Numbers:
    """Pairs of trains a day, one each way: half of `scott_trains_per_day`, which has the arguments and errors.

    >>> round(scott_pairs_per_day(running_min(22.5, 50), 5, 0.7), 2)
    15.75
    """
    return scott_trains_per_day(running_min, block_min, efficiency) / 2


def single_track_pairs_per_day(
    out_min: npt.ArrayLike,
    back_min: npt.ArrayLike,
    interval_min: npt.ArrayLike,
    *,
    other_interval_min: npt.ArrayLike | None = None,
    maintenance_min: npt.ArrayLike,
    reliability: npt.ArrayLike,
) -> Numbers:
    """Pairs of trains a day on a single track: (1440 - maintenance) x reliability / period.

    The period is the time of a train out and one back over the limiting section, and an interval at each end of it.
    out_min, back_min: running minutes each way. interval_min: minutes between two trains at the station of an end;
    other_interval_min: at the other end, where it differs. maintenance_min: minutes a day without trains, 60 to 75 as
    a rule. reliability: share of the rest that breakdowns leave, 0.92 to 0.96 by traction.
    Raises InputError for running times not above zero, negative intervals, maintenance above 1440, a reliability
    outside 0 to 1.
    Source: the method of the railways of 1520 mm, parallel timetable.

    >>> round(single_track_pairs_per_day(27, 27, 4, maintenance_min=60, reliability=0.94), 2)
    20.92
    """
    other = interval_min if other_interval_min is None else other_interval_min
    out, back, first, second, maintenance, share = checked(
        out_min=(out_min, ABOVE_ZERO),
        back_min=(back_min, ABOVE_ZERO),
        interval_min=(interval_min, NOT_NEGATIVE),
        other_interval_min=(other, NOT_NEGATIVE),
        maintenance_min=(maintenance_min, WINDOW),
        reliability=(reliability, SHARE),
    )
    return plain((MINUTES_OF_DAY - maintenance) * share / (out + back + first + second))


def double_track_pairs_per_day(
    headway_min: npt.ArrayLike, *, maintenance_min: npt.ArrayLike, reliability: npt.ArrayLike
) -> Numbers:
    """Pairs of trains a day on two tracks with automatic block: (1440 - maintenance) x reliability / headway.

    headway_min: minutes between two trains that follow one another. The rest, the errors and the source as in
    `single_track_pairs_per_day`.

    >>> round(double_track_pairs_per_day(12, maintenance_min=120, reliability=0.94), 1)
    103.4
    """
    headway, maintenance, share = checked(
        headway_min=(headway_min, ABOVE_ZERO),
        maintenance_min=(maintenance_min, WINDOW),
        reliability=(reliability, SHARE),
    )
    return plain((MINUTES_OF_DAY - maintenance) * share / headway)


def freight_pairs_per_day(
    pairs: npt.ArrayLike, *, reserve: npt.ArrayLike, passenger_pairs: npt.ArrayLike, removal: npt.ArrayLike
) -> Numbers:
    """Pairs of freight trains a day that passenger trains leave: pairs x reserve - removal x passenger pairs.

    reserve: factor that keeps a reserve, the share of the pairs that is planned with: 0.85 holds 15 percent back.
    removal: pairs of freight trains that one pair of passenger trains takes out, 1.0 to 1.6 as a rule; for several
    kinds of them give the sum of their removals as passenger_pairs, with a removal of 1.
    Where passenger trains take everything the answer is 0, and never below.
    Raises InputError for negative numbers and a reserve outside 0 to 1.
    Source: the method of the railways of 1520 mm.

    >>> round(freight_pairs_per_day(20.92, reserve=0.85, passenger_pairs=2, removal=1.2), 2)
    15.38
    """
    all_pairs, share, passenger, each = checked(
        pairs=(pairs, NOT_NEGATIVE),
        reserve=(reserve, SHARE),
        passenger_pairs=(passenger_pairs, NOT_NEGATIVE),
        removal=(removal, NOT_NEGATIVE),
    )
    return plain(np.maximum(all_pairs * share - each * passenger, 0.0))


def uic405_trains(
    window_min: npt.ArrayLike, headway_min: npt.ArrayLike, margin_min: npt.ArrayLike, block_sections: npt.ArrayLike
) -> Numbers:
    """Trains in a window of time: window / (headway + margin + 0.25 x block sections).

    window_min: minutes looked at. headway_min: mean of the least minutes between two trains. margin_min: minutes kept
    free besides, 0.67 of the headway over a day and 0.33 at the peak. block_sections: further ones on the line.
    Raises InputError for a window or headway not above zero, a negative margin or number of sections.
    Source: UIC 405, which UIC 406 replaced.

    >>> round(uic405_trains(1440, 20, 13.4, 8), 2)
    40.68
    """
    window, headway, margin, sections = checked(
        window_min=(window_min, ABOVE_ZERO),
        headway_min=(headway_min, ABOVE_ZERO),
        margin_min=(margin_min, NOT_NEGATIVE),
        block_sections=(block_sections, NOT_NEGATIVE),
    )
    return plain(window / (headway + margin + MINUTES_OF_BLOCK * sections))


def uic406_occupation(
    occupied_min: npt.ArrayLike,
    *,
    buffer_min: npt.ArrayLike = 0.0,
    supplement_min: npt.ArrayLike = 0.0,
    maintenance_min: npt.ArrayLike = 0.0,
    window_min: npt.ArrayLike = MINUTES_OF_DAY,
) -> Numbers:
    """Share of a window that is taken: (occupied + buffer + supplement + maintenance) / window.

    occupied_min: minutes of the paths of a timetable pushed together until they touch. buffer_min, supplement_min
    (for single track), maintenance_min: minutes besides, of all trains together.
    Above 1 the timetable does not fit. Advised limits: mixed traffic 0.60 over a day and 0.75 at the peak.
    Raises InputError for negative minutes and a window not above zero.
    Source: UIC 406.

    >>> round(uic406_occupation(30 * 22), 3), round(uic406_occupation(30 * 22, maintenance_min=120), 3)
    (0.458, 0.542)
    """
    occupied, buffer, supplement, maintenance, window = checked(
        occupied_min=(occupied_min, NOT_NEGATIVE),
        buffer_min=(buffer_min, NOT_NEGATIVE),
        supplement_min=(supplement_min, NOT_NEGATIVE),
        maintenance_min=(maintenance_min, NOT_NEGATIVE),
        window_min=(window_min, ABOVE_ZERO),
    )
    return plain((occupied + buffer + supplement + maintenance) / window)


def uic406_trains(
    limit_share: npt.ArrayLike,
    train_min: npt.ArrayLike,
    *,
    buffer_min: npt.ArrayLike = 0.0,
    supplement_min: npt.ArrayLike = 0.0,
    maintenance_min: npt.ArrayLike = 0.0,
    window_min: npt.ArrayLike = MINUTES_OF_DAY,
) -> Numbers:
    """Trains that fit below a limit of occupation: (limit x window - buffer - supplement - maintenance) / minutes each.

    limit_share: occupation that is allowed. train_min: minutes that a train occupies. The rest as in
    `uic406_occupation`. Where the other minutes alone pass the limit no train fits: 0, and never below.
    Raises InputError for a limit outside 0 to 1, negative minutes, a window or train_min not above zero.
    Source: UIC 406.

    >>> round(uic406_trains(0.60, 22, maintenance_min=120), 1)
    33.8
    """
    limit, each, buffer, supplement, maintenance, window = checked(
        limit_share=(limit_share, SHARE),
        train_min=(train_min, ABOVE_ZERO),
        buffer_min=(buffer_min, NOT_NEGATIVE),
        supplement_min=(supplement_min, NOT_NEGATIVE),
        maintenance_min=(maintenance_min, NOT_NEGATIVE),
        window_min=(window_min, ABOVE_ZERO),
    )
    return plain(np.maximum(limit * window - buffer - supplement - maintenance, 0.0) / each)


# ------------------------------------------------------------------------------------------------- levels of a load


def utilisation_level(load_share: npt.ArrayLike) -> str | npt.NDArray[np.str_]:
    """How full: "free", "busy" from 0.7 of capacity, "congested" from 0.8, "full" at 1, "over capacity" above it.

    The bounds are those of `level_of_service`, and LEVELS has them. A load within 1e-9 of a bound is at it, for a
    load is a quotient, as 2.1 / 3. Raises InputError for a negative load.

    >>> utilisation_level(0.75)
    'busy'
    >>> utilisation_level([0.2, 0.8, 1, 1.2]).tolist()
    ['free', 'congested', 'full', 'over capacity']
    """
    return _levelled(load_share, tuple(LEVELS))


def level_of_service(load_share: npt.ArrayLike) -> str | npt.NDArray[np.str_]:
    """Letter of a load over practical capacity: A-C below 0.7, D from 0.7, E from 0.8 up to 1, F above 1.

    D is near capacity, E at capacity, F above it. Practical capacity is about 0.7 of the theoretical one.
    Bounds and errors as in `utilisation_level`. Source: the national rail freight study of the United States.

    >>> level_of_service(36 / 48), level_of_service(42 / 48)
    ('D', 'E')
    """
    return _levelled(load_share, _LETTERS)


def _levelled(load_share: npt.ArrayLike, names: tuple[str, ...]) -> str | npt.NDArray[np.str_]:
    (load,) = checked(load_share=(load_share, NOT_NEGATIVE))
    found = np.array(names)[np.searchsorted(list(LEVELS.values()), np.round(load, SAME), side="right") - 1]
    return str(found) if np.ndim(found) == 0 else found


# ------------------------------------------------------------------------------------ trains, wagons, trucks to tonnes


def pairs_to_mt(
    pairs_per_day: npt.ArrayLike,
    train_net_t: npt.ArrayLike,
    *,
    operating_days: npt.ArrayLike,
    backhaul_share: npt.ArrayLike,
) -> Numbers:
    """Mt a year, both directions together: pairs x net tonnes x days x (1 + backhaul).

    train_net_t: net tonnes of a loaded train. operating_days: days a year. backhaul_share: load of the light
    direction over that of the heavy one: 0 for empty trains back, 1 for equal loads.
    Raises InputError for negative numbers, days above 366, a backhaul outside 0 to 1.

    >>> [round(pairs_to_mt(5, 2635, operating_days=365, backhaul_share=b), 2) for b in (0, 0.25)]
    [4.81, 6.01]
    """
    pairs, net, days, back = checked(
        pairs_per_day=(pairs_per_day, NOT_NEGATIVE),
        train_net_t=(train_net_t, NOT_NEGATIVE),
        operating_days=(operating_days, DAYS),
        backhaul_share=(backhaul_share, SHARE),
    )
    return plain(pairs * net * days * (1 + back) / T_OF_MT)


def heavy_share(backhaul_share: npt.ArrayLike) -> Numbers:
    """Share of the tonnes that goes in the heavy direction: 1 / (1 + backhaul). Raises InputError outside 0 to 1.

    >>> heavy_share(0), heavy_share(0.25), heavy_share(1)
    (1.0, 0.8, 0.5)
    """
    (back,) = checked(backhaul_share=(backhaul_share, SHARE))
    return plain(1 / (1 + back))


def backhaul_share_of(heavy_share: npt.ArrayLike) -> Numbers:
    """Load of the light direction over that of the heavy one: 1 / heavy share - 1. Raises InputError outside 0.5 to 1.

    >>> backhaul_share_of(0.8), backhaul_share_of(0.5)
    (0.25, 1.0)
    """
    (heavy,) = checked(heavy_share=(heavy_share, HEAVY))
    return plain(1 / heavy - 1)


def one_way_mt(two_way_mt: npt.ArrayLike, *, heavy_share: npt.ArrayLike) -> Numbers:
    """Mt a year in the heavy direction, of those of both directions together: two-way x heavy share.

    Raises InputError for negative tonnes and a heavy share outside 0.5 to 1.

    >>> one_way_mt(6, heavy_share=0.75)
    4.5
    """
    both, heavy = checked(two_way_mt=(two_way_mt, NOT_NEGATIVE), heavy_share=(heavy_share, HEAVY))
    return plain(both * heavy)


def pairs_needed(
    mt: npt.ArrayLike, train_net_t: npt.ArrayLike, *, operating_days: npt.ArrayLike, heavy_share: npt.ArrayLike
) -> Numbers:
    """Pairs of trains a day for so many Mt a year, both directions together: Mt x heavy share / (net tonnes x days).

    The heavy direction decides; as many trains go back as come. Arguments as in `pairs_to_mt`.
    Raises InputError for negative Mt, net tonnes not above zero, days above 366, a heavy share outside 0.5 to 1.

    >>> round(pairs_needed(20, 2635, operating_days=350, heavy_share=0.75), 2)
    16.26
    """
    wanted, net, days, heavy = checked(
        mt=(mt, NOT_NEGATIVE),
        train_net_t=(train_net_t, ABOVE_ZERO),
        operating_days=(operating_days, DAYS),
        heavy_share=(heavy_share, HEAVY),
    )
    return plain(wanted * T_OF_MT * heavy / (net * days))


def wagons_to_mt(wagons_per_day: npt.ArrayLike, wagon_net_t: npt.ArrayLike, *, days: npt.ArrayLike = 365.0) -> Numbers:
    """Mt a year through a gate that so many wagons pass in a day: wagons x net tonnes x days.

    The wagons are loaded ones, of both directions where the answer is to be two-way. Gates side by side add up; of
    gates one behind the other the least rules. Raises InputError for negative numbers and days above 366.

    >>> round(wagons_to_mt(200, 60) + wagons_to_mt(400, 60), 2)
    13.14
    """
    wagons, net, run = checked(
        wagons_per_day=(wagons_per_day, NOT_NEGATIVE), wagon_net_t=(wagon_net_t, NOT_NEGATIVE), days=(days, DAYS)
    )
    return plain(wagons * net * run / T_OF_MT)


def wagons_needed(mt: npt.ArrayLike, wagon_net_t: npt.ArrayLike, *, days: npt.ArrayLike = 365.0) -> Numbers:
    """Loaded wagons a day for so many Mt a year: Mt / (net tonnes x days).

    Raises InputError for negative Mt, net tonnes not above zero, days above 366.

    >>> round(wagons_needed(20, 60), 1)
    913.2
    """
    wanted, net, run = checked(mt=(mt, NOT_NEGATIVE), wagon_net_t=(wagon_net_t, ABOVE_ZERO), days=(days, DAYS))
    return plain(wanted * T_OF_MT / (net * run))


def trucks_to_mt(trucks_per_day: npt.ArrayLike, truck_net_t: npt.ArrayLike, *, days: npt.ArrayLike = 365.0) -> Numbers:
    """Mt a year through a gate that so many loaded trucks pass in a day: trucks x net tonnes x days.

    Raises InputError for negative numbers and days above 366.

    >>> trucks_to_mt(350, 20, days=350)
    2.45
    """
    trucks, net, run = checked(
        trucks_per_day=(trucks_per_day, NOT_NEGATIVE), truck_net_t=(truck_net_t, NOT_NEGATIVE), days=(days, DAYS)
    )
    return plain(trucks * net * run / T_OF_MT)


def lifts_to_mt(
    cranes: npt.ArrayLike,
    moves_per_hour: npt.ArrayLike,
    *,
    hours_per_day: npt.ArrayLike,
    days: npt.ArrayLike,
    t_per_move: npt.ArrayLike,
    utilisation: npt.ArrayLike,
) -> Numbers:
    """Mt a year that cranes lift: cranes x moves an hour x hours x days x tonnes a move x utilisation.

    moves_per_hour: of each crane. utilisation: share of its hours that a crane works.
    Raises InputError for negative numbers, hours above 24, days above 366, a utilisation outside 0 to 1.

    >>> round(lifts_to_mt(2, 12, hours_per_day=20, days=350, t_per_move=20, utilisation=0.6), 3)
    2.016
    """
    many, moves, hours, run, load, share = checked(
        cranes=(cranes, NOT_NEGATIVE),
        moves_per_hour=(moves_per_hour, NOT_NEGATIVE),
        hours_per_day=(hours_per_day, DAY_HOURS),
        days=(days, DAYS),
        t_per_move=(t_per_move, NOT_NEGATIVE),
        utilisation=(utilisation, SHARE),
    )
    return plain(many * moves * hours * run * load * share / T_OF_MT)


# ------------------------------------------------------------------------------------------------ berths and ships


def berth_mt(
    berths: npt.ArrayLike, occupancy: npt.ArrayLike, hours_per_year: npt.ArrayLike, rate_t_h: npt.ArrayLike
) -> Numbers:
    """Mt a year over the berths of a port: berths x occupancy x hours x rate.

    occupancy: share of its hours that a berth can be taken without long waits, see `acceptable_occupancy`.
    hours_per_year: hours worked. rate_t_h: tonnes handled at a berth in an hour. Yard, gate and track have limits of
    their own. Raises InputError for negative numbers, an occupancy outside 0 to 1, hours above 8784.
    Source: UNCTAD, Port Development.

    >>> round(berth_mt(2, occupancy=0.55, hours_per_year=8000, rate_t_h=180), 3)
    1.584
    """
    many, share, hours, rate = checked(
        berths=(berths, NOT_NEGATIVE),
        occupancy=(occupancy, SHARE),
        hours_per_year=(hours_per_year, HOURS),
        rate_t_h=(rate_t_h, NOT_NEGATIVE),
    )
    return plain(many * share * hours * rate / T_OF_MT)


def berths_needed(
    mt: npt.ArrayLike, occupancy: npt.ArrayLike, hours_per_year: npt.ArrayLike, rate_t_h: npt.ArrayLike
) -> Numbers:
    """Berths for so many Mt a year: Mt / (occupancy x hours x rate). Arguments and source as in `berth_mt`.

    Raises InputError for negative Mt, a rate not above zero, an occupancy or hours that are 0 or too many.

    >>> round(berths_needed(2, occupancy=0.55, hours_per_year=8000, rate_t_h=180), 2)
    2.53
    """
    wanted, share, hours, rate = checked(
        mt=(mt, NOT_NEGATIVE),
        occupancy=(occupancy, up_to(1)),
        hours_per_year=(hours_per_year, HOURS),
        rate_t_h=(rate_t_h, ABOVE_ZERO),
    )
    return plain(wanted * T_OF_MT / (share * hours * rate))


def acceptable_occupancy(berths: npt.ArrayLike) -> Numbers:
    """Share of the time that a group of berths can be taken: 0.40 for one, and more for more, up to 0.70 from six on.

    The more berths there are, the sooner one is free. Raises InputError for what is no whole number of one or more.
    Source: UNCTAD, Port Development; ACCEPTABLE_OCCUPANCY is the table.

    >>> acceptable_occupancy(1), acceptable_occupancy(5), acceptable_occupancy(12)
    (0.4, 0.65, 0.7)
    """
    (many,) = checked(berths=(berths, WHOLE))
    rows = np.minimum(many, len(ACCEPTABLE_OCCUPANCY)).astype(np.intp) - 1
    return plain(np.array(list(ACCEPTABLE_OCCUPANCY.values()))[rows])


def round_voyages_per_year(
    distance_km: npt.ArrayLike, speed_kmh: npt.ArrayLike, port_h: npt.ArrayLike, *, days: npt.ArrayLike
) -> Numbers:
    """Voyages out and back of a ship in a year: days x 24 / (2 x distance / speed + port hours).

    distance_km: one way. port_h: hours in all ports of a round voyage, waits counted. days: at work in a year.
    Raises InputError for a distance or speed not above zero, negative port hours, days above 366.

    >>> round_voyages_per_year(360, 15, 48, days=340)
    85.0
    """
    distance, speed, port, run = checked(
        distance_km=(distance_km, ABOVE_ZERO),
        speed_kmh=(speed_kmh, ABOVE_ZERO),
        port_h=(port_h, NOT_NEGATIVE),
        days=(days, DAYS),
    )
    return plain(run * HOURS_OF_DAY / (2 * distance / speed + port))


def sailings_to_mt(
    ships: npt.ArrayLike,
    payload_t: npt.ArrayLike,
    voyages_per_year: npt.ArrayLike,
    *,
    backhaul_share: npt.ArrayLike = 0.0,
) -> Numbers:
    """Mt a year that ships carry: ships x payload x round voyages x (1 + backhaul); empty back unless said.

    payload_t: cargo of a full ship, see `payload_at_draft`. voyages_per_year: round voyages of each ship.
    Raises InputError for negative numbers and a backhaul outside 0 to 1.

    >>> sailings_to_mt(12, 3600, 27), round(sailings_to_mt(12, 3600, 27, backhaul_share=0.5), 4)
    (1.1664, 1.7496)
    """
    many, payload, voyages, back = checked(
        ships=(ships, NOT_NEGATIVE),
        payload_t=(payload_t, NOT_NEGATIVE),
        voyages_per_year=(voyages_per_year, NOT_NEGATIVE),
        backhaul_share=(backhaul_share, SHARE),
    )
    return plain(many * payload * voyages * (1 + back) / T_OF_MT)


def payload_at_draft(
    payload_t: npt.ArrayLike,
    *,
    design_draft_m: npt.ArrayLike,
    draft_m: npt.ArrayLike,
    tonnes_per_cm: npt.ArrayLike,
) -> Numbers:
    """Tonnes that a ship can load where the water is shallow: payload - (design draft - draft) x 100 x tonnes per cm.

    payload_t: cargo at the design draft. draft_m: permitted draft, the clearance under the keel taken off already.
    The whole payload where the water suffices, and 0, never below, where it does not bear the cargo at all.
    Raises InputError for negative numbers, a design draft or tonnes per cm not above zero.

    >>> payload_at_draft(7000, design_draft_m=4.5, draft_m=4.0, tonnes_per_cm=18)
    6100.0
    >>> payload_at_draft(7000, design_draft_m=4.5, draft_m=6.0, tonnes_per_cm=18)
    7000.0
    """
    payload, design, draft, each = checked(
        payload_t=(payload_t, NOT_NEGATIVE),
        design_draft_m=(design_draft_m, ABOVE_ZERO),
        draft_m=(draft_m, NOT_NEGATIVE),
        tonnes_per_cm=(tonnes_per_cm, ABOVE_ZERO),
    )
    lost = np.maximum(design - draft, 0.0) * CM_OF_M * each
    return plain(np.maximum(payload - lost, 0.0))


# ---------------------------------------------------------------------------------------------------- volume and delay


def bpr_time(
    t0: npt.ArrayLike, load_share: npt.ArrayLike, alpha: npt.ArrayLike = 0.15, beta: npt.ArrayLike = 4.0
) -> Numbers:
    """Time under load: t0 x (1 + alpha x load ** beta), in the unit of t0.

    t0: time without other traffic. load_share: volume over capacity; the formula takes loads above 1 too, and what
    they mean is for the caller to say, see `utilisation_level`. On single track it hides what `queue_time` shows.
    Raises InputError for negative numbers and a beta not above zero.
    Source: Bureau of Public Roads; its 0.15 and 4 come from roads.

    >>> round(bpr_time(10, 0.8), 3)
    10.614
    """
    free, load, rise, power = checked(
        t0=(t0, NOT_NEGATIVE),
        load_share=(load_share, NOT_NEGATIVE),
        alpha=(alpha, NOT_NEGATIVE),
        beta=(beta, ABOVE_ZERO),
    )
    return plain(free * (1 + rise * load**power))


def queue_time(t0: npt.ArrayLike, load_share: npt.ArrayLike, kappa: npt.ArrayLike) -> Numbers:
    """Time under load of a line on which trains wait for one another: t0 x (1 + kappa x load / (1 - load)).

    t0: time without other traffic, in any unit. load_share: volume over capacity. kappa: delay at half load, as a
    share of t0. Nearer to a single track with meets than `bpr_time`.
    Raises InputError for negative numbers, and for a load of 1 or more, which has no steady state.

    >>> [round(queue_time(10, load, kappa=0.3), 3) for load in (0.5, 0.9)]
    [13.0, 37.0]
    """
    free, load, delay = checked(t0=(t0, NOT_NEGATIVE), load_share=(load_share, STEADY), kappa=(kappa, NOT_NEGATIVE))
    return plain(free * (1 + delay * load / (1 - load)))
