"""What a chain is made of: parts laid on slots, each a coefficient times figures; and which figures they are."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from korridor.api import load
from korridor.atlas import Figure
from korridor.draws import Element, drawn_logs
from korridor.errors import InputError
from korridor.parts import Builder, Lookup, built, load_of, mode_of, service_for, slots_of


def number(key, central, *, low=None, high=None, group=None):
    """An element; certain unless low or high is given."""
    low, high = (central if end is None else end for end in (low, high))
    figure = Figure(
        subject=f"link:{key}",
        quantity="border_h",
        low=low,
        central=central,
        high=high,
        unit="h",
        year=2023,
        value_id=f"row-{key}",
        source="survey",
        confidence="C",
        rule="",
        range_rule="",
    )
    return Element(key, group or key, figure)


SPEED = number("speed", 20.0, low=10.0, high=40.0)
WAIT = number("wait", 6.0, low=3.0, high=12.0)
FACTOR = number("factor", 1.5)


@pytest.fixture
def chain():
    """Slot 0: 240 km at 20 km/h, and half a wait of 6 h; slot 1: nothing; 2: unknown; 3: 6 h times 1.5 times 20."""
    add = Builder("h", 4)
    add.add(0, "haul", 240.0, (SPEED, -1))
    add.add(0, "wait", 0.5, WAIT)
    add.lack(2, "no border_h of border:x")
    add.add(3, "border", 1.0, WAIT, FACTOR, SPEED)
    return add.done()


# -------------------------------------------------------------------------------------------------- adding up


def test_a_part_is_a_coefficient_times_its_figures_each_with_its_power(chain):
    """240 / 20 = 12; 0.5 x 6 = 3; 6 x 1.5 x 20 = 180."""
    assert chain.part_central == pytest.approx([12, 3, 180])


def test_a_slot_takes_the_sum_of_its_parts_nothing_or_what_is_unknown(chain):
    """Unknown is NaN, never 0."""
    assert chain.central == pytest.approx([15, 0, math.nan, 180], nan_ok=True)
    assert dict(chain.missing) == {2: "no border_h of border:x"}


def test_a_certain_figure_goes_into_the_coefficient_and_is_still_named(chain):
    """1.5 is not drawn, but it is one of the figures behind the part."""
    part = chain.parts[2]

    assert part.coefficient == 1.5
    assert [chain.elements[element].key for element, _ in part.factors] == ["wait", "speed"]
    assert [figure.value_id for figure in part.figures] == ["row-wait", "row-factor", "row-speed"]


def test_a_certain_figure_counts_with_its_power():
    """100 km at 1.5 km/h for certain."""
    add = Builder("h", 1)
    add.add(0, "haul", 100.0, (FACTOR, -1))

    assert add.done().central == pytest.approx([100 / 1.5])
    assert add.done().elements == ()


def test_what_takes_nothing_is_no_part():
    """A certain zero, or a length of zero."""
    add = Builder("h", 1)
    add.add(0, "haul", 0.0, SPEED)
    add.add(0, "border", 3.0, number("free", 0.0))

    assert add.done().parts == ()
    assert add.done().central.tolist() == [0]


def test_an_element_used_twice_is_one_number(chain):
    """The wait of slots 0 and 3 is the same one, so that both move together."""
    assert [element.key for element in chain.elements] == ["speed", "wait"]

    doubled = np.log([[20.0, 6.0], [20.0, 12.0]])
    assert chain.values(doubled, range(3))[:, 1:] == pytest.approx(np.array([[3, 180], [6, 360]]))


def test_the_first_word_on_a_lack_stands():
    add = Builder("h", 1)
    add.lack(0, "no speed")
    add.lack(0, "no interval")

    assert dict(add.done().missing) == {0: "no speed"}


def test_a_slot_that_lacks_one_figure_is_unknown_whatever_else_it_has():
    add = Builder("h", 1)
    add.add(0, "haul", 240.0, (SPEED, -1))
    add.lack(0, "no border_h")

    assert np.isnan(add.done().central).all()
    assert np.isnan(add.done().totals(np.zeros((2, 1)))).all()


def test_no_parts_at_all():
    parts = Builder("h", 3).done()

    assert parts.central.tolist() == [0, 0, 0]
    assert parts.totals(np.zeros((2, 0))).tolist() == [[0, 0, 0]] * 2


def test_central_figures_are_closed_to_changes(chain):
    with pytest.raises(ValueError, match="read-only"):
        chain.central[0] = 1.0


POOL = [number(f"x{n}", float(n + 2), low=n + 1.0, high=n + 4.0, group=f"g{n % 2}") for n in range(5)]
ADDED = st.lists(
    st.tuples(
        st.integers(min_value=0, max_value=5),
        st.floats(min_value=0.1, max_value=100),
        st.lists(st.tuples(st.sampled_from(POOL), st.sampled_from([-1, 1, 2])), max_size=3, unique_by=lambda f: f[0]),
    ),
    max_size=12,
)


def laid(added):
    """Parts on six slots."""
    add = Builder("h", 6)
    for slot, coefficient, factors in added:
        add.add(slot, "haul", coefficient, *factors)
    return add.done()


@given(ADDED)
def test_the_central_figures_are_the_product_worked_out_one_by_one(added):
    """Logarithms are a way of reckoning: the sum of plain products is the same."""
    expected = np.zeros(6)
    for slot, coefficient, factors in added:
        expected[slot] += coefficient * math.prod(element.figure.central**power for element, power in factors)

    assert laid(added).central == pytest.approx(expected)


@given(ADDED)
def test_what_a_slot_takes_in_a_draw_is_the_sum_of_its_parts_in_that_draw(added):
    parts = laid(added)
    logs = drawn_logs(parts.elements, draws=7)
    values = parts.values(logs, range(len(parts.parts)))
    totals = parts.totals(logs)

    for slot in range(6):
        rows = [row for row, part in enumerate(parts.parts) if part.slot == slot]
        assert totals[:, slot] == pytest.approx(values[:, rows].sum(axis=1))


@given(ADDED, st.lists(st.integers(min_value=0, max_value=5), max_size=8))
def test_along_a_way_each_slot_takes_what_it_takes_by_itself(added, way):
    """In the order passed, a slot passed twice twice; and every draw is the same as on the whole network."""
    whole = laid(added)
    passed = whole.along(way)

    assert passed.slots == len(way)
    assert passed.central == pytest.approx(whole.central[way] if way else np.zeros(0))
    on_network = whole.totals(drawn_logs(whole.elements, draws=5))[:, way]
    assert passed.totals(drawn_logs(passed.elements, draws=5)) == pytest.approx(on_network)


def test_along_a_way_only_what_it_is_made_of_is_drawn(chain):
    """Slot 0 alone, passed twice: its two elements, its two parts twice, 30 h."""
    passed = chain.along([0, 1, 0])

    assert [part.slot for part in passed.parts] == [0, 0, 2, 2]
    assert [part.kind for part in passed.parts] == ["haul", "wait", "haul", "wait"]
    assert passed.central.sum() == pytest.approx(30)
    assert passed.elements == (SPEED, WAIT)
    assert chain.along([1]).elements == ()


def test_along_a_way_a_lack_stands_where_it_is_passed(chain):
    assert dict(chain.along([0, 2]).missing) == {1: "no border_h of border:x"}
    assert dict(chain.along([0, 3]).missing) == {}


def test_a_decile_of_a_part_takes_every_figure_at_its_own(chain):
    """Hours are least at the greatest speed: 240 / 40 = 6, 240 / 10 = 24; the product from 1.5 x 30 to 1.5 x 480."""
    assert [chain.decile(row, low=True) for row in range(3)] == pytest.approx([6, 1.5, 45])
    assert [chain.decile(row, low=False) for row in range(3)] == pytest.approx([24, 6, 720])


def test_with_one_figure_the_deciles_are_those_of_the_draws(chain):
    """A tenth of the draws of 240 km over the speed lies below 6 h, and a tenth above 24 h."""
    hours = chain.values(drawn_logs(chain.elements, draws=20_000), [0])[:, 0]

    assert (hours < 6).mean() == pytest.approx(0.1, abs=4 * math.sqrt(0.09 / 20_000))
    assert (hours > 24).mean() == pytest.approx(0.1, abs=4 * math.sqrt(0.09 / 20_000))


# ----------------------------------------------------------------------------------------------- slots of a network


def test_every_arc_start_end_and_access_has_a_slot_of_its_own(six_net):
    slots = slots_of(six_net)
    arcs, states = len(six_net.arc_records), len(six_net.state_records)
    starts, ends = [slots.start(s) for s in range(states)], [slots.end(s) for s in range(states)]

    assert set(slots.access) == {("maren", "dunmor"), ("maren", "corve")}
    assert sorted([*range(arcs), *starts, *ends, *slots.access.values()]) == list(range(slots.count))


def test_parts_of_a_network_are_made_once_for_each_cargo_and_service(six):
    made = []

    def fill(add, find):
        made.append((find.cargo, find.service))
        add.add(0, "haul", 1.0)

    net = six.network()
    first = built(net, "grain", "wagonload", unit="h", name="test", fill=fill)

    assert built(net, "grain", "wagonload", unit="h", name="test", fill=fill) is first
    assert built(net, "grain", "block_train", unit="h", name="test", fill=fill) is not first
    assert built(net, "general", "wagonload", unit="h", name="test", fill=fill) is not first
    assert built(six.network(), "grain", "wagonload", unit="h", name="test", fill=fill) is not first
    assert made == [("grain", "wagonload"), ("grain", "block_train"), ("general", "wagonload"), ("grain", "wagonload")]


# ------------------------------------------------------------------------------------------------ finding figures


def test_a_figure_of_the_subject_itself_is_found_for_its_service_only(six_net):
    """Alderstad to Birkrast has a speed of block trains: 28 km/h."""
    block, wagon = (Lookup(six_net, "container", service) for service in ("block_train", "wagonload"))

    assert block.own("section_speed_kmh", "link:alder--birk", mode="rail").value_id == "spd-alder--birk"
    assert wagon.own("section_speed_kmh", "link:alder--birk", mode="rail") is None
    assert block.own("section_speed_kmh", "link:birk--dunmor", mode="rail") is None


def test_a_figure_of_a_mode_or_a_direction_is_found_for_it_only(six_net):
    find = Lookup(six_net, "grain", "wagonload")

    def border(mode, *directions):
        return find.own("border_h", "border:birk--dunmor", mode=mode, directions=directions)

    assert border("rail", "XA-XB", "birk-dunmor").value_id == "brd-birk-out"
    assert border("rail", "XB-XA", "dunmor-birk").value_id == "brd-birk-in"
    assert border("road", "XA-XB") is None
    assert border(None, "XA-XB") is None
    assert border("rail") is None


def test_a_default_is_found_for_cargo_and_service(six_net):
    """Trains in Brodany have a speed of their own as block trains only."""
    block, wagon = (Lookup(six_net, "grain", service) for service in ("block_train", "wagonload"))

    def speed(find, country):
        return find.default("section_speed_kmh", "link", "rail", countries=(country,)).value_id

    assert (speed(block, "XA"), speed(block, "XB")) == ("spd-rail-block", "spd-rail-xb-block")
    assert (speed(wagon, "XA"), speed(wagon, "XB")) == ("spd-rail-wagon", "spd-rail-wagon")
    assert block.default("value_of_time_usd_t_h", "value", "any").value_id == "vot-grain"
    assert block.default("border_h", "border", "sea") is None


def test_two_rows_of_one_subject_are_two_elements_and_one_row_of_two_subjects_too(six_net):
    """One name is one number, so each figure of each subject has its own."""
    find = Lookup(six_net, "grain", "wagonload")
    out, home = (
        find.own("border_h", "border:birk--dunmor", mode="rail", directions=(way,)) for way in ("XA-XB", "XB-XA")
    )

    assert find.drawn(out, "border:birk--dunmor", "XA").key != find.drawn(home, "border:birk--dunmor", "XA").key
    assert find.drawn(out, "border:a", "XA").key != find.drawn(out, "border:b", "XA").key
    assert find.drawn(out, "border:a", "XA").group == find.drawn(out, "border:b", "XA").group == "XA border_h"
    assert find.shared(out, "XA").key == find.shared(out, "XA").key != find.shared(out, "XB").key


def test_no_two_figures_have_an_element_of_one_name(six_net):
    """On the whole network, in hours, dollars and kilograms: what a part is about is what it is drawn from."""
    from korridor.routing.demands import PARTED, demands_of, parts_of

    for options in ({}, {"cargo": "grain"}, {"service": "wagonload"}):
        for criterion in PARTED:
            parts = parts_of(six_net, criterion, demands_of(six_net, options))
            for part in parts.parts:
                drawn = [figure for figure in part.figures if figure.low < figure.high]
                assert [parts.elements[element].figure for element, _ in part.factors] == drawn


@pytest.mark.parametrize(
    ("cargo", "service", "found"),
    [
        ("container", None, "block_train"),
        ("grain", None, "wagonload"),
        ("general", None, "wagonload"),
        ("container", "wagonload", "wagonload"),
        ("grain", "block_train", "block_train"),
    ],
)
def test_containers_go_in_block_trains_and_the_rest_in_wagons_unless_asked_otherwise(cargo, service, found):
    assert service_for(cargo, service) == found


@pytest.mark.parametrize("service", ["block-train", "", 3])
def test_an_unknown_service_offers_the_known_ones(service):
    with pytest.raises(InputError, match=r"no service called .*block_train"):
        service_for("container", service)


def test_every_gauge_is_handled_as_rail():
    assert [mode_of(carrier) for carrier in ("rail1000", "rail1676", "road", "sea", "pipeline")] == [
        "rail",
        "rail",
        "road",
        "sea",
        "pipeline",
    ]


def test_a_ferry_takes_the_figures_of_a_ship(six):
    assert load_of(six.link("corve--eskil-ferry")) == ("sea", ("ro-ro", "sunder"))
    assert load_of(six.link("alder--corve-road")) == ("road", ("two_lane",))


def test_figures_are_those_of_the_year_of_the_network(six_copy):
    """A speed of 2026 is no figure of 2024 where an older one is at hand, and is one of 2027."""
    folder = six_copy()
    with (folder / "values.csv").open("a", encoding="utf-8") as values:
        values.write(
            "spd-alder--birk-2,link:alder--birk,section_speed_kmh,none,service=block_train,observed,,40,,km/h,"
            "2026,survey-2023,A,,\n"
        )
    atlas = load(folder)

    def speed(year):
        find = Lookup(atlas.network(year=year), "container", "block_train")
        return find.own("section_speed_kmh", "link:alder--birk", mode="rail").central

    assert (speed(2024), speed(2027)) == (28, 40)
