"""From ranges to numbers, in one place: split lognormals with common factors, and what many draws of a result say.

Nothing downstream knows about ranges: it takes logarithms of numbers, one row a draw, or those of the central ones.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from korridor.errors import DataError, InputError

if TYPE_CHECKING:
    from korridor.atlas import Figure

__all__ = [
    "COMMON_SHARE",
    "DRAWS",
    "SEED",
    "Element",
    "Spread",
    "central_logs",
    "combined_sd",
    "drawn_logs",
    "margin_of_mean",
    "mixed",
    "sigmas",
]

Floats = npt.NDArray[np.float64]

Z90 = 1.2815515655446004  # standard normal deviate of the ninetieth percentile
COMMON_SHARE = 0.5  # share of the variance that the figures of one group have in common
DRAWS = 4000  # draws of a Spread where nothing else is asked for
SEED = 1
MOST_DRAWS = 10_000_000


@dataclass(frozen=True, slots=True)
class Element:
    """One uncertain number of a model: a figure at one place of the network.

    key: its name; the same name with the same seed is drawn the same in any company. group: what it shares a common
    factor with, as the speeds of one country.
    """

    key: str
    group: str
    figure: Figure


def sigmas(low: Floats, central: Floats, high: Floats) -> tuple[Floats, Floats]:
    """Standard deviations of the logarithm below and above the median, from P10, P50 and P90; 0 for certain numbers.

    >>> [round(float(s[0]), 4) for s in sigmas(np.array([50.0]), np.array([100.0]), np.array([150.0]))]
    [0.5409, 0.3164]
    """
    return np.log(central / low) / Z90, np.log(high / central) / Z90


def _ranges(elements: Sequence[Element]) -> tuple[Floats, Floats, Floats]:
    """Low, central and high of each element. Raises DataError, naming the figure, for what cannot be drawn."""
    rows = [(used.figure.low, used.figure.central, used.figure.high) for used in elements]
    ranges = np.array(rows, dtype=np.float64).reshape(-1, 3)
    low, central, high = ranges.T
    bad = ~((low > 0) & (low <= central) & (central <= high) & np.isfinite(high))
    for place in np.flatnonzero(bad):
        figure = elements[place].figure
        raise DataError(
            f"{figure.subject} {figure.quantity} ({figure.value_id}): low, central and high are {figure.low:g}, "
            f"{figure.central:g} and {figure.high:g}; a number that is drawn lies above zero, and between its low and "
            "its high. Give it a low above zero, or leave low and high empty for the default range."
        )
    return low, central, high


def central_logs(elements: Sequence[Element]) -> Floats:
    """Logarithms of the central figures, as one draw; shape (1, elements). Raises DataError as `drawn_logs`."""
    return np.log(_ranges(elements)[1])[None, :]


def _normals(name: str, draws: int, seed: int, first: int) -> Floats:
    """Standard normal deviates of one name from its number `first` on: a stream of its own, however it is cut."""
    from scipy.special import ndtri

    key = int.from_bytes(blake2b(f"{seed}/{name}".encode(), digest_size=16).digest(), "big")
    stream = np.random.Philox(key=key)
    stream.advance(first // 4)  # a step of the stream gives four numbers
    uniform = np.random.Generator(stream).random(first % 4 + draws)[first % 4 :]
    return ndtri(np.maximum(uniform, 2.0**-54))  # 0 has no deviate


def drawn_logs(elements: Sequence[Element], *, draws: int = DRAWS, seed: int = SEED, first: int = 0) -> Floats:
    """Draw the elements; logarithms, shape (draws, elements).

    Each is a split lognormal on its median, by inverse transform, so that it is positive and meets its three
    quantiles. Elements of one group share half of their variance: z = sqrt(r) Z + sqrt(1 - r) e with r = 0.5. Draw
    number n of an element is the same whatever else is drawn with it and however the draws are cut into blocks;
    first: number of the first draw wanted.
    Raises InputError for draws below 1 or above MOST_DRAWS and for a seed that is no whole number, DataError for a
    figure whose low is not above zero, naming it.
    """
    for name, number, least in (("draws", draws, 1), ("seed", seed, 0), ("first", first, 0)):
        if isinstance(number, bool) or not isinstance(number, int | np.integer) or number < least:
            raise InputError(f"{name} is a whole number of at least {least}; got {number!r}.")
    if draws > MOST_DRAWS:
        raise InputError(f"{MOST_DRAWS:,} draws at most; got {draws:,}.")
    low, central, high = _ranges(elements)
    below, above = sigmas(low, central, high)
    uncertain = (below > 0) | (above > 0)
    logs = np.empty((draws, len(elements)))
    logs[:] = np.log(central)
    groups = {used.group for used, drawn in zip(elements, uncertain, strict=True) if drawn}
    common = {group: _normals(f"group/{group}", draws, seed, first) for group in sorted(groups)}
    for column in np.flatnonzero(uncertain):
        own = _normals(f"own/{elements[column].key}", draws, seed, first)
        z = mixed(common[elements[column].group], own)
        logs[:, column] += np.where(z < 0, below[column], above[column]) * z
    return logs


def mixed(common: Floats, own: Floats) -> Floats:
    """Standard normal deviates that share COMMON_SHARE of their variance with their group.

    >>> mixed(np.array([1.0]), np.array([1.0])).round(4)
    array([1.4142])
    """
    return math.sqrt(COMMON_SHARE) * common + math.sqrt(1 - COMMON_SHARE) * own


def combined_sd(sds: Sequence[float], correlation: float = 0.0) -> float:
    """Standard deviation of a sum of stages, every two of them equally correlated.

    Raises InputError for a correlation outside 0 to 1.

    >>> stages = (0.5, 2, 1, 1.5)
    >>> round(combined_sd(stages), 3), round(combined_sd(stages, 0.5), 3)
    (2.739, 4.031)
    """
    if not 0 <= correlation <= 1:
        raise InputError(f"a correlation of stages lies between 0 and 1; got {correlation!r}.")
    alone = sum(sd**2 for sd in sds)
    return math.sqrt(alone + correlation * (sum(sds) ** 2 - alone))


def margin_of_mean(sample: Sequence[float], *, confidence: float = 0.95) -> float:
    """How far the mean of a small sample may lie from the true one, by Student's t: a mean needs this company.

    Raises InputError for fewer than two observations.

    >>> round(margin_of_mean([3, 4, 4, 5, 34]), 2)
    16.68
    """
    from scipy.special import stdtrit

    size = len(sample)
    if size < 2:  # noqa: PLR2004 - one observation has no spread
        raise InputError(f"a margin takes two observations or more; got {size}.")
    return float(stdtrit(size - 1, (1 + confidence) / 2) * np.std(sample, ddof=1) / math.sqrt(size))


@dataclass(frozen=True, eq=False)
class Spread:
    """An uncertain result: `central` from the central figures, the rest from draws.

    unit: of the result. draws: the numbers drawn, in the order of the draws, closed to changes. Two Spreads of one
    network and seed rest on the same draws, so that they can be added or compared draw by draw.
    Raises InputError for draws that are no numbers, or none.

    >>> days = Spread(12.0, "days", np.array([10.0, 12.0, 14.0, 20.0]))
    >>> days.p50, days.chance_below(14)
    (13.0, 0.75)
    """

    central: float
    unit: str
    draws: Floats = field(repr=False)

    def __post_init__(self) -> None:
        draws = np.array(self.draws, dtype=np.float64)
        if draws.ndim != 1 or not len(draws) or not np.isfinite(draws).all():
            raise InputError("a Spread takes one row of at least one finite number.")
        draws.setflags(write=False)
        object.__setattr__(self, "draws", draws)

    @cached_property
    def _ordered(self) -> Floats:
        return np.sort(self.draws)

    @property
    def mean(self) -> float:
        """Mean of the draws."""
        return float(self.draws.mean())

    @property
    def sd(self) -> float:
        """Standard deviation of the draws; 0 of a single one."""
        return float(self.draws.std(ddof=1)) if len(self.draws) > 1 else 0.0

    def quantile(self, q: float) -> float:
        """Value that a share q of the draws lies below, interpolated. Raises InputError for q outside 0 to 1."""
        if not 0 <= q <= 1:
            raise InputError(f"a quantile lies between 0 and 1; got {q!r}.")
        return float(np.quantile(self._ordered, q))

    def chance_below(self, x: float) -> float:
        """Share of the draws at or below x, in the unit of the result. Raises InputError for what is no number."""
        if isinstance(x, bool) or not isinstance(x, int | float | np.number) or math.isnan(x):
            raise InputError(f"give a number of {self.unit}; got {x!r}.")
        return float(np.searchsorted(self._ordered, x, side="right") / len(self._ordered))

    @property
    def p5(self) -> float:
        """Fifth percentile."""
        return self.quantile(0.05)

    @property
    def p10(self) -> float:
        """Tenth percentile: of times and costs the good case."""
        return self.quantile(0.10)

    @property
    def p50(self) -> float:
        """Median of the draws; of a long chain above `central`, since hours are skewed."""
        return self.quantile(0.50)

    @property
    def p90(self) -> float:
        """Ninetieth percentile: of times and costs the bad case."""
        return self.quantile(0.90)

    @property
    def p95(self) -> float:
        """Ninety-fifth percentile."""
        return self.quantile(0.95)

    @property
    def cv(self) -> float:
        """Coefficient of variation: standard deviation over mean; NaN where the mean is 0."""
        return self.sd / self.mean if self.mean else math.nan

    @property
    def buffer_index(self) -> float:
        """(P95 - mean) / mean: how much more than the mean to allow for, to be late once in twenty times.

        NaN where the mean is 0.
        """
        return (self.p95 - self.mean) / self.mean if self.mean else math.nan

    def planning_index(self, free_flow: float) -> float:
        """P95 over the time it would take without any delay. Raises InputError for a free flow that is not above 0."""
        if not free_flow > 0:
            raise InputError(f"the time without delay lies above zero; got {free_flow!r}.")
        return self.p95 / free_flow

    def times(self, factor: float, unit: str) -> Spread:
        """The same result in another unit, `factor` of which make one of this.

        >>> Spread(48.0, "h", np.array([24.0, 72.0])).times(1 / 24, "days").central
        2.0
        """
        return Spread(self.central * factor, unit, self.draws * factor)

    @classmethod
    def total(cls, parts: Iterable[Spread]) -> Spread:
        """Sum of results of one unit, draw by draw. Raises InputError for other units, or numbers of draws.

        >>> Spread.total([Spread(1.0, "h", np.array([1.0, 2.0])), Spread(2.0, "h", np.array([2.0, 5.0]))]).p50
        5.0
        """
        parts = list(parts)
        if not parts or len({part.unit for part in parts}) > 1 or len({len(part.draws) for part in parts}) > 1:
            raise InputError("only results of one unit, with the same number of draws, can be added.")
        return cls(sum(part.central for part in parts), parts[0].unit, np.sum([part.draws for part in parts], axis=0))

    def __str__(self) -> str:
        low, middle, high = (_written(value) for value in (self.p10, self.p50, self.p90))
        return f"{middle} {self.unit} ({low} to {high})"

    def __repr__(self) -> str:
        return f"<Spread {self}>"


def _written(value: float) -> str:
    """A number with no more digits than a range deserves.

    >>> [_written(value) for value in (0.01234, 1.234, 12.34, 123.4, 12345.6)]
    ['0.012', '1.2', '12', '123', '12,346']
    """
    if abs(value) >= 99.5:  # noqa: PLR2004 - whole numbers from here on: two digits of 99.7 would be 1e+02
        return f"{value:,.0f}"
    return f"{value:.2g}"
