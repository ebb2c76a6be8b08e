"""Recorded trips against the model: the course of the trip, its time, and whether it lies between P10 and P90."""

import pandas as pd
import pytest

from korridor.api import load
from korridor.runs import RUN_COLUMNS

RUN = "run-survey"


def test_a_trip_is_set_against_the_way_that_it_took(six_net):
    """By rail, ship and road through Birkrast and Corveport, from departure to arrival."""
    table = six_net.runs()
    assert tuple(table.columns) == RUN_COLUMNS
    row = table.loc[RUN]
    way = six_net.route("alder", "fenn", by="distance", via=["birk", "corve", "eskil"], modes=["rail", "sea", "road"])
    assert row["distance_km"] == way.distance_km == 910
    assert [row["p10"], row["p50"], row["p90"]] == pytest.approx(
        [way.transit_days.p10, way.transit_days.p50, way.transit_days.p90]
    )
    assert (row["low"], row["recorded"], row["high"], row["unit"]) == (5, 6, 8, "days")
    assert bool(row["inside"]) == (row["p10"] <= 6 <= row["p90"])


@pytest.mark.parametrize(("central", "inside"), [("1", False), ("7", True), ("40", False)])
def test_a_trip_is_inside_between_the_tenth_and_the_ninetieth_percentile(draft, central, inside):
    draft.row("runs", RUN, low="", central=central, high="")
    assert bool(load(draft.folder).network().runs().loc[RUN, "inside"]) == inside


def test_a_trip_in_hours_is_judged_in_hours(draft):
    draft.row("runs", RUN, low="", central=150, high="", unit="h")
    row = load(draft.folder).network().runs().loc[RUN]
    days = load(draft.folder.parent / "six").network().route("alder", "fenn", by="co2e").transit_days
    assert (row["unit"], row["p50"]) == ("h", pytest.approx(24 * days.p50))


def test_a_trip_that_cannot_be_made_on_the_day_keeps_its_row_and_says_why(six):
    """In 2016 no rails reached Corveport."""
    row = six.network(year=2016).runs().loc[RUN]
    assert pd.isna(row["inside"])
    assert "no way from 'Alderstad' to 'Fennby'" in row["note"]


def test_an_atlas_without_trips_has_an_empty_table(six_copy):
    folder = six_copy()
    (folder / "runs.csv").unlink()
    table = load(folder).network().runs()
    assert table.empty
    assert tuple(table.columns) == RUN_COLUMNS
