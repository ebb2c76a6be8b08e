"""Charts: what is drawn is what the tables hold, on the axes that are given."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from korridor.errors import InputError
from korridor.plots import profile
from korridor.routing import profile as profile_table


@pytest.fixture(scope="module")
def ways(six_net):
    return six_net.routes("alder", "fenn", k=2)


def test_a_line_for_each_way_runs_through_the_points_of_its_profile(ways):
    """Days against km; the first point is the origin, the last one the whole way."""
    ax = profile(ways)
    table = profile_table(ways)
    lines = [line for line in ax.lines if line.get_linewidth() == 2]
    assert len(lines) == 2
    for line, way, (_, rows) in zip(lines, ways, table.groupby("way", sort=False), strict=True):
        assert line.get_xdata().tolist() == rows["cum_km"].tolist()
        assert line.get_ydata() == pytest.approx(rows["cum_h"].to_numpy() / 24)
        assert line.get_ydata()[-1] == pytest.approx(way.days.central)
        assert line.get_label() == f"{rows['way'].iloc[0]}: {way.distance_km:,.0f} km, {way.days.central:,.1f} days"
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("km", "days")


def test_the_cost_can_be_shown_instead(ways):
    ax = profile(ways[0], of="cost")
    assert ax.get_ylabel() == "USD a tonne"
    assert ax.lines[0].get_ydata()[-1] == pytest.approx(ways[0].cost_usd_per_t.central)


def test_the_tallest_jumps_are_named(ways):
    """By truck and ferry that is the wait for the ferry at Corveport, 24 of 95 h."""
    assert "wait Corveport" in [text.get_text() for text in profile(ways[0]).texts]


def test_it_draws_on_the_axes_that_are_given_and_gives_them_back(ways):
    ax = Figure().subplots()
    assert profile({"mine": ways[0]}, ax=ax) is ax
    assert ax.get_legend().get_texts()[0].get_text().startswith("mine: 887 km")


def test_a_profile_never_falls(ways):
    for line in profile(ways).lines[:2]:
        assert (np.diff(line.get_ydata()) >= 0).all()


@pytest.mark.parametrize(
    ("given", "of", "message"),
    [
        ([], "time", "no route to set side by side"),
        (["alder"], "time", "give routes, as net.route finds them; got 'alder'"),
        (None, "money", "a profile shows time or cost; got 'money'"),
    ],
)
def test_what_cannot_be_drawn_is_refused(ways, given, of, message):
    with pytest.raises(InputError, match=message):
        profile(ways if given is None else given, of=of)


def test_a_way_with_a_step_without_a_figure_is_refused(edited):
    net = edited(("defaults.csv", "tr-road-roro,road>ro-ro,*,transfer,,,any,any,transfer_h,none,3,8,20,h,C,,\n", ""))
    way = net.network().route("alder", "fenn", by="distance")
    with pytest.raises(InputError, match="has a step without a figure of time"):
        profile(way)
