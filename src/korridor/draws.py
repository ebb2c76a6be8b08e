"""From ranges to numbers, in one place: split lognormals with common factors, and what many draws of a result say.

Nothing downstream knows about ranges: it takes an array of numbers, one row a draw, or the central ones.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from korridor.errors import DataError, InputError

__all__ = ["COMMON_SHARE", "Ranges", "Spread", "drawn", "sigmas"]

Z90 = 1.2815515655446004  # standard normal deviate of the ninetieth percentile
COMMON_SHARE = 0.5  # share of the variance that the figures of one group have in common


@dataclass(frozen=True, eq=False)
class Ranges:
    """Uncertain positive numbers: low and high are P10 and P90, central is the median.

    keys: name of each number, unique; the same name with the same seed gives the same draws in any company.
    groups: name of the group whose common factor it shares.
    Raises DataError where a range has no sense or cannot be drawn, naming the number.
    """

    keys: tuple[str, ...]
    groups: tuple[str, ...]
    low: npt.NDArray[np.float64]
    central: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn."""
        if not len(self.keys) == len(self.groups) == len(self.low) == len(self.central) == len(self.high):
            raise DataError("keys, groups, low, central and high are of different lengths.")
        if len(set(self.keys)) < len(self.keys):
            raise DataError("a key stands twice; each number has one of its own.")
        ordered = (self.low <= self.central) & (self.central <= self.high)
        positive = (self.low > 0) | ((self.low == 0) & (self.central == 0) & (self.high == 0))
        for place in np.flatnonzero(~(ordered & positive)):
            found = f"{self.low[place]:g}, {self.central[place]:g}, {self.high[place]:g}"
            raise DataError(
                f"{self.keys[place]}: low, central and high are {found}; a number that is drawn lies above zero and "
                "between its low and its high. Give a low above zero."
            )


def sigmas(
    low: npt.NDArray[np.float64], central: npt.NDArray[np.float64], high: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Standard deviations of the logarithm below and above the median, from P10, P50 and P90; 0 for certain numbers.

    >>> [round(float(s[0]), 4) for s in sigmas(np.array([50.0]), np.array([100.0]), np.array([150.0]))]
    [0.5409, 0.3164]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        below = np.where(central > 0, np.log(central / low) / Z90, 0.0)
        above = np.where(central > 0, np.log(high / central) / Z90, 0.0)
    return below, above


def _normals(name: str, count: int, seed: int) -> npt.NDArray[np.float64]:
    """Standard normal deviates of one name: a stream of its own, whose beginning does not depend on the count."""
    from scipy.special import ndtri

    key = int.from_bytes(blake2b(f"{seed}/{name}".encode(), digest_size=16).digest(), "big")
    uniform = np.random.Generator(np.random.Philox(key=key)).random(count)
    return ndtri(np.clip(uniform, 2.0**-54, None))


def drawn(ranges: Ranges, *, draws: int, seed: int = 1) -> npt.NDArray[np.float64]:
    """Draw the numbers; shape (draws, numbers).

    Each is a split lognormal on its median, so that it is positive and meets its three quantiles. Numbers of one
    group share half of their variance: z = sqrt(r) Z + sqrt(1 - r) e with r = 0.5. The first n draws are the same
    whatever the number of draws, and those of one number the same whatever others are drawn with it.
    Raises InputError for a number of draws below 1.
    """
    if isinstance(draws, bool) or not isinstance(draws, int) or draws < 1:
        raise InputError(f"draws is a whole number of at least 1; got {draws!r}.")
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise InputError(f"seed is a whole number; got {seed!r}.")
    below, above = sigmas(ranges.low, ranges.central, ranges.high)
    common = {group: _normals(f"group/{group}", draws, seed) for group in dict.fromkeys(ranges.groups)}
    found = np.empty((draws, len(ranges.keys)))
    for column, (key, group) in enumerate(zip(ranges.keys, ranges.groups, strict=True)):
        if below[column] == above[column] == 0:
            found[:, column] = ranges.central[column]
            continue
        own = _normals(f"own/{key}", draws, seed)
        z = math.sqrt(COMMON_SHARE) * common[group] + math.sqrt(1 - COMMON_SHARE) * own
        found[:, column] = ranges.central[column] * np.exp(np.where(z < 0, below[column], above[column]) * z)
    return found


@dataclass(frozen=True, eq=False)
class Spread:
    """An uncertain result: `central` from the central figures, the rest from draws.

    unit: of the result. draws: the numbers drawn, in the order of the draws.
    """

    central: float
    unit: str
    draws: npt.NDArray[np.float64] = field(repr=False)

    @cached_property
    def _ordered(self) -> npt.NDArray[np.float64]:
        return np.sort(self.draws)

    @property
    def mean(self) -> float:
        """Mean of the draws."""
        return float(self.draws.mean())

    @property
    def sd(self) -> float:
        """Standard deviation of the draws."""
        return float(self.draws.std(ddof=1)) if len(self.draws) > 1 else 0.0

    def quantile(self, q: float) -> float:
        """Value that a share q of the draws lies below, interpolated. Raises InputError for q outside 0 to 1."""
        if not 0 <= q <= 1:
            raise InputError(f"a quantile lies between 0 and 1; got {q!r}.")
        return float(np.interp(q * (len(self._ordered) - 1), np.arange(len(self._ordered)), self._ordered))

    def chance_below(self, x: float) -> float:
        """Share of the draws at or below x."""
        return float(np.searchsorted(self._ordered, x, side="right") / len(self._ordered))

    @property
    def p5(self) -> float:
        """Fifth percentile."""
        return self.quantile(0.05)

    @property
    def p10(self) -> float:
        """Tenth percentile: the good case."""
        return self.quantile(0.10)

    @property
    def p50(self) -> float:
        """Median of the draws; above `central` for a long chain, since hours are skewed."""
        return self.quantile(0.50)

    @property
    def p90(self) -> float:
        """Ninetieth percentile: the bad case."""
        return self.quantile(0.90)

    @property
    def p95(self) -> float:
        """Ninety-fifth percentile."""
        return self.quantile(0.95)

    def __mul__(self, factor: float) -> Spread:
        """The same result in another unit is made by `in_unit`; this keeps the unit."""
        return Spread(self.central * factor, self.unit, self.draws * factor)

    def in_unit(self, unit: str, factor: float) -> Spread:
        """The same result in another unit, `factor` of which make one of this."""
        return Spread(self.central * factor, unit, self.draws * factor)

    def __str__(self) -> str:
        return f"{self.p50:,.4g} {self.unit} ({self.p10:,.4g} to {self.p90:,.4g})"


def total(spreads: Sequence[Spread]) -> Spread:
    """Sum of results of one unit, draw by draw, so that the parts add up to the whole in every draw.

    Raises InputError for different units, or numbers of draws.
    """
    if not spreads or len({spread.unit for spread in spreads}) > 1 or len({len(s.draws) for s in spreads}) > 1:
        raise InputError("only results of one unit, with the same number of draws, can be added.")
    draws = np.sum([spread.draws for spread in spreads], axis=0)
    return Spread(sum(spread.central for spread in spreads), spreads[0].unit, draws)
