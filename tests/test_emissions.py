"""Greenhouse gases by the elements of a transport chain, worked out by hand on the six places."""

import pytest

from korridor.api import load
from korridor.emissions import chain_kg, kilograms
from korridor.parts import slots_of
from korridor.times import hours


def emitted(net, where, *, cargo="container", service="block_train"):
    """Central kg/t of each part of an arc, or of a start, end or access, written `start alder|road`; or what lacks."""
    slots, (side, _, name) = slots_of(net), where.rpartition(" ")
    if side == "access":
        slot = slots.access[tuple(name.split(">"))]
    elif side:
        slot = getattr(slots, side)(net.state_numbers[name])
    else:
        slot = net.arc_numbers[name]
    parts = kilograms(net, cargo, service)
    if slot in parts.missing:
        return parts.missing[slot]
    return [pytest.approx(parts.part_central[row]) for row in parts.by_slot.get(slot, ())]


def written(folder, file, *rows):
    """The atlas of a folder with rows added to a table."""
    with (folder / file).open("a", encoding="utf-8") as table:
        table.writelines(f"{row}\n" for row in rows)
    return load(folder)


# ---------------------------------------------------------------------------------------------------- published

LEGS = ([800, 1500, 1900], [23, 27, 27], [1.2, 1.2])


def test_a_chain_as_published():
    """20 t by electric and diesel trains with two hubs: 2.252 t CO2e, 26.81 g/tkm; with 15 percent on legs 2.5826 t."""
    kg = chain_kg(20, *LEGS)

    assert kg == pytest.approx(2252)
    assert kg * 1000 / (20 * sum(LEGS[0])) == pytest.approx(26.81, rel=1e-3)
    assert chain_kg(20, *LEGS, distance_adjustment=1.15) == pytest.approx(2582.6, rel=1e-6)


def test_a_chain_without_hubs_or_legs():
    """10 t over 100 km at 30 g: 30 kg; 10 t at one hub of 1.2 kg/t: 12 kg, and no distance to adjust."""
    assert chain_kg(10, [100], [30]) == pytest.approx(30)
    assert chain_kg(10, [], [], [1.2], distance_adjustment=1.5) == pytest.approx(12)


# ------------------------------------------------------------------------------------------------- step by step


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("alder--birk|rail1520>", [0.027 * 240]),
        ("birk--dunmor|rail1435>", [0.027 * 97.5, 0.027 * 97.5]),
        ("alder--corve-road|road<", [0.095 * 235, 0.095 * 235]),
        ("eskil--fenn|road>", [0.095 * 131]),
        ("corve--eskil|sea>", [0.024 * 290]),
        ("corve--eskil-ferry|road>", [0.060 * 286]),
        ("birk|rail1520>rail1435", [1.6]),
        ("corve|rail1435>sea", [1.2]),
        ("corve|sea>road", [1.2]),
        ("start alder|rail1520", [0.7]),
        ("start corve|sea>", [0.7]),
        ("end fenn|road", [0.8]),
        ("access maren>corve", [0.095 * 38]),
        # a frontier emits nothing, nor does what stays on its wheels
        ("border:birk--dunmor|rail1435>", []),
        ("border:alder--corve-road|road>", []),
        ("birk|rail1520>rail1520", []),
        ("start corve|sea<", []),
        ("end border:birk--dunmor|rail1435<", []),
    ],
)
@pytest.mark.parametrize("service", ["block_train", "wagonload"])
def test_legs_emit_by_the_tonne_kilometre_and_hubs_by_the_tonne(six_net, where, expected, service):
    assert emitted(six_net, where, service=service) == expected


def test_a_way_emits_what_its_chain_does(six_net):
    """Three legs by rail, a ship, a road, and five hubs: loading, gauge, two ports, unloading."""
    way = six_net.route("alder", "fenn", avoid=["alder--corve-road", "corve--eskil-ferry"])
    chain = chain_kg(1, [240, 195, 54, 290, 131], [27, 27, 27, 24, 95], [0.7, 1.6, 1.2, 1.2, 0.8])

    assert way.co2e_kg_per_t.central == pytest.approx(chain)
    assert chain == pytest.approx(13.203 + 6.96 + 12.445 + 5.5)


ELECTRIC = (
    "co2-rail-el,rail,*,link,electric,,any,any,emission_g_tkm,none,8,10,14,g/tkm,C,,",
    "co2-rail-el-xb,rail,XB,link,electric,,any,any,emission_g_tkm,none,3,4,6,g/tkm,C,,",
)


def test_a_line_under_wire_emits_by_the_power_of_each_country(six_copy):
    """10 g/tkm in Avelia, 4 in Brodany; without wire 27 in both."""
    folder = six_copy(links={"birk--dunmor": {"electrified": "yes"}})
    net = written(folder, "defaults.csv", *ELECTRIC).network()

    assert emitted(net, "birk--dunmor|rail1435>") == [0.010 * 97.5, 0.004 * 97.5]
    assert emitted(net, "alder--birk|rail1520>") == [0.027 * 240]


@pytest.mark.parametrize(("share", "own"), [(0.5, False), (0.25, True)])
def test_a_line_that_is_partly_under_wire_emits_by_its_share_of_each_traction(six_copy, share, own):
    """54 km in Brodany at 4 and 27 g/tkm: half by the default, a quarter where the line has a share of its own."""
    folder = six_copy(links={"dunmor--corve": {"electrified": "partial"}})
    if own:
        row = "wire,link:dunmor--corve,electrified_share,none,,current,,0.25,,share,2023,survey-2023,A,,"
        written(folder, "values.csv", row)
    half = "wired,rail,*,link,partial,,any,any,electrified_share,none,,0.5,,share,C,,"
    net = written(folder, "defaults.csv", *ELECTRIC, half).network()

    assert emitted(net, "dunmor--corve|rail1435>") == [0.004 * 54 * share, 0.027 * 54 * (1 - share)]


def test_a_line_partly_under_wire_without_a_share_is_unknown(six_copy):
    net = load(six_copy(links={"dunmor--corve": {"electrified": "partial"}})).network()

    assert emitted(net, "dunmor--corve|rail1435>").startswith("no electrified_share of link:dunmor--corve")


def test_the_detour_counts_on_legs_and_not_at_hubs(six_copy):
    """1.15 by rail and 1.05 on everything else, access too."""
    net = written(
        six_copy(),
        "defaults.csv",
        "detour,any,*,link,,,any,any,distance_adjustment,none,,1.05,,ratio,C,,",
        "detour-rail,rail,*,link,,,any,any,distance_adjustment,none,,1.15,,ratio,C,,",
    ).network()

    assert emitted(net, "alder--birk|rail1520>") == [0.027 * 240 * 1.15]
    assert emitted(net, "corve--eskil|sea>") == [0.024 * 290 * 1.05]
    assert emitted(net, "access maren>corve") == [0.095 * 38 * 1.05]
    assert emitted(net, "corve|rail1435>sea") == [1.2]


def test_a_swap_emits_nothing(six_copy):
    """Oil taken in at one place is given out at another: it takes hours, and nothing moves between them."""
    swap = {
        "mode": "swap",
        "carrier": ["pipeline"],
        "cargoes": ["oil"],
        "via": [],
        "tracks": None,
        "electrified": None,
    }
    folder = six_copy(like=[("alder--birk-swap", "alder--birk", 240)], links={"alder--birk-swap": swap})
    row = "swap,swap,*,transfer,,,any,any,transfer_h,none,24,72,240,h,C,,"
    net = written(folder, "defaults.csv", row).network()
    arc = "alder--birk-swap|pipeline>"

    assert emitted(net, arc, cargo="oil", service="wagonload") == []
    assert hours(net, "oil", "wagonload").central[net.arc_numbers[arc]] == pytest.approx(72)


@pytest.mark.parametrize(
    ("row", "where", "words"),
    [
        ("co2-sea", "corve--eskil|sea>", "no default emission_g_tkm of sea general_cargo in any country"),
        ("co2-rail", "alder--birk|rail1520>", "no default emission_g_tkm of rail diesel in XA"),
        ("co2-hub", "corve|sea>road", "no default hub_kg_t for transfer by sea>road"),
        ("co2-hub-gauge", "birk|rail1520>rail1435", "no default hub_kg_t for gauge change by rail"),
        ("co2-hub-load", "start alder|road", "no default hub_kg_t for load by road"),
    ],
)
def test_a_step_without_a_factor_is_unknown_and_says_which(six_copy, row, where, words):
    folder = six_copy()
    path = folder / "defaults.csv"
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in rows if not line.startswith(f"{row},")]
    assert len(kept) == len(rows) - 1
    path.write_text("".join(kept), encoding="utf-8")

    assert emitted(load(folder).network(), where) == words


@pytest.mark.parametrize("service", ["block_train", "wagonload"])
@pytest.mark.parametrize("cargo", ["container", "grain", "general"])
def test_nothing_is_missing_on_the_six_places(six_net, cargo, service):
    assert dict(kilograms(six_net, cargo, service).missing) == {}
