"""Units of length, mass, time and trade, and the days that dates of an atlas stand for.

Figures are stored in the one unit of their quantity; this module turns others into it, and refuses what cannot be.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Mapping
from numbers import Integral
from types import MappingProxyType

from korridor.errors import InputError, did_you_mean

__all__ = ["DAYS_OF_YEAR", "convert", "first_day", "is_on_earth", "last_day", "whole_year", "year_of"]

# unit: (kind, how many of the kind's base unit it is). Gas has a kind of its own: it is never summed with tonnes.
_UNITS: Mapping[str, tuple[str, float]] = MappingProxyType(
    {
        "m": ("length", 0.001),
        "km": ("length", 1.0),
        "mi": ("length", 1.609344),
        "nm": ("length", 1.852),
        "kg": ("mass", 1e-3),
        "t": ("mass", 1.0),
        "kt": ("mass", 1e3),
        "Mt": ("mass", 1e6),
        "t/yr": ("mass a year", 1.0),
        "kt/yr": ("mass a year", 1e3),
        "Mt/yr": ("mass a year", 1e6),
        "bcm": ("gas", 1.0),
        "mcm": ("gas", 1e-3),
        "bcm/yr": ("gas a year", 1.0),
        "mcm/day": ("gas a year", 0.365),
        "min": ("time", 1 / 60),
        "h": ("time", 1.0),
        "days": ("time", 24.0),
        "km/h": ("speed", 1.0),
        "kn": ("speed", 1.852),
        "km/day": ("speed", 1 / 24),
        "TEU": ("boxes", 1.0),
        "FEU": ("boxes", 2.0),
        "TEU/yr": ("boxes a year", 1.0),
        "FEU/yr": ("boxes a year", 2.0),
        "share": ("share", 1.0),
        "percent": ("share", 0.01),
    }
)
DAYS_OF_YEAR = 365.25
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


def convert(value: float, unit: str, to: str) -> float:
    """Turn a figure from one unit into another of the same kind.

    Raises InputError for an unknown unit, and where the kinds differ: tonnes are no cubic metres, and a mass is no
    mass a year.

    >>> convert(10, "nm", "km")
    18.52
    >>> convert(2, "FEU", "TEU")
    4.0
    """
    if unit == to:
        return value
    for name in (unit, to):
        if name not in _UNITS:
            raise InputError(f"no unit called {name!r}. {did_you_mean(name, _UNITS)}")
    (kind, size), (kind_to, size_to) = _UNITS[unit], _UNITS[to]
    if kind != kind_to:
        raise InputError(f"{unit} measures {kind} and {to} measures {kind_to}: one cannot be turned into the other.")
    return value * size / size_to


def _parts(text: str) -> tuple[int, int | None, int | None]:
    match = _DATE.fullmatch(text)
    if match is None:
        raise InputError(f"{text!r} is not a date: write a year, a month or a day as 2014, 2014-12 or 2014-12-03.")
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        dt.date(year or 0, month or 1, day or 1)
    except ValueError as error:
        raise InputError(f"{text!r} is not a date: {error}.") from None
    return year or 0, month, day


def first_day(text: str) -> dt.date:
    """First day that a date of an atlas can mean.

    >>> first_day("2014-12")
    datetime.date(2014, 12, 1)
    """
    year, month, day = _parts(text)
    return dt.date(year, month or 1, day or 1)


def last_day(text: str) -> dt.date:
    """Last day that a date of an atlas can mean: what opened "in 2014" is open for certain from its end.

    Raises InputError for what is no year, month or day.

    >>> last_day("2014"), last_day("2016-02")
    (datetime.date(2014, 12, 31), datetime.date(2016, 2, 29))
    """
    year, month, day = _parts(text)
    month = month or 12
    return dt.date(year, month, day or calendar.monthrange(year, month)[1])


def year_of(text: str) -> int:
    """Year of a date of an atlas.

    >>> year_of("2014-12-03")
    2014
    """
    return _parts(text)[0]


def whole_year(year: object) -> int:
    """A year as a whole number. Raises InputError for anything else.

    >>> whole_year(2014)
    2014
    """
    if isinstance(year, bool) or not isinstance(year, Integral):
        raise InputError(f"a year is a whole number as 2014; got {year!r}.")
    return int(year)


def is_on_earth(lon: float, lat: float) -> bool:
    """Whether a longitude and a latitude, in degrees, can be a point; NaN cannot.

    >>> is_on_earth(51.2, 43.6), is_on_earth(43.6, 151.2)
    (True, False)
    """
    return -180 <= lon <= 180 and -90 <= lat <= 90  # noqa: PLR2004 - degrees of the circle
