"""What less or more water makes of the limit of a sea line: ships load less by so many tonnes for each cm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from korridor import schema
from korridor.atlas import choose
from korridor.capacity import formulas
from korridor.capacity.inputs import Inputs
from korridor.capacity.limits import Limit
from korridor.errors import MissingFigure

if TYPE_CHECKING:
    from korridor.atlas import Figure, Link

__all__ = ["at_draught"]

Floats = npt.NDArray[np.float64]

CM_OF_M = 100
ALIKE = {"grain": "general"}  # dry-cargo ships, whatever they carry


def at_draught(ask: Inputs, link: Link, limit: Limit) -> Limit:
    """The limit of a sea line at the water and the permitted draughts that a scenario brings.

    Payloads hold at the water of the base year. A fall of the sea, or of the draught at the shallower end, takes the
    tonnes per cm off every ship; dredging gives back no more than what ships are known to leave behind at its ends.
    Raises MissingFigure where a sea falls and it is not known how much less its ships load.
    """
    if link.mode not in ("sea", "ferry") or link.sea is None:
        return limit
    change_m = _change_m(ask, link)
    if abs(change_m) < 1 / CM_OF_M:
        return limit
    each = ask.find.default("payload_loss_t", "sailing", "sea", classes=[f"{name}_per_cm" for name in link.classes])
    if each is not None and each.central == 0:  # the deck is full before the hull
        return limit
    payload, per_box = _payload(ask, link)
    if each is None or payload is None:
        raise MissingFigure(
            f"link:{link.id}: the water changes by {change_m * CM_OF_M:+.0f} cm, and there is no default of "
            f"{'payload_loss_t per cm' if each is None else 'the payload'} for its ships."
        )
    behind = [_left_behind(ask, link, place) for place in (link.start, link.end)]
    most = max((figure.central for figure in behind if figure is not None), default=0.0)
    figures = (each, payload, *(() if per_box is None else (per_box,)))
    loaded = partial(_loaded, limit.compute, len(limit.elements), change_m, most)
    full = limit.payload_t
    now = None if full is None else full * float(_share(change_m, most, each.central, full))
    gain = "less" if change_m < 0 else f"more, at most {most:g} t:"
    return replace(
        limit,
        how="scenario",
        formula=f"{limit.formula}; {gain} {abs(change_m) * CM_OF_M:.0f} cm x {each.central:g} t of a ship",
        elements=(*limit.elements, *ask.elements(figures, link)),
        compute=loaded,
        payload_t=now,
        note=f"{limit.note}; " * bool(limit.note) + "at the water of the scenario",
    )


def _payload(ask: Inputs, link: Link) -> tuple[Figure | None, Figure | None]:
    """What a full ship carries: tonnes, or boxes and the tonnes of a box."""
    name = "vessel_payload_teu" if link.trade == "liner" else "vessel_payload_t"
    payload = ask.own(name, f"link:{link.id}", {"trade": {link.trade or ""}}) or ask.default(name, link, kind="sailing")
    return payload, ask.find.default("teu_net_t", "link", "any") if name.endswith("teu") else None


def _loaded(compute: Callable[..., Any], count: int, change_m: float, most: float, *given: Floats) -> Floats:
    """Of the limit's own numbers, then the tonnes per cm, the payload, and the tonnes of a box where it is in boxes."""
    each, payload, *net = given[count:]
    return np.asarray(compute(*given[:count]) * _share(change_m, most, each, payload * (net[0] if net else 1.0)))


def _share(change_m: float, most: float, each: npt.ArrayLike, payload: npt.ArrayLike) -> Floats:
    """What a ship loads over its payload before."""
    tonnes = np.asarray(payload, dtype=np.float64)
    if change_m > 0:
        return 1 + np.minimum(change_m * CM_OF_M * np.asarray(each), most) / tonnes
    left = formulas.payload_at_draft(tonnes, design_draft_m=-change_m, draft_m=0.0, tonnes_per_cm=each)
    return np.asarray(left) / tonnes


def _left_behind(ask: Inputs, link: Link, place: str) -> Figure | None:
    """Tonnes that ships of its trade are known to leave behind at a port for want of water."""
    trade = link.trade or ""
    return ask.own("payload_loss_t", f"place:{place}", {"trade": {trade, ALIKE.get(trade, trade)}})


def _change_m(ask: Inputs, link: Link) -> float:
    """By how much the water under a ship changes, where it is shallowest of the two ends."""
    level = _moved(ask, f"sea:{link.sea}", "water_level_m")
    before, after, moves = [], [], []
    for place in (link.start, link.end):
        stands = _standing(ask, f"place:{place}", "draft_m")
        moved = _moved(ask, f"place:{place}", "draft_m")
        moves.append(moved + level)
        if stands is not None:
            before.append(stands)
            after.append(stands + moved + level)
    return min(after) - min(before) if len(before) == len(moves) else min((*moves, level))


def _standing(ask: Inputs, subject: str, quantity: str) -> float | None:
    """The figure that the atlas has without the scenario."""
    before = ask.atlas.before
    rows = () if before is None else before.figure_rows.get((subject, quantity), ())
    choice = choose(rows, schema.quantity(quantity), year=ask.find.network.day.year)
    return None if choice is None else float(choice.row["central"])


def _moved(ask: Inputs, subject: str, quantity: str) -> float:
    """By how much a scenario moves a figure; 0 where it does not.

    Raises MissingFigure where it sets one and nothing is known to compare with.
    """
    came, stands = ask.came_in(quantity, subject), _standing(ask, subject, quantity)
    if came is None:
        return 0.0
    if stands is None:
        raise MissingFigure(f"{subject}: {quantity} is set, and the atlas has none to tell the change from; add one.")
    return came.central - stands
