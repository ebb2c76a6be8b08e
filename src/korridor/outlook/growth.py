"""How volumes grow, and the years in which sources count: plain formulas, each with a worked example."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from math import exp, isfinite, log
from typing import Literal

from korridor.errors import InputError

__all__ = ["Growth", "calendar_volume", "carried_on", "days_in_force", "days_of", "growth_rate", "years_to"]

Calendar = Literal["iranian", "marketing"]
NOWRUZ_DAYS = 79  # days of a calendar year before the Iranian year begins, on 20 or 21 March
MARKETING_STARTS = (9, 1)  # of grain: September to August
RULES = ("rate", "logistic", "share")
MOST_RATE = 10.0


def _positive(**given: float) -> None:
    for name, value in given.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or value <= 0:
            raise InputError(f"{name} is a number above zero; got {value!r}.")


def _rate(rate: float) -> None:
    if isinstance(rate, bool) or not isinstance(rate, int | float) or not -1 < rate <= MOST_RATE:
        raise InputError(f"a rate is a share a year, as 0.1 for 10 percent; got {rate!r}.")


def growth_rate(first: float, last: float, steps: int) -> float:
    """Growth a year between two volumes: (last / first) ** (1 / steps) - 1.

    steps: years from the one to the other, not the number of values. Raises InputError for volumes not above zero and
    for steps below one.

    >>> round(growth_rate(2.5, 20, 5), 3), round(growth_rate(1.245, 2.5, 6), 4)
    (0.516, 0.1232)
    """
    _positive(first=first, last=last)
    if isinstance(steps, bool) or not isinstance(steps, int) or steps < 1:
        raise InputError(f"steps is a whole number of years of at least one; got {steps!r}.")
    return (last / first) ** (1 / steps) - 1


def carried_on(volume: float, rate: float, years: float) -> float:
    """A volume that grows by a share a year: volume * (1 + rate) ** years.

    >>> round(carried_on(2.5, 0.1232, 5), 2), round(carried_on(2.5, 0.53, 5), 2)
    (4.47, 20.96)
    """
    _rate(rate)
    if isinstance(volume, bool) or not isinstance(volume, int | float) or not (isfinite(volume) and volume >= 0):
        raise InputError(f"a volume is zero or more; got {volume!r}.")
    return float(volume * (1 + rate) ** years)


def years_to(first: float, last: float, rate: float) -> float:
    """Years until a growing volume reaches another: ln(last / first) / ln(1 + rate).

    Raises InputError for a rate that never leads there.

    >>> round(years_to(2.5, 20, 0.1232), 1)
    17.9
    """
    _positive(first=first, last=last)
    _rate(rate)
    if last == first:
        return 0.0
    if rate == 0 or (last > first) != (rate > 0):
        raise InputError(f"a growth of {rate:.1%} a year never leads from {first:g} to {last:g}.")
    return log(last / first) / log(1 + rate)


def calendar_volume(before: float, after: float, year: int, kind: Calendar) -> float:
    """Volume of a calendar year from the two years of another calendar that share it, by days.

    kind: iranian (from 20 or 21 March) with `before` of the Iranian year that ends in it and `after` of the one that
    begins in it; or marketing (September to August) likewise. Raises InputError for another kind.

    >>> round(calendar_volume(1.6, 2.4, 2024, "iranian"), 3)
    2.227
    """
    whole = days_of(year)
    if kind == "iranian":
        early = NOWRUZ_DAYS
    elif kind == "marketing":
        early = (dt.date(year, *MARKETING_STARTS) - dt.date(year, 1, 1)).days
    else:
        raise InputError(f"a calendar is iranian or marketing; got {kind!r}.")
    return float(before * early / whole + after * (whole - early) / whole)


def days_of(year: int) -> int:
    """Days of a year.

    >>> days_of(2024), days_of(2025)
    (366, 365)
    """
    return 366 if calendar.isleap(year) else 365


def days_in_force(start: dt.date | None, end: dt.date | None, year: int) -> int:
    """Days of a year from a first day to a last one, None for no bound.

    >>> days_in_force(dt.date(2026, 2, 28), dt.date(2026, 6, 19), 2026)
    112
    """
    first = max(dt.date(year, 1, 1), start or dt.date.min)
    last = min(dt.date(year, 12, 31), end or dt.date.max)
    return max((last - first).days + 1, 0)


@dataclass(frozen=True, slots=True)
class Growth:
    """How what wants to pass grows from the last year observed.

    rule: `rate`, the same share every year; `logistic`, at that rate at first and ever slower towards `ceiling` (in the
    unit of the series); `share`, `share` of what the corridor `of` wants. why: where that comes from.
    Raises InputError for numbers that cannot be, and what the rule needs and is not given.

    >>> round(Growth("rate", 0.1).volume(2.0, 2), 3)
    2.42
    >>> round(Growth("logistic", 0.5, ceiling=10).volume(2.0, 100), 3)
    10.0
    """

    rule: str
    rate: float = 0.0
    ceiling: float | None = None
    share: float | None = None
    of: str | None = None
    why: str = ""

    def __post_init__(self) -> None:
        if self.rule not in RULES:
            raise InputError(f"a rule of growth is {', '.join(RULES)}; got {self.rule!r}.")
        _rate(self.rate)
        if (self.rule == "logistic") != (self.ceiling is not None):
            raise InputError("a ceiling belongs to the logistic rule, which needs one.")
        if (self.rule == "share") != (self.share is not None and self.of is not None):
            raise InputError("share and of belong to the rule of shares, which needs both.")
        if self.ceiling is not None:
            _positive(ceiling=self.ceiling)
        if self.share is not None and not 0 <= self.share <= 1:
            raise InputError(f"a share lies between 0 and 1; got {self.share!r}.")

    def volume(self, first: float, years: float) -> float:
        """What `first` is after some years. Raises InputError for a rule of shares, which follows another corridor."""
        if self.rule == "share":
            raise InputError("a share follows another corridor and has no volume of its own.")
        if self.ceiling is None:
            return carried_on(first, self.rate, years)
        if first >= self.ceiling or first <= 0:
            return float(first)
        return float(self.ceiling / (1 + (self.ceiling / first - 1) * exp(-log(1 + self.rate) * years)))

    def __str__(self) -> str:
        words = {
            "rate": f"{self.rate:.1%} a year",
            "logistic": f"{self.rate:.1%} a year at first, towards {self.ceiling}",
            "share": f"{(self.share or 0):.0%} of {self.of}",
        }[self.rule]
        return f"{words} ({self.why})" if self.why else words
