"""Waits before a few servers: published ratios, a chain of births and deaths worked out state by state, overload."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from korridor.capacity.queues import Queue, backlog_days, erlang_c, queue, waiting_ratio
from korridor.errors import InputError

OCCUPANCIES = (0.5, 0.6, 0.7, 0.8)
# servers: wait as a multiple of the service at these occupancies, for exponential and for Erlang-2 services
TABLE = {
    1: ((1.000, 1.500, 2.333, 4.000), (0.750, 1.125, 1.750, 3.000)),
    2: ((0.333, 0.562, 0.961, 1.778), (0.250, 0.422, 0.721, 1.333)),
    3: ((0.158, 0.296, 0.547, 1.079), (0.118, 0.222, 0.410, 0.809)),
    4: ((0.087, 0.179, 0.357, 0.746), (0.065, 0.135, 0.268, 0.559)),
    5: ((0.052, 0.118, 0.252, 0.554), (0.039, 0.089, 0.189, 0.416)),
}
SERVERS = st.integers(1, 20)
BUSY = st.floats(0.01, 0.9)


def chain(servers, occupancy, states=900):
    """(share that waits, wait over service) of an M/M/c queue, from the chances of so many states, by hand.

    One server serves one a day. In state n, arrivals come at a and min(n, c) are served: p(n+1) = p(n) a / min(n+1, c).
    An arrival waits that finds c or more; by Little's law the wait is the mean queue over the arrivals.
    """
    arrivals = servers * occupancy
    chances = [1.0]
    for state in range(1, states):
        chances.append(chances[-1] * arrivals / min(state, servers))
    whole = math.fsum(chances)
    waits = math.fsum(chances[servers:]) / whole
    queued = math.fsum((state - servers) * chance for state, chance in enumerate(chances) if state > servers) / whole
    return waits, queued / arrivals


# -------------------------------------------------------------------------------------------------------- steady


@pytest.mark.parametrize("servers", TABLE)
def test_waits_as_multiples_of_the_service(servers):
    """Each cell of the table to its three decimals, services exponential and Erlang-2."""
    exponential, erlang2 = TABLE[servers]

    assert waiting_ratio(servers, OCCUPANCIES) == pytest.approx(exponential, abs=6e-4)
    assert waiting_ratio(servers, OCCUPANCIES, service_cv2=0.5) == pytest.approx(erlang2, abs=6e-4)


@pytest.mark.parametrize(
    ("servers", "occupancy", "printed"), [(1, 0.5, 0.75), (1, 0.7, 1.75), (2, 0.5, 0.26), (2, 0.6, 0.43)]
)
def test_erlang_2_services_come_near_to_the_printed_table(servers, occupancy, printed):
    """UNCTAD's: exact for one berth, within 0.01 for two."""
    assert waiting_ratio(servers, occupancy, service_cv2=0.5) == pytest.approx(printed, abs=0.0101)


def test_two_tracks_for_one_train_a_day():
    """Each serves 0.8 a day: offered 1.25, occupied 0.625; 0.4808 of the trains wait, in the mean 19.23 h."""
    found = queue(1, 2, 0.8)

    assert erlang_c(2, 1.25) == pytest.approx(0.4808, abs=5e-5)
    assert found.waiting_share == pytest.approx(0.4808, abs=5e-5)
    assert found.occupancy == pytest.approx(0.625)
    assert found.wait_h == pytest.approx(19.23, abs=5e-3)
    assert found.served_per_day == pytest.approx(1.6)
    assert (found.growth_per_day, found.level) == (0, "free")
    assert str(found) == "free: 62% occupied; 48% of arrivals wait, the mean wait is 19.2 h"


def test_services_that_vary_less_make_shorter_waits():
    """Erlang-2: 0.75 of 19.23 h; constant: half of it; as many wait."""
    found = [queue(1, 2, 0.8, service_cv2=cv2) for cv2 in (1, 0.5, 0)]

    assert [one.wait_h for one in found] == pytest.approx([19.2308, 14.4231, 9.6154], abs=1e-3)
    assert len({one.waiting_share for one in found}) == 1


@pytest.mark.parametrize(("cv2", "factor"), [(1, 1), (0.5, 0.75), (0, 0.5)])
@given(occupancy=st.floats(0, 0.999))
def test_one_server_waits_occupancy_over_what_is_free(cv2, factor, occupancy):
    """It is rho / (1 - rho), and by Pollaczek and Khinchine (1 + cv2) / 2 of it; as many wait as find it taken."""
    assert waiting_ratio(1, occupancy, service_cv2=cv2) == pytest.approx(factor * occupancy / (1 - occupancy))
    assert erlang_c(1, occupancy) == pytest.approx(occupancy)


@given(SERVERS, BUSY)
def test_the_formula_is_the_chain_of_births_and_deaths(servers, occupancy):
    waits, ratio = chain(servers, occupancy)

    assert erlang_c(servers, servers * occupancy) == pytest.approx(waits, rel=1e-9)
    assert waiting_ratio(servers, occupancy) == pytest.approx(ratio, rel=1e-9)


@pytest.mark.parametrize(("servers", "offered"), [(1, 0.3), (10, 9.99), (200, 150.0), (1000, 999.0), (10_000, 9990.0)])
def test_many_servers_are_no_trouble(servers, offered):
    """Erlang B is the Poisson chance of c over that of c or fewer; powers and factorials overflow from 170 on."""
    lost = stats.poisson.pmf(servers, offered) / stats.poisson.cdf(servers, offered)
    expected = lost / (1 - offered / servers * (1 - lost))

    assert erlang_c(servers, offered) == pytest.approx(expected, rel=1e-8)


@given(SERVERS, BUSY, st.floats(0.001, 0.09))
def test_waits_grow_with_the_occupancy_and_fall_with_the_servers(servers, occupancy, more):
    assert waiting_ratio(servers, occupancy + more) > waiting_ratio(servers, occupancy)
    assert waiting_ratio(servers + 1, occupancy) < waiting_ratio(servers, occupancy)
    assert 0 < erlang_c(servers, servers * occupancy) < 1


def test_nobody_waits_where_nobody_comes():
    assert erlang_c([1, 2, 7], 0).tolist() == [0, 0, 0]
    assert (queue(0, 2, 5).wait_h, queue(0, 2, 5).occupancy) == (0, 0)


def test_servers_and_occupancies_may_both_be_arrays():
    """Draws of an occupancy by nodes of 1, 2 and 5 servers."""
    occupancies = np.array([[0.5, 0.6, 0.8], [0.7, 0.5, 0.5]])
    found = waiting_ratio([1, 2, 5], occupancies)

    assert found == pytest.approx(np.array([[1.0, 0.562, 0.554], [2.333, 0.333, 0.052]]), abs=6e-4)


# ------------------------------------------------------------------------------------------------------- overload


@pytest.mark.parametrize("occupancy", [1, 1.0001, 3, [0.5, 1.0]])
def test_from_full_on_there_is_no_wait_to_tell(occupancy):
    """In an array too: one bad number is not hidden among good ones."""
    offered = 2 * np.asarray(occupancy)

    with pytest.raises(InputError, match=r"^occupancy is a number from 0 to below 1 \(no steady state: .*; got"):
        waiting_ratio(2, occupancy)
    with pytest.raises(InputError, match=r"^offered lies below servers; got .* for 2: no steady state"):
        erlang_c(2, offered)


@pytest.mark.parametrize(("arrivals", "each", "growth"), [(24, 10, 4), (2.5, 0.8, 0.9), (1000, 23.5, 953)])
def test_an_overloaded_node_grows_and_has_no_wait(arrivals, each, growth):
    """Two servers: what comes less what both serve, each day."""
    found = queue(arrivals, 2, each)

    assert found.growth_per_day == pytest.approx(growth)
    assert (found.wait_h, found.waiting_share) == (None, None)
    assert found.level == "over capacity"


def test_an_overloaded_node_says_so():
    """24 arrive a day where 20 are served; few in fractions, many in whole numbers."""
    assert str(queue(24, 2, 10)) == ("over capacity: 1.2 arrive for each 1.0 served; the queue grows by 4 a day")
    assert str(queue(2.5, 2, 1)) == "over capacity: 1.25 arrive for each 1.0 served; the queue grows by 0.5 a day"
    assert str(queue(5000, 1, 1000)) == "over capacity: 5 arrive for each 1.0 served; the queue grows by 4,000 a day"


def test_a_node_that_is_just_full_has_no_wait_either():
    """20 a day come and 20 are served: nothing grows day by day, and still no mean wait exists."""
    found = queue(20, 2, 10)

    assert (found.wait_h, found.waiting_share, found.growth_per_day) == (None, None, 0)
    assert str(found) == "full: 1 arrive for each 1.0 served; the queue has no bound"


@pytest.mark.parametrize("servers", [1, 2, 3, 7, 49])
def test_just_below_full_there_still_is_a_wait(servers):
    """As near to full as numbers go: whether by rounding it counts as full or not, nothing is negative."""
    found = queue(math.nextafter(servers * 0.1, 0), servers, 0.1)

    assert found.growth_per_day == 0
    assert found.wait_h is None or found.wait_h > 0
    assert found.waiting_share is None or 0 < found.waiting_share <= 1
    assert found.level == "full"


def test_the_last_of_a_growing_queue_waits_for_all_before_it():
    """4 more a day for 10 days are 40, which take 2 days at 20 a day; no time, no queue."""
    found = queue(24, 2, 10)

    assert found.wait_of_last_h(10) == pytest.approx(48)
    assert found.wait_of_last_h(0) == 0
    assert found.wait_of_last_h([10, 30]).tolist() == pytest.approx([48, 144])
    assert queue(2.5, 2, 1).wait_of_last_h(10) == pytest.approx(60)  # 5 at 2 a day
    assert found.wait_of_last_h(10) == pytest.approx(24 * backlog_days(40, found.served_per_day))


@pytest.mark.parametrize(("arrivals", "words"), [(1, "free: 5% occupied"), (20, "full: 1 arrive")])
def test_a_queue_that_does_not_grow_has_no_last_wait_by_days(arrivals, words):
    """It would be 0, which is no wait of anybody."""
    with pytest.raises(InputError, match=f"only of a queue that grows .*; this one is {words}"):
        queue(arrivals, 2, 10).wait_of_last_h(10)


def test_a_backlog_takes_its_size_over_the_service():
    """1,000 wagons at 47 a day: 21.3 days."""
    assert backlog_days(1000, 47) == pytest.approx(21.3, abs=0.05)


# -------------------------------------------------------------------------------------------------------- refused


@pytest.mark.parametrize(
    ("name", "bad"),
    [
        ("arrivals_per_day", -1),
        ("arrivals_per_day", math.nan),
        ("servers", 0),
        ("servers", 2.5),
        ("servers", 10_001),
        ("served_per_day_each", 0),
        ("served_per_day_each", math.inf),
        ("service_cv2", -0.5),
        ("service_cv2", "half"),
    ],
)
def test_a_queue_of_numbers_that_cannot_be_is_refused_by_name(name, bad):
    given_ = {"arrivals_per_day": 1, "servers": 2, "served_per_day_each": 0.8, "service_cv2": 1}

    with pytest.raises(InputError, match=f"^{name} "):
        queue(**given_ | {name: bad})


@pytest.mark.parametrize("bad", [-1, math.nan])
def test_days_that_cannot_be_are_refused(bad):
    with pytest.raises(InputError, match=f"^after_days is a number of zero or more; got {bad}"):
        queue(24, 2, 10).wait_of_last_h(bad)


def test_a_queue_is_one_queue():
    with pytest.raises(InputError, match="one number for each argument"):
        queue([1, 2], 2, 0.8)


def test_a_queue_is_a_record():
    """Equal by its numbers."""
    assert queue(1, 2, 0.8) == queue(1, 2, 0.8) != queue(1, 2, 0.9)
    assert isinstance(queue(1, 2, 0.8), Queue)
