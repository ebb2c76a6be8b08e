"""From ranges to numbers: split lognormals, common factors, streams by name, and what many draws of a result say.

Shares and moments are held to four standard errors; the seed is fixed, so that a test that passes once passes always.
"""

import dataclasses
import math
import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from korridor.atlas import Figure
from korridor.draws import Element, Spread, central_logs, drawn_logs, mixed, sigmas
from korridor.errors import DataError, InputError

MANY = 40_000
Z90 = stats.norm.ppf(0.9)
LENGTHS = st.floats(min_value=0.2, max_value=1.0)


def number(key, low, central, high, *, group=None):
    """An element; by itself in its group unless said."""
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
    return Element(key, key if group is None else group, figure)


def even(key, sigma, *, central=1.0, group=None):
    """An element that is as uncertain below as above: a plain lognormal."""
    return number(key, central * math.exp(-Z90 * sigma), central, central * math.exp(Z90 * sigma), group=group)


def log_mean_sd(sigma, central=1.0):
    """Mean and standard deviation of a lognormal by its median and the sd of its logarithm (textbook)."""
    mean = central * math.exp(sigma**2 / 2)
    return mean, mean * math.sqrt(math.expm1(sigma**2))


# ---------------------------------------------------------------------------------------------------- one number


def test_the_deviations_of_the_logarithm_follow_from_the_three_quantiles():
    """ln(100/50) / 1.2816 = 0.5409 below, ln(400/100) / 1.2816 = 1.0817 above."""
    below, above = sigmas(np.array([50.0]), np.array([100.0]), np.array([400.0]))

    assert below[0] == pytest.approx(math.log(2) / 1.2816, rel=1e-4)
    assert above[0] == pytest.approx(math.log(4) / 1.2816, rel=1e-4)


@pytest.mark.parametrize(("low", "central", "high"), [(6, 14, 36), (50, 100, 110), (1, 1.07, 1.3), (90, 100, 100)])
def test_a_tenth_of_the_draws_lies_below_low_half_below_central_nine_tenths_below_high(low, central, high):
    """The share below a point has the standard error sqrt(q (1 - q) / n)."""
    drawn = np.exp(drawn_logs([number("x", low, central, high)], draws=MANY)[:, 0])

    for q, point in ((0.1, low), (0.5, central)) if high == central else ((0.1, low), (0.5, central), (0.9, high)):
        assert (drawn < point).mean() == pytest.approx(q, abs=4 * math.sqrt(q * (1 - q) / MANY))
    if high == central:  # nothing is ever more than the median
        assert drawn.max() == pytest.approx(central)


def test_the_draws_follow_the_split_lognormal():
    """Kolmogorov and Smirnov: normal in the logarithm, with its own deviation on each side of the median."""
    logs = drawn_logs([number("x", 6, 14, 36)], draws=MANY)[:, 0] - math.log(14)
    below, above = math.log(14 / 6) / Z90, math.log(36 / 14) / Z90

    found = stats.kstest(logs, lambda x: stats.norm.cdf(np.where(x < 0, x / below, x / above)))
    assert found.pvalue > 0.01


def test_an_even_range_is_a_lognormal():
    """50, 100, 200: sigma = ln 2 / 1.2816 = 0.5409; mean 115.75, standard deviation 67.5."""
    sigma = math.log(2) / Z90
    drawn = np.exp(drawn_logs([number("x", 50, 100, 200)], draws=MANY)[:, 0])
    mean, sd = log_mean_sd(sigma, 100)

    assert mean == pytest.approx(115.75, rel=1e-3)
    assert stats.kstest(drawn, stats.lognorm(sigma, scale=100).cdf).pvalue > 0.01
    assert drawn.mean() == pytest.approx(mean, abs=4 * sd / math.sqrt(MANY))
    assert np.log(drawn).std(ddof=1) == pytest.approx(sigma, abs=4 * sigma / math.sqrt(2 * MANY))


def test_a_draw_lies_as_many_deviations_from_the_median_whatever_the_range():
    """The same name with a range twice as wide in the logarithm lies twice as far away, draw by draw, on each side."""

    def away(low, high):
        return drawn_logs([number("x", low, 100, high)], draws=500)[:, 0] - math.log(100)

    narrow, wide, skewed = away(50, 200), away(25, 400), away(50, 400)

    assert wide == pytest.approx(2 * narrow)
    assert skewed == pytest.approx(np.where(narrow < 0, narrow, 2 * narrow))


@given(
    st.floats(min_value=1e-3, max_value=1e6),
    st.floats(min_value=0.1, max_value=1),
    st.floats(min_value=1, max_value=10),
)
def test_every_draw_is_above_zero_and_finite(central, least, most):
    drawn = np.exp(drawn_logs([number("x", central * least, central, central * most)], draws=50))

    assert (drawn > 0).all()
    assert np.isfinite(drawn).all()


def test_a_certain_number_is_the_same_in_every_draw():
    drawn = drawn_logs([number("x", 7, 7, 7), even("y", 0.5)], draws=100)

    assert (drawn[:, 0] == math.log(7)).all()
    assert len(set(drawn[:, 1])) == 100


def test_the_central_figures_are_one_draw():
    assert np.exp(central_logs([number("x", 1, 2, 3), number("y", 5, 5, 5)])) == pytest.approx(np.array([[2.0, 5.0]]))


def test_no_elements_give_no_columns():
    assert central_logs([]).shape == (1, 0)
    assert drawn_logs([], draws=7).shape == (7, 0)


# ------------------------------------------------------------------------------------------------ common factors


def test_numbers_of_one_group_correlate_by_a_half_and_those_of_two_groups_not_at_all():
    """Of the logarithms; the standard error of a correlation r is (1 - r^2) / sqrt(n)."""
    elements = [even(key, sigma, group=key[0]) for key, sigma in (("a1", 0.3), ("a2", 0.8), ("b1", 0.5), ("b2", 0.1))]
    found = np.corrcoef(drawn_logs(elements, draws=MANY).T)

    for i, one in enumerate(elements):
        for j, other in enumerate(elements):
            r = 1.0 if i == j else 0.5 if one.group == other.group else 0.0
            assert found[i, j] == pytest.approx(r, abs=1e-9 + 4 * (1 - r**2) / math.sqrt(MANY))


def test_a_number_in_a_group_is_spread_as_one_alone():
    """The common factor moves the draws together and makes none of them wider."""
    logs = drawn_logs([even("a", 0.4, group="g"), even("b", 0.4, group="g")], draws=MANY)

    assert logs.std(axis=0, ddof=1) == pytest.approx(0.4, abs=4 * 0.4 / math.sqrt(2 * MANY))


def test_independent_lognormals_add_mean_to_mean_and_variance_to_variance():
    elements = [even(f"x{n}", sigma, central=central) for n, (sigma, central) in enumerate(PARTS)]
    drawn = np.exp(drawn_logs(elements, draws=MANY)).sum(axis=1)
    moments = [log_mean_sd(sigma, central) for sigma, central in PARTS]
    mean, variance = sum(m for m, _ in moments), sum(sd**2 for _, sd in moments)

    assert drawn.mean() == pytest.approx(mean, abs=4 * math.sqrt(variance / MANY))
    assert drawn.var(ddof=1) == pytest.approx(variance, abs=4 * of_variance(drawn))


def test_lognormals_of_one_group_add_their_covariances_too():
    """Two lognormals whose logarithms correlate by r have the covariance m1 m2 (exp(r s1 s2) - 1), m their means."""
    elements = [even(f"x{n}", sigma, central=central, group="g") for n, (sigma, central) in enumerate(PARTS)]
    drawn = np.exp(drawn_logs(elements, draws=MANY)).sum(axis=1)
    means = [log_mean_sd(sigma, central)[0] for sigma, central in PARTS]
    variance = sum(
        means[i] * means[j] * math.expm1((1.0 if i == j else 0.5) * PARTS[i][0] * PARTS[j][0])
        for i in range(len(PARTS))
        for j in range(len(PARTS))
    )

    assert drawn.mean() == pytest.approx(sum(means), abs=4 * math.sqrt(variance / MANY))
    assert drawn.var(ddof=1) == pytest.approx(variance, abs=4 * of_variance(drawn))


PARTS = ((0.3, 40.0), (0.6, 12.0), (0.5, 30.0), (0.2, 60.0))  # sigma and median


def of_variance(drawn):
    """Standard error of a sample variance, from the fourth moment."""
    away = drawn - drawn.mean()
    return math.sqrt(((away**4).mean() - drawn.var() ** 2) / len(drawn))


def test_stages_of_a_chain_add_up_as_in_the_textbook():
    """(2, 0.5), (4, 2), (1.5, 1), (5, 1.5) days: mean 12.5, sd 2.739; correlated by a half, as here, 4.031.

    Normal stages, so that the sums are exact; a sample sd has the standard error sd / sqrt(2 n).
    """
    rng = np.random.default_rng(1)
    stages = ((2, 0.5), (4, 2), (1.5, 1), (5, 1.5))
    common = rng.standard_normal(MANY)

    def total(deviates):
        return Spread.total(Spread(mean, "days", mean + sd * z) for (mean, sd), z in zip(stages, deviates, strict=True))

    alone = total([rng.standard_normal(MANY) for _ in stages])
    together = total([mixed(common, rng.standard_normal(MANY)) for _ in stages])

    assert alone.central == together.central == 12.5
    assert alone.mean == pytest.approx(12.5, abs=4 * 2.739 / math.sqrt(MANY))
    assert alone.sd == pytest.approx(2.739, abs=4 * 2.739 / math.sqrt(2 * MANY))
    assert together.sd == pytest.approx(4.031, abs=4 * 4.031 / math.sqrt(2 * MANY))


# --------------------------------------------------------------------------------------------- streams by name

COMPANY = [even("a", 0.3, group="g"), even("b", 0.5, group="g"), number("c", 2, 2, 2), even("d", 0.2, group="h")]


@given(st.permutations(COMPANY), st.integers(min_value=1, max_value=4))
def test_an_element_is_drawn_the_same_in_any_company(order, count):
    for column, element in enumerate(order[:count]):
        alone = drawn_logs([element], draws=20)[:, 0]
        assert (drawn_logs(order[:count], draws=20)[:, column] == alone).all()


@given(st.lists(st.integers(min_value=1, max_value=30), min_size=1, max_size=4))
def test_an_element_is_drawn_the_same_in_blocks_of_any_size(sizes):
    blocks = [drawn_logs(COMPANY, draws=size, first=sum(sizes[:n])) for n, size in enumerate(sizes)]

    assert (np.concatenate(blocks) == drawn_logs(COMPANY, draws=sum(sizes))).all()


@pytest.mark.parametrize("salt", ["1", "2"])
def test_an_element_is_drawn_the_same_in_every_run(salt):
    """Whatever salt the run has for its hashes."""
    script = "import runpy, sys; sys.stdout.write(repr(runpy.run_path(sys.argv[1])['fingerprint']()))"
    run = subprocess.run(
        [sys.executable, "-c", script, __file__],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONHASHSEED": salt},
    )

    assert run.stdout == repr(fingerprint())


def fingerprint():
    """Numbers drawn."""
    return drawn_logs(COMPANY, draws=3, seed=5).tolist()


def test_other_seeds_other_names_and_other_groups_give_other_draws():
    def draws(element, seed=1):
        return drawn_logs([element], draws=50, seed=seed)[:, 0]

    first = draws(even("a", 0.3, group="g"))
    for other in (
        draws(even("a", 0.3, group="g"), seed=2),
        draws(even("b", 0.3, group="g")),
        draws(even("a", 0.3, group="h")),
    ):
        assert not np.isin(first, other).any()


def test_the_streams_of_two_seeds_have_nothing_in_common():
    """Nor has the stream of an element with that of a group of its name."""
    one, other = (drawn_logs([even("a", 1)], draws=MANY, seed=seed)[:, 0] for seed in (1, 2))
    neighbour = drawn_logs([even("b", 1, group="a")], draws=MANY)[:, 0]

    assert np.corrcoef(one, other)[0, 1] == pytest.approx(0, abs=4 / math.sqrt(MANY))
    assert np.corrcoef(one, neighbour)[0, 1] == pytest.approx(0.5, abs=4 * 0.75 / math.sqrt(MANY))


# ------------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("low", "central", "high"),
    [
        (0, 2, 3),
        (-1, 2, 3),
        (math.nan, 2, 3),
        (1, math.nan, 3),
        (1, 2, math.nan),
        (2.5, 2, 3),
        (1, 2, 1.5),
        (1, 2, math.inf),
        (0, 0, 0),
    ],
)
def test_a_range_that_cannot_be_drawn_is_refused_with_its_name_and_the_cure(low, central, high):
    elements = [even("fine", 0.3), number("gate", low, central, high)]
    for draw in (central_logs, drawn_logs):
        with pytest.raises(DataError) as refused:
            draw(elements)
        message = str(refused.value)
        assert message.startswith("link:gate border_h (row-gate): ")
        assert "Give it a low above zero, or leave low and high empty for the default range." in message
        assert "fine" not in message


@pytest.mark.parametrize(
    ("name", "least", "wrong"),
    [("draws", 1, (0, -3, 2.0, "10", True, None)), ("seed", 0, (-1, 1.5, "1", False)), ("first", 0, (-1, 0.0, True))],
)
def test_what_is_no_whole_number_of_draws_or_seed_is_refused(name, least, wrong):
    for value in wrong:
        with pytest.raises(InputError, match=f"{name} is a whole number of at least {least}; got {value!r}"):
            drawn_logs([even("a", 0.3)], **{name: value})


def test_whole_numbers_of_numpy_are_taken():
    assert (drawn_logs(COMPANY, draws=np.int64(4), seed=np.int32(1)) == drawn_logs(COMPANY, draws=4)).all()


# -------------------------------------------------------------------------------------------------------- Spread


def sample(p50, p95, n=200_000):
    """A lognormal sample without chance: its quantiles at (i + 0.5) / n."""
    sigma = math.log(p95 / p50) / stats.norm.ppf(0.95)
    return p50 * np.exp(sigma * stats.norm.ppf((np.arange(n) + 0.5) / n))


def test_reliability_of_a_transit_time_as_published():
    """P50 12 and P95 21 days, 9 without delay: mean 12.715, sd 4.454, CV 0.350, P80 15.98, BI 0.652, PTI 2.333."""
    days = Spread(12.0, "days", sample(12, 21))
    found = {
        "p50": days.p50,
        "p95": days.p95,
        "ratio": days.p95 / days.p50,
        "mean": days.mean,
        "sd": days.sd,
        "cv": days.cv,
        "p80": days.quantile(0.8),
        "buffer": days.buffer_index,
        "planning": days.planning_index(9),
    }

    assert found == pytest.approx(
        {
            "p50": 12,
            "p95": 21,
            "ratio": 1.75,
            "mean": 12.715,
            "sd": 4.454,
            "cv": 0.350,
            "p80": 15.98,
            "buffer": 0.652,
            "planning": 2.333,
        },
        rel=1e-3,
    )
    assert days.chance_below(21) == pytest.approx(0.95, abs=1e-4)
    assert days.chance_below(15.98) == pytest.approx(0.80, abs=1e-3)


def test_a_buffer_index_of_0_4_on_a_mean_of_20_minutes_means_8_more():
    """As the FHWA explains it. Here eight trips of 28 minutes among a hundred that average 20, so that P95 is 28."""
    trips = Spread(20.0, "min", np.array([(20 * 100 - 28 * 8) / 92] * 92 + [28.0] * 8))

    assert trips.mean == pytest.approx(20)
    assert trips.p95 == 28
    assert trips.buffer_index * trips.mean == pytest.approx(8)
    assert trips.buffer_index == pytest.approx(0.4)


def test_quantiles_are_interpolated_between_the_draws_in_order():
    """20, 10, 14, 12: half way between 12 and 14; a quarter of the way is at 0.75 of the step from 10 to 12."""
    found = Spread(12.0, "h", np.array([20.0, 10.0, 14.0, 12.0]))

    assert [found.quantile(q) for q in (0, 0.25, 0.5, 1)] == [10, 11.5, 13, 20]


def test_the_named_percentiles_are_quantiles():
    found = Spread(50.0, "h", np.arange(101.0)[::-1])

    assert (found.p5, found.p10, found.p50, found.p90, found.p95) == (5, 10, 50, 90, 95)


def test_the_chance_below_counts_the_draws_at_or_below():
    found = Spread(2.0, "h", np.array([3.0, 1.0, 2.0, 2.0]))

    assert [found.chance_below(x) for x in (0.9, 1, 2, 2.9, 3, math.inf)] == [0, 0.25, 0.75, 0.75, 1, 1]


@given(st.lists(st.floats(min_value=0.1, max_value=1e6), min_size=1, max_size=40), st.floats(min_value=0, max_value=1))
def test_quantile_and_chance_undo_each_other(draws, q):
    """Within the step of one draw."""
    found = Spread(1.0, "h", np.array(draws))

    assert found.chance_below(found.quantile(q)) >= q - 1.001 / len(draws)
    assert min(draws) <= found.quantile(q) <= max(draws)
    assert found.quantile(q) <= found.quantile(min(1.0, q + 0.1))


def test_a_single_draw_has_no_deviation():
    assert (Spread(3.0, "h", np.array([3.0])).sd, Spread(3.0, "h", np.array([3.0])).cv) == (0, 0)


def test_the_standard_deviation_is_that_of_a_sample():
    """2, 4, 4, 4, 5, 5, 7, 9: squares about 5 add up to 32; 32 / 7. And the five trucks of the CPMM: 13.44 h."""
    assert Spread(5.0, "h", np.array([2.0, 4, 4, 4, 5, 5, 7, 9])).sd == pytest.approx(math.sqrt(32 / 7))
    trucks = Spread(4.0, "h", np.array([3.0, 4, 4, 5, 34]))
    assert (trucks.mean, trucks.p50, trucks.sd, trucks.cv) == pytest.approx((10, 4, 13.44, 1.34), rel=5e-3)


def test_a_total_adds_draw_by_draw():
    """Draw n of the whole is the sum of the draws n of its parts: 1 + 5, 2 + 4, 9 + 1."""
    one, other = Spread(2.0, "h", np.array([1.0, 2, 9])), Spread(4.0, "h", np.array([5.0, 4, 1]))
    whole = Spread.total(part for part in (one, other))

    assert whole.draws.tolist() == [6, 6, 10]
    assert (whole.central, whole.unit) == (6, "h")


@given(st.lists(LENGTHS, min_size=2, max_size=6))
def test_percentiles_of_independent_parts_do_not_add(deviations):
    """The sum of their P95 overstates the P95 of the whole; of parts that move as one it is exact."""
    logs = drawn_logs([even(f"x{n}", sigma) for n, sigma in enumerate(deviations)], draws=4000)
    parts = [Spread(1.0, "h", column) for column in np.exp(logs).T]
    whole = Spread.total(parts)

    assert sum(part.p95 for part in parts) > whole.p95
    assert sum(part.mean for part in parts) == pytest.approx(whole.mean)
    assert Spread.total([parts[0]] * 3).p95 == pytest.approx(3 * parts[0].p95)


def test_a_result_in_another_unit_is_the_same_result():
    hours = Spread(48.0, "h", np.array([24.0, 72, 96]))
    days = hours.times(1 / 24, "days")

    assert (days.central, days.unit, days.draws.tolist()) == (2, "days", [1, 3, 4])
    assert days.cv == pytest.approx(hours.cv)


def test_it_reads_as_a_range():
    assert str(Spread(50.0, "h", np.arange(101.0))) == "50 h (10 to 90)"
    assert repr(Spread(50.0, "USD/t", np.arange(101.0) * 100)) == "<Spread 5,000 USD/t (1,000 to 9,000)>"


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.0123, "0.012"), (9.96, "10"), (99.4, "99"), (99.6, "100"), (100.4, "100"), (999.6, "1,000")],
)
def test_numbers_of_a_range_have_two_digits_or_are_whole(value, written):
    """And never an exponent: 99.6 is 100, not 1e+02."""
    assert str(Spread(value, "h", np.array([value]))) == f"{written} h ({written} to {written})"


def test_a_spread_is_frozen():
    given_draws = np.array([1.0, 2.0])
    found = Spread(1.0, "h", given_draws)
    given_draws[0] = 99.0

    assert found.draws.tolist() == [1, 2]
    with pytest.raises(ValueError, match="read-only"):
        found.draws[0] = 5.0
    with pytest.raises(dataclasses.FrozenInstanceError):
        found.central = 2.0


@pytest.mark.parametrize("draws", [[], [1.0, math.nan], [1.0, math.inf], [[1.0, 2.0]], 3.0])
def test_what_is_no_row_of_numbers_is_no_spread(draws):
    with pytest.raises(InputError, match="one row of at least one finite number"):
        Spread(1.0, "h", np.array(draws))


def test_questions_that_cannot_be_are_refused():
    found = Spread(1.0, "h", np.array([1.0, 2.0]))

    for q in (-0.1, 1.1, math.nan, 95):
        with pytest.raises(InputError, match=f"between 0 and 1; got {q!r}"):
            found.quantile(q)
    for x in (math.nan, "3", None, True):
        with pytest.raises(InputError, match="give a number of h"):
            found.chance_below(x)
    for free in (0, -1, math.nan):
        with pytest.raises(InputError, match="lies above zero"):
            found.planning_index(free)


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [Spread(1.0, "h", np.ones(2)), Spread(1.0, "days", np.ones(2))],
        [Spread(1.0, "h", np.ones(2)), Spread(1.0, "h", np.ones(3))],
    ],
)
def test_only_results_of_one_unit_and_as_many_draws_are_added(parts):
    with pytest.raises(InputError, match="one unit, with the same number of draws"):
        Spread.total(parts)
