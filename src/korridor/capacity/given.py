"""Which numbers an argument of a formula can be, and the error that names it where it is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from korridor.errors import InputError

__all__ = ["Floats", "Numbers", "Rule", "checked", "plain", "up_to"]

Floats = npt.NDArray[np.float64]
Numbers = float | Floats

MINUTES_OF_DAY = 1440.0
HOURS_OF_DAY = 24.0
EVEN = 0.5  # share of the tonnes in each direction where both are loaded alike


class Rule(NamedTuple):
    """Which numbers an argument can be: in words, and as a test of each of them."""

    words: str
    holds: Callable[[Floats], npt.NDArray[np.bool_]]


def up_to(most: float) -> Rule:
    """The rule of numbers above zero, and not above `most`."""
    return Rule(f"above zero and at most {most:g}", lambda x: (x > 0) & (x <= most))


ABOVE_ZERO = Rule("above zero", lambda x: x > 0)
NOT_NEGATIVE = Rule("of zero or more", lambda x: x >= 0)
SHARE = Rule("from 0 to 1", lambda x: (x >= 0) & (x <= 1))
HEAVY = Rule("from 0.5 to 1", lambda x: (x >= EVEN) & (x <= 1))
STEADY = Rule("from 0 to below 1 (no steady state: from 1 on a queue has no bound)", lambda x: (x >= 0) & (x < 1))
WHOLE = Rule("without a fraction, of one or more", lambda x: (x >= 1) & (x == np.floor(x)))
WINDOW = Rule("from 0 to 1440", lambda x: (x >= 0) & (x <= MINUTES_OF_DAY))
DAYS, HOURS, DAY_HOURS = up_to(366), up_to(8784), up_to(HOURS_OF_DAY)


def checked(**given: tuple[npt.ArrayLike, Rule]) -> tuple[Floats, ...]:
    """Each argument as an array, in the order given, by its rule.

    Raises InputError, naming the argument, for what is no number or breaks the rule, and for shapes that do not fit.

    >>> checked(pairs=(5, ABOVE_ZERO))
    (array(5.),)
    """
    arrays = {name: _numbers(name, value, rule) for name, (value, rule) in given.items()}
    try:
        np.broadcast_shapes(*(array.shape for array in arrays.values()))
    except ValueError:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in arrays.items() if array.ndim)
        raise InputError(f"the shapes of these arguments do not fit one another: {shapes}.") from None
    return tuple(arrays.values())


def _numbers(name: str, value: npt.ArrayLike, rule: Rule) -> Floats:
    try:
        array = np.asarray(value)
    except ValueError:  # rows of unequal length
        array = np.array(None)
    if array.dtype.kind not in "iuf":
        raise InputError(f"{name} takes a number {rule.words}, or an array of them; got {value!r:.80}.")
    numbers = array.astype(np.float64)
    bad = ~(np.isfinite(numbers) & rule.holds(numbers))
    if bad.any():
        place = np.argwhere(bad)[0].tolist()
        where = f" at {place}" if place else ""
        raise InputError(f"{name} is a number {rule.words}; got {numbers[bad].flat[0]:g}{where}.")
    return numbers


def plain(answer: Floats | np.float64) -> Numbers:
    """A float for one number; an array as it is."""
    return float(answer) if np.ndim(answer) == 0 else np.asarray(answer)
