"""Factors and amounts that a scenario puts on a limit, whatever it is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from korridor.capacity.inputs import Context, Inputs, of_wagons
from korridor.capacity.limits import Limit
from korridor.errors import InputError, MissingFigure

if TYPE_CHECKING:
    from korridor.atlas import Figure, Link, Place

__all__ = ["moved", "moves_of", "told_in_wagons"]

Floats = npt.NDArray[np.float64]

MOVES = ("capacity_factor", "capacity_added_mt", "wagons_added_per_day")


def moves_of(
    ask: Inputs, subjects: Iterable[str], context: Context | None = None, *, of_all: bool = False
) -> tuple[Figure, ...]:
    """Factors, then amounts, that hold for any of some subjects; of_all: those that no scope narrows."""
    if not ask.atlas.changes:
        return ()
    subjects = tuple(dict.fromkeys(subjects))
    return tuple(
        figure
        for quantity in MOVES
        for subject in subjects
        for figure in ask.moves(quantity, subject, context, of_all=of_all)
    )


def told_in_wagons(ask: Inputs, figure: Figure) -> bool:
    """Whether a factor was told of wagons a day, or the amount is of wagons."""
    return ask.atlas.changes[figure.value_id].quantity == "wagons_per_day"


def moved(ask: Inputs, limit: Limit, moves: Sequence[Figure], where: Link | Place, **other: Any) -> Limit:  # noqa: ANN401 - fields of a limit
    """The limit times its factors and plus its amounts; the limit itself without any.

    Raises MissingFigure for wagons where the load of a wagon is not known.
    """
    if not moves:
        return limit
    figures = list(moves)
    if limit.unit == "bcm/yr" and any(figure.quantity != "capacity_factor" for figure in moves):
        raise InputError(f"{limit.id} is in {limit.unit}: no tonnes or wagons can be added to it; scale or set it.")
    words = "".join(f" x {figure.central:g}" for figure in moves if figure.quantity == "capacity_factor")
    words += "".join(f" + {figure.central:g} {figure.unit}" for figure in moves if figure.quantity != "capacity_factor")
    if any(figure.quantity == "wagons_added_per_day" for figure in moves):
        net = ask.find.default("wagon_net_t", "link", "rail")
        if net is None:
            raise MissingFigure(f"{limit.id}: wagons are added, and there is no default of wagon_net_t.")
        figures.append(net)
        words += f" x {net.central:g} t"
    compute = partial(_moved, limit.compute, len(limit.elements), tuple(figure.quantity for figure in figures))
    elements = (*limit.elements, *ask.elements(figures, where))
    changes: Mapping[str, Any] = {"how": "scenario", "formula": f"({limit.formula}){words}", **other}
    return replace(limit, elements=elements, compute=compute, **changes)


def _moved(compute: Callable[..., Any], count: int, names: Sequence[str], *given: Floats) -> Floats:
    """Of the limit's own numbers, then those named."""
    found = np.asarray(compute(*given[:count]), dtype=np.float64)
    numbers = list(zip(names, given[count:], strict=True))
    net = next((number for name, number in numbers if name == "wagon_net_t"), None)
    for name, number in numbers:
        if name == "capacity_factor":
            found = found * number
    for name, number in numbers:
        if name == "capacity_added_mt":
            found = found + number
        elif name == "wagons_added_per_day" and net is not None:
            found = found + of_wagons(number, net)
    return found
