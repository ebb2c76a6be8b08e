"""Corridors that compete for one demand."""

from math import exp, inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

import korridor as kd
from korridor.outlook import compete, shared_out

RIVALS, ENDS = ["instc-east", "instc-transcaspian"], ["moscow-city", "bandar-abbas-city"]


@pytest.fixture(scope="module")
def atlas():
    return kd.load()


def test_equal_costs_share_alike():
    assert shared_out(10, {"a": 70, "b": 70}, {"a": 100, "b": 100}) == {"a": 5, "b": 5}


def test_the_cheaper_one_takes_more_by_the_logit_of_the_difference():
    """20 USD a tonne cheaper at a scale of 20: e to 1, so 73 of 100."""
    found = shared_out(1, {"a": 50, "b": 70}, {"a": 10, "b": 10}, scale_usd_t=20)
    assert found["a"] == pytest.approx(exp(1) / (1 + exp(1)))
    assert sum(found.values()) == pytest.approx(1)


def test_what_is_too_much_for_one_goes_to_the_others():
    """Of 12, a wants most and takes its 2; b and c share the other 10 alike."""
    found = shared_out(12, {"a": 10, "b": 50, "c": 50}, {"a": 2, "b": 9, "c": 9})
    assert found == pytest.approx({"a": 2, "b": 5, "c": 5})


def test_no_way_is_no_choice_and_no_capacity_none_either():
    assert shared_out(4, {"a": inf, "b": 50, "c": 40}, {"a": 9, "b": 9, "c": 0}) == {"a": 0, "b": 4, "c": 0}


@given(
    st.floats(0, 100),
    st.lists(st.tuples(st.floats(1, 300) | st.just(inf), st.floats(0, 50)), min_size=1, max_size=5),
    st.floats(1, 100),
)
def test_nobody_carries_more_than_can_pass_and_nothing_is_lost(demand, given_ones, scale):
    """What is carried is the lesser of the demand and of all capacities that some way leads to."""
    costs = {str(number): cost for number, (cost, _) in enumerate(given_ones)}
    capacities = {str(number): amount for number, (_, amount) in enumerate(given_ones)}
    found = shared_out(demand, costs, capacities, scale)
    assert all(0 <= found[name] <= capacities[name] * (1 + 1e-9) for name in found)
    able = sum(amount for name, amount in capacities.items() if costs[name] < inf)
    assert sum(found.values()) == pytest.approx(min(demand, able), abs=1e-6)


@pytest.mark.parametrize(("demand", "scale"), [(-1, 20), (1, 0), (1, inf)])
def test_what_cannot_be_is_refused(demand, scale):
    with pytest.raises(kd.InputError):
        shared_out(demand, {"a": 1}, {"a": 1}, scale)


def test_corridors_of_an_atlas_compete_year_by_year(atlas):
    """The demand asked for is carried or left over, each corridor within its capacity."""
    found = atlas.compete(RIVALS, ENDS, demand_mt={2025: 50, 2030: 5}, years=[2025, 2030])
    assert (found.table["left_mt"] > 1).tolist() == [True, True, False, False]
    for year, rows in found.table.groupby("year"):
        assert rows["volume_mt"].sum() + rows["left_mt"].iloc[0] == pytest.approx(found.wanted[year])
        assert (rows["volume_mt"] <= rows["capacity_mt"] * (1 + 1e-9)).all()
        assert rows["share"].sum() == pytest.approx(1)
    assert "an assumption" in str(found)


def test_a_competition_needs_rivals_ends_and_a_demand(atlas):
    with pytest.raises(kd.InputError, match="two corridors"):
        compete(atlas, RIVALS[:1], ENDS, demand_mt=1)
    with pytest.raises(kd.InputError, match="an origin and a destination"):
        compete(atlas, RIVALS, ENDS[:1], demand_mt=1)
    with pytest.raises(kd.UnknownName):
        compete(atlas, [RIVALS[0], "nowhere"], ENDS, demand_mt=1)
    with pytest.raises(kd.InputError, match="give demand_mt"):
        compete(atlas, RIVALS, ENDS)
    with pytest.raises(kd.InputError, match="no amount for 2026"):
        compete(atlas, RIVALS, ENDS, demand_mt={2025: 1}, years=[2025, 2026])
