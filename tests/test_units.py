import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from korridor import units
from korridor.errors import InputError
from korridor.units import convert, first_day, is_on_earth, last_day, year_of

# Unit and the value of one of it, from the definitions: international mile and nautical mile, Julian-free 365 days.
WORKED = [
    (1, "mi", "km", 1.609344),
    (250, "m", "km", 0.25),
    (1, "nm", "km", 1.852),
    (10, "kn", "km/h", 18.52),
    (480, "km/day", "km/h", 20),
    (1.5, "Mt", "t", 1_500_000),
    (1500, "kt/yr", "Mt/yr", 1.5),
    (10, "mcm/day", "bcm/yr", 3.65),
    (90, "min", "h", 1.5),
    (3, "days", "h", 72),
    (2, "FEU", "TEU", 4),
    (45, "percent", "share", 0.45),
]
SAME_KIND = [
    (one, other) for one, (kind, _) in units._UNITS.items() for other, (k, _) in units._UNITS.items() if k == kind
]


@pytest.mark.parametrize(("value", "unit", "to", "expected"), WORKED)
def test_worked_conversions(value, unit, to, expected):
    assert convert(value, unit, to) == pytest.approx(expected, rel=1e-12)


@given(st.floats(min_value=-1e9, max_value=1e9), st.sampled_from(SAME_KIND))
def test_there_and_back_gives_the_number(value, pair):
    one, other = pair

    assert convert(convert(value, one, other), other, one) == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize(
    ("unit", "to"),
    [("t", "bcm"), ("Mt", "Mt/yr"), ("km", "h"), ("TEU", "t"), ("bcm", "bcm/yr"), ("km", "km/h")],
)
def test_one_kind_is_never_turned_into_another(unit, to):
    """Tonnes are no cubic metres, and a mass is no mass a year."""
    with pytest.raises(InputError, match="cannot be turned into"):
        convert(1, unit, to)


def test_an_unknown_unit_offers_the_nearest():
    with pytest.raises(InputError, match=r"no unit called 'Mt/y'. Did you mean 'Mt/yr'"):
        convert(1, "Mt/y", "t/yr")
    with pytest.raises(InputError, match="no unit called 'tonne'"):
        convert(1, "kt", "tonne")


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2014", (2014, 1, 1), (2014, 12, 31)),
        ("2014-12", (2014, 12, 1), (2014, 12, 31)),
        ("2016-02", (2016, 2, 1), (2016, 2, 29)),
        ("2015-02", (2015, 2, 1), (2015, 2, 28)),
        ("2014-12-03", (2014, 12, 3), (2014, 12, 3)),
    ],
)
def test_a_date_stands_for_its_days(text, first, last):
    """A year is all its days, a month all of its own."""
    assert first_day(text) == dt.date(*first)
    assert last_day(text) == dt.date(*last)
    assert year_of(text) == first[0]


@given(st.dates(min_value=dt.date(1800, 1, 1), max_value=dt.date(2100, 12, 31)), st.sampled_from([4, 7, 10]))
def test_the_first_day_is_never_after_the_last(day, length):
    """Both lie in the year, the month or on the day, and the day written down is between them."""
    text = day.isoformat()[:length]

    assert first_day(text) <= day <= last_day(text)
    assert first_day(text).isoformat()[:length] == last_day(text).isoformat()[:length] == text


@pytest.mark.parametrize(
    "text",
    ["", "14", "2014-13", "2014-02-30", "2014-1", "2014/12", "12-2014", " 2014", "2014 ", "2014\n", "0000", "may"],
)
def test_what_is_no_date_is_refused_and_named(text):
    """The message repeats the text, so that it can be found in the file."""
    for read in (first_day, last_day, year_of):
        with pytest.raises(InputError, match="is not a date") as refused:
            read(text)
        assert repr(text) in str(refused.value)


def test_the_refusal_of_a_date_shows_how_to_write_one():
    with pytest.raises(InputError, match="2014, 2014-12 or 2014-12-03"):
        first_day("December 2014")


@pytest.mark.parametrize(
    ("lon", "lat", "answer"),
    [
        (51.2, 43.6, True),
        (-180, -90, True),
        (180, 90, True),
        (0, 90.1, False),
        (180.1, 0, False),
        (float("nan"), 0, False),
        (0, float("nan"), False),
        (float("inf"), 0, False),
    ],
)
def test_a_point_on_earth(lon, lat, answer):
    """Longitude -180 to 180 and latitude -90 to 90, ends counted; NaN and infinity are nowhere."""
    assert is_on_earth(lon, lat) is answer
